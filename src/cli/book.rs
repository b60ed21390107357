//! From settings to a book: reads the files, says what there is to say, refuses or sets aside what is wrong (SPEC §2).

use super::arguments::GlobalArguments;
use super::messages::Messages;
use super::output;
use super::settings::Settings;
use super::{Ending, Failure};
use collect::book::{Book, CustomerId, Money};
use collect::plan::Plan;
use collect::read::{self, Faults, Note, Reading, name_key, nearest};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A book that may be planned.
pub struct LoadedBook {
    /// The book.
    pub book: Book,
    /// Every comparable spelling of a customer.
    pub spellings: HashMap<String, CustomerId>,
    /// What paid and open columns say beside a payments file.
    stated_open: Vec<(u32, Money)>,
    /// Whether rows were set aside.
    pub ending: Ending,
}

/// Reads the book that the settings name.
///
/// # Errors
/// Anything wrong with the input, unless rows may be set aside (`--keep-going`).
pub fn load(settings: &Settings, global: &GlobalArguments, messages: &Messages) -> Result<LoadedBook, Failure> {
    let selection = settings.selection(global.only)?;
    let sources =
        read::load(&selection).map_err(|faults| Failure::Refused(faults.iter().map(ToString::to_string).collect()))?;
    let Reading { book, spellings, stated_open, faults, notes, headers } =
        read::read(sources, &settings.read_options());
    let must_stop = faults.is_fatal || !faults.is_empty() && !global.keep_going;
    if must_stop {
        messages.faults(&faults);
        let count = faults.faults.len();
        let faults_word = if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") };
        let hint = if faults.is_fatal { "" } else { "; mend it, or set such rows aside with --keep-going" };
        return Err(Failure::refused(format!("{faults_word}, nothing planned{hint}")));
    }
    messages.notes(&notes);
    for path in &settings.config_files {
        messages.note(&format!("settings from {}", path.display()));
    }
    let ending = if faults.is_empty() { Ending::Done } else { Ending::Found };
    if ending == Ending::Found {
        messages.faults(&faults);
        messages.notes(&[Note::RowsSetAside { count: faults.rejects.len() }]);
        if let Some(path) = &global.rejects {
            write_rejects(path, &faults, &headers, messages)?;
        }
    }
    Ok(LoadedBook { book, spellings, stated_open, ending })
}

impl LoadedBook {
    /// Says where the paid or open column differs from what the payments make (SPEC §3: "only compared").
    pub fn compare_stated_open(&self, plan: &Plan, messages: &Messages) {
        let mut differing = self.stated_open.iter().filter_map(|&(document, stated)| {
            let mut open = Money::ZERO;
            let mut next = self.book.documents[document as usize].first;
            let currency = self.book.deliveries.account(next).1;
            while next != collect::book::NO_DELIVERY {
                open += plan.allocation.outstanding[next as usize];
                next = self.book.deliveries.next_instalment(next);
            }
            let number = self.book.texts.get(self.book.documents[document as usize].number);
            let line = self.book.documents[document as usize].line;
            (open != stated).then(|| {
                let (stated, open) = (stated.plain(currency), open.plain(currency));
                (
                    line,
                    format!(
                        "line {}, {number}: the column says {stated} is open, the payments leave {open}",
                        line.line
                    ),
                )
            })
        });
        if let Some((line, first)) = differing.next() {
            let count = 1 + differing.count();
            let file = self.book.files[usize::from(line.file)].clone();
            messages.notes(&[Note::PaidColumnsCompared { file, count, first }]);
        }
    }

    /// The customer of a name, alias or code.
    ///
    /// # Errors
    /// Nobody of that name, with the nearest one.
    pub fn customer(&self, name: &str) -> Result<CustomerId, Failure> {
        self.find_customer(name).ok_or_else(|| {
            let names = self.book.customers.iter().map(|customer| customer.name.as_str());
            let hint = nearest(name, names).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            Failure::refused(format!("no customer \"{name}\" in the book{hint}"))
        })
    }

    /// The customer of a name, alias or code, if there is one.
    pub fn find_customer(&self, name: &str) -> Option<CustomerId> {
        self.spellings.get(&name_key(name)).copied()
    }
}

/// Writes rows set aside as they stood, with the reason behind them: a file for each input file, since their columns differ.
fn write_rejects(
    path: &Path,
    faults: &Faults,
    headers: &[(String, String, char)],
    messages: &Messages,
) -> Result<(), Failure> {
    let mut is_first = true;
    for (file, header, separator) in headers {
        let mut rows: Vec<_> = faults.rejects.iter().filter(|reject| reject.file == *file).collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|reject| reject.line);
        let path = if is_first { path.to_owned() } else { beside(path, file) };
        is_first = false;
        let mut text = format!("{header}{separator}reason\n");
        for row in &rows {
            let reason = row.reason.replace('"', "\"\"");
            text.push_str(&format!("{}{separator}\"{reason}\"\n", row.text));
        }
        output::replace_file(&path, |file| std::io::Write::write_all(file, text.as_bytes()))?;
        messages.note(&format!("{} rows of {file} set aside in {}", rows.len(), path.display()));
    }
    Ok(())
}

/// `rejects.csv` for a second file `payments.csv`: `rejects.payments.csv`.
fn beside(path: &Path, file: &str) -> PathBuf {
    let stem = Path::new(file).file_stem().map_or_else(|| "input".into(), |stem| stem.to_string_lossy().into_owned());
    let ending = path.extension().map_or_else(|| "csv".into(), |ending| ending.to_string_lossy().into_owned());
    path.with_extension(format!("{stem}.{ending}"))
}
