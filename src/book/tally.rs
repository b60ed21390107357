//! What became of the rows of a file: control totals of rows, beside those of money (DOMAIN S9).

use super::InputFile;

/// The rows of one file: `rows` = `set_aside` + `later` + those that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTally {
    /// The file as the user named it.
    pub file: InputFile,
    /// What it holds: `deliveries`, `payments`, …
    pub kind: &'static str,
    /// Rows read, those at fault included; titles, blank lines and totals are no rows.
    pub rows: usize,
    /// Rows at fault, which count for nothing.
    pub set_aside: usize,
    /// Rows dated after the as-of day, which do not exist yet (SPEC §3 "As of").
    pub later: usize,
}

impl FileTally {
    /// The rows that are in the book.
    pub fn counted(&self) -> usize {
        self.rows - self.set_aside - self.later
    }
}
