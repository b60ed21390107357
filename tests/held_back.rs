//! Money that is not to be asked for - disputed, promised, paid by what the customer says or by another spelling of his
//! name, lost to a bankruptcy: no command asks for it, each gives the reason (SPEC §3 "Channel", DOMAIN §8 "Never").

mod support;

use serde_json::Value;
use support::Sandbox;

const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date\nS1,2026-03-01,Acme Trading,100.00,2026-03-31\n";
const FOLLOW_UPS: &str = "date,customer,result,delivery_no,promise_date,promise_amount,excuse,next_date\n";

/// A book in which Acme Trading owes 100, 15 days late, and these rows besides.
fn desk(follow_ups: &str, events: &str) -> Sandbox {
    Sandbox::new(&[
        ("deliveries.csv", DELIVERIES),
        ("followups.csv", &format!("{FOLLOW_UPS}{follow_ups}")),
        ("events.csv", &format!("date,customer,kind\n{events}")),
    ])
}

fn json(desk: &Sandbox, arguments: &[&str]) -> Value {
    let run = desk.run(&[arguments, &["--as-of", AS_OF, "--format", "json", "-q"]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

fn text(desk: &Sandbox, arguments: &[&str]) -> String {
    let run = desk.run(&[arguments, &["--as-of", AS_OF, "--format", "table", "-q"]].concat());
    run.stdout + &run.stderr
}

/// Whether each command lets the money be asked for: plan, today, letter, brief and hold, in that order.
fn asks(desk: &Sandbox) -> [bool; 5] {
    let plan = json(desk, &["plan", "deliveries.csv"]);
    let today = json(desk, &["today", "deliveries.csv"]);
    let letter = desk.run(&["letter", "Acme Trading", "--kind", "demand", "--as-of", AS_OF]);
    let brief = json(desk, &["brief", "Acme Trading"]);
    let hold = json(desk, &["hold", "Acme Trading"]);
    let listed = |group: &str| today[group].as_array().is_some_and(|rows| !rows.is_empty());
    [
        !["none", "legal"].contains(&plan["rows"][0]["channel"].as_str().unwrap_or("none")),
        listed("must") || listed("can"),
        letter.code == 0,
        brief["totals"][0]["askable"] == "100.00" && brief["asks"].as_array().is_some_and(|asks| !asks.is_empty()),
        !hold["rows"][0]["due"].is_null(),
    ]
}

#[test]
fn who_says_that_he_has_paid_is_asked_again_only_when_the_bank_has_been_looked_at() {
    // Said today, as a result or as an excuse: the bank is looked at on the next working day, or on the day agreed.
    for said in [
        "2026-04-15,Acme Trading,paid_claim,,,,,\n",
        "2026-04-15,Acme Trading,reached,,,,E08,\n",
        "2026-04-13,Acme Trading,refused,S1,,,E08,2026-04-20\n",
    ] {
        assert_eq!(asks(&desk(said, "")), [false; 5], "{said}");
    }
    // Three working days it is left alone; then the bank is looked at, and nothing is demanded.
    let due = desk("2026-04-10,Acme Trading,paid_claim,,,,,\n", "");
    assert_eq!(asks(&due), [false, true, false, false, false]);
    let row = &json(&due, &["today", "deliveries.csv"])["can"][0];
    assert!(row.to_string().contains("look at the bank, ask for the slip"), "{row}");
    for said in [
        "2026-04-15,Acme Trading,reached,,,,,\n",
        "2026-04-10,Acme Trading,paid_claim,,,,,\n2026-04-14,Acme Trading,reached,,,,,\n",
    ] {
        assert_eq!(asks(&desk(said, "")), [true; 5], "{said}");
    }
    // He says something else about it later: that counts.
    let taken_back = "2026-04-15,Acme Trading,paid_claim,S1,,,,\n2026-04-15,Acme Trading,refused,,,,,\n";
    assert_eq!(asks(&desk(taken_back, "")), [true; 5]);
    let said = desk("2026-04-15,Acme Trading,paid_claim,,,,,\n", "");
    for (arguments, reason) in [
        (&["today"][..], "said on 15 April that he has paid"),
        (&["brief", "Acme Trading"], "said on 15 April that he has paid"),
        (&["letter", "Acme Trading", "--kind", "demand"], "he says that he has paid"),
        (&["hold", "Acme Trading"], "he says that he has paid"),
    ] {
        let text = text(&said, arguments).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(reason), "{arguments:?}: {text}");
    }
    // The excuse to be ready for is the one that he used.
    assert_eq!(json(&said, &["brief", "Acme Trading"])["excuses"][0], "E08");
}

#[test]
fn disputed_and_promised_money_is_asked_for_by_no_command() {
    let dispute = desk("2026-04-14,Acme Trading,dispute,S1,,,,\n", "");
    assert_eq!(asks(&dispute), [false; 5]);
    // A promise stops no lever (DOMAIN §6), but the brief waits for it.
    let promise = desk("2026-04-14,Acme Trading,promise,,2026-04-20,,,\n", "");
    assert_eq!(asks(&promise), [false, false, false, false, true]);
    assert!(text(&promise, &["brief", "Acme Trading"]).contains("only if the money promised for 20 April is not"));
}

#[test]
fn a_bankrupt_is_not_called_and_the_claim_is_filed() {
    let desk = desk("2026-04-10,Acme Trading,promise,,2026-04-20,,,\n", "2026-04-14,Acme Trading,bankruptcy_filed\n");
    let [plan, today, letter, brief, hold] = asks(&desk);
    assert_eq!([plan, today, letter, brief, hold], [false, true, false, false, true]);
    let row = &json(&desk, &["today", "deliveries.csv"])["must"][0];
    assert_eq!((row["channel"].as_str(), row["ask"].as_str()), (Some("legal"), Some("")), "{row}");
    let page = text(&desk, &["brief", "Acme Trading"]);
    assert!(page.contains("file the claim") && page.contains("No call"), "{page}");
    for word in ["opening", "brings him", "he may say", "paper goes"] {
        assert!(!page.contains(word), "{word}: {page}");
    }
    let hold = text(&desk, &["hold", "Acme Trading"]);
    assert!(hold.contains("HELD") && hold.contains("No notice to him") && !hold.contains("Civil Code"), "{hold}");
    let letter = text(&desk, &["letter", "Acme Trading", "--kind", "suspension"]);
    assert!(letter.contains("bankrupt since 2026-04-14"), "{letter}");
    // What is deregistered is dead: nobody is asked, and nothing is said in return.
    let dead = self::desk("", "2026-04-14,Acme Trading,deregistered\n");
    assert_eq!(asks(&dead)[..4], [false; 4]);
    assert!(text(&dead, &["brief", "Acme Trading"]).contains("No call: nothing is asked for any more"));
}

#[test]
fn money_under_a_near_name_is_told_before_he_is_asked() {
    let payment = |name: &str| {
        let payments = format!("date,customer,amount\n2026-04-10,{name},100.00\n");
        Sandbox::new(&[("deliveries.csv", DELIVERIES), ("payments.csv", &payments)])
    };
    let commands: [&[&str]; 4] = [
        &["today", "deliveries.csv"],
        &["brief", "Acme Trading"],
        &["letter", "Acme Trading", "--kind", "demand"],
        &["hold", "Acme Trading"],
    ];
    for arguments in commands {
        let said = |name: &str| payment(name).run(&[arguments, &["--as-of", AS_OF]].concat()).stderr;
        let near = said("Acme Tradng Ltd");
        assert!(near.contains("100.00 of Acme Tradng Ltd pays nothing") && near.contains("aliases"), "{near}");
        assert!(!said("Zenith").contains("pays nothing"), "{arguments:?}");
    }
}

#[test]
fn what_is_not_for_today_is_told_beside_what_is() {
    let deliveries = format!("{DELIVERIES}S2,2026-04-14,Acme Trading,70.00,2026-07-31\n");
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries)]);
    let row = &json(&desk, &["today", "deliveries.csv"])["can"][0];
    assert_eq!(row["amounts"][0]["amount"], "100.00");
    assert_eq!(row["also_open"][0]["amount"], "70.00");
    assert!(row["reason"].as_str().expect("a reason").contains("besides, 70.00 of his is open"), "{row}");
}

