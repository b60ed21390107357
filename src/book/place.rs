//! Where a row stands in the user's files: a line of a text, or a row of one sheet of a workbook.

use std::fmt;
use std::sync::Arc;

/// A file as the user named it, or one sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputFile {
    /// As the user named it.
    pub name: String,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// Where rows stand that have no line of their own among those that were read.
    pub beyond: Option<Arc<LinesBeyond>>,
}

/// Rows of a report that are read behind its other rows: of a further sheet, or a further part of a row. They are counted
/// on behind the last line of the first sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinesBeyond {
    /// The last line of the first sheet.
    pub base: u32,
    /// The sheets that were read, where the file is a workbook.
    pub sheets: Vec<Option<String>>,
    /// Of each line behind the last one: the index of its sheet, and its line there.
    pub lines: Vec<(u16, u32)>,
}

/// Where a row stands in the user's files: index into [`Book::files`](super::Book::files) and the 1-based line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into [`Book::files`](super::Book::files).
    pub file: u8,
    /// 1-based physical line on which the row starts; the row of a workbook's sheet.
    pub line: u32,
}

impl InputFile {
    /// A sheet of a workbook.
    pub fn sheet(name: &str, sheet: &str) -> InputFile {
        InputFile { name: name.to_owned(), sheet: Some(sheet.to_owned()), beyond: None }
    }

    /// The sheet and the line in it of a row.
    pub fn sheet_and_line(&self, line: u32) -> (Option<&str>, u32) {
        let beyond = self.beyond.as_deref().filter(|beyond| line > beyond.base);
        match beyond.and_then(|beyond| Some((beyond, beyond.lines.get((line - beyond.base - 1) as usize)?))) {
            Some((beyond, &(sheet, own))) => {
                let sheet = beyond.sheets.get(usize::from(sheet)).and_then(Option::as_deref);
                (sheet.or(self.sheet.as_deref()), own)
            }
            None => (self.sheet.as_deref(), line),
        }
    }

    /// The line of a row as people find it in the file or in its sheet.
    pub fn line(&self, line: u32) -> u32 {
        self.sheet_and_line(line).1
    }

    /// `deliveries.csv:17`, `应收.xlsx 'Sheet1'!17`
    pub fn at_line(&self, line: u32) -> String {
        match self.sheet_and_line(line) {
            (Some(sheet), line) => format!("{} '{sheet}'!{line}", self.name),
            (None, line) => format!("{}:{line}", self.name),
        }
    }

    /// `deliveries.csv:17:4` with the column in characters, `应收.xlsx 'Sheet1'!D17` with the column of the sheet.
    pub fn at(&self, line: u32, column: u32) -> String {
        match self.sheet_and_line(line) {
            (Some(sheet), line) => format!("{} '{sheet}'!{}{line}", self.name, column_letters(column)),
            (None, line) => format!("{}:{line}:{column}", self.name),
        }
    }
}

/// `A` for 1, `Z` for 26, `AA` for 27.
fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for InputFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(out, "{} '{sheet}'", self.name),
            None => out.write_str(&self.name),
        }
    }
}

impl From<&str> for InputFile {
    fn from(name: &str) -> InputFile {
        InputFile { name: name.to_owned(), sheet: None, beyond: None }
    }
}

impl From<&String> for InputFile {
    fn from(name: &String) -> InputFile {
        InputFile::from(name.as_str())
    }
}

impl From<&InputFile> for InputFile {
    fn from(file: &InputFile) -> InputFile {
        file.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_goes_by_its_letters() {
        let sheet = InputFile::sheet("应收.xlsx", "Sheet1");
        assert_eq!(sheet.at(17, 4), "应收.xlsx 'Sheet1'!D17");
        assert_eq!(sheet.at_line(17), "应收.xlsx 'Sheet1'!17");
        assert_eq!((column_letters(1), column_letters(27)), ("A".into(), "AA".into()));
        assert_eq!(
            (column_letters(26), column_letters(702), column_letters(703)),
            ("Z".into(), "ZZ".into(), "AAA".into())
        );
        assert_eq!(InputFile::from("a.csv").at(17, 4), "a.csv:17:4");
    }
}
