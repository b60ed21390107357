//! Quantities as decimals, exact: sums, differences and shares, nothing where a figure does not fit.

use crate::book::Decimal;

/// Both with the same number of decimals.
fn aligned(a: Decimal, b: Decimal) -> Option<(i128, i128, u32)> {
    let scale = a.scale.max(b.scale);
    let units = |one: Decimal| one.units.checked_mul(10i128.checked_pow(scale - one.scale)?);
    Some((units(a)?, units(b)?, scale))
}

/// The sum.
pub(super) fn add(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b, scale) = aligned(a, b)?;
    let mut sum = Decimal { units: a.checked_add(b)?, scale };
    // 0.0 is 0.
    while sum.scale > 0 && sum.units % 10 == 0 {
        sum = Decimal { units: sum.units / 10, scale: sum.scale - 1 };
    }
    Some(sum)
}

/// The difference.
pub(super) fn subtract(a: Decimal, b: Decimal) -> Option<Decimal> {
    add(a, Decimal { units: b.units.checked_neg()?, ..b })
}

/// `factor` × a ÷ b, rounded half up; nothing if `b` is not more than nothing.
fn share(a: Decimal, b: Decimal, factor: i128) -> Option<i64> {
    let (a, b, _) = aligned(a, b)?;
    if b <= 0 {
        return None;
    }
    let doubled = a.checked_mul(factor)?.checked_mul(2)?.checked_add(b)?;
    i64::try_from(doubled.div_euclid(b.checked_mul(2)?)).ok()
}

/// Thousandths of `whole` that `part` is.
pub(super) fn permille(part: Decimal, whole: Decimal) -> Option<i64> {
    share(part, whole, 1000)
}

/// Tenths of days that a stock lasts, if so much is sold in so many days; 0 of no stock.
pub(super) fn tenths_of_days(stock: Decimal, sold: Decimal, days: i64) -> Option<i64> {
    if stock.units == 0 {
        return Some(0);
    }
    share(stock, sold, i128::from(days).checked_mul(10)?)
}
