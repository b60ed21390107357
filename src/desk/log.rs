//! What follows from a follow-up (SPEC §4 `log`, requirement S22): how the customer's receivables stand before and after
//! it, what to do next, on which day, and until when nobody is to chase.

use super::excuse::{ExcuseFacts, ExcuseStep, step_after};
use crate::book::{Book, Concerns, Currency, CustomerId, Decimal, DeliveryId, Excuse, FollowUp, FollowUpResult, Money};
use crate::plan::{Assessment, Class, HeldBack, NextAction, Plan, Start, Treatment, receivable_label, target_of};
use chrono::NaiveDate;

/// How an open receivable stands: what a follow-up may change of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// What it goes by.
    pub label: String,
    /// Document and delivery; `None` where it is money given back.
    pub target: Option<(u32, DeliveryId)>,
    /// What is open.
    pub outstanding: Money,
    /// Its currency.
    pub currency: Currency,
    /// Hundredths of money-days.
    pub money_days_hundredths: i128,
    /// Its class.
    pub class: Class,
    /// What the plan says to do.
    pub treatment: Treatment,
    /// Whom to ask; empty for nobody.
    pub ask: String,
    /// When to start for the next money.
    pub start: Start,
    /// The last day of the limitation period.
    pub limitation_expiry: NaiveDate,
    /// What of it is not asked for.
    pub held: HeldBack,
    /// Since when it is disputed.
    pub disputed_since: Option<NaiveDate>,
    /// The day of a promise that is open.
    pub promised_on: Option<NaiveDate>,
}

/// A customer's open receivables, the most money-days first, dead money last.
pub fn positions(book: &Book, plan: &Plan, customer: CustomerId) -> Vec<Position> {
    let mut positions: Vec<Position> = plan.assessments_of(customer).map(|one| position(book, one)).collect();
    positions.sort_by(|a, b| {
        let key = |one: &Position| (one.class == Class::Dead, -one.money_days_hundredths);
        key(a).cmp(&key(b)).then_with(|| a.label.cmp(&b.label))
    });
    positions
}

fn position(book: &Book, assessment: &Assessment) -> Position {
    let receivable = &assessment.receivable;
    Position {
        label: receivable_label(book, assessment).into_owned(),
        target: target_of(book, receivable),
        outstanding: receivable.outstanding,
        currency: receivable.currency,
        money_days_hundredths: assessment.stake.money_days_hundredths,
        class: assessment.classification.class,
        treatment: assessment.treatment,
        ask: assessment.treatment.ask.role(book.customer(receivable.customer)).to_owned(),
        start: assessment.start,
        limitation_expiry: assessment.limitation_expiry,
        held: assessment.held,
        disputed_since: assessment.disputed_since,
        promised_on: assessment.promised_on,
    }
}

/// What of a follow-up its consequences depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logged {
    /// With whom.
    pub customer: CustomerId,
    /// The day.
    pub date: NaiveDate,
    /// How it ended.
    pub result: FollowUpResult,
    /// What it was about.
    pub concerns: Concerns,
    /// The day promised.
    pub promise_date: Option<NaiveDate>,
    /// The sum promised, as written; `None`: whatever is open.
    pub promise_amount: Option<Decimal>,
    /// The excuse, if there was one.
    pub excuse: Option<Excuse>,
    /// The day agreed for the next contact.
    pub next_date: Option<NaiveDate>,
}

impl Logged {
    /// A follow-up of the book, with the excuse and the day that its row names.
    pub fn of(follow_up: &FollowUp, excuse: Option<Excuse>, next_date: Option<NaiveDate>) -> Logged {
        let FollowUp { customer, date, result, concerns, promise_date, promise_amount, .. } = *follow_up;
        Logged { customer, date, result, concerns, promise_date, promise_amount, excuse, next_date }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// What the plan says.
    Plan(NextAction),
    /// What the excuse asks for.
    Excuse(ExcuseStep),
    /// Nothing that it was about is open.
    Nothing,
}

/// Why nobody is to chase for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Money is promised for that day.
    Promise(NaiveDate),
    /// Disputed; to be answered by that day.
    Dispute(NaiveDate),
    /// The next step after the excuse is for that day.
    Excuse(NaiveDate),
}

