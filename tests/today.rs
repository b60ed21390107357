//! `collect today` on the smallest books: each gate, what is never dunned, when and whom (rows S1, S20, S21, S22, S24 and
//! S25 of DOMAIN §1, and its §4 "today list").

mod support;

use collect::desk::{TodayScope, free_hours, today};
use collect::plan::Policy;
use collect::read::FileKind;
use collect::render::{Format, Language, today_document};
use serde_json::Value;
use support::{Files, Planned, Sandbox, day, written};

/// A Wednesday.
const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date,salesperson\n";
const FOLLOW_UPS: &str = "date,customer,result,delivery_no,excuse,promise_date,promise_amount,next_date,person\n";
/// 15 days late.
const LATE: &str = "A1,2026-03-01,X,8000,2026-03-31,\n";

fn files(deliveries: &str) -> Files {
    Files::new(format!("{DELIVERIES}{deliveries}")).base("CNY")
}

fn with_follow_ups(deliveries: &str, follow_ups: &str) -> Files {
    files(deliveries).with(FileKind::FollowUps, format!("{FOLLOW_UPS}{follow_ups}"))
}

fn json_of(planned: &Planned) -> Value {
    let everything = TodayScope { is_wanted: &|_| true, is_customer_wanted: &|_| true };
    let today = today(&planned.reading.book, &planned.plan, &planned.policy, &everything);
    let document = today_document(&planned.reading.book, &today, None, Language::English);
    serde_json::from_str(&written(document, Format::Json)).expect("JSON")
}

fn list(files: &Files, as_of: &str) -> Value {
    json_of(&files.plan(day(as_of)))
}

fn names(list: &Value, group: &str) -> Vec<String> {
    let rows = list[group].as_array().expect("rows");
    rows.iter().map(|row| row["customer"].as_str().expect("a name").to_owned()).collect()
}

fn only<'v>(list: &'v Value, group: &str) -> &'v Value {
    let rows = list[group].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{group} of {list:#}");
    &rows[0]
}

/// The gate of the only customer, who must be seen to.
fn gates(files: &Files, as_of: &str) -> Vec<String> {
    let list = list(files, as_of);
    let gates = only(&list, "must")["gates"].as_array().expect("gates").clone();
    gates.iter().map(|gate| gate.as_str().expect("a word").to_owned()).collect()
}

#[test]
fn each_gate_makes_a_must_and_nothing_else_does() {
    let late = list(&files(LATE), AS_OF);
    assert_eq!((names(&late, "must"), names(&late, "can")), (vec![], vec!["X".to_owned()]));
    let promised = |date: &str| with_follow_ups(LATE, &format!("2026-04-01,X,promise,A1,,{date},,,\n"));
    assert_eq!(gates(&promised("2026-04-15"), AS_OF), ["promise_due"]);
    // Within grace it is still asked after, not broken.
    assert_eq!(gates(&promised("2026-04-13"), AS_OF), ["promise_due"]);
    assert_eq!(gates(&promised("2026-04-12"), AS_OF), ["promise_broken"]);
    let disputed = |date: &str| with_follow_ups(LATE, &format!("{date},X,dispute,A1,E05,,,,\n"));
    // Five working days from 7 April end on the 14th; from the 8th they end today.
    assert_eq!(gates(&disputed("2026-04-07"), AS_OF), ["dispute_unanswered"]);
    let due_today = list(&disputed("2026-04-08"), AS_OF);
    assert_eq!(names(&due_today, "must"), [""; 0]);
    assert_eq!(only(&due_today, "can")["channel"], "none");
    let run = files(LATE).with(FileKind::Customers, "customer,payment_steps,pay_days\nX,4,10;25\n");
    assert_eq!(gates(&run, AS_OF), ["last_start"]);
    assert_eq!(names(&list(&run, "2026-04-14"), "must"), [""; 0]);
    let sign = files(LATE).with(FileKind::Events, "date,customer,kind\n2026-04-15,X,demolition\n");
    assert_eq!(gates(&sign, AS_OF), ["sign"]);
}

#[test]
fn a_limitation_period_that_ends_within_sixty_days_is_a_must() {
    // Due on 14 June 2023: it ends on 14 June 2026, 60 days after 15 April.
    let old = files("A1,2023-05-15,X,8000,2023-06-14,\n");
    assert_eq!(gates(&old, AS_OF), ["limitation"]);
    assert_eq!(names(&list(&old, "2026-04-14"), "must"), [""; 0]);
    let mut policy = Policy::standard();
    policy.class.limitation_urgent_days = 59;
    assert_eq!(names(&json_of(&old.plan_by(day(AS_OF), policy)), "must"), [""; 0]);
    let judged = old.with(FileKind::Events, "date,customer,kind\n2024-01-10,X,judgment\n");
    assert_eq!(names(&list(&judged, AS_OF), "must"), [""; 0]);
}

