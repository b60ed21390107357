//! A piece of text cut into rows and fields, each told by where it begins and ends.
//!
//! The rule is that of RFC 4180 as the csv crate reads it, held by a test against that crate: a quotation mark counts
//! at the start of a field only, two of them within stand for one, a row ends with LF, CR or both, an empty line is no
//! row. Own code because a row is read where it lies, and because whatever parts fields is found sixty-four bytes at a
//! time: fields are short, and a search for the end of each would take longer than reading it.

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// Byte offset at which it starts.
    pub start: u64,
    /// 1-based physical line on which it starts.
    pub line: u32,
}

/// Rows that were cut off a text, and their fields. Its memory is used again for the next ones.
#[derive(Debug, Default)]
pub struct Batch {
    /// Where in the text the first row begins: all places count from there.
    base: usize,
    /// Byte offset of `base` in the whole text.
    offset: u64,
    rows: Vec<RowBounds>,
    /// Start and end of each field, in `unescaped` where the start is marked so.
    fields: Vec<(u32, u32)>,
    /// Fields that had to be changed: two quotation marks made one, text behind a closing one joined.
    unescaped: String,
}

/// Marks the start of a field that lies in [`Batch::unescaped`]; no batch of rows is so long.
const UNESCAPED: u32 = 1 << 31;

#[derive(Clone, Copy, Debug)]
struct RowBounds {
    start: u32,
    end: u32,
    line: u32,
    /// How many fields there are up to the end of this row.
    fields_end: u32,
    is_misquoted: bool,
}

impl Batch {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row of it, which lies in the text that it was cut off.
    pub fn record<'b>(&'b self, text: &'b str, index: usize) -> Record<'b> {
        let bounds = self.rows[index];
        let fields_start = index.checked_sub(1).map_or(0, |above| self.rows[above].fields_end as usize);
        Record {
            text: &text[self.base..],
            unescaped: &self.unescaped,
            fields: &self.fields[fields_start..bounds.fields_end as usize],
            bounds,
            offset: self.offset,
        }
    }

    fn clear(&mut self, base: usize, offset: u64) {
        (self.base, self.offset) = (base, offset);
        self.rows.clear();
        self.fields.clear();
        self.unescaped.clear();
    }
}

/// A row whose fields lie in the text that it was cut off.
#[derive(Clone, Copy, Debug)]
pub struct Record<'b> {
    text: &'b str,
    unescaped: &'b str,
    fields: &'b [(u32, u32)],
    bounds: RowBounds,
    offset: u64,
}

impl<'b> Record<'b> {
    /// The text of a field as written, without its quotation marks.
    #[inline]
    pub fn get(&self, position: usize) -> Option<&'b str> {
        let &(start, end) = self.fields.get(position)?;
        if start & UNESCAPED == 0 {
            self.text.get(start as usize..end as usize)
        } else {
            self.unescaped.get((start & !UNESCAPED) as usize..end as usize)
        }
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// All fields in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &'b str> + ExactSizeIterator {
        let record = *self;
        (0..self.fields.len()).map(move |position| record.get(position).unwrap_or_default())
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|field| field.trim().is_empty())
    }

    /// The row as it is written, without its line end.
    pub fn raw(&self) -> &'b str {
        &self.text[self.bounds.start as usize..self.bounds.end as usize]
    }

    /// Where it stands.
    pub fn place(&self) -> RowPlace {
        RowPlace { start: self.offset + u64::from(self.bounds.start), line: self.bounds.line }
    }

    /// Whether a quotation mark is never closed, or text stands behind a closing one.
    pub fn is_misquoted(&self) -> bool {
        self.bounds.is_misquoted
    }
}

/// Cuts rows off a text.
#[derive(Clone, Debug)]
pub struct Splitter<'t> {
    text: &'t str,
    /// Byte offset of the text in the whole.
    offset: u64,
    at: usize,
    line: u32,
    marks: Marks<'t>,
}

