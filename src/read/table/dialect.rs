//! Text to dialect: which character parts the fields. Decided by what gives the rows the same number of fields.

use crate::read::table::splitter::{Rows, line_ends};

/// How many rows are looked at.
const SAMPLE_ROWS: usize = 200;

/// So much of the text is looked at.
const SAMPLE_BYTES: usize = 1 << 20;

/// So much of a text in memory is looked at for a header, or for columns that prove themselves.
const ROWS_BYTES_MAX: usize = 1 << 30;

/// The separators that are known, in order of preference where two do equally well.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The character between fields.
    pub separator: u8,
    /// Where the first row starts, behind a `sep=` line if there is one.
    pub start: usize,
}

impl Dialect {
    /// The rows of a text in memory.
    pub fn rows(self, text: &str) -> Rows<'_> {
        let line = 1 + line_ends(&text.as_bytes()[..self.start]);
        // A quotation mark that is never closed makes one row of all that follows, and no row is as long as that.
        let mut end = text.len().min(self.start + ROWS_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Rows::new(&text[self.start..end], self.separator, self.start as u64, line)
    }
}

/// How a text may be laid out, the likeliest first; one only where the text says so itself.
pub fn candidates(text: &str) -> Vec<Dialect> {
    if let Some(dialect) = declared(text) {
        return vec![dialect];
    }
    let mut separators = SEPARATORS;
    separators.sort_by_key(|&separator| std::cmp::Reverse(agreement(text, separator)));
    separators.into_iter().map(|separator| Dialect { separator, start: 0 }).collect()
}

/// `sep=;` on the first line, as Excel writes and reads it.
fn declared(text: &str) -> Option<Dialect> {
    let line = text.lines().next()?;
    let declared = line.trim().trim_matches('"');
    let separator = *declared.strip_prefix("sep=").or_else(|| declared.strip_prefix("SEP="))?.as_bytes().first()?;
    let start = (line.len() + text[line.len()..].find('\n').map_or(0, |newline| newline + 1)).min(text.len());
    SEPARATORS.contains(&separator).then_some(Dialect { separator, start })
}

/// How many sampled rows share the commonest number of fields above one, and that number.
fn agreement(text: &str, separator: u8) -> (usize, usize) {
    // What is longer than any row need not be looked at to the end.
    let sample = &text.as_bytes()[..text.len().min(SAMPLE_BYTES)];
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(sample);
    let mut counts = std::collections::BTreeMap::new();
    for record in reader.byte_records().take(SAMPLE_ROWS).flatten() {
        *counts.entry(record.len()).or_insert(0usize) += 1;
    }
    let commonest = counts.into_iter().filter(|&(fields, _)| fields > 1).max_by_key(|&(fields, rows)| (rows, fields));
    commonest.map_or((0, 0), |(fields, rows)| (rows, fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> char {
        char::from(candidates(text)[0].separator)
    }

    #[test]
    fn the_separator_is_what_makes_rows_alike() {
        assert_eq!(separator("a,b\n1,2\n"), ',');
        assert_eq!(separator("a;b\n1,5;2\n2,5;3\n"), ';');
        assert_eq!(separator("a\tb\n\"1,234\"\t2\n"), '\t');
        assert_eq!(separator("a|b\n1|2"), '|');
        assert_eq!(separator("date;note\n1;x,y\n2;x,y\n3;z"), ';');
        assert_eq!(separator("alone\nrow"), ',');
        assert_eq!(candidates("sep=;\na;b\n"), [Dialect { separator: b';', start: 6 }]);
        assert_eq!(candidates("sep=;")[0].start, 5);
    }
}
