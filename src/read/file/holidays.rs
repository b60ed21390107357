//! The holidays file: days off and make-up workdays (SPEC §2).

use crate::book::Calendar;
use crate::read::diagnose::cell::WordList;
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::words::lists::{DayKind, Worded};

/// Reads the holidays file; the count of its rows and the calendar that they make.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<(usize, Calendar), Interruption> {
    let rows = read_rows(sheet, faults, notes, |row| {
        let date = row.required_date(Field::Date)?;
        let is_working_day = match row.text(Field::Kind) {
            None => false,
            Some(_) => row.word(Field::Kind, WordList::DayKinds, DayKind::spelled)? == DayKind::Workday,
        };
        Some((date, is_working_day))
    })?;
    let mut calendar = Calendar::default();
    for &(date, is_working_day) in &rows {
        calendar.set(date, is_working_day);
    }
    Ok((rows.len(), calendar))
}
