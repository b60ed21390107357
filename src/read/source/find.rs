//! Which files belong together, and their bytes: the deliveries, their neighbours, standard input (SPEC §2 "Finding files").

use crate::book::InputFile;
use crate::read::diagnose::fault::{Fault, Problem};
use crate::read::fields::FileKind;
use crate::read::source::stored::StoredFile;
use crate::read::source::workbook::{BEGINNING_BYTES, is_workbook};
use crate::read::table::splitter::line_ends;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The endings that a file may have, all of which are looked for beside the deliveries.
const ENDINGS: [&str; 6] = ["csv", "tsv", "txt", "xlsx", "xls", "ods"];

/// What a file holds: in memory, or on disk to be read piece by piece.
#[derive(Clone, Debug)]
pub enum Contents {
    /// In memory: standard input, workbooks, whatever is small.
    Held(Vec<u8>),
    /// On disk.
    Stored(StoredFile),
}

impl Contents {
    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        match self {
            Contents::Held(bytes) => bytes.len() as u64,
            Contents::Stored(file) => file.length(),
        }
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Contents {
        Contents::Held(bytes)
    }
}

impl From<&str> for Contents {
    fn from(text: &str) -> Contents {
        Contents::Held(text.into())
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Contents {
        Contents::Held(text.into())
    }
}

/// A file's bytes, with its kind and the name by which faults call it.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it holds.
    pub kind: FileKind,
    /// As the user would name it.
    pub name: String,
    /// The sheet that is meant, of a workbook: `book.xlsx#Sheet2`.
    pub sheet: Option<String>,
    /// Its contents.
    pub bytes: Contents,
    /// Whether the user named it (it must fit), or it was found beside the deliveries (it may be passed over).
    pub is_named: bool,
}

/// What to read: the deliveries, and whatever else was named.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The deliveries; `-` is standard input.
    pub deliveries: PathBuf,
    /// Files named for a kind.
    pub named: Vec<(FileKind, PathBuf)>,
    /// Read just what is named, no neighbours.
    pub only_named: bool,
}

/// Reads the selected files. Neighbours are looked for in the folder of the deliveries; standard input has none.
///
/// # Errors
/// Every file that cannot be read, and two neighbours of one kind.
pub fn load(selection: &Selection) -> Result<Vec<Source>, Vec<Fault>> {
    let mut wanted = vec![(FileKind::Deliveries, selection.deliveries.clone(), true)];
    let mut faults = Vec::new();
    for kind in FileKind::NEIGHBOURS {
        match selection.named.iter().find(|(named, _)| *named == kind) {
            Some((_, path)) => wanted.push((kind, path.clone(), true)),
            None if selection.only_named || is_standard_input(&selection.deliveries) => {}
            None => match find_beside(&selection.deliveries, kind) {
                Ok(found) => wanted.extend(found.map(|path| (kind, path, false))),
                Err(fault) => faults.push(fault),
            },
        }
    }
    let mut sources = Vec::new();
    for (kind, path, is_named) in wanted {
        let (path, sheet) = path_and_sheet(&path);
        match read_bytes(&path) {
            Ok(bytes) => sources.push(Source { kind, name: display_name(&path), sheet, bytes, is_named }),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(sources) } else { Err(faults) }
}

/// Whether a path stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Parts `book.xlsx#Sheet2`, unless a file is called so.
pub fn path_and_sheet(path: &Path) -> (PathBuf, Option<String>) {
    let text = path.to_string_lossy();
    match text.rsplit_once('#') {
        Some((file, sheet)) if !path.exists() && Path::new(file).is_file() => {
            (PathBuf::from(file), Some(sheet.to_owned()))
        }
        _ => (path.to_owned(), None),
    }
}

/// The file of that kind in the folder of the deliveries, in capitals or not, which is not the deliveries file itself.
///
/// # Errors
/// Two such files.
pub fn find_beside(deliveries: &Path, kind: FileKind) -> Result<Option<PathBuf>, Fault> {
    let folder = deliveries.parent().unwrap_or(Path::new(""));
    let mut found = files_of_stem(folder, kind.stem());
    let (own, _) = path_and_sheet(deliveries);
    found.retain(|path| *path != own);
    one_of_a_kind(kind, found)
}

/// The deliveries file of a folder, if one is called so.
///
/// # Errors
/// Two files that are called so.
pub fn find_deliveries(folder: &Path) -> Result<Option<PathBuf>, Fault> {
    one_of_a_kind(FileKind::Deliveries, files_of_stem(folder, FileKind::Deliveries.stem()))
}

/// Files of a folder with that stem and an ending that may be read, in order of their names.
fn files_of_stem(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(listed) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| {
            let name = name.to_string_lossy().to_lowercase();
            name.rsplit_once('.').is_some_and(|(own, ending)| own == stem && ENDINGS.contains(&ending))
        })
        .map(|name| folder.join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}

fn one_of_a_kind(kind: FileKind, found: Vec<PathBuf>) -> Result<Option<PathBuf>, Fault> {
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        [first, second, ..] => {
            let problem = Problem::TwoOfAKind { kind, first: display_name(first), second: display_name(second) };
            Err(Fault::of_file(&display_name(second), problem))
        }
    }
}

