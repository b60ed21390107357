//! Stage 5, payment estimate: how many more days a receivable will be late if left alone, and how likely badly so (SPEC §3
//! "Score").
//!
//! A customer's history is kept by term, as lateness in rising order with sums from the end, so that a receivable
//! costs a few binary searches a term however long the history is, and no order of rows shows.

use super::allocate::Allocation;
use crate::book::{Book, CustomerId, DeliveryId};
use chrono::NaiveDate;

/// Settled on more than so many days late is badly late.
const BADLY_LATE_DAYS: i64 = 15;

/// How a customer has paid: his settled deliveries by term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Each term in days, rising, and where its lateness ends.
    terms: Vec<(i64, usize)>,
    /// Rising within each term.
    lateness_days: Vec<i64>,
    /// `sums[i]` is the sum of `lateness_days[i..]`; one more at the end.
    sums: Vec<i64>,
}

impl History {
    /// Collects pairs of (term, lateness) in days, in any order.
    pub fn collect(mut settled: Vec<(i64, i64)>) -> History {
        let mut history = History::default();
        history.refill(&mut settled);
        history
    }

    /// The same in the room of another history.
    pub(super) fn refill(&mut self, settled: &mut [(i64, i64)]) {
        settled.sort_unstable();
        self.terms.clear();
        self.lateness_days.clear();
        for &(term_days, lateness_days) in settled.iter() {
            self.lateness_days.push(lateness_days);
            let end = self.lateness_days.len();
            match self.terms.last_mut() {
                Some((last, last_end)) if *last == term_days => *last_end = end,
                _ => self.terms.push((term_days, end)),
            }
        }
        self.sums.clear();
        self.sums.resize(settled.len() + 1, 0);
        for row in (0..settled.len()).rev() {
            self.sums[row] = self.sums[row + 1] + self.lateness_days[row];
        }
    }

    /// How many settled deliveries it holds.
    pub fn len(&self) -> usize {
        self.lateness_days.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.lateness_days.is_empty()
    }

    /// Its terms, rising, each with the lateness of its deliveries.
    fn terms(&self) -> impl Iterator<Item = (i64, TermHistory<'_>)> {
        let mut start = 0;
        self.terms.iter().map(move |&(term_days, end)| {
            let rows = std::mem::replace(&mut start, end)..end;
            (
                term_days,
                TermHistory { lateness_days: &self.lateness_days[rows.clone()], sums: &self.sums[rows.start..=end] },
            )
        })
    }
}

/// The lateness of a customer's settled deliveries of one term.
struct TermHistory<'h> {
    /// Rising.
    lateness_days: &'h [i64],
    /// Two of them differ by the sum of the lateness between.
    sums: &'h [i64],
}

impl TermHistory<'_> {
    /// How many were more than `days` late.
    fn later_than(&self, days: i64) -> usize {
        self.lateness_days.len() - self.lateness_days.partition_point(|&lateness| lateness <= days)
    }

    /// Sum of clamp(lateness − `from`, 0, `room`) over all.
    fn days_between(&self, from: i64, room: i64) -> i64 {
        let start = self.lateness_days.partition_point(|&lateness| lateness <= from);
        let end = self.lateness_days.partition_point(|&lateness| lateness < from + room);
        let end = end.max(start);
        let within = self.sums[start] - self.sums[end] - from * (end - start) as i64;
        within + room * (self.lateness_days.len() - end) as i64
    }
}

/// A settled delivery that tells how its customer pays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    pub(super) delivery: DeliveryId,
    /// The day on which its last money came.
    pub(super) date: NaiveDate,
    pub(super) term_days: i64,
    /// From due to settled.
    pub(super) lateness_days: i64,
}

/// How a delivery was settled, if that tells how its customer pays.
pub(super) fn settled(book: &Book, allocation: &Allocation, id: DeliveryId) -> Option<Settled> {
    let settlement = allocation.settlement(book, id).filter(|settlement| settlement.is_history)?;
    let (date, due) = (book.deliveries.dates()[id as usize], book.deliveries.due_dates()[id as usize]);
    let (term_days, lateness_days) = ((due - date).num_days().max(0), (settlement.date - due).num_days());
    Some(Settled { delivery: id, date: settlement.date, term_days, lateness_days })
}

/// How a customer has paid.
pub fn history(book: &Book, allocation: &Allocation, customer: CustomerId) -> History {
    let deliveries = book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    let settled = deliveries.filter_map(|row| settled(book, allocation, row as DeliveryId));
    History::collect(settled.map(|one| (one.term_days, one.lateness_days)).collect())
}

/// What is to be expected of a receivable within the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentEstimate {
    /// `E`: days late still to come, in billionths of a day.
    pub days_late_billionths: i64,
    /// `P`: chance of ending badly late, in billionths.
    pub chance_badly_late_billionths: i64,
    /// How many settled deliveries bear on it: those that were still unpaid at this age.
    pub comparable: usize,
}

impl PaymentEstimate {
    /// `E` in days.
    pub fn days_late(&self) -> f64 {
        self.days_late_billionths as f64 / 1e9
    }

    /// `P` from 0 to 1.
    pub fn chance_badly_late(&self) -> f64 {
        self.chance_badly_late_billionths as f64 / 1e9
    }
}

/// Weight, days and chance that stand for a customer without record (SPEC §3 "prior").
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// `w_0`: as heavy as so many settled deliveries of the same term.
    pub weight: f64,
    /// `left`: days late still to come.
    pub days: f64,
    /// `q`: chance of ending badly late.
    pub chance: f64,
}

