//! How currencies are spelled: ISO 4217 codes, names and signs.

use crate::book::Currency;
use crate::read::value::word::word_key;
use crate::read::words::lists::named_currency;

/// Signs of currencies, one of which may stand before or behind a number, and the currency of those that have one alone.
/// The longer ones stand before those that they end with.
const SIGNS: &[(&str, Option<&str>)] = &[
    ("US$", Some("USD")),
    ("HK$", Some("HKD")),
    ("NZ$", Some("NZD")),
    ("NT$", Some("TWD")),
    ("AU$", Some("AUD")),
    ("CA$", Some("CAD")),
    ("A$", Some("AUD")),
    ("C$", Some("CAD")),
    ("S$", Some("SGD")),
    ("R$", Some("BRL")),
    ("Rs.", Some("INR")),
    ("Rs", Some("INR")),
    ("₹", Some("INR")),
    ("€", Some("EUR")),
    ("£", Some("GBP")),
    ("¥", None),
    ("￥", None),
    ("$", None),
    ("zł", Some("PLN")),
    ("₩", Some("KRW")),
    ("₽", Some("RUB")),
    ("₺", Some("TRY")),
    ("₱", Some("PHP")),
    ("₫", Some("VND")),
    ("฿", Some("THB")),
    ("SFr.", Some("CHF")),
    ("kr.", None),
    ("kr", None),
    ("人民币", Some("CNY")),
    ("美元", Some("USD")),
    ("欧元", Some("EUR")),
    ("港币", Some("HKD")),
    ("港元", Some("HKD")),
    ("英镑", Some("GBP")),
    ("日元", Some("JPY")),
];

/// The currency of a spelling. `¥` is CNY unless the base is JPY (SPEC §3 "Currency").
pub fn spelled(text: &str, base: Option<Currency>) -> Option<Currency> {
    // `CURRENCY::USD`, as GnuCash writes it.
    let key = word_key(text.rsplit("::").next().unwrap_or(text));
    if matches!(key.as_str(), "¥" | "￥") {
        let is_yen = base.is_some_and(|base| base.code() == "JPY");
        return Currency::from_code(if is_yen { "JPY" } else { "CNY" });
    }
    named_currency(&key).or_else(|| Currency::from_code(&key))
}

/// Takes `CNY ` from the front or ` CNY` from the end.
pub fn without_code(text: &str) -> (&str, Option<Currency>) {
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

/// Takes one sign of a currency: `100 €` as well as `€100`, not both.
pub fn take_currency(text: &str) -> (&str, Option<Currency>) {
    for &(sign, code) in SIGNS {
        let bare = text.strip_prefix(sign).map(str::trim_start);
        if let Some(rest) = bare.or_else(|| text.strip_suffix(sign).map(str::trim_end)) {
            return (rest, code.and_then(Currency::from_code));
        }
    }
    (text, None)
}
