//! What may be written off, the evidence at hand and missing, and periods that run out (SPEC §4 `writeoff`, DOMAIN §2).

use super::Language;
use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use crate::book::Book;
use crate::desk::{PeriodWarning, RuleMet, WriteOffRow};
use crate::phrases::{Phrases, fill};
use serde_json::{Value, json};

/// Title, importance on a terminal, widest text.
const COLUMNS: [(Title, u8, usize); 14] = [
    (Title::Customer, 1, 24),
    (Title::DeliveryNo, 2, 32),
    (Title::Outstanding, 1, 0),
    (Title::Currency, 0, 0),
    (Title::DueDate, 6, 0),
    (Title::DaysPastDue, 3, 0),
    (Title::Class, 5, 0),
    (Title::WriteOffRule, 2, 26),
    (Title::Allowance, 7, 0),
    (Title::PeriodUntil, 4, 0),
    (Title::PeriodWarning, 4, 0),
    (Title::EvidencePresent, 0, 0),
    (Title::EvidenceMissing, 0, 0),
    (Title::Source, 0, 0),
];

/// The list.
pub fn write_off_document<'a>(book: &'a Book, rows: &'a [WriteOffRow], language: Language) -> Document<'a> {
    let phrases = Phrases::of(language);
    let column = |(title, importance, width_max)| Column { title, name: None, importance, width_max, is_in_json: true };
    let candidates = rows.iter().filter(|row| !row.rules.is_empty()).count();
    let is_proved = |row: &&WriteOffRow| row.rules.iter().any(|met| met.missing.is_empty());
    let proved = rows.iter().filter(is_proved).count();
    let warnings = rows.iter().filter(|row| row.period.warning.is_some()).count();
    let advice = &phrases.not_legal_advice;
    let opening = match language {
        Language::English => {
            format!(
                "As of {}: {candidates} fit a rule for write-off, {proved} of them with all evidence; {warnings} run out of \
                 time ({advice})",
                book.as_of
            )
        }
        Language::Chinese => {
            format!(
                "截至{}：符合核销规则{candidates}笔，其中证据齐全{proved}笔；期限将满或已满{warnings}笔（{advice}）",
                book.as_of
            )
        }
    };
    let closing =
        if candidates == 0 { Vec::new() } else { vec![format!("{} ({advice})", phrases.write_off.claim_stays)] };
    Document {
        schema: "collect.writeoff/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: COLUMNS.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows.iter().map(|row| grid_row(book, row, language)).collect::<Vec<Row<'_>>>()),
        foot: Vec::new(),
        opening: vec![opening],
        closing,
        json: Some(json!({
            "jurisdiction": "cn",
            "advice": Phrases::of(Language::English).not_legal_advice,
            "rows": rows.iter().map(|row| row_json(book, row)).collect::<Value>(),
        })),
        page: None,
    }
}

fn grid_row<'a>(book: &'a Book, row: &'a WriteOffRow, language: Language) -> Row<'a> {
    let best = row.rules.first();
    let rules: Vec<&str> = row.rules.iter().map(|met| met.rule.key()).collect();
    let text = |text: String| if text.is_empty() { Cell::Blank } else { Cell::Text(text.into()) };
    let cells = vec![
        Cell::Text(book.customer(row.customer).name.as_str().into()),
        Cell::Text(row.label.as_str().into()),
        Cell::money(row.outstanding, row.currency),
        Cell::Text(row.currency.code().into()),
        Cell::Date(row.due),
        Cell::Integer(row.days_past_due),
        Cell::Word(row.class.key(), language.class(row.class)),
        text(rules.join("; ")),
        Cell::money(row.allowance, row.currency),
        Cell::Date(row.period.until),
        row.period.warning.map_or(Cell::Blank, |warning| Cell::Word(warning.key(), warning_word(warning, language))),
        text(best.map_or(String::new(), |met| present(book, met, language))),
        text(best.map_or(String::new(), |met| missing(met, language))),
        Cell::Text(book.describe(row.place).into()),
    ];
    Row { cells, class: Some(row.class), details: details(book, row, language), ..Row::default() }
}

