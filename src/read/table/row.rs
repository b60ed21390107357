//! One record as a row of a file: its fields by name, read as days, amounts and texts, each fault with its place.

use crate::book::{Currency, Decimal, MisfitAmount, Money, Place};
use crate::read::diagnose::fault::{DateHint, Expected, Fault, Problem, Remedy};
use crate::read::fields::Field;
use crate::read::table::records::{Record, RowPlace, line_ends, quoting_problem};
use crate::read::table::sheet::{ColumnOrder, Sheet};
use crate::read::value::amount::{self, DecimalMark, Spelled, SpelledAmount};
use crate::read::value::date::{self, DateOrder};
use chrono::NaiveDate;
use std::cell::RefCell;

/// One row, with the faults found in it so far.
pub struct Row<'r> {
    sheet: &'r Sheet,
    record: &'r Record<'r>,
    /// Its text without the line end.
    raw: &'r str,
    /// 1-based physical line on which it starts.
    pub line: u32,
    /// Byte offset at which it starts.
    pub start: u64,
    /// Whether the row above was set aside; `None` if that row is in another block and nobody knows.
    pub follows_fault: Option<bool>,
    faults: RefCell<Vec<Fault>>,
}

impl<'r> Row<'r> {
    /// The row of a record that stands at `place` of the file's text, where `raw` stands.
    pub fn new(
        sheet: &'r Sheet,
        record: &'r Record<'r>,
        place: RowPlace,
        raw: &'r str,
        follows_fault: Option<bool>,
    ) -> Row<'r> {
        let RowPlace { start, line } = place;
        Row { sheet, record, raw, line, start, follows_fault, faults: RefCell::new(Vec::new()) }
    }

    /// Whether anything in it is wrong so far.
    pub fn has_faults(&self) -> bool {
        !self.faults.borrow().is_empty()
    }

    /// Everything that was found wrong in it.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { file: self.sheet.file, line: self.line }
    }

    /// Where it stands in the file's text.
    pub fn row_place(&self) -> RowPlace {
        RowPlace { start: self.start, line: self.line }
    }

    /// The text of a field without blanks around it; `None` if it is blank or the file lacks the column.
    pub fn text(&self, field: Field) -> Option<&str> {
        let text = self.record.get(self.sheet.columns.position(field)?)?;
        if is_bare(text.as_bytes()) {
            return Some(text);
        }
        let text = text.trim();
        // Blanks before the opening quotation mark keep it in the text.
        let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map_or(text, str::trim);
        (!text.is_empty()).then_some(text)
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
    pub fn required(&self, field: Field) -> Option<&str> {
        let text = self.text(field);
        if text.is_none() {
            self.fault(field, Problem::Blank { field: field.name() });
        }
        text
    }

    /// Notes that a field is wrong.
    pub fn fault(&self, field: Field, problem: Problem) {
        let fault = self.sheet.fault_in(self.raw, self.line, field, problem);
        let mut faults = self.faults.borrow_mut();
        // A field that is looked at twice is at fault once.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }

    /// Reads a field with `read`; text that it refuses is a fault that names what was `expected`.
    pub fn parsed<T>(&self, field: Field, expected: Expected, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let value = read(text);
        if value.is_none() {
            let remedy = Remedy::WriteItSoOrLeaveBlank;
            self.fault(field, Problem::NotA { field: field.name(), found: shown(text), expected, remedy });
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
        let date = self.date(field);
        if date.is_none() {
            self.required(field)?;
        }
        date
    }

    fn date_of(&self, field: Field, text: &str) -> Result<NaiveDate, Problem> {
        let latest = self.sheet.latest_day;
        if let Some(date) = date::plain_iso(text.as_bytes()).filter(|&date| date::is_in_range(date, latest)) {
            return Ok(date);
        }
        let name = field.name();
        let found = || shown(text);
        let no_date = |hint| Problem::NotADate { field: name, found: found(), hint };
        let date = match date::spelled(text) {
            date::Spelled::Day(date) => date,
            date::Spelled::Ordered(date, order) => self.ordered_date(field, text, date, order)?,
            date::Spelled::Either { day_first, month_first } => match self.sheet.date_order(field) {
                Ok(Some(DateOrder::DayFirst)) => day_first,
                Ok(Some(DateOrder::MonthFirst)) => month_first,
                _ => return Err(Problem::AmbiguousDate { field: name, found: found() }),
            },
            date::Spelled::NoYear => return Err(no_date(DateHint::NoYear)),
            date::Spelled::MinutesOnly => {
                return Err(no_date(DateHint::MinutesOnly));
            }
            date::Spelled::Nothing if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err(no_date(DateHint::DayNumber));
            }
            date::Spelled::Nothing if looks_like_a_date(text) => {
                return Err(no_date(DateHint::NoSuchDay));
            }
            date::Spelled::Nothing => return Err(no_date(DateHint::WriteItSo)),
        };
        if date::is_in_range(date, latest) {
            return Ok(date);
        }
        Err(Problem::DateOutOfRange { field: name, found: found(), date, latest })
    }

    fn ordered_date(&self, field: Field, text: &str, date: NaiveDate, order: DateOrder) -> Result<NaiveDate, Problem> {
        let settled = self.sheet.date_order(field);
        let (name, found) = (field.name(), shown(text));
        match settled {
            Ok(Some(expected)) if expected != order && self.sheet.options.date_order.is_some() => {
                Err(Problem::NotADate { field: name, found, hint: DateHint::OtherOrder })
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
                Err(Problem::MixedDateOrder { field: name, found, this: order, other: first, other_line: line })
            }
            _ => Ok(date),
        }
    }

    /// A plain number as written.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        if let Some(decimal) = self.text(field).and_then(|text| self.simple_amount(text)) {
            return Some(decimal);
        }
        Some(self.amount(field, None)?.decimal)
    }

    /// An amount as exact money of a currency.
    pub fn money(&self, field: Field, currency: Currency) -> Option<Money> {
        let text = self.text(field)?;
        if let Some(Ok(money)) = self.simple_amount(text).map(|decimal| decimal.to_money(currency)) {
            return Some(money);
        }
        let amount = self.amount(field, Some(currency))?;
        if let Some(written) = amount.currency.filter(|written| *written != currency && currency != Currency::NONE) {
            self.fault(
                field,
                Problem::CurrencyConflict {
                    found: shown(self.text(field).unwrap_or_default()),
                    written: written.code().to_owned(),
                    currency: currency.code().to_owned(),
                },
            );
            return None;
        }
        match to_money(amount.decimal, currency, field, || self.text(field).unwrap_or_default().to_owned()) {
            Ok(money) => Some(money),
            Err(problem) => {
                self.fault(field, problem);
                None
            }
        }
    }

    /// An amount that has one meaning, whatever the column's decimal mark is.
    fn simple_amount(&self, text: &str) -> Option<Decimal> {
        let may_have_point = self.sheet.options.decimal_mark != Some(DecimalMark::Comma);
        amount::simple(text.as_bytes(), may_have_point)
    }

    /// An amount as written, with the currency that its text names; read by the decimal mark of its column.
    fn amount(&self, field: Field, currency: Option<Currency>) -> Option<SpelledAmount> {
        let text = self.text(field)?;
        match self.amount_of(field, text, currency) {
            Ok(amount) => Some(amount),
            Err(problem) => {
                self.fault(field, problem);
                None
            }
        }
    }

    fn amount_of(&self, field: Field, text: &str, currency: Option<Currency>) -> Result<SpelledAmount, Problem> {
        let said = self.sheet.options.decimal_mark;
        match amount::read(text) {
            Spelled::Amount(amount) if said != Some(DecimalMark::Comma) || !text.contains('.') => Ok(amount),
            Spelled::Amount(_) => Err(other_mark(field, text, DecimalMark::Comma)),
            Spelled::Marked(amount, mark) => match said {
                Some(other) if other != mark => Err(other_mark(field, text, other)),
                None if mark == DecimalMark::Comma => {
                    self.decimal_mark(field, text)?;
                    Ok(amount)
                }
                _ => Ok(amount),
            },
            Spelled::Either { point, comma } => match self.decimal_mark(field, text)? {
                Some(DecimalMark::Point) => Ok(point),
                Some(DecimalMark::Comma) => Ok(comma),
                None => likelier(field, text, (point, comma), currency),
            },
            Spelled::Nothing => Err(no_amount(field, text)),
        }
    }

    fn decimal_mark(&self, field: Field, text: &str) -> Result<Option<DecimalMark>, Problem> {
        self.sheet.decimal_mark(field).map_err(|marks| {
            let (comma_line, point_line) = marks.contradiction().unwrap_or_default();
            Problem::MixedDecimalMarks { field: field.name(), found: shown(text), comma_line, point_line }
        })
    }

    /// Other numbers of fields than the header has, quotes that never close, and what a spreadsheet writes where it has
    /// no value: `may_hold_cell_errors` is whether a `#` or `=` stands anywhere near, `may_hold_quotes` whether a quotation mark does.
    pub fn check_shape(&self, may_hold_cell_errors: bool, may_hold_quotes: bool) {
        let raw = self.raw;
        self.faults.borrow_mut().extend(self.sheet.damage_in(self.start, raw, self.line));
        if may_hold_cell_errors {
            self.check_cells(raw);
        }
        if self.sheet.is_grid() {
            return;
        }
        if may_hold_quotes
            && raw.contains('"')
            && let Some((offset, problem)) = quoting_problem(raw, self.sheet.separator())
        {
            let column = raw[..offset].rsplit('\n').next().map_or(0, |line| line.chars().count()) as u32 + 1;
            let line = self.line + line_ends(&raw.as_bytes()[..offset]);
            let file = self.sheet.name.clone();
            self.faults.borrow_mut().push(Fault { file, line, column, problem: Box::new(problem) });
            return;
        }
        let expected = self.sheet.header_keys.len();
        if self.record.len() == expected {
            return;
        }
        let trailing_blank = self.record.iter().rev().take_while(|field| field.trim().is_empty()).count();
        let is_padded = self.record.len() > expected && self.record.len() - trailing_blank <= expected;
        let header_padding = self.sheet.columns.width - expected;
        let is_short_of_padding = self.record.len() >= expected && self.record.len() <= expected + header_padding;
        if !is_padded && !is_short_of_padding {
            let (line, column) = self.sheet.locate(raw, self.line, expected.min(self.record.len()));
            let found = self.record.len();
            let problem = if found > expected {
                Problem::TooManyFields { found, expected }
            } else {
                Problem::TooFewFields { found, expected }
            };
            self.faults.borrow_mut().push(Fault {
                file: self.sheet.name.clone(),
                line,
                column,
                problem: Box::new(problem),
            });
        }
    }

    /// What a spreadsheet writes where it has no value: `#N/A`, or a formula that was never reckoned.
    fn check_cells(&self, raw: &str) {
        const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];
        if !raw.contains(['#', '=']) {
            return;
        }
        for field in self.sheet.kind.fields() {
            let Some(text) = self.text(field) else { continue };
            if ERRORS.contains(&text) {
                self.fault(field, Problem::CellError { field: field.name(), found: text.to_owned() });
            } else if text == "=" && self.sheet.is_grid() {
                self.fault(field, Problem::FormulaWithoutResult { field: field.name() });
            }
        }
    }

    /// A number or name that is kept as text. One that a spreadsheet has rounded to `1.23457E+18` is none any more.
    pub fn id(&self, field: Field) -> Option<&str> {
        let text = self.text(field)?;
        if is_rounded(text) {
            self.fault(field, Problem::RoundedNumber { field: field.name(), found: shown(text) });
            return None;
        }
        Some(text)
    }
}

