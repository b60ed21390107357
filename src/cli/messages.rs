//! Everything that is said on standard error. Data never goes there, words never go to standard output.

use super::speech::spoken;
use super::words;
use collect::read::{Faults, Loudness, Note};
use collect::render::visible;
use std::io::Write;

/// So many faults are shown, the rest is counted (SPEC §2).
const FAULTS_SHOWN_MAX: usize = 20;

/// Where words go.
pub struct Messages {
    /// `-q`: only errors.
    pub is_quiet: bool,
}

impl Messages {
    /// Something that ends the run.
    pub fn error(&self, text: &str) {
        self.line(&format!("collect: {text}"));
    }

    /// What is wrong with the command line.
    pub fn plain(text: &str) {
        for line in text.lines() {
            Messages { is_quiet: false }.line(line);
        }
    }

    /// Something worth knowing.
    pub fn note(&self, text: &str) {
        if !self.is_quiet {
            self.line(text);
        }
    }

    /// Something that may be wrong.
    pub fn warning(&self, text: &str) {
        self.note(&words::warning(text));
    }

    /// What the reader has to say.
    pub fn notes(&self, notes: &[Note]) {
        for note in notes {
            match note.loudness() {
                Loudness::Said => self.note(&spoken().note(note)),
                Loudness::Warning => self.warning(&spoken().note(note)),
            }
        }
    }

    /// The first faults, and how many there are.
    pub fn faults(&self, faults: &Faults) {
        for fault in faults.faults.iter().take(FAULTS_SHOWN_MAX) {
            self.line(&spoken().fault(fault));
        }
        let more = faults.count.saturating_sub(FAULTS_SHOWN_MAX);
        if more > 0 {
            self.line(&words::more_faults(more));
        }
    }

    fn line(&self, text: &str) {
        // Nobody listens on standard error: then nobody misses it.
        _ = writeln!(std::io::stderr().lock(), "{}", visible(text));
    }
}
