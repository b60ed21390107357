//! A workbook (SPEC §4 `xlsx`): typed cells - money and counts as numbers, days as dates, numbers of documents as text -
//! and a second sheet with the rule and the totals.
//!
//! Texts are written as strings, so that a spreadsheet runs none of them as a formula. The same document gives the same
//! bytes: nothing in the workbook tells when it was made but the day of the book.

use super::grid::{Cell, Document, Row, without_controls};
use super::titles::Title;
use super::{Dress, Language};
use crate::plan::Class;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::Value;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A sheet has so many rows, its header counted.
const ROWS_MAX: usize = 1_048_576;
/// A cell holds so many letters.
const LETTERS_MAX: usize = 32_767;
/// A spreadsheet keeps so many digits of a number; longer ones are written as text, so that none is lost.
const DIGITS_MAX: usize = 15;
/// Columns are made no wider and no narrower than that.
const WIDTHS: (usize, usize) = (6, 44);
/// So many rows are measured for the widths.
const ROWS_MEASURED: usize = 2_000;

pub(super) fn write(document: Document<'_>, dress: Dress, out: &mut impl Write) -> io::Result<()> {
    if document.rows.count() >= ROWS_MAX {
        let words = format!("a sheet holds {ROWS_MAX} rows, here are {}; write CSV, or --top N", document.rows.count());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
    }
    let bytes = workbook(&document, dress).map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&bytes)
}

fn workbook(document: &Document<'_>, dress: Dress) -> Result<Vec<u8>, XlsxError> {
    let language = if dress.translate_data { dress.language } else { Language::English };
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day(document.as_of)?));
    let mut writer = SheetWriter { sheet: workbook.add_worksheet(), widths: Vec::new(), formats: Formats::new() };
    writer.sheet.set_name(language.pick("rows", "明细"))?;
    // Printed on its side, with the head on each page.
    writer.sheet.set_landscape().set_repeat_rows(0, 0)?;
    writer.rows(document, dress, language)?;
    let mut about = SheetWriter { sheet: workbook.add_worksheet(), widths: Vec::new(), formats: Formats::new() };
    about.sheet.set_name(language.pick("rule and totals", "规则与合计"))?;
    about.about(document)?;
    workbook.save_to_buffer()
}

/// A sheet that is written.
struct SheetWriter<'w> {
    sheet: &'w mut Worksheet,
    /// Of each column.
    widths: Vec<usize>,
    formats: Formats,
}

struct Formats {
    head: Format,
    date: Format,
    integer: Format,
    /// By their decimals.
    amounts: [Format; 5],
    classes: [Format; 5],
}

impl Formats {
    fn new() -> Formats {
        let amount = |decimals: usize| match decimals {
            0 => Format::new().set_num_format("#,##0"),
            _ => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(decimals))),
        };
        let fills = [0xE2F0D9, 0xFFF2CC, 0xFCE4D6, 0xF8CBAD, 0xD9D9D9];
        Formats {
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xDDE3EA))
                .set_align(FormatAlign::VerticalCenter),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            integer: Format::new().set_num_format("#,##0"),
            amounts: [0, 1, 2, 3, 4].map(amount),
            classes: fills.map(|fill| Format::new().set_background_color(Color::RGB(fill))),
        }
    }

    fn amount(&self, decimals: u32) -> &Format {
        &self.amounts[(decimals as usize).min(self.amounts.len() - 1)]
    }

    fn class(&self, class: Class) -> &Format {
        &self.classes[Class::ALL.iter().position(|one| *one == class).unwrap_or_default()]
    }
}

