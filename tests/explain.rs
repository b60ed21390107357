//! `collect explain`: that a sceptic can reckon every figure from what it shows (SPEC §4 `explain`).

mod support;

use collect::desk::{CustomerExplanation, explain_customer, explain_number};
use collect::plan::{Class, Policy};
use collect::read::FileKind;
use collect::render::{Format, Language, explain_document};
use serde_json::{Value, json};
use support::{Files, Planned, day, written};
use unicode_width::UnicodeWidthStr;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
SH0731,2025-07-21,光大百货,\"75,500\",2025-08-20
SH0311,2026-03-01,华联超市,\"128,400\",2026-03-31
SH0330,2026-03-31,鑫源批发,\"480,000\",2026-04-30
SH1101,2025-11-01,华联超市,\"90,000\",2025-12-01
SH1201,2025-12-01,华联超市,\"64,250\",2025-12-31
TH0105,2026-01-05,华联超市,-250,
SH1202,2025-12-02,华联超市,250,2026-01-01
";
const PAYMENTS: &str = "\
date,customer,amount,delivery_no,payment_no,kind
2025-12-25,华联超市,90000,SH1101,HK1,
2026-01-26,华联超市,64250,SH1201,HK2,
2026-04-02,恒泰商行,1200,,HK3,
2026-04-03,恒泰商行,200,,HK3,bounced
";
const CUSTOMERS: &str = "\
customer,distance_km,payment_steps,pay_days
光大百货,620,5,15
华联超市,12,4,10;25
鑫源批发,260,6,28
";

fn planned() -> Planned {
    let files = Files::new(DELIVERIES).with(FileKind::Payments, PAYMENTS).with(FileKind::Customers, CUSTOMERS);
    files.base("CNY").plan_by(day("2026-04-15"), Policy::standard())
}

