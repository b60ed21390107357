//! `collect hold`: the ladder of pressure step by step on hand-checked books, and the answer for a dispatch script.

mod support;

use serde_json::Value;
use support::{Run, Sandbox};

const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date,item\n";
const EVENTS: &str = "date,customer,kind,note,cleared_on,source\n";
const FOLLOW_UPS: &str = "date,customer,result,delivery_no,promise_date,promise_amount\n";

/// A book of Acme, who owes what `deliveries` says.
#[derive(Clone, Copy, Default)]
struct Desk<'t> {
    deliveries: &'t str,
    payments: &'t str,
    customers: &'t str,
    events: &'t str,
    follow_ups: &'t str,
    config: &'t str,
}

impl Desk<'_> {
    fn run(&self, arguments: &[&str]) -> Run {
        let sandbox = Sandbox::new(&[
            ("deliveries.csv", &format!("{DELIVERIES}{}", self.deliveries)),
            ("payments.csv", &format!("date,customer,amount,delivery_no\n{}", self.payments)),
            ("customers.csv", &format!("customer,credit_limit,policies\n{}", self.customers)),
            ("events.csv", &format!("{EVENTS}{}", self.events)),
            ("followups.csv", &format!("{FOLLOW_UPS}{}", self.follow_ups)),
            ("collect.toml", &format!("[base]\ncurrency = \"CNY\"\n{}", self.config)),
        ]);
        sandbox.run(&[&["hold"], arguments, &["--as-of", AS_OF]].concat())
    }

    /// Acme's object, and the exit code.
    fn acme(&self) -> (Value, i32) {
        let run = self.run(&["Acme", "--format", "json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
        (json["rows"][0].clone(), run.code)
    }

    fn step(&self) -> Value {
        self.acme().0["due"]["step"].clone()
    }
}

/// 50 days late on the day, and talked about.
const LATE_50: &str = "SH1,2026-01-25,Acme,1000,2026-02-24,rice\n";
const CALLED: &str = "2026-03-20,Acme,reached,,,\n";

#[test]
fn s35_a_lever_is_refused_with_the_reason_until_a_step_is_documented() {
    let silent = Desk { deliveries: LATE_50, ..Desk::default() };
    let (acme, code) = silent.acme();
    assert_eq!((&acme["due"], &acme["refused"], code), (&Value::Null, &"no_contact".into(), 0));
    let page = silent.run(&["Acme", "--format", "table", "-q"]).stdout;
    assert!(page.contains("nothing is logged since 2026-01-25"), "{page}");
    // What was said before he owed this is no step towards it.
    let old = Desk { follow_ups: "2026-01-24,Acme,reached,,,\n", ..silent };
    assert_eq!(old.acme().0["refused"], "no_contact");
    let called = Desk { follow_ups: CALLED, ..silent };
    assert_eq!((called.step(), called.acme().0["refused"].clone()), ("L1".into(), Value::Null));
}

#[test]
fn nobody_is_pressed_for_cents_or_for_what_is_disputed() {
    let cents =
        Desk { deliveries: LATE_50, payments: "2026-04-01,Acme,999.00,SH1\n", follow_ups: CALLED, ..Desk::default() };
    assert_eq!(cents.acme().0["refused"], "within_tolerance");
    let strict = Desk { config: "tolerance = 0.99\n[levers]\ntolerance = 0.99\n", ..cents };
    assert_eq!(strict.step(), "L1");
    let disputed = Desk {
        deliveries: "SH1,2026-01-25,Acme,1000,2026-02-24,rice\nSH2,2026-03-01,Acme,300,2026-03-31,rice\n",
        follow_ups: "2026-03-20,Acme,dispute,SH1,,\n",
        ..Desk::default()
    };
    let (acme, _) = disputed.acme();
    // 15 days late without SH1: no more than L1, and only for the 300.
    assert_eq!((&acme["due"]["step"], &acme["release"][0]["amount"]), (&"L1".into(), &"300.00".into()));
    assert_eq!(acme["disputed"][0]["amount"], "1000.00");
    let all = Desk { deliveries: LATE_50, ..disputed };
    assert_eq!(all.acme().0["refused"], "disputed");
}

#[test]
fn s37_the_largest_order_is_printed_as_a_number() {
    // Orders of 180 days: 1000, 400, 600, 3000; the median is 800, half of it 400.
    let deliveries = format!(
        "{LATE_50}SH2,2026-03-01,Acme,400,2026-05-30,rice\nSH3,2026-03-02,Acme,600,2026-05-30,oil\n\
         SH4,2026-03-03,Acme,3000,2026-05-30,oil\nSH0,2025-10-17,Acme,9000,2026-05-30,oil\n"
    );
    let desk = Desk { deliveries: &deliveries, follow_ups: CALLED, ..Desk::default() };
    let (acme, _) = desk.acme();
    assert_eq!(acme["due"]["step"], "L1");
    let order = &acme["max_order"];
    assert_eq!((&order["amount"], &order["usual"], &order["orders"]), (&"400.00".into(), &"800.00".into(), &4.into()));
    assert_eq!(order["articles"], 1);
    // 14,000 open, a limit of 14,250: 250 is left, less than the 400.
    let limited = Desk { customers: "Acme,14250,\n", ..desk };
    assert_eq!(limited.acme().0["max_order"]["amount"], "250.00");
    assert_eq!(Desk { customers: "Acme,100,\n", ..desk }.acme().0["max_order"]["amount"], "0.00");
    let page = desk.run(&["Acme", "--format", "table", "-q"]).stdout;
    assert!(page.contains("up to 400.00 CNY each"), "{page}");
}

#[test]
fn s38_policies_stop_by_name_and_day_in_order_after_l1() {
    let desk =
        Desk {
            deliveries: LATE_50, follow_ups: CALLED, customers: "Acme,,年返3%;display money\n", ..Desk::default()
        };
    assert_eq!(desk.step(), "L1");
    let next = desk.acme().0["next"].clone();
    assert_eq!((&next["step"], &next["from"]), (&"L2".into(), &"2026-04-22".into()));
    let six_days = Desk { events: "2026-04-09,Acme,lever,L1,,\n", ..desk };
    let (acme, _) = six_days.acme();
    assert_eq!(
        (&acme["due"], &acme["refused"], &acme["next"]["from"]),
        (&Value::Null, &"too_early".into(), &"2026-04-16".into())
    );
    let seven_days = Desk { events: "2026-04-08,Acme,lever,step 1,,\n", ..desk };
    let (acme, _) = seven_days.acme();
    assert_eq!((&acme["due"]["step"], &acme["due"]["since"]), (&"L2".into(), &"2026-04-15".into()));
    assert_eq!(acme["stop_policies"], serde_json::json!(["年返3%", "display money"]));
    let page = seven_days.run(&["Acme", "--format", "table", "-q"]).stdout;
    assert!(page.contains("stop from 2026-04-15: 年返3%; display money"), "{page}");
    // 50 days late calls for no L3: it is due after 60.
    let taken = Desk { events: "2026-03-20,Acme,lever,L1,,\n2026-04-01,Acme,lever,L2,,\n", ..desk };
    let (acme, _) = taken.acme();
    assert_eq!((&acme["refused"], &acme["next"]["from"]), (&"nothing_harder".into(), &"2026-04-26".into()));
}

#[test]
fn s39_the_best_sellers_are_named() {
    let deliveries = "SH1,2026-01-05,Acme,1000,2026-02-04,rice\nSH2,2026-01-06,Acme,700,2026-05-30,oil\n\
        SH3,2026-01-07,Acme,400,2026-05-30,salt\nSH4,2026-01-08,Acme,450,2026-05-30,tea\n\
        SH5,2025-10-17,Acme,9000,2026-05-30,wine\nSH6,2026-02-08,Acme,-100,2026-05-30,tea\n";
    let desk = Desk {
        deliveries,
        follow_ups: CALLED,
        events: "2026-03-20,Acme,lever,L1,,\n2026-04-01,Acme,lever,L2,,\n",
        ..Desk::default()
    };
    let (acme, code) = desk.acme();
    assert_eq!((&acme["due"]["step"], code), (&"L3".into(), 0));
    let items: Vec<&Value> = acme["withhold_items"].as_array().expect("items").iter().map(|one| &one["item"]).collect();
    // 70 days late; tea has 350 after the return, wine is older than 180 days.
    assert_eq!(items, ["rice", "oil", "salt"]);
    assert_eq!(acme["needs_manager"], true);
    let page = |arguments: &[&str]| desk.run(&[arguments, &["--format", "table", "-q"]].concat()).stdout;
    assert!(page(&["Acme"]).contains("rice (1,000.00 CNY), oil (700.00 CNY), salt (400.00 CNY)"));
    assert!(page(&["Acme"]).contains("nobody is named yet"));
    assert!(!page(&["Acme", "--by", "Ms Wang"]).contains("nobody is named yet"));
}

/// L4 was taken on 1 April by somebody who is named.
const HELD: Desk<'static> = Desk {
    deliveries: "SH1,2025-12-01,Acme,1000,2025-12-31,rice\nSH2,2026-04-01,Acme,50,2026-05-30,rice\n\
        SH3,2026-04-02,Acme,60,2026-05-30,rice\n",
    payments: "",
    customers: "",
    events: "2026-04-01,Acme,lever,L4,,Ms Wang\n",
    follow_ups: CALLED,
    config: "",
};

