//! Text to records: header, rows and fields of one file, each with its place. Knows no field's meaning.

use super::amount;
use super::date::{self, DateOrder, Spelled};
use super::dialect::{self, Dialect};
use super::fault::{Fault, Faults, Problem, Reject};
use super::header::{Columns, Field, FileKind, MappedColumn, map_columns, required_in_words};
use super::note::Note;
use super::spelling::{header_key, nearest};
use crate::book::{Currency, Decimal, MisfitAmount, Money, Place};
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
    pub name: String,
    /// What it holds.
    pub kind: FileKind,
    /// Which column is which.
    pub columns: Columns,
    text: String,
    dialect: Dialect,
    /// Byte offset of the header row, and of what stands behind it.
    header: Range<usize>,
    header_keys: Vec<String>,
    /// The header's first field as written.
    header_start: String,
    options: SheetOptions,
    date_orders: OnceCell<Vec<(Field, ColumnOrder)>>,
    /// Columns whose ambiguous dates were read by what the file proves.
    proved: RefCell<BTreeMap<Field, (DateOrder, u32)>>,
}

/// Where a column proves its order.
#[derive(Clone, Copy, Debug, Default)]
struct ColumnOrder {
    day_first_line: Option<u32>,
    month_first_line: Option<u32>,
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

/// Walks the records of a text with their byte offsets and physical lines.
struct Records<'t> {
    text: &'t str,
    base: usize,
    reader: csv::Reader<&'t [u8]>,
    counted_to: usize,
    line: u32,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, dialect: Dialect) -> Records<'t> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.separator)
            .from_reader(&text.as_bytes()[dialect.start..]);
        let line = 1 + line_ends(&text.as_bytes()[..dialect.start]);
        Records { text, base: dialect.start, reader, counted_to: dialect.start, line }
    }

    /// The records from one that starts at `start`, on line 1: for looking at a row again.
    fn again(text: &'t str, separator: u8, start: usize) -> Records<'t> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(&text.as_bytes()[start..]);
        Records { text, base: start, reader, counted_to: start, line: 1 }
    }

    /// Reads the next record; its start, its end (behind the line end) and its line.
    fn next(&mut self, record: &mut StringRecord) -> Option<(usize, usize, u32)> {
        // The text is UTF-8 and rows may have any length, so the reader cannot fail.
        if !self.reader.read_record(record).unwrap_or(false) {
            return None;
        }
        let bytes = self.text.as_bytes();
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
fn line_ends(bytes: &[u8]) -> u32 {
    let lone_returns = match bytes.contains(&b'\r') {
        true => (0..bytes.len()).filter(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')).count(),
        false => 0,
    };
    (bytes.iter().filter(|&&byte| byte == b'\n').count() + lone_returns) as u32
}

impl Sheet {
    /// Finds the header. The reader of the kind then asks for rows.
    ///
    /// # Errors
    /// No header with the required columns in the first 30 lines.
    pub fn open(
        file: u8,
        name: String,
        kind: FileKind,
        text: String,
        options: SheetOptions,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        // The likeliest separator counts, unless only another one yields a header that has what is required.
        let dialects = dialect::candidates(&text);
        let headers = dialects.iter().filter_map(|&dialect| find_header(kind, &text, dialect, &options.mapped));
        let mut headers: Vec<Header> = headers.collect();
        let whole = headers.iter().position(|header| header.columns.missing(kind).is_none());
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
            dialect,
            header: range,
            header_keys,
            header_start: header.get(0).unwrap_or_default().trim().to_owned(),
            options,
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
        self.header_keys.contains(&key)
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
        mut read_row: impl FnMut(&Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        let mut rows = Vec::new();
        let (mut footers, mut repeated): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut follows_fault = false;
        while let Some((start, end, line)) = records.next(&mut record) {
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
            let row =
                Row { sheet: self, record: &record, line, start, end, follows_fault, faults: RefCell::new(Vec::new()) };
            row.check_shape();
            let read = if row.faults.borrow().is_empty() { read_row(&row) } else { None };
            let problems = row.faults.take();
            follows_fault = !problems.is_empty();
            if problems.is_empty() {
                rows.extend(read);
            } else {
                self.set_aside(start, line, problems, faults);
            }
        }
        for (lines, what) in [(footers, "totals, not rows"), (repeated, "the header again")] {
            if let Some(&first_line) = lines.first() {
                notes.push(Note::LinesSkipped { file: self.name.clone(), what, count: lines.len(), first_line });
            }
        }
        for (field, (order, line)) in self.proved.take() {
            let (file, field, leader) = (self.name.clone(), field.name(), order.leader());
            notes.push(Note::DateOrderProved { file, field, leader, line });
        }
        rows
    }

    /// Notes faults of the row that starts at `start` and keeps its text for `--rejects`.
    pub fn set_aside(&self, start: usize, line: u32, problems: Vec<Fault>, faults: &mut Faults) {
        let reason = problems.iter().map(|fault| fault.problem.to_string()).collect::<Vec<_>>().join("; ");
        self.set_aside_for(start, line, reason, faults);
        faults.faults.extend(problems);
    }

    /// Keeps the text of a row that is set aside because of a fault noted elsewhere.
    pub fn set_aside_for(&self, start: usize, line: u32, reason: String, faults: &mut Faults) {
        let text = self.raw_row(start).to_owned();
        faults.set_aside(Reject { file: self.name.clone(), line, text, reason });
    }

    /// The header row as written, for `--rejects`.
    pub fn raw_header(&self) -> &str {
        self.text[self.header.clone()].trim_end_matches(['\r', '\n'])
    }

    /// The character between fields.
    pub fn separator(&self) -> char {
        char::from(self.dialect.separator)
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
        let mut record = StringRecord::new();
        let mut again = Records::again(&self.text, self.dialect.separator, start);
        let end = again.next(&mut record).map_or(start, |(_, end, _)| end);
        self.text[start..end.max(start)].trim_end_matches(['\r', '\n'])
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
    fn locate(&self, start: usize, line: u32, position: usize) -> (u32, u32) {
        let raw = self.raw_row(start);
        let offset = Fields::of(raw, self.separator()).nth(position).map_or(raw.len(), |field| field.start);
        let before = &raw[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line + line_ends(before.as_bytes()), before[line_start..].chars().count() as u32 + 1)
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
    fn date_order(&self, field: Field) -> Result<Option<DateOrder>, ColumnOrder> {
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
        let is_date = |field: &&Field| self.columns.has(**field);
        let mut orders: Vec<(Field, ColumnOrder)> =
            DATE_FIELDS.iter().filter(is_date).map(|&field| (field, ColumnOrder::default())).collect();
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        while let Some((start, _, line)) = records.next(&mut record) {
            if start < self.header.end {
                continue;
            }
            for (field, order) in &mut orders {
                let text = self.columns.position(*field).and_then(|position| record.get(position)).unwrap_or("");
                match date::spelled(text) {
                    Spelled::Ordered(_, DateOrder::DayFirst) => _ = order.day_first_line.get_or_insert(line),
                    Spelled::Ordered(_, DateOrder::MonthFirst) => _ = order.month_first_line.get_or_insert(line),
                    _ => {}
                }
            }
        }
        orders
    }
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

/// One row, with the faults found in it so far.
pub struct Row<'r> {
    sheet: &'r Sheet,
    record: &'r StringRecord,
    /// 1-based physical line on which it starts.
    pub line: u32,
    /// Byte offset at which it starts.
    pub start: usize,
    end: usize,
    /// Whether the row above was set aside.
    pub follows_fault: bool,
    faults: RefCell<Vec<Fault>>,
}

impl Row<'_> {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { file: self.sheet.file, line: self.line }
    }

    /// The text of a field without blanks around it; `None` if it is blank or the file lacks the column.
    pub fn text(&self, field: Field) -> Option<&str> {
        let text = self.record.get(self.sheet.columns.position(field)?)?.trim();
        // Blanks before the opening quotation mark keep it in the text.
        let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map_or(text, str::trim);
        (!text.is_empty()).then_some(text)
    }

    /// The text of a field that must not be blank.
    pub fn required(&self, field: Field) -> Option<&str> {
        let text = self.text(field);
        if text.is_none() {
            self.fault(field, Problem::Blank { field: field.name() });
        }
        text
    }

    /// Notes that a field is wrong.
    pub fn fault(&self, field: Field, problem: Problem) {
        self.faults.borrow_mut().push(self.sheet.fault(self.start, self.line, field, problem));
    }

    /// Reads a field with `read`; text that it refuses is a fault that names what was `expected`.
    pub fn parsed<T>(&self, field: Field, expected: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let value = read(text);
        if value.is_none() {
            self.fault(field, Problem::NotA { field: field.name(), found: shown(text), expected });
        }
        value
    }

    /// A day, if the field has one.
    pub fn date(&self, field: Field) -> Option<NaiveDate> {
        let text = self.text(field)?;
        match self.date_of(field, text) {
            Ok(date) => Some(date),
            Err(problem) => {
                self.fault(field, problem);
                None
            }
        }
    }

    /// A day that must be there.
    pub fn required_date(&self, field: Field) -> Option<NaiveDate> {
        self.required(field)?;
        self.date(field)
    }

    fn date_of(&self, field: Field, text: &str) -> Result<NaiveDate, Problem> {
        let name = field.name();
        let found = || shown(text);
        let no_date = |hint| Problem::NotADate { field: name, found: found(), hint };
        let date = match date::spelled(text) {
            Spelled::Day(date) => date,
            Spelled::Ordered(date, order) => self.ordered_date(field, text, date, order)?,
            Spelled::Either { day_first, month_first } => match self.sheet.date_order(field) {
                Ok(Some(DateOrder::DayFirst)) => day_first,
                Ok(Some(DateOrder::MonthFirst)) => month_first,
                _ => return Err(Problem::AmbiguousDate { field: name, found: found() }),
            },
            Spelled::NoYear => return Err(no_date("; write the year with four digits")),
            Spelled::MinutesOnly => {
                return Err(no_date(
                    "; Excel has shown the date as minutes and saved only those - save again with the column formatted as a date",
                ));
            }
            Spelled::Nothing if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err(no_date(
                    "; it looks like Excel's own day number - save again with the column formatted as a date",
                ));
            }
            Spelled::Nothing => return Err(no_date("; write it so (if it looks like one: the month has no such day)")),
        };
        if date::is_in_range(date, self.sheet.options.today) {
            return Ok(date);
        }
        let latest = date::latest(self.sheet.options.today);
        Err(Problem::DateOutOfRange { field: name, found: found(), date, latest })
    }

    fn ordered_date(&self, field: Field, text: &str, date: NaiveDate, order: DateOrder) -> Result<NaiveDate, Problem> {
        let settled = self.sheet.date_order(field);
        let (name, found) = (field.name(), shown(text));
        match settled {
            Ok(Some(expected)) if expected != order && self.sheet.options.date_order.is_some() => {
                Err(Problem::NotADate { field: name, found, hint: "; it contradicts --date-order" })
            }
            // The first order seen in the column is taken for its order; rows of the other order are at fault.
            Err(ColumnOrder { day_first_line: Some(day_first), month_first_line: Some(month_first) }) => {
                let (first, line) = if day_first < month_first {
                    (DateOrder::DayFirst, day_first)
                } else {
                    (DateOrder::MonthFirst, month_first)
                };
                if first == order {
                    return Ok(date);
                }
                let (this, other) = (order.leader(), first.leader());
                Err(Problem::MixedDateOrder { field: name, found, this, other, other_line: line })
            }
            _ => Ok(date),
        }
    }

    /// An amount as written, with the currency that its text names.
    pub fn amount(&self, field: Field) -> Option<amount::SpelledAmount> {
        let text = self.text(field)?;
        let amount = amount::spelled(text);
        if amount.is_none() {
            let is_number =
                text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-' | '+'));
            let (field_name, found) = (field.name(), shown(text));
            let is_long = text.chars().filter(char::is_ascii_digit).count() > 30;
            self.fault(
                field,
                if is_number && is_long {
                    Problem::AmountTooLarge { field: field_name, found }
                } else {
                    Problem::NotAnAmount { field: field_name, found }
                },
            );
        }
        amount
    }

    /// A plain number as written.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.amount(field).map(|amount| amount.decimal)
    }

    /// An amount as exact money of a currency.
    pub fn money(&self, field: Field, currency: Currency) -> Option<Money> {
        let amount = self.amount(field)?;
        if let Some(written) = amount.currency.filter(|written| *written != currency && currency != Currency::NONE) {
            self.fault(
                field,
                Problem::CurrencyConflict {
                    found: shown(self.text(field).unwrap_or_default()),
                    written: written.code().to_owned(),
                    currency: currency.code().to_owned(),
                },
            );
            return None;
        }
        match to_money(amount.decimal, currency, field, || self.text(field).unwrap_or_default().to_owned()) {
            Ok(money) => Some(money),
            Err(problem) => {
                self.fault(field, problem);
                None
            }
        }
    }

    /// Other numbers of fields than the header has, and quotes that never close.
    fn check_shape(&self) {
        let raw = &self.sheet.text[self.start..self.end.max(self.start)];
        if raw.contains('"')
            && let Some((offset, problem)) = quoting_problem(raw, self.sheet.separator())
        {
            let column = raw[..offset].rsplit('\n').next().map_or(0, |line| line.chars().count()) as u32 + 1;
            let line = self.line + line_ends(&raw.as_bytes()[..offset]);
            let file = self.sheet.name.clone();
            self.faults.borrow_mut().push(Fault { file, line, column, problem: Box::new(problem) });
            return;
        }
        let expected = self.sheet.header_keys.len();
        let trailing_blank = self.record.iter().rev().take_while(|field| field.trim().is_empty()).count();
        let is_padded = self.record.len() > expected && self.record.len() - trailing_blank <= expected;
        let header_padding = self.sheet.columns.width - expected;
        let is_short_of_padding = self.record.len() >= expected && self.record.len() <= expected + header_padding;
        if self.record.len() != expected && !is_padded && !is_short_of_padding {
            let (line, column) = self.sheet.locate(self.start, self.line, expected.min(self.record.len()));
            let found = self.record.len();
            let problem = if found > expected {
                Problem::TooManyFields { found, expected }
            } else {
                Problem::TooFewFields { found, expected }
            };
            self.faults.borrow_mut().push(Fault {
                file: self.sheet.name.clone(),
                line,
                column,
                problem: Box::new(problem),
            });
        }
    }
}

/// One field of a raw row: where it starts, and what is wrong with its quotation marks.
struct RawField {
    start: usize,
    problem: Option<(usize, Problem)>,
}

/// Walks the fields of a raw row as the csv reader does: a quotation mark counts at the start of a field only.
struct Fields<'t> {
    raw: &'t str,
    separator: char,
    next: Option<usize>,
}

