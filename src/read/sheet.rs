//! One file with its header understood: which rows it has, where their fields stand, in which order its dates are.

use super::amount::DecimalMark;
use super::date::{self, DateOrder, Spelled};
use super::decimal_marks::{AMOUNT_FIELDS, ColumnMarks};
use super::dialect::{self, Dialect};
use super::fault::{Fault, Faults, Problem};
use super::fields::{Field, FileKind, required_in_words};
use super::header::{Columns, MappedColumn, map_columns};
use super::headerless;
use super::note::Note;
use super::records::{Fields, RECORD_BYTES_MAX, Records, first_row, line_ends};
use super::row::{Row, shown};
use super::spelling::{header_key, nearest};
use super::text::{Damage, Decoded};
use crate::book::{InputFile, Place};
use chrono::NaiveDate;
use csv::StringRecord;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

/// A header is looked for in so many lines; above it may stand titles.
const HEADER_LINES_MAX: u32 = 30;

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
    pub(super) text: String,
    encoding: &'static str,
    /// What of the text could not be read.
    damages: Vec<Damage>,
    dialect: Dialect,
    /// Byte offset of the header row, and of what stands behind it.
    header: Range<usize>,
    pub(super) header_keys: Vec<String>,
    /// The header's first field as written.
    header_start: String,
    pub(super) options: SheetOptions,
    decimal_marks: OnceCell<Vec<(Field, ColumnMarks)>>,
    /// Columns with a decimal comma, by the line that proves it, whose ambiguous amounts were read so.
    proved_commas: RefCell<BTreeMap<Field, u32>>,
    date_orders: OnceCell<Vec<(Field, ColumnOrder)>>,
    /// Columns whose ambiguous dates were read by what the file proves.
    proved: RefCell<BTreeMap<Field, (DateOrder, u32)>>,
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
        decoded: Decoded,
        options: SheetOptions,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        let Decoded { text, encoding, damages, .. } = decoded;
        // The likeliest separator counts, unless only another one yields a header that has what is required.
        let dialects = match name.sheet {
            Some(_) => vec![Dialect { separator: b',', start: 0 }],
            None => dialect::candidates(&text),
        };
        let headers = dialects.iter().filter_map(|&dialect| find_header(kind, &text, dialect, &options.mapped));
        let mut headers: Vec<Header> = headers.collect();
        let whole = headers.iter().position(|header| header.columns.missing(kind).is_none());
        let may_lack_header = kind == FileKind::Payments
            && whole.is_none()
            && damages.is_empty()
            && options.decimal_mark != Some(DecimalMark::Comma);
        if may_lack_header && let Some(header) = without_header(&text, &dialects) {
            notes.push(Note::NoHeader { file: name.clone(), columns: header.columns.names().join(", ") });
            headers = vec![header];
        }
        let may_be_numbered = headers.iter().all(|header| header.columns.missing(kind).is_some());
        if may_be_numbered && let Some(header) = by_number(kind, &text, dialects[0], &options.mapped) {
            headers = vec![header];
        }
        if headers.is_empty() {
            return Err(Fault::of_file(&name, Problem::Empty { required: required_in_words(kind) }));
        }
        let Header { columns, record: header, line: header_line, first_line, range, dialect } =
            headers.swap_remove(whole.unwrap_or(0));
        if let Some(problem) = missing_columns(kind, &columns, &header) {
            return Err(Fault { file: name, line: header_line, column: 0, problem: Box::new(problem) });
        }
        if first_line < header_line {
            let count = (header_line - first_line) as usize;
            notes.push(Note::LinesSkipped { file: name.clone(), what: "above the header", count, first_line });
        }
        let mut header_keys: Vec<String> = header.iter().map(header_key).collect();
        while header_keys.last().is_some_and(String::is_empty) {
            header_keys.pop();
        }
        let sheet = Sheet {
            file,
            name,
            kind,
            columns,
            text,
            encoding,
            damages,
            dialect,
            header: range,
            header_keys,
            header_start: header.get(0).unwrap_or_default().trim().to_owned(),
            options,
            decimal_marks: OnceCell::new(),
            proved_commas: RefCell::new(BTreeMap::new()),
            date_orders: OnceCell::new(),
            proved: RefCell::new(BTreeMap::new()),
        };
        sheet.note_columns(notes);
        Ok(sheet)
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
        let is_numbered = self.header.is_empty() && header.trim().starts_with('#');
        self.header_keys.contains(&key) || is_numbered
    }

    /// The header's names, comparable.
    pub fn header_keys(&self) -> &[String] {
        &self.header_keys
    }

    /// Reads every row with `read_row`, which says what is wrong through the [`Row`] it is given.
    /// A row with a fault is set aside, with its text; the others are returned. Blank rows and footers are no rows.
    pub fn rows<T>(
        &self,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
        read_row: impl FnMut(&Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.rows_but(faults, notes, |_| false, read_row)
    }

    /// As [`rows`](Sheet::rows), without those that are `left_aside`, whatever may be wrong with them.
    pub fn rows_but<T>(
        &self,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
        mut left_aside: impl FnMut(&Row<'_>) -> bool,
        mut read_row: impl FnMut(&Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        let mut rows = Vec::new();
        let (mut footers, mut repeated): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut follows_fault = false;
        while let Some((start, end, line)) = records.next(&mut record) {
            if !self.damages.is_empty() && (start < self.header.end || self.is_no_row(&record)) {
                faults.extend(self.damage_in(start..end, line));
            }
            if start < self.header.end || record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if self.is_header_again(&record) {
                repeated.push(line);
                continue;
            }
            if self.is_footer(&record) {
                footers.push(line);
                continue;
            }
            let row = Row::new(self, &record, line, start..end, follows_fault);
            if left_aside(&row) {
                continue;
            }
            row.check_shape();
            let read = if row.has_faults() { None } else { read_row(&row) };
            let problems = row.into_faults();
            follows_fault = !problems.is_empty();
            if problems.is_empty() {
                rows.extend(read);
            } else {
                self.set_aside(start, line, problems, faults);
            }
        }
        if let Some(line) = records.too_long {
            let problem = Problem::RowTooLong { limit_mebibytes: RECORD_BYTES_MAX >> 20 };
            faults.fatal(Fault { file: self.name.clone(), line, column: 0, problem: Box::new(problem) });
        }
        for (lines, what) in [(footers, "totals, not rows"), (repeated, "the header again")] {
            if let Some(&first_line) = lines.first() {
                notes.push(Note::LinesSkipped { file: self.name.clone(), what, count: lines.len(), first_line });
            }
        }
        for (field, line) in self.proved_commas.take() {
            notes.push(Note::DecimalCommaProved { file: self.name.clone(), field: field.name(), line });
        }
        for (field, (order, line)) in self.proved.take() {
            let (file, field, leader) = (self.name.clone(), field.name(), order.leader());
            notes.push(Note::DateOrderProved { file, field, leader, line });
        }
        rows
    }

    /// Blank, the header again, or totals.
    fn is_no_row(&self, record: &StringRecord) -> bool {
        self.is_header_again(record) || self.is_footer(record)
    }

    /// What could not be read in a piece of the text that starts on `line`.
    pub(super) fn damage_in(&self, range: Range<usize>, line: u32) -> impl Iterator<Item = Fault> {
        let first = self.damages.partition_point(|damage| damage.offset < range.start);
        let within = self.damages[first..].iter().take_while(move |damage| damage.offset < range.end);
        within.map(move |damage| {
            let before = &self.text[range.start..damage.offset];
            let problem = match damage.byte {
                Some(byte) => Problem::Undecodable { byte, encoding: self.encoding },
                None => Problem::LostLetter,
            };
            let (line, column) = (line + line_ends(before.as_bytes()), characters_behind_line_end(before) + 1);
            Fault { file: self.name.clone(), line, column, problem: Box::new(problem) }
        })
    }

    /// Notes faults of the row that starts at `start` and keeps its text for `--rejects`.
    pub fn set_aside(&self, start: usize, line: u32, problems: Vec<Fault>, faults: &mut Faults) {
        let reason = || problems.iter().map(|fault| fault.problem.to_string()).collect::<Vec<_>>().join("; ");
        self.set_aside_for(start, line, reason, faults);
        faults.extend(problems);
    }

    /// Keeps the text of a row that is set aside because of a fault noted elsewhere.
    pub fn set_aside_for(&self, start: usize, line: u32, reason: impl FnOnce() -> String, faults: &mut Faults) {
        faults.set_aside(Place { file: self.file, line }, || self.raw_row(start).to_owned(), reason);
    }

    /// The header row as written, for `--rejects`.
    pub fn raw_header(&self) -> &str {
        self.text[self.header.clone()].trim_end_matches(['\r', '\n'])
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
    pub fn text_at(&self, start: usize, field: Field) -> String {
        let mut record = StringRecord::new();
        _ = Records::again(&self.text, self.dialect.separator, start).next(&mut record);
        let position = self.columns.position(field);
        position.and_then(|position| record.get(position)).unwrap_or_default().trim().to_owned()
    }

    /// A row's original text without its line end.
    pub fn raw_row(&self, start: usize) -> &str {
        first_row(&self.text[start..], self.separator())
    }

    /// The fault of a field of the row that starts at `start`.
    pub fn fault(&self, start: usize, line: u32, field: Field, problem: Problem) -> Fault {
        let (line, column) = match self.columns.position(field) {
            Some(position) => self.locate(start, line, position),
            None => (line, 0),
        };
        Fault { file: self.name.clone(), line, column, problem: Box::new(problem) }
    }

    /// The line and the column in characters at which a field of a row begins.
    pub(super) fn locate(&self, start: usize, line: u32, position: usize) -> (u32, u32) {
        if self.is_grid() {
            return (line, position as u32 + 1);
        }
        let raw = self.raw_row(start);
        let offset = Fields::of(raw, self.separator()).nth(position).map_or(raw.len(), |field| field.start);
        let before = &raw[..offset];
        (line + line_ends(before.as_bytes()), characters_behind_line_end(before) + 1)
    }

    /// Whether a row is the header once more, as printers repeat it on each page.
    fn is_header_again(&self, record: &StringRecord) -> bool {
        record.get(0).is_some_and(|first| first.trim() == self.header_start) && {
            record.len() >= self.header_keys.len()
                && record.iter().zip(&self.header_keys).all(|(field, key)| header_key(field) == *key)
        }
    }

    /// 合计 and its kin at the foot: the first field with text is such a word, and there is no date.
    fn is_footer(&self, record: &StringRecord) -> bool {
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
        let text = record[first].trim();
        // Nearly every row: no such word begins so.
        const BEGINNINGS: [&str; 13] =
            ["合", "小", "总", "人", "本", "累", "tot", "gra", "sub", "ｔ", "ｇ", "ｓ", "Ｔ"];
        let begins = |word: &&str| text.get(..word.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(word));
        if !BEGINNINGS.iter().any(begins) {
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
            self.proved.borrow_mut().insert(field, settled);
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
            self.proved_commas.borrow_mut().insert(field, line);
        }
        Ok(settled.map(|(mark, _)| mark))
    }

    /// Looks at every field of some columns and gathers what each column proves.
    fn prove<P: Default>(&self, fields: &[Field], mut look_at: impl FnMut(&mut P, &str, u32)) -> Vec<(Field, P)> {
        let has = |field: &&Field| self.columns.has(**field);
        let mut proofs: Vec<(Field, P)> = fields.iter().filter(has).map(|&field| (field, P::default())).collect();
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        while let Some((start, _, line)) = records.next(&mut record) {
            if start < self.header.end {
                continue;
            }
            for (field, proof) in &mut proofs {
                let text = self.columns.position(*field).and_then(|position| record.get(position)).unwrap_or("");
                look_at(proof, text, line);
            }
        }
        proofs
    }
}

/// How many characters stand behind the last line end of a piece of text.
fn characters_behind_line_end(text: &str) -> u32 {
    text.rsplit(['\n', '\r']).next().map_or(0, |line| line.chars().count()) as u32
}

/// A header row, or the first row where none has what is required.
struct Header {
    columns: Columns,
    record: StringRecord,
    line: u32,
    /// The first line that is not blank.
    first_line: u32,
    range: Range<usize>,
    dialect: Dialect,
}

/// Looks for the header in the first lines.
fn find_header(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut records = Records::new(text, dialect);
    let mut record = StringRecord::new();
    let mut first: Option<Header> = None;
    while let Some((start, end, line)) = records.next(&mut record) {
        if line > HEADER_LINES_MAX {
            break;
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let headers: Vec<&str> = record.iter().collect();
        let columns = map_columns(kind, &headers, mapped);
        let is_whole = columns.missing(kind).is_none();
        let first_line = first.as_ref().map_or(line, |first| first.first_line);
        let header = Header { columns, record: record.clone(), line, first_line, range: start..end, dialect };
        if is_whole {
            return Some(header);
        }
        first.get_or_insert(header);
    }
    first
}

/// A file that has no header and whose columns are all named by their numbers: `--map date=#1`.
fn by_number(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut record = StringRecord::new();
    let mut records = Records::new(text, dialect);
    while record.iter().all(|field| field.trim().is_empty()) {
        records.next(&mut record)?;
    }
    let is_own = |column: &&MappedColumn| column.kind.is_none_or(|only| only == kind);
    let own = mapped.iter().filter(is_own).filter(|column| kind.fields().any(|field| field == column.field));
    let placed = own.filter_map(|column| Some((column.field, column.number()?)));
    let placed: Vec<(Field, usize)> = placed.filter(|&(_, position)| position < record.len()).collect();
    let columns = Columns::placed(record.len(), &placed);
    let names = StringRecord::from(columns.names());
    let range = dialect.start..dialect.start;
    columns.missing(kind).is_none().then_some(Header { columns, record: names, line: 1, first_line: 1, range, dialect })
}

/// A statement that has no header and proves its columns by its balance.
fn without_header(text: &str, dialects: &[Dialect]) -> Option<Header> {
    dialects.iter().find_map(|&dialect| {
        let columns = headerless::proved(text, dialect)?;
        let record = StringRecord::from(columns.names());
        Some(Header { columns, record, line: 1, first_line: 1, range: dialect.start..dialect.start, dialect })
    })
}

fn missing_columns(kind: FileKind, columns: &Columns, header: &StringRecord) -> Option<Problem> {
    let (missing, first_missing) = columns.missing(kind)?;
    let shown: Vec<&str> = header.iter().take(12).map(str::trim).collect();
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
