//! The files of words: which languages there are, and what a file may hold.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One file a language, in the order in which headers are preferred.
pub const FILES: [&str; 2] = [include_str!("zh.toml"), include_str!("en.toml")];

/// Words by the name of what they mean.
pub type List = BTreeMap<String, Vec<String>>;

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageWords {
    pub headers: Headers,
    pub brackets: Brackets,
    pub totals: Totals,
    pub payment_kinds: List,
    pub event_kinds: List,
    pub results: List,
    pub day_kinds: List,
    pub answers: List,
    pub roles: List,
    pub customer_types: List,
    pub customer_sizes: List,
    pub sides: List,
    pub directions: List,
    pub currencies: List,
    pub months: List,
    pub units: Units,
    pub terms: Terms,
}

/// Headers by the names of their fields: of every kind of file, and those of one kind in their place.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Headers {
    pub any: List,
    pub deliveries: List,
    pub payments: List,
    pub customers: List,
    pub events: List,
    pub followups: List,
    pub contacts: List,
    pub sellthrough: List,
    pub holidays: List,
}

/// Words in brackets that are part of a header.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brackets {
    pub words: Vec<String>,
}

/// Words of rows and columns that add up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    pub words: Vec<String>,
    pub beginnings: Vec<String>,
    pub columns: Vec<String>,
}

/// Units behind numbers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    pub kilometres: Vec<String>,
}

/// Words of terms of payment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    pub at_once: Vec<String>,
    pub next_month_end: Vec<String>,
    pub month_end: Vec<String>,
    pub next_month: Vec<String>,
    pub after_invoice: Vec<String>,
    pub after_delivery: Vec<String>,
    pub day_units: Vec<String>,
    pub last_day: Vec<String>,
    pub day_endings: Vec<String>,
    pub every_month: Vec<String>,
}

/// All languages, read once.
pub fn languages() -> &'static [LanguageWords] {
    static LANGUAGES: LazyLock<Vec<LanguageWords>> = LazyLock::new(|| {
        // The files are part of the program, and a test reads each.
        FILES.iter().map(|file| toml::from_str(file).expect("words that are whole")).collect()
    });
    &LANGUAGES
}

/// The words that `pick` takes of each language, those of one behind those of the other.
pub fn words_of(pick: impl Fn(&'static LanguageWords) -> &'static [String]) -> impl Iterator<Item = &'static str> {
    languages().iter().flat_map(pick).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_all_languages_can_be_read() {
        for file in FILES {
            if let Err(error) = toml::from_str::<LanguageWords>(file) {
                panic!("{error}");
            }
        }
    }

    #[test]
    fn what_a_file_may_not_hold_is_refused() {
        for (known, unknown) in [("[totals]\n", "[totals]\nword = []\n"), ("[headers.any]", "[headers.all]")] {
            let file = FILES[0].replace(known, unknown);
            assert!(file != FILES[0] && toml::from_str::<LanguageWords>(&file).is_err(), "{unknown}");
        }
    }
}
