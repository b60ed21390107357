//! The page before a call or a visit: for people, as rows for a spreadsheet, as one object (SPEC §4 `brief`). For our own
//! eyes: it names insiders, and never leaves the house.

use super::amounts::amount;
use super::brief_words::Section;
use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use super::today_words::lower_first;
use crate::book::{Book, Currency, Money, Place};
use crate::desk::{AsideReason, Brief, BriefTotal, ContactToAsk, LeverRefusal, OpeningCase, TodayGroup, place_of};
use crate::phrases::{Benefit, CustomerType, Language, Phrases, Role, benefits_of, fill, opening};
use crate::plan::{Assessment, Class, Lever, PromiseState, Severity, receivable_label};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// So many receivables are listed; the rest is counted.
const RECEIVABLES_MAX: usize = 6;
/// So many promises and contacts are listed.
const RECORD_MAX: usize = 3;

/// A line of the page.
struct Line {
    section: Section,
    label: String,
    text: String,
    source: String,
}

/// The page; `company` is who calls.
pub fn brief_document<'a>(
    book: &'a Book,
    brief: &'a Brief<'a>,
    company: Option<&str>,
    language: Language,
) -> Document<'a> {
    let view = View { book, brief, language, company: company.unwrap_or(language.our_company()) };
    let lines = view.lines();
    let name = book.customer(brief.customer).name.as_str();
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let titles = [Title::Customer, Title::Section, Title::Item, Title::Value, Title::Source];
    let rows: Vec<Row<'_>> = lines
        .iter()
        .map(|line| Row {
            cells: vec![
                Cell::Text(name.into()),
                Cell::Word(line.section.key(), language.brief_section(line.section)),
                Cell::Text(line.label.clone().into()),
                Cell::Text(line.text.clone().into()),
                Cell::Text(line.source.clone().into()),
            ],
            ..Row::default()
        })
        .collect();
    Document {
        schema: "collect.brief/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: Vec::new(),
        json: Some(view.json(&lines)),
        page: Some(view.page(&lines)),
    }
}

struct View<'a> {
    book: &'a Book,
    brief: &'a Brief<'a>,
    language: Language,
    company: &'a str,
}

