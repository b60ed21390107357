//! `collect hold [CUSTOMER]`: the ladder of pressure, and whether somebody may be supplied.

use super::book::{load_for, load_in_parts};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::words;
use clap::{Args, ValueHint};
use collect::desk::{Hold, LooseMoney, holds, lever_of, put_holds_in_order};
use collect::plan::Plan;
use collect::read::{BookPart, KeptLines, Wanted};
use collect::render::{HoldSelection, hold_document, hold_headline};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect hold                               everybody for whom a step is due, those not to be supplied first
  collect hold Acme                          may Acme be supplied? what is due, what frees him
  collect hold Acme -q || echo do not load   for a dispatch script: the exit code is the answer
  collect hold Acme --by 'Ms Wang'           with the manager who decides, as L3 and L4 want it

The steps: L1 smaller orders, L2 special terms stop, L3 best-sellers wait, L4 no delivery. A step that was taken is an
event of kind `lever` whose note names it. All end when nothing is past due. Thresholds: [levers] in collect.toml.

Exit: 0 may be supplied · 1 the named customer must not be supplied · 2 nobody of that name, bad input")]
pub struct HoldArguments {
    /// A customer's name, alias or code; nobody: everybody for whom a step is due
    #[arg(value_name = "CUSTOMER")]
    pub customer: Option<String>,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// The manager who decides on L3 or L4
    #[arg(long, value_name = "NAME", requires = "customer")]
    pub by: Option<String>,
}

/// Runs it.
pub fn run(arguments: &HoldArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (customer, deliveries) = customer_and_deliveries(arguments);
    let mut settings = resolve(global, deliveries.as_deref())?;
    settings.keep_lines = KeptLines::All;
    let output = Output::settle(global)?;
    let Some(name) = customer else { return hold_all(&settings, global, &output, messages) };
    let wanted = Wanted { name: name.trim().to_owned(), may_be_number: false };
    let loaded = load_for(wanted, &settings, global, &output, messages)?;
    let customer = loaded.customer(name.trim())?;
    let plan = loaded.plan(&settings.policy, messages);
    let (book, policy, language) = (&loaded.book, &settings.policy, output.language(&settings));
    loaded.write_rejects(global, messages)?;
    loaded.say_near_payers(&LooseMoney::of(&loaded.book, &plan), Some(customer), messages);
    let hold = lever_of(book, &plan, policy, customer);
    if output.is_bare() {
        messages.note(&hold_headline(book, &hold, settings.language));
    }
    let selection = HoldSelection::One(&hold, arguments.by.as_deref());
    output.write(hold_document(book, policy, selection, language), &settings)?;
    Ok(if hold.is_held() { Ending::Found } else { loaded.ending })
}

/// Everybody for whom a step is due or holds.
fn hold_all(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<Ending, Failure> {
    let policy = &settings.policy;
    let mut found: Vec<Hold> = Vec::new();
    let look = |part: &BookPart, plan: Plan| holds(&part.book, &plan, policy);
    let loaded = load_in_parts(settings, global, output, messages, look, |part| found.extend(part))?;
    loaded.write_rejects(global, messages)?;
    let book = &loaded.book;
    put_holds_in_order(&mut found, &policy.exchange(book.base_currency));
    if output.is_bare() {
        messages.note(&words::as_of(book.as_of));
    }
    let language = output.language(settings);
    output.write(hold_document(book, policy, HoldSelection::All(&found), language), settings)?;
    Ok(loaded.ending)
}

/// `collect hold deliveries.csv` asks about everybody, and `collect hold deliveries.csv Acme` is understood too.
fn customer_and_deliveries(arguments: &HoldArguments) -> (Option<String>, Option<PathBuf>) {
    let is_file = |name: &str| name == "-" || Path::new(name).is_file();
    match (&arguments.customer, &arguments.deliveries) {
        (Some(name), None) if is_file(name) => (None, Some(PathBuf::from(name))),
        (Some(name), Some(path)) if is_file(name) && !is_file(&path.display().to_string()) => {
            (Some(path.display().to_string()), Some(PathBuf::from(name)))
        }
        (name, path) => (name.clone(), path.clone()),
    }
}
