//! Whom to chase first: reads what was delivered and paid, and ranks every open receivable by money-days at stake.

pub mod book;
pub mod desk;
pub mod plan;
pub mod read;
pub mod render;
