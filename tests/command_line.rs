//! The command line end to end: files found and named, streams, exit codes, refusals, output files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
SH1,2026-01-10,Acme,100.00,2026-02-09
SH2,2026-03-01,Acme,50.00,2026-03-31
SH3,2026-03-05,Bolt,70.00,2026-05-04
";

/// A folder of its own for each test.
struct Desk {
    folder: TempDir,
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: TempDir::new().expect("a folder") }
    }

    fn with(files: &[(&str, &str)]) -> Desk {
        let desk = Desk::new();
        for (name, text) in files {
            desk.write(name, text);
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        command.env("LC_ALL", "C");
        command.current_dir(self.folder.path()).args(arguments);
        command.env("COLLECT_AS_OF", "2026-04-15").env("XDG_CONFIG_HOME", self.folder.path().join("nowhere"));
        command.env("HOME", self.folder.path().join("nowhere")).env_remove("COLUMNS").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().expect("run"))
    }
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Delivery numbers of a CSV plan, in order.
fn numbers(csv_text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let column = reader.headers().expect("a header").iter().position(|name| name == "delivery_no").expect("a column");
    reader.records().map(|record| record.expect("a record")[column].to_owned()).collect()
}

#[test]
fn one_file_alone_is_enough_and_the_lack_of_payments_is_said_first() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    assert_eq!(numbers(&plan.stdout), ["SH1", "SH2", "SH3"]);
    let first = plan.stderr.lines().next().expect("a line");
    assert!(first.contains("no payments"), "{first}");
    assert!(plan.stderr.contains("read deliveries.csv: 3 rows"));
}

#[test]
fn neighbours_are_read_named_and_can_be_left_out() {
    let desk = Desk::with(&[
        ("deliveries.csv", DELIVERIES),
        ("payments.tsv", "date\tcustomer\tamount\n2026-02-01\tAcme\t100.00\n"),
        ("customers.csv", "name_of_nobody\nx\n"),
    ]);
    let refused = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (2, ""),
        "a neighbour that cannot be read is never passed over"
    );
    assert!(refused.stderr.contains("customers.csv:1: no column for customer"), "{}", refused.stderr);
    desk.write("customers.csv", "customer\nAcme\n");
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!(numbers(&plan.stdout), ["SH2", "SH3"]);
    assert!(plan.stderr.contains("read payments.tsv: 1 row "), "{}", plan.stderr);
    desk.write("customers.csv", "name_of_nobody\nx\n");
    assert_eq!(numbers(&desk.run(&["plan", "deliveries.csv", "--only"]).stdout), ["SH1", "SH2", "SH3"]);
    let named = desk.run(&["plan", "deliveries.csv", "--customers", "customers.csv"]);
    assert_eq!((named.code, named.stdout.as_str()), (2, ""), "a named file must fit");
    desk.write("payments.csv", "date,customer,amount\n");
    let two = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!((two.code, two.stdout.as_str()), (2, ""));
    assert!(two.stderr.contains("payments.csv") && two.stderr.contains("payments.tsv"), "{}", two.stderr);
}

#[test]
fn a_spreadsheet_beside_the_deliveries_is_not_overlooked() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES), ("payments.xlsx", "PK\u{3}\u{4}")]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!((plan.code, plan.stdout.as_str()), (2, ""));
    assert!(plan.stderr.contains("payments.xlsx") && plan.stderr.contains("CSV UTF-8"), "{}", plan.stderr);
}

