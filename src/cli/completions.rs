//! `collect completions SHELL`: a script that completes commands, options and their values.

use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::output::write_made;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, Error};
use clap_complete::Shell;
use std::ffi::OsStr;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect completions bash > ~/.local/share/bash-completion/completions/collect
  collect completions zsh > ~/.zfunc/_collect          with `fpath+=~/.zfunc` before compinit in ~/.zshrc
  collect completions fish > ~/.config/fish/completions/collect.fish
  collect completions powershell >> $PROFILE")]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs it. `command` is all that can be typed.
pub fn run(
    arguments: &CompletionsArguments,
    global: &GlobalArguments,
    mut command: Command,
) -> Result<Ending, Failure> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    write_made(global, &script)?;
    Ok(Ending::Done)
}

/// Words of a list that a shell completes, while the command understands more spellings than these, and says itself
/// what it expected.
#[derive(Clone, Copy, Debug)]
pub struct Suggested(pub fn() -> Vec<&'static str>);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}
