//! Which money pays which document (SPEC §3 "Matching"): first trials, and a plain matcher that must agree on any book.

mod support;

use collect::plan::{MatchRule, Policy};
use collect::read::FileKind;
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::{Files, day};

const AS_OF: &str = "2026-04-15";

/// What is open, by number.
fn open(files: &Files, rule: MatchRule) -> BTreeMap<String, String> {
    let policy = Policy { match_rule: rule, ..Policy::standard() };
    let json = files.plan_by(day(AS_OF), policy).json();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let rows = json["rows"].as_array().expect("rows").iter();
    rows.map(|row| (text(&row["delivery_no"]), text(&row["outstanding"]))).collect()
}

fn book(deliveries: &str, payments: &str) -> Files {
    Files::new(deliveries).with(FileKind::Payments, payments)
}

fn is_open(files: &Files, expected: &[(&str, &str)]) {
    let expected = expected.iter().map(|&(number, open)| (number.to_owned(), open.to_owned())).collect();
    assert_eq!(open(files, MatchRule::Auto), expected, "{files:#?}");
}

const FOUR: &str = "delivery_no,date,customer,amount\nINV-095,2026-01-01,X,500\nINV-101,2026-01-05,X,1000\n\
    INV-102,2026-01-06,X,2000\nINV-103,2026-01-07,X,3000\n";

#[test]
fn numbers_in_a_memo_are_what_the_money_is_for() {
    let memo = "date,customer,amount,memo\n2026-03-01,X,6000,\"INV-101, INV-102, 103\"\n";
    is_open(&book(FOUR, memo), &[("INV-095", "500.00")]);
    // What is over goes to the oldest; what fits none is no number.
    let over = "date,customer,amount,memo\n2026-03-01,X,2300,order 77 of 2026-02-17: inv 0102 thanks\n";
    is_open(&book(FOUR, over), &[("INV-095", "200.00"), ("INV-101", "1000.00"), ("INV-103", "3000.00")]);
    let before = open(&book(FOUR, over), MatchRule::OldestDue);
    assert_eq!(before.get("INV-102").map(String::as_str), Some("1200.00"));
    // Another customer's number says nothing.
    let other = FOUR.replace("INV-095,2026-01-01,X", "INV-095,2026-01-01,Y");
    let memo = "date,customer,amount,memo\n2026-03-01,X,500,INV-095\n";
    is_open(
        &book(&other, memo),
        &[("INV-095", "500.00"), ("INV-101", "500.00"), ("INV-102", "2000.00"), ("INV-103", "3000.00")],
    );
}

#[test]
fn a_cell_may_name_several_documents() {
    for list in ["INV-102;INV-103", "INV-102 / INV-103", "INV-102, 103", "INV-102、INV-103", "inv102 & inv103"] {
        let payments = format!("date,customer,amount,delivery_no\n2026-03-01,X,4000,\"{list}\"\n");
        is_open(&book(FOUR, &payments), &[("INV-095", "500.00"), ("INV-101", "1000.00"), ("INV-103", "1000.00")]);
        // By name it holds under every rule.
        assert_eq!(open(&book(FOUR, &payments), MatchRule::NamedOnly).len(), 3, "{list}");
    }
    // A cell that as a whole is a number is that number.
    let slash = "delivery_no,date,customer,amount\nK2,2026-01-01,X,100\nK3,2026-01-02,X,100\nK2/K3,2026-01-03,X,100\n";
    let payments = "date,customer,amount,delivery_no\n2026-03-01,X,100,K2/K3\n";
    is_open(&book(slash, payments), &[("K2", "100.00"), ("K3", "100.00")]);
}

#[test]
fn an_exact_sum_means_the_document_that_has_it_open() {
    let deliveries = "delivery_no,date,customer,amount\nA1,2026-01-05,X,500\nA2,2026-01-06,X,1000\n\
        A3,2026-01-07,X,1200\nA4,2026-03-20,X,700\n";
    let payments = "date,customer,amount\n2026-03-01,X,1200\n";
    is_open(&book(deliveries, payments), &[("A1", "500.00"), ("A2", "1000.00"), ("A4", "700.00")]);
    // What is not there yet is not meant, and what is paid in part has less open.
    let payments = "date,customer,amount\n2026-03-01,X,700\n2026-03-02,X,800\n2026-03-25,X,700\n";
    is_open(&book(deliveries, payments), &[("A3", "1200.00")]);
    // All instalments together are a sum, too.
    let deliveries =
        "delivery_no,date,customer,amount,terms\nA1,2026-01-05,X,500,\nA2,2026-01-06,X,1000,50%/0+50%/60\n";
    is_open(&book(deliveries, "date,customer,amount\n2026-03-01,X,1000\n"), &[("A1", "500.00")]);
}

