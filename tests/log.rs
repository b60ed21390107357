//! `collect log` end to end: the row in the file's own dress, what follows from it, and that nothing is lost whoever
//! writes at once, is killed, or finds the disk full. Requirement row: S22.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;
use tempfile::TempDir;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date
SH1,2026-01-10,光大百货,1000.00,2026-02-09
SH2,2026-03-01,光大百货,500.00,2026-03-31
SH3,2026-03-05,Bolt,70.00,2026-04-04
";
const CUSTOMERS: &str = "customer,code,aliases\n光大百货,C01,光大\nBolt,C02,Bolt Ltd\n";
const HEADER: &str = "date,customer,result,delivery_no,channel,person,excuse,promise_date,promise_amount,dispute_amount,next_date,evidence,by,note";

/// A folder of its own for each test, with a small book in it.
struct Desk {
    folder: TempDir,
}

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().expect("a folder") };
        desk.write("deliveries.csv", DELIVERIES);
        desk.write("customers.csv", CUSTOMERS);
        desk
    }

    fn with(follow_ups: impl AsRef<[u8]>) -> Desk {
        let desk = Desk::new();
        desk.write("followups.csv", follow_ups);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("written");
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.path("followups.csv")).expect("a followups file")
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes()).expect("UTF-8")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        self.dress(&mut command);
        command.arg("log").args(arguments);
        command
    }

    fn dress(&self, command: &mut Command) {
        command.current_dir(self.folder.path()).stdin(Stdio::null()).env_remove("COLUMNS").env("LC_ALL", "C");
        command.env("COLLECT_AS_OF", "2026-04-15").env("XDG_CONFIG_HOME", self.path("nowhere"));
        command.env("HOME", self.path("nowhere"));
    }

    fn log(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().expect("run"))
    }

    /// Logs, and gives what stands behind the old bytes.
    fn added(&self, arguments: &[&str]) -> Vec<u8> {
        let old = self.bytes();
        let ran = self.log(arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let new = self.bytes();
        assert!(new.starts_with(&old), "what stood there has changed");
        new[old.len()..].to_vec()
    }

    /// Logs in vain: exit 2, nothing on standard output, the file as it was; what was said.
    fn refused(&self, arguments: &[&str]) -> String {
        let file = || fs::read(self.path("followups.csv")).ok();
        let old = file();
        let ran = self.log(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert!(file() == old, "written all the same");
        self.assert_tidy();
        ran.stderr
    }

    /// Logs and gives the answer as JSON.
    fn answer(&self, arguments: &[&str]) -> Value {
        let ran = self.log(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).expect("JSON")
    }

    /// The row of a delivery in `collect plan --format json`.
    fn planned(&self, number: &str) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        self.dress(&mut command);
        let plan = ran(command.args(["plan", "deliveries.csv", "--format", "json"]).output().expect("run"));
        let plan: Value = serde_json::from_str(&plan.stdout).expect("JSON");
        let rows = plan["rows"].as_array().expect("rows");
        rows.iter().find(|row| row["delivery_no"] == number).expect("the delivery").clone()
    }

    /// Nothing is left lying about.
    fn assert_tidy(&self) {
        let entries = fs::read_dir(self.folder.path()).expect("the folder");
        let names = entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
        let hidden: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
        assert!(hidden.is_empty(), "left behind: {hidden:?}");
    }
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

const PROMISE: [&str; 7] =
    ["光大", "--result", "promise", "--promise-date", "2026年4月20日", "--promise-amount", "¥1,2"];

/// A promise of 1,200.50 for SH1 with a note.
fn promise() -> Vec<&'static str> {
    let mut arguments = PROMISE.to_vec();
    arguments[6] = "¥1,200.50";
    arguments.extend(["--delivery", "sh1", "--note", "先付, \"一半\""]);
    arguments
}

