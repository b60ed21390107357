//! The typed grid between views and writers: what a cell is, not how it looks.

use super::words::{Language, Title};
use crate::book::group_thousands;
use crate::plan::Class;
use chrono::NaiveDate;
use serde_json::Value;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Unknown: empty in CSV, null in JSON.
    Blank,
    /// Text that came from the user's files, or words made for people.
    Text(String),
    /// A word of a closed list, with what people read instead: `chasing`, 催收款.
    Word(&'static str, &'static str),
    /// Several words, with what people read instead.
    Words(Vec<(&'static str, &'static str)>),
    /// A word of an open list, with what people read instead: `finance_manager`, 财务经理.
    Labelled(String, String),
    /// A whole number.
    Integer(i64),
    /// Money or money-days: plain digits with their decimals. Text in JSON, so that no program makes a float of it.
    Amount(String),
    /// A decimal that is no money, written in full.
    Decimal(String),
    /// A measure that is unrounded in JSON, and has so many decimals elsewhere.
    Measure(f64, usize),
    /// A day.
    Date(NaiveDate),
}

impl Cell {
    /// Text, or blank.
    pub fn text(text: Option<&str>) -> Cell {
        text.map_or(Cell::Blank, |text| Cell::Text(text.to_owned()))
    }

    /// As machines read it; `translate` puts people's words in the place of ours.
    pub fn plain(&self, translate: bool) -> String {
        let word = |&(key, word): &(&'static str, &'static str)| if translate { word } else { key };
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) | Cell::Amount(text) | Cell::Decimal(text) => text.clone(),
            Cell::Word(key, people) => word(&(key, people)).to_owned(),
            Cell::Labelled(key, people) => if translate { people } else { key }.clone(),
            Cell::Words(words) => words.iter().map(word).collect::<Vec<_>>().join(";"),
            Cell::Integer(number) => number.to_string(),
            Cell::Measure(value, decimals) => format!("{value:.decimals$}"),
            Cell::Date(date) => date.to_string(),
        }
    }

    /// As people read it: thousands grouped, one decimal, words of their language; on one line, nothing hidden.
    pub fn shown(&self) -> String {
        match self {
            Cell::Amount(plain) => group_thousands(plain),
            Cell::Measure(value, _) => format!("{value:.1}"),
            Cell::Words(words) => words.iter().map(|(_, people)| *people).collect::<Vec<_>>().join(" "),
            other => visible(&other.plain(true)),
        }
    }

    /// Whether there is nothing in it: blank, or no money.
    pub fn is_nothing(&self) -> bool {
        match self {
            Cell::Blank => true,
            Cell::Text(text) => text.is_empty(),
            Cell::Labelled(_, people) => people.is_empty(),
            Cell::Words(words) => words.is_empty(),
            Cell::Amount(plain) => plain.bytes().all(|byte| matches!(byte, b'0' | b'.')),
            _ => false,
        }
    }

    /// Whether it is set against the right edge.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Integer(_) | Cell::Amount(_) | Cell::Decimal(_) | Cell::Measure(..))
    }
}

/// Makes control, bidirectional and invisible characters visible, so that no text can pretend to be another (SPEC §4).
pub fn visible(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}')
    };
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    text.chars()
        .map(|letter| if is_hidden(letter) { letter.escape_unicode().to_string() } else { letter.to_string() })
        .collect()
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
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Whether it stands below the line on a terminal.
    pub may_wait: bool,
    /// Whether it is dead money, which stands last.
    pub is_dead: bool,
    /// Whether it is a sum of other rows: shown to people, left out of data, in JSON apart.
    pub is_total: bool,
    /// Its class, for colour.
    pub class: Option<Class>,
    /// Lines below the row (`--explain`).
    pub details: Vec<String>,
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
    /// The rows, made one at a time.
    pub rows: Box<dyn Iterator<Item = Row> + 'a>,
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
