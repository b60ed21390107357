//! One record as a row of a file: its fields by name, read as days, amounts and texts. A cell that cannot be read is
//! refused, and the row with it; what is then said of it is the business of [`cell`].

use crate::book::{Currency, Decimal, Money, Place, Terms};
use crate::read::diagnose::cell::{Refusal, WordList};
use crate::read::diagnose::fault::{Expected, Problem, Remedy};
use crate::read::fields::Field;
use crate::read::source::stored::locked;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::{Record, RowPlace};
use crate::read::value::amount::{self, DecimalMark, SpelledAmount};
use crate::read::value::date::KnownDays;
use crate::read::value::memo::Memo;
use crate::read::value::word::{header_key, trimmed};
use crate::read::value::{terms, terms_rule};
use chrono::NaiveDate;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

#[cfg(doc)]
use crate::read::diagnose::cell;

/// One row, with what was refused of it so far.
pub struct Row<'r> {
    sheet: &'r Sheet,
    record: Record<'r>,
    days: &'r DayMemos,
    /// Whether the row above was set aside; `None` if that row is in another block and nobody knows.
    pub follows_fault: Option<bool>,
    /// Its day, once that was read.
    date: Cell<Option<NaiveDate>>,
    refusals: RefCell<Vec<(Field, Refusal)>>,
}

/// Days that were read before, column by column.
#[derive(Default)]
pub struct DayMemos(RefCell<Vec<DayMemo>>);

#[derive(Default)]
struct DayMemo {
    /// Those written like `2026-04-15`.
    iso: KnownDays,
    /// The others.
    others: Memo<NaiveDate, 11>,
}

impl DayMemos {
    fn day(&self, sheet: &Sheet, field: Field, position: usize, text: &str) -> Result<NaiveDate, Refusal> {
        let mut memos = self.0.borrow_mut();
        if memos.len() <= position {
            memos.resize_with(position + 1, DayMemo::default);
        }
        let memo = &mut memos[position];
        if let Some(day) = memo.iso.plain_iso(text.as_bytes(), sheet.latest_day) {
            return Ok(day);
        }
        memo.others.get(text, |text| sheet.day(field, text)).map_err(Refusal::Day)
    }
}

impl<'r> Row<'r> {
    /// The row of a record.
    pub fn new(sheet: &'r Sheet, record: Record<'r>, days: &'r DayMemos, follows_fault: Option<bool>) -> Row<'r> {
        Row { sheet, record, days, follows_fault, date: Cell::new(None), refusals: RefCell::new(Vec::new()) }
    }

    /// Whether anything of it was refused so far.
    pub fn is_refused(&self) -> bool {
        !self.refusals.borrow().is_empty()
    }

    /// What was refused of it.
    pub fn into_refusals(self) -> Vec<(Field, Refusal)> {
        self.refusals.into_inner()
    }

    /// 1-based physical line on which it starts.
    pub fn line(&self) -> u32 {
        self.record.place().line
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { file: self.sheet.file, line: self.line() }
    }

    /// Where it stands in the file's text.
    pub fn row_place(&self) -> RowPlace {
        self.record.place()
    }

    /// The text of a field without blanks around it; `None` if it is blank or the file lacks the column.
    #[inline]
    pub fn text(&self, field: Field) -> Option<&'r str> {
        trimmed(self.record.get(self.sheet.columns.position(field)?)?)
    }

    /// The text of a field as a text of its own.
    pub fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// Whether the file has the column.
    pub fn has_column(&self, field: Field) -> bool {
        self.sheet.columns.has(field)
    }

