//! One file with its header understood: which rows it has, where their fields stand, in which order its dates are.

use super::amount::DecimalMark;
use super::blocks::{Block, BlockSource, Blocks, NoBlock, RECORD_BYTES_MAX};
use super::date::{self, DateOrder, Spelled};
use super::decimal_marks::{AMOUNT_FIELDS, ColumnMarks};
use super::dialect::{self, Dialect};
use super::fault::{Fault, Faults, Problem};
use super::fields::{Field, FileKind, required_in_words};
use super::header::{Columns, MappedColumn, map_columns};
use super::headerless;
use super::note::Note;
use super::plain::{PlainRow, may_be_no_row};
use super::records::{Fields, Record, Records, RowPlace, line_ends};
use super::row::{Row, shown};
use super::spelling::{header_key, nearest};
use super::stored::{StoredFile, locked};
use super::text::Decoded;
use crate::book::{InputFile, Place};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

/// A header is looked for in so many lines; above it may stand titles.
const HEADER_LINES_MAX: u32 = 30;

/// About so much of a text is read at a time.
pub(super) const BLOCK_BYTES: usize = 1 << 20;

/// Nearly every row is shorter; of a longer one more is read.
const ROW_BYTES_USUAL: usize = 1 << 10;

/// The fields that hold dates.
const DATE_FIELDS: [Field; 7] = [
    Field::Date,
    Field::DueDate,
    Field::InvoiceDate,
    Field::PaidDate,
    Field::PromiseDate,
    Field::NextDate,
    Field::ClearedOn,
];

/// What reading needs to know besides the file.
#[derive(Clone, Debug)]
pub struct SheetOptions {
    /// `--date-order`.
    pub date_order: Option<DateOrder>,
    /// `--decimal`.
    pub decimal_mark: Option<DecimalMark>,
    /// `--map` and `[columns]`.
    pub mapped: Vec<MappedColumn>,
    /// The day from which "30 years ahead" counts.
    pub today: NaiveDate,
}

/// A file's text: in memory, or left on disk and read in blocks.
pub enum SheetText {
    /// In memory, however it was encoded.
    Held(Decoded),
    /// UTF-8 on disk, as far as its beginning tells.
    Stored {
        /// The file, from where its text begins.
        file: StoredFile,
        /// The beginning of the text, in which the header is looked for.
        beginning: String,
    },
}

/// Why a reading that had begun has to begin anew, or cannot go on.
#[derive(Debug)]
pub enum Interruption {
    /// A stored file is no plain UTF-8 after all: it must be decoded as a whole.
    NotPlain,
    /// A row means what the row above it says, which is in another block: the blocks must be read in order.
    NeedsOrder,
    /// The file can no longer be read.
    Unreadable(std::io::Error),
}

/// One file as text, with its header understood.
pub struct Sheet {
    /// Index into the book's files.
    pub file: u8,
    /// The file as the user named it.
    pub name: InputFile,
    /// What it holds.
    pub kind: FileKind,
    /// Which column is which.
    pub columns: Columns,
    text: SheetText,
    dialect: Dialect,
    /// The header row as written.
    raw_header: String,
    /// Byte offset and line of what stands behind the header.
    rows_start: RowPlace,
    pub(super) header_keys: Vec<String>,
    /// The header's first field as written.
    header_start: String,
    pub(super) options: SheetOptions,
    /// No row may be dated later.
    pub(super) latest_day: NaiveDate,
    decimal_marks: OnceLock<Vec<(Field, ColumnMarks)>>,
    /// Columns with a decimal comma, by the line that proves it, whose ambiguous amounts were read so.
    proved_commas: Mutex<BTreeMap<Field, u32>>,
    date_orders: OnceLock<Vec<(Field, ColumnOrder)>>,
    /// Columns whose ambiguous dates were read by what the file proves.
    proved: Mutex<BTreeMap<Field, (DateOrder, u32)>>,
}

/// Where a column proves its order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ColumnOrder {
    pub(super) day_first_line: Option<u32>,
    pub(super) month_first_line: Option<u32>,
}

impl ColumnOrder {
    /// The order, and the line that proves it.
    fn settled(self) -> Option<(DateOrder, u32)> {
        match (self.day_first_line, self.month_first_line) {
            (Some(line), None) => Some((DateOrder::DayFirst, line)),
            (None, Some(line)) => Some((DateOrder::MonthFirst, line)),
            _ => None,
        }
    }
}

