//! A sheet below its header, row by row: what is a row of the book, what heads or sums others, and what is neither.

use crate::read::fields::{Field, FileKind};
use crate::read::interpret::cells::{is_day, is_ditto, is_ruled};
use crate::read::interpret::figures::{Figure, Figures, MoneyCell};
use crate::read::interpret::grid::{Grid, GridRow};
use crate::read::interpret::head::Head;
use crate::read::value::word::{header_key, is_placeholder, name_key};
use crate::read::words::lists::{DocumentRole, Worded};
use crate::read::words::{reports, totals};

/// Columns of money that a total may sum, and that a row may have.
pub const MONEY_FIELDS: [Field; 12] = [
    Field::Amount,
    Field::Debit,
    Field::Credit,
    Field::PaidAmount,
    Field::OpenAmount,
    Field::Balance,
    Field::NetAmount,
    Field::TaxAmount,
    Field::OpeningBalance,
    Field::ClosingBalance,
    Field::MoneyIn,
    Field::MoneyOut,
];

/// Columns of text in which a row may say that it is none.
const TEXT_FIELDS: [Field; 10] = [
    Field::Customer,
    Field::Code,
    Field::Date,
    Field::DeliveryNo,
    Field::PaymentNo,
    Field::DocumentType,
    Field::Kind,
    Field::Note,
    Field::Item,
    Field::Month,
];

/// A row that counts, or may count.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Index into the grid's rows.
    pub index: usize,
    /// Index into the table's names of customers, as far as the row or its heading names one.
    pub customer: Option<u32>,
    /// Whether the customer is the row's own, and not that of a heading or of the row above.
    pub is_named: bool,
    /// Whether it is a balance from before the rows.
    pub is_opening: bool,
    /// How many headings stand above it.
    pub group: u32,
    /// Index of the row of the grid whose further line it is.
    pub parent: Option<usize>,
}

/// A row that sums others.
#[derive(Clone, Debug)]
pub struct TotalRow {
    /// Index into the grid's rows.
    pub index: usize,
    /// How many rows of the table stand above it.
    pub rows_above: usize,
    /// What it sums.
    pub sort: TotalSort,
    /// The group that it closes.
    pub group: u32,
}

/// What a total sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalSort {
    /// The rows above, from some point on.
    Part,
    /// All of the file.
    Whole,
    /// More than the file: a year to date.
    ToDate,
    /// A closing balance.
    Closing,
    /// It has no label: it is a total only if it ties.
    Unlabelled,
}

/// What was left out, by what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// The header of a further page.
    pub headers_again: usize,
    /// Headings.
    pub headings: usize,
    /// Footers, time stamps, remarks.
    pub footers: usize,
    /// Lines of goods of a document that stands above.
    pub lines: usize,
    /// Postings on accounts that are not of customers.
    pub other_accounts: usize,
}

/// A sheet as rows.
pub struct Table<'g> {
    /// Its cells.
    pub grid: &'g Grid,
    /// Its header.
    pub head: &'g Head,
    /// How its figures are read.
    pub figures: Figures,
    /// The rows that count.
    pub rows: Vec<TableRow>,
    /// The rows that sum others.
    pub totals: Vec<TotalRow>,
    /// What is neither.
    pub passed: Passed,
    /// Names of customers.
    pub names: Vec<String>,
}

impl<'g> Table<'g> {
    /// The row of the grid behind a row of the table.
    pub fn cells(&self, row: &TableRow) -> &'g GridRow {
        &self.grid.rows[row.index]
    }

    /// The text of a field of a row.
    pub fn text(&self, row: &TableRow, field: Field) -> &'g str {
        self.head.column(field).map_or("", |column| self.cells(row).cell(column))
    }

    /// The figure of a field of a row.
    pub fn figure(&self, row: &TableRow, field: Field) -> Option<Figure> {
        self.money(row, field).figure()
    }

    /// What stands in a column of money of a row.
    pub fn money(&self, row: &TableRow, field: Field) -> MoneyCell {
        self.figures.read(self.text(row, field))
    }

    /// The figure of any column of a row.
    pub fn figure_in(&self, row: &TableRow, column: usize) -> Option<Figure> {
        self.figures.read(self.cells(row).cell(column)).figure()
    }

    /// The customer of a row.
    pub fn customer(&self, row: &TableRow) -> Option<&str> {
        row.customer.map(|name| self.names[name as usize].as_str())
    }

    /// The line of a row.
    pub fn line(&self, row: &TableRow) -> u32 {
        self.cells(row).line
    }
}

