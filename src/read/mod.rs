//! Bytes to a [`Book`]: the only library code that reads input files.
//!
//! The way of a file: `source` (which files) → `read_files` (one after the other) → `opening`, `text` (bytes to text; a large one stays `stored`) → `dialect`,
//! `header` and `sheet` (which column is which) → `blocks` (whole rows, taken in turn by several workers, `gather`) →
//! `records` and `row` (fields as values), `plain` where a row is written plainly → `deliveries`, `payments`, … (typed
//! rows, kept in `block_rows`) → `identify`, `numbers`, `documents` (who is who, which rows are one delivery) →
//! `book_parts` (rows shared out by customer), `money`, `happenings`, `lines`, `book_order` (each part's rows to its piece
//! of the book as of a day); `assemble` leads through it.
//! Whatever is wrong is a [`Fault`] with its place; whatever is only odd is a [`Note`]. `layout` tells how a row looks that
//! is put behind the last one of a file.

mod aliases;
mod amount;
mod assemble;
mod block_rows;
mod blocks;
mod book_order;
mod book_parts;
mod build_customers;
mod compound;
mod contacts;
mod currency;
mod customers;
mod date;
mod decimal_marks;
mod deliveries;
mod delivery_fields;
mod delivery_rows;
mod dialect;
mod documents;
mod earlier_days;
mod ends;
mod events;
mod fault;
mod fields;
mod find_header;
mod follow_ups;
mod gather;
mod happenings;
mod header;
mod headerless;
mod holidays;
mod identify;
mod identity;
mod layout;
mod lines;
mod money;
mod money_findings;
mod named;
mod note;
mod numbers;
mod open_document;
mod opening;
mod parties;
mod payments;
mod plain;
mod profile;
mod progress;
mod read_files;
mod records;
mod row;
mod sell_through;
mod sheet;
mod side;
mod source;
mod spelling;
mod statement;
mod stored;
mod survey;
mod terms;
mod text;
mod walk;
mod workbook;

pub use amount::DecimalMark;
pub use assemble::Conventions;
pub use book_parts::BookPart;
pub use date::DateOrder;
pub use fault::{
    DateHint, Difference, Expected, Fault, Faults, Problem, Reject, RejectReason, Remedy, UnreadableReason,
};
pub use fields::{Field, FileKind};
pub use gather::Workers;
pub use header::MappedColumn;
pub use layout::{Appended, Layout, LayoutProblem, RowProblem};
pub use note::{FirstNamed, Loudness, Note, SkippedLines};
pub use progress::ReadProgress;
pub use source::{Contents, Selection, Source, find_beside, find_deliveries, is_standard_input, load, path_and_sheet};
pub use spelling::{name_key, nearest};
pub use stored::StoredFile;
pub use text::TextEncoding;

use crate::book::{Book, Currency, CustomerId, FileTally, FollowUpResult, InputFile, Money, Place, Terms};
use assemble::Assembled;
use chrono::NaiveDate;
use hashbrown::HashMap;
use numbers::NumberHasher;
use opening::open_sheets;
use read_files::{FilesRead, read_files};
use sheet::Sheet;
use std::sync::Arc;

/// Reads an amount as a person writes it (DOMAIN §7), for settings and options.
pub fn amount_spelled(text: &str) -> Option<crate::book::Decimal> {
    amount::spelled(text).map(|amount| amount.decimal)
}

/// Reads an amount as a person writes it, by a decimal mark that is said or that it shows, with the currency that it
/// names.
pub fn amount_and_currency_spelled(
    text: &str,
    mark: Option<DecimalMark>,
) -> Option<(crate::book::Decimal, Option<Currency>)> {
    let amount = match amount::read(text) {
        amount::Spelled::Amount(amount) => amount,
        amount::Spelled::Marked(amount, shown) if mark.is_none_or(|mark| mark == shown) => amount,
        amount::Spelled::Either { comma, .. } if mark == Some(DecimalMark::Comma) => comma,
        amount::Spelled::Either { point, .. } => point,
        amount::Spelled::Marked(..) | amount::Spelled::Nothing => return None,
    };
    Some((amount.decimal, amount.currency))
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

/// Reads how a contact ended, in English or Chinese (DOMAIN §7).
pub fn follow_up_result_spelled(text: &str) -> Option<FollowUpResult> {
    follow_ups::spelled_result(text)
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
    /// Of which rows of the deliveries the goods are wanted ([`Book::delivery_lines`]).
    pub keep_lines: KeptLines,
    /// Earlier days as of which parts are to be made too ([`BookPart::earlier`]).
    pub earlier_days: Vec<NaiveDate>,
    /// `--map` and `[columns]`.
    pub mapped: Vec<MappedColumn>,
    /// How many threads read, and how much each takes at a time. Nothing that is read depends on it.
    pub workers: Workers,
    /// Told how far the reading has come.
    pub progress: Arc<ReadProgress>,
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
            keep_lines: KeptLines::None,
            earlier_days: Vec::new(),
            mapped: Vec::new(),
            workers: Workers::standard(),
            progress: Arc::default(),
        }
    }
}

