//! `collect letter`: requirement rows S30 and T3 of DOMAIN §1; what is asked for, what is refused, and templates.

mod support;

use support::{Run, Sandbox};

const DELIVERIES: &str = "\
date,customer,amount,delivery_no,due_date
2026-03-01,Late,100.00,L1,2026-03-31
2026-02-01,Late,40.00,L2,2026-03-03
2026-04-01,Early,50.00,E1,2026-05-31
2025-11-01,Doubt,80.00,D1,2025-12-31
2025-06-01,Worse,90.00,W1,2025-07-01
2026-03-01,Word,70.00,P1,2026-03-31
";
const FOLLOWUPS: &str = "\
date,customer,result,delivery_no,promise_date
2026-04-10,Late,dispute,L2,
2026-04-10,Word,promise,P1,2026-04-20
";
const CUSTOMERS: &str = "customer,contact,address\nLate,Back Door,1 Road\nDoubt,Front Desk,\n";
const CONTACTS: &str = "customer,name,role,is_insider\nLate,Back Door,accountant,yes\n";
const KINDS: [&str; 5] = ["reminder", "demand", "confirmation", "suspension", "handover"];

fn desk() -> Sandbox {
    Sandbox::new(&[
        ("deliveries.csv", DELIVERIES),
        ("followups.csv", FOLLOWUPS),
        ("customers.csv", CUSTOMERS),
        ("contacts.csv", CONTACTS),
        ("collect.toml", "[base]\ncompany = \"Rice & Sons\"\n"),
    ])
}

fn letter(desk: &Sandbox, customer: &str, kind: &str, more: &[&str]) -> Run {
    desk.run(&[&["letter", customer, "deliveries.csv", "--as-of", "2026-04-15", "--kind", kind], more].concat())
}

/// The words of courts.
fn names_court(text: &str) -> bool {
    let text = text.to_lowercase();
    ["court", "lawsuit", "lawyer", "legal action", "sue", "法院", "起诉", "诉讼", "律师", "法务"].iter().any(|word| {
        text.split_whitespace().any(|part| part.starts_with(word)) || !word.is_ascii() && text.contains(word)
    })
}

#[test]
fn t03_no_lawsuit_wording_below_doubtful() {
    let desk = desk();
    for language in ["en", "zh"] {
        for kind in KINDS {
            for customer in ["Late", "Early", "Word", "Doubt", "Worse"] {
                let ran = letter(&desk, customer, kind, &["--lang", language]);
                let may = kind == "demand" && ["Doubt", "Worse"].contains(&customer);
                assert_eq!(names_court(&ran.stdout), may, "{customer} {kind}: {}", ran.stdout);
            }
        }
    }
}

