//! The contacts file, row by row (SPEC §2, DOMAIN §7).

use crate::book::Place;
use crate::read::diagnose::fault::{Expected, Faults};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::words::lists::{Answer, Worded, role_key};
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
            None => Some(Answer::No),
            Some(_) => row.parsed(Field::IsInsider, Expected::YesOrNo, Answer::spelled),
        };
        let last_contact = row.date(Field::LastContact);
        Some(ContactRow {
            place: row.place(),
            customer: customer?,
            name: name?.to_owned(),
            role: role_key(role?),
            phone: row.owned(Field::Phone),
            is_insider: is_insider? == Answer::Yes,
            best_time: row.owned(Field::BestTime),
            last_contact,
            note: row.owned(Field::Note),
        })
    })
}