/// Rows of the deliveries that are kept with their goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptLines {
    /// None.
    None,
    /// Those that say who received the goods, without anything else of the goods.
    Received,
    /// All.
    All,
}

/// Customers by their comparable spellings.
pub type Spellings = HashMap<String, CustomerId>;

/// What was read: the book, and what there is to say about it.
#[derive(Debug)]
pub struct Reading {
    /// The book of the rows without fault. Not to be used where `faults` says that the reading is fatal.
    pub book: Book,
    /// Every comparable spelling of a customer (see [`name_key`]).
    pub spellings: Spellings,
    /// What paid and open columns beside a payments file say is open: index into the book's documents, and money.
    pub stated_open: Vec<(u32, Money)>,
    /// What is wrong.
    pub faults: Faults,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// What `--rejects` needs to know of each file.
    pub headers: Vec<FileHeader>,
    /// What became of the rows of each file, in the order of the book's files.
    pub tallies: Vec<FileTally>,
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
    let mut whole: Option<Book> = None;
    let mut stated_open = Vec::new();
    let take = |BookPart { book, stated_open: own, size_of_whole: (deliveries, payments), .. }: BookPart| {
        let whole = whole.get_or_insert_with(|| book.shared().with_room(deliveries, payments));
        stated_open.extend(own.into_iter().map(|(document, open)| (document + whole.documents.len() as u32, open)));
        whole.append(book);
    };
    let PartsReading { shared, spellings, faults, notes, headers, tallies, .. } =
        read_in_parts(sources, options, |part| part, take);
    let mut book = whole.unwrap_or(shared);
    book.sort_happenings();
    stated_open.sort_by_key(|&(document, _)| book.documents[document as usize].line);
    Reading { book, spellings, stated_open, faults, notes, headers, tallies }
}

/// What was read of a book that went away part by part.
#[derive(Debug)]
pub struct PartsReading {
    /// A book with what all parts share: day, files, texts, customers.
    pub shared: Book,
    /// Every comparable spelling of a customer (see [`name_key`]).
    pub spellings: Spellings,
    /// What is wrong.
    pub faults: Faults,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// What `--rejects` needs to know of each file.
    pub headers: Vec<FileHeader>,
    /// What became of the rows of each file, in the order of the book's files.
    pub tallies: Vec<FileTally>,
    /// Whether rows meant other customers or currencies on one of the earlier days that were asked for: then only a reading
    /// as of that day tells how the book stood, and parts tell nothing of it.
    pub earlier_days_differ: bool,
}

/// Reads sources like [`read`] into a book in parts, each all that there is of some customers. `use_part` is given each
/// part by one of several threads, and `take` what that makes of it, in the order of the customers; so the whole book is
/// never there at once. Parts come even if there are faults: whoever calls has to look at them.
pub fn read_in_parts<R: Send>(
    sources: Vec<Source>,
    options: &ReadOptions,
    use_part: impl Fn(BookPart) -> R + Sync,
    take: impl FnMut(R) + Send,
) -> PartsReading {
    let hasher = NumberHasher::default();
    let mut faults = Faults::new(options.keep_rejects);
    let mut notes = Vec::new();
    options.progress.expect(sources.iter().map(|source| source.bytes.length()).sum());
    let sheets = open_sheets(sources, options, &mut faults, &mut notes);
    check_mapped(&sheets, &options.mapped, &mut faults);
    let told = (&mut faults, &mut notes);
    let FilesRead { tables, identification, mut tallies, read_notes } = read_files(sheets, options, &hasher, told);
    let header = |sheet: &Sheet| FileHeader {
        file: sheet.name.clone(),
        kind: sheet.kind,
        text: sheet.raw_header().to_owned(),
        separator: sheet.separator(),
    };
    let headers: Vec<FileHeader> = tables.sheets.iter().map(header).collect();
    let told = (&mut faults, &mut notes);
    let read = (tables, identification);
    let Assembled { shared, spellings, later, earlier_days_differ } =
        assemble::assemble(read, &hasher, options, told, (use_part, take));
    for (index, tally) in tallies.iter_mut().enumerate() {
        // Rows that contradict each other are set aside only when the book is put together.
        let place = |line| Place { file: index as u8, line };
        tally.set_aside = faults.rows_set_aside.range(place(0)..=place(u32::MAX)).count();
        tally.later = later.get(&headers[index].kind).copied().unwrap_or(0);
    }
    let mut all_notes = Vec::new();
    if !shared.has_payments {
        all_notes.push(Note::NoPayments);
    }
    all_notes.extend(read_notes);
    all_notes.extend(notes);
    PartsReading { shared, spellings, faults, notes: all_notes, headers, tallies, earlier_days_differ }
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
        let nearest = nearest(&column.header, headers).map(str::to_owned);
        let problem = Problem::MappedHeaderMissing {
            field: column.field.name().to_owned(),
            header: column.header.clone(),
            nearest,
        };
        faults.fatal(Fault::of_file("--map", problem));
    }
}
