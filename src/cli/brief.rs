//! `collect brief CUSTOMER`: one page before a call or a visit.

use super::book::load_for;
use super::ending::{Ending, Failure};
use super::explain::id_and_deliveries;
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueHint};
use collect::desk::{LooseMoney, brief};
use collect::read::{KeptLines, Wanted};
use collect::render::brief_document;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect brief 华联超市 deliveries.csv
  collect brief K02 deliveries.csv --lang zh
  collect brief Acme -o acme.md

What he owes and how he pays, whom to ask and when, the first 15 seconds, the three asks in order, what he may say and
what to answer, what not to say. For your own eyes: it names insiders. Every figure has its row, or collect explain has.
Who calls: [base] company in collect.toml. After the call: collect log CUSTOMER --result …")]
pub struct BriefArguments {
    /// Name, alias or code
    #[arg(value_name = "CUSTOMER")]
    pub customer: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &BriefArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (name, deliveries) = id_and_deliveries(&arguments.customer, arguments.deliveries.as_deref());
    let mut settings = resolve(global, deliveries.as_deref())?;
    settings.keep_lines = KeptLines::All;
    let output = Output::settle(global)?;
    let wanted = Wanted { name: name.trim().to_owned(), may_be_number: false };
    let loaded = load_for(wanted, &settings, global, &output, messages)?;
    let customer = loaded.customer(name.trim())?;
    let plan = loaded.plan(&settings.policy, messages);
    loaded.say_near_payers(&LooseMoney::of(&loaded.book, &plan), Some(customer), messages);
    let brief = brief(&loaded.book, &plan, &settings.policy, customer);
    if output.is_bare() {
        messages.note(&words::as_of(loaded.book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    // The page is words to be said: `--lang` holds for every form of it.
    let language = if global.lang.is_some() { settings.language } else { output.language(&settings) };
    output.write(brief_document(&loaded.book, &brief, settings.company.as_deref(), language), &settings)?;
    Ok(loaded.ending)
}
