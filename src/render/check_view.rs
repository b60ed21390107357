//! A check as a page for people, as rows for a spreadsheet, and as one object (SPEC §4 `check`).

use super::Language;
use super::grid::{Cell, Column, Document, Row, visible};
use super::reading_view::readings_json;
use super::titles::Title;
use crate::book::{Book, Customer, CustomerId, Money};
use crate::desk::{CheckReport, ControlTotals, Finding, Matter};
use crate::read::FileReading;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// So many findings of a kind are shown on a page; the rest is counted.
const SHOWN_MAX: usize = 6;

/// What every part of the page looks at.
pub(super) struct View<'a> {
    pub(super) book: &'a Book,
    pub(super) report: &'a CheckReport,
    pub(super) language: Language,
    pub(super) customers_file: Option<String>,
    /// Whether sums need their currency's code.
    has_several: bool,
}

/// The check, complete in data, its long lists cut on the page.
pub fn check_document<'a>(
    book: &'a Book,
    report: &'a CheckReport,
    readings: &[FileReading],
    language: Language,
) -> Document<'a> {
    let customers_file = report.customers_file();
    let view = View { book, report, language, customers_file, has_several: report.totals.len() > 1 };
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let titles = [
        Title::Severity,
        Title::Kind,
        Title::Customer,
        Title::Currency,
        Title::Amount,
        Title::Count,
        Title::Place,
        Title::What,
        Title::Remedy,
    ];
    let rows: Vec<Row<'_>> =
        report.findings.iter().map(|finding| Row { cells: view.cells(finding), ..Row::default() }).collect();
    let json = json!({
        "read": readings_json(readings),
        "files": view.files_json(),
        "totals": report.totals.iter().map(totals_json).collect::<Value>(),
        "findings": report.findings.iter().map(|finding| view.finding_json(finding)).collect::<Value>(),
    });
    let mut opening = vec![check_headline(book, report, language)];
    opening.extend(report.totals.iter().map(|totals| view.totals_in_a_line(totals)));
    Document {
        schema: "collect.check/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening,
        closing: Vec::new(),
        json: Some(json),
        page: Some(view.page(readings)),
    }
}

/// How much there is to look at, in a line.
pub fn check_headline(book: &Book, report: &CheckReport, language: Language) -> String {
    let has_several = report.totals.len() > 1;
    language.check_headline(&View { book, report, language, customers_file: None, has_several })
}

