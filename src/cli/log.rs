//! `collect log CUSTOMER --result …`: one row more in the followups file, and what follows from it.

use super::append::FileLock;
use super::book::{LoadedBook, load_sources};
use super::ending::{Ending, Failure};
use super::explain::id_and_deliveries;
use super::global_arguments::GlobalArguments;
use super::log_arguments::LogArguments;
use super::log_entry::{Entry, Said};
use super::messages::Messages;
use super::output::Output;
use super::resolve::resolve;
use super::settings::Settings;
use super::speech::spoken;
use super::words;
use collect::book::{Concerns, FollowUp};
use collect::desk::{Logged, LoggedRow, positions, what_follows};
use collect::read::{
    self, Appended, Contents, FileKind, Layout, LayoutProblem, ReadOptions, Selection, Source, find_beside,
    is_standard_input,
};
use collect::render::log_document;
use std::path::{Path, PathBuf};

/// Runs it.
pub fn run(arguments: &LogArguments, global: &GlobalArguments, messages: &Messages) -> Result<Ending, Failure> {
    let (customer, deliveries) = id_and_deliveries(&arguments.customer, arguments.deliveries.as_deref());
    let settings = resolve(global, deliveries.as_deref())?;
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
                && one.dispute_amount == said.dispute_amount.map(|(amount, _)| amount)
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
