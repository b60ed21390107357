//! Settlement cycles: rows for a spreadsheet, one object, a page for people (SPEC §4 `cycle`).

use super::Language;
use super::amounts::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use crate::book::{Book, Decimal, Money, group_thousands, write_minor};
use crate::desk::{ConditionPart, Cycle, CycleRow, Guidance, Holds, Weakness};
use crate::phrases::{Phrases, fill};
use chrono::NaiveDate;
use serde_json::{Value, json};

const TITLES: [Title; 20] = [
    Title::Customer,
    Title::CycleStart,
    Title::CycleEnd,
    Title::Article,
    Title::Opening,
    Title::Received,
    Title::Sold,
    Title::ClosingStock,
    Title::SoldPercent,
    Title::SoldValue,
    Title::Remitted,
    Title::Gap,
    Title::StockDifference,
    Title::IsDifferenceLarge,
    Title::StockDays,
    Title::DeliveredQuantity,
    Title::DeliveryDifference,
    Title::Condition,
    Title::Weak,
    Title::Currency,
];

fn tenths(number: i64) -> String {
    write_minor(i128::from(number), 1)
}

fn quantity<'a>(number: Decimal) -> Cell<'a> {
    match i64::try_from(number.units) {
        Ok(units) => Cell::Decimal(units, number.scale),
        Err(_) => Cell::Text(number.to_string().into()),
    }
}

fn grouped(number: Decimal) -> String {
    group_thousands(&number.to_string())
}

/// The cycles as data, and as a page.
pub fn cycle_document<'a>(book: &'a Book, cycles: &[Cycle<'a>], language: Language) -> Document<'a> {
    let column = |title| Column { title, name: None, importance: 1, width_max: 0, is_in_json: true };
    let rows: Vec<Row<'a>> =
        cycles.iter().flat_map(|cycle| cycle.rows.iter().map(|row| grid_row(book, cycle, row, language))).collect();
    Document {
        schema: "collect.cycle/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: TITLES.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: vec![language.cycles_as_of(book.as_of)],
        closing: Vec::new(),
        json: Some(json!({ "cycles": cycles.iter().map(|cycle| cycle_json(book, cycle)).collect::<Value>() })),
        page: Some(page(book, cycles, language)),
    }
}

fn grid_row<'a>(book: &'a Book, cycle: &Cycle<'a>, row: &CycleRow<'a>, language: Language) -> Row<'a> {
    let counted = row.counted;
    let money = |sum: Option<Money>| sum.zip(cycle.currency).map_or(Cell::Blank, |(sum, unit)| Cell::money(sum, unit));
    let number = |number: Option<Decimal>| number.map_or(Cell::Blank, quantity);
    let tenth = |tenths: Option<i64>| tenths.map_or(Cell::Blank, |tenths| Cell::Decimal(tenths, 1));
    let holds = cycle.condition.holds();
    Row {
        cells: vec![
            Cell::Text(book.customer(cycle.customer).name.as_str().into()),
            Cell::Date(cycle.start),
            Cell::Date(cycle.end),
            Cell::Text(counted.item.as_str().into()),
            quantity(counted.opening),
            quantity(counted.received),
            quantity(counted.sold),
            quantity(counted.closing),
            tenth(row.sold_permille),
            money(row.sold_value),
            money(row.remitted),
            money(row.gap),
            number(row.difference),
            language.yes(row.is_difference_large),
            tenth(row.stock_days_tenths),
            number(row.delivered),
            number(row.delivery_difference),
            holds.map_or(Cell::Blank, |holds| Cell::Word(holds.key(), language.holds(holds))),
            language.yes(!row.weak.is_empty()),
            Cell::Text(cycle.currency.map_or("", |currency| currency.code()).into()),
        ],
        ..Row::default()
    }
}

