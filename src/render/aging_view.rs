//! The ageing as a document (SPEC §4 `aging`).

use super::Language;
use super::grid::{Cell, Column, Document, Row, Rows};
use super::titles::Title;
use crate::book::{Book, Currency, Money};
use crate::desk::{AgingBy, AgingReport, AgingRow};
use crate::plan::{AgeBasis, Class};
use serde_json::{Map, Value, json};

/// The ageing, with totals that people see below the rows and JSON has apart.
pub fn aging_document<'a>(book: &'a Book, report: &'a AgingReport, language: Language) -> Document<'a> {
    Document {
        schema: "collect.aging/1",
        as_of: book.as_of,
        head: vec![
            (
                "basis",
                json!(match report.basis {
                    AgeBasis::Due => "due",
                    AgeBasis::Delivery => "delivery",
                }),
            ),
            ("buckets", json!(report.bucket_names)),
        ],
        columns: columns(report),
        table_order: Vec::new(),
        rows: Box::new(AgingRows { report, language }),
        foot: vec![("totals", report.totals.iter().map(|row| total(report, row)).collect())],
        opening: vec![opening(book, report, language)],
        closing: classes(report, language),
        json: None,
        page: None,
    }
}

/// The rows, then the totals.
struct AgingRows<'a> {
    report: &'a AgingReport,
    language: Language,
}

impl Rows for AgingRows<'_> {
    fn count(&self) -> usize {
        self.report.rows.len() + self.report.totals.len()
    }

    fn make<'r>(&'r self, index: usize, row: &mut Row<'r>) {
        let report = self.report;
        *row = match report.rows.get(index) {
            Some(row) => grid_row(report, row, self.language, false),
            None => grid_row(report, &report.totals[index - report.rows.len()], self.language, true),
        };
    }
}

fn group_title(by: AgingBy) -> Title {
    match by {
        AgingBy::Customer | AgingBy::Delivery => Title::Customer,
        AgingBy::Salesperson => Title::Salesperson,
        AgingBy::Area => Title::Area,
        AgingBy::Class => Title::Class,
    }
}

fn columns(report: &AgingReport) -> Vec<Column> {
    let column = |title, importance, width_max| Column { title, name: None, importance, width_max, is_in_json: true };
    let mut columns = vec![column(group_title(report.by), 1, 24)];
    if report.by == AgingBy::Delivery {
        columns.push(column(Title::DeliveryNo, 2, 40));
    }
    // One currency needs no column of its own on a terminal: the classes' line says it.
    let has_several = report.totals.len() > 1;
    columns.push(column(Title::Currency, if has_several { 3 } else { 0 }, 3));
    columns.push(column(Title::Outstanding, 2, 0));
    for (position, name) in report.bucket_names.iter().enumerate() {
        let importance = 4 + position.min(40) as u8;
        columns.push(Column { name: Some(name.clone()), ..column(Title::BucketAmount, importance, 0) });
    }
    columns.push(column(Title::Unapplied, 55, 0));
    columns.push(column(Title::Net, 61, 0));
    columns.push(Column { is_in_json: false, ..column(Title::Over90Percent, 59, 0) });
    columns
}

fn grid_row<'a>(report: &AgingReport, row: &'a AgingRow, language: Language, is_total: bool) -> Row<'a> {
    let group = match (row.class, is_total) {
        (_, true) => Cell::Text(language.pick("total", "合计").into()),
        (Some(class), false) => Cell::Word(class.key(), language.class(class)),
        (None, false) if row.group.is_empty() => Cell::Labelled("", language.nobody()),
        (None, false) => Cell::Text(row.group.as_str().into()),
    };
    let money = |amount: Money| Cell::money(amount, row.currency);
    let mut cells = vec![group];
    if report.by == AgingBy::Delivery {
        cells.push(Cell::text(row.delivery_no.as_deref()));
    }
    cells.push(Cell::Text(row.currency.code().into()));
    cells.push(money(row.outstanding));
    cells.extend(row.buckets.iter().map(|&amount| money(amount)));
    cells.push(row.unapplied.map_or(Cell::Blank, money));
    cells.push(row.net().map_or(Cell::Blank, money));
    cells.push(row.over_90_permille().map_or(Cell::Blank, |permille| Cell::Decimal(permille, 1)));
    Row { cells, is_total, class: row.class, ..Row::default() }
}

/// A row without its group.
fn total(report: &AgingReport, row: &AgingRow) -> Value {
    let money = |amount: Money| Value::from(amount.plain(row.currency));
    let buckets: Map<String, Value> =
        report.bucket_names.iter().cloned().zip(row.buckets.iter().map(|&amount| money(amount))).collect();
    json!({
        "currency": row.currency.code(),
        "outstanding": money(row.outstanding),
        "buckets": buckets,
        "unapplied": row.unapplied.map(money),
        "net": row.net().map(money),
    })
}

fn opening(book: &Book, report: &AgingReport, language: Language) -> String {
    let as_of = book.as_of;
    match (language, report.basis) {
        (Language::English, AgeBasis::Due) => format!("As of {as_of}: outstanding by days past due"),
        (Language::English, AgeBasis::Delivery) => format!("As of {as_of}: outstanding by days since delivery"),
        (Language::Chinese, AgeBasis::Due) => format!("截至{as_of}：未收金额，按逾期天数"),
        (Language::Chinese, AgeBasis::Delivery) => format!("截至{as_of}：未收金额，按送货后天数"),
    }
}

/// One line a currency: what is open by class.
fn classes(report: &AgingReport, language: Language) -> Vec<String> {
    let line = |currency: Currency| {
        let parts: Vec<String> = Class::ALL
            .iter()
            .filter_map(|&class| {
                let amount = report.classes.get(&(currency, class))?;
                Some(format!("{} {}", language.class(class), amount.grouped(currency)))
            })
            .collect();
        let code = currency.code();
        let unit = if code.is_empty() { String::new() } else { format!("{code}{}", language.colon()) };
        (!parts.is_empty()).then(|| format!("{unit}{}", parts.join(" · ")))
    };
    report.totals.iter().filter_map(|total| line(total.currency)).collect()
}
