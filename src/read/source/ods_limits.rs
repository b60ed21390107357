//! What an OpenDocument workbook unfolds to: a cell and a row may each say that they stand many times over, so that a
//! few letters make a sheet that no memory holds. Reckoned before the sheet is unfolded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// No sheet has more rows or columns; what says so is cut.
const ROWS_MAX: u64 = 1 << 20;
const COLUMNS_MAX: u64 = 1 << 14;

/// What a cell takes beside its text: in the sheet as it is read, in the sheet unfolded, and in its formulas.
const CELL_BYTES: u64 = 128;

/// A row so far.
#[derive(Default)]
struct RowSize {
    copies: u64,
    /// Cells up to the last that is not empty.
    width: u64,
    /// Empty cells behind it.
    empty: u64,
    /// What its text takes beyond what stands in the file.
    text_bytes: u64,
}

/// A cell so far.
struct CellSize {
    copies: u64,
    is_empty: bool,
    start: u64,
    blanks: u64,
}

/// A sheet so far.
#[derive(Default)]
struct TableSize {
    /// Cells as they stand in the rows, each row once.
    cells: u64,
    /// Rows up to the last that is not empty.
    rows: u64,
    /// Empty rows behind it.
    empty: u64,
    width: u64,
    text_bytes: u64,
}

impl TableSize {
    fn add(&mut self, row: &RowSize) {
        if row.width == 0 {
            self.empty += row.copies;
            return;
        }
        // Empty rows above the first are not kept.
        let above = if self.rows == 0 { 0 } else { std::mem::take(&mut self.empty) };
        self.empty = 0;
        self.cells += row.width;
        self.rows = (self.rows + above + row.copies).min(ROWS_MAX);
        self.width = self.width.max(row.width);
        self.text_bytes = self.text_bytes.saturating_add(row.text_bytes.saturating_mul(row.copies));
    }

    fn bytes(&self) -> u64 {
        (self.cells + self.rows * self.width).saturating_mul(CELL_BYTES).saturating_add(self.text_bytes)
    }
}

/// About how many bytes the sheets of a `content.xml` take when they are unfolded.
///
/// # Errors
/// What is no XML.
pub fn unfolded_bytes(content: impl BufRead) -> Result<u64, quick_xml::Error> {
    let mut reader = Reader::from_reader(content);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let (mut total, mut table, mut row) = (0u64, TableSize::default(), RowSize::default());
    let mut cell: Option<CellSize> = None;
    let mut buffer = Vec::new();
    loop {
        let start = reader.buffer_position();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) => match element.name().as_ref() {
                "table:table-row" => {
                    let copies = copies(&element, "table:number-rows-repeated", ROWS_MAX);
                    row = RowSize { copies, ..RowSize::default() };
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    let copies = copies(&element, "table:number-columns-repeated", COLUMNS_MAX);
                    cell = Some(CellSize { copies, is_empty: is_empty(&element), start, blanks: 0 });
                }
                "text:s" => {
                    if let Some(cell) = &mut cell {
                        cell.blanks = cell.blanks.saturating_add(copies(&element, "text:c", u64::MAX));
                    }
                }
                _ => {}
            },
            Event::End(element) => match element.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => {
                    if let Some(cell) = cell.take() {
                        add_cell(&mut row, &cell, reader.buffer_position());
                    }
                }
                "table:table-row" => table.add(&std::mem::take(&mut row)),
                "table:table" => total = total.saturating_add(std::mem::take(&mut table).bytes()),
                _ => {}
            },
            Event::Eof => return Ok(total.saturating_add(table.bytes())),
            _ => {}
        }
        buffer.clear();
    }
}

fn add_cell(row: &mut RowSize, cell: &CellSize, end: u64) {
    if cell.is_empty {
        row.empty = (row.empty + cell.copies).min(COLUMNS_MAX);
        return;
    }
    row.width = (row.width + std::mem::take(&mut row.empty) + cell.copies).min(COLUMNS_MAX);
    let is_repeated = cell.copies > 1 || row.copies > 1;
    let written = if is_repeated { end - cell.start } else { 0 };
    // Once in the sheet, and once more in the text that is made of it.
    let text_bytes = cell.blanks.saturating_add(written).saturating_mul(2 * cell.copies);
    row.text_bytes = row.text_bytes.saturating_add(text_bytes);
}

/// A cell without value and formula; what cannot be told counts as filled.
fn is_empty(cell: &BytesStart<'_>) -> bool {
    let says_something =
        |key: &str| key.starts_with("office:") || matches!(key, "table:formula" | "calcext:value-type");
    !cell.attributes().with_checks(false).flatten().any(|attribute| says_something(attribute.key.as_ref()))
}

/// How many times an element says that it stands.
fn copies(element: &BytesStart<'_>, attribute: &str, most: u64) -> u64 {
    let said = element.attributes().with_checks(false).flatten().find(|said| said.key.as_ref() == attribute);
    let number = said.and_then(|said| said.value.trim().parse().ok());
    number.unwrap_or(1).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &str) -> u64 {
        let bytes = unfolded_bytes(format!("<table:table>{table}</table:table>").as_bytes()).expect("XML");
        bytes / CELL_BYTES
    }

    const FILLED: &str = "<table:table-cell office:value=\"5\"/>";

    #[test]
    fn what_is_repeated_is_reckoned_and_what_is_blank_behind_it_is_not() {
        assert_eq!(cells(&format!("<table:table-row>{FILLED}{FILLED}</table:table-row>")), 4);
        let repeated = FILLED.replace("office:", "table:number-columns-repeated=\"1000\" office:");
        let text_cells = 2 * 1000 * repeated.len() as u64 / CELL_BYTES;
        assert_eq!(cells(&format!("<table:table-row>{repeated}</table:table-row>")), 2000 + text_cells);
        let blank = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        let blank_rows = format!("<table:table-row table:number-rows-repeated=\"1048576\">{blank}</table:table-row>");
        let row = format!("<table:table-row>{FILLED}{blank}</table:table-row>");
        assert_eq!(cells(&format!("{blank_rows}{row}{blank_rows}")), 2);
        assert!(cells(&format!("{row}{blank_rows}{row}")) > 1 << 19);
        assert!(cells(&format!("<table:table-row>{blank}{FILLED}</table:table-row>")) > 1 << 14);
    }

    #[test]
    fn blanks_may_be_counted_too() {
        let blanks = "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"9999999999\"/></text:p></table:table-cell>";
        assert!(cells(&format!("<table:table-row>{blanks}</table:table-row>")) * CELL_BYTES > 9_999_999_999);
    }
}
