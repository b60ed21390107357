//! Workbooks that are markup inside: HTML tables and SpreadsheetML, which programs save under the name `.xls`. The tags are
//! read as loosely as browsers read them; a table becomes rows, spans become merged cells.

use crate::read::interpret::Merged;
use crate::read::source::encoding::{self, TextEncoding};
use std::collections::BTreeSet;

/// No sheet has more rows or columns.
const ROWS_MAX: u32 = 1 << 20;
const COLUMNS_MAX: u32 = 1 << 14;

/// A cell with its 0-based row and column.
pub type MarkupCell = (u32, u32, String);

/// A sheet of markup.
#[derive(Debug, Default)]
pub struct MarkupSheet {
    /// Its name; blank for the tables of a page.
    pub name: String,
    /// Its cells, row by row and from left to right.
    pub cells: Vec<MarkupCell>,
    /// Its spans.
    pub merged: Vec<Merged>,
}

/// Whether bytes begin like a page with tables, or like a SpreadsheetML workbook.
pub fn is_markup(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 4096;
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]).to_lowercase();
    let text = beginning.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<?xml") || text.starts_with("<workbook") {
        return text.contains("urn:schemas-microsoft-com:office:spreadsheet");
    }
    let begins =
        ["<html", "<table", "<!doctype html", "<head", "<meta", "<style", "<body", "<div", "<center", "<tr", "<font"];
    begins.iter().any(|tag| text.starts_with(tag))
        && (text.contains("<table") || text.contains("<html") || text.contains("<tr"))
}

/// The sheets of markup; `None` if it cannot be decoded.
pub fn sheets(name: &str, bytes: Vec<u8>) -> Option<Vec<MarkupSheet>> {
    let said = charset(&bytes);
    let text = encoding::decode(name, bytes, said).ok()?.text;
    let is_workbook = text.contains("urn:schemas-microsoft-com:office:spreadsheet") && text.contains("Worksheet");
    let mut sheets = if is_workbook { Reader::of_workbook(&text) } else { Reader::of_page(&text) };
    for sheet in &mut sheets {
        sheet.cells.sort_by_key(|&(row, column, _)| (row, column));
    }
    Some(sheets)
}

/// The encoding that the markup names.
fn charset(bytes: &[u8]) -> Option<TextEncoding> {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let at = beginning
        .find("charset=")
        .map(|at| at + "charset=".len())
        .or_else(|| beginning.find("encoding=").map(|at| at + "encoding=".len()))?;
    let name: String = beginning[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
        .collect();
    TextEncoding::named(&name)
}

/// A tag: its name in small letters without a prefix, and its attributes as written.
struct Tag<'t> {
    name: String,
    is_end: bool,
    attributes: &'t str,
}

impl Tag<'_> {
    fn number(&self, attribute: &str) -> Option<u32> {
        self.attribute(attribute)?.trim().parse().ok()
    }

    fn attribute(&self, attribute: &str) -> Option<String> {
        let lower = self.attributes.to_ascii_lowercase();
        let mut from = 0;
        while let Some(found) = lower[from..].find(attribute) {
            let start = from + found;
            let behind = lower[start + attribute.len()..].trim_start();
            let is_whole = start == 0 || lower[..start].ends_with([' ', ':', '\t', '\n', '\r', '"', '\'']);
            if is_whole && behind.starts_with('=') {
                let offset = lower.len() - behind.len() + 1;
                let value = self.attributes[offset..].trim_start();
                let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
                let value = match quote {
                    Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
                    None => value.split([' ', '\t', '/', '>']).next().unwrap_or_default(),
                };
                return Some(unescaped(value));
            }
            from = start + attribute.len();
        }
        None
    }
}

/// Walks through markup: texts and tags in turn.
struct Pieces<'t> {
    rest: &'t str,
}

