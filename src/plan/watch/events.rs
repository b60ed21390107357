//! Signs that rest on events: W2 销售方式, W3 人事机构, W5 经营方向, W6 不可抗力, W10 倒闭先兆 (DOMAIN §6). They stand until they
//! are cleared; W3 also until somebody confirms the debt. Those of a kind within 30 days of the first are one sign.

use super::sales_method;
use super::watcher::{Subject, joined};
use super::{Severity, Sign, SignEvidence, SignKind, SignSource};
use crate::book::{Account, Concerns, EventKind, PaymentId, PaymentKind};
use chrono::{Days, NaiveDate};

/// Something that makes a sign.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) kind: SignKind,
    pub(super) severity: Severity,
    pub(super) date: NaiveDate,
    pub(super) evidence: Vec<SignEvidence>,
    pub(super) sources: Vec<SignSource>,
    pub(super) concerns: Concerns,
}

/// Which sign an event is, and how grave at least; `None` if it is no sign.
pub(super) fn sign_of(kind: EventKind) -> Option<(SignKind, Severity)> {
    Some(match kind {
        EventKind::Diversion | EventKind::CrossRegion | EventKind::PriceCut => {
            (SignKind::SalesMethod, Severity::Medium)
        }
        EventKind::Clearance => (SignKind::SalesMethod, Severity::High),
        EventKind::StaffChange | EventKind::OrganisationChange | EventKind::OwnerChange => {
            (SignKind::Staff, Severity::Medium)
        }
        EventKind::Diversify | EventKind::NewBusiness | EventKind::Relocation => {
            (SignKind::Direction, Severity::Medium)
        }
        EventKind::Demolition | EventKind::Disaster | EventKind::GovernmentClosure => {
            (SignKind::ForceMajeure, Severity::High)
        }
        EventKind::Sued => (SignKind::Ending, Severity::High),
        EventKind::Closing
        | EventKind::InsolvencySign
        | EventKind::Seizure
        | EventKind::BouncedBill
        | EventKind::BankruptcyFiled
        | EventKind::Absconded => (SignKind::Ending, Severity::Critical),
        EventKind::SuitFiled
        | EventKind::BankruptcyClosed
        | EventKind::Deregistered
        | EventKind::LicenceRevoked
        | EventKind::Judgment
        | EventKind::EnforcementTerminated
        | EventKind::WrittenOff
        | EventKind::DebtConfirmed
        | EventKind::Lever
        | EventKind::InsiderInfo
        | EventKind::Other => return None,
    })
}

/// Looks at every event that stands. W4, on which W5 depends, must have been looked for.
pub(super) fn look(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    let mut causes: Vec<Cause> = Vec::new();
    for event in subject.events() {
        let Some((kind, severity)) = sign_of(event.kind) else { continue };
        let is_malicious = event.note.as_deref().is_some_and(says_malicious);
        let severity = if kind == SignKind::SalesMethod && is_malicious { Severity::High } else { severity };
        let severity = if event.is_hearsay { severity.milder() } else { severity };
        let evidence = vec![SignEvidence::Event { kind: event.kind, date: event.date, is_hearsay: event.is_hearsay }];
        let (date, sources, concerns) = (event.date, vec![SignSource::Row(event.place)], event.concerns);
        causes.push(Cause { kind, severity, date, evidence, sources, concerns });
    }
    causes.extend(sales_method::causes(subject));
    causes.extend(roles_changed(subject));
    causes.extend(bounced(subject));
    if causes.is_empty() {
        return;
    }
    causes.retain(|cause| cause.kind != SignKind::Staff || !is_confirmed(subject, cause));
    let slips = signs.iter().any(|sign| sign.kind == SignKind::PaymentTime && sign.severity >= Severity::Medium);
    // A stable sort: within a kind they stay in order of date.
    causes.sort_by_key(|cause| (cause.kind, cause.date));
    let mut rest = &causes[..];
    while let Some(first) = rest.first() {
        let window = |cause: &&Cause| {
            cause.kind == first.kind && (cause.date - first.date).num_days() <= subject.policy().repeat_days
        };
        let count = rest.iter().take_while(window).count();
        let (together, further) = rest.split_at(count);
        signs.push(merged(subject, together, slips));
        rest = further;
    }
}

/// So many days payments that bounced are a sign, as nobody clears them.
const BOUNCED_DAYS: i64 = 90;

