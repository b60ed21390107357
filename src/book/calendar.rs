//! Working days and days of the month: Monday to Friday, less holidays, plus make-up workdays (SPEC §3 "Start by").

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// A day named by its place in the month; one that a month lacks means its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfMonth(u8);

impl DayOfMonth {
    /// The last day, whatever its number (`L`).
    pub const LAST: DayOfMonth = DayOfMonth(31);

    /// Day 1 to 31.
    pub fn new(day: u32) -> Option<DayOfMonth> {
        (1..=31).contains(&day).then_some(DayOfMonth(day as u8))
    }

    /// Its number, 1 to 31.
    pub fn number(self) -> u32 {
        u32::from(self.0)
    }

    /// The date in the month of `month`.
    pub fn in_month(self, month: NaiveDate) -> NaiveDate {
        month.with_day(self.number().min(days_in_month(month))).unwrap_or(month)
    }
}

/// How many days the month of `date` has.
pub(super) fn days_in_month(date: NaiveDate) -> u32 {
    (28..=31).rev().find(|&day| date.with_day(day).is_some()).unwrap_or(28)
}

/// Days between two that are not worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOff {
    /// Saturdays and Sundays.
    pub weekend_days: usize,
    /// Holidays from Monday to Friday.
    pub holidays: Vec<NaiveDate>,
}

/// Which days are worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Exceptions to Monday–Friday: `true` for a make-up workday, `false` for a holiday.
    exceptions: BTreeMap<NaiveDate, bool>,
}

impl Calendar {
    /// Enters a holiday, or a make-up workday. The later entry of one day counts.
    pub fn set(&mut self, date: NaiveDate, is_working_day: bool) {
        self.exceptions.insert(date, is_working_day);
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        match self.exceptions.get(&date) {
            Some(&is_working_day) => is_working_day,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The day itself if it is worked, else the next one that is.
    pub fn on_or_after(&self, date: NaiveDate) -> NaiveDate {
        let mut day = date;
        while !self.is_working_day(day) {
            day = day + Days::new(1);
        }
        day
    }

    /// The `working_days`-th working day after `date`; the date itself for 0.
    pub fn after(&self, date: NaiveDate, working_days: u32) -> NaiveDate {
        self.step(date, working_days, |day| day + Days::new(1))
    }

    /// The `working_days`-th working day before `date`; the date itself for 0.
    pub fn before(&self, date: NaiveDate, working_days: u32) -> NaiveDate {
        self.step(date, working_days, |day| day - Days::new(1))
    }

    /// The days after `from` up to `to` on which nobody works: weekends, and holidays that fall on no weekend.
    pub fn days_off(&self, from: NaiveDate, to: NaiveDate) -> DaysOff {
        let mut days_off = DaysOff::default();
        for day in from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| !self.is_working_day(*day)) {
            if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                days_off.weekend_days += 1;
            } else {
                days_off.holidays.push(day);
            }
        }
        days_off
    }

    fn step(&self, date: NaiveDate, working_days: u32, next: impl Fn(NaiveDate) -> NaiveDate) -> NaiveDate {
        let mut day = date;
        let mut left = working_days;
        while left > 0 {
            day = next(day);
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn working_days_skip_weekends_and_holidays_and_count_make_up_days() {
        let mut calendar = Calendar::default();
        assert_eq!(calendar.after(day("2026-04-15"), 8), day("2026-04-27"));
        assert_eq!(calendar.before(day("2026-05-28"), 14), day("2026-05-08"));
        assert_eq!(calendar.after(day("2026-04-18"), 0), day("2026-04-18"));
        calendar.set(day("2026-05-01"), false);
        calendar.set(day("2026-05-09"), true);
        assert_eq!(calendar.after(day("2026-04-30"), 1), day("2026-05-04"));
        assert_eq!(calendar.after(day("2026-05-08"), 1), day("2026-05-09"));
        assert_eq!(calendar.on_or_after(day("2026-05-01")), day("2026-05-04"));
    }

    #[test]
    fn a_day_that_the_month_lacks_is_its_last() {
        let last = DayOfMonth::LAST;
        assert_eq!(last.in_month(day("2026-02-10")), day("2026-02-28"));
        assert_eq!(last.in_month(day("2028-02-10")), day("2028-02-29"));
        assert_eq!(DayOfMonth::new(30).map(|d| d.in_month(day("2026-02-10"))), Some(day("2026-02-28")));
        assert_eq!(DayOfMonth::new(0), None);
        assert_eq!(DayOfMonth::new(32), None);
    }
}
