//! What it takes to make the book as of an earlier day from the book of a later one, besides that book.

use super::{Currency, Customer, MonthlySales, PaymentId};
use chrono::NaiveDate;
use std::sync::Arc;

/// What a whole book knows on an earlier day that cannot be told from the rows of a few customers.
#[derive(Clone, Debug)]
pub struct EarlierDay {
    /// The day.
    pub day: NaiveDate,
    /// The customers as they were known then.
    pub customers: Arc<Vec<Customer>>,
    /// What had been delivered month by month.
    pub sales: Arc<MonthlySales>,
    /// The currency that money-days were in.
    pub base_currency: Option<Currency>,
}

/// What the book of a later day does not tell of its own rows.
#[derive(Clone, Debug, Default)]
pub struct EarlierRows {
    /// Money that names a return or a delivery of nothing, in its order, with the day and the currency of that row.
    pub closed: Vec<(PaymentId, NaiveDate, Currency)>,
    /// The deliveries file, if what its paid and open columns say is money of the book, with line and day of each row that
    /// is no delivery, in file order.
    pub paid_columns: Option<(u8, Vec<(u32, NaiveDate)>)>,
}

/// What it takes to make a book as of some earlier days.
#[derive(Clone, Debug)]
pub struct EarlierPart {
    /// The days, as they were asked for.
    pub days: Arc<[EarlierDay]>,
    /// What the book does not tell.
    pub rows: EarlierRows,
}

impl EarlierRows {
    /// The day of the row whose column some money is, if that row is no delivery.
    pub(super) fn column_day(&self, line: u32) -> Option<NaiveDate> {
        let (_, days) = self.paid_columns.as_ref()?;
        days.binary_search_by_key(&line, |&(line, _)| line).ok().map(|place| days[place].1)
    }

    /// Day and currency of the row that some money names, if that is no delivery.
    pub(super) fn closed(&self, id: PaymentId) -> Option<(NaiveDate, Currency)> {
        let place = self.closed.binary_search_by_key(&id, |&(id, ..)| id).ok()?;
        let (_, date, currency) = self.closed[place];
        Some((date, currency))
    }
}