/// Parts the rows of a sheet.
pub fn parted<'g>(kind: FileKind, grid: &'g Grid, head: &'g Head, figures: Figures) -> Table<'g> {
    let mut table = Table {
        grid,
        head,
        figures,
        rows: Vec::new(),
        totals: Vec::new(),
        passed: Passed::default(),
        names: Vec::new(),
    };
    // What stands above a statement is our own account.
    let title = head.titles.customer.clone().filter(|_| kind != FileKind::Payments);
    let default_customer = title.map(|name| {
        table.names.push(name);
        0
    });
    let mut parting = Parting { table, headings: Vec::new(), after_heading: false, group: 0, default_customer };
    for index in head.rows_start..grid.rows.len() {
        parting.take(index);
    }
    let mut table = parting.table;
    inherit_customers(&mut table);
    table
}

struct Parting<'g> {
    table: Table<'g>,
    /// The headings that hold for the next row, the outermost first.
    headings: Vec<u32>,
    /// Whether the last row that is not blank was a heading.
    after_heading: bool,
    group: u32,
    /// The customer of the report, if it is of one.
    default_customer: Option<u32>,
}

impl Parting<'_> {
    fn take(&mut self, index: usize) {
        let row = &self.table.grid.rows[index];
        if row.is_blank() || row.cells().all(|cell| cell.is_empty() || is_ruled(cell)) {
            return;
        }
        if self.is_header_again(row) {
            self.table.passed.headers_again += 1;
            return;
        }
        if self.table.head.accounts.is_some_and(|accounts| accounts.is_other(row)) {
            self.table.passed.other_accounts += 1;
            return;
        }
        if let Some((sort, named)) = self.total(row) {
            return self.close(index, sort, named.as_deref());
        }
        if let Some(name) = self.heading(row) {
            return self.open(&name);
        }
        let first = row.filled().next().map_or("", |(_, text)| text);
        let has_figures = self.figures_of(row) > 0;
        if !has_figures && (reports::is_footer(first) || self.is_remark(row)) {
            self.table.passed.footers += 1;
            return;
        }
        if !has_figures && row.filled().all(|(_, text)| text.ends_with('%') || totals::is_total(text)) {
            self.table.passed.footers += 1;
            return;
        }
        if self.is_unlabelled_total(row) && self.table.head.accounts.is_none() {
            let rows_above = self.table.rows.len();
            let total = TotalRow { index, rows_above, sort: TotalSort::Unlabelled, group: self.group };
            self.table.totals.push(total);
            self.after_heading = false;
            return;
        }
        self.push(index);
    }

    fn push(&mut self, index: usize) {
        let row = &self.table.grid.rows[index];
        let in_account = || self.table.head.accounts.and_then(|accounts| accounts.customer(row)).unwrap_or_default();
        let own = self.table.head.column(Field::Customer).map_or_else(in_account, |column| row.cell(column));
        let is_opening = self.texts(row).any(reports::is_opening);
        let is_named =
            !(own.is_empty() || is_ditto(own) || is_placeholder(own) || is_opening && reports::is_opening(own));
        let customer = match is_named {
            true => Some(self.name(own)),
            false => self.headings.last().copied().or(self.default_customer),
        };
        let parent = self.parent(row, is_opening);
        let customer =
            if parent.is_some() { self.table.rows.last().and_then(|above| above.customer) } else { customer };
        self.table.rows.push(TableRow { index, customer, is_named, is_opening, group: self.group, parent });
        self.after_heading = false;
    }

    /// The row of which this one is a further line: it has goods, and neither customer, day nor number.
    fn parent(&self, row: &GridRow, is_opening: bool) -> Option<usize> {
        let head = self.table.head;
        let above = self.table.rows.last()?;
        let text = |field| head.column(field).map_or("", |column| row.cell(column));
        let is_blank = [Field::Customer, Field::Date, Field::DeliveryNo].iter().all(|&field| text(field).is_empty());
        let has_goods = [Field::Item, Field::Quantity, Field::UnitPrice].iter().any(|&field| !text(field).is_empty());
        let parent = above.parent.unwrap_or(above.index);
        let numbered =
            head.column(Field::DeliveryNo).is_some_and(|column| !self.table.grid.rows[parent].cell(column).is_empty());
        (is_blank && has_goods && numbered && !is_opening).then_some(parent)
    }

    fn name(&mut self, name: &str) -> u32 {
        let last = self.table.names.last().is_some_and(|last| last == name);
        if !last {
            let name = reports::customer_label(name).filter(|rest| !rest.is_empty()).unwrap_or(name);
            self.table.names.push(name.to_owned());
        }
        self.table.names.len() as u32 - 1
    }

    /// The texts of a row in which it may say what it is.
    fn texts<'r>(&self, row: &'r GridRow) -> impl Iterator<Item = &'r str> {
        let first = row.filled().next().map(|(column, _)| column);
        let own = TEXT_FIELDS.iter().filter_map(|&field| self.table.head.column(field));
        let columns: Vec<usize> = own.chain(first).collect();
        columns.into_iter().map(|column| bare(row.cell(column))).filter(|text| !text.is_empty())
    }

    fn figures_of(&self, row: &GridRow) -> usize {
        let head = self.table.head;
        let money = MONEY_FIELDS.iter().filter_map(|&field| head.column(field));
        let columns = money.chain(head.bands.iter().copied()).chain(head.sides.iter().map(|&(_, column)| column));
        columns.filter(|&column| self.table.figures.read(row.cell(column)).figure().is_some()).count()
    }

    fn is_header_again(&self, row: &GridRow) -> bool {
        let head = self.table.head;
        let same = |(column, text): (usize, &str)| {
            (head.row..head.rows_start)
                .any(|above| header_key(self.table.grid.rows[above].cell(column)) == header_key(text))
        };
        row.filled().count() > 1 && row.filled().all(same)
    }

    fn has_date(&self, row: &GridRow) -> bool {
        let fields = [Field::Date, Field::DueDate, Field::Day];
        let mut dates = fields.iter().filter_map(|&field| self.table.head.column(field));
        dates.any(|column| is_day(row.cell(column)))
    }

    fn number<'r>(&self, row: &'r GridRow) -> &'r str {
        let fields = [Field::DeliveryNo, Field::PaymentNo];
        let columns = fields.iter().filter_map(|&field| self.table.head.column(field));
        columns.map(|column| row.cell(column)).find(|text| !text.is_empty()).unwrap_or("")
    }

    /// Whether a row says that it is a total, and whose.
    fn total(&self, row: &GridRow) -> Option<(TotalSort, Option<String>)> {
        let has_date = self.has_date(row);
        for text in self.texts(row) {
            if reports::is_closing(text) {
                return Some((TotalSort::Closing, None));
            }
            if totals::is_to_date(text) {
                return Some((TotalSort::ToDate, None));
            }
            if totals::is_total(text) {
                // What stands in brackets or behind the word names the group: a total of all stands alone.
                return Some((if totals::is_grand(text) { TotalSort::Whole } else { TotalSort::Part }, None));
            }
            if has_date {
                continue;
            }
            if let Some(name) = totals::named_behind(text).or_else(|| totals::named_before(text)) {
                let is_whole = name.is_empty();
                return Some((if is_whole { TotalSort::Whole } else { TotalSort::Part }, Some(name.to_owned())));
            }
        }
        None
    }

    /// The name in a row that only heads the rows below it.
    fn heading(&self, row: &GridRow) -> Option<String> {
        let mut filled = row.filled();
        let (column, text) = filled.next()?;
        let second = filled.next();
        let is_name = |text: &str| {
            let is_figure = self.table.figures.read(text) != MoneyCell::Other || is_day(text);
            !is_figure && !reports::is_footer(text)
        };
        if filled.next().is_some() || !is_name(text) && second.is_none() {
            return None;
        }
        if let Some((_, other)) = second {
            // A code and a name, or a label and its name.
            let is_label = reports::customer_label(text) == Some("");
            return match is_label && is_name(other) {
                true => Some(other.to_owned()),
                false => None,
            };
        }
        let head = self.table.head;
        let is_customer_column = head.column(Field::Customer) == Some(column);
        let label = reports::customer_label(text).filter(|name| !name.is_empty());
        if reports::is_age_band(text) {
            return Some(String::new());
        }
        if let Some(name) = label {
            return Some(name.to_owned());
        }
        let may_head = head.column(Field::Customer).is_none() || is_customer_column;
        (may_head && !self.is_remark(row)).then(|| text.to_owned())
    }

    /// A time stamp or a sentence below the rows: nothing of the table stands behind it.
    fn is_remark(&self, row: &GridRow) -> bool {
        let mut filled = row.filled();
        let Some((_, text)) = filled.next() else { return false };
        filled.next().is_none() && (reports::is_footer(text) || text.contains(':') && text.matches(':').count() > 1)
    }

    /// A heading: a name for the rows below, an age band, or the first of two headings.
    fn open(&mut self, name: &str) {
        self.table.passed.headings += 1;
        if name.is_empty() {
            self.headings.clear();
            self.after_heading = true;
            return;
        }
        let is_part = |parent: &&u32| {
            let parent = &self.table.names[**parent as usize];
            name.starts_with(parent.as_str()) && name[parent.len()..].starts_with(':')
        };
        if !self.after_heading && self.headings.last().filter(is_part).is_none() {
            self.headings.clear();
            self.group += 1;
        }
        self.table.names.push(name.to_owned());
        self.headings.push(self.table.names.len() as u32 - 1);
        self.after_heading = true;
    }

    /// A total closes the heading whose name it bears.
    fn close(&mut self, index: usize, sort: TotalSort, named: Option<&str>) {
        let rows_above = self.table.rows.len();
        let is_blank = self.figures_of(&self.table.grid.rows[index]) == 0;
        // Totals of a journal are of all accounts.
        if is_blank || self.table.passed.other_accounts > 0 {
            self.table.passed.footers += 1;
        } else {
            self.table.totals.push(TotalRow { index, rows_above, sort, group: self.group });
        }
        if let Some(name) = named {
            let is_own = |heading: &u32| name_key(&self.table.names[*heading as usize]) == name_key(name);
            if let Some(position) = self.headings.iter().rposition(is_own) {
                self.headings.truncate(position);
            }
        }
        self.after_heading = false;
    }

    /// Sums without a label: money, and neither a day nor a number of a document, where rows have them.
    fn is_unlabelled_total(&self, row: &GridRow) -> bool {
        let head = self.table.head;
        if !head.has_day() || self.has_date(row) || self.table.rows.is_empty() {
            return false;
        }
        let is_goods = |&field: &Field| head.column(field).is_some_and(|column| !row.cell(column).is_empty());
        let is_document = !self.number(row).is_empty() || [Field::Item, Field::UnitPrice].iter().any(is_goods);
        let says_what_it_is =
            self.texts(row).any(|text| reports::is_opening(text) || DocumentRole::spelled(text).is_some());
        if is_document || says_what_it_is || self.figures_of(row) == 0 {
            return false;
        }
        let own = head.column(Field::Customer).map_or("", |column| row.cell(column));
        let last = self.table.rows.last().and_then(|row| self.table.customer(row));
        own.is_empty() || last.is_some_and(|last| name_key(last) == name_key(own))
    }
}

