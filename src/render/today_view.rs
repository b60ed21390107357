//! The list of the day as a page for people, as rows for a spreadsheet, and as one object (SPEC §4 `today`).

use super::Format;
use super::amounts::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use super::today_words::amounts;
use crate::book::{Book, Currency, Money};
use crate::desk::{Aside, AsideReason, OpenMove, Slot, Today, TodayGroup, TodayReason, TodayRow, has_much_left};
use crate::phrases::{Language, Phrases, fill};
use crate::plan::NextAction;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

const TITLES: [Title; 21] = [
    Title::Group,
    Title::Score,
    Title::Customer,
    Title::Outstanding,
    Title::Currency,
    Title::DaysPastDue,
    Title::Class,
    Title::DeliveryNo,
    Title::Reason,
    Title::Ask,
    Title::Contact,
    Title::Phone,
    Title::Channel,
    Title::NextDate,
    Title::Hours,
    Title::Where,
    Title::OpenMove,
    Title::QuietMove,
    Title::Minutes,
    Title::Salesperson,
    Title::Area,
];

/// The list; of each part at most so many customers.
pub fn today_document<'a>(
    book: &'a Book,
    today: &'a Today,
    shown_max: Option<usize>,
    language: Language,
) -> Document<'a> {
    let document = today_rows(book, today, shown_max, language);
    let view = View { book, today, shown_max: shown_max.unwrap_or(usize::MAX), language };
    Document { json: Some(view.json()), page: Some(view.page()), ..document }
}

/// The same for one format: a long list is not made over again for those that nobody asked for.
pub fn today_document_for<'a>(
    format: Format,
    book: &'a Book,
    today: &'a Today,
    shown_max: Option<usize>,
    language: Language,
) -> Document<'a> {
    let document = today_rows(book, today, shown_max, language);
    let view = View { book, today, shown_max: shown_max.unwrap_or(usize::MAX), language };
    match format {
        Format::Csv | Format::Tsv | Format::Xlsx => document,
        Format::Json => Document { json: Some(view.json()), ..document },
        Format::Table { .. } | Format::Markdown | Format::Html => Document { page: Some(view.page()), ..document },
    }
}

fn today_rows<'a>(book: &'a Book, today: &'a Today, shown_max: Option<usize>, language: Language) -> Document<'a> {
    let view = View { book, today, shown_max: shown_max.unwrap_or(usize::MAX), language };
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let groups = [TodayGroup::Must, TodayGroup::Can, TodayGroup::Wait];
    let rows = groups.into_iter().flat_map(|group| view.shown(group)).flat_map(|row| view.cells(row));
    let asides = today.asides.iter().take(view.shown_max).map(|aside| view.aside_cells(aside));
    let rows: Vec<Row<'_>> = rows.chain(asides).map(|cells| Row { cells, ..Row::default() }).collect();
    Document {
        schema: "collect.today/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: TITLES.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: vec![today_headline(book, today, language)],
        closing: Vec::new(),
        json: None,
        page: None,
    }
}

/// What there is today, in a line.
pub fn today_headline(book: &Book, today: &Today, language: Language) -> String {
    let count = |group| today.rows.iter().filter(|row| row.group == group).count();
    let [must, can, wait] = [TodayGroup::Must, TodayGroup::Can, TodayGroup::Wait].map(count);
    let (day, weekday) = (today.work_day, language.weekday(today.work_day));
    let for_day = match language {
        _ if day == book.as_of => String::new(),
        Language::English => format!(" (as of {}, a day off)", book.as_of),
        Language::Chinese => format!("（截至{}，休息日）", book.as_of),
    };
    match language {
        Language::English => format!("{weekday} {day}{for_day}: {must} must do · {can} can do · {wait} may wait"),
        Language::Chinese => format!("{day} {weekday}{for_day}：必办{must} · 可办{can} · 可等{wait}"),
    }
}

struct View<'a> {
    book: &'a Book,
    today: &'a Today,
    shown_max: usize,
    language: Language,
}

