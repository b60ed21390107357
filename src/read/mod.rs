//! Bytes to a [`Book`]: the only library code that reads input files.
//!
//! The way of a file: `source` (which files, their bytes) → `text` (bytes to text) → `dialect` and `records` (text to
//! records with places) → `header` and `sheet` (which column is which), `row` (fields as values) → `deliveries`, `payments`, … (records to typed rows) →
//! `documents`, `money`, `assemble` (typed rows to a book as of a day). Whatever is wrong is a [`Fault`] with its
//! place; whatever is only odd is a [`Note`].

mod aliases;
mod amount;
mod assemble;
mod compound;
mod currency;
mod customers;
mod date;
mod decimal_marks;
mod deliveries;
mod dialect;
mod documents;
mod events;
mod fault;
mod fields;
mod follow_ups;
mod header;
mod headerless;
mod holidays;
mod identity;
mod money;
mod note;
mod open_document;
mod payments;
mod records;
mod row;
mod sheet;
mod side;
mod source;
mod spelling;
mod statement;
mod terms;
mod text;
mod workbook;

pub use amount::DecimalMark;
pub use assemble::Conventions;
pub use date::DateOrder;
pub use fault::{Fault, Faults, Problem, Reject};
pub use fields::{Field, FileKind};
pub use header::MappedColumn;
pub use note::{Loudness, Note};
pub use source::{Selection, Source, find_deliveries, is_standard_input, load, path_and_sheet};
pub use spelling::{name_key, nearest};
pub use text::TextEncoding;

use crate::book::{Book, Calendar, Currency, CustomerId, InputFile, Money, Terms, Texts};
use assemble::Tables;
use chrono::NaiveDate;
use sheet::{Sheet, SheetOptions};
use std::collections::HashMap;
use text::Decoded;
use workbook::Workbook;

/// Reads an amount as a person writes it (DOMAIN §7), for settings and options.
pub fn amount_spelled(text: &str) -> Option<crate::book::Decimal> {
    amount::spelled(text).map(|amount| amount.decimal)
}

/// Reads a day as a person writes it, if the spelling has one meaning only.
pub fn date_spelled(text: &str) -> Option<NaiveDate> {
    match date::spelled(text) {
        date::Spelled::Day(date) | date::Spelled::Ordered(date, _) => Some(date),
        _ => None,
    }
}

/// Reads terms of payment as a person writes them (DOMAIN §7).
pub fn terms_spelled(text: &str) -> Option<Terms> {
    terms::spelled(text)
}

/// Reads a currency's code or name.
pub fn currency_spelled(text: &str) -> Option<Currency> {
    currency::spelled(text, None)
}

/// Reads a number of working days, `2` or `0.5`, as thousandths.
pub fn days_per_step_spelled(text: &str) -> Option<u32> {
    customers::days_per_step_thousandths(text)
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// What rows mean.
    pub conventions: Conventions,
    /// The day from which "more than 30 years ahead" counts (SPEC §2), unless the as-of day is later.
    pub today: NaiveDate,
    /// `--date-order`.
    pub date_order: Option<DateOrder>,
    /// `--decimal`.
    pub decimal_mark: Option<DecimalMark>,
    /// `--encoding`, for files without a byte order mark.
    pub encoding: Option<TextEncoding>,
    /// Whether the text of rows set aside is wanted (`--rejects`).
    pub keep_rejects: bool,
    /// `--map` and `[columns]`.
    pub mapped: Vec<MappedColumn>,
}

impl ReadOptions {
    /// Default conventions, nothing mapped, and the order of day and month left to the files.
    pub fn standard(as_of: NaiveDate) -> ReadOptions {
        ReadOptions {
            conventions: Conventions::standard(as_of),
            today: as_of,
            date_order: None,
            decimal_mark: None,
            encoding: None,
            keep_rejects: true,
            mapped: Vec::new(),
        }
    }
}

/// What was read: the book, and what there is to say about it.
#[derive(Debug)]
pub struct Reading {
    /// The book of the rows without fault. Not to be used where `faults` says that the reading is fatal.
    pub book: Book,
    /// Every comparable spelling of a customer (see [`name_key`]).
    pub spellings: HashMap<String, CustomerId>,
    /// What paid and open columns beside a payments file say is open: index into the book's documents, and money.
    pub stated_open: Vec<(u32, Money)>,
    /// What is wrong.
    pub faults: Faults,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// What `--rejects` needs to know of each file.
    pub headers: Vec<FileHeader>,
}

