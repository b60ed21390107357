//! Disputes, promises and what they do to dunning (SPEC §3 "Dispute", "Promise"), with hand-checked books.

mod support;

use collect::book::CustomerId;
use collect::plan::PromiseState;
use collect::read::FileKind;
use support::{Files, Planned, day};

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
A1,2026-01-05,X,1000,2026-02-04
A2,2026-01-10,X,500,2026-02-09
";

fn planned(payments: &str, follow_ups: &str) -> Planned {
    Files::new(DELIVERIES)
        .with(FileKind::Payments, format!("date,customer,amount,delivery_no\n{payments}"))
        .with(
            FileKind::FollowUps,
            format!("date,customer,result,delivery_no,promise_date,promise_amount\n{follow_ups}"),
        )
        .plan(day("2026-04-15"))
}

fn flags(planned: &Planned, number: &str) -> Vec<String> {
    let row = planned.row(number);
    row["flags"].as_array().expect("flags").iter().map(|flag| flag.as_str().expect("text").to_owned()).collect()
}

fn has(planned: &Planned, number: &str, flag: &str) -> bool {
    flags(planned, number).iter().any(|own| own == flag)
}

#[test]
fn a_dispute_freezes_what_it_is_about_until_somebody_settles_it() {
    let one = planned("", "2026-04-01,X,dispute,A1,,\n2026-04-02,X,no_answer,A1,,\n2026-04-03,X,reached,A2,,\n");
    assert!(has(&one, "A1", "disputed") && !has(&one, "A2", "disputed"));
    assert_eq!((one.row("A1")["channel"].as_str(), one.row("A1")["class"].as_str()), (Some("none"), Some("doubtful")));
    // A call settles nothing.
    let called = planned("", "2026-04-01,X,dispute,A1,,\n2026-04-03,X,reached,A1,,\n2026-04-04,X,met,A1,,\n");
    assert!(has(&called, "A1", "disputed"));
    let settled = planned("", "2026-04-01,X,dispute,A1,,\n2026-04-03,X,dispute_resolved,A1,,\n");
    assert!(!has(&settled, "A1", "disputed"));
    let whole = planned("", "2026-04-01,X,dispute,,,\n2026-04-03,X,reached,A1,,\n2026-04-05,X,reached,NOPE,,\n");
    assert!(has(&whole, "A1", "disputed") && has(&whole, "A2", "disputed"));
    let settled = planned("", "2026-04-01,X,dispute,,,\n2026-04-03,X,争议已解决,,,\n");
    assert!(!has(&settled, "A1", "disputed") && !has(&settled, "A2", "disputed"));
}

#[test]
fn a_promise_is_open_to_the_end_of_its_grace_and_broken_after() {
    let states = |promised: &str| {
        let one = planned("", &format!("2026-04-01,X,promise,A1,{promised},\n"));
        (has(&one, "A1", "promised"), has(&one, "A1", "promise_broken"))
    };
    assert_eq!(states("2026-04-13"), (true, false));
    assert_eq!(states("2026-04-12"), (false, true));
    // Counted while its day lies within 90 days.
    let old = planned("", "2026-01-12,X,promise,A1,2026-01-15,\n");
    assert!(has(&old, "A1", "promise_broken"));
    let older = planned("", "2026-01-12,X,promise,A1,2026-01-14,\n");
    assert!(!has(&older, "A1", "promise_broken"));
}

#[test]
fn a_blank_promise_is_of_what_was_open_and_no_money_counts_twice() {
    let state = |payments: &str| {
        let one = planned(payments, "2026-03-01,X,promise,A1,2026-03-05,\n");
        one.plan.follow_up_states.of(CustomerId(0)).promises[0].state
    };
    assert_eq!(state("2026-03-01,X,600,A1\n2026-03-05,X,200,A1\n"), PromiseState::Broken);
    assert_eq!(state("2026-03-01,X,600,A1\n2026-03-05,X,400,A1\n"), PromiseState::Kept);
    assert_eq!(state("2026-02-20,X,600,A1\n2026-03-07,X,400,A1\n"), PromiseState::Kept);
    assert_eq!(state("2026-02-20,X,600,A1\n2026-03-08,X,400,A1\n"), PromiseState::Broken);
}

#[test]
fn a_later_promise_replaces_one_that_is_not_yet_broken() {
    let one = planned("", "2026-04-01,X,promise,A1,2026-04-05,\n2026-04-07,X,promise,A1,2026-04-14,\n");
    let states: Vec<PromiseState> =
        one.plan.follow_up_states.of(CustomerId(0)).promises.iter().map(|promise| promise.state).collect();
    assert_eq!(states, [PromiseState::Replaced, PromiseState::Open]);
    let one = planned("", "2026-04-01,X,promise,A1,2026-04-05,\n2026-04-08,X,promise,A1,2026-04-14,\n");
    let states: Vec<PromiseState> =
        one.plan.follow_up_states.of(CustomerId(0)).promises.iter().map(|promise| promise.state).collect();
    assert_eq!(states, [PromiseState::Broken, PromiseState::Open]);
}

