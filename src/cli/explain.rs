//! `collect explain ID`: the rows, the matching, the rule and the terms of the score behind a delivery or a customer.

use super::book::{LoadedBook, load_for};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::plan::horizon;
use super::resolve::resolve;
use super::settings::Settings;
use super::suggestion::{did_you_mean, did_you_mean_name};
use super::words;
use clap::{Args, ValueHint};
use collect::book::CustomerId;
use collect::desk::{CustomerExplanation, explain_customer, explain_number};
use collect::plan::Plan;
use collect::read::Wanted;
use collect::render::explain_document;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect explain SH0311 deliveries.csv
  collect explain 华联超市 deliveries.csv --format json")]
pub struct ExplainArguments {
    /// The number of a delivery, a return or a payment, or a customer's name, alias or code
    #[arg(value_name = "ID")]
    pub id: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Look so many days ahead [default: 30]
    #[arg(long, value_name = "DAYS")]
    pub horizon: Option<i64>,
}

/// Runs it.
pub fn run(arguments: &ExplainArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (id, deliveries) = id_and_deliveries(&arguments.id, arguments.deliveries.as_deref());
    let mut settings = resolve(global, deliveries.as_deref())?;
    if let Some(days) = arguments.horizon {
        settings.policy.score.horizon_days = horizon(days)?;
    }
    let output = Output::settle(global)?;
    let wanted = Wanted { name: id.trim().to_owned(), may_be_number: true };
    let loaded = load_for(wanted, &settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let explained = explain(&id, &loaded, &plan, &settings, messages)?;
    let Explained { customer, accounts, is_whole } = explained;
    let (book, policy) = (&loaded.book, &settings.policy);
    if output.is_bare() {
        messages.note(&words::as_of(book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    let document = explain_document(book, (&plan, policy), customer, &accounts, is_whole, output.language(&settings));
    output.write(document, &settings)?;
    Ok(loaded.ending)
}

/// `explain deliveries.csv SH0311` is understood too: whichever of the two is a file is the deliveries.
pub fn id_and_deliveries(id: &str, deliveries: Option<&Path>) -> (String, Option<PathBuf>) {
    match deliveries {
        Some(path) if !path.is_file() && Path::new(id).is_file() => {
            (path.display().to_string(), Some(PathBuf::from(id)))
        }
        deliveries => (id.to_owned(), deliveries.map(Path::to_owned)),
    }
}

struct Explained<'p> {
    customer: CustomerId,
    accounts: Vec<CustomerExplanation<'p>>,
    is_whole: bool,
}

/// A number of a delivery or of money goes before a customer's name.
fn explain<'p>(
    id: &str,
    loaded: &LoadedBook,
    plan: &'p Plan,
    settings: &Settings,
    messages: &Messages,
) -> Result<Explained<'p>, Failure> {
    let (book, policy) = (&loaded.book, &settings.policy);
    let wanted = id.trim();
    if let Some((customer, accounts, others)) = explain_number(book, plan, policy, wanted) {
        if others > 0 {
            messages.note(&words::other_customers(wanted, others));
        }
        return Ok(Explained { customer, accounts, is_whole: false });
    }
    if let Some(customer) = loaded.find_customer(wanted) {
        let accounts = explain_customer(book, plan, policy, customer);
        return Ok(Explained { customer, accounts, is_whole: true });
    }
    Err(Failure::refused(nothing_by_that_name(wanted, loaded)))
}

fn nothing_by_that_name(wanted: &str, loaded: &LoadedBook) -> String {
    let book = &loaded.book;
    let numbers = book.documents.iter().map(|document| document.number.text(&book.texts));
    let names = || book.customers.iter().map(|customer| customer.name.as_str());
    // A name that is almost his goes before a number that looks alike.
    let named = did_you_mean_name(wanted, names());
    let hint = if named.is_empty() { did_you_mean(wanted, numbers) } else { named };
    words::nothing_by_that_name(wanted, hint)
}
