//! `collect check`: what it finds on the smallest book for each, whether its totals tie, and how it ends.

mod support;

use collect::desk::{CheckReport, Finding, Matter, ReadingFacts, Severity, check};
use collect::plan::{self, Policy};
use collect::read::FileKind;
use collect::render::{Format, Language, check_document};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};
use support::{Files, day, written};
use tempfile::TempDir;

const AS_OF: &str = "2026-04-15";
const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date\n";
const PAYMENTS: &str = "payment_no,date,customer,amount,delivery_no,kind\n";
const CUSTOMERS: &str = "customer,aliases,distance_km,payment_steps\n";

/// A book and its check; rows that the reader found twice are not in it.
struct Checked {
    reading: collect::read::Reading,
    report: CheckReport,
}

impl Checked {
    fn of(files: &Files) -> Checked {
        let reading = files.read(day(AS_OF));
        assert!(reading.faults.is_empty(), "{:#?}", reading.faults.faults);
        let policy = Policy::standard();
        let plan = plan::plan(&reading.book, &policy, 1);
        let facts = ReadingFacts {
            tallies: reading.tallies.clone(),
            stated_open: reading.stated_open.clone(),
            ..ReadingFacts::default()
        };
        let report = check(&reading.book, &plan, &policy, facts);
        Checked { reading, report }
    }

    fn json(&self) -> Value {
        let document = check_document(&self.reading.book, &self.report, &self.reading.readings, Language::English);
        serde_json::from_str(&written(document, Format::Json)).expect("JSON")
    }

    /// Kind, customer, amount, place and words of each finding that is no hint.
    fn said(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().expect("findings").clone();
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        findings
            .iter()
            .filter(|finding| finding["severity"] != "hint")
            .map(|finding| {
                let fields = ["kind", "customer", "amount", "place", "what"].map(|field| text(&finding[field]));
                fields.join(" | ")
            })
            .collect()
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.report.findings.iter().map(|finding| finding.matter.key()).collect()
    }
}

fn book(deliveries: &str, payments: &str) -> Files {
    Files::new(format!("{DELIVERIES}{deliveries}")).with(FileKind::Payments, format!("{PAYMENTS}{payments}"))
}

fn said(deliveries: &str, payments: &str) -> Vec<String> {
    Checked::of(&book(deliveries, payments)).said()
}

const ONE: &str = "SH1,2026-03-01,Acme,100.00,2026-03-31\n";

#[test]
fn a_clean_book_needs_no_look() {
    let customers = format!("{CUSTOMERS}Acme,,12,2\n");
    let checked = Checked::of(&book(ONE, "P1,2026-04-01,Acme,40.00,SH1,\n").with(FileKind::Customers, customers));
    assert_eq!(checked.report.findings, []);
    assert!(!checked.report.needs_a_look());
}

#[test]
fn money_that_stands_twice_is_warned_of_and_counts() {
    let twice = "P1,2026-04-01,Acme,30.00,SH1,\nP1,2026-04-01,Acme,30.00,SH1,payment\n";
    assert_eq!(
        said(ONE, twice),
        ["duplicate_payment | Acme | 30.00 | payments.csv:3 | of 2026-04-01: the same as payments.csv:2"]
    );
    for other in [
        "P2,2026-04-01,Acme,30.00,SH1,\n",
        "P1,2026-04-02,Acme,30.00,SH1,\n",
        "P1,2026-04-01,Acme,30.01,SH1,\n",
        "P1,2026-04-01,Acme,30.00,,\n",
        "P1,2026-04-01,Acme,30.00,SH1,discount\n",
    ] {
        assert_eq!(said(ONE, &format!("P1,2026-04-01,Acme,30.00,SH1,\n{other}")), [] as [&str; 0], "{other}");
    }
}

#[test]
fn deliveries_without_a_number_that_stand_twice_are_warned_of() {
    let row = ",2026-03-01,Acme,100.00,2026-03-31\n";
    assert_eq!(
        said(&row.repeat(2), ""),
        ["duplicate_delivery | Acme | 100.00 | deliveries.csv:3 | L3: the same as deliveries.csv:2"]
    );
    assert_eq!(said("SH1,2026-03-01,Acme,100.00,\nSH2,2026-03-01,Acme,100.00,\n", ""), [] as [&str; 0]);
}

