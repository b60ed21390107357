//! One file with its header understood: where its text is, which column is which, and where its rows and fields stand.

use crate::book::Terms;
use crate::book::{InputFile, Place};
use crate::read::diagnose::fault::shown;
use crate::read::diagnose::fault::{Fault, Faults, Problem, RejectReason};
use crate::read::diagnose::note::{Note, SkippedLines};
use crate::read::diagnose::raw_row;
use crate::read::fields::{Field, FileKind, required_in_words};
use crate::read::interpret::restate::RowSource;
use crate::read::source::encoding::Decoded;
use crate::read::source::progress::ReadProgress;
use crate::read::source::stored::StoredFile;
use crate::read::table::blocks::{BLOCK_BYTES, Block, BlockSource, Blocks, NoBlock};
use crate::read::table::column_proofs::ColumnProofs;
use crate::read::table::dialect::{self, Dialect};
use crate::read::table::find_header::{Header, by_number, find_header, missing_columns, without_header};
use crate::read::table::header::{Columns, MappedColumn};
use crate::read::table::interruption::{EndOfText, Interruption};
use crate::read::table::splitter::{RowPlace, Rows, line_ends};
use crate::read::value::amount::DecimalMark;
use crate::read::value::date::{self, DateOrder};
use crate::read::value::word::header_key;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text becomes at least so many blocks, unless they were very short.
const BLOCKS_MIN: usize = 16;

/// A block of fewer bytes is not worth the cutting.
const BLOCK_BYTES_MIN: usize = 1 << 16;

/// Nearly every row is shorter; of a longer one more is read.
const ROW_BYTES_USUAL: usize = 1 << 10;

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
    /// `[terms]`: what the user says of spellings.
    pub own_terms: Arc<BTreeMap<String, Terms>>,
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

/// The file of which a sheet is a restatement: where its rows and columns stand there.
pub struct Origin {
    /// The texts of the sheets that were read.
    pub texts: Arc<Vec<String>>,
    /// What parts their fields.
    pub separators: Vec<u8>,
    /// Where each line comes from.
    pub rows: BTreeMap<u32, RowSource>,
    /// Which column each column was.
    pub columns: Vec<Option<u16>>,
}

impl Origin {
    /// The row as it stands in the file, with what parts its fields.
    fn raw(&self, line: u32) -> Option<(&str, char)> {
        let row = self.rows.get(&line)?;
        let sheet = usize::from(row.sheet);
        let text = self.texts.get(sheet)?.get(row.span.clone())?;
        Some((text, char::from(*self.separators.get(sheet)?)))
    }
}

/// One file as text, with its header understood.
pub struct Sheet {
    /// Where it was taken from, if it is a restatement.
    pub origin: Option<Origin>,
    /// Index into the book's files.
    pub file: u8,
    /// The file as the user named it.
    pub name: InputFile,
    /// What it holds.
    pub kind: FileKind,
    /// Which column is which.
    pub columns: Columns,
    pub text: SheetText,
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
    /// What its columns prove of dates and amounts.
    pub proofs: ColumnProofs,
}

impl Sheet {
    /// Whether no column but that of the texts says who paid.
    pub fn payers_stand_in_texts(&self) -> bool {
        let column = |field| {
            let own = self.columns.position(field)?;
            match &self.origin {
                Some(origin) => origin.columns.get(own).copied().flatten().map(usize::from),
                None => Some(own),
            }
        };
        let customer = column(Field::Customer);
        self.kind == FileKind::Payments && customer.is_some() && customer == column(Field::Note)
    }

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
            origin: None,
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
            proofs: ColumnProofs::default(),
        };
        sheet.note_columns(notes);
        Ok(sheet)
    }

    /// A report as plain rows.
    pub fn restated(
        (file, name, kind): (u8, InputFile, FileKind),
        (text, fields, header_keys): (String, &[Field], Vec<String>),
        raw_header: String,
        origin: Origin,
        options: SheetOptions,
    ) -> Sheet {
        let placed: Vec<(Field, usize)> =
            fields.iter().enumerate().map(|(position, &field)| (field, position)).collect();
        Sheet {
            origin: Some(origin),
            file,
            name,
            kind,
            columns: Columns::placed(fields.len(), &placed),
            text: SheetText::Held(Decoded::from(text)),
            dialect: Dialect { separator: b',', start: 0 },
            raw_header,
            rows_start: RowPlace { start: 0, line: 1 },
            header_keys,
            // No row begins so.
            header_start: "\u{1}".to_owned(),
            latest_day: date::latest_day(options.today),
            options,
            proofs: ColumnProofs::default(),
        }
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
    ///
    /// # Errors
    /// The file is no plain text, or cannot be read any further.
    pub fn walk_blocks(&self, mut visit: impl FnMut(&str, &Block<'_>)) -> Result<(), EndOfText> {
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
            let (line, column) = (line + line_ends(before.as_bytes()), raw_row::characters_behind_line_end(before) + 1);
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
        let text = || self.original(place.line).unwrap_or_else(text);
        faults.set_aside(Place { file: self.file, line: place.line }, text, reasons);
        faults.extend(problems);
    }

    /// A row as it stands in the file of which this is a restatement.
    fn original(&self, line: u32) -> Option<String> {
        Some(self.origin.as_ref()?.raw(line)?.0.to_owned())
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
        let original = self.origin.as_ref().and_then(|origin| origin.separators.first().copied());
        char::from(original.unwrap_or(self.dialect.separator))
    }

    /// Whether it is a sheet of a workbook, whose rows cannot slip out of their columns.
    pub fn is_grid(&self) -> bool {
        self.name.sheet.is_some()
    }

    /// The text of a field of the row that starts at `start`.
    pub fn text_at(&self, start: u64, field: Field) -> String {
        let raw = self.raw_row(start);
        let mut rows = Rows::new(&raw, self.dialect.separator, 0, 1);
        let text = rows.next().and_then(|record| record.get(self.columns.position(field)?));
        text.unwrap_or_default().trim().to_owned()
    }

    /// A row's original text without its line end. Of a stored file it is read once more; if that file has become
    /// shorter meanwhile, nothing is left of the row.
    pub fn raw_row(&self, start: u64) -> String {
        let first_row = |text| {
            let mut rows = Rows::new(text, self.dialect.separator, 0, 1);
            rows.next().map_or("", |record| record.raw()).to_owned()
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
        if let Some(origin) = &self.origin {
            let Some(&Some(column)) = origin.columns.get(position) else { return (line, 0) };
            if self.is_grid() {
                return (line, u32::from(column) + 1);
            }
            let (raw, separator) = origin.raw(line).unwrap_or_default();
            let (lines, column) = raw_row::locate(raw, separator, usize::from(column));
            return (line + lines, column);
        }
        if self.is_grid() {
            return (line, position as u32 + 1);
        }
        let (lines, column) = raw_row::locate(raw, char::from(self.dialect.separator), position);
        (line + lines, column)
    }
}

/// So many headers are named, the rest is counted.
const HEADERS_NAMED_MAX: usize = 20;
