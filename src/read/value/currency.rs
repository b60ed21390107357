//! How currencies are spelled: ISO 4217 codes, and the names and signs that Chinese files use.

use crate::book::Currency;
use crate::read::value::word::word_key;

/// The currency of a spelling. `¥` is CNY unless the base is JPY (SPEC §3 "Currency").
pub fn spelled(text: &str, base: Option<Currency>) -> Option<Currency> {
    let yen_base = base.is_some_and(|base| base.code() == "JPY");
    let key = word_key(text);
    let code = match key.as_str() {
        "¥" | "￥" if yen_base => "JPY",
        "¥" | "￥" | "人民币" | "人民币元" | "rmb" | "元" | "cnh" => "CNY",
        "美元" | "us$" | "usd$" => "USD",
        "欧元" | "€" => "EUR",
        "港币" | "港元" | "hk$" => "HKD",
        "日元" | "日圆" => "JPY",
        "英镑" | "£" => "GBP",
        _ => return Currency::from_code(&key),
    };
    Currency::from_code(code)
}
