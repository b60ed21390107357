//! Currencies: ISO 4217, with `XXX` for "none given".

use iso_currency::IntoEnumIterator;
use std::num::NonZeroU8;
use std::sync::LazyLock;

/// A currency, or [`Currency::NONE`] where nobody said which. In order as their codes are, [`Currency::NONE`] first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(NonZeroU8);

/// What is known of a currency. A large book asks for it at every amount, so it is looked up once.
struct Properties {
    code: &'static str,
    decimals: u8,
}

/// All currencies in the order of their codes; [`Currency::NONE`], whose code is blank, is the first.
static ALL: LazyLock<Vec<Properties>> = LazyLock::new(|| {
    let properties = |currency: iso_currency::Currency| Properties {
        code: if currency == iso_currency::Currency::XXX { "" } else { currency.code() },
        // No currency given: two decimals, printed as nothing (SPEC §3 "Currency").
        decimals: if currency == iso_currency::Currency::XXX {
            2
        } else {
            currency.exponent().map_or(2, |own| own as u8)
        },
    };
    let mut all: Vec<Properties> = iso_currency::Currency::iter().map(properties).collect();
    all.sort_by_key(|own| own.code);
    all
});

impl Currency {
    /// No currency given (ISO 4217 `XXX`).
    pub const NONE: Currency = Currency(NonZeroU8::MIN);

    /// The currency of an ISO 4217 code, in any case.
    pub fn from_code(code: &str) -> Option<Currency> {
        let code = code.to_ascii_uppercase();
        let code = if code == "XXX" { "" } else { Some(code.as_str()).filter(|code| !code.is_empty())? };
        let index = ALL.binary_search_by_key(&code, |own| own.code).ok()?;
        Some(Currency(u8::try_from(index).ok().and_then(|index| NonZeroU8::MIN.checked_add(index))?))
    }

    fn properties(self) -> &'static Properties {
        &ALL[usize::from(self.0.get()) - 1]
    }

    /// `CNY`; empty for [`Currency::NONE`].
    pub fn code(self) -> &'static str {
        self.properties().code
    }

    /// A number that orders currencies as their codes do, [`Currency::NONE`] first; below 2^8.
    pub fn rank(self) -> u8 {
        self.0.get() - 1
    }

    /// Decimals of the smallest unit: JPY 0, CNY 2, KWD 3.
    pub fn decimals(self) -> u32 {
        u32::from(self.properties().decimals)
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
        assert_eq!(decimals(""), None);
        assert_eq!(Currency::from_code("xxx"), Some(Currency::NONE));
        assert_eq!(Currency::NONE.code(), "");
        assert_eq!(Currency::NONE.decimals(), 2);
    }

    #[test]
    fn every_currency_has_a_number_of_its_own_in_the_order_of_the_codes() {
        let codes: Vec<&str> = ALL.iter().map(|own| own.code).collect();
        assert!(codes.len() < usize::from(u8::MAX) && codes.is_sorted_by(|a, b| a < b));
        assert_eq!(codes[0], "");
        for currency in iso_currency::Currency::iter().filter(|&own| own != iso_currency::Currency::XXX) {
            assert_eq!(Currency::from_code(currency.code()).map(Currency::code), Some(currency.code()));
        }
    }
}
