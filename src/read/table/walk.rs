//! A walk over the rows of a block: what is a row and what is only a line, the short way for rows written plainly and the
//! long way for the others, and what is found beside the rows.

use crate::read::diagnose::fault::Faults;
use crate::read::fields::Field;
use crate::read::table::blocks::Block;
use crate::read::table::dialect::Dialect;
use crate::read::table::ends::visit_ends;
use crate::read::table::plain::{PlainRow, may_be_no_row};
use crate::read::table::records::{Record, Records, RowPlace};
use crate::read::table::row::Row;
use crate::read::table::sheet::{Interruption, Sheet};
use crate::read::value::amount::DecimalMark;
use crate::read::value::word::header_key;

/// Whoever reads the rows of a block.
pub trait RowVisitor {
    /// Whether a row is passed over, whatever may be wrong with it.
    fn is_aside(&mut self, _row: &Row<'_>) -> bool {
        false
    }

    /// Reads a row; what is wrong with it is told through the row.
    fn read(&mut self, row: &Row<'_>);

    /// Whether [`read_plain`](RowVisitor::read_plain) reads any row.
    fn reads_plain_rows(&self) -> bool {
        false
    }

    /// Reads a row if every field of it is written in the plainest way; says whether it did.
    fn read_plain(&mut self, _row: &PlainRow<'_>) -> bool {
        false
    }
}

/// A walk over the rows of a block.
pub struct Walk<'s> {
    pub sheet: &'s Sheet,
    pub may_hold_cell_errors: bool,
    pub may_hold_quotes: bool,
}

impl Walk<'_> {
    pub fn all<'t>(&self, mut records: Records<'t>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
        let mut record = Record::default();
        while let Some((place, raw)) = records.next(&mut record) {
            self.row(&record, place, raw, findings, visitor);
        }
    }

    /// A block in which a line is a row and a separator parts fields.
    pub fn plain(&self, text: &str, block: &Block<'_>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
        let Sheet { dialect: Dialect { separator, .. }, header_keys, header_start, latest_day, options, .. } =
            self.sheet;
        let may_have_point = options.decimal_mark != Some(DecimalMark::Comma);
        let bytes = text.as_bytes();
        let (mut start, mut field, mut line) = (0, 0, block.first_line);
        let mut bounds: Vec<(u32, u32)> = Vec::new();
        visit_ends(bytes, *separator, |end| {
            bounds.push((field as u32, end as u32));
            field = end + 1;
            if bytes.get(end) == Some(separator) {
                return;
            }
            let raw = &bytes[start..end];
            let place = RowPlace { start: block.start + start as u64, line };
            if !raw.is_empty() {
                let row = PlainRow { text, bounds: &bounds, place, latest_day: *latest_day, may_have_point };
                let may_be_plain = bounds.len() == header_keys.len() && !may_be_no_row(raw, header_start.as_bytes());
                if may_be_plain && visitor.read_plain(&row) {
                    findings.follows_fault = Some(false);
                } else {
                    let records = Records::new(&text[start..end], *separator, place.start, line);
                    self.all(records, findings, visitor);
                }
            }
            bounds.clear();
            start = end + 1;
            line += 1;
        });
    }

    fn row(
        &self,
        record: &Record<'_>,
        place: RowPlace,
        raw: &str,
        findings: &mut Findings,
        visitor: &mut impl RowVisitor,
    ) {
        let sheet = self.sheet;
        if sheet.has_damages() && sheet.is_no_row(record) {
            findings.faults.extend(sheet.damage_in(place.start, raw, place.line));
        }
        if may_be_no_row(raw.as_bytes(), sheet.header_start.as_bytes()) {
            if record.is_blank() {
                return;
            }
            if sheet.is_header_again(record) {
                return findings.repeated.count(place.line);
            }
            if sheet.is_footer(record) {
                return findings.footers.count(place.line);
            }
        }
        let row = Row::new(sheet, record, place, raw, findings.follows_fault);
        if visitor.is_aside(&row) {
            return;
        }
        row.check_shape(self.may_hold_cell_errors, self.may_hold_quotes);
        if !row.has_faults() {
            visitor.read(&row);
        }
        let problems = row.into_faults();
        findings.follows_fault = Some(!problems.is_empty());
        if !problems.is_empty() {
            sheet.set_aside_row(place, || raw.to_owned(), problems, &mut findings.faults);
        }
    }
}

