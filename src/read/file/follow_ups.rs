//! The followups file, row by row (SPEC §2, DOMAIN §7).

use crate::book::{Decimal, Excuse, FollowUpResult, Place};
use crate::read::diagnose::cell::WordList;
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::fault::shown;
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::words::lists::Worded;
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct FollowUpRow {
    pub place: Place,
    pub date: NaiveDate,
    pub customer: Named,
    pub result: FollowUpResult,
    pub delivery_no: Option<String>,
    pub channel: Option<String>,
    pub person: Option<String>,
    pub excuse: Option<Excuse>,
    pub other_excuse: Option<String>,
    pub promise_date: Option<NaiveDate>,
    pub promise_amount: Option<Decimal>,
    pub dispute_amount: Option<Decimal>,
    pub next_date: Option<NaiveDate>,
    pub evidence: Option<String>,
    pub by: Option<String>,
    pub note: Option<String>,
}

/// Reads the followups file. An unknown result is a fault: it could be a dispute, and disputed money is not dunned.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<Vec<FollowUpRow>, Interruption> {
    let mut odd = Vec::new();
    let rows = read_rows(sheet, faults, notes, |row| {
        let date = row.required_date(Field::Date);
        let customer = Named::of_row(row);
        let result = row
            .required(Field::Result)
            .and_then(|_| row.word(Field::Result, WordList::FollowUpResults, FollowUpResult::spelled));
        let (promise_date, next_date) = (row.date(Field::PromiseDate), row.date(Field::NextDate));
        let promise_amount = row.number(Field::PromiseAmount);
        let dispute_amount = row.number(Field::DisputeAmount);
        if result == Some(FollowUpResult::Promise) && promise_date.is_none() {
            odd.push(Note::PromiseWithoutDate { file: sheet.name.clone(), line: row.line() });
        }
        let written_excuse = row.text(Field::Excuse);
        let excuse = written_excuse.and_then(Excuse::from_code);
        if let (Some(text), None) = (written_excuse, excuse) {
            odd.push(Note::ExcuseUnknown { file: sheet.name.clone(), line: row.line(), found: shown(text) });
        }
        Some(FollowUpRow {
            place: row.place(),
            date: date?,
            customer: customer?,
            result: result?,
            delivery_no: row.owned(Field::DeliveryNo),
            channel: row.owned(Field::Channel),
            person: row.owned(Field::Person),
            excuse,
            other_excuse: written_excuse.filter(|_| excuse.is_none()).map(str::to_owned),
            promise_date,
            promise_amount,
            dispute_amount,
            next_date,
            evidence: row.owned(Field::Evidence),
            by: row.owned(Field::By),
            note: row.owned(Field::Note),
        })
    })?;
    notes.extend(odd);
    Ok(rows)
}
