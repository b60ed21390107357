//! Help of the commands: `--help` leads with examples, `-h` leaves them and what is rarely wanted out and stays on a
//! screen, and both are in the language of the run. English texts stand with the
//! arguments they belong to, Chinese ones in `zh.toml`; a test finds the one that is missing.

mod mistakes;

pub use mistakes::explained;

use super::arguments::Arguments;
use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory};
use collect::render::{Language, wrapping};
use std::io::IsTerminal;
use std::sync::OnceLock;
use toml::Table;

/// Wider than this, lines are hard to read.
const WIDTH_MAX: usize = 100;

/// How far help stands in beside its option, roughly: room is left for the longest.
const SHORT_INDENT: usize = 40;

/// What an option's help is set in by: clap's own indent of help on a line of its own.
const INDENT: usize = 10;

/// Options that every command has and few runs want: how files are to be read, and where they are.
const RARE: [&str; 19] = [
    "no_config",
    "encoding",
    "date_order",
    "decimal",
    "map",
    "ignore",
    "match_rule",
    "keep_going",
    "rejects",
    "only",
    "raw",
    "bom",
    "payments",
    "customers",
    "events",
    "followups",
    "contacts",
    "sellthrough",
    "holidays",
];

/// All commands with their help in a language.
pub fn command(language: Language) -> Command {
    let command = Arguments::command();
    match language {
        Language::English => with_examples_first(command),
        Language::Chinese => Chinese::read().command(command),
    }
}

/// Takes the examples out of what stands behind the options, and puts them before.
fn with_examples_first(command: Command) -> Command {
    let command = command.mut_subcommands(with_examples_first);
    let Some(behind) = command.get_after_help().map(StyledStr::to_string) else { return command };
    let (examples, notes) = match behind.split_once("\n\n") {
        Some((examples, notes)) => (examples, Some(notes.to_owned())),
        None => (behind.as_str(), None),
    };
    placed(command, examples.to_owned(), notes, "{usage-heading} ")
}

fn placed(command: Command, examples: String, notes: Option<String>, usage_heading: &str) -> Command {
    let template =
        format!("{{about-with-newline}}\n{usage_heading}{{usage}}\n\n{{before-help}}{{all-args}}{{after-help}}");
    let hide_rare = |argument: Arg| {
        let is_rare = RARE.contains(&argument.get_id().as_str());
        argument.hide_short_help(is_rare)
    };
    let command =
        command.before_long_help(examples).after_help(None::<&str>).help_template(template).mut_args(hide_rare);
    match notes {
        Some(notes) => command.after_long_help(notes),
        None => command,
    }
}

/// The Chinese texts.
struct Chinese {
    texts: &'static Table,
    width: usize,
}

impl Chinese {
    fn read() -> Chinese {
        static TEXTS: OnceLock<Table> = OnceLock::new();
        // Part of the program, and tested to be whole.
        let texts = TEXTS.get_or_init(|| toml::from_str(include_str!("zh.toml")).expect("Chinese help that is whole"));
        let is_terminal = std::io::stdout().is_terminal();
        Chinese { texts, width: super::output::width(is_terminal).min(WIDTH_MAX) }
    }

