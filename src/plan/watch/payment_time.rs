//! W4 付款时间: who used to pay on time and in full slips, pays in parts or asks for more time (DOMAIN §6).

use super::watcher::{Found, Subject, joined, median_doubled};
use super::{Severity, SignEvidence, SignKind};
use crate::book::{Concerns, DeliveryId, FollowUp, FollowUpResult, Place};
use chrono::NaiveDate;

/// So many deliveries on an older term say that the term was changed …
const OLD_TERM_MIN: usize = 3;
/// … and so many on the newer one: a single delivery on another term is an exception.
const NEW_TERM_MIN: usize = 2;

/// A delivery that the customer's own money settled.
#[derive(Clone, Copy, Debug)]
struct Settled {
    date: NaiveDate,
    row: usize,
    lateness_days: i64,
    term_days: i64,
}

/// What one of the three parts of the sign found.
struct Part {
    severity: Severity,
    since: NaiveDate,
    evidence: SignEvidence,
    rows: Vec<Place>,
    concerns: Concerns,
}

/// Slipping and paying in parts need a record to compare with; requests for more time speak for themselves. Two of the
/// three are a high sign.
pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    let policy = subject.policy();
    let (recent_count, before_count) = (policy.settled_recent as usize, policy.settled_before as usize);
    let needed = recent_count + before_count;
    let settled = last_settled(subject, needed + OLD_TERM_MIN);
    let settled = since_terms_changed(&settled);
    let mut parts = Vec::new();
    if settled.len() >= needed {
        let (before, recent) = settled[settled.len() - needed..].split_at(before_count);
        parts.extend(slipping(subject, recent, before));
        parts.extend(in_parts(subject, recent, before));
    } else if !subject.accounts.is_empty() {
        found.unknown.push(subject.unknown(SignKind::PaymentTime, settled.len(), needed as u32));
    }
    parts.extend(extensions(subject));
    let Some(worst) = parts.iter().map(|part| part.severity).max() else { return };
    let severity = if parts.len() >= 2 { Severity::High } else { worst };
    let since = parts.iter().map(|part| part.since).min().unwrap_or(subject.as_of());
    let concerns = joined(parts.iter().map(|part| part.concerns));
    let (evidence, rows): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.evidence, part.rows)).unzip();
    let key = (SignKind::PaymentTime, severity, since);
    found.signs.push(subject.sign(key, evidence, rows.into_iter().flatten().collect(), concerns));
}

/// The last so many settled deliveries that count, in the order in which they were settled.
fn last_settled(subject: &Subject<'_>, count: usize) -> Vec<Settled> {
    let (book, allocation) = (subject.book(), subject.watcher.allocation);
    let minimum = subject.policy().document_min_amount;
    let mut last: Vec<Settled> = Vec::with_capacity(count + 1);
    for account in subject.accounts {
        for row in account.deliveries.clone() {
            let settlement = allocation.settlement(book, row as DeliveryId);
            let Some(settlement) = settlement.filter(|settlement| settlement.is_history) else { continue };
            let date = settlement.date;
            let is_too_early =
                last.len() == count && last.first().is_some_and(|first| (first.date, first.row) > (date, row));
            let counts = !is_too_early
                && subject.is_worth(book.deliveries.amounts()[row], account.currency, minimum)
                && !was_disputed(subject, row, date);
            if !counts {
                continue;
            }
            let (delivered, due) = (book.deliveries.dates()[row], book.deliveries.due_dates()[row]);
            let (lateness_days, term_days) = ((date - due).num_days(), (due - delivered).num_days());
            let place = last.partition_point(|one| (one.date, one.row) < (date, row));
            last.insert(place, Settled { date, row, lateness_days, term_days });
            if last.len() > count {
                last.remove(0);
            }
        }
    }
    last
}

/// Whether it was disputed before it was settled.
fn was_disputed(subject: &Subject<'_>, row: usize, settled: NaiveDate) -> bool {
    let deliveries = &subject.book().deliveries;
    let target = (deliveries.documents()[row], row as DeliveryId);
    let days = deliveries.dates()[row]..=settled;
    let is_dispute = |one: &FollowUp| one.result == FollowUpResult::Dispute && days.contains(&one.date);
    subject.follow_ups().any(|one| is_dispute(one) && one.concerns.touches(Some(target)))
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
        evidence: SignEvidence::Slipping { recent_days, before_days, shift_days_doubled },
        rows: rows_of(subject, recent),
        concerns: Concerns::Customer,
    })
}

/// Most of the last ones came in parts, those before did not.
fn in_parts(subject: &Subject<'_>, recent: &[Settled], before: &[Settled]) -> Option<Part> {
    let policy = subject.policy();
    let split = |settled: &[Settled]| {
        let is_split = |one: &&Settled| days_paid(subject, one.row) >= 2;
        settled.iter().filter(is_split).copied().collect::<Vec<_>>()
    };
    let (recent_split, before_split) = (split(recent), split(before));
    let (in_recent, in_before) = (recent_split.len() as u32, before_split.len() as u32);
    (in_recent >= policy.parts_recent && in_before <= policy.parts_before).then(|| Part {
        severity: Severity::Medium,
        since: recent_split.last().map_or(subject.as_of(), |one| one.date),
        evidence: SignEvidence::InParts { recent: in_recent, before: in_before },
        rows: rows_of(subject, &recent_split),
        concerns: Concerns::Customer,
    })
}

/// On how many days the customer paid on a delivery.
fn days_paid(subject: &Subject<'_>, row: usize) -> usize {
    let payments = &subject.book().payments;
    let applied = subject.watcher.allocation.applications(row as DeliveryId);
    let own = applied.filter(|one| payments.kinds()[one.payment as usize].is_customers_money());
    let mut days: Vec<NaiveDate> = own.map(|one| payments.dates()[one.payment as usize]).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// He asked for more time again and again.
fn extensions(subject: &Subject<'_>) -> Option<Part> {
    let policy = subject.policy();
    let is_recent = |one: &&FollowUp| (subject.as_of() - one.date).num_days() < policy.extension_window_days;
    let asked: Vec<&FollowUp> = subject.follow_ups().filter(|one| asks_for_time(one)).filter(is_recent).collect();
    let nth = asked.get((policy.extensions.max(1) - 1) as usize)?;
    Some(Part {
        severity: Severity::Medium,
        since: nth.date,
        evidence: SignEvidence::Extensions { count: asked.len() as u32, last: asked.last()?.date },
        rows: asked.iter().map(|one| one.place).collect(),
        concerns: joined(asked.iter().map(|one| one.concerns)),
    })
}

fn asks_for_time(follow_up: &FollowUp) -> bool {
    follow_up.result == FollowUpResult::Extension
}

fn rows_of(subject: &Subject<'_>, settled: &[Settled]) -> Vec<Place> {
    let (book, allocation) = (subject.book(), subject.watcher.allocation);
    let delivered = settled.iter().flat_map(|one| book.lines_of(book.deliveries.documents()[one.row]));
    let paid = settled.iter().flat_map(|one| allocation.applications(one.row as DeliveryId));
    delivered.chain(paid.map(|one| book.payments.get(one.payment).place)).collect()
}
