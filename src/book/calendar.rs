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
        (28.min(self.number())..=self.number()).rev().find_map(|day| month.with_day(day)).unwrap_or(month)
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
            None => !is_weekend(date),
        }
    }

    /// The day itself if it is worked, else the next one that is.
    pub fn on_or_after(&self, date: NaiveDate) -> NaiveDate {
        let mut day = date;
        while !self.is_working_day(day) {
            day = day + ONE_DAY;
        }
        day
    }

    /// The `working_days`-th working day after `date`; the date itself for 0.
    pub fn after(&self, date: NaiveDate, working_days: u32) -> NaiveDate {
        let (mut day, mut left) = (date, i64::from(working_days));
        // As far as weekdays alone carry; then what holidays and make-up workdays on the way have changed.
        while left > 0 {
            let next = weekdays_after(day, left as u64);
            left = -self.surplus(day + ONE_DAY, next);
            day = next;
        }
        while left < 0 || working_days > 0 && !self.is_working_day(day) {
            left += i64::from(self.is_working_day(day));
            day = day - ONE_DAY;
        }
        day
    }

    /// The `working_days`-th working day before `date`; the date itself for 0.
    pub fn before(&self, date: NaiveDate, working_days: u32) -> NaiveDate {
        let (mut day, mut left) = (date, i64::from(working_days));
        while left > 0 {
            let next = weekdays_before(day, left as u64);
            left = -self.surplus(next, day - ONE_DAY);
            day = next;
        }
        while left < 0 || working_days > 0 && !self.is_working_day(day) {
            left += i64::from(self.is_working_day(day));
            day = day + ONE_DAY;
        }
        day
    }

    /// The days after `from` up to `to` on which nobody works: weekends, and holidays that fall on no weekend.
    pub fn days_off(&self, from: NaiveDate, to: NaiveDate) -> DaysOff {
        let mut days_off = DaysOff::default();
        for day in from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| !self.is_working_day(*day)) {
            if is_weekend(day) {
                days_off.weekend_days += 1;
            } else {
                days_off.holidays.push(day);
            }
        }
        days_off
    }

    /// How many more days are worked from `from` to `to` than Mondays to Fridays: make-up workdays less holidays.
    fn surplus(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if self.exceptions.is_empty() || from > to {
            return 0;
        }
        let surplus = |(day, &is_working_day): (&NaiveDate, &bool)| match (is_weekend(*day), is_working_day) {
            (true, true) => 1,
            (false, false) => -1,
            _ => 0,
        };
        self.exceptions.range(from..=to).map(surplus).sum()
    }
}

const ONE_DAY: Days = Days::new(1);

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The `count`-th Monday to Friday after a day; `count` is more than 0.
fn weekdays_after(day: NaiveDate, count: u64) -> NaiveDate {
    let weekday = u64::from(day.weekday().num_days_from_monday());
    // From a weekend as from the Friday before.
    let (day, weekday) = if weekday > 4 { (day - Days::new(weekday - 4), 4) } else { (day, weekday) };
    let over_weekend = if weekday + count % 5 > 4 { 2 } else { 0 };
    day + Days::new(count / 5 * 7 + count % 5 + over_weekend)
}

/// The `count`-th Monday to Friday before a day; `count` is more than 0.
fn weekdays_before(day: NaiveDate, count: u64) -> NaiveDate {
    let weekday = u64::from(day.weekday().num_days_from_monday());
    // From a weekend as from the Monday after.
    let (day, weekday) = if weekday > 4 { (day + Days::new(7 - weekday), 0) } else { (day, weekday) };
    let over_weekend = if count % 5 > weekday { 2 } else { 0 };
    day - Days::new(count / 5 * 7 + count % 5 + over_weekend)
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

    /// Day by day, as one would on paper.
    fn stepped(calendar: &Calendar, from: NaiveDate, working_days: u32, step: i64) -> NaiveDate {
        let mut days = (1..).map(|number| from + chrono::Duration::days(step * number));
        let mut day = from;
        for _ in 0..working_days {
            day = days.by_ref().find(|day| calendar.is_working_day(*day)).expect("days go on");
        }
        day
    }

    #[test]
    fn leaps_end_where_steps_do() {
        let mut calendars = vec![Calendar::default(); 3];
        let first = day("2026-01-01");
        for number in 0..400_i64 {
            let date = first + chrono::Duration::days(number);
            // A weekend of work, long holidays and single days, in no simple order.
            if number % 11 < 3 || (120..150).contains(&number) {
                calendars[1].set(date, number % 2 == 0);
            }
            if (60..100).contains(&number) {
                calendars[2].set(date, true);
            }
        }
        for calendar in &calendars {
            for from in (0..160).map(|number| first + chrono::Duration::days(number)) {
                for working_days in (0..25).chain([60, 250, 1_000]) {
                    let (after, before) = (calendar.after(from, working_days), calendar.before(from, working_days));
                    assert_eq!(after, stepped(calendar, from, working_days, 1), "{working_days} after {from}");
                    assert_eq!(before, stepped(calendar, from, working_days, -1), "{working_days} before {from}");
                }
            }
        }
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
