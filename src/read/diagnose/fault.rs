//! What can be wrong with input, and where: every fault says what was there, what was expected and how to mend it.

use crate::book::Currency;
use crate::book::InputFile;
use crate::book::Place;
use crate::read::fields::FileKind;
use crate::read::value::amount::DecimalMark;
use crate::read::value::date::DateOrder;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::fmt;

/// What is wrong. The words are those of SPEC §2: what was there, what was expected, how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what it is; its fields are what the message names")]
pub enum Problem {
    #[error("cannot be read: {reason}; check the name and the permissions")]
    Unreadable { reason: UnreadableReason },
    #[error(
        "byte 0x{byte:02X} is no text in {encoding}; expected text in one encoding; mend the letter, or name the encoding with --encoding (utf-8, gbk, utf-16le, big5, windows-1252)"
    )]
    Undecodable { byte: u8, encoding: &'static str },
    #[error(
        "a letter is lost here: the file holds U+FFFD, which a program writes for what it could not read; take the file from its source again"
    )]
    LostLetter,
    #[error(
        "more than {count} bytes are no text in {encoding}; name the encoding with --encoding (utf-8, gbk, utf-16le, big5, windows-1252), or save the file as \"CSV UTF-8\""
    )]
    WrongEncoding { encoding: &'static str, count: usize },
    #[error(
        "it looks like a workbook and cannot be opened: {reason}; open it in a spreadsheet program (with its password, if it has one) and save it again as .xlsx, or the sheet as \"CSV UTF-8\""
    )]
    BrokenWorkbook { reason: String },
    #[error("the workbook unpacks to more than 1 GiB; save the sheet that is meant as \"CSV UTF-8\"")]
    WorkbookTooLarge,
    #[error("no sheet \"{sheet}\" in the workbook; expected one of: {sheets}; name one of them behind the #")]
    NoSuchSheet { sheet: String, sheets: String },
    #[error(
        "row {row} holds a formula whose result was never saved; open the workbook in a spreadsheet program and save it again"
    )]
    FormulasWithoutResults { row: u32 },
    #[error(
        "{field} is a formula whose result was never saved; open the workbook in a spreadsheet program and save it again"
    )]
    FormulaWithoutResult { field: &'static str },
    #[error("{field} \"{found}\" is an error of the spreadsheet; mend the formula, or write the value")]
    CellError { field: &'static str, found: String },
    #[error(
        "{field} \"{found}\" is a number that a spreadsheet has rounded: it keeps 15 digits; expected the number as text; format the column as text and enter it again, or take it from its source"
    )]
    RoundedNumber { field: &'static str, found: String },
    #[error(
        "cycle_end {end} is before cycle_start {start}; expected a cycle that ends after it begins; check both days"
    )]
    CycleEndsBeforeItStarts { start: NaiveDate, end: NaiveDate },
    #[error("{kind} stands beside the deliveries as {first} and as {second}; keep one, or name it with --{kind}")]
    TwoOfAKind { kind: FileKind, first: String, second: String },
    #[error(
        "no column for {missing}; the first row is: {found}; expected a header with {missing} (or an alias); rename the column, or say --map {first_missing}=\"ITS HEADER\"{}, or by number, where there is no header, --map {first_missing}=#1 and so on for each",
        .nearest.as_ref().map(|header| format!(" (perhaps --map {first_missing}=\"{header}\")")).unwrap_or_default()
    )]
    MissingColumns { missing: String, first_missing: &'static str, found: String, nearest: Option<String> },
    #[error(
        "\"{header}\" holds words that are not known: {words}; say what they mean in collect.toml, [{section}] \"{first}\" = one of {choices}, or leave the column out with --ignore \"{header}\""
    )]
    UnknownDocumentWords { header: String, words: String, section: &'static str, first: String, choices: &'static str },
    #[error(
        "\"{header}\" is {found} and follows neither from the balance above (it would be {expected}) nor from the amount as what is open; correct the row, or take the file from its program again; --ignore \"{header}\" leaves the column out"
    )]
    BalanceBreaks { header: String, found: String, expected: String },
    #[error(
        "\"{header}\" is {found} where amount and payments leave {expected}; correct the row, or leave the column out with --ignore \"{header}\""
    )]
    OpenBreaks { header: String, found: String, expected: String },
    #[error(
        "the total of \"{header}\" is {found}, and the rows above it come to {expected}; a row is missing, moved or changed: take the file from its program again, or take the total out"
    )]
    TotalBreaks { header: String, found: String, expected: String },
    #[error(
        "a row without date, number and label holds {found} in \"{header}\" and is not the sum of the rows above ({expected}); fill in its date, or write Total in front of it"
    )]
    SumsWithoutLabel { header: String, found: String, expected: String },
    #[error(
        "the balance runs over several customers and begins with {opening} that no row explains; take the report from its first day, or for each customer by itself"
    )]
    OpeningOfSeveral { opening: String },
    #[error(
        "the status says that it is settled, and {open} of it is open; correct one of the two, or leave the column of statuses out with --ignore"
    )]
    SettledButOpen { open: String },
    #[error(
        "the status says that part of it is paid, and no column says how much; take a report with the open or the paid amount, or write it in a column open_amount"
    )]
    PaidInPartUnknown,
    #[error(
        "column \"{header}\" is not used and may change what is owed (here: {found}); say what it is with --map FIELD=\"{header}\", or leave it out with --ignore \"{header}\""
    )]
    ColumnAtStake { header: String, found: String },
    #[error("it is a report of what we owe (\"{title}\"), not of what customers owe; take the report of receivables")]
    Payables { title: String },
    #[error(
        "{customer} has a balance at line {first_line} already; expected one row a customer and currency; take the report without sub-accounts, of one period"
    )]
    BalanceTwice { customer: String, first_line: u32 },
    #[error(
        "both this file and {other} hold money that came in; the same money would count twice; leave one out with --only, or name the other file otherwise"
    )]
    MoneyTwice { other: String },
    #[error(
        "every amount has a minus ({count}), and a minus is money given back; expected money that came in; if that is how it is written here, say [payments] sign = \"negative\" in collect.toml, or \"as_written\" if all of it was given back"
    )]
    PaymentsAllNegative { count: usize },
    #[error(
        "the line is longer than {limit_mebibytes} MiB, and no row is; the file is no text in lines, or its line ends are lost: take it from its source again"
    )]
    LineTooLong { limit_mebibytes: usize },
    #[error(
        "a row begins here and is longer than {limit_mebibytes} MiB: a quotation mark is opened in it and never closed; close it, or double it (\"\") if it is part of the text"
    )]
    RowTooLong { limit_mebibytes: usize },
    #[error(
        "nothing stands in it; expected a header with {required} and rows below it; check that it is the file that is meant"
    )]
    Empty { required: String },
    #[error("{field}=\"{header}\": no file read has such a column{}", did_you_mean(.nearest))]
    MappedHeaderMissing { field: String, header: String, nearest: Option<String> },
    #[error(
        "{found} fields where the header has {expected}; put quotation marks around a field that holds the separator"
    )]
    TooManyFields { found: usize, expected: usize },
    #[error("{found} fields where the header has {expected}; add what is missing, blank if need be")]
    TooFewFields { found: usize, expected: usize },
    #[error(
        "text stands behind a closing quotation mark; a quotation mark inside a quoted text is doubled (\"\"), and an opening one that is not meant is taken out"
    )]
    TextBehindQuote,
    #[error("it continues the row above, which is at fault; mend that one")]
    ContinuesFault,
    #[error(
        "a quotation mark is opened here and never closed; close it, or double it (\"\") if it is part of the text"
    )]
    OpenQuote,
    #[error(
        "{first} and {second} both hold a figure; expected one of them; take out the one that is not meant, or make two rows of it"
    )]
    BothDirections { first: &'static str, second: &'static str },
    #[error("{field} is blank; expected a value; fill it in, or take the row out")]
    Blank { field: &'static str },
    #[error(
        "{field} \"{found}\" is no date; expected a day such as 2026-04-15, 2026/4/15, 20260415, 2026年4月15日 or 15 Apr 2026; {hint}"
    )]
    NotADate { field: &'static str, found: String, hint: DateHint },
    #[error(
        "{field} \"{found}\" could be day-first or month-first, and no other date in the file tells; say --date-order dmy or --date-order mdy"
    )]
    AmbiguousDate { field: &'static str, found: String },
    #[error(
        "{field} \"{found}\" is {}-first where line {other_line} is {}-first; expected one order in the column; write it as 2026-04-15, or say --date-order",
        .this.leader(), .other.leader()
    )]
    MixedDateOrder { field: &'static str, found: String, this: DateOrder, other: DateOrder, other_line: u32 },
    #[error(
        "{field} \"{found}\" is taken for {date}, too far from today; expected a day from 1970-01-01 to {latest}; check the year"
    )]
    DateOutOfRange { field: &'static str, found: String, date: NaiveDate, latest: NaiveDate },
    #[error(
        "{field} \"{found}\" is no amount; expected a number such as 1234.56, 1,234.56, -20 or (20.00); write it so"
    )]
    NotAnAmount { field: &'static str, found: String },
    #[error(
        "{field} \"{found}\" could be {point} or {comma}, and no other amount in the file tells; say --decimal point or --decimal comma"
    )]
    AmbiguousAmount { field: &'static str, found: String, point: String, comma: String },
    #[error(
        "{field} \"{found}\" cannot be told: line {comma_line} of the column has a decimal comma and line {point_line} a decimal point; expected one mark in the column; write it as 1234.56, or say --decimal"
    )]
    MixedDecimalMarks { field: &'static str, found: String, comma_line: u32, point_line: u32 },
    #[error(
        "{field} \"{found}\" cannot be read with a decimal {}, as --decimal says; write it so, or leave the option out",
        .mark.name()
    )]
    OtherDecimalMark { field: &'static str, found: String, mark: DecimalMark },
    #[error(
        "{field} \"{found}\" has more decimals than {} has ({}); round it as the document does",
        code_or(.currency, "an amount without currency"), .currency.decimals()
    )]
    TooManyDecimals { field: &'static str, found: String, currency: Currency },
    #[error("{field} \"{found}\" is too large; expected less than 2^63 of the smallest unit; check the figure")]
    AmountTooLarge { field: &'static str, found: String },
    #[error(
        "the sum of the lines \"{found}\" is too large; expected less than 2^63 of the smallest unit; check the figure"
    )]
    SumTooLarge { found: String },
    #[error(
        "the total of all deliveries and payments in {} is too large; expected less than 2^63 of the smallest unit; check the figures, or split the book",
        code_or(.currency, "the book's currency")
    )]
    TotalTooLarge { currency: Currency },
    #[error("amount \"{found}\" is in {written} where the row's currency is {currency}; make them agree")]
    CurrencyConflict { found: String, written: String, currency: String },
    #[error("currency \"{found}\" is not known; expected an ISO 4217 code such as CNY or USD{}", did_you_mean(.nearest))]
    UnknownCurrency { found: String, nearest: Option<String> },
    #[error(
        "no currency, and {customer} has deliveries in {}; add a currency column, or set [base] currency in collect.toml",
        .choices.iter().map(|currency| code_or(currency, "none")).collect::<Vec<_>>().join(" and ")
    )]
    CurrencyNeeded { customer: String, choices: Vec<Currency> },
    #[error(
        "kind \"{found}\" is not known; expected payment, advance, credit_note, discount, refund, bounced or write_off (回款 预收 贷项 折扣 退款 退票 核销){}; write one of them, or leave it blank for a payment: it could be money going the other way",
        did_you_mean(.nearest)
    )]
    UnknownPaymentKind { found: String, nearest: Option<String> },
    #[error(
        "result \"{found}\" is not known; expected no_answer, reached, promise, paid_claim, dispute, refused, extension, demand_served, acknowledged or met{}; write one of them",
        did_you_mean(.nearest)
    )]
    UnknownResult { found: String, nearest: Option<String> },
    #[error(
        "kind \"{found}\" is not known; expected holiday (节假日) or workday (调休上班); write one of them, or leave it blank for a holiday"
    )]
    UnknownDayKind { found: String },
    #[error("{field} \"{found}\" does not fit; expected {expected}; {remedy}")]
    NotA { field: &'static str, found: String, expected: Expected, remedy: Remedy },
    #[error("customer {name} stands at {other} already; expected one row a customer; join the two rows")]
    CustomerTwice { name: String, other: String },
    #[error(
        "\"{spelling}\" stands for {first} and for {second}; expected one customer for a spelling; take it out of one of the two"
    )]
    SpellingTwice { spelling: String, first: String, second: String },
}

