//! Exports of accounting programs, banks and wallets as they come: each folder of `tests/exports/` holds the smallest file
//! that has a layout's quirks, and what customers owe by it. Each is read with no option, or refused with the named reason;
//! spoiled, it is refused, told of, or says nothing against the change because it prints nothing that could.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a folder expects.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    program: String,
    report: String,
    seen: String,
    as_of: String,
    deliveries: String,
    payments: Option<String>,
    #[serde(default)]
    balances: BTreeMap<String, Balance>,
    #[serde(default)]
    roles: BTreeMap<String, u64>,
    refused: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, FileForm>,
    /// Whether nothing in the file proves its amounts.
    #[serde(default)]
    unproved: bool,
    /// Ways of spoiling against which nothing in the file speaks: a last row that is missing, where no total stands.
    #[serde(default)]
    silent: Vec<usize>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum Balance {
    One(String),
    Several(Vec<String>),
}

/// How a file is written, if not as it stands.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileForm {
    encoding: Option<String>,
    line_end: Option<String>,
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let mut folders: Vec<PathBuf> = ["west", "cn", "banks"]
        .iter()
        .flat_map(|region| fs::read_dir(root.join(region)).expect("a region"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("expected.toml").is_file())
        .collect();
    folders.sort();
    folders
}

fn expected(folder: &Path) -> Expected {
    let text = fs::read_to_string(folder.join("expected.toml")).expect("readable");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// The sheets of a workbook written as text: `[sheet NAME]` or `[sheet NAME hidden]`, rows, `[merged A2:A5]`.
fn workbook(text: &str, path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for part in text.split("[sheet ").skip(1) {
        let (head, body) = part.split_once('\n').expect("rows");
        let head = head.trim_end().trim_end_matches(']');
        let (name, is_hidden) = head.strip_suffix(" hidden").map_or((head, false), |name| (name, true));
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        if is_hidden {
            sheet.set_hidden(true);
        }
        let (merged, rows): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with("[merged "));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(rows.join("\n").into_bytes().leak() as &[u8]);
        let mut row = 0;
        let mut lines = rows.iter();
        let mut cells: BTreeMap<(u32, u16), String> = BTreeMap::new();
        // The reader of rows passes over blank lines; they are rows of a sheet.
        for record in reader.records() {
            let record = record.expect("a row");
            while lines.next().is_some_and(|line| line.trim().is_empty()) {
                row += 1;
            }
            for (column, value) in record.iter().enumerate() {
                cells.insert((row, column as u16), value.to_owned());
            }
            row += 1;
        }
        for range in merged {
            let range = range.trim_start_matches("[merged ").trim_end_matches(']');
            let corner = |text: &str| {
                let letters: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
                let column = letters.bytes().fold(0u16, |sum, letter| sum * 26 + u16::from(letter - b'A' + 1)) - 1;
                (text[letters.len()..].parse::<u32>().expect("a row") - 1, column)
            };
            let (first, last) = range.split_once(':').expect("a range");
            let ((top, left), (bottom, right)) = (corner(first), corner(last));
            let plain = rust_xlsxwriter::Format::new();
            sheet.merge_range(top, left, bottom, right, "", &plain).expect("merged");
        }
        for ((row, column), value) in cells {
            write_cell(sheet, row, column, &value);
        }
    }
    book.save(path).expect("saved");
}

fn write_cell(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, column: u16, value: &str) {
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    if value.is_empty() {
        return;
    }
    if let Ok(date) = rust_xlsxwriter::ExcelDateTime::parse_from_str(value)
        && value.len() == 10
    {
        sheet.write_with_format(row, column, &date, &day).expect("written");
    } else if let Some(text) = value.strip_prefix('\'') {
        sheet.write_string(row, column, text).expect("written");
    } else if let Ok(number) = value.parse::<f64>() {
        sheet.write_number(row, column, number).expect("written");
    } else {
        sheet.write_string(row, column, value).expect("written");
    }
}