/// What may be asked for of a delivery, and why not of the rest.
fn asked(planned: &Planned, number: &str) -> (String, String) {
    let row = planned.row(number);
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    (text("ask_amount"), text("held_reason"))
}

fn are(asked: (String, String), amount: &str, reason: &str) {
    assert_eq!((asked.0.as_str(), asked.1.as_str()), (amount, reason));
}

#[test]
fn a_promise_of_a_sum_pauses_that_sum() {
    // A1 is 1000.00 and A2, due later, 500.00.
    let one = planned("", "2026-04-10,X,promise,A1,2026-04-20,50\n");
    are(asked(&one, "A1"), "950.00", "promised");
    assert_ne!(one.row("A1")["channel"], "none");
    assert_eq!(one.row("A1")["group"], "to_do");
    let whole = planned("", "2026-04-10,X,promise,A1,2026-04-20,1000\n");
    are(asked(&whole, "A1"), "0.00", "promised");
    assert_eq!((&whole.row("A1")["channel"], &whole.row("A1")["group"]), (&"none".into(), &"not_now".into()));
    // Of a sum for all that he owes the earliest due is paused first, and what came of it pauses nothing.
    let all = planned("2026-04-11,X,200,A1\n", "2026-04-10,X,promise,,2026-04-20,1100\n");
    are(asked(&all, "A1"), "0.00", "promised");
    are(asked(&all, "A2"), "400.00", "promised");
}

#[test]
fn promises_of_one_day_are_a_plan_of_payments() {
    let plan = "2026-03-20,X,promise,A1,2026-04-01,300\n2026-03-20,X,promise,A1,2026-04-20,300\n\
        2026-03-20,X,promise,A1,2026-05-20,400\n";
    let states = |planned: &Planned| -> Vec<PromiseState> {
        planned.plan.follow_up_states.of(CustomerId(0)).promises.iter().map(|promise| promise.state).collect()
    };
    use PromiseState::{Broken, Kept, Open};
    let none = planned("", plan);
    assert_eq!(states(&none), [Broken, Open, Open]);
    // What was missed is asked for, what is not due yet is not.
    are(asked(&none, "A1"), "300.00", "promised");
    let one = planned("2026-03-30,X,300,A1\n", plan);
    assert_eq!(states(&one), [Kept, Open, Open]);
    are(asked(&one, "A1"), "0.00", "promised");
    // More than the first was due: it counts towards the second.
    let more = planned("2026-03-30,X,600,A1\n", plan);
    assert_eq!(states(&more), [Kept, Kept, Open]);
    are(asked(&more, "A1"), "0.00", "promised");
}

#[test]
fn a_disputed_sum_is_frozen_and_the_rest_asked_for() {
    let planned = |payments: &str, rows: &str| {
        let files = Files::new(DELIVERIES)
            .with(FileKind::Payments, format!("date,customer,amount,delivery_no,kind\n{payments}"))
            .with(FileKind::FollowUps, format!("date,customer,result,delivery_no,dispute_amount\n{rows}"));
        files.plan(day("2026-04-15"))
    };
    let one = planned("", "2026-04-01,X,dispute,A1,120\n");
    are(asked(&one, "A1"), "880.00", "disputed");
    assert!(has(&one, "A1", "disputed") && one.row("A1")["channel"] != "none");
    // A credit that covers it ends it; another contact does not.
    let called = planned("2026-04-05,X,100,A1,credit_note\n", "2026-04-01,X,dispute,A1,120\n2026-04-06,X,met,A1,\n");
    are(asked(&called, "A1"), "780.00", "disputed");
    let credited = planned("2026-04-05,X,120,A1,credit_note\n", "2026-04-01,X,dispute,A1,120\n");
    are(asked(&credited, "A1"), "880.00", "");
}

#[test]
fn a_small_rest_is_not_asked_for() {
    let one = planned("2026-03-30,X,999.50,A1\n", "");
    are(asked(&one, "A1"), "0.00", "small_rest");
    assert!(has(&one, "A1", "small_rest"));
    let row = one.row("A1");
    assert_eq!(
        (&row["channel"], &row["group"], &row["outstanding"]),
        (&"none".into(), &"not_now".into(), &"0.50".into())
    );
    let more = planned("2026-03-30,X,998.99,A1\n", "");
    are(asked(&more, "A1"), "1.01", "");
}