/// Part of a message: a list of choices of which each has its words.
macro_rules! wordings {
    ($($(#[$attribute:meta])* $name:ident { $($variant:ident $words:literal),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[doc = $words] $variant),* }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(match self { $($name::$variant => $words),* })
            }
        }
    )*};
}

wordings! {
    /// Why a date is none, and what to do about it.
    DateHint {
        NoYear "write the year with four digits",
        MinutesOnly "Excel has shown the date as minutes and saved only those - save again with the column formatted as a date",
        DayNumber "it looks like Excel's own day number - save again with the column formatted as a date",
        NoSuchDay "no month has such a day - check it",
        OtherOrder "--date-order says the other order - write it so, or leave the option out",
        WriteItSo "write it so",
    }

    /// What a field should have held.
    Expected {
        Percentage "a percentage from 0 to 100",
        ZeroOrMore "0 or more",
        AmountOfZeroOrMore "an amount of 0 or more",
        YesOrNo "yes or no (是 否)",
        Terms "terms such as 30, net 30, 月结30天, EOM+30, 次月10日 or COD",
        Distance "a distance in km such as 12 or 12.5",
        Latitude "a latitude in degrees from -90 to 90",
        Longitude "a longitude in degrees from -180 to 180",
        PaymentSteps "a count from 0 to 100, or roles in order such as warehouse>accountant>owner",
        DaysPerStep "working days from 0 to 365 such as 2 or 0.5",
        PayDays "days of the month such as 10;25 or L",
        DayOfMonth "a day of the month from 1 to 31, or L",
        Side "a side such as 借, debit or S, 贷, credit or H",
        Direction "a direction such as 收入, 支出, 贷, 借, credit or debit",
    }

    /// How to mend a field.
    Remedy {
        WriteItSo "write it so",
        WriteItSoOrLeaveBlank "write it so, or leave it blank",
        RefundIntoPayments "write money given back into the payments file, as a refund",
    }
}