fn warning_word(warning: PeriodWarning, language: Language) -> &'static str {
    match warning {
        PeriodWarning::Expired => language.pick("expired", "已过期"),
        PeriodWarning::Urgent => language.pick("urgent", "紧急"),
        PeriodWarning::Near => language.pick("near", "将满"),
    }
}

/// Below the row: the rule in words, what is at hand, what is missing, and the period.
fn details(book: &Book, row: &WriteOffRow, language: Language) -> Vec<String> {
    let phrases = Phrases::of(language);
    let mut lines = Vec::new();
    if let Some(met) = row.rules.first() {
        let separator = language.pick(": ", "：");
        lines.push(format!("{}{separator}{}", met.rule.key(), phrases.write_off.rules.get(met.rule)));
        let parts = [
            (language.pick("at hand", "已有"), present(book, met, language)),
            (language.pick("missing", "尚缺"), missing(met, language)),
        ];
        for (label, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            lines.push(format!("{label}{separator}{text}"));
        }
    }
    if let Some(words) = period_in_words(row, language) {
        lines.push(format!("{words} ({})", phrases.not_legal_advice));
    }
    lines.iter().map(|line| visible(line)).collect()
}

/// The warning before the end of the period, if there is one.
fn period_in_words(row: &WriteOffRow, language: Language) -> Option<String> {
    let texts = &Phrases::of(language).write_off;
    let text = match (row.period.is_enforcement, row.period.warning?) {
        (false, PeriodWarning::Expired) => &texts.limitation_expired,
        (false, PeriodWarning::Urgent) => &texts.limitation_urgent,
        (false, PeriodWarning::Near) => &texts.limitation_near,
        (true, PeriodWarning::Expired) => &texts.enforcement_expired,
        (true, PeriodWarning::Urgent) => &texts.enforcement_urgent,
        (true, PeriodWarning::Near) => &texts.enforcement_near,
    };
    let (day, days) = (row.period.until.to_string(), row.period.days_left.to_string());
    Some(fill(text, &[("day", &day), ("days", &days)]))
}

/// `demand with proof of service: receipt 12 (followups.csv:8)`
fn present(book: &Book, met: &RuleMet, language: Language) -> String {
    let texts = &Phrases::of(language).write_off.evidence;
    let all = met.present.iter().map(|evidence| {
        let colon = language.pick(": ", "：");
        let text = if evidence.text.is_empty() { String::new() } else { format!("{colon}{}", evidence.text) };
        format!("{}{text} ({})", texts.get(evidence.kind), book.describe(evidence.place))
    });
    all.collect::<Vec<_>>().join(language.pick("; ", "；"))
}

fn missing(met: &RuleMet, language: Language) -> String {
    let texts = &Phrases::of(language).write_off.evidence;
    met.missing.iter().map(|&kind| texts.get(kind).as_str()).collect::<Vec<_>>().join(language.pick("; ", "；"))
}

fn row_json(book: &Book, row: &WriteOffRow) -> Value {
    json!({
        "customer": book.customer(row.customer).name,
        "delivery_no": row.label,
        "outstanding": row.outstanding.plain(row.currency),
        "currency": row.currency.code(),
        "due_date": row.due.to_string(),
        "days_past_due": row.days_past_due,
        "class": row.class.key(),
        "allowance": row.allowance.plain(row.currency),
        "rules": row.rules.iter().map(|met| json!({
            "rule": met.rule.key(),
            "evidence": met.present.iter().map(|evidence| json!({
                "kind": evidence.kind.key(),
                "date": evidence.date.to_string(),
                "text": evidence.text,
                "row": book.describe(evidence.place),
            })).collect::<Value>(),
            "missing": met.missing.iter().map(|kind| kind.key()).collect::<Vec<_>>(),
        })).collect::<Value>(),
        "period": {
            "kind": if row.period.is_enforcement { "enforcement" } else { "limitation" },
            "until": row.period.until.to_string(),
            "days_left": row.period.days_left,
            "warning": row.period.warning.map(|warning| warning.key()),
        },
        "row": book.describe(row.place),
    })
}
