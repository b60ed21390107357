//! Stage 3, classify: the five classes, and the rule that fired (SPEC §3 "Classes").

use super::policy::ClassPolicy;
use super::watch::{Severity, Sign, SignKind};
use crate::book::{Event, EventKind};
use chrono::NaiveDate;

/// How likely money is to come, and how hard it is pressed for. In order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 未收款: not yet due.
    Current,
    /// 催收款: past due.
    Chasing,
    /// 准呆账
    Doubtful,
    /// 呆账
    Bad,
    /// 死账
    Dead,
}

impl Class {
    /// All, mildest first.
    pub const ALL: [Class; 5] = [Class::Current, Class::Chasing, Class::Doubtful, Class::Bad, Class::Dead];

    /// The word in the `class` column.
    pub fn key(self) -> &'static str {
        match self {
            Class::Current => "current",
            Class::Chasing => "chasing",
            Class::Doubtful => "doubtful",
            Class::Bad => "bad",
            Class::Dead => "dead",
        }
    }

    /// The number of the rule that makes this class.
    pub fn rule(self) -> &'static str {
        match self {
            Class::Dead => "K1",
            Class::Bad => "K2",
            Class::Doubtful => "K3",
            Class::Chasing => "K4",
            Class::Current => "K5",
        }
    }
}

/// Why a class: the first part of its rule that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassReason {
    /// An event, and its day.
    Event(EventKind, NaiveDate),
    /// The limitation period ran out on that day.
    LimitationExpired(NaiveDate),
    /// More than so many days past due.
    DaysPastDue(i64),
    /// So many broken promises in the window.
    BrokenPromises(u32),
    /// No delivery for so many days (`None`: never), and late.
    DeliveriesStopped(Option<i64>),
    /// A high or critical sign stands since that day.
    Sign(SignKind, Severity, NaiveDate),
    /// Past due, but by no more than `chasing_after`.
    WithinGrace,
    /// Not past due.
    NotDue,
}

/// A class and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classification {
    /// The class.
    pub class: Class,
    /// What made it.
    pub reason: ClassReason,
}

impl Classification {
    /// Since when bankruptcy proceedings run, if that makes the class.
    pub fn bankrupt_since(&self) -> Option<NaiveDate> {
        match self.reason {
            ClassReason::Event(kind, day) => {
                (kind == EventKind::BankruptcyFiled && self.class == Class::Bad).then_some(day)
            }
            ClassReason::LimitationExpired(_)
            | ClassReason::DaysPastDue(_)
            | ClassReason::BrokenPromises(_)
            | ClassReason::DeliveriesStopped(_)
            | ClassReason::Sign(..)
            | ClassReason::WithinGrace
            | ClassReason::NotDue => None,
        }
    }

    /// Whether nobody is left to speak with about it: proceedings run, or it is dead.
    pub fn is_beyond_talk(&self) -> bool {
        self.class == Class::Dead || self.bankrupt_since().is_some()
    }
}

/// What the rules look at besides the age.
#[derive(Clone, Copy, Debug)]
pub struct ClassEvidence {
    /// The day of the plan.
    pub as_of: NaiveDate,
    /// Days past due.
    pub days_past_due: i64,
    /// The last day of the limitation period.
    pub limitation_expiry: NaiveDate,
    /// Broken promises that touch the receivable and count.
    pub broken_promises: u32,
    /// Days since the customer's last delivery; `None` if there never was one.
    pub days_since_delivery: Option<i64>,
    /// The worst high or critical sign that touches the receivable, the earliest of several: kind, severity, since when.
    pub sign: Option<(SignKind, Severity, NaiveDate)>,
}

impl ClassEvidence {
    /// What of some signs makes a class.
    pub fn sign_of<'s>(signs: impl Iterator<Item = &'s Sign>) -> Option<(SignKind, Severity, NaiveDate)> {
        let grave = signs.filter(|sign| sign.severity >= Severity::High);
        let worst = grave.min_by_key(|sign| (std::cmp::Reverse(sign.severity), sign.since, sign.kind));
        worst.map(|sign| (sign.kind, sign.severity, sign.since))
    }
}

/// What a part of a rule asks, with the threshold that it asks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTest {
    /// One of these events stands.
    Events(&'static [EventKind]),
    /// The limitation period has run out and there is no judgment.
    LimitationExpired,
    /// More than so many days past due.
    DaysPastDue(i64),
    /// Late, and so many broken promises.
    BrokenPromises(u32),
    /// More than so many days late, and no delivery for more than so many.
    DeliveriesStopped(i64, i64),
    /// A high or critical sign stands.
    Sign,
}

/// A part of a rule, put to a receivable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleTried {
    /// The class that it makes.
    pub class: Class,
    /// What it asks.
    pub test: RuleTest,
    /// The reason for the class, if it holds.
    pub reason: Option<ClassReason>,
}

const DEAD_EVENTS: &[EventKind] =
    &[EventKind::WrittenOff, EventKind::Deregistered, EventKind::BankruptcyClosed, EventKind::EnforcementTerminated];
const BAD_EVENTS: &[EventKind] =
    &[EventKind::BankruptcyFiled, EventKind::Absconded, EventKind::LicenceRevoked, EventKind::Judgment];
const DOUBTFUL_EVENTS: &[EventKind] =
    &[EventKind::InsolvencySign, EventKind::Closing, EventKind::Seizure, EventKind::BouncedBill];

