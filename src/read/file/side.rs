//! Debit or credit: on which side of a customer's account a row of the deliveries stands.

use crate::book::{Decimal, Money};
use crate::read::diagnose::cell::Refusal;
use crate::read::diagnose::fault::{Expected, Problem, Remedy, shown};
use crate::read::fields::Field;
use crate::read::table::row::Row;
use crate::read::value::amount;
use crate::read::value::word::is_placeholder;
use crate::read::words::lists::{Side, Worded};

/// What is wrong has been said.
pub struct Refused;

impl Side {
    /// The column of the side, where each has one.
    pub fn column(self) -> Field {
        match self {
            Side::Debit => Field::Debit,
            Side::Credit => Field::Credit,
        }
    }

    /// A figure below zero on the credit side.
    pub fn turned(self, figure: Money) -> Money {
        if self == Side::Credit && figure > Money::ZERO { -figure } else { figure }
    }
}

/// The side on which a row of the deliveries stands; none where the file knows no sides. A further line of a
/// delivery that says nothing stands where the line `above` does.
pub fn of_row(row: &Row<'_>, above: Option<Money>) -> Result<Option<Side>, Refused> {
    if !has_columns(row) && !row.has_column(Field::Direction) {
        return Ok(None);
    }
    let inherited = above.map(|amount| if amount < Money::ZERO { Side::Credit } else { Side::Debit });
    let by_column = filled_column(row)?;
    if row.has_column(Field::Direction) {
        return match row.text(Field::Direction).filter(|word| !is_placeholder(word)) {
            Some(word) => said(row, word, by_column).map(Some),
            None => by_column.or(inherited).map(Some).ok_or_else(|| blank(row, Field::Direction)),
        };
    }
    let has_figure = [Field::Amount, Field::Quantity, Field::UnitPrice].iter().any(|&field| row.text(field).is_some());
    match by_column {
        None if has_columns(row) && !has_figure => {
            row.contradict(Field::Debit, Problem::BothSidesBlank);
            Err(Refused)
        }
        by_column => Ok(by_column),
    }
}

/// An amount with the sign of its side. A credit may carry its minus already; a debit has none.
pub fn signed(side: Side, row: &Row<'_>, amount: Money) -> Option<Money> {
    let field = amount_field(row);
    let may_be_minus = side == Side::Credit && field == Field::Amount;
    if amount < Money::ZERO && !may_be_minus {
        let found = shown(row.text(field).unwrap_or_default());
        row.contradict(field, Problem::MinusAgainstSide { field: field.name(), found, side: side.column().name() });
        return None;
    }
    Some(side.turned(amount))
}

/// The column that holds a row's figure: the amount, else that of its side; and its text.
pub fn amount_cell<'r>(row: &Row<'r>) -> (Field, Option<&'r str>) {
    match row.text(Field::Amount) {
        Some(text) => (Field::Amount, Some(text)),
        None => {
            let field = amount_field(row);
            (field, row.text(field))
        }
    }
}

fn amount_field(row: &Row<'_>) -> Field {
    let holds = |field| row.text(field).is_some_and(|text| !is_placeholder(text));
    let own = [Field::Debit, Field::Credit].into_iter().filter(|&field| holds(field));
    match row.text(Field::Amount) {
        Some(_) => Field::Amount,
        None => own.max_by_key(|&field| (!is_nought(row, field), field == Field::Debit)).unwrap_or(Field::Amount),
    }
}

fn has_columns(row: &Row<'_>) -> bool {
    row.has_column(Field::Debit) || row.has_column(Field::Credit)
}

/// The side whose column holds a figure; a blank, a dash or a nought holds none where the other one does.
fn filled_column(row: &Row<'_>) -> Result<Option<Side>, Refused> {
    let holds = |field| row.text(field).is_some_and(|text| !is_placeholder(text));
    let counts = |field| holds(field) && !is_nought(row, field);
    match (counts(Field::Debit), counts(Field::Credit)) {
        (true, true) => {
            let (first, second) = (Field::Debit.name(), Field::Credit.name());
            row.contradict(Field::Credit, Problem::BothDirections { first, second });
            Err(Refused)
        }
        (true, false) => Ok(Some(Side::Debit)),
        (false, true) => Ok(Some(Side::Credit)),
        (false, false) if holds(Field::Debit) => Ok(Some(Side::Debit)),
        (false, false) if holds(Field::Credit) => Ok(Some(Side::Credit)),
        (false, false) => Ok(None),
    }
}

fn is_nought(row: &Row<'_>, field: Field) -> bool {
    figure(row, field).is_some_and(|figure| figure.units == 0)
}

fn said(row: &Row<'_>, word: &str, by_column: Option<Side>) -> Result<Side, Refused> {
    let refuse = |expected, remedy| {
        row.refuse(Field::Direction, Refusal::NotA(expected, remedy));
        Err(Refused)
    };
    match (Side::spelled(word), by_column) {
        (None, _) => refuse(Expected::Side, Remedy::WriteItSo),
        (Some(said), Some(held)) if said != held && !is_nought(row, held.column()) => {
            refuse(Expected::SideOfFigure, Remedy::MakeThemAgree)
        }
        (Some(said), _) => Ok(said),
    }
}

fn blank(row: &Row<'_>, field: Field) -> Refused {
    row.refuse(field, Refusal::Blank);
    Refused
}

/// A figure in one of two columns; a dash or a blank is none.
pub fn figure(row: &Row<'_>, field: Field) -> Option<Decimal> {
    let text = row.text(field).filter(|text| !is_placeholder(text))?;
    amount::spelled(text).map(|amount| amount.decimal)
}
