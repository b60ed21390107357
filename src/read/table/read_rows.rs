//! A walk over the rows of a block: what is a row and what is only a line, and what is found beside the rows.

use crate::read::diagnose::cell;
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::note::{Note, SkippedLines};
use crate::read::diagnose::shape;
use crate::read::fields::Field;
use crate::read::source::stored::locked;
use crate::read::table::blocks::Block;
use crate::read::table::interruption::Interruption;
use crate::read::table::row::{DayMemos, Row};
use crate::read::table::sheet::{Sheet, SheetText};
use crate::read::table::splitter::{Batch, Record, Splitter};
use crate::read::value::word::header_key;
use crate::read::words::totals;

/// Whoever reads the rows of a block.
pub trait RowVisitor {
    /// Whether a row is passed over, whatever may be wrong with it.
    fn is_aside(&mut self, _row: &Row<'_>) -> bool {
        false
    }

    /// Reads a row; what is wrong with it is told through the row.
    fn read(&mut self, row: &Row<'_>);
}

impl<F: FnMut(&Row<'_>)> RowVisitor for F {
    fn read(&mut self, row: &Row<'_>) {
        self(row);
    }
}

/// So many rows are cut off a block at a time: they stay in the processor's cache until they are read.
const BATCH_ROWS: usize = 512;

/// What a worker needs to read rows, and keeps from block to block.
#[derive(Default)]
pub struct Walker {
    batch: Batch,
    days: DayMemos,
}

impl Walker {
    /// Reads the rows of a block.
    pub fn walk(
        &mut self,
        sheet: &Sheet,
        (text, block): (&str, &Block<'_>),
        findings: &mut Findings,
        visitor: &mut impl RowVisitor,
    ) {
        let is_doubtful = sheet.has_damages() || shape::may_hold_cell_errors(sheet, text);
        let mut splitter = Splitter::new(text, sheet.dialect.separator, block.start, block.first_line);
        while splitter.fill(&mut self.batch, BATCH_ROWS) {
            for index in 0..self.batch.len() {
                let record = self.batch.record(text, index);
                let row = Row::new(sheet, record, &self.days, findings.follows_fault);
                let is_plain_row =
                    !is_doubtful && shape::is_sound(sheet, record) && begins_like_a_row(sheet, record, &row);
                if is_plain_row {
                    if !visitor.is_aside(&row) {
                        visitor.read(&row);
                        findings.take(sheet, record, row);
                    }
                } else {
                    doubtful(sheet, record, row, findings, visitor);
                }
            }
        }
    }
}

/// Whether a row cannot be a title, a total or the header again: it has a day, or where rows have none, something stands
/// in its first field that is not the header's.
fn begins_like_a_row(sheet: &Sheet, record: Record<'_>, row: &Row<'_>) -> bool {
    if sheet.columns.has(Field::Date) {
        return row.has_date();
    }
    record.get(0).is_some_and(|first| !first.trim().is_empty() && first.trim() != sheet.header_start)
}

/// A row that may be none, or whose shape may be wrong.
fn doubtful(sheet: &Sheet, record: Record<'_>, row: Row<'_>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
    if let Some(skipped) = what_else(sheet, record) {
        if sheet.has_damages() {
            let place = record.place();
            findings.faults.extend(sheet.damage_in(place.start, record.raw(), place.line));
        }
        return match skipped {
            NoRow::Blank => {}
            NoRow::HeaderAgain => findings.repeated.count(record.place().line),
            NoRow::Total => findings.footers.count(record.place().line),
        };
    }
    if visitor.is_aside(&row) {
        return;
    }
    let faults = shape::faults(sheet, record);
    if faults.is_empty() {
        visitor.read(&row);
        return findings.take(sheet, record, row);
    }
    findings.follows_fault = Some(true);
    sheet.set_aside_row(record.place(), || record.raw().to_owned(), faults, &mut findings.faults);
}

/// A line that is no row.
enum NoRow {
    Blank,
    HeaderAgain,
    Total,
}

fn what_else(sheet: &Sheet, record: Record<'_>) -> Option<NoRow> {
    if record.is_blank() {
        Some(NoRow::Blank)
    } else if is_header_again(sheet, record) {
        Some(NoRow::HeaderAgain)
    } else {
        is_footer(sheet, record).then_some(NoRow::Total)
    }
}

/// Whether a row is the header once more, as printers repeat it on each page.
fn is_header_again(sheet: &Sheet, record: Record<'_>) -> bool {
    record.get(0).is_some_and(|first| first.trim() == sheet.header_start) && {
        record.len() >= sheet.header_keys.len()
            && record.iter().zip(&sheet.header_keys).all(|(field, key)| header_key(field) == *key)
    }
}

/// 合计 and its kin at the foot: the first field with text is such a word, and there is no date.
fn is_footer(sheet: &Sheet, record: Record<'_>) -> bool {
    if !sheet.columns.has(Field::Date) {
        return false;
    }
    let Some(first) = record.iter().position(|field| !field.trim().is_empty()) else { return false };
    let text = record.get(first).unwrap_or_default().trim();
    let has_date = sheet
        .columns
        .position(Field::Date)
        .is_some_and(|date| date != first && record.get(date).is_some_and(|text| !text.trim().is_empty()));
    !has_date && totals::is_total(text.trim_end_matches([':', '：']))
}

/// Lines passed over.
#[derive(Clone, Copy, Debug, Default)]
struct Skipped {
    count: usize,
    first_line: Option<u32>,
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
    /// What is wrong with rows.
    pub faults: Faults,
    footers: Skipped,
    repeated: Skipped,
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

