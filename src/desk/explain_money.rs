//! What became of money and of what it settled: a settled delivery with its money, a row of money with what it paid.

use crate::book::{Account, Book, DeliveryId, DueFrom, Money, Payment, PaymentId, Place};
use crate::plan::{Application, MatchedBy, Plan, Settlement};
use std::collections::BTreeMap;

/// Money that lies on a receivable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedMoney {
    /// The row of money.
    pub payment: PaymentId,
    /// How much of it lies here.
    pub amount: Money,
    /// Why it lies here.
    pub matched_by: MatchedBy,
    /// What of the row was given back again, and by which row.
    pub taken_back: Vec<(PaymentId, Money)>,
}

/// A delivery on which nothing is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledExplanation {
    /// What it goes by.
    pub label: String,
    /// Which.
    pub delivery: DeliveryId,
    /// The rows that it was read from.
    pub lines: Vec<Place>,
    /// Where its due date came from.
    pub due_from: DueFrom,
    /// Agreed days from delivery to due date.
    pub term_days: i64,
    /// The money on it, as it was matched.
    pub matched: Vec<MatchedMoney>,
    /// When its last money came, and whether that tells how the customer pays.
    pub settlement: Settlement,
    /// Days from due to settled.
    pub lateness_days: i64,
}

impl SettledExplanation {
    /// Explains a delivery; `None` while something is open on it.
    pub(super) fn of(book: &Book, plan: &Plan, id: DeliveryId) -> Option<SettledExplanation> {
        let settlement = plan.allocation.settlement(book, id)?;
        let delivery = book.deliveries.get(id);
        Some(SettledExplanation {
            label: book.delivery_label(id).into_owned(),
            delivery: id,
            lines: lines_of(book, id),
            due_from: delivery.due_from,
            term_days: (delivery.due - delivery.date).num_days().max(0),
            matched: matched_money(plan, id),
            settlement,
            lateness_days: (settlement.date - delivery.due).num_days(),
        })
    }
}

/// What became of a row of money.
#[derive(Clone, Debug)]
pub struct MoneyExplanation {
    /// Which.
    pub id: PaymentId,
    /// The row.
    pub payment: Payment,
    /// What it paid, or closed.
    pub uses: Vec<Application>,
    /// What of it was taken back, and by which row.
    pub taken_back: Vec<(PaymentId, Money)>,
    /// What it took back, and of which row: of a refund or a bounced payment.
    pub takes_back: Vec<(PaymentId, Money)>,
    /// What of it pays nothing.
    pub unapplied: Money,
    /// What the customer owes because of it: of a refund or a bounced payment that nothing covers.
    pub owed: Money,
}

impl MoneyExplanation {
    pub(super) fn of(book: &Book, plan: &Plan, uses: &Uses, id: PaymentId) -> MoneyExplanation {
        let taken = &plan.allocation.taken_back;
        let owed = plan.allocation.given_back.iter().filter(|(row, ..)| *row == id).map(|&(_, _, open)| open);
        MoneyExplanation {
            id,
            payment: book.payments.get(id),
            uses: uses.by_payment.get(&id).cloned().unwrap_or_default(),
            taken_back: taken_back_from(plan, id),
            takes_back: taken.iter().filter(|one| one.given_back == id).map(|one| (one.from, one.amount)).collect(),
            unapplied: plan.allocation.unapplied[id as usize],
            owed: owed.sum(),
        }
    }
}

/// What each row of money of an account paid.
pub(super) struct Uses {
    by_payment: BTreeMap<PaymentId, Vec<Application>>,
}

impl Uses {
    pub(super) fn of(plan: &Plan, account: &Account) -> Uses {
        let mut by_payment: BTreeMap<PaymentId, Vec<Application>> = BTreeMap::new();
        for application in account.deliveries.clone().flat_map(|row| plan.allocation.applications(row as DeliveryId)) {
            by_payment.entry(application.payment).or_default().push(application);
        }
        Uses { by_payment }
    }
}

/// What was taken back from a row of money.
pub fn taken_back_from(plan: &Plan, payment: PaymentId) -> Vec<(PaymentId, Money)> {
    let taken = plan.allocation.taken_back.iter().filter(|taken| taken.from == payment);
    taken.map(|taken| (taken.given_back, taken.amount)).collect()
}

/// The money on a delivery, as it was matched.
pub(super) fn matched_money(plan: &Plan, id: DeliveryId) -> Vec<MatchedMoney> {
    let applications = plan.allocation.applications(id);
    applications
        .map(|application| MatchedMoney {
            payment: application.payment,
            amount: application.amount,
            matched_by: application.matched_by,
            taken_back: taken_back_from(plan, application.payment),
        })
        .collect()
}

/// The rows that a delivery was read from.
pub(super) fn lines_of(book: &Book, id: DeliveryId) -> Vec<Place> {
    book.lines_of(book.deliveries.get(id).document).collect()
}
