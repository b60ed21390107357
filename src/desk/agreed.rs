//! The next step that somebody agreed or an excuse asks for, as `log` said when it was written down (S22).

use super::excuse::{ExcuseFacts, ExcuseStep, step_after};
use crate::book::{Book, Excuse, FollowUp, FollowUpResult};
use crate::plan::{Assessment, Policy, target_of};
use chrono::{Days, NaiveDate};

/// When to follow up, and why then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The day: the one that was agreed, else that of the excuse's step.
    pub date: NaiveDate,
    /// What the excuse asks for.
    pub step: Option<(Excuse, ExcuseStep)>,
}

/// What the last of his follow-ups about a receivable leaves to do, and when. A promise that was broken since ends it.
pub(super) fn agreed(
    book: &Book,
    policy: &Policy,
    own: &[&FollowUp],
    one: &Assessment,
    broken_on: Option<NaiveDate>,
) -> Option<Agreed> {
    let target = target_of(book, &one.receivable);
    let last = own.iter().rev().find(|follow_up| follow_up.concerns.touches(target))?;
    let grace = Days::new(policy.class.promise_grace_days.unsigned_abs());
    if last.result == FollowUpResult::Promise || broken_on.is_some_and(|day| last.date <= day + grace) {
        return None;
    }
    let facts =
        ExcuseFacts { as_of: last.date, calendar: &book.calendar, start: Some(one.start), named_day: last.next_date };
    let step = step_after(last.result, last.excuse, &facts);
    let date = last.next_date.or(step.map(|(_, step)| step.date))?;
    Some(Agreed { date, step })
}
