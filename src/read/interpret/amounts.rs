//! Which columns make the amount of a row, and which way it goes: with tax, by side, by sign, by the word of its type.

use crate::read::fields::{Field, FileKind};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::roles::{RowRole, type_field};
use crate::read::interpret::table::{Table, TableRow};
use crate::read::value::word::word_key;
use crate::read::words::headers::header_keys;
use crate::read::words::lists::{DocumentRole, Side, Worded};
use crate::read::words::reports;
use std::collections::BTreeMap;

/// Where the amount of a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountSource {
    /// In one column.
    Column(usize),
    /// In two that are added: net and tax.
    Sum(usize, usize),
    /// Nowhere: the row is worth its quantity at its price.
    Goods,
    /// In two columns, what is owed and what is taken off it.
    Sides(Option<usize>, Option<usize>),
}

/// What was proved of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountProof {
    /// Net and tax make the total.
    NetAndTax,
    /// Tax was added to what stands without it.
    TaxAdded,
}

/// Finds where amounts stand. `is_ledger`: two columns that are no sides by their names may be (`应收金额`, `收款金额`).
pub fn source(table: &Table<'_>) -> Option<(AmountSource, Option<AmountProof>)> {
    let head = table.head;
    let (debit, credit) = (head.column(Field::Debit), head.column(Field::Credit));
    let amount = head.column(Field::Amount);
    if debit.is_some() || credit.is_some() {
        let holds = |column: Option<usize>| column.is_some_and(|column| any_figure(table, column));
        if holds(debit) || holds(credit) {
            return Some((AmountSource::Sides(debit.or(amount.filter(|_| debit.is_none())), credit), None));
        }
    }
    let net = head.column(Field::NetAmount);
    let amount = amount.map(|amount| document_amount(table, amount));
    let Some(tax) = head.column(Field::TaxAmount).filter(|&tax| any_figure(table, tax)) else {
        let column = amount.or(net);
        let goods = head.column(Field::UnitPrice).is_some() && head.column(Field::Quantity).is_some();
        return column
            .map(|column| (AmountSource::Column(column), None))
            .or(goods.then_some((AmountSource::Goods, None)))
            .or((debit.is_some() || credit.is_some()).then_some((AmountSource::Sides(debit, credit), None)));
    };
    let candidates = amount_columns(table);
    for &gross in &candidates {
        let is_sum = |&part: &usize| part != gross && adds_up(table, part, tax, gross);
        if candidates.iter().copied().chain(net).any(|part| is_sum(&part)) {
            return Some((AmountSource::Column(gross), Some(AmountProof::NetAndTax)));
        }
    }
    match (amount, net) {
        (None, None) => None,
        (None, Some(net)) => Some((AmountSource::Sum(net, tax), Some(AmountProof::TaxAdded))),
        (Some(amount), _) if reports::is_gross(head.header(amount)) => Some((AmountSource::Column(amount), None)),
        (Some(amount), Some(net)) if !same(table, amount, net) => Some((AmountSource::Column(amount), None)),
        (Some(amount), _) => {
            let without_tax = stated_open(table).is_none_or(|open| exceeds(table, open, amount));
            let paid_in_full = head.column(Field::PaidAmount).is_some_and(|paid| exceeds(table, paid, amount));
            match without_tax || paid_in_full {
                true => Some((AmountSource::Sum(amount, tax), Some(AmountProof::TaxAdded))),
                false => Some((AmountSource::Column(amount), None)),
            }
        }
    }
}

/// Of several columns of amounts the one that is of documents, not of their lines: what is paid and open makes it up.
fn document_amount(table: &Table<'_>, chosen: usize) -> usize {
    let (Some(paid), Some(open)) = (table.head.column(Field::PaidAmount), stated_open(table)) else { return chosen };
    let ties = |&amount: &usize| {
        let mut proves = false;
        table.rows.iter().all(|row| {
            let figure = |column| table.figure_in(row, column);
            let (Some(amount), Some(open)) = (figure(amount), figure(open)) else { return figure(open).is_none() };
            proves = true;
            amount - figure(paid).unwrap_or_default() == open
        }) && proves
    };
    let candidates = amount_columns(table);
    candidates.iter().copied().find(|column| ties(column)).unwrap_or(chosen)
}

fn stated_open(table: &Table<'_>) -> Option<usize> {
    table.head.column(Field::OpenAmount)
}

/// All columns that bear a name of an amount.
fn amount_columns(table: &Table<'_>) -> Vec<usize> {
    let keys = header_keys(FileKind::Deliveries, Field::Amount);
    let headers = table.head.headers.iter().enumerate();
    let named = headers.filter(|(_, header)| keys.contains(&crate::read::value::word::header_key(header)));
    let mut columns: Vec<usize> = table.head.column(Field::Amount).into_iter().collect();
    columns.extend(named.map(|(column, _)| column));
    columns.dedup();
    columns
}

fn any_figure(table: &Table<'_>, column: usize) -> bool {
    table.rows.iter().any(|row| table.figure_in(row, column).is_some_and(|figure| !figure.is_zero()))
}

