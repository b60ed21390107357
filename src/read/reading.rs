//! What reading gives: a book, whole or part by part, and what there is to say about it.

use crate::book::{Book, CustomerId, FileTally, InputFile, Money};
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::note::Note;
use crate::read::fields::FileKind;
use crate::read::interpret::FileReading;
use hashbrown::HashMap;

/// Customers by their comparable spellings.
pub type Spellings = HashMap<String, CustomerId>;

/// What was read: the book, and what there is to say about it.
#[derive(Debug)]
pub struct Reading {
    /// The book of the rows without fault. Not to be used where `faults` says that the reading is fatal.
    pub book: Book,
    /// Every comparable spelling of a customer (see [`crate::read::name_key`]).
    pub spellings: Spellings,
    /// What paid and open columns beside a payments file say is open: index into the book's documents, and money.
    pub stated_open: Vec<(u32, Money)>,
    /// What is wrong.
    pub faults: Faults,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// What `--rejects` needs to know of each file.
    pub headers: Vec<FileHeader>,
    /// What became of the rows of each file, in the order of the book's files.
    pub tallies: Vec<FileTally>,
    /// How reports, ledgers and lists were understood.
    pub readings: Vec<FileReading>,
}

/// A file's header row as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// The file as the user named it.
    pub file: InputFile,
    /// What it holds.
    pub kind: FileKind,
    /// The row, without its line end.
    pub text: String,
    /// The character between fields.
    pub separator: char,
}

/// What was read of a book that went away part by part.
#[derive(Debug)]
pub struct PartsReading {
    /// A book with what all parts share: day, files, texts, customers.
    pub shared: Book,
    /// Every comparable spelling of a customer (see [`crate::read::name_key`]).
    pub spellings: Spellings,
    /// What is wrong.
    pub faults: Faults,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// What `--rejects` needs to know of each file.
    pub headers: Vec<FileHeader>,
    /// What became of the rows of each file, in the order of the book's files.
    pub tallies: Vec<FileTally>,
    /// How reports, ledgers and lists were understood.
    pub readings: Vec<FileReading>,
    /// Whether rows meant other customers or currencies on one of the earlier days that were asked for: then only a reading
    /// as of that day tells how the book stood, and parts tell nothing of it.
    pub earlier_days_differ: bool,
}
