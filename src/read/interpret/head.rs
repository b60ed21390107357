//! Where the header of a sheet is, in one to three rows, and what the titles above it tell.

use crate::read::fields::{Field, FileKind};
use crate::read::interpret::accounts::{self, AccountColumn};
use crate::read::interpret::grid::{Grid, GridRow, folded};
use crate::read::interpret::questions;
use crate::read::table::header::{Columns, MappedColumn, map_columns};
use crate::read::value::amount::{self, Spelled};
use crate::read::value::date;
use crate::read::value::word::header_key;
use crate::read::words::headers::{is_header_of, known_header};
use crate::read::words::reports::{self, is_footer};

/// A header is looked for in so many rows that are not blank.
const ROWS_LOOKED_AT: usize = 40;

/// Sides of a balance under one heading: `期末余额` over `借方`, `贷方`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceSide {
    /// What is owed at the end.
    ClosingDebit,
    /// What is owed to the customer at the end.
    ClosingCredit,
    /// What was owed at the beginning.
    OpeningDebit,
    /// What was owed to the customer at the beginning.
    OpeningCredit,
}

/// What is known of a sheet before its rows are looked at.
#[derive(Clone, Debug)]
pub struct Head {
    /// Index of the header's first row.
    pub row: usize,
    /// Index of the row behind it.
    pub rows_start: usize,
    /// The headers, those of several rows joined.
    pub headers: Vec<String>,
    /// Which column is which.
    pub columns: Columns,
    /// Columns of balances that are parted into two sides.
    pub sides: Vec<(BalanceSide, usize)>,
    /// Columns that are bands of age.
    pub bands: Vec<usize>,
    /// The column of accounts, where it is a journal of all of them.
    pub accounts: Option<AccountColumn>,
    /// What the titles tell.
    pub titles: Titles,
    /// Whether the headers alone say which column is which.
    pub is_as_written: bool,
}

/// What stands above a header.
#[derive(Clone, Debug, Default)]
pub struct Titles {
    /// The customer, where the report is of one.
    pub customer: Option<String>,
    /// The year of dates that lack one.
    pub year: Option<i32>,
    /// The power of ten by which money is written.
    pub power: u32,
    /// A title of what we owe.
    pub payables: Option<String>,
    /// Texts that stand alone in their row below the first: perhaps the customer.
    pub alone: Vec<String>,
}

impl Head {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.position(field)
    }

    /// The header of a column.
    pub fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }

    /// The column of one side of a balance.
    pub fn side(&self, side: BalanceSide) -> Option<usize> {
        self.sides.iter().find(|(own, _)| *own == side).map(|&(_, column)| column)
    }

    /// Whether rows have a day of their own.
    pub fn has_day(&self) -> bool {
        let has = |field| self.column(field).is_some();
        has(Field::Date) || has(Field::DueDate) || has(Field::Month) && has(Field::Day)
    }

    /// Whether there is anything that can be owed or paid.
    pub fn has_money(&self) -> bool {
        const MONEY: [Field; 12] = [
            Field::Amount,
            Field::UnitPrice,
            Field::Debit,
            Field::Credit,
            Field::OpenAmount,
            Field::Balance,
            Field::ClosingBalance,
            Field::NetAmount,
            Field::MoneyIn,
            Field::MoneyOut,
            Field::PaidAmount,
            Field::OpeningBalance,
        ];
        MONEY.iter().any(|&field| self.column(field).is_some()) || !self.sides.is_empty() || self.bands.len() > 1
    }
}

/// Finds the header of a sheet; the likeliest one where several rows could be it.
pub fn find(kind: FileKind, grid: &Grid, mapped: &[MappedColumn], ignored: &[String]) -> Option<Head> {
    let rows = grid.rows.iter().enumerate().filter(|(_, row)| !row.is_blank());
    for (index, row) in rows.take(ROWS_LOOKED_AT) {
        if row.filled().count() < 2 {
            continue;
        }
        let Some(head) = at(kind, grid, index, (mapped, ignored)) else { continue };
        return Some(head);
    }
    None
}

/// Whether a header is one that the user wants passed over.
fn is_ignored(ignored: &[String], header: &str) -> bool {
    !ignored.is_empty() && ignored.contains(&header_key(header))
}