enum Piece<'t> {
    Text(&'t str),
    Tag(Tag<'t>),
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(start) = self.rest.find('<') else { return Some(Piece::Text(std::mem::take(&mut self.rest))) };
        if start > 0 {
            let (text, rest) = self.rest.split_at(start);
            self.rest = rest;
            return Some(Piece::Text(text));
        }
        if let Some(comment) = self.rest.strip_prefix("<!--") {
            self.rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            return self.next();
        }
        let inner = &self.rest[1..];
        let begins_tag =
            inner.starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!' | '?'));
        if !begins_tag {
            // A sign of comparison in a text: `< 1 Month`.
            let end = inner.find('<').map_or(self.rest.len(), |next| next + 1);
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Piece::Text(text));
        }
        let end = inner.find('>').unwrap_or(inner.len());
        let tag = &inner[..end];
        self.rest = inner.get(end + 1..).unwrap_or_default();
        let is_end = tag.starts_with('/');
        let tag = tag.trim_start_matches('/');
        let name_end = tag.find(|letter: char| letter.is_whitespace() || letter == '/').unwrap_or(tag.len());
        let name = tag[..name_end].rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(name.as_str(), "script" | "style") && !is_end {
            let close = format!("</{name}");
            let lower = self.rest.to_ascii_lowercase();
            self.rest = lower.find(&close).map_or("", |at| &self.rest[at..]);
        }
        Some(Piece::Tag(Tag { name, is_end, attributes: &tag[name_end..] }))
    }
}

/// `&amp;` and its kin.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let end = behind.find(';').filter(|&end| end <= 8);
        let known = end.and_then(|end| Some((named(&behind[..end])?, end)));
        match known {
            Some((letter, end)) => {
                plain.push(letter);
                rest = &behind[end + 1..];
            }
            None => {
                plain.push('&');
                rest = behind;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        _ => return None,
    })
}

#[derive(Default)]
struct Reader {
    sheets: Vec<MarkupSheet>,
    row: u32,
    column: u32,
    /// Cells that a span above or to the left covers.
    covered: BTreeSet<(u32, u32)>,
    text: Option<String>,
    span: (u32, u32),
    has_row: bool,
}

impl Reader {
    fn of_page(text: &str) -> Vec<MarkupSheet> {
        let mut reader = Reader { sheets: vec![MarkupSheet::default()], ..Reader::default() };
        for piece in (Pieces { rest: text }) {
            match piece {
                Piece::Text(text) => reader.add(text),
                Piece::Tag(tag) => match (tag.name.as_str(), tag.is_end) {
                    ("td" | "th", false) => {
                        reader.end_cell();
                        reader.begin_cell((tag.number("colspan"), tag.number("rowspan")));
                    }
                    ("td" | "th", true) => reader.end_cell(),
                    ("tr", false) => {
                        reader.end_cell();
                        reader.begin_row();
                    }
                    ("table", is_end) => {
                        reader.end_cell();
                        reader.end_row();
                        // A blank row parts tables.
                        reader.row += u32::from(is_end);
                    }
                    ("tr", true) => {
                        reader.end_cell();
                        reader.end_row();
                    }
                    ("br" | "p", false) => reader.add(" "),
                    _ => {}
                },
            }
        }
        reader.end_cell();
        reader.sheets
    }

    fn of_workbook(text: &str) -> Vec<MarkupSheet> {
        let mut reader = Reader::default();
        for piece in (Pieces { rest: text }) {
            match piece {
                Piece::Text(text) => reader.add(text),
                Piece::Tag(tag) => match (tag.name.as_str(), tag.is_end) {
                    ("worksheet", false) => {
                        let name = tag.attribute("name").unwrap_or_default();
                        reader = Reader { sheets: std::mem::take(&mut reader.sheets), ..Reader::default() };
                        reader.sheets.push(MarkupSheet { name, ..MarkupSheet::default() });
                    }
                    ("row", false) => {
                        reader.begin_row();
                        if let Some(index) = tag.number("index") {
                            reader.row = index.saturating_sub(1);
                        }
                        if tag.attributes.ends_with('/') {
                            reader.end_row();
                        }
                    }
                    ("row", true) => reader.end_row(),
                    ("cell", false) => {
                        if let Some(index) = tag.number("index") {
                            reader.column = index.saturating_sub(1);
                        }
                        let span = |attribute| tag.number(attribute).map(|further| further.saturating_add(1));
                        reader.begin_cell((span("mergeacross"), span("mergedown")));
                        if tag.attributes.ends_with('/') {
                            reader.end_cell();
                        }
                    }
                    ("cell", true) => reader.end_cell(),
                    _ => {}
                },
            }
        }
        reader.sheets
    }

