//! The command line: the only reader of clock, environment and terminal, and the only writer to them.
//!
//! `global_arguments` (what can be typed with every command), the environment and `config_file` (collect.toml) →
//! `resolve` → `settings` (resolved and validated) → one file a command. `arguments` lists the commands, and nobody but
//! this file knows all of them.

mod aging;
mod append;
mod arguments;
mod book;
mod brief;
mod check;
mod completions;
mod config;
mod config_file;
mod cycle;
mod ending;
mod excuse;
mod explain;
mod global_arguments;
mod help;
mod hold;
mod init;
mod letter;
mod log;
mod log_arguments;
mod log_entry;
mod man;
mod messages;
mod output;
mod plan;
mod progress;
mod read;
mod report;
mod resolve;
mod setting_words;
mod settings;
mod speech;
mod statement;
mod suggestion;
mod today;
mod watch;
mod words;
mod write_off;

use arguments::{Arguments, Command};
use clap::{CommandFactory, FromArgMatches};
use collect::render::Language;
use ending::{Ending, Failure};
use messages::Messages;
use std::process::ExitCode;

/// Runs the command line; the exit code.
pub fn run() -> ExitCode {
    speech::speak(speech::at_first(std::env::args_os().map(|argument| argument.to_string_lossy().into_owned())));
    // Help is dressed only where it is shown, or what is wrong is: every other run starts sooner.
    let parsed = Arguments::command()
        .try_get_matches()
        .or_else(|_| help::command(speech::spoken()).try_get_matches())
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no error; clap knows which is which.
            let code = if error.use_stderr() { 2 } else { 0 };
            match help::explained(&error).filter(|_| speech::spoken() == Language::Chinese) {
                Some(words) => Messages::plain(&words),
                None => _ = error.print(),
            }
            let file = std::env::args().nth(1).filter(|argument| std::path::Path::new(argument).is_file());
            if let (2, Some(file)) = (code, file) {
                Messages { is_quiet: false }.error(&words::plan_that_file(file));
            }
            return ExitCode::from(code);
        }
    };
    let messages = Messages { is_quiet: arguments.global.quiet };
    let ended = match &arguments.command {
        Command::Today(today) => today::run(today, &arguments.global, &messages),
        Command::Brief(brief) => brief::run(brief, &arguments.global, &messages),
        Command::Plan(plan) => plan::run(plan, &arguments.global, &messages),
        Command::Aging(aging) => aging::run(aging, &arguments.global, &messages),
        Command::Read(arguments_of_read) => read::run(arguments_of_read, &arguments.global, &messages),
        Command::Check(check) => check::run(check, &arguments.global, &messages),
        Command::Explain(explain) => explain::run(explain, &arguments.global, &messages),
        Command::Excuse(excuse) => excuse::run(excuse, &arguments.global),
        Command::Log(log) => log::run(log, &arguments.global, &messages),
        Command::Watch(watch) => watch::run(watch, &arguments.global, &messages),
        Command::Hold(hold) => hold::run(hold, &arguments.global, &messages),
        Command::Writeoff(write_off) => write_off::run(write_off, &arguments.global, &messages),
        Command::Statement(statement) => statement::run(statement, &arguments.global, &messages),
        Command::Letter(letter) => letter::run(letter, &arguments.global, &messages),
        Command::Cycle(cycle) => cycle::run(cycle, &arguments.global, &messages),
        Command::Report(report) => report::run(report, &arguments.global, &messages),
        Command::Init(init) => init::run(init, &messages),
        Command::Config(config) => config::run(config, &arguments.global, Arguments::command(), &messages),
        Command::Completions(completions) => completions::run(completions, &arguments.global, Arguments::command()),
        Command::Man(man) => man::run(man, &arguments.global, Arguments::command()),
    };
    match ended {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Found) => ExitCode::from(1),
        // Whoever reads the pipe has seen enough.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            messages.error(&words::cannot_write(error));
            ExitCode::from(2)
        }
        Err(Failure::Refused(words)) => {
            for line in words {
                messages.error(&line);
            }
            ExitCode::from(2)
        }
    }
}
