//! Rows of the deliveries file as they are kept until they become deliveries, in `assemble` and `book_parts`.

use crate::book::{Currency, Decimal, DueFrom, Money, Number, Terms, TextId, Texts};
use crate::read::file::block_statistics::BlockStatistics;
use crate::read::file::customers::{CustomerDetails, DetailsId};
use crate::read::table::block_rows::{BlockRow, BlockRows, ShortOffset};
use crate::read::table::splitter::RowPlace;
use crate::read::value::names::CustomerName;
use chrono::NaiveDate;
use std::sync::Arc;

/// One row, small because there are many: packed, so that no four bytes are left free. Money is in `currency`; a negative
/// amount is a return.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub struct DeliveryRow {
    /// The row's own amount, else quantity × unit price.
    pub amount: Money,
    /// Where it starts, as far as 32 bits tell.
    pub start: ShortOffset,
    /// 1-based physical line on which it starts. No two rows share it, so other tables know a row by its line.
    pub line: u32,
    /// Its number; an empty one where it has none and none is made up yet.
    pub number: Number,
    pub date: NaiveDate,
    /// As written; when the deliveries are put together, as reckoned from terms.
    pub due_date: Option<NaiveDate>,
    /// Whom it names ([`crate::read::value::names::NameId`]), and once rows are shared out among customers, the customer.
    pub whom: u32,
    /// Which of the file's good rows it is, where the file has columns that only some files have: its place in them.
    pub position: u32,
    pub currency: Currency,
    /// Where `due_date` comes from.
    pub due_from: DueFrom,
    /// What becomes of it when rows of one number are joined.
    pub part: Part,
    /// Whether the number is its own and not made up.
    pub has_number: bool,
}

const _: () = assert!(size_of::<DeliveryRow>() == 52);

/// What a row is of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The first of several lines.
    FirstLine,
    /// A line behind the first.
    FurtherLine,
}

/// A column that only some files have. Rows behind the last value have none.
#[derive(Debug)]
pub struct Column<T>(Vec<Option<T>>);

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column(Vec::new())
    }
}

impl<T> Column<T> {
    /// Puts a value into a row behind all that have one.
    pub fn set(&mut self, row: usize, value: Option<T>) {
        if value.is_some() {
            self.0.resize_with(row, || None);
            self.0.push(value);
        }
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> Option<&T> {
        self.0.get(row)?.as_ref()
    }

    /// All values.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flatten()
    }
}

/// The columns of a block that only some files have.
#[derive(Debug, Default)]
pub struct OptionalColumns {
    /// Terms, where the row has no due date.
    pub terms: Column<Arc<Terms>>,
    pub invoice_date: Column<NaiveDate>,
    pub ref_no: Column<Number>,
    pub paid_amount: Column<Money>,
    pub paid_date: Column<NaiveDate>,
    pub open_amount: Column<Money>,
    pub salesperson: Column<TextId>,
    pub ship_to_area: Column<TextId>,
    /// What the row says of its customer: which of [`DeliveryTable::details`].
    pub details: Column<DetailsId>,
    /// Only where somebody asked for lines.
    pub goods: Column<Box<Goods>>,
}

/// The goods of a row.
#[derive(Clone, Debug, Default)]
pub struct Goods {
    pub item: Option<String>,
    pub quantity: Option<Decimal>,
    pub unit_price: Option<Decimal>,
    pub received_by: Option<String>,
    pub note: Option<String>,
}

/// What the paid and open columns of a row say.
#[derive(Clone, Copy, Debug)]
pub struct Paid {
    pub amount: Option<Money>,
    pub date: Option<NaiveDate>,
    pub open: Option<Money>,
}

/// The deliveries file.
#[derive(Debug, Default)]
pub struct DeliveryTable {
    pub rows: BlockRows<DeliveryRow>,
    /// Whom the rows name besides the customers file, in order of first appearance.
    pub parties: Vec<CustomerName>,
    /// What rows say of customers; no two alike are said by rows of one stretch of the file.
    pub details: Vec<CustomerDetails>,
    /// What a look at all rows told.
    pub statistics: BlockStatistics,
    columns: Vec<OptionalColumns>,
    /// How many rows stand before each block of columns.
    starts: Vec<u32>,
}

impl DeliveryTable {
    /// Puts the rows of a block behind those that there are, with its columns if the file has any.
    pub fn push(&mut self, place: RowPlace, rows: Vec<DeliveryRow>, columns: Option<OptionalColumns>) {
        if let (Some(columns), false) = (columns, rows.is_empty()) {
            self.starts.push(self.rows.len() as u32);
            self.columns.push(columns);
        }
        self.rows.push(place, rows);
    }

    /// Whether the file has columns that only some files have.
    pub fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// What stands in an optional column of a row.
    pub fn get<'t, T>(
        &'t self,
        row: &DeliveryRow,
        column: impl Fn(&'t OptionalColumns) -> &'t Column<T>,
    ) -> Option<&'t T> {
        let position = row.position;
        let block = self.starts.partition_point(|&start| start <= position).checked_sub(1)?;
        column(&self.columns[block]).get((position - self.starts[block]) as usize)
    }

    /// What a row says was paid and is open.
    pub fn paid(&self, row: &DeliveryRow) -> Paid {
        Paid {
            amount: self.get(row, |columns| &columns.paid_amount).copied(),
            date: self.get(row, |columns| &columns.paid_date).copied(),
            open: self.get(row, |columns| &columns.open_amount).copied(),
        }
    }

    /// What a row says of its customer.
    pub fn details_of(&self, row: &DeliveryRow) -> Option<&CustomerDetails> {
        self.get(row, |columns| &columns.details).map(|&id| &self.details[id as usize])
    }

    /// Where a row stands.
    pub fn place(&self, row: &DeliveryRow) -> RowPlace {
        self.rows.place(row.start, row.line)
    }
}

impl DeliveryRow {
    /// The bytes of its number, unless that is made up.
    pub fn own_number<'r>(&'r self, texts: &'r Texts) -> Option<&'r [u8]> {
        self.has_number.then(|| self.number.bytes(texts))
    }
}

impl BlockRow for DeliveryRow {
    fn line(&self) -> u32 {
        self.line
    }

    fn whom(&mut self) -> &mut u32 {
        &mut self.whom
    }
}