    /// The text of a field that must not be blank.
    pub fn required(&self, field: Field) -> Option<&'r str> {
        let text = self.text(field);
        if text.is_none() {
            self.refuse(field, Refusal::Blank);
        }
        text
    }

    /// Refuses a field, and the row with it.
    #[cold]
    pub fn refuse(&self, field: Field, refusal: Refusal) {
        self.refusals.borrow_mut().push((field, refusal));
    }

    /// Refuses a row whose parts contradict each other.
    pub fn contradict(&self, field: Field, problem: Problem) {
        self.refuse(field, Refusal::Rule(problem));
    }

    fn accepted<T>(&self, field: Field, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|refusal| self.refuse(field, refusal)).ok()
    }

    /// Terms of payment. What is not understood is passed over, and told once a spelling (SPEC §3).
    pub fn terms<const BITS: u32>(&self, known: &mut Memo<Arc<Terms>, BITS>) -> Option<Arc<Terms>> {
        let text = self.text(Field::Terms)?;
        let own = &self.sheet.options.own_terms;
        let read = |text: &str| {
            let settled = (!own.is_empty()).then(|| own.get(&header_key(text)).cloned()).flatten();
            settled.or_else(|| terms::spelled(text)).map(Arc::new).ok_or(())
        };
        let understood = known.get(text, read).ok();
        if understood.is_none() && !terms_rule::is_method(text) {
            let mut unknown = locked(&self.sheet.proofs.unknown_terms);
            let line = self.record.place().line;
            let entry = unknown.entry(text.to_owned()).or_insert((0, line));
            *entry = (entry.0 + 1, entry.1.min(line));
        }
        understood
    }

    /// Reads a field with `read`; text that it refuses is no word of the list.
    pub fn word<T>(&self, field: Field, list: WordList, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        self.accepted(field, read(text).ok_or(Refusal::Word(list)))
    }

    /// The same with a memory of what was read before. What `read` makes of a word depends on nothing else.
    pub fn known_word<T: Clone, const BITS: u32>(
        &self,
        field: Field,
        list: WordList,
        known: &mut Memo<T, BITS>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field)?;
        self.accepted(field, known.get(text, |text| read(text).ok_or(Refusal::Word(list))))
    }

    /// Reads a field with `read`; text that it refuses does not fit what was `expected`.
    pub fn parsed<T>(&self, field: Field, expected: Expected, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        self.accepted(field, read(text).ok_or(Refusal::NotA(expected, Remedy::WriteItSoOrLeaveBlank)))
    }

    /// A day, if the field has one.
    pub fn date(&self, field: Field) -> Option<NaiveDate> {
        if let Some(date) = self.date.get().filter(|_| field == Field::Date) {
            return Some(date);
        }
        self.accepted(field, self.day(field)?)
    }

    /// Whether its date is a day; nothing is refused if it is none.
    #[inline]
    pub fn has_date(&self) -> bool {
        let date = self.day(Field::Date).and_then(Result::ok);
        self.date.set(date);
        date.is_some()
    }

    fn day(&self, field: Field) -> Option<Result<NaiveDate, Refusal>> {
        let position = self.sheet.columns.position(field)?;
        let text = trimmed(self.record.get(position)?)?;
        Some(self.days.day(self.sheet, field, position, text))
    }

    /// A day that must be there.
    pub fn required_date(&self, field: Field) -> Option<NaiveDate> {
        let date = self.date(field);
        if date.is_none() {
            self.required(field)?;
        }
        date
    }

    /// A plain number as written.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.number_of(field, self.text(field)?)
    }

    /// The same of a field whose text is at hand.
    #[inline]
    pub fn number_of(&self, field: Field, text: &str) -> Option<Decimal> {
        match self.simple_amount(text) {
            Some(decimal) => Some(decimal),
            None => Some(self.amount(field, text, None)?.decimal),
        }
    }

    /// An amount as exact money of a currency.
    pub fn money(&self, field: Field, currency: Currency) -> Option<Money> {
        self.money_of(field, self.text(field)?, currency)
    }

    /// The same of a field whose text is at hand.
    #[inline]
    pub fn money_of(&self, field: Field, text: &str, currency: Currency) -> Option<Money> {
        let decimal = match self.simple_amount(text) {
            Some(decimal) => decimal,
            None => {
                let amount = self.amount(field, text, Some(currency))?;
                if let Some(written) = amount.currency.filter(|&own| own != currency && currency != Currency::NONE) {
                    self.refuse(field, Refusal::OtherCurrency { written, currency });
                    return None;
                }
                amount.decimal
            }
        };
        self.accepted(field, decimal.to_money(currency).map_err(|misfit| Refusal::Misfit(misfit, currency)))
    }

    /// An amount that has one meaning, whatever the column's decimal mark is.
    #[inline]
    fn simple_amount(&self, text: &str) -> Option<Decimal> {
        let may_have_point = self.sheet.options.decimal_mark != Some(DecimalMark::Comma);
        amount::simple(text.as_bytes(), may_have_point)
    }

    /// An amount as written, with the currency that its text names; read by the decimal mark of its column.
    fn amount(&self, field: Field, text: &str, currency: Option<Currency>) -> Option<SpelledAmount> {
        self.accepted(field, self.sheet.amount(field, text, currency).map_err(Refusal::Amount))
    }

    /// A number or name that is kept as text. One that a spreadsheet has rounded to `1.23457E+18` is none any more.
    #[inline]
    pub fn id(&self, field: Field) -> Option<&'r str> {
        let text = self.text(field)?;
        let begins_like_a_number = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        if begins_like_a_number && is_rounded(text) {
            self.refuse(field, Refusal::Rounded);
            return None;
        }
        Some(text)
    }
}

/// `1.23457E+18`
fn is_rounded(text: &str) -> bool {
    if !text.bytes().any(|byte| byte == b'E') {
        return false;
    }
    let Some((digits, exponent)) = text.split_once("E+") else { return false };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = digits.split_once('.').map_or(is_number(digits), |(a, b)| is_number(a) && is_number(b));
    mantissa && is_number(exponent)
}