/// Puts the files of a folder into another one as the programs write them.
fn laid_out(folder: &Path, expected: &Expected, change: impl Fn(&str, String) -> String) -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "expected.toml" {
            continue;
        }
        let text = change(&name, fs::read_to_string(&path).expect("text"));
        if let Some(book) = name.strip_suffix(".sheets") {
            workbook(&text, &desk.path().join(book));
            continue;
        }
        let form = expected.files.get(&name);
        let text = match form.and_then(|form| form.line_end.as_deref()) {
            Some("crlf") => text.replace('\n', "\r\n"),
            _ => text,
        };
        let bytes = match form.and_then(|form| form.encoding.as_deref()) {
            Some(label) => {
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("an encoding");
                encoding.encode(&text).0.into_owned()
            }
            None => text.into_bytes(),
        };
        fs::write(desk.path().join(&name), bytes).expect("written");
    }
    desk
}

fn run(desk: &Path, expected: &Expected) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
    command.current_dir(desk).args(["aging", "--format", "json", "--only", "--lang", "en", "--as-of", &expected.as_of]);
    command.arg(&expected.deliveries);
    if let Some(payments) = &expected.payments {
        command.args(["--payments", payments]);
    }
    command.output().expect("collect runs")
}

/// Net balances that are not nought, by customer and currency.
fn balances(output: &Output) -> BTreeMap<String, String> {
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let own = rows.iter().map(|row| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (format!("{} {}", text("customer"), text("currency")).trim().to_owned(), text("net"))
    });
    own.filter(|(_, net)| !net.trim_matches(['0', '.', '-']).is_empty()).collect()
}

fn wanted(expected: &Expected) -> BTreeMap<String, String> {
    let mut wanted = BTreeMap::new();
    for (customer, balance) in &expected.balances {
        let all = match balance {
            Balance::One(one) => vec![one.clone()],
            Balance::Several(several) => several.clone(),
        };
        for one in all {
            let (sum, currency) = one.split_once(' ').unwrap_or((&one, ""));
            wanted.insert(format!("{customer} {currency}").trim().to_owned(), sum.to_owned());
        }
    }
    wanted
}

#[test]
fn every_layout_is_read_with_no_option_or_refused_with_its_reason() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let expected = expected(&folder);
        assert!(matches!(expected.seen.as_str(), "public" | "rebuilt"), "{}", folder.display());
        assert!(!expected.program.is_empty() && !expected.report.is_empty());
        let desk = laid_out(&folder, &expected, |_, text| text);
        let output = run(desk.path(), &expected);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let name = folder.display();
        match &expected.refused {
            Some(reason) => {
                let is_refused = output.status.code() == Some(2) && output.stdout.is_empty() && stderr.contains(reason);
                if !is_refused {
                    wrong.push(format!("{name}: not refused with \"{reason}\": {:?} {stderr}", output.status.code()));
                }
            }
            None if !matches!(output.status.code(), Some(0 | 1)) => wrong.push(format!("{name}: {stderr}")),
            None => {
                let (found, wanted) = (balances(&output), wanted(&expected));
                if found != wanted {
                    wrong.push(format!("{name}: {found:?} where {wanted:?} is right\n{stderr}"));
                }
                wrong.extend(wrong_roles(&folder, desk.path(), &expected));
            }
        }
    }
    assert!(wrong.is_empty(), "{} layouts:\n{}", wrong.len(), wrong.join("\n"));
}

