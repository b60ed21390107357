//! `collect statement CUSTOMER`: the statement of account, with a slip to confirm it.

use super::book::load_for;
use super::ending::{Ending, Failure};
use super::explain::id_and_deliveries;
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::words;
use chrono::NaiveDate;
use clap::{Args, ValueHint};
use collect::desk::statements;
use collect::read::{KeptLines, MeantDay, Wanted, date_spelled};
use collect::render::{page_of_markdown, statement_document, statement_markdown};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect statement Acme deliveries.csv
  collect statement Acme deliveries.csv --from 2026-01-01 --to 2026-03-31 -o acme.html
  collect statement 华联超市 deliveries.csv --lang zh --format markdown")]
pub struct StatementArguments {
    /// The customer: name, alias or code
    #[arg(value_name = "CUSTOMER")]
    pub customer: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// First day [default: that of the first document with anything open, else the first of the month]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last day; what came later does not count [default: the as-of day]
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
}

/// Runs it.
pub fn run(arguments: &StatementArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (customer, deliveries) = id_and_deliveries(&arguments.customer, arguments.deliveries.as_deref());
    let mut settings = resolve(global, deliveries.as_deref())?;
    settings.keep_lines = KeptLines::All;
    let from = day("--from", arguments.from.as_deref(), &settings)?;
    if let Some(to) = day("--to", arguments.to.as_deref(), &settings)? {
        let as_of = settings.conventions.as_of;
        if to > as_of {
            return Err(Failure::refused(words::to_after_as_of(to, as_of)));
        }
        settings.conventions.as_of = to;
    }
    let to = settings.conventions.as_of;
    if let Some(from) = from.filter(|from| *from > to) {
        return Err(Failure::refused(words::from_after_to(from, to)));
    }
    let output = Output::settle_paper(global)?;
    let wanted = Wanted { name: customer.trim().to_owned(), may_be_number: false };
    let loaded = load_for(wanted, &settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let book = &loaded.book;
    let customer = loaded.customer(customer.trim())?;
    let found = statements(book, &plan, &settings.policy, customer, from);
    if found.is_empty() {
        let name = &book.customer(customer).name;
        return Err(Failure::refused(words::nothing_to_state(name, to)));
    }
    if output.is_bare() {
        messages.note(&words::as_of(to));
    }
    loaded.write_rejects(global, messages)?;
    let language = output.language(&settings);
    if output.is_html() || output.is_markdown() {
        let text = statement_markdown(book, &found, settings.company.as_deref().unwrap_or_default(), language);
        output.write_text(&if output.is_html() { page_of_markdown(&text, language) } else { text })?;
    } else {
        output.write(statement_document(book, &found, language), &settings)?;
    }
    Ok(loaded.ending)
}

fn day(option: &str, text: Option<&str>, settings: &Settings) -> Result<Option<NaiveDate>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let day = date_spelled(text, settings.date_order, MeantDay::Until(settings.conventions.as_of));
    let day = day.ok_or_else(|| Failure::refused(words::not_a_day(option, text)))?;
    Ok(Some(day))
}
