//! One file a kind of input: its columns, and what a row of it means.

pub mod block_statistics;
pub mod contacts;
pub mod customers;
pub mod deliveries;
pub mod delivery_fields;
pub mod delivery_rows;
pub mod events;
pub mod follow_ups;
pub mod holidays;
pub mod named;
pub mod payments;
pub mod profile;
pub mod row_currency;
pub mod sell_through;
pub mod statement;
