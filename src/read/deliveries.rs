//! The deliveries file, row by row (SPEC §2, §3 "Deliveries"). Rows become deliveries in `assemble`.

use super::customers::{self, CustomerDetails};
use super::fault::{Faults, Problem};
use super::fields::{Field, customer_details};
use super::note::Note;
use super::row::{Row, shown};
use super::sheet::Sheet;
use super::side::{self, Side};
use super::{currency, terms};
use crate::book::{Currency, Decimal, MisfitAmount, Money, Place, Terms, TextId, Texts};
use chrono::NaiveDate;

/// One row. Money is in `currency`; a negative amount is a return.
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    pub place: Place,
    pub start: usize,
    pub number: Option<TextId>,
    pub date: NaiveDate,
    pub customer: TextId,
    pub code: Option<TextId>,
    pub currency: Currency,
    /// The row's own amount, else quantity × unit price.
    pub amount: Money,
    /// Quantity × unit price where the row has both and an amount besides.
    pub line_value: Option<Money>,
    /// Whether anything on the row belongs to a line of a document rather than to the whole.
    pub is_line: bool,
    pub due_date: Option<NaiveDate>,
    pub terms: Option<Terms>,
    pub invoice_date: Option<NaiveDate>,
    pub ref_no: Option<TextId>,
    pub paid_amount: Option<Money>,
    pub paid_date: Option<NaiveDate>,
    pub open_amount: Option<Money>,
    pub salesperson: Option<TextId>,
    pub details: Option<Box<CustomerDetails>>,
}

/// Reads the deliveries file.
pub fn read(
    sheet: &Sheet,
    base: Option<Currency>,
    texts: &mut Texts,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Vec<DeliveryRow> {
    let has_details = customer_details()
        .iter()
        .any(|&field| sheet.columns.has(field) && !matches!(field, Field::Terms | Field::Salesperson | Field::Code));
    let can_inherit = [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(|&field| sheet.columns.has(field));
    let mut above: Option<DeliveryRow> = None;
    let mut inherited: (usize, u32) = (0, 0);
    let rows = sheet.rows(faults, notes, |row| {
        let is_continuation = can_inherit
            && is_line(row)
            && [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(|&field| row.text(field).is_none());
        if is_continuation && row.follows_fault {
            row.fault(Field::DeliveryNo, Problem::ContinuesFault);
            return None;
        }
        if let (true, Some(above)) = (is_continuation, &above) {
            inherited = (inherited.0 + 1, if inherited.0 == 0 { row.line } else { inherited.1 });
            return continuation(row, above);
        }
        // The customer's columns first: every fault of the row is told at once.
        let details = has_details.then(|| Box::new(customers::details(row)));
        let read = delivery(row, base, texts).map(|read| DeliveryRow { details, ..read });
        above = read.clone().filter(|read| read.number.is_some());
        read
    });
    if inherited.0 > 0 {
        notes.push(Note::LinesInherited { file: sheet.name.clone(), count: inherited.0, first_line: inherited.1 });
    }
    rows
}

fn delivery(row: &Row<'_>, base: Option<Currency>, texts: &mut Texts) -> Option<DeliveryRow> {
    let date = row.required_date(Field::Date);
    let customer = row.required(Field::Customer).map(|name| texts.intern(name));
    let currency = currency::of_row(row, side::amount_field(row), base).or(base).unwrap_or(Currency::NONE);
    let (amount, line_value) = amounts(row, currency, None);
    let due_date = row.date(Field::DueDate);
    // A due date settles the matter: codes that some programs write for terms need not be understood then.
    let terms = if row.text(Field::DueDate).is_some() { None } else { row_terms(row) };
    let invoice_date = row.date(Field::InvoiceDate);
    let (paid_amount, paid_date, open_amount) = paid_columns(row, currency, amount);
    let id = |field: Field, texts: &mut Texts| row.id(field).map(|text| texts.intern(text));
    Some(DeliveryRow {
        place: row.place(),
        start: row.start,
        number: id(Field::DeliveryNo, texts),
        date: date?,
        customer: customer?,
        code: id(Field::Code, texts),
        currency,
        amount: amount?,
        line_value,
        is_line: is_line(row),
        due_date,
        terms,
        invoice_date,
        ref_no: id(Field::RefNo, texts),
        paid_amount,
        paid_date,
        open_amount,
        salesperson: id(Field::Salesperson, texts),
        details: None,
    })
}

/// Paid amount, paid date and open amount. Money taken back is no paid amount: it belongs into the payments file.
fn paid_columns(
    row: &Row<'_>,
    currency: Currency,
    amount: Option<Money>,
) -> (Option<Money>, Option<NaiveDate>, Option<Money>) {
    let paid_amount = row.money(Field::PaidAmount, currency);
    if let (Some(amount), Some(paid)) = (amount, paid_amount)
        && amount.is_positive()
        && paid < Money::ZERO
    {
        let found = shown(row.text(Field::PaidAmount).unwrap_or_default());
        let expected = "an amount of 0 or more";
        let remedy = "write money given back into the payments file, as a refund";
        row.fault(Field::PaidAmount, Problem::NotA { field: Field::PaidAmount.name(), found, expected, remedy });
    }
    (paid_amount, row.date(Field::PaidDate), row.money(Field::OpenAmount, currency))
}

/// A further line of the delivery above: everything of that delivery, with its own figures.
fn continuation(row: &Row<'_>, above: &DeliveryRow) -> Option<DeliveryRow> {
    let (amount, line_value) = amounts(row, above.currency, Some(above.amount));
    let (paid_amount, paid_date, open_amount) = paid_columns(row, above.currency, amount);
    Some(DeliveryRow {
        place: row.place(),
        start: row.start,
        amount: amount?,
        line_value,
        is_line: true,
        paid_amount,
        paid_date,
        open_amount,
        details: None,
        ..above.clone()
    })
}

fn is_line(row: &Row<'_>) -> bool {
    [Field::Item, Field::Quantity, Field::UnitPrice].iter().any(|&field| row.text(field).is_some())
}

fn row_terms(row: &Row<'_>) -> Option<Terms> {
    let text = row.text(Field::Terms)?;
    let terms = terms::spelled(text);
    if terms.is_none() {
        row.fault(Field::Terms, Problem::NotTerms { field: Field::Terms.name(), found: shown(text) });
    }
    terms
}

/// The row's amount by the side it stands on, and quantity × unit price beside it (SPEC §3 "Deliveries").
fn amounts(row: &Row<'_>, currency: Currency, above: Option<Money>) -> (Option<Money>, Option<Money>) {
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
