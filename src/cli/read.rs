//! `collect read FILE…`: how each file is understood, without a plan.

use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::read::{self, FileKind, FileReading, Note, Problem, Selection, Source};
use collect::render::reading_document;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect read report.xlsx                    what each column, row and total of an export was taken for
  collect read ledger.csv statement.csv       a statement of a bank is known by its columns
  collect read report.csv --format json
  collect read report.csv --settings settings.toml    the columns and words as a start for collect.toml

Nothing is planned; the exit code is 1 if a printed total does not tie, 2 if a file cannot be understood.")]
pub struct ReadArguments {
    /// Any export: a list, a ledger, an open-items report, a statement (text or workbook; - is standard input)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Write the columns and words that were settled on, for collect.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub settings: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &ReadArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let settings = resolve(global, arguments.files.first().map(PathBuf::as_path))?;
    let output = Output::settle(global)?;
    let options = settings.read_options();
    let mut readings = Vec::new();
    for path in &arguments.files {
        let load = |kind: FileKind| -> Result<Source, Failure> {
            let selection = Selection { deliveries: path.clone(), named: Vec::new(), only_named: true };
            let mut sources = read::load(&selection).map_err(|faults| Failure::faults(&faults))?;
            let source = sources.pop().ok_or_else(|| Failure::refused(words::no_deliveries()))?;
            Ok(Source { kind, ..source })
        };
        let kinds = kinds_of(path);
        let mut first = None;
        let mut is_settled = false;
        let understood = kinds.into_iter().find_map(|kind| {
            if is_settled {
                return None;
            }
            let (found, notes, faults) = read::understand(load(kind).ok()?, &options);
            if !faults.is_empty() {
                let may_be_other = faults.iter().all(|fault| matches!(*fault.problem, Problem::MissingColumns { .. }));
                first.get_or_insert(faults);
                is_settled |= !may_be_other;
                return None;
            }
            // The page says it once more, and all of it.
            let others: Vec<Note> = notes.into_iter().filter(|note| !matches!(note, Note::Understood { .. })).collect();
            messages.notes(&others);
            Some(found)
        });
        match (understood, first) {
            (Some(found), _) => readings.extend(found),
            (None, Some(faults)) => return Err(Failure::faults(&faults)),
            (None, None) => _ = load(FileKind::Deliveries)?,
        }
    }
    let untied = readings.iter().any(|reading| reading.untied().next().is_some());
    if let Some(path) = &arguments.settings {
        std::fs::write(path, settings_of(&readings))?;
    }
    output.write(reading_document(&readings, settings.conventions.as_of, output.language(&settings)), &settings)?;
    Ok(if untied { Ending::Found } else { Ending::Done })
}

/// As what a file is tried, the likelier first.
fn kinds_of(path: &Path) -> Vec<FileKind> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_money = ["payment", "statement", "receipt", "bank", "收款", "回款", "流水", "对账单"]
        .iter()
        .any(|word| stem.contains(word));
    match is_money {
        true => vec![FileKind::Payments, FileKind::Deliveries],
        false => vec![FileKind::Deliveries, FileKind::Payments],
    }
}

/// The columns that were settled on, as a section of collect.toml.
fn settings_of(readings: &[FileReading]) -> String {
    let mut text = String::from("[columns]\n");
    let mut known = Vec::new();
    for column in readings.iter().flat_map(|reading| &reading.columns) {
        let Some(field) = column.field.filter(|field| *field != "age_band" && !known.contains(field)) else { continue };
        known.push(field);
        let header = column.header.replace('\\', "\\\\").replace('"', "\\\"");
        text.push_str(&format!("{field} = [\"{header}\"]\n"));
    }
    text.push_str("\n# What words of document types and statuses mean that are not known yet:\n# [types]\n# \"Foo\" = \"credit\"\n# [statuses]\n# \"Bar\" = \"settled\"\n");
    text
}
