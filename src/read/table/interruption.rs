//! Why the rows of a file come to an end before its text does.

use crate::book::InputFile;
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::table::blocks::RECORD_BYTES_MAX;

/// Why a reading that had begun has to begin anew, or cannot go on.
#[derive(Debug)]
pub enum Interruption {
    /// A stored file is no plain UTF-8 after all: it must be decoded as a whole.
    NotPlain,
    /// A row means what the row above it says, which is in another block: the blocks must be read in order.
    NeedsOrder,
    /// The file can no longer be read.
    Unreadable(std::io::Error),
}

/// Why the blocks of a text ended before it did.
pub enum EndOfText {
    /// A row begins there that is too long to be one.
    TooLong {
        /// 1-based physical line.
        line: u32,
        /// Whether it goes on for several lines.
        has_line_ends: bool,
    },
    /// The reading begins anew, or not at all.
    Interrupted(Interruption),
}

impl EndOfText {
    /// Tells what stopped the blocks of a file as a fault of it, unless it is a reason to begin anew.
    pub fn tell(self, file: &InputFile, faults: &mut Faults) -> Result<(), Interruption> {
        match self {
            EndOfText::Interrupted(interruption) => Err(interruption),
            EndOfText::TooLong { line, has_line_ends } => {
                let limit_mebibytes = RECORD_BYTES_MAX >> 20;
                let problem = match has_line_ends {
                    true => Problem::RowTooLong { limit_mebibytes },
                    false => Problem::LineTooLong { limit_mebibytes },
                };
                faults.fatal(Fault { file: file.clone(), line, column: 0, problem: Box::new(problem) });
                Ok(())
            }
        }
    }
}
