//! An explanation as a page for people, as rows for a spreadsheet, and as one object (SPEC §4 `explain`).

use super::Language;
use super::amounts::amount;
use super::explain_json::{account_json, customer_json};
use super::explain_lines::{Line, receivable_lines, settled_lines};
use super::explain_words::Part;
use super::grid::{Cell, Column, Document, Row, visible};
use super::row_view::RowView;
use super::titles::Title;
use crate::book::{Book, CustomerId, Money};
use crate::desk::{CustomerExplanation, MoneyExplanation};
use crate::plan::{Plan, Policy};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// How many settled deliveries and rows of money a customer's page names; the rest is counted.
const ROWS_SHOWN_MAX: usize = 8;

/// The explanation of a customer, or of some of his receivables (`accounts` with those only, and `is_whole` false).
pub fn explain_document<'a>(
    book: &'a Book,
    (plan, policy): (&'a Plan, &'a Policy),
    customer: CustomerId,
    accounts: &[CustomerExplanation<'_>],
    is_whole: bool,
    language: Language,
) -> Document<'a> {
    let view = RowView::new(book, plan, policy, language);
    let lines: Vec<Line> = accounts.iter().flat_map(|account| account_lines(&view, account, is_whole)).collect();
    let name = book.customer(customer).name.as_str();
    let rows: Vec<Row<'_>> = lines
        .iter()
        .map(|line| Row {
            cells: vec![
                Cell::Text(name.into()),
                Cell::Text(line.delivery_no.clone().into()),
                Cell::Text(language.part(line.part).into()),
                Cell::Text(format!("{} {}", line.label, line.text).trim().to_owned().into()),
                Cell::Text(line.source.clone().into()),
            ],
            ..Row::default()
        })
        .collect();
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let titles = [Title::Customer, Title::DeliveryNo, Title::Section, Title::Item, Title::Source];
    let json = json!({
        "customer": name,
        "pays": customer_json(&view, customer),
        "accounts": accounts.iter().map(|account| account_json(&view, account, is_whole)).collect::<Value>(),
    });
    Document {
        schema: "collect.explain/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: vec![format!("{} {}", language.pick("As of", "截至"), book.as_of)],
        closing: Vec::new(),
        json: Some(json),
        page: Some(page(book, name, &lines, language)),
    }
}

/// The page for a terminal: sections set in, labels of a section against one edge, sources at the right.
fn page(book: &Book, name: &str, lines: &[Line], language: Language) -> Vec<String> {
    let mut page = vec![format!("{}  ·  {} {}", visible(name), language.pick("as of", "截至"), book.as_of)];
    let same_section = |a: &Line, b: &Line| (&a.delivery_no, a.part) == (&b.delivery_no, b.part);
    let mut number = "";
    for section in lines.chunk_by(same_section) {
        let Some(first) = section.first() else { continue };
        if number != first.delivery_no {
            number = &first.delivery_no;
            page.push(String::new());
            page.push(format!("── {} ──", visible(number)));
        }
        if first.part != Part::InShort {
            page.push(String::new());
            page.push(format!("  {}", language.part(first.part)));
        }
        let indent = if first.part == Part::InShort { "  " } else { "    " };
        let edge = section.iter().map(|line| line.label.width()).max().unwrap_or(0);
        for line in section {
            let (text, source) = (visible(&line.text), visible(&line.source));
            if edge == 0 || (line.part == Part::InShort && line.label.is_empty()) {
                page.push(format!("{indent}\t{text}\t{source}"));
            } else {
                let label = at_edge(&visible(&line.label), edge, line.part.is_figures());
                page.push(format!("{indent}{label}  \t{text}\t{source}"));
            }
        }
    }
    page
}

/// Figures against the right edge with their signs under each other, words against the left.
fn at_edge(label: &str, edge: usize, is_figures: bool) -> String {
    let gap = " ".repeat(edge.saturating_sub(label.width()));
    match label.split_once(' ').filter(|(sign, _)| matches!(*sign, "+" | "−" | "=")) {
        Some((sign, figure)) if is_figures => format!("{sign} {gap}{figure}"),
        _ if is_figures => format!("{gap}{label}"),
        _ => format!("{label}{gap}"),
    }
}