#[test]
fn paid_promised_and_disputed_money_is_never_dunned() {
    let book = with_follow_ups(
        "A1,2026-03-01,X,8000,2026-03-31,\nA2,2026-03-02,X,500,2026-04-01,\nB1,2026-03-01,Y,700,2026-03-31,\n\
         C1,2026-03-01,Z,900,2026-03-31,\nD1,2026-03-01,V,12000,2026-03-31,\n",
        "2026-04-14,X,promise,A1,,2026-04-17,,,\n2026-04-14,Y,dispute,B1,E05,,,,\n2026-04-14,Z,promise,,,2026-04-20,,,\n",
    )
    .with(FileKind::Payments, "date,customer,amount,delivery_no\n2026-04-14,V,12000,D1\n");
    let list = list(&book, AS_OF);
    assert_eq!(names(&list, "must"), [""; 0]);
    let only_rest = only(&list, "can");
    assert_eq!(only_rest["deliveries"], serde_json::json!(["A2"]));
    assert_eq!(only_rest["amounts"][0]["amount"], "500.00");
    assert_eq!(names(&list, "wait"), [""; 0]);
    let asides = list["not_asked"].as_array().expect("rows");
    let told: Vec<(&str, &str)> = asides
        .iter()
        .map(|aside| (aside["customer"].as_str().expect("a name"), aside["reason"].as_str().expect("words")))
        .collect();
    let expected = [
        ("V", "paid yesterday"),
        ("X", "promised for 17 April"),
        ("Y", "disputed since 14 April, to be answered by 21 April"),
        ("Z", "promised for 20 April"),
    ];
    assert_eq!(told, expected);
    assert_eq!(asides[0]["amount"], "12000.00");
}

#[test]
fn s22_the_last_excuse_sets_when_he_is_asked_again() {
    let said = |rest: &str| with_follow_ups(LATE, &format!("2026-04-14,X,reached,A1,{rest}\n"));
    // E04: the next working day, which is today; E09: within three.
    assert_eq!(names(&list(&said("E04,,,,"), AS_OF), "can"), ["X"]);
    let waits = list(&said("E09,,,,"), AS_OF);
    let reason = only(&waits, "wait")["reason"].as_str().expect("words").to_owned();
    assert!(reason.starts_with("you meant to follow up on 17 April (he said E09"), "{reason}");
    // A day that was agreed goes before the excuse's own, and a gate before both.
    let agreed = list(&said("E04,,,2026-04-20,"), AS_OF);
    assert!(only(&agreed, "wait")["reason"].as_str().expect("words").contains("20 April"));
    let broken = with_follow_ups(
        LATE,
        "2026-04-01,X,promise,A1,,2026-04-10,,2026-04-30,\n2026-04-05,X,reached,A1,E04,,,2026-04-30,\n",
    );
    assert_eq!(gates(&broken, AS_OF), ["promise_broken"]);
}

#[test]
fn s01_an_insider_not_contacted_since_the_cycle_began_is_listed() {
    let contacts = "customer,name,role,is_insider,last_contact\nX,Old Wang,warehouse,yes,2026-03-31\n\
                    X,Li,accountant,no,\nY,Zhao,cashier,yes,2026-04-01\nY,Qian,owner,yes,\n";
    let book = files(&format!("{LATE}B1,2026-04-01,Y,10,2026-06-01,\n")).with(FileKind::Contacts, contacts);
    let insiders = |list: &Value| -> Vec<String> {
        let rows = list["insiders"].as_array().expect("rows");
        rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
    };
    // Without a cycle it is the month.
    assert_eq!(insiders(&list(&book, AS_OF)), ["Old Wang", "Qian"]);
    let sold =
        "customer,cycle_start,cycle_end,item,opening,received,sold,closing\nX,2026-03-16,2026-04-14,tea,1,1,1,1\n";
    let with_cycle = book.clone().with(FileKind::SellThrough, sold);
    assert_eq!(insiders(&list(&with_cycle, AS_OF)), ["Qian"]);
    let spoken = format!("{FOLLOW_UPS}2026-04-02,X,reached,,,,,,Old Wang\n");
    assert_eq!(insiders(&list(&book.with(FileKind::FollowUps, spoken), AS_OF)), ["Qian"]);
}

