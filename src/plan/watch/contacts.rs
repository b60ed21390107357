//! W7 失联 and W8 失约: nobody answers, and what was promised did not come (DOMAIN §6).

use super::watcher::{Subject, joined};
use super::{Severity, Sign, SignEvidence, SignKind, SignSource};
use crate::book::{Concerns, Currency, FollowUp, FollowUpResult};
use crate::plan::follow_up_state::Promise;
use chrono::Days;

/// Looks for both.
pub(super) fn look(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    if subject.follow_up_state.unanswered >= subject.policy().unanswered_contacts {
        silence(subject, signs);
    }
    if subject.follow_up_state.promises.iter().any(|promise| promise.is_counted) {
        promises(subject, signs);
    }
}

/// Contacts in a row that found nobody, enough of them close together; whoever is reached ends it.
fn silence(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    let policy = subject.policy();
    let no_answer = |one: &&FollowUp| one.result == FollowUpResult::NoAnswer;
    let mut missed: Vec<&FollowUp> = subject.follow_ups().rev().take_while(no_answer).collect();
    missed.reverse();
    let is_close = |close: &&[&FollowUp]| match close {
        [first, .., last] => (last.date - first.date).num_days() <= policy.unanswered_days,
        _ => true,
    };
    let needed = policy.unanswered_contacts.max(1) as usize;
    let Some(since) = missed.windows(needed).find(is_close).and_then(|close| close.last()).map(|one| one.date) else {
        return;
    };
    let (Some(first), Some(last)) = (missed.first(), missed.last()) else { return };
    let is_long = (subject.as_of() - first.date).num_days() > policy.silence_high_days;
    let severity = if is_long { Severity::High } else { Severity::Medium };
    let evidence = SignEvidence::Unanswered { count: missed.len() as u32, first: first.date, last: last.date };
    let rows = missed.iter().map(|one| SignSource::Row(one.place)).collect();
    // A call that finds nobody is no follow-up; when it has become long, another way is due.
    let long_since = first.date + Days::new(policy.silence_high_days.unsigned_abs() + 1);
    let latest = if is_long { last.date.max(long_since) } else { last.date };
    let key = (SignKind::Silence, severity);
    signs.push(subject.sign(key, (since, latest), vec![evidence], rows, Concerns::Customer));
}

/// Promises broken within the window that K3 looks at.
fn promises(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    let book = subject.book();
    let broken: Vec<&Promise> = subject.follow_up_state.promises.iter().filter(|promise| promise.is_counted).collect();
    let is_many = broken.len() >= subject.policy().broken_high as usize;
    let severity = if is_many { Severity::High } else { Severity::Medium };
    let grace = Days::new(subject.watcher.policy.class.promise_grace_days.unsigned_abs());
    let broken_on = |promise: &&Promise| (promise.date + grace).succ_opt();
    let since = broken.iter().filter_map(broken_on).min().unwrap_or(subject.as_of());
    let latest = broken.iter().filter_map(broken_on).max().unwrap_or(since);
    let evidence = broken.iter().map(|promise| SignEvidence::BrokenPromise {
        date: promise.date,
        sums: promise
            .sums
            .zip(currency(subject, promise))
            .map(|((promised, came), currency)| (promised, came, currency)),
    });
    let rows = broken.iter().map(|promise| SignSource::Row(book.follow_ups[promise.follow_up].place)).collect();
    let concerns = joined(broken.iter().map(|promise| promise.concerns));
    let key = (SignKind::Promises, severity);
    signs.push(subject.sign(key, (since, latest), evidence.collect(), rows, concerns));
}

/// The currency of a promise: that of its delivery; of a sum the base, else the customer's first (as it was counted).
fn currency(subject: &Subject<'_>, promise: &Promise) -> Option<Currency> {
    let book = subject.book();
    let delivery = match promise.concerns {
        Concerns::Document(document) => Some(book.first_deliveries[document as usize]),
        Concerns::Instalment(id) => Some(id),
        Concerns::Customer | Concerns::Nothing => None,
    };
    let in_base = || subject.accounts.iter().find(|account| Some(account.currency) == book.base_currency);
    let of_customer = || in_base().or(subject.accounts.first()).map(|account| account.currency);
    delivery.map(|id| book.deliveries.account(id).1).or_else(of_customer)
}
