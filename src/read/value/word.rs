//! How spellings are compared: width, case and blanks do not count (SPEC §2, DOMAIN §7).

use crate::read::words::languages::{LanguageWords, languages, words_of};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The text of a cell without blanks around it, and without what keeps a spreadsheet from changing it: quotation marks that
/// blanks before them have kept in the text, a back-tick, `="…"`. `None` if nothing is left.
#[inline]
pub fn trimmed(text: &str) -> Option<&str> {
    if is_bare(text.as_bytes()) {
        return Some(text);
    }
    if text.is_empty() { None } else { unwrapped(text) }
}

fn unwrapped(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix('`').map_or(text, str::trim_start);
    let quoted = text.strip_prefix("=\"").or_else(|| text.strip_prefix('"'));
    let text = quoted.and_then(|rest| rest.strip_suffix('"')).map_or(text, str::trim);
    (!text.is_empty()).then_some(text)
}

/// `-`, `--`, `----------`, `/`: a field that says nothing.
pub fn is_placeholder(text: &str) -> bool {
    text.chars().all(|letter| matches!(letter, '-' | '—' | '－' | '/' | '*'))
}

/// Whether a field begins and ends with what is no blank, quotation mark or back-tick, as nearly every field does.
#[inline]
fn is_bare(field: &[u8]) -> bool {
    let is_plain = |byte: u8| byte > b' ' && byte < 0x7f && byte != b'"' && byte != b'`';
    // Chinese letters are three bytes of which the first is one of these; no blank is.
    let is_lead = |byte: u8| (0xe4..=0xed).contains(&byte);
    let begins = matches!(field, [first, ..] if is_plain(*first) || is_lead(*first));
    begins && (matches!(field, [.., last] if is_plain(*last)) || matches!(field, [.., lead, _, _] if is_lead(*lead)))
}

/// Full-width letters, digits and signs become their ordinary form, wide blanks ordinary ones.
pub fn fold_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_wide_form) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(fold_char).collect())
}

fn is_wide_form(letter: char) -> bool {
    matches!(letter, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}')
}

fn fold_char(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    }
}

/// What two names must share to be one: trimmed, one blank for many, no width, no case.
pub fn name_key(name: &str) -> Cow<'_, str> {
    // Chinese letters, digits and small letters are their own key.
    let is_own = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let mut rest = name.as_bytes();
    loop {
        rest = match rest {
            [] => return Cow::Borrowed(name),
            [0xe4..=0xe9, _, _, behind @ ..] => behind,
            [byte, behind @ ..] if is_own(byte) => behind,
            _ => return Cow::Owned(folded_key(name)),
        };
    }
}

fn folded_key(name: &str) -> String {
    let folded = fold_width(name);
    let mut key = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

/// Parts a list at `;` `；` `、` or `|`.
pub fn split_list(list: &str) -> impl Iterator<Item = &str> {
    list.split([';', '；', '、', '|']).map(str::trim).filter(|part| !part.is_empty())
}

/// What two headers must share to be one: also no blanks, no `_`, no dots, no leading `*`, no bracketed unit at the end.
pub fn header_key(header: &str) -> String {
    let folded = in_letters_of_lists(fold_width(header));
    let mut text = folded.trim().trim_start_matches('*').trim();
    // `交易日期[ Transaction Date ]` says the same twice.
    if let Some(bracket) = text.find('[').filter(|&bracket| bracket > 0 && text.ends_with(']')) {
        text = text[..bracket].trim_end();
    }
    // `Gutschrift in CHF` names its currency.
    if let Some((name, code)) = text.rsplit_once(" in ")
        && code.len() == 3
        && code.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        text = name.trim_end();
    }
    // `amount_eur` does, too.
    const CODES: [&str; 12] = ["eur", "usd", "gbp", "cny", "rmb", "chf", "hkd", "cad", "aud", "nzd", "sgd", "inr"];
    if let Some((name, code)) = text.rsplit_once(['_', ' '])
        && CODES.iter().any(|known| code.eq_ignore_ascii_case(known))
    {
        text = name.trim_end();
    }
    if let Some(bracket) = text.rfind('(').filter(|&bracket| bracket > 0 && text.ends_with(')'))
        && !is_direction(text[bracket + 1..text.len() - 1].trim())
    {
        text = text[..bracket].trim_end();
    }
    let text = in_full(text);
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '_').collect();
    let mut key = String::with_capacity(text.len());
    for (position, &letter) in letters.iter().enumerate() {
        // `document_create_date.1` is a second column of that name, not the first; other dots are abbreviations.
        let is_abbreviation = letter == '.' && !letters.get(position + 1).is_some_and(char::is_ascii_digit);
        if !is_abbreviation {
            key.extend(letter.to_lowercase());
        }
    }
    key
}

