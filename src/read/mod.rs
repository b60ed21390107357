//! Bytes to a [`Book`]: the only library code that reads input files.
//!
//! The way of a file: `source` (which files, their bytes) → `text` (bytes to text) → `dialect` and `records` (text to
//! records with places) → `header` and `sheet` (which column is which), `row` (fields as values) → `deliveries`, `payments`, … (records to typed rows) →
//! `documents`, `money`, `assemble` (typed rows to a book as of a day). Whatever is wrong is a [`Fault`] with its
//! place; whatever is only odd is a [`Note`].

mod aliases;
mod amount;
mod assemble;
mod currency;
mod customers;
mod date;
mod deliveries;
mod dialect;
mod documents;
mod events;
mod fault;
mod fields;
mod follow_ups;
mod header;
mod holidays;
mod identity;
mod money;
mod note;
mod payments;
mod records;
mod row;
mod sheet;
mod source;
mod spelling;
mod terms;
mod text;

pub use assemble::Conventions;
pub use date::DateOrder;
pub use fault::{Fault, Faults, Problem, Reject};
pub use fields::{Field, FileKind};
pub use header::MappedColumn;
pub use note::{Loudness, Note};
pub use source::{Selection, Source, find_deliveries, is_standard_input, load};
pub use spelling::{name_key, nearest};

use crate::book::{Book, Calendar, Currency, CustomerId, Money, Terms, Texts};
use assemble::Tables;
use chrono::NaiveDate;
use sheet::{Sheet, SheetOptions};
use std::collections::HashMap;

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
    /// `--map` and `[columns]`.
    pub mapped: Vec<MappedColumn>,
}

impl ReadOptions {
    /// Default conventions, nothing mapped, and the order of day and month left to the files.
    pub fn standard(as_of: NaiveDate) -> ReadOptions {
        ReadOptions { conventions: Conventions::standard(as_of), today: as_of, date_order: None, mapped: Vec::new() }
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
    pub file: String,
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
    let mut faults = Faults::default();
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
        let text = match text::decode(&source.name, source.bytes) {
            Ok(text) => text,
            Err(fault) => {
                faults.fatal(fault);
                continue;
            }
        };
        let sheet_options = SheetOptions {
            date_order: options.date_order,
            mapped: options.mapped.clone(),
            today: options.today.max(options.conventions.as_of),
        };
        let mut sheet_notes = Vec::new();
        let file = sheets.len() as u8;
        match Sheet::open(file, source.name.clone(), source.kind, text, sheet_options, &mut sheet_notes) {
            Ok(sheet) => {
                notes.extend(sheet_notes);
                sheets.push(sheet);
            }
            // An empty book is an empty plan.
            Err(fault) if source.kind == FileKind::Deliveries && matches!(*fault.problem, Problem::Empty { .. }) => {
                notes.push(Note::NothingDelivered { file: source.name });
            }
            Err(fault) if source.is_named => faults.fatal(fault),
            Err(fault) => {
                let missing = match *fault.problem {
                    Problem::MissingColumns { missing, .. } | Problem::Empty { required: missing } => missing,
                    other => other.to_string(),
                };
                notes.push(Note::Skipped { file: source.name, kind: source.kind, missing });
            }
        }
    }
    sheets
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
