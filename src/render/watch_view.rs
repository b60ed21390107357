//! The watch as a page for people, as rows for a spreadsheet, and as one object (SPEC §4 `watch`).

use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use super::watch_json::watch_json;
use crate::book::{Book, Place};
use crate::desk::{ShortPayment, WatchReport, WatchedSign};
use crate::phrases::Language;
use crate::plan::{Severity, SignKind, UnknownSign};

/// So many rows are named beside a sign on a page; the rest is counted.
const ROWS_SHOWN_MAX: usize = 4;

/// The word in the `sign` column for money paid short.
pub(super) const SHORT_PAYMENT: &str = "short_payment";

/// What every part of the page looks at.
struct View<'a> {
    book: &'a Book,
    report: &'a WatchReport,
    language: Language,
}

/// The watch; with `has_unknown` each sign that cannot be told is named, else they are counted.
pub fn watch_document<'a>(
    book: &'a Book,
    report: &'a WatchReport,
    has_unknown: bool,
    language: Language,
) -> Document<'a> {
    let view = View { book, report, language };
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let titles = [
        Title::Sign,
        Title::Severity,
        Title::Customer,
        Title::Since,
        Title::What,
        Title::Figures,
        Title::FollowUp,
        Title::FollowUpOn,
        Title::FollowedUp,
        Title::Rows,
    ];
    let signs = report.signs.iter().map(|sign| view.sign_cells(sign));
    let short = report.short_payments.iter().map(|short| view.short_cells(short));
    let unknown = report.unknown.iter().filter(|_| has_unknown).map(|unknown| view.unknown_cells(unknown));
    let cells = signs.chain(short).chain(unknown);
    let rows: Vec<Row<'_>> = cells.map(|cells| Row { cells, ..Row::default() }).collect();
    Document {
        schema: "collect.watch/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: vec![watch_headline(book, report, language)],
        closing: Vec::new(),
        json: Some(watch_json(book, report, has_unknown)),
        page: Some(view.page(has_unknown)),
    }
}

/// How many signs of each severity there are, in a line.
pub fn watch_headline(book: &Book, report: &WatchReport, language: Language) -> String {
    let count = |severity| report.signs.iter().filter(|watched| watched.severity == severity).count();
    let counts = Severity::ALL.iter().rev().map(|&severity| (count(severity), language.sign_severity(severity)));
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| match language {
            Language::English => format!("{count} {name}"),
            Language::Chinese => format!("{name}{count}项"),
        })
        .collect();
    let as_of = book.as_of;
    match (language, counts.is_empty()) {
        (Language::English, true) => format!("Watch as of {as_of}: no signs"),
        (Language::English, false) => format!("Watch as of {as_of}: {}", counts.join(", ")),
        (Language::Chinese, true) => format!("截至{as_of}预警：没有信号"),
        (Language::Chinese, false) => format!("截至{as_of}预警：{}", counts.join("，")),
    }
}

