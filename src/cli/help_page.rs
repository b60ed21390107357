//! How help is laid out: `--help` leads with worked examples; `-h` leaves them and what is rarely wanted out, and stays
//! on a screen.

use clap::{Arg, Command};

/// Usage, then examples and notes, then commands and options.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

/// Options that every command has and few runs want: how files are to be read, and where they are.
const RARE: [&str; 18] = [
    "no_config",
    "encoding",
    "date_order",
    "decimal",
    "map",
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

/// The same command and those below it, with what stands in `after_help` before the options, and in `--help` only.
pub fn laid_out(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let examples = command.get_after_help().cloned();
    let hide_rare = |argument: Arg| match RARE.contains(&argument.get_id().as_str()) {
        true => argument.hide_short_help(true),
        false => argument,
    };
    let mut command = command.help_template(TEMPLATE).mut_args(hide_rare);
    if let Some(examples) = examples {
        command = command.after_long_help(examples).after_help(None::<&'static str>);
    }
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, laid_out))
}