/// `客戶名稱` as `客户名称`.
fn in_letters_of_lists(text: Cow<'_, str>) -> Cow<'_, str> {
    static LETTERS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let pairs = |language: &'static LanguageWords| {
            language.other_letters.from.chars().zip(language.other_letters.to.chars())
        };
        languages().iter().flat_map(pairs).collect()
    });
    if text.is_ascii() || !text.chars().any(|letter| LETTERS.contains_key(&letter)) {
        return text;
    }
    Cow::Owned(text.chars().map(|letter| LETTERS.get(&letter).copied().unwrap_or(letter)).collect())
}

/// `Amt Recd` as `amount received`, `Inv. #` as `invoice number`.
fn in_full(text: &str) -> Cow<'_, str> {
    static IN_FULL: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let words = languages().iter().flat_map(|language| &language.abbreviations);
        words.map(|(short, word)| (short.as_str(), word.as_str())).collect()
    });
    let word_in_full = |word: &str| {
        let bare = word.trim_end_matches('.').to_ascii_lowercase();
        match bare.strip_suffix('#') {
            Some(rest) => Some(format!("{} number", IN_FULL.get(rest).copied().unwrap_or(rest))),
            None => IN_FULL.get(bare.as_str()).map(|word| (*word).to_owned()),
        }
    };
    let parts = || text.split(|letter: char| letter.is_whitespace() || letter == '_');
    if !text.is_ascii() || !parts().any(|word| word_in_full(word).is_some()) {
        return Cow::Borrowed(text);
    }
    let words: Vec<String> = parts().map(|word| word_in_full(word).unwrap_or_else(|| word.to_owned())).collect();
    Cow::Owned(words.join(" "))
}

/// `收入` and `支出` in brackets tell two columns apart; a unit does not.
fn is_direction(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> =
        LazyLock::new(|| words_of(|language| &language.brackets.words).map(str::to_lowercase).collect());
    WORDS.contains(&word.to_lowercase())
}

/// A word of a closed list: like a header, and `-` is no different from a blank.
pub fn word_key(word: &str) -> String {
    header_key(word).replace('-', "")
}

/// The candidate nearest to `word`, if one is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let key = name_key(word);
    candidates
        .into_iter()
        .map(|candidate| (likeness(&key, &name_key(candidate)), candidate))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// From 0, nothing in common, to 1, the same. What is one slip of the pen apart is more alike than anything else.
fn likeness(a: &str, b: &str) -> f64 {
    const ONE_SLIP: f64 = 0.99;
    let likeness = strsim::jaro_winkler(a, b);
    let is_word = a.chars().count() >= 3 && a.is_ascii();
    if is_word && likeness < ONE_SLIP && strsim::osa_distance(a, b) == 1 { ONE_SLIP } else { likeness }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_their_dress() {
        let expected = header_key("Invoice Amount");
        for header in
            ["invoice_amount", " InvoiceAmount ", "*Invoice Amount", "ＩＮＶＯＩＣＥ　amount", "Invoice Amount (CNY)"]
        {
            assert_eq!(header_key(header), expected, "{header}");
        }
        assert_eq!(header_key("金额（元）"), header_key("金额"));
        assert_eq!(header_key("No."), header_key("no"));
        assert_eq!(header_key("交易日期[ Transaction Date ]"), header_key("交易日期"));
        assert_eq!(header_key("Gutschrift in CHF"), header_key("Gutschrift"));
        assert_ne!(header_key("document_create_date.1"), header_key("document_create_date"));
    }

    #[test]
    fn cells_are_read_without_what_guards_them_from_spreadsheets() {
        for text in ["00123", " 00123\t", "\"00123\"", "=\"00123\"", "`00123", "` 00123 ", "=\"00123\" ", "=\" 00123\""]
        {
            assert_eq!(trimmed(text), Some("00123"), "{text}");
        }
        assert_eq!(trimmed("=\"松果便利\""), Some("松果便利"));
        for text in ["", " ", "`", "\"\"", "=\"\""] {
            assert_eq!(trimmed(text), None, "{text}");
        }
        for text in ["=A1", "a`", "5\"", "=\"a"] {
            assert_eq!(trimmed(text), Some(text), "{text}");
        }
    }

    #[test]
    fn names_are_compared_without_width_case_and_spare_blanks() {
        assert_eq!(name_key(" ＡＣＭＥ　 Ltd "), name_key("acme ltd"));
        assert_ne!(name_key("光大百货"), name_key("光大百货有限公司"));
        for name in ["光大百货", "光大 百货", "a-1.b", "客户000123", "Ｘ客户", "ÀÉ", " x", "x ", "百货\u{3000}"]
        {
            assert_eq!(name_key(name), folded_key(name), "{name}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        assert_eq!(nearest("amout", ["date", "amount", "customer"]), Some("amount"));
        assert_eq!(nearest("zzz", ["date", "amount"]), None);
        assert_eq!(nearest("bda", ["dead", "bad", "current"]), Some("bad"));
        assert_eq!(nearest("SH031l", ["SH250311-01", "SH0311", "SH0301"]), Some("SH0311"));
    }
}
