//! What can be typed: clap's types and nothing else. They end in `settings`.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  collect plan deliveries.csv                 whom to chase first; payments.csv and the like beside it are read too
  collect plan deliveries.csv --top 20        the first twenty
  collect plan deliveries.csv -o plan.csv     for the spreadsheet
  collect aging deliveries.csv                outstanding by customer and age
  collect check deliveries.csv                what in the files needs a look before the plan is trusted
  collect explain SH0311 deliveries.csv       where the figures of one delivery come from
  collect init my-book                        a sample book and a commented collect.toml

Files:
  deliveries   date, customer, amount (or quantity and unit_price); delivery_no, due_date, terms, currency, paid_date, …
  payments     date, customer, amount; delivery_no, payment_no, kind (payment, refund, credit_note, …)
  customers    customer; distance_km, payment_steps, pay_days (10;25 or L), terms, aliases, code, …
  followups, events, holidays: see the README. English and Chinese headers of the usual programs are known.

Exit: 0 done · 1 done, and rows were set aside or check found something · 2 nothing written (usage, bad input)";

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
    /// Outstanding by ageing bucket and class
    Aging(AgingArguments),
    /// Control totals that tie, and everything in the book that needs a look
    Check(CheckArguments),
    /// Where the figures of a delivery or a customer come from
    Explain(ExplainArguments),
    /// A sample book and a commented collect.toml to start from
    Init(InitArguments),
}

/// Options that every command has which reads a book.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct GlobalArguments {
    /// The day of the plan: rows dated later do not exist [default: today]
    #[arg(global = true, long, value_name = "DATE", env = "COLLECT_AS_OF")]
    pub as_of: Option<String>,
    /// Settings [default: collect.toml beside the deliveries, then your own]
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Read no collect.toml
    #[arg(global = true, long, conflicts_with = "config")]
    pub no_config: bool,
    /// Language of words [default: en]
    #[arg(global = true, long, value_enum)]
    pub lang: Option<LanguageChoice>,
    /// How to write [default: table on a terminal, csv in a pipe]
    #[arg(global = true, long, value_enum)]
    pub format: Option<FormatChoice>,
    /// Write to a file, its format from its ending
    #[arg(global = true, short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Colour in tables
    #[arg(global = true, long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
    /// Say nothing but errors
    #[arg(global = true, short, long)]
    pub quiet: bool,
    /// How text without a byte order mark is encoded: utf-8, gbk, utf-16le, big5, windows-1252 … [default: guessed]
    #[arg(global = true, long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What 3/4/2026 means
    #[arg(global = true, long, value_enum)]
    pub date_order: Option<DateOrderChoice>,
    /// Whether 1,234 is a thousand or a little more than one
    #[arg(global = true, long, value_enum)]
    pub decimal: Option<DecimalChoice>,
    /// Take a field from the column with this header, e.g. amount=含税金额 or payments.date=到账日期
    #[arg(global = true, long = "map", value_name = "FIELD=HEADER")]
    pub map: Vec<String>,
    /// Whether money that names no delivery pays the oldest due or stays unapplied
    #[arg(global = true, long = "match", value_enum, value_name = "RULE")]
    pub match_rule: Option<MatchChoice>,
    /// Set rows with faults aside and plan the others
    #[arg(global = true, long)]
    pub keep_going: bool,
    /// Write the rows set aside to a file
    #[arg(global = true, long, value_name = "FILE", requires = "keep_going", value_hint = ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Read just the files that are named, no neighbours and no collect.toml
    #[arg(global = true, long)]
    pub only: bool,
    /// Leave text that a spreadsheet takes for a formula as it is
    #[arg(global = true, long)]
    pub raw: bool,
    /// Start CSV with a byte order mark, for Excel
    #[arg(global = true, long)]
    pub bom: bool,
    /// What was paid
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub payments: Option<PathBuf>,
    /// Who the customers are
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub customers: Option<PathBuf>,
    /// What happened to them
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub events: Option<PathBuf>,
    /// What they said when they were chased
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub followups: Option<PathBuf>,
    /// Days off and make-up workdays
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub holidays: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect plan deliveries.csv --as-of 2026-04-15
  collect plan deliveries.csv --by customer --salesperson 华东组
  collect plan deliveries.csv --class bad,doubtful --explain
  collect plan export.csv --map amount=含税金额 --payments bank.csv -o plan.csv --bom