impl SheetWriter<'_> {
    fn rows(&mut self, document: &Document<'_>, dress: Dress, language: Language) -> Result<(), XlsxError> {
        for (column, at) in document.columns.iter().zip(0u16..) {
            let heading = match (&column.name, dress.translate_data) {
                (_, true) => Document::heading(column, language),
                (Some(name), false) => name.clone(),
                (None, false) => column.title.key().to_owned(),
            };
            self.text(0, at, &heading, Some(self.formats.head.clone()))?;
        }
        let mut count = 0;
        let mut row = Row::default();
        for index in 0..document.rows.count() {
            document.rows.make(index, &mut row);
            if row.is_total {
                continue;
            }
            count += 1;
            for ((cell, column), at) in row.cells.iter().zip(&document.columns).zip(0u16..) {
                let class = row.class.filter(|_| matches!(column.title, Title::Class | Title::ClassNow));
                self.cell((count, at), cell, class, dress.translate_data)?;
            }
        }
        let last = (document.columns.len().max(1) - 1) as u16;
        self.sheet.set_freeze_panes(1, 0)?;
        self.sheet.autofilter(0, 0, count, last)?;
        self.settle_widths()
    }

    fn cell(
        &mut self,
        (row, column): (u32, u16),
        cell: &Cell<'_>,
        class: Option<Class>,
        translate: bool,
    ) -> Result<(), XlsxError> {
        let number = |units: i128, decimals: u32| as_number(units, decimals);
        let numeric = match cell {
            Cell::Blank => return Ok(()),
            Cell::Integer(integer) => {
                number(i128::from(*integer), 0).map(|value| (value, self.formats.integer.clone()))
            }
            Cell::Amount(units, decimals) => {
                number(*units, *decimals).map(|value| (value, self.formats.amount(*decimals).clone()))
            }
            Cell::Decimal(units, decimals) => {
                number(i128::from(*units), *decimals).map(|value| (value, self.formats.amount(*decimals).clone()))
            }
            Cell::Measure(billionths, decimals) => {
                Some((*billionths as f64 / 1e9, self.formats.amount(*decimals).clone()))
            }
            Cell::Date(date) => {
                self.measure(row, column, 10);
                let date = day(*date)?;
                self.sheet.write_datetime_with_format(row, column, &date, &self.formats.date)?;
                return Ok(());
            }
            _ => None,
        };
        match numeric {
            Some((value, format)) => {
                self.measure(row, column, cell.shown().len());
                self.sheet.write_number_with_format(row, column, value, &format)?;
                Ok(())
            }
            None => {
                let format = class.map(|class| self.formats.class(class).clone());
                self.text(row, column, &cell.plain(translate), format)
            }
        }
    }

    fn text(&mut self, row: u32, column: u16, text: &str, format: Option<Format>) -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        let text = &*without_controls(text);
        self.measure(row, column, text.width());
        let cut: String;
        let text = match text.char_indices().nth(LETTERS_MAX - 1) {
            Some((end, _)) => {
                cut = format!("{}…", &text[..end]);
                &cut
            }
            None => text,
        };
        match format {
            Some(format) => self.sheet.write_string_with_format(row, column, text, &format)?,
            None => self.sheet.write_string(row, column, text)?,
        };
        Ok(())
    }

    fn measure(&mut self, row: u32, column: u16, width: usize) {
        if row as usize > ROWS_MEASURED {
            return;
        }
        let column = usize::from(column);
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        self.widths[column] = self.widths[column].max(width);
    }

    fn settle_widths(&mut self) -> Result<(), XlsxError> {
        for (&width, column) in self.widths.iter().zip(0u16..) {
            // Room for the arrow of the filter.
            self.sheet.set_column_width(column, (width + 3).clamp(WIDTHS.0, WIDTHS.1) as f64)?;
        }
        Ok(())
    }

    /// What people read around the rows, then the rule and the totals, member by member.
    fn about(&mut self, document: &Document<'_>) -> Result<(), XlsxError> {
        let mut row = 0;
        for line in document.opening.iter().chain(&document.closing) {
            self.sheet.write_string(row, 0, &*without_controls(line))?;
            row += 1;
        }
        row += u32::from(row > 0);
        for (name, value) in document.head.iter().chain(&document.foot) {
            row = self.member(row, name, value)?;
        }
        self.settle_widths()
    }

    fn member(&mut self, mut row: u32, name: &str, value: &Value) -> Result<u32, XlsxError> {
        match value {
            Value::Object(members) => {
                self.text(row, 0, name, Some(self.formats.head.clone()))?;
                row += 1;
                for (name, value) in members {
                    self.text(row, 0, name, None)?;
                    self.value(row, 1, name, value)?;
                    row += 1;
                }
                Ok(row + 1)
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                self.text(row, 0, name, Some(self.formats.head.clone()))?;
                row += 1;
                let columns: Vec<String> = columns_of(items);
                for (column, at) in columns.iter().zip(0u16..) {
                    self.text(row, at, column, Some(self.formats.head.clone()))?;
                }
                for item in items {
                    row += 1;
                    for (column, at) in columns.iter().zip(0u16..) {
                        self.value(row, at, column, item.get(column).unwrap_or(&Value::Null))?;
                    }
                }
                Ok(row + 2)
            }
            Value::Array(items) if items.is_empty() => Ok(row),
            value => {
                self.text(row, 0, name, None)?;
                self.value(row, 1, name, value)?;
                Ok(row + 1)
            }
        }
    }

    /// A member's value; money, which JSON has as text, as a number again.
    fn value(&mut self, row: u32, column: u16, name: &str, value: &Value) -> Result<(), XlsxError> {
        const TEXTS: [&str; 4] = ["customer", "delivery_no", "salesperson", "area"];
        match value {
            Value::Null => Ok(()),
            Value::String(text) => match decimal(text).filter(|_| !TEXTS.contains(&name)) {
                Some((number, decimals)) => {
                    self.measure(row, column, text.len() + text.len() / 3);
                    let format = self.formats.amount(decimals).clone();
                    self.sheet.write_number_with_format(row, column, number, &format)?;
                    Ok(())
                }
                None => self.text(row, column, text, None),
            },
            Value::Number(number) => {
                self.sheet.write_number(row, column, number.as_f64().unwrap_or_default())?;
                Ok(())
            }
            other => self.text(row, column, &in_words(other), None),
        }
    }
}

/// A list or an object as people write it: `30, 60, 90`; `term 1.0, distance 1.0`.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{name} {}", in_words(value)));
            members.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The names of the members, in the order in which they first appear.
fn columns_of(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for name in items.iter().filter_map(Value::as_object).flat_map(|members| members.keys()) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}

/// The number a spreadsheet keeps exactly as it is shown; `None` if it has too many digits for one.
fn as_number(units: i128, decimals: u32) -> Option<f64> {
    let is_kept = units.unsigned_abs().to_string().len() <= DIGITS_MAX;
    is_kept.then(|| units as f64 / 10f64.powi(decimals as i32))
}

/// `-1234.50` as a number and its decimals.
fn decimal(text: &str) -> Option<(f64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_decimal =
        text.contains('.') && !digits.is_empty() && is_number(digits) && !fraction.is_empty() && is_number(fraction);
    let is_kept = digits.len() + fraction.len() <= DIGITS_MAX;
    (is_decimal && is_kept).then(|| Some((text.parse().ok()?, fraction.len() as u32)))?
}

fn day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year().clamp(1900, 9999) as u16, date.month() as u8, date.day() as u8)
}
