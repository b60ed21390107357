//! The sell-through file, row by row (SPEC §2, DOMAIN §7).

use crate::book::{Decimal, Place};
use crate::read::diagnose::fault::{Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct SellThroughRow {
    pub place: Place,
    pub customer: Named,
    pub cycle_start: NaiveDate,
    pub cycle_end: NaiveDate,
    pub item: String,
    pub opening: Decimal,
    pub received: Decimal,
    pub sold: Decimal,
    pub closing: Decimal,
    pub sell_price: Option<Decimal>,
    pub remitted: Option<Decimal>,
}

/// Reads the sell-through file.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<Vec<SellThroughRow>, Interruption> {
    read_rows(sheet, faults, notes, |row| {
        let customer = Named::of_row(row);
        let (start, end) = (row.required_date(Field::CycleStart), row.required_date(Field::CycleEnd));
        let item = row.required(Field::Item);
        let [opening, received, sold, closing] =
            [Field::Opening, Field::Received, Field::Sold, Field::Closing].map(|field| required_number(row, field));
        let (sell_price, remitted) = (row.number(Field::SellPrice), row.number(Field::Remitted));
        let (cycle_start, cycle_end) = (start?, end?);
        if cycle_end < cycle_start {
            let problem = Problem::CycleEndsBeforeItStarts { start: cycle_start, end: cycle_end };
            row.contradict(Field::CycleEnd, problem);
        }
        Some(SellThroughRow {
            place: row.place(),
            customer: customer?,
            cycle_start,
            cycle_end,
            item: item?.to_owned(),
            opening: opening?,
            received: received?,
            sold: sold?,
            closing: closing?,
            sell_price,
            remitted,
        })
    })
}

fn required_number(row: &Row<'_>, field: Field) -> Option<Decimal> {
    row.required(field)?;
    row.number(field)
}
