//! A source becomes a sheet: its encoding, which sheet of a workbook, where its header stands.

use crate::book::InputFile;
use crate::read::conventions::ReadOptions;
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields;
use crate::read::fields::FileKind;
use crate::read::interpret::restate::WrittenOut;
use crate::read::interpret::{self, FileReading, Interpretation, Merged, RestatedFile};
use crate::read::source::encoding as text;
use crate::read::source::encoding::Decoded;
use crate::read::source::find::{Contents, Source};
use crate::read::source::stored::StoredFile;
use crate::read::source::workbook;
use crate::read::source::workbook::Workbook;
use crate::read::table::dialect::{self, Dialect};
use crate::read::table::sheet::{Origin, Sheet, SheetOptions, SheetText};
use crate::read::value::word::name_key;
use crate::read::words::reports;
use std::sync::Arc;

/// Sheets that were opened, and how their files were understood.
pub struct Opened {
    /// What is read.
    pub sheets: Vec<Sheet>,
    /// How files were understood.
    pub readings: Vec<FileReading>,
}

/// Decodes each source, tells what it is, and finds its header. Every file that is read must fit.
pub fn open_sheets(sources: Vec<Source>, options: &ReadOptions, faults: &mut Faults, notes: &mut Vec<Note>) -> Opened {
    let mut opened = Opened { sheets: Vec::new(), readings: Vec::new() };
    for source in sources {
        let Source { kind, name, sheet, bytes, .. } = source;
        let file = Opening { index: opened.sheets.len() as u8, name: &name, kind, options };
        let mut sheet_notes = Vec::new();
        let found = match bytes {
            Contents::Held(bytes) if workbook::is_workbook(&bytes) => {
                file.open_workbook(bytes, sheet.as_deref(), &mut sheet_notes)
            }
            Contents::Held(bytes) => file.open_text(bytes, &mut sheet_notes),
            Contents::Stored(stored) => file.open_stored(stored, &mut sheet_notes),
        };
        match found {
            Ok(found) => {
                notes.extend(sheet_notes);
                for reading in &found.readings {
                    if found.is_report {
                        notes.push(Note::Understood { reading: Box::new(reading.clone()) });
                    }
                    if reading.all_unapproved {
                        notes.push(Note::AllUnapproved { file: reading.file.clone() });
                    }
                    if reading.repeated > 0 {
                        notes.push(Note::SheetsOverlap { file: reading.file.clone(), count: reading.repeated });
                    }
                    let untied = reading.printed.iter().enumerate().filter(|(_, sum)| sum.printed != sum.ours);
                    let told =
                        untied.map(|(index, _)| Note::TotalDiffers { reading: Box::new(reading.clone()), index });
                    notes.extend(told);
                }
                opened.readings.extend(found.readings);
                for sheet in found.sheets {
                    // The same money in two files would count twice.
                    match opened.sheets.iter().find(|other| other.kind == sheet.kind) {
                        Some(other) if sheet.kind != FileKind::FollowUps => {
                            let problem = Problem::MoneyTwice { other: other.name.to_string() };
                            faults.fatal(Fault::of_file(&sheet.name, problem));
                        }
                        _ => opened.sheets.push(sheet),
                    }
                }
            }
            Err(found) => {
                for fault in found {
                    let is_empty = matches!(*fault.problem, Problem::Empty { .. });
                    if kind == FileKind::Deliveries && is_empty {
                        // An empty book is an empty plan.
                        notes.push(Note::NothingDelivered { file: fault.file });
                    } else {
                        // Nothing is passed over: it might hold the payments.
                        faults.fatal(fault);
                    }
                }
            }
        }
    }
    opened
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

/// What became of a file.
struct Found {
    sheets: Vec<Sheet>,
    readings: Vec<FileReading>,
    /// Whether anything counts otherwise than it stands there.
    is_report: bool,
}

impl From<Sheet> for Found {
    fn from(sheet: Sheet) -> Found {
        Found { sheets: vec![sheet], readings: Vec::new(), is_report: false }
    }
}

impl Opening<'_> {
    /// Whether files of this kind may be reports.
    fn may_be_report(&self) -> bool {
        matches!(self.kind, FileKind::Deliveries | FileKind::Payments)
    }

    /// A file on disk is read piece by piece if it is plain UTF-8 that begins with a header; else it is decoded whole.
    fn open_stored(&self, stored: StoredFile, notes: &mut Vec<Note>) -> Result<Found, Vec<Fault>> {
        let unreadable =
            |error: std::io::Error| vec![Fault::of_file(self.name, Problem::Unreadable { reason: error.into() })];
        let mut bytes = Vec::new();
        stored.read_at(0, BEGINNING_BYTES, &mut bytes).map_err(unreadable)?;
        if let Some((mark, beginning)) = text::plain_beginning(&bytes, self.options.encodings.of(self.kind)) {
            let end = end_of(&stored).map_err(unreadable)?;
            let needs_all = self.may_be_report()
                && interpret::needs_all(self.kind, (beginning, &end), &dialect::candidates(beginning), self.options);
            if !needs_all {
                let text = SheetText::Stored { file: stored.behind(mark as u64), beginning: beginning.to_owned() };
                let mut sheet_notes = Vec::new();
                let opened = self.open(InputFile::from(self.name), text, &mut sheet_notes);
                if let Ok(sheet) = opened {
                    notes.extend(sheet_notes);
                    return Ok(sheet.into());
                }
            }
        }
        self.open_text(stored.read_all().map_err(unreadable)?, notes)
    }

    fn open_text(&self, bytes: Vec<u8>, notes: &mut Vec<Note>) -> Result<Found, Vec<Fault>> {
        let decoded =
            text::decode(self.name, bytes, self.options.encodings.of(self.kind)).map_err(|fault| vec![fault])?;
        if decoded.is_guessed {
            notes.push(Note::EncodingGuessed { file: self.name.into(), encoding: decoded.encoding });
        }
        if self.may_be_report() && decoded.damages.is_empty() {
            let (encoding, is_guessed) = (decoded.encoding, decoded.is_guessed);
            let name = InputFile::from(self.name);
            let sheets = [ReportText { name, merged: Vec::new(), text: decoded.text }];
            let (readings, mut sheets) = match self.understood(sheets.into(), notes)? {
                Understood::Report(found) => return Ok(found),
                Understood::Plain(_, readings, sheets) => (readings, sheets),
                Understood::Unknown(sheets) => (Vec::new(), sheets),
            };
            let text = sheets.pop().map(|sheet| sheet.text).unwrap_or_default();
            let decoded = Decoded { text, encoding, is_guessed, damages: Vec::new() };
            let sheet =
                self.open(InputFile::from(self.name), SheetText::Held(decoded), notes).map_err(|fault| vec![fault])?;
            return Ok(Found { sheets: vec![sheet], readings, is_report: false });
        }
        self.open(InputFile::from(self.name), SheetText::Held(decoded), notes)
            .map(Found::from)
            .map_err(|fault| vec![fault])
    }

    /// The sheets that are meant: the one named, else all that have the columns.
    fn open_workbook(&self, bytes: Vec<u8>, sheet: Option<&str>, notes: &mut Vec<Note>) -> Result<Found, Vec<Fault>> {
        let fault = |problem| vec![Fault::of_file(self.name, problem)];
        let mut workbook = workbook::open(bytes, self.options.encodings.of(self.kind)).map_err(fault)?;
        if let Some(encoding) = workbook.guessed_encoding() {
            notes.push(Note::EncodingGuessed { file: self.name.into(), encoding });
        }
        let mut names = workbook.sheets();
        if let Some(wanted) = sheet {
            let is_wanted = |name: &&String| name_key(name) == name_key(wanted);
            let found = names.iter().find(|name| *name == wanted).or_else(|| names.iter().find(is_wanted));
            let found = found
                .ok_or_else(|| fault(Problem::NoSuchSheet { sheet: wanted.to_owned(), sheets: quoted(&names) }))?;
            names = vec![found.clone()];
        }
        if !self.may_be_report() {
            return self
                .open_first_that_fits(&mut workbook, &names, sheet.is_some(), notes)
                .map(Found::from)
                .map_err(|fault| vec![fault]);
        }
        let is_meant = |name: &String| !workbook.is_hidden(name) && !reports::is_other_sheet(name);
        let mut meant: Vec<String> = names.iter().filter(|name| sheet.is_some() || is_meant(name)).cloned().collect();
        if meant.is_empty() {
            meant.clone_from(&names);
        }
        let mut sheets = Vec::new();
        for name in &meant {
            let file = InputFile::sheet(self.name, name);
            let text = workbook.text(name, None).map_err(|problem| vec![Fault::of_file(&file, problem)])?;
            let merged = workbook.merged(name);
            sheets.push(ReportText { name: file, merged, text });
        }
        match self.understood(sheets, notes)? {
            Understood::Report(found) => Ok(found),
            Understood::Plain(index, readings, mut sheets) => {
                let ReportText { name, text, .. } = sheets.swap_remove(index);
                let chosen = name.sheet.clone().unwrap_or_default();
                let others: Vec<String> = names.iter().filter(|other| **other != chosen).cloned().collect();
                if !others.is_empty() {
                    notes.push(Note::SheetsPassedOver { file: name.clone(), others: quoted(&others) });
                }
                let sheet =
                    self.open(name, SheetText::Held(Decoded::from(text)), notes).map_err(|fault| vec![fault])?;
                Ok(Found { sheets: vec![sheet], readings, is_report: false })
            }
            Understood::Unknown(_) => self
                .open_first_that_fits(&mut workbook, &names, sheet.is_some(), notes)
                .map(Found::from)
                .map_err(|fault| vec![fault]),
        }
    }

    /// Tells what texts mean: a report becomes plain rows.
    fn understood(&self, sheets: Vec<ReportText>, notes: &mut Vec<Note>) -> Result<Understood, Vec<Fault>> {
        let texts: Vec<interpret::SheetText<'_>> = sheets
            .iter()
            .map(|sheet| interpret::SheetText {
                name: sheet.name.clone(),
                text: &sheet.text,
                dialects: match sheet.name.sheet {
                    Some(_) => vec![Dialect { separator: b',', start: 0 }],
                    None => dialect::candidates(&sheet.text),
                },
                merged: sheet.merged.clone(),
            })
            .collect();
        match interpret::interpret(self.kind, &texts, self.options) {
            Interpretation::Plain(index, readings) => Ok(Understood::Plain(index, readings, sheets)),
            Interpretation::Unknown => Ok(Understood::Unknown(sheets)),
            Interpretation::Refused(faults) => Err(faults),
            Interpretation::Restated(file) => {
                let names: Vec<Option<String>> = sheets.iter().map(|sheet| sheet.name.sheet.clone()).collect();
                let read: Vec<Option<String>> = file.sheets.iter().map(|&index| names[index].clone()).collect();
                let not_read = names.iter().enumerate().filter(|(index, _)| !file.sheets.contains(index));
                let not_read: Vec<String> = not_read.filter_map(|(_, name)| name.clone()).collect();
                let first = sheets[file.sheets[0]].name.clone();
                if !not_read.is_empty() {
                    notes.push(Note::SheetsPassedOver { file: first.clone(), others: quoted(&not_read) });
                }
                Ok(Understood::Report(self.restated(*file, first, read, sheets)))
            }
        }
    }

    fn restated(
        &self,
        file: RestatedFile,
        name: InputFile,
        read: Vec<Option<String>>,
        mut sheets: Vec<ReportText>,
    ) -> Found {
        let RestatedFile { deliveries, payments, follow_ups, sheets: indexes, dialects, readings } = file;
        let texts: Arc<Vec<String>> =
            Arc::new(indexes.iter().map(|&index| std::mem::take(&mut sheets[index].text)).collect());
        let separators: Vec<u8> = dialects.iter().map(|dialect| dialect.separator).collect();
        let mut found = Found { sheets: Vec::new(), readings, is_report: true };
        let restated =
            [(FileKind::Deliveries, deliveries), (FileKind::Payments, payments), (FileKind::FollowUps, follow_ups)];
        for (kind, restated) in restated {
            if kind != self.kind && restated.is_empty() {
                continue;
            }
            if kind == FileKind::Deliveries && self.kind == FileKind::Payments {
                continue;
            }
            let (fields, header_keys, columns) =
                (restated.fields.clone(), restated.header_keys.clone(), restated.columns.clone());
            let WrittenOut { text, beyond, rows } = restated.written_out(read.clone());
            let origin = Origin { texts: Arc::clone(&texts), separators: separators.clone(), rows, columns };
            let raw_header = found.readings.first().map(|reading| raw_header(&texts, reading)).unwrap_or_default();
            let file_name = InputFile { beyond: (!beyond.lines.is_empty()).then(|| Arc::new(beyond)), ..name.clone() };
            let index = self.index + found.sheets.len() as u8;
            let sheet = (index, file_name, kind);
            found.sheets.push(Sheet::restated(
                sheet,
                (text, &fields, header_keys),
                raw_header,
                origin,
                self.sheet_options(),
            ));
        }
        found
    }

    /// The first sheet that has the columns.
    fn open_first_that_fits(
        &self,
        workbook: &mut Workbook,
        names: &[String],
        is_said: bool,
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Fault> {
        let fault = |problem| Fault::of_file(self.name, problem);
        if is_said && let [one] = names {
            return self.open_sheet(workbook, one, None, notes);
        }
        let (mut fitting, mut others, mut first_fault) = (Vec::new(), Vec::new(), None);
        let mut ordered: Vec<&String> = names.iter().collect();
        ordered.sort_by_key(|name| workbook.is_hidden(name));
        for name in ordered {
            match self.open_sheet(workbook, name, Some(SHEET_ROWS_PROBED), &mut Vec::new()) {
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
        self.open_sheet(workbook, chosen, None, notes)
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
        Sheet::open(self.index, file, self.kind, text, self.sheet_options(), notes)
    }

    fn sheet_options(&self) -> SheetOptions {
        SheetOptions {
            date_order: self.options.date_order,
            decimal_mark: self.options.decimal_mark,
            mapped: self.options.mapped.clone(),
            today: self.options.today.max(self.options.conventions.as_of),
            own_terms: Arc::new(self.options.own_words.terms.clone()),
            progress: Arc::clone(&self.options.progress),
        }
    }
}

/// The last whole lines of a file on disk.
fn end_of(stored: &StoredFile) -> std::io::Result<String> {
    const END_BYTES: u64 = 1 << 15;
    let mut bytes = Vec::new();
    stored.read_at(stored.length().saturating_sub(END_BYTES), END_BYTES as usize, &mut bytes)?;
    let start = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |line_end| line_end + 1);
    // A line that does not begin with a row may end one: what has a quotation mark is not looked at.
    let text = String::from_utf8_lossy(&bytes[start..]).into_owned();
    Ok(text.lines().filter(|line| line.matches('"').count() % 2 == 0).map(|line| format!("{line}\n")).collect())
}

/// A text that may be a report.
struct ReportText {
    name: InputFile,
    merged: Vec<Merged>,
    text: String,
}

/// What texts were found to be; whoever asked gets them back.
enum Understood {
    Report(Found),
    Plain(usize, Vec<FileReading>, Vec<ReportText>),
    Unknown(Vec<ReportText>),
}

/// The header of a report as it stands.
fn raw_header(texts: &[String], reading: &FileReading) -> String {
    let line = reading.header_line.saturating_sub(1) as usize;
    texts.first().and_then(|text| text.lines().nth(line)).unwrap_or_default().to_owned()
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
    let opened = text::decode(opening.name, bytes, options.encodings.of(opening.kind)).and_then(|decoded| {
        if decoded.is_guessed {
            all.push(Note::EncodingGuessed { file: opening.name.into(), encoding: decoded.encoding });
        }
        opening.open(InputFile::from(opening.name), SheetText::Held(decoded), &mut all)
    });
    notes.extend(all.into_iter().filter(|note| matches!(note, Note::EncodingGuessed { .. })));
    opened
}
