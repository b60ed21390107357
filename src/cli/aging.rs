//! `collect aging`: outstanding by bucket and class.

use super::arguments::{AgingArguments, AgingByChoice, BasisChoice, GlobalArguments};
use super::book::load;
use super::messages::Messages;
use super::output::Output;
use super::settings::{Settings, threads};
use super::{Ending, Failure};
use collect::desk::{AgingBy, aging};
use collect::plan::{AgeBasis, plan};
use collect::render::{aging_document, plan_summary};

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
    let plan = plan(&loaded.book, &settings.policy, threads());
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