#[test]
fn s40_a_delivery_to_a_held_customer_is_flagged_and_the_exit_code_says_so() {
    let (acme, code) = HELD.acme();
    assert_eq!((code, &acme["held"], &acme["held_since"]), (1, &true.into(), &"2026-04-01".into()));
    assert_eq!(acme["needs_manager"], false);
    let sent = &acme["deliveries_while_held"];
    assert_eq!(sent.as_array().map(Vec::len), Some(1), "{sent}");
    assert_eq!((&sent[0]["delivery_no"], &sent[0]["row"]), (&"SH3".into(), &"deliveries.csv:4".into()));
    let page = HELD.run(&["Acme", "--format", "table", "-q"]);
    assert_eq!(page.code, 1);
    assert!(page.stdout.starts_with("HELD  Acme: deliver nothing before 1,000.00 CNY is paid"), "{}", page.stdout);
    for words in ["Dear Acme, 1,000.00 CNY is past due", "Civil Code 527, 528, not legal advice", "SH3"] {
        assert!(page.stdout.replace("\n    ", " ").contains(words), "{words} in {}", page.stdout);
    }
    let chinese = HELD.run(&["Acme", "--format", "table", "-q", "--lang", "zh"]).stdout;
    assert!(chinese.starts_with("停货  Acme：付清1,000.00 CNY之前不送货"), "{chinese}");
    // Data in a pipe: the answer is said beside it, and the exit code is the same.
    let piped = HELD.run(&["Acme"]);
    assert_eq!(piped.code, 1);
    assert!(piped.stderr.contains("HELD  Acme"), "{}", piped.stderr);
    // Asked about everybody, nothing is wrong with the question.
    assert_eq!(HELD.run(&["--format", "table", "-q"]).code, 0);
}

