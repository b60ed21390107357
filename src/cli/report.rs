//! `collect report`: one page for whoever asks how the receivables stand.

use super::book::{
    OpenParts, ToldOfPart, find_sources, lines_beside_sell_through, load_sources_in_parts, open_items_on,
};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::{progress, words};
use chrono::NaiveDate;
use clap::{Args, ValueHint};
use collect::book::Book;
use collect::desk::{Day, PastSums, ReportDays, ReportPart, past_of_part, report};
use collect::plan::{OpenItemClass, OpenItems, Plan};
use collect::read::{BookPart, KeptLines, Source, is_standard_input};
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
no network. Each month end is that of the rows up to that day, as if the files had been read on it.")]
pub struct ReportArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: &ReportArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    let output = Output::settle_page(global)?;
    let days = ReportDays::of(settings.conventions.as_of);
    settings.earlier_days = days.earlier();
    let sources = find_sources(&settings, global, &output)?;
    // The watch list is that of `watch`, which looks at what articles are sold for.
    settings.keep_lines = lines_beside_sell_through(&sources, KeptLines::None);
    // Files can be read again, standard input cannot.
    let has_standard_input = settings.deliveries.as_deref().is_some_and(is_standard_input);
    let kept = has_standard_input.then(|| sources.clone());
    let policy = &settings.policy;
    let look = |part: &BookPart, plan: Plan| {
        let told = ToldOfPart::of(&part.book, &plan, &part.stated_open);
        let report = ReportPart::of(&part.book, &plan, policy);
        let past = part
            .earlier
            .as_ref()
            .map(|earlier| past_of_part((&part.book, &plan.open_item_classes()), earlier, &days, policy));
        (OpenItems::of(&part.book, plan), told, report, past)
    };
    let (mut open, mut part) = (OpenParts::default(), ReportPart::default());
    let mut past: Option<PastSums> = None;
    let keep = |(items, told, report, sums): (OpenItems, ToldOfPart, ReportPart, Option<PastSums>)| {
        open.take((items, told));
        part.append(report);
        match (&mut past, sums) {
            (Some(past), Some(sums)) => past.append(sums),
            (past, sums) => *past = sums,
        }
    };
    let (loaded, earlier_days_differ) = load_sources_in_parts(sources, &settings, global, messages, look, keep)?;
    let (loaded, plan) = open.finish(loaded, policy, messages);
    let past = match past.filter(|_| !earlier_days_differ) {
        Some(past) => past,
        None => {
            let sources = || match &kept {
                Some(sources) => Ok(sources.clone()),
                None => find_sources(&settings, global, &output),
            };
            past_read_again(&days, &sources, &settings, global, (&loaded.book, &plan), messages)?
        }
    };
    let rates = &settings.allowance_basis_points;
    let past = past.finish(rates);
    let found = report((&loaded.book, &plan), part, policy, rates, &past);
    let company = settings.company.as_deref();
    let language: Language = settings.language;
    let page = report_page(&loaded.book, &plan, policy, &found, company, language);
    loaded.write_rejects(global, messages)?;
    output.write_text(&page)?;
    Ok(loaded.ending)
}

/// How the book stood on each day of the report, read as of one after the other: where rows meant something else on an
/// earlier day, and where there is nothing to make parts of.
fn past_read_again(
    days: &ReportDays,
    sources: &dyn Fn() -> Result<Vec<Source>, Failure>,
    settings: &Settings,
    global: &GlobalArguments,
    (book, plan): (&Book, &Plan),
    messages: &Messages,
) -> Result<PastSums, Failure> {
    let (stage, all) = (progress::Stage::default(), days.points.len());
    let on = |day: NaiveDate, place: usize| {
        stage.set(words::past_day(day, place, all));
        open_items_on(day, sources()?, settings, global)
    };
    progress::in_stages(messages, &stage, || {
        let (before, before_open) = on(days.before_period, 1)?;
        let mut past = PastSums::begin(Day { book: &before, open: &before_open });
        let mut then: Option<(Book, Vec<OpenItemClass>)> = None;
        for (day, place) in days.earlier_points().zip(2..) {
            let now = on(day, place)?;
            past.push(then.as_ref().map(day_of), day_of(&now));
            then = Some(now);
        }
        past.push(then.as_ref().map(day_of), Day { book, open: &plan.open_item_classes() });
        Ok(past)
    })
}

fn day_of((book, open): &(Book, Vec<OpenItemClass>)) -> Day<'_> {
    Day { book, open }
}