/// What settles the chance of ending badly late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChanceRule {
    /// It is badly late already: 1.
    Passed,
    /// There is no room within the horizon to become so: 0.
    NoRoom,
    /// Prior and history, weighed.
    Weighed,
}

impl ChanceRule {
    /// The word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            ChanceRule::Passed => "passed",
            ChanceRule::NoRoom => "no_room",
            ChanceRule::Weighed => "weighed",
        }
    }
}

/// What a payment estimate is reckoned from, but for the history: everything that one needs to do it by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EstimateBasis {
    /// `e`: days past due.
    pub age_days: i64,
    /// `T`: agreed days from delivery to due date.
    pub term_days: i64,
    /// `L`: calendar days from starting today to money.
    pub lead_days: i64,
    /// `H`
    pub horizon_days: i64,
    /// How many of the horizon's days it can be late.
    pub room_days: i64,
    /// What stands for a customer without record.
    pub prior: Prior,
}

impl EstimateBasis {
    /// For a receivable `age_days` past due (`e`) on a term of `term_days` (`T`), with lead `lead_days` (`L`).
    pub fn new(age_days: i64, term_days: i64, lead_days: i64, horizon_days: i64) -> EstimateBasis {
        let room_days = (horizon_days + (age_days + lead_days).min(0)).clamp(0, horizon_days);
        let prior = prior(age_days, room_days, horizon_days);
        EstimateBasis { age_days, term_days, lead_days, horizon_days, room_days, prior }
    }

    /// `w_j`: how much a settled delivery of another term weighs, 1 if the terms are the same.
    pub fn weight(&self, term_days: i64) -> f64 {
        let (shorter, longer) = (term_days.min(self.term_days) + 7, term_days.max(self.term_days) + 7);
        (shorter as f64 / longer as f64).powi(2)
    }

    /// Whether a delivery settled so late was, too, still unpaid at this age.
    pub fn is_comparable(&self, lateness_days: i64) -> bool {
        lateness_days > self.age_days
    }

    /// How many more days within the room a delivery settled so late was unpaid at this age.
    pub fn days_to_come(&self, lateness_days: i64) -> i64 {
        (lateness_days - self.from()).clamp(0, self.room_days)
    }

    /// Whether a delivery settled so late was badly late.
    pub fn is_badly_late(&self, lateness_days: i64) -> bool {
        lateness_days > BADLY_LATE_DAYS
    }

    /// What settles the chance of ending badly late.
    pub fn chance_rule(&self) -> ChanceRule {
        match (self.age_days > BADLY_LATE_DAYS, self.room_days <= BADLY_LATE_DAYS) {
            (true, _) => ChanceRule::Passed,
            (false, true) => ChanceRule::NoRoom,
            (false, false) => ChanceRule::Weighed,
        }
    }

    /// The day of lateness from which what is to come counts.
    fn from(&self) -> i64 {
        self.age_days.max(0)
    }
}

/// Sums over the settled deliveries that bear on a receivable.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Record {
    /// How many they are.
    pub count: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Sum of weight × days to come.
    pub weighted_days: f64,
    /// Sum of the weights of those badly late.
    pub weight_badly_late: f64,
}

impl Record {
    /// Sums a history for a receivable.
    pub fn of(history: &History, basis: &EstimateBasis) -> Record {
        let mut record = Record::default();
        for (term_days, term) in history.terms() {
            let count = term.later_than(basis.age_days);
            if count == 0 {
                continue;
            }
            let weight = basis.weight(term_days);
            record.count += count;
            record.weight += weight * count as f64;
            // Those not later than the age are clamped to nothing, so all of the term may be summed.
            record.weighted_days += weight * term.days_between(basis.from(), basis.room_days) as f64;
            record.weight_badly_late += weight * term.later_than(basis.age_days.max(BADLY_LATE_DAYS)) as f64;
        }
        record
    }
}

/// Of a receivable `age_days` past due (`e`) on a term of `term_days` (`T`), with lead `lead_days` (`L`).
pub fn payment_estimate(
    history: &History,
    age_days: i64,
    term_days: i64,
    lead_days: i64,
    horizon_days: i64,
) -> PaymentEstimate {
    let basis = EstimateBasis::new(age_days, term_days, lead_days, horizon_days);
    let (prior, record) = (basis.prior, Record::of(history, &basis));
    let whole = prior.weight + record.weight;
    let (expected, chance) = if whole < 1e-12 {
        (prior.days, prior.chance)
    } else {
        let days = prior.weight * prior.days + record.weighted_days;
        (days / whole, (prior.weight * prior.chance + record.weight_badly_late) / whole)
    };
    let chance = match basis.chance_rule() {
        ChanceRule::Passed => 1.0,
        ChanceRule::NoRoom => 0.0,
        ChanceRule::Weighed => chance,
    };
    PaymentEstimate {
        days_late_billionths: billionths(expected),
        chance_badly_late_billionths: billionths(chance),
        comparable: record.count,
    }
}

fn prior(age_days: i64, room_days: i64, horizon_days: i64) -> Prior {
    let decay = |days: i64| (-(days as f64) / 20.0).exp();
    if age_days < 0 {
        Prior { weight: 1.0, days: 10.0 * (1.0 - decay(room_days)), chance: 0.5 * decay(BADLY_LATE_DAYS) }
    } else {
        Prior {
            weight: 0.5 * decay(age_days),
            days: 20.0 * (1.0 - decay(horizon_days)),
            chance: decay((BADLY_LATE_DAYS - age_days).max(0)),
        }
    }
}

/// Rounded to 1e-9, so that the last bits of `exp`, which differ between machines, touch no figure.
fn billionths(value: f64) -> i64 {
    (value * 1e9).round() as i64
}
