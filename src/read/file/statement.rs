//! Statements of banks and wallets read as payments: which rows are money coming in, from whom, and how much (DOMAIN §7,
//! the layouts of the usual Chinese exports).
//!
//! A payments file is a statement when it says direction: by a column (`借/贷`, `收/支`, `Debit/Credit`), by one column
//! for each, or by a balance beside the amount. Money going out of it is no money given back to customers as far as
//! anybody can tell: it is left aside and counted.

use crate::book::Decimal;
use crate::read::diagnose::cell::Refusal;
use crate::read::diagnose::fault::{Expected, Problem, Remedy};
use crate::read::fields::Field;
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use crate::read::value::word::{is_placeholder, word_key};
use crate::read::words::lists::{Direction, Side, Worded};
use crate::read::words::reports::without_payer_prefix;

/// Rows left aside, by what they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeftAside {
    /// Money going out.
    pub out: usize,
    /// Moves that are neither.
    pub neither: usize,
}

impl LeftAside {
    /// Counts a row that is not money coming in.
    pub fn count(&mut self, direction: Direction) {
        match direction {
            Direction::In => {}
            Direction::Out => self.out += 1,
            Direction::Neither => self.neither += 1,
        }
    }

    /// Adds what another worker counted.
    pub fn append(&mut self, other: LeftAside) {
        self.out += other.out;
        self.neither += other.neither;
    }
}

/// Whether a payments file is a statement.
pub fn is_statement(sheet: &Sheet) -> bool {
    [Field::Direction, Field::MoneyIn, Field::MoneyOut, Field::Balance].iter().any(|&field| sheet.columns.has(field))
}

/// A figure in one of two columns; a dash or a blank is none.
fn figure(row: &Row<'_>, field: Field) -> Option<Decimal> {
    let text = row.text(field).filter(|text| !is_placeholder(text))?;
    crate::read::value::amount::spelled(text).map(|amount| amount.decimal)
}

/// Which way the money of a row went, as far as the row can be read; what cannot is looked at as money coming in.
pub fn direction(row: &Row<'_>) -> Direction {
    if let Some(word) = row.text(Field::Direction) {
        return spelled_direction(word).unwrap_or(Direction::In);
    }
    if row.has_column(Field::MoneyIn) {
        let size = |field| figure(row, field).map_or(0, |amount| amount.units);
        return match (size(Field::MoneyIn), size(Field::MoneyOut)) {
            (0, out) if out != 0 => Direction::Out,
            _ => Direction::In,
        };
    }
    match row.text(Field::Amount).map(crate::read::value::amount::read) {
        Some(
            crate::read::value::amount::Spelled::Amount(amount)
            | crate::read::value::amount::Spelled::Marked(amount, _),
        ) if amount.decimal.units < 0 => Direction::Out,
        Some(crate::read::value::amount::Spelled::Either { point, .. }) if point.decimal.units < 0 => Direction::Out,
        _ => Direction::In,
    }
}

/// The amount that came in: from its own column, or from the one column that the direction belongs to.
pub fn amount(row: &Row<'_>) -> Option<Decimal> {
    if let Some(word) = row.text(Field::Direction)
        && spelled_direction(word).is_none()
    {
        row.refuse(Field::Direction, Refusal::NotA(Expected::Direction, Remedy::WriteItSo));
        return None;
    }
    if row.has_column(Field::MoneyIn) {
        let is_filled = |field| row.text(field).is_some_and(|text| !is_placeholder(text));
        if !is_filled(Field::MoneyIn) {
            // A dash says nothing unless the other column holds the figure; then the row would be money going out.
            row.refuse(Field::MoneyIn, Refusal::Blank);
            return None;
        }
        let came_in = row.number(Field::MoneyIn)?;
        let went_out = figure(row, Field::MoneyOut).is_some_and(|amount| amount.units != 0);
        if went_out && came_in.units != 0 {
            let (first, second) = (Field::MoneyIn.name(), Field::MoneyOut.name());
            row.contradict(Field::MoneyOut, Problem::BothDirections { first, second });
            return None;
        }
        return Some(came_in);
    }
    row.required(Field::Amount)?;
    let amount = row.number(Field::Amount)?;
    // Where a mark says which way it went, the sign says nothing more.
    let is_marked = row.text(Field::Direction).is_some();
    Some(if is_marked { Decimal { units: amount.units.abs(), ..amount } } else { amount })
}

/// Who paid: the other side without the account number glued to it, else what the bank calls the entry.
pub fn counterparty<'r>(row: &Row<'r>) -> Option<&'r str> {
    let own = row.text(Field::Customer).filter(|text| !is_placeholder(text));
    let described = || row.text(Field::Note).filter(|text| !is_placeholder(text));
    let Some(name) = own.or_else(described) else { return row.required(Field::Customer) };
    Some(without_payer_prefix(without_account_number(without_login(name))))
}

/// `青禾商贸(name@mail.example)` without the login in brackets, as wallets write it.
fn without_login(name: &str) -> &str {
    let open = name.rfind(['(', '（']).filter(|&open| open > 0 && name.ends_with([')', '）']));
    open.filter(|&open| name[open..].contains(['@', '*'])).map_or(name, |open| name[..open].trim_end())
}

/// `北京住房公积金管理中心1111111111` without the account number; a name that is only digits stays.
fn without_account_number(name: &str) -> &str {
    const ACCOUNT_DIGITS_MIN: usize = 8;
    let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '*');
    let is_account = name.len() - bare.len() >= ACCOUNT_DIGITS_MIN;
    if is_account && !bare.trim().is_empty() { bare.trim_end() } else { name }
}

/// `贷 Cr`, `收入`, `credit`: in; from the side of the bank, and of the customer's account in the books.
fn spelled_direction(word: &str) -> Option<Direction> {
    if let Some(side) = Side::spelled(word) {
        return Some(if side == Side::Credit { Direction::In } else { Direction::Out });
    }
    // A dash says neither.
    Direction::spelled(word).or_else(|| word_key(word).is_empty().then_some(Direction::Neither))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_in_every_dress() {
        for (word, direction) in [
            ("贷 Cr", Some(Direction::In)),
            ("借 Dr", Some(Direction::Out)),
            ("不计收支", Some(Direction::Neither)),
            ("Credit", Some(Direction::In)),
            ("支出", Some(Direction::Out)),
            ("sideways", None),
        ] {
            assert_eq!(spelled_direction(word), direction, "{word}");
        }
    }

    #[test]
    fn account_numbers_part_from_names() {
        assert_eq!(without_account_number("北京住房公积金管理中心1111111111"), "北京住房公积金管理中心");
        assert_eq!(without_account_number("张三 66666666666666"), "张三");
        assert_eq!(without_account_number("12341234123412341"), "12341234123412341");
        assert_eq!(without_account_number("Store 12"), "Store 12");
    }
}