fn did_you_mean(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default()
}

fn code_or(currency: &Currency, words: &'static str) -> &'static str {
    if *currency == Currency::NONE { words } else { currency.code() }
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what it is")]
pub enum UnreadableReason {
    #[error("no such file")]
    NoSuchFile,
    #[error("permission denied")]
    PermissionDenied,
    #[error("it is a folder")]
    Folder,
    #[error("{0}")]
    Other(String),
}

impl From<std::io::Error> for UnreadableReason {
    fn from(error: std::io::Error) -> UnreadableReason {
        match error.kind() {
            std::io::ErrorKind::NotFound => UnreadableReason::NoSuchFile,
            std::io::ErrorKind::PermissionDenied => UnreadableReason::PermissionDenied,
            std::io::ErrorKind::IsADirectory => UnreadableReason::Folder,
            _ => UnreadableReason::Other(error.to_string()),
        }
    }
}

/// A [`Problem`] and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as the user named it.
    pub file: InputFile,
    /// 1-based physical line; 0 where the whole file is meant.
    pub line: u32,
    /// 1-based column in characters; 0 where the whole line is meant.
    pub column: u32,
    /// What is wrong; boxed, because faults are rare and travel far.
    pub problem: Box<Problem>,
}

impl Fault {
    /// A fault of a whole file.
    pub fn of_file(file: impl Into<InputFile>, problem: Problem) -> Fault {
        Fault { file: file.into(), line: 0, column: 0, problem: Box::new(problem) }
    }
}

impl Fault {
    /// `deliveries.csv:2:16`, with the line and the column as far as they are meant.
    pub fn place(&self) -> String {
        match (self.line, self.column) {
            (0, _) => self.file.to_string(),
            (line, 0) => self.file.at_line(line),
            (line, column) => self.file.at(line, column),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place(), self.problem)
    }
}

/// A row that was set aside: what it was and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The original text, without its line end.
    pub text: String,
    /// What is wrong with the row, or with the one that it belongs to.
    pub reasons: Vec<RejectReason>,
}

