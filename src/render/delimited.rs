//! Comma and tab separated text, safe to open in a spreadsheet (SPEC §4 "Safe to open").

use super::grid::{Cell, Document, holds_control, without_controls};
use super::pieces::write_rows;
use super::{Dress, Language};
use std::io::{self, Write};

pub(super) fn write(
    document: Document<'_>,
    separator: u8,
    dress: Dress,
    threads: usize,
    out: &mut (impl Write + Send),
) -> io::Result<()> {
    let mut header = String::new();
    if dress.byte_order_mark {
        header.push('\u{feff}');
    }
    let language = if dress.translate_data { dress.language } else { Language::English };
    let names = document.columns.iter().map(|column| match (column.name.as_deref(), dress.translate_data) {
        (Some(name), _) => name,
        (None, true) => column.title.heading(language),
        (None, false) => column.title.key(),
    });
    push_record(names, separator, &mut header, push_text);
    out.write_all(header.as_bytes())?;
    write_rows(&*document.rows, threads, out, |_, row, text| {
        if !row.is_total {
            push_record(&row.cells, separator, text, |cell, text| push_guarded(cell, separator, dress, text));
        }
    })
}

/// What a spreadsheet takes for the beginning of a formula; some take the full width letters for it too.
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn push_text(text: &str, out: &mut String) -> bool {
    out.push_str(text);
    true
}

/// So many bytes of a text are looked at at once.
const LANE: usize = 16;

/// Whether a text has neither controls nor anything to quote in it, as nearly all have. Letters from U+0080 to U+00BF
/// count as controls here, half of which they are.
fn is_plain(text: &[u8], separator: u8) -> bool {
    let is_special =
        |&byte: &u8| (byte < b' ') | (byte == 0x7f) | (byte == 0xc2) | (byte == b'"') | (byte == separator);
    let is_plain = |lane: &[u8; LANE]| !lane.iter().fold(false, |found, byte| found | is_special(byte));
    match text.last_chunk() {
        Some(last) => is_plain(last) && text.as_chunks().0.iter().all(is_plain),
        None => {
            let mut lane = [b'a'; LANE];
            lane[..text.len()].copy_from_slice(text);
            is_plain(&lane)
        }
    }
}

/// A spreadsheet runs text that begins like a formula; an apostrophe before it keeps it text. Control characters are made
/// visible. Numbers are left alone.
fn push_guarded(cell: &Cell<'_>, separator: u8, dress: Dress, out: &mut String) -> bool {
    let start = out.len();
    cell.push_plain(dress.translate_data, out);
    if cell.is_number() || matches!(cell, Cell::Blank | Cell::Date(_)) {
        return false;
    }
    let is_plain = is_plain(&out.as_bytes()[start..], separator);
    let is_text = matches!(cell, Cell::Text(_) | Cell::Labelled(..) | Cell::Role(..));
    if is_text && !dress.is_raw {
        if !is_plain && holds_control(&out.as_bytes()[start..]) {
            let shown = without_controls(&out[start..]).into_owned();
            out.truncate(start);
            out.push_str(&shown);
        }
        if out[start..].starts_with(FORMULA_STARTS) {
            out.insert(start, '\'');
        }
    }
    !is_plain
}

/// Puts a record behind a text: fields as `push_field` writes them, quoted where they must be (RFC 4180). It tells
/// whether there may be anything to quote: figures are not looked at.
fn push_record<F>(
    fields: impl IntoIterator<Item = F>,
    separator: u8,
    out: &mut String,
    push_field: impl Fn(F, &mut String) -> bool,
) {
    let begin = out.len();
    for (position, field) in fields.into_iter().enumerate() {
        if position > 0 {
            out.push(char::from(separator));
        }
        let start = out.len();
        if push_field(field, out) && must_be_quoted(&out.as_bytes()[start..], separator) {
            quote(out, start);
        }
    }
    if out.len() == begin {
        // An empty line would be no record at all.
        out.push_str("\"\"");
    }
    out.push('\n');
}

fn must_be_quoted(field: &[u8], separator: u8) -> bool {
    // All bytes are looked at, so that many of them are at once.
    field
        .iter()
        .fold(false, |found, &byte| found | (byte == separator) | (byte == b'"') | (byte == b'\n') | (byte == b'\r'))
}

/// Puts what stands behind `start` between quotes, and doubles those in it.
fn quote(out: &mut String, start: usize) {
    if out.as_bytes()[start..].contains(&b'"') {
        let doubled = out[start..].replace('"', "\"\"");
        out.truncate(start);
        out.push_str(&doubled);
    }
    out.insert(start, '"');
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_the_crate(fields: &[String], separator: u8) -> String {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(fields).expect("a record");
        String::from_utf8(writer.into_inner().expect("written to memory")).expect("UTF-8")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn records_are_written_as_the_csv_crate_writes_them(
            fields in prop::collection::vec("([,;\"\'\t\r\n =#a货\u{feff}]{0,6}|[a-z,\"]{30,90})", 1..6),
            separator in prop_oneof![Just(b','), Just(b'\t')],
        ) {
            let mut record = String::from("before\n");
            push_record(&fields, separator, &mut record, |field, out| push_text(field, out));
            prop_assert_eq!(&record["before\n".len()..], by_the_crate(&fields, separator));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn texts_are_guarded_before_they_are_quoted(
            texts in prop::collection::vec(
                "([,;\"\t\r\n =＝a货é\u{a0}\u{85}\u{7f}\u{1b}]{0,4}|[+a-z·]{12,20}[,\t\u{9f}\u{1}\"z]{0,2}[a-z]{0,40})",
                1..6,
            ),
            separator in prop_oneof![Just(b','), Just(b'\t')],
            is_raw: bool,
        ) {
            let dress = Dress { language: Language::English, translate_data: false, is_raw, byte_order_mark: false };
            let guarded = |text: &String| {
                let shown = without_controls(text).into_owned();
                if shown.starts_with(FORMULA_STARTS) { format!("'{shown}") } else { shown }
            };
            let expected: Vec<String> = if is_raw { texts.clone() } else { texts.iter().map(guarded).collect() };
            let cells: Vec<Cell<'_>> = texts.iter().map(|text| Cell::Text(text.into())).collect();
            let mut record = String::new();
            push_record(&cells, separator, &mut record, |cell, out| push_guarded(cell, separator, dress, out));
            prop_assert_eq!(record, by_the_crate(&expected, separator));
        }
    }

    #[test]
    fn a_lone_empty_field_is_a_record() {
        for fields in [vec![""], vec!["", ""], vec!["\""], vec!["\r"], vec!["\n", ""]] {
            let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
            let mut record = String::new();
            push_record(&fields, b',', &mut record, |field, out| push_text(field, out));
            assert_eq!(record, by_the_crate(&fields, b','));
        }
    }
}
