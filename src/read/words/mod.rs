//! The words that files use, as data: one file a language (`en.toml`, `zh.toml`), which nobody needs to know Rust to add
//! to. `languages` reads the files, `headers` knows what the columns may be called, `events` what is typed of them, `lists` which value each word of a
//! closed list means, `totals` what adds up others.

pub mod events;
pub mod headers;
pub mod languages;
pub mod lists;
pub mod programs;
pub mod reports;
pub mod totals;
