//! Reports, ledgers and lists of any program, understood as deliveries and payments: what each row is, what the columns of
//! balances and totals prove, what is left out (SPEC §2 "Rows have roles", "Meaning is proved").
//!
//! `grid` has the cells, `head` finds the header and the titles, `table` parts rows from headings and totals, `roles`
//! tells what each row is, `amounts` which way it goes, `balances` and `sums` prove it, `entries`, `open_items`, `money_rows`
//! and `balance_list` say what it comes to, `days` and `directions` what days and marks mean, `unused` finds columns that may not be passed over, and `restate` writes what was understood as plain
//! files, which are then read like any other.

mod accounts;
mod amounts;
mod balance_list;
mod balances;
mod cells;
mod days;
mod directions;
mod entries;
mod figures;
mod grid;
mod head;
mod money_rows;
mod open_items;
mod questions;
pub mod restate;
pub mod roles;
mod summary;
mod sums;
mod table;
mod unused;

pub use summary::{ColumnReading, FileReading, PrintedSum, RoleSum, WordReading};

use crate::book::{Currency, InputFile};
use crate::read::conventions::ReadOptions;
use crate::read::diagnose::fault::{Fault, Problem};
use crate::read::diagnose::raw_row;
use crate::read::fields::{Field, FileKind};
use crate::read::table::dialect::Dialect;
use crate::read::table::find_header::missing_columns;
use crate::read::table::header::Columns;
use crate::read::value::date::DateOrder;
use crate::read::words::reports;
use entries::{Outcome, Understanding};
use figures::Figures;
use grid::Grid;
pub use grid::Merged;
use head::Head;
use restate::{Restated, Restating};
use roles::Roles;
use table::Table;

/// A text that may be a report: a file, or a sheet of a workbook.
pub struct SheetText<'t> {
    /// The file, with its sheet.
    pub name: InputFile,
    /// Its text.
    pub text: &'t str,
    /// How its text may be parted, the likeliest first.
    pub dialects: Vec<Dialect>,
    /// Its merged cells.
    pub merged: Vec<Merged>,
}

/// What a file was understood as.
pub enum Interpretation {
    /// The rows of a sheet are what they seem: whoever reads plain files reads it.
    Plain(usize, Vec<FileReading>),
    /// It is a report, or something of it counts otherwise than it stands there.
    Restated(Box<RestatedFile>),
    /// Something in it contradicts the rest.
    Refused(Vec<Fault>),
    /// It has no header that is understood.
    Unknown,
}

/// A report as plain files.
pub struct RestatedFile {
    /// What is owed.
    pub deliveries: Restated,
    /// What was paid.
    pub payments: Restated,
    /// Which documents are disputed.
    pub follow_ups: Restated,
    /// The sheets that were read, by their index among those given.
    pub sheets: Vec<usize>,
    /// How each was parted into fields.
    pub dialects: Vec<Dialect>,
    /// How each was read.
    pub readings: Vec<FileReading>,
}

/// A sheet with all that was found in it.
struct Understood {
    index: usize,
    grid: Grid,
    head: Head,
}

