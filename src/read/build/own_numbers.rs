//! What of a customer's own numbers stands in a text: in a list of several in the number's cell, in the memo of a payment
//! (SPEC §3 "Matching" 2 and 3). Letters are compared without case, blanks, hyphens and leading zeros.

use std::collections::HashMap;

/// A bare number of so many digits or more means the only document that ends in it.
const BARE_DIGITS_MIN: usize = 3;

/// The numbers of one customer's documents, as texts refer to them. Rows are those of the part.
#[derive(Default)]
pub struct OwnNumbers {
    /// By what is compared; a key that several numbers share means none of them.
    whole: HashMap<String, Referred>,
    /// By the digits that they end in.
    endings: HashMap<String, Referred>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Referred {
    One(u32),
    Several,
}

impl OwnNumbers {
    pub fn enter(&mut self, number: &str, row: u32) {
        let put = |map: &mut HashMap<String, Referred>, key: String| {
            map.entry(key).and_modify(|known| *known = Referred::Several).or_insert(Referred::One(row));
        };
        let key = key_of(number);
        let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
        for length in BARE_DIGITS_MIN..=digits {
            let ending = &key[key.len() - length..];
            if !ending.starts_with('0') {
                put(&mut self.endings, ending.to_owned());
            }
        }
        if !key.is_empty() {
            put(&mut self.whole, key);
        }
    }

    /// The row that a token means.
    fn row_of(&self, token: &str) -> Option<u32> {
        let key = key_of(token);
        let of = |map: &HashMap<String, Referred>| match map.get(&key)? {
            Referred::One(row) => Some(*row),
            Referred::Several => None,
        };
        let is_bare = token.bytes().all(|byte| byte.is_ascii_digit());
        of(&self.whole).or_else(|| if is_bare { of(&self.endings) } else { None })
    }

    /// The rows that a text refers to, in the written order, each once, and whether a number in it fits none.
    pub fn rows_in(&self, text: &str) -> (Vec<u32>, bool) {
        let tokens: Vec<&str> = tokens(text).collect();
        let (mut rows, mut has_others) = (Vec::new(), false);
        let mut put = |row: Option<u32>, token: &str| match row {
            Some(row) if rows.contains(&row) => {}
            Some(row) => rows.push(row),
            None => has_others |= token.bytes().any(|byte| byte.is_ascii_digit()),
        };
        let mut index = 0;
        while index < tokens.len() {
            let token = tokens[index];
            let joined = tokens.get(index + 1).map(|next| format!("{token}{next}"));
            let is_word = token.bytes().all(|byte| byte.is_ascii_alphabetic());
            // `INV 101` is INV-101, and the 101 behind it no number for itself.
            let of_two = joined.filter(|_| is_word).and_then(|joined| self.row_of(&joined));
            index += if of_two.is_some() { 2 } else { 1 };
            match of_two.or_else(|| self.row_of(token)) {
                Some(row) => put(Some(row), token),
                // `K2/K3` are two, where no number is called so.
                None if token.contains(PARTING) => {
                    token.split(PARTING).for_each(|part| put(self.row_of(part), part));
                }
                None => put(None, token),
            }
        }
        (rows, has_others)
    }
}

/// What stands between numbers, or inside one.
const PARTING: [char; 3] = ['/', '_', '.'];

/// Runs of letters and digits, with what stands inside numbers: `INV-101`, `2026/17`, `SH_3`.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/' | '_' | '.');
    let runs = text.split(move |letter: char| !is_inside(letter));
    let bare = runs.map(|run| run.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()));
    bare.filter(|run| !run.is_empty())
}

/// What is compared of a number: its letters and digits, small, without leading zeros in any run of digits.
fn key_of(number: &str) -> String {
    let mut key = String::with_capacity(number.len());
    let mut in_digits = false;
    let mut letters = number.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').peekable();
    while let Some(letter) = letters.next() {
        let is_leading_zero = letter == '0' && !in_digits && letters.peek().is_some_and(char::is_ascii_digit);
        if !is_leading_zero {
            in_digits = letter.is_ascii_digit();
            key.extend(letter.to_lowercase());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(all: &[&str]) -> OwnNumbers {
        let mut own = OwnNumbers::default();
        (0..).zip(all).for_each(|(row, number)| own.enter(number, row));
        own
    }

    #[test]
    fn a_text_refers_to_own_numbers_in_the_written_order() {
        let own = numbers(&["INV-095", "INV-101", "INV-102", "INV-103", "2026/17", "CN-103", "A2", "A3"]);
        for (text, rows) in [
            ("INV-101, INV-102, 103", vec![1, 2]),
            ("inv102 and inv 0101", vec![2, 1]),
            ("payment for INV-101/INV-102", vec![1, 2]),
            ("A2;A3", vec![6, 7]),
            ("货款A3、A2", vec![7, 6]),
            ("102", vec![2]),
            ("95", vec![]),
            ("2026/17 thanks", vec![4]),
            ("2026-03-15 order 99 tel 555123", vec![]),
            ("INV-999", vec![]),
            ("invoices 101 & 102 & 101", vec![1, 2]),
        ] {
            assert_eq!(own.rows_in(text).0, rows, "{text}");
        }
    }

    #[test]
    fn an_ending_that_several_share_means_none() {
        let own = numbers(&["2026-0102", "2025-0102", "7001"]);
        assert_eq!(own.rows_in("102"), (vec![], true));
        assert_eq!(own.rows_in("001"), (vec![], true));
        assert_eq!(own.rows_in("7001"), (vec![2], false));
        assert_eq!(own.rows_in("7001/2"), (vec![2], true));
    }
}
