//! Lists of balances: one row a customer, no days; what is owed at the end, perhaps in bands of age.

use crate::read::diagnose::fault::Problem;
use crate::read::fields::Field;
use crate::read::interpret::amounts::AmountSource;
use crate::read::interpret::entries::{BalanceMeaning, Entry, LeftOut, Outcome, entry};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::head::BalanceSide;
use crate::read::interpret::table::{Table, TableRow};
use crate::read::value::word::name_key;
use crate::read::words::lists::DocumentRole;
use crate::read::words::reports;
use std::collections::BTreeMap;

/// No more columns are tried between the opening and the closing balance.
const COLUMNS_TRIED: usize = 6;

/// No more rows tell how the columns make the balance.
const ROWS_TRIED: usize = 200;

/// What the rows of a list of balances come to; `None` if the sheet is none.
pub fn outcome(table: &Table<'_>) -> Option<Outcome> {
    let head = table.head;
    if head.has_day() || head.column(Field::Customer).is_none() {
        return None;
    }
    let closing = closing_column(table);
    let bands = &head.bands;
    let parted = (head.side(BalanceSide::ClosingDebit), head.side(BalanceSide::ClosingCredit));
    if closing.is_none() && bands.len() < 2 && parted.0.is_none() {
        return None;
    }
    let mut outcome = Outcome {
        entries: Vec::new(),
        left_out: Vec::new(),
        source: closing.map(AmountSource::Column),
        amount_proof: None,
        balance: BalanceMeaning::Closing,
        effects: Vec::new(),
        problems: Vec::new(),
        proofs: Vec::new(),
        explaining: Vec::new(),
    };
    let advance = (0..head.headers.len()).find(|&column| reports::is_advance_balance(head.header(column)));
    let in_bands = |row: &TableRow| bands.iter().filter_map(|&band| table.figure_in(row, band)).sum::<Figure>();
    let owed = |row: &TableRow| {
        let figure = |column: Option<usize>| column.and_then(|column| table.figure_in(row, column)).unwrap_or_default();
        let own = match (closing, parted) {
            (_, (Some(_), _)) => figure(parted.0) - figure(parted.1),
            (Some(closing), _) => figure(Some(closing)),
            (None, _) => in_bands(row),
        };
        own - figure(advance)
    };
    let parents = parents(table, &owed);
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        let owed = owed(row);
        outcome.effects.push(owed);
        if parents.contains(&index) {
            outcome.left_out.push((index, LeftOut::Parent));
            continue;
        }
        let name = table.customer(row).map(|name| name_key(name).into_owned()).unwrap_or_default();
        let currency = table.text(row, Field::Currency).to_owned();
        if let Some(first) = seen.insert((name, currency), index) {
            let first_line = table.line(&table.rows[first]);
            let customer = table.customer(row).unwrap_or_default().to_owned();
            outcome.problems.push((index, Field::Customer, Problem::BalanceTwice { customer, first_line }));
        }
        let parts = split(table, row, (owed, in_bands(row)), index);
        if bands.len() > 1 && closing.is_some() && in_bands(row) != owed && !in_bands(row).is_zero() {
            let header = closing.map_or("", |column| head.header(column)).to_owned();
            let (found, expected) = (owed.shown(), in_bands(row).shown());
            outcome.problems.push((index, closing_field(table), Problem::OpenBreaks { header, found, expected }));
        }
        outcome.entries.extend(parts);
    }
    prove(table, closing, &mut outcome);
    Some(outcome)
}

fn closing_field(table: &Table<'_>) -> Field {
    let fields = [Field::ClosingBalance, Field::OpenAmount, Field::Balance, Field::Amount];
    fields.into_iter().find(|&field| table.head.column(field).is_some()).unwrap_or(Field::Amount)
}

fn closing_column(table: &Table<'_>) -> Option<usize> {
    table.head.column(closing_field(table))
}