/// Tells what the sheets of a file mean.
pub fn interpret(kind: FileKind, sheets: &[SheetText<'_>], options: &ReadOptions) -> Interpretation {
    let found: Vec<Understood> =
        sheets.iter().enumerate().filter_map(|(index, sheet)| open(kind, index, sheet, options)).collect();
    let Some(first) = found.first() else { return Interpretation::Unknown };
    let same = |other: &&Understood| {
        let keys = |head: &Head| {
            head.headers.iter().map(|header| crate::read::value::word::header_key(header)).collect::<Vec<_>>()
        };
        keys(&other.head) == keys(&first.head)
    };
    let mut chosen: Vec<&Understood> = found.iter().filter(same).collect();
    // Balances of one month after the other: the last counts.
    let is_balances = |sheet: &&Understood| !sheet.head.has_day();
    if chosen.len() > 1 && chosen.iter().all(is_balances) {
        chosen = chosen.split_off(chosen.len() - 1);
    }
    if let Some(title) = chosen.iter().find_map(|sheet| sheet.head.titles.payables.clone())
        && kind == FileKind::Deliveries
    {
        return Interpretation::Refused(vec![Fault::of_file(&first.grid.name, Problem::Payables { title })]);
    }
    if kind == FileKind::Deliveries
        && first.head.column(Field::Customer).is_none()
        && first.head.titles.customer.is_none()
        && let Some(title) = first.head.headers.iter().find(|header| reports::is_payee(header))
    {
        let problem = Problem::Payables { title: title.clone() };
        return Interpretation::Refused(vec![Fault::of_file(&first.grid.name, problem)]);
    }
    let many = chosen.len() > 1;
    let mut faults = Vec::new();
    let mut deliveries: Option<Restated> = None;
    let mut payments: Option<Restated> = None;
    let mut follow_ups: Option<Restated> = None;
    let mut readings = Vec::new();
    let mut is_plain = !many;
    let mut sheet_indexes = Vec::new();
    let mut dialects = Vec::new();
    let mut known_rows = std::collections::HashSet::new();
    for (order, sheet) in chosen.iter().enumerate() {
        let Understood { grid, head, .. } = sheet;
        let mut table = parted(kind, grid, head, options);
        let rows_before = table.rows.len();
        if order > 0 || many {
            table.rows.retain(|row| {
                let cells: Vec<&str> = grid.rows[row.index].cells().collect();
                let has_number =
                    head.column(Field::DeliveryNo).is_some_and(|column| !grid.rows[row.index].cell(column).is_empty());
                !has_number
                    || known_rows.insert((cells.join("\0"), order))
                        && (0..order).all(|other| !known_rows.contains(&(cells.join("\0"), other)))
            });
        }
        let repeated = rows_before - table.rows.len();
        let table = with_customer_of_sheet(table, many);
        let own_words = &options.own_words;
        let roles = roles::of(kind, &table, own_words);
        let understanding = Understanding { kind, table: &table, roles: &roles };
        let outcome = match kind {
            FileKind::Deliveries => balance_list::outcome(&table).unwrap_or_else(|| understanding.outcome()),
            _ => understanding.outcome_of_payments(),
        };
        let totals = sums::compare(&table, &outcome);
        if let Some(problem) = no_money_or_customer(kind, &table, &outcome) {
            faults.push(fault(grid, sheets[sheet.index].text, head.row, None, problem));
        }
        let at_stake = match kind {
            FileKind::Deliveries => unused::at_stake(kind, &table, &roles, &outcome),
            _ => Vec::new(),
        };
        let text = sheets[sheet.index].text;
        let of_row = outcome.problems.iter().map(|(row, field, problem)| {
            let grid_row = table.rows.get(*row).map_or(head.row, |row| row.index);
            fault(grid, text, grid_row, head.column(*field), problem.clone())
        });
        let of_total = totals
            .problems
            .iter()
            .map(|(row, field, problem)| fault(grid, text, *row, head.column(*field), problem.clone()));
        let of_column =
            at_stake.into_iter().map(|(row, column, problem)| fault(grid, text, row, Some(column), problem));
        faults.extend(of_row.chain(of_total).chain(of_column));
        let is_own_plain = is_as_it_stands(kind, &table, &roles, &outcome);
        is_plain &= is_own_plain;
        if !is_plain {
            faults.extend(misshapen(&table, text));
        }
        readings.push(FileReading { repeated, ..summary::of(kind, &table, &roles, &outcome, &totals) });
        let currency = header_currency(head);
        let report_day = options.conventions.as_of;
        let numbers = restate::numbers(&table, &outcome);
        let deliveries = deliveries.get_or_insert_with(|| {
            Restated::for_table(FileKind::Deliveries, &table, &outcome, currency.is_some() || names_currency(&table))
        });
        let payments = payments.get_or_insert_with(|| match kind {
            FileKind::Payments => Restated::as_it_stands(&table, currency.is_some() || names_currency(&table)),
            _ => {
                Restated::for_table(FileKind::Payments, &table, &outcome, currency.is_some() || names_currency(&table))
            }
        });
        // No country that writes the month first has a decimal comma.
        let by_comma = || table.figures.is_comma().then_some(DateOrder::DayFirst);
        let order_of_days = options.date_order.or_else(|| days::date_order(kind, &table)).or_else(by_comma);
        let restating = Restating {
            order: order_of_days,
            table: &table,
            outcome: &outcome,
            sheet: order as u16,
            report_day,
            currency,
            numbers: &numbers,
        };
        match kind {
            FileKind::Payments => {
                let directions = directions::proved(&table);
                restating.write_payments(&roles.rows, directions.as_deref(), payments);
            }
            _ => {
                restating.write(deliveries, payments);
                restating.write_disputes(follow_ups.get_or_insert_with(|| Restated::follow_ups(&table)));
            }
        }
        sheet_indexes.push(sheet.index);
        dialects.push(grid.dialect);
    }
    if !faults.is_empty() {
        return Interpretation::Refused(faults);
    }
    if is_plain {
        return Interpretation::Plain(first.index, readings);
    }
    let (Some(deliveries), Some(payments)) = (deliveries, payments) else { return Interpretation::Unknown };
    let follow_ups = follow_ups.unwrap_or_default();
    let (sheets, dialects) = (sheet_indexes, dialects);
    Interpretation::Restated(Box::new(RestatedFile { deliveries, payments, follow_ups, sheets, dialects, readings }))
}

/// Whether no column says whose rows they are, or what they come to.
fn no_money_or_customer(kind: FileKind, table: &Table<'_>, outcome: &Outcome) -> Option<Problem> {
    let head = table.head;
    let nobody = head.column(Field::Customer).is_none() && table.rows.iter().all(|row| row.customer.is_none());
    let nothing = kind == FileKind::Deliveries && outcome.source.is_none() && outcome.entries.is_empty();
    if table.rows.is_empty() || !nobody && !nothing {
        return None;
    }
    // What else may be missing is told row by row.
    let known = [(Field::Customer, !nobody), (Field::Amount, !nothing), (Field::Date, true)];
    let known: Vec<(Field, usize)> = known.into_iter().filter(|(_, is)| *is).map(|(field, _)| (field, 0)).collect();
    let mut columns = Columns::placed(head.headers.len(), &known);
    columns.unused.clone_from(&head.columns.unused);
    missing_columns(kind, &columns, &head.headers)
}

/// Whether the header of a large file has columns for which all of it has to be understood.
pub fn needs_all(kind: FileKind, (beginning, end): (&str, &str), dialects: &[Dialect], options: &ReadOptions) -> bool {
    const ROLES: [Field; 18] = [
        Field::DocumentType,
        Field::Status,
        Field::Debit,
        Field::Credit,
        Field::Balance,
        Field::OpenAmount,
        Field::PaidAmount,
        Field::NetAmount,
        Field::TaxAmount,
        Field::Voided,
        Field::Hold,
        Field::Month,
        Field::Day,
        Field::OpeningBalance,
        Field::ClosingBalance,
        Field::Discount,
        Field::Fee,
        Field::Direction,
    ];
    let name = InputFile::default();
    // So much shows whether there are headings and totals: they stand all through, or at the end.
    const BEGINNING_BYTES: usize = 1 << 15;
    let part = &beginning.as_bytes()[..beginning.len().min(BEGINNING_BYTES)];
    let cut = part.iter().rposition(|&byte| byte == b'\n');
    let beginning = cut.map_or(beginning, |line_end| &beginning[..=line_end]);
    let sheet = SheetText { name, text: beginning, dialects: dialects.to_vec(), merged: Vec::new() };
    let Some(Understood { head, mut grid, .. }) = open(kind, 0, &sheet, options) else { return false };
    // Totals and headings stand at the end, or all through.
    let dialect = Dialect { start: 0, ..grid.dialect };
    let last = Grid::of(InputFile::default(), end, dialect).rows;
    let mut first = grid.rows.split_off(head.rows_start);
    // The last row of the beginning may be cut off.
    first.pop();
    let is_whole = |rows: &[grid::GridRow]| {
        let rows = [grid.rows.as_slice(), rows].concat();
        let rows = Grid { name: InputFile::default(), rows, dialect, merged: Vec::new() };
        let table = parted(kind, &rows, &head, options);
        table.totals.is_empty()
            && table.passed == table::Passed::default()
            && !table.rows.iter().any(|row| row.is_opening)
    };
    let looks_plain = is_whole(&first) && is_whole(&last);
    let is_role =
        |field: &&Field| kind == FileKind::Deliveries || matches!(field, Field::Status | Field::Voided | Field::Month);
    let is_first = grid.rows[..head.row].iter().all(grid::GridRow::is_blank);
    let has_role = ROLES.iter().filter(is_role).any(|&field| head.column(field).is_some());
    let is_weighty = |(column, header): (usize, &String)| {
        let is_free = !kind.fields().any(|field| head.column(field) == Some(column));
        is_free && reports::is_weighty(header) && !reports::is_harmless(header)
    };
    has_role
        || !looks_plain
        || head.accounts.is_some()
        || !is_first
        || head.columns.missing(kind).is_some()
        || kind == FileKind::Deliveries && head.headers.iter().enumerate().any(is_weighty)
}

/// Rows whose quotation marks do not match, or that have more fields than the header: what they say cannot be told. Whoever
/// reads plain files tells of them by itself.
fn misshapen(table: &Table<'_>, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let expected = table.head.headers.len();
    for row in &table.rows {
        let cells = table.cells(row);
        let raw = text.get(cells.span.clone()).unwrap_or_default();
        if cells.is_misquoted
            && let Some((offset, problem)) = raw_row::quoting_problem(raw, char::from(table.grid.dialect.separator))
        {
            let column = raw[..offset].chars().count() as u32 + 1;
            faults.push(Fault { file: table.grid.name.clone(), line: cells.line, column, problem: Box::new(problem) });
        } else if cells.width() > expected && table.grid.name.sheet.is_none() {
            let problem = Problem::TooManyFields { found: cells.width(), expected };
            faults.push(Fault {
                file: table.grid.name.clone(),
                line: cells.line,
                column: 0,
                problem: Box::new(problem),
            });
        }
    }
    faults
}

/// Finds the header of a sheet in the way in which it is parted best.
fn open(kind: FileKind, index: usize, sheet: &SheetText<'_>, options: &ReadOptions) -> Option<Understood> {
    sheet.dialects.iter().find_map(|&dialect| {
        let mut grid = Grid::of(sheet.name.clone(), sheet.text, dialect);
        let head = head::find(kind, &grid, &options.mapped, &options.ignored)?;
        grid.merged.clone_from(&sheet.merged);
        Some(Understood { index, grid, head })
    })
}

fn parted<'g>(kind: FileKind, grid: &'g Grid, head: &'g Head, options: &ReadOptions) -> Table<'g> {
    let money = table::MONEY_FIELDS.iter().filter_map(|&field| head.column(field));
    let columns: Vec<usize> =
        money.chain(head.bands.iter().copied()).chain(head.sides.iter().map(|side| side.1)).collect();
    let figures = Figures::of(grid, head.rows_start, &columns, options.decimal_mark, head.titles.power);
    table::parted(kind, grid, head, figures)
}

/// A sheet's name is its customer where nothing else names one.
fn with_customer_of_sheet<'g>(mut table: Table<'g>, many: bool) -> Table<'g> {
    let nobody = table.rows.iter().all(|row| row.customer.is_none());
    let name = table.grid.name.sheet.clone().filter(|name| is_name_of_somebody(name));
    if nobody
        && table.head.column(Field::Customer).is_none()
        && let Some(name) = name.filter(|_| many || table.head.titles.customer.is_none())
    {
        table.names.push(name);
        let own = Some(table.names.len() as u32 - 1);
        table.rows.iter_mut().for_each(|row| row.customer = own);
    }
    if table.rows.iter().all(|row| row.customer.is_none())
        && table.head.column(Field::Customer).is_none()
        && let [one] = table.head.titles.alone.as_slice()
    {
        table.names.push(one.clone());
        let own = Some(table.names.len() as u32 - 1);
        table.rows.iter_mut().for_each(|row| row.customer = own);
    }
    table
}

