//! `collect log CUSTOMER --result …`: one row more in the followups file, and what follows from it.

use super::append::FileLock;
use super::arguments::GlobalArguments;
use super::book::{LoadedBook, load_sources};
use super::completions::Suggested;
use super::excuse::excuse_codes;
use super::explain::id_and_deliveries;
use super::log_entry::{Entry, Said, result_words};
use super::messages::Messages;
use super::output::Output;
use super::settings::Settings;
use super::speech::spoken;
use super::{Ending, Failure, words};
use clap::{Args, ValueHint};
use collect::book::{Concerns, FollowUp};
use collect::desk::{Logged, LoggedRow, positions, what_follows};
use collect::read::{
    self, Appended, Contents, FileKind, Layout, LayoutProblem, ReadOptions, Selection, Source, find_beside,
    is_standard_input,
};
use collect::render::log_document;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect log 华联超市 --result promise --promise-date 2026-04-20 --promise-amount 50000 --by 小王
  collect log 华联超市 deliveries.csv --result dispute --excuse E05 --delivery SH0311 --note \"12 boxes short\"
  collect log Acme --result no_answer --channel call --dry-run

Results: no_answer 未接通, reached 已联系, promise 承诺付款, paid_claim 称已付, dispute 争议, refused 拒付, extension 要求延期,
demand_served 催款函送达, acknowledged 确认欠款, met 已拜访.

