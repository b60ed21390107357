//! `collect statement`: requirement rows S1 and S10 of DOMAIN §1, the balance to the cent, and nothing hostile on the page.

mod support;

use serde_json::Value;
use support::Sandbox;

const DELIVERIES: &str = "\
date,customer,amount,delivery_no,due_date,item,quantity,unit_price,note
2026-01-05,Acme,100.00,A1,2026-02-04,rice,10,10,secret remark of ours
2026-02-10,Acme,60.00,A2,2026-03-12,rice,6,10,
2026-02-10,Acme,40.00,A2,2026-03-12,oil,2,20,
2026-03-01,Acme,-15.00,R1,,rice,-1.5,10,
2026-03-20,Acme,200.00,A3,2026-04-19,oil,10,20,
2026-04-01,Bolt,7.00,B1,2026-05-01,oil,1,7,
";
const PAYMENTS: &str = "\
date,customer,amount,payment_no,delivery_no,kind
2026-01-20,Acme,100.00,P1,A1,payment
2026-02-20,Acme,30.00,P2,A2,payment
2026-03-02,Acme,5.00,P3,A2,credit_note
2026-03-05,Acme,30.00,P2,A2,bounced
2026-03-25,Acme,20.00,P4,A2,write_off
2026-04-02,Acme,50.00,P5,NOPE,payment
";
const CONTACTS: &str = "customer,name,role,is_insider\nAcme,Deep Throat,accountant,yes\n";
const CUSTOMERS: &str = "customer,contact\nAcme,Deep Throat\n";

fn desk() -> Sandbox {
    Sandbox::new(&[
        ("deliveries.csv", DELIVERIES),
        ("payments.csv", PAYMENTS),
        ("contacts.csv", CONTACTS),
        ("customers.csv", CUSTOMERS),
    ])
}

