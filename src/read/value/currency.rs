//! How currencies are spelled: ISO 4217 codes, and the names and signs that Chinese files use.

use crate::book::Currency;
use crate::read::diagnose::fault::Problem;
use crate::read::fields::Field;
use crate::read::table::row::{Row, shown};
use crate::read::value::word::{nearest, word_key};

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

/// The currency that a row says it is in: its currency field, else a code inside its amount.
pub fn of_row(row: &Row<'_>, amount_field: Field, base: Option<Currency>) -> Option<Currency> {
    let own = row.text(Field::Currency).and_then(|text| {
        let currency = spelled(text, base);
        if currency.is_none() {
            let near = nearest(text, ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "KWD", "RMB"]);
            let nearest = near.map(str::to_owned);
            row.fault(Field::Currency, Problem::UnknownCurrency { found: shown(text), nearest });
        }
        currency
    });
    let written = row.text(amount_field).and_then(crate::read::value::amount::currency_beside);
    match (own, written) {
        (Some(own), Some(written)) if own != written => {
            row.fault(
                amount_field,
                Problem::CurrencyConflict {
                    found: shown(row.text(amount_field).unwrap_or_default()),
                    written: written.code().to_owned(),
                    currency: own.code().to_owned(),
                },
            );
            Some(own)
        }
        (own, written) => own.or(written),
    }
}
