//! The typed grid between views and writers: what a cell is, not how it looks.

use super::Language;
use super::titles::Title;
use crate::book::{Currency, Money, push_date, push_grouped, push_integer, push_minor, push_rounded};
use crate::plan::{Class, Flags};
use chrono::NaiveDate;
use serde_json::Value;
use std::borrow::Cow;

/// One value. A large plan has millions of them, so that texts are borrowed where they can be, and figures stay numbers
/// until they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Unknown: empty in CSV, null in JSON.
    Blank,
    /// Text that came from the user's files, or words made for people.
    Text(Cow<'a, str>),
    /// A word of a closed list, with what people read instead: `chasing`, 催收款.
    Word(&'static str, &'static str),
    /// Flags, and the language that people read them in.
    Flags(Flags, Language),
    /// A role in a payment procedure, and the language that people read it in: `finance_manager`, 财务经理.
    Role(&'a str, Language),
    /// Text that may be missing, with what people read instead.
    Labelled(&'a str, &'a str),
    /// A whole number.
    Integer(i64),
    /// Money or money-days in smallest units, with so many decimals. Text in JSON, so that no program makes a float
    /// of it.
    Amount(i128, u32),
    /// A decimal that is no money, with so many decimals, written in full.
    Decimal(i64, u32),
    /// A measure in billionths that is unrounded in JSON, and has so many decimals elsewhere.
    Measure(i64, u32),
    /// A day.
    Date(NaiveDate),
}

impl<'a> Cell<'a> {
    /// Text, or blank.
    pub fn text(text: Option<&'a str>) -> Cell<'a> {
        text.map_or(Cell::Blank, |text| Cell::Text(text.into()))
    }

    /// Money of a currency.
    pub fn money(money: Money, currency: Currency) -> Cell<'a> {
        Cell::Amount(i128::from(money.0), currency.decimals())
    }

    /// As machines read it; `translate` puts people's words in the place of ours.
    pub fn plain(&self, translate: bool) -> String {
        let mut text = String::new();
        self.push_plain(translate, &mut text);
        text
    }

    /// Puts behind a text what machines read.
    pub fn push_plain(&self, translate: bool, out: &mut String) {
        match self {
            Cell::Blank => {}
            Cell::Text(text) => out.push_str(text),
            Cell::Word(key, people) => out.push_str(if translate { people } else { key }),
            Cell::Labelled(key, people) => out.push_str(if translate { people } else { key }),
            Cell::Role(key, language) if translate => out.push_str(&language.role(key)),
            Cell::Role(key, _) => out.push_str(key),
            Cell::Flags(flags, language) => push_flags(*flags, translate.then_some(*language), ";", out),
            Cell::Integer(number) => push_integer(out, *number),
            Cell::Amount(units, decimals) => push_minor(out, *units, *decimals),
            Cell::Decimal(units, decimals) => push_minor(out, i128::from(*units), *decimals),
            Cell::Measure(billionths, decimals) => push_measure(*billionths, *decimals, out),
            Cell::Date(date) => push_date(out, *date),
        }
    }

    /// As people read it: thousands grouped, one decimal, words of their language; on one line, nothing hidden.
    pub fn shown(&self) -> String {
        let mut text = String::new();
        match self {
            Cell::Amount(units, decimals) => push_grouped(&mut text, *units, *decimals),
            Cell::Measure(billionths, _) => push_measure(*billionths, 1, &mut text),
            Cell::Flags(flags, language) => push_flags(*flags, Some(*language), " ", &mut text),
            other => {
                other.push_plain(true, &mut text);
                text = visible(&text);
            }
        }
        text
    }

    /// Whether there is nothing in it: blank, or no money.
    pub fn is_nothing(&self) -> bool {
        match self {
            Cell::Blank | Cell::Amount(0, _) => true,
            Cell::Text(text) => text.is_empty(),
            Cell::Labelled(_, people) => people.is_empty(),
            Cell::Role(key, _) => key.is_empty(),
            Cell::Flags(flags, _) => *flags == Flags::default(),
            _ => false,
        }
    }

    /// Whether it is set against the right edge.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Integer(_) | Cell::Amount(..) | Cell::Decimal(..) | Cell::Measure(..))
    }
}

fn push_flags(flags: Flags, language: Option<Language>, separator: &str, out: &mut String) {
    for (position, flag) in flags.iter().enumerate() {
        if position > 0 {
            out.push_str(separator);
        }
        out.push_str(language.map_or(flag.key(), |language| language.flag(flag)));
    }
}

fn push_measure(billionths: i64, decimals: u32, out: &mut String) {
    push_rounded(out, i128::from(billionths), 9, decimals, billionths as f64 / 1e9);
}

/// Makes control, bidirectional and invisible characters visible, so that no text can pretend to be another (SPEC §4).
pub fn visible(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    shown_where(text, is_hidden).into_owned()
}