/// A text without the colon or the brackets that labels have.
fn bare(text: &str) -> &str {
    text.trim_end_matches([':', '：']).trim()
}

/// A customer written once, with blanks below: in merged cells, beside goods, or where no name is ever written twice in
/// a row.
fn inherit_customers(table: &mut Table<'_>) {
    let Some(column) = table.head.column(Field::Customer) else { return };
    let is_missing = |row: &TableRow| row.customer.is_none();
    let missing = table.rows.iter().filter(|row| is_missing(row)).count();
    if missing == 0 || missing == table.rows.len() {
        return;
    }
    let has_goods = table.head.column(Field::Item).is_some() || table.head.column(Field::Quantity).is_some();
    let mut names: Vec<&str> = table.rows.iter().filter_map(|row| table.customer(row)).collect();
    let named = names.len();
    names.sort_unstable();
    names.dedup();
    let is_written_once = names.len() == named && missing >= 2 && missing * 3 >= table.rows.len();
    let is_ditto_used = table.rows.iter().any(|row| is_ditto(table.cells(row).cell(column)));
    let mut above = None;
    for index in 0..table.rows.len() {
        let row = &table.rows[index];
        if row.customer.is_some() {
            above = row.customer;
            continue;
        }
        let line = table.line(row);
        let takes = has_goods || is_written_once || is_ditto_used || table.grid.is_covered(line, column);
        if takes {
            table.rows[index].customer = above;
        }
    }
}
