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
    pub as_of: NaiveDate,
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
    header_line: u32,
    header_keys: Vec<String>,
    options: SheetOptions,
    date_orders: OnceCell<Vec<(Field, ColumnOrder)>>,
}

/// Where a column proves its order.
#[derive(Clone, Copy, Debug, Default)]
struct ColumnOrder {
    day_first_line: Option<u32>,
    month_first_line: Option<u32>,
}

impl ColumnOrder {
    fn settled(self) -> Option<DateOrder> {
        match (self.day_first_line, self.month_first_line) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
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
        Records { text, base: dialect.start, reader, counted_to: 0, line: 1 }
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
        let newlines = bytes[self.counted_to..start].iter().filter(|&&byte| byte == b'\n').count();
        self.line += newlines as u32;
        self.counted_to = start;
        let end = self.reader.position().byte() as usize + self.base;
        Some((start, end, self.line))
    }
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
        let dialect = dialect::detect(&text);
        let mut records = Records::new(&text, dialect);
        let mut record = StringRecord::new();
        let mut best: Option<(Columns, StringRecord, u32)> = None;
        let mut first_line = 0;
        while let Some((_, _, line)) = records.next(&mut record) {
            if line > HEADER_LINES_MAX {
                break;
            }
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            first_line = if first_line == 0 { line } else { first_line };
            let headers: Vec<&str> = record.iter().collect();
            let columns = map_columns(kind, &headers, &options.mapped);
            let is_whole = columns.missing(kind).is_none();
            if is_whole || best.is_none() {
                best = Some((columns, record.clone(), line));
            }
            if is_whole {
                break;
            }
        }
        let Some((columns, header, header_line)) = best else {
            return Err(Fault::of_file(&name, Problem::Empty { required: required_in_words(kind) }));
        };
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
            header_line,
            header_keys,
            options,
            date_orders: OnceCell::new(),
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
            notes.push(Note::ColumnsIgnored { file: self.name.clone(), headers: self.columns.unused.join(", ") });
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
        let mut footers: Vec<u32> = Vec::new();
        while let Some((start, end, line)) = records.next(&mut record) {
            if line <= self.header_line || record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if self.is_footer(&record) {
                footers.push(line);
                continue;
            }
            let row = Row { sheet: self, record: &record, line, start, end, faults: RefCell::new(Vec::new()) };
            row.check_shape();
            let read = if row.faults.borrow().is_empty() { read_row(&row) } else { None };
            let problems = row.faults.take();
            if problems.is_empty() {
                rows.extend(read);
            } else {
                self.set_aside(start, line, problems, faults);
            }
        }
        if let Some(&first_line) = footers.first() {
            let what = "totals, not rows";
            notes.push(Note::LinesSkipped { file: self.name.clone(), what, count: footers.len(), first_line });
        }
        rows
    }

    /// Notes faults of the row that starts at `start` and keeps its text for `--rejects`.
    pub fn set_aside(&self, start: usize, line: u32, problems: Vec<Fault>, faults: &mut Faults) {
        let reason = problems.iter().map(|fault| fault.problem.to_string()).collect::<Vec<_>>().join("; ");
        faults.rejects.push(Reject { file: self.name.clone(), line, text: self.raw_row(start).to_owned(), reason });
        faults.faults.extend(problems);
    }

    /// The header row as written, for `--rejects`.
    pub fn raw_header(&self) -> &str {
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        while let Some((start, _, line)) = records.next(&mut record) {
            if line == self.header_line {
                return self.raw_row(start);
            }
        }
        ""
    }

    /// The character between fields.
    pub fn separator(&self) -> char {
        char::from(self.dialect.separator)
    }

    /// A row's original text without its line end.
    pub fn raw_row(&self, start: usize) -> &str {
        let mut record = StringRecord::new();
        let rest = Dialect { separator: self.dialect.separator, start };
        let end = Records::new(&self.text, rest).next(&mut record).map_or(start, |(_, end, _)| end);
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
        let (mut line, mut column, mut left, mut is_quoted) = (line, 1, position, false);
        for letter in self.text[start..].chars() {
            if left == 0 {
                break;
            }
            match letter {
                '"' => is_quoted = !is_quoted,
                '\n' if is_quoted => {
                    line += 1;
                    column = 0;
                }
                '\n' => break,
                _ if !is_quoted && letter == self.separator() => left -= 1,
                _ => {}
            }
            column += 1;
        }
        (line, column)
    }

    /// 合计 and its kin at the foot: the first field with text is such a word, and there is no date.
    fn is_footer(&self, record: &StringRecord) -> bool {
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
        let word = header_key(record[first].trim_end_matches([':', '：']));
        let has_date = self
            .columns
            .position(Field::Date)
            .is_some_and(|date| date != first && record.get(date).is_some_and(|text| !text.trim().is_empty()));
        WORDS.contains(&word.as_str()) && !has_date
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
        if let Some(order) = own.settled() {
            return Ok(Some(order));
        }
        let mut others = orders.iter().filter_map(|(_, order)| order.settled());
        let first = others.next();
        Ok(first.filter(|order| others.all(|other| other == *order)))
    }

    fn prove_date_orders(&self) -> Vec<(Field, ColumnOrder)> {
        let is_date = |field: &&Field| self.columns.has(**field);
        let mut orders: Vec<(Field, ColumnOrder)> =
            DATE_FIELDS.iter().filter(is_date).map(|&field| (field, ColumnOrder::default())).collect();
        let mut records = Records::new(&self.text, self.dialect);
        let mut record = StringRecord::new();
        while let Some((_, _, line)) = records.next(&mut record) {
            if line <= self.header_line {
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
            Spelled::Nothing => return Err(no_date("; write it so")),
        };
        if date::is_in_range(date, self.sheet.options.as_of) {
            return Ok(date);
        }
        let latest = date::latest(self.sheet.options.as_of);
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
            self.fault(field, Problem::NotAnAmount { field: field.name(), found: shown(text) });
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
        match to_money(amount.decimal, currency, field, self.text(field).unwrap_or_default()) {
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
        let is_last_or_long = self.end >= self.sheet.text.len() || raw.trim_end_matches(['\r', '\n']).contains('\n');
        if is_last_or_long && raw.bytes().filter(|&byte| byte == b'"').count() % 2 == 1 {
            let column = raw.find('"').map_or(0, |quote| raw[..quote].chars().count() as u32 + 1);
            let place =
                Fault { file: self.sheet.name.clone(), line: self.line, column, problem: Box::new(Problem::OpenQuote) };
            self.faults.borrow_mut().push(place);
            return;
        }
        let expected = self.sheet.header_keys.len();
        let trailing_blank = self.record.iter().rev().take_while(|field| field.trim().is_empty()).count();
        let is_padded = self.record.len() > expected && self.record.len() - trailing_blank <= expected;
        let header_padding = self.sheet.columns.width - expected;
        let is_short_of_padding = self.record.len() >= expected && self.record.len() <= expected + header_padding;
        if self.record.len() != expected && !is_padded && !is_short_of_padding {
            let (line, column) = self.sheet.locate(self.start, self.line, expected.min(self.record.len()));
            let problem = Problem::FieldCount { found: self.record.len(), expected };
            self.faults.borrow_mut().push(Fault {
                file: self.sheet.name.clone(),
                line,
                column,
                problem: Box::new(problem),
            });
        }
    }
}

/// Money of a currency from a number as written, or the fault that says why not.
pub fn to_money(decimal: Decimal, currency: Currency, field: Field, text: &str) -> Result<Money, Problem> {
    decimal.to_money(currency).map_err(|misfit| match misfit {
        MisfitAmount::TooFine => Problem::TooManyDecimals {
            field: field.name(),
            found: shown(text),
            currency: if currency == Currency::NONE {
                "an amount without currency".into()
            } else {
                currency.code().into()
            },
            decimals: currency.decimals(),
        },
        MisfitAmount::TooLarge => Problem::AmountTooLarge { field: field.name(), found: shown(text) },
    })
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
