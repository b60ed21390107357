//! A statement of account without a header: which column is which is read off the running balance, or not at all.
//!
//! Every row must have the same fields, one column the date and one the description, and among the figures one and
//! only one choice of columns for money in, money out and balance may hold to the cent from row to row.

use crate::read::fields::Field;
use crate::read::table::dialect::Dialect;
use crate::read::table::header::Columns;
use crate::read::value::amount;
use crate::read::value::date::{self, Spelled};
use crate::read::value::word::is_placeholder;

/// Two rows could agree by chance, and one proves nothing.
const ROWS_MIN: usize = 3;

/// More columns than any bank writes; all choices of three are tried.
const COLUMNS_MAX: usize = 16;

/// Figures are compared in units of this many decimals.
const DECIMALS: u32 = 4;

/// What a column can be, as far as its fields have been seen.
#[derive(Clone, Default)]
struct Column {
    is_date: bool,
    has_text: bool,
    has_gap: bool,
    /// Each row's figure; `None` once one is no figure.
    figures: Option<Vec<i128>>,
}

impl Column {
    fn add(&mut self, text: &str) {
        let text = text.trim();
        let is_date = matches!(date::spelled(text), Spelled::Day(_) | Spelled::Ordered(..) | Spelled::Either { .. });
        self.is_date &= is_date;
        let is_blank = text.is_empty() || is_placeholder(text);
        self.has_text |= !text.is_empty();
        self.has_gap |= is_blank;
        match (figure(text), &mut self.figures) {
            (_, None) => {}
            (None, figures) if !is_blank => *figures = None,
            (figure, Some(figures)) => figures.push(figure.unwrap_or(0)),
        }
    }
}

fn figure(text: &str) -> Option<i128> {
    amount::spelled(text)?.decimal.to_scaled(DECIMALS).map(i128::from)
}

/// The columns of a statement without a header, if the text proves them.
pub fn proved(text: &str, dialect: Dialect) -> Option<Columns> {
    let columns = columns(text, dialect)?;
    let only = |is_it: &dyn Fn(&Column) -> bool| {
        let mut found = (0..columns.len()).filter(|&position| is_it(&columns[position]));
        found.next().filter(|_| found.next().is_none())
    };
    let date = only(&|column| column.is_date)?;
    let is_figure = |column: &Column| column.figures.is_some() && column.has_text && !column.is_date;
    let customer = only(&|column| column.has_text && !column.is_date && !is_figure(column))?;
    if columns[customer].has_gap {
        return None;
    }
    let figures: Vec<usize> = (0..columns.len()).filter(|&position| is_figure(&columns[position])).collect();
    let [money_in, money_out, balance] = only_choice(&columns, &figures)?;
    Some(Columns::placed(
        columns.len(),
        &[
            (Field::Date, date),
            (Field::Customer, customer),
            (Field::MoneyIn, money_in),
            (Field::MoneyOut, money_out),
            (Field::Balance, balance),
        ],
    ))
}

/// Every field of the text by column; `None` where the rows are too few or unlike each other.
fn columns(text: &str, dialect: Dialect) -> Option<Vec<Column>> {
    let mut lines = dialect.rows(text);
    let mut columns: Vec<Column> = Vec::new();
    let mut rows = 0;
    while let Some(record) = lines.next() {
        if record.is_blank() {
            continue;
        }
        if rows == 0 {
            let unseen = Column { is_date: true, figures: Some(Vec::new()), ..Column::default() };
            columns = vec![unseen; record.len()];
        }
        rows += 1;
        if record.is_misquoted() || record.len() != columns.len() || columns.len() > COLUMNS_MAX {
            return None;
        }
        record.iter().zip(&mut columns).for_each(|(field, column)| column.add(field));
        if !columns.iter().any(|column| column.is_date) {
            return None;
        }
    }
    (rows >= ROWS_MIN).then_some(columns)
}

/// Money in, money out and balance, if only one choice of columns holds.
fn only_choice(columns: &[Column], figures: &[usize]) -> Option<[usize; 3]> {
    let of = |position: usize| columns[position].figures.as_deref().unwrap_or_default();
    let mut choices = Vec::new();
    for &balance in figures.iter().filter(|&&balance| !columns[balance].has_gap) {
        for &money_in in figures.iter().filter(|&&money_in| money_in != balance) {
            for &money_out in figures.iter().filter(|&&money_out| money_out != balance && money_out != money_in) {
                if runs(of(money_in), of(money_out), of(balance)) {
                    choices.push([money_in, money_out, balance]);
                }
            }
        }
    }
    match choices.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether a balance runs from row to row, downwards or upwards, with one figure a row and both columns put to the test.
fn runs(money_in: &[i128], money_out: &[i128], balance: &[i128]) -> bool {
    let rows = balance.len();
    let is_one_figure =
        |row: usize| money_in[row] >= 0 && money_out[row] >= 0 && (money_in[row] == 0) != (money_out[row] == 0);
    let holds = |row: usize, before: usize| balance[row] == balance[before] + money_in[row] - money_out[row];
    let is_tested = |tested: std::ops::Range<usize>| {
        tested.clone().any(|row| money_in[row] > 0) && tested.clone().any(|row| money_out[row] > 0)
    };
    let downwards = is_tested(1..rows) && (1..rows).all(|row| holds(row, row - 1));
    let upwards = is_tested(0..rows - 1) && (0..rows - 1).all(|row| holds(row, row + 1));
    (0..rows).all(is_one_figure) && (downwards || upwards)
}
