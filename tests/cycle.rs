//! `collect cycle`: requirement rows S3 to S6 of DOMAIN §1, with figures reckoned by hand.

mod support;

use serde_json::Value;
use support::Sandbox;

const DELIVERIES: &str = "\
date,customer,amount,delivery_no,item,quantity,unit_price
2026-03-02,Acme,800.00,A1,rice,80,10
2026-03-03,Acme,300.00,A2,oil,15,20
2026-03-02,Bolt,300.00,B1,tea,30,10
2026-03-02,Cold,100.00,C1,tea,10,10
";
const PAYMENTS: &str = "date,customer,amount\n2026-03-31,Bolt,120.00\n2026-04-02,Bolt,999.00\n";
const CUSTOMERS: &str = "\
customer,area,cond_min_sold_pct,cond_min_sold_amount,cond_max_stock_days
Acme,East,60,,
Bolt,East,50,200,40
Cold,West,,50,
";
// March has 31 days.
const SELLTHROUGH: &str = "\
customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted
Acme,2026-02-01,2026-02-28,oil,10,0,10,0,25,250
Acme,2026-03-01,2026-03-31,rice,20,80,40,57,12,100
Acme,2026-03-01,2026-03-31,oil,0,20,7.5,12.5,,0
Bolt,2026-03-01,2026-03-31,tea,0,30,27,3,15,
Cold,2026-03-01,2026-03-31,salt,100,0,50,48,,10
Cold,2026-04-01,2026-04-30,salt,48,0,1,47,,10
";

fn desk() -> Sandbox {
    Sandbox::new(&[
        ("deliveries.csv", DELIVERIES),
        ("payments.csv", PAYMENTS),
        ("customers.csv", CUSTOMERS),
        ("sellthrough.csv", SELLTHROUGH),
    ])
}