impl<'t> Splitter<'t> {
    /// The rows of a text that begins at byte `offset`, on line `line`, of the whole.
    pub fn new(text: &'t str, separator: u8, offset: u64, line: u32) -> Splitter<'t> {
        Splitter { text, offset, at: 0, line, marks: Marks::of(text.as_bytes(), separator) }
    }

    /// Where the next row may begin. A line feed behind a return that ended the last one belongs to it.
    pub fn reached(&self) -> RowPlace {
        let bytes = self.text.as_bytes();
        let is_between = self.at > 0 && bytes[self.at - 1] == b'\r' && bytes.get(self.at) == Some(&b'\n');
        RowPlace { start: self.offset + self.at as u64 + u64::from(is_between), line: self.line }
    }

    /// Cuts off the next rows, so many at most; false if there are none.
    pub fn fill(&mut self, batch: &mut Batch, rows_max: usize) -> bool {
        batch.clear(self.at, self.offset + self.at as u64);
        let bytes = self.text.as_bytes();
        let base = self.at;
        let near = |at: usize| (at - base) as u32;
        let (mut marks, mut line) = (self.marks, self.line);
        let (mut start, mut field) = (base, base);
        let (mut row_line, mut is_misquoted, mut row_fields) = (line, false, 0);
        while batch.rows.len() < rows_max {
            let Some(mark) = marks.next() else { break };
            let mut end = Some(mark);
            if bytes[mark] == b'"' {
                if mark != field {
                    continue;
                }
                let quoted = marks.quoted(mark);
                line += quoted.line_ends;
                let (within, behind) = (&self.text[mark + 1..quoted.closing], quoted.behind(self.text));
                if behind.is_empty() && !quoted.has_doubled {
                    batch.fields.push((near(mark + 1), near(quoted.closing)));
                } else {
                    let at = batch.unescaped.len() as u32;
                    for (index, piece) in within.split("\"\"").enumerate() {
                        batch.unescaped.push_str(if index > 0 { "\"" } else { "" });
                        batch.unescaped.push_str(piece);
                    }
                    batch.unescaped.push_str(behind);
                    batch.fields.push((at | UNESCAPED, batch.unescaped.len() as u32));
                }
                is_misquoted |= quoted.is_open || !behind.trim().is_empty();
                end = quoted.end;
            } else if mark > start || bytes[mark] == marks.separator {
                batch.fields.push((near(field), near(mark)));
            }
            let Some(end) = end else {
                // The text ends with a quoted field.
                field = bytes.len() + 1;
                break;
            };
            field = end + 1;
            if bytes[end] == marks.separator {
                continue;
            }
            let fields_end = batch.fields.len() as u32;
            if fields_end > row_fields {
                batch.rows.push(RowBounds {
                    start: near(start),
                    end: near(end),
                    line: row_line,
                    fields_end,
                    is_misquoted,
                });
                line += 1;
            } else {
                // An empty line; but the line feed behind a return ends no line of its own.
                let is_rest_of_end = bytes[end] == b'\n' && end > 0 && bytes[end - 1] == b'\r';
                line += u32::from(!is_rest_of_end);
            }
            start = field;
            (row_line, is_misquoted, row_fields) = (line, false, fields_end);
        }
        if batch.rows.len() < rows_max && start < bytes.len() {
            // The last row has no line end.
            if field <= bytes.len() {
                batch.fields.push((near(field), near(bytes.len())));
            }
            let fields_end = batch.fields.len() as u32;
            let end = near(bytes.len());
            batch.rows.push(RowBounds { start: near(start), end, line: row_line, fields_end, is_misquoted });
            start = bytes.len();
        }
        (self.at, self.line, self.marks) = (start, line, marks);
        !batch.rows.is_empty()
    }
}

/// A field in quotation marks.
struct Quoted {
    /// Where the closing one stands, or where the text ends.
    closing: usize,
    is_open: bool,
    has_doubled: bool,
    /// How many lines end within.
    line_ends: u32,
    /// The separator or line end behind it, unless the text ends.
    end: Option<usize>,
}

impl Quoted {
    /// What stands between the closing quotation mark and the end of the field.
    fn behind<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.closing + 1..self.end.unwrap_or(text.len())).unwrap_or_default()
    }
}

const CHUNK: usize = 64;

/// The places of all separators, line feeds, returns and quotation marks of a text, in order.
#[derive(Clone, Copy, Debug)]
struct Marks<'t> {
    bytes: &'t [u8],
    separator: u8,
    /// The sixty-four bytes at hand begin here.
    start: usize,
    /// A bit for each mark in them that is to come.
    ahead: u64,
}

impl<'t> Marks<'t> {
    fn of(bytes: &'t [u8], separator: u8) -> Marks<'t> {
        let ahead = marks_of(bytes, 0, separator);
        Marks { bytes, separator, start: 0, ahead }
    }

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.ahead == 0 {
            self.start += CHUNK;
            if self.start >= self.bytes.len() {
                // Asked again, it has ended all the same.
                self.start = self.bytes.len();
                return None;
            }
            self.ahead = marks_of(self.bytes, self.start, self.separator);
        }
        let mark = self.start + self.ahead.trailing_zeros() as usize;
        self.ahead &= self.ahead - 1;
        Some(mark)
    }

    /// The field that begins with the quotation mark at `opening`, which was the last mark.
    fn quoted(&mut self, opening: usize) -> Quoted {
        let bytes = self.bytes;
        let mut quoted = Quoted { closing: bytes.len(), is_open: true, has_doubled: false, line_ends: 0, end: None };
        debug_assert_eq!(bytes[opening], b'"');
        while let Some(mark) = self.next() {
            let next = bytes.get(mark + 1);
            match bytes[mark] {
                b'"' if next == Some(&b'"') => {
                    quoted.has_doubled = true;
                    _ = self.next();
                }
                b'"' => {
                    (quoted.closing, quoted.is_open) = (mark, false);
                    break;
                }
                b'\n' => quoted.line_ends += 1,
                b'\r' => quoted.line_ends += u32::from(next != Some(&b'\n')),
                _ => {}
            }
        }
        if !quoted.is_open {
            quoted.end = std::iter::from_fn(|| self.next()).find(|&mark| bytes[mark] != b'"');
        }
        quoted
    }
}

