//! `collect letter CUSTOMER --kind …`: a letter by a template, or why it is not written.

use super::book::load_for;
use super::ending::{Ending, Failure};
use super::explain::id_and_deliveries;
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::speech::spoken;
use super::words;
use clap::{Args, ValueEnum, ValueHint};
use collect::book::{Book, Money};
use collect::desk::{self, AsideReason, Letter, LetterKind, LetterRefusal, LooseMoney};
use collect::phrases::Phrases;
use collect::read::Wanted;
use collect::render::{
    LetterFields, TemplateFault, html_page, letter_document, letter_fields, letter_html, letter_markdown,
    page_of_markdown, wrapped_paper,
};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect letter Acme deliveries.csv --kind reminder
  collect letter Acme deliveries.csv --kind confirmation -o confirmation.html
  collect letter 百味楼酒家 deliveries.csv --kind demand --lang zh --template my-demand.md

A template is Markdown (or HTML, if its name ends in .html) with {{ company }}, {{ customer }}, {{ address }},
{{ attention }}, {{ date }}, {{ reply_by }}, {% if court %}{{ court_documents }}{% endif %} and
{% for account in accounts %} account.total, .overdue, .unapplied, .balance, .currency,
  {% for item in account.items %} item.document, .date, .due, .days_late, .amount, .open {% endfor %} {% endfor %}.")]
pub struct LetterArguments {
    /// The customer: name, alias or code
    #[arg(value_name = "CUSTOMER")]
    pub customer: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// What the letter is for
    #[arg(long, value_enum)]
    pub kind: KindChoice,
    /// Your own template in the place of ours
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub template: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindChoice {
    /// A friendly word on what is or soon will be due
    Reminder,
    /// A formal demand for what is past due
    Demand,
    /// The customer confirms under seal what he owes
    Confirmation,
    /// Notice that deliveries rest until he has paid
    Suspension,
    /// His staff has changed: three parties confirm what he owes
    Handover,
}

impl KindChoice {
    fn kind(self) -> LetterKind {
        match self {
            KindChoice::Reminder => LetterKind::Reminder,
            KindChoice::Demand => LetterKind::Demand,
            KindChoice::Confirmation => LetterKind::Confirmation,
            KindChoice::Suspension => LetterKind::Suspension,
            KindChoice::Handover => LetterKind::Handover,
        }
    }
}

/// Runs it.
pub fn run(arguments: &LetterArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (customer, deliveries) = id_and_deliveries(&arguments.customer, arguments.deliveries.as_deref());
    let settings = resolve(global, deliveries.as_deref())?;
    let output = Output::settle_paper(global)?;
    let template = arguments.template.as_deref().map(Template::read).transpose()?;
    if template.as_ref().is_some_and(|template| template.is_html && !output.is_html()) {
        return Err(Failure::refused(words::template_is_html()));
    }
    let inputs: Vec<PathBuf> = arguments.template.iter().cloned().collect();
    output.check_inputs(&inputs)?;
    let wanted = Wanted { name: customer.trim().to_owned(), may_be_number: false };
    let loaded = load_for(wanted, &settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let book = &loaded.book;
    let customer = loaded.customer(customer.trim())?;
    loaded.say_near_payers(&LooseMoney::of(&loaded.book, &plan), Some(customer), messages);
    let kind = arguments.kind.kind();
    let name = &book.customer(customer).name;
    let letter = desk::letter(book, &plan, &settings.policy, customer, kind)
        .map_err(|refusal| Failure::refused(words::no_letter(spoken().letter_kind(kind), name, why(refusal))))?;
    let fields = letter_fields(book, &letter, settings.company.as_deref().unwrap_or_default());
    // In a pipe it is a letter too, unless data was asked for.
    let is_data = global.format.is_some() && output.is_bare() || global.output.is_some() && output.is_bare();
    let is_paper = output.is_html() || output.is_markdown() || output.is_table() || output.is_bare() && !is_data;
    let language = if is_paper { settings.language } else { output.language(&settings) };
    let text = match is_paper {
        true => Some(paper(&fields, kind, language, template.as_ref(), output.is_html())?),
        false => None,
    };
    say(book, &letter, &settings, messages);
    loaded.write_rejects(global, messages)?;
    match text {
        Some(text) => match output.screen() {
            Some((width, _)) => output.write_text(&wrapped_paper(&text, width, language))?,
            None => output.write_text(&text)?,
        },
        None => {
            output.write(letter_document(book, &letter, settings.company.as_deref().unwrap_or_default()), &settings)?
        }
    }
    Ok(loaded.ending)
}

/// A template of the user's own.
struct Template {
    name: String,
    text: String,
    is_html: bool,
}

impl Template {
    fn read(path: &Path) -> Result<Template, Failure> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::refused(words::cannot_be_read(format!("--template {name}"), words::system(&error)))
        })?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        Ok(Template { name, text, is_html: matches!(ending.as_deref(), Some("html" | "htm")) })
    }
}