/// One entry, or one a band of age.
fn split(table: &Table<'_>, row: &TableRow, (owed, in_bands): (Figure, Figure), index: usize) -> Vec<Entry> {
    let bands = &table.head.bands;
    if bands.len() < 2 || in_bands != owed || owed.0 < 0 {
        return if owed.is_zero() { Vec::new() } else { vec![entry(index, DocumentRole::Opening, owed)] };
    }
    let figures = bands.iter().filter_map(|&band| {
        let figure = table.figure_in(row, band).filter(|figure| !figure.is_zero())?;
        Some((reports::days_of_band(table.head.header(band)), figure))
    });
    figures
        .map(|(days, figure)| Entry { days_past_due: Some(days), ..entry(index, DocumentRole::Opening, figure) })
        .collect()
}

/// Rows that are the sums of the rows below them: their code is the beginning of the codes of those.
fn parents(table: &Table<'_>, owed: &impl Fn(&TableRow) -> Figure) -> Vec<usize> {
    let mut parents = Vec::new();
    let code = |row: &TableRow| table.text(row, Field::Code);
    for (index, row) in table.rows.iter().enumerate() {
        let own = code(row);
        if own.is_empty() {
            continue;
        }
        let below: Vec<&TableRow> = table.rows[index + 1..]
            .iter()
            .take_while(|below| code(below).len() > own.len() && code(below).starts_with(own))
            .collect();
        let shortest = below.iter().map(|row| code(row).len()).min();
        let children = below.iter().filter(|row| Some(code(row).len()) == shortest);
        if !below.is_empty() && children.map(|row| owed(row)).sum::<Figure>() == owed(row) {
            parents.push(index);
        }
    }
    parents
}

/// Opening and what came and went make the closing balance, with one sign a column; a few rows that do not follow what
/// most rows do are at fault.
fn prove(table: &Table<'_>, closing: Option<usize>, outcome: &mut Outcome) {
    let (Some(opening), Some(closing)) = (table.head.column(Field::OpeningBalance), closing) else { return };
    let is_figures = |&column: &usize| {
        column != opening
            && column != closing
            && !table.head.bands.contains(&column)
            && table.rows.iter().any(|row| table.figure_in(row, column).is_some_and(|figure| !figure.is_zero()))
            && table
                .rows
                .iter()
                .all(|row| table.figure_in(row, column).is_some() || table.cells(row).cell(column).is_empty())
    };
    let columns: Vec<usize> = (0..table.head.headers.len()).filter(is_figures).take(COLUMNS_TRIED).collect();
    let ways = 3usize.pow(columns.len() as u32);
    let follows = |row: &TableRow, mut way: usize| {
        let mut expected = table.figure_in(row, opening).unwrap_or_default();
        for &column in &columns {
            let figure = table.figure_in(row, column).unwrap_or_default();
            expected = match way % 3 {
                0 => expected,
                1 => expected + figure,
                _ => expected - figure,
            };
            way /= 3;
        }
        expected
    };
    let counted = |way: usize| {
        table
            .rows
            .iter()
            .take(ROWS_TRIED)
            .filter(|row| Some(follows(row, way)) == table.figure_in(row, closing).or(Some(Figure::ZERO)))
            .count()
    };
    let Some((ties, way)) =
        (0..ways).map(|way| (counted(way), way)).max_by_key(|&(ties, way)| (ties, std::cmp::Reverse(way)))
    else {
        return;
    };
    let tried = table.rows.len().min(ROWS_TRIED);
    let is_whole = ties == tried
        && table.rows.iter().all(|row| Some(follows(row, way)) == table.figure_in(row, closing).or(Some(Figure::ZERO)));
    if is_whole {
        outcome.proofs.push(Field::ClosingBalance);
        outcome.explaining = columns;
        return;
    }
    if ties >= 2 && ties * 5 >= tried * 3 {
        let broken = table
            .rows
            .iter()
            .position(|row| Some(follows(row, way)) != table.figure_in(row, closing).or(Some(Figure::ZERO)));
        let Some(row) = broken else { return };
        let found = table.figure_in(&table.rows[row], closing).unwrap_or_default().shown();
        let expected = follows(&table.rows[row], way).shown();
        let header = table.head.header(closing).to_owned();
        outcome.problems.push((row, Field::ClosingBalance, Problem::BalanceBreaks { header, found, expected }));
    }
}
