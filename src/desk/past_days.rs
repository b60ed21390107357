//! Receivables as they stood on past days: the line of the report, and the steps from one month end to the next. Each day
//! is a book of its own, as of it (SPEC §3 "As of"), for some customers after the others; what is kept of it is a few sums.

use super::migration::{Day, Migration, Moves, add_moves, append_moves, share, with_allowance};
use crate::book::{Book, Currency, EarlierPart, Money};
use crate::plan::{Class, OpenItemClass, Policy, open_item_classes};
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
    /// The month ends before the as-of day.
    pub fn earlier_points(&self) -> impl Iterator<Item = NaiveDate> {
        self.points[..self.points.len() - 1].iter().copied()
    }

    /// All days before the as-of day, in no order.
    pub fn earlier(&self) -> Vec<NaiveDate> {
        self.earlier_points().chain([self.before_period]).collect()
    }

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

impl PastDay {
    /// The sums of a day, but for the allowance, which is made of the sums of all customers.
    fn of(day: Day<'_>) -> PastDay {
        let mut sums: BTreeMap<Currency, DaySums> = BTreeMap::new();
        for &OpenItemClass { receivable, days_past_due, class } in day.open {
            let open = receivable.outstanding;
            let sum = sums.entry(receivable.currency).or_default();
            sum.outstanding += open;
            if days_past_due > 0 {
                sum.overdue += open;
            }
            if days_past_due > 90 {
                sum.over_90_days += open;
            }
            sum.classes[class_index(class)] += open;
        }
        PastDay { day: day.book.as_of, sums }
    }

    /// Adds those of other customers on the same day.
    fn append(&mut self, other: PastDay) {
        assert_eq!(self.day, other.day, "sums of one day are added");
        for (currency, sums) in other.sums {
            let own = self.sums.entry(currency).or_default();
            own.outstanding += sums.outstanding;
            own.overdue += sums.overdue;
            own.over_90_days += sums.over_90_days;
            own.classes.iter_mut().zip(sums.classes).for_each(|(own, other)| *own += other);
        }
    }

    fn with_allowance(mut self, allowance: &[i64; 5]) -> PastDay {
        for sum in self.sums.values_mut() {
            let parts = sum.classes.iter().zip(allowance).map(|(&open, &rate)| share(open, rate));
            sum.allowance = parts.fold(Money::ZERO, |sum, part| sum + part);
            let classes: Money = sum.classes.iter().copied().sum();
            assert_eq!(classes, sum.outstanding, "the classes add up to what is open");
        }
        self
    }
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

/// The same of some customers, while those of others are to come.
#[derive(Clone, Debug)]
pub struct PastSums {
    before_period: PastDay,
    points: Vec<PastDay>,
    /// From each point to the next.
    moves: Vec<Moves>,
}

impl PastSums {
    /// With nothing but the day before the period.
    pub fn begin(before_period: Day<'_>) -> PastSums {
        PastSums { before_period: PastDay::of(before_period), points: Vec::new(), moves: Vec::new() }
    }

    /// Adds a day behind the last one, which is given again.
    pub fn push(&mut self, then: Option<Day<'_>>, now: Day<'_>) {
        assert_eq!(then.map(|day| day.book.as_of), self.points.last().map(|point| point.day), "the last day again");
        if let Some(then) = then {
            let mut moves = Moves::new();
            add_moves(then, now, &mut moves);
            self.moves.push(moves);
        }
        self.points.push(PastDay::of(now));
    }

    /// Adds those of other customers.
    pub fn append(&mut self, others: PastSums) {
        assert_eq!(self.points.len(), others.points.len(), "the same days");
        self.before_period.append(others.before_period);
        self.points.iter_mut().zip(others.points).for_each(|(own, other)| own.append(other));
        self.moves.iter_mut().zip(others.moves).for_each(|(own, other)| append_moves(own, other));
    }

    /// When all customers are there. `allowance` is the rate of each class, mildest first, in hundredths of a percent.
    pub fn finish(self, allowance: &[i64; 5]) -> Past {
        let days: Vec<NaiveDate> = self.points.iter().map(|point| point.day).collect();
        let steps = self.moves.into_iter().zip(days.windows(2)).map(|(moves, days)| Step {
            since: days[0],
            until: days[1],
            migrations: with_allowance(moves, allowance),
        });
        Past {
            before_period: self.before_period.with_allowance(allowance),
            steps: steps.collect(),
            points: self.points.into_iter().map(|point| point.with_allowance(allowance)).collect(),
        }
    }
}

/// How the customers of a part of a book stood on each day of the report, all of it made from the part as it is now;
/// `open` is what is open of them now.
pub fn past_of_part(
    part: (&Book, &[OpenItemClass]),
    earlier: &EarlierPart,
    days: &ReportDays,
    policy: &Policy,
) -> PastSums {
    let (book, open) = part;
    let on_day = |day: NaiveDate| {
        let earlier_day = earlier.days.iter().find(|earlier| earlier.day == day);
        let earlier_day = earlier_day.expect("the reader was asked for every day of the report");
        let book = book.as_of_earlier(earlier_day, &earlier.rows);
        let open = open_item_classes(&book, policy);
        (book, open)
    };
    let (before, before_open) = on_day(days.before_period);
    let mut past = PastSums::begin(Day { book: &before, open: &before_open });
    let mut then: Option<(Book, Vec<OpenItemClass>)> = None;
    for day in days.earlier_points() {
        let now = on_day(day);
        past.push(then.as_ref().map(|(book, open)| Day { book, open }), Day { book: &now.0, open: &now.1 });
        then = Some(now);
    }
    past.push(then.as_ref().map(|(book, open)| Day { book, open }), Day { book, open });
    past
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