fn cycles(desk: &Sandbox) -> Vec<Value> {
    let ran = desk.run(&["cycle", "deliveries.csv", "--as-of", "2026-04-15", "--format", "json", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let object: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(object["schema"], "collect.cycle/1");
    object["cycles"].as_array().expect("cycles").clone()
}

fn cycle(customer: &str, start: &str) -> Value {
    let all = cycles(&desk());
    all.into_iter().find(|one| one["customer"] == customer && one["cycle_start"] == start).expect("the cycle")
}

fn row(cycle: &Value, item: &str) -> Value {
    cycle["rows"].as_array().expect("rows").iter().find(|row| row["item"] == item).expect("the article").clone()
}

fn assert_figures(row: &Value, expected: &[(&str, Value)]) {
    for (key, value) in expected {
        assert_eq!(&row[*key], value, "{key} of {row:#}");
    }
}

#[test]
fn s03_the_figures_are_those_of_the_hand() {
    let acme = cycle("Acme", "2026-03-01");
    // 20 + 80 − 40 − 57 = 3, which is 3 % of 100; 57 ÷ (40 ÷ 31) = 44.175 days; 40 × 12 = 480.
    assert_figures(
        &row(&acme, "rice"),
        &[
            ("sold_percent", "40.0".into()),
            ("sold_value", "480.00".into()),
            ("remitted", "100.00".into()),
            ("gap", "380.00".into()),
            ("difference", "3".into()),
            ("difference_flagged", true.into()),
            ("stock_days", "44.2".into()),
            ("delivered", "80".into()),
            ("delivery_difference", "0".into()),
        ],
    );
    // No price of his: ours, 20; we delivered 15 of the 20 that he counted; 12.5 × 31 ÷ 7.5 = 51.67.
    assert_figures(
        &row(&acme, "oil"),
        &[
            ("sold_value", "150.00".into()),
            ("gap", "150.00".into()),
            ("difference", "0".into()),
            ("difference_flagged", false.into()),
            ("stock_days", "51.7".into()),
            ("delivered", "15".into()),
            ("delivery_difference", "5".into()),
        ],
    );
    assert_figures(&acme, &[("sold_value", "630.00".into()), ("remitted", "100.00".into()), ("gap", "530.00".into())]);
    // Nothing said of remitted: what he paid in the cycle.
    let bolt = cycle("Bolt", "2026-03-01");
    assert_figures(
        &bolt,
        &[("remitted", "120.00".into()), ("remitted_from", "payments".into()), ("gap", "285.00".into())],
    );
    // 100 − 50 − 48 = 2: exactly 2 % is not more than 2 %.
    let salt = row(&cycle("Cold", "2026-03-01"), "salt");
    assert_figures(
        &salt,
        &[("difference", "2".into()), ("difference_flagged", false.into()), ("sold_value", Value::Null)],
    );
    // A cycle that has not ended does not exist.
    assert_eq!(cycles(&desk()).len(), 4);
}

#[test]
fn s04_a_condition_is_met_not_met_or_unknown() {
    // 47.5 of 120 sold: 39.6 %, at least 60.
    let acme = cycle("Acme", "2026-03-01");
    assert_eq!((&acme["condition"], &acme["condition_parts"][0]["actual"]), (&"not_met".into(), &"39.6".into()));
    // 90 % of 50; 405 of 200; 3 ÷ (27 ÷ 31) = 3.4 of 40 days.
    let bolt = cycle("Bolt", "2026-03-01");
    assert_eq!((&bolt["condition"], bolt["condition_parts"].as_array().map(Vec::len)), (&"met".into(), Some(3)));
    // No price, so no amount: unknown, never met.
    let cold = cycle("Cold", "2026-03-01");
    assert_eq!((&cold["condition"], &cold["condition_parts"][0]["actual"]), (&"unknown".into(), &Value::Null));
}

#[test]
fn s05_a_weak_row_shows_a_promotion_of_the_day() {
    let acme = cycle("Acme", "2026-03-01");
    // Rice: 40 % of what he had. Oil: 37.5 %, and 75 % of the 10 of February.
    assert_eq!(row(&acme, "rice")["weak"], serde_json::json!([{"rule": "sold", "percent": "40.0"}]));
    let oil = row(&acme, "oil");
    assert_eq!((&oil["weak"][0]["percent"], &oil["weak"][1]["percent"]), (&"37.5".into(), &"75.0".into()));
    assert_eq!(acme["promotion_date"], "2026-04-15");
    assert!(!acme["promotions"].as_array().expect("promotions").is_empty());
    for (customer, start) in [("Bolt", "2026-03-01"), ("Cold", "2026-03-01"), ("Acme", "2026-02-01")] {
        // Half is not less than half.
        assert_eq!(cycle(customer, start)["promotion_date"], Value::Null, "{customer}");
    }
    for (language, words) in [("en", "help to sell from 2026-04-15"), ("zh", "助销，自 2026-04-15")] {
        let arguments = ["cycle", "deliveries.csv", "--as-of", "2026-04-15", "--format", "table", "--lang", language];
        let page = desk().run(&arguments).stdout;
        assert!(page.contains(words) && page.matches("    · ").count() >= 1, "{page}");
    }
}

#[test]
fn s06_the_slowest_article_is_named_with_what_sells_best_in_the_area() {
    let acme = cycle("Acme", "2026-03-01");
    assert_eq!((&acme["slowest_item"], &acme["best_item"]), (&"oil".into(), &"tea".into()));
    let guidance = acme["guidance"].as_str().expect("words");
    assert!(guidance.contains("oil") && guidance.contains("52 days") && guidance.contains("tea"), "{guidance}");
}

#[test]
fn thresholds_are_settings() {
    let desk = desk();
    let config = "[cycle]\ndifference_percent = 3\nweak_sold_percent = 10\nweak_against_previous_percent = 0\n";
    std::fs::write(desk.folder.path().join("collect.toml"), config).expect("written");
    let all = cycles(&desk);
    let acme = all.iter().find(|one| one["customer"] == "Acme" && one["cycle_start"] == "2026-03-01").expect("Acme");
    assert_eq!((&row(acme, "rice")["difference_flagged"], &acme["promotion_date"]), (&false.into(), &Value::Null));
}

#[test]
fn quantities_that_do_not_fit_are_unknown_and_no_panic() {
    let nines = "9".repeat(30);
    let huge = format!(
        "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price\nAcme,2026-03-01,2026-03-31,rice,{nines},{nines},0.000000001,{nines},{nines}\nAcme,2026-03-01,2026-03-31,oil,0,0,0,0,1\n"
    );
    let desk = Sandbox::new(&[("deliveries.csv", DELIVERIES), ("sellthrough.csv", &huge)]);
    for format in ["json", "csv", "table", "markdown", "tsv"] {
        let ran = desk.run(&["cycle", "deliveries.csv", "--as-of", "2026-04-15", "--format", format]);
        assert!([0, 2].contains(&ran.code), "{}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}
