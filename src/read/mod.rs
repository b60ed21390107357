//! Bytes to a [`Book`]: the only library code that reads input files.
//!
//! Open, lay out, read, build: `source` finds the files and their bytes, `table` finds the header and cuts the text into
//! rows, `words` has the words of each language, `value` knows what a spelling means, `file` what a row of each kind of file means, and `build` makes the book as
//! of a day of it, part by part. `diagnose` says what is wrong ([`Fault`]) or odd ([`Note`]), `conventions` what the
//! reader goes by besides the files. `layout` tells how a row looks that is put behind the last one of a file.

mod build;
mod conventions;
mod diagnose;
mod fields;
mod file;
mod interpret;
mod layout;
mod read_files;
mod reading;
mod source;
mod table;
mod value;
mod words;

pub use build::partition::BookPart;
pub use conventions::{Conventions, Encodings, KeptLines, PaymentsSign, ReadOptions, Wanted, Workers};
pub use diagnose::fault::{DateHint, Expected, Fault, Faults, Problem, Reject, RejectReason, Remedy, UnreadableReason};
pub use diagnose::note::{FirstNamed, Loudness, Note, SkippedLines};
pub use fields::{Field, FileKind};
pub use interpret::roles::OwnWords;
pub use interpret::{ColumnReading, FileReading, PrintedSum, RoleSum, WordReading};
pub use layout::{Appended, Layout, LayoutProblem, RowProblem};
pub use reading::{FileHeader, PartsReading, Reading, Spellings};
pub use source::encoding::TextEncoding;
pub use source::find::{
    Contents, Selection, Source, find_beside, find_deliveries, is_standard_input, load, path_and_sheet,
};
pub use source::progress::ReadProgress;
pub use source::stored::StoredFile;
pub use table::header::MappedColumn;
pub use value::amount::DecimalMark;
pub use value::date::DateOrder;
pub use value::meant_day::MeantDay;
pub use value::word::{header_key, name_key, nearest};

use crate::book::{Book, Currency, FollowUpResult, Place, Terms};
use build::assemble::Assembled;
use chrono::NaiveDate;
use read_files::{FilesRead, read_files};
use table::opening::{Opened, open_sheets};
use table::sheet::Sheet;
use value::number_hash::NumberHasher;
use words::lists::Worded;

/// Reads an amount as a person writes it (DOMAIN §7), for settings and options.
pub fn amount_spelled(text: &str) -> Option<crate::book::Decimal> {
    value::amount::spelled(text).map(|amount| amount.decimal)
}

/// Reads an amount as a person writes it, by a decimal mark that is said or that it shows, with the currency that it
/// names.
pub fn amount_and_currency_spelled(
    text: &str,
    mark: Option<DecimalMark>,
) -> Option<(crate::book::Decimal, Option<Currency>)> {
    let amount = match value::amount::read(text) {
        value::amount::Spelled::Amount(amount) => amount,
        value::amount::Spelled::Marked(amount, shown) if mark.is_none_or(|mark| mark == shown) => amount,
        value::amount::Spelled::Either { comma, .. } if mark == Some(DecimalMark::Comma) => comma,
        value::amount::Spelled::Either { point, .. } => point,
        value::amount::Spelled::Marked(..) | value::amount::Spelled::Nothing => return None,
    };
    Some((amount.decimal, amount.currency))
}

/// Reads a day as a person types it, if the spelling has one meaning only: `order` or what the day is `meant` to be may
/// settle `3/7/2026`, and the latter the year of `3 July`.
pub fn date_spelled(text: &str, order: Option<DateOrder>, meant: MeantDay) -> Option<NaiveDate> {
    value::meant_day::read(text, order, meant)
}

/// Reads terms of payment as a person writes them (DOMAIN §7).
pub fn terms_spelled(text: &str) -> Option<Terms> {
    value::terms::spelled(text)
}

/// What words of document types may be said to mean, for `[types]`.
pub fn document_roles() -> impl Iterator<Item = &'static str> {
    words::lists::DocumentRole::names()
}

/// What words of statuses may be said to mean, for `[statuses]`.
pub fn status_meanings() -> impl Iterator<Item = &'static str> {
    words::lists::StatusMeaning::names()
}

/// Reads a currency's code or name.
pub fn currency_spelled(text: &str) -> Option<Currency> {
    value::currency::spelled(text, None)
}

/// Reads how a contact ended, in English or Chinese (DOMAIN §7).
pub fn follow_up_result_spelled(text: &str) -> Option<FollowUpResult> {
    FollowUpResult::spelled(text)
}

/// Reads a number of working days, `2` or `0.5`, as thousandths.
pub fn days_per_step_spelled(text: &str) -> Option<u32> {
    file::customers::days_per_step_thousandths(text)
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
    let PartsReading { shared, spellings, faults, notes, headers, tallies, readings, .. } =
        read_in_parts(sources, options, |part| part, take);
    let mut book = whole.unwrap_or(shared);
    book.sort_happenings();
    stated_open.sort_by_key(|&(document, _)| book.documents[document as usize].line);
    Reading { book, spellings, stated_open, faults, notes, headers, tallies, readings }
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
    let Opened { sheets, readings } = open_sheets(sources, options, &mut faults, &mut notes);
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
        build::assemble::assemble(read, &hasher, options, told, (use_part, take));
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
    PartsReading { shared, spellings, faults, notes: all_notes, headers, tallies, earlier_days_differ, readings }
}

/// Tells how a source is understood, without reading it into a book. What is wrong with its columns or its sums is told;
/// what is wrong with single rows is for whoever reads them.
pub fn understand(source: Source, options: &ReadOptions) -> (Vec<FileReading>, Vec<Note>, Vec<Fault>) {
    let mut faults = Faults::new(false);
    let mut notes = Vec::new();
    let Opened { readings, .. } = open_sheets(vec![source], options, &mut faults, &mut notes);
    (readings, notes, faults.faults)
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
