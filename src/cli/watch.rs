//! `collect watch`: warning signs, each with the figures behind it and what it asks for next.

use super::book::{find_sources, lines_beside_sell_through, load_sources_in_parts};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::words;
use clap::{Args, ValueEnum, ValueHint};
use collect::desk::{WatchFilter, WatchReport, watch};
use collect::plan::{Plan, Severity, SignKind};
use collect::read::{BookPart, KeptLines};
use collect::render::{watch_document, watch_headline};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect watch deliveries.csv --as-of 2026-04-15
  collect watch deliveries.csv --severity high
  collect watch deliveries.csv --customer 华联超市 --all
  collect watch deliveries.csv --kind W1,W4 --format csv

Signs: W1 purchases · W2 way of selling · W3 staff or owner · W4 payment time · W5 other business ·
  W6 force majeure · W7 silence · W8 broken promises · W9 credit limit · W10 signs of the end
Severities: info · medium (a flag, and a follow-up on the next working day) · high (class chasing at least) ·
  critical (doubtful or bad). Thresholds: [watch] in collect.toml.")]
pub struct WatchArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Only this customer (name, alias or code)
    #[arg(long, value_name = "CUSTOMER")]
    pub customer: Option<String>,
    /// Only these signs, such as W1,W4
    #[arg(long, value_name = "SIGN", value_delimiter = ',', value_parser = sign_kind)]
    pub kind: Vec<SignKind>,
    /// Only signs so grave at least
    #[arg(long, value_enum)]
    pub severity: Option<SeverityChoice>,
    /// Name the signs that cannot be told for want of history too
    #[arg(long)]
    pub all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SeverityChoice {
    Info,
    Medium,
    High,
    Critical,
}

fn sign_kind(text: &str) -> Result<SignKind, String> {
    let kind = SignKind::ALL.into_iter().find(|kind| kind.key().eq_ignore_ascii_case(text.trim()));
    kind.ok_or_else(words::sign)
}

/// Runs it.
pub fn run(arguments: &WatchArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    let output = Output::settle(global)?;
    let sources = find_sources(&settings, global, &output)?;
    // What he paid for an article is the measure of what he sells it for (W2).
    settings.keep_lines = lines_beside_sell_through(&sources, KeptLines::None);
    let filter = WatchFilter {
        kinds: arguments.kind.clone(),
        severity: arguments.severity.map(|severity| match severity {
            SeverityChoice::Info => Severity::Info,
            SeverityChoice::Medium => Severity::Medium,
            SeverityChoice::High => Severity::High,
            SeverityChoice::Critical => Severity::Critical,
        }),
    };
    let policy = &settings.policy;
    let look = |part: &BookPart, plan: Plan| watch(&part.book, &plan, policy, &filter);
    let mut report = WatchReport::default();
    let (loaded, _) = load_sources_in_parts(sources, &settings, global, messages, look, |part| report.append(part))?;
    let customer = arguments.customer.as_deref().map(|name| loaded.customer(name)).transpose()?;
    let report = report.in_order();
    let report = match customer {
        Some(customer) => report.of_customer(customer),
        None => report,
    };
    if output.is_bare() {
        messages.note(&watch_headline(&loaded.book, &report, settings.language));
    }
    loaded.write_rejects(global, messages)?;
    output.write(watch_document(&loaded.book, &report, arguments.all, output.language(&settings)), &settings)?;
    Ok(loaded.ending)
}
