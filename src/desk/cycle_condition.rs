//! Whether the contract's condition for settling a cycle is met: three-valued, since what nobody counted is unknown and
//! never met (DOMAIN §1 S4).

use super::quantity::{add, permille, subtract, tenths_of_days};
use crate::book::{Book, Currency, Decimal, Money, SellThrough, SettlementConditions};

/// Met, not met, or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// Data is missing.
    Unknown,
}

impl Holds {
    /// The word in data.
    pub fn key(self) -> &'static str {
        match self {
            Holds::Met => "met",
            Holds::NotMet => "not_met",
            Holds::Unknown => "unknown",
        }
    }

    fn of(holds: Option<bool>) -> Holds {
        match holds {
            Some(true) => Holds::Met,
            Some(false) => Holds::NotMet,
            None => Holds::Unknown,
        }
    }
}

/// One part of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionPart {
    /// At least so many percent sold; sold, in tenths of a percent.
    SoldPercent(Decimal, Option<i64>),
    /// At least so much sold; sold.
    SoldAmount(Decimal, Option<Money>),
    /// Stock for so many days at most; stock, in tenths of a day.
    StockDays(Decimal, Option<i64>),
}

/// The whole condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The parts that the contract has; none if it has no condition.
    pub parts: Vec<(ConditionPart, Holds)>,
}

impl Condition {
    /// All parts must hold: one that does not decides, else one that nobody knows; `None` without a condition.
    pub fn holds(&self) -> Option<Holds> {
        let any = |wanted| self.parts.iter().any(|(_, holds)| *holds == wanted);
        match () {
            () if self.parts.is_empty() => None,
            () if any(Holds::NotMet) => Some(Holds::NotMet),
            () if any(Holds::Unknown) => Some(Holds::Unknown),
            () => Some(Holds::Met),
        }
    }
}

/// The condition of a customer over all articles of a cycle.
pub(super) fn condition_of(
    book: &Book,
    first: &SellThrough,
    counted: &[&SellThrough],
    (currency, sold_value): (Option<Currency>, Option<Money>),
) -> Condition {
    let profile = book.customer(first.customer).profile.as_ref();
    let SettlementConditions { sold_percent_min, sold_amount_min, stock_days_max } =
        profile.map(|profile| profile.conditions).unwrap_or_default();
    let sum = |of: fn(&SellThrough) -> Option<Decimal>| {
        let nothing = Decimal { units: 0, scale: 0 };
        counted.iter().try_fold(nothing, |sum, row| add(sum, of(row)?))
    };
    let (sold, closing) = (sum(|row| Some(row.sold)), sum(|row| Some(row.closing)));
    let available = sum(|row| add(row.opening, row.received));
    let mut parts = Vec::new();
    if let Some(least) = sold_percent_min {
        let known = sold.zip(available).filter(|(_, available)| available.units > 0);
        let holds = known.and_then(|(sold, available)| {
            let hundredth = Decimal { units: 1, scale: 2 };
            let bound = available.checked_mul(least)?.checked_mul(hundredth)?;
            Some(subtract(sold, bound)?.units >= 0)
        });
        let share = known.and_then(|(sold, available)| permille(sold, available));
        parts.push((ConditionPart::SoldPercent(least, share), Holds::of(holds)));
    }
    if let Some(least) = sold_amount_min {
        let bound = currency.and_then(|currency| least.to_money_rounded(currency).ok());
        let holds = sold_value.zip(bound).map(|(value, bound)| value >= bound);
        parts.push((ConditionPart::SoldAmount(least, sold_value), Holds::of(holds)));
    }
    if let Some(most) = stock_days_max {
        let days = Decimal { units: i128::from(first.days()), scale: 0 };
        let holds = sold.zip(closing).and_then(|(sold, closing)| {
            // closing ÷ (sold ÷ days) ≤ most, without a division: nothing sold of a stock is never met.
            let over = subtract(closing.checked_mul(days)?, sold.checked_mul(most)?)?;
            Some(over.units <= 0)
        });
        let stock = sold.zip(closing).and_then(|(sold, closing)| tenths_of_days(closing, sold, first.days()));
        parts.push((ConditionPart::StockDays(most, stock), Holds::of(holds)));
    }
    Condition { parts }
}
