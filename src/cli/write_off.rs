//! `collect writeoff`: what may be written off by which rule, and periods that run out.

use super::book::load;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::desk::write_offs;
use collect::render::write_off_document;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect writeoff deliveries.csv --as-of 2026-12-31
  collect writeoff deliveries.csv -o writeoff.csv --bom

Rules of China: CN-3Y, CN-1Y-SMALL ([base] annual_revenue, [writeoff]), CN-BANKRUPT. Evidence is what follow-ups, events
and deliveries (received_by) name; nothing here is legal advice.")]
pub struct WriteOffArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &WriteOffArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    settings.keep_lines = true;
    let output = Output::settle(global)?;
    let loaded = load(&settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let rows = write_offs(&loaded.book, &plan, &settings.policy, &settings.allowance_basis_points);
    if output.is_bare() {
        messages.note(&words::as_of_not_advice(loaded.book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    output.write(write_off_document(&loaded.book, &rows, output.language(&settings)), &settings)?;
    Ok(loaded.ending)
}