/// A file's header row as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// The file as the user named it.
    pub file: InputFile,
    /// What it holds.
    pub kind: FileKind,
    /// The row, without its line end.
    pub text: String,
    /// The character between fields.
    pub separator: char,
}

/// Reads sources into a book as of the day that the options say.
///
/// Faults do not stop the reading: all of them are found, and the book holds the rows that have none.
pub fn read(sources: Vec<Source>, options: &ReadOptions) -> Reading {
    let mut faults = Faults::new(options.keep_rejects);
    let mut notes = Vec::new();
    let sheets = open_sheets(sources, options, &mut faults, &mut notes);
    check_mapped(&sheets, &options.mapped, &mut faults);
    let mut tables = Tables {
        files: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        texts: Texts::default(),
        sheets: Vec::new(),
        deliveries: Vec::new(),
        payments: None,
        customers: Vec::new(),
        events: Vec::new(),
        follow_ups: Vec::new(),
        calendar: Calendar::default(),
    };
    let mut read_notes = Vec::new();
    for sheet in &sheets {
        let rows = read_sheet(sheet, options, &mut tables, &mut faults, &mut notes);
        read_notes.push(Note::FileRead { file: sheet.name.clone(), kind: sheet.kind, rows });
    }
    let header = |sheet: &Sheet| FileHeader {
        file: sheet.name.clone(),
        kind: sheet.kind,
        text: sheet.raw_header().to_owned(),
        separator: sheet.separator(),
    };
    let headers = sheets.iter().map(header).collect();
    tables.sheets = sheets;
    let assembled = assemble::assemble(tables, &options.conventions, &mut faults, &mut notes);
    let mut all_notes = Vec::new();
    if !assembled.book.has_payments {
        all_notes.push(Note::NoPayments);
    }
    all_notes.extend(read_notes);
    all_notes.extend(notes);
    Reading {
        book: assembled.book,
        spellings: assembled.spellings,
        stated_open: assembled.stated_open,
        faults,
        notes: all_notes,
        headers,
    }
}

/// Decodes each source and finds its header. A neighbour that does not fit is passed over; a named file must fit.
fn open_sheets(sources: Vec<Source>, options: &ReadOptions, faults: &mut Faults, notes: &mut Vec<Note>) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for source in sources {
        let Source { kind, name, sheet, bytes, is_named } = source;
        let file = Opening { index: sheets.len() as u8, name: &name, kind, options };
        let mut sheet_notes = Vec::new();
        let opened = if workbook::is_workbook(&bytes) {
            file.open_workbook(bytes, sheet.as_deref(), &mut sheet_notes)
        } else {
            file.open_text(bytes, &mut sheet_notes)
        };
        match opened {
            Ok(sheet) => {
                notes.extend(sheet_notes);
                sheets.push(sheet);
            }
            // An empty book is an empty plan.
            Err(fault) if kind == FileKind::Deliveries && matches!(*fault.problem, Problem::Empty { .. }) => {
                notes.push(Note::NothingDelivered { file: fault.file });
            }
            Err(Fault { file, problem, .. }) if !is_named && let Some(missing) = missing_columns(&problem) => {
                notes.push(Note::Skipped { file, kind, missing });
            }
            // What cannot be read at all is never passed over: it might hold the payments.
            Err(fault) => faults.fatal(fault),
        }
    }
    sheets
}

/// What columns a file lacks, if that is all that is wrong with it.
fn missing_columns(problem: &Problem) -> Option<String> {
    match problem {
        Problem::MissingColumns { missing, .. } | Problem::Empty { required: missing } => Some(missing.clone()),
        _ => None,
    }
}

/// A file that is being opened.
struct Opening<'o> {
    index: u8,
    name: &'o str,
    kind: FileKind,
    options: &'o ReadOptions,
}

/// So many rows of a sheet are looked at to see whether it fits: no header is looked for further down.
const SHEET_ROWS_PROBED: u32 = 40;

