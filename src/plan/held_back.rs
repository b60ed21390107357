//! Stage 6, held back: what of a receivable is not asked for, and why (SPEC §3 "Dispute", "Promise", "Says that he has
//! paid", "Small rest"). A promise of 50 silences 50: amounts are taken away, not documents.

use super::allocate::{Allocation, ReceivableSource};
use super::follow_up_state::{FollowUpState, PromiseState};
use super::policy::SmallRestPolicy;
use super::{Assessment, target_of};
use crate::book::{Book, Concerns, Currency, Decimal, Money};
use chrono::NaiveDate;

/// What of a receivable is not asked for; the parts do not overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// It is disputed.
    pub disputed: Money,
    /// It is promised, and the day has not passed.
    pub promised: Money,
    /// The customer says that it is paid.
    pub said_paid: Money,
    /// It is the small rest of a document that is paid in part.
    pub small_rest: Money,
}

impl HeldBack {
    /// All of it.
    pub fn sum(self) -> Money {
        self.disputed + self.promised + self.said_paid + self.small_rest
    }

    /// The words of the `held_reason` column.
    pub fn reasons(self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("disputed", self.disputed),
            ("promised", self.promised),
            ("said_paid", self.said_paid),
            ("small_rest", self.small_rest),
        ];
        all.into_iter().filter(|(_, money)| money.is_positive()).map(|(reason, _)| reason)
    }
}

/// Takes what is held back from the receivables of one customer, those that are due first.
pub(super) fn hold_back(
    (book, allocation): (&Book, &Allocation),
    state: &FollowUpState,
    policy: &SmallRestPolicy,
    deliveries: &mut [Assessment],
    given_back: &mut [Assessment],
) {
    for one in deliveries.iter_mut() {
        let receivable = &one.receivable;
        let is_rest = receivable.outstanding <= policy.most(receivable.currency)
            && is_partly_paid(allocation, receivable.source)
            && receivable.outstanding < receivable.amount;
        if is_rest {
            one.held.small_rest = receivable.outstanding;
        }
    }
    let is_open = |state: PromiseState| state == PromiseState::Open;
    if state.disputes.is_empty() && state.paid_claims.is_empty() && !state.promises.iter().any(|one| is_open(one.state))
    {
        return;
    }
    let mut own: Vec<&mut Assessment> = deliveries.iter_mut().chain(given_back).collect();
    own.sort_by_key(|one| (one.receivable.due, one.receivable.date));
    for dispute in &state.disputes {
        take(book, &mut own, dispute.concerns, Limit::written(dispute.amount), |one, money| {
            one.held.disputed += money;
            one.disputed_since = earlier(one.disputed_since, dispute.since);
        });
    }
    for promise in state.promises.iter().filter(|promise| is_open(promise.state)) {
        let limit = promise.still_to_come.map_or(Limit::All, |(currency, money)| Limit::Of(Some(currency), money));
        take(book, &mut own, promise.concerns, limit, |one, money| {
            one.held.promised += money;
            one.promised_on = one.promised_on.max(Some(promise.date));
        });
    }
    for claim in &state.paid_claims {
        take(book, &mut own, claim.concerns, Limit::written(claim.amount), |one, money| {
            one.held.said_paid += money;
            let latest = one.said_paid.filter(|&(_, check_on)| check_on > claim.check_on);
            one.said_paid = latest.or(Some((claim.since, claim.check_on)));
        });
    }
    for one in own.iter_mut().filter(|one| one.ask_amount().is_positive()) {
        // The rest is asked for as if nothing had been said.
        (one.disputed_since, one.promised_on, one.said_paid) = (None, None, None);
    }
}

fn earlier(known: Option<NaiveDate>, day: NaiveDate) -> Option<NaiveDate> {
    Some(known.map_or(day, |known| known.min(day)))
}

/// How much is held back.
#[derive(Clone, Copy)]
enum Limit {
    All,
    /// So much, in that currency if it is known.
    Of(Option<Currency>, Money),
    /// So much, as it is written.
    Written(Decimal),
}

impl Limit {
    fn written(amount: Option<Decimal>) -> Limit {
        amount.map_or(Limit::All, Limit::Written)
    }
}

/// Takes as much as there is of what is touched and not held back yet.
fn take(
    book: &Book,
    own: &mut [&mut Assessment],
    concerns: Concerns,
    mut limit: Limit,
    hold: impl Fn(&mut Assessment, Money),
) {
    for one in own.iter_mut().filter(|one| concerns.touches(target_of(book, &one.receivable))) {
        let currency = one.receivable.currency;
        if let Limit::Written(amount) = limit {
            // What is more than can be held is all of it.
            limit = Limit::Of(Some(currency), amount.to_money_rounded(currency).unwrap_or(Money(i64::MAX)).abs());
        }
        let free = one.ask_amount();
        let money = match &mut limit {
            Limit::Of(own, left) if own.is_none_or(|own| own == currency) => {
                let money = free.min(*left);
                *left -= money;
                money
            }
            Limit::Of(..) | Limit::Written(_) => Money::ZERO,
            Limit::All => free,
        };
        if money.is_positive() {
            hold(one, money);
        }
    }
}

fn is_partly_paid(allocation: &Allocation, source: ReceivableSource) -> bool {
    match source {
        ReceivableSource::Delivery(id) => allocation.applications(id).next().is_some(),
        ReceivableSource::GivenBack(_) => false,
    }
}