/// Whether a field begins and ends with what is no blank and no quotation mark, as nearly every field does.
pub fn is_bare(field: &[u8]) -> bool {
    let is_plain = |byte: u8| byte > b' ' && byte < 0x7f && byte != b'"';
    // Chinese letters are three bytes of which the first is one of these; no blank is.
    let is_lead = |byte: u8| (0xe4..=0xed).contains(&byte);
    let begins = matches!(field, [first, ..] if is_plain(*first) || is_lead(*first));
    begins && (matches!(field, [.., last] if is_plain(*last)) || matches!(field, [.., lead, _, _] if is_lead(*lead)))
}

/// `1.23457E+18`
fn is_rounded(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once("E+") else { return false };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = digits.split_once('.').map_or(is_number(digits), |(a, b)| is_number(a) && is_number(b));
    mantissa && is_number(exponent)
}

/// Six digits or more and the signs that stand between them in dates.
fn looks_like_a_date(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 6
        && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '/' | '.' | '年' | '月' | '日'))
}

fn other_mark(field: Field, text: &str, said: DecimalMark) -> Problem {
    Problem::OtherDecimalMark { field: field.name(), found: shown(text), mark: said }
}

fn no_amount(field: Field, text: &str) -> Problem {
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-' | '+'));
    let is_long = text.chars().filter(char::is_ascii_digit).count() > 30;
    let (field, found) = (field.name(), shown(text));
    if is_number && is_long { Problem::AmountTooLarge { field, found } } else { Problem::NotAnAmount { field, found } }
}