impl Opening<'_> {
    fn open_text(&self, bytes: Vec<u8>, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let decoded = text::decode(self.name, bytes, self.options.encoding)?;
        if decoded.is_guessed {
            notes.push(Note::EncodingGuessed { file: self.name.into(), encoding: decoded.encoding });
        }
        self.open(InputFile::from(self.name), decoded, notes)
    }

    /// The sheet that is meant: the one named, else the first one that has the columns.
    fn open_workbook(&self, bytes: Vec<u8>, sheet: Option<&str>, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let fault = |problem| Fault::of_file(self.name, problem);
        let mut workbook = workbook::open(bytes).map_err(fault)?;
        let names = workbook.sheets();
        if let Some(wanted) = sheet {
            let is_wanted = |name: &&String| name_key(name) == name_key(wanted);
            let found = names.iter().find(|name| *name == wanted).or_else(|| names.iter().find(is_wanted));
            let found = found
                .ok_or_else(|| fault(Problem::NoSuchSheet { sheet: wanted.to_owned(), sheets: quoted(&names) }))?;
            return self.open_sheet(&mut workbook, found, None, notes);
        }
        let (mut fitting, mut others, mut first_fault) = (Vec::new(), Vec::new(), None);
        for name in &names {
            match self.open_sheet(&mut workbook, name, Some(SHEET_ROWS_PROBED), &mut Vec::new()) {
                Ok(_) => fitting.push(name.clone()),
                Err(fault) if missing_columns(&fault.problem).is_none() => return Err(fault),
                Err(fault) => {
                    let is_empty = matches!(*fault.problem, Problem::Empty { .. });
                    if !is_empty {
                        others.push(name.clone());
                        _ = first_fault.insert(fault);
                    } else if first_fault.is_none() {
                        first_fault = Some(fault);
                    }
                }
            }
        }
        let Some((chosen, rest)) = fitting.split_first() else {
            let required = fields::required_in_words(self.kind);
            return Err(first_fault.unwrap_or_else(|| fault(Problem::Empty { required })));
        };
        let file = InputFile::sheet(self.name, chosen);
        if !rest.is_empty() {
            notes.push(Note::SheetsNotRead { file: file.clone(), others: quoted(rest) });
        }
        if !others.is_empty() {
            notes.push(Note::SheetsPassedOver { file, others: quoted(&others) });
        }
        self.open_sheet(&mut workbook, chosen, None, notes)
    }

    fn open_sheet(
        &self,
        workbook: &mut Workbook,
        sheet: &str,
        rows_max: Option<u32>,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        let file = InputFile::sheet(self.name, sheet);
        let text = workbook.text(sheet, rows_max).map_err(|problem| Fault::of_file(&file, problem))?;
        self.open(file, Decoded::from(text), notes)
    }

    fn open(&self, file: InputFile, decoded: Decoded, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let options = SheetOptions {
            date_order: self.options.date_order,
            decimal_mark: self.options.decimal_mark,
            mapped: self.options.mapped.clone(),
            today: self.options.today.max(self.options.conventions.as_of),
        };
        Sheet::open(self.index, file, self.kind, decoded, options, notes)
    }
}

/// `'a', 'b'`
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

fn read_sheet(
    sheet: &Sheet,
    options: &ReadOptions,
    tables: &mut Tables,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> usize {
    let base = options.conventions.base_currency;
    match sheet.kind {
        FileKind::Deliveries => {
            tables.deliveries = deliveries::read(sheet, base, &mut tables.texts, faults, notes);
            tables.deliveries.len()
        }
        FileKind::Payments => {
            let rows = payments::read(sheet, base, &mut tables.texts, faults, notes);
            tables.payments.insert(rows).len()
        }
        FileKind::Customers => {
            tables.customers = customers::read(sheet, faults, notes);
            tables.customers.len()
        }
        FileKind::Events => {
            tables.events = events::read(sheet, &mut tables.texts, faults, notes);
            tables.events.len()
        }
        FileKind::FollowUps => {
            tables.follow_ups = follow_ups::read(sheet, &mut tables.texts, faults, notes);
            tables.follow_ups.len()
        }
        FileKind::Holidays => {
            let (rows, calendar) = holidays::read(sheet, faults, notes);
            tables.calendar = calendar;
            rows
        }
    }
}

/// A header that `--map` names must stand in one of the files.
fn check_mapped(sheets: &[Sheet], mapped: &[MappedColumn], faults: &mut Faults) {
    if faults.is_fatal && sheets.is_empty() {
        return;
    }
    for column in mapped.iter().filter(|column| column.must_exist) {
        let takes = |sheet: &&Sheet| {
            column.kind.is_none_or(|kind| kind == sheet.kind) && sheet.kind.fields().any(|field| field == column.field)
        };
        let candidates: Vec<&Sheet> = sheets.iter().filter(takes).collect();
        if candidates.iter().any(|sheet| sheet.has_header(&column.header)) {
            continue;
        }
        let headers = candidates.iter().flat_map(|sheet| sheet.header_keys().iter().map(String::as_str));
        let nearest =
            nearest(&column.header, headers).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        let problem = Problem::MappedHeaderMissing {
            field: column.field.name().to_owned(),
            header: column.header.clone(),
            nearest,
        };
        faults.fatal(Fault::of_file("--map", problem));
    }
}
