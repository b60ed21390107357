//! SPEC §5, every figure of both tables: the worked example and the golden values.

mod support;

use collect::plan::{History, Lead, PaymentEstimate, Policy, Start, payment_estimate, score_tenths, stake};
use collect::read::FileKind;
use serde_json::json;
use support::{Files, day};

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
SH0731,2025-07-21,光大百货,\"75,500\",2025-08-20
SH1102,2025-12-11,万家商贸,\"36,000\",2026-01-10
SH0120,2026-01-21,绿洲餐饮,\"36,000\",2026-02-20
SH0311,2026-03-01,华联超市,\"128,400\",2026-03-31
SH0401,2026-04-01,小李便利,\"2,150\",2026-04-08
SH0330,2026-03-31,鑫源批发,\"480,000\",2026-04-30
SH1101,2025-11-01,华联超市,\"90,000\",2025-12-01
SH1201,2025-12-01,华联超市,\"64,250\",2025-12-31
";
const PAYMENTS: &str = "\
date,customer,amount,delivery_no
2025-12-25,华联超市,90000,SH1101
2026-01-26,华联超市,64250,
2026-04-02,恒泰商行,1200,
";
const CUSTOMERS: &str = "\
customer,distance_km,payment_steps,pay_days
光大百货,620,5,15
万家商贸,45,2,
绿洲餐饮,80,3,5;20
华联超市,12,4,10;25
小李便利,3,1,
鑫源批发,260,6,28
";

/// rank, score, customer, delivery, days past due, class, E, P, S, D, money-days, start by, target
type Expected = (
    i64,
    f64,
    &'static str,
    &'static str,
    i64,
    &'static str,
    f64,
    f64,
    i64,
    i64,
    &'static str,
    &'static str,
    &'static str,
);

#[test]
fn the_worked_example_to_the_last_figure() {
    let planned = Files::new(DELIVERIES)
        .with(FileKind::Payments, PAYMENTS)
        .with(FileKind::Customers, CUSTOMERS)
        .base("CNY")
        .plan(day("2026-04-15"));
    let json = planned.json();
    let expected: [Expected; 6] = [
        (1, 97.9, "鑫源批发", "SH0330", -15, "current", 7.7687, 0.2362, 1, 4, "7829494.82", "2026-05-08", "2026-05-28"),
        (2, 96.4, "华联超市", "SH0311", 15, "chasing", 10.5849, 1.0, 26, 0, "6623495.24", "2026-04-15", "2026-04-27"),
        (3, 91.5, "光大百货", "SH0731", 238, "bad", 15.5374, 1.0, 14, 5, "3740073.46", "2026-04-28", "2026-05-15"),
        (4, 83.1, "绿洲餐饮", "SH0120", 54, "chasing", 15.5374, 1.0, 8, 1, "1423346.28", "2026-04-24", "2026-05-05"),
        (5, 82.6, "万家商贸", "SH1102", 95, "doubtful", 15.5374, 1.0, 6, 1, "1351346.28", "2026-04-15", "2026-04-22"),
        (6, 55.5, "小李便利", "SH0401", 7, "chasing", 15.5374, 0.6703, 2, 0, "59323.22", "2026-04-15", "2026-04-17"),
    ];
    let rows = json["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), expected.len());
    let rounded = |value: &serde_json::Value| (value.as_f64().expect("a number") * 1e4).round() / 1e4;
    for (row, expected) in rows.iter().zip(expected) {
        let (rank, score, customer, number, late, class, days, chance, procedure, distance, stake, start, target) =
            expected;
        assert_eq!((row["rank"].as_i64(), row["score"].as_f64()), (Some(rank), Some(score)), "{number}");
        assert_eq!((&row["customer"], &row["delivery_no"]), (&json!(customer), &json!(number)));
        assert_eq!((&row["days_past_due"], &row["class"]), (&json!(late), &json!(class)), "{number}");
        assert_eq!((rounded(&row["days_late"]), rounded(&row["chance_badly_late"])), (days, chance), "{number}");
        assert_eq!((&row["procedure_days"], &row["distance_days"]), (&json!(procedure), &json!(distance)), "{number}");
        assert_eq!(row["money_days"], json!(stake), "{number}");
        assert_eq!((&row["start_by"], &row["target"]), (&json!(start), &json!(target)), "{number}");
    }
    assert_eq!(json["unapplied"], json!([{ "customer": "恒泰商行", "currency": "CNY", "amount": "1200.00" }]));
    assert_eq!(
        json["totals"],
        json!([{
            "currency": "CNY", "delivered": "912300.00", "paid": "155450.00", "written_off": "0.00",
            "outstanding": "758050.00", "unapplied": "1200.00", "dead": "0.00",
        }])
    );
}

/// T, e, history as (lateness, term), E, P, money-days of 1000.
type Golden = (i64, i64, Vec<(i64, i64)>, f64, f64, f64);

#[test]
fn the_golden_values() {
    let golden: [Golden; 8] = [
        (30, -10, vec![], 6.3212, 0.2362, 9_864.0),
        (30, 12, vec![], 15.5374, 0.8607, 28_448.0),
        (30, 12, vec![(0, 30), (5, 30), (30, 30), (40, 30)], 22.0996, 0.9832, 36_847.6),
        (30, 12, vec![(0, 60), (5, 60), (30, 60), (40, 60)], 20.6844, 0.9568, 35_036.1),
        (30, 20, vec![(0, 30); 3], 15.5374, 1.0, 30_537.4),
        (30, -5, vec![(0, 30); 10], 0.6486, 0.0215, 970.7),
        (30, -5, vec![(60, 30); 6], 22.4479, 0.8909, 35_811.1),
        (120, -100, vec![], 0.0, 0.0, 0.0),
    ];
    let policy = Policy::standard();
    let exchange = policy.exchange(collect::book::Currency::from_code("CNY"));
    for (term, age, history, days, chance, money_days) in golden {
        let history = History::collect(history.into_iter().map(|(lateness, term)| (term, lateness)).collect());
        let found: PaymentEstimate = payment_estimate(&history, age, term, 0, policy.score.horizon_days);
        let label = format!("T {term}, e {age}");
        assert_eq!((found.days_late() * 1e4).round() / 1e4, days, "{label}");
        assert_eq!((found.chance_badly_late() * 1e4).round() / 1e4, chance, "{label}");
        let lead = Lead { working_days: 0, calendar_days: 0, step_calendar_days: 0 };
        let start =
            Start { start_by: day("2026-04-15"), target: day("2026-04-15"), days_to_next_run: 0, run_after: None };
        let amount = collect::book::Money(100_000);
        let currency = collect::book::Currency::from_code("CNY").expect("CNY");
        let stake = stake(amount, currency, age, (&lead, &start), &found, &policy.score, &exchange);
        let tenths = (stake.money_days_hundredths + 5) / 10;
        assert_eq!(tenths as f64 / 10.0, money_days, "{label}");
    }
    assert_eq!(score_tenths(782_949_482), 979);
}
