//! `collect brief` on small books: what a page must hold, and what it must not (rows S7, S13, S21, S25, T1 to T8 of DOMAIN
//! §1).

mod support;

use collect::desk::brief;
use collect::read::FileKind;
use collect::render::{Format, Language, brief_document};
use serde_json::Value;
use support::{Files, Sandbox, day, written};

const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date\n";
const LATE: &str = "A1,2026-03-01,X,8000,2026-03-31\n";

fn files(deliveries: &str) -> Files {
    Files::new(format!("{DELIVERIES}{deliveries}")).base("CNY")
}

fn page(files: &Files, language: Language) -> Value {
    let planned = files.plan(day(AS_OF));
    let book = &planned.reading.book;
    let customer = book.deliveries.account(0).0;
    let brief = brief(book, &planned.plan, &planned.policy, customer);
    let document = brief_document(book, &brief, Some("Riverside Foods"), language);
    serde_json::from_str(&written(document, Format::Json)).expect("JSON")
}

fn lines(page: &Value, section: &str) -> Vec<(String, String, String)> {
    let text = |line: &Value, key: &str| line[key].as_str().expect("a text").to_owned();
    let all = page["lines"].as_array().expect("lines").iter().filter(|line| line["section"] == section);
    all.map(|line| (text(line, "item"), text(line, "value"), text(line, "source"))).collect()
}

fn value(page: &Value, section: &str, item: &str) -> String {
    let found = lines(page, section).into_iter().find(|(label, ..)| label == item);
    found.unwrap_or_else(|| panic!("no {item} in {section} of {page:#}")).1
}

#[test]
fn s07_the_page_shows_sold_percent_remitted_and_gap() {
    let sold = "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted\n\
                X,2026-03-01,2026-03-31,tea,40,60,30,70,12.5,200\nX,2026-03-01,2026-03-31,salt,0,100,70,30,1,45\n";
    let page = page(&files(LATE).with(FileKind::SellThrough, sold), Language::English);
    // 100 of 200 sold; 30 × 12.5 + 70 × 1 = 445; remitted 245; gap 200.
    let told = lines(&page, "sales");
    assert_eq!(told[0].1, "2026-03-01 to 2026-03-31: sold 50.0 %, worth 445.00; remitted 245.00, gap 200.00");
    assert!(told[0].2.contains("sellthrough.csv:2"), "{told:?}");
    let none = lines(&self::page(&files(LATE), Language::English), "sales");
    assert!(none.is_empty());
}

#[test]
fn s13_the_class_sets_what_is_done() {
    let chasing = page(&files(LATE), Language::English);
    let doubtful = page(&files("A1,2025-12-01,X,8000,2025-12-31\n"), Language::English);
    assert_ne!(value(&chasing, "moves", "openly"), value(&doubtful, "moves", "openly"));
    assert_eq!(doubtful["ask"], "owner");
}

#[test]
fn s21_s25_whom_and_when_are_on_the_page() {
    let contacts = "customer,name,role,phone,best_time\nX,Li,accountant,22,10:00-11:00\n";
    let page = page(&files(LATE).with(FileKind::Contacts, contacts), Language::English);
    assert_eq!(value(&page, "whom", "ask first"), "accountant Li, 22");
    assert_eq!(value(&page, "whom", "when"), "call 10:00–11:00 (his time), by telephone");
}

#[test]
fn t01_the_opening_asks_who_and_when() {
    for language in Language::ALL {
        let page = page(&files(LATE), language);
        let talk = lines(&page, "talk");
        let questions = ['?', '？'];
        assert!(talk[0].1.contains(questions) && talk[1].1.contains(questions), "{talk:?}");
    }
}

#[test]
fn t02_the_opening_takes_fifteen_seconds() {
    let deliveries = format!("{LATE}A2,2026-04-10,X,10,2026-06-01\n");
    let met = "date,customer,result\n2026-04-13,X,reached\n";
    let book = files(&deliveries).with(FileKind::FollowUps, met);
    let english = value(&page(&book, Language::English), "talk", "opening");
    assert!(english.contains("We were in touch on 13 April.") && english.contains("A1, CNY 8,000.00"), "{english}");
    assert!(english.split_whitespace().count() <= 35, "{english}");
    let chinese = value(&page(&book, Language::Chinese), "talk", "15秒");
    assert!(chinese.chars().count() <= 60 && chinese.contains("8,000.00元"), "{chinese}");
}

