//! `collect watch` and the stage behind it: each sign on the smallest book that has it, and on one that just has not
//! (DOMAIN §6; rows S26 to S33 and S36 of DOMAIN §1).

mod support;

use chrono::{Days, NaiveDate};
use collect::book::{CustomerId, Decimal, DeliveryLine, Money, Place};
use collect::desk::{WatchFilter, WatchReport, watch};
use collect::plan::{self, PayerBehaviour, Policy, Severity, Sign, SignEvidence, SignKind, behaviour};
use collect::read::FileKind;
use collect::render::{Format, Language, watch_document};
use serde_json::Value;
use std::fs;
use std::process::Command;
use support::{Files, Planned, day, written};
use tempfile::TempDir;

const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date\n";
const PAYMENTS: &str = "date,customer,amount,delivery_no,kind\n";
const EVENTS: &str = "date,customer,kind,note,delivery_no,cleared_on\n";
const FOLLOW_UPS: &str = "date,customer,result,delivery_no,promise_date,promise_amount\n";

/// Open, not due for long.
const NOT_DUE: &str = "A1,2026-04-01,X,8000,2026-05-31\n";
/// Open, past due.
const PAST_DUE: &str = "A1,2026-02-01,X,8000,2026-03-03\n";

fn before(days: u64) -> NaiveDate {
    day(AS_OF) - Days::new(days)
}

fn files(deliveries: &str) -> Files {
    Files::new(format!("{DELIVERIES}{deliveries}")).base("CNY")
}

fn with_events(deliveries: &str, events: &str) -> Planned {
    files(deliveries).with(FileKind::Events, format!("{EVENTS}{events}")).plan(day(AS_OF))
}

fn with_follow_ups(deliveries: &str, follow_ups: &str) -> Planned {
    files(deliveries).with(FileKind::FollowUps, format!("{FOLLOW_UPS}{follow_ups}")).plan(day(AS_OF))
}

fn signs(planned: &Planned) -> Vec<(SignKind, Severity)> {
    planned.plan.signs.iter().map(|sign| (sign.kind, sign.severity)).collect()
}

fn only(planned: &Planned) -> &Sign {
    assert_eq!(planned.plan.signs.len(), 1, "{:#?}", planned.plan.signs);
    &planned.plan.signs[0]
}

fn report(planned: &Planned) -> WatchReport {
    watch(&planned.reading.book, &planned.plan, &planned.policy, &WatchFilter::default())
}

/// What `collect watch --all --format json` prints.
fn json(planned: &Planned) -> Value {
    let report = report(planned);
    let document = watch_document(&planned.reading.book, &report, true, Language::English);
    serde_json::from_str(&written(document, Format::Json)).expect("JSON")
}

fn class(planned: &Planned, number: &str) -> (String, String) {
    let row = planned.row(number);
    (row["class"].as_str().expect("a class").to_owned(), row["class_rule"].as_str().expect("a rule").to_owned())
}

/// Twice a window's amount in so many deliveries each, the latest window last, unpaid and due after 30 days.
fn purchases(windows: &[(i64, usize)]) -> String {
    let mut lines = String::new();
    for (position, &(amount, count)) in windows.iter().rev().enumerate() {
        for number in 0..count {
            let date = before(30 * position as u64 + 3 + number as u64);
            let part = amount * 100 / count as i64 + if number == 0 { amount * 100 % count as i64 } else { 0 };
            let due = date + Days::new(30);
            lines.push_str(&format!("B{position}-{number},{date},X,{}.{:02},{due}\n", part / 100, part % 100));
        }
    }
    lines
}

const USUAL: [(i64, usize); 6] = [(8_000, 2), (9_000, 2), (10_000, 2), (8_500, 2), (9_500, 2), (9_000, 2)];

fn usual_then(amount: i64, count: usize) -> String {
    purchases(&[&USUAL[..], &[(amount, count)]].concat())
}

fn off_season(months: &[u32]) -> Policy {
    let mut policy = Policy::standard();
    policy.watch.off_season_months = months.to_vec();
    policy
}

/// Deliveries due a month apart, each paid in full so many days late.
fn paid(lateness: &[i64]) -> (String, String) {
    let (mut deliveries, mut payments) = (String::new(), String::new());
    for (position, &days) in lateness.iter().rev().enumerate() {
        let due = before(40 + 30 * position as u64);
        let paid = if days < 0 { due - Days::new(days.unsigned_abs()) } else { due + Days::new(days as u64) };
        deliveries.push_str(&format!("C{position},{},X,5000,{due}\n", due - Days::new(30)));
        payments.push_str(&format!("{paid},X,5000,C{position},\n"));
    }
    (deliveries, payments)
}

fn with_payments(deliveries: &str, payments: &str) -> Planned {
    files(deliveries).with(FileKind::Payments, format!("{PAYMENTS}{payments}")).plan(day(AS_OF))
}

#[test]
fn s26_a_new_event_of_the_day_appears_in_the_same_run_and_is_due_the_next_working_day() {
    let today = with_events(NOT_DUE, &format!("{AS_OF},X,relocation,moves to the next town,,\n"));
    let sign = only(&today);
    assert_eq!((sign.kind, sign.severity, sign.since), (SignKind::Direction, Severity::Medium, day(AS_OF)));
    assert_eq!(sign.follow_up_on, Some(day("2026-04-16")));
    let row = today.row("A1");
    assert!(row["flags"].as_array().expect("flags").contains(&"W5".into()), "{row}");
    assert_eq!((row["class"].as_str(), row["next_date"].as_str()), (Some("current"), Some("2026-04-16")), "{row}");
    // On a Friday: due on Monday. Tomorrow's news is not there yet.
    let friday = with_events(NOT_DUE, "2026-04-10,X,relocation,,,\n2026-04-16,X,closing,,,\n");
    assert_eq!(only(&friday).follow_up_on, Some(day(AS_OF)), "due on Monday the 13th: overdue, so today");
    let monday = friday.reading.book.calendar.after(day("2026-04-10"), 1);
    assert_eq!(monday, day("2026-04-13"));
}

