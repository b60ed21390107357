//! How currencies are spelled: ISO 4217 codes, names and signs.

use crate::book::Currency;
use crate::read::value::word::word_key;
use crate::read::words::lists::named_currency;

/// The currency of a spelling. `¥` is CNY unless the base is JPY (SPEC §3 "Currency").
pub fn spelled(text: &str, base: Option<Currency>) -> Option<Currency> {
    let key = word_key(text);
    if matches!(key.as_str(), "¥" | "￥") {
        let is_yen = base.is_some_and(|base| base.code() == "JPY");
        return Currency::from_code(if is_yen { "JPY" } else { "CNY" });
    }
    named_currency(&key).or_else(|| Currency::from_code(&key))
}
