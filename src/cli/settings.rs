//! Settings that a run goes by, validated; `resolve` makes them.

use super::ending::Failure;
use super::{setting_words, words};
use chrono::{Local, NaiveDate};
use collect::desk::CyclePolicy;
use collect::plan::Policy;
use collect::read::{
    Conventions, DateOrder, DecimalMark, Encodings, FileKind, KeptLines, MappedColumn, OwnWords, ReadOptions,
    Selection, Workers, find_deliveries, is_standard_input,
};
use collect::render::Language;
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
    pub encodings: Encodings,
    /// `--ignore`, as comparable headers.
    pub ignored: Vec<String>,
    /// `[types]` and `[statuses]`.
    pub own_words: OwnWords,
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
    /// The defaults, as of a day.
    pub fn standard(as_of: NaiveDate) -> Settings {
        Settings {
            deliveries: None,
            files: Vec::new(),
            conventions: Conventions::standard(as_of),
            latitude: None,
            longitude: None,
            language: Language::English,
            company: None,
            mapped: Vec::new(),
            date_order: None,
            decimal_mark: None,
            encodings: Encodings::default(),
            ignored: Vec::new(),
            own_words: OwnWords::default(),
            allowance_basis_points: [100, 500, 3_000, 6_000, 10_000],
            cycle: CyclePolicy::standard(),
            keep_lines: KeptLines::None,
            earlier_days: Vec::new(),
            policy: Policy::standard(),
            config_files: Vec::new(),
            keys_set: Vec::new(),
        }
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
    ///
    /// # Errors
    /// Everything that does not.
    pub fn validate(&self) -> Result<(), Failure> {
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
            wanted: None,
            earlier_days: self.earlier_days.clone(),
            encodings: self.encodings.clone(),
            mapped: self.mapped.clone(),
            ignored: self.ignored.clone(),
            own_words: self.own_words.clone(),
            progress: Arc::default(),
        }
    }
}

/// One thread a processor. Nothing that is printed depends on it.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
