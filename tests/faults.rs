//! The catalogue of faults: in `tests/faults/` a folder for each, with the smallest files that have it and `said`, the
//! exact text that goes to standard error. `arguments` holds options that it needs.
//!
//! `OVERWRITE=1 cargo test --test faults` writes every `said` anew, to be read before it is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the catalogue").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    cases
}

fn said(case: &Path) -> String {
    let arguments = fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_collect"))
        .args(["plan", "deliveries.csv", "--as-of", "2026-04-15", "--no-config"])
        .args(arguments.split_whitespace())
        .current_dir(case)
        .output()
        .expect("collect runs");
    assert_eq!(output.status.code(), Some(2), "{}: bad input is refused", case.display());
    assert!(output.stdout.is_empty(), "{}: nothing on standard output", case.display());
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn every_fault_says_what_the_catalogue_says() {
    let cases = cases();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    for case in cases {
        let said = said(&case);
        let file = case.join("said");
        if std::env::var_os("OVERWRITE").is_some() {
            fs::write(&file, &said).expect("written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(said, expected, "{}", case.display());
    }
}