/// The header that begins at a row, if one does.
fn at(kind: FileKind, grid: &Grid, row: usize, (mapped, ignored): (&[MappedColumn], &[String])) -> Option<Head> {
    if holds_values(&grid.rows[row]) {
        return None;
    }
    let mut rows_start = row + 1;
    while rows_start < row + 3 && grid.rows.get(rows_start).is_some_and(|next| continues(kind, &grid.rows[row], next)) {
        rows_start += 1;
    }
    let (mut headers, sides, year) = joined(kind, &grid.rows[row..rows_start]);
    headers.iter_mut().filter(|header| is_ignored(ignored, header)).for_each(String::clear);
    let texts: Vec<&str> = headers.iter().map(String::as_str).collect();
    let mut columns = map_columns(kind, &texts, mapped);
    if kind == FileKind::Deliveries && !columns.has(Field::DeliveryNo) && columns.has(Field::RefNo) {
        // Where a document has no other number, its reference is its number.
        columns.take_for(Field::RefNo, Field::DeliveryNo);
    }
    prefer_filled(kind, grid, rows_start, &headers, &mut columns);
    let has_days = columns.has(Field::Date) || columns.has(Field::Month);
    if has_days
        && columns.has(Field::ClosingBalance)
        && !columns.has(Field::OpeningBalance)
        && !columns.has(Field::Balance)
    {
        // A balance at the end of each row's day runs.
        columns.take_for(Field::ClosingBalance, Field::Balance);
    }
    settle_date(kind, grid, rows_start, &headers, &mut columns);
    settle_customer(kind, grid, rows_start, &headers, &mut columns);
    let is_bank = || headers.iter().any(|header| reports::is_bank_mark(header));
    if let Some(text) = columns.position(Field::Note)
        && kind == FileKind::Payments
        && !columns.has(Field::Customer)
        && is_bank()
    {
        // A bank that names nobody says who paid in the text of the entry.
        columns.place(Field::Customer, text);
    }
    questions::settle(kind, grid, rows_start, &headers, &mut columns);
    let accounts = accounts::settle(kind, grid, rows_start, &headers, &mut columns);
    let is_free = |column: &usize| !kind.fields().any(|field| columns.position(field) == Some(*column));
    let bands = (0..headers.len()).filter(is_free).filter(|&column| reports::is_age_band(&headers[column])).collect();
    let mut titles = titles(&grid.rows[..row]);
    titles.year = titles.year.or(year);
    let raw: Vec<&str> = headers.iter().map(String::as_str).collect();
    let as_written = map_columns(kind, &raw, mapped);
    let is_as_written = kind.fields().all(|field| as_written.position(field) == columns.position(field));
    let head = Head { is_as_written, row, rows_start, headers, columns, sides, bands, accounts, titles };
    is_whole(kind, &head).then_some(head)
}

/// A column in which nothing stands gives way to a filled one of the same meaning.
fn prefer_filled(kind: FileKind, grid: &Grid, rows_start: usize, headers: &[String], columns: &mut Columns) {
    let is_filled = |column: usize| grid.rows[rows_start..].iter().any(|row| !row.cell(column).is_empty());
    for field in kind.fields() {
        let Some(chosen) = columns.position(field).filter(|&chosen| !is_filled(chosen)) else { continue };
        let is_free = |column: usize| !kind.fields().any(|other| columns.position(other) == Some(column));
        let other = (0..headers.len()).find(|&column| {
            column != chosen && is_free(column) && is_header_of(kind, field, &headers[column]) && is_filled(column)
        });
        if let Some(other) = other {
            columns.place(field, other);
        }
    }
}

/// A column of times is no column of days where another one is.
fn settle_date(kind: FileKind, grid: &Grid, rows_start: usize, headers: &[String], columns: &mut Columns) {
    const LOOKED_AT: usize = 50;
    let Some(chosen) = columns.position(Field::Date) else { return };
    let holds_days = |column: usize| {
        let cells = grid.rows[rows_start..].iter().map(|row| row.cell(column)).filter(|text| !text.is_empty());
        cells.take(LOOKED_AT).any(super::cells::is_day)
    };
    if holds_days(chosen) {
        return;
    }
    let other = (0..headers.len())
        .find(|&column| column != chosen && is_header_of(kind, Field::Date, &headers[column]) && holds_days(column));
    if let Some(other) = other {
        columns.place(Field::Date, other);
    }
}

