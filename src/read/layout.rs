//! How a text file is laid out, so that a row can be put behind its last one as if it had always stood there: its own
//! columns, separator, line ends, decimal mark and encoding. Nothing here touches a file.

use crate::book::{Decimal, InputFile};
use crate::read::conventions::ReadOptions;
use crate::read::diagnose::fault::Fault;
use crate::read::fields::{Field, FileKind};
use crate::read::source::encoding as text;
use crate::read::source::workbook::is_workbook;
use crate::read::table::dialect::Dialect;
use crate::read::table::header::{Columns, map_columns};
use crate::read::table::opening::Opening;
use crate::read::table::sheet::{Sheet, SheetText};
use crate::read::table::splitter::{fields_of, line_ends};
use crate::read::value::amount::DecimalMark;
use crate::read::value::word::header_key;
use crate::read::words::headers::{aliases, header_keys};
use encoding_rs::{EncoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Why a file cannot be added to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutProblem {
    /// Rows can be put behind a text only.
    #[error("it is a workbook, and rows are added to text only")]
    Workbook,
    /// The reader refuses the file.
    #[error("{0}")]
    Fault(Fault),
}

/// Why a row cannot be put into a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// The file lacks a column for what is to be written.
    #[error("no column for {field} in {file}; add one with the header \"{header}\" behind its last, or leave it out")]
    NoColumn {
        /// The file.
        file: String,
        /// The field's canonical name.
        field: &'static str,
        /// A header that is understood, in the language of the file's other headers.
        header: &'static str,
    },
    /// The file's encoding lacks a letter.
    #[error(
        "{field}: \"{letter}\" cannot be written in {encoding}, as the file is; write it otherwise, or save the file as \"CSV UTF-8\" first"
    )]
    Unencodable {
        /// The field's canonical name.
        field: &'static str,
        /// The first such letter.
        letter: char,
        /// The encoding.
        encoding: &'static str,
    },
    /// No text of a file may hold such a character.
    #[error("{field} holds a character that no file may hold ({letter:?}); take it out")]
    Unwritable {
        /// The field's canonical name.
        field: &'static str,
        /// The character.
        letter: char,
    },
    /// With the row the file would be taken for one in another encoding.
    #[error(
        "{file} is so short that with this row it would be taken for another encoding than {encoding}; name its own with --encoding"
    )]
    EncodingUnclear {
        /// The file.
        file: String,
        /// How it is encoded.
        encoding: &'static str,
    },
}

/// A file with one row more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// All of it: what stood there to the byte, then the row.
    pub bytes: Vec<u8>,
    /// The row without its line end.
    pub row: String,
    /// The 1-based physical line on which the row stands.
    pub line: u32,
}

/// A text file as it is laid out, with what stands in it.
#[derive(Clone, Debug)]
pub struct Layout {
    name: String,
    kind: FileKind,
    bytes: Vec<u8>,
    text: String,
    encoding: &'static Encoding,
    /// What decides how the bytes are read.
    options: ReadOptions,
    separator: u8,
    line_end: &'static str,
    columns: Columns,
    /// As written; empty where the file has no header.
    header: Vec<String>,
    decimal_mark: DecimalMark,
    rows: Vec<Vec<String>>,
}

/// So many of the last rows are kept at hand.
const ROWS_KEPT: usize = 50;

impl Layout {
    /// The layout of a file that is there; one in which nothing stands is given the canonical header.
    ///
    /// # Errors
    /// The file is a workbook, or the reader refuses it.
    pub fn of(name: &str, kind: FileKind, bytes: Vec<u8>, options: &ReadOptions) -> Result<Layout, LayoutProblem> {
        if is_workbook(&bytes) {
            return Err(LayoutProblem::Workbook);
        }
        let decoded = text::decode(name, bytes.clone(), options.encodings.of(kind)).map_err(LayoutProblem::Fault)?;
        let encoding = written_as(decoded.encoding, &decoded.text);
        if decoded.text.trim().is_empty() {
            let empty =
                Layout { encoding, bytes, text: decoded.text, ..Layout::fresh(name, kind, b',', false, options) };
            return Ok(empty.with_header());
        }
        let text = decoded.text.clone();
        let opening = Opening { index: 0, name, kind, options };
        let sheet = opening
            .open(InputFile::from(name), SheetText::Held(decoded), &mut Vec::new())
            .map_err(LayoutProblem::Fault)?;
        let separator = sheet.dialect.separator;
        let rows_start = sheet.rows_start();
        let above = &text[..rows_start];
        let header = fields_of(sheet.raw_header(), separator);
        Ok(Layout {
            name: name.to_owned(),
            kind,
            line_end: line_end(above).or_else(|| line_end(&text)).unwrap_or("\n"),
            decimal_mark: decimal_mark(&sheet),
            rows: last_rows(&text[rows_start..], separator),
            columns: sheet.columns.clone(),
            options: options.clone(),
            header,
            separator,
            encoding,
            bytes,
            text,
        })
    }

