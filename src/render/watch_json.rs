//! The watch as one object, every figure typed: never translated but for what English says of it.

use crate::book::{Book, Currency, Money, Place};
use crate::desk::{ShortPayment, WatchReport, WatchedSign};
use crate::phrases::Language;
use crate::plan::{SignEvidence, SignKind};
use serde_json::{Map, Value, json};

/// The members of `collect.watch/1`.
pub(super) fn watch_json(book: &Book, report: &WatchReport, has_unknown: bool) -> Value {
    let count = |kind: SignKind| report.unknown.iter().filter(|unknown| unknown.kind == kind).count();
    let counted = SignKind::ALL.iter().map(|&kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
    let counts: Map<String, Value> = counted.map(|(kind, count)| (kind.key().to_owned(), count.into())).collect();
    let unknown = report.unknown.iter().filter(|_| has_unknown).map(|unknown| {
        let customer = book.customer(unknown.customer).name.as_str();
        json!({ "sign": unknown.kind.key(), "customer": customer, "found": unknown.found, "needed": unknown.needed })
    });
    json!({
        "signs": report.signs.iter().map(|watched| sign_json(book, watched)).collect::<Value>(),
        "short_payments": report.short_payments.iter().map(|short| short_json(book, short)).collect::<Value>(),
        "unknown_counts": counts,
        "unknown": if has_unknown { unknown.collect::<Value>() } else { Value::Null },
    })
}

fn places(book: &Book, rows: &[Place]) -> Value {
    rows.iter().map(|&row| Value::from(book.describe(row))).collect()
}

fn sign_json(book: &Book, watched: &WatchedSign) -> Value {
    let sign = watched;
    json!({
        "sign": sign.kind.key(),
        "severity": sign.severity.key(),
        "customer": book.customer(sign.customer).name.as_str(),
        "since": sign.since.to_string(),
        "what": Language::English.sign(sign.kind),
        "evidence": sign.evidence.iter().map(evidence_json).collect::<Value>(),
        "figures": Language::English.sign_facts(&sign.evidence),
        "follow_up": Language::English.sign_follow_up(sign.kind),
        "prompts": Language::English.sign_prompts(sign.kind),
        "follow_up_on": sign.follow_up_on.map(|date| date.to_string()),
        "followed_up": sign.followed_up.map(|date| date.to_string()),
        "rows": places(book, &watched.rows),
    })
}

fn short_json(book: &Book, short: &ShortPayment) -> Value {
    json!({
        "customer": book.customer(short.customer).name.as_str(),
        "delivery_no": short.label,
        "currency": short.currency.code(),
        "amount": short.amount.plain(short.currency),
        "paid": short.paid.plain(short.currency),
        "gap": short.gap.plain(short.currency),
        "last_paid": short.last_paid.to_string(),
        "rows": places(book, &short.rows),
    })
}

fn evidence_json(fact: &SignEvidence) -> Value {
    let money = |amount: &Money, currency: &Currency| amount.plain(*currency);
    let halves = |doubled: i64| doubled as f64 / 2.0;
    match fact {
        SignEvidence::Purchases {
            currency,
            amount,
            count,
            median_amount,
            median_count_doubled,
            windows,
            window_days,
            is_off_season,
        } => json!({
            "fact": "purchases",
            "currency": currency.code(),
            "amount": money(amount, currency),
            "count": count,
            "median_amount": money(median_amount, currency),
            "median_count": halves(i64::from(*median_count_doubled)),
            "windows": windows,
            "window_days": window_days,
            "off_season": is_off_season,
        }),
        SignEvidence::FirstOrder { currency, amount, date } => json!({
            "fact": "first_order",
            "currency": currency.code(),
            "amount": money(amount, currency),
            "date": date.to_string(),
        }),
        SignEvidence::Event { kind, date, is_hearsay } => {
            json!({ "fact": "event", "kind": kind.key(), "date": date.to_string(), "is_hearsay": is_hearsay })
        }
        SignEvidence::OtherAreas { count, areas } => json!({ "fact": "other_areas", "count": count, "areas": areas }),
        SignEvidence::PriceBelow { item, sell_price, list_price } => json!({
            "fact": "price_below",
            "item": item,
            "sell_price": sell_price.to_string(),
            "list_price": list_price.to_string(),
        }),
        SignEvidence::RoleChanged { name, from, to, date } => {
            json!({ "fact": "role_changed", "name": name, "from": from, "to": to, "date": date.to_string() })
        }
        SignEvidence::Unconfirmed { days } => json!({ "fact": "unconfirmed", "days": days }),
        SignEvidence::Overdue { currency, amount } => {
            json!({ "fact": "overdue", "currency": currency.code(), "amount": money(amount, currency) })
        }
        SignEvidence::Slipping { recent_days, before_days, shift_days_doubled } => json!({
            "fact": "slipping",
            "recent_days": recent_days,
            "before_days": before_days,
            "shift_days": halves(*shift_days_doubled),
        }),
        SignEvidence::InParts { recent, before } => json!({ "fact": "in_parts", "recent": recent, "before": before }),
        SignEvidence::Extensions { count, last } => {
            json!({ "fact": "extensions", "count": count, "last": last.to_string() })
        }
        SignEvidence::PaymentTimeToo => json!({ "fact": "payment_time_too" }),
        SignEvidence::Unanswered { count, first, last } => json!({
            "fact": "unanswered",
            "count": count,
            "first": first.to_string(),
            "last": last.to_string(),
        }),
        SignEvidence::BrokenPromise { date, sums } => json!({
            "fact": "broken_promise",
            "date": date.to_string(),
            "promised": sums.map(|(promised, _, currency)| promised.plain(currency)),
            "came": sums.map(|(_, came, currency)| came.plain(currency)),
            "currency": sums.map(|(.., currency)| currency.code()),
        }),
        SignEvidence::Exposure { currency, outstanding, limit } => json!({
            "fact": "exposure",
            "currency": currency.code(),
            "outstanding": money(outstanding, currency),
            "limit": money(limit, currency),
        }),
    }
}