#[test]
fn money_that_names_nothing_is_listed_row_by_row() {
    let deliveries = format!("{ONE}SH2,2026-03-01,Bolt,100.00,2026-03-31\n");
    assert_eq!(
        said(&deliveries, "P1,2026-04-01,Acme,30.00,SH9,\nP2,2026-04-01,Acme,40.00,SH2,\n"),
        [
            "names_nothing | Acme | 40.00 | payments.csv:3 | names SH2, a delivery of Bolt",
            "names_nothing | Acme | 30.00 | payments.csv:2 | names SH9, which is not there",
        ]
    );
}

#[test]
fn orphans_and_money_that_is_too_much_are_told_apart() {
    assert_eq!(
        said(ONE, "P1,2026-04-01,Nobody,70.00,,\nP2,2026-04-01,Acme,130.00,,\n"),
        [
            "orphan_payment | Nobody | 70.00 | payments.csv:2 | nothing was delivered to him in this currency; 1 row",
            "unapplied | Acme | 30.00 | payments.csv:3 | more came than was open; 1 row",
        ]
    );
}

#[test]
fn money_for_a_delivery_yet_to_come_is_only_a_hint() {
    let deliveries = format!("{ONE}SH9,2026-05-01,Acme,100.00,2026-05-31\n");
    let checked = Checked::of(&book(&deliveries, "P1,2026-04-01,Acme,30.00,SH9,\n"));
    assert_eq!(checked.said(), [] as [&str; 0]);
    assert!(checked.kinds().contains(&"advance"), "{:?}", checked.kinds());
    assert_eq!((checked.report.tallies[0].later, checked.report.tallies[0].counted()), (1, 1));
}

#[test]
fn days_that_cannot_be() {
    assert_eq!(
        said("SH1,2026-03-01,Acme,100.00,2026-02-28\n", "P1,2026-02-20,Acme,30.00,SH1,\n"),
        [
            "due_before_date | Acme | 100.00 | deliveries.csv:2 | SH1: due 2026-02-28, delivered 2026-03-01",
            "paid_before_delivery | Acme | 30.00 | payments.csv:2 | paid 2026-02-20 for SH1, delivered 2026-03-01",
        ]
    );
    assert_eq!(said(ONE, "P1,2026-02-20,Acme,30.00,SH1,advance\n"), [] as [&str; 0], "an advance comes first");
    let spoken_of = |day: &str| {
        let follow_ups = format!("date,customer,result,delivery_no,promise_date\n{day},Acme,promise,SH1,2026-04-20\n");
        Checked::of(&book(ONE, "P1,2026-04-01,Acme,30.00,SH1,\n").with(FileKind::FollowUps, follow_ups)).said()
    };
    assert_eq!(
        spoken_of("2026-02-20"),
        [
            "contact_before_delivery | Acme | 70.00 | followups.csv:2 | SH1: spoken of on 2026-02-20, delivered 2026-03-01"
        ]
    );
    assert_eq!(spoken_of("2026-03-01"), [] as [&str; 0]);
}

#[test]
fn an_open_column_is_compared_with_the_payments() {
    let deliveries =
        "delivery_no,date,customer,amount,due_date,open_amount\nSH1,2026-03-01,Acme,100.00,2026-03-31,80\n";
    let files = Files::new(deliveries).with(FileKind::Payments, format!("{PAYMENTS}P1,2026-04-01,Acme,30.00,SH1,\n"));
    let what = "SH1: the column says 80.00 is open, the payments leave 70.00";
    assert_eq!(Checked::of(&files).said(), [format!("open_column_differs | Acme | 10.00 | deliveries.csv:2 | {what}")]);
}

#[test]
fn without_payments_all_that_is_open_is_in_doubt() {
    let checked = Checked::of(&Files::new(format!("{DELIVERIES}{ONE}")));
    assert_eq!(checked.said().len(), 1);
    assert!(checked.said()[0].starts_with("no_payments | - | 100.00 | - |"), "{:?}", checked.said());
}

