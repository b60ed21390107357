//! `[watch]`: the thresholds of the watch signs (DOMAIN §6).

use super::values::{Value, list, number, text, whole};
use crate::cli::setting_words;
use crate::cli::settings::Settings;

/// The keys of the section.
pub const KEYS: &[&str] = &[
    "repeat_days",
    "window_days",
    "windows",
    "windows_min",
    "purchase_factor",
    "purchase_excess",
    "purchase_count_min",
    "purchase_count_factor",
    "last_year_factor",
    "first_order",
    "season_index",
    "season_months",
    "sales_window_days",
    "area_mismatches",
    "border_areas",
    "price_floor_percent",
    "confirm_within_days",
    "settled_recent",
    "settled_before",
    "shift_days",
    "shift_high_days",
    "late_after_days",
    "parts_recent",
    "parts_before",
    "extensions",
    "extension_window_days",
    "document_min",
    "short_payment_percent",
    "unanswered_contacts",
    "unanswered_days",
    "silence_high_days",
    "broken_high",
    "limit_percent",
    "limit_high_percent",
    "behaviour_settled_min",
    "behaviour_reliable_days",
    "behaviour_slow_days",
    "behaviour_spread_days",
];

/// Sets one key; the error says what was expected.
pub fn set(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let watch = &mut settings.policy.watch;
    let days = || whole(value, 0, 3650);
    let count = || whole(value, 0, 1000).map(|count| count as u32);
    let at_least_one = || whole(value, 1, 1000).map(|count| count as u32);
    let amount = || whole(value, 0, 1_000_000_000_000);
    let factor = || {
        let factor =
            number(value).and_then(|factor| factor.to_scaled(2)).filter(|factor| (0..=100_000).contains(factor));
        factor.ok_or_else(setting_words::factor)
    };
    match key {
        "repeat_days" => watch.repeat_days = days()?,
        "window_days" => watch.window_days = whole(value, 1, 366)?,
        "windows" => watch.windows = whole(value, 1, 100)? as u32,
        "windows_min" => watch.windows_min = whole(value, 1, 100)? as u32,
        "purchase_factor" => watch.purchase_factor_hundredths = factor()?,
        "purchase_excess" => watch.purchase_excess_amount = amount()?,
        "purchase_count_min" => watch.purchase_count_min = count()?,
        "purchase_count_factor" => watch.purchase_count_factor_hundredths = factor()?,
        "last_year_factor" => watch.last_year_factor_hundredths = factor()?,
        "first_order" => watch.first_order_amount = amount()?,
        "season_index" => watch.season_index_hundredths = factor()?,
        "season_months" => watch.season_months = whole(value, 12, 1200)?,
        "sales_window_days" => watch.sales_window_days = days()?,
        "area_mismatches" => watch.area_mismatches = at_least_one()?,
        "border_areas" => watch.border_areas = list(value, text).ok_or_else(setting_words::areas)?,
        "price_floor_percent" => watch.price_floor_percent = whole(value, 0, 100)?,
        "confirm_within_days" => watch.confirm_within_days = days()?,
        "settled_recent" => watch.settled_recent = at_least_one()?,
        "settled_before" => watch.settled_before = at_least_one()?,
        "shift_days" => watch.shift_days = days()?,
        "shift_high_days" => watch.shift_high_days = days()?,
        "late_after_days" => watch.late_after_days = days()?,
        "parts_recent" => watch.parts_recent = at_least_one()?,
        "parts_before" => watch.parts_before = count()?,
        "extensions" => watch.extensions = at_least_one()?,
        "extension_window_days" => watch.extension_window_days = days()?,
        "document_min" => watch.document_min_amount = amount()?,
        "short_payment_percent" => watch.short_payment_percent = whole(value, 0, 100)?,
        "unanswered_contacts" => watch.unanswered_contacts = at_least_one()?,
        "unanswered_days" => watch.unanswered_days = days()?,
        "silence_high_days" => watch.silence_high_days = days()?,
        "broken_high" => watch.broken_high = at_least_one()?,
        "limit_percent" => watch.limit_percent = whole(value, 1, 1000)?,
        "limit_high_percent" => watch.limit_high_percent = whole(value, 1, 1000)?,
        "behaviour_settled_min" => watch.behaviour_settled_min = at_least_one()?,
        "behaviour_reliable_days" => watch.behaviour_reliable_days = days()?,
        "behaviour_slow_days" => watch.behaviour_slow_days = days()?,
        "behaviour_spread_days" => watch.behaviour_spread_days = days()?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}
