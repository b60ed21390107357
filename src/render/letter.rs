//! A letter as text: its fields, and the template that they are put into (`phrases/letters`, or the user's own).

use super::Language;
use super::amounts::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::markdown::escaped;
use super::titles::Title;
use crate::book::{Book, Money};
use crate::desk::{Letter, LetterAccount, LetterKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use serde_json::{Value, json};

/// What a template can name.
#[derive(Clone, Debug, Serialize)]
pub struct LetterFields {
    /// `reminder`, `demand`, …
    pub kind: &'static str,
    /// Who writes; empty: a line to fill in.
    pub company: String,
    /// To whom.
    pub customer: String,
    /// Where he is, or nothing.
    pub address: String,
    /// Who is to read it, or nothing; never an insider.
    pub attention: String,
    /// The day.
    pub date: String,
    /// By when an answer is asked for.
    pub reply_by: String,
    /// Whether courts may be named: the class is doubtful or worse.
    pub court: bool,
    /// For which documents.
    pub court_documents: String,
    /// One a currency.
    pub accounts: Vec<AccountFields>,
}

/// What is open in one currency. Amounts have their currency beside them.
#[derive(Clone, Debug, Serialize)]
pub struct AccountFields {
    /// Its code, or nothing.
    pub currency: String,
    /// Earliest due first.
    pub items: Vec<ItemFields>,
    /// Sum of what is open.
    pub total: String,
    /// The part that is past due.
    pub overdue: String,
    /// Money of his that pays nothing yet.
    pub unapplied: String,
    /// `total` − `unapplied`.
    pub balance: String,
    /// Disputed, past due and left out.
    pub disputed: String,
    /// Promised, past due and left out.
    pub promised: String,
}

/// A receivable.
#[derive(Clone, Debug, Serialize)]
pub struct ItemFields {
    /// Its number.
    pub document: String,
    /// Day of delivery.
    pub date: String,
    /// When it is due.
    pub due: String,
    /// Days past due; `–` before.
    pub days_late: String,
    /// What it was at first.
    pub amount: String,
    /// What is open of it.
    pub open: String,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// Where, if that is known.
    pub line: Option<usize>,
    /// What.
    pub message: String,
}

/// The fields of a letter.
pub fn letter_fields(book: &Book, letter: &Letter, company: &str) -> LetterFields {
    let customer = book.customer(letter.customer);
    let address = customer.profile.as_ref().and_then(|profile| profile.address.clone());
    let items = letter.accounts.iter().flat_map(|account| &account.items);
    let court: Vec<String> = items.filter(|item| item.may_name_court).map(|item| visible(&item.label)).collect();
    LetterFields {
        kind: letter.kind.key(),
        company: visible(company.trim()),
        customer: visible(&customer.name),
        address: visible(&address.unwrap_or_default()),
        attention: visible(letter.attention.as_deref().unwrap_or_default()),
        date: book.as_of.to_string(),
        reply_by: letter.reply_by.to_string(),
        court: letter.may_name_court(),
        court_documents: court.join(", "),
        accounts: letter.accounts.iter().map(account_fields).collect(),
    }
}

fn account_fields(account: &LetterAccount) -> AccountFields {
    let money = |sum: Money| amount(sum, account.currency);
    let items = account.items.iter().map(|item| ItemFields {
        document: visible(&item.label),
        date: item.date.to_string(),
        due: item.due.to_string(),
        days_late: if item.days_past_due > 0 { item.days_past_due.to_string() } else { "–".to_owned() },
        amount: item.amount.grouped(account.currency),
        open: item.outstanding.grouped(account.currency),
    });
    AccountFields {
        currency: account.currency.code().to_owned(),
        items: items.collect(),
        total: money(account.total),
        overdue: money(account.overdue),
        unapplied: money(account.unapplied),
        balance: money(account.total - account.unapplied),
        disputed: money(account.disputed),
        promised: money(account.promised),
    }
}

/// The template of a kind, in Markdown.
fn template_of(kind: LetterKind, language: Language) -> &'static str {
    match (kind, language) {
        (LetterKind::Reminder, Language::English) => include_str!("../phrases/letters/reminder.en.md"),
        (LetterKind::Reminder, Language::Chinese) => include_str!("../phrases/letters/reminder.zh.md"),
        (LetterKind::Demand, Language::English) => include_str!("../phrases/letters/demand.en.md"),
        (LetterKind::Demand, Language::Chinese) => include_str!("../phrases/letters/demand.zh.md"),
        (LetterKind::Confirmation, Language::English) => include_str!("../phrases/letters/confirmation.en.md"),
        (LetterKind::Confirmation, Language::Chinese) => include_str!("../phrases/letters/confirmation.zh.md"),
        (LetterKind::Suspension, Language::English) => include_str!("../phrases/letters/suspension.en.md"),
        (LetterKind::Suspension, Language::Chinese) => include_str!("../phrases/letters/suspension.zh.md"),
        (LetterKind::Handover, Language::English) => include_str!("../phrases/letters/handover.en.md"),
        (LetterKind::Handover, Language::Chinese) => include_str!("../phrases/letters/handover.zh.md"),
    }
}

