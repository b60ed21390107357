//! Amounts as people and programs write them (DOMAIN §7): `¥1,234.56`, `(20.00)`, `20-`, `1.2万`, full-width digits.

use super::spelling::fold_width;
use crate::book::{Currency, Decimal};

/// Signs of currencies, one of which may stand before a number.
const SIGNS: [char; 5] = ['¥', '$', '€', '£', '￥'];

/// An amount as written: the number, and the currency if the text itself names one by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpelledAmount {
    /// The number, with its sign.
    pub decimal: Decimal,
    /// `CNY 100` says so itself; signs such as `¥` and `$` do not.
    pub currency: Option<Currency>,
}

/// Reads an amount; `None` if it is none.
pub fn spelled(text: &str) -> Option<SpelledAmount> {
    let text = text.trim();
    if let Some(decimal) = plain(text) {
        return Some(SpelledAmount { decimal, currency: None });
    }
    let folded = fold_width(text);
    let (rest, currency) = without_code(folded.trim());
    let (rest, negative) = without_sign(rest)?;
    let (rest, ten_thousands) = match without_units(rest).strip_suffix('万') {
        Some(number) => (number.trim_end(), true),
        None => (without_units(rest), false),
    };
    let digits = without_grouping(rest)?;
    let mut decimal = Decimal::parse(&digits).filter(|_| !digits.starts_with('-'))?;
    if ten_thousands {
        decimal = decimal.checked_mul(Decimal { units: 10_000, scale: 0 })?;
    }
    if negative {
        decimal.units = -decimal.units;
    }
    Some(SpelledAmount { decimal, currency })
}

/// `1234.56` or `-1234.56`, the spelling of nearly every row.
fn plain(text: &str) -> Option<Decimal> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    is_plain.then(|| Decimal::parse(text))?
}

/// Takes `CNY ` from the front or ` CNY` from the end.
fn without_code(text: &str) -> (&str, Option<Currency>) {
    let bytes = text.as_bytes();
    let is_code = |part: &[u8]| part.len() == 3 && part.iter().all(u8::is_ascii_alphabetic);
    if bytes.len() > 3 {
        if is_code(&bytes[..3])
            && let Some(currency) = code(&text[..3])
        {
            return (text[3..].trim_start(), Some(currency));
        }
        let tail = bytes.len() - 3;
        if is_code(&bytes[tail..])
            && let Some(currency) = code(&text[tail..])
        {
            return (text[..tail].trim_end(), Some(currency));
        }
    }
    (text, None)
}

/// An ISO 4217 code, or RMB.
fn code(text: &str) -> Option<Currency> {
    Currency::from_code(if text.eq_ignore_ascii_case("RMB") { "CNY" } else { text })
}

/// Takes one sign in any of its dresses: `-20`, `20-`, `(20)`, `+20`, `-¥20`, `¥-20`. Two signs are none.
fn without_sign(text: &str) -> Option<(&str, bool)> {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let (inner, is_negative) = without_sign(inner.trim())?;
        return (!is_negative).then_some((inner, true));
    }
    let (before, text) = take_sign(text);
    let text = text.strip_prefix(SIGNS).unwrap_or(text).trim_start();
    let (between, text) = take_sign(text);
    let (after, text) = match text.strip_suffix(['-', '−']) {
        Some(rest) => (Some(true), rest.trim_end()),
        None => (None, text),
    };
    let mut signs = [before, between, after].into_iter().flatten();
    let negative = signs.next().unwrap_or(false);
    signs.next().is_none().then_some((text, negative))
}

fn take_sign(text: &str) -> (Option<bool>, &str) {
    match text.chars().next() {
        Some(sign @ ('-' | '−')) => (Some(true), text[sign.len_utf8()..].trim_start()),
        Some('+') => (Some(false), text[1..].trim_start()),
        _ => (None, text),
    }
}

fn without_units(text: &str) -> &str {
    text.strip_suffix('元').unwrap_or(text).trim_end()
}

/// Takes thousands commas out, if each stands before three digits.
fn without_grouping(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, ""), |(whole, fraction)| (whole, fraction));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let well_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if !well_grouped || fraction.contains(',') {
        return None;
    }
    let digits = whole.replace(',', "");
    Some(if text.contains('.') { format!("{digits}.{fraction}") } else { digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<(i128, u32)> {
        spelled(text).map(|amount| (amount.decimal.units, amount.decimal.scale))
    }

    #[test]
    fn one_amount_in_many_spellings() {
        for text in [
            "1234.56",
            "1,234.56",
            "¥1,234.56",
            "￥1234.56",
            "$1,234.56",
            "１２３４．５６",
            "1234.56元",
            "CNY 1,234.56",
            "1234.56 CNY",
            "+1234.56",
            " 1234.560 ",
        ] {
            assert_eq!(written(text), Some((123_456, 2)), "{text}");
        }
        for text in ["-1234.56", "1234.56-", "(1,234.56)", "-¥1234.56", "¥-1234.56", "（1,234.56）"] {
            assert_eq!(written(text), Some((-123_456, 2)), "{text}");
        }
        assert_eq!(written("1.2万"), Some((12_000, 1)).map(|_| (120_000, 1)));
        assert_eq!(spelled("USD 5").and_then(|amount| amount.currency), Currency::from_code("USD"));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", "-", "abc", "1,23", "1,2345", "12,34.5", "1.234,56", "1e5", "NaN", "--5", "-5-", "1 234", "12o.50",
            "(-20)", "(20-)", "($-5)", "¥¥5", "0x10", ".",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