fn paper(
    fields: &LetterFields,
    kind: LetterKind,
    language: collect::render::Language,
    own: Option<&Template>,
    is_html: bool,
) -> Result<String, Failure> {
    let wrong = |fault: TemplateFault| {
        let name = own.map_or("template", |template| template.name.as_str());
        let line = fault.line.map(|line| format!(":{line}")).unwrap_or_default();
        Failure::refused(format!("{name}{line}: {}", fault.message))
    };
    if let Some(template) = own.filter(|template| template.is_html) {
        let text = letter_html(fields, &template.text).map_err(wrong)?;
        let is_whole = text.to_ascii_lowercase().contains("<html");
        return Ok(if is_whole { text } else { html_page(&fields.customer, language, &text) });
    }
    let text = letter_markdown(fields, kind, language, own.map(|template| template.text.as_str())).map_err(wrong)?;
    Ok(if is_html { page_of_markdown(&text, language) } else { text })
}

fn why(refusal: LetterRefusal) -> String {
    match refusal {
        LetterRefusal::Bankrupt(since) => words::letter_bankrupt(since),
        LetterRefusal::NothingOverdue => words::letter_nothing_overdue(),
        LetterRefusal::NothingDue => words::letter_nothing_due(),
        LetterRefusal::AllHeldBack(AsideReason::Disputed(..)) => words::letter_all_disputed(),
        LetterRefusal::AllHeldBack(AsideReason::SaidPaid(..)) => words::letter_said_paid(),
        LetterRefusal::AllHeldBack(AsideReason::Promised(_) | AsideReason::Paid(_)) => words::letter_all_promised(),
        LetterRefusal::NotEligible => words::letter_not_eligible(),
        LetterRefusal::AllDead => words::letter_all_dead(),
        LetterRefusal::NothingOpen => words::letter_nothing_open(),
    }
}

/// What was left out, and what the law wants of a notice: for us, not for the letter.
fn say(book: &Book, letter: &Letter, settings: &Settings, messages: &Messages) {
    for account in &letter.accounts {
        let money = |sum: Money| spoken().money(sum, account.currency);
        if account.disputed.is_positive() {
            messages.note(&words::left_out_disputed(money(account.disputed)));
        }
        if account.promised.is_positive() {
            messages.note(&words::left_out_promised(money(account.promised)));
        }
        if account.said_paid.is_positive() {
            messages.note(&words::left_out_said_paid(money(account.said_paid)));
        }
    }
    if letter.kind == LetterKind::Suspension {
        messages.note(&Phrases::of(settings.language).hold_notice.hint);
    }
    let is_named = letter.kind == LetterKind::Demand && letter.may_name_court();
    if is_named {
        messages.note(&words::names_the_court(&Phrases::of(settings.language).not_legal_advice));
    }
    if settings.company.is_none() {
        messages.note(&words::writer_blank());
    }
    if book.customer(letter.customer).contact.is_some() && letter.attention.is_none() {
        messages.note(&words::contact_is_insider());
    }
}
