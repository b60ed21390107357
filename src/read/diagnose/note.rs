//! What the reader has to say besides faults: choices made, guesses, oddities that change no figure.

use crate::book::{Currency, InputFile};
use crate::read::fields::FileKind;
use crate::read::interpret::FileReading;
use crate::read::value::date::DateOrder;
use chrono::NaiveDate;
use std::fmt;

/// How loud a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loudness {
    /// What was read and chosen.
    Said,
    /// What may be wrong.
    Warning,
}

/// Lines that are no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkippedLines {
    /// A title or the like.
    AboveHeader,
    /// Sums below the rows.
    Totals,
    /// The header of a further page.
    HeaderAgain,
}

impl fmt::Display for SkippedLines {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            SkippedLines::AboveHeader => "above the header",
            SkippedLines::Totals => "totals, not rows",
            SkippedLines::HeaderAgain => "the header again",
        })
    }
}

/// The first row of several of which the same is said, and what it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstNamed {
    /// Its physical line.
    pub line: u32,
    /// What it names.
    pub name: String,
}

impl fmt::Display for FirstNamed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {} names {}", self.line, self.name)
    }
}

/// Something said on the way. Lists of places are cut to the first few by whoever makes the note, but for rows that
/// stand twice: their lines, each with that of the row it repeats, are what `check` goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's message says what it is; its fields are what the message names")]
pub enum Note {
    NoPayments,
    NothingDelivered { file: InputFile },
    PaidColumnsContradict { file: InputFile, count: usize, first_line: u32 },
    NoHeader { file: InputFile, columns: String },
    FileRead { file: InputFile, kind: FileKind, rows: usize },
    Skipped { file: InputFile, kind: FileKind, missing: String },
    EncodingGuessed { file: InputFile, encoding: &'static str },
    SheetsNotRead { file: InputFile, others: String },
    SheetsPassedOver { file: InputFile, others: String },
    ColumnChosen { file: InputFile, field: &'static str, header: String, others: String },
    ColumnsIgnored { file: InputFile, headers: Vec<String>, more: usize },
    LinesSkipped { file: InputFile, what: SkippedLines, count: usize, first_line: u32 },
    NumbersMadeUp { file: InputFile, count: usize, first_line: u32 },
    LinesInherited { file: InputFile, count: usize, first_line: u32 },
    RepeatedTotal { file: InputFile, count: usize, first: String },
    DuplicateRows { file: InputFile, lines: Vec<(u32, u32)> },
    PaidUndated { file: InputFile, count: usize },
    PaidColumnsCompared { file: InputFile, count: usize, first: FirstNamed, stated: String, open: String },
    NameUnknown { file: InputFile, count: usize, first: FirstNamed },
    NameOfOtherCustomer { file: InputFile, count: usize, first: FirstNamed },
    ExcuseUnknown { file: InputFile, line: u32, found: String },
    CustomerTypeUnknown { count: usize, first: String },
    CustomerSizeUnknown { count: usize, first: String },
    CustomerUnknown { file: InputFile, count: usize, first: FirstNamed },
    ItemUnknown { file: InputFile, count: usize, first: FirstNamed },
    EventKindUnknown { file: InputFile, line: u32, found: String },
    CodeAmbiguous { code: String, names: usize, count: usize },
    CustomerDetailsDiffer { count: usize, field: &'static str, customer: String },
    InvoiceDateMissing { count: usize, first: String },
    PromiseWithoutDate { file: InputFile, line: u32 },
    FollowUpUnknownDelivery { file: InputFile, line: u32, number: String },
    RowsSetAside { count: usize },
    Understood { reading: Box<FileReading> },
    TotalDiffers { reading: Box<FileReading>, index: usize },
    NumberRepeated { file: InputFile, count: usize, number: String, first_line: u32 },
    TermsUnknown { file: InputFile, spelling: String, count: usize, first_line: u32 },
    LaterRows { count: usize, as_of: NaiveDate },
    BookInOneCurrency { currency: Currency },
    PaymentsAloneHaveCurrency { file: InputFile, currency: String },
    LeftAside { file: InputFile, went_out: usize, neither: usize },
    AllUnapproved { file: InputFile },
    SheetsOverlap { file: InputFile, count: usize },
    PayersInTexts { file: InputFile, count: usize, text: String, customer: String },
    DecimalCommaProved { file: InputFile, field: &'static str, line: u32 },
    DateOrderProved { file: InputFile, field: &'static str, order: DateOrder, line: u32 },
}

impl Note {
    /// How loud it is.
    pub fn loudness(&self) -> Loudness {
        match self {
            Note::FileRead { .. }
            | Note::Understood { .. }
            | Note::BookInOneCurrency { .. }
            | Note::EncodingGuessed { .. }
            | Note::NoHeader { .. }
            | Note::SheetsPassedOver { .. }
            | Note::ColumnChosen { .. }
            | Note::ColumnsIgnored { .. }
            | Note::LinesSkipped { .. }
            | Note::NumbersMadeUp { .. }
            | Note::LinesInherited { .. }
            | Note::RepeatedTotal { .. }
            | Note::PaidUndated { .. }
            | Note::InvoiceDateMissing { .. }
            | Note::LaterRows { .. }
            | Note::DateOrderProved { .. }
            | Note::LeftAside { .. }
            | Note::PayersInTexts { .. }
            | Note::AllUnapproved { .. }
            | Note::SheetsOverlap { .. }
            | Note::DecimalCommaProved { .. }
            | Note::Skipped { .. } => Loudness::Said,
            Note::NoPayments
            | Note::NothingDelivered { .. }
            | Note::PaymentsAloneHaveCurrency { .. }
            | Note::SheetsNotRead { .. }
            | Note::PaidColumnsContradict { .. }
            | Note::DuplicateRows { .. }
            | Note::PaidColumnsCompared { .. }
            | Note::NameUnknown { .. }
            | Note::NameOfOtherCustomer { .. }
            | Note::ExcuseUnknown { .. }
            | Note::NumberRepeated { .. }
            | Note::TotalDiffers { .. }
            | Note::TermsUnknown { .. }
            | Note::CustomerTypeUnknown { .. }
            | Note::CustomerSizeUnknown { .. }
            | Note::CustomerUnknown { .. }
            | Note::ItemUnknown { .. }
            | Note::EventKindUnknown { .. }
            | Note::CodeAmbiguous { .. }
            | Note::CustomerDetailsDiffer { .. }
            | Note::PromiseWithoutDate { .. }
            | Note::FollowUpUnknownDelivery { .. }
            | Note::RowsSetAside { .. } => Loudness::Warning,
        }
    }
}

/// `1 row`, `2 rows`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::NoPayments => write!(
                out,
                "no payments: no payments file was read and no paid or open column is known, so everything counts as unpaid; name a file with --payments FILE, or a column with --map open_amount=HEADER"
            ),
            Note::NothingDelivered { file } => write!(out, "{file} is empty: nothing was delivered"),
            Note::PaidColumnsContradict { file, count, first_line } => write!(
                out,
                "{file}: paid and open column contradict the amount in {}, the first: line {first_line}; the open column counts",
                counted(*count, "row", "rows")
            ),
            Note::FileRead { file, kind, rows } => {
                write!(out, "read {file}: {} ({kind})", counted(*rows, "row", "rows"))
            }
            Note::NoHeader { file, columns } => write!(
                out,
                "{file} has no header; its running balance proves what the columns are: {columns} - write that above the rows to settle it"
            ),
            Note::EncodingGuessed { file, encoding } => {
                write!(out, "{file}: read as {encoding}, by its bytes; --encoding decides")
            }
            Note::SheetsNotRead { file, others } => write!(
                out,
                "{file} is read; {others} would fit too and is not - to read another one, say {}#ITS NAME; to read them all, put them into one sheet",
                file.name
            ),
            Note::SheetsPassedOver { file, others } => write!(out, "{file} is read; other sheets are not: {others}"),
            Note::Skipped { file, kind, missing } => {
                write!(
                    out,
                    "passed over {file}: it has no column for {missing}, so it is not taken for {kind}; name it with --{kind} to insist"
                )
            }
            Note::ColumnChosen { file, field, header, others } => {
                write!(
                    out,
                    "{file}: {field} is taken from \"{header}\", not from {others}; --map {field}=HEADER decides"
                )
            }
            Note::ColumnsIgnored { file, headers, more } => {
                let more = if *more > 0 { format!(" and {more} more") } else { String::new() };
                write!(out, "{file}: columns not used: {}{more}", headers.join(", "))
            }
            Note::LinesSkipped { file, what, count, first_line } => {
                write!(out, "{}: {} passed over ({what})", file.at_line(*first_line), counted(*count, "line", "lines"))
            }
            Note::NumbersMadeUp { file, count, first_line } => write!(
                out,
                "{file}: {} without delivery_no; called L<line>, the first L{first_line}",
                counted(*count, "row", "rows")
            ),
            Note::LinesInherited { file, count, first_line } => write!(
                out,
                "{}: {} without number, date and customer taken as further lines of the delivery above",
                file.at_line(*first_line),
                counted(*count, "row", "rows")
            ),
            Note::RepeatedTotal { file, count, first } => write!(
                out,
                "{file}: {} whose total is repeated on every line counted once, the first {first}",
                counted(*count, "delivery", "deliveries")
            ),
            Note::DuplicateRows { file, lines } => {
                let (line, first_line) = lines.first().copied().unwrap_or_default();
                let more = lines.len().saturating_sub(1);
                write!(
                    out,
                    "{}: the same row as line {first_line}{}; both count - if it was entered twice, take one out",
                    file.at_line(line),
                    if more > 0 { format!(" (and {more} more such)") } else { String::new() }
                )
            }
            Note::PaidUndated { file, count } => write!(
                out,
                "{file}: {} paid or open without a paid_date: taken as paid on any as-of day, and left out of the payment history",
                counted(*count, "delivery", "deliveries")
            ),
            Note::PaidColumnsCompared { file, count, first, stated, open } => write!(
                out,
                "{file}: the payments decide, but the paid or open column says otherwise for {}, the first: line {}, {}: the column says {stated} is open, the payments leave {open}",
                counted(*count, "delivery", "deliveries"),
                first.line,
                first.name
            ),
            Note::NameUnknown { file, count, first } => write!(
                out,
                "{file}: {} a delivery that is not there; matched as if they named none: {first}",
                counted(*count, "row names", "rows name")
            ),
            Note::NameOfOtherCustomer { file, count, first } => write!(
                out,
                "{file}: {} a delivery of another customer or currency; matched as if they named none: {first}",
                counted(*count, "row names", "rows name")
            ),
            Note::ExcuseUnknown { file, line, found } => write!(
                out,
                "{}: excuse \"{found}\" is no code of the catalogue (E01 to E16, see `collect excuse`); kept as text",
                file.at_line(*line)
            ),
            Note::CustomerTypeUnknown { count, first } => write!(
                out,
                "{} not known and not used, the first: {first}; expected cooperative, vain, tough, schemer, sentimental, stubborn, delayer or distressed (合作型 虚荣型 强硬型 阴谋型 感情型 固执型 推托型 困难型)",
                counted(*count, "customer type is", "customer types are")
            ),
            Note::CustomerSizeUnknown { count, first } => write!(
                out,
                "{} not known and not used, the first: {first}; expected large, government or sme (大型 机关 中小)",
                counted(*count, "customer size is", "customer sizes are")
            ),
            Note::CustomerUnknown { file, count, first } => write!(
                out,
                "{file}: {} a customer who is nowhere else in the book, the first: {first}; check the spelling",
                counted(*count, "row names", "rows name")
            ),
            Note::ItemUnknown { file, count, first } => write!(
                out,
                "{file}: {} an article that no delivery to that customer names, the first: {first}",
                counted(*count, "row names", "rows name")
            ),
            Note::EventKindUnknown { file, line, found } => {
                write!(
                    out,
                    "{}: event kind \"{found}\" is not known; kept as information, it changes no class",
                    file.at_line(*line)
                )
            }
            Note::CodeAmbiguous { code, names, count } => write!(
                out,
                "code {code} stands beside {names} names{}; the names are kept apart - to go by the code, say --map customer=ITS HEADER",
                if *count > 1 { format!(" (and {} more such codes)", count - 1) } else { String::new() }
            ),
            Note::CustomerDetailsDiffer { count, field, customer } => write!(
                out,
                "{}: {field} of {customer}; the latest delivery's counts - put it into customers.csv to settle it",
                counted(*count, "customer column differs between rows", "customer columns differ between rows")
            ),
            Note::InvoiceDateMissing { count, first } => write!(
                out,
                "{} on terms from the invoice date without invoice_date; reckoned from the delivery date, the first {first}",
                counted(*count, "delivery", "deliveries")
            ),
            Note::PromiseWithoutDate { file, line } => {
                write!(
                    out,
                    "{}: a promise without promise_date cannot be kept or broken; counted as a contact only",
                    file.at_line(*line)
                )
            }
            Note::FollowUpUnknownDelivery { file, line, number } => {
                write!(
                    out,
                    "{}: {number} is no delivery of that customer; the row touches nothing",
                    file.at_line(*line)
                )
            }
            Note::Understood { reading } => write!(out, "{reading}"),
            Note::TotalDiffers { reading, index } => {
                let Some(sum) = reading.printed.get(*index) else { return Ok(()) };
                write!(
                    out,
                    "{}: the grand total of \"{}\" is {}, and its rows come to {}",
                    reading.file.at_line(sum.line),
                    sum.header,
                    sum.printed,
                    sum.ours
                )
            }
            Note::NumberRepeated { file, count, number, first_line } => write!(
                out,
                "{}: {number} already appears for this customer with a different date or currency; counted as another document{}",
                file.at_line(*first_line),
                if *count > 1 { format!(" (and {} more such)", count - 1) } else { String::new() }
            ),
            Note::TermsUnknown { file, spelling, count, first_line } => write!(
                out,
                "{}: terms \"{spelling}\" are not understood ({}) and are passed over; say what they mean in collect.toml: [terms] \"{spelling}\" = \"net 30\"",
                file.at_line(*first_line),
                counted(*count, "row", "rows")
            ),
            Note::LaterRows { count, as_of } => {
                write!(out, "{} dated after {as_of} left out", counted(*count, "row", "rows"))
            }
            Note::BookInOneCurrency { currency } => write!(
                out,
                "rows without a currency are taken to be in {}, the only one that the book names; set [base] currency in collect.toml to settle it",
                currency.code()
            ),
            Note::PaymentsAloneHaveCurrency { file, currency } => write!(
                out,
                "{file}: the payments are in {currency} and the deliveries in no currency, so none pays any; if they are one, set [base] currency = \"{currency}\" in collect.toml"
            ),
            Note::LeftAside { file, went_out, neither } => {
                let neither = match neither {
                    0 => String::new(),
                    count => format!(" and {}", counted(*count, "move that is neither", "moves that are neither")),
                };
                let went_out = counted(*went_out, "row", "rows");
                write!(out, "{file} is a statement of account: {went_out} of money going out{neither} left aside")
            }
            Note::AllUnapproved { file } => {
                write!(out, "{file}: no document is approved; all of them count")
            }
            Note::SheetsOverlap { file, count } => {
                write!(
                    out,
                    "{file}: {} of it stand on another sheet, too; they count once",
                    counted(*count, "row", "rows")
                )
            }
            Note::PayersInTexts { file, count, text, customer } => write!(
                out,
                "{file}: customers found in the text of {}, the first {customer} in \"{text}\"",
                counted(*count, "payer", "payers")
            ),
            Note::DecimalCommaProved { file, field, line } => {
                write!(out, "{file}: {field} is read with a decimal comma, as line {line} proves; --decimal decides")
            }
            Note::DateOrderProved { file, field, order, line } => {
                let leader = order.leader();
                write!(out, "{file}: {field} is read {leader}-first, as line {line} proves; --date-order decides")
            }
            Note::RowsSetAside { count } => {
                write!(out, "{} set aside and not planned; the figures lack them", counted(*count, "row", "rows"))
            }
        }
    }
}