#[test]
fn a_dispute_is_told_with_its_own_amount() {
    let deliveries = format!("{DELIVERIES}S2,2026-02-01,Acme Trading,70.00,2026-03-05\n");
    let follow_ups = format!("{FOLLOW_UPS}2026-04-01,Acme Trading,dispute,S2,,,,\n");
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries), ("followups.csv", &follow_ups)]);
    let row = &json(&desk, &["today", "deliveries.csv"])["must"][0];
    assert!(row["reason"].as_str().expect("a reason").contains("his dispute of 1 April about 70.00"), "{row}");
}

#[test]
fn what_pauses_more_than_is_meant_is_told_when_it_is_logged() {
    let deliveries = format!("{DELIVERIES}S2,2026-02-01,Acme Trading,70.00,2026-03-05\n");
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries)]);
    let log = |more: &[&str]| {
        let run = desk.run(&[&["log", "Acme Trading", "--dry-run", "--as-of", AS_OF, "--result"], more].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stderr.contains("pauses all 2")
    };
    assert!(log(&["dispute"]));
    assert!(!log(&["dispute", "--dispute-amount", "50"]));
    assert!(!log(&["promise", "--promise-date", "2026-04-20", "--promise-amount", "50"]));
    assert!(!log(&["dispute", "--delivery", "S2"]));
    assert!(!log(&["promise", "--promise-date", "2026-04-20"]));
    assert!(!log(&["promise", "--promise-date", "2026-04-20", "--promise-amount", "170"]));
}
