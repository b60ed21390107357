//! The payments file, row by row (SPEC §2, §3 "Matching" 1).

use super::currency;
use super::fault::{Faults, Problem};
use super::fields::Field;
use super::note::Note;
use super::row::{Row, shown};
use super::sheet::Sheet;
use super::spelling::{nearest, word_key};
use super::statement::{self, Direction, LeftAside};
use crate::book::{Currency, Decimal, PaymentKind, Place, TextId, Texts};
use chrono::NaiveDate;

/// One row. The amount is as written, with its sign: its currency may only be known from what it names.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    pub place: Place,
    pub start: usize,
    pub date: NaiveDate,
    pub customer: TextId,
    pub code: Option<TextId>,
    pub amount: Decimal,
    pub kind: PaymentKind,
    pub number: Option<TextId>,
    pub delivery_no: Option<TextId>,
    pub currency: Option<Currency>,
}

/// The kinds by their canonical names, for suggestions.
const KINDS: [&str; 7] = ["payment", "advance", "credit_note", "discount", "refund", "bounced", "write_off"];

/// Reads the payments file.
pub fn read(
    sheet: &Sheet,
    base: Option<Currency>,
    texts: &mut Texts,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Vec<PaymentRow> {
    let is_statement = statement::is_statement(sheet);
    let mut aside = LeftAside::default();
    let mut is_aside = |row: &Row<'_>| {
        let direction = if is_statement { statement::direction(row) } else { Direction::In };
        aside.count(direction);
        direction != Direction::In
    };
    let rows = sheet.rows_but(faults, notes, &mut is_aside, |row| {
        let date = row.required_date(Field::Date);
        let (customer, amount) = if is_statement {
            (statement::counterparty(row), statement::amount(row))
        } else {
            let amount = row.required(Field::Amount).and_then(|_| row.number(Field::Amount));
            (row.required(Field::Customer), amount)
        };
        let customer = customer.map(|name| texts.intern(name));
        let amount_field = if row.has_column(Field::MoneyIn) { Field::MoneyIn } else { Field::Amount };
        let currency = currency::of_row(row, amount_field, base);
        let kind = kind_of(row);
        let id = |field: Field, texts: &mut Texts| row.id(field).map(|text| texts.intern(text));
        let amount = amount?;
        Some(PaymentRow {
            place: row.place(),
            start: row.start,
            date: date?,
            customer: customer?,
            code: id(Field::Code, texts),
            amount: Decimal { units: amount.units.abs(), scale: amount.scale },
            kind: signed_kind(kind?, amount),
            number: id(Field::PaymentNo, texts),
            delivery_no: id(Field::DeliveryNo, texts),
            currency,
        })
    });
    let LeftAside { out, neither } = aside;
    if out + neither > 0 {
        notes.push(Note::LeftAside { file: sheet.name.clone(), went_out: out, neither });
    }
    rows
}

/// Without a kind, or with `payment`, a minus means money given back; other kinds ignore the sign.
fn signed_kind(kind: PaymentKind, amount: Decimal) -> PaymentKind {
    if kind == PaymentKind::Payment && amount.units < 0 { PaymentKind::Refund } else { kind }
}

fn kind_of(row: &Row<'_>) -> Option<PaymentKind> {
    let Some(text) = row.text(Field::Kind) else { return Some(PaymentKind::Payment) };
    let kind = spelled_kind(text);
    if kind.is_none() {
        let nearest = nearest(text, KINDS).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        row.fault(Field::Kind, Problem::UnknownPaymentKind { found: shown(text), nearest });
    }
    kind
}

/// The kind of a word. An unknown one is a fault: it could be money going the other way (SPEC §2).
fn spelled_kind(text: &str) -> Option<PaymentKind> {
    Some(match word_key(text).as_str() {
        "payment" | "payments" | "receipt" | "回款" | "收款" | "付款" => PaymentKind::Payment,
        "advance" | "prepayment" | "advancepayment" | "deposit" | "预收" | "预收款" | "预付" => {
            PaymentKind::Advance
        }
        "creditnote" | "creditmemo" | "credit" | "贷项" | "退货" | "红字" => PaymentKind::CreditNote,
        "discount" | "折扣" | "折让" => PaymentKind::Discount,
        "refund" | "退款" => PaymentKind::Refund,
        "bounced" | "bounce" | "returned" | "退票" => PaymentKind::Bounced,
        "writeoff" | "writtenoff" | "核销" | "坏账核销" => PaymentKind::WriteOff,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_set_the_direction_and_a_minus_counts_only_without_one() {
        let minus = Decimal { units: -5, scale: 0 };
        assert_eq!(signed_kind(PaymentKind::Payment, minus), PaymentKind::Refund);
        assert_eq!(signed_kind(PaymentKind::Advance, minus), PaymentKind::Advance);
        for (text, kind) in [
            ("credit note", PaymentKind::CreditNote),
            ("Write-off", PaymentKind::WriteOff),
            ("退票", PaymentKind::Bounced),
            ("CREDIT_NOTE", PaymentKind::CreditNote),
        ] {
            assert_eq!(spelled_kind(text), Some(kind), "{text}");
        }
        assert_eq!(spelled_kind("transfer"), None);
    }
}
