//! The deliveries file, row by row (SPEC §2, §3 "Deliveries"). Rows become deliveries in `assemble`.

use super::customers::{self, CustomerDetails};
use super::fault::{Faults, Problem};
use super::header::{Field, customer_details};
use super::note::Note;
use super::sheet::{Row, Sheet, shown};
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

/// What a row inherits when its own number, date and customer are blank.
#[derive(Clone)]
struct Above {
    number: Option<TextId>,
    row: DeliveryRow,
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
    let mut above: Option<Above> = None;
    let mut inherited: (usize, u32) = (0, 0);
    let rows = sheet.rows(faults, notes, |row| {
        let is_continuation = can_inherit
            && above.is_some()
            && [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(|&field| row.text(field).is_none());
        let mut read = match &above {
            Some(above) if is_continuation => {
                if inherited.0 == 0 {
                    inherited.1 = row.line;
                }
                inherited.0 += 1;
                continuation(row, &above.row)?
            }
            _ => delivery(row, base, texts)?,
        };
        if has_details && !is_continuation {
            read.details = Some(Box::new(customers::details(row)));
        }
        if !is_continuation {
            above = read.number.map(|number| Above { number: Some(number), row: read.clone() });
        } else if let Some(above) = &above {
            read.number = above.number;
        }
        Some(read)
    });
    if inherited.0 > 0 {
        notes.push(Note::LinesInherited { file: sheet.name.clone(), count: inherited.0, first_line: inherited.1 });
    }
    rows
}

fn delivery(row: &Row<'_>, base: Option<Currency>, texts: &mut Texts) -> Option<DeliveryRow> {
    let date = row.required_date(Field::Date);
    let customer = row.required(Field::Customer).map(|name| texts.intern(name));
    let currency = currency::of_row(row, Field::Amount, base).or(base).unwrap_or(Currency::NONE);
    let (amount, line_value) = amounts(row, currency);
    let due_date = row.date(Field::DueDate);
    // A due date settles the matter: codes that some programs write for terms need not be understood then.
    let terms = if due_date.is_some() { None } else { row_terms(row) };
    let id = |field: Field, texts: &mut Texts| row.text(field).map(|text| texts.intern(text));
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
        invoice_date: row.date(Field::InvoiceDate),
        ref_no: id(Field::RefNo, texts),
        paid_amount: row.money(Field::PaidAmount, currency),
        paid_date: row.date(Field::PaidDate),
        open_amount: row.money(Field::OpenAmount, currency),
        salesperson: id(Field::Salesperson, texts),
        details: None,
    })
}

/// A further line of the delivery above: everything of that delivery, with its own figures.
fn continuation(row: &Row<'_>, above: &DeliveryRow) -> Option<DeliveryRow> {
    let (amount, line_value) = amounts(row, above.currency);
    Some(DeliveryRow {
        place: row.place(),
        start: row.start,
        amount: amount?,
        line_value,
        is_line: true,
        paid_amount: row.money(Field::PaidAmount, above.currency),
        paid_date: row.date(Field::PaidDate),
        open_amount: row.money(Field::OpenAmount, above.currency),
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

/// The row's amount, and quantity × unit price beside it, rounded half-up (SPEC §3 "Deliveries").
fn amounts(row: &Row<'_>, currency: Currency) -> (Option<Money>, Option<Money>) {
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
