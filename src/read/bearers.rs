//! What is left to know of a row of the deliveries file once its delivery is in the book: what it is to a number that
//! names it. It takes a quarter of the row's memory, and a million names that leap about in it find it sooner.

use super::assemble::Assembly;
use super::deliveries::{DeliveryRow, Part};
use super::identity::Provisional;
use crate::book::{Currency, TextId};
use crate::parallel;

/// A row that bears a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bearer {
    /// Whom it names.
    pub(super) owner: Provisional,
    /// Its number in the texts of the book.
    pub(super) number: TextId,
    pub(super) currency: Currency,
    pub(super) bears: Bears,
}

/// Whether what a row bears can be meant by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bears {
    /// A row of a number that contradicts itself: nobody can tell.
    Refused,
    /// A delivery after the as-of day.
    Later,
    /// A delivery, a return, or a line of one.
    Visible,
}

impl Assembly<'_> {
    /// A bearer for each row of the deliveries file, in the order of the rows. Numbers are made up by then.
    pub(super) fn bearers(&self) -> Vec<Bearer> {
        let rows = &self.tables.deliveries.rows;
        let bearers = parallel::map(self.threads, parallel::ranges(rows.len(), self.threads), |range| {
            let bearer = |row: &DeliveryRow| {
                let bears = match row.part {
                    Part::Refused => Bears::Refused,
                    _ if row.date > self.conventions.as_of => Bears::Later,
                    Part::Whole | Part::FirstLine | Part::FurtherLine => Bears::Visible,
                };
                Bearer { owner: self.owner(row), number: row.number, currency: row.currency, bears }
            };
            rows[range].iter().map(bearer).collect::<Vec<Bearer>>()
        });
        bearers.concat()
    }
}
