//! SpreadsheetML of 2003: a workbook in one XML file, which programs save under the name `.xls`.

use crate::read::diagnose::fault::Problem;
use crate::read::source::markup_sheet::{Covered, SheetMaker, spanned};
use crate::read::source::markup_tags::{Dialect, Piece, Pieces, Tag};
use crate::read::source::number_text::{number_text, truth_text};
use std::borrow::Cow;

/// Reads the worksheets of a workbook.
///
/// # Errors
/// More than a sheet can have, or than fits into memory.
pub fn read(text: &str, maker: &mut SheetMaker) -> Result<(), Problem> {
    let mut reader = Reader { maker, row: Row::default(), covered: Covered::default(), cell: None, text_of: None };
    for piece in Pieces::new(text, Dialect::Xml) {
        match piece {
            Piece::Text(text) => reader.text(&text),
            Piece::Tag(tag) => reader.tag(&tag)?,
        }
    }
    reader.end_row()
}

/// Whose text is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextOf {
    /// The value of a cell.
    Value,
    /// A comment on a cell, which is no part of it.
    Comment,
    /// Whether the sheet is shown.
    Visibility,
}

#[derive(Default)]
struct Row {
    index: u32,
    column: u32,
    is_open: bool,
    /// So many further rows are like it, and blank.
    further: u32,
}

#[derive(Default)]
struct Cell {
    text: String,
    kind: String,
    across: u32,
    down: u32,
    is_formula: bool,
    has_value: bool,
}

struct Reader<'m> {
    maker: &'m mut SheetMaker,
    row: Row,
    covered: Covered,
    cell: Option<Cell>,
    text_of: Option<TextOf>,
}

impl Reader<'_> {
    fn text(&mut self, text: &str) {
        match (self.text_of, &mut self.cell) {
            (Some(TextOf::Value), Some(cell)) => cell.text.push_str(text),
            (Some(TextOf::Visibility), _) if text.trim() != "SheetVisible" => self.maker.hide(),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) -> Result<(), Problem> {
        let is_begin = !tag.is_end;
        match tag.name {
            "Worksheet" if is_begin => {
                self.end_row()?;
                self.row = Row::default();
                self.covered.clear();
                self.text_of = None;
                self.maker.begin(tag.attribute("Name").unwrap_or_default().into_owned())?;
            }
            "Row" if is_begin => {
                self.end_row()?;
                let index = tag.number("Index").map_or(self.row.index, |index| index.saturating_sub(1));
                self.row = Row { index, column: 0, is_open: true, further: tag.number("Span").unwrap_or(0) };
                if tag.is_closed() {
                    self.end_row()?;
                }
            }
            "Row" => self.end_row()?,
            "Cell" if is_begin => {
                self.end_cell()?;
                self.row.is_open = true;
                self.row.column = match tag.number("Index") {
                    Some(index) => index.saturating_sub(1),
                    None => self.covered.next_free(self.row.index, self.row.column),
                };
                let further = |attribute| tag.number(attribute).unwrap_or(0).saturating_add(1);
                self.cell = Some(Cell {
                    across: further("MergeAcross"),
                    down: further("MergeDown"),
                    is_formula: tag.attribute("Formula").is_some(),
                    ..Cell::default()
                });
                if tag.is_closed() {
                    self.end_cell()?;
                }
            }
            "Cell" => self.end_cell()?,
            "Comment" => self.text_of = (is_begin && !tag.is_closed()).then_some(TextOf::Comment),
            "Data" if self.text_of != Some(TextOf::Comment) => {
                self.text_of = (is_begin && !tag.is_closed()).then_some(TextOf::Value);
                if let (Some(cell), true) = (&mut self.cell, is_begin) {
                    cell.kind = tag.attribute("Type").unwrap_or_default().into_owned();
                    cell.has_value = true;
                }
            }
            "Visible" => self.text_of = (is_begin && !tag.is_closed()).then_some(TextOf::Visibility),
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        self.text_of = None;
        let (row, column) = (self.row.index, self.row.column);
        self.maker.put(row, column, &cell.shown())?;
        let merged = spanned(row, column, cell.across, cell.down);
        if merged.rows.0 < merged.rows.1 || merged.columns.0 < merged.columns.1 {
            self.maker.merge(merged)?;
            self.covered.cover(merged);
        }
        self.row.column = merged.columns.1.saturating_add(1);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        self.end_cell()?;
        if std::mem::take(&mut self.row.is_open) {
            self.row.index = self.row.index.saturating_add(1).saturating_add(self.row.further);
        }
        Ok(())
    }
}

impl Cell {
    /// As the same cell of any other workbook is shown.
    fn shown(&self) -> Cow<'_, str> {
        let text = self.text.trim();
        match self.kind.as_str() {
            // No program has reckoned it yet.
            _ if self.is_formula && !self.has_value => Cow::Borrowed("="),
            "Number" => text.parse().map_or(Cow::Borrowed(text), |number| Cow::Owned(number_text(number))),
            "DateTime" => moment_text(text),
            "Boolean" if matches!(text, "0" | "1") => Cow::Borrowed(truth_text(text == "1")),
            _ => Cow::Borrowed(text),
        }
    }
}

