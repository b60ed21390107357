//! The words of pages: the report's headings, figures, columns and notes, and the rule of a plan. They are many and alike, so
//! that they are taken from a plain list and not each by code of its own.

use serde::de::{Deserialize, Deserializer, Error};
use std::collections::BTreeMap;

macro_rules! words {
    ($($(#[$attribute:meta])* $name:ident { $($field:ident = $meaning:literal),* $(,)? })*) => {
        $(
            $(#[$attribute])*
            #[derive(Clone, Debug)]
            pub struct $name { $(#[doc = $meaning] pub $field: String),* }

            impl $name {
                fn of(mut by_name: BTreeMap<String, String>) -> Result<$name, String> {
                    let words = $name { $($field: take(&mut by_name, stringify!($field))?),* };
                    match by_name.keys().next() {
                        Some(name) => Err(format!("{name} is none of the list")),
                        None => Ok(words),
                    }
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                    $name::of(BTreeMap::deserialize(deserializer)?).map_err(D::Error::custom)
                }
            }
        )*
    };
}

fn take(by_name: &mut BTreeMap<String, String>, name: &str) -> Result<String, String> {
    by_name.remove(name).ok_or_else(|| format!("no text for {name}"))
}

words! {
    /// By which rule a plan was made, a word a part.
    RuleTexts {
        matching = "`--match`.",
        oldest_due = "The first rule.",
        named_only = "The other.",
        age = "`--basis`.",
        past_due = "The first basis.",
        since_delivery = "The other.",
        buckets = "Upper bounds in days.",
        order = "`--strategy`.",
        money_days = "The first strategy.",
        cash_now = "The other.",
        horizon = "In days.",
        weights = "Of term, procedure and distance.",
        base_currency = "Of money-days.",
    }
}
