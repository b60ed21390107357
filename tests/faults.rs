//! The catalogue of faults: in `tests/faults/` a folder for each, with the smallest files that have it and `said`, the
//! exact text that goes to standard error; `said.zh` has it in Chinese. `arguments` holds options that it needs. Workbooks, and files that must be
//! large, are made here.
//!
//! `OVERWRITE=1 cargo test --test faults` writes every `said` and `said.zh` anew, to be read before it is kept.

mod support;

use rust_xlsxwriter::Workbook;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{open_document, text_cell};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the catalogue").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    cases
}

/// The file of a case that is no text of a few lines.
fn made(case: &str) -> Option<(&'static str, Vec<u8>)> {
    const HEADER: &str = "date,customer,amount";
    const LIMIT_BYTES: usize = 16 << 20;
    match case {
        "no_such_sheet" => Some(("payments.xlsx", workbook())),
        "formula_without_result" => Some(("payments.xlsx", without_results(workbook()))),
        "formulas_without_results" => {
            let formula = "<table:table-cell table:formula=\"of:=1+1\"/>";
            let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
            let header = row(HEADER.split(',').map(text_cell).collect());
            let rows = header + &row([&text_cell("2026-02-01"), &text_cell("光大百货"), formula].concat());
            Some(("payments.ods", open_document(&rows)))
        }
        "workbook_too_large" => {
            let cell =
                text_cell("5").replace("<table:table-cell", "<table:table-cell table:number-columns-repeated=\"9999\"");
            let rows = format!("<table:table-row table:number-rows-repeated=\"9999\">{cell}</table:table-row>");
            Some(("payments.ods", open_document(&rows)))
        }
        "line_too_long" => Some(("deliveries.csv", format!("{HEADER}\n{}", "0".repeat(LIMIT_BYTES + 1)).into_bytes())),
        "row_too_long" => {
            let lines = "2026-01-10,光大百货,100\n".repeat(LIMIT_BYTES / 24);
            Some(("deliveries.csv", format!("{HEADER},note\n2026-01-10,光大百货,100,\"open\n{lines}").into_bytes()))
        }
        _ => None,
    }
}

/// Payments as `.xlsx`, the amount a formula.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in ["date", "customer", "amount"].into_iter().enumerate() {
        sheet.write(0, column as u16, text).expect("a header");
    }
    sheet.write(1, 0, "2026-02-01").and_then(|sheet| sheet.write(1, 1, "光大百货")).expect("texts");
    sheet.write_formula(1, 2, "=1+1").expect("a formula");
    workbook.save_to_buffer().expect("a workbook")
}

/// An `.xlsx` file as a program writes it that reckons no formula.
fn without_results(workbook: Vec<u8>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut into = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        into.start_file(part.name().expect("a name"), SimpleFileOptions::default()).expect("a part");
        into.write_all(text.replace("</f><v>0</v>", "</f>").as_bytes()).expect("written");
    }
    into.finish().expect("an archive").into_inner()
}

/// The folder of a case, or a copy of it with the file that is made for it.
fn folder(case: &Path) -> PathBuf {
    let name = case.file_name().expect("a name").to_string_lossy();
    let Some((made, bytes)) = made(&name) else { return case.to_owned() };
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(&*name);
    fs::create_dir_all(&copy).expect("a folder");
    for entry in fs::read_dir(case).expect("a case") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), copy.join(entry.file_name())).expect("copied");
    }
    fs::write(copy.join(made), bytes).expect("written");
    copy
}

fn said(case: &Path, language: &[&str]) -> String {
    let arguments = fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let as_of = if arguments.contains("--as-of") { "" } else { "--as-of=2026-04-15" };
    let output = Command::new(env!("CARGO_BIN_EXE_collect"))
        .env("LC_ALL", "C")
        .args(["plan", "deliveries.csv", "--no-config"])
        .args(language)
        .args(arguments.split_whitespace().chain(as_of.split_whitespace()))
        .current_dir(folder(case))
        .output()
        .expect("collect runs");
    assert_eq!(output.status.code(), Some(2), "{}: bad input is refused", case.display());
    assert!(output.stdout.is_empty(), "{}: nothing on standard output", case.display());
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn every_fault_says_what_the_catalogue_says() {
    for case in cases() {
        for (language, name) in [(&[][..], "said"), (&["--lang", "zh"], "said.zh")] {
            let said = said(&case, language);
            let file = case.join(name);
            if std::env::var_os("OVERWRITE").is_some() {
                fs::write(&file, &said).expect("written");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(said, expected, "{}", file.display());
        }
    }
}

/// The messages of `Problem` as its source has them, each as the pieces of text between what it names.
fn messages() -> Vec<Vec<String>> {
    let source =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/read/diagnose/fault.rs")).expect("a source");
    let (problem, _) = source.split_once("\n}\n").expect("the end of the enum");
    let quoted = problem.split("#[error(").skip(1).map(|rest| {
        let text = rest.split_once('"').expect("a message").1;
        let ends = text.match_indices('"').map(|(end, _)| end).find(|&end| !text[..end].ends_with('\\'));
        text[..ends.expect("its end")].replace("\\\"", "\"")
    });
    let pieces = |message: String| message.split(['{', '}']).step_by(2).map(str::to_owned).collect();
    quoted.map(pieces).collect()
}

/// How much of a line is a message's own text, if the line is such a message.
fn likeness(line: &str, message: &[String]) -> Option<usize> {
    let mut rest = line;
    for piece in message {
        rest = &rest[rest.find(piece.as_str())? + piece.len()..];
    }
    line.ends_with(message.last()?.as_str()).then(|| message.iter().map(String::len).sum())
}

#[test]
fn every_message_of_the_reader_stands_in_the_catalogue() {
    let messages = messages();
    assert!(messages.len() > 40, "{} messages", messages.len());
    let mut is_told = vec![false; messages.len()];
    for case in cases() {
        for line in fs::read_to_string(case.join("said")).unwrap_or_default().lines() {
            let likeness = |&index: &usize| likeness(line, &messages[index]);
            let own = (0..messages.len()).filter(|index| likeness(index).is_some()).max_by_key(likeness);
            own.into_iter().for_each(|index| is_told[index] = true);
        }
    }
    let untold: Vec<String> =
        is_told.iter().zip(&messages).filter(|(told, _)| !**told).map(|(_, message)| message.join("…")).collect();
    assert!(untold.is_empty(), "no case in tests/faults/ has: {untold:#?}");
}
