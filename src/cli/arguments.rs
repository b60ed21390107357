//! Which commands there are: clap's types and nothing else. What one command has of its own stands at the head of its
//! file, what all have in `global_arguments`.

use super::aging::AgingArguments;
use super::brief::BriefArguments;
use super::check::CheckArguments;
use super::completions::CompletionsArguments;
use super::config::ConfigArguments;
use super::cycle::CycleArguments;
use super::excuse::ExcuseArguments;
use super::explain::ExplainArguments;
use super::global_arguments::GlobalArguments;
use super::hold::HoldArguments;
use super::init::InitArguments;
use super::letter::LetterArguments;
use super::log_arguments::LogArguments;
use super::man::ManArguments;
use super::plan::PlanArguments;
use super::read::ReadArguments;
use super::report::ReportArguments;
use super::statement::StatementArguments;
use super::today::TodayArguments;
use super::watch::WatchArguments;
use super::write_off::WriteOffArguments;
use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  collect plan deliveries.csv                 whom to chase first; payments.csv and the like beside it are read too
  collect plan deliveries.csv --top 20        the first twenty
  collect plan deliveries.csv -o plan.csv     for the spreadsheet
  collect today deliveries.csv                the list of the day: whom to call, when, what first
  collect brief Acme deliveries.csv           one page before the call
  collect aging deliveries.csv                outstanding by customer and age
  collect read report.xlsx                    how an export of any program is understood
  collect check deliveries.csv                what in the files needs a look before the plan is trusted
  collect explain SH0311 deliveries.csv       where the figures of one delivery come from
  collect excuse E05                          what to ask and to answer when the quality is in question
  collect log Acme --result no_answer         write down a call, and see what is next
  collect watch deliveries.csv                warning signs, and what each asks for
  collect hold Acme                           may Acme be supplied, and which step is due
  collect writeoff deliveries.csv             what may be written off, and whose time runs out
  collect statement Acme -o acme.html         statement of account for the printer
  collect letter Acme --kind demand           a letter, in Markdown or as a page
  collect cycle                               sell-through, stock, and whether the contract's condition is met
  collect report deliveries.csv -o r.html     one page for the manager: age, trend, DSO, whom to chase
  collect init my-book                        a sample book and a commented collect.toml
  collect config                              the settings in force, and where each came from
  collect completions bash                    completes commands and options in a shell
  collect man plan                            a manual page

Files:
  deliveries   date, customer, amount (or quantity and unit_price); delivery_no, due_date, terms, currency, paid_date, …
  payments     date, customer, amount; delivery_no, payment_no, kind (payment, refund, credit_note, …)
  customers    customer; distance_km, payment_steps, pay_days (10;25 or L), terms, aliases, code, …
  followups, events, contacts, sellthrough, holidays: see the README. English and Chinese headers of the usual programs are known.

Exit: 0 done · 1 done, and rows were set aside, check found something, or the named customer is held · 2 nothing written (usage, bad input)";

/// Whom to chase first: ranks what customers owe by money-days at stake.
#[derive(Debug, Parser)]
#[command(name = "collect", version, about, after_help = EXAMPLES, max_term_width = 100, propagate_version = true)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: GlobalArguments,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The follow-up plan: every open receivable, most money-days at stake first
    Plan(PlanArguments),
    /// What must be done today, what can be, what may wait: whom, when, how
    Today(TodayArguments),
    /// One page before a call or a visit
    Brief(BriefArguments),
    /// Outstanding by ageing bucket and class
    Aging(AgingArguments),
    /// Control totals that tie, and everything in the book that needs a look
    Check(CheckArguments),
    /// How each file is understood: columns, roles of rows, sums, proofs, what is left out
    Read(ReadArguments),
    /// Where the figures of a delivery or a customer come from
    Explain(ExplainArguments),
    /// What customers say instead of paying: what to ask, to answer, to do next
    Excuse(ExcuseArguments),
    /// One contact with a customer written down, and what follows from it
    Log(Box<LogArguments>),
    /// Warning signs W1 to W10, each with the figures behind it and what it asks for next
    Watch(WatchArguments),
    /// Pressure step by step, and who must not be supplied
    Hold(HoldArguments),
    /// What may be written off, the evidence missing, and periods that run out
    Writeoff(WriteOffArguments),
    /// Statement of account of a customer, with a slip to confirm it
    Statement(StatementArguments),
    /// A letter: reminder, demand, debt confirmation, notice of suspension, handover
    Letter(LetterArguments),
    /// What customers sold, remitted and have in stock, by settlement cycle
    Cycle(CycleArguments),
    /// One page for whoever asks how the receivables stand: figures, charts, trend, totals
    Report(ReportArguments),
    /// A sample book and a commented collect.toml to start from
    Init(InitArguments),
    /// The settings in force, and where each came from
    Config(ConfigArguments),
    /// A script that completes commands and options in a shell
    Completions(CompletionsArguments),
    /// The manual pages
    Man(ManArguments),
}
