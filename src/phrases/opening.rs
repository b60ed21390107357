//! The first 15 seconds: who I am, which document, how much, how late, one question (T2).

use super::{Language, fill};

/// So much is said in 15 seconds (T2).
const WORDS_MAX: usize = 35;
/// The same in Chinese, in characters.
const CHARACTERS_MAX: usize = 60;

/// Whether a text is said in 15 seconds.
pub fn fits_fifteen_seconds(language: Language, text: &str) -> bool {
    match language {
        Language::English => text.split_whitespace().count() <= WORDS_MAX,
        Language::Chinese => text.chars().filter(|letter| !letter.is_whitespace()).count() <= CHARACTERS_MAX,
    }
}

/// Fills in an opening. The hook is the first of `hooks` with which it still fits into 15 seconds, else none; a text
/// that is longer even so has names longer than ordinary ones, and is left as it is.
pub fn opening(language: Language, text: &str, hooks: &[&str], values: &[(&str, &str)]) -> String {
    let with = |hook: &str| {
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("hook", hook)]).collect();
        fill(text, &values)
    };
    let hooked = hooks.iter().map(|hook| with(hook)).find(|text| fits_fifteen_seconds(language, text));
    hooked.unwrap_or_else(|| with(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_that_is_too_long_is_left_out() {
        let text = "Hello, {company} here. {hook}{document} is late: when is it paid?";
        let values = [("company", "Acme"), ("document", "SH1")];
        let long = "word ".repeat(30);
        let said = opening(Language::English, text, &[&long, "We spoke on 3 April. "], &values);
        assert_eq!(said, "Hello, Acme here. We spoke on 3 April. SH1 is late: when is it paid?");
        let bare = "Hello, Acme here. SH1 is late: when is it paid?";
        assert_eq!(opening(Language::English, text, &[&long], &values), bare);
        assert_eq!(opening(Language::English, text, &[], &values), bare);
        assert!(fits_fifteen_seconds(Language::Chinese, &"货".repeat(60)));
        assert!(!fits_fifteen_seconds(Language::Chinese, &"货".repeat(61)));
    }
}
