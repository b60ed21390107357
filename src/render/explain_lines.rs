//! The sections of a receivable's explanation, line by line: in short, then the evidence in the order of the contract.

use super::amounts::amount;
use super::explain_words::Part;
use super::reasons::{money_days, rate_in_words, terms_of_score, why};
use super::row_view::RowView;
use crate::book::{Currency, Money, Named, Place, write_minor};
use crate::desk::{Explanation, MatchedMoney, SettledExplanation};
use crate::plan::{ChanceRule, Class, ReceivableSource, score_tenths};

/// How many settled deliveries are named behind E and P; the rest is counted.
const HISTORY_SHOWN_MAX: usize = 6;

/// A line of the page: its section, what stands at its left, what it says, and the row of input behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) delivery_no: String,
    pub(super) part: Part,
    pub(super) label: String,
    pub(super) text: String,
    pub(super) source: String,
}

impl Line {
    pub(super) fn new(delivery_no: &str, part: Part, label: &str, text: String, source: String) -> Line {
        Line { delivery_no: delivery_no.to_owned(), part, label: label.to_owned(), text, source }
    }
}

/// The lines of one receivable while they are gathered.
struct Lines<'a, 'v> {
    view: &'a RowView<'v>,
    delivery_no: &'a str,
    lines: Vec<Line>,
}

impl Lines<'_, '_> {
    fn push(&mut self, part: Part, label: &str, text: impl Into<String>, source: impl Into<String>) {
        self.lines.push(Line::new(self.delivery_no, part, label, text.into(), source.into()));
    }

    fn describe(&self, place: Option<Place>) -> String {
        place.map(|place| self.view.book.describe(place)).unwrap_or_default()
    }
}

/// Everything behind one open receivable.
pub(super) fn receivable_lines(view: &RowView<'_>, explanation: &Explanation<'_>) -> Vec<Line> {
    let mut lines = Lines { view, delivery_no: &explanation.label, lines: Vec::new() };
    lines.push(Part::InShort, "", why(view, explanation.assessment), "");
    if explanation.assessment.classification.class != Class::Dead {
        for (days, reason) in terms_of_score(view, explanation.assessment) {
            lines.push(Part::InShort, &format!("{days:>6.1}"), reason, "");
        }
    }
    let treatment = &explanation.assessment.treatment;
    let customer = view.book.customer(explanation.assessment.receivable.customer);
    lines.push(Part::InShort, "", view.language.next_in_words(treatment, customer), "");
    lines.delivered(explanation);
    let currency = explanation.assessment.receivable.currency;
    lines.matched(&explanation.matched, currency);
    let outstanding = amount(explanation.assessment.receivable.outstanding, currency);
    lines.push(Part::MoneyOnIt, &format!("= {outstanding}"), view.language.pick("outstanding", "未收"), "");
    lines.class(explanation);
    lines.signals(explanation);
    if explanation.assessment.classification.class != Class::Dead {
        lines.payment_estimate(explanation);
        lines.start(explanation);
        lines.score(explanation);
    }
    lines.lines
}

/// Everything behind a settled delivery.
pub(super) fn settled_lines(view: &RowView<'_>, settled: &SettledExplanation) -> Vec<Line> {
    let language = view.language;
    let delivery = view.book.deliveries.get(settled.delivery);
    let mut lines = Lines { view, delivery_no: &settled.label, lines: Vec::new() };
    lines.push(Part::InShort, "", language.settled_in_short(view, settled), "");
    lines.push(Part::InShort, "", language.is_history(settled.settlement.is_history), "");
    let text = language.delivered_in_words(delivery.date, delivery.due, settled.due_from, settled.term_days);
    let source = joined(view, &settled.lines);
    lines.push(Part::Delivered, &amount(delivery.amount, delivery.currency), text, source);
    lines.matched(&settled.matched, delivery.currency);
    let nothing = amount(Money::ZERO, delivery.currency);
    lines.push(Part::MoneyOnIt, &format!("= {nothing}"), language.pick("outstanding", "未收"), "");
    lines.lines
}

fn joined(view: &RowView<'_>, places: &[Place]) -> String {
    let sources: Vec<String> = places.iter().map(|&place| view.book.describe(place)).collect();
    sources.join(", ")
}

impl Lines<'_, '_> {
    fn delivered(&mut self, explanation: &Explanation<'_>) {
        let receivable = &explanation.assessment.receivable;
        let language = self.view.language;
        let text = match receivable.source {
            ReceivableSource::GivenBack(_) => language.given_back_in_words(receivable.date),
            ReceivableSource::Delivery(_) => {
                let term = explanation.assessment.term_days;
                language.delivered_in_words(receivable.date, receivable.due, explanation.due_from, term)
            }
        };
        let source = joined(self.view, &explanation.lines);
        self.push(Part::Delivered, &amount(receivable.amount, receivable.currency), text, source);
        if explanation.due_from == crate::book::DueFrom::CustomerTerms {
            let terms = self.view.book.customer(receivable.customer).places.terms;
            let source = self.describe(terms);
            self.push(Part::Delivered, "", language.pick("the customer's terms", "客户账期"), source);
        }
    }

