//! The language of what is said: `--lang`, else collect.toml, else the locale (SPEC §4). Like a locale, a run has one.

use collect::render::Language;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_CHINESE: AtomicBool = AtomicBool::new(false);

/// The language in which this run speaks.
pub fn spoken() -> Language {
    if IS_CHINESE.load(Ordering::Relaxed) { Language::Chinese } else { Language::English }
}

/// Settles in which language this run speaks from now on.
pub fn speak(language: Language) {
    IS_CHINESE.store(language == Language::Chinese, Ordering::Relaxed);
}

/// The language before anything is parsed or read, so that help and faults of usage are in it too.
pub fn at_first(arguments: impl IntoIterator<Item = String>) -> Language {
    asked_for(arguments).unwrap_or_else(|| of_locale(|name| std::env::var(name).ok()))
}

/// `--lang zh` or `--lang=zh`, the last that is understood; what stands behind `--` is no option.
fn asked_for(arguments: impl IntoIterator<Item = String>) -> Option<Language> {
    let language = |word: &str| Language::ALL.into_iter().find(|language| language.key() == word);
    let mut asked = None;
    let mut is_value = false;
    for argument in arguments.into_iter().take_while(|argument| argument != "--") {
        let word = if is_value { Some(argument.as_str()) } else { argument.strip_prefix("--lang=") };
        asked = word.and_then(language).or(asked);
        is_value = argument == "--lang";
    }
    asked
}

/// The locale's language: of the variables that are set, the first counts.
pub fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    match ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set) {
        Some(locale) if locale.get(..2).is_some_and(|tongue| tongue.eq_ignore_ascii_case("zh")) => Language::Chinese,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_and_not_empty_counts() {
        let language = |variables: &[(&str, &str)]| {
            of_locale(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(language(&[]), Language::English);
        assert_eq!(language(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(language(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]), Language::Chinese);
        assert_eq!(language(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Language::English);
        assert_eq!(language(&[("LANG", "en_GB"), ("LC_MESSAGES", "zh-Hans")]), Language::Chinese);
        assert_eq!(language(&[("LC_MESSAGES", "de_DE"), ("LANG", "zh")]), Language::English);
    }

    #[test]
    fn the_option_is_seen_before_anything_is_parsed() {
        let asked = |line: &str| asked_for(line.split(' ').map(str::to_owned));
        assert_eq!(asked("collect plan --lang zh"), Some(Language::Chinese));
        assert_eq!(asked("collect --lang=en plan"), Some(Language::English));
        assert_eq!(asked("collect plan --lang"), None);
        assert_eq!(asked("collect plan --lang fr"), None);
        assert_eq!(asked("collect plan -- --lang zh"), None);
    }
}
