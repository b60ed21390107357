//! From text to rows: how it is laid out, where its header stands, which column is which, and the rows in blocks.

pub mod block_rows;
pub mod blocks;
pub mod decimal_marks;
pub mod dialect;
pub mod ends;
pub mod find_header;
pub mod header;
pub mod header_words;
pub mod headerless;
pub mod opening;
pub mod plain;
pub mod records;
pub mod row;
pub mod sheet;
pub mod walk;
pub mod workers;
