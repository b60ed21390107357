//! Rows to a book as of a day: who is who, which rows are one document, what money names, part by part.

pub mod assemble;
pub mod assembly;
pub mod currencies;
pub mod customers;
pub mod directory;
pub mod document_index;
pub mod documents;
pub mod earlier_days;
pub mod events;
pub mod identify;
pub mod lines;
pub mod money;
pub mod money_findings;
pub mod numbers;
pub mod order;
pub mod own_numbers;
pub mod partition;
pub mod parts;
pub mod references;
pub mod tables;
pub mod unknown;
pub mod wanted;
