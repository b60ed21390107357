//! `collect init`: a sample book and a commented collect.toml. Never over a file that exists.

use super::ending::{Ending, Failure};
use super::messages::Messages;
use super::settings::CONFIG_NAME;
use super::words;
use clap::{Args, ValueHint};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect init my-book             a sample book with its settings; then: collect plan my-book/deliveries.csv
  collect init --config-only       a commented collect.toml for the book in this folder

No file that exists is written over.")]
pub struct InitArguments {
    /// The folder, made if need be
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Only collect.toml, no sample book
    #[arg(long)]
    pub config_only: bool,
}

/// The sample files are the examples of this project, so that both are always the same and always tested.
const BOOK: [(&str, &str); 8] = [
    ("deliveries.csv", include_str!("../../examples/deliveries.csv")),
    ("payments.csv", include_str!("../../examples/payments.csv")),
    ("customers.csv", include_str!("../../examples/customers.csv")),
    ("events.csv", include_str!("../../examples/events.csv")),
    ("followups.csv", include_str!("../../examples/followups.csv")),
    ("contacts.csv", include_str!("../../examples/contacts.csv")),
    ("sellthrough.csv", include_str!("../../examples/sellthrough.csv")),
    ("holidays.csv", include_str!("../../examples/holidays.csv")),
];
const CONFIG: (&str, &str) = (CONFIG_NAME, include_str!("../../examples/collect.toml"));

/// What the commented settings say of a key: its default, or an example.
pub fn commented_config(section: &str, key: &str) -> Option<String> {
    let heading = format!("[{section}]");
    let mut lines = CONFIG.1.lines().skip_while(|line| *line != heading).skip(1);
    let mut lines = lines.by_ref().take_while(|line| !line.starts_with('['));
    let written = lines.find_map(|line| {
        let (name, rest) = line.strip_prefix("# ")?.split_once('=')?;
        (name.trim() == key).then_some(rest)
    })?;
    // No default has a number sign in it.
    Some(written.split('#').next().unwrap_or(written).trim().to_owned())
}

/// The day on which the sample book tells its story.
const SAMPLE_DAY: &str = "2026-04-15";

/// Runs it.
pub fn run(arguments: &InitArguments, messages: &Messages) -> Result<Ending, Failure> {
    let book: &[(&str, &str)] = if arguments.config_only { &[] } else { &BOOK };
    let files: Vec<(&str, &str)> = book.iter().copied().chain([CONFIG]).collect();
    let folder = &arguments.folder;
    let present: Vec<String> = files
        .iter()
        .map(|(name, _)| folder.join(name))
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| words::exists_already(path.display()))
        .collect();
    if !present.is_empty() {
        let hint = words::name_empty_folder();
        return Err(Failure::Refused(present.into_iter().chain([hint]).collect()));
    }
    let named = |error: std::io::Error| Failure::refused(format!("{}: {}", folder.display(), words::system(&error)));
    fs::create_dir_all(folder).map_err(named)?;
    for (name, text) in &files {
        // `create_new`: a file that came into being since is not overwritten either.
        let mut file = OpenOptions::new().write(true).create_new(true).open(folder.join(name))?;
        file.write_all(text.as_bytes())?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    messages.note(&words::wrote(words::list(names), folder.display()));
    if !arguments.config_only {
        let deliveries = folder.join(BOOK[0].0);
        messages.note(&words::next_plan(deliveries.display(), SAMPLE_DAY));
    }
    Ok(Ending::Done)
}
