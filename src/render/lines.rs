//! How texts wrap. English breaks at blanks, so that paths and names stay whole; Chinese has no blanks and breaks between
//! any two letters, but not before a closing mark nor behind an opening one, nor within a word of Latin letters.

use super::Language;
use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthChar;

/// How a text of a language wraps at a width of so many columns.
pub fn wrapping<'a>(language: Language, width: usize) -> Options<'a> {
    let options = Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    match language {
        Language::English => options.word_separator(WordSeparator::AsciiSpace),
        // Each line as full as it can be: with so many places to break at, nothing is gained by looking ahead.
        Language::Chinese => options
            .word_separator(WordSeparator::Custom(|line| Box::new(pieces(line).into_iter().map(Word::from))))
            .wrap_algorithm(WrapAlgorithm::FirstFit),
    }
}

/// The pieces between which a line may be broken. Paths, and rows of a file to be copied, stay whole.
fn pieces(line: &str) -> Vec<&str> {
    let parts = line.split_inclusive(' ');
    parts.flat_map(|part| if is_data(part) { vec![part] } else { pieces_of_words(part) }).collect()
}

fn is_data(part: &str) -> bool {
    let is_said = part.contains(['，', '。', '；', '：', '、', '（', '“', '[']);
    !is_said && part.contains([',', '/'])
}

fn pieces_of_words(line: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut before: Option<char> = None;
    let mut is_in_brackets = false;
    for (at, letter) in line.char_indices() {
        // What stands in brackets is a list of values, and is parted between them at most.
        is_in_brackets = letter == '[' || is_in_brackets && before != Some(']');
        if before.is_some_and(|before| may_break(before, letter) && (!is_in_brackets || "、]".contains(before))) {
            pieces.push(&line[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&line[start..]);
    pieces
}

fn may_break(before: char, behind: char) -> bool {
    const CLOSING: &str = "，。；：、！？）”』」》…·.,;:!?)]%";
    const OPENING: &str = "（“『「《([";
    if behind == ' ' || CLOSING.contains(behind) || OPENING.contains(before) {
        return false;
    }
    let is_wide = |letter: char| letter.width() == Some(2);
    // A number stays with what is counted: 67天.
    let is_counted = before.is_ascii_digit() && is_wide(behind);
    before == ' ' || !is_counted && (is_wide(before) || is_wide(behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        textwrap::wrap(text, wrapping(Language::Chinese, width)).into_iter().map(|line| line.into_owned()).collect()
    }

    #[test]
    fn chinese_breaks_between_letters_and_before_no_closing_mark() {
        assert_eq!(wrapped("先催谁，后催谁", 8), ["先催谁，", "后催谁"]);
        assert_eq!(wrapped("先催谁，后催谁", 6), ["先催", "谁，后", "催谁"]);
        assert_eq!(wrapped("金额（可空）", 6), ["金额", "（可", "空）"]);
        assert_eq!(wrapped("用--payments写明", 12), ["用--payments", "写明"]);
        assert_eq!(wrapped("已逾期67天了", 8), ["已逾期", "67天了"]);
        assert_eq!(wrapped("a b c", 3), ["a b", "c"]);
        assert_eq!(wrapped("加一行 客户,lever,L4", 10), ["加一行", "客户,lever", ",L4"], "whole if it fits at all");
        assert_eq!(wrapped("加一行 客户,lever", 12), ["加一行", "客户,lever"]);
        assert_eq!(wrapped("颜色 [可选：甲、乙]", 14), ["颜色", "[可选：甲、乙]"]);
    }

    #[test]
    fn english_breaks_at_blanks_only() {
        let lines = textwrap::wrap("ask 理货员 now", wrapping(Language::English, 8));
        assert_eq!(lines, ["ask", "理货员", "now"]);
    }
}
