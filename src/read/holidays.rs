//! The holidays file: days off and make-up workdays (SPEC §2).

use super::fault::{Faults, Problem};
use super::fields::Field;
use super::note::Note;
use super::row::shown;
use super::sheet::{Interruption, Sheet};
use super::spelling::word_key;
use crate::book::Calendar;

/// Reads the holidays file; the count of its rows and the calendar that they make.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<(usize, Calendar), Interruption> {
    let rows = sheet.rows(faults, notes, |row| {
        let date = row.required_date(Field::Date)?;
        let is_working_day = match row.text(Field::Kind) {
            None => false,
            Some(text) => match word_key(text).as_str() {
                "holiday" | "节假日" | "假日" | "放假" | "休" => false,
                "workday" | "调休上班" | "上班" | "班" => true,
                _ => {
                    row.fault(Field::Kind, Problem::UnknownDayKind { found: shown(text) });
                    return None;
                }
            },
        };
        Some((date, is_working_day))
    })?;
    let mut calendar = Calendar::default();
    for &(date, is_working_day) in &rows {
        calendar.set(date, is_working_day);
    }
    Ok((rows.len(), calendar))
}