#[test]
fn who_is_missing_and_what_is_unknown_goes_by_the_money() {
    let deliveries = format!("{ONE}SH2,2026-03-01,Bolt,50.00,\nSH3,2026-03-01,Cask,70.00,2026-03-31\n");
    let customers = format!("{CUSTOMERS}Acme,,,2\nCask,,12,\n");
    let files = book(&deliveries, "").with(FileKind::Customers, customers);
    let checked = Checked::of(&files);
    assert_eq!(checked.kinds(), ["not_in_customers", "distance_unknown", "steps_unknown", "due_assumed"]);
    let json = checked.json();
    assert_eq!(json["findings"][1]["place"], "customers.csv:2");
    let none = Checked::of(&book(&deliveries, ""));
    let hint = none.report.findings.iter().find(|finding| finding.matter == Matter::NoCustomersFile).expect("a hint");
    assert_eq!((hint.count, hint.money.map(|money| money.0.0)), (3, Some(22_000)));
    assert_eq!(none.kinds(), ["no_customers", "due_assumed"], "of all customers together");
}

#[test]
fn debts_are_to_be_confirmed_where_confirmations_are_kept() {
    let files = book(&format!("{ONE}SH2,2026-03-01,Bolt,50.00,2026-03-31\n"), "");
    assert!(!Checked::of(&files).kinds().contains(&"not_confirmed"));
    let confirmed = |date: &str| {
        let events = format!("date,customer,kind\n{date},Acme,debt_confirmed\n");
        let checked = Checked::of(&files.clone().with(FileKind::Events, events));
        let is_it = |finding: &&Finding| matches!(finding.matter, Matter::NotConfirmed { .. });
        checked.report.findings.iter().filter(is_it).count()
    };
    assert_eq!((confirmed("2026-01-15"), confirmed("2026-01-14")), (1, 2), "90 days are fresh, 91 are not");
}

#[test]
fn near_names_offer_a_line_that_makes_them_one() {
    let deliveries = "SH1,2026-03-01,光大百货,100.00,2026-03-31\n";
    let payments = "P1,2026-04-01,光大百货有限公司,30.00,,\n";
    let near = |files: &Files| {
        let json = Checked::of(files).json();
        let findings = json["findings"].as_array().expect("findings").clone();
        findings.into_iter().find(|finding| finding["kind"] == "near_name")
    };
    let found = near(&book(deliveries, payments)).expect("near names");
    assert_eq!(found["line"], "光大百货,光大百货有限公司");
    assert_eq!((&found["customer"], &found["amount"]), (&"光大百货".into(), &"130.00".into()));
    let line = found["line"].as_str().expect("a line");
    let joined = book(deliveries, payments).with(FileKind::Customers, format!("customer,aliases\n{line}\n"));
    assert_eq!(near(&joined), None);
    assert_eq!(Checked::of(&joined).report.totals[0].outstanding.0, 7000, "the money pays the delivery now");

    let listed = book(deliveries, payments).with(FileKind::Customers, format!("{CUSTOMERS}光大百货,光大,12,2\n"));
    let line = near(&listed).expect("near names")["line"].clone();
    assert_eq!(line, "customers.csv:2: 光大百货,…,aliases=光大;光大百货有限公司");
    let both = format!("{CUSTOMERS}光大百货,,12,2\n光大百货有限公司,,12,2\n");
    assert_eq!(near(&book(deliveries, payments).with(FileKind::Customers, both)), None, "somebody said they are two");
    let comma = book("SH1,2026-03-01,Acme,1.00,\n", "P1,2026-04-01,\"Acme, Inc.\",1.00,,\n");
    assert_eq!(near(&comma).expect("near names")["line"], "Acme,\"Acme, Inc.\"");
}

#[test]
fn a_customer_of_tomorrow_is_near_nobody() {
    let deliveries = format!("{ONE}SH2,2026-05-01,Acme Ltd,100.00,2026-05-31\n");
    assert_eq!(said(&deliveries, ""), [] as [&str; 0]);
}

#[test]
fn totals_tie_with_everything_that_money_can_do() {
    let deliveries = "\
SH1,2026-01-10,Acme,100.00,2026-02-09\nSH2,2026-02-10,Acme,80.00,2026-03-09\nR1,2026-02-20,Acme,-15.00,\n\
SH3,2026-02-10,Bolt,60.00,2026-03-09\n";
    let payments = "\
P1,2026-02-01,Acme,70.00,SH1,\nP2,2026-02-05,Acme,20.00,,\nP3,2026-03-01,Acme,5.00,SH2,discount\n\
P2,2026-03-02,Acme,20.00,,bounced\nP4,2026-03-03,Acme,9.00,,write_off\nP5,2026-03-04,Bolt,75.00,,\n\
P6,2026-03-05,Bolt,40.00,,refund\nP7,2026-03-06,Cask,3.00,,refund\n";
    let checked = Checked::of(&book(deliveries, payments));
    let totals = checked.report.totals[0];
    assert_eq!((totals.balance_difference().0, totals.matching_difference().0), (0, 0));
    let sums = [totals.delivered, totals.returned, totals.paid, totals.credited, totals.given_back, totals.written_off];
    assert_eq!(sums.map(|sum| sum.0), [24_000, 1500, 16_500, 500, 6300, 900]);
    assert_eq!(totals.taken_back.0, 6000, "Cask's 3.00 took nothing back");
    let total = &checked.json()["totals"][0];
    assert_eq!((&total["ties"], &total["delivered"]), (&true.into(), &"240.00".into()));
}

