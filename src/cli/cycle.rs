//! `collect cycle`: what customers sold of our goods, what they remitted, what lies on their shelves.

use super::book::load;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::desk::cycles;
use collect::read::KeptLines;
use collect::render::cycle_document;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect cycle deliveries.csv
  collect cycle deliveries.csv --customer Acme -o cycle.csv

It reads sellthrough.csv beside the deliveries: customer, cycle_start, cycle_end, item, opening, received, sold, closing,
and, if they are known, sell_price and remitted.")]
pub struct CycleArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Only this customer: name, alias or code
    #[arg(long, value_name = "NAME")]
    pub customer: Option<String>,
}

/// Runs it.
pub fn run(arguments: &CycleArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    settings.keep_lines = KeptLines::All;
    let output = Output::settle(global)?;
    let loaded = load(&settings, global, &output, messages)?;
    let only = arguments.customer.as_deref().map(|name| loaded.customer(name)).transpose()?;
    let found = cycles(&loaded.book, &settings.cycle, only);
    if found.is_empty() {
        messages.note(&words::no_sell_through());
    }
    if output.is_bare() {
        messages.note(&words::as_of(loaded.book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    output.write(cycle_document(&loaded.book, &found, output.language(&settings)), &settings)?;
    Ok(loaded.ending)
}
