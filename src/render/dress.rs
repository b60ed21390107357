//! How a document is dressed for whoever reads it.

use super::Language;

/// How text cells and headers are dressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dress {
    /// The language of what people read.
    pub language: Language,
    /// Whether CSV and TSV headers and words are translated too (`--lang` on the command line).
    pub translate_data: bool,
    /// Whether text that a spreadsheet would run as a formula is left as it is (`--raw`).
    pub is_raw: bool,
    /// Whether CSV and TSV start with a byte order mark, for Excel (`--bom`).
    pub byte_order_mark: bool,
}
