//! `collect aging`: outstanding by bucket and class.

use super::book::{load, load_open_items, load_to_check};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::words;
use clap::{Args, ValueEnum, ValueHint};
use collect::desk::{AgingBy, Day, aging, migration};
use collect::plan::AgeBasis;
use collect::read::{MeantDay, date_spelled, is_standard_input};
use collect::render::{aging_bars, aging_document, migration_document, plan_summary};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect aging deliveries.csv --as-of 2026-04-15
  collect aging deliveries.csv --by class
  collect aging deliveries.csv --since 2026-03-31       how classes have moved since then, and the loss allowance
  collect aging deliveries.csv --basis delivery --buckets 30,60,90")]
pub struct AgingArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// What a row stands for
    #[arg(long, value_enum, default_value_t = AgingByChoice::Customer)]
    pub by: AgingByChoice,
    /// How receivables have moved from class to class since that day
    #[arg(long, value_name = "DATE", conflicts_with_all = ["by", "basis", "buckets"])]
    pub since: Option<String>,
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
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    match arguments.basis {
        Some(BasisChoice::Due) => settings.policy.basis = AgeBasis::Due,
        Some(BasisChoice::Delivery) => settings.policy.basis = AgeBasis::Delivery,
        None => {}
    }
    if !arguments.buckets.is_empty() {
        let days = arguments.buckets.clone();
        settings.set_buckets(days).map_err(|expected| Failure::refused(words::buckets(expected)))?;
    }
    let by = match arguments.by {
        AgingByChoice::Customer => AgingBy::Customer,
        AgingByChoice::Salesperson => AgingBy::Salesperson,
        AgingByChoice::Area => AgingBy::Area,
        AgingByChoice::Class => AgingBy::Class,
        AgingByChoice::Delivery => AgingBy::Delivery,
    };
    let output = Output::settle(global)?;
    if let Some(since) = &arguments.since {
        return moved_since(since, &settings, global, &output, messages);
    }
    let (loaded, plan) = match by {
        // Whose unapplied money is may rest on a delivery that is settled.
        AgingBy::Salesperson => {
            let loaded = load(&settings, global, &output, messages)?;
            let plan = loaded.plan(&settings.policy, messages);
            loaded.compare_stated_open(&plan, messages);
            (loaded, plan)
        }
        AgingBy::Customer | AgingBy::Area | AgingBy::Class | AgingBy::Delivery => {
            load_open_items(&settings, global, &output, messages)?
        }
    };
    let report = aging(&loaded.book, &plan, &settings.policy, by);
    if output.is_bare() {
        messages.note(&words::as_of(loaded.book.as_of));
        for line in plan_summary(&loaded.book, &plan, settings.language) {
            messages.note(&line);
        }
    }
    loaded.write_rejects(global, messages)?;
    let language = output.language(&settings);
    let mut document = aging_document(&loaded.book, &report, language);
    if let Some((width, colour)) = output.screen() {
        // The bars of the classes say what their line below the table says.
        document.closing = aging_bars(&report, language, width, colour);
    }
    output.write(document, &settings)?;
    Ok(loaded.ending)
}

/// The book is read as of both days: what is dated after the earlier one had not happened then.
fn moved_since(
    since: &str,
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<Ending, Failure> {
    let as_of = settings.conventions.as_of;
    let expected = || Failure::refused(words::since(since, as_of));
    let day = date_spelled(since, settings.date_order, MeantDay::Until(as_of))
        .filter(|day| *day < as_of)
        .ok_or_else(expected)?;
    if settings.deliveries.as_deref().is_some_and(is_standard_input) {
        return Err(Failure::refused(words::since_standard_input()));
    }
    let loaded = load(settings, global, output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let mut earlier_settings = settings.clone();
    earlier_settings.conventions.as_of = day;
    // What is wrong with the files has been told.
    let earlier = load_to_check(&earlier_settings, global, output, &Messages { is_quiet: true })?;
    let earlier_plan = earlier.plan(&settings.policy, messages);
    let (was_open, is_open) = (earlier_plan.open_item_classes(), plan.open_item_classes());
    let (then, now) = (Day { book: &earlier.book, open: &was_open }, Day { book: &loaded.book, open: &is_open });
    let migrations = migration(then, now, &settings.allowance_basis_points);
    if output.is_bare() {
        messages.note(&words::as_of_since(as_of, day));
    }
    loaded.write_rejects(global, messages)?;
    output.write(migration_document(day, as_of, &migrations, output.language(settings)), settings)?;
    Ok(loaded.ending)
}
