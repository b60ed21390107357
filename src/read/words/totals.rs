//! Rows and columns that add up what others hold: the words by which they are known.

use crate::read::value::word::header_key;
use crate::read::words::languages::{Totals, words_of};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a row that begins with a text, a colon behind it left out, may be a total.
pub fn is_total(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| keys(|totals| &totals.words).collect());
    WORDS.contains(&header_key(text))
}

/// Whether a cell says that its row sums more than the rows above, such as a year to date.
pub fn is_to_date(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| keys(|totals| &totals.to_date).collect());
    WORDS.contains(&header_key(text))
}

/// Whether a word for a total sums all of a file, as far as the word tells.
pub fn is_grand(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| keys(|totals| &totals.grand).collect());
    WORDS.contains(&header_key(text))
}

/// The name in `Total for Acme`; blank where nothing stands behind the word.
pub fn named_behind(text: &str) -> Option<&str> {
    let begins = |word: &str| {
        let rest = strip_prefix_ignoring_case(text, word)?;
        let is_parted = rest.is_empty() || rest.starts_with([' ', ':', '：', '-', '\u{a0}']) || !word.is_ascii();
        is_parted.then(|| rest.trim_matches([' ', ':', '：', '-', '\u{a0}', '(', ')', '（', '）']))
    };
    let named = words_of(|language| &language.totals.beginnings).filter_map(begins).min_by_key(|name| name.len())?;
    let words = [" with sub-items", " with sub-customers", " with sub-accounts"];
    Some(words.iter().find_map(|word| named.strip_suffix(word)).unwrap_or(named))
}

/// The name in `Acme Total` and `青禾便利 小计`.
pub fn named_before(text: &str) -> Option<&str> {
    let ends = |word: &str| {
        let start = text.len().checked_sub(word.len())?;
        let (name, end) = text.split_at_checked(start)?;
        let is_parted = name.ends_with([' ', ':', '：', '-', '\u{a0}', '_']);
        (is_parted && end.eq_ignore_ascii_case(word))
            .then(|| name.trim_end_matches([' ', ':', '：', '-', '\u{a0}', '_']))
    };
    words_of(|language| &language.totals.endings).find_map(ends).filter(|name| !name.is_empty())
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
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
    use crate::read::words::languages::languages;

    #[test]
    fn no_word_stands_twice_or_is_nothing_but_dress() {
        let lists: [fn(&Totals) -> &[String]; 5] = [
            |totals| &totals.words,
            |totals| &totals.beginnings,
            |totals| &totals.endings,
            |totals| &totals.columns,
            |totals| &totals.grand,
        ];
        for language in languages() {
            for list in lists {
                let mut known = HashSet::new();
                for key in list(&language.totals).iter().map(|word| header_key(word)) {
                    assert!(!key.is_empty() && known.insert(key.clone()), "{key}");
                }
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
        for text in ["合计", "合 计", "Grand Total", "TOTALS"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Total for Acme", "Total Acme", "Total - Acme"] {
            assert_eq!(named_behind(text), Some("Acme"), "{text}");
        }
        for text in ["Acme Total", "青禾便利 小计"] {
            assert!(named_before(text).is_some(), "{text}");
        }
        assert_eq!((named_behind("Totally Ltd"), named_before("Mount Totals")), (None, Some("Mount")));
        for text in ["", "Totally Ltd", "合计公司"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
