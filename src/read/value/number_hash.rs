//! Hashes by which numbers of documents are compared.

use crate::book::{Number, Texts};
use hashbrown::DefaultHashBuilder;
use std::hash::{BuildHasher, RandomState};

/// Hashes numbers, by keys of its own in each run. Numbers that are the same have the same hash.
#[derive(Clone, Debug)]
pub struct NumberHasher {
    /// For short numbers.
    keys: [u128; 3],
    /// For long ones, which keep their hash.
    long: DefaultHashBuilder,
}

impl Default for NumberHasher {
    fn default() -> NumberHasher {
        let random = RandomState::new();
        let half = |at: u8| u128::from(random.hash_one(at));
        let keys = [0, 2, 4].map(|at| half(at) << 64 | half(at + 1));
        NumberHasher { keys, long: DefaultHashBuilder::default() }
    }
}

impl NumberHasher {
    /// The number of a text; a long one goes into `texts`.
    pub fn number(&self, text: &str, texts: &mut Texts) -> Number {
        Number::short(text).unwrap_or_else(|| Number::long(texts.append(text), self.long.hash_one(text)))
    }

    /// The hash of a number.
    pub fn hash(&self, number: &Number) -> u64 {
        match number.as_long() {
            Some((_, hash)) => hash,
            None => self.hash_words(number.words()),
        }
    }

    /// The hash of the number of a text.
    pub fn hash_text(&self, text: &str) -> u64 {
        match Number::short(text) {
            Some(number) => self.hash_words(number.words()),
            None => self.long.hash_one(text),
        }
    }

    /// The multilinear hash: whatever two inputs are chosen, keys agree on them once in 2^64 (Lemire and Kaser, "Strongly
    /// universal string hashing is fast", 2014).
    fn hash_words(&self, [first, second]: [u64; 2]) -> u64 {
        let [start, of_first, of_second] = self.keys;
        let product = |word: u64, key: u128| u128::from(word).wrapping_mul(key);
        (start.wrapping_add(product(first, of_first)).wrapping_add(product(second, of_second)) >> 64) as u64
    }
}

#[cfg(test)]
impl NumberHasher {
    /// Gives all short numbers one hash.
    pub fn blind() -> NumberHasher {
        NumberHasher { keys: [0; 3], ..NumberHasher::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn hashes_of_numbers_and_of_their_texts_agree_and_those_of_others_do_not() {
        let (mut texts, hasher) = (Texts::default(), NumberHasher::default());
        let mut seen = BTreeSet::new();
        for length in 0..40 {
            let text = "0".repeat(length);
            let number = hasher.number(&text, &mut texts);
            assert_eq!(hasher.hash(&number), hasher.hash_text(&text));
            assert!(seen.insert(hasher.hash(&number)), "{length}");
        }
        assert_ne!(NumberHasher::default().hash_text("SH1"), hasher.hash_text("SH1"));
    }
}
