//! `collect excuse`: the catalogue as a list, an entry as a page, both as data; found by code or word, without a book.

use collect::book::Excuse;
use collect::phrases::{Language, Phrases};
use std::process::Command;

/// Runs `collect excuse` in a folder without a book; exit code, output, errors.
fn run_excuse(arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
    command.env("LC_ALL", "C");
    command.arg("excuse").args(arguments).current_dir(folder.path());
    command.env("COLLECT_AS_OF", "2026-04-15").env("XDG_CONFIG_HOME", folder.path()).env("HOME", folder.path());
    let output = command.env_remove("COLUMNS").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

#[test]
fn the_catalogue_is_listed_and_found_by_code_or_word() {
    let (code, list, errors) = run_excuse(&["--format", "table"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    for excuse in Excuse::ALL {
        let texts = Phrases::of(Language::English).excuses.get(excuse);
        assert!(list.lines().any(|line| line.starts_with(&format!("{}  {}", excuse.code(), texts.name))), "{list}");
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let (_, entry, _) = run_excuse(&["E05", "--format", "table"]);
    assert!(entry.contains("within 5 working days"), "{entry}");
    for wanted in ["e5", "5", "05", "quality", "QUALITY", "质量", "quality or count"] {
        assert_eq!(run_excuse(&[wanted, "--format", "table"]), (0, entry.clone(), String::new()), "{wanted}");
    }
    assert_eq!(run_excuse(&["quality", "or", "count", "--format", "table"]).1, entry);
}

#[test]
fn a_wrong_code_is_refused_with_the_nearest() {
    let refused = |wanted: &str, words: &str| {
        let (code, output, errors) = run_excuse(&[wanted]);
        assert_eq!((code, output.as_str()), (2, ""), "{wanted}");
        assert_eq!(errors, format!("collect: {words}\n"), "{wanted}");
    };
    refused("E17", "no excuse \"E17\"; the codes are E01 to E16; collect excuse lists them");
    refused("qualty", "no excuse \"qualty\"; did you mean E05 (Quality or count in question)?");
    refused(
        "no",
        "\"no\" fits E01 (No money now), E03 (The goods are not sold out), E13 (It is not his payment day), \
         E14 (Contract condition not met), E15 (Nobody answers), E16 (Another time, and no reason); name one by its code",
    );
}

#[test]
fn data_has_all_texts_in_the_language_asked_for() {
    let json = |arguments: &[&str]| -> serde_json::Value {
        let (code, output, _) = run_excuse(&[arguments, &["--format", "json"]].concat());
        assert_eq!(code, 0);
        serde_json::from_str(&output).expect("one object")
    };
    let all = json(&[]);
    assert_eq!((&all["schema"], &all["lang"]), (&"collect.excuse/1".into(), &"en".into()));
    assert_eq!(all["rows"].as_array().map(Vec::len), Some(16));
    assert_eq!(all["rows"][7]["hint"], serde_json::Value::Null);
    let one = json(&["E08", "--lang", "zh"]);
    assert_eq!(one["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["rows"][0]["answer"], "谢谢您！请把回单发我，我马上核，到了告诉您。");
    let (_, csv, _) = run_excuse(&[]);
    assert!(csv.starts_with("code,excuse,check,answer,bring,next,hint\nE01,No money now,"), "{csv}");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.records().map(|record| record.expect("a row").len()).collect::<Vec<_>>(), [7; 16]);
    assert!(run_excuse(&["--format", "markdown"]).1.contains("| E16 | Another time, and no reason |"));
}
