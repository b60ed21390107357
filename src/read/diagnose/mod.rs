//! What is wrong with input, or odd: faults with their places, notes.

pub mod cell;
pub mod fault;
pub mod note;
pub mod raw_row;
pub mod shape;