/// Bills and cheques that did not clear, as the payments file has them, while anything is past due.
fn bounced(subject: &Subject<'_>) -> Vec<Cause> {
    let has_bounced =
        |account: &Account| subject.book().payments.kinds()[account.payments.clone()].contains(&PaymentKind::Bounced);
    if !subject.accounts.iter().any(has_bounced) || subject.overdue().is_empty() {
        return Vec::new();
    }
    let payments = &subject.book().payments;
    let own = subject.accounts.iter().flat_map(|account| account.payments.clone());
    let is_recent = |row: &usize| {
        payments.kinds()[*row] == PaymentKind::Bounced
            && (subject.as_of() - payments.dates()[*row]).num_days() <= BOUNCED_DAYS
    };
    let cause = |row: usize| {
        let (date, kind) = (payments.dates()[row], EventKind::BouncedBill);
        Cause {
            kind: SignKind::Ending,
            severity: Severity::Critical,
            date,
            evidence: vec![SignEvidence::Event { kind, date, is_hearsay: false }],
            sources: vec![SignSource::Row(payments.get(row as PaymentId).place)],
            concerns: Concerns::Customer,
        }
    };
    own.filter(is_recent).map(cause).collect()
}

/// Whether somebody says that it was done on purpose.
fn says_malicious(note: &str) -> bool {
    note.contains("恶意") || note.to_lowercase().contains("malicious")
}

/// Somebody whom we know has another role than when we spoke to him before.
fn roles_changed(subject: &Subject<'_>) -> Vec<Cause> {
    let mut known: Vec<_> = subject.book().contacts_of(subject.customer).iter().collect();
    known.retain(|contact| contact.last_contact.is_some() && !contact.role.trim().is_empty());
    known.sort_by_key(|contact| (contact.name.trim(), contact.last_contact, contact.place));
    let pairs = known.windows(2).filter_map(|pair| {
        let [before, after] = pair else { return None };
        let (from, to) = (before.role.trim(), after.role.trim());
        let is_change = before.name.trim() == after.name.trim() && from != to;
        let date = after.last_contact.filter(|_| is_change)?;
        let (name, from, to) = (after.name.trim().to_owned(), from.to_owned(), to.to_owned());
        Some(Cause {
            kind: SignKind::Staff,
            severity: Severity::Medium,
            date,
            evidence: vec![SignEvidence::RoleChanged { name, from, to, date }],
            sources: vec![SignSource::Row(before.place), SignSource::Row(after.place)],
            concerns: Concerns::Customer,
        })
    });
    pairs.collect()
}

/// Whether the debt was confirmed on or after that day.
fn is_confirmed(subject: &Subject<'_>, cause: &Cause) -> bool {
    let mut confirmed = subject.events().filter(|event| event.kind == EventKind::DebtConfirmed && event.is_fact());
    confirmed.any(|event| {
        let covers = event.concerns == Concerns::Customer || event.concerns == cause.concerns;
        event.date >= cause.date && covers
    })
}

/// One sign of causes of one kind, in order of date, made graver by what else there is.
fn merged(subject: &Subject<'_>, causes: &[Cause], slips: bool) -> Sign {
    let (kind, since) = (causes[0].kind, causes[0].date);
    let mut severity = causes.iter().map(|cause| cause.severity).max().expect("the first cause is one");
    let mut evidence: Vec<SignEvidence> = causes.iter().flat_map(|cause| cause.evidence.clone()).collect();
    let mut latest = causes.last().map_or(since, |cause| cause.date);
    let days = (subject.as_of() - since).num_days();
    if kind == SignKind::Staff && days > subject.policy().confirm_within_days {
        evidence.push(SignEvidence::Unconfirmed { days });
        // What has become graver is to be asked about again.
        latest = latest.max(since + Days::new(subject.policy().confirm_within_days.unsigned_abs() + 1));
        severity = severity.max(Severity::High);
    }
    if matches!(kind, SignKind::Staff | SignKind::Direction) && !subject.overdue().is_empty() {
        evidence.extend_from_slice(subject.overdue());
        severity = severity.max(Severity::High);
    }
    if kind == SignKind::Direction && slips {
        evidence.push(SignEvidence::PaymentTimeToo);
        severity = severity.max(Severity::High);
    }
    let sources = causes.iter().flat_map(|cause| cause.sources.clone()).collect();
    let concerns = joined(causes.iter().map(|cause| cause.concerns));
    subject.sign((kind, severity), (since, latest), evidence, sources, concerns)
}
