//! Which rows of the deliveries file are which delivery, as far as a row does not say so itself.

use crate::book::Money;
use crate::read::build::numbers::Numbers;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Which rows of the deliveries file are which delivery. Rows go by their lines.
#[derive(Debug, Default)]
pub struct Documents {
    /// The numbers that rows bear.
    pub numbers: Numbers,
    /// What has several lines, by the first.
    pub lines: BTreeMap<u32, Lines>,
    /// What is due in several parts, each a share in hundredths of a percent, by its line.
    pub plans: BTreeMap<u32, Vec<(u32, NaiveDate)>>,
    /// Rows whose terms count from an invoice date that they lack.
    pub lack_invoice_date: Vec<u32>,
}

/// A delivery of several lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// The lines behind the first.
    pub further: Vec<u32>,
    /// The whole.
    pub amount: Money,
    /// Whether every line carries the document's total; then quantity × unit price of each, the first one's first.
    pub repeated_total: Option<Vec<Option<Money>>>,
}

impl Documents {
    /// With the numbers of all rows; what belongs together is found out later.
    pub fn of(numbers: Numbers) -> Documents {
        Documents { numbers, ..Documents::default() }
    }
}

/// The nearest amount that can be held; a sum that does not fit is refused with the totals.
pub fn clamp(units: i128) -> Money {
    Money(i64::try_from(units).unwrap_or(if units < 0 { -i64::MAX } else { i64::MAX }))
}