/// What `collect read` says of the rows otherwise than the folder expects.
fn wrong_roles(folder: &Path, desk: &Path, expected: &Expected) -> Option<String> {
    if expected.roles.is_empty() {
        return None;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
    command.current_dir(desk).args(["read", "--format", "json", "--as-of", &expected.as_of, &expected.deliveries]);
    let output = command.output().expect("collect runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for file in json["files"].as_array().into_iter().flatten() {
        for row in file["rows"].as_array().into_iter().flatten() {
            *found.entry(row["role"].as_str().unwrap_or_default().to_owned()).or_default() +=
                row["rows"].as_u64().unwrap_or(0);
        }
    }
    let differs = expected.roles.iter().any(|(role, rows)| found.get(role).copied().unwrap_or(0) != *rows);
    differs.then(|| format!("{}: roles {found:?} where {:?} is right", folder.display(), expected.roles))
}

/// Spoils a file: the amount in the middle one higher, a row in the middle left out, the last total moved up.
fn spoiled(text: &str, way: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let has_amount = |line: &str| amount_at(line).is_some();
    let rows: Vec<usize> = (0..lines.len()).filter(|&index| has_amount(&lines[index])).collect();
    let Some(&middle) = rows.get(rows.len() / 2) else { return text.to_owned() };
    match way {
        0 => {
            let (start, end) = amount_at(&lines[middle]).expect("an amount");
            let digit = lines[middle][start..end].chars().next().expect("a digit");
            let other = if digit == '9' { '8' } else { char::from(digit as u8 + 1) };
            lines[middle].replace_range(start..start + 1, &other.to_string());
        }
        1 => _ = lines.remove(middle),
        _ => {
            let last = rows[rows.len() - 1];
            if last > 0 {
                lines.swap(last, last - 1);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// Where the first amount with two decimals begins and ends in a line.
fn amount_at(line: &str) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).find_map(|mark| {
        let is_mark = matches!(bytes[mark], b'.' | b',')
            && mark > 0
            && is_digit(mark - 1)
            && is_digit(mark + 1)
            && is_digit(mark + 2);
        if !is_mark || is_digit(mark + 3) || matches!(bytes.get(mark + 3), Some(b'.' | b'/' | b'-')) {
            return None;
        }
        let start = (0..mark).rev().take_while(|&at| is_digit(at)).last()?;
        let is_free =
            start == 0 || matches!(bytes[start - 1], b',' | b';' | b'"' | b'|' | b'\t' | b'$' | b'-' | b' ' | b'>');
        is_free.then_some((start, mark + 3))
    })
}

#[test]
fn what_is_spoiled_is_refused_told_or_proved_by_nothing() {
    let mut silent = Vec::new();
    for folder in folders() {
        let expected = expected(&folder);
        if expected.refused.is_some() || expected.unproved {
            continue;
        }
        for way in (0..3).filter(|way| !expected.silent.contains(way)) {
            let is_meant = |name: &str| name.trim_end_matches(".sheets") == expected.deliveries;
            let is_statement = |name: &str| Some(name.trim_end_matches(".sheets")) == expected.payments.as_deref();
            let spoil = |name: &str, text: String| {
                let own = if expected.payments.is_some() { is_statement(name) } else { is_meant(name) };
                if own { spoiled(&text, way) } else { text }
            };
            let desk = laid_out(&folder, &expected, spoil);
            let output = run(desk.path(), &expected);
            if output.status.code() == Some(0) && balances(&output) != wanted(&expected) {
                silent.push(format!("{} spoiled in way {way}", folder.display()));
            }
        }
    }
    assert!(silent.is_empty(), "other sums in silence:\n{}", silent.join("\n"));
}

/// A report that says that an invoice is disputed or held says what a follow-up would.
#[test]
fn a_disputed_or_held_document_of_a_report_is_not_dunned() {
    for folder in ["status-disputed", "on-hold"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/west").join(folder);
        let output = Command::new(env!("CARGO_BIN_EXE_collect"))
            .current_dir(&folder)
            .args(["plan", "report.csv", "--as-of=2026-04-15", "--format=json", "--no-config"])
            .output()
            .expect("collect runs");
        let plan: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a plan");
        let flagged = |customer: &str| {
            let rows = plan["rows"].as_array().expect("rows");
            let row = rows.iter().find(|row| row["customer"] == customer).expect("a row");
            row["flags"].as_array().expect("flags").contains(&"disputed".into())
        };
        assert!(flagged("Acme") && !flagged("Bell"), "{}: {plan}", folder.display());
    }
}

/// What `read` settled on, given back as configuration, reads the same.
#[test]
fn settings_that_read_writes_change_nothing() {
    let mut differ = Vec::new();
    for folder in folders() {
        let expected = expected(&folder);
        if expected.refused.is_some() || expected.payments.is_some() {
            continue;
        }
        let desk = laid_out(&folder, &expected, |_, text| text);
        let collect = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
            command.current_dir(desk.path()).args(arguments).args(["--lang=en", "--as-of", &expected.as_of]);
            command.output().expect("collect runs")
        };
        let read = collect(&["read", &expected.deliveries, "-o", "settings.toml"]);
        let config = ["aging", "--format=json", "--only", "--config=settings.toml", &expected.deliveries];
        let output = collect(&config);
        let is_read = matches!(read.status.code(), Some(0 | 1)) && !output.stdout.is_empty();
        if !is_read || balances(&output) != wanted(&expected) {
            let said = [read.stderr, output.stderr].concat();
            differ.push(format!("{}: {}", folder.display(), String::from_utf8_lossy(&said)));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
