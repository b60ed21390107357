//! What a row of the deliveries file says of amounts, terms and goods (SPEC §2, §3 "Deliveries").

use super::KeptLines;
use super::deliveries::LINE_FIELDS;
use super::delivery_rows::Goods;
use super::fault::{Expected, Problem, Remedy};
use super::fields::Field;
use super::row::{Row, shown};
use super::side::Side;
use super::terms;
use crate::book::{Currency, Decimal, MisfitAmount, Money, Terms};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// Paid amount, paid date and open amount. Money taken back is no paid amount: it belongs into the payments file.
pub(super) fn paid_columns(
    row: &Row<'_>,
    currency: Currency,
    amount: Option<Money>,
) -> (Option<Money>, Option<NaiveDate>, Option<Money>) {
    let paid_amount = row.money(Field::PaidAmount, currency);
    if let (Some(amount), Some(paid)) = (amount, paid_amount)
        && amount >= Money::ZERO
        && paid < Money::ZERO
    {
        let found = shown(row.text(Field::PaidAmount).unwrap_or_default());
        let expected = Expected::AmountOfZeroOrMore;
        let remedy = Remedy::RefundIntoPayments;
        row.fault(Field::PaidAmount, Problem::NotA { field: Field::PaidAmount.name(), found, expected, remedy });
    }
    (paid_amount, row.date(Field::PaidDate), row.money(Field::OpenAmount, currency))
}

/// The goods of a row; figures that are none do no harm where an amount stands.
pub(super) fn goods(row: &Row<'_>, kept: KeptLines) -> Option<Box<Goods>> {
    match kept {
        KeptLines::None => return None,
        KeptLines::Received => {
            let received_by = row.owned(Field::ReceivedBy)?;
            return Some(Box::new(Goods { received_by: Some(received_by), ..Goods::default() }));
        }
        KeptLines::All => {}
    }
    let figure = |field| row.text(field).and_then(super::amount::spelled).map(|amount| amount.decimal);
    let has_any = LINE_FIELDS.iter().any(|&field| row.text(field).is_some());
    has_any.then(|| {
        Box::new(Goods {
            item: row.owned(Field::Item),
            quantity: figure(Field::Quantity),
            unit_price: figure(Field::UnitPrice),
            received_by: row.owned(Field::ReceivedBy),
            note: row.owned(Field::Note),
        })
    })
}

pub(super) fn is_line(row: &Row<'_>) -> bool {
    [Field::Item, Field::Quantity, Field::UnitPrice].iter().any(|&field| row.text(field).is_some())
}

pub(super) fn row_terms(row: &Row<'_>, known: &mut HashMap<String, Arc<Terms>>) -> Option<Arc<Terms>> {
    let text = row.text(Field::Terms)?;
    if let Some(terms) = known.get(text) {
        return Some(Arc::clone(terms));
    }
    let Some(terms) = terms::spelled(text).map(Arc::new) else {
        row.fault(Field::Terms, Problem::NotTerms { field: Field::Terms.name(), found: shown(text) });
        return None;
    };
    known.insert(text.to_owned(), Arc::clone(&terms));
    Some(terms)
}

/// The row's amount by the side it stands on, and quantity × unit price beside it (SPEC §3 "Deliveries").
pub(super) fn amounts(row: &Row<'_>, currency: Currency, above: Option<Money>) -> (Option<Money>, Option<Money>) {
    let Ok(side) = Side::of_row(row, above) else { return (None, None) };
    let (amount, line_value) = written_amounts(row, currency, side);
    match side {
        Some(side) => (amount.and_then(|amount| side.signed(row, amount)), line_value.map(|value| side.turned(value))),
        None => (amount, line_value),
    }
}

/// Amount and quantity × unit price as they are written, rounded half-up.
fn written_amounts(row: &Row<'_>, currency: Currency, side: Option<Side>) -> (Option<Money>, Option<Money>) {
    if row.text(Field::Amount).is_some() {
        let amount = row.money(Field::Amount, currency);
        let has_both = row.text(Field::Quantity).is_some() && row.text(Field::UnitPrice).is_some();
        // Beside an amount the line's figures only tell totals from lines; oddities in them do no harm.
        let value = |field| row.text(field).and_then(super::amount::spelled).map(|amount| amount.decimal);
        let product = has_both.then(|| value(Field::Quantity)?.checked_mul(value(Field::UnitPrice)?)).flatten();
        return (amount, product.and_then(|product| product.to_money_rounded(currency).ok()));
    }
    let needed = |field| if row.required(field).is_some() { row.number(field) } else { None };
    if row.text(Field::Quantity).is_none() && row.text(Field::UnitPrice).is_none() {
        if let Some(field) = side.map(Side::column).filter(|&field| row.has_column(field)) {
            return (row.money(field, currency), None);
        }
        _ = row.required(Field::Amount);
        return (None, None);
    }
    let (quantity, price) = (needed(Field::Quantity), needed(Field::UnitPrice));
    let (Some(quantity), Some(price)) = (quantity, price) else { return (None, None) };
    let product = quantity.checked_mul(price).ok_or(MisfitAmount::TooLarge);
    match product.and_then(|product: Decimal| product.to_money_rounded(currency)) {
        Ok(amount) => (Some(amount), None),
        Err(_) => {
            let found = shown(row.text(Field::UnitPrice).unwrap_or_default());
            row.fault(Field::UnitPrice, Problem::AmountTooLarge { field: Field::UnitPrice.name(), found });
            (None, None)
        }
    }
}