/// Why a row was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectReason {
    /// Something is wrong in it.
    Own(Box<Problem>),
    /// Something is wrong in another row, with which it stands and falls.
    OfOther(Box<Fault>),
}

/// So many faults are kept in words; more are only counted, so that a file of nothing but faults does not fill memory.
const FAULTS_KEPT: usize = 1000;

/// Everything wrong that was found, in order of discovery, with the rows that go with it.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The first thousand faults.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub count: usize,
    /// The rows that faults concern.
    pub rows_set_aside: BTreeSet<Place>,
    /// These rows for `--rejects`, if they are wanted.
    pub rejects: BTreeMap<Place, Reject>,
    /// Whether the rows are wanted.
    pub keeps_rejects: bool,
    /// Whether a fault concerns a whole file, so that even `--keep-going` cannot go on.
    pub is_fatal: bool,
}

impl Faults {
    /// Nothing wrong yet.
    pub fn new(keeps_rejects: bool) -> Faults {
        Faults { keeps_rejects, ..Faults::default() }
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Notes a fault.
    pub fn push(&mut self, fault: Fault) {
        self.count += 1;
        if self.faults.len() < FAULTS_KEPT {
            self.faults.push(fault);
        }
    }

    /// Keeps a row that is set aside; further reasons join the first. `text` and `reasons` are asked for only if they are
    /// wanted.
    pub fn set_aside(
        &mut self,
        place: Place,
        text: impl FnOnce() -> String,
        reasons: impl FnOnce() -> Vec<RejectReason>,
    ) {
        self.rows_set_aside.insert(place);
        if !self.keeps_rejects {
            return;
        }
        match self.rejects.entry(place) {
            Entry::Vacant(vacant) => _ = vacant.insert(Reject { text: text(), reasons: reasons() }),
            Entry::Occupied(known) => known.into_mut().reasons.extend(reasons()),
        }
    }

    /// Adds what was found in a later part of the same file.
    pub fn append(&mut self, later: Faults) {
        let Faults { faults, count, rows_set_aside, rejects, is_fatal, keeps_rejects: _ } = later;
        let room = FAULTS_KEPT.saturating_sub(self.faults.len());
        if is_fatal && faults.len() > room {
            // A fatal one is told, whatever else is wrong.
            self.faults.truncate(FAULTS_KEPT - 1);
            self.faults.extend(faults.into_iter().last());
        } else {
            self.faults.extend(faults.into_iter().take(room));
        }
        self.count += count;
        self.rows_set_aside.extend(rows_set_aside);
        self.rejects.extend(rejects);
        self.is_fatal |= is_fatal;
    }

    /// Notes a fault after which the file cannot be used.
    pub fn fatal(&mut self, fault: Fault) {
        // Whatever else is wrong, this one is told.
        self.count += 1;
        self.faults.insert(self.faults.len().min(FAULTS_KEPT - 1), fault);
        self.is_fatal = true;
    }
}

impl Extend<Fault> for Faults {
    fn extend<I: IntoIterator<Item = Fault>>(&mut self, faults: I) {
        for fault in faults {
            self.push(fault);
        }
    }
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