#[test]
fn s26_every_sign_of_medium_or_more_asks_for_a_follow_up_until_somebody_was_reached() {
    let sign = |follow_ups: &str| {
        let planned = files(PAST_DUE)
            .with(FileKind::Events, format!("{EVENTS}2026-04-10,X,demolition,,,\n"))
            .with(FileKind::FollowUps, format!("{FOLLOW_UPS}{follow_ups}"))
            .plan(day(AS_OF));
        only(&planned).clone()
    };
    assert_eq!(sign("").follow_up_on, Some(day(AS_OF)));
    assert_eq!(sign("2026-04-13,X,no_answer,,,\n").follow_up_on, Some(day(AS_OF)));
    assert_eq!(sign("2026-04-10,X,reached,,,\n").follow_up_on, Some(day(AS_OF)), "that call was before");
    let reached = sign("2026-04-13,X,reached,,,\n");
    assert_eq!((reached.follow_up_on, reached.followed_up), (None, Some(day("2026-04-13"))));
}

#[test]
fn s27_each_kind_of_event_has_its_severity() {
    let expected = [
        ("diversion", SignKind::SalesMethod, Severity::Medium),
        ("cross_region", SignKind::SalesMethod, Severity::Medium),
        ("price_cut", SignKind::SalesMethod, Severity::Medium),
        ("clearance", SignKind::SalesMethod, Severity::High),
        ("staff_change", SignKind::Staff, Severity::Medium),
        ("org_change", SignKind::Staff, Severity::Medium),
        ("owner_change", SignKind::Staff, Severity::Medium),
        ("diversify", SignKind::Direction, Severity::Medium),
        ("new_business", SignKind::Direction, Severity::Medium),
        ("relocation", SignKind::Direction, Severity::Medium),
        ("demolition", SignKind::ForceMajeure, Severity::High),
        ("disaster", SignKind::ForceMajeure, Severity::High),
        ("gov_closure", SignKind::ForceMajeure, Severity::High),
        ("sued", SignKind::Ending, Severity::High),
        ("closing", SignKind::Ending, Severity::Critical),
        ("insolvency_sign", SignKind::Ending, Severity::Critical),
        ("seizure", SignKind::Ending, Severity::Critical),
        ("bounced_bill", SignKind::Ending, Severity::Critical),
        ("bankruptcy_filed", SignKind::Ending, Severity::Critical),
        ("absconded", SignKind::Ending, Severity::Critical),
    ];
    for (event, kind, severity) in expected {
        let planned = with_events(NOT_DUE, &format!("2026-04-14,X,{event},,,\n"));
        assert_eq!(signs(&planned), [(kind, severity)], "{event}");
        let cleared = with_events(NOT_DUE, &format!("2026-04-14,X,{event},,,{AS_OF}\n"));
        assert_eq!(signs(&cleared), [], "{event} is cleared");
    }
    for event in ["lever", "insider_info", "debt_confirmed", "suit_filed", "judgment", "written_off"] {
        assert_eq!(signs(&with_events(NOT_DUE, &format!("2026-04-14,X,{event},,,\n"))), [], "{event} is no sign");
    }
}

#[test]
fn s27_high_makes_chasing_of_what_is_not_due_and_critical_acts_by_its_kind() {
    let by = |event: &str| class(&with_events(NOT_DUE, &format!("2026-04-14,X,{event},,,\n")), "A1");
    let is = |class: &str, rule: &str| (class.to_owned(), rule.to_owned());
    assert_eq!(by("diversion"), is("current", "K5"));
    assert_eq!(by("disaster"), is("chasing", "K4"));
    assert_eq!(by("sued"), is("chasing", "K4"));
    assert_eq!(by("closing"), is("doubtful", "K3"));
    assert_eq!(by("absconded"), is("bad", "K2"));
    let row = with_events(NOT_DUE, "2026-04-14,X,disaster,,,\n").row("A1");
    assert_eq!((row["channel"].as_str(), row["next_date"].as_str()), (Some("call"), Some(AS_OF)), "{row}");
    let said = "ask about W6 (force majeure), confirm the debt; no demand";
    assert_eq!(row["next_action"].as_str(), Some(said));
    assert_eq!(
        row["why"].as_str().map(|why| why.split(" · ").next()),
        Some(Some("K4 high sign W6, force majeure, since 2026-04-14"))
    );
    // Past due it is chased like anything else; the flag stands.
    let row = with_events(PAST_DUE, "2026-04-14,X,disaster,,,\n").row("A1");
    assert_eq!((row["class_rule"].as_str(), row["next_date"].as_str()), (Some("K4"), Some(AS_OF)));
    assert_ne!(row["next_action"].as_str(), Some(said));
    assert!(row["flags"].as_array().expect("flags").contains(&"W6".into()));
}

#[test]
fn hearsay_weighs_one_step_less_and_what_is_over_nothing() {
    let by = |event: &str| {
        let planned = with_events(NOT_DUE, &format!("2026-04-14,X,{event},,,\n"));
        (signs(&planned), class(&planned, "A1").1)
    };
    let cases = [
        ("老板跑路了", vec![(SignKind::Ending, Severity::Critical)], "K2"),
        ("听说老板跑路", vec![(SignKind::Ending, Severity::High)], "K4"),
        ("rumoured to be closing down", vec![(SignKind::Ending, Severity::High)], "K4"),
        ("据说换老板", vec![(SignKind::Staff, Severity::Info)], "K5"),
        ("疑似注销", vec![], "K5"),
        ("没有倒闭", vec![], "K5"),
        ("账户已解冻", vec![], "K5"),
    ];
    for (event, expected_signs, rule) in cases {
        assert_eq!(by(event), (expected_signs, rule.to_owned()), "{event}");
    }
}

