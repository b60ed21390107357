//! What is wrong with a row, in words: whoever reads a row says which cells it refuses and why, and here that becomes
//! faults. Nothing here yields a value.

use crate::book::{Currency, FollowUpResult, MisfitAmount, PaymentKind};
use crate::read::diagnose::fault::{DateHint, Expected, Fault, Problem, Remedy, shown};
use crate::read::fields::Field;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::Record;
use crate::read::value::amount::NoAmount;
use crate::read::value::date::NoDay;
use crate::read::value::word::{nearest, trimmed};
use crate::read::words::lists::Worded;
use chrono::NaiveDate;

/// Why a cell is refused.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Nothing stands in it.
    Blank,
    /// It is no day.
    Day(NoDay),
    /// It is no amount.
    Amount(NoAmount),
    /// It is no money of that currency.
    Misfit(MisfitAmount, Currency),
    /// It names another currency than the row.
    OtherCurrency {
        /// The one in the cell.
        written: Currency,
        /// That of the row.
        currency: Currency,
    },
    /// It is a number that a spreadsheet has rounded.
    Rounded,
    /// It is no word of a list.
    Word(WordList),
    /// It does not fit what is expected.
    NotA(Expected, Remedy),
    /// It contradicts the rest of the row, or the rows above.
    Rule(Problem),
}

/// The closed lists of words whose unknown words are faults.
#[derive(Clone, Copy, Debug)]
pub enum WordList {
    /// Currencies.
    Currencies,
    /// Kinds of payment.
    PaymentKinds,
    /// How a contact ended.
    FollowUpResults,
    /// Holiday or workday.
    DayKinds,
}

/// The faults of a row whose reader refused some of its cells, in the order in which it did.
pub fn faults(sheet: &Sheet, record: Record<'_>, refusals: Vec<(Field, Refusal)>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::with_capacity(refusals.len());
    for (field, refusal) in refusals {
        let written = sheet.columns.position(field).and_then(|position| record.get(position));
        let problem = problem(field, written.unwrap_or_default(), refusal, sheet.latest_day);
        let fault = sheet.fault_in(record.raw(), record.place().line, field, problem);
        // A cell that is looked at twice is at fault once.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

fn problem(field: Field, written: &str, refusal: Refusal, latest: NaiveDate) -> Problem {
    let (name, found) = (field.name(), shown(trimmed(written).unwrap_or_default()));
    match refusal {
        Refusal::Blank => Problem::Blank { field: name },
        Refusal::Day(reason) => no_day(name, found, reason, latest),
        Refusal::Amount(reason) => no_amount(name, found, reason),
        Refusal::Misfit(misfit, currency) => misfitting(name, found, misfit, currency),
        Refusal::OtherCurrency { written, currency } => Problem::CurrencyConflict {
            found,
            written: written.code().to_owned(),
            currency: currency.code().to_owned(),
        },
        Refusal::Rounded => Problem::RoundedNumber { field: name, found },
        Refusal::Word(list) => unknown_word(found, list),
        Refusal::NotA(expected, remedy) => Problem::NotA { field: name, found, expected, remedy },
        Refusal::Rule(problem) => problem,
    }
}

fn no_day(field: &'static str, found: String, reason: NoDay, latest: NaiveDate) -> Problem {
    let hint = match reason {
        NoDay::NoYear => DateHint::NoYear,
        NoDay::MinutesOnly => DateHint::MinutesOnly,
        NoDay::DayNumber => DateHint::DayNumber,
        NoDay::NoSuchDay => DateHint::NoSuchDay,
        NoDay::OtherOrder => DateHint::OtherOrder,
        NoDay::NotADate => DateHint::WriteItSo,
        NoDay::Ambiguous => return Problem::AmbiguousDate { field, found },
        NoDay::MixedOrder { this, other, other_line } => {
            return Problem::MixedDateOrder { field, found, this, other, other_line };
        }
        NoDay::OutOfRange(date) => return Problem::DateOutOfRange { field, found, date, latest },
    };
    Problem::NotADate { field, found, hint }
}

fn no_amount(field: &'static str, found: String, reason: NoAmount) -> Problem {
    match reason {
        NoAmount::NotAnAmount => Problem::NotAnAmount { field, found },
        NoAmount::TooLong => Problem::AmountTooLarge { field, found },
        NoAmount::OtherMark(mark) => Problem::OtherDecimalMark { field, found, mark },
        NoAmount::MixedMarks { comma_line, point_line } => {
            Problem::MixedDecimalMarks { field, found, comma_line, point_line }
        }
        NoAmount::Ambiguous { point, comma } => {
            Problem::AmbiguousAmount { field, found, point: point.to_string(), comma: comma.to_string() }
        }
    }
}

/// An amount that its currency cannot hold.
pub fn misfitting(field: &'static str, found: String, misfit: MisfitAmount, currency: Currency) -> Problem {
    match misfit {
        MisfitAmount::TooFine => Problem::TooManyDecimals { field, found, currency },
        MisfitAmount::TooLarge => Problem::AmountTooLarge { field, found },
    }
}

fn unknown_word(found: String, list: WordList) -> Problem {
    const CURRENCIES: [&str; 8] = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "KWD", "RMB"];
    let near = |words: &mut dyn Iterator<Item = &'static str>| nearest(&found, words).map(str::to_owned);
    match list {
        WordList::Currencies => Problem::UnknownCurrency { nearest: near(&mut CURRENCIES.into_iter()), found },
        WordList::PaymentKinds => Problem::UnknownPaymentKind { nearest: near(&mut PaymentKind::names()), found },
        WordList::FollowUpResults => Problem::UnknownResult { nearest: near(&mut FollowUpResult::names()), found },
        WordList::DayKinds => Problem::UnknownDayKind { found },
    }
}
