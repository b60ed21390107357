//! An explanation as one object: the same facts as the page, complete, for programs. Nothing here is translated.

use super::Language;
use super::row_view::{RowView, kilometres};
use crate::book::{Currency, CustomerId, Money, Number, PaymentId, Place, write_minor};
use crate::desk::{CustomerExplanation, Explanation, MatchedMoney, MoneyExplanation, SettledExplanation};
use crate::plan::{Class, MatchedBy, RuleTest, RuleTried, Stake, score_tenths};
use serde_json::{Value, json};

/// What the book knows of how and when a customer pays, each with its row.
pub(super) fn customer_json(view: &RowView<'_>, id: CustomerId) -> Value {
    let customer = view.book.customer(id);
    let source = |place: Option<Place>| place.map(|place| view.book.describe(place));
    let steps = customer.payment_steps.as_ref();
    let pay_days: Value = customer.pay_days.iter().map(|day| Value::from(day.number())).collect();
    let days_per_step = customer.days_per_step_thousandths.unwrap_or(view.policy.lead.days_per_step_thousandths);
    let places = &customer.places;
    json!({
        "distance_km": customer.distance_metres.map(|metres| kilometres(Some(metres)).plain(false)),
        "distance_source": source(places.distance),
        "payment_steps": steps.map(|steps| steps.count),
        "payment_roles": steps.map(|steps| steps.roles.clone()).unwrap_or_default(),
        "payment_steps_source": source(places.payment_steps),
        "days_per_step": write_minor(i128::from(days_per_step), 3),
        "days_per_step_source": source(places.days_per_step),
        "pay_days": pay_days,
        "pay_days_source": source(places.pay_days),
        "terms_source": source(places.terms),
    })
}

/// One account with its receivables, what it has settled and its money.
pub(super) fn account_json(view: &RowView<'_>, account: &CustomerExplanation<'_>, is_whole: bool) -> Value {
    let currency = account.currency;
    let money = |money: Money| Value::from(money.plain(currency));
    let balance = &account.balance;
    let receivables: Value = account.receivables.iter().map(|one| receivable_json(view, one)).collect();
    let settled: Value = account.settled.iter().map(|one| settled_json(view, one)).collect();
    let rows: Value = account.money.iter().map(|one| money_json(view, one)).collect();
    if !is_whole {
        return json!({
            "currency": currency.code(), "receivables": receivables, "settled": settled, "money": rows,
        });
    }
    let unapplied = account.money.iter().filter(|one| one.unapplied.is_positive());
    let unapplied: Value = unapplied
        .map(|one| {
            json!({
                "date": one.payment.date.to_string(),
                "kind": one.payment.kind.key(),
                "amount": money(one.unapplied),
                "source": view.book.describe(one.payment.place),
            })
        })
        .collect();
    json!({
        "currency": currency.code(),
        "delivered": money(balance.delivered),
        "paid": money(balance.paid),
        "written_off": money(balance.written_off),
        "outstanding": money(balance.outstanding),
        "unapplied": money(balance.unapplied),
        "unapplied_rows": unapplied,
        "receivables": receivables,
        "settled": settled,
        "money": rows,
    })
}

fn settled_json(view: &RowView<'_>, settled: &SettledExplanation) -> Value {
    let delivery = view.book.deliveries.get(settled.delivery);
    json!({
        "delivery_no": settled.label,
        "date": delivery.date.to_string(),
        "due_date": delivery.due.to_string(),
        "due_from": settled.due_from.key(),
        "term_days": settled.term_days,
        "amount": delivery.amount.plain(delivery.currency),
        "currency": delivery.currency.code(),
        "source": sources(view, &settled.lines),
        "matched": matched_json(view, &settled.matched, delivery.currency),
        "settled": settled.settlement.date.to_string(),
        "lateness_days": settled.lateness_days,
        "is_history": settled.settlement.is_history,
    })
}

fn money_json(view: &RowView<'_>, row: &MoneyExplanation) -> Value {
    let (book, payment) = (view.book, &row.payment);
    let money = |money: Money| Value::from(money.plain(payment.currency));
    let text = |number: &Option<Number>| number.map(|number| number.text(&book.texts).to_owned());
    let uses = row.uses.iter().map(|one| {
        json!({
            "delivery_no": book.delivery_label(one.delivery),
            "amount": money(one.amount),
            "matched_by": matched_by(one.matched_by),
        })
    });
    json!({
        "payment_no": text(&payment.number),
        "date": payment.date.to_string(),
        "kind": payment.kind.key(),
        "amount": money(payment.amount),
        "currency": payment.currency.code(),
        "names": text(&payment.named_text),
        "source": book.describe(payment.place),
        "paid": uses.collect::<Value>(),
        "taken_back_by": taken_json(view, &row.taken_back, payment.currency),
        "takes_back": taken_json(view, &row.takes_back, payment.currency),
        "unapplied": money(row.unapplied),
        "owed": money(row.owed),
    })
}

