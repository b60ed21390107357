//! How rows become the bytes of a file: as plain CSV, or in one of the ways in which programs write them instead.

use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::fmt::Write;

/// How a file is written. Each differs from the plain one in one thing, so that what this thing costs can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// UTF-8, commas, LF, ISO dates, quotes only where they are needed.
    Plain,
    /// Lines end with CR and LF, as on Windows.
    Crlf,
    /// The encoding of Chinese Windows.
    Gbk,
    /// Semicolons between columns and commas before decimals, as in most of Europe.
    Semicolon,
    /// Dates like 2026/4/5, as spreadsheets show them in China.
    Slash,
    /// Every cell in quotes.
    Quoted,
    /// A workbook with typed cells.
    Workbook,
}

impl Style {
    fn separator(self) -> char {
        if self == Style::Semicolon { ';' } else { ',' }
    }

    fn line_end(self) -> &'static str {
        if self == Style::Crlf { "\r\n" } else { "\n" }
    }

    fn decimal_mark(self) -> char {
        if self == Style::Semicolon { ',' } else { '.' }
    }
}

/// What a row holds in a column.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Blank,
    /// A text; ids are texts, too.
    Text(&'a str),
    /// A day.
    Day(NaiveDate),
    /// A whole number.
    Count(i64),
    /// A number with one decimal: tenths.
    Tenths(i64),
    /// Money: hundredths.
    Cents(i64),
}

/// A file that is made row by row.
pub struct Table {
    style: Style,
    body: Body,
}

/// What there is of it so far.
enum Body {
    Text { text: String, cell: String },
    Sheet { sheet: Box<Worksheet>, day: Format, next_row: u32 },
}

/// A file of a book.
pub struct GeneratedFile {
    /// The ending of its name.
    pub ending: &'static str,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl Table {
    /// A file with these headers and no rows yet.
    pub fn new(style: Style, headers: &[&str]) -> Table {
        let body = match style {
            Style::Workbook => Body::Sheet {
                sheet: Box::new(Worksheet::new()),
                day: Format::new().set_num_format("yyyy-mm-dd"),
                next_row: 0,
            },
            _ => Body::Text { text: String::new(), cell: String::new() },
        };
        let mut table = Table { style, body };
        let headers: Vec<Cell<'_>> = headers.iter().map(|header| Cell::Text(header)).collect();
        table.row(&headers);
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) {
        match &mut self.body {
            Body::Text { text, cell } => text_row(text, cell, self.style, cells),
            Body::Sheet { sheet, day, next_row } => {
                sheet_row(sheet, day, *next_row, cells);
                *next_row += 1;
            }
        }
    }

    /// The whole file.
    pub fn finish(self) -> GeneratedFile {
        let text = match self.body {
            Body::Text { text, .. } => text,
            Body::Sheet { sheet, .. } => {
                let mut workbook = Workbook::new();
                workbook.push_worksheet(*sheet);
                return GeneratedFile { ending: "xlsx", bytes: workbook.save_to_buffer().expect("a workbook") };
            }
        };
        let bytes = match self.style {
            Style::Gbk => {
                let (bytes, _, is_lossy) = encoding_rs::GBK.encode(&text);
                assert!(!is_lossy, "the generated texts keep to what GBK has");
                bytes.into_owned()
            }
            _ => text.into_bytes(),
        };
        GeneratedFile { ending: "csv", bytes }
    }
}

fn text_row(text: &mut String, spelled: &mut String, style: Style, cells: &[Cell<'_>]) {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            text.push(style.separator());
        }
        spelled.clear();
        spell(spelled, style, cell);
        let is_quoted = style == Style::Quoted || spelled.contains([style.separator(), '"']);
        if is_quoted {
            text.push('"');
            text.extend(
                spelled.split('"').enumerate().flat_map(|(part, rest)| [if part > 0 { "\"\"" } else { "" }, rest]),
            );
            text.push('"');
        } else {
            text.push_str(spelled);
        }
    }
    text.push_str(style.line_end());
}

fn spell(out: &mut String, style: Style, cell: &Cell<'_>) {
    let mark = style.decimal_mark();
    match *cell {
        Cell::Blank => Ok(()),
        Cell::Text(text) => out.write_str(text),
        Cell::Day(day) if style == Style::Slash => write!(out, "{}", day.format("%Y/%-m/%-d")),
        Cell::Day(day) => write!(out, "{day}"),
        Cell::Count(count) => write!(out, "{count}"),
        Cell::Tenths(tenths) => {
            write!(out, "{}{}{mark}{}", sign(tenths), tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
        }
        Cell::Cents(cents) => {
            write!(out, "{}{}{mark}{:02}", sign(cents), cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
        }
    }
    .expect("a string takes all");
}

fn sign(number: i64) -> &'static str {
    if number < 0 { "-" } else { "" }
}

fn sheet_row(sheet: &mut Worksheet, day_format: &Format, row: u32, cells: &[Cell<'_>]) {
    for (column, cell) in (0..).zip(cells) {
        let written = match *cell {
            Cell::Blank => continue,
            Cell::Text(text) => sheet.write_string(row, column, text),
            Cell::Day(day) => {
                let day = ExcelDateTime::parse_from_str(&day.to_string()).expect("a day");
                sheet.write_datetime_with_format(row, column, day, day_format)
            }
            Cell::Count(count) => sheet.write_number(row, column, count as f64),
            Cell::Tenths(tenths) => sheet.write_number(row, column, tenths as f64 / 10.0),
            Cell::Cents(cents) => sheet.write_number(row, column, cents as f64 / 100.0),
        };
        written.expect("a sheet has as many rows as were asked for");
    }
}