/// `1,234` and `1.234` in a file that proves no mark: a comma parts thousands and a point decimals, as nearly always,
/// unless the currency has no such decimals, or the amount could as well have them.
fn likelier(
    field: Field,
    text: &str,
    (point, comma): (SpelledAmount, SpelledAmount),
    currency: Option<Currency>,
) -> Result<SpelledAmount, Problem> {
    const DECIMALS_WRITTEN: u32 = 3;
    let Some(currency) = currency else { return Ok(point) };
    let may_be_decimals = currency.decimals() >= DECIMALS_WRITTEN;
    if text.contains('.') == may_be_decimals {
        return Ok(point);
    }
    let (point, comma) = (point.decimal.to_string(), comma.decimal.to_string());
    Err(Problem::AmbiguousAmount { field: field.name(), found: shown(text), point, comma })
}

/// Money of a currency from a number as written, or the fault that says why not.
pub fn to_money(
    decimal: Decimal,
    currency: Currency,
    field: Field,
    text: impl FnOnce() -> String,
) -> Result<Money, Problem> {
    decimal.to_money(currency).map_err(|misfit| match misfit {
        MisfitAmount::TooFine => Problem::TooManyDecimals { field: field.name(), found: shown(&text()), currency },
        MisfitAmount::TooLarge => Problem::AmountTooLarge { field: field.name(), found: shown(&text()) },
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