#[test]
fn a_sign_of_one_delivery_touches_that_one() {
    let two = format!("{NOT_DUE}A2,2026-04-02,X,9000,2026-05-31\n");
    let planned = with_events(&two, "2026-04-14,X,disaster,,A2,\n");
    assert_eq!((class(&planned, "A1").1, class(&planned, "A2").1), ("K5".into(), "K4".into()));
    let whole = with_events(&two, "2026-04-13,X,disaster,,A1,\n2026-04-14,X,disaster,,A2,\n");
    assert_eq!((class(&whole, "A1").1, class(&whole, "A2").1), ("K4".into(), "K4".into()));
    assert_eq!(only(&whole).sources.len(), 2);
}

#[test]
fn events_of_a_kind_within_30_days_are_one_sign() {
    let planned = with_events(
        NOT_DUE,
        "2026-02-01,X,diversion,,,\n2026-02-20,X,cross_region,,,\n2026-03-03,X,clearance,,,\n2026-03-04,X,price_cut,,,\n",
    );
    assert_eq!(signs(&planned), [(SignKind::SalesMethod, Severity::High), (SignKind::SalesMethod, Severity::Medium)]);
    let [first, second] = &planned.plan.signs[..] else { panic!("two signs") };
    assert_eq!((first.since, first.sources.len()), (day("2026-02-01"), 3));
    assert_eq!((second.since, second.sources.len()), (day("2026-03-04"), 1));
}

#[test]
fn s28_off_season_bulk_purchases_are_a_high_sign_and_in_season_a_medium_one() {
    let bulk = files(&usual_then(31_000, 6));
    let sign = |policy: Policy| only(&bulk.plan_by(day(AS_OF), policy)).clone();
    let off = sign(off_season(&[3, 4]));
    assert_eq!((off.kind, off.severity), (SignKind::Purchases, Severity::High));
    let [
        SignEvidence::Purchases { amount, count, median_amount, median_count_doubled, windows, .. },
        SignEvidence::Overdue { .. },
    ] = &off.evidence[..]
    else {
        panic!("{:#?}", off.evidence)
    };
    assert_eq!((amount.0, *count, median_amount.0), (3_100_000, 6, 900_000));
    assert_eq!((*median_count_doubled, *windows), (4, 6));
    assert_eq!(off.sources.len(), 6);
    assert_eq!(sign(off_season(&[7])).severity, Severity::Medium);
}

#[test]
fn s28_what_is_usual_small_or_too_new_is_no_sign() {
    let severity = |deliveries: &str| {
        let planned = files(deliveries).plan_by(day(AS_OF), off_season(&[3, 4]));
        let signs = planned.plan.signs.iter().map(|sign| sign.severity).collect::<Vec<_>>();
        let unknown = report(&planned).unknown.iter().any(|one| one.kind == SignKind::Purchases);
        (signs, unknown)
    };
    // Twice the median of 9,000 is 18,000; 10,000 more than it is 19,000.
    assert_eq!(severity(&usual_then(18_999, 6)), (vec![], false));
    assert_eq!(severity(&usual_then(19_000, 6)), (vec![Severity::High], false));
    // Frequent is three times and one and a half times the two of the median.
    assert_eq!(severity(&usual_then(31_000, 2)), (vec![Severity::Medium], false));
    assert_eq!(severity(&usual_then(31_000, 3)), (vec![Severity::High], false));
    // Bought as much a year ago.
    let last_year = before(365 + 3);
    let as_last_year =
        |amount: i64| format!("{}Y,{last_year},X,{amount},{}\n", usual_then(31_000, 6), last_year + Days::new(30));
    assert_eq!(severity(&as_last_year(13_499)), (vec![Severity::High], false));
    assert_eq!(severity(&as_last_year(13_500)), (vec![], false));
    // Three windows before are too few to compare with.
    assert_eq!(severity(&purchases(&[(9_000, 2), (9_000, 2), (9_000, 2), (31_000, 6)])), (vec![], true));
    assert_eq!(
        severity(&purchases(&[(9_000, 2), (0, 0), (9_000, 2), (9_000, 2), (9_000, 2), (31_000, 6)])),
        (vec![Severity::High], false)
    );
}

#[test]
fn s28_without_anything_past_due_it_is_a_step_milder_and_a_large_first_order_is_worth_knowing() {
    let payments: String = (1..7)
        .flat_map(|position| (0..2).map(move |number| (position, number)))
        .map(|(position, number)| format!("{},X,100000,B{position}-{number},\n", before(1)))
        .collect();
    let planned = files(&usual_then(31_000, 6))
        .with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
        .plan_by(day(AS_OF), off_season(&[3, 4]));
    let purchases = planned.plan.signs.iter().find(|sign| sign.kind == SignKind::Purchases).expect("W1");
    assert_eq!(purchases.severity, Severity::Medium);
    let first = |amount: i64| files(&format!("A1,2026-04-01,X,{amount},2026-05-31\n")).plan(day(AS_OF));
    let large = first(50_000);
    assert_eq!(signs(&large), [(SignKind::Purchases, Severity::Info)]);
    assert_eq!(only(&large).follow_up_on, None);
    assert!(!large.row("A1")["flags"].to_string().contains("W1"), "information is no flag");
    assert_eq!(signs(&first(49_999)), []);
}

#[test]
fn s28_the_season_of_a_long_book_is_its_own() {
    let other: String = (0..30u64)
        .map(|month| {
            let date = day("2023-10-05") + chrono::Months::new(month as u32);
            let amount = if date.format("%m").to_string() == "04" { 10_000 } else { 100_000 };
            format!("Y{month},{date},Y,{amount},{}\n", date + Days::new(10))
        })
        .collect();
    let of = |deliveries: &str| {
        let planned = files(deliveries).plan(day(AS_OF));
        let own = planned.plan.signs.iter().find(|sign| sign.kind == SignKind::Purchases).expect("W1");
        own.severity
    };
    assert_eq!(of(&format!("{}{other}", usual_then(31_000, 6))), Severity::High, "April sells a tenth");
    assert_eq!(of(&usual_then(31_000, 6)), Severity::Medium, "half a year tells of no season");
}

