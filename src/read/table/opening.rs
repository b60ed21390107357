//! A source becomes a sheet: its encoding, which sheet of a workbook, where its header stands.

use crate::book::InputFile;
use crate::read::conventions::ReadOptions;
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields;
use crate::read::fields::FileKind;
use crate::read::source::encoding as text;
use crate::read::source::encoding::Decoded;
use crate::read::source::find::{Contents, Source};
use crate::read::source::stored::StoredFile;
use crate::read::source::workbook;
use crate::read::source::workbook::Workbook;
use crate::read::table::sheet::{Sheet, SheetOptions, SheetText};
use crate::read::value::word::name_key;
use std::sync::Arc;

/// Decodes each source and finds its header. A neighbour that does not fit is passed over; a named file must fit.
pub fn open_sheets(
    sources: Vec<Source>,
    options: &ReadOptions,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for source in sources {
        let Source { kind, name, sheet, bytes, is_named } = source;
        let file = Opening { index: sheets.len() as u8, name: &name, kind, options };
        let mut sheet_notes = Vec::new();
        let opened = match bytes {
            Contents::Held(bytes) if workbook::is_workbook(&bytes) => {
                file.open_workbook(bytes, sheet.as_deref(), &mut sheet_notes)
            }
            Contents::Held(bytes) => file.open_text(bytes, &mut sheet_notes),
            Contents::Stored(stored) => file.open_stored(stored, &mut sheet_notes),
        };
        match opened {
            Ok(sheet) => {
                notes.extend(sheet_notes);
                sheets.push(sheet);
            }
            // An empty book is an empty plan.
            Err(fault) if kind == FileKind::Deliveries && matches!(*fault.problem, Problem::Empty { .. }) => {
                notes.push(Note::NothingDelivered { file: fault.file });
            }
            Err(Fault { file, problem, .. }) if !is_named && let Some(missing) = missing_columns(&problem) => {
                notes.push(Note::Skipped { file, kind, missing });
            }
            // What cannot be read at all is never passed over: it might hold the payments.
            Err(fault) => faults.fatal(fault),
        }
    }
    sheets
}

/// What columns a file lacks, if that is all that is wrong with it.
fn missing_columns(problem: &Problem) -> Option<String> {
    match problem {
        Problem::MissingColumns { missing, .. } | Problem::Empty { required: missing } => Some(missing.clone()),
        _ => None,
    }
}

/// A file that is being opened.
pub struct Opening<'o> {
    pub index: u8,
    pub name: &'o str,
    pub kind: FileKind,
    pub options: &'o ReadOptions,
}

/// So many rows of a sheet are looked at to see whether it fits: no header is looked for further down.
const SHEET_ROWS_PROBED: u32 = 40;

/// So much of a file on disk is looked at to tell its encoding, its layout and its header.
const BEGINNING_BYTES: usize = 1 << 18;

