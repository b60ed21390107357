//! Where the header of a text is: in its first lines, below titles; or nowhere, where numbers name the columns or a running
//! balance proves them.

use crate::read::diagnose::fault::Problem;
use crate::read::fields::{Field, FileKind};
use crate::read::table::dialect::Dialect;
use crate::read::table::header::{Columns, MappedColumn, map_columns};
use crate::read::table::headerless;
use crate::read::table::splitter::RowPlace;
use crate::read::value::word::nearest;

/// A header is looked for in so many lines; above it may stand titles.
const HEADER_LINES_MAX: u32 = 30;

/// A header row, or the first row where none has what is required.
pub struct Header {
    pub columns: Columns,
    pub fields: Vec<String>,
    pub line: u32,
    /// The first line that is not blank.
    pub first_line: u32,
    pub raw: String,
    pub rows_start: RowPlace,
    pub dialect: Dialect,
}

impl Header {
    /// Of a text that has none: rows begin at once.
    fn none(columns: Columns, text: &str, dialect: Dialect) -> Header {
        let rows_start = dialect.rows(text).reached();
        let fields = columns.names().into_iter().map(str::to_owned).collect();
        Header { columns, fields, line: 1, first_line: 1, raw: String::new(), rows_start, dialect }
    }
}

/// Looks for the header in the first lines.
pub fn find_header(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut rows = dialect.rows(text);
    let mut first: Option<Header> = None;
    while let Some(record) = rows.next() {
        let line = record.place().line;
        if line > HEADER_LINES_MAX {
            break;
        }
        if record.is_blank() {
            continue;
        }
        let headers: Vec<&str> = record.iter().collect();
        let columns = map_columns(kind, &headers, mapped);
        let is_whole = columns.missing(kind).is_none();
        let first_line = first.as_ref().map_or(line, |first| first.first_line);
        let (fields, raw) = (headers.into_iter().map(str::to_owned).collect(), record.raw().to_owned());
        let rows_start = rows.reached();
        let header = Header { columns, fields, line, first_line, raw, rows_start, dialect };
        if is_whole {
            return Some(header);
        }
        first.get_or_insert(header);
    }
    first
}

/// A file that has no header and whose columns are all named by their numbers: `--map date=#1`.
pub fn by_number(kind: FileKind, text: &str, dialect: Dialect, mapped: &[MappedColumn]) -> Option<Header> {
    let mut rows = dialect.rows(text);
    let width = loop {
        let record = rows.next()?;
        if !record.is_blank() {
            break record.len();
        }
    };
    let is_own = |column: &&MappedColumn| column.kind.is_none_or(|only| only == kind);
    let own = mapped.iter().filter(is_own).filter(|column| kind.fields().any(|field| field == column.field));
    let placed = own.filter_map(|column| Some((column.field, column.number()?)));
    let placed: Vec<(Field, usize)> = placed.filter(|&(_, position)| position < width).collect();
    let columns = Columns::placed(width, &placed);
    columns.missing(kind).is_none().then(|| Header::none(columns, text, dialect))
}

/// A statement that has no header and proves its columns by its balance.
pub fn without_header(text: &str, dialects: &[Dialect]) -> Option<Header> {
    dialects
        .iter()
        .find_map(|&dialect| headerless::proved(text, dialect).map(|columns| Header::none(columns, text, dialect)))
}

pub fn missing_columns(kind: FileKind, columns: &Columns, header: &[String]) -> Option<Problem> {
    let (missing, first_missing) = columns.missing(kind)?;
    let shown: Vec<&str> = header.iter().take(12).map(|field| field.trim()).collect();
    let candidates = columns.unused.iter().map(String::as_str);
    let nearest = nearest(first_missing, candidates).map(str::to_owned);
    let found = shown.join(" | ").chars().take(160).collect();
    Some(Problem::MissingColumns { missing, first_missing, found, nearest })
}
