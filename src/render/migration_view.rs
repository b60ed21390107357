//! How classes have moved between two days, as a document (`aging --since`).

use super::Language;
use super::grid::{Cell, Column, Document, Row};
use super::titles::Title;
use crate::book::Money;
use crate::desk::{Migration, Moved};
use crate::plan::Class;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// The movements: a row for each class of the earlier day and each class that its money is in now.
pub fn migration_document(
    since: NaiveDate,
    as_of: NaiveDate,
    migrations: &[Migration],
    language: Language,
) -> Document<'_> {
    let column = |title, importance| Column { title, name: None, importance, width_max: 0, is_in_json: true };
    let has_several = migrations.len() > 1;
    let columns = vec![
        column(Title::ClassThen, 1),
        column(Title::ClassNow, 1),
        column(Title::Receivables, 3),
        column(Title::Currency, if has_several { 2 } else { 0 }),
        column(Title::OutstandingThen, 2),
        column(Title::Outstanding, 1),
        column(Title::Collected, 2),
    ];
    let rows: Vec<Row<'_>> = migrations
        .iter()
        .flat_map(|migration| migration.moves.iter().map(move |(of, moved)| row(migration, *of, moved, language)))
        .collect();
    Document {
        schema: "collect.migration/1",
        as_of,
        head: vec![("since", json!(since.to_string()))],
        columns,
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: vec![("classes", migrations.iter().flat_map(classes_json).collect())],
        opening: vec![match language {
            Language::English => format!("From {since} to {as_of}: outstanding by class then and now"),
            Language::Chinese => format!("{since}至{as_of}：未收金额按类别的变动"),
        }],
        closing: migrations.iter().flat_map(|migration| closing(migration, language)).collect(),
        json: None,
        page: None,
    }
}

fn row<'a>(
    migration: &Migration,
    (from, to): (Option<Class>, Option<Class>),
    moved: &Moved,
    language: Language,
) -> Row<'a> {
    let class = |class: Option<Class>, key: &'static str, words: &'static str| match class {
        Some(class) => Cell::Word(class.key(), language.class(class)),
        None => Cell::Word(key, words),
    };
    let money = |money: Money| Cell::money(money, migration.currency);
    let collected = if from.is_some() { money(moved.open_then - moved.open_now) } else { Cell::Blank };
    Row {
        cells: vec![
            class(from, "new", language.pick("new", "新增")),
            class(to, "settled", language.pick("settled", "已结清")),
            Cell::Integer(moved.receivables as i64),
            Cell::Text(migration.currency.code().into()),
            if from.is_some() { money(moved.open_then) } else { Cell::Blank },
            if to.is_some() { money(moved.open_now) } else { Cell::Blank },
            collected,
        ],
        class: to,
        ..Row::default()
    }
}

/// Roll rates and allowances, a line each.
fn closing(migration: &Migration, language: Language) -> Vec<String> {
    let rolls: Vec<String> = Class::ALL
        .iter()
        .filter_map(|&class| {
            let permille = migration.roll_permille(class)?;
            Some(format!("{} {}.{} %", language.class(class), permille / 10, permille % 10))
        })
        .collect();
    let code = migration.currency.code();
    let unit = if code.is_empty() { String::new() } else { format!("{code} ") };
    let (then, now) = migration.allowance;
    let (then, now) = (then.grouped(migration.currency), now.grouped(migration.currency));
    let mut lines = Vec::new();
    if !rolls.is_empty() {
        lines.push(match language {
            Language::English => format!("{unit}rolled into a worse class: {}", rolls.join(" · ")),
            Language::Chinese => format!("{unit}滑入更差类别：{}", rolls.join(" · ")),
        });
    }
    lines.push(match language {
        Language::English => format!("{unit}loss allowance: {then} then, {now} now"),
        Language::Chinese => format!("{unit}坏账准备：当时{then}，现在{now}"),
    });
    lines
}

fn classes_json(migration: &Migration) -> Vec<Value> {
    let money = |money: Money| money.plain(migration.currency);
    let class = |class: &Class| {
        json!({
            "currency": migration.currency.code(),
            "class": class.key(),
            "outstanding_then": money(migration.open_then(*class)),
            "outstanding": money(migration.open_now(*class)),
            "rolled_percent": migration.roll_permille(*class).map(|permille| permille as f64 / 10.0),
        })
    };
    let mut rows: Vec<Value> = Class::ALL.iter().map(class).collect();
    rows.push(json!({
        "currency": migration.currency.code(),
        "allowance_then": money(migration.allowance.0),
        "allowance": money(migration.allowance.1),
    }));
    rows
}
