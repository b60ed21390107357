//! `collect read FILE…`: how each file is understood, without a plan.

use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::{Output, write_made};
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::read::{self, Fault, FileKind, FileReading, Note, Problem, Selection, Source, WordReading};
use collect::render::reading_document;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How a file was understood, what there is to say of it, and what is wrong with it.
type Reading = (Vec<FileReading>, Vec<Note>, Vec<Fault>);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect read report.xlsx                    what each column, row and total of an export was taken for
  collect read ledger.csv statement.csv       a statement of a bank is known by its columns
  collect read report.csv --format json
  collect read report.csv -o settings.toml    the columns and words as a start for collect.toml

Nothing is planned; the exit code is 1 if a printed total does not tie, 2 if a file cannot be understood.")]
pub struct ReadArguments {
    /// Any export: a list, a ledger, an open-items report, a statement (text or workbook; - is standard input)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &ReadArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let settings = resolve(global, arguments.files.first().map(PathBuf::as_path))?;
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let writes_settings = global.output.as_ref().is_some_and(is_toml);
    // Settings are no table.
    let output = if writes_settings { None } else { Some(Output::settle(global)?) };
    let options = settings.read_options();
    let mut readings = Vec::new();
    for path in &arguments.files {
        let load = |kind: FileKind| -> Result<Source, Failure> {
            let selection = Selection { deliveries: path.clone(), named: Vec::new(), only_named: true };
            let mut sources = read::load(&selection).map_err(|faults| Failure::faults(&faults))?;
            let source = sources.pop().ok_or_else(|| Failure::refused(words::no_deliveries()))?;
            Ok(Source { kind, ..source })
        };
        let understand = |kind: FileKind| -> Result<Reading, Failure> { Ok(read::understand(load(kind)?, &options)) };
        let money = understand(FileKind::Payments)?;
        let is_money = names_money(path) || money.0.iter().any(FileReading::is_statement_of_account);
        let (found, notes, faults) = match money.2.is_empty() && is_money {
            true => money,
            false => {
                let owed = understand(FileKind::Deliveries)?;
                let lacks_columns = |fault: &Fault| matches!(*fault.problem, Problem::MissingColumns { .. });
                let is_other = !owed.2.is_empty() && owed.2.iter().all(lacks_columns) && money.2.is_empty();
                if is_other { money } else { owed }
            }
        };
        if !faults.is_empty() {
            return Err(Failure::faults(&faults));
        }
        // The page says it once more, and all of it.
        let others: Vec<Note> = notes.into_iter().filter(|note| !matches!(note, Note::Understood { .. })).collect();
        messages.notes(&others);
        readings.extend(found);
    }
    let untied = readings.iter().any(|reading| reading.untied().next().is_some());
    match output {
        None => write_made(global, settings_of(&readings).as_bytes())?,
        Some(output) => {
            let document = reading_document(&readings, settings.conventions.as_of, output.language(&settings));
            output.write(document, &settings)?;
        }
    }
    Ok(if untied { Ending::Found } else { Ending::Done })
}

/// Whether a file is called after money that came in.
fn names_money(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["payment", "receipt", "bank", "收款", "回款", "流水"].iter().any(|word| stem.contains(word))
}

/// The columns and words that were settled on, as sections of collect.toml.
fn settings_of(readings: &[FileReading]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut columns: Vec<(&str, Vec<&str>)> = Vec::new();
    for column in readings.iter().flat_map(|reading| &reading.columns) {
        let Some(field) = column.field.filter(|field| *field != "age_band") else { continue };
        match columns.iter_mut().find(|(known, _)| *known == field) {
            Some((_, headers)) if headers.contains(&&*column.header) => {}
            Some((_, headers)) => headers.push(&column.header),
            None => columns.push((field, vec![&column.header])),
        }
    }
    let mut text = String::from("[columns]\n");
    for (field, headers) in columns {
        let headers: Vec<String> = headers.into_iter().map(quoted).collect();
        text.push_str(&format!("{field} = [{}]\n", headers.join(", ")));
    }
    let types = readings.iter().flat_map(|reading| &reading.types).collect();
    let statuses = readings.iter().flat_map(|reading| &reading.statuses).collect();
    let sections: [(&str, Vec<&WordReading>); 2] = [("types", types), ("statuses", statuses)];
    for (section, words) in sections {
        let words: BTreeMap<&str, &str> = words.into_iter().map(|word| (&*word.word, word.meaning)).collect();
        if !words.is_empty() {
            text.push_str(&format!("\n[{section}]\n"));
        }
        for (word, meaning) in words {
            text.push_str(&format!("{} = {}\n", quoted(word), quoted(meaning)));
        }
    }
    text
}
