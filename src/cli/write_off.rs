//! `collect writeoff`: what may be written off by which rule, and periods that run out.

use super::book::{find_sources, lines_beside_sell_through, load_sources_in_parts};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::desk::{WriteOffRow, put_write_offs_in_order, write_offs};
use collect::plan::Plan;
use collect::read::{BookPart, KeptLines};
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
    let output = Output::settle(global)?;
    let sources = find_sources(&settings, global, &output)?;
    settings.keep_lines = lines_beside_sell_through(&sources, KeptLines::Received);
    let policy = &settings.policy;
    let rates = &settings.allowance_basis_points;
    let look = |part: &BookPart, plan: Plan| write_offs(&part.book, &plan, policy, rates);
    let mut rows: Vec<WriteOffRow> = Vec::new();
    let (loaded, _) = load_sources_in_parts(sources, &settings, global, messages, look, |part| rows.extend(part))?;
    put_write_offs_in_order(&mut rows, &policy.exchange(loaded.book.base_currency));
    if output.is_bare() {
        messages.note(&words::as_of_not_advice(loaded.book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    output.write(write_off_document(&loaded.book, &rows, output.language(&settings)), &settings)?;
    Ok(loaded.ending)
}
