//! Days of rows: the order of day and month that a sheet proves, and years that its titles tell.

use crate::read::fields::{FileKind, Reader};
use crate::read::interpret::cells::is_day_without_year;
use crate::read::interpret::table::Table;
use crate::read::value::date::{self, DateOrder};
use chrono::{Datelike, NaiveDate};

/// The order of days and months that the days of all rows prove; none where they prove both or neither.
pub fn date_order(kind: FileKind, table: &Table<'_>) -> Option<DateOrder> {
    let head = table.head;
    let columns: Vec<usize> =
        kind.fields().filter(|field| field.reader() == Reader::Date).filter_map(|field| head.column(field)).collect();
    let mut proved = None;
    for row in &table.rows {
        for &column in &columns {
            if let date::Spelled::Ordered(_, order) = date::spelled(table.cells(row).cell(column)) {
                if proved.is_some_and(|other| other != order) {
                    return None;
                }
                proved = Some(order);
            }
        }
    }
    proved
}

/// A day whose spelling has one meaning.
pub fn known_day(text: &str) -> Option<NaiveDate> {
    use crate::read::value::date::{Spelled, spelled};
    match spelled(text) {
        Spelled::Day(day) | Spelled::Ordered(day, _) => Some(day),
        Spelled::Either { day_first, month_first } => Some(day_first.min(month_first)),
        Spelled::NoYear | Spelled::MinutesOnly | Spelled::Nothing => None,
    }
}

/// `3月2日` and `3-2`, `3/2` in a year.
pub fn with_year(text: &str, year: i32) -> Option<String> {
    if is_day_without_year(text) {
        return Some(format!("{year}年{text}"));
    }
    let (month, day) = text.split_once(['/', '.', '-'])?;
    let (month, day): (u32, u32) = (month.trim().parse().ok()?, day.trim().parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day)
        .map(|day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()))
}
