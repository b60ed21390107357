//! Sell-through: what a customer sold of our goods in a settlement cycle, and what he has left (DOMAIN §1 S2, S3).

use super::{CustomerId, Decimal, Place};
use chrono::NaiveDate;

/// One article of one customer in one cycle. Quantities are as written, in the article's own unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellThrough {
    /// Whose.
    pub customer: CustomerId,
    /// First day of the cycle.
    pub cycle_start: NaiveDate,
    /// Last day of the cycle; never after the day of the book.
    pub cycle_end: NaiveDate,
    /// The article.
    pub item: String,
    /// Stock at the beginning.
    pub opening: Decimal,
    /// What came in.
    pub received: Decimal,
    /// What he sold.
    pub sold: Decimal,
    /// Stock at the end.
    pub closing: Decimal,
    /// At what price he sells one.
    pub sell_price: Option<Decimal>,
    /// Money that he remitted for it, as written.
    pub remitted: Option<Decimal>,
    /// The row that it was read from.
    pub place: Place,
}

impl SellThrough {
    /// Days of the cycle, first and last counted.
    pub fn days(&self) -> i64 {
        (self.cycle_end - self.cycle_start).num_days() + 1
    }
}
