//! `collect report`: one page for whoever asks how the receivables stand.

use super::book::{LoadedBook, load, load_to_check};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::{Settings, threads};
use super::{progress, words};
use chrono::NaiveDate;
use clap::{Args, ValueHint};
use collect::desk::{Day, Past, ReportDays, past_day, report};
use collect::plan::{Plan, plan};
use collect::read::is_standard_input;
use collect::render::{Language, report_page};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect report deliveries.csv -o report.html
  collect report deliveries.csv --as-of 2026-03-31 --lang zh -o report.html
  collect report deliveries.csv > report.html

One page of HTML: outstanding by age and class, thirteen month ends, where the money-days sit, DSO, ADD and CEI, how
classes moved, the loss allowance, the top of the plan, the watch list, and the totals. It needs nothing else: no script,
no network. Each month end is read from the files as of that day.")]
pub struct ReportArguments {
    /// What was delivered (text or workbook) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &ReportArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    // The watch list is that of `watch`, which looks at articles and prices.
    settings.keep_lines = true;
    let output = Output::settle_page(global)?;
    if settings.deliveries.as_deref().is_some_and(is_standard_input) {
        return Err(Failure::refused(words::report_standard_input()));
    }
    let loaded = load(&settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    loaded.compare_stated_open(&plan, messages);
    let past = past(&settings, global, &output, (&loaded, &plan), messages)?;
    let rates = &settings.allowance_basis_points;
    let found = report(&loaded.book, &plan, &settings.policy, rates, &past);
    let company = settings.company.as_deref();
    let language: Language = settings.language;
    let page = report_page(&loaded.book, &plan, &settings.policy, &found, company, language);
    loaded.write_rejects(global, messages)?;
    output.write_text(&page)?;
    Ok(loaded.ending)
}

/// The book as of each day of the report, one after the other: no more than two are held at a time beside that of the
/// as-of day.
fn past(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    (loaded, own_plan): (&LoadedBook, &Plan),
    messages: &Messages,
) -> Result<Past, Failure> {
    let rates = &settings.allowance_basis_points;
    let days = ReportDays::of(settings.conventions.as_of);
    // What is wrong with the files has been told.
    let quiet = Messages { is_quiet: true };
    let (stage, all) = (progress::Stage::default(), days.points.len());
    let as_of = |day: NaiveDate, place: usize| {
        stage.set(words::past_day(day, place, all));
        let mut settings = settings.clone();
        settings.conventions.as_of = day;
        let loaded = load_to_check(&settings, global, output, &quiet)?;
        let plan = plan(&loaded.book, &settings.policy, threads());
        Ok::<_, Failure>((loaded, plan))
    };
    progress::in_stages(messages, &stage, || {
        let (before, before_plan) = as_of(days.before_period, 1)?;
        let mut past = Past::begin(past_day(Day { book: &before.book, plan: &before_plan }, rates));
        drop((before, before_plan));
        let mut then: Option<(LoadedBook, Plan)> = None;
        for (&day, place) in days.points[..all - 1].iter().zip(2..) {
            let now = as_of(day, place)?;
            past.push(then.as_ref().map(day_of), day_of(&now), rates);
            then = Some(now);
        }
        past.push(then.as_ref().map(day_of), Day { book: &loaded.book, plan: own_plan }, rates);
        Ok(past)
    })
}

fn day_of((loaded, plan): &(LoadedBook, Plan)) -> Day<'_> {
    Day { book: &loaded.book, plan }
}
