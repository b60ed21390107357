//! `collect.hold/1`: how a customer stands on the ladder, whole.

use super::Language;
use crate::book::{Book, Currency, Money};
use crate::desk::{Hold, LeverReason, LeverRefusal, LeverTaken};
use serde_json::{Value, json};

/// One customer.
pub(super) fn hold_json(book: &Book, hold: &Hold) -> Value {
    let order = &hold.order_limit;
    let money = |sum: Option<Money>| sum.map(|sum| sum.plain(order.currency.unwrap_or(Currency::NONE)));
    json!({
        "customer": book.customer(hold.customer).name,
        "held": hold.is_held(),
        "held_since": hold.held_since.map(|day| day.to_string()),
        "step": hold.in_force().map(|lever| lever.key()),
        "due": hold.due.map(|due| json!({
            "step": due.lever.key(),
            "since": due.since.to_string(),
            "reason": reason_key(due.reason),
            "why": Language::English.lever_reason(due.reason),
        })),
        "refused": hold.refusal.map(refusal_key),
        "taken": hold.taken.iter().map(|taken| taken_json(book, taken)).collect::<Value>(),
        "ended": hold.ended.iter().map(|taken| taken_json(book, taken)).collect::<Value>(),
        "next": hold.next.map(|(lever, from)| json!({ "step": lever.key(), "from": from.to_string() })),
        "release": sums(&hold.release),
        "disputed": sums(&hold.disputed),
        "documents": hold.documents,
        "oldest": hold.oldest.as_ref().map(|(label, due, days)| json!({
            "delivery_no": label,
            "due_date": due.to_string(),
            "days_past_due": days,
        })),
        "class": hold.class.map(|class| class.key()),
        "broken_promises": hold.broken_promises,
        "promised_on": hold.promised_on.map(|day| day.to_string()),
        "contacts": hold.contacts,
        "critical": hold.is_critical,
        "max_order": {
            "amount": money(order.amount),
            "currency": order.currency.map(|currency| currency.code().to_owned()),
            "usual": money(order.usual),
            "orders": order.orders,
            "headroom": money(order.headroom),
            "articles": order.articles,
        },
        "stop_policies": hold.policies,
        "withhold_items": hold.articles.iter().map(|article| json!({
            "item": article.item,
            "value": article.value.plain(article.currency),
            "currency": article.currency.code(),
        })).collect::<Value>(),
        "needs_manager": hold.lacks_manager(),
        "deliveries_while_held": hold.deliveries_while_held.iter().map(|one| json!({
            "delivery_no": one.number,
            "date": one.date.to_string(),
            "amount": one.amount.plain(one.currency),
            "currency": one.currency.code(),
            "row": book.describe(one.place),
        })).collect::<Value>(),
    })
}

fn sums(sums: &[(Money, Currency)]) -> Value {
    sums.iter().map(|&(sum, currency)| json!({ "amount": sum.plain(currency), "currency": currency.code() })).collect()
}

fn taken_json(book: &Book, taken: &LeverTaken) -> Value {
    json!({
        "step": taken.lever.key(),
        "date": taken.date.to_string(),
        "decided_by": taken.decided_by,
        "row": book.describe(taken.place),
    })
}

fn reason_key(reason: LeverReason) -> &'static str {
    match reason {
        LeverReason::PastDue(_) => "past_due",
        LeverReason::BrokenPromises(_) => "broken_promises",
        LeverReason::Late(..) => "late",
        LeverReason::Class(..) => "class",
        LeverReason::OverLimit(..) => "over_limit",
    }
}

fn refusal_key(refusal: LeverRefusal) -> &'static str {
    match refusal {
        LeverRefusal::NothingPastDue => "nothing_past_due",
        LeverRefusal::WithinTolerance => "within_tolerance",
        LeverRefusal::Disputed => "disputed",
        LeverRefusal::SaidPaid(_) => "said_paid",
        LeverRefusal::NoContact(_) => "no_contact",
        LeverRefusal::TooEarly(_) => "too_early",
        LeverRefusal::NothingHarder => "nothing_harder",
    }
}
