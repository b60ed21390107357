//! By which rule a plan was made, in a line: what JSON and the workbook have as `rule`.

use super::Language;
use crate::phrases::Phrases;
use serde_json::Value;

/// The rule of a plan, as its document's head has it, in words.
pub(super) fn rule_in_words(rule: &Value, language: Language) -> String {
    let texts = &Phrases::of(language).rule;
    let colon = language.pick(": ", "：");
    let own = |key: &str| rule[key].as_str().unwrap_or_default().to_owned();
    let pair = |name: &str, value: &str| format!("{name}{colon}{value}");
    let or = |key: &str, value: &str, this: &str, that: &str| {
        if rule[key].as_str() == Some(value) { this.to_owned() } else { that.to_owned() }
    };
    let buckets: Vec<String> = rule["buckets"].as_array().into_iter().flatten().map(Value::to_string).collect();
    let mut parts = vec![
        pair(
            &texts.matching,
            match rule["match"].as_str() {
                Some("named-only") => &texts.named_only,
                Some("oldest-due") => &texts.oldest_due,
                _ => &texts.auto,
            },
        ),
        pair(&texts.age, &or("basis", "delivery", &texts.since_delivery, &texts.past_due)),
        pair(&texts.buckets, &buckets.join(language.pick(", ", "、"))),
        pair(&texts.order, &or("strategy", "cash-now", &texts.cash_now, &texts.money_days)),
        pair(&texts.horizon, &rule["horizon"].to_string()),
    ];
    let weights = ["term", "procedure", "distance"].map(|part| rule["weights"][part].to_string());
    if weights.iter().any(|weight| weight != "1.0") {
        parts.push(pair(&texts.weights, &weights.join(" / ")));
    }
    if !own("base_currency").is_empty() {
        parts.push(pair(&texts.base_currency, &own("base_currency")));
    }
    let rates = rule["rates"].as_object().into_iter().flatten();
    parts.extend(
        rates.map(|(code, rate)| format!("1 {code} = {} {}", rate.as_str().unwrap_or_default(), own("base_currency"))),
    );
    parts.join(" · ")
}
