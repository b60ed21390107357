//! Rows and columns that add up what others hold: the words by which they are known.

use crate::read::value::word::header_key;
use crate::read::words::languages::{Totals, words_of};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a row that begins with a text, a colon behind it left out, may be a total.
pub fn is_total(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| keys(|totals| &totals.words).collect());
    // `Total for Acme`, as QuickBooks closes each customer.
    static BEGINNINGS: LazyLock<Vec<String>> = LazyLock::new(|| keys(|totals| &totals.beginnings).collect());
    let key = header_key(text);
    WORDS.contains(&key) || BEGINNINGS.iter().any(|beginning| key.starts_with(beginning.as_str()))
}

/// Whether a column of amounts may hold the total of a document, by the comparable form of its header.
pub fn is_total_column(header: &str) -> bool {
    keys(|totals| &totals.columns).any(|column| column == header)
}

fn keys(pick: fn(&'static Totals) -> &'static [String]) -> impl Iterator<Item = String> {
    words_of(move |language| pick(&language.totals)).map(header_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::fields::{Field, FileKind};
    use crate::read::words::headers::header_keys;

    #[test]
    fn no_word_stands_twice_or_is_nothing_but_dress() {
        let lists: [fn(&Totals) -> &[String]; 3] =
            [|totals| &totals.words, |totals| &totals.beginnings, |totals| &totals.columns];
        for list in lists {
            let mut known = HashSet::new();
            for key in keys(list) {
                assert!(!key.is_empty() && known.insert(key.clone()), "{key}");
            }
        }
    }

    #[test]
    fn columns_of_totals_are_columns_of_amounts() {
        let amounts = [Field::Amount, Field::OpenAmount].map(|field| header_keys(FileKind::Deliveries, field));
        for key in keys(|totals| &totals.columns) {
            assert!(amounts.iter().any(|keys| keys.contains(&key)), "{key}");
        }
    }

    #[test]
    fn totals_are_known_by_word_or_beginning() {
        for text in ["合计", "Grand Total", "TOTALS", "Total for Acme"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["", "Totally Ltd", "合计公司"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