/// Not `Sheet1`, `3月`, `2026`, `汇总`.
fn is_name_of_somebody(sheet: &str) -> bool {
    use crate::read::words::lists::named_month;
    let bare: String = sheet.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let bare = bare.trim().trim_matches(['-', '_', '.', ' ', '(', ')']).to_lowercase();
    let is_general = matches!(
        bare.as_str(),
        "" | "sheet"
            | "月"
            | "年"
            | "年月"
            | "table"
            | "工作表"
            | "page"
            | "q"
            | "data"
            | "明细"
            | "导出"
            | "report"
            | "export"
    );
    !is_general && !reports::is_other_sheet(sheet) && named_month(&bare).is_none() && !bare.ends_with('月')
}

/// Whether reading the rows as they stand gives the same.
fn is_as_it_stands(kind: FileKind, table: &Table<'_>, roles: &Roles, outcome: &Outcome) -> bool {
    let head = table.head;
    let required = head.columns.missing(kind).is_none() && head.rows_start == head.row + 1;
    let is_moved = |entry: &entries::Entry| {
        let row = &table.rows[entry.row];
        let written = table.figure(row, Field::Amount);
        entry.role.is_money() && kind == FileKind::Deliveries
            || entry.is_before
            || written.is_some_and(|written| written != entry.amount)
    };
    let own_columns = [
        Field::Debit,
        Field::Credit,
        Field::Direction,
        Field::Balance,
        Field::TaxAmount,
        Field::Month,
        Field::Voided,
        Field::NetAmount,
    ];
    let has_roles = roles.has_types && kind == FileKind::Deliveries || roles.has_statuses;
    let is_money_plain =
        !table.figures.is_comma() || kind != FileKind::Payments && days::date_order(kind, table).is_some();
    let is_bank = kind == FileKind::Payments && money_rows::is_bank(table) && head.column(Field::Kind).is_some();
    let says_currency = head.column(Field::Currency).is_some() || header_currency(head).is_none();
    required
        && (kind != FileKind::Payments || directions::proved(table).is_none())
        && head.is_as_written
        && !is_bank
        && is_money_plain
        && says_currency
        && !has_roles
        && table.totals.is_empty()
        && table.passed.headings == 0
        && table.passed.footers == 0
        && head.accounts.is_none()
        && !table.figures.is_scaled()
        && head.titles.customer.is_none()
        && (kind != FileKind::Deliveries || !own_columns.iter().any(|&field| head.column(field).is_some()))
        && table.rows.iter().all(|row| row.is_named || !row_needs_customer(table, row))
        && (kind != FileKind::Deliveries || !outcome.entries.iter().any(is_moved))
        && !outcome.entries.iter().any(|entry| entry.is_disputed)
        && outcome.left_out.iter().all(|(_, why)| matches!(why, entries::LeftOut::Line | entries::LeftOut::MoneyOut))
}

