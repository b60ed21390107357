//! `collect check`: control totals, and everything in the book that needs a look.

use super::book::{LoadedBook, load_to_check};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::book::Place;
use collect::desk::{ReadingFacts, Remark, check};
use collect::read::{Fault, Loudness, Note};
use collect::render::{Language, check_document, check_headline, plan_summary};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect check deliveries.csv --as-of 2026-04-15
  collect check deliveries.csv -o check.csv --bom
  collect check deliveries.csv --format json

Errors (rows at fault are left out, as with --keep-going) and warnings need a look and make the exit code 1;
hints tell what a better plan lacks.")]
pub struct CheckArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &CheckArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let settings = resolve(global, arguments.deliveries.as_deref())?;
    let output = Output::settle(global)?;
    let loaded = load_to_check(&settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let report = check(&loaded.book, &plan, &settings.policy, facts(&loaded, output.language(&settings)));
    if output.is_bare() {
        messages.note(&check_headline(&loaded.book, &report, settings.language));
        for line in plan_summary(&loaded.book, &plan, settings.language) {
            messages.note(&line);
        }
    }
    loaded.write_rejects(global, messages)?;
    output.write(check_document(&loaded.book, &report, &loaded.readings, output.language(&settings)), &settings)?;
    Ok(if report.needs_a_look() { Ending::Found } else { loaded.ending })
}

/// What the reader found, in terms of the book.
fn facts(loaded: &LoadedBook, language: Language) -> ReadingFacts {
    let mut remarks: Vec<Remark> = loaded.faults.faults.iter().map(|one| fault(one, language)).collect();
    let uncounted = loaded.faults.count - remarks.len();
    if uncounted > 0 {
        let text = words::faults_not_kept();
        remarks.push(Remark { is_fault: true, place: String::new(), text, count: uncounted });
    }
    let mut repeated_rows = Vec::new();
    for note in &loaded.notes {
        match note {
            Note::DuplicateRows { file, lines } => {
                let Some(index) = loaded.book.files.iter().position(|known| known == file) else { continue };
                let place = |line| Place { file: index as u8, line };
                repeated_rows.extend(lines.iter().map(|&(line, first)| (place(line), place(first))));
            }
            // The book itself tells of these, row by row.
            Note::NoPayments | Note::NameUnknown { .. } | Note::NameOfOtherCustomer { .. } => {}
            Note::Skipped { .. } => remarks.push(remark(note, language)),
            note if note.loudness() == Loudness::Warning => remarks.push(remark(note, language)),
            _ => {}
        }
    }
    let (tallies, stated_open) = (loaded.tallies.clone(), loaded.stated_open.clone());
    ReadingFacts { tallies, remarks, repeated_rows, stated_open }
}

fn fault(fault: &Fault, language: Language) -> Remark {
    Remark { is_fault: true, place: fault.place(), text: language.problem(&fault.problem), count: 1 }
}

fn remark(note: &Note, language: Language) -> Remark {
    Remark { is_fault: false, place: String::new(), text: language.note(note), count: 1 }
}