The row goes behind the last one of followups.csv beside the deliveries (or of --followups FILE), in that file's own
columns, words and encoding; the file is made if there is none. Nothing else in it is changed.")]
pub struct LogArguments {
    /// The customer's name, alias or code
    #[arg(value_name = "CUSTOMER")]
    pub customer: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// How the contact ended (see below)
    #[arg(long, value_name = "RESULT", value_parser = Suggested(result_words), hide_possible_values = true)]
    pub result: String,
    /// The delivery that it was about [default: everything that he owes]
    #[arg(long, value_name = "NO")]
    pub delivery: Option<String>,
    /// The excuse that he gave, by its code
    #[arg(long, value_name = "E01…E16", value_parser = Suggested(excuse_codes), hide_possible_values = true)]
    pub excuse: Option<String>,
    /// The day for which he promised money
    #[arg(long, value_name = "DATE")]
    pub promise_date: Option<String>,
    /// The sum that he promised [default: whatever is open]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub promise_amount: Option<String>,
    /// Whom you spoke to: a role such as accountant, or a name
    #[arg(long, value_name = "WHO")]
    pub person: Option<String>,
    /// How: call, message, visit, letter …
    #[arg(long, value_name = "HOW")]
    pub channel: Option<String>,
    /// The day agreed for the next contact
    #[arg(long, value_name = "DATE")]
    pub next_date: Option<String>,
    /// What proves it: number of the registered letter, file of the confirmation …
    #[arg(long, value_name = "TEXT")]
    pub evidence: Option<String>,
    /// Who of us it was
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The day of the contact [default: the as-of day]
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Write nothing: show the row and what would follow from it
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs it.
pub fn run(arguments: &LogArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (customer, deliveries) = id_and_deliveries(&arguments.customer, arguments.deliveries.as_deref());
    let settings = Settings::resolve(global, deliveries.as_deref())?;
    let said = Said::of(arguments, &settings)?;
    let output = Output::settle(global)?;
    let mut selection = settings.selection(global.only)?;
    let path = followups_path(&selection)?;
    // From here to the writing nobody else may add a row: what is read is what the row is put behind.
    let lock = if arguments.dry_run { None } else { Some(FileLock::take(&path, messages)?) };
    selection.named.retain(|(kind, _)| *kind != FileKind::FollowUps);
    if path.is_file() {
        selection.named.push((FileKind::FollowUps, path.clone()));
    }
    let book = Sources::load(&selection, &path, &output, &settings)?;
    let loaded = load_sources(book.sources.clone(), &settings, global, messages)?;
    loaded.say_what_was_read(&settings, messages);
    book.check_followups(&loaded)?;
    let entry = said.in_book(&customer, &loaded)?;
    let before = positions(&loaded.book, &loaded.plan(&settings.policy, messages), entry.customer);
    entry.warn(&before, messages);
    drop(loaded);
    let layout = book.layout(global, &settings)?;
    let values = entry.values(&layout);
    let appended = layout.with_row(&values).map_err(|problem| Failure::refused(spoken().row_problem(&problem)))?;
    if layout.repeats_last(&appended) {
        messages.warning(&words::same_as_last());
    }
    let after = load_sources(book.with(&appended), &settings, global, messages)?;
    let follow_up = book.read_back(&after, &entry, &appended)?;
    let logged = Logged::of(follow_up, entry.said.excuse, entry.said.next_date);
    let plan = after.plan(&settings.policy, messages);
    let following = what_follows(&after.book, &before, positions(&after.book, &plan, follow_up.customer), &logged);
    if let Some(lock) = &lock {
        let written = lock.replace(book.old_bytes(), &appended.bytes);
        written.map_err(|error| Failure::refused(words::error_nothing_written(&book.name, words::system(&error))))?;
    }
    let is_written = lock.is_some();
    drop(lock);
    let row = LoggedRow {
        file: book.name.clone(),
        line: appended.line,
        text: appended.row,
        values: values.into_iter().map(|(field, value)| (field.name(), value)).collect(),
        is_written,
    };
    if output.is_bare() || !is_written {
        messages.note(&said_of_row(&row));
    }
    let document = log_document(&after.book, &row, &logged, &following, output.language(&settings));
    output.write(document, &settings).inspect_err(|_| {
        if is_written {
            messages.error(&said_of_row(&row));
        }
    })?;
    Ok(after.ending)
}

fn said_of_row(row: &LoggedRow) -> String {
    let LoggedRow { file, line, is_written, .. } = row;
    if *is_written { words::row_added(file, line) } else { words::dry_run(file) }
}

/// The followups file: named, else beside the deliveries; the name of the one to be made if there is none.
fn followups_path(selection: &Selection) -> Result<PathBuf, Failure> {
    let named = selection.named.iter().find(|(kind, _)| *kind == FileKind::FollowUps).map(|(_, path)| path.clone());
    let is_alone = selection.only_named || is_standard_input(&selection.deliveries);
    let path = match named {
        Some(path) => path,
        None if is_alone => {
            return Err(Failure::refused(words::no_followups_file()));
        }
        None => {
            let found = find_beside(&selection.deliveries, FileKind::FollowUps);
            let found = found.map_err(|fault| Failure::faults(&[fault]))?;
            found.unwrap_or_else(|| selection.deliveries.with_file_name("followups.csv"))
        }
    };
    if is_standard_input(&path) {
        return Err(Failure::refused(words::followups_standard_input()));
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_workbook = matches!(ending.as_deref(), Some("xlsx" | "xls" | "ods" | "xlsm"));
    if is_workbook || path.to_string_lossy().contains('#') && !path.exists() {
        return Err(refused_workbook(&path.display().to_string()));
    }
    Ok(path)
}

fn refused_workbook(name: &str) -> Failure {
    Failure::refused(words::followups_workbook(name))
}

/// The files of the book, with the one that is added to.
struct Sources {
    /// The followups file as the user would name it.
    name: String,
    sources: Vec<Source>,
    old: Option<Vec<u8>>,
}

impl Sources {
    fn load(selection: &Selection, path: &Path, output: &Output<'_>, settings: &Settings) -> Result<Sources, Failure> {
        output.check_inputs(&settings.config_files)?;
        let loaded = read::load(selection);
        let mut sources = loaded.map_err(|faults| Failure::faults(&faults))?;
        let mut inputs: Vec<PathBuf> = sources.iter().map(|source| PathBuf::from(&source.name)).collect();
        inputs.push(path.to_owned());
        output.check_inputs(&inputs)?;
        let name = path.display().to_string();
        let mut old = None;
        if let Some(position) = sources.iter().position(|source| source.kind == FileKind::FollowUps) {
            let source = &mut sources[position];
            let bytes = match &source.bytes {
                Contents::Held(bytes) => bytes.clone(),
                Contents::Stored(file) => file
                    .read_all()
                    .map_err(|error| Failure::refused(words::cannot_be_read(&name, words::system(&error))))?,
            };
            source.bytes = Contents::Held(bytes.clone());
            let is_empty = bytes.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf));
            if is_empty {
                // Nothing to read, but room for a header.
                sources.remove(position);
            }
            old = Some(bytes);
        }
        Ok(Sources { name, sources, old })
    }