    fn matched(&mut self, matched: &[MatchedMoney], currency: Currency) {
        for one in matched {
            let payment = self.view.book.payments.get(one.payment);
            let language = self.view.language;
            let number = payment.number.as_ref().map(|number| number.text(&self.view.book.texts)).unwrap_or_default();
            let kind = language.payment_kind(payment.kind);
            let text = format!("{} {kind} {number}", payment.date);
            let text = format!("{}{}{}", text.trim_end(), language.colon(), self.why_here(one));
            let source = self.view.book.describe(payment.place);
            self.push(Part::MoneyOnIt, &format!("− {}", amount(one.amount, currency)), text, source);
            for &(given_back, sum) in &one.taken_back {
                let row = self.view.book.payments.get(given_back);
                let text = format!("{} {}", amount(sum, currency), language.taken_back_by(row.kind, row.date));
                let source = self.view.book.describe(row.place);
                self.push(Part::MoneyOnIt, "", text, source);
            }
        }
    }

    /// Why money lies on the delivery; a name that fitted nothing is told.
    fn why_here(&self, matched: &MatchedMoney) -> String {
        let payment = self.view.book.payments.get(matched.payment);
        let language = self.view.language;
        match (payment.named, payment.named_text) {
            (Named::Unknown, Some(name)) => language.name_fits_nothing(name.text(&self.view.book.texts)),
            (
                Named::Nothing
                | Named::Document(_)
                | Named::Instalment(_)
                | Named::Closed
                | Named::Later
                | Named::Several(_)
                | Named::Unknown,
                _,
            ) => language.matched_by(matched.matched_by).to_owned(),
        }
    }

    /// Each rule up to the one that made the class, with why the others did not.
    fn class(&mut self, explanation: &Explanation<'_>) {
        let language = self.view.language;
        let assessment = explanation.assessment;
        let fired = assessment.classification;
        for group in explanation.rules.chunk_by(|a, b| a.class == b.class) {
            if group[0].class == fired.class {
                continue;
            }
            let mut parts: Vec<String> =
                group.iter().map(|rule| language.did_not_hold(explanation, rule.test)).collect();
            parts.dedup();
            let label = format!("{} {}", group[0].class.rule(), language.pick("no", "否"));
            self.push(Part::Class, &label, parts.join(language.pick("; ", "；")), "");
        }
        let label = format!("{} {}", fired.class.rule(), language.pick("yes", "是"));
        let text =
            format!("{}{}{}", language.class(fired.class), language.colon(), language.class_reason(fired.reason));
        self.push(Part::Class, &label, text, "");
        self.push(Part::Class, "", language.next_class(explanation.next_class), "");
        self.push(Part::Class, "", language.limitation(assessment.limitation_expiry), "");
    }

    /// Events, follow-ups and promises that touch it.
    fn signals(&mut self, explanation: &Explanation<'_>) {
        let language = self.view.language;
        for event in &explanation.events {
            let cleared = if event.is_cleared() { language.pick(" (cleared)", "（已解除）") } else { "" };
            let source = self.view.book.describe(event.place);
            let hearsay = if event.is_hearsay { language.pick(" (hearsay)", "（传闻）") } else { "" };
            let text = format!("{}{hearsay}{cleared}", language.event(event.kind));
            self.push(Part::Signals, &event.date.to_string(), text, source);
        }
        for follow_up in &explanation.follow_ups {
            let source = self.view.book.describe(follow_up.place);
            let index = self.view.book.follow_ups.iter().position(|one| one == follow_up);
            let promise = explanation.promises.iter().find(|promise| Some(promise.follow_up) == index);
            let currency = explanation.assessment.receivable.currency;
            let text = match promise {
                Some(promise) => {
                    let sums =
                        promise.sums.map(|(promised, came)| (amount(promised, currency), amount(came, currency)));
                    language.promise_in_words(promise, sums)
                }
                None => language.result(follow_up.result),
            };
            self.push(Part::Signals, &follow_up.date.to_string(), text, source);
        }
    }

