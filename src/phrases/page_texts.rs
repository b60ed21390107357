//! The words of pages: the report's headings, figures, columns and notes, and the rule of a plan. They are many and
//! alike, so that they are taken from a plain list and not each by code of its own.

use serde::de::{Deserialize, Deserializer, Error};
use std::collections::BTreeMap;

macro_rules! words {
    ($($(#[$attribute:meta])* $name:ident { $($field:ident = $meaning:literal),* $(,)? })*) => {
        $(
            $(#[$attribute])*
            #[derive(Clone, Debug)]
            pub struct $name { $(#[doc = $meaning] pub $field: String),* }

            impl $name {
                fn of(mut by_name: BTreeMap<String, String>) -> Result<$name, String> {
                    let words = $name { $($field: take(&mut by_name, stringify!($field))?),* };
                    match by_name.keys().next() {
                        Some(name) => Err(format!("{name} is none of the list")),
                        None => Ok(words),
                    }
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                    $name::of(BTreeMap::deserialize(deserializer)?).map_err(D::Error::custom)
                }
            }
        )*
    };
}

fn take(by_name: &mut BTreeMap<String, String>, name: &str) -> Result<String, String> {
    by_name.remove(name).ok_or_else(|| format!("no text for {name}"))
}

words! {
    /// By which rule a plan was made, a word a part.
    RuleTexts {
        matching = "`--match`.",
        auto = "The first rule.",
        oldest_due = "The second.",
        named_only = "The last.",
        age = "`--basis`.",
        past_due = "The first basis.",
        since_delivery = "The other.",
        buckets = "Upper bounds in days.",
        order = "`--strategy`.",
        money_days = "The first strategy.",
        cash_now = "The other.",
        horizon = "In days.",
        weights = "Of term, procedure and distance.",
        base_currency = "Of money-days.",
    }

    /// What the report says around its figures (SPEC §4 `report`).
    ReportTexts {
        title = "The heading.",
        as_of = "`{day}`.",
        outstanding = "A figure.",
        overdue = "A figure.",
        over_90 = "A figure.",
        unapplied = "A figure.",
        sales_outstanding = "A figure.",
        best_possible = "A figure.",
        average_delinquent = "A figure.",
        effectiveness = "A figure.",
        allowance = "A figure.",
        days = "`{days}`.",
        of_outstanding = "`{percent}`.",
        owed = "`{receivables}`, `{customers}`.",
        not_taken_off = "Of unapplied money.",
        change = "`{change}`, `{day}`.",
        not_available = "In the place of a figure.",
        no_sales = "Why.",
        no_payments = "Why.",
        undated = "Why.",
        nothing_due = "Why.",
        period = "`{from}`, `{to}`, `{days}`.",
        period_short = "`{from}`.",
        warn_no_payments = "Above all figures.",
        warn_undated = "`{count}`.",
        aging_title = "A section.",
        by_bucket = "A chart.",
        by_bucket_delivery = "A chart.",
        by_class = "A chart.",
        class = "A column.",
        by_both = "A table.",
        bucket = "A column.",
        total = "A row and a column.",
        share = "A column.",
        trend_title = "A section.",
        trend_chart = "A chart.",
        overdue_share = "A column.",
        trend_note = "Below the chart.",
        day = "A column.",
        stake_title = "A section.",
        stake_chart = "A chart.",
        stake_sentence = "`{first}`, `{all}`, `{sum}`, `{fifth}`, `{percent}`.",
        stake_note = "Below the chart.",
        stake_line = "Below the chart, if it has a line.",
        others = "`{count}`.",
        cumulative = "A column.",
        money_days = "A column.",
        migration_title = "A section.",
        migration_table = "`{since}`, `{until}`.",
        class_then = "A column.",
        open_then = "A column.",
        new = "A row.",
        collected = "A column.",
        roll_table = "A table.",
        roll_step = "A column.",
        allowance_title = "A section.",
        allowance_table = "A table.",
        receivables = "A column.",
        rate = "A column.",
        plan_title = "A section.",
        plan_note = "`{shown}`, `{all}`.",
        plan_note_hour = "`{shown}`, `{all}`.",
        plan_empty = "Nobody owes.",
        watch_title = "A section.",
        watch_more = "`{count}`.",
        tie_title = "A section.",
        tie_title_not = "A section.",
        tie_what = "A column.",
        tie_table = "A table.",
        formula_title = "A section.",
        figure = "A column.",
        formula = "A column.",
        with_figures = "A column.",
        result = "A column.",
        sales = "In a formula.",
        period_days = "In a formula.",
        current = "In a formula.",
        begin = "In a formula.",
        end = "In a formula.",
        definitions = "The last line.",
        made_by = "`{version}`.",
        nothing_open = "In the place of charts.",
    }
}
