//! The ageing as bars for a terminal: one a bucket and one a class, each with its figures beside it (SPEC §4 `aging`).

use super::Language;
use super::tone::tone;
use crate::book::{Currency, Money};
use crate::desk::AgingReport;
use crate::plan::Class;
use anstyle::Ansi256Color;
use unicode_width::UnicodeWidthStr;

/// A longer bar shows nothing more.
const BAR_WIDTH_MAX: usize = 120;

/// A shorter one shows nothing: then figures stand alone.
const BAR_WIDTH_MIN: usize = 8;

/// Parts of a cell that a bar can end in, from an eighth to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// One bar with what stands beside it.
struct Bar {
    label: String,
    amount: Money,
    class: Option<Class>,
}

/// The lines of the bars, a block for each currency, none wider than so many columns.
pub fn aging_bars(report: &AgingReport, language: Language, width: usize, colour: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for total in report.totals.iter().filter(|total| total.outstanding.is_positive()) {
        let bucket = |(name, &amount): (&String, &Money)| {
            let label = if name == "not_due" { language.not_due().to_owned() } else { name.clone() };
            Bar { label, amount, class: None }
        };
        let class = |class: Class| {
            let amount = report.classes.get(&(total.currency, class)).copied()?;
            Some(Bar { label: language.class(class).to_owned(), amount, class: Some(class) })
        };
        let buckets: Vec<Bar> = report.bucket_names.iter().zip(&total.buckets).map(bucket).collect();
        let classes: Vec<Bar> = Class::ALL.into_iter().filter_map(class).collect();
        let all = || buckets.iter().chain(&classes);
        let shape = Shape {
            label: all().map(|bar| bar.label.width()).max().unwrap_or(0),
            amount: all().map(|bar| bar.amount.grouped(total.currency).width()).max().unwrap_or(0),
            most: all().map(|bar| bar.amount.0).max().unwrap_or(0),
            currency: total.currency,
            whole: total.outstanding,
            width,
            colour,
        };
        lines.push(String::new());
        if total.currency != Currency::NONE {
            lines.push(total.currency.code().to_owned());
        }
        lines.extend(buckets.iter().map(|bar| shape.line(bar)));
        lines.push(String::new());
        lines.extend(classes.iter().map(|bar| shape.line(bar)));
    }
    lines
}

/// What all bars of a currency have in common.
struct Shape {
    label: usize,
    amount: usize,
    /// The largest amount, whose bar is the longest.
    most: i64,
    currency: Currency,
    /// What shares are shares of.
    whole: Money,
    width: usize,
    colour: bool,
}

impl Shape {
    fn line(&self, bar: &Bar) -> String {
        let pad = " ".repeat(self.label - bar.label.width());
        let amount = bar.amount.grouped(self.currency);
        let figures = format!("{}{pad}  {amount:>1$}  {2:>5} %", bar.label, self.amount, self.share(bar.amount));
        let room = self.width.saturating_sub(figures.width() + 2).min(BAR_WIDTH_MAX);
        let blocks = if room < BAR_WIDTH_MIN { String::new() } else { self.blocks(bar.amount, room) };
        let blocks = match bar.class.and_then(tone).filter(|_| self.colour && !blocks.is_empty()) {
            Some(tone) => {
                let style = Ansi256Color(tone).on_default();
                format!("{style}{blocks}{style:#}")
            }
            None => blocks,
        };
        if blocks.is_empty() { figures } else { format!("{figures}  {blocks}") }
    }

    /// The share of the whole in percent with one decimal, rounded half-up.
    fn share(&self, amount: Money) -> String {
        let (part, whole) = (i128::from(amount.0), i128::from(self.whole.0));
        let permille = (part * 2000 + whole).div_euclid(2 * whole);
        format!("{}{}.{}", if permille < 0 { "-" } else { "" }, permille.abs() / 10, permille.abs() % 10)
    }

    /// A bar to the eighth of a cell; whatever is there shows.
    fn blocks(&self, amount: Money, room: usize) -> String {
        if !amount.is_positive() {
            return String::new();
        }
        let eighths = i128::from(amount.0) * room as i128 * 8 / i128::from(self.most);
        let eighths = usize::try_from(eighths).unwrap_or(0).max(1);
        let mut blocks = "█".repeat(eighths / 8);
        blocks.extend((eighths % 8).checked_sub(1).map(|part| EIGHTHS[part]));
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(width: usize) -> Shape {
        let currency = Currency::from_code("CNY").unwrap_or(Currency::NONE);
        Shape { label: 4, amount: 8, most: 80_000, currency, whole: Money(100_000), width, colour: true }
    }

    fn bar(units: i64) -> Bar {
        Bar { label: "1-30".to_owned(), amount: Money(units), class: None }
    }

    #[test]
    fn the_largest_fills_the_room_and_the_others_are_to_scale() {
        // Label, amount and share take 25 columns with their gaps.
        let shape = shape(25 + 10);
        assert_eq!(shape.line(&bar(80_000)), "1-30    800.00   80.0 %  ██████████");
        assert_eq!(shape.line(&bar(20_000)), "1-30    200.00   20.0 %  ██▌");
        assert_eq!(shape.line(&bar(80_000)).width(), 35);
    }

    #[test]
    fn a_cent_shows_and_nothing_does_not() {
        assert_eq!(shape(60).line(&bar(1)), "1-30      0.01    0.0 %  ▏");
        assert_eq!(shape(60).line(&bar(0)), "1-30      0.00    0.0 %");
    }

    #[test]
    fn class_is_coloured_and_named_and_only_where_colour_is_wanted() {
        let dead = || Bar { class: Some(Class::Bad), ..bar(80_000) };
        assert!(shape(60).line(&dead()).contains("\u{1b}[38;5;9m█"));
        assert!(!Shape { colour: false, ..shape(60) }.line(&dead()).contains('\u{1b}'));
    }

    #[test]
    fn without_room_figures_stand_alone() {
        assert_eq!(shape(30).line(&bar(80_000)), "1-30    800.00   80.0 %");
    }
}
