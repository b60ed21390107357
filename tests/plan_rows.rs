//! What the engine owes to DOMAIN §1, row by row: each test checks the row's own "accept when" on a hand-checked book.
//! `laws.rs` holds the same for random ones.

mod support;

use chrono::NaiveDate;
use collect::read::FileKind;
use serde_json::Value;
use support::{Files, Planned, Sandbox, day};

const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date\n";

fn planned(deliveries: &str, customers: &str) -> Planned {
    let files = Files::new(format!("{DELIVERIES}{deliveries}")).base("CNY");
    let customers = format!("customer,payment_steps,distance_km\n{customers}");
    files.with(FileKind::Customers, customers).plan(day("2026-04-15"))
}

fn money_days(planned: &Planned, number: &str) -> f64 {
    planned.row(number)["money_days"].as_str().expect("text").parse().expect("a number")
}

fn rank(planned: &Planned, number: &str) -> i64 {
    planned.row(number)["rank"].as_i64().expect("a rank")
}

fn start_by(planned: &Planned, number: &str) -> NaiveDate {
    day(planned.row(number)["start_by"].as_str().expect("a day"))
}

#[test]
fn rows_with_the_same_money_days_go_by_amount_day_customer_and_number() {
    // What is due in years has no money-days yet.
    let rows = "SH1,2026-03-01,Acme,500,2029-03-31\nSH2,2026-03-01,Acme,1000,2029-03-31\n\
        SH3,2026-03-01,Bolt,1000,2026-03-31\nSH6,2026-03-01,Acme,1000,2026-03-31\nSH5,2026-03-01,Acme,1000,2026-03-31\n\
        SH4,2026-03-02,Acme,1000,2029-03-30\n";
    let planned = planned(rows, "Acme,1,1\nBolt,1,1\n");
    let in_order = ["SH5", "SH6", "SH3", "SH4", "SH2", "SH1"];
    assert_eq!(in_order.map(|number| rank(&planned, number)), [1, 2, 3, 4, 5, 6]);
    assert_eq!(["SH1", "SH2", "SH4"].map(|number| money_days(&planned, number)), [0.0; 3]);
}

#[test]
fn s08_what_is_open_is_what_was_delivered_less_what_was_applied() {
    let files = Files::new(
        "delivery_no,date,customer,amount,due_date,currency,ref_no\n\
         SH1,2026-01-01,Acme,1000.01,2026-01-31,CNY,\nSH2,2026-01-05,Acme,200,2026-02-04,CNY,\n\
         SH3,2026-01-05,Acme,300,2026-02-04,USD,\nR1,2026-01-09,Acme,-50,,CNY,SH1\n",
    );
    let payments = "date,customer,amount,delivery_no,kind,currency\n2026-02-01,Acme,400.02,,,CNY\n\
        2026-02-02,Acme,70,SH3,,USD\n2026-02-03,Acme,20,SH2,credit_note,CNY\n2026-02-04,Acme,30,SH2,write_off,CNY\n";
    let planned = files.with(FileKind::Payments, payments).plan(day("2026-04-15"));
    let json = planned.json();
    let open = |currency: &str| -> Vec<String> {
        let rows = json["rows"].as_array().expect("rows").iter().filter(|row| row["currency"] == currency);
        let mut rows: Vec<String> = rows.map(|row| format!("{} {}", row["delivery_no"], row["outstanding"])).collect();
        rows.sort_unstable();
        rows
    };
    // 1000.01 − 50 returned − 400.02, the earliest due first; 200 − 20 − 30; 300 − 70.
    assert_eq!(open("CNY"), ["\"SH1\" \"549.99\"", "\"SH2\" \"150.00\""]);
    assert_eq!(open("USD"), ["\"SH3\" \"230.00\""]);
    for total in &planned.plan.totals {
        let balance = total.balance;
        let left = balance.delivered - balance.paid - balance.written_off;
        assert_eq!(left, balance.outstanding - balance.unapplied, "{}", total.currency.code());
    }
}

