//! Workbooks (`.xlsx`, `.xls`, `.ods`) to text: a sheet becomes comma-separated lines, one for each row from row 1, so
//! that everything behind this file reads it like any other text, and line 17 is row 17 (SPEC §2).
//!
//! Dates become `2026-04-15`, numbers what the cell holds to 15 digits (that is all a spreadsheet keeps), rounded to
//! six decimals: a remainder beyond half a millionth stays, and is a fault where money is expected. Whole numbers shown
//! with leading zeros keep them.

use crate::read::diagnose::fault::Problem;
use crate::read::interpret::Merged;
use crate::read::source::encoding::TextEncoding;
use crate::read::source::markup::{self, Markup};
use crate::read::source::number_text::{number_text, truth_text};
use crate::read::source::ods_limits;
use crate::read::source::xls_limits;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Style, Xls, Xlsx};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;

/// A workbook may unpack to so many bytes, and a sheet's text may have as many.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;

type Bytes = Cursor<Vec<u8>>;

/// A workbook.
pub enum Workbook {
    /// `.xlsx`
    OfficeOpen(Box<Xlsx<Bytes>>),
    /// `.xls`
    Binary(Box<Xls<Bytes>>),
    /// `.ods`
    OpenDocument(Box<Ods<Bytes>>),
    /// HTML or SpreadsheetML under the name of a workbook.
    Markup(Markup),
}

/// Whether bytes are a workbook (or at least packed like one) rather than text.
pub fn is_workbook(bytes: &[u8]) -> bool {
    is_packed(bytes) || is_compound(bytes) || markup::is_markup(bytes)
}

fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// So much of a file's beginning tells whether it is a workbook.
pub const BEGINNING_BYTES: usize = markup::BEGINNING_BYTES;

/// Opens a workbook; what the user says of its encoding holds for markup, all others name their own.
///
/// # Errors
/// What is no workbook, is locked with a password, or unpacks to more than a gigabyte.
pub fn open(bytes: Vec<u8>, said: Option<TextEncoding>) -> Result<Workbook, Problem> {
    let broken = |reason: String| Problem::BrokenWorkbook { reason };
    if is_compound(&bytes) {
        if xls_limits::unfolded_bytes(&bytes).map_err(|reason| broken(reason.to_owned()))? > UNPACKED_BYTES_MAX {
            return Err(Problem::WorkbookTooLarge);
        }
        // A locked .xlsx looks like an .xls from outside.
        return Xls::new(Cursor::new(bytes))
            .map(|workbook| Workbook::Binary(Box::new(workbook)))
            .map_err(|error| broken(error.to_string()));
    }
    if markup::is_markup(&bytes) {
        return markup::open(bytes, said).map(Workbook::Markup);
    }
    let is_open_document = check_size(&bytes)?;
    let bytes = Cursor::new(bytes);
    if is_open_document {
        let workbook = Ods::new(bytes).map_err(|error| broken(error.to_string()))?;
        return Ok(Workbook::OpenDocument(Box::new(workbook)));
    }
    let workbook = Xlsx::new(bytes).map_err(|error| broken(error.to_string()))?;
    Ok(Workbook::OfficeOpen(Box::new(workbook)))
}

/// Unpacks everything once, into nothing: what a file says of its sizes proves nothing. Tells an OpenDocument file.
fn check_size(bytes: &[u8]) -> Result<bool, Problem> {
    let broken = |reason: String| Problem::BrokenWorkbook { reason };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let (mut left, mut is_open_document) = (UNPACKED_BYTES_MAX, false);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        is_open_document |= part.name().is_ok_and(|name| name == "content.xml");
        let mut part = part.take(left + 1);
        let unpacked = std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| broken(error.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(Problem::WorkbookTooLarge)?;
    }
    if is_open_document {
        let content = archive.by_name("content.xml").map_err(|error| broken(error.to_string()))?;
        let unfolded =
            ods_limits::unfolded_bytes(BufReader::new(content)).map_err(|error| broken(error.to_string()))?;
        if unfolded > UNPACKED_BYTES_MAX {
            return Err(Problem::WorkbookTooLarge);
        }
    }
    Ok(is_open_document)
}

impl Workbook {
    /// The names of its sheets, in order.
    pub fn sheets(&self) -> Vec<String> {
        match self {
            Workbook::OfficeOpen(workbook) => workbook.sheet_names(),
            Workbook::Binary(workbook) => workbook.sheet_names(),
            Workbook::OpenDocument(workbook) => workbook.sheet_names(),
            Workbook::Markup(markup) => markup.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        }
    }

