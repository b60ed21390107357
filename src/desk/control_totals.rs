//! Control totals of a currency (DOMAIN S9): what the rows add up to, what the matching made of it, and whether the two
//! agree. The rows are summed here anew, since a control that asks what it controls is none.

use crate::book::{Book, Currency, DeliveryId, Money, PaymentId, PaymentKind};
use crate::plan::{CurrencyTotal, MatchedBy, Plan};
use std::collections::BTreeMap;

/// The sums of one currency, as rows of the book and as the matching left them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlTotals {
    /// The currency.
    pub currency: Currency,
    /// Deliveries, one an instalment, before returns.
    pub delivered: Money,
    /// Goods that came back.
    pub returned: Money,
    /// Payments and advances, and what paid columns say.
    pub paid: Money,
    /// Credit notes and discounts.
    pub credited: Money,
    /// Refunds, bounced payments and bare minuses.
    pub given_back: Money,
    /// What write-offs closed.
    pub written_off: Money,
    /// What is open.
    pub outstanding: Money,
    /// The part of `outstanding` that is dead.
    pub dead: Money,
    /// Money that pays nothing.
    pub unapplied: Money,
    /// The part of `unapplied` that names deliveries yet to come.
    pub waiting: Money,
    /// Money and returns that lie on the delivery that they name.
    pub matched_by_name: Money,
    /// Money that lies on a delivery that its memo names.
    pub matched_by_reference: Money,
    /// Money and returns that name none and lie on the delivery that had exactly their sum open, or promised.
    pub matched_by_sum: Money,
    /// Money and returns that name none and lie on the earliest due.
    pub matched_by_order: Money,
    /// Money that money given back took away again.
    pub taken_back: Money,
    /// How many deliveries, one an instalment.
    pub deliveries: usize,
    /// How many rows `money_in` is made of.
    pub money_rows: usize,
}

impl ControlTotals {
    fn of(total: &CurrencyTotal) -> ControlTotals {
        ControlTotals {
            currency: total.currency,
            delivered: Money::ZERO,
            returned: Money::ZERO,
            paid: Money::ZERO,
            credited: Money::ZERO,
            given_back: Money::ZERO,
            written_off: total.balance.written_off,
            outstanding: total.balance.outstanding,
            dead: total.dead,
            unapplied: total.balance.unapplied,
            waiting: total.balance.waiting,
            matched_by_name: Money::ZERO,
            matched_by_reference: Money::ZERO,
            matched_by_sum: Money::ZERO,
            matched_by_order: Money::ZERO,
            taken_back: Money::ZERO,
            deliveries: 0,
            money_rows: 0,
        }
    }

    /// Adds those of other customers.
    pub fn append(&mut self, other: &ControlTotals) {
        assert_eq!(self.currency, other.currency, "unlike currencies are never added");
        self.delivered += other.delivered;
        self.returned += other.returned;
        self.paid += other.paid;
        self.credited += other.credited;
        self.given_back += other.given_back;
        self.written_off += other.written_off;
        self.outstanding += other.outstanding;
        self.dead += other.dead;
        self.unapplied += other.unapplied;
        self.waiting += other.waiting;
        self.matched_by_name += other.matched_by_name;
        self.matched_by_reference += other.matched_by_reference;
        self.matched_by_sum += other.matched_by_sum;
        self.matched_by_order += other.matched_by_order;
        self.taken_back += other.taken_back;
        self.deliveries += other.deliveries;
        self.money_rows += other.money_rows;
    }

    /// Delivered − returned − paid − credited + given back − written off.
    pub fn balance(&self) -> Money {
        self.delivered - self.returned - self.paid - self.credited + self.given_back - self.written_off
    }

    /// By how much the balance of the rows differs from outstanding − unapplied: nothing, if the matching lost nothing.
    pub fn balance_difference(&self) -> Money {
        self.balance() - (self.outstanding - self.unapplied)
    }

    /// Everything that came to pay deliveries: returns, money, credits.
    pub fn money_in(&self) -> Money {
        self.returned + self.paid + self.credited
    }

    /// By how much what came differs from what was matched, taken back and left over: nothing, if each cent was used
    /// once.
    pub fn matching_difference(&self) -> Money {
        let by_name = self.matched_by_name + self.matched_by_reference;
        self.money_in() - by_name - self.matched_by_sum - self.matched_by_order - self.taken_back - self.unapplied
    }
}

/// The control totals of a book, by currency code.
pub fn control_totals(book: &Book, plan: &Plan) -> Vec<ControlTotals> {
    let mut totals: BTreeMap<Currency, ControlTotals> =
        plan.totals.iter().map(|total| (total.currency, ControlTotals::of(total))).collect();
    let allocation = &plan.allocation;
    for account in &book.accounts {
        let Some(sum) = totals.get_mut(&account.currency) else { continue };
        sum.deliveries += account.deliveries.len();
        sum.delivered += book.deliveries.amounts()[account.deliveries.clone()].iter().copied().sum();
        for id in account.payments.clone() {
            let payment = book.payments.get(id as PaymentId);
            let column = match payment.kind {
                PaymentKind::Return => &mut sum.returned,
                PaymentKind::PaidUndated | PaymentKind::Payment | PaymentKind::Advance => &mut sum.paid,
                PaymentKind::CreditNote | PaymentKind::Discount => &mut sum.credited,
                PaymentKind::Refund | PaymentKind::Bounced => &mut sum.given_back,
                // A write-off counts as far as it closes something; what it closed is the engine's.
                PaymentKind::WriteOff => continue,
            };
            *column += payment.amount;
            sum.money_rows += usize::from(!payment.kind.is_given_back());
        }
        for id in account.deliveries.clone() {
            for application in allocation.applications(id as DeliveryId) {
                if book.payments.kinds()[application.payment as usize] == PaymentKind::WriteOff {
                    continue;
                }
                match application.matched_by {
                    MatchedBy::Name => sum.matched_by_name += application.amount,
                    MatchedBy::Reference => sum.matched_by_reference += application.amount,
                    MatchedBy::Promise | MatchedBy::ExactSum => sum.matched_by_sum += application.amount,
                    MatchedBy::OldestDue => sum.matched_by_order += application.amount,
                }
            }
        }
    }
    for taken in &allocation.taken_back {
        let (_, currency) = book.payments.account(taken.from);
        if let Some(sum) = totals.get_mut(&currency) {
            sum.taken_back += taken.amount;
        }
    }
    totals.into_values().collect()
}