fn account_lines(view: &RowView<'_>, account: &CustomerExplanation<'_>, is_whole: bool) -> Vec<Line> {
    let language = view.language;
    let mut lines = if is_whole { balance_lines(language, account) } else { Vec::new() };
    for explanation in &account.receivables {
        lines.extend(receivable_lines(view, explanation));
    }
    let shown_max = if is_whole { ROWS_SHOWN_MAX } else { usize::MAX };
    if is_whole {
        let heading = language.rest_of_account(account.currency.code());
        let counted = |shown: usize, all: usize, part| {
            (all > shown).then(|| Line::new(&heading, part, "", language.and_more(all - shown), String::new()))
        };
        for one in account.settled.iter().take(shown_max) {
            let text = language.settled_in_short(view, one);
            let source = view.book.describe(one.lines[0]);
            lines.push(Line::new(&heading, Part::Settled, &one.label, text, source));
        }
        lines.extend(counted(shown_max, account.settled.len(), Part::Settled));
        // The latest first, as one looks for it.
        for one in account.money.iter().rev().take(shown_max) {
            lines.extend(money_lines(view, one, &heading));
        }
        lines.extend(counted(shown_max, account.money.len(), Part::Money));
        return lines;
    }
    for one in &account.settled {
        lines.extend(settled_lines(view, one));
    }
    for one in &account.money {
        let heading = crate::plan::payment_label(view.book, one.id);
        lines.extend(money_lines(view, one, &heading));
    }
    lines
}

/// Delivered − paid − written off = outstanding − unapplied, one under the other.
fn balance_lines(language: Language, account: &CustomerExplanation<'_>) -> Vec<Line> {
    let balance = &account.balance;
    let rows = [
        ("", balance.delivered, language.pick("delivered, less returns", "送货（减退货）")),
        ("− ", balance.paid, language.pick("paid, less what was given back", "回款（减退回）")),
        ("− ", balance.written_off, language.pick("written off", "核销坏账")),
        ("= ", balance.outstanding - balance.unapplied, language.pick("balance", "余额")),
        ("= ", balance.outstanding, language.pick("outstanding", "未收")),
        ("− ", balance.unapplied, language.pick("unapplied", "未核销款")),
    ];
    let width = rows.iter().map(|(_, money, _)| amount(*money, account.currency).width()).max().unwrap_or(0);
    let lines = rows.map(|(sign, money, text)| {
        let label = format!("{sign}{:>width$}", amount(money, account.currency));
        Line::new("", Part::Balance, &label, text.to_owned(), String::new())
    });
    lines.into()
}

/// A row of money: what it is, what it paid and by which rule, what of it is left.
fn money_lines(view: &RowView<'_>, row: &MoneyExplanation, heading: &str) -> Vec<Line> {
    let (book, language) = (view.book, view.language);
    let payment = &row.payment;
    let money = |sum: Money| amount(sum, payment.currency);
    let source = book.describe(payment.place);
    let label = money(payment.amount);
    let mut lines = vec![Line::new(heading, Part::Money, &label, language.money_in_words(view, row), source)];
    let mut push = |sum: Money, text: String, source: String| {
        lines.push(Line::new(heading, Part::Money, &money(sum), text, source));
    };
    for one in &row.uses {
        let document = &book.documents[book.deliveries.get(one.delivery).document as usize];
        let text = language.paid_in_words(&book.delivery_label(one.delivery), payment.kind, one.matched_by);
        push(one.amount, text, book.describe(document.line));
    }
    for &(other, sum) in &row.taken_back {
        let other = book.payments.get(other);
        push(sum, language.taken_back_by(other.kind, other.date), book.describe(other.place));
    }
    for &(other, sum) in &row.takes_back {
        let other = book.payments.get(other);
        push(sum, language.takes_back(other.kind, other.date), book.describe(other.place));
    }
    if row.unapplied.is_positive() {
        push(row.unapplied, language.unapplied_in_words(payment.kind, payment.named).to_owned(), String::new());
    }
    if row.owed.is_positive() {
        push(row.owed, language.owed_in_words().to_owned(), String::new());
    }
    lines
}
