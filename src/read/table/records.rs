//! A block of text to records: fields as pieces of it, with the byte offset and physical line of each row.
//!
//! The rule is that of RFC 4180 as the csv crate reads it, held by a test against that crate: a quotation mark counts
//! at the start of a field only, two of them within stand for one, a row ends with LF, CR or both, an empty line is no
//! row. Own code because a row is read where it lies, nothing of it copied.

use crate::read::diagnose::fault::Problem;
use crate::read::table::blocks::closing_quote;

/// A record whose fields lie in the text that it was read from.
#[derive(Debug, Default)]
pub struct Record<'t> {
    text: &'t str,
    /// Start and end of each field in `text`, or in `unescaped` where it is marked so.
    bounds: Vec<(u32, u32)>,
    /// Fields that had to be changed: two quotation marks made one, text behind a closing one joined.
    unescaped: String,
}

/// Marks the start of a field that lies in [`Record::unescaped`]; no row is so long.
const UNESCAPED: u32 = 1 << 31;

impl<'t> Record<'t> {
    /// The record of the first row of a text.
    pub fn first_of(text: &'t str, separator: u8) -> Record<'t> {
        let mut record = Record::default();
        _ = Records::new(text, separator, 0, 1).next(&mut record);
        record
    }

    /// The text of a field as written, without its quotation marks.
    pub fn get(&self, position: usize) -> Option<&str> {
        let &(start, end) = self.bounds.get(position)?;
        if start & UNESCAPED == 0 {
            self.text.get(start as usize..end as usize)
        } else {
            self.unescaped.get((start & !UNESCAPED) as usize..end as usize)
        }
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// All fields in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        (0..self.bounds.len()).map(|position| self.get(position).unwrap_or_default())
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|field| field.trim().is_empty())
    }

    fn clear(&mut self, text: &'t str) {
        self.text = text;
        self.bounds.clear();
        self.unescaped.clear();
    }
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// Byte offset at which it starts.
    pub start: u64,
    /// 1-based physical line on which it starts.
    pub line: u32,
}

/// Walks the records of a block.
pub struct Records<'t> {
    text: &'t str,
    separator: u8,
    /// Byte offset of `text` in the whole.
    base: u64,
    at: usize,
    line: u32,
    has_quotes: bool,
    has_returns: bool,
    ends: memchr::Memchr3<'t>,
}

impl<'t> Records<'t> {
    /// The records of a block that begins at byte `base`, on line `line`, of the whole text.
    pub fn new(text: &'t str, separator: u8, base: u64, line: u32) -> Records<'t> {
        let bytes = text.as_bytes();
        Records {
            text,
            separator,
            base,
            at: 0,
            line,
            has_quotes: memchr::memchr(b'"', bytes).is_some(),
            has_returns: memchr::memchr(b'\r', bytes).is_some(),
            ends: memchr::memchr3_iter(separator, b'\n', b'\r', bytes),
        }
    }

    /// Reads the next record: its place, and its raw text without the line end.
    pub fn next(&mut self, record: &mut Record<'t>) -> Option<(RowPlace, &'t str)> {
        if self.has_quotes { self.next_quoted(record) } else { self.next_plain(record) }
    }

    /// Whether there is any quotation mark in the block.
    pub fn has_quotes(&self) -> bool {
        self.has_quotes
    }

    /// Whether every line feed ends a row and every separator a field.
    pub fn is_plain(&self) -> bool {
        !self.has_quotes && !self.has_returns
    }

    /// Where the next record may begin. A line feed behind a return that ended the last one belongs to it.
    pub fn reached(&self) -> RowPlace {
        let bytes = self.text.as_bytes();
        let is_between = self.at > 0 && bytes[self.at - 1] == b'\r' && bytes.get(self.at) == Some(&b'\n');
        RowPlace { start: self.base + self.at as u64 + u64::from(is_between), line: self.line }
    }

    /// A row of a block without any quotation mark.
    fn next_plain(&mut self, record: &mut Record<'t>) -> Option<(RowPlace, &'t str)> {
        record.clear(self.text);
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        let mut field = start;
        for end in self.ends.by_ref() {
            if bytes[end] == self.separator {
                record.bounds.push((field as u32, end as u32));
                field = end + 1;
                continue;
            }
            let is_empty = end == start;
            // The line feed behind a return ends no line of its own.
            let is_rest_of_end = is_empty && end > 0 && bytes[end] == b'\n' && bytes[end - 1] == b'\r';
            if is_empty {
                start = end + 1;
                field = start;
                self.line += u32::from(!is_rest_of_end);
                continue;
            }
            record.bounds.push((field as u32, end as u32));
            self.at = end + 1;
            let place = RowPlace { start: self.base + start as u64, line: self.line };
            self.line += 1;
            return Some((place, &self.text[start..end]));
        }
        self.at = bytes.len();
        (start < bytes.len()).then(|| {
            record.bounds.push((field as u32, bytes.len() as u32));
            (RowPlace { start: self.base + start as u64, line: self.line }, &self.text[start..])
        })
    }

    fn next_quoted(&mut self, record: &mut Record<'t>) -> Option<(RowPlace, &'t str)> {
        record.clear(self.text);
        let bytes = self.text.as_bytes();
        while let Some(byte @ (b'\n' | b'\r')) = bytes.get(self.at) {
            let is_rest_of_end = *byte == b'\n' && self.at > 0 && bytes[self.at - 1] == b'\r';
            self.line += u32::from(!is_rest_of_end);
            self.at += 1;
        }
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let place = RowPlace { start: self.base + start as u64, line: self.line };
        let mut field = start;
        loop {
            let end = self.quoted_field(record, field);
            if bytes.get(end) == Some(&self.separator) {
                field = end + 1;
                continue;
            }
            self.at = end;
            let raw = &self.text[start..end];
            // A line end within quotation marks is a line of the file all the same.
            self.line += if self.has_returns || raw.contains('\n') { line_ends(raw.as_bytes()) } else { 0 };
            if end < bytes.len() {
                self.at = end + 1;
                self.line += 1;
                if bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n') {
                    self.at += 1;
                }
            }
            return Some((place, raw));
        }
    }