#[test]
fn s29_diversion_price_cuts_and_clearance_are_medium_or_high() {
    let planned = with_events(PAST_DUE, "2026-04-01,X,diversion,sold in the next province,,\n");
    assert_eq!(signs(&planned), [(SignKind::SalesMethod, Severity::Medium)]);
    let planned = with_events(PAST_DUE, "2026-04-01,X,clearance,,,\n");
    assert_eq!(signs(&planned), [(SignKind::SalesMethod, Severity::High)]);
}

#[test]
fn s29_what_was_done_on_purpose_is_high() {
    for note in ["恶意窜货到邻省", "Malicious, third time"] {
        let planned = with_events(PAST_DUE, &format!("2026-04-01,X,diversion,\"{note}\",,\n"));
        assert_eq!(signs(&planned), [(SignKind::SalesMethod, Severity::High)], "{note}");
    }
}

#[test]
fn s29_deliveries_to_another_area_are_a_sign_from_the_second_within_60_days() {
    let elsewhere = |areas: &[(u64, &str)], border: &[&str]| {
        let rows = areas
            .iter()
            .enumerate()
            .map(|(number, (days, _))| format!("A{number},{},X,800,2026-05-31\n", before(*days)));
        let reading =
            files(&rows.collect::<String>()).with(FileKind::Customers, "customer,area\nX,East\n").read(day(AS_OF));
        let mut book = reading.book;
        for (number, (_, area)) in areas.iter().enumerate().filter(|(_, (_, area))| !area.is_empty()) {
            let label = format!("A{number}");
            let is_own = |document: &u32| book.number_of(*document) == label;
            let document = (0..book.documents.len() as u32).find(is_own).expect("the document");
            let area = std::sync::Arc::make_mut(&mut book.texts).append(area);
            book.ship_to_areas.push((document, area));
        }
        book.ship_to_areas.sort_by_key(|(document, _)| *document);
        let mut policy = Policy::standard();
        policy.watch.border_areas = border.iter().map(|area| (*area).to_owned()).collect();
        let plan = plan::plan(&book, &policy, 1);
        plan.signs.iter().map(|sign| (sign.kind, sign.severity, sign.since)).collect::<Vec<_>>()
    };
    let medium = |days| vec![(SignKind::SalesMethod, Severity::Medium, before(days))];
    assert_eq!(elsewhere(&[(59, "West"), (10, "North")], &[]), medium(10));
    assert_eq!(elsewhere(&[(60, "West"), (10, "North")], &[]), []);
    assert_eq!(elsewhere(&[(20, "West"), (10, "East"), (5, "")], &[]), []);
    assert_eq!(elsewhere(&[(20, "West"), (10, "North"), (5, "West")], &["North"]), medium(5));
}

#[test]
fn s29_goods_sold_below_nine_tenths_of_what_they_cost_are_a_sign() {
    let sold_at = |price: &str, lines: &str| {
        let sales = format!(
            "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price\nX,2026-03-01,2026-03-31,tea,5,10,12,3,{price}\n"
        );
        let reading = files(NOT_DUE).with(FileKind::SellThrough, sales).read(day(AS_OF));
        assert!(reading.faults.is_empty(), "{:#?}", reading.faults.faults);
        let mut book = reading.book;
        for line in lines.lines() {
            let [date, item, price] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
            book.delivery_lines.push(DeliveryLine {
                document: Some(0),
                customer: CustomerId(0),
                date: day(date),
                item: Some(item.to_owned()),
                quantity: None,
                unit_price: Decimal::parse(price),
                amount: Money(0),
                currency: book.deliveries.account(0).1,
                received_by: None,
                note: None,
                place: Place { file: 0, line: 2 + book.delivery_lines.len() as u32 },
            });
        }
        let plan = plan::plan(&book, &Policy::standard(), 1);
        plan.signs.iter().map(|sign| (sign.kind, sign.severity)).collect::<Vec<_>>()
    };
    let medium = [(SignKind::SalesMethod, Severity::Medium)];
    let bought = "2026-02-01,tea,8\n2026-03-10,tea,10\n2026-03-12,rice,30\n2026-04-02,tea,20\n";
    assert_eq!(sold_at("8.99", bought), medium);
    assert_eq!(sold_at("9", bought), []);
    assert_eq!(sold_at("8.99", "2026-03-12,rice,30\n"), [], "nobody knows its price");
    assert_eq!(sold_at("8.99", ""), [], "lines were not read");
}

#[test]
fn s30_a_change_of_staff_stands_until_the_debt_is_confirmed() {
    let of = |events: &str, deliveries: &str| signs(&with_events(deliveries, events));
    let medium = [(SignKind::Staff, Severity::Medium)];
    let high = [(SignKind::Staff, Severity::High)];
    assert_eq!(of("2026-04-01,X,staff_change,,,\n", NOT_DUE), medium, "14 days ago");
    assert_eq!(of("2026-03-31,X,staff_change,,,\n", NOT_DUE), high, "nobody confirmed within 14 days");
    assert_eq!(of("2026-04-14,X,owner_change,,,\n", PAST_DUE), high, "something is past due");
    assert_eq!(of("2026-03-31,X,staff_change,,,\n2026-03-31,X,debt_confirmed,,,\n", PAST_DUE), []);
    assert_eq!(of("2026-03-31,X,staff_change,,,\n2026-03-30,X,debt_confirmed,,,\n", NOT_DUE), high, "the day before");
    assert_eq!(of("2026-03-31,X,staff_change,,,\n2026-04-16,X,debt_confirmed,,,\n", NOT_DUE), high, "tomorrow");
    assert_eq!(
        of("2026-03-31,X,staff_change,,,\n2026-04-01,X,debt_confirmed,,A1,\n", NOT_DUE),
        high,
        "of one delivery"
    );
    let again = "2026-03-01,X,staff_change,,,\n2026-03-05,X,debt_confirmed,,,\n2026-04-10,X,staff_change,,,\n";
    assert_eq!(of(again, NOT_DUE), medium);
}

