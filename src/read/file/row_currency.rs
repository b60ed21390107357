//! The currency that a row of deliveries or payments says it is in.

use crate::book::Currency;
use crate::read::diagnose::cell::{Refusal, WordList};
use crate::read::fields::Field;
use crate::read::table::row::Row;
use crate::read::value::memo::Memo;
use crate::read::value::{amount::currency_beside, currency};

/// The currencies of words that were read before.
pub type KnownCurrencies = Memo<Currency>;

/// Its currency field, else a code inside its amount, which stands in a field as that text.
pub fn of_row(
    row: &Row<'_>,
    (amount_field, amount): (Field, Option<&str>),
    base: Option<Currency>,
    known: &mut KnownCurrencies,
) -> Option<Currency> {
    let own = row.known_word(Field::Currency, WordList::Currencies, known, |text| currency::spelled(text, base));
    let written = amount.and_then(currency_beside);
    if let (Some(currency), Some(written)) = (own, written)
        && currency != written
    {
        row.refuse(amount_field, Refusal::OtherCurrency { written, currency });
    }
    own.or(written)
}
