//! `collect aging`: outstanding by bucket and class.

use super::arguments::GlobalArguments;
use super::book::load;
use super::messages::Messages;
use super::output::Output;
use super::settings::Settings;
use super::{Ending, Failure};
use clap::{Args, ValueEnum, ValueHint};
use collect::desk::{AgingBy, aging};
use collect::plan::AgeBasis;
use collect::render::{aging_document, plan_summary};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect aging deliveries.csv --as-of 2026-04-15
  collect aging deliveries.csv --by class
  collect aging deliveries.csv --basis delivery --buckets 30,60,90")]
pub struct AgingArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// What a row stands for
    #[arg(long, value_enum, default_value_t = AgingByChoice::Customer)]
    pub by: AgingByChoice,
    /// Count days from the due date or from the delivery
    #[arg(long, value_enum)]
    pub basis: Option<BasisChoice>,
    /// Upper bounds of the buckets in days [default: 30,60,90,180,365]
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    pub buckets: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AgingByChoice {
    Customer,
    Salesperson,
    Area,
    Class,
    Delivery,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BasisChoice {
    Due,
    Delivery,
}

/// Runs it.
pub fn run(arguments: &AgingArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = Settings::resolve(global, arguments.deliveries.as_deref())?;
    match arguments.basis {
        Some(BasisChoice::Due) => settings.policy.basis = AgeBasis::Due,
        Some(BasisChoice::Delivery) => settings.policy.basis = AgeBasis::Delivery,
        None => {}
    }
    if !arguments.buckets.is_empty() {
        let days = arguments.buckets.clone();
        settings.set_buckets(days).map_err(|expected| Failure::refused(format!("--buckets: expected {expected}")))?;
    }
    let by = match arguments.by {
        AgingByChoice::Customer => AgingBy::Customer,
        AgingByChoice::Salesperson => AgingBy::Salesperson,
        AgingByChoice::Area => AgingBy::Area,
        AgingByChoice::Class => AgingBy::Class,
        AgingByChoice::Delivery => AgingBy::Delivery,
    };
    let output = Output::settle(global)?;
    let loaded = load(&settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    loaded.compare_stated_open(&plan, messages);
    let report = aging(&loaded.book, &plan, &settings.policy, by);
    if output.is_bare() {
        messages.note(&format!("as of {}", loaded.book.as_of));
        for line in plan_summary(&loaded.book, &plan, settings.language) {
            messages.note(&line);
        }
    }
    loaded.write_rejects(global, messages)?;
    output.write(aging_document(&loaded.book, &report, output.language(&settings)), &settings)?;
    Ok(loaded.ending)
}
