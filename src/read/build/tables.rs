//! Everything that was read, row by row, before it becomes a book.

use crate::book::{Calendar, InputFile, Place, Texts};
use crate::read::fields::FileKind;
use crate::read::file::contacts::ContactRow;
use crate::read::file::customers::CustomerRow;
use crate::read::file::delivery_rows::DeliveryTable;
use crate::read::file::events::EventRow;
use crate::read::file::follow_ups::FollowUpRow;
use crate::read::file::payments::PaymentTable;
use crate::read::file::sell_through::SellThroughRow;
use crate::read::table::block_rows::BlockRows;
use crate::read::table::sheet::Sheet;

/// Everything that was read, row by row.
pub struct Tables {
    /// The files by name; [`Place::file`] points here.
    pub files: Vec<InputFile>,
    /// The texts of all rows.
    pub texts: Texts,
    /// Whether there are more texts than can be told apart.
    pub has_no_room: bool,
    /// The sheets, for the places of faults found late.
    pub sheets: Vec<Sheet>,
    /// Rows of the deliveries file.
    pub deliveries: DeliveryTable,
    /// Rows of the payments file; `None` if there is no such file.
    pub payments: Option<PaymentTable>,
    /// Rows of the customers file.
    pub customers: BlockRows<CustomerRow>,
    /// Rows of the events file.
    pub events: Vec<EventRow>,
    /// Rows of the followups file.
    pub follow_ups: Vec<FollowUpRow>,
    /// Rows of the contacts file.
    pub contacts: Vec<ContactRow>,
    /// Rows of the sell-through file.
    pub sell_through: Vec<SellThroughRow>,
    /// The holidays file.
    pub calendar: Calendar,
}

impl Tables {
    pub fn sheet(&self, kind: FileKind) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.kind == kind)
    }

    /// A line of a file of that kind.
    pub fn place(&self, kind: FileKind, line: u32) -> Place {
        Place { file: self.sheet(kind).map_or(0, |sheet| sheet.file), line }
    }

    pub fn file_name(&self, kind: FileKind) -> InputFile {
        self.sheet(kind).map(|sheet| sheet.name.clone()).unwrap_or_default()
    }
}
