//! One spelling, one value: days, amounts, currencies, words, names, terms.

pub mod amount;
pub mod currency;
pub mod date;
pub mod meant_day;
pub mod memo;
pub mod month_name;
pub mod names;
pub mod number_hash;
pub mod terms;
pub mod terms_rule;
pub mod terms_shares;
pub mod word;