/// A bit for each mark among the sixty-four bytes from `start` on.
#[inline(always)]
fn marks_of(bytes: &[u8], start: usize, separator: u8) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk() {
        Some(chunk) => bits(chunk, separator),
        None => {
            // A separator is not zero.
            let mut chunk = [0; CHUNK];
            chunk[..rest.len()].copy_from_slice(rest);
            bits(&chunk, separator)
        }
    }
}

#[inline(always)]
fn bits(chunk: &[u8; CHUNK], separator: u8) -> u64 {
    let mut is_mark = [0; CHUNK];
    for (is_mark, &byte) in is_mark.iter_mut().zip(chunk) {
        *is_mark =
            u8::from(byte == separator) | u8::from(byte == b'\n') | u8::from(byte == b'\r') | u8::from(byte == b'"');
    }
    // Eight bytes that are one or zero become eight bits: each is moved to a place of its own in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = is_mark.as_chunks();
    let bits = words.iter().map(|&word| u64::from_le_bytes(word).wrapping_mul(GATHER) >> 56);
    bits.rev().fold(0, |marks, bits| marks << 8 | bits)
}

/// The rows of a text, one at a time.
pub struct Rows<'t> {
    splitter: Splitter<'t>,
    batch: Batch,
}

impl<'t> Rows<'t> {
    /// Like [`Splitter::new`].
    pub fn new(text: &'t str, separator: u8, offset: u64, line: u32) -> Rows<'t> {
        Rows { splitter: Splitter::new(text, separator, offset, line), batch: Batch::default() }
    }

    /// The next row.
    pub fn next(&mut self) -> Option<Record<'_>> {
        let Rows { splitter, batch } = self;
        splitter.fill(batch, 1).then(|| batch.record(splitter.text, 0))
    }

    /// Where the next row may begin.
    pub fn reached(&self) -> RowPlace {
        self.splitter.reached()
    }
}

/// The fields of the first row of a text.
pub fn fields_of(text: &str, separator: u8) -> Vec<String> {
    let mut rows = Rows::new(text, separator, 0, 1);
    rows.next().map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// How many lines end in a piece of text: LF, CRLF, or CR alone.
pub fn line_ends(bytes: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone = memchr::memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All rows, cut off so many at a time: fields, place, text.
    fn rows(text: &str, rows_max: usize) -> Vec<(Vec<String>, RowPlace, String)> {
        let mut splitter = Splitter::new(text, b',', 0, 1);
        let (mut batch, mut rows) = (Batch::default(), Vec::new());
        while splitter.fill(&mut batch, rows_max) {
            assert!(batch.len() <= rows_max);
            rows.extend((0..batch.len()).map(|index| {
                let record = batch.record(text, index);
                (record.iter().map(str::to_owned).collect(), record.place(), record.raw().to_owned())
            }));
        }
        assert_eq!(splitter.reached().start, text.len() as u64);
        rows
    }

    #[test]
    fn a_row_knows_its_line_and_its_offset() {
        let places =
            |text| rows(text, 2).into_iter().map(|(_, place, _)| (place.start, place.line)).collect::<Vec<_>>();
        assert_eq!(places("a\r\n\r\nb\rc\n\n\nd"), [(0, 1), (5, 3), (7, 4), (11, 7)]);
        assert_eq!(places("\"a\r\nx\"\nb\r\n\"c\"\rd"), [(0, 1), (7, 3), (10, 4), (14, 5)]);
    }

    #[test]
    fn quotation_marks_out_of_place_are_told() {
        let is_misquoted = |text| {
            let mut rows = Rows::new(text, b',', 0, 1);
            rows.next().map(|record| record.is_misquoted())
        };
        for text in ["a,\"b", "\"a\"x,b", "\"a\" x\n", "a,\"b\n\"c"] {
            assert_eq!(is_misquoted(text), Some(true), "{text}");
        }
        for text in ["a,b", "\"a\",\"b\"\n", "a\"b,c", "\"a\"\"b\" ,c\n"] {
            assert_eq!(is_misquoted(text), Some(false), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn rows_are_those_of_the_csv_crate(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["a", "\"", "\"\"", ",", "\n", "\r", "\r\n", " ", "光大百货", "-4711.50"]), 0..60,
            ),
            rows_max in 1usize..9,
        ) {
            let text = pieces.concat();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.expect("text").iter().map(str::to_owned).collect())
                .collect();
            let found = rows(&text, rows_max);
            let fields: Vec<&Vec<String>> = found.iter().map(|(fields, ..)| fields).collect();
            prop_assert_eq!(fields, expected.iter().collect::<Vec<_>>(), "{:?}", text);
            for (_, place, raw) in &found {
                let start = place.start as usize;
                prop_assert_eq!(&text[start..start + raw.len()], raw.as_str());
                prop_assert_eq!(place.line, 1 + line_ends(&text.as_bytes()[..start]), "{:?}", text);
            }
            prop_assert_eq!(&found, &rows(&text, usize::MAX));
        }
    }
}
