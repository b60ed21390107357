//! Every requirement of the trade (S1–S41, T1–T8, U1, U2: the clauses of the handbook that this program serves) has a
//! test named after it, and `tests/README.md` lists which.
//!
//! `OVERWRITE=1 cargo test --test requirements` writes the table anew, to be read before it is kept.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The rows, with what each asks for in a few words.
const ROWS: [(&str, &str); 51] = [
    ("S1", "insiders are kept up with, and never named outward"),
    ("S2", "sell-through of our goods is read"),
    ("S3", "sold, remitted, stock and the gap of a cycle"),
    ("S4", "conditions of settlement: met, not met, unknown"),
    ("S5", "weak sales get promotion at once"),
    ("S6", "guidance names the slowest article"),
    ("S7", "sales figures stand in the brief"),
    ("S8", "one row a receivable; sums tie to the cent"),
    ("S9", "stock-take of money: check"),
    ("S10", "the statement lists each document once"),
    ("S11", "due dates by contract"),
    ("S12", "five classes, each with the rule that fired"),
    ("S13", "intensity follows the class"),
    ("S14", "later never ranks lower"),
    ("S15", "larger never ranks lower"),
    ("S16", "the class sets channel and next action"),
    ("S17", "a longer procedure means an earlier start"),
    ("S18", "a longer way means an earlier start"),
    ("S19", "ranks without gaps, the same bytes"),
    ("S20", "an open move and a quiet one"),
    ("S21", "when, where and whom"),
    ("S22", "an excuse sets the next step and its day"),
    ("S23", "approaches differ by type of customer"),
    ("S24", "nothing inside blocked hours"),
    ("S25", "whom to ask, by role and by name"),
    ("S26", "what happens today is seen today"),
    ("S27", "each premonition has its severity"),
    ("S28", "large purchases off season"),
    ("S29", "diversion and price cutting"),
    ("S30", "staff changes ask for a sealed confirmation"),
    ("S31", "a reliable payer slips"),
    ("S32", "another business all at once"),
    ("S33", "force majeure"),
    ("S34", "classes of two days are comparable"),
    ("S35", "no pressure before documented steps"),
    ("S36", "short payments are told with their gap"),
    ("S37", "lever 1: the largest order"),
    ("S38", "lever 2: policies to stop"),
    ("S39", "lever 3: best-selling articles"),
    ("S40", "lever 4: no delivery"),
    ("S41", "paid is released"),
    ("T1", "openings ask who or when"),
    ("T2", "openings fit fifteen seconds"),
    ("T3", "nothing overstated, every figure traceable"),
    ("T4", "the full amount is asked for first"),
    ("T5", "what paying brings him"),
    ("T6", "objections are heard"),
    ("T7", "plain words, and thanks"),
    ("T8", "benefits in his order"),
    ("U1", "a plan from one file alone"),
    ("U2", "pipes to spreadsheets"),
];

/// `S1` as tests write it: `s01`.
fn prefix(row: &str) -> String {
    let (letter, number) = row.split_at(1);
    format!("{}{number:0>2}_", letter.to_lowercase())
}

/// The tests by name, each with the file that it stands in.
fn tests() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the tests") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a test file");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] == "#[test]") {
            let name = pair[1].strip_prefix("fn ").and_then(|rest| rest.split('(').next());
            found.extend(name.map(|name| (name.to_owned(), file.clone())));
        }
    }
    found
}

fn table() -> String {
    let tests = tests();
    let mut text = String::from("| row | asks for | tests |\n|---|---|---|\n");
    for (row, words) in ROWS {
        let own = tests.iter().filter(|(name, _)| name.starts_with(&prefix(row)));
        let own: Vec<String> = own.map(|(name, file)| format!("`{file}` {name}")).collect();
        writeln!(text, "| {row} | {words} | {} |", own.join("<br>")).expect("text");
    }
    text
}

#[test]
fn every_requirement_has_a_test_named_after_it() {
    let tests = tests();
    let missing: Vec<&str> = ROWS
        .iter()
        .map(|(row, _)| *row)
        .filter(|row| !tests.keys().any(|name| name.starts_with(&prefix(row))))
        .collect();
    assert!(missing.is_empty(), "no test is named after {}", missing.join(", "));
}

#[test]
fn the_table_of_requirements_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/README.md");
    let text = fs::read_to_string(&path).expect("tests/README.md");
    let (head, _) = text.split_once("| row | asks for").expect("the table");
    let expected = format!("{head}{}", table());
    if std::env::var_os("OVERWRITE").is_some() {
        fs::write(&path, &expected).expect("tests/README.md");
    }
    assert_eq!(text, expected, "OVERWRITE=1 writes it anew");
}