impl Sheet {
    /// Finds the header. The reader of the kind then asks for rows.
    ///
    /// # Errors
    /// No header with the required columns in the first 30 lines.
    pub fn open(
        file: u8,
        name: InputFile,
        kind: FileKind,
        text: SheetText,
        options: SheetOptions,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        let beginning = match &text {
            SheetText::Held(decoded) => &decoded.text,
            SheetText::Stored { beginning, .. } => beginning,
        };
        // The likeliest separator counts, unless only another one yields a header that has what is required.
        let dialects = match name.sheet {
            Some(_) => vec![Dialect { separator: b',', start: 0 }],
            None => dialect::candidates(beginning),
        };
        let headers = dialects.iter().filter_map(|&dialect| find_header(kind, beginning, dialect, &options.mapped));
        let mut headers: Vec<Header> = headers.collect();
        let whole = headers.iter().position(|header| header.columns.missing(kind).is_none());
        // All of the text has to prove its columns, so all of it must be in memory.
        let is_sound = matches!(&text, SheetText::Held(decoded) if decoded.damages.is_empty());
        let may_lack_header = kind == FileKind::Payments
            && whole.is_none()
            && is_sound
            && options.decimal_mark != Some(DecimalMark::Comma);
        if may_lack_header && let Some(header) = without_header(beginning, &dialects) {
            notes.push(Note::NoHeader { file: name.clone(), columns: header.columns.names().join(", ") });
            headers = vec![header];
        }
        let may_be_numbered = headers.iter().all(|header| header.columns.missing(kind).is_some());
        if may_be_numbered && let Some(header) = by_number(kind, beginning, dialects[0], &options.mapped) {
            headers = vec![header];
        }
        if headers.is_empty() {
            return Err(Fault::of_file(&name, Problem::Empty { required: required_in_words(kind) }));
        }
        let Header { columns, fields, line: header_line, first_line, raw, rows_start, dialect } =
            headers.swap_remove(whole.unwrap_or(0));
        if let Some(problem) = missing_columns(kind, &columns, &fields) {
            return Err(Fault { file: name, line: header_line, column: 0, problem: Box::new(problem) });
        }
        if first_line < header_line {
            let count = (header_line - first_line) as usize;
            notes.push(Note::LinesSkipped { file: name.clone(), what: "above the header", count, first_line });
        }
        let mut header_keys: Vec<String> = fields.iter().map(|field| header_key(field)).collect();
        while header_keys.last().is_some_and(String::is_empty) {
            header_keys.pop();
        }
        let sheet = Sheet {
            file,
            name,
            kind,
            columns,
            text,
            dialect,
            raw_header: raw,
            rows_start,
            header_keys,
            header_start: fields.first().map(|field| field.trim().to_owned()).unwrap_or_default(),
            latest_day: date::latest_day(options.today),
            options,
            decimal_marks: OnceLock::new(),
            proved_commas: Mutex::new(BTreeMap::new()),
            date_orders: OnceLock::new(),
            proved: Mutex::new(BTreeMap::new()),
        };
        sheet.note_columns(notes);
        Ok(sheet)
    }

    /// The file on disk, where it was not read into memory.
    pub fn stored(&self) -> Option<&StoredFile> {
        match &self.text {
            SheetText::Held(_) => None,
            SheetText::Stored { file, .. } => Some(file),
        }
    }

    fn note_columns(&self, notes: &mut Vec<Note>) {
        for (field, header, others) in &self.columns.choices {
            notes.push(Note::ColumnChosen {
                file: self.name.clone(),
                field: field.name(),
                header: header.clone(),
                others: others.iter().map(|other| format!("\"{other}\"")).collect::<Vec<_>>().join(", "),
            });
        }
        if !self.columns.unused.is_empty() {
            notes.push(Note::ColumnsIgnored { file: self.name.clone(), headers: shortened(&self.columns.unused) });
        }
    }

    /// The comparable header of the column that holds a field.
    pub fn header_of(&self, field: Field) -> Option<&str> {
        self.header_keys.get(self.columns.position(field)?).map(String::as_str)
    }

    /// Whether the header has this name, for `--map`.
    pub fn has_header(&self, header: &str) -> bool {
        let key = header_key(header);
        let is_numbered = self.raw_header.is_empty() && header.trim().starts_with('#');
        self.header_keys.contains(&key) || is_numbered
    }

