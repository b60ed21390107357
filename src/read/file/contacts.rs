//! The contacts file, row by row (SPEC §2, DOMAIN §7).

use crate::book::Place;
use crate::read::diagnose::fault::{Expected, Faults};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::customers::role_key;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::value::word::word_key;
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct ContactRow {
    pub place: Place,
    pub customer: Named,
    pub name: String,
    pub role: String,
    pub phone: Option<String>,
    pub is_insider: bool,
    pub best_time: Option<String>,
    pub last_contact: Option<NaiveDate>,
    pub note: Option<String>,
}

/// Reads the contacts file.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<Vec<ContactRow>, Interruption> {
    read_rows(sheet, faults, notes, |row| {
        let (customer, name) = (Named::of_row(row), row.required(Field::Name));
        let role = row.required(Field::Role);
        let is_insider = match row.text(Field::IsInsider) {
            None => Some(false),
            Some(_) => row.parsed(Field::IsInsider, Expected::YesOrNo, yes_or_no),
        };
        let last_contact = row.date(Field::LastContact);
        Some(ContactRow {
            place: row.place(),
            customer: customer?,
            name: name?.to_owned(),
            role: role_key(role?),
            phone: row.owned(Field::Phone),
            is_insider: is_insider?,
            best_time: row.owned(Field::BestTime),
            last_contact,
            note: row.owned(Field::Note),
        })
    })
}

fn yes_or_no(text: &str) -> Option<bool> {
    Some(match word_key(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "是" | "√" | "✓" => true,
        "no" | "n" | "false" | "0" | "否" => false,
        _ => return None,
    })
}