fn cycle_json(book: &Book, cycle: &Cycle<'_>) -> Value {
    let money = |sum: Option<Money>| sum.zip(cycle.currency).map(|(sum, currency)| sum.plain(currency));
    let number = |number: Option<Decimal>| number.map(|number| number.to_string());
    let rows = cycle.rows.iter().map(|row| {
        let counted = row.counted;
        json!({
            "item": counted.item,
            "opening": counted.opening.to_string(),
            "received": counted.received.to_string(),
            "sold": counted.sold.to_string(),
            "closing": counted.closing.to_string(),
            "sold_percent": row.sold_permille.map(tenths),
            "sold_value": money(row.sold_value),
            "remitted": money(row.remitted),
            "gap": money(row.gap),
            "difference": number(row.difference),
            "difference_flagged": row.is_difference_large,
            "stock_days": row.stock_days_tenths.map(tenths),
            "delivered": number(row.delivered),
            "delivery_difference": number(row.delivery_difference),
            "weak": row.weak.iter().map(|weakness| match weakness {
                Weakness::LittleSold(share) => json!({"rule": "sold", "percent": tenths(*share)}),
                Weakness::LessThanBefore(share) => json!({"rule": "previous_cycle", "percent": tenths(*share)}),
            }).collect::<Value>(),
            "source": book.describe(counted.place),
        })
    });
    let parts = cycle.condition.parts.iter().map(|(part, holds)| {
        let (name, bound, actual) = match part {
            ConditionPart::SoldPercent(least, actual) => ("min_sold_pct", least, actual.map(tenths)),
            ConditionPart::SoldAmount(least, actual) => ("min_sold_amount", least, money(*actual)),
            ConditionPart::StockDays(most, actual) => ("max_stock_days", most, actual.map(tenths)),
        };
        json!({"part": name, "bound": bound.to_string(), "actual": actual, "holds": holds.key()})
    });
    json!({
        "customer": book.customer(cycle.customer).name,
        "cycle_start": cycle.start.to_string(),
        "cycle_end": cycle.end.to_string(),
        "currency": cycle.currency.map(|currency| currency.code()),
        "sold_value": money(cycle.sold_value),
        "remitted": money(cycle.remitted),
        "remitted_from": if cycle.is_from_payments { "payments" } else { "sellthrough" },
        "gap": money(cycle.gap),
        "condition": cycle.condition.holds().map(Holds::key),
        "condition_parts": parts.collect::<Value>(),
        "rows": rows.collect::<Value>(),
        "promotion_date": cycle.guidance.as_ref().map(|_| book.as_of.to_string()),
        "promotions": cycle.guidance.as_ref().map(|_| promotions(Language::English)).unwrap_or_default(),
        "guidance": cycle.guidance.as_ref().map(|guidance| guidance_in_words(guidance, Language::English)),
        "slowest_item": cycle.guidance.as_ref().map(|guidance| guidance.slowest),
        "best_item": cycle.guidance.as_ref().and_then(|guidance| guidance.best),
    })
}

fn promotions(language: Language) -> Vec<&'static str> {
    Phrases::of(language).promotions.iter().map(|(_, text)| text.as_str()).collect()
}

fn guidance_in_words(guidance: &Guidance<'_>, language: Language) -> String {
    let texts = &Phrases::of(language).guidance;
    let days = match guidance.stock_days_tenths {
        // Whole days are said, as nobody counts shelves by tenths.
        Some(tenths) => ((tenths + 5) / 10).to_string(),
        None => language.countless().to_owned(),
    };
    let values =
        [("item", guidance.slowest), ("stock_days", days.as_str()), ("best_item", guidance.best.unwrap_or(""))];
    fill(if guidance.best.is_some() { &texts.slow } else { &texts.slow_alone }, &values)
}