    fn add(&mut self, text: &str) {
        if let Some(own) = &mut self.text {
            own.push_str(&unescaped(text));
        }
    }

    fn begin_row(&mut self) {
        self.end_row();
        self.has_row = true;
        self.column = 0;
    }

    fn end_row(&mut self) {
        if std::mem::take(&mut self.has_row) {
            self.row = self.row.saturating_add(1);
            self.column = 0;
        }
    }

    fn begin_cell(&mut self, (across, down): (Option<u32>, Option<u32>)) {
        self.has_row = true;
        while self.covered.remove(&(self.row, self.column)) {
            self.column += 1;
        }
        let across = across.unwrap_or(1).clamp(1, COLUMNS_MAX - self.column.min(COLUMNS_MAX - 1));
        let down = down.unwrap_or(1).clamp(1, ROWS_MAX - self.row.min(ROWS_MAX - 1));
        self.span = (across, down);
        self.text = Some(String::new());
    }

    fn end_cell(&mut self) {
        let Some(text) = self.text.take() else { return };
        let (across, down) = self.span;
        if self.row >= ROWS_MAX || self.column >= COLUMNS_MAX {
            return;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (row, column) = (self.row, self.column);
        if let Some(sheet) = self.sheets.last_mut() {
            if !text.is_empty() {
                sheet.cells.push((row, column, text));
            }
            if across > 1 || down > 1 {
                sheet.merged.push(Merged { rows: (row, row + down - 1), columns: (column, column + across - 1) });
            }
        }
        // What covers more than a page shows covers nothing that is read.
        const COVERED_MAX: u32 = 1 << 12;
        for below in 1..down.min(COVERED_MAX) {
            for beside in 0..across.min(64) {
                self.covered.insert((row + below, column + beside));
            }
        }
        self.column += across;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<MarkupCell> {
        let mut sheets = sheets("x.xls", text.as_bytes().to_vec()).expect("markup");
        std::mem::take(&mut sheets[0].cells)
    }

    fn cell(row: u32, column: u32, text: &str) -> MarkupCell {
        (row, column, text.to_owned())
    }

    #[test]
    fn tables_become_rows_and_spans_cover_cells() {
        let page = "<table><tr><td colspan=2>A &amp; B</table><TABLE border=1><tr><th>x<th>y<tr><td rowspan='2'>1</td><td>< 1 Month<br>b</td></tr><tr><td>2</table>";
        assert!(is_markup(page.as_bytes()));
        assert_eq!(
            cells(page),
            [
                cell(0, 0, "A & B"),
                cell(2, 0, "x"),
                cell(2, 1, "y"),
                cell(3, 0, "1"),
                cell(3, 1, "< 1 Month b"),
                cell(4, 1, "2")
            ]
        );
    }

    #[test]
    fn a_workbook_in_xml_has_named_sheets_and_gaps() {
        let book = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A&amp;R"><Table><Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="String">Customer</Data></Cell><Cell><Data ss:Type="Number">1.5</Data></Cell></Row></Table></Worksheet></Workbook>"#;
        assert!(is_markup(book.as_bytes()));
        let sheets = sheets("x.xls", book.as_bytes().to_vec()).expect("markup");
        assert_eq!(sheets[0].name, "A&R");
        assert_eq!(sheets[0].cells, [cell(2, 1, "Customer"), cell(2, 3, "1.5")]);
    }

    #[test]
    fn text_with_a_sign_of_comparison_is_no_markup() {
        for text in ["a,b\n<1,2\n", "<none>,x\n1,2\n", "", "<?xml version=\"1.0\"?><Document/>"] {
            assert!(!is_markup(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn nothing_in_markup_takes_more_room_than_it_has() {
        let page = "<table><tr><td colspan=4294967295 rowspan=4294967295>1<td>2<tr><td>3</table>";
        assert_eq!(cells(page).len(), 2);
        for broken in ["<table><tr><td", "<table><tr><td a='", "<table>&#xffffffff;&;<td>", "<html><table><style>"] {
            _ = sheets("x.xls", broken.as_bytes().to_vec());
        }
    }
}
