//! The sheets that markup turns into: cells with their places, and merged cells, within what a sheet can hold.

use crate::read::diagnose::fault::Problem;
use crate::read::interpret::Merged;

/// No sheet has more rows.
pub const ROWS_MAX: u32 = 1 << 20;

/// No sheet has more columns.
pub const COLUMNS_MAX: u32 = 1 << 14;

/// What markup says may take so many bytes of memory.
const BYTES_MAX: usize = 1 << 30;

/// A sheet of markup.
#[derive(Debug, Default)]
pub struct MarkupSheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub is_hidden: bool,
    /// Its merged cells.
    pub merged: Vec<Merged>,
    /// The texts of all cells, one behind the other.
    texts: String,
    /// Row, column, and where the text ends.
    ends: Vec<(u32, u32, usize)>,
}

impl MarkupSheet {
    /// Its cells with their 0-based rows and columns, in the order in which they were written.
    pub fn cells(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |&(row, column, end)| {
            let text = &self.texts[start..end];
            start = end;
            (row, column, text)
        })
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether a letter of some cell could not be read.
    pub fn has_lost_letters(&self) -> bool {
        self.texts.contains('\u{fffd}')
    }
}

/// Sheets that are being made.
#[derive(Debug, Default)]
pub struct SheetMaker {
    sheets: Vec<MarkupSheet>,
    bytes: usize,
}

impl SheetMaker {
    /// Begins a sheet.
    ///
    /// # Errors
    /// More than fits into memory.
    pub fn begin(&mut self, name: String) -> Result<(), Problem> {
        self.count(size_of::<MarkupSheet>() + name.len())?;
        self.sheets.push(MarkupSheet { name, ..MarkupSheet::default() });
        Ok(())
    }

    /// The sheet that was begun last is hidden.
    pub fn hide(&mut self) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.is_hidden = true;
        }
    }

    /// Puts a text into a cell of the sheet that was begun last; a blank one takes no room.
    ///
    /// # Errors
    /// A cell beyond what a sheet can have, or more than fits into memory.
    pub fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Problem> {
        if text.is_empty() || self.sheets.is_empty() {
            return Ok(());
        }
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            return Err(Problem::BrokenWorkbook { reason: "a cell stands beyond the last one of a sheet".to_owned() });
        }
        self.count(size_of::<(u32, u32, usize)>() + text.len())?;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.texts.push_str(text);
            sheet.ends.push((row, column, sheet.texts.len()));
        }
        Ok(())
    }

    /// Merges cells of the sheet that was begun last.
    ///
    /// # Errors
    /// More than fits into memory.
    pub fn merge(&mut self, merged: Merged) -> Result<(), Problem> {
        self.count(size_of::<Merged>())?;
        self.sheets.last_mut().into_iter().for_each(|sheet| sheet.merged.push(merged));
        Ok(())
    }

    /// How many merged cells the sheet that was begun last has.
    pub fn merged_count(&self) -> usize {
        self.sheets.last().map_or(0, |sheet| sheet.merged.len())
    }

    /// Lets merged cells, from one on, end before a row.
    pub fn end_merged(&mut self, from: usize, row: u32) {
        let merged = self.sheets.last_mut().and_then(|sheet| sheet.merged.get_mut(from..));
        for merged in merged.unwrap_or_default() {
            merged.rows.1 = merged.rows.1.min(row.saturating_sub(1)).max(merged.rows.0);
        }
    }

    /// What was made.
    pub fn finish(self) -> Vec<MarkupSheet> {
        self.sheets
    }

    fn count(&mut self, bytes: usize) -> Result<(), Problem> {
        self.bytes += bytes;
        if self.bytes > BYTES_MAX { Err(Problem::WorkbookTooLarge) } else { Ok(()) }
    }
}

/// For each column the first row that no cell from above covers.
#[derive(Debug, Default)]
pub struct Covered {
    until: Vec<u32>,
}

impl Covered {
    /// The first column from `column` on that is free in a row.
    pub fn next_free(&self, row: u32, column: u32) -> u32 {
        let covered = self.until.iter().skip(column as usize).take_while(|until| **until > row).count();
        column + covered as u32
    }

    /// A cell covers what is below it.
    pub fn cover(&mut self, merged: Merged) {
        let (first, last) = (merged.columns.0 as usize, merged.columns.1.min(COLUMNS_MAX - 1) as usize);
        if merged.rows.0 == merged.rows.1 || first > last {
            return;
        }
        if self.until.len() <= last {
            self.until.resize(last + 1, 0);
        }
        for until in &mut self.until[first..=last] {
            *until = (*until).max(merged.rows.1 + 1);
        }
    }

    /// Nothing is covered any more.
    pub fn clear(&mut self) {
        self.until.clear();
    }
}

/// The cells that one takes which spans some to the right and below, within what a sheet can have.
pub fn spanned(row: u32, column: u32, across: u32, down: u32) -> Merged {
    let last = |first: u32, count: u32, end: u32| first.saturating_add(count.max(1) - 1).min(end - 1).max(first);
    Merged { rows: (row, last(row, down, ROWS_MAX)), columns: (column, last(column, across, COLUMNS_MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_is_passed_over() {
        let mut covered = Covered::default();
        covered.cover(spanned(0, 1, 2, 3));
        covered.cover(spanned(1, 3, 1, 2));
        covered.cover(spanned(1, 4, 9, 1));
        assert_eq!([1, 2, 3].map(|row| covered.next_free(row, 1)), [4, 4, 1]);
        covered.clear();
        assert_eq!(covered.next_free(1, 1), 1);
    }

    #[test]
    fn spans_end_where_sheets_do() {
        let all = spanned(0, 0, u32::MAX, u32::MAX);
        assert_eq!((all.rows, all.columns), ((0, ROWS_MAX - 1), (0, COLUMNS_MAX - 1)));
        let none = spanned(5, 7, 0, 0);
        assert_eq!((none.rows, none.columns), ((5, 5), (7, 7)));
        let beyond = spanned(u32::MAX, u32::MAX, 2, 2);
        assert_eq!((beyond.rows, beyond.columns), ((u32::MAX, u32::MAX), (u32::MAX, u32::MAX)));
    }

    #[test]
    fn a_cell_beyond_a_sheet_is_refused() {
        let mut maker = SheetMaker::default();
        maker.begin("A".to_owned()).expect("a sheet");
        assert!(maker.put(ROWS_MAX, 0, "1").is_err());
        assert!(maker.put(0, COLUMNS_MAX, "1").is_err());
        assert!(maker.put(ROWS_MAX, COLUMNS_MAX, "").is_ok());
        maker.put(3, 2, "a").and_then(|()| maker.put(4, 0, "客")).expect("cells");
        let sheets = maker.finish();
        assert_eq!(sheets[0].cells().collect::<Vec<_>>(), [(3, 2, "a"), (4, 0, "客")]);
    }
}
