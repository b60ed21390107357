//! What one look at all rows of a block tells while they are at hand, so that later stages need no look of their own.

use crate::book::{Currency, Money};
use crate::read::file::delivery_rows::DeliveryRow;
use crate::read::file::payments::PaymentRow;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the rows of the deliveries or of the payments file tell.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// How many rows are dated after the as-of day.
    pub later: usize,
    /// The currencies of the deliveries and returns that are not.
    pub currencies: BTreeSet<Currency>,
    /// Whether any row is a return.
    pub has_returns: bool,
    /// Whether any delivery has no due date of its own.
    pub needs_terms: bool,
    /// How many deliveries have no number.
    pub unnumbered: usize,
}

impl Survey {
    /// Of rows of the deliveries file.
    pub fn of_deliveries(rows: &[DeliveryRow], as_of: NaiveDate) -> Survey {
        let mut survey = Survey::default();
        let mut last = None;
        for row in rows {
            let is_later = row.date > as_of;
            survey.later += usize::from(is_later);
            survey.has_returns |= { row.amount } < Money::ZERO;
            survey.needs_terms |= row.due_date.is_none();
            survey.unnumbered += usize::from(!row.has_number);
            if !is_later && last != Some(row.currency) {
                last = Some(row.currency);
                survey.currencies.insert(row.currency);
            }
        }
        survey
    }

    /// Of rows of the payments file.
    pub fn of_payments(rows: &[PaymentRow], as_of: NaiveDate) -> Survey {
        Survey { later: rows.iter().filter(|row| row.date > as_of).count(), ..Survey::default() }
    }

    /// Adds what other rows of the file tell.
    pub fn append(&mut self, other: Survey) {
        self.later += other.later;
        self.currencies.extend(other.currencies);
        self.has_returns |= other.has_returns;
        self.needs_terms |= other.needs_terms;
        self.unnumbered += other.unnumbered;
    }
}
