//! Resolved settings: flag > environment > collect.toml beside the deliveries > the user's own file > defaults (SPEC §4).

use super::arguments::{DateOrderChoice, DecimalChoice, GlobalArguments, LanguageChoice, MatchChoice};
use super::suggestion::did_you_mean;
use super::{Failure, config, setting_words, speech, words};
use chrono::{Local, NaiveDate};
use collect::desk::CyclePolicy;
use collect::plan::{MatchRule, Policy};
use collect::read::{
    Conventions, DateOrder, DecimalMark, Field, FileKind, KeptLines, MappedColumn, ReadOptions, Selection,
    TextEncoding, Workers, date_spelled, find_deliveries, is_standard_input,
};
use collect::render::Language;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the settings file.
pub const CONFIG_NAME: &str = "collect.toml";

/// Everything that a run goes by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `[files] deliveries`, or the argument.
    pub deliveries: Option<PathBuf>,
    /// `[files]`, or the file options.
    pub files: Vec<(FileKind, PathBuf)>,
    /// `[base] currency`, `default_terms`, `eom_meaning`; their day and position are set when the files are read.
    pub conventions: Conventions,
    /// `[base] latitude`, degrees
    pub latitude: Option<f64>,
    /// `[base] longitude`, degrees
    pub longitude: Option<f64>,
    /// `--lang`, else `[base] lang`, else the locale's
    pub language: Language,
    /// `[base] company`: who calls and writes.
    pub company: Option<String>,
    /// `[columns]` and `--map`
    pub mapped: Vec<MappedColumn>,
    /// `--date-order`
    pub date_order: Option<DateOrder>,
    /// `--decimal`.
    pub decimal_mark: Option<DecimalMark>,
    /// `--encoding`.
    pub encoding: Option<TextEncoding>,
    /// `[rates]`, by class, mildest first: hundredths of a percent.
    pub allowance_basis_points: [i64; 5],
    /// `[cycle]`
    pub cycle: CyclePolicy,
    /// Whether the command needs the goods of each delivery.
    pub keep_lines: KeptLines,
    /// Earlier days as of which the book is asked for too.
    pub earlier_days: Vec<NaiveDate>,
    /// Thresholds, weights and rates.
    pub policy: Policy,
    /// Config files that were read, the weaker first.
    pub config_files: Vec<PathBuf>,
    /// Keys that they set, the weaker first.
    pub keys_set: Vec<KeySet>,
}

/// A key that a config file sets.
#[derive(Clone, Debug)]
pub struct KeySet {
    pub section: String,
    pub key: String,
    /// As it stands in the file.
    pub written: String,
    /// `collect.toml:12`
    pub place: String,
    /// Whether the file is the user's own, and not that of the book.
    pub is_own: bool,
}

impl Settings {
    /// Resolves what was typed, the environment and the config files.
    ///
    /// # Errors
    /// Every value that cannot be.
    pub fn resolve(global: &GlobalArguments, deliveries: Option<&Path>) -> Result<Settings, Failure> {
        let as_of = as_of(global)?;
        let mut settings = Settings {
            deliveries: None,
            files: Vec::new(),
            conventions: Conventions::standard(as_of),
            latitude: None,
            longitude: None,
            language: speech::of_locale(|name| std::env::var(name).ok()),
            company: None,
            mapped: Vec::new(),
            decimal_mark: global.decimal.map(|mark| match mark {
                DecimalChoice::Point => DecimalMark::Point,
                DecimalChoice::Comma => DecimalMark::Comma,
            }),
            encoding: global.encoding.as_deref().map(encoding).transpose()?,
            date_order: global.date_order.map(|order| match order {
                DateOrderChoice::Dmy => DateOrder::DayFirst,
                DateOrderChoice::Mdy => DateOrder::MonthFirst,
            }),
            allowance_basis_points: [100, 500, 3_000, 6_000, 10_000],
            cycle: CyclePolicy::standard(),
            keep_lines: KeptLines::None,
            earlier_days: Vec::new(),
            policy: Policy::standard(),
            config_files: Vec::new(),
            keys_set: Vec::new(),
        };
        settings.read_config_files(global, deliveries)?;
        settings.apply_arguments(global, deliveries)?;
        speech::speak(settings.language);
        settings.validate()?;
        Ok(settings)
    }

    fn read_config_files(&mut self, global: &GlobalArguments, deliveries: Option<&Path>) -> Result<(), Failure> {
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
            match config::apply(self, &path, text.strip_prefix('\u{feff}').unwrap_or(&text), is_own) {
                Ok(()) => self.config_files.push(path),
                Err(wrong) => errors.extend(wrong),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(Failure::Refused(errors)) }
    }

    fn apply_arguments(&mut self, global: &GlobalArguments, deliveries: Option<&Path>) -> Result<(), Failure> {
        if global.only {
            self.files.clear();
        }
        if let Some(path) = deliveries {
            self.deliveries = Some(path.to_owned());
        }
        for (kind, path) in global.files() {
            if let Some(path) = path {
                self.files.retain(|(known, _)| *known != kind);
                self.files.push((kind, path.clone()));
            }
        }
        match global.lang {
            Some(LanguageChoice::En) => self.language = Language::English,
            Some(LanguageChoice::Zh) => self.language = Language::Chinese,
            None => {}
        }
        match global.match_rule {
            Some(MatchChoice::OldestDue) => self.policy.match_rule = MatchRule::OldestDue,
            Some(MatchChoice::NamedOnly) => self.policy.match_rule = MatchRule::NamedOnly,
            None => {}
        }
        for map in &global.map {
            self.mapped.push(mapped_column(map)?);
        }
        Ok(())
    }

