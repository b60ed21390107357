//! Dates as people and programs write them (DOMAIN §7): one spelling, one day, or a fault - never a guess.

use crate::read::value::month_name::{full_year, month_name, number};
use crate::read::value::word::fold_width;
use chrono::{Datelike, Months, NaiveDate};

/// Which of two small numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 15/4/2026
    DayFirst,
    /// 4/15/2026
    MonthFirst,
}

impl DateOrder {
    /// `day` or `month`: which comes first.
    pub fn leader(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        }
    }
}

/// What a spelling says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelled {
    /// One day, however the column is ordered.
    Day(NaiveDate),
    /// One day, and the order that it proves.
    Ordered(NaiveDate, DateOrder),
    /// Two days, by order.
    Either {
        /// Read day-first.
        day_first: NaiveDate,
        /// Read month-first.
        month_first: NaiveDate,
    },
    /// A day and a month, no year.
    NoYear,
    /// What Excel leaves of a date shown as minutes (`05:23.4`).
    MinutesOnly,
    /// Not a date.
    Nothing,
}

/// Why a spelling is no day that a book can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDay {
    /// A day and a month, no year.
    NoYear,
    /// What Excel leaves of a date shown as minutes.
    MinutesOnly,
    /// Excel's own number of a day.
    DayNumber,
    /// A date of a day that its month does not have.
    NoSuchDay,
    /// No date at all.
    NotADate,
    /// The user says that the days of the file are in the other order.
    OtherOrder,
    /// It could be day-first or month-first, and nothing in the file tells.
    Ambiguous,
    /// It is in one order where an earlier line of the column is in the other.
    MixedOrder {
        /// Its order.
        this: DateOrder,
        /// The order of the earlier line.
        other: DateOrder,
        /// That line.
        other_line: u32,
    },
    /// It is too far from today.
    OutOfRange(NaiveDate),
}

/// Reads a date in any of the spellings of DOMAIN §7; a time of day behind it is passed over.
pub fn spelled(text: &str) -> Spelled {
    let folded = fold_width(text.trim());
    let text = folded.trim();
    if let Some(date) = plain_iso(text.as_bytes()) {
        return Spelled::Day(date);
    }
    if looks_like_minutes(text) {
        return Spelled::MinutesOnly;
    }
    let day = without_time(text);
    if let Some(date) = compact(day) {
        return Spelled::Day(date);
    }
    if let Some(date) = chinese(day).or_else(|| month_name(day)) {
        return Spelled::Day(date);
    }
    separated(day)
}

/// `2026-04-15`, the spelling of nearly every row: no detours.
pub fn plain_iso(bytes: &[u8]) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = |part: &[u8]| part.iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    NaiveDate::from_ymd_opt(value(&[y1, y2, y3, y4]) as i32, value(&[m1, m2]), value(&[d1, d2]))
}

/// Days that were read before: a file has many rows and few days.
#[derive(Clone, Debug, Default)]
pub struct KnownDays(Vec<([u8; ISO_BYTES], NaiveDate)>);

const ISO_BYTES: usize = 10;

/// Days of four years have a place each.
const KNOWN_DAYS: usize = 1 << 11;

impl KnownDays {
    /// What [`plain_iso`] reads, if it is no later than `latest` and [in range](is_in_range). All calls have the same
    /// `latest`.
    pub fn plain_iso(&mut self, text: &[u8], latest: NaiveDate) -> Option<NaiveDate> {
        let text: &[u8; ISO_BYTES] = text.try_into().ok()?;
        let number = |tens: u8, ones: u8| usize::from(tens & 7) * 10 + usize::from(ones & 15);
        let (year, month, day) = (usize::from(text[3]), number(text[5], text[6]), number(text[8], text[9]));
        if self.0.is_empty() {
            // No text has such bytes.
            self.0.resize(KNOWN_DAYS, ([0xff; ISO_BYTES], NaiveDate::MAX));
        }
        let known = &mut self.0[((year & 3) << 9 | (month & 15) << 5 | day & 31) % KNOWN_DAYS];
        if known.0 != *text {
            let date = plain_iso(text).filter(|&date| is_in_range(date, latest))?;
            *known = (*text, date);
        }
        Some(known.1)
    }
}

/// Six digits or more and the signs that stand between them in dates.
pub fn looks_like_a_date(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 6
        && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '/' | '.' | '年' | '月' | '日'))
}