impl<'a> View<'a> {
    fn sign_cells(&self, watched: &WatchedSign) -> Vec<Cell<'a>> {
        let sign = watched;
        let language = self.language;
        vec![
            Cell::Text(sign.kind.key().into()),
            Cell::Word(sign.severity.key(), language.sign_severity(sign.severity)),
            Cell::text(Some(self.book.customer(sign.customer).name.as_str())),
            Cell::Date(sign.since),
            Cell::Text(language.sign(sign.kind).into()),
            Cell::Text(language.sign_facts(&sign.evidence).into()),
            Cell::Text(self.follow_up(sign.kind).into()),
            sign.follow_up_on.map_or(Cell::Blank, Cell::Date),
            sign.followed_up.map_or(Cell::Blank, Cell::Date),
            Cell::Text(self.places(&watched.rows).into()),
        ]
    }

    fn short_cells(&self, short: &ShortPayment) -> Vec<Cell<'a>> {
        let language = self.language;
        vec![
            Cell::Text(SHORT_PAYMENT.into()),
            Cell::Word(Severity::Info.key(), language.sign_severity(Severity::Info)),
            Cell::text(Some(self.book.customer(short.customer).name.as_str())),
            Cell::Date(short.last_paid),
            Cell::Text(language.short_payment_name().into()),
            Cell::Text(language.short_payment(short).into()),
            Cell::Text(language.short_payment_follow_up().into()),
            Cell::Blank,
            Cell::Blank,
            Cell::Text(self.places(&short.rows).into()),
        ]
    }

    fn unknown_cells(&self, unknown: &UnknownSign) -> Vec<Cell<'a>> {
        let blank = || Cell::Blank;
        vec![
            Cell::Text(unknown.kind.key().into()),
            Cell::Text("n/a".into()),
            Cell::text(Some(self.book.customer(unknown.customer).name.as_str())),
            blank(),
            Cell::Text(self.language.sign(unknown.kind).into()),
            Cell::Text(self.language.unknown_sign(unknown).into()),
            blank(),
            blank(),
            blank(),
            blank(),
        ]
    }

    /// What to do, and what to ask.
    fn follow_up(&self, kind: SignKind) -> String {
        let texts = std::iter::once(self.language.sign_follow_up(kind)).chain(self.language.sign_prompts(kind));
        texts.collect::<Vec<_>>().join(self.language.pick(" ", ""))
    }

    fn places(&self, rows: &[Place]) -> String {
        rows.iter().map(|&row| self.book.describe(row)).collect::<Vec<_>>().join(" ")
    }

    fn page(&self, has_unknown: bool) -> Vec<String> {
        let language = self.language;
        let colon = language.pick(": ", "：");
        let mut page = vec![watch_headline(self.book, self.report, language)];
        for sign in &self.report.signs {
            page.push(String::new());
            page.extend(self.sign_page(sign));
        }
        if !self.report.short_payments.is_empty() {
            page.push(String::new());
            page.push(format!("── {} · {}", language.short_payment_name(), self.report.short_payments.len()));
            page.push(format!("  \t→ {}", language.short_payment_follow_up()));
            for short in &self.report.short_payments {
                let name = &self.book.customer(short.customer).name;
                let text = visible(&format!("{name}{colon}{}", language.short_payment(short)));
                page.push(format!("  \t{text}\t{}", visible(&self.shown_rows(&short.rows))));
            }
        }
        page.extend(if has_unknown { self.unknown_page() } else { self.unknown_counts() });
        page
    }

    /// Who and what, the figures with their rows, what is to be done and by when.
    fn sign_page(&self, watched: &WatchedSign) -> Vec<String> {
        let sign = watched;
        let language = self.language;
        let colon = language.pick(": ", "：");
        let name = visible(&self.book.customer(sign.customer).name);
        let (severity, kind) = (language.sign_severity(sign.severity), language.sign(sign.kind));
        let since = language.since(sign.since);
        let mut lines = vec![format!("── {severity}{colon}{name} · {} {kind} · {since}", sign.kind.key())];
        let rows = visible(&self.shown_rows(&watched.rows));
        let facts: Vec<String> = sign.evidence.iter().map(|fact| visible(&language.sign_fact(fact))).collect();
        if let Some((last, before)) = facts.split_last() {
            lines.extend(before.iter().map(|fact| format!("  \t{fact}")));
            lines.push(format!("  \t{last}\t{rows}"));
        }
        if sign.severity > Severity::Info {
            let due = language.follow_up_due(sign.follow_up_on, sign.followed_up);
            lines.push(format!("  → \t{due}{colon}{}", language.sign_follow_up(sign.kind)));
            lines.extend(language.sign_prompts(sign.kind).iter().map(|prompt| format!("    \t{prompt}")));
        }
        lines
    }

    fn shown_rows(&self, rows: &[Place]) -> String {
        let shown = &rows[..rows.len().min(ROWS_SHOWN_MAX)];
        let mut text = String::new();
        let mut file = None;
        for row in shown {
            // Rows of one file: its name once.
            match file == Some(row.file) {
                true => text.push_str(&format!(",{}", row.line)),
                false if text.is_empty() => text.push_str(&self.book.describe(*row)),
                false => text.push_str(&format!(" {}", self.book.describe(*row))),
            }
            file = Some(row.file);
        }
        let rest = rows.len() - shown.len();
        if rest > 0 {
            text.push_str(&format!(" +{rest}"));
        }
        text
    }

    fn unknown_counts(&self) -> Vec<String> {
        let count = |kind: SignKind| self.report.unknown.iter().filter(|unknown| unknown.kind == kind).count();
        let counted = SignKind::ALL.iter().map(|&kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counted.map(|(kind, count)| format!("{} {count}", kind.key())).collect();
        if counts.is_empty() {
            return Vec::new();
        }
        vec![String::new(), self.language.unknown_counts(&counts.join(", "))]
    }

    fn unknown_page(&self) -> Vec<String> {
        if self.report.unknown.is_empty() {
            return Vec::new();
        }
        let language = self.language;
        let (colon, separator) = (language.pick(": ", "："), language.pick("; ", "；"));
        let mut lines = vec![String::new(), format!("── {}", language.unknown_heading())];
        for of_customer in self.report.unknown.chunk_by(|a, b| a.customer == b.customer) {
            let words = |unknown: &UnknownSign| format!("{} {}", unknown.kind.key(), language.unknown_sign(unknown));
            let words: Vec<String> = of_customer.iter().map(words).collect();
            let name = &self.book.customer(of_customer[0].customer).name;
            lines.push(format!("  \t{}", visible(&format!("{name}{colon}{}", words.join(separator)))));
        }
        lines
    }
}
