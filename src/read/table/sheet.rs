//! One file with its header understood: which rows it has, where their fields stand, in which order its dates are.

use crate::book::{InputFile, Place};
use crate::read::diagnose::fault::{Fault, Faults, Problem, RejectReason};
use crate::read::diagnose::note::{Note, SkippedLines};
use crate::read::fields::{Field, FileKind, required_in_words};
use crate::read::source::encoding::Decoded;
use crate::read::source::progress::ReadProgress;
use crate::read::source::stored::{StoredFile, locked};
use crate::read::table::blocks::{BLOCK_BYTES, Block, BlockSource, Blocks, NoBlock, RECORD_BYTES_MAX};
use crate::read::table::decimal_marks::{AMOUNT_FIELDS, ColumnMarks};
use crate::read::table::dialect::{self, Dialect};
use crate::read::table::find_header::{Header, by_number, find_header, missing_columns, without_header};
use crate::read::table::header::{Columns, MappedColumn};
use crate::read::table::records::{Fields, Record, Records, RowPlace, line_ends};
use crate::read::table::row::{Row, shown};
use crate::read::table::walk::{EndOfText, Findings, RowVisitor, Walk};
use crate::read::value::amount::DecimalMark;
use crate::read::value::date::{self, DateOrder, Spelled};
use crate::read::value::word::header_key;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// A text becomes at least so many blocks, unless they were very short.
const BLOCKS_MIN: usize = 16;

/// A block of fewer bytes is not worth the cutting.
const BLOCK_BYTES_MIN: usize = 1 << 16;

/// Nearly every row is shorter; of a longer one more is read.
const ROW_BYTES_USUAL: usize = 1 << 10;

/// The fields that hold dates.
const DATE_FIELDS: [Field; 10] = [
    Field::Date,
    Field::DueDate,
    Field::InvoiceDate,
    Field::PaidDate,
    Field::PromiseDate,
    Field::NextDate,
    Field::ClearedOn,
    Field::LastContact,
    Field::CycleStart,
    Field::CycleEnd,
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
    /// Told how much has been read.
    pub progress: Arc<ReadProgress>,
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
    pub dialect: Dialect,
    /// The header row as written.
    raw_header: String,
    /// Byte offset and line of what stands behind the header.
    rows_start: RowPlace,
    pub header_keys: Vec<String>,
    /// The header's first field as written.
    pub header_start: String,
    pub options: SheetOptions,
    /// No row may be dated later.
    pub latest_day: NaiveDate,
    decimal_marks: OnceLock<Vec<(Field, ColumnMarks)>>,
    /// Columns with a decimal comma, by the line that proves it, whose ambiguous amounts were read so.
    proved_commas: Mutex<BTreeMap<Field, u32>>,
    date_orders: OnceLock<Vec<(Field, ColumnOrder)>>,
    /// Columns whose ambiguous dates were read by what the file proves.
    proved: Mutex<BTreeMap<Field, (DateOrder, u32)>>,
}

