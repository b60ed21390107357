//! Figures of a sheet: one decimal mark for all of it, and sums that are exact.

use crate::book::Currency;
use crate::read::interpret::grid::Grid;
use crate::read::value::amount::{self, DecimalMark, Spelled, SpelledAmount};
use crate::read::value::word::is_placeholder;

/// Decimals that a figure is kept to: more than any currency has.
const DECIMALS: u32 = 6;

/// An exact figure, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(pub i128);

impl Figure {
    /// Nothing.
    pub const ZERO: Figure = Figure(0);

    /// Without its sign.
    pub fn size(self) -> Figure {
        Figure(self.0.abs())
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// As a plain number that has one meaning in every file: `-1234.50`.
    pub fn plain(self) -> String {
        let (whole, rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut decimals = format!("{rest:06}");
        while decimals.len() > 2 && decimals.ends_with('0') {
            decimals.pop();
        }
        if decimals.len() == 3 {
            // 1.234 alone could be a thousand and more.
            decimals.push('0');
        }
        format!("{sign}{whole}.{decimals}")
    }

    /// As people read it: `-1,234.50`.
    pub fn shown(self) -> String {
        let plain = self.plain();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{decimals}")
    }
}

impl std::ops::Neg for Figure {
    type Output = Figure;

    fn neg(self) -> Figure {
        Figure(-self.0)
    }
}

impl std::ops::Add for Figure {
    type Output = Figure;

    fn add(self, other: Figure) -> Figure {
        Figure(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Figure {
    type Output = Figure;

    fn sub(self, other: Figure) -> Figure {
        Figure(self.0.saturating_sub(other.0))
    }
}

impl std::ops::AddAssign for Figure {
    fn add_assign(&mut self, other: Figure) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Figure {
    fn sum<I: Iterator<Item = Figure>>(figures: I) -> Figure {
        figures.fold(Figure::ZERO, |sum, figure| sum + figure)
    }
}

/// What stands in a cell of a column of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyCell {
    /// Nothing, or a dash.
    Blank,
    /// A figure, with the currency that it names.
    Figure(Figure, Option<Currency>),
    /// What is no figure.
    Other,
}

impl MoneyCell {
    /// The figure, if it is one.
    pub fn figure(self) -> Option<Figure> {
        match self {
            MoneyCell::Figure(figure, _) => Some(figure),
            MoneyCell::Blank | MoneyCell::Other => None,
        }
    }
}

/// How the figures of a sheet are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    mark: Option<DecimalMark>,
    /// `单位：万元`: all money counts so many times ten.
    power: u32,
}

impl Figures {
    /// Looks at the columns of money of a sheet for the decimal mark.
    pub fn of(grid: &Grid, first_row: usize, columns: &[usize], said: Option<DecimalMark>, power: u32) -> Figures {
        let mut mark = said;
        if mark.is_none() {
            let cells = grid.rows[first_row..].iter().flat_map(|row| columns.iter().map(|&column| row.cell(column)));
            mark = cells
                .filter_map(|cell| match amount::read(cell) {
                    Spelled::Marked(_, mark) => Some(mark),
                    Spelled::Amount(_) if cell.contains('.') => Some(DecimalMark::Point),
                    Spelled::Amount(_) | Spelled::Either { .. } | Spelled::Nothing => None,
                })
                .next();
        }
        Figures { mark, power }
    }

    /// Whether figures have a decimal comma.
    pub fn is_comma(&self) -> bool {
        self.mark == Some(DecimalMark::Comma)
    }

    /// Whether money is scaled by a unit.
    pub fn is_scaled(&self) -> bool {
        self.power > 0
    }

    /// The figure of a cell.
    pub fn read(&self, text: &str) -> MoneyCell {
        if text.is_empty() || is_placeholder(text) {
            return MoneyCell::Blank;
        }
        let amount = match amount::read(text) {
            Spelled::Amount(amount) => amount,
            Spelled::Marked(amount, mark) if self.mark.is_none_or(|own| own == mark) => amount,
            Spelled::Either { point, comma } => match self.mark {
                Some(DecimalMark::Comma) => comma,
                Some(DecimalMark::Point) => point,
                // 1,234 is a thousand and more nearly everywhere; what 1.234 is, the reader of rows asks.
                None if text.contains(',') => point,
                None => return MoneyCell::Other,
            },
            Spelled::Marked(..) | Spelled::Nothing => return MoneyCell::Other,
        };
        self.scaled(amount).map_or(MoneyCell::Other, |figure| MoneyCell::Figure(figure, amount.currency))
    }

    fn scaled(&self, amount: SpelledAmount) -> Option<Figure> {
        let decimals = DECIMALS.checked_sub(amount.decimal.scale)?;
        let factor = 10i128.checked_pow(decimals + self.power)?;
        // Sums of a million of them must fit.
        amount.decimal.units.checked_mul(factor).filter(|units| units.unsigned_abs() < 1 << 100).map(Figure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_one_meaning() {
        for (units, plain, shown) in [
            (1_234_500_000, "1234.50", "1,234.50"),
            (-119_000_000, "-119.00", "-119.00"),
            (1_234_000, "1.2340", "1.2340"),
            (0, "0.00", "0.00"),
            (1_000_000_000_000, "1000000.00", "1,000,000.00"),
        ] {
            assert_eq!((Figure(units).plain().as_str(), Figure(units).shown().as_str()), (plain, shown));
        }
    }
}
