//! What a customer sold in the settlement cycle that is known last, in sum, for the page before a call (S7): the figures
//! that `cycle` shows.

use super::cycle::{CyclePolicy, cycles};
use super::quantity::{add, permille, subtract};
use crate::book::{Book, Currency, CustomerId, Decimal, Money, Place, SellThrough};
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
    /// What the money is in.
    pub currency: Currency,
    /// At his prices, else at ours; `None` if one is missing.
    pub sold_value: Option<Money>,
    /// What he remitted; `None` if nobody says.
    pub remitted: Option<Money>,
    /// Sold less remitted.
    pub gap: Option<Money>,
    /// Whether there is more left than sold, so that he may speak of it.
    pub has_much_left: bool,
    /// The rows.
    pub rows: Vec<Place>,
}

/// The figures of the cycle that began last.
pub fn cycle_figures(book: &Book, customer: CustomerId) -> Option<CycleFigures> {
    // The thresholds bear on what is flagged, not on the sums.
    let cycle = cycles(book, &CyclePolicy::standard(), Some(customer)).into_iter().max_by_key(|cycle| cycle.start)?;
    let rows = || cycle.rows.iter().map(|row| row.counted);
    let had = sum(rows().flat_map(|row| [row.opening, row.received]));
    let sold = sum(rows().map(|row| row.sold));
    Some(CycleFigures {
        start: cycle.start,
        end: cycle.end,
        articles: cycle.rows.len(),
        sold_tenths_percent: sold.zip(had).and_then(|(sold, had)| permille(sold, had)),
        currency: cycle.currency.unwrap_or(Currency::NONE),
        sold_value: cycle.sold_value,
        remitted: cycle.remitted,
        gap: cycle.gap,
        has_much_left: is_mostly_left(rows()),
        rows: rows().map(|row| row.place).collect(),
    })
}

/// Whether a customer has more left of his last cycle than he sold.
pub fn has_much_left(book: &Book, customer: CustomerId) -> bool {
    let own = book.sell_through_of(customer);
    let last = own.iter().map(|row| row.cycle_start).max();
    is_mostly_left(own.iter().filter(|row| Some(row.cycle_start) == last))
}

fn is_mostly_left<'b>(rows: impl Iterator<Item = &'b SellThrough> + Clone) -> bool {
    let (left, sold) = (sum(rows.clone().map(|row| row.closing)), sum(rows.map(|row| row.sold)));
    left.zip(sold).and_then(|(left, sold)| subtract(left, sold)).is_some_and(|more| more.units > 0)
}

fn sum(mut values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    values.try_fold(Decimal { units: 0, scale: 0 }, add)
}
