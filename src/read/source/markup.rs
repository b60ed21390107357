//! Workbooks that are markup inside: pages with tables and SpreadsheetML, which programs save under the name `.xls`.

use crate::read::diagnose::fault::Problem;
use crate::read::source::encoding::{self, Decoded, TextEncoding};
use crate::read::source::markup_sheet::{MarkupSheet, SheetMaker};
use crate::read::source::page;
use crate::read::source::spreadsheet_ml;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// So much of a file's beginning tells whether it is markup, and in which encoding.
pub const BEGINNING_BYTES: usize = 4096;

const SPREADSHEET_NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// What markup holds.
pub struct Markup {
    /// Its sheets.
    pub sheets: Vec<MarkupSheet>,
    /// The encoding that was guessed, if nobody names it.
    pub guessed: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Spreadsheet,
}

/// Whether bytes begin like a page with tables, or like a SpreadsheetML workbook.
pub fn is_markup(bytes: &[u8]) -> bool {
    // Most files are told by their first letter.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'<' | 0xef | 0xfe | 0xff)) && kind(bytes).is_some()
}

fn kind(bytes: &[u8]) -> Option<Kind> {
    const PAGE: [&str; 5] = ["html", "head", "meta", "style", "table"];
    // These alone could be anything.
    const PAGE_IF_WITH_TABLE: [&str; 9] = ["body", "div", "center", "font", "form", "title", "p", "tr", "span"];
    let beginning = beginning(bytes);
    let beginning = beginning.to_ascii_lowercase();
    let mut text = beginning.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    loop {
        let skipped = match (text.starts_with("<?"), text.starts_with("<!--")) {
            (true, _) => text.split_once("?>"),
            (_, true) => text.split_once("-->"),
            _ => break,
        };
        text = skipped?.1.trim_start();
    }
    let tag = text.strip_prefix('<')?;
    if tag.strip_prefix("!doctype").is_some_and(|kind| kind.trim_start().starts_with("html")) {
        return Some(Kind::Page);
    }
    let name = &tag[..tag.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':').unwrap_or(tag.len())];
    // A header such as `<table_no>` is no tag.
    let is_tag = tag[name.len()..].starts_with(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'));
    if !is_tag {
        return None;
    }
    if matches!(name.rsplit(':').next(), Some("workbook")) {
        return text.contains(SPREADSHEET_NAMESPACE).then_some(Kind::Spreadsheet);
    }
    let is_page = PAGE.contains(&name) || PAGE_IF_WITH_TABLE.contains(&name) && text.contains("<table");
    (is_page || name == "tr" && text.contains("<td")).then_some(Kind::Page)
}

fn beginning(bytes: &[u8]) -> Cow<'_, str> {
    let beginning = &bytes[..bytes.len().min(BEGINNING_BYTES)];
    match encoding_rs::Encoding::for_bom(beginning) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&beginning[mark..]).0,
        None => String::from_utf8_lossy(beginning),
    }
}

/// Reads markup. A byte order mark decides how it is encoded, then what the user says, then what it says itself, where
/// that can be; else it is guessed.
///
/// # Errors
/// Letters that cannot be read, and more than a sheet can have or than fits into memory.
pub fn open(bytes: Vec<u8>, said: Option<TextEncoding>) -> Result<Markup, Problem> {
    let kind = kind(&bytes).unwrap_or(Kind::Page);
    let Decoded { text, encoding, is_guessed, damages } = decoded(bytes, said)?;
    let mut maker = SheetMaker::default();
    match kind {
        Kind::Page => page::read(&text, &mut maker)?,
        Kind::Spreadsheet => spreadsheet_ml::read(&text, &mut maker)?,
    }
    let sheets = maker.finish();
    let broken = |reason: &str| Problem::BrokenWorkbook { reason: reason.to_owned() };
    if kind == Kind::Page && sheets.iter().all(MarkupSheet::is_blank) {
        // Where somebody had to log in, say: no book without deliveries.
        return Err(broken("it is a page without a table"));
    }
    let names: BTreeSet<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    if names.len() < sheets.len() {
        return Err(broken("two of its sheets have one name"));
    }
    // What is lost beside the cells is not missed.
    if sheets.iter().any(MarkupSheet::has_lost_letters) {
        return Err(match damages.iter().find_map(|damage| damage.byte) {
            Some(byte) => Problem::Undecodable { byte, encoding },
            None => Problem::LostLetter,
        });
    }
    Ok(Markup { sheets, guessed: is_guessed.then_some(encoding) })
}

fn decoded(bytes: Vec<u8>, said: Option<TextEncoding>) -> Result<Decoded, Problem> {
    let has_mark = encoding_rs::Encoding::for_bom(&bytes).is_some();
    let declared = declared(&bytes).filter(|_| said.is_none() && !has_mark);
    if let Some(text) = declared.and_then(|encoding| encoding.decode_faultless(&bytes)) {
        return Ok(Decoded { encoding: declared.map_or("", TextEncoding::name), ..Decoded::from(text) });
    }
    encoding::decode("", bytes, said).map_err(|fault| *fault.problem)
}

