//! Short payments 减少金额 (DOMAIN §1 S36): money that was meant for a delivery and is less than it, the rest not closed
//! by a credit.

use crate::book::{Book, DeliveryId, Money, PaymentKind, Place};
use crate::plan::allocate::{MatchedBy, ReceivableSource};
use crate::plan::{Assessment, Plan, WatchPolicy};
use chrono::NaiveDate;

/// What was paid short of a delivery, as an index of the plan's assessments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortPayment {
    /// Index into [`Plan::assessments`].
    pub assessment: usize,
    /// What came for it.
    pub paid: Money,
    /// The day of the last of it.
    pub last_paid: NaiveDate,
    /// The rows of the delivery and of the money.
    pub rows: Vec<Place>,
}

/// Every open delivery that was paid short, in the order of the book. An advance is no short payment; neither is what
/// remained of money that paid other deliveries before.
pub fn short_payments(book: &Book, plan: &Plan, policy: &WatchPolicy) -> Vec<ShortPayment> {
    let of = |(index, assessment)| short_payment(book, plan, policy, index, assessment);
    plan.assessments.iter().enumerate().filter_map(of).collect()
}

fn short_payment(
    book: &Book,
    plan: &Plan,
    policy: &WatchPolicy,
    index: usize,
    assessment: &Assessment,
) -> Option<ShortPayment> {
    let receivable = &assessment.receivable;
    let ReceivableSource::Delivery(id) = receivable.source else { return None };
    // Credits count as what closes it; only then is the rest a gap.
    let settled = i128::from((receivable.amount - receivable.outstanding).0);
    if settled * 100 >= i128::from(receivable.amount.0) * i128::from(policy.short_payment_percent) {
        return None;
    }
    let kinds = book.payments.kinds();
    let meant = plan.allocation.applications(id).filter(|one| {
        let row = one.payment as usize;
        let is_whole = one.amount == book.payments.amounts()[row];
        kinds[row] == PaymentKind::Payment
            && (matches!(one.matched_by, MatchedBy::Name | MatchedBy::Reference) || is_whole)
    });
    let last_paid = meant.clone().map(|one| book.payments.dates()[one.payment as usize]).max()?;
    let rows = |id: DeliveryId| book.lines_of(book.deliveries.documents()[id as usize]);
    let rows = rows(id).chain(meant.clone().map(|one| book.payments.get(one.payment).place)).collect();
    Some(ShortPayment { assessment: index, paid: meant.map(|one| one.amount).sum(), last_paid, rows })
}
