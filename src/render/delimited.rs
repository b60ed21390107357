//! Comma and tab separated text, safe to open in a spreadsheet (SPEC §4 "Safe to open").

use super::grid::{Cell, Document};
use super::{Dress, Language};
use std::io::{self, Write};

pub(super) fn write(document: Document<'_>, separator: u8, dress: Dress, out: &mut impl Write) -> io::Result<()> {
    if dress.byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let language = if dress.translate_data { dress.language } else { Language::English };
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(out);
    let columns = document.columns.iter();
    let header = columns.map(|column| match (column.name.as_deref(), dress.translate_data) {
        (Some(name), _) => name,
        (None, true) => column.title.heading(language),
        (None, false) => column.title.key(),
    });
    writer.write_record(header).map_err(io_error)?;
    for row in document.rows.filter(|row| !row.is_total) {
        let cells = row.cells.iter().map(|cell| guarded(cell, dress));
        writer.write_record(cells).map_err(io_error)?;
    }
    writer.flush()
}

/// A spreadsheet runs text that begins like a formula; an apostrophe before it keeps it text. Numbers are left alone.
fn guarded(cell: &Cell, dress: Dress) -> String {
    let plain = cell.plain(dress.translate_data);
    let is_formula = plain.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if matches!(cell, Cell::Text(_) | Cell::Labelled(..)) && is_formula && !dress.is_raw {
        format!("'{plain}")
    } else {
        plain
    }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