impl<'a> View<'a> {
    fn cells(&self, finding: &Finding) -> Vec<Cell<'a>> {
        let money = finding.money;
        vec![
            Cell::Word(finding.matter.severity().key(), self.language.severity(finding.matter.severity())),
            Cell::Word(finding.matter.key(), self.language.matter(&finding.matter)),
            Cell::text(finding.customer.map(|id| self.book.customer(id).name.as_str())),
            Cell::text(money.map(|(_, currency)| currency.code())),
            money.map_or(Cell::Blank, |(money, currency)| Cell::money(money, currency)),
            Cell::Integer(finding.count as i64),
            Cell::Text(self.place(finding).into()),
            Cell::Text(self.language.finding(self, finding).into()),
            Cell::Text(self.remedy(finding).into()),
        ]
    }

    fn place(&self, finding: &Finding) -> String {
        finding.place.map_or_else(|| finding.place_text.clone(), |place| self.book.describe(place))
    }

    fn remedy(&self, finding: &Finding) -> String {
        match &finding.matter {
            Matter::NearName { main, others } => self.language.alias_remedy(self, *main, others),
            matter => self.language.remedy(matter).to_owned(),
        }
    }

    fn finding_json(&self, finding: &Finding) -> Value {
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::from(text) };
        let mut members = Map::new();
        let mut put = |key: &str, value: Value| _ = members.insert(key.to_owned(), value);
        put("severity", finding.matter.severity().key().into());
        put("kind", finding.matter.key().into());
        put("customer", finding.customer.map(|id| self.book.customer(id).name.as_str()).into());
        put("currency", finding.money.map(|(_, currency)| currency.code()).into());
        put("amount", finding.money.map(|(money, currency)| money.plain(currency)).into());
        put("count", finding.count.into());
        put("place", text(self.place(finding)));
        put("what", self.language.finding(self, finding).into());
        put("remedy", text(self.remedy(finding)));
        if let Matter::NearName { main, others } = &finding.matter {
            put("aliases", others.iter().map(|&id| Value::from(self.book.customer(id).name.as_str())).collect());
            put("line", alias_line(self, *main, others).into());
        }
        Value::Object(members)
    }

    fn files_json(&self) -> Value {
        let files = self.report.tallies.iter().map(|tally| {
            json!({
                "file": tally.file.to_string(),
                "kind": tally.kind,
                "rows": tally.rows,
                "set_aside": tally.set_aside,
                "later": tally.later,
                "counted": tally.counted(),
            })
        });
        files.collect()
    }

    fn page(&self, readings: &[FileReading]) -> Vec<String> {
        let mut page = vec![check_headline(self.book, self.report, self.language), String::new()];
        page.extend(self.language.reading_page(readings));
        if !readings.is_empty() {
            page.push(String::new());
        }
        page.extend(self.files_page());
        for totals in &self.report.totals {
            page.push(String::new());
            page.extend(self.totals_page(totals));
        }
        // Findings are in order, so that a kind stands where its worst stands.
        let mut kinds: Vec<(&str, Vec<&Finding>)> = Vec::new();
        for finding in &self.report.findings {
            let key = finding.matter.key();
            match kinds.iter_mut().find(|(known, _)| *known == key) {
                Some((_, findings)) => findings.push(finding),
                None => kinds.push((key, vec![finding])),
            }
        }
        for (_, findings) in &kinds {
            page.push(String::new());
            page.extend(self.kind_page(findings));
        }
        page
    }

    /// Rows read = set aside + later + counted, a line a file.
    fn files_page(&self) -> Vec<String> {
        let language = self.language;
        let headings = [("rows", "行数"), ("set aside", "有误"), ("later", "日后"), ("counted", "计入")]
            .map(|(english, chinese)| language.pick(english, chinese));
        let tallies = &self.report.tallies;
        let name = |tally: &crate::book::FileTally| {
            let kind = language.file_kind_named(tally.kind);
            visible(&format!("{} ({kind})", tally.file))
        };
        let edge = tallies.iter().map(|tally| name(tally).width()).max().unwrap_or(0);
        let row = |name: &str, figures: [String; 4]| {
            let mut line = format!("  {name}{}", " ".repeat(edge.saturating_sub(name.width())));
            for (figure, heading) in figures.iter().zip(headings) {
                let width = heading.width().max(7);
                line.push_str(&format!("  {}{figure}", " ".repeat(width.saturating_sub(figure.width()))));
            }
            // What stands left of a tab is not wrapped, and keeps its blanks.
            format!("{line}\t")
        };
        let mut lines = vec![row("", headings.map(str::to_owned))];
        lines.extend(tallies.iter().map(|tally| {
            let figures = [tally.rows, tally.set_aside, tally.later, tally.counted()];
            row(&name(tally), figures.map(|figure| crate::book::group_thousands(&figure.to_string())))
        }));
        lines
    }

    /// The arithmetic, one sum under the other.
    fn totals_page(&self, totals: &ControlTotals) -> Vec<String> {
        let language = self.language;
        let sums = language.arithmetic(totals);
        let figure = |money: &Money| money.grouped(totals.currency);
        let edge = sums.iter().flatten().map(|(_, money, _)| figure(money).width()).max().unwrap_or(0);
        let heading = format!("{} {}", language.pick("control totals", "控制总数"), totals.currency.code());
        let mut lines = vec![format!("  {}", heading.trim_end())];
        lines.extend(sums.iter().map(|sum| match sum {
            Some((sign, money, text)) => format!("    {sign:1} {:>edge$}  \t{text}", figure(money)),
            None => String::new(),
        }));
        lines
    }

    fn totals_in_a_line(&self, totals: &ControlTotals) -> String {
        let sums = self.language.arithmetic(totals);
        let parts: Vec<String> = sums
            .iter()
            .map(|sum| match sum {
                Some((sign, money, text)) => format!("{sign} {} {text}", money.grouped(totals.currency)),
                None => "·".to_owned(),
            })
            .collect();
        format!("{} {}", totals.currency.code(), parts.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// One kind of finding: how many, how much, what to do, and the first of them.
    fn kind_page(&self, findings: &[&Finding]) -> Vec<String> {
        let Some(first) = findings.first() else { return Vec::new() };
        let language = self.language;
        let severity = language.severity(first.matter.severity());
        let heading = language.matter(&first.matter);
        let mut lines = vec![format!("── {severity}{}{heading} · {}", language.colon(), self.sum_of(findings))];
        let remedy = self.remedy_of_kind(&first.matter);
        if !remedy.is_empty() {
            lines.push(format!("  \t→ {remedy}"));
        }
        let shown = &findings[..findings.len().min(SHOWN_MAX)];
        let figure = |finding: &Finding| {
            let (money, currency) = finding.money?;
            let code = if self.has_several { format!(" {}", currency.code()) } else { String::new() };
            Some(format!("{}{code}", money.grouped(currency)))
        };
        let edge = shown.iter().filter_map(|finding| figure(finding)).map(|text| text.width()).max().unwrap_or(0);
        for finding in shown {
            let figure = figure(finding).unwrap_or_default();
            let text = language.finding(self, finding);
            let name = finding
                .customer
                .map(|id| format!("{}{}", self.book.customer(id).name, language.colon()))
                .unwrap_or_default();
            let left = if edge == 0 { "  ".to_owned() } else { format!("  {figure:>edge$}  ") };
            lines.push(format!("{left}\t{}\t{}", visible(&format!("{name}{text}")), visible(&self.place(finding))));
            if let Matter::NearName { main, others } = &finding.matter {
                lines.push(format!("{}\t→ {}", " ".repeat(left.width()), visible(&alias_line(self, *main, others))));
            }
        }
        let rest = &findings[shown.len()..];
        if !rest.is_empty() {
            lines.push(format!("  \t{}", language.and_more_findings(&self.sum_of(rest))));
        }
        lines
    }

    fn remedy_of_kind(&self, matter: &Matter) -> &'static str {
        match (matter, &self.customers_file) {
            (Matter::NearName { .. }, Some(_)) => self.language.alias_hint(),
            (Matter::NearName { .. }, None) => self.language.alias_hint_without_file(),
            (matter, _) => self.language.remedy(matter),
        }
    }

    /// `3, 1,200.00 CNY and 15.00 USD`
    fn sum_of(&self, findings: &[&Finding]) -> String {
        let mut sums = BTreeMap::new();
        for (money, currency) in findings.iter().filter_map(|finding| finding.money) {
            // The same money may be in several findings, so that the sum need not fit where the book's does.
            *sums.entry(currency).or_insert(0i128) += i128::from(money.0);
        }
        let sums = sums.into_iter().filter(|(_, units)| *units != 0).map(|(currency, units)| {
            let plain = crate::book::write_minor(units, currency.decimals());
            format!("{} {}", crate::book::group_thousands(&plain), currency.code()).trim_end().to_owned()
        });
        let count: usize = findings.iter().map(|finding| finding.stands_for()).sum();
        std::iter::once(count.to_string()).chain(sums).collect::<Vec<_>>().join(" · ")
    }
}

