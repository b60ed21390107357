//! Days that a person types for an option: what the option is about tells which of two days is meant, or which year.

use crate::read::value::date::{DateOrder, Spelled, spelled};
use crate::read::value::month_name::month_and_day;
use chrono::{Datelike, NaiveDate};

/// What a typed day can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeantDay {
    /// That day or one before it.
    Until(NaiveDate),
    /// That day or one after it.
    From(NaiveDate),
    /// Any; one without a year is the nearest to that day.
    Near(NaiveDate),
}

/// A day without a year is no further ahead than so many days: `3 July`, said on the fifth, is not that of next year.
const DAYS_AHEAD_MAX: i64 = 270;

/// Reads a typed day; `None` where it is none or could be several.
pub fn read(text: &str, order: Option<DateOrder>, meant: MeantDay) -> Option<NaiveDate> {
    match (spelled(text), order) {
        (Spelled::Day(day) | Spelled::Ordered(day, _), _) => Some(day),
        (Spelled::Either { day_first, .. }, Some(DateOrder::DayFirst)) => Some(day_first),
        (Spelled::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => Some(month_first),
        (Spelled::Either { day_first, month_first }, None) => match (meant.fits(day_first), meant.fits(month_first)) {
            (true, false) => Some(day_first),
            (false, true) => Some(month_first),
            _ => None,
        },
        (Spelled::NoYear | Spelled::MinutesOnly | Spelled::Nothing, _) => {
            let (month, day) = month_and_day(text)?;
            let seen_from = meant.day();
            let years = seen_from.year() - 1..=seen_from.year() + 1;
            let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
            let near = days.filter(|&day| meant.fits(day) && (day - seen_from).num_days() <= DAYS_AHEAD_MAX);
            near.min_by_key(|&day| (day - seen_from).num_days().abs())
        }
    }
}

impl MeantDay {
    fn day(self) -> NaiveDate {
        let (MeantDay::Until(day) | MeantDay::From(day) | MeantDay::Near(day)) = self;
        day
    }

    fn fits(self, day: NaiveDate) -> bool {
        match self {
            MeantDay::Until(last) => day <= last,
            MeantDay::From(first) => day >= first,
            MeantDay::Near(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn what_is_meant_settles_the_year_and_the_order() {
        let (june, until) = (day("2026-06-30"), MeantDay::Until);
        for (text, meant, expected) in [
            ("3 July", MeantDay::From(june), Some("2026-07-03")),
            ("July 3rd", MeantDay::From(june), Some("2026-07-03")),
            ("7月3日", MeantDay::From(june), Some("2026-07-03")),
            ("3 Jan", MeantDay::From(june), Some("2027-01-03")),
            ("28 June", MeantDay::From(june), None),
            ("3 July", until(june), Some("2025-07-03")),
            ("3 May", until(june), Some("2026-05-03")),
            ("3 July", MeantDay::Near(june), Some("2026-07-03")),
            ("29 Feb", until(june), None),
            ("3/7/2026", MeantDay::From(june), Some("2026-07-03")),
            ("3/7/26", until(june), Some("2026-03-07")),
            ("3/7/2026", MeantDay::Near(june), None),
            ("3/4/2026", until(june), None),
            ("30 June 2026", MeantDay::Near(june), Some("2026-06-30")),
            ("15/7/2026", until(june), Some("2026-07-15")),
            ("soon", MeantDay::From(june), None),
            ("3", MeantDay::From(june), None),
            ("31 June", MeantDay::From(june), None),
        ] {
            assert_eq!(read(text, None, meant), expected.map(day), "{text} {meant:?}");
        }
        let read_by = |order| read("3/4/2026", Some(order), until(june));
        assert_eq!(read_by(DateOrder::DayFirst), Some(day("2026-04-03")));
        assert_eq!(read_by(DateOrder::MonthFirst), Some(day("2026-03-04")));
    }
}