impl<'a> View<'a> {
    fn of_group(&self, group: TodayGroup) -> impl Iterator<Item = &'a TodayRow> {
        self.today.rows.iter().filter(move |row| row.group == group)
    }

    fn shown(&self, group: TodayGroup) -> impl Iterator<Item = &'a TodayRow> {
        self.of_group(group).take(self.shown_max)
    }

    fn name(&self, row: &TodayRow) -> &'a str {
        &self.book.customer(row.customer).name
    }

    fn labels(&self, row: &TodayRow) -> Vec<String> {
        row.members.iter().map(|one| one.label.clone()).collect()
    }

    /// Why it stands where it stands.
    fn reason(&self, row: &TodayRow, language: Language) -> String {
        let work_day = self.today.work_day;
        let mut parts: Vec<String> = row.wait.map(|wait| language.wait_reason(wait)).into_iter().collect();
        parts.extend(row.reasons.iter().map(|reason| language.today_reason(*reason, work_day)));
        if let Some(leading) = row.members.first().filter(|_| parts.is_empty()) {
            parts.push(language.class_reason(leading.classification.reason));
        }
        for &(date, sum, currency) in &row.paid {
            parts.push(match language {
                Language::English => {
                    format!("{} {}: thank him", language.paid_on(date, self.book.as_of), amount(sum, currency))
                }
                Language::Chinese => {
                    format!("{}{}：先道谢", language.paid_on(date, self.book.as_of), amount(sum, currency))
                }
            });
        }
        if !row.others.is_empty() {
            let sum = amounts(&row.others);
            parts.push(match language {
                Language::English => format!("besides, {sum} of his is open and not for today"),
                Language::Chinese => format!("另有{sum}未收，今天不催"),
            });
        }
        parts.join(language.pick("; ", "；"))
    }

    fn quiet_move(&self, row: &TodayRow, language: Language) -> String {
        language.quiet_move(self.book, row, has_much_left(self.book, row.customer))
    }

    /// A line for each currency.
    fn cells(&self, row: &'a TodayRow) -> Vec<Vec<Cell<'a>>> {
        let language = self.language;
        let customer = self.book.customer(row.customer);
        let one = |&(sum, currency): &(Money, Currency)| {
            vec![
                Cell::Word(row.group.key(), language.today_group(row.group)),
                row.score_tenths.map_or(Cell::Blank, |tenths| Cell::Decimal(tenths, 1)),
                Cell::Text(customer.name.as_str().into()),
                Cell::money(sum, currency),
                Cell::Text(currency.code().into()),
                Cell::Integer(row.days_past_due),
                Cell::Word(row.class.key(), language.class(row.class)),
                Cell::Text(self.labels(row).join(";").into()),
                Cell::Text(self.reason(row, language).into()),
                Cell::Role(&row.contact_to_ask.role, language),
                Cell::text(row.contact_to_ask.name.as_deref()),
                Cell::text(row.contact_to_ask.phone.as_deref()),
                Cell::Word(row.channel.key(), language.channel(row.channel)),
                Cell::Date(row.next_date(self.today.work_day)),
                Cell::Text(row.slot.as_ref().map(|slot| language.hours(&slot.hours)).unwrap_or_default().into()),
                Cell::Word(row.place.key(), language.meeting_place(row.place)),
                Cell::Text(language.moves_in_order(row).into()),
                Cell::Text(self.quiet_move(row, language).into()),
                Cell::Integer(row.minutes),
                Cell::text(row.salesperson.as_deref()),
                Cell::text(customer.area.as_deref()),
            ]
        };
        row.amounts.iter().map(one).collect()
    }

    fn aside_cells(&self, aside: &'a Aside) -> Vec<Cell<'a>> {
        let language = self.language;
        let customer = self.book.customer(aside.customer);
        let mut cells = vec![Cell::Blank; TITLES.len()];
        let (key, people) = aside_word(aside.reason, language);
        cells[0] = Cell::Word(key, people);
        cells[2] = Cell::Text(customer.name.as_str().into());
        cells[3] = Cell::money(aside.amount, aside.currency);
        cells[4] = Cell::Text(aside.currency.code().into());
        cells[7] = Cell::Text(aside.labels.join(";").into());
        cells[13] = match aside.reason {
            AsideReason::Promised(date) | AsideReason::Disputed(_, Some(date)) | AsideReason::SaidPaid(_, date) => {
                Cell::Date(date)
            }
            AsideReason::Disputed(_, None) | AsideReason::Paid(_) => Cell::Blank,
        };
        cells[8] = Cell::Text(language.aside_reason(aside.reason, self.book.as_of).into());
        cells[19] = Cell::text(customer.salesperson.as_deref());
        cells[20] = Cell::text(customer.area.as_deref());
        cells
    }

    fn page(&self) -> Vec<String> {
        let language = self.language;
        let mut page = vec![today_headline(self.book, self.today, language)];
        let mut number = 0;
        for group in [TodayGroup::Must, TodayGroup::Can] {
            let all = self.of_group(group).count();
            if all == 0 {
                continue;
            }
            page.extend([String::new(), format!("── {}", language.today_group(group))]);
            for row in self.shown(group) {
                number += 1;
                page.extend(self.row_lines(number, row));
            }
            page.extend(self.and_more(all));
        }
        page.extend(self.below_the_line());
        page.extend(self.insiders());
        let has_talk = self.today.rows.iter().any(|row| row.group != TodayGroup::Wait);
        if has_talk {
            page.extend([String::new(), Phrases::of(language).places.never.clone()]);
        }
        if self.today.rows.iter().any(is_legal) {
            page.push(
                language.pick("Limitation and court: ", "时效与诉讼：").to_owned()
                    + &Phrases::of(language).not_legal_advice,
            );
        }
        page
    }

    fn and_more(&self, all: usize) -> Option<String> {
        let more = all.saturating_sub(self.shown_max);
        (more > 0).then(|| match self.language {
            Language::English => format!("    and {more} more"),
            Language::Chinese => format!("    另有{more}户"),
        })
    }

    /// Who and how much, why, whom and when, the open move and the quiet one.
    fn row_lines(&self, number: usize, row: &TodayRow) -> Vec<String> {
        let language = self.language;
        let score = row.score_tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).unwrap_or_default();
        let head = format!(
            "{} · {} · {} · {}",
            self.name(row),
            amounts(&row.amounts),
            language.age_in_words(row.days_past_due),
            language.class(row.class)
        );
        let mut lines = vec![String::new(), format!("{number:>2}  \t{}\t{score}", visible(&head))];
        let why = self.reason(row, language);
        let labels = [
            (language.pick("why", "为何"), why),
            (language.pick("ask", "找谁"), self.contact_and_when(row)),
            (language.pick("openly", "明催"), language.moves_in_order(row)),
            (language.pick("quietly", "暗讨"), self.quiet_move(row, language)),
        ];
        for (label, text) in labels.iter().filter(|(_, text)| !text.is_empty()) {
            let gap = " ".repeat(9usize.saturating_sub(label.width()));
            lines.push(format!("    {label}{gap}\t{}", visible(text)));
        }
        lines
    }

    /// `finance manager 王芳, 000-0000-0102 · call 9:00–11:30 or 14:00–16:30, by telephone`
    fn contact_and_when(&self, row: &TodayRow) -> String {
        if row.contact_to_ask.role.is_empty() {
            return String::new();
        }
        let language = self.language;
        let when = row.slot.as_ref().map(|slot: &Slot| language.slot(slot, self.today.work_day));
        let channel = language.channel(row.channel);
        let place = language.meeting_place(row.place);
        let comma = language.pick(", ", "，");
        let when = when.map(|when| format!(" {when}")).unwrap_or_default();
        let contact = language.contact_to_ask(&row.contact_to_ask);
        match row.channel == crate::plan::Channel::None {
            true => contact,
            false => format!("{contact} · {channel}{when}{comma}{place}"),
        }
    }

    /// What may wait, and what is not asked for at all.
    fn below_the_line(&self) -> Vec<String> {
        let language = self.language;
        let mut lines = Vec::new();
        let waiting: Vec<&TodayRow> = self.shown(TodayGroup::Wait).collect();
        if !waiting.is_empty() {
            lines.extend([String::new(), format!("── {}", language.today_group(TodayGroup::Wait))]);
            for row in waiting {
                let head = format!("{} · {}", self.name(row), amounts(&row.amounts));
                let age = language.age_in_words(row.days_past_due);
                lines.push(format!(
                    "    \t{} · {age}{}{}",
                    visible(&head),
                    language.pick(": ", "："),
                    visible(&self.reason(row, language))
                ));
            }
            lines.extend(self.and_more(self.of_group(TodayGroup::Wait).count()));
        }
        if !self.today.asides.is_empty() {
            let heading = language.pick("not to be asked for", "不催的款");
            lines.extend([String::new(), format!("── {heading}")]);
            for aside in self.today.asides.iter().take(self.shown_max) {
                let name = &self.book.customer(aside.customer).name;
                let labels = aside.labels.join(" ");
                let reason = language.aside_reason(aside.reason, self.book.as_of);
                let text = format!("{name} · {} · {reason}", amount(aside.amount, aside.currency));
                lines.push(format!("    \t{}\t{}", visible(&text), visible(&labels)));
            }
            lines.extend(self.and_more(self.today.asides.len()));
        }
        lines
    }

    fn insiders(&self) -> Vec<String> {
        let language = self.language;
        if self.today.insiders.is_empty() {
            return Vec::new();
        }
        let heading = language.pick("keep in touch (for your eyes only)", "常联系（只给自己看）");
        let mut lines = vec![String::new(), format!("── {heading}")];
        for one in self.today.insiders.iter().take(self.shown_max) {
            let text = fill(&Phrases::of(language).insiders.touch_base, &[("name", &one.contact.name)]);
            let customer = &self.book.customer(one.contact.customer).name;
            let source = self.book.describe(one.contact.place);
            lines.push(format!("    \t{}\t{}", visible(&format!("{customer} · {text}")), visible(&source)));
        }
        lines.extend(self.and_more(self.today.insiders.len()));
        lines
    }

    fn json(&self) -> Value {
        let rows = |group| self.shown(group).map(|row| self.row_json(row)).collect::<Value>();
        let asides = self.today.asides.iter().take(self.shown_max).map(|aside| self.aside_json(aside));
        let insiders = self.today.insiders.iter().take(self.shown_max).map(|one| {
            json!({
                "customer": self.book.customer(one.contact.customer).name,
                "name": one.contact.name,
                "role": one.contact.role,
                "last_contact": one.contact.last_contact.map(|day| day.to_string()),
                "cycle_start": one.cycle_start.to_string(),
                "row": self.book.describe(one.contact.place),
            })
        });
        json!({
            "work_day": self.today.work_day.to_string(),
            "must": rows(TodayGroup::Must),
            "can": rows(TodayGroup::Can),
            "wait": rows(TodayGroup::Wait),
            "not_asked": asides.collect::<Value>(),
            "insiders": insiders.collect::<Value>(),
        })
    }

    pub(super) fn row_json(&self, row: &TodayRow) -> Value {
        let english = Language::English;
        let hours = row.slot.as_ref().map(|slot| english.hours(&slot.hours));
        json!({
            "customer": self.name(row),
            "amounts": row.amounts.iter().map(|&(sum, own)| json!({"amount": sum.plain(own), "currency": own.code()})).collect::<Value>(),
            "also_open": row.others.iter().map(|&(sum, own)| json!({"amount": sum.plain(own), "currency": own.code()})).collect::<Value>(),
            "deliveries": self.labels(row),
            "days_past_due": row.days_past_due,
            "class": row.class.key(),
            "score": row.score_tenths.map(|tenths| tenths as f64 / 10.0),
            "gates": row.reasons.iter().filter(|one| one.is_gate()).map(|one| gate_key(*one)).collect::<Value>(),
            "reason": self.reason(row, english),
            "ask": row.contact_to_ask.role,
            "name": row.contact_to_ask.name,
            "phone": row.contact_to_ask.phone,
            "channel": row.channel.key(),
            "next_date": row.next_date(self.today.work_day).to_string(),
            "hours": hours,
            "where": row.place.key(),
            "open_move": english.moves_in_order(row),
            "quiet_move": self.quiet_move(row, english),
            "minutes": row.minutes,
            "salesperson": row.salesperson,
            "area": self.book.customer(row.customer).area,
        })
    }

    fn aside_json(&self, aside: &Aside) -> Value {
        let (kind, _) = aside_word(aside.reason, Language::English);
        json!({
            "customer": self.book.customer(aside.customer).name,
            "kind": kind,
            "amount": aside.amount.plain(aside.currency),
            "currency": aside.currency.code(),
            "numbers": aside.labels,
            "reason": Language::English.aside_reason(aside.reason, self.book.as_of),
        })
    }
}