#[test]
fn s30_somebody_in_another_role_is_a_change_of_staff() {
    let of = |contacts: &str, events: &str| {
        let planned = files(NOT_DUE)
            .with(FileKind::Contacts, format!("customer,name,role,last_contact\n{contacts}"))
            .with(FileKind::Events, format!("{EVENTS}{events}"))
            .plan(day(AS_OF));
        planned.plan.signs.iter().map(|sign| (sign.kind, sign.severity, sign.since)).collect::<Vec<_>>()
    };
    let moved = "X,Li,owner,2026-04-10\nX,Li,accountant,2026-01-05\n";
    assert_eq!(of(moved, ""), [(SignKind::Staff, Severity::Medium, day("2026-04-10"))]);
    assert_eq!(of(moved, "2026-04-10,X,debt_confirmed,,,\n"), []);
    assert_eq!(of("X,Li,owner,2026-04-10\nX,Li,owner,2026-01-05\nX,Wang,cashier,2026-02-01\n", ""), []);
    assert_eq!(of("X,Li,owner,2026-04-10\nX,Li,accountant,\n", ""), [], "nobody knows which came first");
}

#[test]
fn s31_slipping_payments_are_a_sign_by_how_far_they_slip() {
    let of = |lateness: &[i64]| {
        let (deliveries, payments) = paid(lateness);
        with_payments(&deliveries, &payments)
    };
    let high = of(&[0, 1, 0, 2, -1, 0, 18, 21, 25]);
    assert_eq!(signs(&high), [(SignKind::PaymentTime, Severity::High)]);
    let [SignEvidence::Slipping { recent_days, before_days, shift_days_doubled }] = &only(&high).evidence[..] else {
        panic!("{:#?}", only(&high).evidence)
    };
    assert_eq!(
        (&recent_days[..], &before_days[..], *shift_days_doubled),
        (&[18, 21, 25][..], &[0, 1, 0, 2, -1, 0][..], 42)
    );
    assert_eq!(signs(&of(&[0, 1, 0, 2, -1, 0, 8, 11, 12])), [(SignKind::PaymentTime, Severity::Medium)]);
    assert_eq!(signs(&of(&[0, 1, 0, 2, -1, 0, 8, 9, 12])), [], "a shift of 9 days");
    assert_eq!(signs(&of(&[-9, -9, -9, -9, -9, -9, 7, 7, 7])), [], "7 days late is on time still");
    assert_eq!(signs(&of(&[0, 0, 1, 2, 2, 2, 11, 11, 11])), [], "9.5 days after a median of 1.5");
    // Older ones no longer count.
    assert_eq!(signs(&of(&[60, 60, 60, 60, 0, 1, 0, 2, -1, 0, 18, 21, 25])), [(SignKind::PaymentTime, Severity::High)]);
}

#[test]
fn s31_eight_settled_deliveries_are_too_few_to_tell() {
    let (deliveries, payments) = paid(&[1, 0, 2, -1, 0, 18, 21, 25]);
    let eight = with_payments(&deliveries, &payments);
    assert_eq!(signs(&eight), []);
    let unknown = json(&eight)["unknown"].as_array().expect("unknown").clone();
    assert!(unknown.iter().any(|one| one["sign"] == "W4" && one["found"] == 8 && one["needed"] == 9), "{unknown:?}");
    // A ninth that is too small, or was disputed, is none.
    let (deliveries, payments) = paid(&[0, 1, 0, 2, -1, 0, 18, 21, 25]);
    let small = |text: &str| text.replacen("5000", "999.99", 1).to_owned();
    assert_eq!(signs(&with_payments(&small(&deliveries), &small(&payments))), []);
    let disputed = files(&deliveries)
        .with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
        .with(FileKind::FollowUps, format!("{FOLLOW_UPS}{},X,dispute,C0,,\n", before(50)))
        .plan(day(AS_OF));
    assert_eq!(signs(&disputed), []);
}

#[test]
fn s31_new_terms_start_the_history_anew() {
    let terms = |days: [u64; 12]| {
        let (mut deliveries, mut payments) = (String::new(), String::new());
        for (position, term) in days.into_iter().rev().enumerate() {
            let due = before(60 + 30 * position as u64);
            let paid = due + Days::new(if position < 3 { 21 } else { 0 });
            deliveries.push_str(&format!("C{position},{},X,5000,{due}\n", due - Days::new(term)));
            payments.push_str(&format!("{paid},X,5000,C{position},\n"));
        }
        signs(&with_payments(&deliveries, &payments))
    };
    let high = [(SignKind::PaymentTime, Severity::High)];
    assert_eq!(terms([30; 12]), high);
    assert_eq!(terms([60, 60, 60, 60, 60, 60, 60, 60, 60, 30, 30, 30]), []);
    assert_eq!(terms([60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 30]), high, "one on other terms changes nothing");
    assert_eq!(terms([31, 30, 44, 31, 52, 41, 33, 31, 60, 31, 34, 30]), high, "month ends differ always");
}