    /// The layout of a file to be made: the canonical header, UTF-8, lines that end with LF.
    pub fn fresh(name: &str, kind: FileKind, separator: u8, byte_order_mark: bool, options: &ReadOptions) -> Layout {
        let names: Vec<&str> = kind.fields().filter(|field| *field != Field::Code).map(Field::name).collect();
        let layout = Layout {
            name: name.to_owned(),
            kind,
            bytes: if byte_order_mark { "\u{feff}".into() } else { Vec::new() },
            text: String::new(),
            encoding: UTF_8,
            options: options.clone(),
            separator,
            line_end: "\n",
            columns: map_columns(kind, &names, &[]),
            header: names.iter().map(|&name| name.to_owned()).collect(),
            decimal_mark: options.decimal_mark.unwrap_or(DecimalMark::Point),
            rows: Vec::new(),
        };
        layout.with_header()
    }

    /// Puts the header behind whatever stands there.
    fn with_header(mut self) -> Layout {
        if self.text.trim().is_empty() {
            let header = self.record(&self.header.clone());
            // Names of columns are ASCII: every encoding has them.
            self.bytes.extend(encode(self.encoding, &header).unwrap_or_default());
            self.text.push_str(&header);
        }
        self
    }

    /// Whether there is a column for a field.
    pub fn has(&self, field: Field) -> bool {
        self.columns.has(field)
    }

    /// The header of a field's column as written.
    pub fn header_of(&self, field: Field) -> Option<&str> {
        self.header.get(self.columns.position(field)?).map(String::as_str)
    }

    /// Whether customers stand in it by their codes, not by their names.
    pub fn names_customers_by_code(&self) -> bool {
        let Some(header) = self.header_of(Field::Customer).map(header_key) else { return false };
        let is_one = |field| header_keys(self.kind, field).contains(&header);
        is_one(Field::Code) && !is_one(Field::Customer)
    }

    /// What stands in a field of the last rows, the last one first; blanks are passed over.
    pub fn last_of(&self, field: Field) -> impl Iterator<Item = &str> {
        let position = self.columns.position(field);
        let texts = self.rows.iter().rev().filter_map(move |row| row.get(position?).map(|text| text.trim()));
        texts.filter(|text| !text.is_empty())
    }

    /// A number as the file writes it.
    pub fn number(&self, number: Decimal) -> String {
        let mut text = number.to_string();
        if number.scale == 3 {
            // Three digits behind a mark could be thousands; four cannot.
            text.push('0');
        }
        match self.decimal_mark {
            DecimalMark::Point => text,
            DecimalMark::Comma => text.replace('.', ","),
        }
    }