#[test]
fn findings_stand_by_severity_and_then_by_money() {
    let deliveries = "SH1,2026-03-01,Acme,10.00,\nSH2,2026-03-01,Bolt,500.00,2026-02-01\n";
    let report = Checked::of(&book(deliveries, "P1,2026-04-01,Nobody,70.00,,\n")).report;
    let order: Vec<(Severity, i64)> = report
        .findings
        .iter()
        .map(|finding| (finding.matter.severity(), -finding.money.map_or(0, |(money, _)| money.0)))
        .collect();
    assert!(order.is_sorted() && order.len() > 3, "{order:?}");
}

#[test]
fn money_paid_twice_is_recognised_by_its_twin() {
    let twice = |second: &str| {
        let payments = format!("P1,2026-04-01,Acme,100.00,SH1,\nP2,{second},Acme,100.00,SH1,\n");
        said(ONE, &payments).remove(0)
    };
    let twin = "paid twice? the same amount came on 2026-04-01, payments.csv:2";
    assert!(twice("2026-04-15").ends_with(twin), "{}", twice("2026-04-15"));
    assert!(twice("2026-04-01").ends_with(twin), "another number on the same day is no duplicate row");
    let late = ONE.replace("2026-03-01", "2026-01-01");
    let payments = "P1,2026-03-01,Acme,100.00,SH1,\nP2,2026-04-01,Acme,100.00,SH1,\n";
    assert!(!said(&late, payments)[0].contains("twice"), "a month apart is the next month's money");
}

/// A folder with files, and the program run in it.
struct Desk(TempDir);

impl Desk {
    fn with(files: &[(&str, &str)]) -> Desk {
        let folder = TempDir::new().expect("a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
        }
        Desk(folder)
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        command.env("LC_ALL", "C");
        command.current_dir(self.0.path()).arg("check").args(arguments).stdin(Stdio::null());
        command.env("COLLECT_AS_OF", AS_OF).env("XDG_CONFIG_HOME", "nowhere").env("HOME", "nowhere");
        let ran = command.env("COLUMNS", "80").output().expect("run");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ran.status.code().expect("an exit code"), text(ran.stdout), text(ran.stderr))
    }
}

#[test]
fn the_exit_code_tells_whether_somebody_has_to_look() {
    let deliveries = format!("{DELIVERIES}{ONE}");
    let paid = format!("{PAYMENTS}P1,2026-04-01,Acme,40.00,SH1,\n");
    let clean = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", &paid)]);
    let (code, stdout, _) = clean.run(&["--format", "table"]);
    assert_eq!((code, stdout.lines().next()), (0, Some("Check as of 2026-04-15: 1 hint")));

    let orphan = format!("{PAYMENTS}P1,2026-04-01,Nobody,40.00,,\n");
    let (code, ..) = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", &orphan)]).run(&[]);
    assert_eq!(code, 1);

    let broken = "date,amount\n2026-03-01,5\n";
    let (code, stdout, stderr) = Desk::with(&[("deliveries.csv", broken)]).run(&[]);
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
}