    /// Takes one field in; where the separator or line end behind it stands.
    fn quoted_field(&self, record: &mut Record<'t>, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let end_from = |from: usize| {
            memchr::memchr3(self.separator, b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |length| from + length)
        };
        if bytes.get(start) != Some(&b'"') {
            let end = end_from(start);
            record.bounds.push((start as u32, end as u32));
            return end;
        }
        let closing = closing_quote(bytes, start + 1).unwrap_or(bytes.len());
        let end = end_from((closing + 1).min(bytes.len()));
        let within = &self.text[start + 1..closing];
        let behind = self.text.get(closing + 1..end).unwrap_or_default();
        if behind.is_empty() && !within.contains('"') {
            record.bounds.push((start as u32 + 1, closing as u32));
        } else {
            let at = record.unescaped.len() as u32;
            record.unescaped.push_str(&within.replace("\"\"", "\""));
            record.unescaped.push_str(behind);
            record.bounds.push((at | UNESCAPED, record.unescaped.len() as u32));
        }
        end
    }
}

/// How many lines end in a piece of text: LF, CRLF, or CR alone.
pub fn line_ends(bytes: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone = memchr::memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone) as u32
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(Vec<String>, RowPlace)> {
        let mut records = Records::new(text, b',', 0, 1);
        let mut record = Record::default();
        let mut rows = Vec::new();
        while let Some((place, _)) = records.next(&mut record) {
            rows.push((record.iter().map(str::to_owned).collect(), place));
        }
        rows
    }

    #[test]
    fn a_row_knows_its_line_and_its_offset() {
        let places = |text| rows(text).into_iter().map(|(_, place)| (place.start, place.line)).collect::<Vec<_>>();
        assert_eq!(places("a\r\n\r\nb\rc\n\n\nd"), [(0, 1), (5, 3), (7, 4), (11, 7)]);
        assert_eq!(places("\"a\r\nx\"\nb\r\n\"c\"\rd"), [(0, 1), (7, 3), (10, 4), (14, 5)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn records_are_those_of_the_csv_crate(pieces in prop::collection::vec(
            prop::sample::select(vec!["a", "\"", "\"\"", ",", "\n", "\r", "\r\n", " ", "光"]), 0..24,
        )) {
            let text = pieces.concat();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.expect("text").iter().map(str::to_owned).collect())
                .collect();
            let found: Vec<Vec<String>> = rows(&text).into_iter().map(|(fields, _)| fields).collect();
            prop_assert_eq!(found, expected, "{:?}", text);
        }
    }
}