/// The encoding that the markup names: `charset=gb2312`, `encoding="utf-8"`. Programs that write UTF-8 name something
/// Western now and then.
fn declared(bytes: &[u8]) -> Option<TextEncoding> {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(BEGINNING_BYTES)]).to_ascii_lowercase();
    let behind = ["charset", "encoding"].iter().find_map(|key| {
        let mut places = beginning.match_indices(key).map(|(at, _)| beginning[at + key.len()..].trim_start());
        places.find_map(|behind| behind.strip_prefix('='))
    })?;
    let name = behind.trim_start().trim_start_matches(['"', '\'']);
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_'));
    let named = TextEncoding::named(&name[..end.unwrap_or(name.len())])?;
    // What can be read letter by letter is not UTF-16, whatever it says.
    let can_be = named.is_of_bytes() && !(named.is_single_byte() && std::str::from_utf8(bytes).is_ok());
    Some(named).filter(|_| can_be)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_cells(bytes: &[u8]) -> Vec<String> {
        let markup = open(bytes.to_vec(), None).expect("markup");
        markup.sheets[0].cells().map(|(_, _, text)| text.to_owned()).collect()
    }

    #[test]
    fn pages_and_workbooks_are_told_by_how_they_begin() {
        let begin = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<!-- made by a program -->";
        for text in [
            "<html>",
            " \r\n<TABLE border=1>",
            "<table>",
            "\u{feff}<!DOCTYPE HTML PUBLIC>",
            "<!-- x --><head>",
            "<meta charset=utf-8>",
            "<style>",
            "<div><table>",
            "<tr><td>",
            "<?xml version=\"1.0\"?><html xmlns=\"x\">",
            &format!("{begin}<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
            &format!("{begin}<ss:Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
        ] {
            assert!(is_markup(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "a,b\n<1,2\n",
            "<none>,x\n1,2\n",
            "<table_no>,amount\n1,2\n",
            "<tablet>,<td>\n",
            "<div>,amount\n",
            "<p>,<title>\n",
            "<?xml version=\"1.0\"?><Document/>",
            "<?xml version=\"1.0\"?><Workbook/>",
            "customer,<table>\n",
            "<!-- never closed <table>",
        ] {
            assert!(!is_markup(text.as_bytes()), "{text}");
        }
        let wide: Vec<u8> = "\u{feff}<table><td>客".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(is_markup(&wide));
        assert_eq!(first_cells(&wide), ["客"]);
    }

    #[test]
    fn the_encoding_is_what_the_markup_says_where_that_can_be() {
        let page = |charset: &str| {
            format!("<meta content=\"text/html; charset={charset}\"><table><td>青禾便利<td>Zoë</table>")
        };
        let gbk = |charset: &str| encoding_rs::GBK.encode(&page(charset).replace('ë', "e")).0.into_owned();
        assert_eq!(first_cells(page("utf-8").as_bytes()), ["青禾便利", "Zoë"]);
        // What is UTF-8 is no Latin text, and what is not is none.
        assert_eq!(first_cells(page("iso-8859-1").as_bytes()), ["青禾便利", "Zoë"]);
        assert_eq!(first_cells(page("utf-16").as_bytes()), ["青禾便利", "Zoë"]);
        assert_eq!(first_cells(&gbk("gb2312")), ["青禾便利", "Zoe"]);
        assert_eq!(first_cells(&gbk("utf-8")), ["青禾便利", "Zoe"]);
        let guessed = |bytes: Vec<u8>, said| open(bytes, said).expect("markup").guessed;
        assert_eq!(guessed(gbk("gb2312"), None), None);
        assert_eq!(guessed(gbk("utf-8"), None), Some("gb18030"));
        assert_eq!(guessed(gbk("utf-8"), TextEncoding::named("gbk")), None);
    }

    #[test]
    fn a_page_without_a_table_and_sheets_of_one_name_are_no_workbook() {
        let open = |text: &str| open(text.as_bytes().to_vec(), None).map(|markup| markup.sheets.len());
        let broken = |reason: &str| Err(Problem::BrokenWorkbook { reason: reason.to_owned() });
        assert_eq!(open("<html>Please log in<table></table>"), broken("it is a page without a table"));
        let book = "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"A\"/>";
        assert_eq!(open(book), Ok(1));
        assert_eq!(open(&format!("{book}<Worksheet ss:Name=\"A\"/>")), broken("two of its sheets have one name"));
    }

    #[test]
    fn a_letter_that_cannot_be_read_is_no_value() {
        let open = |bytes: &[u8]| open(bytes.to_vec(), TextEncoding::named("utf-8")).map(|markup| markup.sheets.len());
        assert_eq!(open(b"<table><td>a\xff</table>"), Err(Problem::Undecodable { byte: 0xff, encoding: "UTF-8" }));
        assert_eq!(open("<table><td>\u{fffd}</table>".as_bytes()), Err(Problem::LostLetter));
        assert_eq!(open(b"<p>\xff</p><table><td>a</table>"), Ok(1));
    }
}
