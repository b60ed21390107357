//! `collect letter CUSTOMER --kind …`: a letter by a template, or why it is not written.

use super::arguments::GlobalArguments;
use super::book::load;
use super::explain::id_and_deliveries;
use super::messages::Messages;
use super::output::Output;
use super::settings::Settings;
use super::{Ending, Failure};
use clap::{Args, ValueEnum, ValueHint};
use collect::book::{Book, Money};
use collect::desk::{self, AsideReason, Letter, LetterKind, LetterRefusal};
use collect::phrases::Phrases;
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
    let settings = Settings::resolve(global, deliveries.as_deref())?;
    let output = Output::settle_paper(global)?;
    let template = arguments.template.as_deref().map(Template::read).transpose()?;
    if template.as_ref().is_some_and(|template| template.is_html && !output.is_html()) {
        return Err(Failure::refused("--template: that one is HTML; say --format html, or -o letter.html"));
    }
    let inputs: Vec<PathBuf> = arguments.template.iter().cloned().collect();
    output.check_inputs(&inputs)?;
    let loaded = load(&settings, global, &output, messages)?;
    let plan = loaded.plan(&settings.policy, messages);
    let book = &loaded.book;
    let customer = loaded.customer(customer.trim())?;
    loaded.say_near_payers(&plan, Some(customer), settings.language, messages);
    let kind = arguments.kind.kind();
    let name = &book.customer(customer).name;
    let letter = desk::letter(book, &plan, &settings.policy, customer, kind)
        .map_err(|refusal| Failure::refused(format!("no {} to {name}: {}", kind.key(), why(refusal))))?;
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
            Some((width, _)) => output.write_text(&wrapped_paper(&text, width))?,
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
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::refused(format!("--template {name}: cannot be read: {}", error.kind())))?;
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
    let words = match refusal {
        LetterRefusal::Bankrupt(since) => {
            return format!(
                "he is bankrupt since {since}; file the claim with the administrator (collect statement gives the account)"
            );
        }
        LetterRefusal::NothingOverdue => "nothing of his is past due",
        LetterRefusal::NothingDue => "nothing of his is due, nor will be within 7 days",
        LetterRefusal::AllHeldBack(AsideReason::Disputed(..)) => {
            "all that is past due is disputed; answer the dispute first"
        }
        LetterRefusal::AllHeldBack(AsideReason::SaidPaid(..)) => {
            "he says that he has paid; look at the bank first (collect today tells by when)"
        }
        LetterRefusal::AllHeldBack(AsideReason::Promised(_) | AsideReason::Paid(_)) => {
            "all that is past due is promised for a day to come"
        }
        LetterRefusal::NotEligible => {
            "deliveries need not rest: nothing of his is doubtful or late enough, nor is his credit limit passed by \
             enough; collect hold tells which step is due"
        }
        LetterRefusal::AllDead => "all that is past due is dead, and not asked for any more",
        LetterRefusal::NothingOpen => "nothing of his is open; collect statement gives his account",
    };
    words.to_owned()
}

/// What was left out, and what the law wants of a notice: for us, not for the letter.
fn say(book: &Book, letter: &Letter, settings: &Settings, messages: &Messages) {
    for account in &letter.accounts {
        let left_out = |sum: Money, why: &str| {
            if sum.is_positive() {
                let (sum, code) = (sum.grouped(account.currency), account.currency.code());
                messages.note(&format!("left out: {sum} {code} {why}"));
            }
        };
        left_out(account.disputed, "past due and disputed");
        left_out(account.promised, "past due and promised for a day to come");
        left_out(account.said_paid, "past due, and paid as he says: look at the bank first");
    }
    if letter.kind == LetterKind::Suspension {
        messages.note(&Phrases::of(settings.language).hold_notice.hint);
    }
    let is_named = letter.kind == LetterKind::Demand && letter.may_name_court();
    if is_named {
        messages.note(&format!("it names the court: {}", Phrases::of(settings.language).not_legal_advice));
    }
    if settings.company.is_none() {
        messages.note("who writes is left blank: set company below [base] in collect.toml");
    }
    if book.customer(letter.customer).contact.is_some() && letter.attention.is_none() {
        messages.note("his contact is an insider and is not named");
    }
}
