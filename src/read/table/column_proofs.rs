//! What the dates and amounts of a column prove of their order and decimal mark, line by line.

use crate::read::fields::Field;
use crate::read::value::amount::{DecimalMark, Spelled, read};
use crate::read::value::date::{self, DateOrder};
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

/// What the columns of a file prove; each is looked at when it is first asked.
#[derive(Default)]
pub struct ColumnProofs {
    /// Of the columns of amounts and numbers.
    pub marks: OnceLock<Vec<(Field, ColumnMarks)>>,
    /// Columns with a decimal comma, by the line that proves it, whose ambiguous amounts were read so.
    pub commas_used: Mutex<BTreeMap<Field, u32>>,
    /// Of the columns of dates.
    pub orders: OnceLock<Vec<(Field, ColumnOrder)>>,
    /// Terms that nobody understands, by their spelling: how many, and the first one's line.
    pub unknown_terms: Mutex<BTreeMap<String, (usize, u32)>>,
    /// Columns whose ambiguous dates were read by what the file proves.
    pub orders_used: Mutex<BTreeMap<Field, (DateOrder, u32)>>,
}

/// Where a column of dates proves its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnOrder {
    /// The first line whose date is day-first.
    pub day_first_line: Option<u32>,
    /// The first line whose date is month-first.
    pub month_first_line: Option<u32>,
}

impl ColumnOrder {
    /// Takes in one date of the column.
    pub fn look_at(&mut self, text: &str, line: u32) {
        match date::spelled(text) {
            date::Spelled::Ordered(_, DateOrder::DayFirst) => _ = self.day_first_line.get_or_insert(line),
            date::Spelled::Ordered(_, DateOrder::MonthFirst) => _ = self.month_first_line.get_or_insert(line),
            _ => {}
        }
    }

    /// The order, and the line that proves it.
    pub fn settled(self) -> Option<(DateOrder, u32)> {
        match (self.day_first_line, self.month_first_line) {
            (Some(line), None) => Some((DateOrder::DayFirst, line)),
            (None, Some(line)) => Some((DateOrder::MonthFirst, line)),
            _ => None,
        }
    }

    /// The earlier order with its line, where the column contradicts itself.
    pub fn contradiction(self) -> Option<(DateOrder, u32)> {
        let (day_first, month_first) = (self.day_first_line?, self.month_first_line?);
        Some(match day_first < month_first {
            true => (DateOrder::DayFirst, day_first),
            false => (DateOrder::MonthFirst, month_first),
        })
    }
}

/// The first lines of a column that prove a decimal comma and a decimal point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnMarks {
    /// `1.234,56` stands there.
    pub comma_line: Option<u32>,
    /// `1,234.56` stands there.
    pub point_line: Option<u32>,
}

impl ColumnMarks {
    /// Takes in one amount of the column.
    pub fn look_at(&mut self, text: &str, line: u32) {
        match mark_shown(text) {
            Some(DecimalMark::Comma) => _ = self.comma_line.get_or_insert(line),
            Some(DecimalMark::Point) => _ = self.point_line.get_or_insert(line),
            None => {}
        }
    }

    /// The mark, and the line that proves it.
    pub fn settled(self) -> Option<(DecimalMark, u32)> {
        match (self.comma_line, self.point_line) {
            (Some(line), None) => Some((DecimalMark::Comma, line)),
            (None, Some(line)) => Some((DecimalMark::Point, line)),
            _ => None,
        }
    }

    /// Both lines, where the column contradicts itself.
    pub fn contradiction(self) -> Option<(u32, u32)> {
        Some((self.comma_line?, self.point_line?))
    }
}

fn mark_shown(text: &str) -> Option<DecimalMark> {
    match read(text) {
        Spelled::Marked(_, mark) => Some(mark),
        // The plain spelling is read without a look at its mark.
        Spelled::Amount(_) if text.contains('.') => Some(DecimalMark::Point),
        Spelled::Amount(_) | Spelled::Either { .. } | Spelled::Nothing => None,
    }
}