#[test]
fn what_may_not_be_asked_for_is_refused_or_left_out() {
    let desk = desk();
    for (customer, kind, why) in [
        ("Early", "demand", "nothing of his is past due"),
        ("Early", "suspension", "nothing of his is past due"),
        ("Early", "reminder", "nothing of his is due"),
        ("Word", "demand", "promised"),
    ] {
        let ran = letter(&desk, customer, kind, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{customer} {kind}");
        assert!(ran.stderr.contains(why), "{customer} {kind}: {}", ran.stderr);
    }
    let demand = letter(&desk, "Late", "demand", &[]);
    assert!(demand.stdout.contains("| L1 |") && !demand.stdout.contains("L2"), "{}", demand.stdout);
    assert!(demand.stdout.contains("**100.00**"), "{}", demand.stdout);
    assert!(demand.stderr.contains("left out: 40.00") && demand.stderr.contains("disputed"), "{}", demand.stderr);
    // A confirmation is of all that is open, and asks for nothing.
    let confirmation = letter(&desk, "Late", "confirmation", &[]);
    assert!(confirmation.stdout.contains("**140.00**") && confirmation.stdout.contains("| L2 |"));
    // Fifteen days late is no reason to let deliveries rest; doubtful is.
    let early = letter(&desk, "Late", "suspension", &[]);
    assert_eq!((early.code, early.stdout.as_str()), (2, ""));
    assert!(early.stderr.contains("deliveries need not rest"), "{}", early.stderr);
    let suspension = letter(&desk, "Doubt", "suspension", &[]);
    assert!(suspension.stdout.contains("527 and 528") && !suspension.stdout.contains("legal advice"));
    assert!(suspension.stderr.contains("not legal advice"), "{}", suspension.stderr);
}

#[test]
fn s30_the_handover_is_for_the_legal_entity_to_seal() {
    let desk = desk();
    for (language, words) in [
        (
            "en",
            [
                "handing over, for Doubt",
                "taking over, for Doubt",
                "legal entity Doubt",
                "company seal",
                "supplier, Rice &amp; Sons",
            ],
        ),
        ("zh", ["Doubt移交人", "Doubt接收人", "企业法人Doubt确认", "公章", "供方Rice &amp; Sons"]),
    ] {
        let ran = letter(&desk, "Doubt", "handover", &["--lang", language]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for word in words.iter().chain(&["**80.00**", "| D1 |"]) {
            assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
        }
    }
}

#[test]
fn s01_letters_name_no_insider() {
    let desk = desk();
    for kind in KINDS {
        for format in ["markdown", "html", "json", "csv", "table"] {
            let ran = letter(&desk, "Late", kind, &["--format", format]);
            if kind == "suspension" {
                assert_eq!(ran.code, 2);
                continue;
            }
            assert_eq!(ran.code, 0, "{kind}: {}", ran.stderr);
            assert!(ran.stdout.contains("Late") && !ran.stdout.contains("Back Door"), "{kind}: {}", ran.stdout);
        }
    }
    assert!(letter(&desk, "Doubt", "demand", &[]).stdout.contains("Attention: Front Desk"));
}

#[test]
fn a_template_of_ones_own_counts_and_a_wrong_one_is_refused_with_its_line() {
    let desk = desk();
    let write = |name: &str, text: &str| std::fs::write(desk.folder.path().join(name), text).expect("written");
    write("own.md", "# To {{ customer }}\n\n{% for account in accounts %}{{ account.total }}{% endfor %}\n");
    let own = letter(&desk, "Late", "demand", &["--template", "own.md"]);
    assert_eq!(own.stdout, "# To Late\n\n100.00\n");
    write("wrong.md", "fine\n\n{{ custmer }}\n");
    let wrong = letter(&desk, "Late", "demand", &["--template", "wrong.md"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("wrong.md:3: "), "{}", wrong.stderr);
    write("broken.md", "{% for x in accounts %}\n");
    let broken = letter(&desk, "Late", "demand", &["--template", "broken.md"]);
    assert!(broken.code == 2 && broken.stderr.contains("broken.md:"), "{}", broken.stderr);
    write("own.html", "<p title=\"{{ company }}\">{{ company }}</p>");
    let html = letter(&desk, "Late", "demand", &["--template", "own.html", "--format", "html"]);
    assert!(html.stdout.contains("<p title=\"Rice &amp; Sons\">Rice &amp; Sons</p>"), "{}", html.stdout);
    assert_eq!(letter(&desk, "Late", "demand", &["--template", "own.html", "--format", "markdown"]).code, 2);
}

#[test]
fn no_name_becomes_markup() {
    let name = "<script>x</script>'\" & {{ company }} \u{202e}**";
    let quoted = name.replace('"', "\"\"");
    let deliveries = format!("date,customer,amount,delivery_no\n2026-01-01,\"{quoted}\",5,<b>1</b>\n");
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries)]);
    for kind in KINDS {
        let ran = letter(&desk, name, kind, &["--format", "html"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for wrong in ["<script", "<b>", "\u{202e}"] {
            assert!(!ran.stdout.contains(wrong), "{wrong}: {}", ran.stdout);
        }
        let shown = "&lt;script&gt;x&lt;/script&gt;&#39;&quot; &amp; {{ company }} \\u{202e}**";
        assert!(ran.stdout.contains(shown), "{}", ran.stdout);
    }
}

#[test]
fn a_limit_passed_by_more_than_30_percent_lets_deliveries_rest() {
    let with_limit = |limit: &str| {
        let customers = format!("customer,credit_limit\nLate,{limit}\n");
        let desk = Sandbox::new(&[("deliveries.csv", DELIVERIES), ("customers.csv", &customers)]);
        letter(&desk, "Late", "suspension", &[]).code
    };
    // He owes 140.00.
    assert_eq!((with_limit("107.70"), with_limit("107.69")), (2, 0));
}

#[test]
fn t03_courts_are_named_for_what_is_doubtful_alone() {
    let deliveries = format!("{DELIVERIES}2026-03-01,Doubt,30.00,D2,2026-04-10\n2026-03-02,Doubt,5.00,D3,2026-04-10\n");
    let events = "date,customer,kind,delivery_no\n2026-04-01,Doubt,bounced_bill,D3\n";
    let desk = Sandbox::new(&[("deliveries.csv", &deliveries), ("events.csv", events)]);
    let demand = letter(&desk, "Doubt", "demand", &[]).stdout;
    assert!(demand.contains("| D2 |") && demand.contains("we will pass D1, D3 on and claim it in court"), "{demand}");
    let json = letter(&desk, "Doubt", "demand", &["--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let item = &json["accounts"][0]["items"][0];
    assert_eq!((&item["outstanding"], &item["days_past_due"]), (&"80.00".into(), &105.into()));
    assert_eq!((&json["accounts"][0]["total"], &json["court"]), (&"115.00".into(), &true.into()));
}