    /// The header's names, comparable.
    pub fn header_keys(&self) -> &[String] {
        &self.header_keys
    }

    /// Reads every row in order with `read_row`, which says what is wrong through the [`Row`] it is given.
    /// A row with a fault is set aside, with its text; the others are returned. Blank rows and footers are no rows.
    ///
    /// # Errors
    /// The file is no plain text, or cannot be read any further.
    pub fn rows<T>(
        &self,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
        mut read_row: impl FnMut(&Row<'_>) -> Option<T>,
    ) -> Result<Vec<T>, Interruption> {
        let mut rows = Vec::new();
        let mut findings = Findings::new(faults.keeps_rejects, Some(false));
        let mut visitor = |row: &Row<'_>| rows.extend(read_row(row));
        self.walk_blocks(|text, block| self.walk_rows(text, block, &mut findings, &mut visitor))
            .or_else(|end| self.end_of_text(end, &mut findings))?;
        self.conclude(findings, faults, notes);
        Ok(rows)
    }

    /// Shows `visit` the rows that start on the given lines, which rise, as they stand in the file.
    pub(super) fn rows_at(&self, lines: &[u32], mut visit: impl FnMut(u32, &str)) {
        let mut wanted = lines.iter().copied().peekable();
        // Whoever read the rows has told what cannot be read.
        _ = self.walk_blocks(|text, block| {
            let mut records = Records::new(text, self.dialect.separator, block.start, block.first_line);
            let mut record = Record::default();
            while wanted.peek().is_some()
                && let Some((place, raw)) = records.next(&mut record)
            {
                if wanted.next_if_eq(&place.line).is_some() {
                    visit(place.line, raw);
                }
            }
        });
    }

    /// The text behind the header, in blocks.
    pub(super) fn blocks(&self, block_bytes: usize) -> Blocks<'_> {
        let source = match &self.text {
            SheetText::Held(decoded) => BlockSource::Held(&decoded.text),
            SheetText::Stored { file, .. } => BlockSource::Stored(file),
        };
        Blocks::new(source, self.dialect.separator, self.rows_start.start, self.rows_start.line, block_bytes)
    }