    /// E and P, so that both can be reckoned by hand.
    fn payment_estimate(&mut self, explanation: &Explanation<'_>) {
        let language = self.view.language;
        let (basis, record) = (&explanation.basis, &explanation.record);
        let estimate = &explanation.assessment.payment_estimate;
        self.push(Part::PaymentEstimate, "", language.room_in_words(basis), "");
        let prior = &basis.prior;
        self.push(Part::PaymentEstimate, &format!("{:.4}", prior.weight), language.prior_in_words(prior), "");
        for item in explanation.history.iter().take(HISTORY_SHOWN_MAX) {
            let document = self.view.book.deliveries.get(item.delivery).document as usize;
            let text = format!("{} {}", self.view.book.delivery_label(item.delivery), language.history_in_words(item));
            let source = self.view.book.describe(self.view.book.documents[document].line);
            self.push(Part::PaymentEstimate, &format!("{:.4}", item.weight), text, source);
        }
        let shown = explanation.history.iter().take(HISTORY_SHOWN_MAX);
        if record.count > HISTORY_SHOWN_MAX {
            let rest = record.weight - shown.map(|item| item.weight).sum::<f64>();
            let text = language.and_more(record.count - HISTORY_SHOWN_MAX);
            self.push(Part::PaymentEstimate, &format!("{rest:.4}"), text, "");
        }
        let whole = prior.weight + record.weight;
        let days = format!(
            "({:.4} × {:.4} + {:.4}) ÷ {whole:.4} = {:.4}",
            prior.weight,
            prior.days,
            record.weighted_days,
            estimate.days_late()
        );
        self.push(
            Part::PaymentEstimate,
            "E",
            format!("{days} {}", language.pick("days late still to come", "天（还会再拖）")),
            "",
        );
        let chance = match basis.chance_rule() {
            ChanceRule::Weighed => format!(
                "({:.4} × {:.4} + {:.4}) ÷ {whole:.4} = {:.4}",
                prior.weight,
                prior.chance,
                record.weight_badly_late,
                estimate.chance_badly_late()
            ),
            ChanceRule::Passed | ChanceRule::NoRoom => format!("{:.4}", estimate.chance_badly_late()),
        };
        self.push(Part::PaymentEstimate, "P", format!("{chance} {}", language.chance_in_words(basis)), "");
    }

    /// The latest day to start, step by step.
    fn start(&mut self, explanation: &Explanation<'_>) {
        let language = self.view.language;
        let assessment = explanation.assessment;
        let customer = self.view.book.customer(assessment.receivable.customer);
        let (start, places) = (&explanation.start, customer.places);
        let steps = customer.payment_steps.as_ref();
        let days = trimmed(write_minor(i128::from(start.days_per_step_thousandths), 3));
        let working = |days: u32| days.to_string();
        let text = language.procedure_lead(steps, &days, places.days_per_step.is_some());
        let mut sources = [places.payment_steps, places.days_per_step].map(|place| self.describe(place));
        if sources[0] == sources[1] {
            sources[1].clear();
        }
        let source = sources.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        self.push(Part::Start, &working(start.procedure_working_days), text, source);
        let source = self.describe(places.distance);
        self.push(Part::Start, &format!("+ {}", start.travel_working_days), language.travel_lead(customer), source);
        let lead = &assessment.lead;
        self.push(Part::Start, &format!("= {}", lead.working_days), language.lead_in_words(lead), "");
        if customer.pay_days.is_empty() {
            self.push(Part::Start, "", language.pays_any_day(start.latest_for_due, self.view.book.as_of), "");
        } else {
            let source = self.describe(places.pay_days);
            self.push(Part::Start, "", language.pays_on(&customer.pay_days), source);
        }
        for tried in &start.runs {
            self.push(Part::Start, "", language.run_in_words(tried), "");
        }
        self.push(Part::Start, "→", language.start_in_words(&assessment.start, &start.days_off), "");
    }

    /// The terms put together.
    fn score(&mut self, explanation: &Explanation<'_>) {
        let language = self.view.language;
        let assessment = explanation.assessment;
        let (stake, estimate, start) = (&assessment.stake, &assessment.payment_estimate, &assessment.start);
        let weights = &self.view.policy.score;
        let weight = |thousandths: i64| match thousandths {
            1000 => String::new(),
            other => format!(" (× {})", trimmed(write_minor(i128::from(other), 3))),
        };
        let lost = stake.procedure_days - start.days_to_next_run;
        let term = weight(weights.term_weight_thousandths);
        let procedure =
            format!("{}{}", language.procedure_days(lost, start), weight(weights.procedure_weight_thousandths));
        let distance = format!("{}{}", language.distance_days(), weight(weights.distance_weight_thousandths));
        let days_late = language.pick("E, days late still to come", "E，还会再拖的天数");
        let badly = language.pick("15 × P, the chance to end badly late", "15 × P，拖成老账的可能");
        self.push(Part::Score, &format!("{:.4}", estimate.days_late()), format!("{days_late}{term}"), "");
        self.push(Part::Score, &format!("+ {:.4}", 15.0 * estimate.chance_badly_late()), format!("{badly}{term}"), "");
        self.push(Part::Score, &format!("+ {:.4}", stake.procedure_days as f64), procedure, "");
        self.push(Part::Score, &format!("+ {:.4}", stake.distance_days as f64), distance, "");
        let currency = assessment.receivable.currency;
        let text = format!(
            "{} × {}{} = {} {}, {} {}",
            language.pick("days", "天"),
            amount(assessment.receivable.outstanding, currency),
            rate_in_words(self.view, currency),
            money_days(stake.money_days_hundredths),
            language.pick("money-days", "金额天数"),
            language.pick("score", "分数"),
            write_minor(i128::from(score_tenths(stake.money_days_hundredths)), 1),
        );
        self.push(Part::Score, &format!("= {:.4}", stake.days()), text, "");
        if let Some(tomorrow) = explanation.tomorrow_money_days_hundredths {
            self.push(Part::Score, "", language.tomorrow(&money_days(tomorrow), start), "");
        }
    }
}

/// `2.000` is 2, `0.500` is 0.5.
fn trimmed(decimal: String) -> String {
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}