#[test]
fn s20_open_and_quiet_moves_are_there_for_chasing_and_doubtful() {
    let book = files(&format!("{LATE}B1,2025-12-01,Y,9000,2025-12-31,\n"))
        .with(FileKind::Contacts, "customer,name,role,is_insider\nY,Old Wang,warehouse,yes\n");
    let list = list(&book, AS_OF);
    let rows = list["can"].as_array().expect("rows");
    let classes: Vec<&str> = rows.iter().filter_map(|row| row["class"].as_str()).collect();
    assert_eq!(classes, ["doubtful", "chasing"]);
    for row in rows {
        let has_words = |key: &str| row[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(has_words("open_move") && has_words("quiet_move"), "{row:#}");
    }
    assert!(rows[0]["quiet_move"].as_str().expect("words").contains("Old Wang"));
}

#[test]
fn s21_when_where_and_whom_are_filled_in() {
    let row = list(&files(LATE), AS_OF);
    let row = only(&row, "can");
    assert_eq!(row["ask"], "accountant");
    assert_eq!((&row["hours"], &row["where"]), (&Value::from("9:00–11:30 or 14:00–16:30"), &Value::from("phone")));
    assert_eq!(row["next_date"], AS_OF);
}

#[test]
fn s25_the_role_is_named_and_the_name_if_it_is_known() {
    let contacts = "customer,name,role,phone\nX,Wang,cashier,1\nX,Li,accountant,22\n";
    let list = list(&files(LATE).with(FileKind::Contacts, contacts), AS_OF);
    let row = only(&list, "can");
    assert_eq!((&row["ask"], &row["name"], &row["phone"]), (&"accountant".into(), &"Li".into(), &"22".into()));
}

#[test]
fn s24_nothing_is_suggested_inside_blocked_slots() {
    let contacts = |best: &str| format!("customer,name,role,best_time\nX,Li,accountant,{best}\n");
    let on = |as_of: &str, best: &str| list(&files(LATE).with(FileKind::Contacts, contacts(best)), as_of);
    let hours = |list: &Value| only(list, "can")["hours"].as_str().expect("hours").to_owned();
    assert_eq!(hours(&on(AS_OF, "10:00-11:00")), "10:00–11:00");
    // Noon and evening are no time, whatever he says; Friday ends at 15:00.
    assert_eq!(hours(&on(AS_OF, "12:00-13:30")), "9:00–11:30 or 14:00–16:30");
    assert_eq!(hours(&on("2026-04-17", "14:30-17:00")), "14:30–15:00");
    // Accountants close the month: from 28 April to the first working day of May.
    let closing = on("2026-04-28", "");
    assert_eq!((names(&closing, "can"), names(&closing, "wait")), (vec![], vec!["X".to_owned()]));
    assert_eq!(only(&closing, "wait")["next_date"], "2026-05-01");
    assert_eq!(names(&on("2026-04-27", ""), "can"), ["X"]);
    // The week before Spring Festival of 17 February 2026.
    let late = files("A1,2025-12-01,X,8000,2026-01-20,\n");
    assert_eq!(names(&list(&late, "2026-02-09"), "can"), ["X"]);
    assert_eq!(names(&list(&late, "2026-02-10"), "wait"), ["X"]);
    let friday = free_hours(day("2026-04-17"));
    assert_eq!(friday[1], (13 * 60 + 30, 15 * 60));
}

#[test]
fn a_day_is_full_for_each_salesperson_on_his_own() {
    let rows = (0..30).map(|number| format!("A{number},2026-03-01,X{number:02},{},2026-03-31,ann\n", 9000 - number));
    let mut text: String = rows.collect();
    text.push_str("B1,2026-03-01,Y,100,2026-03-31,bob\n");
    let full = list(&files(&text), AS_OF);
    // 25 of Ann's, the largest first, and Bob's.
    assert_eq!(names(&full, "can").len(), 26);
    assert_eq!(names(&full, "wait"), ["X25", "X26", "X27", "X28", "X29"]);
    assert_eq!(full["wait"][0]["reason"], "the day is full (15 minutes)");
    let mut policy = Policy::standard();
    policy.work.hours_hundredths = 200;
    // An hour without lunch: four calls of 15 minutes.
    let short = json_of(&files(&text).plan_by(day(AS_OF), policy));
    assert_eq!(names(&short, "can").len(), 5);
    // What must be done is done however long the day.
    let promise = format!("{FOLLOW_UPS}2026-04-01,X29,promise,,,2026-04-15,,,\n");
    let must = list(&files(&text).with(FileKind::FollowUps, promise), AS_OF);
    assert_eq!((names(&must, "must"), names(&must, "can").len()), (vec!["X29".to_owned()], 25));
}

#[test]
fn the_command_filters_and_writes_every_form() {
    let deliveries = format!("{DELIVERIES}{LATE}B1,2026-03-01,Y,100,2026-03-31,bob\n");
    let sandbox = Sandbox::new(&[("deliveries.csv", &deliveries)]);
    let run = |more: &[&str]| sandbox.run(&[&["today", "deliveries.csv", "--as-of", AS_OF], more].concat());
    let csv = run(&[]);
    assert_eq!(csv.code, 0, "{}", csv.stderr);
    assert!(csv.stdout.starts_with("group,score,customer,outstanding,"), "{}", csv.stdout);
    assert_eq!(csv.stdout.lines().count(), 3);
    let bob = run(&["--salesperson", "bob"]);
    assert!(bob.stdout.contains(",Y,100.00,") && !bob.stdout.contains(",X,"), "{}", bob.stdout);
    for format in ["table", "tsv", "json", "markdown"] {
        for lang in ["en", "zh"] {
            let run = run(&["--format", format, "--lang", lang]);
            assert_eq!(run.code, 0, "{format} {lang}: {}", run.stderr);
            assert!(run.stdout.contains('X') && !run.stdout.contains("dpd"), "{}", run.stdout);
        }
    }
    assert_eq!(run(&["--customer", "nobody"]).code, 2);
}