    /// Hands all blocks in order to `visit`.
    fn walk_blocks(&self, mut visit: impl FnMut(&str, &Block<'_>)) -> Result<(), EndOfText> {
        let blocks = self.blocks(BLOCK_BYTES);
        let mut buffer = Vec::new();
        loop {
            let block = match blocks.next(&mut buffer) {
                Ok(block) => block,
                Err(NoBlock::End) => return Ok(()),
                Err(NoBlock::TooLong { line, has_line_ends }) => {
                    return Err(EndOfText::TooLong { line, has_line_ends });
                }
                Err(NoBlock::Unreadable(error)) => return Err(EndOfText::Interrupted(Interruption::Unreadable(error))),
            };
            let text = self.text_of(&block).ok_or(EndOfText::Interrupted(Interruption::NotPlain))?;
            visit(text, &block);
        }
    }

    /// A block as text; `None` if a stored file is not the plain UTF-8 that its beginning promised.
    pub(super) fn text_of<'b>(&self, block: &Block<'b>) -> Option<&'b str> {
        let text = std::str::from_utf8(block.bytes).ok()?;
        let is_plain = self.stored().is_none() || memchr::memmem::find(block.bytes, "\u{fffd}".as_bytes()).is_none();
        is_plain.then_some(text)
    }

    /// What stopped the blocks: a fault of the file, or a reason to begin anew.
    pub(super) fn end_of_text(&self, end: EndOfText, findings: &mut Findings) -> Result<(), Interruption> {
        match end {
            EndOfText::Interrupted(interruption) => Err(interruption),
            EndOfText::TooLong { line, has_line_ends } => {
                let limit_mebibytes = RECORD_BYTES_MAX >> 20;
                let problem = match has_line_ends {
                    true => Problem::RowTooLong { limit_mebibytes },
                    false => Problem::LineTooLong { limit_mebibytes },
                };
                findings.faults.fatal(Fault { file: self.name.clone(), line, column: 0, problem: Box::new(problem) });
                Ok(())
            }
        }
    }

    /// Walks the rows of a block.
    pub(super) fn walk_rows(
        &self,
        text: &str,
        block: &Block<'_>,
        findings: &mut Findings,
        visitor: &mut impl RowVisitor,
    ) {
        let may_hold_cell_errors = memchr::memchr2(b'#', b'=', block.bytes).is_some();
        let records = Records::new(text, self.dialect.separator, block.start, block.first_line);
        let walk = Walk { sheet: self, may_hold_cell_errors, may_hold_quotes: records.has_quotes() };
        let is_plain = visitor.reads_plain_rows() && records.is_plain() && !may_hold_cell_errors && !self.has_damages();
        if is_plain && !self.is_grid() {
            walk.plain(text, block, findings, visitor)
        } else {
            walk.all(records, findings, visitor)
        }
    }

    /// Hands on what was found beside the rows.
    pub(super) fn conclude(&self, findings: Findings, faults: &mut Faults, notes: &mut Vec<Note>) {
        // What stands in and above the header is no row either.
        let SheetText::Held(decoded) = &self.text else {
            return self.conclude_rows(findings, faults, notes);
        };
        let above = &decoded.text[..self.rows_start.start as usize];
        if self.has_damages() {
            faults.extend(self.damage_in(0, above, 1));
        }
        self.conclude_rows(findings, faults, notes);
    }

    fn conclude_rows(&self, findings: Findings, faults: &mut Faults, notes: &mut Vec<Note>) {
        faults.append(findings.faults);
        for (skipped, what) in [(findings.footers, "totals, not rows"), (findings.repeated, "the header again")] {
            if let Some(first_line) = skipped.first_line {
                notes.push(Note::LinesSkipped { file: self.name.clone(), what, count: skipped.count, first_line });
            }
        }
        for (field, line) in std::mem::take(&mut *locked(&self.proved_commas)) {
            notes.push(Note::DecimalCommaProved { file: self.name.clone(), field: field.name(), line });
        }
        for (field, (order, line)) in std::mem::take(&mut *locked(&self.proved)) {
            let (file, field, leader) = (self.name.clone(), field.name(), order.leader());
            notes.push(Note::DateOrderProved { file, field, leader, line });
        }
    }

    /// Blank, the header again, or totals.
    fn is_no_row(&self, record: &Record<'_>) -> bool {
        record.is_blank() || self.is_header_again(record) || self.is_footer(record)
    }

    fn has_damages(&self) -> bool {
        matches!(&self.text, SheetText::Held(decoded) if !decoded.damages.is_empty())
    }

    /// What could not be read in the piece of the text at byte `start`, line `line`.
    pub(super) fn damage_in(&self, start: u64, piece: &str, line: u32) -> Vec<Fault> {
        let SheetText::Held(Decoded { damages, encoding, .. }) = &self.text else { return Vec::new() };
        let start = start as usize;
        let first = damages.partition_point(|damage| damage.offset < start);
        let within = damages[first..].iter().take_while(|damage| damage.offset < start + piece.len());
        let faults = within.map(|damage| {
            let before = &piece[..damage.offset - start];
            let problem = match damage.byte {
                Some(byte) => Problem::Undecodable { byte, encoding },
                None => Problem::LostLetter,
            };
            let (line, column) = (line + line_ends(before.as_bytes()), characters_behind_line_end(before) + 1);
            Fault { file: self.name.clone(), line, column, problem: Box::new(problem) }
        });
        faults.collect()
    }

    /// Notes faults of a row that was read before, and keeps its text for `--rejects`.
    pub fn set_aside(&self, place: RowPlace, problems: Vec<Fault>, faults: &mut Faults) {
        self.set_aside_row(place, || self.raw_row(place.start), problems, faults);
    }

    fn set_aside_row(&self, place: RowPlace, text: impl FnOnce() -> String, problems: Vec<Fault>, faults: &mut Faults) {
        let reason = || problems.iter().map(|fault| fault.problem.to_string()).collect::<Vec<_>>().join("; ");
        faults.set_aside(Place { file: self.file, line: place.line }, text, reason);
        faults.extend(problems);
    }

    /// Keeps the text of a row that is set aside because of a fault noted elsewhere.
    pub fn set_aside_for(&self, place: RowPlace, reason: impl FnOnce() -> String, faults: &mut Faults) {
        faults.set_aside(Place { file: self.file, line: place.line }, || self.raw_row(place.start), reason);
    }

    /// The header row as written, for `--rejects`.
    pub fn raw_header(&self) -> &str {
        &self.raw_header
    }

    /// The character between fields.
    pub fn separator(&self) -> char {
        char::from(self.dialect.separator)
    }

    /// Whether it is a sheet of a workbook, whose rows cannot slip out of their columns.
    pub(super) fn is_grid(&self) -> bool {
        self.name.sheet.is_some()
    }

    /// The text of a field of the row that starts at `start`.
    pub fn text_at(&self, start: u64, field: Field) -> String {
        let raw = self.raw_row(start);
        let record = Record::first_of(&raw, self.dialect.separator);
        let position = self.columns.position(field);
        position.and_then(|position| record.get(position)).unwrap_or_default().trim().to_owned()
    }

    /// A row's original text without its line end. Of a stored file it is read once more; if that file has become
    /// shorter meanwhile, nothing is left of the row.
    pub fn raw_row(&self, start: u64) -> String {
        let first_row = |text| {
            let mut record = Record::default();
            Records::new(text, self.dialect.separator, 0, 1).next(&mut record).map_or("", |(_, raw)| raw).to_owned()
        };
        let file = match &self.text {
            SheetText::Held(decoded) => {
                let rest = &decoded.text[start as usize..];
                let blocks = Blocks::new(BlockSource::Held(rest), self.dialect.separator, 0, 1, 1);
                let row = blocks.next(&mut Vec::new()).map(|block| first_row(&rest[..block.bytes.len()]));
                return row.unwrap_or_default();
            }
            SheetText::Stored { file, .. } => file.behind(start),
        };
        let blocks = Blocks::new(BlockSource::Stored(&file), self.dialect.separator, 0, 1, ROW_BYTES_USUAL);
        let mut buffer = Vec::new();
        match blocks.next(&mut buffer) {
            Ok(block) => std::str::from_utf8(block.bytes).map(first_row).unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// The fault of a field of the row that starts at `place`.
    pub fn fault(&self, place: RowPlace, field: Field, problem: Problem) -> Fault {
        self.fault_in(&self.raw_row(place.start), place.line, field, problem)
    }

    /// The fault of a field of the row `raw` that starts on `line`.
    pub(super) fn fault_in(&self, raw: &str, line: u32, field: Field, problem: Problem) -> Fault {
        let (line, column) = match self.columns.position(field) {
            Some(position) => self.locate(raw, line, position),
            None => (line, 0),
        };
        Fault { file: self.name.clone(), line, column, problem: Box::new(problem) }
    }

    /// The line and the column in characters at which a field of a row begins.
    pub(super) fn locate(&self, raw: &str, line: u32, position: usize) -> (u32, u32) {
        if self.is_grid() {
            return (line, position as u32 + 1);
        }
        let offset = Fields::of(raw, self.separator()).nth(position).map_or(raw.len(), |field| field.start);
        let before = &raw[..offset];
        (line + line_ends(before.as_bytes()), characters_behind_line_end(before) + 1)
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

    /// The order of day and month in a column: `--date-order`, else what the column proves, else the file's other columns.
    pub(super) fn date_order(&self, field: Field) -> Result<Option<DateOrder>, ColumnOrder> {
        if let Some(order) = self.options.date_order {
            return Ok(Some(order));
        }
        let orders = self.date_orders.get_or_init(|| self.prove_date_orders());
        let own = orders.iter().find(|(candidate, _)| *candidate == field).map(|(_, order)| *order).unwrap_or_default();
        if own.day_first_line.is_some() && own.month_first_line.is_some() {
            return Err(own);
        }
        let all: Vec<(DateOrder, u32)> = orders.iter().filter_map(|(_, order)| order.settled()).collect();
        let agreed = all.first().copied().filter(|(first, _)| all.iter().all(|(other, _)| other == first));
        let settled = own.settled().or(agreed);
        if let Some(settled) = settled {
            locked(&self.proved).insert(field, settled);
        }
        Ok(settled.map(|(order, _)| order))
    }

    fn prove_date_orders(&self) -> Vec<(Field, ColumnOrder)> {
        self.prove(&DATE_FIELDS, |order: &mut ColumnOrder, text, line| match date::spelled(text) {
            Spelled::Ordered(_, DateOrder::DayFirst) => _ = order.day_first_line.get_or_insert(line),
            Spelled::Ordered(_, DateOrder::MonthFirst) => _ = order.month_first_line.get_or_insert(line),
            _ => {}
        })
    }

    /// The decimal mark of a column: `--decimal`, else what the column proves, else the file's other columns.
    pub(super) fn decimal_mark(&self, field: Field) -> Result<Option<DecimalMark>, ColumnMarks> {
        if let Some(mark) = self.options.decimal_mark {
            return Ok(Some(mark));
        }
        let marks = self.decimal_marks.get_or_init(|| self.prove(&AMOUNT_FIELDS, ColumnMarks::look_at));
        let own = marks.iter().find(|(candidate, _)| *candidate == field).map(|(_, marks)| *marks).unwrap_or_default();
        if own.contradiction().is_some() {
            return Err(own);
        }
        let all: Vec<(DecimalMark, u32)> = marks.iter().filter_map(|(_, marks)| marks.settled()).collect();
        let agreed = all.first().copied().filter(|(first, _)| all.iter().all(|(other, _)| other == first));
        let settled = own.settled().or(agreed);
        if let Some((DecimalMark::Comma, line)) = settled {
            locked(&self.proved_commas).insert(field, line);
        }
        Ok(settled.map(|(mark, _)| mark))
    }

    /// Looks at every field of some columns and gathers what each column proves.
    fn prove<P: Default>(&self, fields: &[Field], mut look_at: impl FnMut(&mut P, &str, u32)) -> Vec<(Field, P)> {
        let has = |field: &&Field| self.columns.has(**field);
        let mut proofs: Vec<(Field, P)> = fields.iter().filter(has).map(|&field| (field, P::default())).collect();
        // A file that cannot be read to its end proves what stands before; whoever reads its rows tells of it.
        _ = self.walk_blocks(|text, block| {
            let mut records = Records::new(text, self.dialect.separator, block.start, block.first_line);
            let mut record = Record::default();
            while let Some((place, _)) = records.next(&mut record) {
                for (field, proof) in &mut proofs {
                    let text = self.columns.position(*field).and_then(|position| record.get(position)).unwrap_or("");
                    look_at(proof, text, place.line);
                }
            }
        });
        proofs
    }
}

/// How many characters stand behind the last line end of a piece of text.
fn characters_behind_line_end(text: &str) -> u32 {
    text.rsplit(['\n', '\r']).next().map_or(0, |line| line.chars().count()) as u32
}

/// Whoever reads the rows of a block.
pub(super) trait RowVisitor {
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
struct Walk<'s> {
    sheet: &'s Sheet,
    may_hold_cell_errors: bool,
    may_hold_quotes: bool,
}

impl Walk<'_> {
    fn all<'t>(&self, mut records: Records<'t>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
        let mut record = Record::default();
        while let Some((place, raw)) = records.next(&mut record) {
            self.row(&record, place, raw, findings, visitor);
        }
    }

    /// A block in which a line is a row and a separator parts fields.
    fn plain(&self, text: &str, block: &Block<'_>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
        let Sheet { dialect: Dialect { separator, .. }, header_keys, header_start, latest_day, options, .. } =
            self.sheet;
        let may_have_point = options.decimal_mark != Some(DecimalMark::Comma);
        let bytes = text.as_bytes();
        let last = (!bytes.ends_with(b"\n")).then_some(bytes.len());
        let (mut start, mut field, mut line) = (0, 0, block.first_line);
        let mut bounds: Vec<(u32, u32)> = Vec::new();
        for end in memchr::memchr2_iter(*separator, b'\n', bytes).chain(last) {
            bounds.push((field as u32, end as u32));
            field = end + 1;
            if bytes.get(end) == Some(separator) {
                continue;
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
        }
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
pub(super) enum EndOfText {
    /// A row begins on that line that is too long to be one; whether it goes on for several lines.
    TooLong { line: u32, has_line_ends: bool },
    /// The reading begins anew, or not at all.
    Interrupted(Interruption),
}

/// Lines passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skipped {
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
pub(super) struct Findings {
    pub(super) faults: Faults,
    footers: Skipped,
    repeated: Skipped,
    /// Whether the last row was set aside; `None` where nobody knows.
    follows_fault: Option<bool>,
}

impl Findings {
    /// Nothing found yet, behind a row of which `follows_fault` says whether it was set aside.
    pub(super) fn new(keeps_rejects: bool, follows_fault: Option<bool>) -> Findings {
        let faults = Faults::new(keeps_rejects);
        Findings { faults, footers: Skipped::default(), repeated: Skipped::default(), follows_fault }
    }

    /// Whether the last row was set aside.
    pub(super) fn follows_fault(&self) -> Option<bool> {
        self.follows_fault
    }

    /// Adds what was found in a later block.
    pub(super) fn append(&mut self, later: Findings) {
        self.faults.append(later.faults);
        self.footers.append(later.footers);
        self.repeated.append(later.repeated);
    }
}

/// A header row, or the first row where none has what is required.
struct Header {
    columns: Columns,
    fields: Vec<String>,
    line: u32,
    /// The first line that is not blank.
    first_line: u32,
    raw: String,
    rows_start: RowPlace,
    dialect: Dialect,
}

impl Header {
    /// Of a text that has none: rows begin at once.
    fn none(columns: Columns, text: &str, dialect: Dialect) -> Header {
        let rows_start = records_of(text, dialect).reached();
        let fields = columns.names().into_iter().map(str::to_owned).collect();
        Header { columns, fields, line: 1, first_line: 1, raw: String::new(), rows_start, dialect }
    }
}

/// The records of a text in memory.
pub(super) fn records_of(text: &str, dialect: Dialect) -> Records<'_> {
    let line = 1 + line_ends(&text.as_bytes()[..dialect.start]);
    Records::new(&text[dialect.start..], dialect.separator, dialect.start as u64, line)
}

/// Looks for the header in the first lines.
fn find_header(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut records = records_of(text, dialect);
    let mut record = Record::default();
    let mut first: Option<Header> = None;
    while let Some((RowPlace { line, .. }, raw)) = records.next(&mut record) {
        if line > HEADER_LINES_MAX {
            break;
        }
        if record.is_blank() {
            continue;
        }
        let headers: Vec<&str> = record.iter().collect();
        let columns = map_columns(kind, &headers, mapped);
        let is_whole = columns.missing(kind).is_none();
        let first_line = first.as_ref().map_or(line, |first| first.first_line);
        let fields = headers.into_iter().map(str::to_owned).collect();
        let (raw, rows_start) = (raw.to_owned(), records.reached());
        let header = Header { columns, fields, line, first_line, raw, rows_start, dialect };
        if is_whole {
            return Some(header);
        }
        first.get_or_insert(header);
    }
    first
}

/// A file that has no header and whose columns are all named by their numbers: `--map date=#1`.
fn by_number(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut records = records_of(text, dialect);
    let mut record = Record::default();
    records.next(&mut record)?;
    while record.is_blank() {
        records.next(&mut record)?;
    }
    let is_own = |column: &&MappedColumn| column.kind.is_none_or(|only| only == kind);
    let own = mapped.iter().filter(is_own).filter(|column| kind.fields().any(|field| field == column.field));
    let placed = own.filter_map(|column| Some((column.field, column.number()?)));
    let placed: Vec<(Field, usize)> = placed.filter(|&(_, position)| position < record.len()).collect();
    let columns = Columns::placed(record.len(), &placed);
    columns.missing(kind).is_none().then(|| Header::none(columns, text, dialect))
}

/// A statement that has no header and proves its columns by its balance.
fn without_header(text: &str, dialects: &[Dialect]) -> Option<Header> {
    dialects
        .iter()
        .find_map(|&dialect| headerless::proved(text, dialect).map(|columns| Header::none(columns, text, dialect)))
}

fn missing_columns(kind: FileKind, columns: &Columns, header: &[String]) -> Option<Problem> {
    let (missing, first_missing) = columns.missing(kind)?;
    let shown: Vec<&str> = header.iter().take(12).map(|field| field.trim()).collect();
    let candidates = columns.unused.iter().map(String::as_str);
    let nearest = nearest(first_missing, candidates)
        .map(|header| format!(" (perhaps --map {first_missing}=\"{header}\")"))
        .unwrap_or_default();
    let found = shown.join(" | ").chars().take(160).collect();
    Some(Problem::MissingColumns { missing, first_missing, found, nearest })
}

/// So many headers are named, the rest is counted.
const HEADERS_NAMED_MAX: usize = 20;

fn shortened(headers: &[String]) -> String {
    let named: Vec<String> = headers.iter().take(HEADERS_NAMED_MAX).map(|header| shown(header)).collect();
    let more = headers.len().saturating_sub(HEADERS_NAMED_MAX);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}
