//! An explanation as one object: the same facts as the page, complete, for programs.

use super::plan_view::RowView;
use super::words::Language;
use crate::book::{Money, write_minor};
use crate::desk::{CustomerExplanation, Explanation};
use crate::plan::{Class, score_tenths};
use serde_json::{Value, json};

/// One account with its receivables.
pub(super) fn account_json(view: &RowView<'_>, account: &CustomerExplanation<'_>, is_whole: bool) -> Value {
    let money = |money: Money| Value::from(money.plain(account.currency));
    let balance = &account.balance;
    let receivables: Value = account.receivables.iter().map(|one| receivable_json(view, one)).collect();
    if !is_whole {
        return json!({ "currency": account.currency.code(), "receivables": receivables });
    }
    let unapplied: Value = account
        .unapplied
        .iter()
        .map(|(payment, left)| {
            json!({
                "date": payment.date.to_string(),
                "kind": payment.kind.key(),
                "amount": money(*left),
                "source": view.book.describe(payment.place),
            })
        })
        .collect();
    json!({
        "currency": account.currency.code(),
        "delivered": money(balance.delivered),
        "paid": money(balance.paid),
        "written_off": money(balance.written_off),
        "outstanding": money(balance.outstanding),
        "unapplied": money(balance.unapplied),
        "unapplied_rows": unapplied,
        "receivables": receivables,
    })
}

fn receivable_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let assessment = explanation.assessment;
    let receivable = &assessment.receivable;
    let money = |money: Money| Value::from(money.plain(receivable.currency));
    let describe = |place| Value::from(view.book.describe(place));
    let (class, stake, start) = (&assessment.classification, &assessment.stake, &assessment.start);
    let is_dead = class.class == Class::Dead;
    let matched: Value = explanation
        .matched
        .iter()
        .map(|matched| {
            let payment = view.book.payments.get(matched.payment);
            let taken_back: Value = matched
                .taken_back
                .iter()
                .map(|&(row, sum)| {
                    let row = view.book.payments.get(row);
                    json!({ "kind": row.kind.key(), "amount": money(sum), "source": describe(row.place) })
                })
                .collect();
            json!({
                "date": payment.date.to_string(),
                "kind": payment.kind.key(),
                "amount": money(matched.amount),
                "matched_by": view_english(matched.matched_by),
                "taken_back": taken_back,
                "source": describe(payment.place),
            })
        })
        .collect();
    let history: Value = explanation
        .history
        .iter()
        .map(|item| {
            let document = view.book.deliveries.get(item.delivery).document as usize;
            json!({
                "delivery_no": view.book.delivery_label(item.delivery),
                "term_days": item.term_days,
                "lateness_days": item.lateness_days,
                "source": describe(view.book.documents[document].line),
            })
        })
        .collect();
    let promises: Value = explanation
        .promises
        .iter()
        .map(|promise| {
            json!({
                "promise_date": promise.date.to_string(),
                "state": Language::English.promise_state(promise.state),
                "promised": promise.sums.map(|(promised, _)| money(promised)),
                "came": promise.sums.map(|(_, came)| money(came)),
                "source": describe(view.book.follow_ups[promise.follow_up].place),
            })
        })
        .collect();
    let events: Value = explanation
        .events
        .iter()
        .map(|event| {
            json!({
                "date": event.date.to_string(),
                "kind": event.kind.key(),
                "is_cleared": event.is_cleared,
                "source": describe(event.place),
            })
        })
        .collect();
    let follow_ups: Value = explanation
        .follow_ups
        .iter()
        .map(|row| json!({ "date": row.date.to_string(), "result": row.result.key(), "source": describe(row.place) }))
        .collect();
    let score = if is_dead {
        Value::Null
    } else {
        json!({
            "days_late": assessment.outlook.days_late(),
            "chance_badly_late": assessment.outlook.chance_badly_late(),
            "procedure_days": stake.procedure_days,
            "distance_days": stake.distance_days,
            "weighted_days": stake.days(),
            "money_days": write_minor(stake.money_days_hundredths, 2),
            "money_days_tomorrow": explanation.tomorrow_money_days_hundredths.map(|tomorrow| write_minor(tomorrow, 2)),
            "score": score_tenths(stake.money_days_hundredths) as f64 / 10.0,
            "lead_working_days": assessment.lead.working_days,
            "lead_calendar_days": assessment.lead.calendar_days,
            "start_by": start.start_by.to_string(),
            "target": start.target.to_string(),
        })
    };
    json!({
        "delivery_no": explanation.label,
        "date": receivable.date.to_string(),
        "due_date": receivable.due.to_string(),
        "due_from": explanation.due_from.key(),
        "term_days": assessment.term_days,
        "days_past_due": assessment.age.days_past_due,
        "bucket": view.buckets[assessment.age.bucket],
        "amount": money(receivable.amount),
        "outstanding": money(receivable.outstanding),
        "currency": receivable.currency.code(),
        "source": explanation.lines.iter().map(|&place| describe(place)).collect::<Value>(),
        "matched": matched,
        "class": class.class.key(),
        "class_rule": class.class.rule(),
        "class_reason": Language::English.class_reason(class.reason),
        "next_class": explanation.next_class.map(|(date, class)| json!({ "from": date.to_string(), "class": class.key() })),
        "limitation_expiry": assessment.limitation_expiry.to_string(),
        "events": events,
        "follow_ups": follow_ups,
        "promises": promises,
        "score": score,
        "history_count": explanation.history_count,
        "history": history,
        "channel": assessment.conduct.channel.key(),
        "ask": Some(&assessment.conduct.ask).filter(|ask| !ask.is_empty()),
        "next_action": Language::English.next_action(assessment.conduct.next_action),
        "next_date": assessment.conduct.next_date.map(|date| date.to_string()),
        "flags": assessment.flags.iter().map(|flag| Value::from(flag.key())).collect::<Value>(),
    })
}

fn view_english(matched_by: crate::plan::MatchedBy) -> &'static str {
    match matched_by {
        crate::plan::MatchedBy::Name => "name",
        crate::plan::MatchedBy::OldestDue => "oldest_due",
    }
}