#[test]
fn t03_no_threat_that_the_class_does_not_allow_and_every_row_is_named() {
    for (due, may_threaten) in [("2026-03-31", false), ("2026-05-31", false), ("2025-08-01", true)] {
        let customers = "customer,type\nX,tough\n";
        let book = files(&format!("A1,2025-07-01,X,8000,{due}\n")).with(FileKind::Customers, customers);
        for (language, words) in [
            (Language::English, &["lawyer", "court,", "legal", " sue "][..]),
            (Language::Chinese, &["律师", "法院", "起诉", "诉讼"][..]),
        ] {
            let page = page(&book, language);
            let text = page["lines"].to_string();
            let has_threat = words.iter().any(|word| text.contains(word));
            assert_eq!(has_threat, may_threaten, "{due} {language:?}: {text}");
        }
    }
    let page = page(&files(LATE), Language::English);
    assert_eq!(page["receivables"][0]["row"], "deliveries.csv:2");
}

#[test]
fn t04_the_full_amount_comes_first_then_a_part_then_dated_instalments() {
    let page = page(&files(LATE), Language::English);
    let asks: Vec<&str> = page["asks"].as_array().expect("asks").iter().filter_map(Value::as_str).collect();
    assert_eq!(asks.len(), 3);
    assert!(asks[0].contains("whole CNY 8,000.00") && asks[1].contains("part") && asks[2].contains("days"), "{asks:?}");
    let early = self::page(&files("A1,2026-04-01,X,8000,2026-04-30\n"), Language::English);
    assert_eq!(early["asks"], serde_json::json!([]), "nothing is demanded that is not due");
}

#[test]
fn t03_a_broken_promise_is_asked_for_by_what_is_missing_of_it() {
    let follow_ups = "date,customer,result,delivery_no,promise_date,promise_amount\n\
                      2026-04-01,X,promise,A1,2026-04-08,2000\n";
    let book = files(LATE)
        .with(FileKind::FollowUps, follow_ups)
        .with(FileKind::Payments, "date,customer,amount,delivery_no\n2026-04-07,X,500,A1\n");
    let opening = value(&page(&book, Language::English), "talk", "opening");
    assert!(opening.contains("8 April") && opening.contains("CNY 1,500.00"), "{opening}");
}

#[test]
fn t05_paying_brings_him_something() {
    for class_due in ["2026-03-31", "2025-12-31", "2025-08-01"] {
        let page = page(&files(&format!("A1,2025-07-01,X,8000,{class_due}\n")), Language::English);
        assert!(!value(&page, "talk", "brings him").is_empty());
    }
}

#[test]
fn t06_excuses_that_he_used_come_first_with_question_and_answer() {
    let said = "date,customer,result,excuse\n2026-04-01,X,reached,E07\n2026-04-09,X,reached,E12\n";
    let page = page(&files(LATE).with(FileKind::FollowUps, said), Language::English);
    let codes: Vec<&str> = page["excuses"].as_array().expect("codes").iter().filter_map(Value::as_str).collect();
    assert_eq!(codes[..2], ["E12", "E07"]);
    let told = lines(&page, "excuses");
    assert!(told[0].1.contains("said on 9 April") && told[0].2.ends_with("followups.csv:3"), "{told:?}");
    assert!(told.iter().filter(|(label, ..)| label == "ask first").count() == 3, "{told:?}");
}

#[test]
fn the_command_fits_a_page_and_knows_codes() {
    let deliveries = format!("{DELIVERIES}{LATE}");
    let sandbox = Sandbox::new(&[("deliveries.csv", &deliveries), ("customers.csv", "customer,code\nX,K1\n")]);
    for lang in ["en", "zh"] {
        let run =
            sandbox.run(&["brief", "K1", "deliveries.csv", "--as-of", AS_OF, "--format", "table", "--lang", lang]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.lines().count() <= 70, "{}", run.stdout);
        assert!(!run.stdout.contains('{') && !run.stdout.contains("dpd"), "{}", run.stdout);
    }
    let unknown = sandbox.run(&["brief", "Z", "deliveries.csv", "--as-of", AS_OF]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("no customer \"Z\""), "{}", unknown.stderr);
}

#[test]
fn what_is_promised_for_a_later_day_is_not_asked_for() {
    let promise = "date,customer,result,promise_date\n2026-04-14,X,promise,2026-04-20\n";
    let page = page(&files(LATE).with(FileKind::FollowUps, promise), Language::English);
    let opening = value(&page, "talk", "opening");
    assert!(opening.contains("Thank you for naming 20 April for A1: on which day before then"), "{opening}");
    // Without the promise the whole of it is asked for.
    let asks = |page: &Value| lines(page, "talk").iter().filter(|(item, ..)| item.starts_with("ask ")).count();
    assert_eq!((asks(&page), asks(&self::page(&files(LATE), Language::English))), (0, 3));
}