    /// Bounds of buckets must be positive and rise.
    pub fn set_buckets(&mut self, days: Vec<i64>) -> Result<(), String> {
        if days.is_empty()
            || days.len() > 50
            || days[0] < 1
            || days.iter().any(|&days| days > 36_500)
            || !days.is_sorted_by(|a, b| a < b)
        {
            return Err(setting_words::buckets());
        }
        self.policy.bucket_days = days;
        Ok(())
    }

    /// What only makes sense together (DOMAIN §9: thresholds must rise, rates must not fall).
    fn validate(&self) -> Result<(), Failure> {
        let (class, watch) = (&self.policy.class, &self.policy.watch);
        let mut errors = Vec::new();
        let rising = [
            ("chasing_after", class.chasing_after_days, "doubtful_after", class.doubtful_after_days),
            ("doubtful_after", class.doubtful_after_days, "bad_after", class.bad_after_days),
        ];
        for (lower, low, upper, high) in rising {
            if low >= high {
                errors.push(setting_words::less_than("class", lower, low, upper, high));
            }
        }
        let levers = &self.policy.levers;
        let harder = [
            ("stop_after_days", levers.stop_after_days, "withhold_after_days", levers.withhold_after_days),
            (
                "withhold_after_days",
                levers.withhold_after_days,
                "no_delivery_after_days",
                levers.no_delivery_after_days,
            ),
        ];
        for (lower, low, upper, high) in harder {
            if low >= high {
                errors.push(setting_words::less_than("levers", lower, low, upper, high));
            }
        }
        let not_less = [
            ("windows_min", i64::from(watch.windows_min), "windows", i64::from(watch.windows)),
            ("shift_days", watch.shift_days, "shift_high_days", watch.shift_high_days),
            ("limit_percent", watch.limit_percent, "limit_high_percent", watch.limit_high_percent),
            (
                "behaviour_reliable_days",
                watch.behaviour_reliable_days,
                "behaviour_slow_days",
                watch.behaviour_slow_days,
            ),
        ];
        for (lower, low, upper, high) in not_less {
            if low > high {
                errors.push(setting_words::not_more_than("watch", lower, low, upper, high));
            }
        }
        let names = ["current", "chasing", "doubtful", "bad", "dead"];
        for (position, pair) in self.allowance_basis_points.windows(2).enumerate() {
            if pair[0] > pair[1] {
                let (lower, upper) = (names[position], names[position + 1]);
                errors.push(setting_words::rates_fall(lower, upper));
            }
        }
        if self.latitude.is_some() != self.longitude.is_some() {
            errors.push(setting_words::both_or_neither());
        }
        if errors.is_empty() {
            return Ok(());
        }
        let files: Vec<String> = self.config_files.iter().map(|path| path.display().to_string()).collect();
        Err(Failure::Refused(errors.into_iter().map(|error| format!("{}: {error}", files.join(" and "))).collect()))
    }

    /// The deliveries: argument, `[files]`, or `deliveries.csv` (or `.tsv`, `.txt`) in the current folder.
    pub fn selection(&self, only_named: bool) -> Result<Selection, Failure> {
        let here = || find_deliveries(Path::new("")).map_err(|fault| Failure::faults(&[fault]));
        let Some(deliveries) = self.deliveries.clone().map_or_else(here, |path| Ok(Some(path)))? else {
            return Err(Failure::Refused(vec![words::no_deliveries(), words::how_files_look()]));
        };
        let inputs = std::iter::once(&deliveries).chain(self.files.iter().map(|(_, path)| path));
        if inputs.filter(|path| is_standard_input(path)).count() > 1 {
            return Err(Failure::refused(words::one_standard_input()));
        }
        Ok(Selection { deliveries, named: self.files.clone(), only_named })
    }

    /// How to read the files.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions {
            workers: Workers { threads: threads(), ..Workers::standard() },
            conventions: Conventions { base_position: self.latitude.zip(self.longitude), ..self.conventions.clone() },
            today: Local::now().date_naive(),
            date_order: self.date_order,
            decimal_mark: self.decimal_mark,
            keep_rejects: false,
            keep_lines: self.keep_lines,
            earlier_days: self.earlier_days.clone(),
            encoding: self.encoding,
            mapped: self.mapped.clone(),
            progress: Arc::default(),
        }
    }
}

/// One thread a processor. Nothing that is printed depends on it.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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

fn as_of(global: &GlobalArguments) -> Result<NaiveDate, Failure> {
    let Some(text) = global.as_of.as_ref().filter(|text| !text.trim().is_empty()) else {
        return Ok(Local::now().date_naive());
    };
    date_spelled(text).ok_or_else(|| Failure::refused(words::not_a_day("--as-of", text)))
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

/// An encoding by its name.
fn encoding(name: &str) -> Result<TextEncoding, Failure> {
    TextEncoding::named(name).ok_or_else(|| {
        let names = ["utf-8", "gbk", "gb18030", "utf-16le", "utf-16be", "big5", "windows-1252", "shift_jis"];
        let hint = did_you_mean(name, names);
        Failure::refused(words::encoding(name, words::list(names), hint))
    })
}