#[test]
fn s31_paying_in_parts_and_asking_for_time_are_medium_and_two_of_the_three_high() {
    let (deliveries, payments) = paid(&[0; 9]);
    // The last two are paid on two days, the second on the due date.
    let in_parts = payments
        .lines()
        .enumerate()
        .map(|(position, line)| match position {
            0 | 1 => {
                let early =
                    line.split(',').next().expect("a date").parse::<NaiveDate>().expect("a date") - Days::new(9);
                format!("{early},X,2000,C{position},\n{}\n", line.replace("5000", "3000"))
            }
            _ => format!("{line}\n"),
        })
        .collect::<String>();
    assert_eq!(signs(&with_payments(&deliveries, &in_parts)), [(SignKind::PaymentTime, Severity::Medium)]);
    let asks = |payments: &str, follow_ups: &str| {
        let planned = files(&deliveries)
            .with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
            .with(FileKind::FollowUps, format!("{FOLLOW_UPS}{follow_ups}"))
            .plan(day(AS_OF));
        signs(&planned)
    };
    let twice = format!("{},X,extension,,,\n{},X,extension,,,\n", before(89), before(1));
    let long_ago = format!("{},X,extension,,,\n{},X,extension,,,\n", before(90), before(1));
    assert_eq!(asks(&payments, &long_ago), []);
    assert_eq!(asks(&payments, &twice), [(SignKind::PaymentTime, Severity::Medium)]);
    assert_eq!(asks(&in_parts, &twice), [(SignKind::PaymentTime, Severity::High)]);
}

#[test]
fn s32_other_business_is_medium_and_high_if_something_is_past_due_or_payment_slips() {
    assert_eq!(
        signs(&with_events(NOT_DUE, "2026-01-10,X,new_business,,,\n")),
        [(SignKind::Direction, Severity::Medium)]
    );
    assert_eq!(
        signs(&with_events(PAST_DUE, "2026-01-10,X,new_business,,,\n")),
        [(SignKind::Direction, Severity::High)]
    );
    let (deliveries, payments) = paid(&[0, 1, 0, 2, -1, 0, 8, 11, 12]);
    let slips = files(&deliveries)
        .with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
        .with(FileKind::Events, format!("{EVENTS}2026-01-10,X,diversify,,,\n"))
        .plan(day(AS_OF));
    assert_eq!(signs(&slips), [(SignKind::PaymentTime, Severity::Medium), (SignKind::Direction, Severity::High)]);
}

#[test]
fn s33_force_majeure_is_listed_high_with_its_three_questions() {
    let planned = with_events(NOT_DUE, "2026-04-10,X,demolition,the street is torn down,,\n");
    let sign = json(&planned)["signs"][0].clone();
    assert_eq!((sign["sign"].as_str(), sign["severity"].as_str()), (Some("W6"), Some("high")));
    let prompts = sign["prompts"].as_array().expect("prompts").iter().map(|prompt| prompt.as_str().expect("text"));
    let asked: Vec<bool> = prompts
        .zip(["compensation", "where does he go on", "confirmed under seal"])
        .map(|(prompt, about)| prompt.to_lowercase().contains(about))
        .collect();
    assert_eq!(asked, [true; 3], "{sign:#}");
    assert_eq!(sign["rows"].to_string(), "[\"events.csv:2\"]");
}

#[test]
fn s36_a_short_payment_is_listed_with_its_gap() {
    let short = |payments: &str| {
        let planned = with_payments("A1,2026-02-01,X,1000,2026-03-03\nA2,2026-02-02,X,500,2026-03-04\n", payments);
        report(&planned).short_payments.iter().map(|one| (one.label.clone(), one.paid.0, one.gap.0)).collect::<Vec<_>>()
    };
    assert_eq!(short("2026-03-03,X,900,A1,\n"), [("A1".to_owned(), 90_000, 10_000)]);
    assert_eq!(short("2026-03-03,X,979.99,A1,\n"), [("A1".to_owned(), 97_999, 2_001)]);
    assert_eq!(short("2026-03-03,X,980,A1,\n"), [], "98 % is no short payment");
    assert_eq!(short("2026-03-03,X,900,A1,\n2026-03-04,X,100,A1,credit_note\n"), [], "closed by a credit");
    assert_eq!(short("2026-03-03,X,900,A1,advance\n"), [], "an advance is no short payment");
    assert_eq!(short("2026-03-03,X,1400,,\n"), [], "what was left over of another");
    assert_eq!(short("2026-03-03,X,900,,\n"), [("A1".to_owned(), 90_000, 10_000)]);
    let listed = json(&with_payments("A1,2026-02-01,X,1000,2026-03-03\n", "2026-03-03,X,900,A1,\n"));
    assert_eq!(listed["short_payments"][0]["gap"].as_str(), Some("100.00"), "{listed}");
    assert_eq!(listed["short_payments"][0]["rows"].to_string(), "[\"deliveries.csv:2\",\"payments.csv:2\"]");
}

#[test]
fn three_unanswered_contacts_in_14_days_are_silence_until_somebody_is_reached() {
    let of = |days: &[(u64, &str)]| {
        let lines: String = days.iter().map(|(days, result)| format!("{},X,{result},,,\n", before(*days))).collect();
        let planned = with_follow_ups(PAST_DUE, &lines);
        planned.plan.signs.iter().map(|sign| (sign.severity, sign.since)).collect::<Vec<_>>()
    };
    assert_eq!(of(&[(9, "no_answer"), (5, "no_answer")]), []);
    assert_eq!(of(&[(15, "no_answer"), (5, "no_answer"), (1, "no_answer")]), [(Severity::Medium, before(1))]);
    assert_eq!(of(&[(16, "no_answer"), (5, "no_answer"), (1, "no_answer")]), []);
    assert_eq!(of(&[(9, "no_answer"), (7, "no_answer"), (5, "no_answer"), (1, "reached")]), []);
    assert_eq!(of(&[(30, "no_answer"), (29, "no_answer"), (28, "no_answer")]), [(Severity::Medium, before(28))]);
    assert_eq!(of(&[(31, "no_answer"), (29, "no_answer"), (28, "no_answer")]), [(Severity::High, before(28))]);
}

