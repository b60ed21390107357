//! The figures at the head of the report, and at its foot how they are made.

use super::super::html_frame::text;
use super::View;
use super::sheet::{Field, sheet};
use crate::book::{Currency, Money, push_grouped, write_minor};
use crate::desk::{CurrencyReport, Unavailable};
use crate::phrases::fill;

impl View<'_> {
    /// A card a figure.
    pub(super) fn push_cards(&self, page: &mut String) {
        let texts = self.texts;
        for own in &self.report.currencies {
            self.push_currency(own.currency, page);
            let figures = &own.figures;
            let (receivables, customers) = (self.count(own.receivables), self.count(own.debtors));
            let owed = fill(&texts.owed, &[("receivables", &receivables), ("customers", &customers)]);
            let amount = |money| self.amount(money, own.currency);
            let of_outstanding = |permille: Option<i64>| match permille {
                Some(permille) => fill(&texts.of_outstanding, &[("percent", &self.percent(permille))]),
                None => String::new(),
            };
            let change = |of: fn(&crate::desk::DaySums) -> Money| self.change(own, of).unwrap_or_default();
            let days = |figure: Result<i64, Unavailable>| self.result(figure, |tenths| self.days(tenths));
            let index = |hundredths: i64| {
                format!("{}{}", write_minor(i128::from(hundredths), 2), self.language.pick(" %", "%"))
            };
            let (delinquent, why) = days(figures.average_delinquent);
            let cards = [
                (&texts.outstanding, amount(own.now.outstanding), vec![owed, change(|sums| sums.outstanding)]),
                (
                    &texts.overdue,
                    amount(own.now.overdue),
                    vec![of_outstanding(own.overdue_permille()), change(|sums| sums.overdue)],
                ),
                (
                    &texts.over_90,
                    amount(own.now.over_90_days),
                    vec![of_outstanding(own.over_90_permille()), change(|sums| sums.over_90_days)],
                ),
                (
                    &texts.allowance,
                    amount(own.now.allowance),
                    vec![of_outstanding(own.allowance_permille()), change(|sums| sums.allowance)],
                ),
                (&texts.unapplied, amount(own.unapplied), vec![texts.not_taken_off.clone()]),
                (&texts.sales_outstanding, days(figures.sales_outstanding).0, vec![days(figures.sales_outstanding).1]),
                (&texts.best_possible, days(figures.best_possible).0, vec![days(figures.best_possible).1]),
                (&texts.average_delinquent, delinquent, vec![why]),
                (
                    &texts.effectiveness,
                    self.result(figures.effectiveness, index).0,
                    vec![self.result(figures.effectiveness, index).1],
                ),
            ];
            page.push_str("<ul class=\"cards\">\n");
            for (name, value, notes) in cards {
                page.push_str(&format!("<li class=\"card\"><span>{}</span><b>{}</b>", text(name), text(&value)));
                for note in notes.iter().filter(|note| !note.is_empty()) {
                    page.push_str(&format!("<span>{}</span>", text(note)));
                }
                page.push_str("</li>\n");
            }
            page.push_str("</ul>\n");
            page.push_str(&format!("<p class=\"soft\">{}</p>\n", text(&self.period(own))));
        }
    }

    fn days(&self, tenths: i64) -> String {
        let mut days = String::new();
        push_grouped(&mut days, i128::from(tenths), 1);
        fill(&self.texts.days, &[("days", &days)])
    }

    /// A figure in words, or that there is none and why.
    fn result(&self, figure: Result<i64, Unavailable>, words: impl Fn(i64) -> String) -> (String, String) {
        let texts = self.texts;
        match figure {
            Ok(figure) => (words(figure), String::new()),
            Err(why) => {
                let why = match why {
                    Unavailable::NoSales => &texts.no_sales,
                    Unavailable::NoPayments => &texts.no_payments,
                    Unavailable::UndatedPayments => &texts.undated,
                    Unavailable::NothingDue => &texts.nothing_due,
                };
                (texts.not_available.clone(), why.clone())
            }
        }
    }

    /// By how much a sum differs from the day before on the report's line.
    fn change(&self, own: &CurrencyReport, of: fn(&crate::desk::DaySums) -> Money) -> Option<String> {
        let [.., (day, before), (_, now)] = own.trend.as_slice() else { return None };
        let change = of(now) - of(before);
        let sign = match change.0.signum() {
            -1 => "−",
            0 => "±",
            _ => "+",
        };
        let change = format!("{sign}{}", change.abs().grouped(own.currency));
        Some(fill(&self.texts.change, &[("change", &change), ("day", &day.to_string())]))
    }

    fn period(&self, own: &CurrencyReport) -> String {
        let inputs = &own.figures.inputs;
        let (from, to, days) = (inputs.from.to_string(), self.report.as_of.to_string(), inputs.days.to_string());
        let mut words = fill(&self.texts.period, &[("from", &from), ("to", &to), ("days", &days)]);
        if inputs.days < crate::desk::PERIOD_DAYS as i64 {
            words.push_str(self.language.pick(" ", ""));
            words.push_str(&fill(&self.texts.period_short, &[("from", &from)]));
        }
        words
    }

    /// Each figure with its formula, in words and in the figures of the book.
    pub(super) fn push_formulas(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.formula_title, page);
        let heads =
            [(&texts.figure, false), (&texts.formula, false), (&texts.with_figures, false), (&texts.result, true)];
        let heads = heads.map(|(head, is_figure)| (text(head), is_figure));
        for own in &self.report.currencies {
            self.push_currency(own.currency, page);
            let rows: Vec<Vec<Field>> = self.formulas(own).into_iter().map(|row| self.formula_row(row)).collect();
            page.push_str(&sheet(&self.period(own), &heads, &rows, None));
        }
    }

    fn formula_row(&self, (name, words, figures, (result, why)): Formula<'_>) -> Vec<Field> {
        let is_known = why.is_empty();
        let figures = if is_known { figures } else { why };
        vec![Field::text(name), Field::text(&words), Field::text(&figures), Field::figure(text(&result))]
    }

    fn formulas<'t>(&'t self, own: &CurrencyReport) -> Vec<Formula<'t>> {
        let texts = self.texts;
        let (figures, inputs) = (&own.figures, &own.figures.inputs);
        let money = |money: Money| figure(money, own.currency);
        let of_days = |name: &'t str, part: &str, open: Money, result| {
            let words = format!("{part} ÷ {} × {}", texts.sales, texts.period_days);
            let with = format!("{} ÷ {} × {}", money(open), money(inputs.sales), inputs.days);
            (name, words, with, self.result(result, |tenths| self.days(tenths)))
        };
        let overdue = inputs.end_outstanding - inputs.end_current;
        let (begin, end, current) = (&texts.begin, &texts.end, &texts.current);
        let index =
            |hundredths: i64| format!("{}{}", write_minor(i128::from(hundredths), 2), self.language.pick(" %", "%"));
        let open = |of: &str| format!("{of} {}", texts.outstanding);
        let (begin, end, end_current) = (open(begin), open(end), format!("{end} {current}"));
        let had = format!("{} + {}", money(inputs.begin_outstanding), money(inputs.sales));
        vec![
            of_days(&texts.sales_outstanding, &texts.outstanding, inputs.end_outstanding, figures.sales_outstanding),
            of_days(&texts.best_possible, &texts.current, inputs.end_current, figures.best_possible),
            of_days(&texts.average_delinquent, &texts.overdue, overdue, figures.average_delinquent),
            (
                &texts.effectiveness,
                format!("({begin} + {sales} − {end}) ÷ ({begin} + {sales} − {end_current})", sales = texts.sales),
                format!("({had} − {}) ÷ ({had} − {})", money(inputs.end_outstanding), money(inputs.end_current)),
                self.result(figures.effectiveness, index),
            ),
        ]
    }
}

/// Name, formula in words, formula in figures, result and why there is none.
type Formula<'t> = (&'t str, String, String, (String, String));

fn figure(money: Money, currency: Currency) -> String {
    money.grouped(currency)
}
