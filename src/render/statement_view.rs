//! The statement of account: rows for a spreadsheet, one object, a page for a terminal, a text for the printer (SPEC §4
//! `statement`). It goes to the customer: no class, no score, no note, nobody's name.

use super::Language;
use super::explain_view::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::letter::markdown_value;
use super::words::Title;
use crate::book::{Book, Money, PaymentKind};
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

impl Language {
    fn entry(self, kind: EntryKind) -> &'static str {
        match kind {
            EntryKind::Delivery => self.pick("delivery", "送货"),
            EntryKind::Money(PaymentKind::Return) => self.pick("return", "退货"),
            EntryKind::Money(PaymentKind::Payment) => self.pick("payment", "回款"),
            EntryKind::Money(PaymentKind::PaidUndated) => self.pick("paid", "已付"),
            EntryKind::Money(PaymentKind::Advance) => self.pick("advance", "预收"),
            EntryKind::Money(PaymentKind::CreditNote) => self.pick("credit note", "贷项"),
            EntryKind::Money(PaymentKind::Discount) => self.pick("discount", "折让"),
            EntryKind::Money(PaymentKind::Refund) => self.pick("money given back", "退款"),
            EntryKind::Money(PaymentKind::Bounced) => self.pick("payment bounced", "退票"),
            EntryKind::Money(PaymentKind::WriteOff) => self.pick("written off", "核销"),
        }
    }
}

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
    let mut rows =
        vec![frame(statement.from, "opening", language.pick("opening balance", "期初余额"), statement.opening)];
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
    rows.push(frame(statement.to, "closing", language.pick("closing balance", "期末余额"), statement.closing));
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
    lines.push(match language {
        Language::English => format!("Open {outstanding} − not yet applied {unapplied} = balance {closing}"),
        Language::Chinese => format!("未付 {outstanding} − 未核销款 {unapplied} = 余额 {closing}"),
    });
    let aged = statement.bucket_names.iter().zip(&statement.ageing).filter(|(_, sum)| !sum.is_zero());
    let parts: Vec<String> = aged
        .map(|(name, sum)| {
            let name = match (name.as_str(), language) {
                ("not_due", _) => language.not_due().to_owned(),
                (name, Language::English) => format!("{name} days"),
                (name, Language::Chinese) => format!("{name}天"),
            };
            format!("{name} {}", sum.grouped(statement.currency))
        })
        .collect();
    if !parts.is_empty() {
        lines.push(format!("{} {}", language.pick("By age:", "账龄："), parts.join(" · ")));
    }
    lines
}

fn page(book: &Book, statement: &Statement, language: Language) -> Vec<String> {
    let currency = statement.currency;
    let name = visible(&book.customer(statement.customer).name);
    let title = language.pick("Statement of account", "对账单");
    let mut page = vec![format!("{title}  ·  {name}  ·  {} … {}  {}", statement.from, statement.to, currency.code())];
    page.push(String::new());
    let balances = statement.entries.iter().map(|entry| entry.balance).chain([statement.opening, statement.closing]);
    let width = balances.map(|sum| sum.grouped(currency).width()).max().unwrap_or(0);
    let amounts = statement.entries.iter().map(|entry| entry.amount.grouped(currency).width()).max().unwrap_or(0);
    let line = |date, what: &str, sum: &str, balance: Money| {
        format!("  {date}  \t{what}\t{sum:>amounts$}  {:>width$}", balance.grouped(currency))
    };
    page.push(line(statement.from, language.pick("opening balance", "期初余额"), "", statement.opening));
    for entry in &statement.entries {
        let mut what = language.entry(entry.kind).to_owned();
        let goods = goods_in_words(&entry.goods);
        let reference = entry.reference.as_ref().map(|name| format!("{}{name}", language.pick("for ", "对应")));
        let due = due_in_words(entry);
        let due = (!due.is_empty()).then(|| format!("{}{due}", language.pick("due ", "到期")));
        let parts = [entry.number.clone(), reference, Some(goods).filter(|text| !text.is_empty()), due];
        for part in parts.into_iter().flatten() {
            what.push_str(&format!(" · {part}"));
        }
        page.push(line(entry.date, &visible(&what), &entry.amount.grouped(currency), entry.balance));
    }
    page.push(line(statement.to, language.pick("closing balance", "期末余额"), "", statement.closing));
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
    let mut text = format!("# {}\n\n", language.pick("Statement of account", "对账单"));
    let pick = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
    text.push_str(&format!("{}{company}\n\n", pick("From: ", "供方：")));
    text.push_str(&format!("{}{name}\n\n", pick("To: ", "需方：")));
    text.push_str(&format!("{}{} … {}", pick("Period: ", "期间："), statement.from, statement.to));
    let code = currency.code();
    text.push_str(&if code.is_empty() { "\n\n".to_owned() } else { format!(" · {code}\n\n") });
    let headings = match language {
        Language::English => ["date", "document", "what", "due", "charged", "credited", "balance"],
        Language::Chinese => ["日期", "单据号", "内容", "到期日", "应收", "已收", "余额"],
    };
    text.push_str(&format!("| {} |\n| --- | --- | --- | --- | ---: | ---: | ---: |\n", headings.join(" | ")));
    let mut push = |cells: [String; 7]| text.push_str(&format!("| {} |\n", cells.join(" | ")));
    let frame = |date: String, words: &str, sums: [String; 2], balance: Money| {
        let [charged, credited] = sums;
        let balance = format!("**{}**", balance.grouped(currency));
        [date, String::new(), format!("**{words}**"), String::new(), charged, credited, balance]
    };
    let none = || [String::new(), String::new()];
    push(frame(statement.from.to_string(), pick("opening balance", "期初余额"), none(), statement.opening));
    for entry in &statement.entries {
        let goods = goods_in_words(&entry.goods);
        let mut what = language.entry(entry.kind).to_owned();
        let reference = entry.reference.as_ref().map(|name| format!("{}{name}", pick("for ", "对应")));
        for part in reference.into_iter().chain(Some(goods).filter(|goods| !goods.is_empty())) {
            what.push_str(&format!(": {}", markdown_value(&part)));
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
    push(frame(statement.to.to_string(), pick("closing balance", "期末余额"), sums, statement.closing));
    text.push('\n');
    for line in summary(statement, language) {
        text.push_str(&format!("{line}\n\n"));
    }
    let balance = amount(statement.closing, currency);
    let slip = match language {
        Language::English => format!(
            "---\n\n## Confirmation slip\n\n{name} confirms to {company} the balance of **{balance}** as of {}.\n\n\
             ☐ amount agreed\n\n☐ differs: our figure {BLANK}\n\nReason: {BLANK}\n\nDate: {BLANK}\n\nSignature, seal: {BLANK}\n",
            statement.to
        ),
        Language::Chinese => format!(
            "---\n\n## 对账回执\n\n{name}向{company}确认：截至{}，余额为**{balance}**。\n\n☐ 金额相符\n\n☐ 金额不符，我方账面为 \
             {BLANK}\n\n原因：{BLANK}\n\n日期：{BLANK}\n\n签字、盖章：{BLANK}\n",
            statement.to
        ),
    };
    text.push_str(&slip);
    text
}