fn json_of(planned: &Planned, number: &str) -> Value {
    let (book, plan, policy) = (&planned.reading.book, &planned.plan, &planned.policy);
    let (customer, accounts, _) = explain_number(book, plan, policy, number).expect("something by that number");
    let document = explain_document(book, (plan, policy), customer, &accounts, false, Language::English);
    serde_json::from_str(&written(document, Format::Json)).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[test]
fn days_late_and_chance_can_be_reckoned_from_prior_and_rows() {
    let planned = planned();
    for id in ["SH0311", "SH0731", "SH0330"] {
        let json = json_of(&planned, id);
        let row = &json["accounts"][0]["receivables"][0];
        let (outlook, prior) = (&row["outlook"], &row["outlook"]["prior"]);
        let (mut weight, mut days) = (number(&prior["weight"]), number(&prior["weight"]) * number(&prior["days"]));
        let mut badly = number(&prior["weight"]) * number(&prior["chance"]);
        for item in row["history"].as_array().expect("history") {
            weight += number(&item["weight"]);
            days += number(&item["weight"]) * number(&item["days_to_come"]);
            badly += if item["is_badly_late"] == true { number(&item["weight"]) } else { 0.0 };
        }
        assert!((days / weight - number(&row["score"]["days_late"])).abs() < 1e-8, "{id}: {outlook}");
        if outlook["chance_rule"] == "weighed" {
            assert!((badly / weight - number(&row["score"]["chance_badly_late"])).abs() < 1e-8, "{id}: {outlook}");
        }
    }
    let row = &json_of(&planned, "SH0311")["accounts"][0]["receivables"][0];
    assert_eq!((number(&row["score"]["days_late"]) * 1e4).round() / 1e4, 10.5849);
    assert_eq!((&row["outlook"]["chance_rule"], row["history_count"].as_u64()), (&json!("weighed"), Some(2)));
    assert_eq!(row["history"][0]["delivery_no"], "SH1201", "of equal weights the latest first");
    let far = &json_of(&planned, "SH0330")["accounts"][0]["receivables"][0];
    assert_eq!((&far["outlook"]["room_days"], &far["outlook"]["chance_rule"]), (&json!(30), &json!("weighed")));
}

#[test]
fn a_start_is_told_run_by_run_and_facts_with_their_rows() {
    let planned = planned();
    let json = json_of(&planned, "SH0330");
    let start = &json["accounts"][0]["receivables"][0]["start"];
    assert_eq!(
        start["runs_tried"],
        json!([
            { "run": "2026-05-28", "start_by": "2026-05-08", "can_be_made": true },
        ])
    );
    assert_eq!((&start["procedure_working_days"], &start["travel_working_days"]), (&json!(12), &json!(2)));
    assert_eq!(start["weekend_days_passed_over"], 6);
    assert_eq!(json["pays"]["payment_steps_source"], "customers.csv:4");
    assert_eq!(
        (&json["pays"]["pay_days_source"], &json["pays"]["terms_source"]),
        (&json!("customers.csv:4"), &Value::Null)
    );
    let missed = &json_of(&planned, "SH0311")["accounts"][0]["receivables"][0]["start"]["runs_tried"];
    assert_eq!(missed[0], json!({ "run": "2026-04-27", "start_by": "2026-04-15", "can_be_made": true }));
}

#[test]
fn a_fact_of_a_delivery_row_is_cited_there() {
    let files = Files::new(
        "delivery_no,date,customer,amount,distance_km,payment_steps\nA,2026-01-01,X,10,5,2\nB,2026-02-01,X,10,9,\n",
    );
    let planned = files.with(FileKind::Customers, "customer,pay_days\nX,15\n").plan(day("2026-04-15"));
    let pays = &json_of(&planned, "A")["pays"];
    assert_eq!((&pays["distance_km"], &pays["distance_source"]), (&json!("9"), &json!("deliveries.csv:3")));
    assert_eq!((&pays["payment_steps"], &pays["payment_steps_source"]), (&json!(2), &json!("deliveries.csv:2")));
    assert_eq!(pays["pay_days_source"], "customers.csv:2");
}

#[test]
fn rules_are_shown_up_to_the_one_that_held() {
    let planned = planned();
    for one in &planned.plan.assessments {
        let label = collect::plan::receivable_label(&planned.reading.book, one);
        let json = json_of(&planned, &label);
        let row = &json["accounts"][0]["receivables"][0];
        let rules = row["rules_tried"].as_array().expect("rules");
        let held: Vec<&Value> = rules.iter().filter(|rule| rule["holds"] == true).collect();
        if one.classification.class == Class::Current {
            assert!(held.is_empty() && rules.len() == 10, "{row:#}");
        } else {
            assert_eq!(held.len(), 1);
            assert_eq!(
                (&rules[rules.len() - 1]["rule"], &held[0]["because"]),
                (&row["class_rule"], &row["class_reason"])
            );
        }
    }
}

#[test]
fn what_is_settled_and_what_is_money_is_explained_too() {
    let planned = planned();
    let settled = &json_of(&planned, "SH1101")["accounts"][0]["settled"][0];
    assert_eq!((&settled["settled"], &settled["lateness_days"]), (&json!("2025-12-25"), &json!(24)));
    assert_eq!((&settled["is_history"], &settled["matched"][0]["matched_by"]), (&json!(true), &json!("name")));
    assert_eq!(settled["matched"][0]["source"], "payments.csv:2");
    let by_return = &json_of(&planned, "SH1202")["accounts"][0]["settled"][0];
    assert_eq!((&by_return["is_history"], &by_return["matched"][0]["kind"]), (&json!(false), &json!("return")));
    let payment = &json_of(&planned, "HK2")["accounts"][0]["money"][0];
    assert_eq!(payment["paid"], json!([{ "delivery_no": "SH1201", "amount": "64250.00", "matched_by": "name" }]));
    let returned = &json_of(&planned, "TH0105")["accounts"][0]["money"][0];
    assert_eq!((&returned["kind"], &returned["paid"][0]["matched_by"]), (&json!("return"), &json!("exact_sum")));
    let rows = json_of(&planned, "HK3")["accounts"][0]["money"].clone();
    assert_eq!((&rows[0]["unapplied"], &rows[0]["taken_back_by"][0]["amount"]), (&json!("1000.00"), &json!("200.00")));
    assert_eq!(rows[1]["takes_back"][0]["source"], "payments.csv:4");
}

#[test]
fn no_line_of_a_page_is_wider_than_the_terminal() {
    let planned = planned();
    let (book, plan, policy) = (&planned.reading.book, &planned.plan, &planned.policy);
    for language in [Language::English, Language::Chinese] {
        for (index, customer) in book.customers.iter().enumerate() {
            let id = collect::book::CustomerId(index as u32);
            for width in [60, 80, 200] {
                let accounts: Vec<CustomerExplanation<'_>> = explain_customer(book, plan, policy, id);
                let document = explain_document(book, (plan, policy), id, &accounts, true, language);
                let page = written(document, Format::Table { width, colour: false });
                let widest = page.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                assert!(widest <= width, "{}: {widest} columns of {width}\n{page}", customer.name);
                assert!(!page.contains('\t'), "{page}");
            }
        }
    }
}