    /// Sets a row aside that was read, if anything of it was refused.
    #[inline]
    fn take(&mut self, sheet: &Sheet, record: Record<'_>, row: Row<'_>) {
        let is_refused = row.is_refused();
        self.follows_fault = Some(is_refused);
        if is_refused {
            let faults = cell::faults(sheet, record, row.into_refusals());
            sheet.set_aside_row(record.place(), || record.raw().to_owned(), faults, &mut self.faults);
        }
    }

    /// Hands on what was found in all of a file.
    pub fn conclude(self, sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) {
        // What stands in and above the header is no row either.
        if let SheetText::Held(decoded) = &sheet.text
            && sheet.has_damages()
        {
            faults.extend(sheet.damage_in(0, &decoded.text[..sheet.rows_start()], 1));
        }
        faults.append(self.faults);
        for (skipped, what) in [(self.footers, SkippedLines::Totals), (self.repeated, SkippedLines::HeaderAgain)] {
            if let Some(first_line) = skipped.first_line {
                notes.push(Note::LinesSkipped { file: sheet.name.clone(), what, count: skipped.count, first_line });
            }
        }
        for (spelling, (count, first_line)) in std::mem::take(&mut *locked(&sheet.proofs.unknown_terms)) {
            notes.push(Note::TermsUnknown { file: sheet.name.clone(), spelling, count, first_line });
        }
        for (field, line) in std::mem::take(&mut *locked(&sheet.proofs.commas_used)) {
            notes.push(Note::DecimalCommaProved { file: sheet.name.clone(), field: field.name(), line });
        }
        for (field, (order, line)) in std::mem::take(&mut *locked(&sheet.proofs.orders_used)) {
            notes.push(Note::DateOrderProved { file: sheet.name.clone(), field: field.name(), order, line });
        }
    }
}

/// Reads every row of a file in order with `read_row`, which says what is wrong through the [`Row`] it is given. A row of
/// which anything is refused is set aside, with its text; the others are returned. Blank rows and footers are no rows.
///
/// # Errors
/// The file is no plain text, or cannot be read any further.
pub fn read_rows<T>(
    sheet: &Sheet,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
    mut read_row: impl FnMut(&Row<'_>) -> Option<T>,
) -> Result<Vec<T>, Interruption> {
    let mut rows = Vec::new();
    let mut findings = Findings::new(faults.keeps_rejects, Some(false));
    let mut walker = Walker::default();
    // A row at fault is set aside whole, whatever could be read of it.
    let mut visitor = |row: &Row<'_>| rows.extend(read_row(row).filter(|_| !row.is_refused()));
    sheet
        .walk_blocks(|text, block| walker.walk(sheet, (text, block), &mut findings, &mut visitor))
        .or_else(|end| end.tell(&sheet.name, &mut findings.faults))?;
    findings.conclude(sheet, faults, notes);
    Ok(rows)
}

/// Shows `visit` the rows that start on the given lines, which rise, as they stand in the file.
pub fn rows_at(sheet: &Sheet, lines: &[u32], mut visit: impl FnMut(Record<'_>)) {
    let mut wanted = lines.iter().copied().peekable();
    let mut batch = Batch::default();
    // Whoever read the rows has told what cannot be read.
    _ = sheet.walk_blocks(|text, block| {
        if wanted.peek().is_none_or(|&line| line > block.first_line + block.line_ends) {
            return;
        }
        let mut splitter = Splitter::new(text, sheet.dialect.separator, block.start, block.first_line);
        while wanted.peek().is_some() && splitter.fill(&mut batch, BATCH_ROWS) {
            for index in 0..batch.len() {
                let record = batch.record(text, index);
                if wanted.next_if_eq(&record.place().line).is_some() {
                    visit(record);
                }
            }
        }
    });
}
