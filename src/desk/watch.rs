//! What there is to watch (SPEC §4 `watch`): the engine's signs in the order in which one acts on them, what was paid
//! short, and of whom too little is known.

use crate::book::{Book, Currency, CustomerId, Money, Place};
use crate::plan::{
    Plan, Policy, Severity, Sign, SignEvidence, SignKind, UnknownSign, receivable_label, short_payments, unknown_signs,
};
use chrono::NaiveDate;
use std::cmp::Reverse;

/// What was paid short of a delivery (DOMAIN §1 S36).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortPayment {
    /// Whose.
    pub customer: CustomerId,
    /// The number of the delivery.
    pub label: String,
    /// In which currency.
    pub currency: Currency,
    /// What was delivered.
    pub amount: Money,
    /// What came for it.
    pub paid: Money,
    /// What is missing: neither paid nor credited.
    pub gap: Money,
    /// The day of the last money for it.
    pub last_paid: NaiveDate,
    /// The rows of the delivery and of the money.
    pub rows: Vec<Place>,
}

/// Which signs are meant; nothing said is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchFilter {
    /// Of these kinds; short payments go with payment time.
    pub kinds: Vec<SignKind>,
    /// So grave at least.
    pub severity: Option<Severity>,
}

impl WatchFilter {
    fn has(&self, kind: SignKind, severity: Severity) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && self.severity.is_none_or(|least| severity >= least)
    }
}

/// A sign with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedSign {
    /// Whose.
    pub customer: CustomerId,
    /// What kind.
    pub kind: SignKind,
    /// How grave.
    pub severity: Severity,
    /// The day on which it arose.
    pub since: NaiveDate,
    /// The figures behind it.
    pub evidence: Vec<SignEvidence>,
    /// The first contact after it that reached somebody.
    pub followed_up: Option<NaiveDate>,
    /// The day by which it is to be followed up, if that was not done.
    pub follow_up_on: Option<NaiveDate>,
    /// The rows behind it, each once, in order of file and line.
    pub rows: Vec<Place>,
}

/// What there is to watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchReport {
    /// The gravest first, then those that arose last, then by customer and kind.
    pub signs: Vec<WatchedSign>,
    /// By customer and number.
    pub short_payments: Vec<ShortPayment>,
    /// Signs that cannot be told for want of history, by customer and kind.
    pub unknown: Vec<UnknownSign>,
}

/// Everything that is to be watched and is meant.
pub fn watch(book: &Book, plan: &Plan, policy: &Policy, filter: &WatchFilter) -> WatchReport {
    let is_meant = |sign: &&Sign| filter.has(sign.kind, sign.severity);
    let signs = plan.signs.iter().filter(is_meant).map(|sign| WatchedSign {
        customer: sign.customer,
        kind: sign.kind,
        severity: sign.severity,
        since: sign.since,
        evidence: sign.evidence.clone(),
        followed_up: sign.followed_up,
        follow_up_on: sign.follow_up_on,
        rows: sign.rows(book, &plan.allocation),
    });
    let short = short_payments(book, plan, &policy.watch).into_iter().map(|short| {
        let assessment = &plan.assessments[short.assessment];
        let receivable = &assessment.receivable;
        ShortPayment {
            customer: receivable.customer,
            label: receivable_label(book, assessment).into_owned(),
            currency: receivable.currency,
            amount: receivable.amount,
            paid: short.paid,
            gap: receivable.outstanding,
            last_paid: short.last_paid,
            rows: short.rows,
        }
    });
    let short_payments = short.filter(|_| filter.has(SignKind::PaymentTime, Severity::Info));
    let mut unknown = unknown_signs(book, plan, policy);
    unknown.retain(|one| filter.has(one.kind, Severity::Critical));
    WatchReport { signs: signs.collect(), short_payments: short_payments.collect(), unknown }.in_order()
}

impl WatchReport {
    /// Puts what there is of the next customers behind it, out of order.
    pub fn append(&mut self, later: WatchReport) {
        self.signs.extend(later.signs);
        self.short_payments.extend(later.short_payments);
        self.unknown.extend(later.unknown);
    }

    /// Everything in its order.
    pub fn in_order(mut self) -> WatchReport {
        // A stable sort: they stand by customer and kind.
        self.signs.sort_by_key(|sign| (Reverse(sign.severity), Reverse(sign.since)));
        self.short_payments.sort_by(|a, b| (a.customer, &a.label).cmp(&(b.customer, &b.label)));
        self
    }

    /// What concerns a customer.
    pub fn of_customer(mut self, customer: CustomerId) -> WatchReport {
        self.signs.retain(|sign| sign.customer == customer);
        self.short_payments.retain(|short| short.customer == customer);
        self.unknown.retain(|one| one.customer == customer);
        self
    }
}
