//! How a run ends: done, done with something found, or refused.

use super::speech;

/// How a run ends (SPEC §4 "Exit").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Done,
    /// Done, and something was found: rows were set aside, or a check found what needs a look.
    Found,
}

/// Why a run wrote nothing.
#[derive(Debug)]
pub enum Failure {
    /// Usage, settings or input are wrong; what is wrong has been said or is here.
    Refused(Vec<String>),
    /// Output could not be written.
    Output(std::io::Error),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl Failure {
    /// Files that cannot be read, or whose names are not clear.
    pub fn faults(faults: &[collect::read::Fault]) -> Failure {
        Failure::Refused(faults.iter().map(|fault| speech::spoken().fault(fault)).collect())
    }

    /// One thing that is wrong.
    pub fn refused(words: impl Into<String>) -> Failure {
        Failure::Refused(vec![words.into()])
    }
}
