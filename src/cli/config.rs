//! `collect config`: the settings in force, each with where it came from.

use super::config_file::KEYS;
use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::init::commented_config;
use super::messages::Messages;
use super::output::Output;
use super::resolve::{config_candidates, resolve};
use super::settings::{KeySet, Settings};
use clap::parser::ValueSource;
use clap::{Args, Command, ValueEnum, ValueHint};
use collect::render::{Setting, SettingSource, config_document};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect config                              in this folder
  collect config books/deliveries.csv         as a plan of that book would have it
  collect config --changed                    only what is not at its default
  collect config --format json --lang zh      options count, as for any command

Values are written as collect.toml has them. The strongest wins: command line, environment, collect.toml beside the
deliveries (or --config FILE), your own file, the default.")]
pub struct ConfigArguments {
    /// What was delivered: collect.toml is looked for beside it [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// Only what is not at its default
    #[arg(long)]
    pub changed: bool,
}

/// Runs it. `command` is all that can be typed.
pub fn run(
    arguments: &ConfigArguments,
    global: &GlobalArguments,
    command: Command,
    messages: &Messages,
) -> Result<Ending, Failure> {
    let settings = resolve(global, arguments.deliveries.as_deref())?;
    let output = Output::settle(global)?;
    output.check_inputs(&settings.config_files)?;
    let mut all = in_force(arguments, global, is_as_of_typed(command), &settings);
    if arguments.changed {
        all.retain(|setting| setting.source != SettingSource::Default);
    }
    let candidates = config_candidates(global, arguments.deliveries.as_deref());
    // Where nothing was read it helps to know where it was looked for.
    let is_read = |path: &PathBuf| settings.config_files.contains(path);
    let is_none_read = settings.config_files.is_empty();
    let told = candidates.iter().rev().filter(|path| is_none_read || is_read(path));
    let files: Vec<(String, bool)> = told.map(|path| (path.display().to_string(), is_read(path))).collect();
    if output.is_bare() {
        for path in &settings.config_files {
            messages.note(&format!("settings from {}", path.display()));
        }
    }
    output.write(config_document(settings.conventions.as_of, &all, &files, output.language(&settings)), &settings)?;
    Ok(Ending::Done)
}

/// What stands in no file first, then every key of collect.toml in its order there.
fn in_force(
    arguments: &ConfigArguments,
    global: &GlobalArguments,
    is_as_of_typed: bool,
    settings: &Settings,
) -> Vec<Setting> {
    let typed = typed(arguments, global);
    let mut all = outside_files(global, is_as_of_typed, settings);
    for (section, keys) in KEYS {
        let known: Vec<&str> = match keys {
            // Currencies and headers: whatever was set.
            [] => {
                let set = settings.keys_set.iter().filter(|set| set.section == section).map(|set| set.key.as_str());
                let typed = typed.iter().filter(|typed| typed.section == section).map(|typed| typed.key.as_str());
                let mut names: Vec<&str> = set.chain(typed).collect();
                names.sort_unstable();
                names.dedup();
                names
            }
            keys => keys.to_vec(),
        };
        for key in known {
            let is_it = |of: &str, named: &str| of == section && named == key;
            let typed = typed.iter().rfind(|one| is_it(&one.section, &one.key)).cloned();
            let in_file = || settings.keys_set.iter().rfind(|set| is_it(&set.section, &set.key));
            all.push(typed.or_else(|| in_file().map(from_file)).unwrap_or_else(|| default(section, key)));
        }
    }
    all
}

fn from_file(set: &KeySet) -> Setting {
    Setting {
        section: set.section.clone(),
        key: set.key.clone(),
        value: Some(set.written.clone()),
        source: if set.is_own { SettingSource::OwnConfig } else { SettingSource::Config },
        place: Some(set.place.clone()),
    }
}

/// The commented settings of `collect init` are the defaults, which is tested; where files, rates and headers stand
/// are only examples.
fn default(section: &str, key: &str) -> Setting {
    let value = commented_config(section, key).filter(|_| !matches!(section, "files" | "fx" | "columns"));
    let value = value.filter(|_| !matches!(key, "latitude" | "longitude"));
    Setting {
        section: section.to_owned(),
        key: key.to_owned(),
        value: value.filter(|value| value != "\"\""),
        source: SettingSource::Default,
        place: None,
    }
}

/// What was typed in the place of a key.
fn typed(arguments: &ConfigArguments, global: &GlobalArguments) -> Vec<Setting> {
    let mut typed = Vec::new();
    let mut add = |section: &str, key: &str, value: Option<String>, place: &str| {
        if let Some(value) = value {
            typed.push(Setting {
                section: section.to_owned(),
                key: key.to_owned(),
                value: Some(quoted(&value)),
                source: SettingSource::CommandLine,
                place: Some(place.to_owned()),
            });
        }
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    add("files", "deliveries", path(&arguments.deliveries), "DELIVERIES");
    for (kind, file) in global.files() {
        add("files", kind.stem(), path(file), &format!("--{}", kind.stem()));
    }
    add("base", "lang", name_of(global.lang), "--lang");
    add("base", "match", name_of(global.match_rule), "--match");
    for (field, header) in global.map.iter().filter_map(|map| map.split_once('=')) {
        add("columns", field.trim(), Some(header.to_owned()), "--map");
    }
    typed
}

/// What can be typed, or stand in the environment, and has no key in collect.toml.
fn outside_files(global: &GlobalArguments, is_as_of_typed: bool, settings: &Settings) -> Vec<Setting> {
    let one = |key: &str, value: Option<String>, source: SettingSource, place: Option<&str>| Setting {
        section: String::new(),
        key: key.to_owned(),
        value: value.map(|value| quoted(&value)),
        source,
        place: place.map(str::to_owned),
    };
    let option = |key: &str, value: Option<String>, place: &str| match value {
        Some(value) => one(key, Some(value), SettingSource::CommandLine, Some(place)),
        None => one(key, None, SettingSource::Default, None),
    };
    let as_of = settings.conventions.as_of.to_string();
    let as_of = match (&global.as_of, is_as_of_typed) {
        (Some(said), false) if !said.trim().is_empty() => {
            one("as_of", Some(as_of), SettingSource::Environment, Some("COLLECT_AS_OF"))
        }
        (Some(said), true) if !said.trim().is_empty() => {
            one("as_of", Some(as_of), SettingSource::CommandLine, Some("--as-of"))
        }
        _ => one("as_of", Some(as_of), SettingSource::Default, None),
    };
    vec![
        as_of,
        option("encoding", Some(global.encoding.join(", ")).filter(|said| !said.is_empty()), "--encoding"),
        option("date_order", name_of(global.date_order), "--date-order"),
        option("decimal", name_of(global.decimal), "--decimal"),
    ]
}

/// Whether the day was typed, and does not stand in the environment: clap knows, but tells it only of what it parsed.
fn is_as_of_typed(command: Command) -> bool {
    let parsed = command.try_get_matches_from(std::env::args_os());
    let source = parsed.ok().and_then(|parsed| parsed.subcommand()?.1.value_source("as_of"));
    source == Some(ValueSource::CommandLine)
}

/// The name of a choice, as it is typed.
fn name_of<T: ValueEnum>(choice: Option<T>) -> Option<String> {
    Some(choice?.to_possible_value()?.get_name().to_owned())
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
