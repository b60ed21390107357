//! What is wrong with input, or odd: faults with their places, notes.

pub mod fault;
pub mod note;