#[test]
fn standard_input_has_no_neighbours() {
    let desk = Desk::with(&[("payments.csv", "date,customer,amount\n2026-02-01,Acme,100.00\n")]);
    let mut child = desk
        .command(&["plan", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("spawned");
    child.stdin.take().expect("a pipe").write_all(DELIVERIES.as_bytes()).expect("written");
    let plan = ran(child.wait_with_output().expect("ended"));
    assert_eq!(numbers(&plan.stdout), ["SH1", "SH2", "SH3"]);
}

#[test]
fn all_faults_are_told_at_once_and_nothing_is_printed() {
    let rows: String = (0..25).map(|row| format!("SH{row},2026-03-01,Acme,x{row},\n")).collect();
    let desk = Desk::with(&[("deliveries.csv", &format!("delivery_no,date,customer,amount,due_date\n{rows}"))]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!((plan.code, plan.stdout.as_str()), (2, ""));
    assert!(plan.stderr.starts_with("deliveries.csv:2:21: amount \"x0\" is no amount; expected"), "{}", plan.stderr);
    assert_eq!(plan.stderr.matches("is no amount").count(), 20);
    assert!(plan.stderr.contains("5 more faults") && plan.stderr.contains("25 faults"), "{}", plan.stderr);
}

#[test]
fn rows_set_aside_are_counted_kept_and_exit_1() {
    let desk = Desk::with(&[(
        "deliveries.csv",
        "delivery_no,date,customer,amount\nSH1,2026-01-10,Acme,100.00\nSH2,soon,\"Bolt, \"\"x\"\"\",50.00\nSH3,2026-03-05,Bolt,70.00\n",
    )]);
    let plan = desk.run(&["plan", "deliveries.csv", "--keep-going", "--rejects", "rejects.csv"]);
    assert_eq!(plan.code, 1, "{}", plan.stderr);
    assert_eq!(numbers(&plan.stdout), ["SH1", "SH3"]);
    assert!(plan.stderr.contains("1 row set aside"), "{}", plan.stderr);
    let rejects = desk.read("rejects.csv");
    let mut lines = rejects.lines();
    assert_eq!(lines.next(), Some("reason,delivery_no,date,customer,amount"));
    let row = lines.next().expect("a row");
    assert!(row.starts_with("\"date \"\"soon\"\" is no date"), "{row}");
    assert!(row.ends_with("\",SH2,soon,\"Bolt, \"\"x\"\"\",50.00"), "{row}");
    assert_eq!(lines.next(), None);
}

#[test]
fn a_number_under_two_customers_is_two_documents() {
    let desk = Desk::with(&[(
        "deliveries.csv",
        "delivery_no,date,customer,amount\nSH1,2026-01-10,Acme,100.00\nSH1,2026-01-10,Bolt,50.00\nSH2,2026-01-11,Bolt,5.00\n",
    )]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!((plan.code, numbers(&plan.stdout)), (0, ["SH1", "SH1", "SH2"].map(str::to_owned).to_vec()));
    desk.write(
        "deliveries.csv",
        "delivery_no,date,customer,amount\nSH1,2025-01-10,Acme,100.00\nSH1,2026-01-10,Acme,50.00\n",
    );
    desk.write("payments.csv", "date,customer,amount,delivery_no\n2026-02-01,Acme,50.00,SH1\n");
    let anew = desk.run(&["plan", "deliveries.csv"]);
    assert!(anew.stderr.contains("deliveries.csv:3: SH1 already appears for this customer"), "{}", anew.stderr);
    assert!(anew.stdout.contains(",SH1,2025-01-10,") && !anew.stdout.contains(",SH1,2026-01-10,"), "{}", anew.stdout);
}

#[test]
fn dates_are_settled_from_the_column_or_refused() {
    let book = |rows: &str| format!("delivery_no,date,customer,amount\n{rows}");
    let desk = Desk::with(&[("deliveries.csv", &book("SH1,3/4/2026,Acme,1\nSH2,3/13/2026,Acme,2\n"))]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert!(plan.stdout.contains("SH1,2026-03-04,"), "{} {}", plan.stdout, plan.stderr);
    desk.write("deliveries.csv", &book("SH1,3/4/2026,Acme,1\n"));
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert_eq!(plan.code, 2);
    assert!(plan.stderr.contains("deliveries.csv:2:5") && plan.stderr.contains("--date-order"), "{}", plan.stderr);
    let plan = desk.run(&["plan", "deliveries.csv", "--date-order", "dmy"]);
    assert!(plan.stdout.contains("SH1,2026-04-03,"), "{}", plan.stdout);
}

#[test]
fn filters_pick_rows_and_ranks_count_them_while_totals_stay() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    let json = |arguments: &[&str]| -> serde_json::Value {
        let plan = desk.run(&[&["plan", "deliveries.csv", "--format", "json"], arguments].concat());
        assert_eq!(plan.code, 0, "{}", plan.stderr);
        serde_json::from_str(&plan.stdout).expect("JSON")
    };
    let whole = json(&[]);
    let bolt = json(&["--customer", "ＢＯＬＴ"]);
    assert_eq!(bolt["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!((&bolt["rows"][0]["rank"], &bolt["totals"]), (&1.into(), &whole["totals"]));
    assert_eq!(json(&["--class", "催收款"])["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!(json(&["--top", "1"])["rows"].as_array().map(Vec::len), Some(1));
    let customers = json(&["--by", "customer"]);
    assert_eq!(customers["rows"][0]["outstanding"], "150.00");
    assert_eq!(customers["rows"][0]["receivables"], 2);
    let nobody = desk.run(&["plan", "deliveries.csv", "--customer", "Acne"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.stderr.contains("did you mean Acme?"), "{}", nobody.stderr);
}

#[test]
fn output_files_are_whole_and_their_ending_is_their_format() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    for (name, start) in
        [("a.csv", "rank,"), ("a.tsv", "rank\t"), ("a.json", "{\"schema\":\"collect.plan/1\""), ("a.md", "As of")]
    {
        let plan = desk.run(&["plan", "deliveries.csv", "-o", name]);
        assert_eq!((plan.code, plan.stdout.as_str()), (0, ""), "{}", plan.stderr);
        assert!(desk.read(name).starts_with(start), "{name}: {}", desk.read(name));
    }
    let marked = desk.run(&["plan", "deliveries.csv", "--bom"]);
    assert!(marked.stdout.starts_with("\u{feff}rank,"));
    let odd = desk.run(&["plan", "deliveries.csv", "-o", "a.docx"]);
    assert_eq!((odd.code, desk.has("a.docx")), (2, false));
    let nowhere = desk.run(&["plan", "deliveries.csv", "-o", "no/such/a.csv"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("no/such/a.csv"), "{}", nowhere.stderr);
}

#[test]
fn nothing_that_was_read_is_written_over() {
    let desk = Desk::with(&[
        ("deliveries.csv", DELIVERIES),
        ("payments.csv", "date,customer,amount\n"),
        ("collect.toml", "[base]\n"),
    ]);
    for name in ["deliveries.csv", "payments.csv", "./payments.csv"] {
        let plan = desk.run(&["plan", "deliveries.csv", "-o", name]);
        assert_eq!(plan.code, 2, "{name}");
        assert!(plan.stderr.contains("choose another name"), "{}", plan.stderr);
        let plan = desk.run(&["plan", "deliveries.csv", "--keep-going", "--rejects", name]);
        assert_eq!(plan.code, 2, "{name}");
    }
    let both = desk.run(&["plan", "deliveries.csv", "-o", "a.csv", "--keep-going", "--rejects", "a.csv"]);
    assert_eq!((both.code, desk.has("a.csv")), (2, false));
    let config = desk.run(&["plan", "deliveries.csv", "-o", "collect.toml", "--format", "csv"]);
    assert_eq!(config.code, 2);
    assert_eq!((desk.read("deliveries.csv").as_str(), desk.read("collect.toml").as_str()), (DELIVERIES, "[base]\n"));
}

#[test]
fn data_is_english_unless_the_command_line_says_otherwise_and_json_always() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES), ("collect.toml", "[base]\nlang = \"zh\"\n")]);
    let csv = desk.run(&["plan", "deliveries.csv"]).stdout;
    assert!(csv.starts_with("rank,score,") && csv.contains(",chasing,K4,") && !csv.contains('催'), "{csv}");
    let translated = desk.run(&["plan", "deliveries.csv", "--lang", "zh"]).stdout;
    assert!(translated.starts_with("名次,分数,") && translated.contains(",催收款,K4,"), "{translated}");
    let json = desk.run(&["plan", "deliveries.csv", "--lang", "zh", "--format", "json"]).stdout;
    assert!(json.contains("\"ask\":\"accountant\"") && !json.contains('催'), "{json}");
    let table = desk.run(&["plan", "deliveries.csv", "--format", "table"]).stdout;
    assert!(table.contains("催收款"), "{table}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let rows: String = (0..20_000).map(|row| format!("N{row},2026-03-01,Acme,{row}.00,\n")).collect();
    let desk = Desk::with(&[("deliveries.csv", &format!("delivery_no,date,customer,amount,due_date\n{rows}"))]);
    let mut child = desk
        .command(&["plan", "deliveries.csv", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("spawned");
    drop(child.stdout.take());
    let ended = ran(child.wait_with_output().expect("ended"));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
}

#[test]
fn text_that_a_spreadsheet_would_run_is_defused() {
    let desk = Desk::with(&[("deliveries.csv", "delivery_no,date,customer,amount\n-1+1,2026-03-01,=cmd(),5.00\n")]);
    let plan = desk.run(&["plan", "deliveries.csv"]);
    assert!(plan.stdout.contains(",'=cmd(),'-1+1,"), "{}", plan.stdout);
    let raw = desk.run(&["plan", "deliveries.csv", "--raw"]);
    assert!(raw.stdout.contains(",=cmd(),-1+1,"), "{}", raw.stdout);
    let json = desk.run(&["plan", "deliveries.csv", "--format", "json"]);
    assert!(json.stdout.contains("\"=cmd()\""), "{}", json.stdout);
}

#[test]
fn control_and_direction_marks_are_visible_in_a_table() {
    let desk = Desk::with(&[(
        "deliveries.csv",
        "delivery_no,date,customer,amount\nSH1,2026-03-01,a\u{1b}[31m\u{202e}b,5.00\n",
    )]);
    let plan = desk.run(&["plan", "deliveries.csv", "--format", "table"]);
    assert!(plan.stdout.contains("\\u{1b}[31m\\u{202e}b"), "{}", plan.stdout);
}

#[test]
fn settings_are_refused_with_the_key_and_the_nearest_known_one() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    for (config, expected) in [
        ("[class]\ndoubtfull_after = 90\n", "did you mean doubtful_after?"),
        ("[clas]\n", "did you mean class?"),
        ("[class]\ndoubtful_after = 200\n", "doubtful_after = 200 must be less than bad_after = 180"),
        ("[score]\nterm = -1\n", "[score] term = -1"),
        ("[score]\nhorizon = 15\n", "[score] horizon = 15"),
        ("[rates]\nbad = 10\n", "[rates] doubtful must not be more than bad"),
        ("[base]\nbuckets = [60, 30]\n", "[base] buckets = [60, 30]"),
        ("[base]\ncurrency = \"ABC\"\n", "[base] currency = \"ABC\""),
        ("[fx]\nUSD = 0\n", "[fx] USD = 0"),
        ("[base\n", "not TOML"),
    ] {
        desk.write("collect.toml", config);
        let plan = desk.run(&["plan", "deliveries.csv"]);
        assert_eq!((plan.code, plan.stdout.as_str()), (2, ""), "{config}");
        assert!(plan.stderr.contains(expected), "{config}: {}", plan.stderr);
        assert_eq!(desk.run(&["plan", "deliveries.csv", "--no-config"]).code, 0, "{config}");
        assert_eq!(desk.run(&["plan", "deliveries.csv", "--only"]).code, 0, "{config}");
    }
}

#[test]
fn settings_go_from_the_command_line_down() {
    let desk = Desk::with(&[
        ("deliveries.csv", DELIVERIES),
        ("collect.toml", "[base]\ncurrency = \"EUR\"\nbasis = \"delivery\"\nbuckets = [10]\n"),
    ]);
    let aging = desk.run(&["aging", "deliveries.csv"]);
    assert!(
        aging.stdout.starts_with("customer,currency,outstanding,0-10,11+,unapplied,net,over_90_percent\n"),
        "{}",
        aging.stdout
    );
    assert!(aging.stdout.contains("Acme,EUR,150.00,"), "{}", aging.stdout);
    let aging = desk.run(&["aging", "deliveries.csv", "--basis", "due", "--buckets", "20,40"]);
    assert!(aging.stdout.starts_with("customer,currency,outstanding,not_due,1-20,21-40,41+,"), "{}", aging.stdout);
    let earlier = desk.run(&["plan", "deliveries.csv", "--as-of", "2026-01-31"]);
    assert_eq!(numbers(&earlier.stdout), ["SH1"], "the option goes before the environment");
}

#[test]
fn aging_json_has_the_shape_of_the_contract() {
    let desk =
        Desk::with(&[("deliveries.csv", DELIVERIES), ("payments.csv", "date,customer,amount\n2026-02-01,Cole,9.00\n")]);
    let aging = desk.run(&["aging", "deliveries.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&aging.stdout).expect("JSON");
    assert_eq!(
        (&json["schema"], &json["as_of"], &json["basis"]),
        (&"collect.aging/1".into(), &"2026-04-15".into(), &"due".into())
    );
    let cole = &json["rows"][2];
    assert_eq!(
        (&cole["customer"], &cole["outstanding"], &cole["unapplied"], &cole["net"]),
        (&"Cole".into(), &"0.00".into(), &"9.00".into(), &"-9.00".into())
    );
    assert_eq!(json["rows"][0]["buckets"]["61-90"], "100.00");
    let keys: Vec<&String> = json["rows"][0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["customer", "currency", "outstanding", "buckets", "unapplied", "net"]);
    let keys: Vec<&String> = json["totals"][0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["currency", "outstanding", "buckets", "unapplied", "net"]);
}

#[test]
fn explain_finds_deliveries_and_customers_and_helps_who_mistypes() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    let delivery = desk.run(&["explain", "SH2", "deliveries.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&delivery.stdout).expect("JSON");
    let row = &json["accounts"][0]["receivables"][0];
    assert_eq!((&row["delivery_no"], &row["source"][0]), (&"SH2".into(), &"deliveries.csv:3".into()));
    let customer = desk.run(&["explain", "acme", "deliveries.csv", "--format", "table"]);
    assert!(customer.stdout.contains("SH1") && customer.stdout.contains("SH2"), "{}", customer.stdout);
    let turned = desk.run(&["explain", "deliveries.csv", "SH2", "--format", "json"]);
    assert_eq!(turned.stdout, delivery.stdout);
    let nothing = desk.run(&["explain", "SH9", "deliveries.csv"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("did you mean"), "{}", nothing.stderr);
}

#[test]
fn explain_traces_every_row_of_money_and_keeps_customers_apart() {
    let desk = Desk::with(&[
        (
            "deliveries.csv",
            "delivery_no,date,customer,amount,due_date,currency\nT/1,2026-01-05,Y,100,2026-02-15,USD\nT/2,2026-01-05,Z,100,2026-02-15,EUR\n",
        ),
        (
            "payments.csv",
            "date,customer,amount,payment_no,delivery_no,kind,currency\n2026-02-01,Y,60,P1,T/1,,USD\n2026-02-05,Y,40,P1,,bounced,USD\n2026-02-06,Z,5,P2,,refund,EUR\n",
        ),
    ]);
    let explained = desk.run(&["explain", "Y", "deliveries.csv", "--format", "json"]).stdout;
    assert!(explained.contains("payments.csv:2") && explained.contains("payments.csv:3"), "{explained}");
    let refund = desk.run(&["explain", "P2", "deliveries.csv", "--format", "table"]);
    assert!(refund.stdout.contains("given back"), "{} {}", refund.stdout, refund.stderr);
    assert_eq!(desk.run(&["explain", "T", "deliveries.csv"]).code, 2);
}

#[test]
fn the_next_class_is_the_one_that_comes() {
    let desk = Desk::with(&[(
        "deliveries.csv",
        "delivery_no,date,customer,amount,due_date\nA1,2026-01-05,X,100,2026-02-15\n",
    )]);
    let explained = desk.run(&["explain", "A1", "deliveries.csv", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&explained).expect("JSON");
    let next = &json["accounts"][0]["receivables"][0]["next_class"];
    assert_eq!((&next["from"], &next["class"]), (&"2026-04-17".into(), &"doubtful".into()));
    let that_day = desk.run(&["plan", "deliveries.csv", "--as-of", "2026-04-17"]).stdout;
    assert!(that_day.contains(",doubtful,K3,"), "{that_day}");
}

#[test]
fn common_options_may_stand_before_the_command() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    let before = desk.run(&["--format", "json", "-q", "plan", "deliveries.csv"]);
    let behind = desk.run(&["plan", "deliveries.csv", "--format", "json", "-q"]);
    assert_eq!((before.code, before.stderr.as_str(), before.stdout), (0, "", behind.stdout));
}

#[test]
fn a_run_that_fails_writes_no_rejects() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES), ("rejects.csv", "mine\n")]);
    let failed =
        desk.run(&["plan", "deliveries.csv", "--keep-going", "--rejects", "rejects.csv", "--customer", "nobody"]);
    assert_eq!((failed.code, desk.read("rejects.csv").as_str()), (2, "mine\n"));
}

#[test]
fn init_writes_a_book_that_plans_and_never_writes_over_anything() {
    let desk = Desk::new();
    let init = desk.run(&["init", "book"]);
    assert_eq!(init.code, 0, "{}", init.stderr);
    let plan = desk.run(&["plan", "book/deliveries.csv"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    for file in ["contacts.csv", "sellthrough.csv"] {
        assert!(plan.stderr.contains(&format!("read book/{file}")), "{}", plan.stderr);
    }
    assert!(!plan.stderr.contains("warning"), "{}", plan.stderr);
    let classes = ["current", "chasing", "doubtful", "bad", "dead"];
    for class in classes {
        let rows = desk.run(&["plan", "book/deliveries.csv", "--class", class]);
        assert!(rows.stdout.lines().count() > 1, "the sample book has nothing {class}");
    }
    desk.write("book/collect.toml", "# mine\n");
    fs::remove_file(desk.folder.path().join("book/payments.csv")).expect("removed");
    let again = desk.run(&["init", "book"]);
    assert_eq!(again.code, 2);
    assert_eq!(desk.read("book/collect.toml"), "# mine\n");
    assert!(!desk.has("book/payments.csv"), "a refused init writes nothing");
}

#[test]
fn the_commented_settings_are_the_defaults() {
    let desk = Desk::with(&[("deliveries.csv", DELIVERIES)]);
    let plain = desk.run(&["plan", "deliveries.csv", "--format", "json"]);
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/collect.toml");
    let text = fs::read_to_string(examples).expect("the commented settings");
    let is_setting =
        |line: &str| line.starts_with("# ") && line.contains(" = ") && !line.contains("USD") && !line.contains("含税");
    let files_and_position = [
        "deliveries",
        "payments",
        "customers",
        "events",
        "followups",
        "contacts",
        "sellthrough",
        "holidays",
        "latitude",
        "longitude",
    ];
    let opened: String = text
        .lines()
        .map(|line| {
            let key = line.trim_start_matches("# ").split([' ', '=']).next().unwrap_or_default();
            let opens = is_setting(line) && !files_and_position.contains(&key);
            format!("{}\n", if opens { line.trim_start_matches("# ") } else { line })
        })
        .collect();
    assert!(opened.contains("\ndoubtful_after = 90"), "{opened}");
    desk.write("collect.toml", &opened.replace("currency = \"CNY\"", "currency = \"\""));
    let settled = desk.run(&["plan", "deliveries.csv", "--format", "json"]);
    assert_eq!((settled.code, settled.stdout), (0, plain.stdout), "{}", settled.stderr);
}

#[test]
fn the_same_files_and_day_give_the_same_bytes() {
    let desk = Desk::new();
    desk.run(&["init", "book"]);
    for arguments in [
        &["plan", "book/deliveries.csv", "--format", "json"][..],
        &["aging", "book/deliveries.csv"],
        &["plan", "book/deliveries.csv", "--format", "table"],
    ] {
        let (one, other) = (desk.run(arguments), desk.run(arguments));
        assert_eq!((one.stdout, one.stderr), (other.stdout, other.stderr));
    }
}

#[test]
fn no_deliveries_is_explained_and_an_empty_file_is_an_empty_plan() {
    let desk = Desk::new();
    let nothing = desk.run(&["plan"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("collect init"), "{}", nothing.stderr);
    desk.write("deliveries.csv", "delivery_no,date,customer,amount\n");
    let empty = desk.run(&["plan"]);
    assert_eq!((empty.code, empty.stdout.lines().count()), (0, 1), "{}", empty.stderr);
    let missing = desk.run(&["plan", "no-such.csv"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("no-such.csv: cannot be read: no such file"), "{}", missing.stderr);
}

#[test]
fn help_and_version_are_no_errors() {
    let desk = Desk::new();
    for arguments in [&["--help"][..], &["--version"], &["plan", "--help"], &["aging", "-h"]] {
        let help = desk.run(arguments);
        assert_eq!((help.code, help.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!help.stdout.is_empty());
    }
    assert_eq!(desk.run(&["plan", "--no-such-option"]).code, 2);
    assert_eq!(desk.run(&[]).code, 2);
}

#[test]
fn columns_without_a_header_are_named_by_their_numbers() {
    let payments = "02/01/2026,Acme,300.00,,9700.00\n02/13/2026,Acme,,40.00,9640.00\n";
    let desk = Desk::with(&[
        ("deliveries.csv", "delivery_no,date,customer,amount\nA1,2026-01-05,Acme,100\n"),
        ("bank.csv", payments),
    ]);
    let refused = desk.run(&["plan", "deliveries.csv", "--payments", "bank.csv"]);
    assert!(refused.code == 2 && refused.stderr.contains("--map date=#1"), "{}", refused.stderr);
    let columns = ["payments.date=#1", "payments.customer=#2", "payments.money_out=#3", "payments.money_in=#4"];
    let numbered = |columns: &[&str]| {
        let named = columns.iter().flat_map(|column| ["--map", column]);
        let arguments: Vec<&str> =
            ["plan", "deliveries.csv", "--payments", "bank.csv"].into_iter().chain(named).collect();
        desk.run(&arguments)
    };
    let planned = numbered(&columns);
    assert_eq!(planned.code, 0, "{}", planned.stderr);
    assert!(planned.stdout.contains(",100.00,60.00,"), "{}", planned.stdout);
    let beyond = [columns[0], columns[1], columns[2], "payments.money_in=#9"];
    for columns in [&columns[..2], &beyond] {
        let refused = numbered(columns);
        assert!(refused.code == 2 && refused.stderr.contains("bank.csv:1: no column for"), "{}", refused.stderr);
    }
}
