//! `collect today`: what must be done today, what can be, what may wait.

use super::book::{LoadedBook, load, load_in_parts, salespeople_of};
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::plan::{Filter, FilterArguments};
use super::resolve::resolve;
use super::settings::Settings;
use clap::{Args, ValueHint};
use collect::book::{Contact, CustomerId, SellThrough};
use collect::desk::{LooseMoney, Today, TodayPart, TodayScope, today};
use collect::plan::{Assessment, Class, Plan};
use collect::read::BookPart;
use collect::render::{today_document_for, today_headline};
use std::collections::BTreeSet;
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
    let Listed { loaded, filter, today, loose } = if arguments.filter.customer.is_empty() {
        list_in_parts(arguments, classes, &settings, global, &output, messages)?
    } else {
        list_at_once(arguments, classes, &settings, global, &output, messages)?
    };
    loaded.say_near_payers(&loose, None, messages);
    filter.say_if_empty(today.rows.is_empty() && today.asides.is_empty(), messages);
    if output.is_bare() {
        messages.note(&today_headline(&loaded.book, &today, settings.language));
    }
    loaded.write_rejects(global, messages)?;
    let language = output.language(&settings);
    let document = today_document_for(output.format(), &loaded.book, &today, arguments.top, language);
    output.write(document, &settings)?;
    Ok(loaded.ending)
}

/// The list, with the book that has what it shows.
struct Listed {
    loaded: LoadedBook,
    filter: Filter,
    today: Today,
    loose: LooseMoney,
}

/// Of some customers: who they are is known when all is read.
fn list_at_once(
    arguments: &TodayArguments,
    classes: Vec<Class>,
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<Listed, Failure> {
    let loaded = load(settings, global, output, messages)?;
    let filter = Filter::new(&arguments.filter, classes, &loaded)?;
    let plan = loaded.plan(&settings.policy, messages);
    let book = &loaded.book;
    let is_wanted = |one: &Assessment| filter.admits(one, book);
    let is_customer_wanted = |customer: CustomerId| filter.admits_customer(customer, book);
    let scope = TodayScope { is_wanted: &is_wanted, is_customer_wanted: &is_customer_wanted };
    let today = today(book, &plan, &settings.policy, &scope);
    let loose = LooseMoney::of(book, &plan);
    Ok(Listed { loaded, filter, today, loose })
}

/// Of the whole book, part by part.
fn list_in_parts(
    arguments: &TodayArguments,
    classes: Vec<Class>,
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<Listed, Failure> {
    let policy = &settings.policy;
    let wanted = Filter::before_reading(&arguments.filter, classes.clone());
    let look = |part: &BookPart, plan: Plan| {
        let book = &part.book;
        let is_wanted = |one: &Assessment| wanted.admits(one, book);
        let is_customer_wanted = |customer: CustomerId| wanted.admits_customer(customer, book);
        let scope = TodayScope { is_wanted: &is_wanted, is_customer_wanted: &is_customer_wanted };
        let own = TodayPart::of(book, &plan, policy, &scope);
        let small_files = (book.contacts.clone(), book.sell_through.clone());
        (own, LooseMoney::of(book, &plan), salespeople_of(book), small_files)
    };
    let (mut all, mut loose, mut salespeople) = (TodayPart::default(), LooseMoney::default(), BTreeSet::new());
    let (mut contacts, mut sell_through) = (Vec::new(), Vec::new());
    let keep = |(own, own_loose, own_salespeople, small_files): PartOfList| {
        all.append(own);
        loose.append(own_loose);
        salespeople.extend(own_salespeople);
        contacts.extend(small_files.0);
        sell_through.extend(small_files.1);
    };
    let mut loaded = load_in_parts(settings, global, output, messages, look, keep)?;
    loaded.take_salespeople(salespeople);
    (loaded.book.contacts, loaded.book.sell_through) = (contacts, sell_through);
    let filter = Filter::new(&arguments.filter, classes, &loaded)?;
    let today = all.finish(&loaded.book, policy);
    Ok(Listed { loaded, filter, today, loose })
}

/// What a part gives to the list: with its salespeople, and what the page tells of contacts and of stock.
type PartOfList = (TodayPart, LooseMoney, BTreeSet<String>, (Vec<Contact>, Vec<SellThrough>));
