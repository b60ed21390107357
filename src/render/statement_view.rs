//! The statement of account: rows for a spreadsheet, one object, a page for a terminal, a text for the printer (SPEC §4
//! `statement`). It goes to the customer: no class, no score, no note, nobody's name.

use super::Language;
use super::amounts::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::letter::markdown_value;
use super::titles::Title;
use crate::book::{Book, Money};
use crate::desk::{Entry, EntryKind, Goods, Statement};
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

const TITLES: [Title; 11] = [
    Title::Customer,
    Title::EntryDate,
    Title::Kind,
    Title::DocumentNo,
    Title::Reference,
    Title::DueDate,
    Title::Goods,
    Title::Charge,
    Title::Credit,
    Title::Balance,
    Title::Currency,
];

fn entry_key(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Delivery => "delivery",
        EntryKind::Money(kind) => kind.key(),
    }
}

/// `大米 100 × 120; 食用油`
fn goods_in_words(goods: &[Goods]) -> String {
    let lines = goods.iter().filter_map(|Goods { line }| {
        let item = line.item.as_deref()?;
        Some(match (line.quantity, line.unit_price) {
            (Some(quantity), Some(price)) => format!("{item} {quantity} × {price}"),
            (Some(quantity), None) => format!("{item} {quantity}"),
            _ if goods.len() > 1 => format!("{item} {}", line.amount.grouped(line.currency)),
            _ => item.to_owned(),
        })
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn due_in_words(entry: &Entry) -> String {
    entry.due.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Statements as data, and as a page for a terminal.
pub fn statement_document<'a>(book: &'a Book, statements: &[Statement], language: Language) -> Document<'a> {
    let column = |title| Column { title, name: None, importance: 1, width_max: 0, is_in_json: true };
    let rows: Vec<Row<'a>> = statements.iter().flat_map(|statement| rows(book, statement, language)).collect();
    Document {
        schema: "collect.statement/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: TITLES.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: Vec::new(),
        json: Some(json!({ "statements": statements.iter().map(|one| statement_json(book, one)).collect::<Value>() })),
        page: Some(statements.iter().map(|one| page(book, one, language)).collect::<Vec<_>>().join(&String::new())),
    }
}

fn rows<'a>(book: &'a Book, statement: &Statement, language: Language) -> Vec<Row<'a>> {
    let name = book.customer(statement.customer).name.as_str();
    let currency = statement.currency;
    let frame = |date, key: &'static str, people: &'static str, balance: Money| Row {
        cells: vec![
            Cell::Text(name.into()),
            Cell::Date(date),
            Cell::Word(key, people),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::money(balance, currency),
            Cell::Text(currency.code().into()),
        ],
        ..Row::default()
    };
    let mut rows = vec![frame(statement.from, "opening", language.opening_balance(), statement.opening)];
    rows.extend(statement.entries.iter().map(|entry| {
        let side = |is_own: bool| if is_own { Cell::money(entry.amount.abs(), currency) } else { Cell::Blank };
        let text = |text: String| if text.is_empty() { Cell::Blank } else { Cell::Text(text.into()) };
        Row {
            cells: vec![
                Cell::Text(name.into()),
                Cell::Date(entry.date),
                Cell::Word(entry_key(entry.kind), language.entry(entry.kind)),
                text(entry.number.clone().unwrap_or_default()),
                text(entry.reference.clone().unwrap_or_default()),
                text(due_in_words(entry)),
                text(goods_in_words(&entry.goods)),
                side(entry.amount.is_positive()),
                side(!entry.amount.is_positive()),
                Cell::money(entry.balance, currency),
                Cell::Text(currency.code().into()),
            ],
            ..Row::default()
        }
    }));
    rows.push(frame(statement.to, "closing", language.closing_balance(), statement.closing));
    rows
}

fn statement_json(book: &Book, statement: &Statement) -> Value {
    let money = |sum: Money| Value::from(sum.plain(statement.currency));
    let entries = statement.entries.iter().map(|entry| {
        json!({
            "date": entry.date.to_string(),
            "kind": entry_key(entry.kind),
            "document": entry.number,
            "reference": entry.reference,
            "due_dates": entry.due.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "goods": goods_in_words(&entry.goods),
            "amount": money(entry.amount),
            "balance": money(entry.balance),
            "open": entry.open.map(money),
        })
    });
    let ageing: Map<String, Value> =
        statement.bucket_names.iter().cloned().zip(statement.ageing.iter().map(|&sum| money(sum))).collect();
    json!({
        "customer": book.customer(statement.customer).name,
        "currency": statement.currency.code(),
        "from": statement.from.to_string(),
        "to": statement.to.to_string(),
        "opening": money(statement.opening),
        "rows": entries.collect::<Value>(),
        "closing": money(statement.closing),
        "outstanding": money(statement.outstanding),
        "unapplied": money(statement.unapplied),
        "ageing": ageing,
    })
}

