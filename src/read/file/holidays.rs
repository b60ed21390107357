//! The holidays file: days off and make-up workdays (SPEC §2).

use crate::book::Calendar;
use crate::read::diagnose::fault::{Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::table::row::shown;
use crate::read::table::sheet::{Interruption, Sheet};
use crate::read::value::word::word_key;

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
