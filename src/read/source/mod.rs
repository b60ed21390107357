//! Which files there are, their bytes, encodings and workbooks.

pub mod encoding;
pub mod find;
pub mod guess;
pub mod markup;
pub mod markup_sheet;
pub mod markup_tags;
pub mod number_text;
pub mod ods_limits;
pub mod page;
pub mod progress;
pub mod spreadsheet_ml;
pub mod stored;
pub mod workbook;
pub mod xls_limits;
