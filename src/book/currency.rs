//! Currencies: ISO 4217, with `XXX` for "none given".

use std::cmp::Ordering;

/// A currency, or [`Currency::NONE`] where nobody said which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// No currency given (ISO 4217 `XXX`): two decimals, printed as nothing (SPEC §3 "Currency").
    pub const NONE: Currency = Currency(iso_currency::Currency::XXX);

    /// The currency of an ISO 4217 code, in any case.
    pub fn from_code(code: &str) -> Option<Currency> {
        iso_currency::Currency::from_code(&code.to_ascii_uppercase()).map(Currency)
    }

    /// `CNY`; empty for [`Currency::NONE`].
    pub fn code(self) -> &'static str {
        if self == Currency::NONE { "" } else { self.0.code() }
    }

    /// A number that orders currencies as their codes do, [`Currency::NONE`] first; below 2^15.
    pub fn rank(self) -> u16 {
        self.code().bytes().fold(0, |rank, letter| rank * 26 + u16::from(letter - b'A'))
            + u16::from(self != Currency::NONE)
    }

    /// Decimals of the smallest unit: JPY 0, CNY 2, KWD 3.
    pub fn decimals(self) -> u32 {
        if self == Currency::NONE {
            return 2;
        }
        self.0.exponent().map_or(2, u32::from)
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        // Nearly all comparisons are of one currency with itself.
        if self == other { Ordering::Equal } else { self.code().cmp(other.code()) }
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_iso_4217() {
        let decimals = |code| Currency::from_code(code).map(Currency::decimals);
        assert_eq!(decimals("JPY"), Some(0));
        assert_eq!(decimals("cny"), Some(2));
        assert_eq!(decimals("KWD"), Some(3));
        assert_eq!(decimals("ABC"), None);
        assert_eq!(Currency::NONE.code(), "");
        assert_eq!(Currency::NONE.decimals(), 2);
    }
}