/// What stands below the rows: what is open, what is unapplied, how old it is.
fn summary(statement: &Statement, language: Language) -> Vec<String> {
    let money = |sum: Money| amount(sum, statement.currency);
    let mut lines = Vec::new();
    let (outstanding, unapplied) = (money(statement.outstanding), money(statement.unapplied));
    let closing = money(statement.closing);
    lines.push(language.balance_line(&outstanding, &unapplied, &closing));
    let aged = statement.bucket_names.iter().zip(&statement.ageing).filter(|(_, sum)| !sum.is_zero());
    let parts: Vec<String> =
        aged.map(|(name, sum)| format!("{} {}", language.days_of_age(name), sum.grouped(statement.currency))).collect();
    if !parts.is_empty() {
        lines.push(format!("{}{}", language.by_age(), parts.join(" · ")));
    }
    lines
}

fn page(book: &Book, statement: &Statement, language: Language) -> Vec<String> {
    let currency = statement.currency;
    let name = visible(&book.customer(statement.customer).name);
    let title = language.statement_title();
    let mut page = vec![format!("{title}  ·  {name}  ·  {} … {}  {}", statement.from, statement.to, currency.code())];
    page.push(String::new());
    let balances = statement.entries.iter().map(|entry| entry.balance).chain([statement.opening, statement.closing]);
    let width = balances.map(|sum| sum.grouped(currency).width()).max().unwrap_or(0);
    let amounts = statement.entries.iter().map(|entry| entry.amount.grouped(currency).width()).max().unwrap_or(0);
    let line = |date, what: &str, sum: &str, balance: Money| {
        format!("  {date}  \t{what}\t{sum:>amounts$}  {:>width$}", balance.grouped(currency))
    };
    page.push(line(statement.from, language.opening_balance(), "", statement.opening));
    for entry in &statement.entries {
        let mut what = language.entry(entry.kind).to_owned();
        let goods = goods_in_words(&entry.goods);
        let reference = entry.reference.as_ref().map(|name| language.for_document(name));
        let due = due_in_words(entry);
        let due = (!due.is_empty()).then(|| language.due_days(&due));
        let parts = [entry.number.clone(), reference, Some(goods).filter(|text| !text.is_empty()), due];
        for part in parts.into_iter().flatten() {
            what.push_str(&format!(" · {part}"));
        }
        page.push(line(entry.date, &visible(&what), &entry.amount.grouped(currency), entry.balance));
    }
    page.push(line(statement.to, language.closing_balance(), "", statement.closing));
    page.push(String::new());
    page.extend(summary(statement, language).into_iter().map(|line| format!("  \t{line}\t")));
    page
}

/// Statements for the printer, in Markdown, each with its slip for confirmation.
pub fn statement_markdown(book: &Book, statements: &[Statement], company: &str, language: Language) -> String {
    statements.iter().map(|statement| paper(book, statement, company, language)).collect::<Vec<_>>().join("\n---\n\n")
}

const BLANK: &str = "________________________________";

fn paper(book: &Book, statement: &Statement, company: &str, language: Language) -> String {
    let currency = statement.currency;
    let name = markdown_value(&book.customer(statement.customer).name);
    let company = if company.trim().is_empty() { BLANK.to_owned() } else { markdown_value(company.trim()) };
    let mut text = format!("# {}\n\n", language.statement_title());
    let [from, to, period] = language.statement_heads();
    text.push_str(&format!("{from}{company}\n\n{to}{name}\n\n"));
    text.push_str(&format!("{period}{} … {}", statement.from, statement.to));
    let code = currency.code();
    text.push_str(&if code.is_empty() { "\n\n".to_owned() } else { format!(" · {code}\n\n") });
    let headings = language.statement_headings().join(" | ");
    text.push_str(&format!("| {headings} |\n| --- | --- | --- | --- | ---: | ---: | ---: |\n"));
    let mut push = |cells: [String; 7]| text.push_str(&format!("| {} |\n", cells.join(" | ")));
    let frame = |date: String, words: &str, sums: [String; 2], balance: Money| {
        let [charged, credited] = sums;
        let balance = format!("**{}**", balance.grouped(currency));
        [date, String::new(), format!("**{words}**"), String::new(), charged, credited, balance]
    };
    let none = || [String::new(), String::new()];
    push(frame(statement.from.to_string(), language.opening_balance(), none(), statement.opening));
    for entry in &statement.entries {
        let goods = goods_in_words(&entry.goods);
        let mut what = language.entry(entry.kind).to_owned();
        let reference = entry.reference.as_ref().map(|name| language.for_document(name));
        for part in reference.into_iter().chain(Some(goods).filter(|goods| !goods.is_empty())) {
            what.push_str(&format!("{}{}", language.colon(), markdown_value(&part)));
        }
        let sum = |is_own: bool| if is_own { entry.amount.abs().grouped(currency) } else { String::new() };
        let is_charge = entry.amount.is_positive();
        push([
            entry.date.to_string(),
            markdown_value(entry.number.as_deref().unwrap_or_default()),
            what,
            due_in_words(entry),
            sum(is_charge),
            sum(!is_charge),
            entry.balance.grouped(currency),
        ]);
    }
    let (charged, credited) = statement.turnover();
    let sums = [charged.grouped(currency), credited.grouped(currency)];
    push(frame(statement.to.to_string(), language.closing_balance(), sums, statement.closing));
    text.push('\n');
    for line in summary(statement, language) {
        text.push_str(&format!("{line}\n\n"));
    }
    let balance = amount(statement.closing, currency);
    let slip = language.confirmation_slip(&name, &company, statement.to, &balance, BLANK);
    text.push_str(&slip);
    text
}