/// Which column is the customer's where its header leaves that open: a column of codes gives way to one of names, and one
/// that may as well be something else to the first column, if that has no header and names somebody.
fn settle_customer(kind: FileKind, grid: &Grid, rows_start: usize, headers: &[String], columns: &mut Columns) {
    let rows = || grid.rows[rows_start..].iter().filter(|row| !row.is_blank());
    let names = |column: usize| rows().map(move |row| row.cell(column)).filter(|text| !text.is_empty());
    let is_code = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(customer) = columns.position(Field::Customer)
        && names(customer).next().is_some()
        && names(customer).all(is_code)
    {
        let is_other = |&column: &usize| {
            column != customer
                && is_header_of(kind, Field::Customer, &headers[column])
                && names(column).next().is_some_and(|name| !is_code(name))
        };
        if let Some(named) = (0..headers.len()).find(is_other) {
            columns.place(Field::Customer, named);
            columns.place(Field::Code, customer);
            columns.choices.retain(|(field, ..)| *field != Field::Customer);
        }
    }
    let is_unsure = columns.position(Field::Customer).is_none_or(|column| {
        matches!(header_key(&headers[column]).as_str(), "accountname" | "account" | "konto" | "company" | "owner")
    });
    let has_names = || names(0).any(|name| !is_long_number(name) && !is_footer(name));
    if is_unsure && headers.first().is_some_and(String::is_empty) && has_names() {
        columns.place(Field::Customer, 0);
    }
}

/// Whether a row holds a day or a figure, as no header does.
fn holds_values(row: &GridRow) -> bool {
    row.cells().any(|cell| {
        let is_day = !matches!(date::spelled(cell), date::Spelled::Nothing | date::Spelled::NoYear);
        is_day || matches!(amount::read(cell), Spelled::Marked(..)) || is_long_number(cell)
    })
}

fn is_long_number(cell: &str) -> bool {
    cell.len() > 2 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether a row is a further row of the header above it: names of columns, nothing else.
fn continues(kind: FileKind, first: &GridRow, next: &GridRow) -> bool {
    let (mut filled, mut known) = (0, 0);
    for (column, text) in next.filled() {
        if text.chars().any(|letter| letter.is_ascii_digit()) && !reports::is_age_band(text) {
            return false;
        }
        filled += 1;
        let is_under_blank = first.cell(column).is_empty();
        known += usize::from(known_header(kind, text) || is_under_blank && reports::is_age_band(text));
    }
    filled >= 2 && known * 5 >= filled * 3
}

type JoinedHeader = (Vec<String>, Vec<(BalanceSide, usize)>, Option<i32>);

/// One header of several rows: a blank in an upper row is covered by what stands left of it.
fn joined(kind: FileKind, rows: &[GridRow]) -> JoinedHeader {
    let width = rows.iter().map(GridRow::width).max().unwrap_or_default();
    let mut headers: Vec<String> = (0..width).map(|column| rows[0].cell(column).to_owned()).collect();
    let mut sides = Vec::new();
    let mut year = None;
    for lower in &rows[1..] {
        let mut upper = String::new();
        for (column, header) in headers.iter_mut().enumerate() {
            let own = header.clone();
            let below = lower.cell(column);
            if !own.is_empty() {
                upper.clone_from(&own);
            }
            if below.is_empty() {
                continue;
            }
            year = year.or_else(|| year_alone(&upper));
            if let Some(side) = balance_side(kind, &upper, below) {
                sides.push((side, column));
                *header = format!("{upper} {below}");
            } else {
                *header = joined_header(kind, &upper, below, own.is_empty());
            }
        }
    }
    (headers, sides, year)
}

/// The header of a column whose name stands in two rows.
fn joined_header(kind: FileKind, upper: &str, below: &str, is_covered: bool) -> String {
    let whole = format!("{upper}{below}");
    if known_header(kind, &whole) {
        return whole;
    }
    if reports::is_to_date_header(upper) {
        return whole;
    }
    // The upper name says what it is, the lower one only that it is money; but what a further column adds is its own.
    let is_general = matches!(header_key(below).as_str(), "金额" | "原币" | "本币" | "amount" | "betrag" | "bydays");
    match known_header(kind, upper) && (is_general || !is_covered && !known_header(kind, below)) {
        true => upper.to_owned(),
        false => below.to_owned(),
    }
}

/// A year that stands over the columns of months and days: `2026年`.
fn year_alone(text: &str) -> Option<i32> {
    let digits = text.trim().trim_end_matches(['年', '度']);
    let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| digits.parse().ok())?.filter(|year| (1970..2100).contains(year))
}

