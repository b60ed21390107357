//! What a customer sold in the settlement cycle that is known last, in sum, for the page before a call (S7).

use crate::book::{Book, CustomerId, Decimal, Place};
use chrono::NaiveDate;

/// Sums over the articles of a cycle. What an article does not say makes the sum unknown, never smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleFigures {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// How many articles.
    pub articles: usize,
    /// Pieces sold of what he had, in tenths of a percent; `None` if he had nothing.
    pub sold_tenths_percent: Option<i64>,
    /// At his prices; `None` if one is missing.
    pub sold_value: Option<Decimal>,
    /// What he remitted; `None` if it is nowhere said.
    pub remitted: Option<Decimal>,
    /// Sold less remitted.
    pub gap: Option<Decimal>,
    /// Whether more is left than was sold.
    pub is_mostly_left: bool,
    /// The rows.
    pub rows: Vec<Place>,
}

impl CycleFigures {
    /// Whether there is more left than sold, so that he may speak of it.
    pub fn has_much_left(&self) -> bool {
        self.is_mostly_left
    }
}

/// The figures of the cycle that began last.
pub fn cycle_figures(book: &Book, customer: CustomerId) -> Option<CycleFigures> {
    let own = book.sell_through_of(customer);
    let start = own.iter().map(|row| row.cycle_start).max()?;
    let rows: Vec<_> = own.iter().filter(|row| row.cycle_start == start).collect();
    let sum = |mut values: &mut dyn Iterator<Item = Decimal>| (&mut values).try_fold(ZERO, add);
    let had = sum(&mut rows.iter().flat_map(|row| [row.opening, row.received]))?;
    let sold = sum(&mut rows.iter().map(|row| row.sold))?;
    let left = sum(&mut rows.iter().map(|row| row.closing))?;
    let values: Option<Vec<Decimal>> =
        rows.iter().map(|row| row.sell_price.and_then(|price| price.checked_mul(row.sold))).collect();
    let sold_value = values.and_then(|values| sum(&mut values.into_iter()));
    let mut remitted = rows.iter().filter_map(|row| row.remitted).peekable();
    let remitted = if remitted.peek().is_some() { sum(&mut remitted) } else { None };
    let gap = sold_value.zip(remitted).and_then(|(sold, remitted)| add(sold, negative(remitted)));
    Some(CycleFigures {
        start,
        end: rows.iter().map(|row| row.cycle_end).max()?,
        articles: rows.len(),
        sold_tenths_percent: tenths_percent(sold, had),
        sold_value,
        remitted,
        gap,
        is_mostly_left: add(left, negative(sold)).is_some_and(|more| more.units > 0),
        rows: rows.iter().map(|row| row.place).collect(),
    })
}

const ZERO: Decimal = Decimal { units: 0, scale: 0 };

fn negative(one: Decimal) -> Decimal {
    Decimal { units: -one.units, scale: one.scale }
}

/// The sum at the finer scale; `None` if it does not fit.
fn add(one: Decimal, other: Decimal) -> Option<Decimal> {
    let scale = one.scale.max(other.scale);
    let at_scale = |number: Decimal| number.units.checked_mul(10i128.checked_pow(scale - number.scale)?);
    Some(Decimal { units: at_scale(one)?.checked_add(at_scale(other)?)?, scale })
}

/// Rounded half-up.
fn tenths_percent(part: Decimal, whole: Decimal) -> Option<i64> {
    let scale = part.scale.max(whole.scale);
    let at_scale = |number: Decimal| number.units.checked_mul(10i128.checked_pow(scale - number.scale)?);
    let (part, whole) = (at_scale(part)?, at_scale(whole)?);
    if whole <= 0 || part < 0 {
        return None;
    }
    i64::try_from((part.checked_mul(2000)? + whole) / (2 * whole)).ok()
}