Money-days at stake: how much money, times how many more days it will be late if it is left alone.
Classes: K1 dead, K2 bad, K3 doubtful, K4 chasing (past due), K5 current (not yet due).
Flags: steps? and km? not in customers.csv, counted as none · disputed · promised · promise_broken ·
  quick_win near and simple · advance money waits for a later delivery · no_rate · limitation · due_assumed")]
pub struct PlanArguments {
    /// What was delivered (CSV or TSV; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// A row for each delivery or for each customer
    #[arg(long, value_enum, default_value_t = PlanBy::Delivery)]
    pub by: PlanBy,
    /// Only the first N rows
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    #[command(flatten)]
    pub filter: FilterArguments,
    /// Most money-days first, or most money-days for an hour of work
    #[arg(long, value_enum)]
    pub strategy: Option<StrategyChoice>,
    /// Look so many days ahead [default: 30]
    #[arg(long, value_name = "DAYS")]
    pub horizon: Option<i64>,
    /// Say under each row of the table what makes its days
    #[arg(long)]
    pub explain: bool,
    /// Append dead money, unranked
    #[arg(long)]
    pub include_dead: bool,
}

/// Which receivables to print. Totals stay those of the whole book.
#[derive(Debug, Args)]
pub struct FilterArguments {
    /// Only these classes: current, chasing, doubtful, bad, dead (未收款 催收款 准呆账 呆账 死账)
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    pub class: Vec<String>,
    /// Only this customer, by name, alias or code
    #[arg(long, value_name = "NAME")]
    pub customer: Vec<String>,
    /// Only what this salesperson looks after
    #[arg(long, value_name = "NAME")]
    pub salesperson: Vec<String>,
    /// Only this area
    #[arg(long, value_name = "NAME")]
    pub area: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect aging deliveries.csv --as-of 2026-04-15
  collect aging deliveries.csv --by class
  collect aging deliveries.csv --basis delivery --buckets 30,60,90")]
pub struct AgingArguments {
    /// What was delivered (CSV or TSV; - is standard input) [default: deliveries.csv]
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

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect check deliveries.csv --as-of 2026-04-15
  collect check deliveries.csv -o check.csv --bom
  collect check deliveries.csv --format json

Errors (rows at fault are left out, as with --keep-going) and warnings need a look and make the exit code 1;
hints tell what a better plan lacks.")]
pub struct CheckArguments {
    /// What was delivered (CSV or TSV; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect explain SH0311 deliveries.csv
  collect explain 华联超市 deliveries.csv --format json")]
pub struct ExplainArguments {
    /// The number of a delivery, a return or a payment, or a customer's name, alias or code
    #[arg(value_name = "ID")]
    pub id: String,
    /// What was delivered (CSV or TSV; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Look so many days ahead [default: 30]
    #[arg(long, value_name = "DAYS")]
    pub horizon: Option<i64>,
}

#[derive(Debug, Args)]
pub struct InitArguments {
    /// The folder, made if need be
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Only collect.toml, no sample book
    #[arg(long)]
    pub config_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    En,
    Zh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    Table,
    Csv,
    Tsv,
    Json,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DecimalChoice {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DateOrderChoice {
    /// Day first: 3 April
    Dmy,
    /// Month first: 4 March
    Mdy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MatchChoice {
    /// It pays the earliest due first
    OldestDue,
    /// It stays unapplied
    NamedOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanBy {
    Delivery,
    Customer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StrategyChoice {
    /// Most money-days at stake
    MoneyDays,
    /// Most money-days for an hour of work: near and simple first
    CashNow,
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
