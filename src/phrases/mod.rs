//! What is said: the texts of the catalogue of excuses, of openings, asks, benefits, levers and signs, as data.
//!
//! One file a language (`en.toml`, `zh.toml`) is part of the program and is read once; `texts` gives each table its
//! type, `page_texts` those of pages, `keys` the closed lists that must be whole, `benefits` the order that depends on
//! the customer, `opening` the length of the first words. Words of grids and reasons are `render`'s own. Nothing here
//! decides whom to chase.

mod benefits;
mod fill;
mod keys;
mod language;
mod opening;
mod page_texts;
mod quiet_move;
mod texts;

pub use crate::plan::Lever;
pub use benefits::{Benefit, benefits_of};
pub use fill::fill;
pub use keys::{CustomerType, Key, Promotion, QuietMove, Role};
pub use language::Language;
pub use opening::{fits_fifteen_seconds, opening};
pub use page_texts::{ReportTexts, RuleTexts};
pub use quiet_move::quiet_move_for;
pub use texts::{
    AskTexts, CustomerTypeTexts, ExcuseTexts, ForceMajeureTexts, GuidanceTexts, HoldNoticeTexts, HookTexts,
    InsiderTexts, LeverNoteTexts, LeverTexts, NeverSayTexts, ObjectionTexts, OpeningTexts, PersonTexts, Phrases,
    PlaceTexts, RoleTexts, SignTexts, Texts, WhenTexts, WriteOffTexts,
};

use std::sync::OnceLock;

impl Language {
    /// The file of phrases, as it is in the program.
    pub fn phrases_file(self) -> &'static str {
        match self {
            Language::English => include_str!("en.toml"),
            Language::Chinese => include_str!("zh.toml"),
        }
    }
}

impl Phrases {
    /// What is said in a language.
    pub fn of(language: Language) -> &'static Phrases {
        static PHRASES: [OnceLock<Phrases>; 2] = [OnceLock::new(), OnceLock::new()];
        let [english, chinese] = &PHRASES;
        let phrases = match language {
            Language::English => english,
            Language::Chinese => chinese,
        };
        // The files are part of the program, and a test reads both.
        phrases.get_or_init(|| Phrases::read(language.phrases_file()).expect("phrases that are whole"))
    }

    /// Reads a file of phrases.
    ///
    /// # Errors
    /// A key that is missing or unknown, or a text that is empty, in words.
    pub fn read(file: &str) -> Result<Phrases, String> {
        let table: toml::Table = toml::from_str(file).map_err(|error| error.to_string())?;
        match empty_text(&table) {
            Some(path) => Err(format!("{path} is empty")),
            None => toml::from_str(file).map_err(|error| error.to_string()),
        }
    }
}

/// The first text without a letter, by its path.
fn empty_text(table: &toml::Table) -> Option<String> {
    table.iter().find_map(|(key, value)| empty_value(value).map(|inner| format!("{key}{inner}")))
}

fn empty_value(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) if text.trim().is_empty() => Some(String::new()),
        toml::Value::Array(values) if values.is_empty() => Some(String::new()),
        toml::Value::Array(values) => values.iter().find_map(empty_value),
        toml::Value::Table(table) => empty_text(table).map(|inner| format!(".{inner}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_whole_does_not_load() {
        for language in Language::ALL {
            let file = language.phrases_file();
            assert!(Phrases::read(file).is_ok(), "{:?}", Phrases::read(file).err());
            let line = file.lines().find(|line| line.starts_with("bundle = ")).expect("a promotion");
            let missing = file.replace(line, "");
            assert!(Phrases::read(&missing).is_err_and(|error| error.contains("no text for bundle")));
            let unknown = file.replace(line, &format!("{line}\nlottery = \"x\""));
            assert!(Phrases::read(&unknown).is_err_and(|error| error.contains("lottery is none of the list")));
            let empty = file.replace(line, "bundle = \" \"");
            assert_eq!(Phrases::read(&empty).err().as_deref(), Some("promotions.bundle is empty"));
        }
    }
}