/// Makes control characters visible, but for tabs and ends of lines: what a spreadsheet shows as nothing, or a terminal
/// obeys when data is looked at there. Reading directions stay, since they may belong to a name.
pub(super) fn without_controls(text: &str) -> Cow<'_, str> {
    shown_where(text, |letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r'))
}

/// Whether there is a control character among these bytes of UTF-8: below the blank, DEL, or those behind it, which begin
/// with C2. All bytes are looked at, so that many of them are at once.
pub(super) fn holds_control(text: &[u8]) -> bool {
    let is_short = |byte: u8| (byte < b' ') | (byte == 0x7f);
    let is_long = |first: u8, second: u8| (first == 0xc2) & (second < 0xa0);
    let pairs = text.windows(2);
    let found = pairs.fold(false, |found, pair| found | is_short(pair[0]) | is_long(pair[0], pair[1]));
    found | text.last().copied().is_some_and(is_short)
}

fn shown_where(text: &str, is_hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let shown = |letter: char| if is_hidden(letter) { letter.escape_unicode().to_string() } else { letter.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub title: Title,
    /// A name that is made at run time (ageing buckets), in place of the title's.
    pub name: Option<String>,
    /// Order in which columns are given up when a terminal is narrow: 1 goes last, 0 is never shown there.
    pub importance: u8,
    /// Text wider than this is cut, and may be cut to half of it before the column is given up. Figures never are.
    pub width_max: usize,
    /// Whether JSON has it; what can be derived from other members is left out there.
    pub is_in_json: bool,
}

/// A row, with what only people see of it.
#[derive(Clone, Debug, Default)]
pub struct Row<'a> {
    /// One for each column.
    pub cells: Vec<Cell<'a>>,
    /// Whether it stands below the line on a terminal.
    pub may_wait: bool,
    /// Whether it is dead money, which stands last.
    pub is_dead: bool,
    /// Whether it is a sum of other rows: shown to people, left out of data, in JSON apart. Sums stand last.
    pub is_total: bool,
    /// Its class, for colour.
    pub class: Option<Class>,
    /// Lines below the row (`--explain`).
    pub details: Vec<String>,
}

/// Rows that are made when they are asked for, in any order and by any thread.
pub trait Rows: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// Makes the row at a place, counted from 0, in the place of whatever `row` is: the room of one serves the next.
    fn make<'r>(&'r self, index: usize, row: &mut Row<'r>);
}

/// Rows that stand ready.
impl Rows for Vec<Row<'_>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn make<'r>(&'r self, index: usize, row: &mut Row<'r>) {
        row.clone_from(&self[index]);
    }
}

impl<'a> dyn Rows + 'a {
    /// One row after the other.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.count()).map(|index| {
            let mut row = Row::default();
            self.make(index, &mut row);
            row
        })
    }
}

/// A grid with what stands around it.
pub struct Document<'a> {
    /// `collect.plan/1`
    pub schema: &'static str,
    /// Stated by every output.
    pub as_of: NaiveDate,
    /// JSON members before the rows.
    pub head: Vec<(&'static str, Value)>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The order of columns for people, where it is another.
    pub table_order: Vec<Title>,
    /// The rows.
    pub rows: Box<dyn Rows + 'a>,
    /// JSON members behind the rows.
    pub foot: Vec<(&'static str, Value)>,
    /// Lines above the grid, for people.
    pub opening: Vec<String>,
    /// Lines below the grid, for people.
    pub closing: Vec<String>,
    /// What JSON has instead of rows, where rows do not say it all.
    pub json: Option<Value>,
    /// What a terminal shows instead of a grid, where it is a page and no list. A tab parts what stands at the left of
    /// a line from the text that wraps beside it, another that from what is set against the right edge.
    pub page: Option<Vec<String>>,
}

impl Document<'_> {
    /// The heading of a column for people.
    pub fn heading(column: &Column, language: Language) -> String {
        match column.name.as_deref() {
            Some("not_due") => language.not_due().to_owned(),
            Some(name) => name.to_owned(),
            None => column.title.heading(language).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn controls_are_found_wherever_they_stand(text in "[a·é\u{a0}货\t\n\u{1b}\u{7f}\u{80}\u{9f}]{0,6}") {
            prop_assert_eq!(holds_control(text.as_bytes()), text.chars().any(char::is_control));
        }
    }

    #[test]
    fn nothing_hidden_stays_hidden_from_people_and_lines_end_where_they_did_for_programs() {
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\u{200b}\u{2028}\u{e0041}\n"),
            "a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{2028}\\u{e0041}\\u{a}"
        );
        assert_eq!(without_controls("a\u{1b}\u{9b}\u{0}\u{202e}\tb\r\n"), "a\\u{1b}\\u{9b}\\u{0}\u{202e}\tb\r\n");
    }
}