#[test]
fn s41_whoever_pays_is_free_and_told_what_for() {
    let page = HELD.run(&["Acme", "--format", "table", "-q"]).stdout.replace("\n                   ", " ");
    assert!(page.contains("trade goes on once it is paid") && page.contains("when 1,000.00 CNY is paid"), "{page}");
    let paid = Desk { payments: "2026-04-14,Acme,1000,SH1\n", ..HELD };
    let (acme, code) = paid.acme();
    assert_eq!((code, &acme["held"], &acme["step"], &acme["due"]), (0, &false.into(), &Value::Null, &Value::Null));
    assert_eq!((&acme["refused"], &acme["ended"][0]["step"]), (&"nothing_past_due".into(), &"L4".into()));
    // Late again after that: the ladder begins anew, since 31 March nothing had been past due between.
    let again = Desk {
        deliveries: "SH1,2025-12-01,Acme,1000,2025-12-31,rice\nSH2,2026-03-01,Acme,50,2026-04-10,rice\n",
        payments: "2026-04-05,Acme,1000,SH1\n",
        ..HELD
    };
    let (acme, code) = again.acme();
    assert_eq!((code, &acme["due"]["step"], &acme["ended"][0]["step"]), (0, &"L1".into(), &"L4".into()));
    // Past due all the time, if by another delivery: the step holds.
    let overlapping = Desk { payments: "2026-04-11,Acme,1000,SH1\n", ..again };
    assert_eq!(overlapping.acme().1, 1);
}

