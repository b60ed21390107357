//! The structure of the house: which folder may import which, and what only the command line may do.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder, and the folders of the library that it may import.
const MAY_IMPORT: [(&str, &[&str]); 7] = [
    ("book", &[]),
    ("read", &["book"]),
    ("plan", &["book"]),
    ("desk", &["book", "plan"]),
    ("phrases", &["book", "plan"]),
    // What is wrong with input is typed by the reader and worded here.
    ("render", &["book", "plan", "desk", "phrases", "read"]),
    ("cli", &["book", "plan", "desk", "phrases", "render", "read", "cli"]),
];

/// What only `cli` may do, and reading files, which `read/source/find.rs` may too.
const ONLY_IN_CLI: [&str; 8] =
    ["std::env", "Local::now", "Utc::now", "is_terminal", "println!", "print!(", "stdout()", "stderr()"];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for (folder, _) in MAY_IMPORT {
        let mut folders = vec![root.join(folder)];
        while let Some(inner) = folders.pop() {
            for entry in fs::read_dir(&inner).expect("a folder of the house") {
                let path = entry.expect("a file").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = fs::read_to_string(&path).expect("a source file");
                    found.push((folder.to_owned(), path, text));
                }
            }
        }
    }
    assert!(found.len() > 30, "the house has fewer files than it had: {}", found.len());
    found
}

/// The first names behind `crate::` and `collect::`.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.collect::<Vec<_>>().join("\n");
    ["crate::", "collect::"]
        .iter()
        .flat_map(|root| code.split(root).skip(1))
        .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect())
        .filter(|name: &String| !name.is_empty())
        .collect()
}

#[test]
fn imports_point_one_way() {
    for (folder, path, text) in sources() {
        let allowed = MAY_IMPORT.iter().find(|(own, _)| *own == folder).map_or(&[][..], |(_, allowed)| allowed);
        for name in imports(&text) {
            // Work shared out among threads is nobody's own.
            let is_own = name == folder || name == "parallel";
            assert!(is_own || allowed.contains(&name.as_str()), "{} imports {name}", path.display());
        }
    }
}

#[test]
fn no_import_hides_in_braces() {
    for (_, path, text) in sources() {
        for hidden in ["crate::{", "collect::{", "std::{"] {
            assert!(!text.contains(hidden), "{} imports with {hidden}", path.display());
        }
    }
}

#[test]
fn only_the_command_line_knows_clock_environment_and_terminal() {
    for (folder, path, text) in sources().into_iter().filter(|(folder, ..)| folder != "cli") {
        for word in ONLY_IN_CLI {
            assert!(!text.contains(word), "{} in {folder} says {word}", path.display());
        }
        let reads_files = text.contains("std::fs") || text.contains("std::io::stdin");
        let may_read = path.ends_with("read/source/find.rs") || path.ends_with("read/source/stored.rs");
        assert!(!reads_files || may_read, "{} reads files", path.display());
    }
}

#[test]
fn every_file_says_first_what_belongs_there() {
    for (_, path, text) in sources() {
        assert!(text.starts_with("//! "), "{} has no head", path.display());
    }
}
