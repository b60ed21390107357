//! An amount with its currency, as people write it.

use crate::book::{Currency, Money};

/// `1,234.00 CNY`
pub(super) fn amount(money: Money, currency: Currency) -> String {
    let code = currency.code();
    format!("{}{}{}", money.grouped(currency), if code.is_empty() { "" } else { " " }, code)
}
