//! The parts of the report about whom to chase: where the money-days sit, the top of the plan, the watch list.

use super::super::grid::Document;
use super::super::html::push_cell;
use super::super::html_frame::{class_label, text};
use super::super::plan_view::plan_document;
use super::super::titles::Title;
use super::super::watch_view::{watch_document, watch_headline};
use super::charts::{Bar, Frame, bars};
use super::scale::short;
use super::sheet::{Field, sheet};
use super::{View, figure, rule_of};
use crate::book::{Money, push_grouped};
use crate::desk::{StakeReport, WatchReport};
use crate::phrases::fill;
use crate::plan::Strategy;
use serde_json::Value;

/// Signs beyond so many are counted.
const SIGNS_SHOWN: usize = 30;
/// The shares are added up in a line where the customers named hold so much together.
const LINE_FROM_PERMILLE: i64 = 200;
/// Money-days have the decimals of hundredths.
const MONEY_DAYS_DECIMALS: u32 = 2;

impl View<'_> {
    /// Which customers hold the money-days.
    pub(super) fn push_stakes(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.stake_title, page);
        if self.report.stakes.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", text(&texts.plan_empty)));
        }
        for (stake, number) in self.report.stakes.iter().zip(1..) {
            self.push_group(stake, page);
            let sum = self.money_days(stake, stake.money_days_hundredths);
            let (first, all) = (self.count(stake.customers_for_80_percent), self.count(stake.customers));
            let (fifth, percent) = (self.count(stake.fifth.0), self.percent(stake.fifth.1));
            let values = [("first", &*first), ("all", &all), ("sum", &sum), ("fifth", &fifth), ("percent", &percent)];
            let sentence = fill(&texts.stake_sentence, &values);
            page.push_str(&format!("<p class=\"lead\">{}</p>\n", text(&sentence)));
            let chart = figure(&texts.stake_chart, &self.stake_chart(stake, number));
            let sum = self.grouped_money_days(stake.money_days_hundredths);
            self.push_pair(&chart, &self.stake_sheet(stake), &sum, page);
        }
        let has_line = |stake: &StakeReport<'_>| {
            stake.first.last().is_some_and(|holder| holder.cumulative_permille >= LINE_FROM_PERMILLE)
        };
        let line = if self.report.stakes.iter().any(has_line) { texts.stake_line.as_str() } else { "" };
        let note = format!("{}{}{line}", texts.stake_note, self.language.pick(" ", ""));
        page.push_str(&format!("<p class=\"soft\">{}</p>\n", text(note.trim_end())));
    }

    /// The heading of what can be compared, where not all can.
    fn push_group(&self, stake: &StakeReport<'_>, page: &mut String) {
        if self.report.stakes.len() > 1 {
            let code = stake.currency.code();
            page.push_str(&format!("<h3>{}</h3>\n", if code.is_empty() { self.language.nobody() } else { code }));
        }
    }

    /// `CNY 12.3 M`.
    fn money_days(&self, stake: &StakeReport<'_>, hundredths: i128) -> String {
        let code = stake.currency.code();
        let sum = short(hundredths, MONEY_DAYS_DECIMALS, self.language);
        if code.is_empty() { sum } else { format!("{code} {sum}") }
    }

    fn grouped_money_days(&self, hundredths: i128) -> String {
        let mut text = String::new();
        push_grouped(&mut text, hundredths, MONEY_DAYS_DECIMALS);
        text
    }

    fn stake_chart(&self, stake: &StakeReport<'_>, number: usize) -> String {
        // Where many hold little each, the line says nothing.
        let reached = stake.first.last().map_or(0, |holder| holder.cumulative_permille);
        let own = stake.first.iter().map(|holder| {
            let row = &holder.row;
            let name = self.book.customer(row.customer).name.clone();
            let (share, sum) = (self.percent(holder.share_permille), self.money_days(stake, row.money_days_hundredths));
            Bar {
                words: format!("{name}: {sum} ({share})"),
                label: name,
                value: row.money_days_hundredths,
                note: share,
                class: None,
                cumulative_permille: (reached >= LINE_FROM_PERMILLE).then_some(holder.cumulative_permille),
            }
        });
        let own: Vec<Bar> = own.collect();
        let id = format!("s{number}");
        let short = |units: i128| short(units, MONEY_DAYS_DECIMALS, self.language);
        bars(
            &Frame {
                id: &id,
                title: &self.texts.stake_chart,
                axis: stake.currency.code(),
                line: (&self.texts.cumulative, self.language.pick(" %", "%")),
                short: &short,
            },
            &own,
        )
    }

    fn stake_sheet(&self, stake: &StakeReport<'_>) -> String {
        let texts = self.texts;
        let language = self.language;
        let heads = [
            (Title::Customer.heading(language).to_owned(), false),
            (Title::Class.heading(language).to_owned(), false),
            (Title::Outstanding.heading(language).to_owned(), true),
            (texts.money_days.clone(), true),
            (texts.share.clone(), true),
            (texts.cumulative.clone(), true),
        ];
        let heads = heads.map(|(head, is_figure)| (text(&head), is_figure));
        let figure = |hundredths: i128| Field::figure(self.grouped_money_days(hundredths));
        let mut rows: Vec<Vec<Field>> = Vec::new();
        let (mut rest, mut shares) = (stake.money_days_hundredths, 1_000);
        for holder in &stake.first {
            let row = &holder.row;
            rest -= row.money_days_hundredths;
            shares = 1_000 - holder.cumulative_permille;
            rows.push(vec![
                Field::text(&self.book.customer(row.customer).name),
                Field::Words(class_label(row.class, language)),
                Field::figure(row.outstanding.grouped(row.currency)),
                figure(row.money_days_hundredths),
                Field::figure(self.percent(holder.share_permille)),
                Field::figure(self.percent(holder.cumulative_permille)),
            ]);
        }
        let others = stake.customers - stake.first.len();
        let last = (others > 0).then(|| {
            vec![
                Field::text(&fill(&texts.others, &[("count", &self.count(others))])),
                Field::text(""),
                Field::figure(self.rest_outstanding(stake)),
                figure(rest),
                Field::figure(self.percent(shares)),
                Field::figure(self.percent(1_000)),
            ]
        });
        sheet(&texts.stake_chart, &heads, &rows, last)
    }

    /// What those owe who are not named.
    fn rest_outstanding(&self, stake: &StakeReport<'_>) -> String {
        let named: Money = stake.first.iter().map(|holder| holder.row.outstanding).sum();
        (stake.outstanding - named).grouped(stake.currency)
    }

    /// The top of the plan; the rule that it was made by.
    pub(super) fn push_plan(&self, page: &mut String) -> Value {
        const TITLES: [Title; 12] = [
            Title::Rank,
            Title::Customer,
            Title::DeliveryNo,
            Title::Outstanding,
            Title::Currency,
            Title::DueDate,
            Title::DaysPastDue,
            Title::Class,
            Title::Score,
            Title::Flags,
            Title::NextAction,
            Title::StartBy,
        ];
        let texts = self.texts;
        let options = self.plan_options();
        self.push_title(&texts.plan_title, page);
        if self.report.stakes.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", text(&texts.plan_empty)));
        }
        let has_several = self.report.currencies.len() > 1;
        for stake in &self.report.stakes {
            self.push_group(stake, page);
            let note = match self.policy.score.strategy {
                Strategy::MoneyDays => &texts.plan_note,
                Strategy::CashNow => &texts.plan_note_hour,
            };
            let (shown, all) = (self.count(stake.rows.len()), self.count(stake.rows_in_all));
            let note = fill(note, &[("shown", &shown), ("all", &all)]);
            let document = plan_document(self.book, self.plan, self.policy, stake.rows.clone(), options);
            let titles: Vec<Title> =
                TITLES.into_iter().filter(|title| *title != Title::Currency || has_several).collect();
            page.push_str(&self.grid(&document, &titles, &note));
        }
        let none = plan_document(self.book, self.plan, self.policy, Vec::new(), options);
        rule_of(&none)
    }

    /// The gravest signs.
    pub(super) fn push_watch(&self, page: &mut String) {
        const TITLES: [Title; 8] = [
            Title::Severity,
            Title::Sign,
            Title::Customer,
            Title::Since,
            Title::What,
            Title::Figures,
            Title::FollowUp,
            Title::FollowUpOn,
        ];
        let all = &self.report.watch;
        self.push_title(&self.texts.watch_title, page);
        let headline = watch_headline(self.book, all, self.language);
        if all.signs.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", text(&headline)));
            return;
        }
        let shown = WatchReport {
            signs: all.signs[..all.signs.len().min(SIGNS_SHOWN)].to_vec(),
            short_payments: Vec::new(),
            unknown: Vec::new(),
        };
        let document = watch_document(self.book, &shown, false, self.language);
        page.push_str(&self.grid(&document, &TITLES, &headline));
        let more = all.signs.len() - shown.signs.len();
        if more > 0 {
            let words = fill(&self.texts.watch_more, &[("count", &more.to_string())]);
            page.push_str(&format!("<p>{}</p>\n", text(&words)));
        }
    }

    /// Some columns of a document; paper has no room for all of them.
    fn grid(&self, document: &Document<'_>, titles: &[Title], caption: &str) -> String {
        let is_far = |column: usize| matches!(document.columns[column].title, Title::DueDate | Title::StartBy);
        let caption = text(caption);
        let columns: Vec<usize> = titles
            .iter()
            .filter_map(|title| document.columns.iter().position(|column| column.title == *title))
            .collect();
        let mut html = format!(
            "<div class=\"wide broad\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table>\n<caption>{caption}</caption>\n\
             <thead><tr>"
        );
        let first = document.rows.iter().next();
        for &column in &columns {
            let is_number = first.as_ref().is_some_and(|row| row.cells[column].is_number());
            let heading = text(&Document::heading(&document.columns[column], self.language));
            let class = match (is_number, is_far(column)) {
                (true, _) => " class=\"n\"",
                (false, true) => " class=\"far\"",
                (false, false) => "",
            };
            html.push_str(&format!("<th scope=\"col\"{class}>{heading}</th>"));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in document.rows.iter() {
            html.push_str("<tr>");
            for &column in &columns {
                push_cell(&row, column, &document.columns[column], self.language, is_far(column), &mut html);
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table></div>\n");
        html
    }
}
