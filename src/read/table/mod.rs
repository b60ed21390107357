//! From text to rows: how it is laid out, where its header stands, which column is which, and the rows in blocks.

pub mod block_rows;
pub mod blocks;
pub mod column_proofs;
pub mod dialect;
pub mod find_header;
pub mod header;
pub mod headerless;
pub mod interruption;
pub mod opening;
pub mod read_rows;
pub mod row;
pub mod settle;
pub mod sheet;
pub mod splitter;
pub mod workers;