#[test]
fn what_is_critical_skips_steps_and_waits_for_no_call() {
    let desk = Desk {
        deliveries: "SH1,2026-03-01,Acme,1000,2026-04-10,rice\n",
        events: "2026-04-12,Acme,bankruptcy_filed,,,\n",
        ..Desk::default()
    };
    let (acme, code) = desk.acme();
    assert_eq!((code, &acme["due"]["step"], &acme["held_since"]), (1, &"L4".into(), &"2026-04-12".into()));
    let cleared = Desk { events: "2026-04-12,Acme,bankruptcy_filed,,2026-04-14,\n", ..desk };
    assert_eq!(cleared.acme().1, 0);
}

#[test]
fn broken_promises_and_the_credit_limit_call_for_steps() {
    let deliveries = "SH1,2026-03-01,Acme,1000,2026-04-10,rice\n";
    let follow_ups = "2026-03-20,Acme,promise,,2026-03-25,500\n2026-03-30,Acme,promise,,2026-04-02,500\n";
    let desk = Desk { deliveries, follow_ups, events: "2026-04-12,Acme,lever,L1,,\n", ..Desk::default() };
    // Two broken promises make it doubtful too, so that every step is called for; the next one comes after 7 days.
    assert_eq!(desk.acme().0["next"]["from"], "2026-04-19");
    assert_eq!(desk.acme().0["broken_promises"], 2);
    let over = Desk { customers: "Acme,769,\n", follow_ups: CALLED, events: "2026-04-11,Acme,lever,L3,,\n", ..desk };
    let waiting = over.acme().0;
    assert_eq!((&waiting["refused"], &waiting["next"]["step"]), (&"too_early".into(), &"L4".into()));
    let within = Desk { customers: "Acme,770,\n", ..over };
    assert_eq!(within.acme().0["refused"], "nothing_harder");
}

#[test]
fn everybody_with_a_step_is_listed_and_the_held_first() {
    let deliveries = format!("{LATE_50}SH9,2026-01-01,Bolt,9000,2026-02-01,oil\nSH8,2026-01-01,Cog,5,2026-12-01,oil\n");
    let desk = Desk {
        deliveries: &deliveries,
        follow_ups: "2026-03-20,Acme,reached,,,\n2026-03-20,Bolt,reached,,,\n",
        events: "2026-04-01,Acme,lever,L4,,\n",
        ..Desk::default()
    };
    let run = desk.run(&[]);
    let rows: Vec<&str> = run.stdout.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default()).collect();
    assert_eq!((run.code, rows), (0, vec!["Acme", "Bolt"]), "{}", run.stdout);
    for format in ["table", "markdown", "tsv", "json"] {
        let run = desk.run(&["--format", format, "-q"]);
        assert!(run.code == 0 && run.stdout.contains("Bolt"), "{run:?}");
        let widest = run.stdout.lines().map(|line| line.chars().count()).max();
        assert!(format != "table" || widest <= Some(100), "{}", run.stdout);
    }
    let unknown = desk.run(&["Acne"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("did you mean Acme?"), "{}", unknown.stderr);
}
