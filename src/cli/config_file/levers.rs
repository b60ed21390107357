//! `[levers]` and `[writeoff]`: when pressure may be put on whom, and when money may be given up (DOMAIN §2, §6).

use super::values::{Value, number, whole};
use crate::cli::setting_words;
use crate::cli::settings::Settings;

/// The keys of `[levers]`.
pub const LEVER_KEYS: &[&str] = &[
    "tolerance",
    "step_days",
    "contacts",
    "split_promises",
    "stop_after_days",
    "stop_promises",
    "withhold_after_days",
    "no_delivery_after_days",
    "limit_percent",
    "usual_days",
    "order_percent",
    "articles",
];

/// The keys of `[writeoff]`.
pub const WRITE_OFF_KEYS: &[&str] =
    &["old_years", "small_years", "small_amount", "small_revenue_percent", "urgent_warning_days", "enforcement_years"];

/// Sets one key of `[levers]`; the error says what was expected.
pub fn set_lever(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let levers = &mut settings.policy.levers;
    let days = || whole(value, 0, 3650);
    let count = || whole(value, 0, 1000).map(|count| count as u32);
    match key {
        "tolerance" => {
            let amount = number(value).filter(|amount| amount.units >= 0 && amount.scale <= 4);
            levers.tolerance = amount.ok_or_else(setting_words::tolerance)?;
        }
        "step_days" => levers.step_days = days()?,
        "contacts" => levers.contacts_min = count()?,
        "split_promises" => levers.split_promises = count()?,
        "stop_after_days" => levers.stop_after_days = days()?,
        "stop_promises" => levers.stop_promises = count()?,
        "withhold_after_days" => levers.withhold_after_days = days()?,
        "no_delivery_after_days" => levers.no_delivery_after_days = days()?,
        "limit_percent" => levers.limit_percent = whole(value, 1, 10_000)?,
        "usual_days" => levers.usual_days = whole(value, 1, 3650)?,
        "order_percent" => levers.order_percent = whole(value, 1, 100)?,
        "articles" => levers.articles = whole(value, 1, 100)? as u32,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

/// Sets one key of `[writeoff]`; the error says what was expected.
pub fn set_write_off(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let write_off = &mut settings.policy.write_off;
    let years = || whole(value, 1, 30).map(|years| years as u32);
    match key {
        "old_years" => write_off.old_years = years()?,
        "small_years" => write_off.small_years = years()?,
        "small_amount" => {
            let amount = number(value).filter(|amount| amount.units >= 0);
            write_off.small_amount = amount.ok_or_else(setting_words::small_amount)?;
        }
        "small_revenue_percent" => {
            let millionths = number(value).and_then(|percent| percent.to_scaled(4));
            let millionths = millionths.filter(|millionths| (0..=1_000_000).contains(millionths));
            write_off.small_revenue_millionths = millionths.ok_or_else(setting_words::percentage_four_decimals)?;
        }
        "urgent_warning_days" => write_off.urgent_warning_days = whole(value, 0, 3650)?,
        "enforcement_years" => write_off.enforcement_years = years()?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}
