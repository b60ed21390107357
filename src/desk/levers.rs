//! Levers as a collector asks for them: which step is due and why, which were taken, what frees a customer (DOMAIN §6
//! "Levers", S35 to S41).

use crate::book::{Currency, CustomerId, Money, Place};
use crate::plan::{Class, ClassReason, Lever};
use chrono::NaiveDate;

/// Why a step may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeverReason {
    /// Money is past due, for so many days.
    PastDue(i64),
    /// So many promises were broken.
    BrokenPromises(u32),
    /// He is so many days late, more than the limit beside it.
    Late(i64, i64),
    /// The class of what is past due, and what made it.
    Class(Class, ClassReason),
    /// So many percent of the credit limit are open, more than the limit beside it.
    OverLimit(i64, i64),
}

/// A step, and why it is due since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeverDue {
    /// The step.
    pub lever: Lever,
    /// Why it may be taken.
    pub reason: LeverReason,
    /// Since when; the day of the book where nobody can tell.
    pub since: NaiveDate,
}

/// A step that was taken: an event of kind `lever` whose note names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeverTaken {
    /// The step.
    pub lever: Lever,
    /// The day.
    pub date: NaiveDate,
    /// Who decided it (`source`), if anybody is named.
    pub decided_by: Option<String>,
    /// The row that says so.
    pub place: Place,
}

/// Why no further step is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeverRefusal {
    /// Nothing is past due.
    NothingPastDue,
    /// What is past due is no more than the tolerance.
    WithinTolerance,
    /// All that is past due is disputed.
    Disputed,
    /// He says that he has paid what is past due; the bank is looked at on that day.
    SaidPaid(NaiveDate),
    /// Fewer follow-ups than procedure asks for are logged since that day, on which the oldest of it was delivered (S35).
    NoContact(NaiveDate),
    /// The last step was taken a few days ago; the next may follow from that day.
    TooEarly(NaiveDate),
    /// Nothing calls for a harder step than the one that was taken.
    NothingHarder,
}

/// How large an order may be (S37).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderLimit {
    /// The most that an order may be; `None` where neither a credit limit nor an order of late says.
    pub amount: Option<Money>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// The median of his orders of late.
    pub usual: Option<Money>,
    /// How many orders that is of.
    pub orders: usize,
    /// What of his credit limit is left; 0 if he is over it.
    pub headroom: Option<Money>,
    /// How many articles it may have; `None` if nobody knows how many are usual.
    pub articles: Option<usize>,
}

/// An article, and what he bought of it of late (S39).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its name.
    pub item: String,
    /// Less what came back.
    pub value: Money,
    /// In the currency of most of what is past due.
    pub currency: Currency,
}

/// A delivery to a customer who was held (S40).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDelivery {
    /// Its number.
    pub number: String,
    /// The day.
    pub date: NaiveDate,
    /// What it was worth.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// The row.
    pub place: Place,
}

/// How one customer stands on the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Who.
    pub customer: CustomerId,
    /// What is past due and not disputed, by currency: what frees him when it is paid.
    pub release: Vec<(Money, Currency)>,
    /// What is past due and disputed.
    pub disputed: Vec<(Money, Currency)>,
    /// What it is made of, the earliest due first.
    pub documents: Vec<String>,
    /// What of it is due longest: number, due date, days past due.
    pub oldest: Option<(String, NaiveDate, i64)>,
    /// The worst class of it.
    pub class: Option<Class>,
    /// Broken promises that count.
    pub broken_promises: u32,
    /// The day of a promise that is open.
    pub promised_on: Option<NaiveDate>,
    /// Follow-ups since he owes what is past due.
    pub contacts: u32,
    /// Whether something critical happened, so that steps may be skipped.
    pub is_critical: bool,
    /// Whether nobody is left to write to: bankruptcy proceedings run, or all of it is dead.
    pub is_beyond_talk: bool,
    /// Steps that were taken and hold, in order of their days.
    pub taken: Vec<LeverTaken>,
    /// Steps that were taken and have ended, because nothing was past due any more.
    pub ended: Vec<LeverTaken>,
    /// The step to take now.
    pub due: Option<LeverDue>,
    /// Why there is none.
    pub refusal: Option<LeverRefusal>,
    /// The step behind the one due, or behind the hardest one taken, and the earliest day on which it may follow if
    /// nothing is paid.
    pub next: Option<(Lever, NaiveDate)>,
    /// Since when he must not be supplied; `None` if he may be.
    pub held_since: Option<NaiveDate>,
    /// L1: how large an order may be.
    pub order_limit: OrderLimit,
    /// L2: the policies to stop.
    pub policies: Vec<String>,
    /// L3: what he buys most of, the best first.
    pub articles: Vec<Article>,
    /// Deliveries to him after he was held (S40).
    pub deliveries_while_held: Vec<HeldDelivery>,
}

impl Hold {
    /// Whether he must not be supplied.
    pub fn is_held(&self) -> bool {
        self.held_since.is_some()
    }

    /// The hardest step that holds.
    pub fn hardest_taken(&self) -> Option<Lever> {
        self.taken.iter().map(|taken| taken.lever).max()
    }

    /// The hardest step that holds or is due.
    pub fn in_force(&self) -> Option<Lever> {
        self.due.map(|due| due.lever).max(self.hardest_taken())
    }

    /// Whether the step due or taken wants a manager's name that nobody gave (DOMAIN §6).
    pub fn lacks_manager(&self) -> bool {
        let Some(lever) = self.in_force().filter(|lever| lever.needs_manager()) else { return false };
        !self.taken.iter().any(|taken| taken.lever == lever && taken.decided_by.is_some())
    }

    /// From when a step holds: the day it was taken, else the day of the book for the one that is due.
    pub fn starts_on(&self, lever: Lever, as_of: NaiveDate) -> Option<NaiveDate> {
        let taken = self.taken.iter().find(|taken| taken.lever == lever).map(|taken| taken.date);
        taken.or_else(|| self.due.filter(|due| due.lever == lever).map(|_| as_of))
    }
}