impl<'t> Fields<'t> {
    fn of(raw: &'t str, separator: char) -> Fields<'t> {
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
        self.next = self.raw[end..].starts_with(self.separator).then(|| end + self.separator.len_utf8());
        Some(RawField { start, problem })
    }
}

/// The first thing wrong with the quotation marks of a raw row, and where.
fn quoting_problem(raw: &str, separator: char) -> Option<(usize, Problem)> {
    Fields::of(raw, separator).find_map(|field| field.problem)
}

/// Money of a currency from a number as written, or the fault that says why not.
pub fn to_money(
    decimal: Decimal,
    currency: Currency,
    field: Field,
    text: impl FnOnce() -> String,
) -> Result<Money, Problem> {
    decimal.to_money(currency).map_err(|misfit| match misfit {
        MisfitAmount::TooFine => Problem::TooManyDecimals {
            field: field.name(),
            found: shown(&text()),
            currency: match currency {
                Currency::NONE => "an amount without currency".to_owned(),
                currency => currency.code().to_owned(),
            },
            decimals: currency.decimals(),
        },
        MisfitAmount::TooLarge => Problem::AmountTooLarge { field: field.name(), found: shown(&text()) },
    })
}

/// So many headers are named, the rest is counted.
const HEADERS_NAMED_MAX: usize = 20;

fn shortened(headers: &[String]) -> String {
    let named: Vec<String> = headers.iter().take(HEADERS_NAMED_MAX).map(|header| shown(header)).collect();
    let more = headers.len().saturating_sub(HEADERS_NAMED_MAX);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// The text of a field as a fault quotes it: on one line, not too long.
pub fn shown(text: &str) -> String {
    let mut shown: String =
        text.chars().take(60).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}