#[test]
fn rows_at_fault_are_findings_and_the_rest_is_checked() {
    let deliveries = format!("{DELIVERIES}SH0,2026-13-01,Acme,1.00,\n{ONE}{ONE}SH7,2026-05-01,Acme,1.00,\n");
    let desk = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", PAYMENTS)]);
    let (code, stdout, stderr) = desk.run(&["--format", "json", "--rejects", "bad.csv", "--keep-going"]);
    assert_eq!(code, 1, "{stderr}");
    let json: Value = serde_json::from_str(&stdout).expect("JSON");
    let finding = &json["findings"][0];
    assert_eq!(
        (&finding["severity"], &finding["kind"], &finding["place"]),
        (&"error".into(), &"fault".into(), &"deliveries.csv:2:5".into())
    );
    assert!(finding["what"].as_str().is_some_and(|what| what.contains("2026-13-01")), "{finding}");
    let finding = &json["findings"][1];
    assert_eq!(
        (&finding["kind"], &finding["place"], &finding["amount"], &finding["what"]),
        (
            &"duplicate_delivery".into(),
            &"deliveries.csv:4".into(),
            &"200.00".into(),
            &"SH1: the same as deliveries.csv:3".into()
        )
    );
    let file = &json["files"][0];
    let tally = ["rows", "set_aside", "later", "counted"].map(|key| file[key].as_u64());
    assert_eq!(tally, [4, 1, 1, 2].map(Some));
    assert!(desk.0.path().join("bad.csv").exists());
    let (code, stdout, _) = desk.run(&["--format", "json"]);
    assert_eq!((code, stdout.contains("\"fault\"")), (1, true), "without --keep-going too");
}

#[test]
fn faults_beyond_those_kept_in_words_are_counted() {
    let deliveries = format!("{DELIVERIES}{ONE}{}", "X,2026-13-01,Acme,1.00,\n".repeat(1200));
    let desk = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", PAYMENTS)]);
    let (code, page, _) = desk.run(&["--format", "table"]);
    assert_eq!((code, page.lines().next()), (1, Some("Check as of 2026-04-15: 1200 errors, 1 hint")));
    assert!(page.contains("rows at fault, left out of all figures · 1200\n"), "{page}");
    assert!(page.contains("and 1194 more"), "{page}");
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let deliveries = format!("{DELIVERIES}{ONE}");
    let orphan = format!("{PAYMENTS}P1,2026-04-01,Nobody,40.00,,\n");
    let desk = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", &orphan)]);
    let (_, stdout, _) = desk.run(&["--format", "json", "--lang", "zh"]);
    let json: Value = serde_json::from_str(&stdout).expect("JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&json), "schema as_of read files totals findings");
    assert_eq!((&json["schema"], &json["as_of"]), (&"collect.check/1".into(), &AS_OF.into()));
    assert_eq!(
        keys(&json["totals"][0]),
        "currency delivered returned paid credited given_back written_off outstanding dead unapplied waiting \
         matched_by_name matched_by_reference matched_by_sum matched_by_order taken_back deliveries money_rows ties"
    );
    let finding = "severity kind customer currency amount count place what remedy";
    assert_eq!(keys(&json["findings"][0]), finding);
    assert!(stdout.contains("nothing was delivered"), "JSON is never translated");
    let (_, csv, stderr) = desk.run(&[]);
    assert_eq!(csv.lines().next(), Some(finding.replace(' ', ",").as_str()));
    assert!(stderr.contains("Check as of 2026-04-15: 1 warning"), "totals go with CSV on standard error: {stderr}");
}

#[test]
fn the_page_shows_the_arithmetic_and_cuts_long_lists() {
    let deliveries = format!("{DELIVERIES}{ONE}");
    let orphans: String =
        (1..=9).map(|number| format!("P{number},2026-04-01,Nobody {number},{number}.00,,\n")).collect();
    let payments = format!("{PAYMENTS}P0,2026-04-01,Acme,40.00,SH1,\n{orphans}");
    let desk = Desk::with(&[("deliveries.csv", &deliveries), ("payments.csv", &payments)]);
    let (_, page, _) = desk.run(&["--format", "table"]);
    for line in ["      100.00  delivered (1)", "    −  85.00  paid", "    =  15.00  the same: the totals tie"] {
        assert!(page.contains(line), "{line} in\n{page}");
    }
    assert!(page.contains("── warning: money of customers who were delivered nothing · 9 · 45.00"), "{page}");
    assert!(page.contains("and 3 · 6.00 more (all of them with --format csv or json)"), "{page}");
    let (_, page, _) = desk.run(&["--format", "table", "--lang", "zh"]);
    assert!(page.starts_with("截至2026-04-15核对：待查9项，建议1项\n"), "{page}");
    assert!(page.contains("── 待查：没有送货的客户来款 · 9 · 45.00") && page.contains("两边相等"), "{page}");
    let (_, markdown, _) = desk.run(&["--format", "markdown"]);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| warning |")).count(), 9, "{markdown}");
}
