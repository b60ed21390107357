//! The parts of the report that add money up, a currency for itself: age and class, the line of thirteen months, how
//! classes moved, the allowance, and what ties.

use super::super::html_frame::{class_label, text};
use super::charts::{Bar, Frame, Line, bars, lines};
use super::scale::short;
use super::sheet::{Field, sheet};
use super::{View, figure};
use crate::book::{Currency, Money, write_minor};
use crate::desk::{CurrencyReport, DaySums, Migration};
use crate::phrases::fill;
use crate::plan::{AgeBasis, Class};
use chrono::{Datelike, NaiveDate};

/// A day in the line of months is named at every third month end.
const MONTHS_BETWEEN_LABELS: usize = 3;

impl View<'_> {
    /// Outstanding by bucket and by class, as bars and as one table.
    pub(super) fn push_aging(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.aging_title, page);
        for (own, number) in self.report.currencies.iter().zip(1..) {
            self.push_currency(own.currency, page);
            if !own.now.outstanding.is_positive() {
                page.push_str(&format!("<p>{}</p>\n", text(&texts.nothing_open)));
                continue;
            }
            let title = match self.report.aging.basis {
                AgeBasis::Due => &texts.by_bucket,
                AgeBasis::Delivery => &texts.by_bucket_delivery,
            };
            let by_bucket = self.bucket_bars(own);
            let by_class = self.class_bars(own);
            page.push_str("<div class=\"pair\">\n");
            page.push_str(&figure(title, &self.money_chart(&format!("b{number}"), title, own.currency, &by_bucket)));
            let title = &texts.by_class;
            page.push_str(&figure(title, &self.money_chart(&format!("k{number}"), title, own.currency, &by_class)));
            page.push_str("</div>\n");
            page.push_str(&self.aging_sheet(own));
        }
    }

    fn money_chart(&self, id: &str, title: &str, currency: Currency, own: &[Bar]) -> String {
        let short = |units: i128| short(units, currency.decimals(), self.language);
        bars(&Frame { id, title, axis: currency.code(), line: ("", ""), short: &short }, own)
    }

    /// A bar of a part of what is outstanding.
    fn money_bar(&self, own: &CurrencyReport, label: String, money: Money, class: Option<Class>) -> Bar {
        let permille = share(money, own.now.outstanding);
        let (amount, percent) =
            (short(i128::from(money.0), own.currency.decimals(), self.language), self.percent(permille));
        Bar {
            words: format!("{label} {} ({percent})", self.amount(money, own.currency)),
            label,
            value: i128::from(money.0),
            note: format!("{amount} · {percent}"),
            class,
            cumulative_permille: None,
        }
    }

    /// The buckets of a currency with what is open in each by class.
    fn buckets(&self, currency: Currency) -> Vec<(String, [Money; 5], Money)> {
        let aging = &self.report.aging;
        let names = aging.bucket_names.iter().enumerate();
        let of = |class: Class, bucket: usize| {
            let rows = aging.rows.iter().filter(|row| row.currency == currency && row.class == Some(class));
            rows.fold(Money::ZERO, |sum, row| sum + row.buckets[bucket])
        };
        names
            .map(|(bucket, name)| {
                let name = if name == "not_due" { self.language.not_due() } else { name };
                let classes = Class::ALL.map(|class| of(class, bucket));
                (name.to_owned(), classes, classes.iter().copied().sum())
            })
            .collect()
    }

    fn bucket_bars(&self, own: &CurrencyReport) -> Vec<Bar> {
        let buckets = self.buckets(own.currency).into_iter();
        buckets.map(|(name, _, money)| self.money_bar(own, name, money, None)).collect()
    }

    fn class_bars(&self, own: &CurrencyReport) -> Vec<Bar> {
        let bar = |class: Class| {
            let label = self.language.class(class).to_owned();
            self.money_bar(own, label, own.class(class).outstanding, Some(class))
        };
        Class::ALL.map(bar).into()
    }

    fn aging_sheet(&self, own: &CurrencyReport) -> String {
        let texts = self.texts;
        let money = |money: Money| Field::figure(or_dash(money, own.currency));
        let mut heads = vec![(text(&texts.bucket), false)];
        heads.extend(Class::ALL.map(|class| (class_label(class, self.language), true)));
        heads.push((text(&texts.total), true));
        heads.push((text(&texts.share), true));
        let percent = |part: Money| Field::figure(self.percent(share(part, own.now.outstanding)));
        let row = |name: &str, classes: [Money; 5], sum: Money| {
            let mut row = vec![Field::text(name)];
            row.extend(classes.map(money));
            row.extend([money(sum), percent(sum)]);
            row
        };
        let buckets = self.buckets(own.currency);
        let rows: Vec<Vec<Field>> = buckets.iter().map(|(name, classes, sum)| row(name, *classes, *sum)).collect();
        let classes = Class::ALL.map(|class| own.class(class).outstanding);
        sheet(&texts.by_both, &heads, &rows, Some(row(&texts.total, classes, own.now.outstanding)))
    }

    /// Outstanding and past due over the last month ends.
    pub(super) fn push_trend(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.trend_title, page);
        for (own, number) in self.report.currencies.iter().zip(1..) {
            self.push_currency(own.currency, page);
            let chart = figure(&texts.trend_chart, &self.trend_chart(own, number));
            let most = own.trend.iter().map(|(_, sums)| sums.outstanding).max().unwrap_or_default();
            self.push_pair(&chart, &self.trend_sheet(own), &most.grouped(own.currency), page);
        }
        page.push_str(&format!("<p class=\"soft\">{}</p>\n", text(&texts.trend_note)));
    }

    fn trend_chart(&self, own: &CurrencyReport, number: usize) -> String {
        let texts = self.texts;
        let labelled = own.trend.len().min(crate::desk::MONTH_ENDS);
        let places = own.trend.iter().enumerate().map(|(place, (day, _))| {
            let is_named = place < labelled && (labelled - 1 - place).is_multiple_of(MONTHS_BETWEEN_LABELS);
            (i64::from(day.num_days_from_ce()), is_named.then(|| format!("{}-{:02}", day.year(), day.month())))
        });
        let places: Vec<(i64, Option<String>)> = places.collect();
        let values = |of: fn(&DaySums) -> Money| own.trend.iter().map(|(_, sums)| i128::from(of(sums).0)).collect();
        let own_lines = [
            Line { label: texts.outstanding.clone(), values: values(|sums| sums.outstanding) },
            Line { label: texts.overdue.clone(), values: values(|sums| sums.overdue) },
        ];
        let words = own.trend.iter().map(|(day, sums)| {
            let amounts = [sums.outstanding, sums.overdue].map(|money| money.grouped(own.currency));
            format!("{day} {} {}, {} {}", texts.outstanding, amounts[0], texts.overdue, amounts[1])
        });
        let words: Vec<String> = words.collect();
        let id = format!("t{number}");
        let short = |units: i128| short(units, own.currency.decimals(), self.language);
        let frame =
            Frame { id: &id, title: &texts.trend_chart, axis: own.currency.code(), line: ("", ""), short: &short };
        lines(&frame, &places, &own_lines, &words.join("; "))
    }

    fn trend_sheet(&self, own: &CurrencyReport) -> String {
        let texts = self.texts;
        let heads =
            [&texts.day, &texts.outstanding, &texts.overdue, &texts.overdue_share, &texts.over_90, &texts.allowance];
        let heads: Vec<(String, bool)> = heads.iter().zip(0..).map(|(head, place)| (text(head), place > 0)).collect();
        let row = |(day, sums): &(NaiveDate, DaySums)| {
            let money = |money: Money| Field::figure(or_dash(money, own.currency));
            let percent = if sums.outstanding.is_positive() {
                self.percent(share(sums.overdue, sums.outstanding))
            } else {
                "–".to_owned()
            };
            vec![
                Field::Words(format!("<span class=\"d\">{day}</span>")),
                money(sums.outstanding),
                money(sums.overdue),
                Field::figure(percent),
                money(sums.over_90_days),
                money(sums.allowance),
            ]
        };
        let rows: Vec<Vec<Field>> = own.trend.iter().map(row).collect();
        sheet(&texts.trend_chart, &heads, &rows, None)
    }

    /// The last step from class to class, and how much rolled on in each.
    pub(super) fn push_migration(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.migration_title, page);
        for own in &self.report.currencies {
            self.push_currency(own.currency, page);
            match own.steps.last() {
                Some((since, until, Some(migration))) => {
                    let days = [since, until].map(ToString::to_string);
                    let caption = fill(&texts.migration_table, &[("since", &days[0]), ("until", &days[1])]);
                    page.push_str(&self.migration_sheet(&caption, own.currency, migration));
                }
                _ => page.push_str(&format!("<p>{}</p>\n", text(&texts.nothing_open))),
            }
            page.push_str(&self.roll_sheet(own));
        }
    }

    fn migration_sheet(&self, caption: &str, currency: Currency, migration: &Migration) -> String {
        let texts = self.texts;
        let mut heads = vec![(text(&texts.class_then), false), (text(&texts.open_then), true)];
        heads.extend(Class::ALL.map(|class| (class_label(class, self.language), true)));
        heads.push((text(&texts.collected), true));
        let from = [None].into_iter().chain(Class::ALL.map(Some));
        let sums = from.map(|from| {
            let own = migration.moves.iter().filter(move |((own, _), _)| *own == from);
            let then: Money = own.clone().map(|(_, moved)| moved.open_then).sum();
            let now = |class: Class| {
                own.clone().filter(move |((_, to), _)| *to == Some(class)).map(|(_, moved)| moved.open_now)
            };
            let now: [Money; 5] = Class::ALL.map(|class| now(class).sum());
            (from, then, now)
        });
        let sums: Vec<(Option<Class>, Money, [Money; 5])> = sums.collect();
        let fields = |then: Option<Money>, now: &[Money; 5], collected: Option<Money>| {
            let money = |money: Money| Field::figure(or_dash(money, currency));
            let mut fields = vec![then.map_or_else(|| Field::figure("–"), money)];
            fields.extend(now.map(money));
            fields.push(collected.map_or_else(|| Field::figure("–"), money));
            fields
        };
        let row = |(from, then, now): &(Option<Class>, Money, [Money; 5])| {
            let still: Money = now.iter().copied().sum();
            let name = from.map_or_else(|| text(&texts.new), |class| class_label(class, self.language));
            let known = from.map(|_| *then);
            let mut row = vec![Field::Words(name)];
            row.extend(fields(known, now, known.map(|then| then - still)));
            row
        };
        let rows: Vec<Vec<Field>> = sums.iter().map(row).collect();
        let then: Money = sums.iter().map(|(_, then, _)| *then).sum();
        let old = sums.iter().filter(|(from, ..)| from.is_some());
        let still: Money = old.flat_map(|(_, _, now)| now.iter().copied()).sum();
        let now: [Money; 5] = std::array::from_fn(|class| sums.iter().map(|(_, _, now)| now[class]).sum());
        let mut last = vec![Field::text(&texts.total)];
        last.extend(fields(Some(then), &now, Some(then - still)));
        sheet(caption, &heads, &rows, Some(last))
    }

    fn roll_sheet(&self, own: &CurrencyReport) -> String {
        let mut heads = vec![(text(&self.texts.roll_step), false)];
        // Nothing is worse than the last class.
        let classes = &Class::ALL[..Class::ALL.len() - 1];
        heads.extend(classes.iter().map(|&class| (class_label(class, self.language), true)));
        let row = |(_, until, migration): &(NaiveDate, NaiveDate, Option<Migration>)| {
            let mut row = vec![Field::Words(format!("<span class=\"d\">{until}</span>"))];
            row.extend(classes.iter().map(|&class| {
                match migration.as_ref().and_then(|migration| migration.roll_permille(class)) {
                    Some(permille) => Field::Heat(self.percent(permille), permille),
                    None => Field::figure("–"),
                }
            }));
            row
        };
        let rows: Vec<Vec<Field>> = own.steps.iter().map(row).collect();
        sheet(&self.texts.roll_table, &heads, &rows, None)
    }

    /// The allowance by class.
    pub(super) fn push_allowance(&self, page: &mut String) {
        let texts = self.texts;
        self.push_title(&texts.allowance_title, page);
        let heads = [&texts.class, &texts.receivables, &texts.outstanding, &texts.rate, &texts.allowance];
        let heads: Vec<(String, bool)> = heads.iter().zip(0..).map(|(head, place)| (text(head), place > 0)).collect();
        for own in &self.report.currencies {
            self.push_currency(own.currency, page);
            let row = |class: Class| {
                let of = own.class(class);
                let rate = write_minor(i128::from(of.rate_basis_points), 2);
                let rate = rate.trim_end_matches('0').trim_end_matches('.');
                vec![
                    Field::Words(class_label(class, self.language)),
                    Field::figure(self.count(of.receivables)),
                    Field::figure(or_dash(of.outstanding, own.currency)),
                    Field::figure(format!("{rate}{}", self.language.pick(" %", "%"))),
                    Field::figure(or_dash(of.allowance, own.currency)),
                ]
            };
            let last = vec![
                Field::text(&texts.total),
                Field::figure(self.count(own.receivables)),
                Field::figure(or_dash(own.now.outstanding, own.currency)),
                Field::figure(self.percent_of(own.allowance_permille())),
                Field::figure(or_dash(own.now.allowance, own.currency)),
            ];
            page.push_str(&sheet(&texts.allowance_table, &heads, &Class::ALL.map(row), Some(last)));
        }
    }

    /// The control totals: each sum with what it is.
    pub(super) fn push_tie_out(&self, page: &mut String) {
        let ties = |own: &CurrencyReport| {
            own.totals.balance_difference().is_zero() && own.totals.matching_difference().is_zero()
        };
        let all_tie = self.report.currencies.iter().all(ties);
        self.push_title(if all_tie { &self.texts.tie_title } else { &self.texts.tie_title_not }, page);
        for own in &self.report.currencies {
            self.push_currency(own.currency, page);
            let heads = [(text(&self.texts.tie_what), false), (text(own.currency.code()), true)];
            let row = |sum: &Option<(&'static str, Money, String)>| match sum {
                Some((sign, money, words)) => {
                    vec![Field::text(words), Field::figure(format!("{sign} {}", money.grouped(own.currency)))]
                }
                None => vec![Field::Words("&nbsp;".to_owned()), Field::figure("")],
            };
            let sums = self.language.arithmetic(&own.totals);
            let rows: Vec<Vec<Field>> = sums.iter().map(row).collect();
            page.push_str(&sheet(&self.texts.tie_table, &heads, &rows, None));
        }
    }
}

/// A part in tenths of a percent, rounded half-up; of nothing nothing.
fn share(part: Money, whole: Money) -> i64 {
    let (part, whole) = (i128::from(part.0), i128::from(whole.0));
    if whole > 0 { ((2_000 * part + whole).div_euclid(2 * whole)) as i64 } else { 0 }
}

/// Nothing is a dash: what is there stands out.
fn or_dash(money: Money, currency: Currency) -> String {
    if money.is_zero() { "–".to_owned() } else { money.grouped(currency) }
}
