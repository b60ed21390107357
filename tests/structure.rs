//! The structure of the house: which folder may import which, and what only the command line may do.

#[path = "support/imports.rs"]
mod imports;

use imports::{Imports, ModulePath};
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

/// Folders in which no files import each other in a circle, so that each can be read with what it stands on alone.
const WITHOUT_CIRCLES: [&str; 6] = ["book", "read", "desk", "phrases", "render", "cli"];

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

/// The module that a file holds: a folder's own file is `mod.rs` in it, or bears its name beside it.
fn module_of(path: &Path) -> ModulePath {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("a file of the house");
    let mut names: ModulePath =
        below.with_extension("").iter().map(|name| name.to_str().expect("a plain name").to_owned()).collect();
    names.pop_if(|last| last == "mod");
    names
}

/// Circles, a line each.
fn worded(circles: &[Vec<&ModulePath>]) -> String {
    let line = |circle: &Vec<&ModulePath>| {
        let names: Vec<String> = circle.iter().chain(&circle[..1]).map(|module| module.join("/")).collect();
        names.join(" -> ")
    };
    circles.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = Imports::of(sources().into_iter().map(|(_, path, text)| (module_of(&path), text)));
    for folder in WITHOUT_CIRCLES {
        let circles = imports.circles(folder);
        assert!(circles.is_empty(), "circles in {folder}:\n{}", worded(&circles));
    }
}

/// A small house of files, by the names of their modules.
fn house(files: &[(&str, &str)]) -> Imports {
    Imports::of(files.iter().map(|(name, text)| (name.split('/').map(str::to_owned).collect(), (*text).to_owned())))
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let circle_of_two = "a/one -> a/two -> a/one";
    for one in [
        "use super::two::Two;",
        "use super::{two::{Two, other}};",
        "use crate::a::two;",
        "use super::Two;",
        "fn f() { let x: Vec<char> = vec!['{', '\\'', '\"']; super::two::f::<u8>(\"{\") }",
        "fn f<'a>(two: &'a str) { $crate::a::two::f(r#\"\"{\"#) }",
        "mod tests { fn inner() {} use super::super::two; }",
        "pub(super) use super::two as second;",
        "/* use nothing; */ impl super::two::Two {}",
    ] {
        let files = [("a", "mod one; mod two; pub use two::Two;"), ("a/one", one), ("a/two", "use super::one;")];
        assert_eq!(worded(&house(&files).circles("a")), circle_of_two, "{one}");
    }
    let parent = [("a", "mod one; fn f() { one::f() }\nstruct Shared;"), ("a/one", "use super::Shared;")];
    assert_eq!(worded(&house(&parent).circles("a")), "a -> a/one -> a");
}

#[test]
fn what_is_no_import_makes_no_circle() {
    for one in [
        "// use super::two;",
        "const TEXT: &str = \"use super::two;\";",
        "pub(in super::two) struct One;",
        "mod tests { use super::*; }",
        "use other::super_two::two;",
        "fn f(one: One) { one.two::<u8>() }",
    ] {
        let files = [("a", "mod one; mod two;"), ("a/one", one), ("a/two", "use super::one;"), ("b", "use crate::a;")];
        assert_eq!(worded(&house(&files).circles("a")), "", "{one}");
    }
}
