//! The tables of a page (HTML, or a piece of it) as one sheet: all rows one under the other, in the order of the page.

use crate::read::diagnose::fault::Problem;
use crate::read::source::markup_sheet::{Covered, SheetMaker, spanned};
use crate::read::source::markup_tags::{Dialect, Piece, Pieces, Tag};

/// What a tag of a page means for its tables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Table,
    Caption,
    Row,
    Cell,
    /// It begins a line within a cell.
    Line,
    Other,
}

impl Element {
    fn of(tag: &Tag<'_>) -> Element {
        const ELEMENTS: [(&str, Element); 10] = [
            ("td", Element::Cell),
            ("th", Element::Cell),
            ("tr", Element::Row),
            ("table", Element::Table),
            ("caption", Element::Caption),
            ("br", Element::Line),
            ("p", Element::Line),
            ("div", Element::Line),
            ("li", Element::Line),
            ("h1", Element::Line),
        ];
        let known = ELEMENTS.iter().find(|(name, _)| tag.name.eq_ignore_ascii_case(name));
        known.map_or(Element::Other, |&(_, element)| element)
    }
}

/// The only sheet that a page has is called as spreadsheet programs call one that nobody named.
const SHEET_NAME: &str = "Sheet1";

/// Reads the tables of a page.
///
/// # Errors
/// More than a sheet can have, or than fits into memory.
pub fn read(text: &str, maker: &mut SheetMaker) -> Result<(), Problem> {
    maker.begin(SHEET_NAME.to_owned())?;
    let mut page = Page { maker, row: 0, column: 0, has_row: false, covered: Covered::default(), cell: None, table: 0 };
    for piece in Pieces::new(text, Dialect::Page) {
        match piece {
            Piece::Text(text) => page.text(&text),
            Piece::Tag(tag) => page.tag(&tag)?,
        }
    }
    page.end_table()
}

struct Page<'m> {
    maker: &'m mut SheetMaker,
    row: u32,
    column: u32,
    has_row: bool,
    covered: Covered,
    cell: Option<Cell>,
    /// The first merged cell of the table.
    table: usize,
}

struct Cell {
    text: String,
    across: u32,
    down: u32,
}

impl Page<'_> {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        }
    }

    /// What was not closed ends where the next one of its kind begins.
    fn tag(&mut self, tag: &Tag<'_>) -> Result<(), Problem> {
        match Element::of(tag) {
            Element::Cell | Element::Caption => {
                self.end_cell()?;
                if tag.is_end {
                    return Ok(());
                }
                if Element::of(tag) == Element::Caption {
                    self.end_row()?;
                }
                self.has_row = true;
                let span = |attribute| tag.number(attribute).unwrap_or(1);
                self.cell = Some(Cell { text: String::new(), across: span("colspan"), down: span("rowspan") });
            }
            Element::Row => {
                self.end_row()?;
                self.has_row = !tag.is_end;
            }
            Element::Table => {
                self.end_table()?;
                // A blank row parts tables.
                self.row = self.row.saturating_add(u32::from(tag.is_end));
            }
            Element::Line => self.text(" "),
            Element::Other => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let Some(Cell { text, across, down }) = self.cell.take() else { return Ok(()) };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let column = self.covered.next_free(self.row, self.column);
        self.maker.put(self.row, column, &text)?;
        let merged = spanned(self.row, column, across, down);
        if merged.rows.0 < merged.rows.1 || merged.columns.0 < merged.columns.1 {
            self.maker.merge(merged)?;
            self.covered.cover(merged);
        }
        self.column = merged.columns.1.saturating_add(1);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        self.end_cell()?;
        if std::mem::take(&mut self.has_row) {
            self.row = self.row.saturating_add(1);
        }
        self.column = 0;
        Ok(())
    }

    /// A span that is longer than its table ends with it.
    fn end_table(&mut self) -> Result<(), Problem> {
        self.end_row()?;
        self.covered.clear();
        self.maker.end_merged(self.table, self.row);
        self.table = self.maker.merged_count();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::source::markup_sheet::MarkupSheet;

    fn sheet(page: &str) -> MarkupSheet {
        let mut maker = SheetMaker::default();
        read(page, &mut maker).expect("tables");
        maker.finish().pop().expect("a sheet")
    }

    /// Rows as text, with a bar between cells.
    fn rows(page: &str) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        let sheet = sheet(page);
        for (row, column, text) in sheet.cells() {
            rows.resize(rows.len().max(row as usize + 1), String::new());
            let own = &mut rows[row as usize];
            let bars = own.matches('|').count();
            own.push_str(&"|".repeat(column as usize - bars));
            own.push_str(text);
        }
        rows
    }

    #[test]
    fn tables_become_rows_one_under_the_other() {
        for (page, expected) in [
            ("<table><tr><td>a<td>b</tr><tr><td>1</td><td></td><td>3</td></table>", &["a|b", "1||3"][..]),
            ("<TABLE><TR><TH>a<TH>b<TR><TD>1<TD>2</TABLE><table><td>x</table>", &["a|b", "1|2", "", "x"]),
            ("<table><caption>Open &amp; due</caption><tr><td>1</table>", &["Open & due", "1"]),
            ("<tr><td>no table</td></tr>out<td>of it", &["no table", "of it"]),
            ("<table><tr></tr><tr><td>\n two\n<br>lines<div>three</div></td></table>", &["", "two lines three"]),
            ("<table><tr><td><table><tr><td>in<td>it</table></td></tr></table>", &["", "in|it"]),
            ("text without a table", &[]),
        ] {
            assert_eq!(rows(page), expected, "{page}");
        }
    }

    #[test]
    fn spans_cover_cells_and_are_merged_ones() {
        let page = "<table><tr><td colspan=3>Title<tr><td rowspan='2'>A<td>1<td>2<tr><td>3<td rowspan=99>4</table>\
            <table><tr><td>B<td>5</table>";
        assert_eq!(rows(page), ["Title", "A|1|2", "|3|4", "", "B|5"]);
        let expected = [((0, 0), (0, 2)), ((1, 2), (0, 0)), ((2, 2), (2, 2))];
        let merged: Vec<_> = sheet(page).merged.iter().map(|merged| (merged.rows, merged.columns)).collect();
        assert_eq!(merged, expected);
    }

    #[test]
    fn styles_and_number_formats_are_no_text() {
        let page = "<html><style>td { mso-number-format:\"<td>\" }</style><script>'<table><td>1'</script><table><tr>\
            <td style='mso-number-format:\"\\#\\,\\#\\#0>\"' x:num=\"1234.5\">1,234.50</td></table></html>";
        assert_eq!(rows(page), ["1,234.50"]);
    }

    #[test]
    fn no_span_takes_more_room_than_a_sheet() {
        let wide = "<tr><td colspan=4294967295 rowspan=4294967295>1".repeat(2000);
        let mut maker = SheetMaker::default();
        // The second row has no column left.
        assert!(read(&format!("<table>{wide}</table>"), &mut maker).is_err());
        for broken in ["<table><tr><td", "<table><tr><td a='", "<td colspan=0 rowspan=-1>&#xffffffff;&;<td>", "<style>"]
        {
            assert!(sheet(broken).cells().count() < 2, "{broken}");
        }
    }
}