fn totals_json(totals: &ControlTotals) -> Value {
    let money = |money: Money| money.plain(totals.currency);
    json!({
        "currency": totals.currency.code(),
        "delivered": money(totals.delivered),
        "returned": money(totals.returned),
        "paid": money(totals.paid),
        "credited": money(totals.credited),
        "given_back": money(totals.given_back),
        "written_off": money(totals.written_off),
        "outstanding": money(totals.outstanding),
        "dead": money(totals.dead),
        "unapplied": money(totals.unapplied),
        "waiting": money(totals.waiting),
        "matched_by_name": money(totals.matched_by_name),
        "matched_by_reference": money(totals.matched_by_reference),
        "matched_by_sum": money(totals.matched_by_sum),
        "matched_by_order": money(totals.matched_by_order),
        "taken_back": money(totals.taken_back),
        "deliveries": totals.deliveries,
        "money_rows": totals.money_rows,
        "ties": totals.balance_difference().is_zero() && totals.matching_difference().is_zero(),
    })
}

/// `customers.csv:12: 光大百货,…,aliases=光大百货有限公司` where there is such a file, else the row of a new one.
pub(super) fn alias_line(view: &View<'_>, main: CustomerId, others: &[CustomerId]) -> String {
    let customer = view.book.customer(main);
    let aliases = aliases(customer, others.iter().map(|&id| view.book.customer(id).name.as_str()));
    let name = quoted(&customer.name);
    match (&view.customers_file, customer.listed) {
        (_, Some(place)) => format!("{}: {name},…,aliases={}", view.book.describe(place), quoted(&aliases)),
        (Some(file), None) => format!("{file}: {name},…,aliases={}", quoted(&aliases)),
        (None, None) => format!("{name},{}", quoted(&aliases)),
    }
}

/// All aliases that the customer would have, parted as the reader parts them.
fn aliases<'n>(customer: &'n Customer, new: impl Iterator<Item = &'n str>) -> String {
    customer.aliases.iter().map(String::as_str).chain(new).collect::<Vec<_>>().join(";")
}

/// A field of CSV.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