impl View<'_> {
    fn phrases(&self) -> &'static Phrases {
        Phrases::of(self.language)
    }

    fn class(&self) -> Class {
        self.brief.row.as_ref().map(|row| row.class).or(self.brief.class).unwrap_or(Class::Current)
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut push = |section, label: String, text: String, source: String| {
            lines.push(Line { section, label, text, source });
        };
        self.owes(&mut push);
        self.record(&mut push);
        self.sales(&mut push);
        self.signs(&mut push);
        self.contact_to_ask(&mut push);
        self.talk(&mut push);
        self.excuses(&mut push);
        self.pressure(&mut push);
        self.limits(&mut push);
        lines
    }

    fn at(&self, place: Place) -> String {
        self.book.describe(place)
    }

    fn owes(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let language = self.language;
        for total in &self.brief.totals {
            let text = language.brief_total(total);
            push(Section::Owes, amount(total.outstanding, total.currency), text, String::new());
        }
        let shown = self.brief.receivables.iter().take(RECEIVABLES_MAX);
        for one in shown {
            let label = receivable_label(self.book, one).into_owned();
            push(Section::Owes, label, self.receivable(one), self.at(place_of(self.book, one)));
        }
        let more = self.brief.receivables.len().saturating_sub(RECEIVABLES_MAX);
        if more > 0 {
            push(Section::Owes, String::new(), language.and_more(more), String::new());
        }
        if self.brief.receivables.is_empty() {
            push(Section::Owes, String::new(), language.pick("nothing is open", "没有未收款").into(), String::new());
        }
    }

    fn receivable(&self, one: &Assessment) -> String {
        let language = self.language;
        let receivable = &one.receivable;
        let mut text = format!(
            "{} · {} · {}",
            amount(receivable.outstanding, receivable.currency),
            language.due_on(receivable.due, one.age.days_past_due),
            language.class(one.classification.class)
        );
        if let Some(held) = AsideReason::of(one) {
            text.push_str(&format!(" · {}", language.aside_reason(held, self.book.as_of)));
        }
        text
    }

    fn record(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, brief) = (self.language, self.brief);
        let label = language.pick("he pays", "付款").to_owned();
        push(Section::Record, label, language.behaviour(&brief.behaviour), String::new());
        if let Some(paid) = &brief.last_payment {
            let label = language.pick("last money", "最近回款").to_owned();
            push(
                Section::Record,
                label,
                format!("{} {}", paid.date, amount(paid.amount, paid.currency)),
                self.at(paid.place),
            );
        }
        if let Some(sent) = &brief.last_delivery {
            let label = language.pick("last load", "最近送货").to_owned();
            push(
                Section::Record,
                label,
                format!("{} {}", sent.date, amount(sent.amount, sent.currency)),
                self.at(sent.place),
            );
        }
        let told = brief.promises.iter().filter(|(promise, _)| promise.state != PromiseState::Replaced);
        for (promise, follow_up) in told.take(RECORD_MAX) {
            let label = language.pick("promise", "承诺").to_owned();
            let sum = follow_up.promise_amount.map(|sum| format!(" {}", language.figure(sum))).unwrap_or_default();
            let state = language.promise_state(promise.state);
            push(
                Section::Record,
                label,
                format!("{}{sum}{}{state}", promise.date, language.colon()),
                self.at(follow_up.place),
            );
        }
        for one in brief.follow_ups.iter().take(1) {
            let label = language.pick("last contact", "最近联系").to_owned();
            let mut text = format!("{} {}", one.date, language.result(one.result));
            if let Some(person) = &one.person {
                text.push_str(&format!(" · {}", language.role(person)));
            }
            if let Some(note) = &one.note {
                text.push_str(&format!(" · {note}"));
            }
            push(Section::Record, label, text, self.at(one.place));
        }
    }

    fn sales(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let Some(cycle) = &self.brief.cycle else { return };
        let rows: Vec<String> = cycle.rows.iter().take(2).map(|row| self.at(*row)).collect();
        push(Section::Sales, String::new(), self.language.cycle(cycle), rows.join(" "));
    }

    fn signs(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let language = self.language;
        for sign in self.brief.signs.iter().filter(|sign| sign.severity > Severity::Info).take(RECORD_MAX) {
            let label = format!("{} {}", sign.kind.key(), language.sign_severity(sign.severity));
            let facts = language.sign_facts(&sign.evidence);
            let source = sign.sources.iter().find_map(|source| match source {
                crate::plan::SignSource::Row(place) => Some(self.at(*place)),
                crate::plan::SignSource::Delivery(_) | crate::plan::SignSource::Settlement(_) => None,
            });
            push(
                Section::Signs,
                label,
                format!("{}{}{facts}", language.sign(sign.kind), language.pick(": ", "：")),
                source.unwrap_or_default(),
            );
        }
    }

    fn contact_to_ask(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, phrases) = (self.language, self.phrases());
        if let Some(row) = self.brief.row.as_ref().filter(|row| !row.contact_to_ask.role.is_empty()) {
            let label = language.pick("ask first", "先找").to_owned();
            let source = row.contact_to_ask.place.map(|place| self.at(place)).unwrap_or_default();
            push(Section::ContactToAsk, label, language.contact_to_ask(&row.contact_to_ask), source);
            if let Some(slot) = &row.slot {
                let text = format!("{} {}", language.channel(row.channel), language.slot(slot, self.brief.work_day));
                let place = language.meeting_place(row.place);
                let text = format!("{text}{}{place}", language.pick(", ", "，"));
                push(Section::ContactToAsk, language.pick("when", "何时").to_owned(), text, String::new());
            }
            if let Some(text) = &row.contact_to_ask.best_time {
                push(
                    Section::ContactToAsk,
                    language.pick("his time", "他方便").to_owned(),
                    text.clone(),
                    String::new(),
                );
            }
        }
        if self.is_beyond_talk() {
            return;
        }
        let steps: Vec<String> = self.brief.ladder.iter().map(|step| self.step(step)).collect();
        push(
            Section::ContactToAsk,
            language.pick("paper goes", "付款流程").to_owned(),
            steps.join(" → "),
            String::new(),
        );
        let role = self.brief.row.as_ref().map_or(Role::Other, |row| Role::of(&row.contact_to_ask.role));
        push(
            Section::ContactToAsk,
            language.pick("he can tell", "他能说").to_owned(),
            phrases.roles.get(role).ask.clone(),
            String::new(),
        );
    }

    fn step(&self, step: &ContactToAsk) -> String {
        let role = self.language.role(&step.role).into_owned();
        let has_own_name = step
            .place
            .is_some_and(|place| self.book.contacts_of(self.brief.customer).iter().any(|one| one.place == place));
        match step.name.as_ref().filter(|_| has_own_name) {
            Some(name) => format!("{role} {name}"),
            None => role,
        }
    }

    /// What to say: to find the person, in 15 seconds, the three asks, what paying brings him.
    fn talk(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, phrases) = (self.language, self.phrases());
        if self.brief.receivables.is_empty() {
            return;
        }
        let role = self.brief.row.as_ref().map_or(Role::Other, |row| Role::of(&row.contact_to_ask.role));
        if let (Some(leading), true) = (self.brief.leading, self.is_beyond_talk()) {
            let label = language.pick("instead", "改办").to_owned();
            let place = self.at(place_of(self.book, leading));
            push(Section::Talk, label, self.opening_words(leading, role), place);
            return;
        }
        let find = language.pick("to find him", "找人").to_owned();
        push(Section::Talk, find, phrases.roles.get(role).reach.clone(), String::new());
        if let Some(leading) = self.brief.leading {
            let place = self.at(place_of(self.book, leading));
            push(Section::Talk, language.pick("opening", "15秒").to_owned(), self.opening_words(leading, role), place);
        }
        for (number, ask) in self.asks().into_iter().enumerate() {
            push(Section::Talk, language.ask_number(number + 1), ask, String::new());
        }
        let customer_type = self.book.customer(self.brief.customer).customer_type();
        let customer_type = customer_type.and_then(|one| CustomerType::from_key(one.key()));
        for text in self.benefits(customer_type) {
            push(Section::Talk, language.pick("brings him", "好处").to_owned(), text, String::new());
        }
        if let Some(customer_type) = customer_type {
            let texts = phrases.customer_types.get(customer_type);
            push(Section::Talk, texts.name.clone(), texts.approach.clone(), String::new());
        }
    }

    /// Whether there is nobody to speak with about what he owes.
    fn is_beyond_talk(&self) -> bool {
        matches!(self.brief.opening, OpeningCase::Bankrupt(_) | OpeningCase::Dead)
    }

    /// What paying brings him. Where a step of pressure is due or holds, that it ends comes first, and what the step
    /// takes away is not said to go on.
    fn benefits(&self, customer_type: Option<CustomerType>) -> Vec<String> {
        if matches!(self.brief.opening, OpeningCase::SaidPaid(_)) {
            return Vec::new();
        }
        let phrases = self.phrases();
        let lever = self.lever();
        let goes_on = |benefit: &Benefit| match benefit {
            Benefit::Supply | Benefit::SmallSupply => lever.is_none(),
            Benefit::Rebate => lever.is_none_or(|lever| lever < Lever::StopPolicies),
            Benefit::NoHold => lever.is_none_or(|lever| lever < Lever::WithholdBestSellers),
            Benefit::Standing
            | Benefit::CreditLine
            | Benefit::OutOfCourt
            | Benefit::FinishOnce
            | Benefit::Instalments => true,
        };
        let release = lever.map(|lever| {
            let texts = phrases.levers.get(lever);
            match self.language {
                Language::English => format!("{}: {}", texts.name, lower_first(&texts.release)),
                Language::Chinese => format!("{}：{}", texts.name, texts.release),
            }
        });
        let benefits = benefits_of(customer_type, self.class()).into_iter().filter(goes_on);
        release.into_iter().chain(benefits.map(|benefit| phrases.benefits.get(benefit).clone())).collect()
    }

    /// The step of pressure that is due, else the hardest that holds.
    fn lever(&self) -> Option<Lever> {
        let hold = &self.brief.hold;
        hold.due.map(|due| due.lever).or(hold.hardest_taken())
    }

    /// The full amount, then a part of it, then dated instalments (T4); nothing is asked for that is not late.
    fn asks(&self) -> Vec<String> {
        let is_demand = matches!(
            self.brief.opening,
            OpeningCase::Late | OpeningCase::PromiseDue(_) | OpeningCase::PromiseBroken(_)
        );
        let Some(sum) = self.asked().filter(|_| is_demand && self.class() < Class::Dead) else { return Vec::new() };
        let texts = &self.phrases().asks;
        texts.in_order().iter().map(|text| fill(text, &[("amount", &self.spoken(sum))])).collect()
    }

    /// What is past due and neither promised nor disputed, of the leading receivable's currency.
    fn asked(&self) -> Option<(Money, Currency)> {
        let currency = self.brief.leading?.receivable.currency;
        let members = self.brief.row.as_ref().map_or(&[][..], |row| row.members.as_slice());
        let late = members.iter().filter(|one| one.currency == currency && one.days_past_due > 0);
        let sum = late.fold(Money::ZERO, |sum, one| sum + one.ask_amount);
        sum.is_positive().then_some((sum, currency))
    }

    /// As one says it: the currency where people of the language put it.
    fn spoken(&self, (sum, currency): (Money, Currency)) -> String {
        let figure = sum.grouped(currency);
        match (self.language, currency.code()) {
            (Language::Chinese, "CNY" | "") => format!("{figure}元"),
            (_, "") => figure,
            (_, code) => format!("{code} {figure}"),
        }
    }

    fn opening_words(&self, leading: &Assessment, role: Role) -> String {
        let (language, phrases) = (self.language, self.phrases());
        let texts = phrases.roles.get(role);
        let (text, day) = match self.brief.opening {
            OpeningCase::Late => (&texts.late, None),
            OpeningCase::NotDue => (&texts.not_due, None),
            OpeningCase::Promised(day) => (&phrases.openings.promised, Some(day)),
            OpeningCase::PromiseDue(day) => (&phrases.openings.promise_due, Some(day)),
            OpeningCase::PromiseBroken(day) => (&phrases.openings.promise_broken, Some(day)),
            OpeningCase::Bankrupt(day) => (&phrases.openings.bankrupt, Some(day)),
            OpeningCase::Dead => (&phrases.openings.dead, None),
            OpeningCase::SaidPaid(day) => (&phrases.openings.said_paid, Some(day)),
            OpeningCase::Sign => (&phrases.openings.sign, None),
            OpeningCase::Dispute => (&phrases.openings.dispute, None),
        };
        let label = receivable_label(self.book, leading);
        let currency = leading.receivable.currency;
        // Of a promise, what is still missing of it: nothing may be said that he did not say (T3).
        let missing =
            day.and_then(|day| self.missing_of_promise(day)).filter(|sum| *sum <= leading.receivable.outstanding);
        let open = if leading.is_held_back() { leading.receivable.outstanding } else { leading.ask_amount() };
        let sum = self.spoken((missing.unwrap_or(open), currency));
        let days = leading.age.days_past_due.abs().to_string();
        let day = day.map(|day| language.day(day)).unwrap_or_default();
        let hooks = self.hooks();
        let hooks: Vec<&str> = hooks.iter().map(String::as_str).collect();
        let values =
            [("company", self.company), ("document", &*label), ("amount", &sum), ("days", &days), ("day", &day)];
        opening(language, text, &hooks, &values)
    }

    /// Promised for that day and not come.
    fn missing_of_promise(&self, day: chrono::NaiveDate) -> Option<Money> {
        let (promise, _) = self.brief.promises.iter().find(|(promise, _)| promise.date == day)?;
        let (promised, paid) = promise.sums?;
        Some(promised - paid).filter(|missing| missing.is_positive())
    }

    /// News first, then the last talk, then the last load.
    fn hooks(&self) -> Vec<String> {
        let (language, hooks) = (self.language, &self.phrases().hooks);
        let news = self.brief.news.map(|event| fill(&hooks.news, &[("news", &language.event(event.kind))]));
        let reached = |one: &&&crate::book::FollowUp| one.result != crate::book::FollowUpResult::NoAnswer;
        let contact = self.brief.follow_ups.iter().find(reached).map(|one| language.day(one.date));
        let contact = contact.map(|day| fill(&hooks.last_contact, &[("day", &day)]));
        let load = self.brief.last_delivery.as_ref().map(|one| language.day(one.date));
        let load = load.map(|day| fill(&hooks.last_delivery, &[("day", &day)]));
        news.into_iter().chain(contact).chain(load).collect()
    }

    fn excuses(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, phrases) = (self.language, self.phrases());
        for likely in &self.brief.excuses {
            let texts = phrases.excuses.get(likely.excuse);
            let said = likely.said.map(|(day, _)| language.said_on(day)).unwrap_or_default();
            let source = likely.said.map(|(_, place)| self.at(place)).unwrap_or_default();
            push(Section::Excuses, likely.excuse.code().to_owned(), format!("{}{said}", texts.name), source);
            push(
                Section::Excuses,
                Title::CheckQuestion.heading(language).to_owned(),
                texts.check.clone(),
                String::new(),
            );
            push(Section::Excuses, Title::Answer.heading(language).to_owned(), texts.answer.clone(), String::new());
        }
        if !self.brief.excuses.is_empty() {
            push(Section::Excuses, String::new(), phrases.objections.rule.clone(), String::new());
        }
    }

    fn pressure(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, phrases, brief) = (self.language, self.phrases(), self.brief);
        let has_much_left = brief.cycle.as_ref().is_some_and(|cycle| cycle.has_much_left);
        let quiet = language.quiet_move_of(self.book, brief.customer, has_much_left, self.class());
        if !self.is_beyond_talk() {
            push(Section::Moves, language.pick("quietly", "暗讨").to_owned(), quiet, String::new());
        }
        if let Some(row) = &brief.row {
            push(
                Section::Moves,
                language.pick("openly", "明催").to_owned(),
                language.moves_in_order(row),
                String::new(),
            );
        }
        let label = language.pick("lever", "施压").to_owned();
        let waits_for_promise = brief.hold.promised_on.filter(|_| brief.hold.hardest_taken().is_none());
        match (self.lever(), brief.hold.refusal) {
            (Some(_), _) if brief.hold.is_beyond_talk => {
                push(Section::Moves, label, phrases.lever_notes.beyond_talk.clone(), String::new());
            }
            (Some(lever), _) if waits_for_promise.is_some() => {
                let day = waits_for_promise.map(|day| language.day(day)).unwrap_or_default();
                let text = match language {
                    Language::English => {
                        format!("{} only if the money promised for {} is not there", language.lever(lever), day)
                    }
                    Language::Chinese => format!("{}：等{}的承诺，没到账再走", language.lever(lever), day),
                };
                push(Section::Moves, label, text, String::new());
            }
            (Some(lever), _) => {
                let texts = phrases.levers.get(lever);
                let day = language.day(brief.hold.starts_on(lever, brief.work_day).unwrap_or(brief.work_day));
                let action = fill(&texts.action, &[("day", &day)]);
                let text = match language {
                    Language::English => format!("{} {}: {action} {}", lever.key(), texts.name, texts.release),
                    Language::Chinese => format!("{} {}：{action}{}", lever.key(), texts.name, texts.release),
                };
                push(Section::Moves, label, text, String::new());
            }
            (None, Some(LeverRefusal::NoContact(_))) => {
                push(Section::Moves, label, language.contact_first().to_owned(), String::new());
            }
            (None, _) => {}
        }
        let not = language.pick("do not say", "不说").to_owned();
        if self.brief.receivables.is_empty() || self.is_beyond_talk() {
            return;
        }
        for text in phrases.never_say.classes.get(self.class()).iter().chain(&phrases.never_say.always) {
            push(Section::NotToSay, not.clone(), text.clone(), String::new());
        }
    }

    fn limits(&self, push: &mut impl FnMut(Section, String, String, String)) {
        let (language, brief) = (self.language, self.brief);
        if let Some(limit) = brief.credit_limit {
            let source = self.book.customer(brief.customer).profile.as_ref().and_then(|one| one.place);
            let source = source.map(|place| self.at(place)).unwrap_or_default();
            let label = language.pick("credit limit", "信用额度").to_owned();
            push(Section::Limits, label, language.figure(limit), source);
        }
        for one in &brief.insiders {
            let text = fill(&self.phrases().insiders.touch_base, &[("name", &one.contact.name)]);
            let label = language.pick("own eyes only", "只给自己看").to_owned();
            push(Section::Limits, label, text, self.at(one.contact.place));
        }
    }

    fn page(&self, lines: &[Line]) -> Vec<String> {
        let language = self.language;
        let customer = self.book.customer(self.brief.customer);
        let mut head = format!("{}  ·  {} {}", customer.name, language.pick("as of", "截至"), self.book.as_of);
        if let Some(row) = &self.brief.row {
            head.push_str(&format!("  ·  {}", language.today_group(row.group)));
        }
        let mut page = vec![visible(&head)];
        for section in lines.chunk_by(|a, b| a.section == b.section) {
            let Some(first) = section.first() else { continue };
            page.push(format!("── {}", language.brief_section(first.section)));
            let edge = section.iter().map(|line| line.label.width()).max().unwrap_or(0);
            let mut before = "";
            for line in section {
                let label = if before == line.label { "" } else { line.label.as_str() };
                before = &line.label;
                let label = visible(label);
                let gap = " ".repeat(edge.saturating_sub(label.width()) + if edge > 0 { 2 } else { 0 });
                page.push(format!("  {label}{gap}\t{}\t{}", visible(&line.text), visible(&line.source)));
            }
        }
        page.push(self.phrases().thanks.clone());
        page
    }

    fn json(&self, lines: &[Line]) -> Value {
        let brief = self.brief;
        let row = brief.row.as_ref();
        let total = |one: &BriefTotal| {
            json!({
                "currency": one.currency.code(),
                "outstanding": one.outstanding.plain(one.currency),
                "overdue": one.overdue.plain(one.currency),
                "askable": one.askable.plain(one.currency),
                "unapplied": one.unapplied.plain(one.currency),
            })
        };
        let receivable = |one: &&Assessment| {
            json!({
                "delivery_no": receivable_label(self.book, one),
                "outstanding": one.receivable.outstanding.plain(one.receivable.currency),
                "currency": one.receivable.currency.code(),
                "due_date": one.receivable.due.to_string(),
                "days_past_due": one.age.days_past_due,
                "class": one.classification.class.key(),
                "row": self.at(place_of(self.book, one)),
            })
        };
        json!({
            "customer": self.book.customer(brief.customer).name,
            "group": row.map(|row| TodayGroup::key(row.group)),
            "totals": brief.totals.iter().map(total).collect::<Value>(),
            "receivables": brief.receivables.iter().map(receivable).collect::<Value>(),
            "behaviour": brief.behaviour.behaviour.key(),
            "ask": row.map(|row| row.contact_to_ask.role.as_str()),
            "name": row.and_then(|row| row.contact_to_ask.name.as_deref()),
            "date": row.and_then(|row| row.slot.as_ref()).map(|slot| slot.date.to_string()),
            "asks": self.asks(),
            "excuses": brief.excuses.iter().map(|one| one.excuse.code()).collect::<Value>(),
            "lever": brief.hold.due.map(|due| due.lever.key()),
            "held": brief.hold.is_held(),
            "lines": lines.iter().map(|line| json!({
                "section": line.section.key(),
                "item": line.label,
                "value": line.text,
                "source": line.source,
            })).collect::<Value>(),
        })
    }
}
