//! What can be typed with every command: clap's types and nothing else. They end in `resolve`, and where a result goes in
//! `output`.

use clap::{Args, ValueEnum, ValueHint};
use collect::read::FileKind;
use std::path::PathBuf;

/// Options that every command has which reads a book.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct GlobalArguments {
    /// The day of the plan: rows dated later do not exist [default: today]
    #[arg(global = true, long, value_name = "DATE", env = "COLLECT_AS_OF")]
    pub as_of: Option<String>,
    /// Settings [default: collect.toml beside the deliveries, then your own]
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Read no collect.toml
    #[arg(global = true, long, conflicts_with = "config")]
    pub no_config: bool,
    /// Language of words [default: that of the locale]
    #[arg(global = true, long, value_enum)]
    pub lang: Option<LanguageChoice>,
    /// How to write [default: table on a terminal, csv in a pipe]
    #[arg(global = true, long, value_enum)]
    pub format: Option<FormatChoice>,
    /// Write to a file, its format from its ending
    #[arg(global = true, short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Colour in tables
    #[arg(global = true, long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
    /// Say nothing but errors
    #[arg(global = true, short, long)]
    pub quiet: bool,
    /// How text without a byte order mark is encoded, of all files or of one kind: gbk, payments=windows-1252 [default: guessed]
    #[arg(global = true, long, value_name = "[KIND=]NAME")]
    pub encoding: Vec<String>,
    /// What 3/4/2026 means
    #[arg(global = true, long, value_enum)]
    pub date_order: Option<DateOrderChoice>,
    /// Whether 1,234 is a thousand or a little more than one
    #[arg(global = true, long, value_enum)]
    pub decimal: Option<DecimalChoice>,
    /// Take a field from the column with this header, e.g. amount=含税金额 or payments.date=到账日期
    #[arg(global = true, long = "map", value_name = "FIELD=HEADER")]
    pub map: Vec<String>,
    /// Pass over the columns with this header, whatever they hold
    #[arg(global = true, long, value_name = "HEADER")]
    pub ignore: Vec<String>,
    /// Whether money that names no delivery pays the oldest due or stays unapplied
    #[arg(global = true, long = "match", value_enum, value_name = "RULE")]
    pub match_rule: Option<MatchChoice>,
    /// Set rows with faults aside and plan the others
    #[arg(global = true, long)]
    pub keep_going: bool,
    /// Write the rows set aside to a file
    #[arg(global = true, long, value_name = "FILE", requires = "keep_going", value_hint = ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Read just the files that are named, no neighbours and no collect.toml
    #[arg(global = true, long)]
    pub only: bool,
    /// Leave text as it is: what a spreadsheet takes for a formula, and control characters
    #[arg(global = true, long)]
    pub raw: bool,
    /// Start CSV with a byte order mark, for Excel
    #[arg(global = true, long)]
    pub bom: bool,
    /// What was paid
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub payments: Option<PathBuf>,
    /// Who the customers are
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub customers: Option<PathBuf>,
    /// What happened to them
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub events: Option<PathBuf>,
    /// What they said when they were chased
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub followups: Option<PathBuf>,
    /// Whom you know at the customers'
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub contacts: Option<PathBuf>,
    /// What they sold of your goods
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub sellthrough: Option<PathBuf>,
    /// Days off and make-up workdays
    #[arg(global = true, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub holidays: Option<PathBuf>,
}

impl GlobalArguments {
    /// The file options.
    pub fn files(&self) -> [(FileKind, &Option<PathBuf>); 7] {
        [
            (FileKind::Payments, &self.payments),
            (FileKind::Customers, &self.customers),
            (FileKind::Events, &self.events),
            (FileKind::FollowUps, &self.followups),
            (FileKind::Contacts, &self.contacts),
            (FileKind::SellThrough, &self.sellthrough),
            (FileKind::Holidays, &self.holidays),
        ]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    En,
    Zh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    Table,
    Csv,
    Tsv,
    Json,
    Markdown,
    /// A workbook; needs -o FILE, or a pipe
    Xlsx,
    /// A page for browser and printer
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DecimalChoice {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DateOrderChoice {
    /// Day first: 3 April
    Dmy,
    /// Month first: 4 March
    Mdy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MatchChoice {
    /// It pays what its memo names, else what has exactly its sum open, else the earliest due
    Auto,
    /// It pays the earliest due first
    OldestDue,
    /// It stays unapplied
    NamedOnly,
}
