//! What the amounts of a column prove of its decimal mark, line by line.

use crate::read::fields::Field;
use crate::read::value::amount::{DecimalMark, Spelled, read};

/// The fields that hold amounts and numbers.
pub const AMOUNT_FIELDS: [Field; 20] = [
    Field::Amount,
    Field::UnitPrice,
    Field::Quantity,
    Field::PaidAmount,
    Field::OpenAmount,
    Field::PromiseAmount,
    Field::MoneyIn,
    Field::MoneyOut,
    Field::Balance,
    Field::Debit,
    Field::Credit,
    Field::CreditLimit,
    Field::ConditionSoldAmount,
    Field::ConditionStockDays,
    Field::Opening,
    Field::Received,
    Field::Sold,
    Field::Closing,
    Field::SellPrice,
    Field::Remitted,
];

/// The first lines of a column that prove a decimal comma and a decimal point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnMarks {
    /// `1.234,56` stands there.
    pub comma_line: Option<u32>,
    /// `1,234.56` stands there.
    pub point_line: Option<u32>,
}

impl ColumnMarks {
    /// Takes in one amount of the column.
    pub fn look_at(&mut self, text: &str, line: u32) {
        match mark_shown(text) {
            Some(DecimalMark::Comma) => _ = self.comma_line.get_or_insert(line),
            Some(DecimalMark::Point) => _ = self.point_line.get_or_insert(line),
            None => {}
        }
    }

    /// The mark, and the line that proves it.
    pub fn settled(self) -> Option<(DecimalMark, u32)> {
        match (self.comma_line, self.point_line) {
            (Some(line), None) => Some((DecimalMark::Comma, line)),
            (None, Some(line)) => Some((DecimalMark::Point, line)),
            _ => None,
        }
    }

    /// Both lines, where the column contradicts itself.
    pub fn contradiction(self) -> Option<(u32, u32)> {
        Some((self.comma_line?, self.point_line?))
    }
}

fn mark_shown(text: &str) -> Option<DecimalMark> {
    match read(text) {
        Spelled::Marked(_, mark) => Some(mark),
        // The plain spelling is read without a look at its mark.
        Spelled::Amount(_) if text.contains('.') => Some(DecimalMark::Point),
        Spelled::Amount(_) | Spelled::Either { .. } | Spelled::Nothing => None,
    }
}
