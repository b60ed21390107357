//! Text to records: the csv reader's records with their byte offsets and physical lines, and raw rows looked at again.

use super::dialect::Dialect;
use super::fault::Problem;
use csv::StringRecord;
use std::io::Read;

/// No row is longer; one that seems so has a quotation mark that is never closed.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// A text that fails to be read on where one record takes more of it than any record may.
struct Limited<'t> {
    rest: &'t [u8],
    allowance: usize,
}

impl Read for Limited<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.allowance == 0 && !self.rest.is_empty() {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let limit = self.allowance.min(into.len());
        let read = self.rest.read(&mut into[..limit])?;
        self.allowance -= read;
        Ok(read)
    }
}

fn reader(text: &[u8], separator: u8) -> csv::Reader<Limited<'_>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(Limited { rest: text, allowance: RECORD_BYTES_MAX })
}

/// Walks the records of a text with their byte offsets and physical lines.
pub struct Records<'t> {
    text: &'t str,
    base: usize,
    reader: csv::Reader<Limited<'t>>,
    counted_to: usize,
    line: u32,
    /// The line on which a record begins that is too long to be one; no record comes after it.
    pub too_long: Option<u32>,
}

impl<'t> Records<'t> {
    /// The records of a text.
    pub fn new(text: &'t str, dialect: Dialect) -> Records<'t> {
        let reader = reader(&text.as_bytes()[dialect.start..], dialect.separator);
        let line = 1 + line_ends(&text.as_bytes()[..dialect.start]);
        Records { text, base: dialect.start, reader, counted_to: dialect.start, line, too_long: None }
    }

    /// The records from one that starts at `start`, on line 1: for looking at a row again.
    pub fn again(text: &'t str, separator: u8, start: usize) -> Records<'t> {
        let reader = reader(&text.as_bytes()[start..], separator);
        Records { text, base: start, reader, counted_to: start, line: 1, too_long: None }
    }

    /// Reads the next record; its start, its end (behind the line end) and its line.
    pub fn next(&mut self, record: &mut StringRecord) -> Option<(usize, usize, u32)> {
        self.reader.get_mut().allowance = RECORD_BYTES_MAX;
        let reached = self.reader.position().byte() as usize + self.base;
        let bytes = self.text.as_bytes();
        // The text is UTF-8 and rows may have any number of fields: only the length of one can make the reader fail.
        let Ok(is_read) = self.reader.read_record(record) else {
            self.too_long = Some(self.line + line_ends(&bytes[self.counted_to..reached]));
            return None;
        };
        if !is_read {
            return None;
        }
        let reported = record.position().map_or(0, csv::Position::byte) as usize + self.base;
        // The reader counts blank lines before a record to it.
        let blank = bytes[reported..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = reported + blank;
        self.line += line_ends(&bytes[self.counted_to..start]);
        self.counted_to = start;
        let end = self.reader.position().byte() as usize + self.base;
        Some((start, end, self.line))
    }
}

/// How many lines end in a piece of text: LF, CRLF, or CR alone.
pub fn line_ends(bytes: &[u8]) -> u32 {
    let lone_returns = match bytes.contains(&b'\r') {
        true => (0..bytes.len()).filter(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')).count(),
        false => 0,
    };
    (bytes.iter().filter(|&&byte| byte == b'\n').count() + lone_returns) as u32
}

/// One field of a raw row: where it starts, and what is wrong with its quotation marks.
pub struct RawField {
    /// Byte offset in the raw row.
    pub start: usize,
    problem: Option<(usize, Problem)>,
}

/// Walks the fields of a raw row as the csv reader does: a quotation mark counts at the start of a field only.
pub struct Fields<'t> {
    raw: &'t str,
    separator: char,
    next: Option<usize>,
    end: usize,
}

impl<'t> Fields<'t> {
    /// The fields of a raw row.
    pub fn of(raw: &'t str, separator: char) -> Fields<'t> {
        Fields { raw, separator, next: Some(0), end: 0 }
    }
}

/// The row with which a text begins, without its line end.
pub fn first_row(text: &str, separator: char) -> &str {
    let mut fields = Fields::of(text, separator);
    fields.by_ref().for_each(drop);
    &text[..fields.end]
}

impl Iterator for Fields<'_> {
    type Item = RawField;

    fn next(&mut self) -> Option<RawField> {
        let start = self.next?;
        let mut problem = None;
        let mut behind = start;
        if self.raw[start..].starts_with('"') {
            let mut at = start + 1;
            let closing = loop {
                let Some(quote) = self.raw[at..].find('"').map(|quote| at + quote) else { break None };
                if !self.raw[quote + 1..].starts_with('"') {
                    break Some(quote);
                }
                at = quote + 2;
            };
            match closing {
                None => {
                    self.next = None;
                    self.end = self.raw.len();
                    return Some(RawField { start, problem: Some((start, Problem::OpenQuote)) });
                }
                Some(quote) => behind = quote + 1,
            }
        }
        let is_end = |letter: char| letter == self.separator || matches!(letter, '\r' | '\n');
        let end = self.raw[behind..].find(is_end).map_or(self.raw.len(), |length| behind + length);
        if behind > start && !self.raw[behind..end].trim().is_empty() {
            problem = Some((behind, Problem::TextBehindQuote));
        }
        self.end = end;
        self.next = self.raw[end..].starts_with(self.separator).then(|| end + self.separator.len_utf8());
        Some(RawField { start, problem })
    }
}

/// The first thing wrong with the quotation marks of a raw row, and where.
pub fn quoting_problem(raw: &str, separator: char) -> Option<(usize, Problem)> {
    Fields::of(raw, separator).find_map(|field| field.problem)
}
