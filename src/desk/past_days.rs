//! Receivables as they stood on past days: the line of the report, and the steps from one month end to the next. Each day
//! is a book and a plan of its own, read as of it (SPEC §3 "As of"); what is kept of it is a few sums.

use super::migration::{Day, Migration, migration, share};
use crate::book::{Currency, Money};
use crate::plan::Class;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// So many month ends are looked back on.
pub const MONTH_ENDS: usize = 13;
/// So many days is the period of the figures.
pub const PERIOD_DAYS: u64 = 365;

/// The days that a report needs besides the as-of day, the earliest first: the day before its period, and the month ends
/// up to the as-of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDays {
    /// The day before the period of the figures begins.
    pub before_period: NaiveDate,
    /// The last month ends, and the as-of day where it is none.
    pub points: Vec<NaiveDate>,
}

impl ReportDays {
    /// The days of a report.
    pub fn of(as_of: NaiveDate) -> ReportDays {
        let mut points = vec![as_of];
        let mut day = as_of;
        while points.len() < MONTH_ENDS || points.len() == MONTH_ENDS && !is_month_end(as_of) {
            let Some(before) = day.with_day(1).and_then(|first| first.pred_opt()) else { break };
            points.push(before);
            day = before;
        }
        points.reverse();
        ReportDays { before_period: as_of - Days::new(PERIOD_DAYS), points }
    }
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.month() != day.month())
}

/// The sums of one currency on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySums {
    /// What was open.
    pub outstanding: Money,
    /// The part past due.
    pub overdue: Money,
    /// The part more than 90 days past due.
    pub over_90_days: Money,
    /// By class, mildest first.
    pub classes: [Money; 5],
    /// What the classes ask for.
    pub allowance: Money,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDay {
    /// Which.
    pub day: NaiveDate,
    /// By currency.
    pub sums: BTreeMap<Currency, DaySums>,
}

/// The sums of a day; `allowance` is the rate of each class, mildest first, in hundredths of a percent.
pub fn past_day(day: Day<'_>, allowance: &[i64; 5]) -> PastDay {
    let mut sums: BTreeMap<Currency, DaySums> = BTreeMap::new();
    for assessment in &day.plan.assessments {
        let open = assessment.receivable.outstanding;
        let sum = sums.entry(assessment.receivable.currency).or_default();
        sum.outstanding += open;
        if assessment.age.days_past_due > 0 {
            sum.overdue += open;
        }
        if assessment.age.days_past_due > 90 {
            sum.over_90_days += open;
        }
        sum.classes[class_index(assessment.classification.class)] += open;
    }
    for sum in sums.values_mut() {
        let parts = sum.classes.iter().zip(allowance).map(|(&open, &rate)| share(open, rate));
        sum.allowance = parts.fold(Money::ZERO, |sum, part| sum + part);
    }
    PastDay { day: day.book.as_of, sums }
}

/// A class by its place, mildest first.
pub(super) fn class_index(class: Class) -> usize {
    Class::ALL.iter().position(|one| *one == class).expect("every class is listed")
}

/// What moved between two days that follow each other in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From when.
    pub since: NaiveDate,
    /// To when.
    pub until: NaiveDate,
    /// By currency.
    pub migrations: Vec<Migration>,
}

/// What the report knows of past days, the earliest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The day before the period of the figures.
    pub before_period: PastDay,
    /// The month ends and the as-of day.
    pub points: Vec<PastDay>,
    /// From each of them to the next.
    pub steps: Vec<Step>,
}

impl Past {
    /// With nothing but the day before the period.
    pub fn begin(before_period: PastDay) -> Past {
        Past { before_period, points: Vec::new(), steps: Vec::new() }
    }

    /// Adds a day behind the last one, which is given again with its book and plan.
    pub fn push(&mut self, then: Option<Day<'_>>, now: Day<'_>, allowance: &[i64; 5]) {
        if let Some(then) = then {
            self.steps.push(Step {
                since: then.book.as_of,
                until: now.book.as_of,
                migrations: migration(then, now, allowance),
            });
        }
        self.points.push(past_day(now, allowance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> ReportDays {
        ReportDays::of(text.parse().expect("a day"))
    }

    #[test]
    fn thirteen_month_ends_and_the_day_itself() {
        let middle = days("2026-04-15");
        assert_eq!(middle.points.len(), 14);
        assert_eq!(middle.points[0].to_string(), "2025-03-31");
        assert_eq!(middle.points[11].to_string(), "2026-02-28");
        assert_eq!(middle.points[13].to_string(), "2026-04-15");
        assert_eq!(middle.before_period.to_string(), "2025-04-15");
        let end = days("2024-02-29");
        assert_eq!(end.points.len(), 13);
        assert_eq!((end.points[0].to_string(), end.points[12].to_string()), ("2023-02-28".into(), "2024-02-29".into()));
    }
}
