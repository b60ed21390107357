//! `collect explain ID`: the rows, the matching, the rule and the terms of the score behind a delivery or a customer.

use super::arguments::{ExplainArguments, GlobalArguments};
use super::book::{LoadedBook, load};
use super::messages::Messages;
use super::output::Output;
use super::plan::horizon;
use super::settings::Settings;
use super::{Ending, Failure};
use collect::book::CustomerId;
use collect::desk::{CustomerExplanation, explain_customer, explain_receivable};
use collect::plan::{Assessment, Balance, Plan, Receivable, ReceivableSource, plan, receivable_label};
use collect::read::nearest;
use collect::render::explain_document;
use std::path::{Path, PathBuf};

/// Runs it.
pub fn run(arguments: &ExplainArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (id, deliveries) = id_and_deliveries(arguments);
    let mut settings = Settings::resolve(global, deliveries.as_deref())?;
    if let Some(days) = arguments.horizon {
        settings.policy.score.horizon_days = horizon(days)?;
    }
    let output = Output::settle(global)?;
    let loaded = load(&settings, global, &output, messages)?;
    let plan = plan(&loaded.book, &settings.policy);
    let explained = explain(&id, &loaded, &plan, &settings)?;
    let Explained { customer, accounts, is_whole } = explained;
    let (book, policy) = (&loaded.book, &settings.policy);
    if output.is_bare() {
        messages.note(&format!("as of {}", book.as_of));
    }
    loaded.write_rejects(global, messages)?;
    let document = explain_document(book, (&plan, policy), customer, &accounts, is_whole, output.language(&settings));
    output.write(document, &settings)?;
    Ok(loaded.ending)
}

/// `explain deliveries.csv SH0311` is understood too: whichever of the two is a file is the deliveries.
fn id_and_deliveries(arguments: &ExplainArguments) -> (String, Option<PathBuf>) {
    let id = arguments.id.clone();
    match &arguments.deliveries {
        Some(path) if !path.is_file() && Path::new(&id).is_file() => {
            (path.display().to_string(), Some(PathBuf::from(id)))
        }
        deliveries => (id, deliveries.clone()),
    }
}

struct Explained<'p> {
    customer: CustomerId,
    accounts: Vec<CustomerExplanation<'p>>,
    is_whole: bool,
}

/// A delivery number goes before a customer's name.
fn explain<'p>(id: &str, loaded: &LoadedBook, plan: &'p Plan, settings: &Settings) -> Result<Explained<'p>, Failure> {
    let (book, policy) = (&loaded.book, &settings.policy);
    let wanted = id.trim();
    let is_delivery = |one: &Assessment| match one.receivable.source {
        ReceivableSource::Delivery(id) => {
            let document = &book.documents[book.deliveries.get(id).document as usize];
            book.texts.get(document.number) == wanted || book.delivery_label(id) == wanted
        }
        ReceivableSource::GivenBack(_) => false,
    };
    let mut receivables = explain_receivable(book, plan, policy, is_delivery);
    if receivables.is_empty() {
        receivables = explain_receivable(book, plan, policy, |one| receivable_label(book, one) == wanted);
    }
    let account =
        receivables.first().map(|one| (one.assessment.receivable.customer, one.assessment.receivable.currency));
    let is_of_account = |receivable: &Receivable| Some((receivable.customer, receivable.currency)) == account;
    receivables.retain(|one| is_of_account(&one.assessment.receivable));
    if let Some(first) = receivables.first() {
        let receivable = first.assessment.receivable;
        let account = CustomerExplanation {
            currency: receivable.currency,
            balance: Balance::default(),
            unapplied: Vec::new(),
            receivables,
        };
        return Ok(Explained { customer: receivable.customer, accounts: vec![account], is_whole: false });
    }
    if let Some(customer) = loaded.find_customer(wanted) {
        let accounts = explain_customer(book, plan, policy, customer);
        return Ok(Explained { customer, accounts, is_whole: true });
    }
    Err(Failure::refused(nothing_by_that_name(wanted, loaded)))
}

fn nothing_by_that_name(wanted: &str, loaded: &LoadedBook) -> String {
    let book = &loaded.book;
    let settled = book.documents.iter().find(|document| book.texts.get(document.number) == wanted);
    if let Some(document) = settled {
        let customer = &book.customer(book.deliveries.get(document.first).customer).name;
        return format!(
            "{wanted} is settled: nothing is open on it; for the whole account: collect explain \"{customer}\""
        );
    }
    let is_own = |number: &collect::book::TextId| book.texts.get(*number) == wanted;
    let payments = (0..book.payments.len() as u32).map(|id| book.payments.get(id));
    if let Some(payment) = payments.into_iter().find(|payment| payment.number.as_ref().is_some_and(is_own)) {
        let customer = &book.customer(payment.customer).name;
        let (kind, place) = (payment.kind.key().replace('_', " "), book.describe(payment.place));
        return format!(
            "{wanted} is a {kind} of {} ({place}), no receivable; for the whole account: collect explain \"{customer}\"",
            payment.date
        );
    }
    let numbers = book.documents.iter().map(|document| book.texts.get(document.number));
    let names = book.customers.iter().map(|customer| customer.name.as_str());
    let hint = nearest(wanted, numbers.chain(names)).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    format!("no delivery and no customer \"{wanted}\" in the book{hint}")
}