#[test]
fn one_broken_promise_is_medium_and_two_are_high() {
    let of = |promised: &[u64]| {
        let lines: String =
            promised.iter().map(|&days| format!("{},X,promise,A1,{},\n", before(days + 3), before(days))).collect();
        let planned = with_follow_ups(NOT_DUE, &lines);
        (signs(&planned), class(&planned, "A1").1)
    };
    assert_eq!(of(&[2]), (vec![], "K5".to_owned()), "its grace has not passed");
    assert_eq!(of(&[3]), (vec![(SignKind::Promises, Severity::Medium)], "K5".to_owned()));
    assert_eq!(of(&[9, 3]), (vec![(SignKind::Promises, Severity::High)], "K4".to_owned()));
    assert_eq!(of(&[91]), (vec![], "K5".to_owned()));
}

#[test]
fn a_wish_for_a_concession_counts_as_a_request_for_time() {
    let lines = "2026-04-01,X,reached,E12\n2026-04-08,X,extension,\n";
    let planned =
        files(PAST_DUE).with(FileKind::FollowUps, format!("date,customer,result,excuse\n{lines}")).plan(day(AS_OF));
    assert_eq!(signs(&planned), [(SignKind::PaymentTime, Severity::Medium)]);
}

#[test]
fn more_than_the_credit_limit_is_medium_and_more_than_a_third_over_it_high() {
    let of = |limit: &str, payments: &str| {
        let planned = files("A1,2026-02-10,X,600,2026-05-31\nA2,2026-03-10,X,701,2026-05-31\n")
            .with(FileKind::Customers, format!("customer,credit_limit\nX,{limit}\n"))
            .with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
            .plan(day(AS_OF));
        let shown = planned.plan.signs.iter().map(|sign| (sign.kind, sign.severity, sign.since)).collect::<Vec<_>>();
        (shown, class(&planned, "A2").1)
    };
    let sign = |severity, since: &str| vec![(SignKind::Exposure, severity, day(since))];
    assert_eq!(of("1000", ""), (sign(Severity::High, "2026-03-10"), "K4".to_owned()), "1,301 of 1,000");
    assert_eq!(of("1001", ""), (sign(Severity::Medium, "2026-03-10"), "K5".to_owned()));
    assert_eq!(of("1301", ""), (vec![], "K5".to_owned()));
    assert_eq!(of("500", ""), (sign(Severity::High, "2026-02-10"), "K4".to_owned()));
    assert_eq!(of("500", "2026-02-20,X,600,A1,\n").0, sign(Severity::High, "2026-03-10"), "paid between");
    assert_eq!(of("", "").0, [], "no limit is known");
    assert_eq!(of("0", "").0, sign(Severity::High, "2026-02-10"), "cash only");
}

#[test]
fn payer_behaviour_in_one_word() {
    let of = |planned: &Planned| {
        let (book, plan) = (&planned.reading.book, &planned.plan);
        behaviour(book, plan, &planned.policy, CustomerId(0)).behaviour
    };
    let paying = |lateness: &[i64]| {
        let (deliveries, payments) = paid(lateness);
        of(&with_payments(&deliveries, &payments))
    };
    assert_eq!(paying(&[0, 0]), PayerBehaviour::New);
    assert_eq!(paying(&[0, 3, 9]), PayerBehaviour::Reliable);
    assert_eq!(paying(&[4, 4, 14]), PayerBehaviour::SlowButSure);
    assert_eq!(paying(&[4, 5, 15]), PayerBehaviour::Irregular);
    assert_eq!(paying(&[21, 21, 21]), PayerBehaviour::Irregular);
    let parts = "2026-03-01,X,4000,A1,\n2026-03-02,X,4000,A1,\n2026-03-01,X,1000,A2,\n2026-03-02,X,1000,A2,\n2026-03-01,X,1000,A3,\n";
    let three = format!("{PAST_DUE}A2,2026-02-01,X,2000,2026-03-03\nA3,2026-02-01,X,1000,2026-03-03\n");
    assert_eq!(of(&with_payments(&three, parts)), PayerBehaviour::PartPayer);
    let silent: String = (1..4).map(|days| format!("{},X,no_answer,,,\n", before(days))).collect();
    assert_eq!(of(&with_follow_ups(PAST_DUE, &silent)), PayerBehaviour::Silent);
    let broken = "2026-03-01,X,promise,A1,2026-03-05,\n2026-03-10,X,promise,A1,2026-03-15,\n";
    assert_eq!(of(&with_follow_ups(PAST_DUE, broken)), PayerBehaviour::PromiseBreaker);
}

#[test]
fn amounts_are_compared_in_the_base_currency_and_without_a_rate_as_they_are() {
    let header = "delivery_no,date,customer,amount,due_date,currency\n";
    let first = |amount: i64, rate: Option<&str>| {
        let mut policy = Policy::standard();
        let usd = collect::book::Currency::from_code("USD").expect("a currency");
        policy.rates.extend(rate.map(|rate| (usd, collect::book::Decimal::parse(rate).expect("a rate"))));
        let files = Files::new(format!("{header}A1,2026-04-01,X,{amount},2026-05-31,USD\n")).base("CNY");
        files.plan_by(day(AS_OF), policy).plan.signs.len()
    };
    assert_eq!((first(7_000, Some("7.2")), first(6_900, Some("7.2"))), (1, 0));
    assert_eq!((first(50_000, None), first(49_999, None)), (1, 0));
}

#[test]
fn the_watch_of_a_customer_without_deliveries_is_listed_too() {
    let planned = with_events(NOT_DUE, "2026-04-10,Nobody,absconded,,,\n2026-04-10,X,sued,,,\n");
    let names: Vec<&str> =
        planned.plan.signs.iter().map(|sign| planned.reading.book.customer(sign.customer).name.as_str()).collect();
    assert_eq!(names, ["Nobody", "X"]);
    for threads in [1, 2, 7] {
        assert_eq!(plan::plan(&planned.reading.book, &planned.policy, threads).signs, planned.plan.signs);
    }
}

