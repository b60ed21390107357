//! Whom a row of a small file names.

use crate::read::fields::Field;
use crate::read::table::row::Row;

/// A customer as a row writes him.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The code beside it.
    pub code: Option<String>,
}

impl Named {
    /// Whom a row names; a blank name is a fault.
    pub fn of_row(row: &Row<'_>) -> Option<Named> {
        let name = row.required(Field::Customer)?.to_owned();
        Some(Named { name, code: row.owned(Field::Code) })
    }
}