    /// The file's bytes; `None` if it is to be made.
    fn old_bytes(&self) -> Option<&[u8]> {
        self.old.as_deref()
    }

    /// Nothing is added to a file in which something is wrong, though the rest of the book may be planned.
    fn check_followups(&self, loaded: &LoadedBook) -> Result<(), Failure> {
        let file = self.file_in(loaded);
        let is_at_fault = loaded.faults.rows_set_aside.iter().any(|place| Some(place.file) == file);
        if !is_at_fault {
            return Ok(());
        }
        Err(Failure::refused(words::mend_first(&self.name)))
    }

    fn file_in(&self, loaded: &LoadedBook) -> Option<u8> {
        let position = loaded.book.files.iter().position(|file| file.name == self.name && file.sheet.is_none())?;
        u8::try_from(position).ok()
    }

    fn layout(&self, global: &GlobalArguments, settings: &Settings) -> Result<Layout, Failure> {
        let (kind, options): (_, ReadOptions) = (FileKind::FollowUps, settings.read_options());
        let Some(bytes) = self.old.clone() else {
            let is_tabbed = self.name.to_ascii_lowercase().ends_with(".tsv");
            let separator = if is_tabbed { b'\t' } else { b',' };
            return Ok(Layout::fresh(&self.name, kind, separator, global.bom, &options));
        };
        Layout::of(&self.name, kind, bytes, &options).map_err(|problem| match problem {
            LayoutProblem::Workbook => refused_workbook(&self.name),
            LayoutProblem::Fault(fault) => Failure::faults(&[fault]),
        })
    }

    /// The files with the row in its place.
    fn with(&self, appended: &Appended) -> Vec<Source> {
        let mut sources = self.sources.clone();
        sources.retain(|source| source.kind != FileKind::FollowUps);
        sources.push(Source {
            kind: FileKind::FollowUps,
            name: self.name.clone(),
            sheet: None,
            bytes: appended.bytes.clone().into(),
            is_named: true,
        });
        sources
    }

    /// The row as the reader reads it, which must be what was meant: else it is not written.
    fn read_back<'b>(
        &self,
        after: &'b LoadedBook,
        entry: &Entry,
        appended: &Appended,
    ) -> Result<&'b FollowUp, Failure> {
        self.check_followups(after)?;
        let file = self.file_in(after);
        let is_row = |one: &&FollowUp| Some(one.place.file) == file && one.place.line == appended.line;
        let said = &entry.said;
        let is_meant = |one: &&FollowUp| {
            let amount = said.promise_amount.map(|(amount, _)| amount);
            (one.date, one.result, one.promise_date) == (said.date, said.result, said.promise_date)
                && one.promise_amount == amount
                && after.book.customer(one.customer).name == entry.name
                && (one.concerns == Concerns::Customer) == entry.delivery.is_none()
                && one.concerns != Concerns::Nothing
        };
        after
            .book
            .follow_ups
            .iter()
            .find(is_row)
            .filter(is_meant)
            .ok_or_else(|| Failure::refused(words::not_read_back(&self.name, &appended.row)))
    }
}