impl Pause {
    /// The day until which it lasts.
    pub fn until(self) -> NaiveDate {
        match self {
            Pause::Promise(day) | Pause::Dispute(day) | Pause::Excuse(day) => day,
        }
    }
}

/// A receivable that a follow-up was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// How it stood without the follow-up, if it was open.
    pub before: Option<Position>,
    /// How it stands with it.
    pub after: Position,
}

impl Consequence {
    /// Whether the follow-up changes what is done about it.
    pub fn is_change(&self) -> bool {
        let told = |one: &Position| (one.class, one.treatment, one.limitation_expiry, one.promised_on);
        self.before.as_ref().is_none_or(|before| told(before) != told(&self.after))
    }
}

/// What follows from a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// What to do next about the receivable with the most money-days of those that it was about.
    pub next: NextStep,
    /// On which day; `None` if nothing is to be done.
    pub next_date: Option<NaiveDate>,
    /// Until when nobody is to chase.
    pub pause: Option<Pause>,
    /// Whom to ask; empty for nobody.
    pub ask: String,
    /// Every open receivable that it was about, the most money-days first.
    pub consequences: Vec<Consequence>,
    /// How many other receivables of the customer are open, and stay as they were.
    pub others: usize,
}

/// What follows from a contact, given how the customer's receivables stand without and with it.
///
/// A promise is what counts when money was promised; else the excuse names the step, else the plan does. A day that was
/// agreed goes before either's.
pub fn what_follows(book: &Book, before: &[Position], after: Vec<Position>, logged: &Logged) -> Following {
    let all = after.len();
    let touched = after.into_iter().filter(|one| logged.concerns.touches(one.target));
    let consequences: Vec<Consequence> = touched
        .map(|after| {
            let before = before.iter().find(|one| (&one.label, one.target) == (&after.label, after.target));
            Consequence { before: before.cloned(), after }
        })
        .collect();
    let others = all - consequences.len();
    let Some(leading) = consequences.first().map(|one| &one.after) else {
        return Following {
            next: NextStep::Nothing,
            next_date: None,
            pause: None,
            ask: String::new(),
            consequences,
            others,
        };
    };
    let is_promise = logged.result == FollowUpResult::Promise && leading.promised_on.is_some();
    let facts = ExcuseFacts {
        as_of: logged.date,
        calendar: &book.calendar,
        start: Some(leading.start),
        named_day: logged.next_date,
    };
    let step = step_after(logged.result, logged.excuse, &facts).map(|(_, step)| step);
    let step = step.filter(|_| !is_promise && leading.class != Class::Dead);
    let (next, day) = match step {
        Some(step) => (NextStep::Excuse(step), Some(step.date)),
        None => (NextStep::Plan(leading.treatment.next_action), leading.treatment.next_date),
    };
    Following {
        next,
        next_date: logged.next_date.or(day),
        pause: pause(leading, step, logged),
        ask: leading.ask.clone(),
        others,
        consequences,
    }
}

fn pause(leading: &Position, step: Option<ExcuseStep>, logged: &Logged) -> Option<Pause> {
    let answer_by = leading.disputed_since.and(leading.treatment.next_date).map(Pause::Dispute);
    let promised = || leading.promised_on.map(Pause::Promise);
    let excused = || step.filter(|step| step.date > logged.date).map(|step| Pause::Excuse(step.date));
    answer_by.or_else(promised).or_else(excused)
}

/// The row of a follow-up as it stands, or would stand, in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRow {
    /// The file as the user names it.
    pub file: String,
    /// The 1-based line.
    pub line: u32,
    /// As it is written.
    pub text: String,
    /// The fields that were given a value, by their canonical names; a value may be blank.
    pub values: Vec<(&'static str, String)>,
    /// Whether it was written, or only shown.
    pub is_written: bool,
}