#[test]
fn money_of_just_the_sum_promised_for_a_document_pays_that_one() {
    let follow_ups = "date,customer,result,delivery_no,promise_date,promise_amount\n\
        2026-02-20,X,promise,INV-103,2026-03-01,1000\n";
    let payments = |date: &str| format!("date,customer,amount\n{date},X,1000\n");
    let kept = book(FOUR, &payments("2026-03-02")).with(FileKind::FollowUps, follow_ups);
    is_open(&kept, &[("INV-095", "500.00"), ("INV-101", "1000.00"), ("INV-102", "2000.00"), ("INV-103", "2000.00")]);
    // Days later it is no longer that promise.
    let late = book(FOUR, &payments("2026-03-09")).with(FileKind::FollowUps, follow_ups);
    is_open(&late, &[("INV-095", "500.00"), ("INV-102", "2000.00"), ("INV-103", "3000.00")]);
}

/// A delivery of one customer: the day of January, the amount in units, the day of its due date.
type Delivered = (u32, i64, u32);
/// Money: the day of February, the amount, which delivery it names, which its memo names.
type Paid = (u32, i64, Option<usize>, Option<usize>);

/// The steps of SPEC §3 for one customer's positive deliveries and payments, as plainly as they can be written.
fn matched(deliveries: &[Delivered], payments: &[Paid]) -> Vec<i64> {
    let mut open: Vec<i64> = deliveries.iter().map(|delivery| delivery.1).collect();
    let mut left: Vec<i64> = payments.iter().map(|payment| payment.1).collect();
    // By day, then as they stand in the file.
    let mut turns: Vec<usize> = (0..payments.len()).collect();
    turns.sort_by_key(|&payment| payments[payment].0);
    let pay = |open: &mut Vec<i64>, left: &mut Vec<i64>, payment: usize, delivery: usize| {
        let amount = left[payment].min(open[delivery]);
        left[payment] -= amount;
        open[delivery] -= amount;
    };
    for &payment in &turns {
        if let Some(named) = payments[payment].2.filter(|&named| named < deliveries.len()) {
            pay(&mut open, &mut left, payment, named);
        }
    }
    for &payment in &turns {
        let has_name = payments[payment].2.is_some_and(|named| named < deliveries.len());
        if let Some(named) = payments[payment].3.filter(|&named| named < deliveries.len() && !has_name) {
            pay(&mut open, &mut left, payment, named);
        }
    }
    let mut by_due: Vec<usize> = (0..deliveries.len()).collect();
    by_due.sort_by_key(|&delivery| (deliveries[delivery].2, deliveries[delivery].0, format!("D{delivery:03}")));
    for &payment in &turns {
        // What is over of money that names something takes its turn with the rest.
        let sum = left[payment];
        let exact = by_due.iter().copied().find(|&delivery| sum > 0 && open[delivery] == sum);
        for delivery in exact.into_iter().chain(by_due.iter().copied()) {
            pay(&mut open, &mut left, payment, delivery);
        }
    }
    open
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_plain_matcher_agrees(
        deliveries in prop::collection::vec((1_u32..28, 1_i64..6, 1_u32..28), 1..12),
        payments in prop::collection::vec(
            (1_u32..28, 1_i64..9, prop::option::weighted(0.3, 0_usize..12), prop::option::weighted(0.3, 0_usize..12)),
            0..12,
        ),
    ) {
        let mut rows = String::from("delivery_no,date,customer,amount,due_date\n");
        for (index, (date, amount, due)) in deliveries.iter().enumerate() {
            rows.push_str(&format!("D{index:03},2026-01-{date:02},X,{amount}00,2026-02-{due:02}\n"));
        }
        let mut money = String::from("date,customer,amount,delivery_no,memo\n");
        for (date, amount, named, memo) in &payments {
            let name = named.map(|named| format!("D{named:03}")).unwrap_or_default();
            let memo = memo.map(|memo| format!("for d {memo} of March")).unwrap_or_default();
            money.push_str(&format!("2026-02-{date:02},X,{amount}00,{name},{memo}\n"));
        }
        let found = open(&book(&rows, &money), MatchRule::Auto);
        for (index, open) in matched(&deliveries, &payments).into_iter().enumerate() {
            let printed = found.get(&format!("D{index:03}")).cloned().unwrap_or_else(|| "0.00".to_owned());
            prop_assert_eq!(printed, format!("{}.00", open * 100), "D{:03}\n{}\n{}", index, rows, money);
        }
    }
}
