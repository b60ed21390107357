//! Where a row stands in the user's files: a line of a text, or a row of one sheet of a workbook.

use std::fmt;

/// A file as the user named it, or one sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputFile {
    /// As the user named it.
    pub name: String,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
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
        InputFile { name: name.to_owned(), sheet: Some(sheet.to_owned()) }
    }

    /// `deliveries.csv:17`, `应收.xlsx 'Sheet1'!17`
    pub fn at_line(&self, line: u32) -> String {
        let between = if self.sheet.is_some() { '!' } else { ':' };
        format!("{self}{between}{line}")
    }

    /// `deliveries.csv:17:4` with the column in characters, `应收.xlsx 'Sheet1'!D17` with the column of the sheet.
    pub fn at(&self, line: u32, column: u32) -> String {
        match self.sheet {
            Some(_) => format!("{self}!{}{line}", column_letters(column)),
            None => format!("{self}:{line}:{column}"),
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
        InputFile { name: name.to_owned(), sheet: None }
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
