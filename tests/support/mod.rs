//! Books from text in memory, planned through the library: no files, no process, no clock.

#![allow(dead_code, reason = "each test file uses what it needs")]

use chrono::NaiveDate;
use collect::book::{Book, Currency};
use collect::plan::{self, OpenItems, Plan, Policy};
use collect::read::{self, BookPart, FileKind, ReadOptions, Reading, Source, Workers};
use collect::render::{self, Dress, Format, Language, PlanViewOptions};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day such as 2026-04-15")
}

/// Files by kind, as text.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub files: Vec<(FileKind, String)>,
    pub base_currency: Option<&'static str>,
}

impl Files {
    pub fn new(deliveries: impl Into<String>) -> Files {
        Files { files: vec![(FileKind::Deliveries, deliveries.into())], base_currency: None }
    }

    pub fn with(mut self, kind: FileKind, text: impl Into<String>) -> Files {
        self.files.push((kind, text.into()));
        self
    }

    pub fn base(mut self, code: &'static str) -> Files {
        self.base_currency = Some(code);
        self
    }

    pub fn read(&self, as_of: NaiveDate) -> Reading {
        read::read(self.sources(), &self.options(as_of))
    }

    /// The plan of open items alone, made part by part.
    pub fn plan_in_parts(&self, as_of: NaiveDate, policy: &Policy, part_rows: usize) -> (Book, Plan) {
        let mut options = self.options(as_of);
        options.workers = Workers { threads: 2, part_rows, ..Workers::standard() };
        let mut all: Option<OpenItems> = None;
        let plan = |part: BookPart| OpenItems::of(&part.book, plan::plan(&part.book, policy, 1));
        let take = |items: OpenItems| items.put_behind(&mut all);
        let read = read::read_in_parts(self.sources(), &options, plan, take);
        assert!(read.faults.is_empty(), "faults: {:#?}", read.faults.faults);
        all.unwrap_or_else(|| OpenItems::none(&read.shared)).finish(policy)
    }

    pub fn sources(&self) -> Vec<Source> {
        let sources = self.files.iter().map(|(kind, text)| Source {
            kind: *kind,
            name: format!("{}.csv", kind.stem()),
            sheet: None,
            bytes: text.clone().into(),
            is_named: true,
        });
        sources.collect()
    }

    pub fn options(&self, as_of: NaiveDate) -> ReadOptions {
        let mut options = ReadOptions::standard(as_of);
        options.conventions.base_currency = self.base_currency.and_then(Currency::from_code);
        options
    }

    /// Reads a book without fault and plans it.
    pub fn plan(&self, as_of: NaiveDate) -> Planned {
        self.plan_by(as_of, Policy::standard())
    }

    pub fn plan_by(&self, as_of: NaiveDate, policy: Policy) -> Planned {
        let reading = self.read(as_of);
        assert!(reading.faults.is_empty(), "faults: {:#?}\nin {:#?}", reading.faults.faults, self.files);
        let plan = plan::plan(&reading.book, &policy, 2);
        Planned { reading, plan, policy }
    }
}

pub struct Planned {
    pub reading: Reading,
    pub plan: Plan,
    pub policy: Policy,
}

impl Planned {
    /// What `collect plan --format json --include-dead` prints.
    pub fn json_text(&self) -> String {
        json_of_plan(&self.reading.book, &self.plan, &self.policy)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.json_text()).expect("JSON")
    }

    /// The row of a delivery in the JSON plan.
    pub fn row(&self, number: &str) -> Value {
        let json = self.json();
        let rows = json["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["delivery_no"] == number);
        row.unwrap_or_else(|| panic!("no row {number} in {json:#}")).clone()
    }
}

pub fn json_of_plan(book: &Book, plan: &Plan, policy: &Policy) -> String {
    let rows = plan::rank(book, plan, policy, true, |_| true, 2);
    let options = PlanViewOptions { language: Language::English, explain: true, rows_in_all: rows.len() };
    written(render::plan_document(book, plan, policy, rows, options), Format::Json)
}

pub fn json_by_customer(book: &Book, plan: &Plan, policy: &Policy) -> String {
    let rows = plan::by_customer(book, plan, policy, true, |_| true, 2);
    let options = PlanViewOptions { language: Language::Chinese, explain: true, rows_in_all: rows.len() };
    written(render::customer_document(book, plan, policy, rows, options), Format::Json)
}

pub fn written(document: render::Document<'_>, format: Format) -> String {
    let dress = Dress { language: Language::English, translate_data: false, is_raw: false, byte_order_mark: false };
    let mut out = Vec::new();
    render::write(document, format, dress, 2, &mut out).expect("written to memory");
    String::from_utf8(out).expect("UTF-8")
}

/// An `.ods` file of one sheet with these `table:table-row` elements.
pub fn open_document(rows: &str) -> Vec<u8> {
    open_document_of(&format!("<table:table table:name=\"Sheet1\">{rows}</table:table>"))
}

/// An `.ods` file with these `table:table` elements.
pub fn open_document_of(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(part.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A cell of an `.ods` file that holds text.
pub fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

/// A folder with files, in which the program runs as a user runs it.
pub struct Sandbox {
    pub folder: tempfile::TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new(files: &[(&str, &str)]) -> Sandbox {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        Sandbox { folder }
    }

    /// Runs the program in the folder, without settings of the user's own.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// The same with a text on standard input.
    pub fn run_on(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("written");
        Run::of(child.wait_with_output().expect("it ends"))
    }

    /// The same with variables of the environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        Run::of(self.command(arguments).envs(variables.iter().copied()).output().expect("the program runs"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        command.env("LC_ALL", "C").env("XDG_CONFIG_HOME", self.folder.path()).env("HOME", self.folder.path());
        for variable in ["COLLECT_AS_OF", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command
    }
}

impl Run {
    fn of(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
