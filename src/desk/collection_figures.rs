//! How well a period was collected: days sales outstanding, the best possible of them, average days delinquent, and the
//! collection effectiveness index (DOMAIN §2). Exact ratios of money, rounded half-up once.

use crate::book::Money;
use chrono::NaiveDate;

/// Why a book cannot give a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// Nothing was delivered in the period, returns counted.
    NoSales,
    /// Nothing says what was paid.
    NoPayments,
    /// Of some money nobody knows when it came, so that no earlier day can be rebuilt.
    UndatedPayments,
    /// Nothing fell due in the period.
    NothingDue,
}

/// What the figures are made of: one currency, one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionInputs {
    /// The first day of the period.
    pub from: NaiveDate,
    /// How many days it has, the as-of day counted.
    pub days: i64,
    /// Delivered in the period, less what came back in it.
    pub sales: Money,
    /// Outstanding on the day before the period.
    pub begin_outstanding: Money,
    /// Outstanding at its end.
    pub end_outstanding: Money,
    /// The part of it that is not past due.
    pub end_current: Money,
}

/// The figures; days in tenths, the index in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionFigures {
    /// What they are made of.
    pub inputs: CollectionInputs,
    /// Outstanding ÷ sales × days.
    pub sales_outstanding: Result<i64, Unavailable>,
    /// Not past due ÷ sales × days: what could be reached if everybody paid on the day.
    pub best_possible: Result<i64, Unavailable>,
    /// The one less the other: past due ÷ sales × days.
    pub average_delinquent: Result<i64, Unavailable>,
    /// (begin + sales − end) ÷ (begin + sales − end not past due).
    pub effectiveness: Result<i64, Unavailable>,
}

/// What is known of the money of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyKnown {
    /// Whether anything says what was paid.
    pub has_payments: bool,
    /// Whether of some money nobody knows when it came.
    pub has_undated: bool,
}

/// The figures of a period.
pub fn collection_figures(inputs: CollectionInputs, known: MoneyKnown) -> CollectionFigures {
    let paid = if known.has_payments { Ok(()) } else { Err(Unavailable::NoPayments) };
    let days =
        |open: Money| paid.and_then(|()| days_of_sales(open, inputs.sales, inputs.days).ok_or(Unavailable::NoSales));
    let dated = if known.has_undated { Err(Unavailable::UndatedPayments) } else { Ok(()) };
    let effectiveness = || effectiveness(&inputs).ok_or(Unavailable::NothingDue);
    CollectionFigures {
        inputs,
        sales_outstanding: days(inputs.end_outstanding),
        best_possible: days(inputs.end_current),
        average_delinquent: days(inputs.end_outstanding - inputs.end_current),
        effectiveness: paid.and(dated).and_then(|()| effectiveness()),
    }
}

/// So many tenths of a day of sales are open; `None` without sales.
fn days_of_sales(open: Money, sales: Money, days: i64) -> Option<i64> {
    sales.is_positive().then(|| rounded(i128::from(open.0) * i128::from(days) * 10, i128::from(sales.0)))
}

/// In hundredths of a percent; `None` where there was nothing to collect.
fn effectiveness(inputs: &CollectionInputs) -> Option<i64> {
    let had = i128::from(inputs.begin_outstanding.0) + i128::from(inputs.sales.0);
    let (collected, due) = (had - i128::from(inputs.end_outstanding.0), had - i128::from(inputs.end_current.0));
    (due > 0).then(|| rounded(collected * 10_000, due))
}

/// A part of a whole in tenths of a percent, rounded half-up; `None` of nothing.
pub(super) fn permille(part: Money, whole: Money) -> Option<i64> {
    whole.is_positive().then(|| rounded(i128::from(part.0) * 1_000, i128::from(whole.0)))
}

/// A ratio rounded half-up; the whole is more than nothing.
pub(super) fn rounded(part: i128, whole: i128) -> i64 {
    let rounded = (2 * part + whole).div_euclid(2 * whole);
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: MoneyKnown = MoneyKnown { has_payments: true, has_undated: false };

    fn inputs(sales: i64, begin: i64, end: i64, current: i64) -> CollectionInputs {
        let from = NaiveDate::from_ymd_opt(2025, 4, 16).expect("a day");
        CollectionInputs {
            from,
            days: 365,
            sales: Money(sales),
            begin_outstanding: Money(begin),
            end_outstanding: Money(end),
            end_current: Money(current),
        }
    }

    /// DOMAIN §2: 1.2 m of 10 m, of which 0.8 m is not past due.
    #[test]
    fn days_are_those_of_the_textbook() {
        let figures = collection_figures(inputs(1_000_000_000, 0, 120_000_000, 80_000_000), KNOWN);
        assert_eq!(figures.sales_outstanding, Ok(438));
        assert_eq!(figures.best_possible, Ok(292));
        assert_eq!(figures.average_delinquent, Ok(146));
    }

    /// DOMAIN §2: begin 6200, sales 10890, end 6340, of it 3590 not past due.
    #[test]
    fn effectiveness_is_that_of_the_textbook() {
        let figures = collection_figures(inputs(10_890, 6_200, 6_340, 3_590), KNOWN);
        assert_eq!(figures.effectiveness, Ok(7_963));
    }

    #[test]
    fn what_a_book_cannot_give_has_its_reason() {
        let none = collection_figures(inputs(0, 0, 100, 100), KNOWN);
        assert_eq!(none.sales_outstanding, Err(Unavailable::NoSales));
        assert_eq!(none.effectiveness, Err(Unavailable::NothingDue));
        let undated = collection_figures(inputs(100, 0, 50, 0), MoneyKnown { has_undated: true, ..KNOWN });
        assert_eq!((undated.sales_outstanding, undated.effectiveness), (Ok(1825), Err(Unavailable::UndatedPayments)));
        let unpaid = collection_figures(inputs(100, 0, 50, 0), MoneyKnown { has_payments: false, ..KNOWN });
        assert_eq!(unpaid.sales_outstanding, Err(Unavailable::NoPayments));
        assert_eq!(unpaid.effectiveness, Err(Unavailable::NoPayments));
    }

    #[test]
    fn halves_round_up() {
        assert_eq!((rounded(1, 2), rounded(-1, 2), rounded(149, 100), rounded(3, 2)), (1, 0, 1, 2));
    }
}
