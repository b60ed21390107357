//! One customer after the other is looked at for every sign; what a sign asks for next is added to what was found.

use super::season::Season;
use super::{LastSettled, Severity, Sign, SignEvidence, SignKind, SignSource, UnknownSign};
use super::{contacts, events, exposure, payment_time, purchases, sales_method};
use crate::book::{Account, Book, Concerns, Currency, CustomerId, Event, FollowUp, FollowUpResult, Money};
use crate::plan::Plan;
use crate::plan::allocate::Allocation;
use crate::plan::by_customer::ByCustomer;
use crate::plan::follow_up_state::{FollowUpState, FollowUpStates};
use crate::plan::policy::{Exchange, Policy, WatchPolicy};
use chrono::NaiveDate;
use std::cell::OnceCell;
use std::sync::OnceLock;

/// What customers are watched by.
pub(in crate::plan) struct Watcher<'a> {
    pub(super) book: &'a Book,
    pub(super) policy: &'a Policy,
    pub(super) allocation: &'a Allocation,
    pub(super) exchange: &'a Exchange,
    pub(in crate::plan) follow_up_states: &'a FollowUpStates,
    pub(in crate::plan) events: &'a ByCustomer,
    pub(in crate::plan) follow_ups: &'a ByCustomer,
    /// Found out when the first customer asks for it: it takes a look at the whole book.
    season: OnceLock<Season>,
    /// The same, for the prices of articles.
    priced_lines: OnceLock<Vec<u32>>,
}

/// What cannot be told for want of history, by customer and kind; customers without an account have nothing to tell.
pub fn unknown_signs(book: &Book, plan: &Plan, policy: &Policy) -> Vec<UnknownSign> {
    let events = ByCustomer::of(book.events.iter().map(|event| event.customer));
    let follow_ups = ByCustomer::of(book.follow_ups.iter().map(|follow_up| follow_up.customer));
    let found = (&plan.allocation, &plan.follow_up_states);
    let watcher = Watcher::new(book, policy, found, &plan.exchange, (&events, &follow_ups));
    let own = book.accounts.chunk_by(|a, b| a.customer == b.customer);
    own.flat_map(|own| {
        let subject = watcher.subject(own[0].customer, own);
        let last_settled = LastSettled::of(&subject);
        let slips = payment_time::unknown(&subject, &last_settled);
        [purchases::unknown(&subject), slips, exposure::unknown(&subject)].into_iter().flatten()
    })
    .collect()
}

impl<'a> Watcher<'a> {
    pub(in crate::plan) fn new(
        book: &'a Book,
        policy: &'a Policy,
        (allocation, follow_up_states): (&'a Allocation, &'a FollowUpStates),
        exchange: &'a Exchange,
        (events, follow_ups): (&'a ByCustomer, &'a ByCustomer),
    ) -> Watcher<'a> {
        Watcher {
            book,
            policy,
            allocation,
            exchange,
            follow_up_states,
            events,
            follow_ups,
            season: OnceLock::new(),
            priced_lines: OnceLock::new(),
        }
    }

    /// The signs of a customer with these accounts, by kind, each kind's in order of the day on which they arose.
    pub(in crate::plan) fn signs(
        &self,
        customer: CustomerId,
        accounts: &[Account],
        last_settled: &LastSettled,
    ) -> Vec<Sign> {
        let subject = self.subject(customer, accounts);
        let mut signs = Vec::new();
        purchases::look(&subject, &mut signs);
        payment_time::look(&subject, last_settled, &mut signs);
        contacts::look(&subject, &mut signs);
        exposure::look(&subject, &mut signs);
        // W5 asks whether W4 stands.
        events::look(&subject, &mut signs);
        signs.sort_by_key(|sign| (sign.kind, sign.since));
        signs
    }

    /// Puts the signs of customers to whom nothing was ever delivered among the others, by customer.
    pub(in crate::plan) fn add_signs_without_account(&self, signs: &mut Vec<Sign>) {
        let book = self.book;
        let events = book.events.iter().map(|event| event.customer);
        let follow_ups = book.follow_ups.iter().map(|follow_up| follow_up.customer);
        let mut customers: Vec<CustomerId> = events.chain(follow_ups).collect();
        customers.sort_unstable();
        customers.dedup();
        customers.retain(|&customer| book.accounts_of(customer).is_empty());
        let none = LastSettled::default();
        signs.extend(customers.into_iter().flat_map(|customer| self.signs(customer, &[], &none)));
        signs.sort_by_key(|sign| sign.customer);
    }

    pub(in crate::plan) fn subject<'w>(&'w self, customer: CustomerId, accounts: &'w [Account]) -> Subject<'w> {
        Subject {
            watcher: self,
            customer,
            accounts,
            follow_up_state: self.follow_up_states.of(customer),
            events: self.events.rows(customer),
            follow_ups: self.follow_ups.rows(customer),
            overdue: OnceCell::new(),
        }
    }

    pub(super) fn priced_lines(&self) -> &[u32] {
        self.priced_lines.get_or_init(|| sales_method::priced_lines(self.book))
    }

    pub(super) fn season(&self) -> &Season {
        self.season.get_or_init(|| Season::of(self.book, self.exchange, &self.policy.watch))
    }
}