/// `2026-04-15T00:00:00.000` is a day, any other time of it is kept to the second.
fn moment_text(text: &str) -> Cow<'_, str> {
    match text.split_once('T') {
        Some((day, time)) => match time.split(['.', 'Z']).next().unwrap_or_default() {
            "00:00:00" | "" => Cow::Borrowed(day),
            time => Cow::Owned(format!("{day} {time}")),
        },
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::source::markup_sheet::MarkupSheet;

    /// The sheets of a workbook with that inside.
    fn sheets(inside: &str) -> Vec<MarkupSheet> {
        let mut maker = SheetMaker::default();
        read(
            &format!("<?xml version=\"1.0\"?><Workbook><Styles><Style ss:ID=\"a\"/></Styles>{inside}</Workbook>"),
            &mut maker,
        )
        .expect("a workbook");
        maker.finish()
    }

    fn cells(rows: &str) -> Vec<(u32, u32, String)> {
        let sheets = sheets(&format!("<Worksheet ss:Name=\"A\"><Table>{rows}</Table></Worksheet>"));
        sheets[0].cells().map(|(row, column, text)| (row, column, text.to_owned())).collect()
    }

    fn cell(row: u32, column: u32, text: &str) -> (u32, u32, String) {
        (row, column, text.to_owned())
    }

    #[test]
    fn sheets_have_names_and_may_be_hidden() {
        let sheets = sheets(
            "<Worksheet ss:Name=\"A&amp;R\"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>\
             </Worksheet><ss:Worksheet ss:Name='客户'></ss:Worksheet>",
        );
        let names: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.is_hidden)).collect();
        assert_eq!(names, [("A&R", true), ("客户", false)]);
    }

    #[test]
    fn places_are_counted_on_from_what_is_said() {
        let rows = "<Row ss:Index=\"3\"><Cell ss:Index=\"2\" ss:MergeAcross=\"1\" ss:MergeDown=\"1\"><Data ss:Type=\"String\">a</Data>\
            </Cell><Cell><Data>b</Data></Cell></Row><Row><Cell><Data>c</Data></Cell><Cell><Data>d</Data></Cell></Row>\
            <Row ss:Span=\"2\"/><Row><Cell/><Cell><Data>e</Data></Cell></Row>";
        assert_eq!(cells(rows), [cell(2, 1, "a"), cell(2, 3, "b"), cell(3, 0, "c"), cell(3, 3, "d"), cell(7, 1, "e")]);
    }

    #[test]
    fn values_are_shown_as_those_of_other_workbooks() {
        for (data, shown) in [
            ("<Data ss:Type=\"Number\">1.234</Data>", "1.2340"),
            ("<Data ss:Type=\"Number\">0.30000000000000004</Data>", "0.3"),
            ("<Data ss:Type=\"DateTime\">2026-04-15T00:00:00.000</Data>", "2026-04-15"),
            ("<Data ss:Type=\"DateTime\">2026-04-15T08:30:00.000</Data>", "2026-04-15 08:30:00"),
            ("<Data ss:Type=\"Boolean\">1</Data>", "TRUE"),
            ("<Data ss:Type=\"String\">0012</Data>", "0012"),
            ("<ss:Data ss:Type=\"String\"><B>Two</B> <I>parts</I></ss:Data>", "Two parts"),
            ("<Data ss:Type=\"String\"><![CDATA[A & B]]></Data>", "A & B"),
            ("<Data>1</Data><Comment ss:Author=\"x\"><ss:Data>said</ss:Data></Comment>", "1"),
            ("<Comment><ss:Data>said</ss:Data></Comment><Data>2</Data>", "2"),
        ] {
            assert_eq!(cells(&format!("<Row><Cell>\n{data}\n</Cell></Row>")), [cell(0, 0, shown)], "{data}");
        }
        assert_eq!(cells("<Row><Cell ss:Formula=\"=A2\"/></Row>"), [cell(0, 0, "=")]);
        assert_eq!(cells("<Row><Cell ss:Formula=\"=A2\"><Data ss:Type=\"String\"></Data></Cell></Row>"), []);
    }

    #[test]
    fn places_beyond_a_sheet_are_refused() {
        for place in ["<Row ss:Index=\"4294967295\"><Cell>", "<Row><Cell ss:Index=\"4294967295\" ss:MergeAcross=\"9\">"]
        {
            let book = format!("<Worksheet><Table>{place}<Data>1</Data></Cell></Row><Row/><Row/></Table></Worksheet>");
            assert!(read(&book, &mut SheetMaker::default()).is_err(), "{place}");
        }
    }
}
