//! W4 付款时间: who used to pay on time and in full slips, pays in parts or asks for more time (DOMAIN §6).

use super::watcher::{Subject, joined, median_doubled};
use super::{Severity, Sign, SignEvidence, SignKind, SignSource, UnknownSign};
use crate::book::{Concerns, Currency, DeliveryId, Excuse, FollowUp, FollowUpResult};
use crate::plan::payment_estimate::{Settled, settled};
use chrono::NaiveDate;

/// So many deliveries on an older term say that the term was changed …
const OLD_TERM_MIN: usize = 3;
/// … and so many on the newer one: a single delivery on another term is an exception.
const NEW_TERM_MIN: usize = 2;

/// The deliveries that were settled last, in the order in which they were: as many as the sign looks at.
#[derive(Default)]
pub(in crate::plan) struct LastSettled(Vec<Settled>);

impl LastSettled {
    /// Of a customer.
    pub(super) fn of(subject: &Subject<'_>) -> LastSettled {
        let mut last = LastSettled::default();
        for account in subject.accounts {
            let rows = account.deliveries.clone().rev().map(|row| row as DeliveryId);
            let settled = rows.filter_map(|row| settled(subject.book(), subject.watcher.allocation, row));
            settled.for_each(|one| last.offer(subject, account.currency, one));
        }
        last
    }

    /// Room for the next customer.
    pub(in crate::plan) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes a settled delivery in, if it is among the last ones, not too small and was not disputed.
    pub(in crate::plan) fn offer(&mut self, subject: &Subject<'_>, currency: Currency, settled: Settled) {
        let count = needed(subject) + OLD_TERM_MIN;
        let key = |one: &Settled| (one.date, one.delivery);
        if self.0.len() == count && self.0.first().is_some_and(|first| key(first) > key(&settled)) {
            return;
        }
        let amount = subject.book().deliveries.amounts()[settled.delivery as usize];
        let is_small = !subject.is_worth(amount, currency, subject.policy().document_min_amount);
        if is_small || was_disputed(subject, &settled) {
            return;
        }
        let place = self.0.partition_point(|one| key(one) < key(&settled));
        self.0.insert(place, settled);
        if self.0.len() > count {
            self.0.remove(0);
        }
    }
}

/// What one of the three parts of the sign found.
struct Part {
    severity: Severity,
    since: NaiveDate,
    latest: NaiveDate,
    evidence: SignEvidence,
    sources: Vec<SignSource>,
    concerns: Concerns,
}

/// Slipping and paying in parts need a record to compare with; requests for more time speak for themselves. Two of the
/// three are a high sign.
pub(super) fn look(subject: &Subject<'_>, last_settled: &LastSettled, signs: &mut Vec<Sign>) {
    let policy = subject.policy();
    let (before_count, needed) = (policy.settled_before as usize, needed(subject));
    let settled = since_terms_changed(&last_settled.0);
    let mut parts = Vec::new();
    if settled.len() >= needed {
        let (before, recent) = settled[settled.len() - needed..].split_at(before_count);
        parts.extend(slipping(subject, recent, before));
        parts.extend(in_parts(subject, recent, before));
    }
    parts.extend(extensions(subject));
    let Some(worst) = parts.iter().map(|part| part.severity).max() else { return };
    let severity = if parts.len() >= 2 { Severity::High } else { worst };
    let since = parts.iter().map(|part| part.since).min().expect("the worst part is one");
    let latest = parts.iter().map(|part| part.latest).max().expect("the worst part is one");
    let concerns = joined(parts.iter().map(|part| part.concerns));
    let (evidence, sources): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.evidence, part.sources)).unzip();
    let key = (SignKind::PaymentTime, severity);
    signs.push(subject.sign(key, (since, latest), evidence, sources.into_iter().flatten().collect(), concerns));
}

/// What is missing to compare.
pub(super) fn unknown(subject: &Subject<'_>, last_settled: &LastSettled) -> Option<UnknownSign> {
    let found = since_terms_changed(&last_settled.0).len();
    subject.unknown(SignKind::PaymentTime, found, needed(subject) as u32)
}

fn needed(subject: &Subject<'_>) -> usize {
    (subject.policy().settled_recent + subject.policy().settled_before) as usize
}

/// Whether it was disputed before it was settled.
fn was_disputed(subject: &Subject<'_>, settled: &Settled) -> bool {
    let deliveries = &subject.book().deliveries;
    let is_dispute = |one: &&FollowUp| one.result == FollowUpResult::Dispute;
    subject.follow_ups().filter(is_dispute).any(|one| {
        let row = settled.delivery as usize;
        let is_then = (deliveries.dates()[row]..=settled.date).contains(&one.date);
        is_then && one.concerns.touches(Some((deliveries.documents()[row], settled.delivery)))
    })
}