/// A customer who is looked at.
pub(in crate::plan) struct Subject<'w> {
    pub(super) watcher: &'w Watcher<'w>,
    pub(super) customer: CustomerId,
    pub(super) accounts: &'w [Account],
    pub(super) follow_up_state: &'w FollowUpState,
    events: &'w [(CustomerId, u32)],
    follow_ups: &'w [(CustomerId, u32)],
    overdue: OnceCell<Vec<SignEvidence>>,
}

impl<'w> Subject<'w> {
    pub(super) fn book(&self) -> &'w Book {
        self.watcher.book
    }

    pub(super) fn policy(&self) -> &'w WatchPolicy {
        &self.watcher.policy.watch
    }

    pub(super) fn as_of(&self) -> NaiveDate {
        self.watcher.book.as_of
    }

    /// His events that are not cleared, in order of date.
    pub(super) fn events(&self) -> impl Iterator<Item = &'w Event> + Clone + use<'w> {
        let book = self.watcher.book;
        self.events.iter().map(|&(_, row)| &book.events[row as usize]).filter(|event| !event.is_cleared())
    }

    /// His follow-ups, in order of date.
    pub(super) fn follow_ups(&self) -> impl DoubleEndedIterator<Item = &'w FollowUp> + Clone + use<'w> {
        let book = self.watcher.book;
        self.follow_ups.iter().map(|&(_, row)| &book.follow_ups[row as usize])
    }

    /// Whether an amount is worth so many whole units of the base currency (of its own, where there is no rate).
    pub(super) fn is_worth(&self, amount: Money, currency: Currency, units: i64) -> bool {
        let exchange = self.watcher.exchange;
        if exchange.base == Some(currency) {
            return is_at_least(amount, currency, units);
        }
        let (worth, unit) = match (exchange.to_base(amount, currency), exchange.base) {
            (Some(worth), Some(base)) => (worth, base),
            _ => (amount, currency),
        };
        is_at_least(worth, unit, units)
    }

    /// What he is past due with: a fact for each currency, none if nothing is.
    pub(super) fn overdue(&self) -> &[SignEvidence] {
        self.overdue.get_or_init(|| {
            let (book, allocation) = (self.watcher.book, self.watcher.allocation);
            let sum = |account: &Account| {
                // Deliveries stand in order of their due dates.
                let dues = &book.deliveries.due_dates()[account.deliveries.clone()];
                let due = dues.partition_point(|&due| due < book.as_of);
                let rows = account.deliveries.start..account.deliveries.start + due;
                let deliveries: Money = allocation.outstanding[rows].iter().copied().sum();
                let given_back = allocation.owed_back(book, account.payments.clone());
                let given_back: Money = given_back.filter(|one| one.due < book.as_of).map(|one| one.outstanding).sum();
                deliveries + given_back
            };
            let sums = self.accounts.iter().map(|account| (account.currency, sum(account)));
            let sums = sums.filter(|(_, amount)| amount.is_positive());
            sums.map(|(currency, amount)| SignEvidence::Overdue { currency, amount }).collect()
        })
    }

    /// A sign of this customer, with what it asks for next.
    pub(super) fn sign(
        &self,
        (kind, severity): (SignKind, Severity),
        (since, latest): (NaiveDate, NaiveDate),
        evidence: Vec<SignEvidence>,
        sources: Vec<SignSource>,
        concerns: Concerns,
    ) -> Sign {
        let is_contact = |one: &&FollowUp| one.date > latest && one.result != FollowUpResult::NoAnswer;
        let followed_up = self.follow_ups().find(is_contact).map(|one| one.date);
        let is_asked = severity >= Severity::Medium && followed_up.is_none();
        let follow_up_on = is_asked.then(|| self.book().calendar.after(latest, 1).max(self.as_of()));
        Sign {
            customer: self.customer,
            kind,
            severity,
            since,
            latest,
            evidence,
            sources,
            concerns,
            followed_up,
            follow_up_on,
        }
    }

    /// That there is too little history, if there is.
    pub(super) fn unknown(&self, kind: SignKind, found: usize, needed: u32) -> Option<UnknownSign> {
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        (found < needed).then_some(UnknownSign { customer: self.customer, kind, found, needed })
    }
}

fn is_at_least(amount: Money, currency: Currency, units: i64) -> bool {
    units.checked_mul(10i64.pow(currency.decimals())).is_some_and(|least| amount.0 >= least)
}

/// What several rows concern together: the one that all concern, else the whole customer. What names a delivery that is
/// not there counts only where nothing else does.
pub(super) fn joined(concerns: impl IntoIterator<Item = Concerns>) -> Concerns {
    let join = |joined, own| match (joined, own) {
        (Concerns::Nothing, other) | (other, Concerns::Nothing) => other,
        (joined, own) if joined == own => joined,
        (Concerns::Customer | Concerns::Document(_) | Concerns::Instalment(_), _) => Concerns::Customer,
    };
    concerns.into_iter().fold(Concerns::Nothing, join)
}

/// Twice the median of values in rising order; 0 of none.
pub(super) fn median_doubled(rising: &[i128]) -> i128 {
    match rising.len() {
        0 => 0,
        count if count % 2 == 1 => 2 * rising[count / 2],
        count => rising[count / 2 - 1] + rising[count / 2],
    }
}