#[test]
fn a_file_that_is_not_there_is_made_with_the_canonical_header() {
    let desk = Desk::new();
    let ran = desk.log(&["Bolt", "--result", "no_answer", "--channel", "call", "--by", "Ann"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(desk.text(), format!("{HEADER}\n2026-04-15,Bolt,no_answer,,call,,,,,,,,Ann,\n"));
    assert!(ran.stderr.contains("followups.csv:2: row added"), "{}", ran.stderr);
    desk.assert_tidy();
    // A second row goes behind it, in the words that the file uses, whatever was typed.
    assert_eq!(desk.added(&["c02", "--result", "已联系"]), b"2026-04-15,Bolt,reached,,,,,,,,,,,\n");
    // An empty file is given the header as well.
    for (before, mark) in [("", ""), ("\u{feff}", "\u{feff}"), ("\n", "\n")] {
        let desk = Desk::with(before);
        desk.added(&["Bolt", "--result", "met"]);
        assert_eq!(desk.text(), format!("{mark}{HEADER}\n2026-04-15,Bolt,met,,,,,,,,,,,\n"));
    }
}

#[test]
fn a_named_file_that_is_not_there_is_made_where_it_was_named() {
    let desk = Desk::new();
    let ran = desk.log(&["Bolt", "--result", "met", "--followups", "calls.tsv", "--bom"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = fs::read_to_string(desk.path("calls.tsv")).expect("made");
    let row = "2026-04-15,Bolt,met,,,,,,,,,,,\n";
    assert_eq!(text, format!("\u{feff}{HEADER}\n{row}").replace(',', "\t"));
    let words = desk.refused(&["Bolt", "--result", "met", "--followups", "nowhere/calls.csv"]);
    assert!(words.contains("no such folder"), "{words}");
    let words = desk.refused(&["Bolt", "--result", "met", "--only"]);
    assert!(words.contains("--followups FILE"), "{words}");
}

#[test]
fn the_header_that_is_there_is_kept_in_every_dress_of_a_file() {
    let row = "2026-04-15,光大百货,promise,SH1,2026-04-20,1200.5,,\"先付, \"\"一半\"\"\"";
    let canonical = "date,customer,result,delivery_no,promise_date,promise_amount,mood,note\n";
    // Columns in the order of the file, one of their own stays blank.
    assert_eq!(Desk::with(canonical).added(&promise()), format!("{row}\n").as_bytes());
    // The last line has no end yet: it is given the file's own.
    let open = format!("{canonical}2026-04-01,Bolt,met,,,,good,x");
    assert_eq!(Desk::with(open).added(&promise()), format!("\n{row}\n").as_bytes());
    assert_eq!(Desk::with(canonical.trim_end()).added(&promise()), format!("\n{row}\n").as_bytes());
    // Line ends of Windows, a byte order mark, other separators, a `sep=` line, titles above the header.
    let windows = format!("\u{feff}{}", canonical.replace('\n', "\r\n"));
    assert_eq!(Desk::with(windows).added(&promise()), format!("{row}\r\n").as_bytes());
    let plain = "2026-04-15,光大百货,promise,SH1,2026-04-20,1200.5,,";
    for separator in [";", "\t", "|"] {
        let expected = format!("{}\"先付, \"\"一半\"\"\"\n", plain.replace(',', separator));
        let desk = Desk::with(canonical.replace(',', separator));
        assert_eq!(String::from_utf8(desk.added(&promise())).expect("UTF-8"), expected);
    }
    let declared = format!("sep=;\r\n{}", canonical.replace(',', ";").replace('\n', "\r\n"));
    let expected = format!("{}\"先付, \"\"一半\"\"\"\r\n", plain.replace(',', ";"));
    assert_eq!(Desk::with(declared).added(&promise()), expected.as_bytes());
    let titled = format!("跟进记录,,,,,,,\n,,,,,,,\n{canonical}");
    assert_eq!(Desk::with(titled).added(&promise()), format!("{row}\n").as_bytes());
}

#[test]
fn a_chinese_file_gets_chinese_words_and_its_own_encoding() {
    let header = "催收日期,客户,结果,单号,承诺付款日,承诺金额,备注\n";
    let row = "2026-04-15,光大百货,承诺付款,SH1,2026-04-20,1200.5,\"先付, \"\"一半\"\"\"\n";
    let header = header.replace("单号", "单据编号");
    for (encode, mark) in [(gbk as fn(&str) -> Vec<u8>, &b""[..]), (utf_16, b"\xff\xfe")] {
        let desk = Desk::with([mark, &encode(&header)].concat());
        assert_eq!(desk.added(&promise()), encode(row));
        // What it is read as is what was meant.
        assert_eq!(desk.planned("SH1")["flags"][2], "promised");
    }
    // Chinese headers over English rows: the rows say which words are used here.
    let desk = Desk::with(format!("{header}2026-04-01,Bolt,met,,,,\n"));
    assert!(String::from_utf8_lossy(&desk.added(&promise())).contains("光大百货,promise,"));
    let desk = Desk::with("date,customer,result\n2026-04-01,Bolt,已拜访\n");
    assert_eq!(String::from_utf8_lossy(&desk.added(&["Bolt", "--result", "refused"])), "2026-04-15,Bolt,拒付\n");
}

#[test]
fn a_letter_that_the_encoding_lacks_is_refused_by_name() {
    let desk = Desk::with(gbk("日期,客户,结果,备注\n2026-04-01,光大百货,已联系,说下周付款\n"));
    let words = desk.refused(&["光大百货", "--result", "met", "--note", "好的👍"]);
    assert!(words.contains("note: \"👍\" cannot be written in GBK"), "{words}");
    assert_eq!(desk.added(&["光大百货", "--result", "met", "--note", "好€"]), gbk("2026-04-15,光大百货,已拜访,好€\n"));
    // GB18030 that is more than GBK has the letter.
    let (bytes, _, _) = encoding_rs::GB18030.encode("日期,客户,结果,备注\n2026-04-01,光大百货,已联系,好的👍\n");
    let desk = Desk::with(&bytes);
    let ran = desk.log(&["光大百货", "--result", "met", "--note", "👌", "--encoding", "gb18030"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let words = Desk::with("date,customer,result,note\n").refused(&["Bolt", "--result", "met", "--note", "a\u{1b}b"]);
    assert!(words.contains("note holds a character"), "{words}");
}

#[test]
fn a_word_without_a_column_is_refused_and_the_column_named() {
    let desk = Desk::with("date,customer,result\n");
    let words = desk.refused(&["Bolt", "--result", "met", "--note", "x"]);
    assert!(words.contains("no column for note in followups.csv; add one with the header \"note\""), "{words}");
    let desk = Desk::with("日期,客户,结果\n");
    let words = desk.refused(&["Bolt", "--result", "met", "--by", "x"]);
    assert!(words.contains("the header \"跟进人\""), "{words}");
    // A column that the user names is found.
    let desk = Desk::with("date,customer,result,说了什么\n");
    let map = ["Bolt", "--result", "met", "--note", "x", "--map", "followups.note=说了什么"];
    assert_eq!(String::from_utf8_lossy(&desk.added(&map)), "2026-04-15,Bolt,met,x\n");
}

#[test]
fn decimal_commas_codes_and_lines_within_a_text() {
    let desk = Desk::with(
        "date;customer;result;promise_date;promise_amount;note\n2026-04-01;Bolt;promise;2026-04-02;1.234,50;\n",
    );
    let arguments = ["Bolt", "--result", "promise", "--promise-date", "20 Apr 2026", "--promise-amount", "60.25"];
    let added = desk.added(&[&arguments[..], &["--note", " one\ntwo\tthree "]].concat());
    assert_eq!(String::from_utf8_lossy(&added), "2026-04-15;Bolt;promise;2026-04-20;60,25;one two three\n");
    // Customers by code, and by name with the code beside.
    let desk = Desk::with("日期,客户编码,结果\n");
    assert_eq!(String::from_utf8_lossy(&desk.added(&["光大", "--result", "met"])), "2026-04-15,C01,已拜访\n");
    let desk = Desk::with("date,code,customer,result\n");
    assert_eq!(String::from_utf8_lossy(&desk.added(&["Bolt Ltd", "--result", "met"])), "2026-04-15,C02,Bolt,met\n");
}

#[test]
fn what_cannot_be_added_to_is_refused_with_a_way_out() {
    let desk = Desk::new();
    desk.write("followups.xlsx", "PK\u{3}\u{4}");
    for name in ["followups.xlsx", "other.xlsx"] {
        let words = desk.refused(&["Bolt", "--result", "met", "--followups", name]);
        assert!(words.contains("workbook") && words.contains("CSV UTF-8"), "{words}");
    }
    let words = desk.refused(&["Bolt", "--result", "met"]);
    assert!(words.contains("followups.xlsx: it is a workbook"), "{words}");
    let desk = Desk::with("date,customer,result\nsoon,Bolt,met\n");
    for keep_going in [&[][..], &["--keep-going"]] {
        let words = desk.refused(&[&["Bolt", "--result", "met"][..], keep_going].concat());
        assert!(words.contains("followups.csv:2:1: date \"soon\" is no date"), "{words}");
    }
    let words = Desk::with("when,who\n").refused(&["Bolt", "--result", "met"]);
    assert!(words.contains("no column for date, customer, result"), "{words}");
    let desk = Desk::new();
    let words = desk.refused(&["Bolt", "-", "--result", "met"]);
    assert!(words.contains("--followups"), "{words}");
    // A folder, and a link to nothing.
    fs::create_dir(desk.path("calls")).expect("made");
    let words = desk.refused(&["Bolt", "--result", "met", "--followups", "calls"]);
    assert!(words.contains("no ordinary file"), "{words}");
}

#[test]
fn what_is_said_is_checked_against_the_book() {
    let desk = Desk::with(format!("{HEADER}\n"));
    let refusals: [(&[&str], &str); 16] = [
        (&["Bolb", "--result", "met"], "no customer \"Bolb\" in the book; did you mean Bolt?"),
        (&["Bolt", "--result", "mett"], "did you mean met?"),
        (&["Bolt", "--result", "met", "--delivery", "SH1"], "SH1 is a delivery to 光大百货, not to Bolt"),
        (&["Bolt", "--result", "met", "--delivery", "SH33"], "no such delivery to Bolt; did you mean SH3?"),
        (&["Bolt", "--result", "met", "--excuse", "E17"], "expected E01 to E16"),
        (&["Bolt", "--result", "met", "--date", "2026-04-16"], "after the as-of day 2026-04-15"),
        (&["Bolt", "--result", "met", "--date", "3/4/2026"], "--date 3/4/2026: not a day"),
        (&["Bolt", "--result", "met", "--next-date", "2026-04-14"], "before the day of the contact"),
        (&["Bolt", "--result", "promise"], "a promise has a day"),
        (&["Bolt", "--result", "promise", "--promise-date", "soon"], "--promise-date soon: not a day"),
        (&["Bolt", "--result", "promise", "--promise-date", "2026-04-14"], "before the day of the promise"),
        (&["Bolt", "--result", "met", "--promise-date", "2026-04-20"], "go with --result promise"),
        (
            &[PROMISE[0], "--result", "promise", "--promise-date", "2026-04-20", "--promise-amount", "x"],
            "not an amount",
        ),
        (
            &["Bolt", "--result", "promise", "--promise-date", "2026-04-20", "--promise-amount", "-5"],
            "more than nothing",
        ),
        (&["Bolt", "--result", "promise", "--promise-date", "2026-04-20", "--promise-amount", "USD 5"], "is in USD"),
        (
            &["Bolt", "--result", "promise", "--promise-date", "2026-04-20", "--promise-amount", "5.001"],
            "more decimals",
        ),
    ];
    for (arguments, words) in refusals {
        let said = desk.refused(arguments);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    // Everything that is wrong is told at once.
    let said = desk.refused(&["Bolt", "--result", "x", "--excuse", "y", "--date", "z"]);
    assert!(["--result x", "--excuse y", "--date z"].iter().all(|part| said.contains(part)), "{said}");
}

#[test]
fn what_is_odd_is_warned_of_and_written() {
    let desk = Desk::with(format!("{HEADER}\n"));
    let warned = |arguments: &[&str], words: &str| {
        let ran = desk.log(arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
    };
    let promise = ["Bolt", "--result", "promise", "--promise-date", "2026-04-20", "--promise-amount", "70.01"];
    warned(&promise, "warning: 70.01 promised, and only 70.00 is open on Bolt");
    warned(&promise, "warning: the last row of the file says exactly the same");
    warned(&["Bolt", "--result", "demand_served"], "does not interrupt the limitation period");
    assert_eq!(desk.text().lines().count(), 4);
    let ran = desk.log(&["Bolt", "--result", "demand_served", "--evidence", "R 12"]);
    assert!(!ran.stderr.contains("does not interrupt"), "{}", ran.stderr);
    desk.write("payments.csv", "date,customer,amount\n2026-04-10,Bolt,70\n");
    warned(&["Bolt", "--result", "met"], "warning: nothing is open on Bolt");
}

#[test]
fn a_dry_run_shows_the_row_and_writes_nothing() {
    let desk = Desk::new();
    let answer = desk.answer(&["Bolt", "--result", "dispute", "--dry-run"]);
    assert_eq!((&answer["written"], answer["line"].as_u64()), (&Value::Bool(false), Some(2)));
    assert_eq!(answer["text"], "2026-04-15,Bolt,dispute,,,,,,,,,,,");
    assert_eq!(answer["paused_until"], "2026-04-22");
    assert!(!desk.path("followups.csv").exists());
    desk.assert_tidy();
    let ran = desk.log(&["Bolt", "--result", "dispute", "--dry-run", "--format", "table", "--lang", "zh"]);
    assert!(ran.stdout.contains("2026-04-15,Bolt,dispute,,,,,,,,,,,"), "{}", ran.stdout);
    assert!(ran.stdout.contains("将记") && ran.stdout.contains("争议") && ran.stdout.contains("followups.csv:2"));
    assert!(ran.stderr.contains("没有写入（--dry-run）"), "{}", ran.stderr);
}

#[test]
fn what_follows_is_what_the_plan_says_then() {
    for (arguments, paused_until, by) in [
        (&["光大", "--result", "promise", "--promise-date", "2026-04-20"][..], Some("2026-04-20"), Some("promise")),
        // Five working days: 22 April.
        (&["光大", "--result", "dispute", "--delivery", "SH1"], Some("2026-04-22"), Some("dispute")),
        (&["光大", "--result", "no_answer"], None, None),
        (&["光大", "--result", "acknowledged", "--date", "2026-04-10"], None, None),
    ] {
        let desk = Desk::new();
        let before = desk.planned("SH1");
        let answer = desk.answer(arguments);
        let after = desk.planned("SH1");
        assert_eq!(answer["next_action"], after["next_action"], "{arguments:?}");
        assert_eq!(answer["next_date"], after["next_date"], "{arguments:?}");
        assert_eq!(answer["paused_until"].as_str(), paused_until, "{arguments:?}");
        assert_eq!(answer["paused_by"].as_str(), by, "{arguments:?}");
        let leading = &answer["receivables"][0];
        assert_eq!(leading["delivery_no"], "SH1");
        assert_eq!(leading["before"]["next_action"], before["next_action"], "{arguments:?}");
        assert_eq!(answer["other_receivables"], u64::from(arguments.contains(&"SH1")), "{arguments:?}");
    }
    // Two contacts that found nobody: one role up.
    let desk = Desk::new();
    let asks: Vec<String> = (0..3)
        .map(|_| desk.answer(&["Bolt", "--result", "no_answer"])["ask"].as_str().expect("a role").to_owned())
        .collect();
    assert_eq!(asks, ["accountant", "finance_manager", "finance_manager"]);
    // Nothing that it was about is open.
    desk.write("payments.csv", "date,customer,amount\n2026-04-10,Bolt,70\n");
    let answer = desk.answer(&["Bolt", "--result", "met"]);
    assert_eq!((&answer["next_date"], &answer["receivables"]), (&Value::Null, &serde_json::json!([])));
}

#[test]
fn s22_log_with_an_excuse_yields_its_action_and_date() {
    let desk = Desk::new();
    let holidays = "date,kind\n2026-04-20,holiday\n";
    desk.write("holidays.csv", holidays);
    // Answered within five working days, 20 April being none.
    for result in ["dispute", "reached"] {
        let answer = desk.answer(&["光大", "--result", result, "--delivery", "SH1", "--excuse", "e5"]);
        assert!(answer["next_action"].as_str().expect("words").contains("nswer the dispute"), "{answer:#}");
        assert_eq!((&answer["next_date"], &answer["paused_until"]), (&answer["paused_until"], &"2026-04-23".into()));
        assert!(answer["text"].as_str().expect("a row").contains(",E05,"));
    }
    // His signer is back on Saturday the 25th: Monday; a day that was agreed counts as it stands.
    let answer = desk.answer(&["Bolt", "--result", "reached", "--excuse", "E02"]);
    assert_eq!(answer["next_date"], "2026-04-17");
    let answer = desk.answer(&["Bolt", "--result", "reached", "--excuse", "E02", "--next-date", "2026-04-24"]);
    assert_eq!(answer["next_date"], "2026-04-24");
    // A promise is a promise, whatever the excuse.
    let promise = ["Bolt", "--result", "promise", "--promise-date", "2026-04-17", "--excuse", "E06"];
    let answer = desk.answer(&promise);
    assert_eq!((&answer["next_date"], &answer["paused_by"]), (&"2026-04-17".into(), &"promise".into()));
    assert!(answer["next_action"].as_str().expect("words").contains("promised"));
}

#[test]
fn every_format_tells_it() {
    let desk = Desk::new();
    let arguments = ["Bolt", "deliveries.csv", "--result", "dispute", "--dry-run", "-q", "--format"];
    for (format, words) in [
        (
            "csv",
            "date,customer,delivery_no,result,next_action,next_date,paused_until,file,row\n2026-04-15,Bolt,,dispute,",
        ),
        ("tsv", "2026-04-15\tBolt\t\tdispute\t"),
        ("json", "{\"schema\":\"collect.log/1\",\"as_of\":\"2026-04-15\""),
        ("markdown", "| 2026-04-15"),
        ("table", "Bolt  ·  as of 2026-04-15"),
    ] {
        let ran = desk.log(&[&arguments[..], &[format]].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.contains(words), "{format}: {}", ran.stdout);
        assert!(format != "table" || ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    }
    let ran = desk.log(&["deliveries.csv", "Bolt", "--result", "met", "-o", "followups.csv"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn the_answer_does_not_overwrite_the_file() {
    let desk = Desk::with(format!("{HEADER}\n"));
    let words = desk.refused(&["Bolt", "--result", "met", "-o", "followups.csv"]);
    assert!(words.contains("this run reads that file"), "{words}");
}

#[test]
fn two_hundred_at_once_leave_two_hundred_whole_rows() {
    let desk = Desk::new();
    let spawn = |number: usize| {
        let note = format!("call {number}, \"quoted\"");
        let mut command = desk.command(&["Bolt", "--result", "no_answer", "--note", &note]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("spawned")
    };
    let children: Vec<_> = (0..200).map(spawn).collect();
    for child in children {
        let ended = child.wait_with_output().expect("ended");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let text = desk.text();
    assert_eq!((text.lines().next(), text.lines().count()), (Some(HEADER), 201));
    let mut rows: Vec<&str> = text.lines().skip(1).collect();
    rows.sort_unstable();
    let mut expected: Vec<String> = (0..200)
        .map(|number| format!("2026-04-15,Bolt,no_answer,,,,,,,,,,,\"call {number}, \"\"quoted\"\"\""))
        .collect();
    expected.sort_unstable();
    assert_eq!(rows, expected);
    desk.assert_tidy();
}

#[test]
fn a_log_killed_at_any_point_leaves_the_file_as_it_was_or_with_the_whole_row() {
    // Long notes, so that a row is longer than a page of the file.
    let note = "x".repeat(6_000);
    let row = format!("2026-04-15,Bolt,no_answer,,,,,,,,,,,{note}\n");
    let desk = Desk::with(format!("{HEADER}\n"));
    let arguments = ["Bolt", "--result", "no_answer", "--note", note.as_str(), "-q"];
    let began = Instant::now();
    assert_eq!(desk.log(&arguments).code, Some(0));
    let mut usual = began.elapsed();
    let (mut old, mut written, mut random) = (desk.bytes(), 0, 7u64);
    const RUNS: u32 = 120;
    for _ in 0..RUNS {
        // At random about the moment of the writing, which is felt for: later where nothing was written, else earlier.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pause = usual.mul_f64(0.8 + 0.4 * (random >> 40) as f64 / (1 << 24) as f64);
        let mut child = desk.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("spawned");
        std::thread::sleep(pause);
        _ = child.kill();
        child.wait().expect("ended");
        let new = desk.bytes();
        if new != old {
            let added = new.strip_prefix(old.as_slice());
            assert!(added == Some(row.as_bytes()), "torn or lost after {pause:?}");
            written += 1;
            old = new;
            usual = usual.mul_f64(0.94);
        } else {
            usual = usual.mul_f64(1.06);
        }
    }
    assert!(written > 0 && written < RUNS, "killed too late or too early each time: {written} of {RUNS}");
    // Whatever the killed left behind is in nobody's way.
    assert_eq!(desk.added(&["Bolt", "--result", "met"]), b"2026-04-15,Bolt,met,,,,,,,,,,,\n");
    desk.assert_tidy();
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn a_full_disk_leaves_the_file_as_it_was() {
        let old = format!("{HEADER}\n{}", "2026-04-01,Bolt,met,,,,,,,,,,,x\n".repeat(40));
        let desk = Desk::with(&old);
        // No file may be longer than a KiB: the writing comes short. Ignored, the signal is an error; else it kills.
        for trap in ["trap '' XFSZ; ", ""] {
            let mut shell = Command::new("bash");
            desk.dress(&mut shell);
            let line = format!("{trap}ulimit -f 1; \"$0\" log Bolt --result met");
            shell.args(["-c", &line, env!("CARGO_BIN_EXE_collect")]);
            let ended = ran(shell.output().expect("bash"));
            assert_ne!(ended.code, Some(0), "{}", ended.stderr);
            assert_eq!(desk.text(), old, "{}", ended.stderr);
            if !trap.is_empty() {
                assert_eq!(ended.code, Some(2));
                assert!(ended.stderr.contains("nothing was written") && ended.stdout.is_empty(), "{}", ended.stderr);
                desk.assert_tidy();
            }
        }
        assert_eq!(desk.added(&["Bolt", "--result", "met"]), b"2026-04-15,Bolt,met,,,,,,,,,,,\n");
        desk.assert_tidy();
    }

    #[test]
    fn a_link_is_followed_and_permissions_are_kept() {
        let desk = Desk::new();
        fs::create_dir(desk.path("shared")).expect("made");
        let place = desk.path("shared/calls.csv");
        fs::write(&place, format!("{HEADER}\n")).expect("written");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).expect("set");
        symlink("shared/calls.csv", desk.path("followups.csv")).expect("linked");
        let owner = |path: &Path| fs::metadata(path).map(|known| (known.uid(), known.gid())).expect("known");
        let old = owner(&place);
        desk.added(&["Bolt", "--result", "met"]);
        assert!(desk.path("followups.csv").is_symlink(), "the link is gone");
        assert_eq!(fs::read_to_string(&place).expect("read").lines().count(), 2);
        assert_eq!(fs::metadata(&place).expect("known").permissions().mode() & 0o777, 0o640);
        assert_eq!(owner(&place), old);
        fs::remove_file(&place).expect("removed");
        let words = String::from_utf8(desk.command(&["Bolt", "--result", "met"]).output().expect("run").stderr);
        let words = words.expect("UTF-8");
        assert!(words.contains("a link that leads nowhere"), "{words}");
    }
}