fn run(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_collect"))
        .env("LC_ALL", "C")
        .args(arguments)
        .current_dir(folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("HOME", folder.path())
        .env("COLLECT_AS_OF", AS_OF)
        .env("COLUMNS", "80")
        .output()
        .expect("run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_format_and_filter_of_the_command() {
    let folder = TempDir::new().expect("a folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    put("deliveries.csv", &format!("{DELIVERIES}{PAST_DUE}Z1,2026-04-01,Z,60000,2026-05-31\n"));
    put("payments.csv", &format!("{PAYMENTS}2026-03-03,X,100,A1,\n"));
    put("events.csv", &format!("{EVENTS}2026-04-14,X,diversion,,,\n2026-04-13,X,closing,,,\n"));
    let (code, csv, said) = run(&folder, &["watch", "--format", "csv"]);
    assert_eq!(code, Some(0), "{said}");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "sign,severity,customer,since,what,figures,follow_up,follow_up_on,followed_up,rows");
    let starts: Vec<String> =
        lines[1..].iter().map(|line| line.split(',').take(4).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        starts,
        [
            "W10 critical X 2026-04-13",
            "W2 medium X 2026-04-14",
            "W1 info Z 2026-04-01",
            "short_payment info X 2026-03-03"
        ]
    );
    assert!(said.contains("Watch as of 2026-04-15: 1 critical, 1 medium, 1 info"), "{said}");
    let count = |arguments: &[&str]| {
        run(&folder, &[&["watch", "-q", "--format", "csv"], arguments].concat()).1.lines().count() - 1
    };
    assert_eq!(count(&["--severity", "medium"]), 2);
    assert_eq!(count(&["--kind", "w2,W10"]), 2);
    assert_eq!(count(&["--kind", "W4"]), 1, "short payments go with payment time");
    assert_eq!(count(&["--customer", "Z"]), 1);
    assert_eq!(count(&["--all"]), 4 + 6, "two customers know too little of W1 and W4, and have no limit (W9)");
    let (code, _, said) = run(&folder, &["watch", "--kind", "W11"]);
    assert!(code == Some(2) && said.contains("expected W1 to W10"), "{said}");
    let (code, _, said) = run(&folder, &["watch", "--customer", "Y"]);
    assert!(code == Some(2) && said.contains("no customer \"Y\""), "{said}");
    let page = run(&folder, &["watch", "--format", "table", "-q"]).1;
    assert!(page.contains("── critical: X · W10 signs of the end · since 2026-04-13"), "{page}");
    assert!(page.contains("n/a, too little is known, customers by sign: W1 2, W4 2, W9 2"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let chinese = run(&folder, &["watch", "--format", "table", "-q", "--lang", "zh"]).1;
    assert!(chinese.contains("── 危急：X · W10 倒闭先兆 · 2026-04-13起"), "{chinese}");
    let markdown = run(&folder, &["watch", "--format", "markdown", "-q"]).1;
    assert!(markdown.contains("| W10 |") || markdown.contains("|W10|") || markdown.contains("W10"), "{markdown}");
    put("collect.toml", "[watch]\nshift_days = 30\n");
    let (code, _, said) = run(&folder, &["watch"]);
    assert!(code == Some(2) && said.contains("shift_days = 30 must not be more than shift_high_days = 20"), "{said}");
}

#[test]
fn s29_areas_and_prices_are_read_from_the_files() {
    let folder = TempDir::new().expect("a folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    put(
        "deliveries.csv",
        "delivery_no,date,customer,amount,due_date,item,quantity,unit_price,ship_to_area\n\
         A1,2026-03-20,X,100,2026-05-31,tea,10,10,West\nA2,2026-04-02,X,100,2026-05-31,tea,10,10,North\n\
         B1,2026-04-02,Z,100,2026-05-31,tea,20,5,East\n",
    );
    put("customers.csv", "customer,area\nX,East\nZ,East\n");
    put(
        "sellthrough.csv",
        "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price\n\
         X,2026-03-01,2026-03-31,tea,0,10,8,2,8\nZ,2026-04-01,2026-04-10,tea,0,20,8,12,8\n",
    );
    let (code, json, said) = run(&folder, &["watch", "--format", "json"]);
    assert_eq!(code, Some(0), "{said}");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let signs = json["signs"].as_array().expect("signs");
    assert_eq!(signs.len(), 1, "{json:#}");
    assert_eq!((signs[0]["sign"].as_str(), signs[0]["customer"].as_str()), (Some("W2"), Some("X")));
    let figures = signs[0]["figures"].as_str().expect("figures");
    assert_eq!(figures, "sells tea at 8, bought at 10; 2 deliveries went to another area than his: North, West");
    assert_eq!(signs[0]["rows"].to_string(), r#"["deliveries.csv:2","deliveries.csv:3","sellthrough.csv:2"]"#);
}

#[test]
fn a_bounced_payment_is_a_sign_of_the_end_while_anything_is_past_due() {
    let planned =
        |payments: &str| files(PAST_DUE).with(FileKind::Payments, format!("{PAYMENTS}{payments}")).plan(day(AS_OF));
    let bounced = "2026-03-20,X,8000,A1,payment\n2026-04-02,X,8000,A1,bounced\n";
    let one = planned(bounced);
    assert!(signs(&one).contains(&(SignKind::Ending, Severity::Critical)), "{:?}", signs(&one));
    // Made good again, or long ago, it is none.
    for others in ["2026-04-05,X,8000,A1,payment\n", ""] {
        let old = bounced.replace("2026-04-02", "2026-01-10").replace("2026-03-20", "2026-01-05");
        let rows = if others.is_empty() { old } else { format!("{bounced}{others}") };
        assert!(!signs(&planned(&rows)).iter().any(|(kind, _)| *kind == SignKind::Ending), "{rows}");
    }
}