impl Opening<'_> {
    /// A file on disk is read piece by piece if it is plain UTF-8 that begins with a header; else it is decoded whole.
    fn open_stored(&self, stored: StoredFile, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let unreadable =
            |error: std::io::Error| Fault::of_file(self.name, Problem::Unreadable { reason: error.into() });
        let mut bytes = Vec::new();
        stored.read_at(0, BEGINNING_BYTES, &mut bytes).map_err(unreadable)?;
        if let Some((mark, beginning)) = text::plain_beginning(&bytes, self.options.encoding) {
            let text = SheetText::Stored { file: stored.behind(mark as u64), beginning: beginning.to_owned() };
            let mut sheet_notes = Vec::new();
            let opened = self.open(InputFile::from(self.name), text, &mut sheet_notes);
            if let Ok(sheet) = opened {
                notes.extend(sheet_notes);
                return Ok(sheet);
            }
        }
        self.open_text(stored.read_all().map_err(unreadable)?, notes)
    }

    fn open_text(&self, bytes: Vec<u8>, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let decoded = text::decode(self.name, bytes, self.options.encoding)?;
        if decoded.is_guessed {
            notes.push(Note::EncodingGuessed { file: self.name.into(), encoding: decoded.encoding });
        }
        self.open(InputFile::from(self.name), SheetText::Held(decoded), notes)
    }

    /// The sheet that is meant: the one named, else the first one that has the columns.
    fn open_workbook(&self, bytes: Vec<u8>, sheet: Option<&str>, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let fault = |problem| Fault::of_file(self.name, problem);
        let mut workbook = workbook::open(bytes).map_err(fault)?;
        let names = workbook.sheets();
        if let Some(wanted) = sheet {
            let is_wanted = |name: &&String| name_key(name) == name_key(wanted);
            let found = names.iter().find(|name| *name == wanted).or_else(|| names.iter().find(is_wanted));
            let found = found
                .ok_or_else(|| fault(Problem::NoSuchSheet { sheet: wanted.to_owned(), sheets: quoted(&names) }))?;
            return self.open_sheet(&mut workbook, found, None, notes);
        }
        let (mut fitting, mut others, mut first_fault) = (Vec::new(), Vec::new(), None);
        for name in &names {
            match self.open_sheet(&mut workbook, name, Some(SHEET_ROWS_PROBED), &mut Vec::new()) {
                Ok(_) => fitting.push(name.clone()),
                Err(fault) if missing_columns(&fault.problem).is_none() => return Err(fault),
                Err(fault) => {
                    let is_empty = matches!(*fault.problem, Problem::Empty { .. });
                    if !is_empty {
                        others.push(name.clone());
                        _ = first_fault.insert(fault);
                    } else if first_fault.is_none() {
                        first_fault = Some(fault);
                    }
                }
            }
        }
        let Some((chosen, rest)) = fitting.split_first() else {
            let required = fields::required_in_words(self.kind);
            return Err(first_fault.unwrap_or_else(|| fault(Problem::Empty { required })));
        };
        let file = InputFile::sheet(self.name, chosen);
        if !rest.is_empty() {
            notes.push(Note::SheetsNotRead { file: file.clone(), others: quoted(rest) });
        }
        if !others.is_empty() {
            notes.push(Note::SheetsPassedOver { file, others: quoted(&others) });
        }
        self.open_sheet(&mut workbook, chosen, None, notes)
    }

    fn open_sheet(
        &self,
        workbook: &mut Workbook,
        sheet: &str,
        rows_max: Option<u32>,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        let file = InputFile::sheet(self.name, sheet);
        let text = workbook.text(sheet, rows_max).map_err(|problem| Fault::of_file(&file, problem))?;
        self.open(file, SheetText::Held(Decoded::from(text)), notes)
    }

    pub fn open(&self, file: InputFile, text: SheetText, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
        let options = SheetOptions {
            date_order: self.options.date_order,
            decimal_mark: self.options.decimal_mark,
            mapped: self.options.mapped.clone(),
            today: self.options.today.max(self.options.conventions.as_of),
            progress: Arc::clone(&self.options.progress),
        };
        Sheet::open(self.index, file, self.kind, text, options, notes)
    }
}

/// `'a', 'b'`
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// A file on disk that is no plain UTF-8 after all, decoded as a whole.
pub fn open_decoded(sheet: &Sheet, options: &ReadOptions, notes: &mut Vec<Note>) -> Result<Sheet, Fault> {
    let unreadable = |error: std::io::Error| Fault::of_file(&sheet.name, Problem::Unreadable { reason: error.into() });
    let bytes = sheet.stored().map_or_else(|| Ok(Vec::new()), StoredFile::read_all).map_err(unreadable)?;
    let opening = Opening { index: sheet.file, name: &sheet.name.name, kind: sheet.kind, options };
    // What its header tells was told when it was opened first.
    let mut all = Vec::new();
    let opened = opening.open_text(bytes, &mut all);
    notes.extend(all.into_iter().filter(|note| matches!(note, Note::EncodingGuessed { .. })));
    opened
}