/// Five digits: the number that Excel gives a day.
pub fn looks_like_a_day_number(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn looks_like_minutes(text: &str) -> bool {
    let Some((minutes, seconds)) = text.split_once(':') else { return false };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number(minutes) && minutes.len() <= 2 && is_number(seconds) && seconds.contains('.')
}

/// Cuts off ` 12:56`, `T08:00:00Z`, ` 112345` and the `.0` of a date that went through a float.
fn without_time(text: &str) -> &str {
    if let Some((day, clock)) = text.split_at_checked(8)
        && compact(day).is_some()
        && is_bare_clock(clock.trim_start_matches([' ', 'T']))
    {
        return day;
    }
    let end = text.find([':', '时', '時']).unwrap_or(text.len());
    let day = match text[..end].rfind([' ', 'T']) {
        Some(blank) if end < text.len() && is_time(&text[blank + 1..]) => text[..blank].trim_end(),
        _ => text,
    };
    day.strip_suffix(".0").filter(|rest| rest.len() == 8).unwrap_or(day)
}

/// `112345`: hours, minutes, seconds.
fn is_bare_clock(clock: &str) -> bool {
    let part =
        |range: std::ops::Range<usize>, limit: u32| clock.get(range).and_then(number).is_some_and(|part| part < limit);
    clock.len() == 6 && part(0..2, 24) && part(2..4, 60) && part(4..6, 60)
}

/// `12:56`, `00:00:00.000`, `08:00:00Z`, `8:30 PM`, `10:00+08:00`, `04:19 PM GMT-04:00`, `上午11:23`, `11时23分`
fn is_time(text: &str) -> bool {
    let clock = text.trim_start_matches(['上', '下', '午']).trim_start();
    let clock = clock.replace(['时', '時', '分'], ":");
    let clock = clock.trim_end_matches(['秒', ':']);
    let clock = clock.split(['+', '-']).next().unwrap_or(clock).trim_end();
    // The name of a time zone.
    let clock = clock.trim_end_matches(|letter: char| letter.is_ascii_uppercase() || letter == 'z').trim_end();
    let clock = clock.trim_end_matches(['A', 'P', 'M', 'a', 'p', 'm']).trim_end();
    let mut parts = clock.split(':');
    let mut part = |limit: u32| parts.next().and_then(number).is_some_and(|value| value < limit);
    let is_hour_and_minute = part(25) && part(60);
    let seconds = parts.next().map(|seconds| seconds.split('.').next().unwrap_or(seconds));
    is_hour_and_minute && seconds.is_none_or(|seconds| number(seconds).is_some_and(|value| value < 61))
}

/// `20260415`
fn compact(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    day(&text[..4], &text[4..6], &text[6..])
}

/// `2026年4月15日`, `26年4月15日`
fn chinese(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (date, clock) = rest.split_once(['日', '号']).unwrap_or((rest, ""));
    if !clock.trim().is_empty() && !is_time(clock.trim()) {
        return None;
    }
    let year = year.trim();
    let year = matches!(year.len(), 2 | 4).then(|| full_year(year))??;
    NaiveDate::from_ymd_opt(year, number(month)?, number(date)?)
}

/// `2026/4/15`, `2026.4.15`, `15/4/2026`, `8/4`
fn separated(text: &str) -> Spelled {
    let Some(separator) = text.chars().find(|letter| matches!(letter, '-' | '/' | '.')) else {
        return Spelled::Nothing;
    };
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let all_numbers = parts.iter().all(|part| number(part).is_some());
    match parts.as_slice() {
        &[year, month, date] if all_numbers && year.len() == 4 => {
            day(year, month, date).map_or(Spelled::Nothing, Spelled::Day)
        }
        &[first, second, year]
            if all_numbers && separator == '.' && matches!(year.len(), 2 | 4) && first.len() <= 2 =>
        {
            // Dots are day first wherever they are written.
            let dotted = match year.len() {
                2 if number(first).is_some_and(|first| first > 31) => None,
                _ => full_year(year).and_then(|year| NaiveDate::from_ymd_opt(year, number(second)?, number(first)?)),
            };
            dotted.map_or(Spelled::Nothing, Spelled::Day)
        }
        &[first, second, year] if all_numbers && year.len() == 2 && separator == '/' && first.len() <= 2 => {
            let year = full_year(year).map_or_else(String::new, |year| year.to_string());
            ordered(first, second, &year)
        }
        &[first, second, year] if all_numbers && year.len() == 4 => ordered(first, second, year),
        &[_, _, _] | &[_, _] if all_numbers => Spelled::NoYear,
        _ => Spelled::Nothing,
    }
}

/// A day and a month, the one or the other first.
fn ordered(first: &str, second: &str, year: &str) -> Spelled {
    match (day(year, second, first), day(year, first, second)) {
        (Some(one), Some(other)) if one == other => Spelled::Day(one),
        (Some(day_first), Some(month_first)) => Spelled::Either { day_first, month_first },
        (Some(date), None) => Spelled::Ordered(date, DateOrder::DayFirst),
        (None, Some(date)) => Spelled::Ordered(date, DateOrder::MonthFirst),
        (None, None) => Spelled::Nothing,
    }
}

fn day(year: &str, month: &str, date: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(number(year)? as i32, number(month)?, number(date)?)
}

/// Whether a date is one that a book can hold: from 1970 to 30 years ahead (SPEC §2).
pub fn is_in_range(date: NaiveDate, latest: NaiveDate) -> bool {
    date.year() >= 1970 && date <= latest
}

/// The latest day that a row may carry, seen from `today`.
pub fn latest_day(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(Months::new(360)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::value::month_name::month_and_day;
    use crate::read::words::languages::languages;
    use crate::read::words::lists::named_month;

    #[test]
    fn every_spelling_of_one_day() {
        let expected = NaiveDate::from_ymd_opt(2026, 4, 15).expect("a date");
        for text in [
            "2026-04-15",
            "2026/4/15",
            "2026.4.15",
            "20260415",
            "2026年4月15日",
            "15 Apr 2026",
            "Apr 15, 2026",
            "15-Apr-26",
            "2026-04-15 00:00:00",
            "2026-04-15T08:00:00Z",
            "20260415.0",
            " ２０２６－０４－１５ ",
            "2026年04月15日 12:30",
            "2026-04-15 8:30:05.000 PM",
            "2026-04-15T10:00:00+08:00",
            "15 April 2026",
            "2026-04-15 11:23:45 +0100",
            "2026-04-15 11:23 UTC",
            "2026-04-15 04:19 PM GMT-04:00",
            "2026/4/15 下午4:19",
            "2026年4月15日11时23分",
            "2026年4月15日 11时23分45秒",
            "26年4月15日",
            "20260415112345",
            "20260415 112345",
            "Wed 15 Apr 2026",
            "Wednesday, April 15th, 2026",
            "15th of April 2026",
            "15. April 2026",
            "15 avr. 2026",
            "15 de abril de 2026",
            "2026-Apr-15",
            "15/Apr/2026",
            "15.4.26",
        ] {
            assert_eq!(spelled(text), Spelled::Day(expected), "{text}");
        }
        assert_eq!(spelled("15/4/2026"), Spelled::Ordered(expected, DateOrder::DayFirst));
        assert_eq!(spelled("15-04-2026 12:56"), Spelled::Ordered(expected, DateOrder::DayFirst));
        assert_eq!(spelled("4/15/2026"), Spelled::Ordered(expected, DateOrder::MonthFirst));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        assert!(matches!(spelled("3/4/2026"), Spelled::Either { .. }));
        assert!(matches!(spelled("4/4/2026"), Spelled::Day(_)));
        assert_eq!(spelled("8/4"), Spelled::NoYear);
        assert!(matches!(spelled("5/6/26"), Spelled::Either { .. }));
        assert_eq!(spelled("6/15/26"), spelled("6/15/2026"));
        assert_eq!(spelled("02.04.2026"), Spelled::Day(NaiveDate::from_ymd_opt(2026, 4, 2).expect("a day")));
        assert_eq!(spelled("03.03.26"), spelled("3.3.2026"));
        assert_eq!(spelled("05:23.4"), Spelled::MinutesOnly);
        for text in [
            "2026-01-01 garbage:",
            "2026-01-01 99:99",
            "2026-01-01 11:23 utc or so",
            "20260101 996060",
            "20260101996060",
            "2026年4月15日左右",
            "2026年3期",
            "202603",
            "32nd April 2026",
            "",
            "soon",
            "2026-02-30",
            "20261301",
            "2026-4",
            "1,5,2026",
            "46127",
            "2026-04-15x",
            "Apr 2026",
        ] {
            assert!(matches!(spelled(text), Spelled::Nothing | Spelled::NoYear), "{text}: {:?}", spelled(text));
        }
    }

    #[test]
    fn days_of_every_month_read_back_in_every_language() {
        for (name, words) in languages().iter().flat_map(|language| &language.months) {
            for word in words.iter().chain([name]) {
                let month = named_month(word).expect("a month");
                for (year, day) in [(2026, 1), (2026, 28), (1999, 13)] {
                    let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
                    let short = format!("{:02}", year % 100);
                    for text in [
                        format!("{day} {word} {year}"),
                        format!("{day:02}-{word}-{short}"),
                        format!("{day}. {word}. {year}"),
                        format!("{word} {day}, {year}"),
                        format!("{day} de {word} de {year} 09:30"),
                    ] {
                        assert_eq!(spelled(&text), Spelled::Day(date), "{text}");
                    }
                    assert_eq!(month_and_day(&format!("{day} {word}")), Some((month, day)));
                }
            }
        }
        assert_eq!((month_and_day("July 3rd"), month_and_day("7月3日")), (Some((7, 3)), Some((7, 3))));
        assert_eq!((month_and_day("3"), month_and_day("July"), month_and_day("8/4")), (None, None, None));
    }

    proptest::proptest! {
        #[test]
        fn a_day_reads_back_from_every_spelling(days in 0i64..25_000) {
            let date = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + chrono::Days::new(days.unsigned_abs());
            for format in [
                "%Y-%m-%d", "%Y/%-m/%-d", "%Y.%m.%d", "%Y%m%d", "%Y年%-m月%-d日", "%d.%m.%Y", "%-d.%-m.%Y", "%d %b %Y", "%B %-d, %Y",
                "%Y-%m-%d 08:00:00 +0100", "%Y-%m-%dT23:59:59Z", "%A, %-d %B %Y",
            ] {
                let text = date.format(format).to_string();
                proptest::prop_assert_eq!(spelled(&text), Spelled::Day(date), "{}", text);
            }
            let short = date.format("%d.%m.%y").to_string();
            proptest::prop_assert_eq!(spelled(&short), Spelled::Day(date), "{}", short);
            for (format, order) in [("%d/%m/%Y", DateOrder::DayFirst), ("%-m/%-d/%y", DateOrder::MonthFirst), ("%-d/%-m/%y 9:05", DateOrder::DayFirst)] {
                let text = date.format(format).to_string();
                let read = match (spelled(&text), order) {
                    (Spelled::Day(day), _) | (Spelled::Either { day_first: day, .. }, DateOrder::DayFirst) => Some(day),
                    (Spelled::Either { month_first, .. }, DateOrder::MonthFirst) => Some(month_first),
                    (Spelled::Ordered(day, shown), order) if shown == order => Some(day),
                    _ => None,
                };
                proptest::prop_assert_eq!(read, Some(date), "{}", text);
            }
        }
    }

    #[test]
    fn known_days_are_those_that_are_written() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let mut known = KnownDays::default();
        let (first, latest) = (day(2016, 1, 1), day(2035, 12, 31));
        for _ in 0..2 {
            for date in first.iter_days().take_while(|&date| date <= latest) {
                assert_eq!(known.plain_iso(date.to_string().as_bytes(), latest), Some(date));
            }
            for text in [
                "",
                "\0\0\0\0\0\0\0\0\0\0",
                "2036-01-01",
                "1969-12-31",
                "2026-02-30",
                "2026-13-01",
                "2026-00-10",
                "2026-1-010",
                "2026/04/15",
                "2026-04-1u",
                " 2026-04-15",
                "2026-4-15",
            ] {
                assert_eq!(known.plain_iso(text.as_bytes(), latest), None, "{text}");
            }
        }
        for year in [2016, 2020, 2026, 2016, 2036, 2016] {
            let date = day(year, 4, 15);
            assert_eq!(known.plain_iso(date.to_string().as_bytes(), latest), (date <= latest).then_some(date));
        }
        assert_eq!(known.plain_iso(b"1970-01-01", latest), Some(day(1970, 1, 1)));
        assert_eq!(KnownDays::default().plain_iso(b"1970-01-01", day(1969, 12, 31)), None);
    }
}