impl<F: FnMut(&Row<'_>)> RowVisitor for F {
    fn read(&mut self, row: &Row<'_>) {
        self(row);
    }
}

/// Why the blocks of a text ended before it did.
pub enum EndOfText {
    /// A row begins on that line that is too long to be one; whether it goes on for several lines.
    TooLong { line: u32, has_line_ends: bool },
    /// The reading begins anew, or not at all.
    Interrupted(Interruption),
}

/// Lines passed over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Skipped {
    pub count: usize,
    pub first_line: Option<u32>,
}

impl Skipped {
    fn count(&mut self, line: u32) {
        self.count += 1;
        self.first_line.get_or_insert(line);
    }

    fn append(&mut self, later: Skipped) {
        self.count += later.count;
        self.first_line = self.first_line.or(later.first_line);
    }
}

/// What is found in a text beside its rows.
#[derive(Debug)]
pub struct Findings {
    pub faults: Faults,
    pub footers: Skipped,
    pub repeated: Skipped,
    /// Whether the last row was set aside; `None` where nobody knows.
    follows_fault: Option<bool>,
}

impl Findings {
    /// Nothing found yet, behind a row of which `follows_fault` says whether it was set aside.
    pub fn new(keeps_rejects: bool, follows_fault: Option<bool>) -> Findings {
        let faults = Faults::new(keeps_rejects);
        Findings { faults, footers: Skipped::default(), repeated: Skipped::default(), follows_fault }
    }

    /// Whether the last row was set aside.
    pub fn follows_fault(&self) -> Option<bool> {
        self.follows_fault
    }

    /// Adds what was found in a later block.
    pub fn append(&mut self, later: Findings) {
        self.faults.append(later.faults);
        self.footers.append(later.footers);
        self.repeated.append(later.repeated);
    }
}

impl Sheet {
    /// Blank, the header again, or totals.
    fn is_no_row(&self, record: &Record<'_>) -> bool {
        record.is_blank() || self.is_header_again(record) || self.is_footer(record)
    }

    /// Whether a row is the header once more, as printers repeat it on each page.
    fn is_header_again(&self, record: &Record<'_>) -> bool {
        record.get(0).is_some_and(|first| first.trim() == self.header_start) && {
            record.len() >= self.header_keys.len()
                && record.iter().zip(&self.header_keys).all(|(field, key)| header_key(field) == *key)
        }
    }

    /// 合计 and its kin at the foot: the first field with text is such a word, and there is no date.
    fn is_footer(&self, record: &Record<'_>) -> bool {
        if !self.columns.has(Field::Date) {
            return false;
        }
        const WORDS: [&str; 11] = [
            "合计",
            "小计",
            "总计",
            "人民币合计",
            "本页合计",
            "本页小计",
            "累计",
            "total",
            "totals",
            "grandtotal",
            "subtotal",
        ];
        let Some(first) = record.iter().position(|field| !field.trim().is_empty()) else { return false };
        let text = record.get(first).unwrap_or_default().trim();
        // Nearly every row: no such word begins so.
        let may_be_word = match text.as_bytes() {
            [b't' | b'T', b'o' | b'O', ..] | [b'g' | b'G', b'r' | b'R', ..] | [b's' | b'S', b'u' | b'U', ..] => true,
            [first, ..] => !first.is_ascii(),
            [] => false,
        };
        if !may_be_word {
            return false;
        }
        let word = header_key(text.trim_end_matches([':', '：']));
        let has_date = self
            .columns
            .position(Field::Date)
            .is_some_and(|date| date != first && record.get(date).is_some_and(|text| !text.trim().is_empty()));
        // `Total for Acme`, as QuickBooks closes each customer.
        (WORDS.contains(&word.as_str()) || word.starts_with("totalfor")) && !has_date
    }
}
