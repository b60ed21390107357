//! Money as whole numbers of the smallest unit, and decimals as they were written. Never a float.

use super::Currency;
use super::figures::{push_grouped, push_minor};
use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount in a currency's smallest unit (cents, fen, yen). The currency is known from where the amount stands.
///
/// Sums cannot overflow: the reader refuses books whose totals do not fit in 64 bits (SPEC §3 "Currency").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// Whether there is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether there is more than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Without the sign.
    pub fn abs(self) -> Money {
        Money(self.0.abs())
    }

    /// `-1234.56`: plain digits with the currency's decimals, as machines read it.
    pub fn plain(self, currency: Currency) -> String {
        write_minor(i128::from(self.0), currency.decimals())
    }

    /// `-1,234.56`: as people read it.
    pub fn grouped(self, currency: Currency) -> String {
        let mut text = String::new();
        push_grouped(&mut text, i128::from(self.0), currency.decimals());
        text
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        self.0 -= other.0;
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// Writes a whole number of smallest units with `decimals` decimals: `(-5, 2)` is `-0.05`.
pub fn write_minor(units: i128, decimals: u32) -> String {
    let mut text = String::new();
    push_minor(&mut text, units, decimals);
    text
}

/// Puts a comma between each three digits before the decimal point.
pub fn group_thousands(plain: &str) -> String {
    let (sign, rest) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain),
    };
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    text.push_str(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A decimal number as written: `units` × 10^-`scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// All digits, with the sign.
    pub units: i128,
    /// How many of the digits stand behind the decimal point.
    pub scale: u32,
}

/// Why a decimal cannot be money of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MisfitAmount {
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    TooFine,
    /// Does not fit in 64 bits of the smallest unit.
    #[error("too large")]
    TooLarge,
}

impl fmt::Display for Decimal {
    /// `1234.56`, without trailing zeros.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        if fraction.is_empty() { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{fraction}") }
    }
}

impl Decimal {
    /// Reads `-1234.50` or `7`: digits, at most one point, an optional leading minus.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 30 {
            return None;
        }
        let mut units: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            units = units.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        Some(Decimal { units: if negative { -units } else { units }, scale: fraction.len() as u32 })
    }

    /// The product, if it fits.
    pub fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        Some(Decimal { units: self.units.checked_mul(other.units)?, scale: self.scale + other.scale })
    }

    /// The units of as many decimals, if the number is as short as nearly all are: 128 bits are not needed for it.
    fn short_units(self, decimals: u32) -> Option<i64> {
        const POWERS: [i64; 5] = [1, 10, 100, 1_000, 10_000];
        let power = POWERS.get(decimals.checked_sub(self.scale)? as usize)?;
        i64::try_from(self.units).ok()?.checked_mul(*power).filter(|&units| units != i64::MIN)
    }

    /// Exact money of a currency, or why there is none (SPEC §3: at most the currency's own decimals, 64 bits).
    pub fn to_money(self, currency: Currency) -> Result<Money, MisfitAmount> {
        if let Some(units) = self.short_units(currency.decimals()) {
            return Ok(Money(units));
        }
        let decimals = currency.decimals();
        if self.scale > decimals {
            let divisor = 10i128.checked_pow(self.scale - decimals).ok_or(MisfitAmount::TooFine)?;
            if self.units % divisor != 0 {
                return Err(MisfitAmount::TooFine);
            }
            return Decimal::fit(self.units / divisor);
        }
        let factor = 10i128.pow(decimals - self.scale);
        Decimal::fit(self.units.checked_mul(factor).ok_or(MisfitAmount::TooLarge)?)
    }

    /// Money of a currency, rounded half-up (away from nothing) to its smallest unit.
    pub fn to_money_rounded(self, currency: Currency) -> Result<Money, MisfitAmount> {
        let decimals = currency.decimals();
        if self.scale <= decimals {
            return self.to_money(currency);
        }
        let divisor = 10i128.checked_pow(self.scale - decimals).ok_or(MisfitAmount::TooFine)?;
        let magnitude = (self.units.abs() + divisor / 2) / divisor;
        Decimal::fit(if self.units < 0 { -magnitude } else { magnitude })
    }

    /// The number times 10^`decimals`, if it is whole and fits.
    pub fn to_scaled(self, decimals: u32) -> Option<i64> {
        let factor = 10i128.checked_pow(decimals.checked_sub(self.scale)?)?;
        i64::try_from(self.units.checked_mul(factor)?).ok()
    }

    fn fit(units: i128) -> Result<Money, MisfitAmount> {
        // One value short of the type's range, so that every amount can be negated.
        if units.unsigned_abs() > i64::MAX as u128 {
            return Err(MisfitAmount::TooLarge);
        }
        i64::try_from(units).map(Money).map_err(|_| MisfitAmount::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap_or(Currency::NONE)
    }

    #[test]
    fn decimals_become_exact_money_or_nothing() {
        let money = |text: &str, code: &str| Decimal::parse(text).map(|decimal| decimal.to_money(currency(code)));
        assert_eq!(money("1234.5", "CNY"), Some(Ok(Money(123_450))));
        assert_eq!(money("-0.05", "CNY"), Some(Ok(Money(-5))));
        assert_eq!(money("1.50", "JPY"), Some(Err(MisfitAmount::TooFine)));
        assert_eq!(money("1.00", "JPY"), Some(Ok(Money(1))));
        assert_eq!(money("1.234", "KWD"), Some(Ok(Money(1234))));
        assert_eq!(money("92233720368547758.07", "CNY"), Some(Ok(Money(i64::MAX))));
        assert_eq!(money("92233720368547758.08", "CNY"), Some(Err(MisfitAmount::TooLarge)));
        assert_eq!(money("1e5", "CNY"), None);
        assert_eq!(money("", "CNY"), None);
        assert_eq!(money("-", "CNY"), None);
        assert_eq!(money("1.2.3", "CNY"), None);
    }

    #[test]
    fn products_are_rounded_half_up() {
        let product = |a: &str, b: &str| {
            let product = Decimal::parse(a)?.checked_mul(Decimal::parse(b)?)?;
            product.to_money_rounded(currency("CNY")).ok()
        };
        assert_eq!(product("3", "0.335"), Some(Money(101)));
        assert_eq!(product("-3", "0.335"), Some(Money(-101)));
        assert_eq!(product("1", "0.004"), Some(Money(0)));
    }

    #[test]
    fn money_is_written_with_its_decimals() {
        assert_eq!(Money(-5).plain(currency("CNY")), "-0.05");
        assert_eq!(Money(12_345_678).grouped(currency("CNY")), "123,456.78");
        assert_eq!(Money(1234).grouped(currency("JPY")), "1,234");
        assert_eq!(Money(100).grouped(Currency::NONE), "1.00");
    }
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn numbers_are_grouped_as_texts_are(
            units in prop_oneof![any::<i64>().prop_map(i128::from), any::<i128>()],
            decimals in 0u32..12,
        ) {
            let (mut plain, mut grouped) = (String::new(), String::new());
            push_minor(&mut plain, units, decimals);
            push_grouped(&mut grouped, units, decimals);
            prop_assert_eq!(grouped, group_thousands(&plain));
        }
    }
}