    /// A text by its path.
    fn text(&self, path: &[&str]) -> Option<&'static str> {
        let (last, tables) = path.split_last()?;
        tables.iter().try_fold(self.texts, |table, name| table.get(*name)?.as_table())?.get(*last)?.as_str()
    }

    fn word(&self, name: &str) -> &'static str {
        self.text(&["words", name]).unwrap_or_default()
    }

    /// A text of a command, or the one that all share.
    fn shared(&self, command: &str, path: &[&str]) -> Option<&'static str> {
        let own: Vec<&str> = std::iter::once(command).chain(path.iter().copied()).collect();
        let common: Vec<&str> = std::iter::once("common").chain(path.iter().copied()).collect();
        self.text(&own).or_else(|| self.text(&common))
    }

    /// Lines that stand for themselves, or go on under where their text begins: `  deliveries   date, customer …`.
    fn paragraphs(&self, text: &str) -> String {
        let wrapped = |line: &str| {
            let words = line.trim_start();
            let indent = &line[..line.len() - words.len()];
            let hang =
                words.split_once("  ").map_or(0, |(name, text)| name.len() + 2 + text.len() - text.trim_start().len());
            let further = format!("{indent}{}", " ".repeat(hang));
            let options = wrapping(Language::Chinese, self.width).initial_indent(indent).subsequent_indent(&further);
            textwrap::fill(words, options)
        };
        text.lines().map(wrapped).collect::<Vec<_>>().join("\n")
    }

    fn command(&self, command: Command) -> Command {
        let mut command = self.dressed(command);
        command.build();
        self.with_usage(command)
    }

    fn dressed(&self, command: Command) -> Command {
        let name = command.get_name().to_owned();
        let about = self.text(&[&name, "about"]).unwrap_or_default();
        let examples = format!("{}\n{}", self.word("examples"), self.text(&[&name, "examples"]).unwrap_or_default());
        let notes = self.text(&[&name, "notes"]).map(|notes| self.paragraphs(notes));
        let header = command.get_styles().get_header();
        let usage_heading = format!("{header}{}{header:#}", self.word("usage"));
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        // Where there are no options but the common ones, these two are of them.
        let is_common = command.has_subcommands();
        let [help, version] = [help, version].map(|own| {
            let own = self.argument(&name, own);
            if is_common { own.help_heading(self.word("common")) } else { own }
        });
        let command = command
            .about(about)
            .subcommand_help_heading(self.word("commands"))
            .subcommand_value_name(self.word("commands"))
            .disable_help_flag(true)
            .disable_version_flag(true)
            .mut_args(|argument| self.argument(&name, argument))
            .arg(help)
            .arg(version)
            .mut_subcommands(|command| self.dressed(command));
        placed(command, examples, notes, &usage_heading)
    }

    /// The lines that say how a command is called, when all arguments are known.
    fn with_usage(&self, mut command: Command) -> Command {
        if command.get_name() == "help" {
            let about = self.text(&["help", "about"]).unwrap_or_default();
            return command.about(about);
        }
        let usage = command.render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", self.word("optional"));
        command.override_usage(usage).mut_subcommands(|command| self.with_usage(command))
    }

    fn argument(&self, command: &str, argument: Arg) -> Arg {
        let id = argument.get_id().to_string();
        let help = self.shared(command, &["arguments", &id]).unwrap_or_default();
        let heading = match argument.get_help_heading() {
            Some(_) => "common",
            None if argument.is_positional() => "arguments",
            None => "options",
        };
        let (short, long) = self.with_values(command, &argument, help);
        let argument = argument.help(short).long_help(long).help_heading(self.word(heading)).hide_env(true);
        if !takes_value(&argument) {
            return argument;
        }
        let names = argument.get_value_names().unwrap_or_default();
        let names: Vec<&'static str> = names.iter().filter_map(|name| self.text(&["value_names", name])).collect();
        let argument = argument.hide_possible_values(true).hide_default_value(true);
        if names.is_empty() { argument } else { argument.value_names(names) }
    }

    /// The help of an argument, short and long, with what it may be, what it is if it is not given, and what else gives it.
    fn with_values(&self, command: &str, argument: &Arg, help: &str) -> (String, String) {
        let takes_value = takes_value(argument);
        let values = if takes_value && !argument.is_hide_possible_values_set() {
            argument.get_possible_values()
        } else {
            Vec::new()
        };
        let mut behind = Vec::new();
        if let Some(variable) = argument.get_env() {
            behind.push(format!("[{}：{}]", self.word("environment"), variable.to_string_lossy()));
        }
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if takes_value && !defaults.is_empty() {
            behind.push(format!("[{}：{}]", self.word("default"), defaults.join(" ")));
        }
        let named: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        let choices = format!("[{}：{}]", self.word("values"), named.join("、"));
        let short = std::iter::once(help.to_owned())
            .chain(behind.iter().cloned())
            .chain((!named.is_empty()).then(|| choices.clone()))
            .collect::<Vec<_>>()
            .join(" ");
        let width = self.width.saturating_sub(INDENT);
        let mut long = wrapped(help, width);
        let id = argument.get_id().as_str();
        let described = |value: &str| self.shared(command, &["values", id, value]);
        if values.iter().any(|value| value.get_help().is_some()) {
            long.push_str(&format!("\n\n{}：", self.word("values")));
            for value in &named {
                match described(value) {
                    Some(words) => long.push_str(&format!("\n- {}", wrapped(&format!("{value}：{words}"), width))),
                    None => long.push_str(&format!("\n- {value}")),
                }
            }
        } else if !named.is_empty() {
            behind.push(choices);
        }
        if !behind.is_empty() {
            long.push_str(&format!("\n\n{}", behind.join("\n")));
        }
        let short_width = self.width.saturating_sub(SHORT_INDENT);
        (wrapped(&short, short_width), long)
    }
}

