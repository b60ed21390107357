//! Values of collect.toml: texts, numbers as they are written, words, lists.

use crate::cli::setting_words;
use collect::book::Decimal;
use toml::Spanned;
use toml::de::DeValue;

/// A value with its place.
pub type Value<'v> = Spanned<DeValue<'v>>;

/// A text.
pub fn text(value: &Value<'_>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// A number as written, so that 7.2 stays 7.2.
pub fn number(value: &Value<'_>) -> Option<Decimal> {
    match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => Decimal::parse(number.as_str()),
        DeValue::Float(number) => Decimal::parse(number.as_str()),
        _ => None,
    }
}

/// A whole number within bounds.
pub fn whole(value: &Value<'_>, least: i64, most: i64) -> Result<i64, String> {
    let number = number(value).and_then(|number| number.to_scaled(0));
    number.filter(|number| (least..=most).contains(number)).ok_or_else(|| setting_words::whole_number(least, most))
}

/// One of some words; its position among them.
pub fn word(value: &Value<'_>, choices: &[&str]) -> Result<usize, String> {
    let written = text(value);
    let position = written.and_then(|written| choices.iter().position(|choice| *choice == written));
    position.ok_or_else(|| setting_words::one_of(choices))
}

/// A list, if all of it is understood.
pub fn list<T>(value: &Value<'_>, item: impl Fn(&Value<'_>) -> Option<T>) -> Option<Vec<T>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(item).collect(),
        _ => None,
    }
}

/// Degrees of latitude or longitude.
pub fn degrees(value: &Value<'_>, limit: i64) -> Result<f64, String> {
    let expected = || setting_words::degrees(limit);
    let number = number(value).ok_or_else(expected)?;
    let degrees = number.units as f64 / 10f64.powi(number.scale as i32);
    if degrees.abs() <= limit as f64 { Ok(degrees) } else { Err(expected()) }
}
