//! `aging --since`: how receivables have moved from class to class between two days (DOMAIN §1 S34).

mod support;

use serde_json::Value;
use support::Sandbox;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
A1,2025-12-01,甲,1000,2026-01-01
A2,2026-03-01,甲,500,2026-04-30
B1,2026-01-10,乙,2000,2026-02-10
C1,2026-04-05,丙,300,2026-05-05
";

const PAYMENTS: &str = "date,customer,amount,delivery_no\n2026-04-02,乙,2000,B1\n2026-04-10,甲,250,A1\n";

/// By hand, from 31 March to 15 April 2026: A1 was 89 days late (chasing) and is 104 (doubtful), a quarter of it paid;
/// A2 was and is not due; B1 was chasing (49 days) and is paid; C1 was not delivered yet.
#[test]
fn s34_two_days_are_comparable_by_class_with_roll_rates_and_allowances() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES), ("payments.csv", PAYMENTS)]);
    let arguments = ["aging", "deliveries.csv", "--since", "2026-03-31", "--as-of", "2026-04-15"];
    let csv = sandbox.run(&arguments);
    assert_eq!(csv.code, 0, "{}", csv.stderr);
    let expected = "\
class_then,class,receivables,currency,outstanding_then,outstanding,collected
new,current,1,,,300.00,
current,current,1,,500.00,500.00,0.00
chasing,settled,1,,2000.00,,2000.00
chasing,doubtful,1,,1000.00,750.00,250.00
";
    assert_eq!(csv.stdout, expected);
    let json = sandbox.run(&[&arguments[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let chasing = json["classes"].as_array().and_then(|rows| rows.iter().find(|row| row["class"] == "chasing"));
    // 750 of 3,000 rolled on.
    assert_eq!(chasing.expect("a row")["rolled_percent"], 25.0);
    let allowance = json["classes"].as_array().and_then(|rows| rows.last()).expect("the allowances");
    // Then 1 % of 500 and 5 % of 3,000; now 1 % of 800 and 30 % of 750.
    assert_eq!((&allowance["allowance_then"], &allowance["allowance"]), (&"155.00".into(), &"233.00".into()));
    let table = sandbox.run(&[&arguments[..], &["--format", "table", "--lang", "zh"]].concat());
    assert!(table.stdout.contains("坏账准备：当时155.00，现在233.00"), "{}", table.stdout);
}

#[test]
fn the_earlier_day_must_be_earlier() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES)]);
    let run = sandbox.run(&["aging", "deliveries.csv", "--since", "2026-04-15", "--as-of", "2026-04-15"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("expected a day before 2026-04-15"), "{}", run.stderr);
}