/// Where a column proves its order.
#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnOrder {
    pub day_first_line: Option<u32>,
    pub month_first_line: Option<u32>,
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
            notes.push(Note::LinesSkipped { file: name.clone(), what: SkippedLines::AboveHeader, count, first_line });
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
            let headers = self.columns.unused.iter().take(HEADERS_NAMED_MAX).map(|header| shown(header)).collect();
            let more = self.columns.unused.len().saturating_sub(HEADERS_NAMED_MAX);
            notes.push(Note::ColumnsIgnored { file: self.name.clone(), headers, more });
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
        // A row at fault is set aside whole, whatever could be read of it.
        let mut visitor = |row: &Row<'_>| rows.extend(read_row(row).filter(|_| !row.has_faults()));
        self.walk_blocks(|text, block| self.walk_rows(text, block, &mut findings, &mut visitor))
            .or_else(|end| self.end_of_text(end, &mut findings))?;
        self.conclude(findings, faults, notes);
        Ok(rows)
    }

    /// Shows `visit` the rows that start on the given lines, which rise, as they stand in the file.
    pub fn rows_at(&self, lines: &[u32], mut visit: impl FnMut(u32, &str)) {
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

    /// The text behind the header, in blocks: of about `block_bytes`, or smaller ones where the text is short, so that all
    /// who read it have something to do.
    pub fn blocks(&self, block_bytes: usize) -> Blocks<'_> {
        let (source, length) = match &self.text {
            SheetText::Held(decoded) => (BlockSource::Held(&decoded.text), decoded.text.len()),
            SheetText::Stored { file, .. } => (BlockSource::Stored(file), file.length() as usize),
        };
        let block_bytes = (length / BLOCKS_MIN).max(BLOCK_BYTES_MIN).min(block_bytes);
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
    pub fn text_of<'b>(&self, block: &Block<'b>) -> Option<&'b str> {
        // Twice as fast as the standard library where letters are Chinese.
        let decoded = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(block.bytes);
        let Some(Cow::Borrowed(text)) = decoded else { return None };
        let is_plain = self.stored().is_none() || memchr::memmem::find(block.bytes, "\u{fffd}".as_bytes()).is_none();
        is_plain.then_some(text)
    }

    /// What stopped the blocks: a fault of the file, or a reason to begin anew.
    pub fn end_of_text(&self, end: EndOfText, findings: &mut Findings) -> Result<(), Interruption> {
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
    pub fn walk_rows(&self, text: &str, block: &Block<'_>, findings: &mut Findings, visitor: &mut impl RowVisitor) {
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
    pub fn conclude(&self, findings: Findings, faults: &mut Faults, notes: &mut Vec<Note>) {
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
        for (skipped, what) in
            [(findings.footers, SkippedLines::Totals), (findings.repeated, SkippedLines::HeaderAgain)]
        {
            if let Some(first_line) = skipped.first_line {
                notes.push(Note::LinesSkipped { file: self.name.clone(), what, count: skipped.count, first_line });
            }
        }
        for (field, line) in std::mem::take(&mut *locked(&self.proved_commas)) {
            notes.push(Note::DecimalCommaProved { file: self.name.clone(), field: field.name(), line });
        }
        for (field, (order, line)) in std::mem::take(&mut *locked(&self.proved)) {
            notes.push(Note::DateOrderProved { file: self.name.clone(), field: field.name(), order, line });
        }
    }

    pub fn has_damages(&self) -> bool {
        matches!(&self.text, SheetText::Held(decoded) if !decoded.damages.is_empty())
    }

    /// What could not be read in the piece of the text at byte `start`, line `line`.
    pub fn damage_in(&self, start: u64, piece: &str, line: u32) -> Vec<Fault> {
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

    pub fn set_aside_row(
        &self,
        place: RowPlace,
        text: impl FnOnce() -> String,
        problems: Vec<Fault>,
        faults: &mut Faults,
    ) {
        let reasons = || problems.iter().map(|fault| RejectReason::Own(fault.problem.clone())).collect();
        faults.set_aside(Place { file: self.file, line: place.line }, text, reasons);
        faults.extend(problems);
    }

    /// Keeps the text of a row that is set aside because of a fault noted elsewhere.
    pub fn set_aside_for(&self, place: RowPlace, fault: &Fault, faults: &mut Faults) {
        let reasons = || vec![RejectReason::OfOther(Box::new(fault.clone()))];
        faults.set_aside(Place { file: self.file, line: place.line }, || self.raw_row(place.start), reasons);
    }

    /// The header row as written, for `--rejects`.
    pub fn raw_header(&self) -> &str {
        &self.raw_header
    }

    /// Byte offset in the text of what stands behind the header.
    pub fn rows_start(&self) -> usize {
        self.rows_start.start as usize
    }

    /// The character between fields.
    pub fn separator(&self) -> char {
        char::from(self.dialect.separator)
    }

    /// Whether it is a sheet of a workbook, whose rows cannot slip out of their columns.
    pub fn is_grid(&self) -> bool {
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
    pub fn fault_in(&self, raw: &str, line: u32, field: Field, problem: Problem) -> Fault {
        let (line, column) = match self.columns.position(field) {
            Some(position) => self.locate(raw, line, position),
            None => (line, 0),
        };
        Fault { file: self.name.clone(), line, column, problem: Box::new(problem) }
    }

    /// The line and the column in characters at which a field of a row begins.
    pub fn locate(&self, raw: &str, line: u32, position: usize) -> (u32, u32) {
        if self.is_grid() {
            return (line, position as u32 + 1);
        }
        let offset = Fields::of(raw, self.separator()).nth(position).map_or(raw.len(), |field| field.start);
        let before = &raw[..offset];
        (line + line_ends(before.as_bytes()), characters_behind_line_end(before) + 1)
    }

    /// The order of day and month in a column: `--date-order`, else what the column proves, else the file's other columns.
    pub fn date_order(&self, field: Field) -> Result<Option<DateOrder>, ColumnOrder> {
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
    pub fn decimal_mark(&self, field: Field) -> Result<Option<DecimalMark>, ColumnMarks> {
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

/// So many headers are named, the rest is counted.
const HEADERS_NAMED_MAX: usize = 20;