/// A letter in Markdown, by our template or another one.
///
/// # Errors
/// The template is wrong.
pub fn letter_markdown(
    fields: &LetterFields,
    kind: LetterKind,
    language: Language,
    own: Option<&str>,
) -> Result<String, TemplateFault> {
    let filled = fill(fields, own.unwrap_or(template_of(kind, language)), AutoEscape::Custom("markdown".into()))?;
    let mut text = String::new();
    let mut blank_lines = 0;
    for line in filled.trim().lines() {
        blank_lines = if line.trim().is_empty() { blank_lines + 1 } else { 0 };
        if blank_lines <= 1 {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    Ok(text)
}

/// A letter by a template that is HTML itself.
///
/// # Errors
/// The template is wrong.
pub fn letter_html(fields: &LetterFields, template: &str) -> Result<String, TemplateFault> {
    fill(fields, template, AutoEscape::Html)
}

fn fill(fields: &LetterFields, template: &str, escape: AutoEscape) -> Result<String, TemplateFault> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.set_formatter(|out, state, value| match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Custom(_), Some(text)) if !value.is_safe() => Ok(out.write_str(&markdown_value(text))?),
        (AutoEscape::Custom(_), _) => Ok(out.write_str(&value.to_string())?),
        _ => minijinja::escape_formatter(out, state, value),
    });
    let fault = |error: minijinja::Error| TemplateFault {
        line: error.line(),
        message: match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        },
    };
    let template = environment.template_from_named_str("letter", template).map_err(fault)?;
    template.render(minijinja::Value::from(minijinja::value::Serde(fields))).map_err(fault)
}

/// A value of the user's as text in Markdown, at the beginning of a line too.
pub(super) fn markdown_value(text: &str) -> String {
    let text = escaped(&visible(text));
    match text.chars().next() {
        Some('-' | '+' | '=' | '~') => format!("\\{text}"),
        _ => text,
    }
}

/// A letter as data: its receivables as rows, all fields in JSON.
pub fn letter_document<'a>(book: &'a Book, letter: &Letter, company: &str) -> Document<'a> {
    let column = |title| Column { title, name: None, importance: 1, width_max: 0, is_in_json: true };
    let titles = [
        Title::Customer,
        Title::Kind,
        Title::DeliveryNo,
        Title::Date,
        Title::DueDate,
        Title::DaysPastDue,
        Title::Amount,
        Title::Outstanding,
        Title::Currency,
    ];
    let rows = letter.accounts.iter().flat_map(|account| {
        account.items.iter().map(move |item| Row {
            cells: vec![
                Cell::Text(book.customer(letter.customer).name.as_str().into()),
                Cell::Text(letter.kind.key().into()),
                Cell::Text(item.label.clone().into()),
                Cell::Date(item.date),
                Cell::Date(item.due),
                Cell::Integer(item.days_past_due),
                Cell::money(item.amount, account.currency),
                Cell::money(item.outstanding, account.currency),
                Cell::Text(account.currency.code().into()),
            ],
            ..Row::default()
        })
    });
    Document {
        schema: "collect.letter/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows.collect::<Vec<_>>()),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: Vec::new(),
        json: Some(letter_json(book, letter, company)),
        page: None,
    }
}

/// The fields as programs read them: plain figures.
fn letter_json(book: &Book, letter: &Letter, company: &str) -> Value {
    let customer = book.customer(letter.customer);
    let account = |account: &LetterAccount| {
        let money = |sum: Money| sum.plain(account.currency);
        let items = account.items.iter().map(|item| {
            json!({
                "delivery_no": item.label,
                "date": item.date.to_string(),
                "due_date": item.due.to_string(),
                "days_past_due": item.days_past_due,
                "amount": money(item.amount),
                "outstanding": money(item.outstanding),
                "court": item.may_name_court,
            })
        });
        json!({
            "currency": account.currency.code(),
            "items": items.collect::<Value>(),
            "total": money(account.total),
            "overdue": money(account.overdue),
            "unapplied": money(account.unapplied),
            "balance": money(account.total - account.unapplied),
            "disputed": money(account.disputed),
            "promised": money(account.promised),
        })
    };
    json!({
        "kind": letter.kind.key(),
        "company": (!company.trim().is_empty()).then_some(company.trim()),
        "customer": customer.name,
        "address": customer.profile.as_ref().and_then(|profile| profile.address.clone()),
        "attention": letter.attention,
        "date": book.as_of.to_string(),
        "reply_by": letter.reply_by.to_string(),
        "court": letter.may_name_court(),
        "accounts": letter.accounts.iter().map(account).collect::<Value>(),
    })
}

impl Language {
    /// A kind of letter.
    pub fn letter_kind(self, kind: LetterKind) -> &'static str {
        match (self, kind) {
            (Language::English, kind) => kind.key(),
            (Language::Chinese, LetterKind::Reminder) => "付款提醒",
            (Language::Chinese, LetterKind::Demand) => "催款函",
            (Language::Chinese, LetterKind::Confirmation) => "债权确认书",
            (Language::Chinese, LetterKind::Suspension) => "暂停供货通知",
            (Language::Chinese, LetterKind::Handover) => "货款移交确认书",
        }
    }
}
