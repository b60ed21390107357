//! `collect today`: what must be done today, what can be, what may wait.

use super::book::load;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::plan::{Filter, FilterArguments};
use super::resolve::resolve;
use clap::{Args, ValueHint};
use collect::book::CustomerId;
use collect::desk::{TodayScope, today};
use collect::plan::Assessment;
use collect::render::{today_document, today_headline};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect today deliveries.csv
  collect today deliveries.csv --salesperson 华东组 --lang zh
  collect today deliveries.csv --top 5                 the first five of each part
  collect today deliveries.csv -o today.csv --bom

Must do: money promised for today or a promise broken · last day to start for a payment day · limitation period
  ends within 60 days · a new high or critical sign · a dispute not answered in time.
Can do: the others by score, as far as a salesperson's day reaches ([work] calls_per_day, hours, call_min, visit_min).
May wait: not to be started yet, put off by whoever spoke with him last, or no room left in the day.
Money that is paid, promised or disputed is asked for by nobody; it stands last, with the reason.
Next: collect brief CUSTOMER before the call, collect log CUSTOMER after it.")]
pub struct TodayArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Only the first N customers of each part
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    #[command(flatten)]
    pub filter: FilterArguments,
}

/// Runs it.
pub fn run(arguments: &TodayArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let settings = resolve(global, arguments.deliveries.as_deref())?;
    let classes = super::plan::classes(&arguments.filter)?;
    let output = Output::settle(global)?;
    let loaded = load(&settings, global, &output, messages)?;
    let filter = Filter::new(&arguments.filter, classes, &loaded)?;
    let plan = loaded.plan(&settings.policy, messages);
    let is_wanted = |one: &Assessment| filter.admits(one, &loaded);
    let is_customer_wanted = |customer: CustomerId| filter.admits_customer(customer, &loaded);
    let scope = TodayScope { is_wanted: &is_wanted, is_customer_wanted: &is_customer_wanted };
    let today = today(&loaded.book, &plan, &settings.policy, &scope);
    loaded.say_near_payers(&plan, None, messages);
    filter.say_if_empty(today.rows.is_empty() && today.asides.is_empty(), messages);
    if output.is_bare() {
        messages.note(&today_headline(&loaded.book, &today, settings.language));
    }
    loaded.write_rejects(global, messages)?;
    let document = today_document(&loaded.book, &today, arguments.top, output.language(&settings));
    output.write(document, &settings)?;
    Ok(loaded.ending)
}
