//! Dates with the name of their month: `15 Apr 2026`, `5 de enero de 2026`, `3 July`.

use crate::read::value::word::fold_width;
use crate::read::words::lists::named_month;
use chrono::{NaiveDate, Weekday};

/// `15 Apr 2026`, `Apr 15, 2026`, `24-May-11`, `2026-May-14`, `Thursday, May 14th, 2026`, `5 de enero de 2026`
pub fn month_name(text: &str) -> Option<NaiveDate> {
    let mut parts = name_parts(text);
    if parts.len() == 4 && parts[0].parse::<Weekday>().is_ok() {
        parts.remove(0);
    }
    let &[first, second, third] = parts.as_slice() else { return None };
    let (year, month, date) = match (named_month(first), named_month(second)) {
        (None, Some(month)) if first.len() == 4 && number(first).is_some() => (first, month, third),
        (None, Some(month)) => (third, month, first),
        (Some(month), None) => (third, month, second),
        _ => return None,
    };
    let year = matches!(year.len(), 2 | 4).then(|| full_year(year))??;
    NaiveDate::from_ymd_opt(year, month, day_number(date)?)
}

/// The month and the day of `3 July`, `July 3rd`, `7月3日`, which leave the year to whoever reads them.
pub fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let folded = fold_width(text.trim());
    if let Some((month, date)) = folded.split_once('月') {
        let date = date.strip_suffix(['日', '号']).unwrap_or(date);
        return Some((number(month)?, number(date)?));
    }
    let parts = name_parts(&folded);
    let &[first, second] = parts.as_slice() else { return None };
    match (named_month(first), named_month(second)) {
        (None, Some(month)) => Some((month, day_number(first)?)),
        (Some(month), None) => Some((month, day_number(second)?)),
        _ => None,
    }
}

/// The parts of a date with the name of its month, without the words between them.
fn name_parts(text: &str) -> Vec<&str> {
    let parts = text.split([' ', '-', '/', ',', '.']).filter(|part| !part.is_empty());
    parts.filter(|part| !matches!(*part, "de" | "del" | "of")).collect()
}

/// `3`, `3rd`
fn day_number(text: &str) -> Option<u32> {
    let endings = ["st", "nd", "rd", "th", "er", "º"];
    number(endings.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text))
}

/// `26` is 2026, `85` is 1985.
pub fn full_year(year: &str) -> Option<i32> {
    Some(match (year.len(), number(year)?) {
        (2, year) if year < 70 => 2000 + year as i32,
        (2, year) => 1900 + year as i32,
        (_, year) => year as i32,
    })
}

/// A number of up to four digits, as dates have them.
pub fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}
