//! What the reader goes by besides the files: the as-of day, the base currency, what the user settled, and how much work
//! is done at a time.

use crate::book::{Currency, EndOfMonthMeaning, Terms, TermsRule};
use crate::read::build::order::PART_ROWS;
use crate::read::fields::FileKind;
use crate::read::interpret::roles::OwnWords;
use crate::read::source::encoding::TextEncoding;
use crate::read::source::progress::ReadProgress;
use crate::read::table::blocks::BLOCK_BYTES;
use crate::read::table::header::MappedColumn;
use crate::read::value::amount::DecimalMark;
use crate::read::value::date::DateOrder;
use chrono::NaiveDate;
use std::sync::Arc;

/// What the reader has to know to make sense of rows: the settings of `[base]` that bear on input.
#[derive(Clone, Debug)]
pub struct Conventions {
    /// The day of the book.
    pub as_of: NaiveDate,
    /// `[base] currency`.
    pub base_currency: Option<Currency>,
    /// `[base] default_terms`.
    pub default_terms: Terms,
    /// `[base] eom_meaning`.
    pub end_of_month: EndOfMonthMeaning,
    /// `[payments] sign`.
    pub payments_sign: Option<PaymentsSign>,
    /// `[base] latitude` and `longitude`, in degrees.
    pub base_position: Option<(f64, f64)>,
}

impl Conventions {
    /// The defaults of SPEC §3 and DOMAIN §9.
    pub fn standard(as_of: NaiveDate) -> Conventions {
        Conventions {
            as_of,
            base_currency: None,
            default_terms: Terms::single(TermsRule::DaysAfterDelivery(30)),
            end_of_month: EndOfMonthMeaning::MonthEnd,
            payments_sign: None,
            base_position: None,
        }
    }
}

/// What a minus means in a payments file that has no other money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentsSign {
    /// Money that came in is written below zero, as ledgers write what takes off a claim.
    Negative,
    /// A minus is money given back.
    AsWritten,
}

/// Encodings that the user names: of one kind of file, or of all others.
#[derive(Clone, Debug, Default)]
pub struct Encodings {
    of_kind: Vec<(FileKind, TextEncoding)>,
    of_others: Option<TextEncoding>,
}

impl Encodings {
    /// Names the encoding of a kind of file, or of all that are not named.
    pub fn set(&mut self, kind: Option<FileKind>, encoding: TextEncoding) {
        match kind {
            Some(kind) => self.of_kind.push((kind, encoding)),
            None => self.of_others = Some(encoding),
        }
    }

    /// The encoding of a kind of file, if the user names it; what was said last counts.
    pub fn of(&self, kind: FileKind) -> Option<TextEncoding> {
        let own = self.of_kind.iter().rev().find(|(own, _)| *own == kind).map(|&(_, encoding)| encoding);
        own.or(self.of_others)
    }
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
    pub encodings: Encodings,
    /// Whether the text of rows set aside is wanted (`--rejects`).
    pub keep_rejects: bool,
    /// Of which rows of the deliveries the goods are wanted ([`crate::book::Book::delivery_lines`]).
    pub keep_lines: KeptLines,
    /// Earlier days as of which parts are to be made too ([`crate::read::BookPart::earlier`]).
    pub earlier_days: Vec<NaiveDate>,
    /// For whom the book is read, if not for everybody: of deliveries, payments and what was said only what is theirs is in
    /// it, and what else there is to say of all rows is said all the same.
    pub wanted: Option<Wanted>,
    /// `--map` and `[columns]`.
    pub mapped: Vec<MappedColumn>,
    /// `--ignore`: comparable headers of columns that are passed over.
    pub ignored: Vec<String>,
    /// `[types]` and `[statuses]`.
    pub own_words: OwnWords,
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
            encodings: Encodings::default(),
            keep_rejects: true,
            keep_lines: KeptLines::None,
            earlier_days: Vec::new(),
            wanted: None,
            mapped: Vec::new(),
            ignored: Vec::new(),
            own_words: OwnWords::default(),
            workers: Workers::standard(),
            progress: Arc::default(),
        }
    }
}

/// For whom a book is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// A name, an alias or a code of a customer.
    pub name: String,
    /// Whether it may as well be the number of a document or of money, whose customer is meant then.
    pub may_be_number: bool,
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

/// How many threads read, and how much each takes at a time. Nothing that is read depends on it, but for how documents
/// are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// At least one.
    pub threads: usize,
    /// About so many bytes are a block.
    pub block_bytes: usize,
    /// About so many rows of deliveries and payments are put together at a time, all of some customers.
    pub part_rows: usize,
}

impl Workers {
    /// One thread, blocks of the usual size.
    pub fn standard() -> Workers {
        Workers { threads: 1, block_bytes: BLOCK_BYTES, part_rows: PART_ROWS }
    }
}
