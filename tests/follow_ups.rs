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
    let settled = planned("", "2026-04-01,X,dispute,A1,,\n2026-04-03,X,reached,A1,,\n");
    assert!(!has(&settled, "A1", "disputed"));
    let whole = planned("", "2026-04-01,X,dispute,,,\n2026-04-03,X,reached,A1,,\n2026-04-05,X,reached,NOPE,,\n");
    assert!(has(&whole, "A1", "disputed") && has(&whole, "A2", "disputed"));
    let settled = planned("", "2026-04-01,X,dispute,,,\n2026-04-03,X,acknowledged,,,\n");
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