/// Whether two columns make a third wherever it stands, and somewhere the second is not nought.
fn adds_up(table: &Table<'_>, part: usize, tax: usize, whole: usize) -> bool {
    let mut proves = false;
    for row in &table.rows {
        let Some(whole) = table.figure_in(row, whole) else { continue };
        let Some(part) = table.figure_in(row, part) else { return false };
        let tax = table.figure_in(row, tax).unwrap_or_default();
        if part + tax != whole {
            return false;
        }
        proves |= !tax.is_zero();
    }
    proves
}

fn same(table: &Table<'_>, one: usize, other: usize) -> bool {
    table.rows.iter().all(|row| table.figure_in(row, one) == table.figure_in(row, other))
}

/// Whether a column of parts is somewhere larger than the amount.
fn exceeds(table: &Table<'_>, part: usize, amount: usize) -> bool {
    let sizes = table
        .rows
        .iter()
        .filter_map(|row| Some((table.figure_in(row, part)?.size(), table.figure_in(row, amount)?.size())));
    sizes.into_iter().any(|(part, amount)| part > amount)
}

/// The amount of a row as written: what is owed above zero where there are sides.
pub fn written(table: &Table<'_>, row: &TableRow, source: AmountSource) -> Option<Figure> {
    match source {
        AmountSource::Column(column) => table.figure_in(row, column),
        AmountSource::Sum(net, tax) => {
            let net = table.figure_in(row, net)?;
            Some(net + table.figure_in(row, tax).unwrap_or_default())
        }
        AmountSource::Goods => {
            let (quantity, price) = (table.figure(row, Field::Quantity)?, table.figure(row, Field::UnitPrice)?);
            let product = quantity.0.checked_mul(price.0)?;
            // Rounded half up to the cent, as the reader of rows does.
            let cents = (product.abs() + 5_000_000_000) / 10_000_000_000;
            Some(Figure(cents * 10_000 * product.signum()))
        }
        AmountSource::Sides(debit, credit) => {
            let figure = |column: Option<usize>| column.and_then(|column| table.figure_in(row, column));
            match (figure(debit), figure(credit)) {
                (None, None) => None,
                (debit, credit) => Some(debit.unwrap_or_default() - credit.unwrap_or_default()),
            }
        }
    }
}

/// The side that a row's own mark names: `S`, `Dr`, `贷`.
pub fn marked_side(table: &Table<'_>, row: &TableRow) -> Option<Side> {
    Side::spelled(table.text(row, Field::Direction))
}

/// What each row adds to what is owed. Words of types have one direction each: where most of their amounts are written
/// against it, all of them are turned, and a minority keeps its sign as a reversal.
pub fn effects(
    kind: FileKind,
    table: &Table<'_>,
    roles: &[RowRole],
    written: &[Option<Figure>],
    source: AmountSource,
) -> Vec<Option<Figure>> {
    if matches!(source, AmountSource::Sides(..)) {
        return written.to_vec();
    }
    let has_marks = table.head.column(Field::Direction).is_some();
    let turns = turned_words(kind, table, roles, written);
    let rows = table.rows.iter().zip(roles).zip(written);
    let mut last_side = None;
    rows.map(|((row, role), written)| {
        let amount = (*written)?;
        // A further line of a document stands on the side of the line above.
        let side = marked_side(table, row).or(last_side.filter(|_| row.parent.is_some()));
        last_side = side;
        if has_marks && let Some(side) = side {
            return Some(if side == Side::Credit { -amount.size() } else { amount });
        }
        let turns = turns.get(&word(kind, table, row, role)).copied().unwrap_or(false);
        Some(if turns { -amount } else { amount })
    })
    .collect()
}

/// The word that gives a row its direction.
fn word(kind: FileKind, table: &Table<'_>, row: &TableRow, role: &RowRole) -> String {
    match (role.is_typed, role.role) {
        (true, _) => word_key(table.text(row, type_field(kind))),
        (false, Some(role)) => format!("\0{role:?}"),
        (false, None) => String::new(),
    }
}

fn turned_words(
    kind: FileKind,
    table: &Table<'_>,
    roles: &[RowRole],
    written: &[Option<Figure>],
) -> BTreeMap<String, bool> {
    let mut counts: BTreeMap<String, (Option<bool>, usize, usize)> = BTreeMap::new();
    for ((row, role), written) in table.rows.iter().zip(roles).zip(written) {
        let Some(amount) = written.filter(|amount| !amount.is_zero()) else { continue };
        let entry = counts.entry(word(kind, table, row, role)).or_default();
        entry.0 = role.role.and_then(DocumentRole::owes_more);
        if amount.0 > 0 {
            entry.1 += 1;
        } else {
            entry.2 += 1;
        }
    }
    // A journal that writes claims below zero is turned round as a whole; only where some word tells which way claims go.
    counts
        .into_iter()
        .map(|(word, (owes_more, above, below))| {
            let turns = match owes_more {
                Some(true) => below > above,
                Some(false) => above > below,
                None => false,
            };
            (word, turns)
        })
        .collect()
}