fn taken_json(view: &RowView<'_>, taken: &[(PaymentId, Money)], currency: Currency) -> Value {
    let rows = taken.iter().map(|&(row, sum)| {
        let row = view.book.payments.get(row);
        json!({
            "date": row.date.to_string(),
            "kind": row.kind.key(),
            "amount": sum.plain(currency),
            "source": view.book.describe(row.place),
        })
    });
    rows.collect()
}

fn matched_json(view: &RowView<'_>, matched: &[MatchedMoney], currency: Currency) -> Value {
    let rows = matched.iter().map(|matched| {
        let payment = view.book.payments.get(matched.payment);
        json!({
            "payment_no": payment.number.map(|number| number.text(&view.book.texts).to_owned()),
            "date": payment.date.to_string(),
            "kind": payment.kind.key(),
            "amount": matched.amount.plain(currency),
            "matched_by": matched_by(matched.matched_by),
            "taken_back": taken_json(view, &matched.taken_back, currency),
            "source": view.book.describe(payment.place),
        })
    });
    rows.collect()
}

fn sources(view: &RowView<'_>, places: &[Place]) -> Value {
    places.iter().map(|&place| Value::from(view.book.describe(place))).collect()
}

fn receivable_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let assessment = explanation.assessment;
    let receivable = &assessment.receivable;
    let money = |money: Money| Value::from(money.plain(receivable.currency));
    let class = &assessment.classification;
    let is_dead = class.class == Class::Dead;
    let next_class = explanation.next_class;
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
        "source": sources(view, &explanation.lines),
        "matched": matched_json(view, &explanation.matched, receivable.currency),
        "class": class.class.key(),
        "class_rule": class.class.rule(),
        "class_reason": Language::English.class_reason(class.reason),
        "rules_tried": explanation.rules.iter().map(|rule| rule_json(explanation, rule)).collect::<Value>(),
        "next_class": next_class.map(|(date, class)| json!({ "from": date.to_string(), "class": class.key() })),
        "limitation_expiry": assessment.limitation_expiry.to_string(),
        "events": events_json(view, explanation),
        "follow_ups": follow_ups_json(view, explanation),
        "promises": promises_json(view, explanation),
        "score": if is_dead { Value::Null } else { score_json(view, explanation) },
        "outlook": if is_dead { Value::Null } else { payment_estimate_json(explanation) },
        "start": if is_dead { Value::Null } else { start_json(explanation) },
        "history_count": explanation.record.count,
        "history": history_json(view, explanation),
        "channel": assessment.treatment.channel.key(),
        "ask": Some(assessment.treatment.ask.role(view.book.customer(receivable.customer))).filter(|role| !role.is_empty()),
        "next_action": Language::English.next_action(assessment.treatment.next_action),
        "next_date": assessment.treatment.next_date.map(|date| date.to_string()),
        "flags": assessment.flags.iter().map(|flag| Value::from(flag.key())).collect::<Value>(),
    })
}

/// What a part of a rule asked, what it found, and whether it held.
fn rule_json(explanation: &Explanation<'_>, rule: &RuleTried) -> Value {
    let evidence = &explanation.evidence;
    let test = match rule.test {
        RuleTest::Events(kinds) => {
            json!({ "asks": "event", "kinds": kinds.iter().map(|kind| Value::from(kind.key())).collect::<Value>() })
        }
        RuleTest::LimitationExpired => json!({
            "asks": "limitation_expired",
            "limitation_expiry": evidence.limitation_expiry.to_string(),
            "has_judgment": explanation.has_judgment,
        }),
        RuleTest::DaysPastDue(more_than) => {
            json!({ "asks": "days_past_due", "more_than": more_than, "found": evidence.days_past_due })
        }
        RuleTest::BrokenPromises(needed) => {
            json!({ "asks": "broken_promises", "at_least": needed, "found": evidence.broken_promises })
        }
        RuleTest::DeliveriesStopped(late, without) => json!({
            "asks": "deliveries_stopped",
            "days_past_due_more_than": late,
            "days_past_due": evidence.days_past_due,
            "days_since_delivery_more_than": without,
            "days_since_delivery": evidence.days_since_delivery,
        }),
        RuleTest::Sign => json!({
            "asks": "sign",
            "found": evidence.sign.map(|(kind, severity, since)| {
                json!({ "sign": kind.key(), "severity": severity.key(), "since": since.to_string() })
            }),
        }),
    };
    json!({
        "rule": rule.class.rule(),
        "class": rule.class.key(),
        "test": test,
        "holds": rule.reason.is_some(),
        "because": rule.reason.map(|reason| Language::English.class_reason(reason)),
    })
}