    /// The file with a row behind its last one. Line ends and tabs within a text become blanks, so that a row is a line.
    ///
    /// # Errors
    /// A value has no column, or cannot be written in the file's encoding.
    pub fn with_row(&self, values: &[(Field, String)]) -> Result<Appended, RowProblem> {
        let mut fields = vec![String::new(); self.columns.width];
        for (field, value) in values.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let position = self.columns.position(*field).ok_or_else(|| self.no_column(*field))?;
            let value = value.trim().replace("\r\n", " ").replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ");
            self.check(*field, &value)?;
            if let Some(place) = fields.get_mut(position) {
                *place = value;
            }
        }
        let record = self.record(&fields);
        let is_open = !self.text.is_empty() && !self.text.ends_with(['\n', '\r']);
        let added = if is_open { format!("{}{record}", self.line_end) } else { record.clone() };
        let mut bytes = self.bytes.clone();
        // Each value was tried alone.
        bytes.extend(encode(self.encoding, &added).unwrap_or_default());
        let line = 1 + line_ends(self.text.as_bytes()) + u32::from(is_open);
        let read_back = text::decode(&self.name, bytes.clone(), self.options.encodings.of(self.kind));
        if !read_back.is_ok_and(|read| read.text.strip_prefix(&self.text) == Some(&added)) {
            return Err(RowProblem::EncodingUnclear { file: self.name.clone(), encoding: self.encoding.name() });
        }
        let row = record.strip_suffix(self.line_end).unwrap_or(&record).to_owned();
        Ok(Appended { bytes, row, line })
    }

    /// Whether a row says to the letter what the last one says.
    pub fn repeats_last(&self, appended: &Appended) -> bool {
        let own = fields_of(&appended.row, self.separator);
        let fields = |row: &mut dyn Iterator<Item = &str>| -> Vec<String> {
            let mut fields: Vec<String> = row.map(|text| text.trim().to_owned()).collect();
            fields.resize(self.columns.width.max(fields.len()), String::new());
            fields
        };
        let last = self.rows.last().map(|last| fields(&mut last.iter().map(String::as_str)));
        last.is_some_and(|last| last == fields(&mut own.iter().map(String::as_str)))
    }

    fn no_column(&self, field: Field) -> RowProblem {
        let is_chinese = self.header.iter().any(|header| !header.is_ascii());
        let alias = aliases(self.kind, field).find(|alias| !alias.is_ascii());
        let header = alias.filter(|_| is_chinese).unwrap_or(field.name());
        RowProblem::NoColumn { file: self.name.clone(), field: field.name(), header }
    }

    fn check(&self, field: Field, value: &str) -> Result<(), RowProblem> {
        let field = field.name();
        if let Some(letter) = value.chars().find(|letter| letter.is_control() || *letter == '\u{fffd}') {
            return Err(RowProblem::Unwritable { field, letter });
        }
        let unencodable = |letter| RowProblem::Unencodable { field, letter, encoding: self.encoding.name() };
        encode(self.encoding, value).map(|_| ()).map_err(unencodable)
    }

    /// A row with its line end, quoted where it must be.
    fn record(&self, fields: &[String]) -> String {
        let mut writer = csv::WriterBuilder::new().delimiter(self.separator).from_writer(Vec::new());
        // Writing to memory does not fail.
        _ = writer.write_record(fields);
        let mut text = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        text.truncate(text.trim_end_matches('\n').len());
        text + self.line_end
    }
}

/// The first line end of a text.
fn line_end(text: &str) -> Option<&'static str> {
    let at = text.find(['\n', '\r'])?;
    Some(match &text.as_bytes()[at..] {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\r', ..] => "\r",
        _ => "\n",
    })
}

fn last_rows(text: &str, separator: u8) -> Vec<Vec<String>> {
    let mut rows = std::collections::VecDeque::new();
    let mut lines = Dialect { separator, start: 0 }.rows(text);
    while let Some(record) = lines.next() {
        if !record.is_blank() {
            if rows.len() == ROWS_KEPT {
                rows.pop_front();
            }
            rows.push_back(record.iter().map(str::to_owned).collect());
        }
    }
    rows.into()
}

fn decimal_mark(sheet: &Sheet) -> DecimalMark {
    sheet.decimal_mark(Field::PromiseAmount).ok().flatten().unwrap_or(DecimalMark::Point)
}

/// GBK is read as GB18030, which holds all of it; but what reads GBK reads no more than that, so that a file which keeps
/// to GBK is kept to it.
fn written_as(read_as: &str, text: &str) -> &'static Encoding {
    let encoding = Encoding::for_label(read_as.as_bytes()).unwrap_or(UTF_8);
    if encoding == GB18030 && encode(GBK, text).is_ok() { GBK } else { encoding }
}

/// A text in an encoding, or the first letter that it lacks.
fn encode(encoding: &'static Encoding, text: &str) -> Result<Vec<u8>, char> {
    if encoding == UTF_16LE {
        return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    if encoding == UTF_16BE {
        return Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let mut encoder = encoding.new_encoder();
    let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len());
    let mut bytes = Vec::with_capacity(room.unwrap_or(text.len() * 4) + 16);
    match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true).0 {
        EncoderResult::InputEmpty => Ok(bytes),
        EncoderResult::Unmappable(letter) => Err(letter),
        EncoderResult::OutputFull => Err(text.chars().next().unwrap_or_default()),
    }
}