fn read_bytes(path: &Path) -> Result<Contents, Fault> {
    let unreadable =
        |error: std::io::Error| Fault::of_file(&display_name(path), Problem::Unreadable { reason: error.into() });
    let too_long = |line| Fault {
        file: InputFile::from(&display_name(path)),
        line,
        column: 0,
        problem: Box::new(Problem::LineTooLong { limit_mebibytes: LINE_BYTES_MAX >> 20 }),
    };
    let read = if is_standard_input(path) {
        read_lines(std::io::stdin().lock())
    } else if path.is_dir() {
        Err(std::io::ErrorKind::IsADirectory.into())
    } else {
        match stored(path).map_err(unreadable)? {
            Some(file) => return Ok(Contents::Stored(file)),
            None => std::fs::File::open(path).and_then(read_lines),
        }
    };
    read.map_err(unreadable)?.map_err(too_long).map(Contents::Held)
}

/// A file of this size or less is read into memory at once.
const HELD_BYTES_MAX: u64 = 1 << 20;

/// A large regular file that is no workbook is left on disk.
fn stored(path: &Path) -> std::io::Result<Option<StoredFile>> {
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let file = StoredFile::new(file)?;
    if file.length() <= HELD_BYTES_MAX {
        return Ok(None);
    }
    let mut beginning = Vec::new();
    file.read_at(0, BEGINNING_BYTES, &mut beginning)?;
    Ok((!is_workbook(&beginning)).then_some(file))
}

/// No line of text is longer.
const LINE_BYTES_MAX: usize = 16 << 20;

/// Reads everything, but stops at a line that is too long to be one, and says which: a file of one endless line would
/// fill memory before anything could be said of it. Workbooks have no lines.
fn read_lines(mut from: impl Read) -> std::io::Result<Result<Vec<u8>, u32>> {
    const CHUNK_BYTES: u64 = 1 << 20;
    let (mut bytes, mut line_start) = (Vec::new(), 0);
    loop {
        let old = bytes.len();
        if from.by_ref().take(CHUNK_BYTES).read_to_end(&mut bytes)? == 0 {
            return Ok(Ok(bytes));
        }
        if let Some(line_end) = bytes[old..].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            line_start = old + line_end + 1;
        }
        let is_too_long = match is_workbook(&bytes) {
            true => bytes.len() > WORKBOOK_BYTES_MAX,
            false => bytes.len() - line_start > LINE_BYTES_MAX,
        };
        if is_too_long {
            return Ok(Err(1 + line_ends(&bytes[..line_start])));
        }
    }
}

/// No workbook is larger, packed.
const WORKBOOK_BYTES_MAX: usize = 1 << 30;

fn display_name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}