    /// The encoding of its text, if it had to be guessed.
    pub fn guessed_encoding(&self) -> Option<&'static str> {
        match self {
            Workbook::Markup(markup) => markup.guessed,
            _ => None,
        }
    }

    /// Whether a sheet is hidden.
    pub fn is_hidden(&self, sheet: &str) -> bool {
        let sheets = match self {
            Workbook::OfficeOpen(workbook) => workbook.sheets_metadata(),
            Workbook::Binary(workbook) => workbook.sheets_metadata(),
            Workbook::OpenDocument(workbook) => workbook.sheets_metadata(),
            Workbook::Markup(markup) => return markup.sheets.iter().any(|own| own.name == sheet && own.is_hidden),
        };
        sheets.iter().any(|own| own.name == sheet && own.visible != SheetVisible::Visible)
    }

    /// The merged cells of a sheet; none where the format does not tell.
    pub fn merged(&mut self, sheet: &str) -> Vec<Merged> {
        let ranges = match self {
            Workbook::OfficeOpen(workbook) => workbook.merge_cells_by_sheet_name(sheet).ok(),
            Workbook::Binary(workbook) => workbook.merge_cells_by_sheet_name(sheet).ok(),
            Workbook::OpenDocument(_) => None,
            Workbook::Markup(markup) => {
                let own = markup.sheets.iter().find(|own| own.name == sheet);
                return own.map(|own| own.merged.clone()).unwrap_or_default();
            }
        };
        let merged = |range: calamine::Dimensions| Merged {
            rows: (range.start.0, range.end.0),
            columns: (range.start.1, range.end.1),
        };
        ranges.into_iter().flatten().map(merged).collect()
    }

    /// A sheet as comma-separated text, down to row `rows_max` if that is given.
    ///
    /// # Errors
    /// A sheet that cannot be read, or whose text would be larger than a gigabyte.
    pub fn text(&mut self, sheet: &str, rows_max: Option<u32>) -> Result<String, Problem> {
        let mut writer = SheetWriter { rows_max: rows_max.unwrap_or(u32::MAX), ..SheetWriter::default() };
        let broken = |reason: String| Problem::BrokenWorkbook { reason };
        match self {
            Workbook::OfficeOpen(workbook) => {
                office_open_text(workbook, sheet, &mut writer)?;
            }
            Workbook::Binary(workbook) => {
                let cells = workbook.worksheet_range(sheet).map_err(|error| broken(error.to_string()))?;
                let formulas = workbook.worksheet_formula(sheet).unwrap_or_default();
                range_text(&cells, &formulas, &mut writer)?;
            }
            Workbook::OpenDocument(workbook) => {
                let cells = workbook.worksheet_range(sheet).map_err(|error| broken(error.to_string()))?;
                let formulas = workbook.worksheet_formula(sheet).unwrap_or_default();
                range_text(&cells, &formulas, &mut writer)?;
            }
            Workbook::Markup(markup) => {
                let rows_max = writer.rows_max;
                let own = markup.sheets.iter().find(|own| own.name == sheet).into_iter();
                for (row, column, text) in own.flat_map(|own| own.cells()).take_while(|cell| cell.0 < rows_max) {
                    writer.cell(row, column, text)?;
                }
            }
        }
        Ok(writer.finish())
    }
}

/// Reads cell by cell: a sheet of two cells in far corners costs no more than two cells.
fn office_open_text(workbook: &mut Xlsx<Bytes>, sheet: &str, writer: &mut SheetWriter) -> Result<(), Problem> {
    let broken = |error: calamine::XlsxError| Problem::BrokenWorkbook { reason: error.to_string() };
    let without_result = formulas_without_result(workbook, sheet, writer.rows_max)?;
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let styles: Vec<Style> = cells.styles().to_vec();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let (row, column) = cell.get_position();
        if row >= writer.rows_max {
            break;
        }
        let text = match cell.get_value() {
            DataRef::Empty if without_result.contains(&(row, column)) => Cow::Borrowed("="),
            DataRef::Float(number) => padded(number_text(*number), styles.get(style)),
            DataRef::Int(number) => padded(number.to_string(), styles.get(style)),
            DataRef::String(text) => Cow::Borrowed(text.as_str()),
            DataRef::SharedString(text) => Cow::Borrowed(*text),
            DataRef::Bool(value) => Cow::Borrowed(truth_text(*value)),
            DataRef::DateTime(moment) => Cow::Owned(moment_text(moment)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text.as_str()),
            DataRef::Error(error) => Cow::Borrowed(error_text(error)),
            DataRef::Empty => continue,
        };
        writer.cell(row, column, &text)?;
    }
    Ok(())
}

/// The cells whose formula no program has reckoned yet.
fn formulas_without_result(
    workbook: &mut Xlsx<Bytes>,
    sheet: &str,
    rows_max: u32,
) -> Result<BTreeSet<(u32, u32)>, Problem> {
    let broken = |error: calamine::XlsxError| Problem::BrokenWorkbook { reason: error.to_string() };
    let mut without_result = BTreeSet::new();
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        if cell.pos.0 >= rows_max {
            break;
        }
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            without_result.insert(cell.pos);
        }
    }
    Ok(without_result)
}

