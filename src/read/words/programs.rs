//! Codes of document types and statuses that mean what they mean in one program only: they count beside its own headers.

use crate::read::value::word::{header_key, word_key};
use crate::read::words::languages::List;
use crate::read::words::lists::{DocumentRole, StatusMeaning, Worded};
use serde::Deserialize;
use std::sync::LazyLock;

/// The file of programs.
const FILE: &str = include_str!("programs.toml");

/// A program, by the headers of one of its reports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// As people call it.
    pub name: String,
    headers: Vec<String>,
    #[serde(default)]
    types: List,
    #[serde(default)]
    statuses: List,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Programs {
    programs: Vec<Program>,
}

fn programs() -> &'static [Program] {
    static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
        // The file is part of the program, and a test reads it.
        toml::from_str::<Programs>(FILE).expect("programs that are whole").programs
    });
    &PROGRAMS
}

/// The program whose report has these headers.
pub fn program_of(headers: &[String]) -> Option<&'static Program> {
    let keys: Vec<String> = headers.iter().map(|header| header_key(header)).collect();
    programs().iter().find(|program| program.headers.iter().all(|header| keys.contains(&header_key(header))))
}

impl Program {
    /// What a code of its column of types means.
    pub fn role(&self, code: &str) -> Option<DocumentRole> {
        value(&self.types, code)
    }

    /// What a code of its column of statuses means.
    pub fn status(&self, code: &str) -> Option<StatusMeaning> {
        value(&self.statuses, code)
    }
}

fn value<T: Worded>(list: &List, code: &str) -> Option<T> {
    let code = word_key(code);
    let (name, _) = list.iter().find(|(_, codes)| codes.iter().any(|own| word_key(own) == code))?;
    T::ALL.iter().copied().find(|value| value.name() == Some(name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_beside_the_headers_of_their_program_only() {
        let headers = |list: &str| list.split(',').map(str::to_owned).collect::<Vec<_>>();
        let sage = program_of(&headers("No,Type,Account,Date,Due,Ref,Details,Net,Tax,Amount,O/S"));
        assert_eq!(sage.and_then(|program| program.role("SA")), Some(DocumentRole::Advance));
        let sap = program_of(&headers("Account,Document Number,Document Type,Document Date"));
        assert_eq!(sap.and_then(|program| program.role("SA")), Some(DocumentRole::Journal));
        assert!(program_of(&headers("Type,Date,Customer,Amount")).is_none());
    }

    #[test]
    fn every_list_bears_the_name_of_a_meaning() {
        for program in programs() {
            for name in program.types.keys() {
                assert!(DocumentRole::names().any(|role| role == name), "{}: {name}", program.name);
            }
            for name in program.statuses.keys() {
                assert!(StatusMeaning::names().any(|status| status == name), "{}: {name}", program.name);
            }
        }
    }
}