#[test]
fn s09_check_ends_non_zero_on_errors_and_prints_totals_and_old_confirmations() {
    let files = |row: &str, follow_ups: &str| {
        Sandbox::new(&[
            ("deliveries.csv", &format!("{DELIVERIES}SH1,2026-03-01,Acme,100,2026-03-31\n{row}")),
            ("payments.csv", "date,customer,amount\n"),
            ("customers.csv", "customer,payment_steps,distance_km\nAcme,1,1\nBolt,1,1\n"),
            ("followups.csv", &format!("date,customer,result\n{follow_ups}")),
        ])
    };
    let check = |row: &str, follow_ups: &str| {
        files(row, follow_ups).run(&["check", "--as-of", "2026-04-15", "--format", "table", "-q"])
    };
    let wrong = check("SH2,2026-03-40,Acme,100,2026-03-31\n", "");
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(
        wrong.stdout.contains("control totals") && wrong.stdout.contains("100.00  outstanding"),
        "{}",
        wrong.stdout
    );
    let clean = check("", "");
    assert_eq!(clean.code, 0, "{clean:?}");
    assert!(clean.stdout.contains("the totals tie"), "{}", clean.stdout);
    // 90 days before 2026-04-15 is 2026-01-15; Bolt confirmed a day too early, Acme on the day.
    let bolt = "SH3,2026-03-01,Bolt,70,2026-03-31\n";
    let old = check(bolt, "2026-01-15,Acme,acknowledged\n2026-01-14,Bolt,acknowledged\n");
    assert_eq!(old.code, 0, "{old:?}");
    let hint = old.stdout.lines().find(|line| line.contains("Bolt")).expect("a line");
    assert!(hint.contains("2026-01-14") && !old.stdout.contains("Acme"), "{}", old.stdout);
}

#[test]
fn s10_each_document_is_listed_once_with_its_lines_together() {
    let files = Files::new(
        "delivery_no,date,customer,item,quantity,unit_price,due_date\n\
         SH1,2026-03-01,Acme,rice,3,10.50,2026-03-31\nSH1,2026-03-01,Acme,oil,2,4.25,2026-03-31\n\
         SH2,2026-03-02,Acme,rice,1,10.50,2026-04-01\n",
    );
    let json = files.plan(day("2026-04-15")).json();
    let rows = json["rows"].as_array().expect("rows");
    let mut listed: Vec<(&Value, &Value)> = rows.iter().map(|row| (&row["delivery_no"], &row["amount"])).collect();
    listed.sort_by_key(|(number, _)| number.as_str());
    assert_eq!(listed, [(&"SH1".into(), &"40.00".into()), (&"SH2".into(), &"10.50".into())]);
}

#[test]
fn s11_due_dates_follow_the_contract_and_say_by_what() {
    let files = Files::new(
        "delivery_no,date,customer,amount,due_date,terms\nSH1,2026-05-15,Acme,1,,月结30天\n\
         SH2,2026-05-28,Cut,1,,月结30天\nSH3,2026-01-31,Acme,1,,次月30日\nSH4,2026-05-15,Acme,1,2026-05-20,30\n\
         SH5,2026-05-15,Own,1,,\nSH6,2026-05-15,Acme,1,,\n",
    );
    let customers = "customer,terms,cutoff_day\nCut,,25\nOwn,net 10,\n";
    let planned = files.with(FileKind::Customers, customers).plan(day("2026-06-01"));
    for (number, due, from) in [
        ("SH1", "2026-06-30", "terms"),
        ("SH2", "2026-07-30", "terms"),
        ("SH3", "2026-02-28", "terms"),
        ("SH4", "2026-05-20", "due_date"),
        ("SH5", "2026-05-25", "customer"),
        ("SH6", "2026-06-14", "default"),
    ] {
        let row = planned.row(number);
        assert_eq!((row["due_date"].as_str(), row["due_from"].as_str()), (Some(due), Some(from)), "{number}");
    }
}

/// One receivable of each class: due in 15 days, 15, 105, 200 days late, and of somebody struck off.
fn one_of_each() -> Planned {
    let deliveries = "S1,2026-03-31,Acme,1000,2026-04-30\nS2,2026-03-01,Acme,1000,2026-03-31\n\
        S3,2025-12-01,Acme,1000,2025-12-31\nS4,2025-08-28,Acme,1000,2025-09-27\nS5,2026-03-01,Gone,1000,2026-03-31\n";
    let files = Files::new(format!("{DELIVERIES}{deliveries}")).base("CNY");
    files.with(FileKind::Events, "date,customer,kind\n2026-04-01,Gone,deregistered\n").plan(day("2026-04-15"))
}

const OF_EACH: [(&str, &str, &str); 5] = [
    ("S1", "current", "K5"),
    ("S2", "chasing", "K4"),
    ("S3", "doubtful", "K3"),
    ("S4", "bad", "K2"),
    ("S5", "dead", "K1"),
];

#[test]
fn s12_every_open_receivable_has_one_class_and_its_rule() {
    let planned = one_of_each();
    assert_eq!(planned.json()["rows"].as_array().map(Vec::len), Some(5));
    for (number, class, rule) in OF_EACH {
        let row = planned.row(number);
        assert_eq!((row["class"].as_str(), row["class_rule"].as_str()), (Some(class), Some(rule)), "{number}");
    }
}