/// A gate in data.
fn gate_key(reason: TodayReason) -> &'static str {
    match reason {
        TodayReason::PromiseDue(_) => "promise_due",
        TodayReason::PromiseBroken(_) => "promise_broken",
        TodayReason::LastStart(..) => "last_start",
        TodayReason::Limitation(_) => "limitation",
        TodayReason::Sign(..) => "sign",
        TodayReason::DisputeUnanswered(..) => "dispute_unanswered",
        TodayReason::DisputeDue(..) => "dispute_due",
        TodayReason::PaidClaimDue(_) => "paid_claim_due",
        TodayReason::FollowUpDue(..) => "follow_up_due",
    }
}

fn aside_word(reason: AsideReason, language: Language) -> (&'static str, &'static str) {
    match reason {
        AsideReason::Promised(_) => ("promised", language.pick("promised", "已承诺")),
        AsideReason::Disputed(..) => ("disputed", language.pick("disputed", "有争议")),
        AsideReason::SaidPaid(..) => ("said_paid", language.pick("said paid", "称已付")),
        AsideReason::Paid(_) => ("paid", language.pick("paid", "已付")),
    }
}

fn is_legal(row: &TodayRow) -> bool {
    let is_limited = row.reasons.iter().any(|reason| matches!(reason, TodayReason::Limitation(_)));
    is_limited || matches!(row.open_move, OpenMove::Plan(NextAction::ToLegal | NextAction::FileClaim(_)))
}
