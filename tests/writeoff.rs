//! `collect writeoff`: rules, evidence and periods on hand-checked books. Nothing of it is legal advice.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

/// Rows by delivery number.
fn rows(deliveries: &str, events: &str, follow_ups: &str, config: &str, as_of: &str) -> Vec<Value> {
    let sandbox = Sandbox::new(&[
        ("deliveries.csv", &format!("delivery_no,date,customer,amount,due_date,received_by\n{deliveries}")),
        ("payments.csv", "date,customer,amount\n"),
        ("events.csv", &format!("date,customer,kind,note,evidence\n{events}")),
        ("followups.csv", &format!("date,customer,result,evidence\n{follow_ups}")),
        ("collect.toml", &format!("[base]\ncurrency = \"CNY\"\n{config}")),
    ]);
    let run = sandbox.run(&["writeoff", "--format", "json", "--as-of", as_of]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    assert_eq!((&json["schema"], &json["jurisdiction"]), (&"collect.writeoff/1".into(), &"cn".into()));
    json["rows"].as_array().expect("rows").clone()
}

fn rules(row: &Value) -> Vec<&str> {
    row["rules"].as_array().expect("rules").iter().filter_map(|met| met["rule"].as_str()).collect()
}

const SMALL: &str = "SH1,2025-01-01,Acme,50000,2025-01-31,Li\n";
const LARGE: &str = "SH1,2025-01-01,Acme,50000.01,2025-01-31,Li\n";

#[test]
fn a_year_past_due_is_enough_for_a_small_sum() {
    assert_eq!(rows(SMALL, "", "", "", "2026-01-31"), [] as [Value; 0]);
    let found = rows(SMALL, "", "", "", "2026-02-01");
    assert_eq!(rules(&found[0]), ["CN-1Y-SMALL"]);
    // More than 180 days late: bad, 60 %.
    assert_eq!((&found[0]["class"], &found[0]["allowance"]), (&"bad".into(), &"30000.00".into()));
    assert_eq!(found[0]["rules"][0]["missing"], json!(["demand", "book_entry", "explanation"]));
    assert_eq!(rows(LARGE, "", "", "", "2026-02-01"), [] as [Value; 0]);
    // 0.01 % of 600 million is 60,000; of 400 million 40,000.
    assert_eq!(rows(LARGE, "", "", "annual_revenue = 600000000\n", "2026-02-01").len(), 1);
    assert_eq!(rows(LARGE, "", "", "annual_revenue = 400000000\n", "2026-02-01").len(), 0);
}

#[test]
fn three_years_past_due_and_what_the_file_still_wants() {
    // The demand of 2026-03-01 has proof and starts the period again; the one of 2027 has none.
    let follow_ups = "2026-03-01,Acme,demand_served,receipt 12\n2027-03-01,Acme,demand_served,\n";
    let found = rows(LARGE, "2028-02-05,Acme,written_off,board of 2028-02,minutes 7\n", follow_ups, "", "2028-02-10");
    let row = &found[0];
    assert_eq!(rules(row), ["CN-3Y"]);
    assert_eq!(row["rules"][0]["missing"], json!([]));
    let proofs = row["rules"][0]["evidence"].as_array().expect("evidence");
    let texts: Vec<&str> = proofs.iter().filter_map(|proof| proof["text"].as_str()).collect();
    assert_eq!(texts, ["Li", "receipt 12", "board of 2028-02", "minutes 7"]);
    assert_eq!(proofs[1]["row"], "followups.csv:2");
    assert_eq!(row["period"]["until"], "2029-03-01");
    assert_eq!(rows(LARGE, "", follow_ups, "", "2028-01-31").len(), 0);
}

#[test]
fn bankruptcy_asks_for_the_notice_and_for_what_is_left() {
    let late = "SH1,2026-01-01,Acme,900000,2026-01-31,\n";
    let found = rows(late, "2026-03-01,Acme,bankruptcy_filed,,notice 5\n", "", "", "2026-04-15");
    assert_eq!(rules(&found[0]), ["CN-BANKRUPT"]);
    assert_eq!(found[0]["rules"][0]["missing"], json!(["signed_delivery", "assets_insufficient", "book_entry"]));
    let unproven = rows(late, "2026-03-01,Acme,absconded,,\n", "", "", "2026-04-15");
    let missing = &unproven[0]["rules"][0]["missing"];
    assert_eq!(missing, &json!(["signed_delivery", "official_notice", "assets_insufficient", "book_entry"]));
}

#[test]
fn periods_are_warned_of_before_they_end() {
    let late = "SH1,2023-04-01,Acme,900000,2023-05-01,\n";
    let period = |as_of: &str| rows(late, "", "", "", as_of).first().map(|row| row["period"].clone());
    // Due 2023-05-01: the last day is 2026-05-01.
    assert_eq!(period("2025-11-01"), None);
    let near = period("2025-11-02").expect("180 days before");
    assert_eq!(
        (&near["days_left"], &near["warning"], &near["kind"]),
        (&180.into(), &"near".into(), &"limitation".into())
    );
    assert_eq!(period("2026-03-02").expect("60 days before")["warning"], "urgent");
    assert_eq!(period("2026-05-01").expect("the last day")["warning"], "urgent");
    let expired = rows(late, "", "", "", "2026-05-02").remove(0);
    assert_eq!((&expired["period"]["warning"], &expired["class"]), (&"expired".into(), &"dead".into()));
    // With a judgment it is the time to apply for enforcement that counts: two years.
    let judged = rows(late, "2024-05-20,Acme,judgment,,\n", "", "", "2026-04-15").remove(0);
    assert_eq!((&judged["period"]["kind"], &judged["period"]["until"]), (&"enforcement".into(), &"2026-05-20".into()));
    assert_eq!(judged["period"]["warning"], "urgent");
}

#[test]
fn every_format_tells_it_and_gives_no_advice() {
    let sandbox = Sandbox::new(&[
        ("deliveries.csv", &format!("delivery_no,date,customer,amount,due_date,received_by\n{SMALL}")),
        ("payments.csv", "date,customer,amount\n"),
    ]);
    let run = |arguments: &[&str]| sandbox.run(&[&["writeoff", "--as-of", "2028-01-15"], arguments].concat());
    for (format, language, words) in [
        ("table", "en", "not legal advice"),
        ("table", "zh", "非法律意见"),
        ("markdown", "en", "not legal advice"),
        ("json", "en", "not legal advice"),
    ] {
        let ran = run(&["--format", format, "--lang", language, "-q"]);
        assert!(ran.code == 0 && ran.stdout.contains(words), "{ran:?}");
    }
    let csv = run(&[]);
    assert!(csv.stderr.contains("not legal advice"), "{}", csv.stderr);
    // 16 days before the end, and the evidence in words.
    assert!(csv.stdout.contains("2028-01-31,urgent,contract or delivery note that he signed: Li"), "{}", csv.stdout);
}
