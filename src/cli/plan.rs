//! `collect plan`: the ranked follow-up plan.

use super::book::{LoadedBook, load_open_items};
use super::completions::Suggested;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::threads;
use super::suggestion::{did_you_mean, hint_or_list};
use super::{progress, words};
use clap::{Args, ValueEnum, ValueHint};
use collect::book::{Book, CustomerId};
use collect::plan::{self, Assessment, Class, Plan, Strategy, salesperson};
use collect::read::name_key;
use collect::render::{PlanViewOptions, customer_document, plan_document, plan_summary};
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

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
  quick_win near and simple · advance money waits for a later delivery · no_rate · limitation · due_assumed ·
  W1 to W10 warning signs (collect watch says what is behind them)")]
pub struct PlanArguments {
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
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

/// What `--class` is completed with.
fn class_words() -> Vec<&'static str> {
    Class::ALL.map(Class::key).to_vec()
}

/// Which receivables to print. Totals stay those of the whole book.
#[derive(Debug, Args)]
pub struct FilterArguments {
    /// Only these classes: current, chasing, doubtful, bad, dead (未收款 催收款 准呆账 呆账 死账)
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = Suggested(class_words), hide_possible_values = true)]
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

/// Runs it.
pub fn run(arguments: &PlanArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let mut settings = resolve(global, arguments.deliveries.as_deref())?;
    if let Some(days) = arguments.horizon {
        settings.policy.score.horizon_days = horizon(days)?;
    }
    match arguments.strategy {
        Some(StrategyChoice::MoneyDays) => settings.policy.score.strategy = Strategy::MoneyDays,
        Some(StrategyChoice::CashNow) => settings.policy.score.strategy = Strategy::CashNow,
        None => {}
    }
    let classes = classes(&arguments.filter)?;
    let output = Output::settle(global)?;
    let (loaded, plan) = load_open_items(&settings, global, &output, messages)?;
    let filter = Filter::new(&arguments.filter, classes, &loaded)?;
    check_base_total(&plan)?;
    say_ranked_apart(&plan, messages);
    let include_dead = arguments.include_dead || filter.classes.contains(&Class::Dead);
    let is_wanted = |one: &Assessment| filter.admits(one, &loaded.book);
    let top = arguments.top.unwrap_or(usize::MAX);
    let mut options =
        PlanViewOptions { language: output.language(&settings), explain: arguments.explain, rows_in_all: 0 };
    let (book, policy) = (&loaded.book, &settings.policy);
    let document = match arguments.by {
        PlanBy::Delivery => {
            let mut rows = plan::rank(book, &plan, policy, include_dead, is_wanted, threads());
            options.rows_in_all = rows.partition_point(|row| row.rank.is_some());
            filter.say_if_empty(rows.is_empty(), messages);
            rows.truncate(top);
            plan_document(book, &plan, policy, rows, options)
        }
        PlanBy::Customer => {
            let mut rows = plan::by_customer(book, &plan, policy, include_dead, is_wanted, threads());
            options.rows_in_all = rows.iter().filter(|row| row.rank.is_some()).count();
            filter.say_if_empty(rows.is_empty(), messages);
            rows.truncate(top);
            customer_document(book, &plan, policy, rows, options)
        }
    };
    if output.is_bare() {
        messages.note(&words::as_of(book.as_of));
        for line in plan_summary(book, &plan, settings.language) {
            messages.note(&line);
        }
    }
    loaded.write_rejects(global, messages)?;
    match output.is_file() {
        true => progress::during(messages, words::writing(), || output.write(document, &settings))?,
        false => output.write(document, &settings)?,
    }
    let ending = loaded.ending;
    // The system takes a large book back at once when the program ends; piece by piece it takes a tenth of the time of
    // the whole plan.
    std::mem::forget((loaded, plan));
    Ok(ending)
}

/// At least 16: the score asks whether money passes 15 days late (SPEC §3).
pub fn horizon(days: i64) -> Result<i64, Failure> {
    if (16..=3650).contains(&days) {
        return Ok(days);
    }
    Err(Failure::refused(words::horizon(days)))
}

/// What is outstanding must fit in the base currency too (SPEC §3 "Currency": too large).
fn check_base_total(plan: &Plan) -> Result<(), Failure> {
    let rated = plan.totals.iter().filter(|total| plan.exchange.rate(total.currency).is_some());
    let in_base = rated.map(|total| plan.exchange.to_base(total.balance.outstanding, total.currency));
    let sum = in_base.map(|amount| amount.map(|amount| i128::from(amount.0))).sum::<Option<i128>>();
    if sum.is_some_and(|sum| i64::try_from(sum).is_ok()) {
        return Ok(());
    }
    let base = plan.exchange.base.map_or("", collect::book::Currency::code);
    Err(Failure::refused(words::base_too_large(base)))
}

