//! The formats that a document is written in.

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, at a width of so many columns.
    Table {
        /// Columns of the terminal.
        width: usize,
        /// Whether classes are coloured.
        colour: bool,
    },
    /// Comma separated (RFC 4180).
    Csv,
    /// Tab separated.
    Tsv,
    /// One object.
    Json,
    /// A GitHub-flavoured table.
    Markdown,
    /// A page for browser and printer.
    Html,
    /// A workbook.
    Xlsx,
}
