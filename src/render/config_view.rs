//! The settings in force, each with where it came from (SPEC §4 `config`).

use super::Language;
use super::grid::{Cell, Column, Document, Row};
use super::titles::Title;
use chrono::NaiveDate;

/// Title, importance on a terminal, widest text.
const COLUMNS: [(Title, u8, usize); 5] = [
    (Title::Section, 2, 0),
    (Title::Setting, 1, 0),
    (Title::Value, 1, 24),
    // The place says it too.
    (Title::SetBy, 0, 0),
    (Title::Place, 3, 40),
];

/// Who has the last word on a setting, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingSource {
    /// What was typed.
    CommandLine,
    /// A variable of the environment.
    Environment,
    /// The collect.toml beside the deliveries, or the one that was named.
    Config,
    /// The user's own file.
    OwnConfig,
    /// Nobody said anything else.
    Default,
}

impl SettingSource {
    fn key(self) -> &'static str {
        match self {
            SettingSource::CommandLine => "option",
            SettingSource::Environment => "environment",
            SettingSource::Config => "config",
            SettingSource::OwnConfig => "own_config",
            SettingSource::Default => "default",
        }
    }

    fn word(self, language: Language) -> &'static str {
        match self {
            SettingSource::CommandLine => language.pick("option", "命令行"),
            SettingSource::Environment => language.pick("environment", "环境变量"),
            SettingSource::Config => language.pick("config", "设置文件"),
            SettingSource::OwnConfig => language.pick("own config", "个人设置"),
            SettingSource::Default => language.pick("default", "默认"),
        }
    }
}

/// One setting in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its section in collect.toml; empty for what stands in no file.
    pub section: String,
    /// Its key.
    pub key: String,
    /// As collect.toml would have it; `None` if there is none.
    pub value: Option<String>,
    /// Who said so.
    pub source: SettingSource,
    /// The option, the variable, or the file and its line.
    pub place: Option<String>,
}

/// A file in which settings were looked for, and whether it was there.
pub type SettingsFile = (String, bool);

/// The settings, in the order in which they are given.
pub fn config_document<'a>(
    as_of: NaiveDate,
    settings: &'a [Setting],
    files: &[SettingsFile],
    language: Language,
) -> Document<'a> {
    let column = |(title, importance, width_max)| Column { title, name: None, importance, width_max, is_in_json: true };
    let file = |(name, is_there): &SettingsFile| match is_there {
        true => format!("{name}: {}", language.pick("read", "已读取")),
        false => format!("{name}: {}", language.pick("not there", "不存在")),
    };
    let row = |setting: &'a Setting| Row {
        cells: vec![
            Cell::Text(setting.section.as_str().into()),
            Cell::Text(setting.key.as_str().into()),
            Cell::text(setting.value.as_deref()),
            Cell::Word(setting.source.key(), setting.source.word(language)),
            match setting.place.as_deref() {
                Some(place) => Cell::Text(place.into()),
                None => Cell::Labelled("", setting.source.word(language)),
            },
        ],
        ..Row::default()
    };
    Document {
        schema: "collect.config/1",
        as_of,
        head: Vec::new(),
        columns: COLUMNS.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(settings.iter().map(row).collect::<Vec<Row<'_>>>()),
        foot: Vec::new(),
        opening: files.iter().map(file).collect(),
        closing: Vec::new(),
        json: None,
        page: None,
    }
}
