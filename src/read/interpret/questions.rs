//! Columns that ask: is it paid, is it open, is it approved? Their cells answer with yes or no, with a mark or a word, and
//! some with the day on which it was paid.

use crate::read::fields::{Field, FileKind};
use crate::read::interpret::grid::Grid;
use crate::read::table::header::Columns;
use crate::read::value::word::{header_key, is_placeholder};
use crate::read::value::{amount, date};
use crate::read::words::lists::{Answer, StatusMeaning, Worded};
use crate::read::words::reports::{self, Question};

/// Columns whose header names an amount, and whose cells answer or are days, are none of an amount: they are left free to
/// be read as statuses, or taken for the day of the payment.
pub fn settle(kind: FileKind, grid: &Grid, rows_start: usize, headers: &[String], columns: &mut Columns) {
    if kind != FileKind::Deliveries {
        return;
    }
    settle_due(grid, rows_start, headers, columns);
    for field in [Field::PaidAmount, Field::OpenAmount, Field::PaidDate, Field::Amount, Field::Balance] {
        let Some(column) = columns.position(field) else { continue };
        let cells = || filled(grid, rows_start, column);
        let is_own_name = header_key(&headers[column]) == header_key(field.name());
        if !is_own_name && reports::question(&headers[column]).is_some() && answers(cells()) {
            columns.free(field);
        } else if field == Field::PaidAmount
            && !columns.has(Field::PaidDate)
            && cells().next().is_some()
            && cells().all(is_whole_day)
        {
            columns.take_for(Field::PaidAmount, Field::PaidDate);
        }
    }
}

/// `Due` over amounts of money is what is open, not the day.
fn settle_due(grid: &Grid, rows_start: usize, headers: &[String], columns: &mut Columns) {
    const DAYS_MAX: i128 = 366;
    let Some(column) = columns.position(Field::DueDate).filter(|_| !columns.has(Field::OpenAmount)) else { return };
    if !reports::is_due_day_or_amount(&headers[column]) {
        return;
    }
    let is_bare_day = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit()) && matches!(date::spelled(text), date::Spelled::Day(_))
    };
    let money = |text: &str| {
        amount::spelled(text).filter(|_| !is_whole_day(text) && !is_bare_day(text)).map(|amount| amount.decimal)
    };
    // Whole numbers may be days of a term.
    let is_money =
        |text: &str| text.contains(['.', ',']) || money(text).is_some_and(|amount| amount.units.abs() > DAYS_MAX);
    let cells = || filled(grid, rows_start, column);
    if cells().all(|text| money(text).is_some()) && cells().any(is_money) {
        columns.take_for(Field::DueDate, Field::OpenAmount);
    }
}

/// Whether a column asks, and its cells answer.
pub fn is_answered(grid: &Grid, rows_start: usize, headers: &[String], column: usize) -> bool {
    reports::question(&headers[column]).is_some() && answers(filled(grid, rows_start, column))
}

/// What a word in a column that asks says of a document.
pub fn meaning(header: &str, word: &str) -> Option<StatusMeaning> {
    let question = reports::question(header)?;
    let is_yes = Answer::spelled(word)? == Answer::Yes;
    Some(match (question, is_yes) {
        (Question::Paid, true) | (Question::Open, false) => StatusMeaning::Settled,
        (Question::Paid, false) | (Question::Open, true) | (Question::Approved, true) => StatusMeaning::Owed,
        (Question::Approved, false) => StatusMeaning::NotReceivable,
    })
}

/// Whether a cell is a day with its year: `200.00` may be the second of some month, and is an amount here.
fn is_whole_day(text: &str) -> bool {
    matches!(date::spelled(text), date::Spelled::Day(_) | date::Spelled::Ordered(..) | date::Spelled::Either { .. })
        && amount::spelled(text).is_none()
}

fn filled(grid: &Grid, rows_start: usize, column: usize) -> impl Iterator<Item = &str> + Clone {
    let cells = grid.rows[rows_start..].iter().map(move |row| row.cell(column));
    cells.filter(|text| !text.is_empty() && !is_placeholder(text))
}

/// Whether cells are answers or statuses, and not all of them the figures nought and one.
fn answers<'g>(mut cells: impl Iterator<Item = &'g str> + Clone) -> bool {
    let is_answer = |text: &str| Answer::spelled(text).is_some() || StatusMeaning::spelled(text).is_some();
    let is_figure = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    cells.clone().any(|text| !is_figure(text)) && cells.all(is_answer)
}
