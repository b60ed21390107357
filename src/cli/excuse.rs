//! `collect excuse [CODE]`: the catalogue of excuses. It needs no book and reads none.

use super::completions::Suggested;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::output::Output;
use super::resolve::resolve;
use super::speech::spoken;
use super::words;
use clap::Args;
use collect::book::Excuse;
use collect::phrases::Phrases;
use collect::read::nearest;
use collect::render::{ExcuseSelection, Language, excuse_document};

/// What a shell completes.
pub fn excuse_codes() -> Vec<&'static str> {
    Excuse::ALL.map(Excuse::code).to_vec()
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect excuse                 all of them
  collect excuse E05             what to ask, to answer, to bring, to do next
  collect excuse invoice         by a word, where only one has it
  collect excuse 5 --lang zh")]
pub struct ExcuseArguments {
    /// A code (E05, e5, 5), or a word of what he says
    #[arg(value_name = "CODE", value_parser = Suggested(excuse_codes), hide_possible_values = true)]
    pub wanted: Vec<String>,
}

/// Runs it.
pub fn run(arguments: &ExcuseArguments, global: &GlobalArguments) -> Result<Ending, Failure> {
    let settings = resolve(global, None)?;
    let output = Output::settle(global)?;
    let wanted = arguments.wanted.join(" ");
    let selection = if wanted.trim().is_empty() { ExcuseSelection::All } else { ExcuseSelection::One(find(&wanted)?) };
    // The texts are what is asked for, not words around figures: `--lang` holds for JSON too.
    let language = if global.lang.is_some() { settings.language } else { output.language(&settings) };
    output.write(excuse_document(selection, settings.conventions.as_of, language), &settings)?;
    Ok(Ending::Done)
}

/// An excuse by its code, else by words that stand in the name of only one, in whichever language.
fn find(wanted: &str) -> Result<Excuse, Failure> {
    if let Some(excuse) = Excuse::from_code(wanted) {
        return Ok(excuse);
    }
    let wanted = wanted.trim();
    let fitting: Vec<Excuse> =
        Excuse::ALL.into_iter().filter(|excuse| names(*excuse).iter().any(|name| has_words(name, wanted))).collect();
    match fitting[..] {
        [one] => Ok(one),
        [] => Err(Failure::refused(words::no_excuse(wanted, hint(wanted)))),
        _ => {
            let several = words::list(fitting.iter().map(|excuse| described(*excuse)));
            Err(Failure::refused(words::several_excuses(wanted, several)))
        }
    }
}

fn hint(wanted: &str) -> String {
    let all = || Excuse::ALL.into_iter().flat_map(|excuse| names(excuse).map(move |name| (excuse, name)));
    let has_word = |name: &str, near: &str| name == near || words_of(name).any(|word| word == near);
    nearest(wanted, all().flat_map(|(_, name)| std::iter::once(name).chain(words_of(name))))
        .and_then(|near| all().find(|(_, name)| has_word(name, near)))
        .map(|(excuse, _)| words::perhaps_excuse(described(excuse)))
        .unwrap_or_else(words::excuse_codes)
}

fn described(excuse: Excuse) -> String {
    words::excuse(excuse.code(), &Phrases::of(spoken()).excuses.get(excuse).name)
}

fn names(excuse: Excuse) -> [&'static str; 2] {
    Language::ALL.map(|language| Phrases::of(language).excuses.get(excuse).name.as_str())
}

/// The words of a name that say something.
fn words_of(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 3)
}

/// Whether the words stand in the name, the first from its beginning; Chinese has no ends of words to look for.
fn has_words(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    let is_start = |at: usize| {
        let before = name[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() || !letter.is_ascii())
    };
    name.match_indices(&wanted).any(|(at, _)| is_start(at))
}