fn score_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let assessment = explanation.assessment;
    let (stake, start, weights) = (&assessment.stake, &assessment.start, &view.policy.score);
    let weight = |thousandths: i64| write_minor(i128::from(thousandths), 3);
    json!({
        "days_late": assessment.payment_estimate.days_late(),
        "chance_badly_late": assessment.payment_estimate.chance_badly_late(),
        "procedure_days": stake.procedure_days,
        "days_to_next_run": start.days_to_next_run,
        "distance_days": stake.distance_days,
        "weight_term": weight(weights.term_weight_thousandths),
        "weight_procedure": weight(weights.procedure_weight_thousandths),
        "weight_distance": weight(weights.distance_weight_thousandths),
        "weighted_days": Stake::days(stake),
        "money_days": write_minor(stake.money_days_hundredths, 2),
        "money_days_tomorrow": explanation.tomorrow_money_days_hundredths.map(|tomorrow| write_minor(tomorrow, 2)),
        "score": score_tenths(stake.money_days_hundredths) as f64 / 10.0,
        "lead_working_days": assessment.lead.working_days,
        "lead_calendar_days": assessment.lead.calendar_days,
        "start_by": start.start_by.to_string(),
        "target": start.target.to_string(),
    })
}

/// All that E and P are reckoned from: (prior + history) ÷ weights.
fn payment_estimate_json(explanation: &Explanation<'_>) -> Value {
    let (basis, record, estimate) = (&explanation.basis, &explanation.record, &explanation.assessment.payment_estimate);
    json!({
        "age_days": basis.age_days,
        "term_days": basis.term_days,
        "horizon_days": basis.horizon_days,
        "lead_days": basis.lead_days,
        "room_days": basis.room_days,
        "prior": { "weight": basis.prior.weight, "days": basis.prior.days, "chance": basis.prior.chance },
        "history": {
            "count": record.count,
            "weight": record.weight,
            "weighted_days": record.weighted_days,
            "weight_badly_late": record.weight_badly_late,
        },
        "days_late": estimate.days_late(),
        "chance_rule": basis.chance_rule().key(),
        "chance_badly_late": estimate.chance_badly_late(),
    })
}

fn start_json(explanation: &Explanation<'_>) -> Value {
    let (start, found) = (&explanation.start, &explanation.assessment.start);
    let runs = start.runs.iter().map(|tried| {
        json!({
            "run": tried.run.to_string(),
            "start_by": tried.start_by.to_string(),
            "can_be_made": tried.can_be_made,
        })
    });
    json!({
        "procedure_working_days": start.procedure_working_days,
        "days_per_step": write_minor(i128::from(start.days_per_step_thousandths), 3),
        "travel_working_days": start.travel_working_days,
        "lead_working_days": explanation.assessment.lead.working_days,
        "runs_tried": runs.collect::<Value>(),
        "latest_start_for_due_date": start.latest_for_due.map(|day| day.to_string()),
        "start_by": found.start_by.to_string(),
        "target": found.target.to_string(),
        "weekend_days_passed_over": start.days_off.weekend_days,
        "holidays_passed_over": start.days_off.holidays.iter().map(|day| Value::from(day.to_string())).collect::<Value>(),
        "run_after": found.run_after.map(|day| day.to_string()),
    })
}

fn history_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let rows = explanation.history.iter().map(|item| {
        let document = view.book.deliveries.get(item.delivery).document as usize;
        json!({
            "delivery_no": view.book.delivery_label(item.delivery),
            "term_days": item.term_days,
            "settled": item.settled.to_string(),
            "lateness_days": item.lateness_days,
            "weight": item.weight,
            "days_to_come": item.days_to_come,
            "is_badly_late": item.is_badly_late,
            "source": view.book.describe(view.book.documents[document].line),
        })
    });
    rows.collect()
}

fn events_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let rows = explanation.events.iter().map(|event| {
        json!({
            "date": event.date.to_string(),
            "kind": event.kind.key(),
            "is_hearsay": event.is_hearsay,
            "is_cleared": event.is_cleared(),
            "source": view.book.describe(event.place),
        })
    });
    rows.collect()
}

fn follow_ups_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let rows = explanation.follow_ups.iter().map(|row| {
        json!({ "date": row.date.to_string(), "result": row.result.key(), "source": view.book.describe(row.place) })
    });
    rows.collect()
}

fn promises_json(view: &RowView<'_>, explanation: &Explanation<'_>) -> Value {
    let currency = explanation.assessment.receivable.currency;
    let rows = explanation.promises.iter().map(|promise| {
        json!({
            "promise_date": promise.date.to_string(),
            "state": Language::English.promise_state(promise.state),
            "promised": promise.sums.map(|(promised, _)| promised.plain(currency)),
            "came": promise.sums.map(|(_, came)| came.plain(currency)),
            "source": view.book.describe(view.book.follow_ups[promise.follow_up].place),
        })
    });
    rows.collect()
}

fn matched_by(matched_by: MatchedBy) -> &'static str {
    match matched_by {
        MatchedBy::Name => "name",
        MatchedBy::Reference => "reference",
        MatchedBy::Promise => "promise",
        MatchedBy::ExactSum => "exact_sum",
        MatchedBy::OldestDue => "oldest_due",
    }
}
