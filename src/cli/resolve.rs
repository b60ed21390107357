//! What was typed, the environment and the config files become settings: flag > environment > collect.toml beside the
//! deliveries > the user's own file > defaults (SPEC §4).

use super::ending::Failure;
use super::global_arguments::{DateOrderChoice, DecimalChoice, GlobalArguments, LanguageChoice, MatchChoice};
use super::settings::{CONFIG_NAME, Settings};
use super::suggestion::did_you_mean;
use super::{config_file, speech, words};
use chrono::{Local, NaiveDate};
use collect::plan::MatchRule;
use collect::read::{
    DateOrder, DecimalMark, Field, FileKind, MappedColumn, MeantDay, TextEncoding, date_spelled, header_key,
    is_standard_input,
};
use collect::render::Language;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::path::{Path, PathBuf};

/// Resolves what was typed, the environment and the config files.
///
/// # Errors
/// Every value that cannot be.
pub fn resolve(global: &GlobalArguments, deliveries: Option<&Path>) -> Result<Settings, Failure> {
    let mut settings = Settings::standard(as_of(global)?);
    settings.language = speech::of_locale(|name| std::env::var(name).ok());
    settings.decimal_mark = global.decimal.map(|mark| match mark {
        DecimalChoice::Point => DecimalMark::Point,
        DecimalChoice::Comma => DecimalMark::Comma,
    });
    for said in &global.encoding {
        let (kind, encoding) = kind_and_encoding(said)?;
        settings.encodings.set(kind, encoding);
    }
    settings.date_order = date_order(global);
    read_config_files(&mut settings, global, deliveries)?;
    apply_arguments(&mut settings, global, deliveries)?;
    speech::speak(settings.language);
    settings.validate()?;
    Ok(settings)
}

fn read_config_files(
    settings: &mut Settings,
    global: &GlobalArguments,
    deliveries: Option<&Path>,
) -> Result<(), Failure> {
    let mut errors = Vec::new();
    let own = own_config_path();
    for path in config_paths(global, deliveries) {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                errors.push(words::cannot_be_read(path.display(), words::system(&error)));
                continue;
            }
        };
        let is_own = global.config.is_none() && own.as_ref() == Some(&path);
        match config_file::apply(settings, &path, text.strip_prefix('\u{feff}').unwrap_or(&text), is_own) {
            Ok(()) => settings.config_files.push(path),
            Err(wrong) => errors.extend(wrong),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Refused(errors)) }
}

/// Puts what was typed over what stands in files.
fn apply_arguments(
    settings: &mut Settings,
    global: &GlobalArguments,
    deliveries: Option<&Path>,
) -> Result<(), Failure> {
    if global.only {
        settings.files.clear();
    }
    if let Some(path) = deliveries {
        settings.deliveries = Some(path.to_owned());
    }
    for (kind, path) in global.files() {
        if let Some(path) = path {
            settings.files.retain(|(known, _)| *known != kind);
            settings.files.push((kind, path.clone()));
        }
    }
    match global.lang {
        Some(LanguageChoice::En) => settings.language = Language::English,
        Some(LanguageChoice::Zh) => settings.language = Language::Chinese,
        None => {}
    }
    match global.match_rule {
        Some(MatchChoice::Auto) => settings.policy.match_rule = MatchRule::Auto,
        Some(MatchChoice::OldestDue) => settings.policy.match_rule = MatchRule::OldestDue,
        Some(MatchChoice::NamedOnly) => settings.policy.match_rule = MatchRule::NamedOnly,
        None => {}
    }
    for map in &global.map {
        settings.mapped.push(mapped_column(map)?);
    }
    settings.ignored.extend(global.ignore.iter().map(|header| header_key(header)));
    Ok(())
}

/// The config files that there are, the weaker first.
fn config_paths(global: &GlobalArguments, deliveries: Option<&Path>) -> Vec<PathBuf> {
    let mut paths = config_candidates(global, deliveries);
    paths.retain(|path| path.is_file() || global.config.is_some());
    paths
}

/// The user's own config file: `~/.config/collect/collect.toml`, or what stands for it on this machine.
fn own_config_path() -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.config_dir().join("collect").join(CONFIG_NAME))
}

/// The config files that would be read if they were there, the weaker first.
pub fn config_candidates(global: &GlobalArguments, deliveries: Option<&Path>) -> Vec<PathBuf> {
    if let Some(path) = &global.config {
        return vec![path.clone()];
    }
    if global.no_config || global.only {
        return Vec::new();
    }
    let folder = match deliveries {
        Some(path) if !is_standard_input(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
        _ => PathBuf::new(),
    };
    own_config_path().into_iter().chain([folder.join(CONFIG_NAME)]).collect()
}

fn date_order(global: &GlobalArguments) -> Option<DateOrder> {
    global.date_order.map(|order| match order {
        DateOrderChoice::Dmy => DateOrder::DayFirst,
        DateOrderChoice::Mdy => DateOrder::MonthFirst,
    })
}

fn as_of(global: &GlobalArguments) -> Result<NaiveDate, Failure> {
    let today = Local::now().date_naive();
    let Some(text) = global.as_of.as_ref().filter(|text| !text.trim().is_empty()) else {
        return Ok(today);
    };
    let day = date_spelled(text, date_order(global), MeantDay::Near(today));
    day.ok_or_else(|| Failure::refused(words::not_a_day("--as-of", text)))
}

/// `amount=含税金额`, `payments.date=到账日期`
fn mapped_column(text: &str) -> Result<MappedColumn, Failure> {
    let (name, header) = text.split_once('=').ok_or_else(|| Failure::refused(words::map_form(text)))?;
    if header.trim().is_empty() {
        return Err(Failure::refused(words::map_header(text)));
    }
    let (file, field_name) = match name.split_once('.') {
        Some((file, field)) => (Some(file.trim()), field.trim()),
        None => (None, name.trim()),
    };
    let kinds = || FileKind::NEIGHBOURS.into_iter().chain([FileKind::Deliveries]);
    let kind =
        match file {
            Some(file) => Some(kinds().find(|kind| kind.stem() == file).ok_or_else(|| {
                Failure::refused(words::map_file(text, file, words::list(kinds().map(FileKind::stem))))
            })?),
            None => None,
        };
    let field = Field::ALL.iter().find(|field| field.name() == field_name).ok_or_else(|| {
        let hint = did_you_mean(field_name, Field::ALL.iter().map(|field| field.name()));
        Failure::refused(words::map_field(text, field_name, hint))
    })?;
    Ok(MappedColumn { kind, field: *field, header: header.to_owned(), must_exist: true })
}

/// `gbk`, `payments=windows-1252`
fn kind_and_encoding(text: &str) -> Result<(Option<FileKind>, TextEncoding), Failure> {
    let Some((file, name)) = text.split_once('=') else { return Ok((None, encoding(text)?)) };
    let kinds = || FileKind::NEIGHBOURS.into_iter().chain([FileKind::Deliveries]);
    let kind = kinds()
        .find(|kind| kind.stem() == file.trim())
        .ok_or_else(|| Failure::refused(words::encoding_file(text, file, words::list(kinds().map(FileKind::stem)))))?;
    Ok((Some(kind), encoding(name.trim())?))
}

/// An encoding by its name.
fn encoding(name: &str) -> Result<TextEncoding, Failure> {
    TextEncoding::named(name).ok_or_else(|| {
        let names = ["utf-8", "gbk", "gb18030", "utf-16le", "utf-16be", "big5", "windows-1252", "shift_jis"];
        let hint = did_you_mean(name, names);
        Failure::refused(words::encoding(name, words::list(names), hint))
    })
}
