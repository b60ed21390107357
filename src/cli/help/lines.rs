//! Lines of Chinese, broken where Chinese may be: between any two letters, but not before a closing mark nor behind an
//! opening one, nor within a word of Latin letters. clap breaks at blanks alone.

use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

/// How far help stands in beside its option, roughly: room is left for the longest.
pub const SHORT_INDENT: usize = 40;

/// A text broken into lines of at most so many columns.
pub fn broken(text: &str, width: usize) -> String {
    text.lines().map(|line| broken_line(line, width)).collect::<Vec<_>>().join("\n")
}

fn broken_line(line: &str, width: usize) -> String {
    let (mut lines, mut current) = (vec![String::new()], 0);
    for piece in pieces(line) {
        let piece_width = piece.trim_end().width();
        if current > 0 && current + piece_width > width {
            lines.push(String::new());
            current = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(piece);
        }
        current += piece.width();
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The pieces between which a line may be broken.
fn pieces(line: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut before: Option<char> = None;
    let mut is_in_brackets = false;
    for (at, letter) in line.char_indices() {
        // What stands in brackets is a list of values, and is parted between them at most.
        is_in_brackets = letter == '[' || is_in_brackets && before != Some(']');
        if before.is_some_and(|before| may_break(before, letter) && (!is_in_brackets || "、] ".contains(before))) {
            pieces.push(&line[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&line[start..]);
    pieces
}

fn may_break(before: char, behind: char) -> bool {
    const CLOSING: &str = "，。；：、！？）”』」》…·.,;:!?)]";
    const OPENING: &str = "（“『「《([";
    if behind == ' ' || CLOSING.contains(behind) || OPENING.contains(before) {
        return false;
    }
    let is_wide = |letter: char| letter.width() == Some(2);
    before == ' ' || is_wide(before) || is_wide(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_they_may_be() {
        assert_eq!(broken("先催谁，后催谁", 8), "先催谁，\n后催谁");
        assert_eq!(broken("用--payments写明", 6), "用\n--payments\n写明");
        assert_eq!(broken("金额（可空）", 6), "金额\n（可\n空）");
        assert_eq!(broken("a b c", 3), "a b\nc");
        assert_eq!(broken("颜色 [可选：甲、乙]", 14), "颜色\n[可选：甲、乙]");
    }
}