/// Money that cannot be compared stands in a ranking of its own.
fn say_ranked_apart(plan: &Plan, messages: &Messages) {
    // A large book has many receivables, and nearly always a rate for all of them.
    if plan.totals.iter().all(|total| plan.exchange.rate(total.currency).is_some()) {
        return;
    }
    let no_currency = words::no_currency();
    let mut apart: Vec<&str> = plan
        .assessments
        .iter()
        .map(|one| one.receivable.currency)
        .filter(|&currency| plan.exchange.rate(currency).is_none())
        .map(|currency| if currency.code().is_empty() { no_currency.as_str() } else { currency.code() })
        .collect();
    apart.sort_unstable();
    apart.dedup();
    if apart.is_empty() {
        return;
    }
    let codes = words::list(apart);
    match plan.exchange.base {
        Some(base) => messages.note(&words::ranked_apart(codes, base.code())),
        None => messages.note(&words::ranked_apart_no_base(codes)),
    }
}

/// The classes that were named.
///
/// # Errors
/// A word that is no class.
pub fn classes(filter: &FilterArguments) -> Result<Vec<Class>, Failure> {
    let class = |word: &String| {
        let class = match &*name_key(word) {
            "current" | "未收款" => Class::Current,
            "chasing" | "催收款" => Class::Chasing,
            "doubtful" | "准呆账" => Class::Doubtful,
            "bad" | "呆账" => Class::Bad,
            "dead" | "死账" => Class::Dead,
            _ => {
                let hint = did_you_mean(word, Class::ALL.map(Class::key));
                return Err(Failure::refused(words::class(word, hint)));
            }
        };
        Ok(class)
    };
    filter.class.iter().map(class).collect()
}

/// The rows that are wanted; an empty list wants all.
pub struct Filter {
    classes: Vec<Class>,
    customers: Vec<CustomerId>,
    salespeople: Vec<String>,
    areas: Vec<String>,
}

impl Filter {
    /// What was asked for.
    ///
    /// # Errors
    /// A customer, a salesperson or an area that is not in the book.
    pub fn new(filter: &FilterArguments, classes: Vec<Class>, loaded: &LoadedBook) -> Result<Filter, Failure> {
        let book = &loaded.book;
        let salespeople = || loaded.salespeople();
        let areas = || book.customers.iter().filter_map(|customer| customer.area.as_deref()).collect();
        Ok(Filter {
            classes,
            customers: filter.customer.iter().map(|name| loaded.customer(name)).collect::<Result<_, _>>()?,
            salespeople: known_keys(|name, hint| words::no_salesperson(name, hint), &filter.salesperson, salespeople)?,
            areas: known_keys(|name, hint| words::no_area(name, hint), &filter.area, areas)?,
        })
    }

    /// The same before the book is read, which tells whether there is any such salesperson or area, and who a customer is.
    pub fn before_reading(filter: &FilterArguments, classes: Vec<Class>) -> Filter {
        let keys = |names: &[String]| names.iter().map(|name| name_key(name).into_owned()).collect();
        let (salespeople, areas) = (keys(&filter.salesperson), keys(&filter.area));
        Filter { classes, customers: Vec::new(), salespeople, areas }
    }

    /// A filter that picks nothing may be a slip of the pen.
    pub fn say_if_empty(&self, is_empty: bool, messages: &Messages) {
        let is_set = !(self.classes.is_empty()
            && self.customers.is_empty()
            && self.salespeople.is_empty()
            && self.areas.is_empty());
        if is_empty && is_set {
            messages.note(&words::nothing_fits());
        }
    }

    /// Whether a customer is wanted where there is no receivable to look at.
    pub fn admits_customer(&self, customer: CustomerId, book: &Book) -> bool {
        let own = book.customer(customer);
        (self.customers.is_empty() || self.customers.contains(&customer))
            && has_name(&self.salespeople, || own.salesperson.as_deref())
            && has_name(&self.areas, || own.area.as_deref())
    }

    /// Whether a receivable is wanted.
    pub fn admits(&self, one: &Assessment, book: &Book) -> bool {
        (self.classes.is_empty() || self.classes.contains(&one.classification.class))
            && (self.customers.is_empty() || self.customers.contains(&one.receivable.customer))
            && has_name(&self.salespeople, || salesperson(book, one))
            && has_name(&self.areas, || book.customer(one.receivable.customer).area.as_deref())
    }
}

/// The keys of names that were asked for.
///
/// # Errors
/// A name that nobody and nothing in the book has, with the nearest one.
fn known_keys<'b>(
    no_such: impl Fn(&str, String) -> String,
    wanted: &[String],
    known: impl FnOnce() -> BTreeSet<&'b str>,
) -> Result<Vec<String>, Failure> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let known = known();
    let keys: HashSet<_> = known.iter().map(|name| name_key(name)).collect();
    let key = |name: &String| {
        let key = name_key(name);
        let refused = || Failure::refused(no_such(name, hint_or_list(name, known.iter().copied())));
        if keys.contains(&key) { Ok(key.into_owned()) } else { Err(refused()) }
    };
    wanted.iter().map(key).collect()
}

fn has_name<'b>(wanted: &[String], name: impl FnOnce() -> Option<&'b str>) -> bool {
    wanted.is_empty() || name().is_some_and(|name| wanted.iter().any(|wanted| *wanted == name_key(name)))
}
