//! Rows of the deliveries file as they are kept until they become deliveries, in `assemble` and `book_parts`.

use super::block_rows::{BlockRow, BlockRows, ShortOffset};
use super::customers::CustomerDetails;
use super::parties::Party;
use super::records::RowPlace;
use super::survey::Survey;
use crate::book::{Currency, Decimal, DueFrom, Money, Number, Terms, TextId, Texts};
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
    /// Whom it names ([`super::parties::PartyId`]), and once rows are shared out among customers, the customer.
    pub whom: u32,
    /// What it has besides: index into [`DeliveryTable::extras`], or [`NO_EXTRAS`].
    pub extras: u32,
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
    /// A row of a number that contradicts itself: set aside.
    Refused,
}

/// A row that has nothing besides.
pub const NO_EXTRAS: u32 = u32::MAX;

/// What only some files and rows have.
#[derive(Clone, Debug, Default)]
pub struct DeliveryExtras {
    /// Quantity × unit price where the row has both and an amount besides.
    pub line_value: Option<Money>,
    /// Whether anything on the row belongs to a line of a document rather than to the whole.
    pub is_line: bool,
    pub terms: Option<Arc<Terms>>,
    pub invoice_date: Option<NaiveDate>,
    pub ref_no: Option<Number>,
    pub paid_amount: Option<Money>,
    pub paid_date: Option<NaiveDate>,
    pub open_amount: Option<Money>,
    pub salesperson: Option<TextId>,
    pub ship_to_area: Option<TextId>,
    pub details: Option<Box<CustomerDetails>>,
    /// Only where somebody asked for lines.
    pub goods: Option<Box<Goods>>,
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

/// The deliveries file.
#[derive(Debug, Default)]
pub struct DeliveryTable {
    pub rows: BlockRows<DeliveryRow>,
    pub extras: Vec<DeliveryExtras>,
    /// Whom the rows name besides the customers file, in order of first appearance.
    pub parties: Vec<Party>,
    /// What a look at all rows told.
    pub(super) survey: Survey,
}

impl DeliveryTable {
    /// What a row has besides.
    pub fn extras_of(&self, row: &DeliveryRow) -> Option<&DeliveryExtras> {
        self.extras.get(row.extras as usize)
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
