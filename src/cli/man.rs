//! `collect man [COMMAND]`: the manual pages, made of what `--help` says.

use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::output::{replace_file, write_made};
use super::suggestion::did_you_mean;
use super::words;
use clap::{Args, Command, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect man | man -l -                    read the page of collect
  collect man plan | man -l -               read the page of collect plan
  collect man --dir ~/.local/share/man/man1  all of them, for man collect-plan")]
pub struct ManArguments {
    /// The command that the page is about; none: collect itself
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub command: Option<String>,
    /// Write all pages into this folder, made if need be
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}

/// Runs it. `command` is all that can be typed.
pub fn run(arguments: &ManArguments, global: &GlobalArguments, command: Command) -> Result<Ending, Failure> {
    let mut all = command.disable_help_subcommand(true);
    all.build();
    if let Some(folder) = &arguments.dir {
        return write_all(&all, folder);
    }
    let Some(name) = &arguments.command else {
        write_made(global, &page(&all)?)?;
        return Ok(Ending::Done);
    };
    let Some(command) = all.find_subcommand(name) else {
        let hint = did_you_mean(name, all.get_subcommands().map(Command::get_name));
        return Err(Failure::refused(words::no_command(name, hint)));
    };
    write_made(global, &page(command)?)?;
    Ok(Ending::Done)
}

fn write_all(all: &Command, folder: &Path) -> Result<Ending, Failure> {
    let refused = |error: io::Error| Failure::refused(format!("{}: {}", folder.display(), error.kind()));
    std::fs::create_dir_all(folder).map_err(refused)?;
    for command in std::iter::once(all).chain(all.get_subcommands()) {
        let page = page(command)?;
        let path = folder.join(format!("{}.1", page_name(command)));
        replace_file(&path, |file| file.write_all(&page))?;
    }
    Ok(Ending::Done)
}

/// `collect`, `collect-plan`.
fn page_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// A page. Examples stand in lines of their own, before the options, as in `--help`.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    // Dateless, so that the same version gives the same pages.
    let source = format!("collect {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).title(page_name(command)).source(source).manual("collect");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    write_notes(command, &mut out)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut out)?;
    }
    man.render_options_section(&mut out)?;
    Ok(out)
}

/// What stands below the options in `--help`, as it stands there.
fn write_notes(command: &Command, out: &mut impl Write) -> io::Result<()> {
    let Some(notes) = command.get_after_help() else { return Ok(()) };
    let notes = notes.to_string();
    let (heading, rest) = match notes.strip_prefix("Examples:\n") {
        Some(rest) => ("EXAMPLES", rest),
        None => ("NOTES", notes.as_str()),
    };
    let mut roff = Roff::new();
    roff.control("SH", [heading]).control("nf", []);
    for line in rest.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.to_writer(out)
}