fn balance_side(kind: FileKind, upper: &str, below: &str) -> Option<BalanceSide> {
    let is = |field| crate::read::words::headers::is_header_of(kind, field, upper);
    let key = header_key(below);
    let is_debit = key.starts_with("借") || key.starts_with("debit") || key == "dr" || key == "soll";
    let is_credit = key.starts_with("贷") || key.starts_with("credit") || key == "cr" || key == "haben";
    match (is(Field::ClosingBalance), is(Field::OpeningBalance), is_debit, is_credit) {
        (true, _, true, _) => Some(BalanceSide::ClosingDebit),
        (true, _, _, true) => Some(BalanceSide::ClosingCredit),
        (_, true, true, _) => Some(BalanceSide::OpeningDebit),
        (_, true, _, true) => Some(BalanceSide::OpeningCredit),
        _ => None,
    }
}

/// Whether a header has what a file of its kind needs, if the customer may stand in headings and the day be unknown.
fn is_whole(kind: FileKind, head: &Head) -> bool {
    let known = kind.fields().filter(|&field| head.column(field).is_some()).count() + head.bands.len().min(2);
    let has_customer = head.column(Field::Customer).is_some();
    match kind {
        FileKind::Payments => head.has_day() && head.has_money() && known >= 3,
        _ if !head.has_money() => false,
        _ if head.has_day() => known >= 3 || has_customer && known >= 2,
        _ => has_customer && known >= 2,
    }
}

/// What the rows above the header tell.
fn titles(rows: &[GridRow]) -> Titles {
    let mut titles = Titles::default();
    for row in rows {
        let mut waits_for_customer = false;
        let mut filled = row.filled();
        if let (Some((_, text)), None) = (filled.next(), filled.next()) {
            titles.alone.push(text.to_owned());
        }
        for (_, cell) in row.filled() {
            if waits_for_customer {
                titles.customer.get_or_insert_with(|| cell.to_owned());
                waits_for_customer = false;
            }
            match reports::customer_label(cell) {
                Some("") => waits_for_customer = true,
                Some(name) => _ = titles.customer.get_or_insert_with(|| first_part(name).to_owned()),
                None => {}
            }
            let text = folded(cell);
            titles.year = titles.year.or_else(|| year_within(&text));
            if let Some(power) = reports::unit_power(&text) {
                titles.power = power;
            }
            if reports::is_payables_title(&text) {
                titles.payables.get_or_insert(text);
            }
        }
    }
    titles.alone = titles.alone.split_off(titles.alone.len().min(1));
    titles.alone.retain(|text| !text.contains([':', '：']) && !text.contains(|letter: char| letter.is_ascii_digit()));
    titles
}

/// `梧桐五金　期间：2026年1期` begins with the name.
fn first_part(name: &str) -> &str {
    let end = name.find(['\u{3000}', '\t']).or_else(|| name.find("  ")).unwrap_or(name.len());
    name[..end].trim_end_matches([',', ';']).trim()
}

/// The only year that a text names.
pub fn year_within(text: &str) -> Option<i32> {
    let mut found = None;
    let bytes = text.as_bytes();
    for start in 0..bytes.len().saturating_sub(3) {
        let is_free = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_digit());
        let digits = &bytes[start..start + 4];
        let is_number = digits.iter().all(u8::is_ascii_digit);
        if is_number && is_free(start.checked_sub(1).and_then(|left| bytes.get(left))) && is_free(bytes.get(start + 4))
        {
            let year = std::str::from_utf8(digits).ok()?.parse::<i32>().ok()?;
            if (1990..2100).contains(&year) {
                if found.is_some_and(|other| other != year) {
                    return None;
                }
                found = Some(year);
            }
        }
    }
    found
}
