//! Columns that are not used though they may change what is owed: a fault, not a note (SPEC §2).

use crate::read::diagnose::fault::Problem;
use crate::read::fields::{Field, FileKind};
use crate::read::interpret::balances;
use crate::read::interpret::cells::is_day;
use crate::read::interpret::entries::{BalanceMeaning, Outcome};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::roles::Roles;
use crate::read::interpret::table::{MONEY_FIELDS, Table, TableRow};
use crate::read::words::headers::is_header_of;
use crate::read::words::lists::{Answer, StatusMeaning, Worded};
use crate::read::words::reports;

/// The columns at stake: each with the grid's row that shows it, and what to say.
pub fn at_stake(kind: FileKind, table: &Table<'_>, roles: &Roles, outcome: &Outcome) -> Vec<(usize, usize, Problem)> {
    let head = table.head;
    let used = used_columns(kind, table, roles, outcome);
    let parts = parts_of_amount(table, &used, outcome);
    let mut found = Vec::new();
    for (column, header) in head.headers.iter().enumerate() {
        let is_part = reports::is_advance_balance(header) && outcome.balance == BalanceMeaning::Closing
            || [Field::TaxAmount, Field::NetAmount].iter().any(|&field| is_header_of(kind, field, header));
        let is_known = is_part
            || roles.status_columns.contains(&column)
            || outcome.explaining.contains(&column)
            || used.contains(&column)
            || head.bands.contains(&column)
            || head.sides.iter().any(|side| side.1 == column);
        let is_weighty = reports::is_weighty(header) || parts.contains(&column);
        if is_known || header.is_empty() || reports::is_harmless(header) || !is_weighty {
            continue;
        }
        let is_dated_or_figured = |text: &str| {
            is_day(text)
                || table.figures.read(text).figure().is_some_and(|figure| !figure.is_zero())
                || StatusMeaning::spelled(text).is_some()
                || Answer::spelled(text).is_some()
        };
        let shows = table.rows.iter().find(|row| {
            let text = table.cells(row).cell(column);
            !text.is_empty() && is_dated_or_figured(text)
        });
        let Some(row) = shows else { continue };
        if is_constant(table, column) || follows(table, &used, column) || runs(table, outcome, column) {
            continue;
        }
        let problem =
            Problem::ColumnAtStake { header: header.clone(), found: table.cells(row).cell(column).to_owned() };
        found.push((row.index, column, problem));
    }
    found
}

/// The columns from which something was taken.
fn used_columns(kind: FileKind, table: &Table<'_>, roles: &Roles, outcome: &Outcome) -> Vec<usize> {
    let head = table.head;
    let is_used = |field: &Field| match field {
        Field::DocumentType => roles.has_types || is_customers_own(table, Field::DocumentType),
        Field::Status => roles.has_statuses,
        Field::Balance => outcome.balance != BalanceMeaning::None || head.column(Field::OpenAmount).is_some(),
        _ => true,
    };
    kind.fields().filter(is_used).filter_map(|field| head.column(field)).collect()
}

/// Columns that are not used, whatever they are called, and make up the amount of every row: two of which one may be what
/// is paid and the other what is open, or in a list of balances the months of which it is the sum.
fn parts_of_amount(table: &Table<'_>, used: &[usize], outcome: &Outcome) -> Vec<usize> {
    let head = table.head;
    let figure = |row: &TableRow, column| table.figure_in(row, column);
    let is_free = |column: &usize| {
        let header = &head.headers[*column];
        !used.contains(column)
            && !header.is_empty()
            && !head.bands.contains(column)
            && !head.sides.iter().any(|side| side.1 == *column)
            && !reports::is_harmless(header)
            && !outcome.explaining.contains(column)
            && table.rows.iter().any(|row| figure(row, *column).is_some_and(|figure| !figure.is_zero()))
            && !follows(table, used, *column)
    };
    let free: Vec<usize> = (0..head.headers.len()).filter(is_free).collect();
    let whole = [Field::Amount, Field::ClosingBalance].into_iter().find_map(|field| head.column(field));
    let Some(whole) = whole.filter(|_| free.len() > 1 && table.rows.len() > 1) else { return Vec::new() };
    let sum = |row: &TableRow, parts: &[usize]| -> Figure {
        parts.iter().map(|&part| figure(row, part).unwrap_or_default()).sum()
    };
    let makes_up = |parts: &[usize]| table.rows.iter().all(|row| figure(row, whole) == Some(sum(row, parts)));
    if !head.has_day() && makes_up(&free) {
        return free;
    }
    // A net amount and its tax make it up, too: but no tax is so large, and no net amount nothing.
    let is_no_tax = |one: usize, other: usize| {
        let is_large = |row: &TableRow| {
            let (one, other) =
                (figure(row, one).unwrap_or_default().size(), figure(row, other).unwrap_or_default().size());
            one.min(other).0 * 10 > (one + other).0 * 3
        };
        let is_nothing = |part: usize| table.rows.iter().any(|row| figure(row, part).unwrap_or_default().is_zero());
        table.rows.iter().any(is_large) || is_nothing(one) && is_nothing(other)
    };
    let pairs =
        free.iter().enumerate().flat_map(|(index, &one)| free[index + 1..].iter().map(move |&other| [one, other]));
    let mut pairs = pairs.filter(|pair| makes_up(pair) && is_no_tax(pair[0], pair[1]));
    pairs.next().map(Vec::from).unwrap_or_default()
}

/// Whether each customer has one value in a column all through.
fn is_customers_own(table: &Table<'_>, field: Field) -> bool {
    let mut known = std::collections::BTreeMap::new();
    table.rows.iter().all(|row| {
        let own = table.text(row, field);
        *known.entry(table.customer(row)).or_insert(own) == own
    })
}

fn is_constant(table: &Table<'_>, column: usize) -> bool {
    let mut cells = table.rows.iter().map(|row| table.cells(row).cell(column)).filter(|text| !text.is_empty());
    let Some(first) = cells.next() else { return true };
    table.rows.len() > 1
        && cells.all(|text| text == first)
        && table.rows.iter().all(|row| !table.cells(row).cell(column).is_empty())
}

/// Whether a column runs as the balance of what the rows come to: then it proves them.
fn runs(table: &Table<'_>, outcome: &Outcome, column: usize) -> bool {
    let balances: Vec<Option<Figure>> = table.rows.iter().map(|row| table.figure_in(row, column)).collect();
    let running = balances::running(table, &outcome.effects, &balances);
    running.fails == 0 && running.checks > 0 && running.openings.is_empty()
}

/// Whether a column repeats another that is used, or is the sum or difference of two.
fn follows(table: &Table<'_>, used: &[usize], column: usize) -> bool {
    let texts_alike =
        |other: &usize| table.rows.iter().all(|row| table.cells(row).cell(column) == table.cells(row).cell(*other));
    if used.iter().any(texts_alike) {
        return true;
    }
    let money: Vec<usize> = MONEY_FIELDS.iter().filter_map(|&field| table.head.column(field)).collect();
    let figure = |row: &TableRow, column| -> Figure { table.figure_in(row, column).unwrap_or_default() };
    let holds = |law: &dyn Fn(&TableRow) -> bool| table.rows.iter().all(law);
    money.iter().any(|&one| {
        holds(&|row| figure(row, column).size() == figure(row, one).size())
            || money.iter().any(|&other| {
                one != other
                    && (holds(&|row| figure(row, column) == figure(row, one) - figure(row, other))
                        || holds(&|row| figure(row, column) == figure(row, one) + figure(row, other)))
            })
    })
}
