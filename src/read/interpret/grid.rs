//! A sheet as rows of cells: what stands where, before anything is known of what it means.

use crate::book::InputFile;
use crate::read::table::dialect::Dialect;
use crate::read::table::splitter::Rows;
use crate::read::value::word::fold_width;
use std::ops::Range;

/// A row of a sheet or of a text file.
#[derive(Clone, Debug)]
pub struct GridRow {
    /// Its 1-based physical line.
    pub line: u32,
    /// Where it stands in the text.
    pub span: Range<usize>,
    /// Whether its quotation marks do not match.
    pub is_misquoted: bool,
    cells: String,
    ends: Vec<u32>,
}

/// One sheet.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The file, with the sheet of a workbook.
    pub name: InputFile,
    /// Its rows, blank ones too.
    pub rows: Vec<GridRow>,
    /// How its text is parted into fields.
    pub dialect: Dialect,
    /// Cells that cover others: what stands in the first of them holds for all.
    pub merged: Vec<Merged>,
}

/// A range of cells shown as one; 0-based and inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Index of the first and the last row, counted from line 1.
    pub rows: (u32, u32),
    /// The first and the last column.
    pub columns: (u32, u32),
}

impl GridRow {
    /// The text of a cell, without blanks around it; blank where there is none.
    pub fn cell(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column) else { return "" };
        let start = column.checked_sub(1).map_or(0, |left| self.ends[left] as usize);
        &self.cells[start..end as usize]
    }

    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|column| self.cell(column))
    }

    /// The cells in which something stands, with their columns.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells().enumerate().filter(|(_, text)| !text.is_empty())
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    fn of<'f>((line, span, is_misquoted): (u32, Range<usize>, bool), fields: impl Iterator<Item = &'f str>) -> GridRow {
        let mut row = GridRow { line, span, is_misquoted, cells: String::new(), ends: Vec::new() };
        for field in fields {
            row.cells.push_str(undressed(field));
            row.ends.push(row.cells.len() as u32);
        }
        while row.ends.len() > 1 && row.ends[row.ends.len() - 2] == row.cells.len() as u32 {
            row.ends.pop();
        }
        row
    }
}

/// A cell without what programs put around its value so that a spreadsheet leaves it alone: a back-tick, a tab, `="…"`.
fn undressed(field: &str) -> &str {
    let text = field.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    let text = text.strip_prefix('`').unwrap_or(text);
    let formula = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.unwrap_or(text).trim()
}

impl Grid {
    /// The rows of a text.
    pub fn of(name: InputFile, text: &str, dialect: Dialect) -> Grid {
        let mut rows: Rows<'_> = dialect.rows(text);
        let mut grid = Grid { name, rows: Vec::new(), dialect, merged: Vec::new() };
        while let Some(record) = rows.next() {
            let place = record.place();
            let start = place.start as usize;
            let place = (place.line, start..start + record.raw().len(), record.is_misquoted());
            grid.rows.push(GridRow::of(place, record.iter()));
        }
        grid
    }

    /// Whether a cell lies under a merged one that begins above it.
    pub fn is_covered(&self, line: u32, column: usize) -> bool {
        let (row, column) = (line - 1, column as u32);
        let covers = |merged: &Merged| {
            let ((first, last), (left, right)) = (merged.rows, merged.columns);
            first < row && row <= last && left <= column && column <= right
        };
        self.merged.iter().any(covers)
    }
}

/// A text as it is compared with titles: without width.
pub fn folded(text: &str) -> String {
    fold_width(text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_programs_put_their_dress_around() {
        let text = "`a\t,\"=\"\"007\"\"\", b ,,\n,,\n";
        let grid = Grid::of(InputFile::from("x.csv"), text, Dialect { separator: b',', start: 0 });
        let cells: Vec<&str> = grid.rows[0].cells().collect();
        assert_eq!(cells, ["a", "007", "b"]);
        assert!(grid.rows[1].is_blank() && grid.rows[1].cell(7).is_empty());
        assert_eq!(grid.rows[1].line, 2);
    }
}