/// Every part of the rules K1 to K4 in the order in which they are tried; K5 is what remains. `events` are those that
/// touch the receivable, in order of date.
pub fn try_rules<'b>(
    evidence: &ClassEvidence,
    events: impl Iterator<Item = &'b Event> + Clone,
    policy: &ClassPolicy,
) -> [RuleTried; 10] {
    let days = evidence.days_past_due;
    let standing = events.filter(|event| event.is_fact());
    let has_judgment = has_judgment(standing.clone());
    let is_late = days > policy.chasing_after_days.max(0);
    let is_stopped = evidence.days_since_delivery.is_none_or(|since| since > policy.stopped_days);
    let has_broken = policy.broken_promises > 0 && evidence.broken_promises >= policy.broken_promises;
    let when = |holds: bool, reason: ClassReason| holds.then_some(reason);
    let events = |class, kinds: &'static [EventKind]| {
        let event = standing.clone().find(|event| kinds.contains(&event.kind));
        let reason = event.map(|event| ClassReason::Event(event.kind, event.date));
        RuleTried { class, test: RuleTest::Events(kinds), reason }
    };
    let age = |class, limit| {
        let reason = when(days > limit, ClassReason::DaysPastDue(limit));
        RuleTried { class, test: RuleTest::DaysPastDue(limit), reason }
    };
    let limitation = when(
        evidence.as_of > evidence.limitation_expiry && !has_judgment,
        ClassReason::LimitationExpired(evidence.limitation_expiry),
    );
    let promises = when(is_late && has_broken, ClassReason::BrokenPromises(evidence.broken_promises));
    let stopped = when(
        days > policy.stopped_late_days && is_stopped,
        ClassReason::DeliveriesStopped(evidence.days_since_delivery),
    );
    let sign = evidence.sign.map(|(kind, severity, since)| ClassReason::Sign(kind, severity, since));
    let doubtful = |test, reason| RuleTried { class: Class::Doubtful, test, reason };
    [
        events(Class::Dead, DEAD_EVENTS),
        RuleTried { class: Class::Dead, test: RuleTest::LimitationExpired, reason: limitation },
        events(Class::Bad, BAD_EVENTS),
        age(Class::Bad, policy.bad_after_days),
        events(Class::Doubtful, DOUBTFUL_EVENTS),
        doubtful(RuleTest::BrokenPromises(policy.broken_promises), promises),
        doubtful(RuleTest::DeliveriesStopped(policy.stopped_late_days, policy.stopped_days), stopped),
        age(Class::Doubtful, policy.doubtful_after_days),
        age(Class::Chasing, policy.chasing_after_days),
        RuleTried { class: Class::Chasing, test: RuleTest::Sign, reason: sign },
    ]
}

/// The first rule that fires, from K1 to K5. `events` are those that touch the receivable, in order of date.
pub fn classify<'b>(
    evidence: &ClassEvidence,
    events: impl Iterator<Item = &'b Event> + Clone,
    policy: &ClassPolicy,
) -> Classification {
    let tried = try_rules(evidence, events, policy);
    let fired = tried.into_iter().find_map(|rule| Some(Classification { class: rule.class, reason: rule.reason? }));
    let reason = if evidence.days_past_due > 0 { ClassReason::WithinGrace } else { ClassReason::NotDue };
    fired.unwrap_or(Classification { class: Class::Current, reason })
}

/// Whether a judgment stands: then the limitation period does not run out (SPEC §3).
pub fn has_judgment<'b>(mut events: impl Iterator<Item = &'b Event>) -> bool {
    events.any(|event| event.kind == EventKind::Judgment && event.is_fact())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Policy;

    fn evidence(days_past_due: i64) -> ClassEvidence {
        let as_of = NaiveDate::from_ymd_opt(2026, 4, 15).expect("a date");
        let limitation_expiry = NaiveDate::from_ymd_opt(2027, 1, 1).expect("a date");
        ClassEvidence {
            as_of,
            days_past_due,
            limitation_expiry,
            broken_promises: 0,
            days_since_delivery: Some(5),
            sign: None,
        }
    }

    fn class(evidence: &ClassEvidence) -> Class {
        classify(evidence, std::iter::empty(), &Policy::standard().class).class
    }

    #[test]
    fn classes_change_on_the_day_after_the_threshold() {
        let expected = [
            (-5, Class::Current),
            (0, Class::Current),
            (1, Class::Chasing),
            (90, Class::Chasing),
            (91, Class::Doubtful),
            (180, Class::Doubtful),
            (181, Class::Bad),
        ];
        for (days, expected) in expected {
            assert_eq!(class(&evidence(days)), expected, "{days} days");
        }
    }

    #[test]
    fn signs_other_than_age_make_it_worse() {
        let stopped = |since| ClassEvidence { days_since_delivery: since, ..evidence(61) };
        assert_eq!(class(&stopped(Some(30))), Class::Chasing);
        assert_eq!(class(&stopped(Some(31))), Class::Doubtful);
        assert_eq!(class(&stopped(None)), Class::Doubtful);
        let promises = |days, broken_promises| ClassEvidence { broken_promises, ..evidence(days) };
        assert_eq!(class(&promises(1, 1)), Class::Chasing);
        assert_eq!(class(&promises(1, 2)), Class::Doubtful);
        assert_eq!(class(&promises(0, 2)), Class::Current);
        let day_itself = ClassEvidence { limitation_expiry: evidence(200).as_of, ..evidence(200) };
        assert_eq!(class(&day_itself), Class::Bad);
        let day_after = ClassEvidence { as_of: day_itself.as_of.succ_opt().expect("a date"), ..day_itself };
        assert_eq!(class(&day_after), Class::Dead);
    }
}