/// Lateness on other terms is no measure: where all of the last ones have one term and those before another, only the
/// last ones count. Terms that differ from one to the next (month ends) or come in turn say nothing of a change.
fn since_terms_changed(settled: &[Settled]) -> &[Settled] {
    let Some(last) = settled.last() else { return settled };
    let newer = settled.iter().rev().take_while(|one| one.term_days == last.term_days).count();
    let (before, after) = settled.split_at(settled.len() - newer);
    let Some(old) = before.last() else { return settled };
    let older = before.iter().rev().take_while(|one| one.term_days == old.term_days).count();
    if newer >= NEW_TERM_MIN && older >= OLD_TERM_MIN { after } else { settled }
}

/// The median of the last ones is later than that of those before.
fn slipping(subject: &Subject<'_>, recent: &[Settled], before: &[Settled]) -> Option<Part> {
    let policy = subject.policy();
    // Most pay on time: where fewer than half of the last ones are late, neither is their median.
    let late = recent.iter().filter(|one| one.lateness_days > policy.late_after_days).count();
    if 2 * late < recent.len() {
        return None;
    }
    let days = |settled: &[Settled]| settled.iter().map(|one| one.lateness_days).collect::<Vec<_>>();
    let (recent_days, before_days) = (days(recent), days(before));
    let median = |days: &[i64]| {
        let mut rising: Vec<i128> = days.iter().map(|&days| days.into()).collect();
        rising.sort_unstable();
        median_doubled(&rising) as i64
    };
    let recent_doubled = median(&recent_days);
    let shift_days_doubled = recent_doubled - median(&before_days);
    if shift_days_doubled < 2 * policy.shift_days || recent_doubled <= 2 * policy.late_after_days {
        return None;
    }
    let is_far = shift_days_doubled >= 2 * policy.shift_high_days;
    Some(Part {
        severity: if is_far { Severity::High } else { Severity::Medium },
        since: recent.last()?.date,
        latest: recent.last()?.date,
        evidence: SignEvidence::Slipping { recent_days, before_days, shift_days_doubled },
        sources: sources(recent),
        concerns: Concerns::Customer,
    })
}

/// Most of the last ones came in parts, those before did not.
fn in_parts(subject: &Subject<'_>, recent: &[Settled], before: &[Settled]) -> Option<Part> {
    let (book, allocation, policy) = (subject.book(), subject.watcher.allocation, subject.policy());
    let is_split = |one: &&Settled| allocation.is_paid_in_parts(book, one.delivery);
    let in_recent = recent.iter().filter(is_split).count() as u32;
    if in_recent < policy.parts_recent {
        return None;
    }
    let in_before = before.iter().filter(is_split).count() as u32;
    if in_before > policy.parts_before {
        return None;
    }
    let split: Vec<Settled> = recent.iter().filter(is_split).copied().collect();
    let latest = split.last()?.date;
    Some(Part {
        severity: Severity::Medium,
        since: latest,
        latest,
        evidence: SignEvidence::InParts { recent: in_recent, before: in_before },
        sources: sources(&split),
        concerns: Concerns::Customer,
    })
}

/// He asked for more time again and again.
fn extensions(subject: &Subject<'_>) -> Option<Part> {
    let policy = subject.policy();
    let is_recent = |one: &&FollowUp| (subject.as_of() - one.date).num_days() < policy.extension_window_days;
    let asked: Vec<&FollowUp> = subject.follow_ups().filter(|one| asks_for_time(one)).filter(is_recent).collect();
    let nth = asked.get((policy.extensions.max(1) - 1) as usize)?;
    let last = asked.last()?;
    Some(Part {
        severity: Severity::Medium,
        since: nth.date,
        latest: last.date,
        evidence: SignEvidence::Extensions { count: asked.len() as u32, last: last.date },
        sources: asked.iter().map(|one| SignSource::Row(one.place)).collect(),
        concerns: joined(asked.iter().map(|one| one.concerns)),
    })
}

/// A discount or more time (E12) counts as a request for time (DOMAIN §5.1).
fn asks_for_time(follow_up: &FollowUp) -> bool {
    follow_up.result == FollowUpResult::Extension || follow_up.excuse == Some(Excuse::WantsConcession)
}

fn sources(settled: &[Settled]) -> Vec<SignSource> {
    settled.iter().map(|one| SignSource::Settlement(one.delivery)).collect()
}