#[test]
fn s13_the_class_gives_the_channel_and_the_next_date() {
    let planned = one_of_each();
    let said = |number: &str| {
        let row = planned.row(number);
        let text = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
        (text("channel"), text("next_date"))
    };
    let expected =
        [("none", "2026-04-30"), ("call", "2026-04-15"), ("letter+call", "2026-04-15"), ("letter", "2026-04-15")];
    for ((number, ..), (channel, date)) in OF_EACH.iter().zip(expected) {
        assert_eq!(said(number), (channel.to_owned(), date.to_owned()), "{number}");
    }
    assert_eq!(said("S5"), ("none".to_owned(), "-".to_owned()));
}

#[test]
fn s14_without_a_history_older_never_ranks_lower() {
    let deliveries: String = (0..20)
        .map(|age| format!("S{age:02},2026-03-01,C{age:02},1000,{}\n", day("2026-04-25") - chrono::Days::new(age * 5)))
        .collect();
    let planned = planned(&deliveries, "");
    let weights: Vec<f64> = (0..20).map(|age| money_days(&planned, &format!("S{age:02}"))).collect();
    assert!(weights.is_sorted(), "{weights:?}");
    let ranks: Vec<i64> = (0..20).map(|age| rank(&planned, &format!("S{age:02}"))).collect();
    assert!(ranks.is_sorted_by(|younger, older| older < younger), "{ranks:?}");
    assert_eq!(planned.row("S03")["days_past_due"], 5);
}

#[test]
fn s15_larger_never_ranks_lower_and_money_days_are_proportional() {
    let planned = planned(
        "S1,2026-03-01,Acme,1000,2026-03-31\nS2,2026-03-01,Bolt,1000.01,2026-03-31\nS3,2026-03-01,Cog,3000,2026-03-31\n",
        "",
    );
    assert_eq!(["S3", "S2", "S1"].map(|number| rank(&planned, number)), [1, 2, 3]);
    assert!((money_days(&planned, "S3") - 3.0 * money_days(&planned, "S1")).abs() < 0.02);
}

#[test]
fn s16_the_type_of_the_money_sets_channel_and_action_and_dead_leaves_the_ranking() {
    let planned = one_of_each();
    assert_eq!(planned.row("S5")["rank"], Value::Null);
    for (number, words) in [("S2", "call"), ("S3", "demand letter"), ("S4", "last letter"), ("S5", "no chasing")] {
        let action = planned.row(number)["next_action"].clone();
        assert!(action.as_str().is_some_and(|action| action.starts_with(words)), "{number}: {action}");
    }
}

#[test]
fn s17_more_steps_never_weigh_less_and_never_start_later() {
    let deliveries: String = (0..8).map(|steps| format!("S{steps},2026-03-31,C{steps},1000,2026-04-30\n")).collect();
    let customers: String = (0..8).map(|steps| format!("C{steps},{steps},0\n")).collect();
    let planned = planned(&deliveries, &customers);
    let weights: Vec<f64> = (0..8).map(|steps| money_days(&planned, &format!("S{steps}"))).collect();
    assert!(weights.is_sorted() && weights[0] < weights[7], "{weights:?}");
    let starts: Vec<NaiveDate> = (0..8).map(|steps| start_by(&planned, &format!("S{steps}"))).collect();
    assert!(starts.is_sorted_by(|fewer, more| more <= fewer) && starts[7] < starts[0], "{starts:?}");
}

#[test]
fn s18_farther_never_weighs_less_and_never_starts_later() {
    let distances = [0, 30, 31, 150, 151, 400, 401];
    let deliveries: String = distances.iter().map(|km| format!("S{km},2026-03-01,C{km},1000,2026-04-16\n")).collect();
    let customers: String = distances.iter().map(|km| format!("C{km},0,{km}\n")).collect();
    let planned = planned(&deliveries, &customers);
    let weights = distances.map(|km| money_days(&planned, &format!("S{km}")));
    assert!(weights.is_sorted() && weights[0] < weights[6], "{weights:?}");
    let starts = distances.map(|km| start_by(&planned, &format!("S{km}")));
    assert!(starts.is_sorted_by(|near, far| far <= near) && starts[6] < starts[0], "{starts:?}");
}

#[test]
fn s19_ranks_run_without_gaps_and_the_same_input_gives_the_same_bytes() {
    let planned = one_of_each();
    let json = planned.json();
    let rows = json["rows"].as_array().expect("rows");
    let ranks: Vec<i64> = rows.iter().filter_map(|row| row["rank"].as_i64()).collect();
    assert_eq!(ranks, [1, 2, 3, 4]);
    assert!(rows.iter().all(|row| row["next_action"].as_str().is_some_and(|action| !action.is_empty())));
    assert_eq!(planned.json_text(), one_of_each().json_text());
}
