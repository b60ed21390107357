//! Dates with the name of their month: `15 Apr 2026`, `5 de enero de 2026`, `3 July`.

use crate::read::value::date::{full_year, number};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::value::date::{Spelled, spelled};
    use crate::read::words::languages::languages;

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
}
