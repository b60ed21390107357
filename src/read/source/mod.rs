//! Which files there are, their bytes, encodings and workbooks.

pub mod encoding;
pub mod find;
pub mod markup;
pub mod ods_limits;
pub mod progress;
pub mod stored;
pub mod workbook;
pub mod xls_limits;
