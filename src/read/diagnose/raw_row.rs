//! A row as it stands in its file, looked at once more because something in it is wrong: where each field begins, and
//! what is wrong with its quotation marks.

use crate::read::diagnose::fault::Problem;
use crate::read::table::blocks::closing_quote;
use crate::read::table::splitter::line_ends;

/// One field of a raw row: where it starts, and what is wrong with its quotation marks.
pub struct RawField {
    /// Byte offset in the raw row.
    pub start: usize,
    problem: Option<(usize, Problem)>,
}

/// Walks the fields of a raw row: a quotation mark counts at the start of a field only.
pub struct Fields<'t> {
    raw: &'t str,
    separator: char,
    next: Option<usize>,
}

impl<'t> Fields<'t> {
    /// The fields of a raw row.
    pub fn of(raw: &'t str, separator: char) -> Fields<'t> {
        Fields { raw, separator, next: Some(0) }
    }
}

impl Iterator for Fields<'_> {
    type Item = RawField;

    fn next(&mut self) -> Option<RawField> {
        let start = self.next?;
        let mut problem = None;
        let mut behind = start;
        if self.raw[start..].starts_with('"') {
            let Some(quote) = closing_quote(self.raw.as_bytes(), start + 1) else {
                self.next = None;
                return Some(RawField { start, problem: Some((start, Problem::OpenQuote)) });
            };
            behind = quote + 1;
        }
        let is_end = |letter: char| letter == self.separator || matches!(letter, '\r' | '\n');
        let end = self.raw[behind..].find(is_end).map_or(self.raw.len(), |length| behind + length);
        if behind > start && !self.raw[behind..end].trim().is_empty() {
            problem = Some((behind, Problem::TextBehindQuote));
        }
        self.next = self.raw[end..].starts_with(self.separator).then(|| end + self.separator.len_utf8());
        Some(RawField { start, problem })
    }
}

/// The first thing wrong with the quotation marks of a raw row, and where.
pub fn quoting_problem(raw: &str, separator: char) -> Option<(usize, Problem)> {
    Fields::of(raw, separator).find_map(|field| field.problem)
}

/// How many lines below its first one, and at which character of its line, a field of a raw row begins.
pub fn locate(raw: &str, separator: char, position: usize) -> (u32, u32) {
    let offset = Fields::of(raw, separator).nth(position).map_or(raw.len(), |field| field.start);
    let before = &raw[..offset];
    (line_ends(before.as_bytes()), characters_behind_line_end(before) + 1)
}

/// How many characters stand behind the last line end of a piece of text.
pub fn characters_behind_line_end(text: &str) -> u32 {
    text.rsplit(['\n', '\r']).next().map_or(0, |line| line.chars().count()) as u32
}
