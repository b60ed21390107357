//! The catalogue of excuses as a list, or one of them as a page (SPEC §4 `excuse`, DOMAIN §5.1).

use super::Language;
use super::grid::{Cell, Column, Document, Row};
use super::titles::Title;
use crate::book::Excuse;
use crate::phrases::{ExcuseTexts, Phrases};
use chrono::NaiveDate;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

/// What of the catalogue is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExcuseSelection {
    /// All of it, as a list.
    All,
    /// One of them, whole.
    One(Excuse),
}

const TITLES: [Title; 7] =
    [Title::Code, Title::Excuse, Title::CheckQuestion, Title::Answer, Title::Bring, Title::NextStep, Title::Hint];

/// The catalogue; data has every text of an excuse, a terminal's list just what finds the right one.
pub fn excuse_document(selection: ExcuseSelection, as_of: NaiveDate, language: Language) -> Document<'static> {
    let phrases = Phrases::of(language);
    let shown = phrases.excuses.iter().filter(|(excuse, _)| match selection {
        ExcuseSelection::All => true,
        ExcuseSelection::One(one) => *excuse == one,
    });
    let rows: Vec<Row<'_>> = shown.map(|(excuse, texts)| row(excuse, texts)).collect();
    let page = match selection {
        ExcuseSelection::All => list(phrases, language),
        ExcuseSelection::One(excuse) => entry(excuse, phrases, language),
    };
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    Document {
        schema: "collect.excuse/1",
        as_of,
        head: vec![("lang", json!(language.key()))],
        columns: TITLES.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: vec![phrases.objections.rule.clone()],
        json: None,
        page: Some(page),
    }
}

fn row(excuse: Excuse, texts: &'static ExcuseTexts) -> Row<'static> {
    let text = |text: &'static String| Cell::Text(text.as_str().into());
    let cells = vec![
        Cell::Text(excuse.code().into()),
        text(&texts.name),
        text(&texts.check),
        text(&texts.answer),
        text(&texts.bring),
        text(&texts.next),
        Cell::text(texts.hint.as_deref()),
    ];
    Row { cells, ..Row::default() }
}

/// Code, name and check question, one under the other.
fn list(phrases: &Phrases, language: Language) -> Vec<String> {
    let edge = phrases.excuses.iter().map(|(_, texts)| texts.name.width()).max().unwrap_or(0);
    let mut page: Vec<String> = phrases
        .excuses
        .iter()
        .map(|(excuse, texts)| format!("{}  {}  \t{}", excuse.code(), padded(&texts.name, edge), texts.check))
        .collect();
    page.push(String::new());
    page.push(phrases.objections.rule.clone());
    page.push(language.pick("The answer to one: collect excuse E05", "怎么答：collect excuse E05").to_owned());
    page
}

/// One excuse with everything that is known about it.
fn entry(excuse: Excuse, phrases: &Phrases, language: Language) -> Vec<String> {
    let texts = phrases.excuses.get(excuse);
    let quoted = |text: &str| match language {
        Language::English => format!("“{text}”"),
        Language::Chinese => format!("“{}”", text.replace('“', "‘").replace('”', "’")),
    };
    let lines = [
        (Title::CheckQuestion, quoted(&texts.check)),
        (Title::Answer, quoted(&texts.answer)),
        (Title::Bring, texts.bring.clone()),
        (Title::NextStep, texts.next.clone()),
    ];
    let hint = texts.hint.iter().map(|hint| (Title::Hint, hint.clone()));
    let lines: Vec<(&str, String)> =
        lines.into_iter().chain(hint).map(|(title, text)| (title.heading(language), text)).collect();
    let edge = lines.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let mut page = vec![format!("{}  {}", excuse.code(), texts.name), String::new()];
    page.extend(lines.into_iter().map(|(label, text)| format!("  {}  \t{text}", padded(label, edge))));
    page.push(String::new());
    page.push(phrases.objections.rule.clone());
    page
}

fn padded(text: &str, edge: usize) -> String {
    format!("{text}{}", " ".repeat(edge.saturating_sub(text.width())))
}