/// Whether a row inherits a customer that the reader of plain rows would not give it.
fn row_needs_customer(table: &Table<'_>, row: &table::TableRow) -> bool {
    let is_line = table.text(row, Field::Date).is_empty() && table.text(row, Field::DeliveryNo).is_empty();
    row.customer.is_some() && !is_line
}

fn fault(grid: &Grid, text: &str, row: usize, column: Option<usize>, problem: Problem) -> Fault {
    let row = &grid.rows[row];
    let (line, column) = match column {
        None => (row.line, 0),
        Some(column) if grid.name.sheet.is_some() => (row.line, column as u32 + 1),
        Some(column) => {
            let raw = text.get(row.span.clone()).unwrap_or_default();
            let (lines, column) = raw_row::locate(raw, char::from(grid.dialect.separator), column);
            (row.line + lines, column)
        }
    };
    Fault { file: grid.name.clone(), line, column, problem: Box::new(problem) }
}

/// The currency that the headers of amounts name, if they name one.
fn header_currency(head: &Head) -> Option<Currency> {
    let columns = table::MONEY_FIELDS.iter().filter_map(|&field| head.column(field));
    let mut named: Vec<Currency> = columns.filter_map(|column| currency_of_header(head.header(column))).collect();
    named.dedup();
    match named.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// `Amount (EUR)`, `Betrag (€)`, `Gutschrift in CHF`, `amount_eur`.
fn currency_of_header(header: &str) -> Option<Currency> {
    let word = match header.rfind(['(', '（']) {
        Some(bracket) => header[bracket..]
            .trim_matches(|letter: char| matches!(letter, '(' | ')' | '（' | '）') || letter.is_whitespace()),
        None => header.rsplit([' ', '_']).next().filter(|word| word.len() < header.len())?,
    };
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) || !word.is_ascii();
    let is_said =
        header.contains(['(', '（']) || word.bytes().all(|byte| byte.is_ascii_uppercase()) || !word.is_ascii();
    (is_code && is_said).then(|| crate::read::value::currency::spelled(word, None))?.filter(|_| word != "元")
}

/// Whether any amount names its currency.
fn names_currency(table: &Table<'_>) -> bool {
    use figures::MoneyCell;
    let fields = [Field::Amount, Field::Debit, Field::Credit, Field::OpenAmount];
    let is_named = |row: &table::TableRow| {
        fields.iter().any(|&field| matches!(table.money(row, field), MoneyCell::Figure(_, Some(_))))
    };
    table.rows.iter().any(is_named)
}
