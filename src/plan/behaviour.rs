//! Payer behaviour: how a customer has paid and kept his word, in one word with the figures beside it (DOMAIN §6). Found
//! out for one customer when somebody asks; it changes no class and no score.

use super::payment_estimate::{Settled, settled};
use super::policy::Policy;
use super::{Plan, PromiseState, SignKind};
use crate::book::{Book, CustomerId, DeliveryId};

/// What kind of payer a customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PayerBehaviour {
    /// Nobody answers (W7).
    Silent,
    /// He breaks more promises than he keeps.
    PromiseBreaker,
    /// Too little settled to tell.
    New,
    /// He pays in parts.
    PartPayer,
    /// He pays on time.
    Reliable,
    /// He pays late, but as late as ever.
    SlowButSure,
    /// None of these: very late, or now so and now so.
    Irregular,
}

impl PayerBehaviour {
    /// All, in the order in which they are tried.
    pub const ALL: [PayerBehaviour; 7] = [
        PayerBehaviour::Silent,
        PayerBehaviour::PromiseBreaker,
        PayerBehaviour::New,
        PayerBehaviour::PartPayer,
        PayerBehaviour::Reliable,
        PayerBehaviour::SlowButSure,
        PayerBehaviour::Irregular,
    ];

    /// The word in data.
    pub fn key(self) -> &'static str {
        match self {
            PayerBehaviour::Silent => "silent",
            PayerBehaviour::PromiseBreaker => "promise_breaker",
            PayerBehaviour::New => "new",
            PayerBehaviour::PartPayer => "part_payer",
            PayerBehaviour::Reliable => "reliable",
            PayerBehaviour::SlowButSure => "slow_but_sure",
            PayerBehaviour::Irregular => "irregular",
        }
    }
}

/// How a customer has paid, with the figures behind the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The word: the first that fits.
    pub behaviour: PayerBehaviour,
    /// Settled deliveries that tell how he pays.
    pub settled: usize,
    /// Twice the median of their lateness in days; `None` if there are none.
    pub median_lateness_doubled: Option<i64>,
    /// Days between the first and the third quartile of their lateness.
    pub spread_days: i64,
    /// How many of them were paid on two days or more.
    pub in_parts: usize,
    /// Promises kept.
    pub promises_kept: usize,
    /// Promises broken, however long ago.
    pub promises_broken: usize,
    /// Contacts in a row that found nobody, up to the last.
    pub unanswered: u32,
}

/// How a customer has paid. The thresholds are `[watch] behaviour_…`.
pub fn behaviour(book: &Book, plan: &Plan, policy: &Policy, customer: CustomerId) -> Behaviour {
    let deliveries = book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    let settled: Vec<Settled> =
        deliveries.filter_map(|row| settled(book, &plan.allocation, row as DeliveryId)).collect();
    let mut lateness: Vec<i64> = settled.iter().map(|one| one.lateness_days).collect();
    lateness.sort_unstable();
    let follow_up_state = plan.follow_up_states.of(customer);
    let promises = |state| follow_up_state.promises.iter().filter(|promise| promise.state == state).count();
    let mut found = Behaviour {
        behaviour: PayerBehaviour::Irregular,
        settled: settled.len(),
        median_lateness_doubled: median_doubled(&lateness),
        spread_days: spread(&lateness),
        in_parts: settled.iter().filter(|one| plan.allocation.is_paid_in_parts(book, one.delivery)).count(),
        promises_kept: promises(PromiseState::Kept),
        promises_broken: promises(PromiseState::Broken),
        unanswered: follow_up_state.unanswered,
    };
    let is_silent = plan.signs_of(customer).iter().any(|sign| sign.kind == SignKind::Silence);
    let fits = |behaviour: &PayerBehaviour| fits(*behaviour, &found, is_silent, policy);
    found.behaviour = PayerBehaviour::ALL.into_iter().find(fits).expect("the last fits everybody");
    found
}

fn fits(behaviour: PayerBehaviour, found: &Behaviour, is_silent: bool, policy: &Policy) -> bool {
    let watch = &policy.watch;
    let is_late = |days: i64| found.median_lateness_doubled.is_some_and(|median| median > 2 * days);
    match behaviour {
        PayerBehaviour::Silent => is_silent,
        PayerBehaviour::PromiseBreaker => {
            found.promises_broken >= watch.broken_high as usize && found.promises_broken > found.promises_kept
        }
        PayerBehaviour::New => found.settled < watch.behaviour_settled_min as usize,
        PayerBehaviour::PartPayer => 2 * found.in_parts > found.settled,
        PayerBehaviour::Reliable => !is_late(watch.behaviour_reliable_days),
        PayerBehaviour::SlowButSure => {
            !is_late(watch.behaviour_slow_days) && found.spread_days <= watch.behaviour_spread_days
        }
        PayerBehaviour::Irregular => true,
    }
}

fn median_doubled(rising: &[i64]) -> Option<i64> {
    let (lower, upper) = (rising.get(rising.len().checked_sub(1)? / 2)?, rising.get(rising.len() / 2)?);
    Some(lower + upper)
}

/// From the first to the third quartile, each the value that a quarter lies below or above.
fn spread(rising: &[i64]) -> i64 {
    let quarter = rising.len() / 4;
    match (rising.get(quarter), rising.len().checked_sub(1 + quarter).and_then(|place| rising.get(place))) {
        (Some(first), Some(third)) => third - first,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_spreads_of_few_and_many() {
        assert_eq!((median_doubled(&[]), spread(&[])), (None, 0));
        assert_eq!((median_doubled(&[7]), spread(&[7])), (Some(14), 0));
        assert_eq!((median_doubled(&[-1, 4]), spread(&[-1, 4])), (Some(3), 5));
        assert_eq!((median_doubled(&[0, 1, 2, 3, 90]), spread(&[0, 1, 2, 3, 90])), (Some(4), 2));
    }
}