/// clap breaks at blanks alone: lines that are short enough it leaves as they are.
fn wrapped(text: &str, width: usize) -> String {
    textwrap::fill(text, wrapping(Language::Chinese, width))
}

/// Whether a value goes with an argument; one that says only that it is there has none.
fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(command: &Command) -> impl Iterator<Item = &Command> {
        std::iter::once(command).chain(command.get_subcommands()).filter(|command| command.get_name() != "help")
    }

    #[test]
    fn every_command_and_every_argument_has_chinese_help() {
        let (chinese, all) = (Chinese::read(), Arguments::command());
        let mut missing = Vec::new();
        for command in commands(&all) {
            let name = command.get_name();
            let mut check = |is_there: bool, what: String| {
                if !is_there {
                    missing.push(format!("{name}: {what}"));
                }
            };
            check(chinese.text(&[name, "about"]).is_some(), "about".to_owned());
            let behind = command.get_after_help().map(StyledStr::to_string).unwrap_or_default();
            let count = |text: &str| text.lines().filter(|line| line.starts_with("  collect ")).count();
            let examples = chinese.text(&[name, "examples"]).unwrap_or_default();
            check(count(examples) == count(&behind), format!("{} examples", count(&behind)));
            check(chinese.text(&[name, "notes"]).is_some() == behind.contains("\n\n"), "notes".to_owned());
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                check(chinese.shared(name, &["arguments", id]).is_some(), format!("argument {id}"));
                let value_names = argument.get_value_names().filter(|_| takes_value(argument));
                for value_name in value_names.unwrap_or_default() {
                    check(chinese.text(&["value_names", value_name]).is_some(), format!("value name {value_name}"));
                }
                if argument.is_hide_possible_values_set() {
                    continue;
                }
                for value in argument.get_possible_values().iter().filter(|value| value.get_help().is_some()) {
                    let path = ["values", id, value.get_name()];
                    check(chinese.shared(name, &path).is_some(), format!("value {} of {id}", value.get_name()));
                }
            }
        }
        assert!(missing.is_empty(), "zh.toml lacks: {missing:#?}");
    }

    #[test]
    fn the_chinese_help_has_nothing_for_arguments_that_are_not_there() {
        let (chinese, all) = (Chinese::read(), Arguments::command());
        for (name, table) in
            chinese.texts.iter().filter(|(name, _)| !["words", "value_names", "help"].contains(&name.as_str()))
        {
            let own: Vec<&Command> =
                commands(&all).filter(|command| name == "common" || command.get_name() == name).collect();
            assert!(!own.is_empty(), "{name} is no command");
            let known = |id: &str| {
                ["help", "version"].contains(&id)
                    || own.iter().any(|command| command.get_arguments().any(|argument| argument.get_id() == id))
            };
            for id in
                table.get("arguments").and_then(|arguments| arguments.as_table()).into_iter().flat_map(Table::keys)
            {
                assert!(known(id), "{name} has no argument {id}");
            }
        }
    }

    #[test]
    fn help_leads_with_examples_of_the_command_itself() {
        for language in Language::ALL {
            for command in command(language).get_subcommands().filter(|command| command.get_name() != "help") {
                let name = command.get_name();
                let mut command = command.clone();
                let help = command.render_long_help().to_string();
                let options = help.find("--help").expect("options");
                let example = help.find(&format!("  collect {name}")).unwrap_or(usize::MAX);
                assert!(example < options, "{name} in {language:?}: {help}");
                let count = help[..options].matches(&format!("  collect {name}")).count();
                assert!((2..=5).contains(&count), "{name}: {count} examples");
            }
        }
    }

    #[test]
    fn nothing_english_is_left_in_chinese_help() {
        let mut all = command(Language::Chinese);
        let names: Vec<String> = all.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let mut help = all.render_long_help().to_string();
        for name in names.iter().filter(|name| *name != "help") {
            let command = all.find_subcommand_mut(name).expect("a command");
            help.push_str(&command.render_long_help().to_string());
            help.push_str(&command.render_help().to_string());
        }
        for word in ["Usage", "Options", "Arguments", "Commands", "Print ", "default", "possible values", "[env"] {
            assert!(!help.contains(word), "{word} in {help}");
        }
    }
}
