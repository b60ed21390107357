//! What a row of the deliveries file says of amounts and goods (SPEC §2, §3 "Deliveries").

use crate::book::{Currency, Decimal, MisfitAmount, Money};
use crate::read::conventions::KeptLines;
use crate::read::diagnose::cell::Refusal;
use crate::read::diagnose::fault::{Expected, Remedy};
use crate::read::fields::Field;
use crate::read::file::delivery_rows::Goods;
use crate::read::table::row::Row;
use crate::read::value::amount;
use chrono::NaiveDate;

/// The fields of a row that only lines have, read where somebody asks for lines.
pub const LINE_FIELDS: [Field; 5] = [Field::Item, Field::Quantity, Field::UnitPrice, Field::ReceivedBy, Field::Note];

/// The fields that make a row a line of a document rather than the whole.
pub const GOODS_FIELDS: [Field; 3] = [Field::Item, Field::Quantity, Field::UnitPrice];

/// Paid amount, paid date and open amount. Money taken back is no paid amount: it belongs into the payments file.
pub fn paid_columns(
    row: &Row<'_>,
    currency: Currency,
    amount: Option<Money>,
) -> (Option<Money>, Option<NaiveDate>, Option<Money>) {
    let paid_amount = row.money(Field::PaidAmount, currency);
    if let (Some(amount), Some(paid)) = (amount, paid_amount)
        && amount >= Money::ZERO
        && paid < Money::ZERO
    {
        let refusal = Refusal::NotA(Expected::AmountOfZeroOrMore, Remedy::RefundIntoPayments);
        row.refuse(Field::PaidAmount, refusal);
    }
    (paid_amount, row.date(Field::PaidDate), row.money(Field::OpenAmount, currency))
}

/// The goods of a row; figures that are none do no harm where an amount stands.
pub fn goods(row: &Row<'_>, kept: KeptLines) -> Option<Box<Goods>> {
    match kept {
        KeptLines::None => return None,
        KeptLines::Received => {
            let received_by = row.owned(Field::ReceivedBy)?;
            return Some(Box::new(Goods { received_by: Some(received_by), ..Goods::default() }));
        }
        KeptLines::All => {}
    }
    let has_any = LINE_FIELDS.iter().any(|&field| row.text(field).is_some());
    has_any.then(|| {
        Box::new(Goods {
            item: row.owned(Field::Item),
            quantity: figure(row, Field::Quantity),
            unit_price: figure(row, Field::UnitPrice),
            received_by: row.owned(Field::ReceivedBy),
            note: row.owned(Field::Note),
        })
    })
}

/// A figure that is looked at beside an amount; one that is none does no harm there.
fn figure(row: &Row<'_>, field: Field) -> Option<Decimal> {
    row.text(field).and_then(amount::spelled).map(|amount| amount.decimal)
}

/// Whether anything on the row belongs to a line of a document rather than to the whole.
pub fn is_line(row: &Row<'_>) -> bool {
    GOODS_FIELDS.iter().any(|&field| row.text(field).is_some())
}

/// The row's amount, else quantity × unit price rounded half-up (SPEC §3 "Deliveries").
pub fn amount(row: &Row<'_>, currency: Currency) -> Option<Money> {
    if let Some(text) = row.text(Field::Amount) {
        return row.money_of(Field::Amount, text, currency);
    }
    let needed = |field| if row.required(field).is_some() { row.number(field) } else { None };
    if row.text(Field::Quantity).is_none() && row.text(Field::UnitPrice).is_none() {
        _ = row.required(Field::Amount);
        return None;
    }
    let (quantity, price) = (needed(Field::Quantity), needed(Field::UnitPrice));
    let product = quantity?.checked_mul(price?).ok_or(MisfitAmount::TooLarge);
    let rounded = product.and_then(|product: Decimal| product.to_money_rounded(currency));
    if rounded.is_err() {
        row.refuse(Field::UnitPrice, Refusal::Misfit(MisfitAmount::TooLarge, currency));
    }
    rounded.ok()
}

/// Quantity × unit price of a row that has an amount besides: it tells totals from lines.
pub fn line_value(row: &Row<'_>, currency: Currency) -> Option<Money> {
    row.text(Field::Amount)?;
    let product = figure(row, Field::Quantity)?.checked_mul(figure(row, Field::UnitPrice)?)?;
    product.to_money_rounded(currency).ok()
}
