//! The events file, row by row (SPEC §2, DOMAIN §7 "Event kinds").

use crate::book::{EventKind, Place};
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::fault::shown;
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::words::{self, events::EventWord};
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct EventRow {
    pub place: Place,
    pub date: NaiveDate,
    pub customer: Named,
    pub kind: EventKind,
    pub is_hearsay: bool,
    pub delivery_no: Option<String>,
    pub cleared_on: Option<NaiveDate>,
    pub note: Option<String>,
    pub source: Option<String>,
    pub evidence: Option<String>,
}

/// Reads the events file. An unknown kind is a warning and kept as information.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<Vec<EventRow>, Interruption> {
    let mut unknown = Vec::new();
    let rows = read_rows(sheet, faults, notes, |row| {
        let date = row.required_date(Field::Date);
        let customer = Named::of_row(row);
        let kind = row.required(Field::Kind).map(|text| match words::events::spelled(text) {
            EventWord::Happened(kind) => (kind, false),
            EventWord::Hearsay(kind) => (kind, true),
            EventWord::Ended => (EventKind::Other, false),
            EventWord::Unknown => {
                unknown.push(Note::EventKindUnknown { file: sheet.name.clone(), line: row.line(), found: shown(text) });
                (EventKind::Other, false)
            }
        });
        let cleared_on = row.date(Field::ClearedOn);
        let (kind, is_hearsay) = kind?;
        Some(EventRow {
            place: row.place(),
            date: date?,
            customer: customer?,
            kind,
            is_hearsay,
            delivery_no: row.owned(Field::DeliveryNo),
            cleared_on,
            note: row.owned(Field::Note),
            source: row.owned(Field::Source),
            evidence: row.owned(Field::Evidence),
        })
    })?;
    notes.extend(unknown);
    Ok(rows)
}
