//! What people type into the kind of an event: the word itself, or a few words around it, with what makes it hearsay or
//! says that it is over (`听说要倒闭`, `账户已解冻`, `rumoured to be closing`).

use crate::book::EventKind;
use crate::read::value::word::name_key;
use crate::read::words::languages::{languages, words_of};
use crate::read::words::lists::Worded;
use std::sync::LazyLock;

/// What a cell says that has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventWord {
    /// It has happened.
    Happened(EventKind),
    /// Somebody says so.
    Hearsay(EventKind),
    /// It has not, or no longer stands.
    Ended,
    /// No word of it is known.
    Unknown,
}

/// What some words mean. A word alone is what the list says; within others, the longest that is known counts, unless it
/// would end the claim: nobody's debt is dead by a word that stands somewhere in a sentence.
pub fn spelled(text: &str) -> EventWord {
    if let Some(kind) = EventKind::spelled(text) {
        return EventWord::Happened(kind);
    }
    let text = name_key(text);
    if marks().ended.iter().any(|mark| holds(&text, mark)) {
        return EventWord::Ended;
    }
    let found = words().iter().find_map(|(word, kind)| Some((place(&text, word)?, *kind)));
    let Some((start, kind)) = found else { return EventWord::Unknown };
    let before = text[..start].trim_end();
    if marks().negations.iter().any(|mark| before.ends_with(mark) && holds(before, mark)) {
        return EventWord::Ended;
    }
    match marks().hearsay.iter().any(|mark| holds(&text, mark)) {
        true => EventWord::Hearsay(kind),
        false => EventWord::Happened(kind),
    }
}

/// Whether a text holds a word: as a word of its own where words are parted by blanks.
fn holds(text: &str, word: &str) -> bool {
    place(text, word).is_some()
}

/// Where a text holds a word first.
fn place(text: &str, word: &str) -> Option<usize> {
    let is_parted = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_ascii_alphanumeric());
    let mut places = text.match_indices(word).map(|(start, _)| start);
    places.find(|&start| {
        !word.is_ascii()
            || is_parted(text[..start].chars().next_back()) && is_parted(text[start + word.len()..].chars().next())
    })
}

struct Marks {
    hearsay: Vec<String>,
    ended: Vec<String>,
    negations: Vec<String>,
}

fn marks() -> &'static Marks {
    static MARKS: LazyLock<Marks> = LazyLock::new(|| {
        let keys =
            |words: &mut dyn Iterator<Item = &'static str>| words.map(|word| name_key(word).into_owned()).collect();
        Marks {
            hearsay: keys(&mut words_of(|language| &language.event_marks.hearsay)),
            ended: keys(&mut words_of(|language| &language.event_marks.ended)),
            negations: keys(&mut words_of(|language| &language.event_marks.negations)),
        }
    });
    &MARKS
}

/// The words that count within others, the longest first.
fn words() -> &'static [(String, EventKind)] {
    static WORDS: LazyLock<Vec<(String, EventKind)>> = LazyLock::new(|| {
        let ends_the_claim = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::WrittenOff
                    | EventKind::Deregistered
                    | EventKind::BankruptcyClosed
                    | EventKind::EnforcementTerminated
            )
        };
        let kinds = EventKind::ALL.iter().filter(|kind| !ends_the_claim(kind));
        let named = kinds.filter_map(|&kind| Some((kind.name()?, kind)));
        let mut words: Vec<(String, EventKind)> = named
            .flat_map(|(name, kind)| {
                let words = languages().iter().filter_map(move |language| language.event_kinds.get(name)).flatten();
                let own = std::iter::once(name.replace('_', " "));
                own.chain(words.map(|word| name_key(word).into_owned())).map(move |word| (word, kind))
            })
            .collect();
        words.sort_by(|one, other| (other.0.len(), &one.0).cmp(&(one.0.len(), &other.0)));
        words
    });
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_among_other_words() {
        let cases = [
            ("破产", EventWord::Happened(EventKind::InsolvencySign)),
            ("老板跑路了", EventWord::Happened(EventKind::Absconded)),
            ("听说要倒闭", EventWord::Hearsay(EventKind::InsolvencySign)),
            ("据说换老板", EventWord::Hearsay(EventKind::OwnerChange)),
            ("法院受理破产清算", EventWord::Happened(EventKind::BankruptcyFiled)),
            ("疑似被起诉", EventWord::Hearsay(EventKind::Sued)),
            ("没有破产", EventWord::Ended),
            ("账户已解冻", EventWord::Ended),
            ("停业装修", EventWord::Ended),
            ("恢复营业", EventWord::Ended),
            ("工资没发，资金链断了", EventWord::Happened(EventKind::InsolvencySign)),
            ("not bankrupt", EventWord::Ended),
            ("公司已核销这笔", EventWord::Unknown),
            ("据说注销了", EventWord::Unknown),
            ("rumoured to be closing", EventWord::Hearsay(EventKind::Closing)),
            ("Bounced bill, 100,000", EventWord::Happened(EventKind::BouncedBill)),
            ("pursued", EventWord::Unknown),
            ("", EventWord::Unknown),
        ];
        for (text, expected) in cases {
            assert_eq!(spelled(text), expected, "{text}");
        }
    }

    #[test]
    fn every_word_alone_means_what_the_list_says() {
        for (word, &kind) in EventKind::by_key() {
            assert_eq!(spelled(word), EventWord::Happened(kind), "{word}");
        }
    }
}