fn statement(desk: &Sandbox, more: &[&str]) -> String {
    let arguments = [&["statement", "Acme", "deliveries.csv", "--as-of", "2026-04-15", "-q"], more].concat();
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

fn json(desk: &Sandbox, more: &[&str]) -> Value {
    let text = statement(desk, &[&["--format", "json"], more].concat());
    let object: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(object["schema"], "collect.statement/1");
    object["statements"][0].clone()
}

#[test]
fn s10_statement_lists_each_document_once() {
    let desk = desk();
    let all = json(&desk, &["--from", "2026-01-01"]);
    let rows = all["rows"].as_array().expect("rows");
    let documents: Vec<&str> = rows.iter().filter_map(|row| row["document"].as_str()).collect();
    let deliveries = rows.iter().filter(|row| row["kind"] == "delivery");
    assert_eq!(
        deliveries.map(|row| row["document"].as_str()).collect::<Vec<_>>(),
        [Some("A1"), Some("A2"), Some("A3")]
    );
    // P2 is a payment and the bounced payment of that number: two rows.
    assert_eq!(documents.iter().filter(|number| **number == "P2").count(), 2);
    // What we wrote off is no row: the claim stays whole.
    assert_eq!(rows.len(), 3 + 1 + 5, "{all:#}");
    assert_eq!(rows.iter().find(|row| row["document"] == "A2").expect("A2")["goods"], "rice 6 × 10; oil 2 × 20");
    // 400 delivered − 15 returned − 100 − 30 − 5 + 30 − 50; the 20 that we wrote off are owed as before
    assert_eq!((&all["opening"], &all["closing"]), (&"0.00".into(), &"230.00".into()));
    assert_eq!(rows.last().expect("a row")["balance"], "230.00");
    // Default period: from the first document with anything open.
    let own = json(&desk, &[]);
    let first = own["rows"][0]["document"].clone();
    let sum = |key: &str| own[key].as_str().expect("money").replace('.', "").parse::<i64>().expect("cents");
    assert_eq!(sum("outstanding") - sum("unapplied"), sum("closing"));
    assert_eq!(own["closing"], "230.00");
    assert_eq!(first, own["rows"][0]["document"]);
    let rows = own["rows"].as_array().expect("rows");
    let open = rows.iter().find(|row| row["open"].as_str().is_some_and(|open| open != "0.00")).expect("open");
    assert_eq!(rows[0]["date"], open["date"]);
}

#[test]
fn the_running_balance_leads_from_opening_to_closing_on_any_day() {
    let desk = desk();
    for to in ["2026-01-31", "2026-02-28", "2026-03-04", "2026-03-31", "2026-04-15"] {
        let own = json(&desk, &["--from", "2026-01-15", "--to", to]);
        let cents = |value: &Value| value.as_str().expect("money").replace('.', "").parse::<i64>().expect("cents");
        let mut balance = cents(&own["opening"]);
        assert_eq!(balance, 10_000);
        for row in own["rows"].as_array().expect("rows") {
            balance += cents(&row["amount"]);
            assert_eq!(cents(&row["balance"]), balance, "{to}");
        }
        assert_eq!(balance, cents(&own["closing"]), "{to}: {own:#}");
        assert_eq!(own["to"], to);
    }
    let later = desk.run(&["statement", "Acme", "deliveries.csv", "--as-of", "2026-04-15", "--to", "2026-04-16"]);
    assert_eq!(later.code, 2);
    assert!(later.stderr.contains("--to 2026-04-16"), "{}", later.stderr);
}

#[test]
fn s01_a_statement_contains_no_insider_name_and_no_note() {
    let desk = desk();
    for format in ["table", "csv", "tsv", "json", "markdown", "html"] {
        for language in ["en", "zh"] {
            let text = statement(&desk, &["--format", format, "--lang", language, "--from", "2026-01-01"]);
            assert!(text.contains("A2") && text.contains("230.00"), "{format}: {text}");
            assert!(!text.contains("Deep Throat") && !text.contains("secret"), "{format}: {text}");
            assert!(!text.contains("chasing") && !text.contains("催收"), "{format}: {text}");
        }
    }
    let paper = statement(&desk, &["--format", "markdown"]);
    for words in ["amount agreed", "differs", "Signature, seal", "By age: not due 200.00 · 31-60 days 30.00"] {
        assert!(paper.contains(words), "{words}: {paper}");
    }
}

#[test]
fn no_name_becomes_markup() {
    let name = "<script>alert(1)</script> \"q\" javascript:x \u{202e}evil |*_`";
    let quoted = name.replace('"', "\"\"");
    let deliveries =
        format!("date,customer,amount,delivery_no,item\n2026-03-01,\"{quoted}\",5,<b>1</b>,<img src=x onerror=y>\n");
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries)]);
    let ran = desk.run(&["statement", name, "deliveries.csv", "--as-of", "2026-04-15", "-q", "--format", "html"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for wrong in ["<script", "<b>", "<img", "\u{202e}", "href", "src=\"", "http"] {
        assert!(!ran.stdout.contains(wrong), "{wrong}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;q&quot; javascript:x \\u{202e}evil |*_`"));
}

#[test]
fn a_return_of_several_rows_shows_all_its_goods() {
    let deliveries = "\
date,customer,amount,delivery_no,item,ref_no
2026-03-01,Acme,500.00,A1,rice,
2026-03-09,Acme,-100.00,R1,wet rice,A1
2026-03-09,Acme,-20.00,R1,torn bags,A1
2026-03-09,Acme,-7.00,R2,lids,A1
";
    let desk = Sandbox::new(&[("deliveries.csv", deliveries)]);
    let rows = json(&desk, &["--from", "2026-01-01"])["rows"].clone();
    let row = |number: &str| rows.as_array().expect("rows").iter().find(|row| row["document"] == number).cloned();
    let (first, second) = (row("R1").expect("R1"), row("R2").expect("R2"));
    assert_eq!((&first["amount"], &second["amount"]), (&"-120.00".into(), &"-7.00".into()));
    let goods = first["goods"].as_str().expect("goods");
    assert!(goods.contains("wet rice") && goods.contains("torn bags") && !goods.contains("lids"), "{goods}");
    assert_eq!(second["goods"], "lids");
}