fn page(book: &Book, cycles: &[Cycle<'_>], language: Language) -> Vec<String> {
    let mut page = vec![language.cycles_as_of(book.as_of)];
    if cycles.is_empty() {
        page.push(format!("  {}", language.no_sell_through()));
    }
    for cycle in cycles {
        let name = visible(&book.customer(cycle.customer).name);
        let condition = match cycle.condition.holds() {
            Some(holds) => format!("  ·  {}", language.condition_holds(holds)),
            None => String::new(),
        };
        page.push(String::new());
        page.push(format!("── {name}  ·  {} … {}{condition} ──", cycle.start, cycle.end));
        page.push(format!("  \t{}\t", money_line(cycle, language)));
        for row in &cycle.rows {
            push_row(book, cycle, row, language, &mut page);
        }
        for (part, holds) in &cycle.condition.parts {
            page.push(format!("  {} \t{}\t", language.condition(), part_in_words(cycle, part, *holds, language)));
        }
        if let Some(guidance) = &cycle.guidance {
            push_help(guidance, book.as_of, language, &mut page);
        }
    }
    page
}

fn money_line(cycle: &Cycle<'_>, language: Language) -> String {
    let unknown = language.unknown_figure();
    let money = |sum: Option<Money>| match sum.zip(cycle.currency) {
        Some((sum, currency)) => amount(sum, currency),
        None => unknown.to_owned(),
    };
    let (sold, remitted, gap) = (money(cycle.sold_value), money(cycle.remitted), money(cycle.gap));
    language.gap_line(&sold, &remitted, cycle.is_from_payments, &gap)
}

fn push_row(book: &Book, cycle: &Cycle<'_>, row: &CycleRow<'_>, language: Language, page: &mut Vec<String>) {
    let counted = row.counted;
    let source = visible(&book.describe(counted.place));
    let had = row.available.map_or_else(|| "?".to_owned(), grouped);
    let share = row.sold_permille.map(|share| format!(" ({} %)", tenths(share))).unwrap_or_default();
    let (sold, left) = (grouped(counted.sold), grouped(counted.closing));
    let days = row.stock_days_tenths.map_or_else(|| "–".to_owned(), tenths);
    let value = row.sold_value.zip(cycle.currency).map(|(value, currency)| format!(" · {}", value.grouped(currency)));
    let value = value.unwrap_or_default();
    let text = language.article_line(&had, &format!("{sold}{share}{value}"), &left, &days);
    page.push(format!("  {}  \t{text}\t{source}", visible(&counted.item)));
    let mut push = |text: String| page.push(format!("    \t{text}\t"));
    if let Some(missing) = row.difference.filter(|missing| missing.units != 0) {
        push(language.stock_difference(&grouped(missing), row.is_difference_large));
    }
    if let Some((over, delivered)) = row.delivery_difference.filter(|over| over.units != 0).zip(row.delivered) {
        let (over, delivered, received) = (grouped(over), grouped(delivered), grouped(counted.received));
        push(language.delivery_difference(&received, &delivered, &over));
    }
    for weakness in &row.weak {
        push(match weakness {
            Weakness::LittleSold(share) => language.little_sold(&tenths(*share)),
            Weakness::LessThanBefore(share) => language.less_than_before(&tenths(*share)),
        });
    }
}

fn part_in_words(cycle: &Cycle<'_>, part: &ConditionPart, holds: Holds, language: Language) -> String {
    let unknown = || language.unknown_figure().to_owned();
    let part = match part {
        ConditionPart::SoldPercent(least, actual) => {
            let actual = actual.map_or_else(unknown, |share| format!("{} %", tenths(share)));
            language.sold_percent_part(&actual, &least.to_string())
        }
        ConditionPart::SoldAmount(least, actual) => {
            let actual = actual.zip(cycle.currency).map_or_else(unknown, |(sum, currency)| sum.grouped(currency));
            language.sold_amount_part(&actual, &grouped(*least))
        }
        ConditionPart::StockDays(most, actual) => {
            let actual = actual.map_or_else(|| "–".to_owned(), tenths);
            language.stock_days_part(&actual, &most.to_string())
        }
    };
    format!("{part}{}{}", language.colon(), language.holds(holds))
}

fn push_help(guidance: &Guidance<'_>, as_of: NaiveDate, language: Language, page: &mut Vec<String>) {
    page.push(format!("  {}", language.help_to_sell(as_of)));
    page.extend(promotions(language).into_iter().map(|text| format!("    · \t{text}\t")));
    page.push(format!("    → \t{}\t", visible(&guidance_in_words(guidance, language))));
}