fn range_text(
    cells: &calamine::Range<Data>,
    formulas: &calamine::Range<String>,
    writer: &mut SheetWriter,
) -> Result<(), Problem> {
    let Some((first_row, first_column)) = cells.start() else { return Ok(()) };
    for (row, column, value) in cells.used_cells() {
        let (row, column) = (first_row + row as u32, first_column + column as u32);
        if row >= writer.rows_max {
            break;
        }
        writer.cell(row, column, &cell_text(value))?;
    }
    // Formulas that no program has reckoned yet stand nowhere among the cells.
    let Some((formula_row, formula_column)) = formulas.start() else { return Ok(()) };
    let is_unreckoned = |(row, column, formula): &(usize, usize, &String)| {
        let position = (formula_row + *row as u32, formula_column + *column as u32);
        !formula.is_empty() && matches!(cells.get_value(position), None | Some(Data::Empty))
    };
    match formulas.used_cells().find(is_unreckoned) {
        Some((row, ..)) => Err(Problem::FormulasWithoutResults { row: formula_row + row as u32 + 1 }),
        None => Ok(()),
    }
}

fn cell_text(value: &Data) -> Cow<'_, str> {
    match value {
        Data::Float(number) => Cow::Owned(number_text(*number)),
        Data::Int(number) => Cow::Owned(number.to_string()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cow::Borrowed(text.as_str()),
        Data::Bool(value) => Cow::Borrowed(truth_text(*value)),
        Data::DateTime(moment) => Cow::Owned(moment_text(moment)),
        Data::Error(error) => Cow::Borrowed(error_text(error)),
        Data::Empty => Cow::Borrowed(""),
    }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value | CellErrorType::GettingData => "#VALUE!",
    }
}

/// `2026-04-15`, `2026-04-15 08:30:00`; a time without a day, or a length of time, as the number that it is.
fn moment_text(moment: &ExcelDateTime) -> String {
    let number = moment.as_f64();
    if !moment.is_datetime() || !(1.0..3_000_000.0).contains(&number) {
        return number_text(number);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// Leading zeros that a number format such as `00000` shows.
fn padded(number: String, style: Option<&Style>) -> Cow<'static, str> {
    let format = style.and_then(|style| style.number_format.as_ref()).map(|format| format.format_code.as_str());
    let is_whole = number.bytes().all(|byte| byte.is_ascii_digit());
    match format {
        Some(zeros) if is_whole && zeros.len() <= 64 && zeros.bytes().all(|byte| byte == b'0') => {
            Cow::Owned(format!("{number:0>width$}", width = zeros.len()))
        }
        _ => Cow::Owned(number),
    }
}

/// Writes cells, which come row by row and from left to right, as comma-separated lines.
#[derive(Default)]
struct SheetWriter {
    text: String,
    rows_max: u32,
    /// The next row and column to be written.
    row: u32,
    column: u32,
}

impl SheetWriter {
    fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), Problem> {
        let is_behind = row > self.row || row == self.row && (column > self.column || self.is_at_start(column));
        if !is_behind {
            return Err(Problem::BrokenWorkbook { reason: "its cells are out of order".to_owned() });
        }
        while self.row < row {
            self.text.push('\n');
            self.row += 1;
            self.column = 0;
        }
        let commas = (column - self.column) as usize;
        if (self.text.len() + commas + text.len()) as u64 > UNPACKED_BYTES_MAX {
            return Err(Problem::WorkbookTooLarge);
        }
        self.text.extend(std::iter::repeat_n(',', commas));
        self.column = column;
        self.field(text);
        Ok(())
    }

    fn is_at_start(&self, column: u32) -> bool {
        column == self.column && (self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// Line ends inside a cell become blanks, so that a line is a row.
    fn field(&mut self, text: &str) {
        let text = text.trim();
        let quoted = text.contains([',', '"']);
        if quoted {
            self.text.push('"');
        }
        for letter in text.chars() {
            match letter {
                '"' => self.text.push_str("\"\""),
                '\r' | '\n' => self.text.push(' '),
                other => self.text.push(other),
            }
        }
        if quoted {
            self.text.push('"');
        }
    }

    fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_lines() {
        let mut writer = SheetWriter { rows_max: u32::MAX, ..SheetWriter::default() };
        for (row, column, text) in [(1, 0, "a"), (1, 2, "b,\n\"c\""), (3, 1, " d ")] {
            writer.cell(row, column, text).expect("in order");
        }
        assert_eq!(
            writer.cell(2, 0, "late"),
            Err(Problem::BrokenWorkbook { reason: "its cells are out of order".to_owned() })
        );
        assert_eq!(writer.finish(), "\na,,\"b, \"\"c\"\"\"\n\n,d");
    }
}
