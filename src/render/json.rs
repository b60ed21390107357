//! One JSON object: schema, as-of day, what was decided, rows, totals (SPEC §4). Never translated.

use super::grid::{Cell, Column, Document, Row, holds_control};
use super::pieces::write_rows;
use serde_json::{Number, Value};
use std::fmt::Write as _;
use std::io::{self, Write};

pub(super) fn write(document: Document<'_>, threads: usize, out: &mut (impl Write + Send)) -> io::Result<()> {
    write!(out, "{{\"schema\":{},\"as_of\":\"{}\"", Value::from(document.schema), document.as_of)?;
    for (key, value) in &document.head {
        write_member(key, value, out)?;
    }
    if let Some(Value::Object(members)) = &document.json {
        for (key, value) in members {
            write_member(key, value, out)?;
        }
    } else {
        out.write_all(b",\"rows\":[")?;
        let columns = &document.columns;
        write_rows(&*document.rows, threads, out, |index, row, text| {
            if !row.is_total {
                text.push_str(if index == 0 { "\n" } else { ",\n" });
                push_row(columns, row, text);
            }
        })?;
        out.write_all(b"]")?;
    }
    for (key, value) in &document.foot {
        write_member(key, value, out)?;
    }
    out.write_all(b"}\n")
}

fn write_member(key: &str, value: &Value, out: &mut impl Write) -> io::Result<()> {
    write!(out, ",{}:{}", Value::from(key), escaped(value.to_string()))
}

/// JSON lets DEL and the controls behind it stand as they are; a terminal obeys some of them. Escaped they mean the same.
fn escaped(json: String) -> String {
    if !json.chars().any(char::is_control) {
        return json;
    }
    let letter = |letter: char| match letter.is_control() {
        true => format!("\\u{:04x}", u32::from(letter)),
        false => letter.to_string(),
    };
    json.chars().map(letter).collect()
}

/// Columns named at run time go together into one object, `buckets`, where the first of them stands (SPEC §4
/// `aging --format json`).
fn push_row(columns: &[Column], row: &Row<'_>, out: &mut String) {
    let cells = || columns.iter().zip(&row.cells).filter(|(column, _)| column.is_in_json);
    let named = || cells().filter_map(|(column, cell)| Some((column.name.as_deref()?, cell)));
    let mut has_buckets = false;
    push_object(out, |out, push_key| {
        for (column, cell) in cells() {
            if column.name.is_none() {
                push_key(out, column.title.key());
                push_value(cell, out);
            } else if !std::mem::replace(&mut has_buckets, true) {
                push_key(out, column.title.key());
                push_object(out, |out, push_key| {
                    named().for_each(|(name, cell)| {
                        push_key(out, name);
                        push_value(cell, out);
                    });
                });
            }
        }
    });
}

/// Puts an object behind a text; `push_members` is handed what puts a key there, and the comma before it.
fn push_object(out: &mut String, push_members: impl FnOnce(&mut String, &mut dyn FnMut(&mut String, &str))) {
    let mut is_first = true;
    out.push('{');
    push_members(out, &mut |out, key| {
        if !std::mem::replace(&mut is_first, false) {
            out.push(',');
        }
        // Names of members are our own: there is nothing to escape in them.
        out.push('"');
        out.push_str(key);
        out.push_str("\":");
    });
    out.push('}');
}

/// Money is text; flags are an array; the unknown is null.
fn push_value(cell: &Cell<'_>, out: &mut String) {
    match cell {
        Cell::Blank => out.push_str("null"),
        Cell::Text(text) => push_text(text, out),
        Cell::Word(key, _) | Cell::Labelled(key, _) | Cell::Role(key, _) => push_text(key, out),
        Cell::Flags(flags, _) => {
            out.push('[');
            for (position, flag) in flags.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                push_text(flag.key(), out);
            }
            out.push(']');
        }
        Cell::Integer(_) => cell.push_plain(false, out),
        Cell::Amount(..) | Cell::Date(_) => {
            out.push('"');
            cell.push_plain(false, out);
            out.push('"');
        }
        Cell::Decimal(units, decimals) => push_float(*units as f64 / 10f64.powi(*decimals as i32), out),
        Cell::Measure(billionths, _) => push_float(*billionths as f64 / 1e9, out),
    }
}

fn push_float(number: f64, out: &mut String) {
    // Writing to a text cannot fail, and no quotient of ours is without bounds.
    _ = write!(out, "{}", Number::from_f64(number).map_or(Value::Null, Value::Number));
}

fn push_text(text: &str, out: &mut String) {
    let is_plain = text.bytes().fold(true, |is_plain, byte| is_plain & (byte != b'"') & (byte != b'\\'));
    if is_plain && !holds_control(text.as_bytes()) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&escaped(Value::from(text).to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pushed(cell: &Cell<'_>) -> String {
        let mut text = String::new();
        push_value(cell, &mut text);
        text
    }

    proptest! {
        #[test]
        fn texts_and_decimals_are_written_as_serde_json_writes_them_and_controls_escaped(
            text in "[\\x00-\\x7f货é\u{9b}\u{2028}\"\\\\]{0,12}",
            units in any::<i32>(),
            decimals in 0u32..4,
        ) {
            let written = pushed(&Cell::text(Some(&text)));
            prop_assert!(!written.chars().any(char::is_control));
            prop_assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), Value::from(text.as_str()));
            if !text.chars().any(char::is_control) {
                prop_assert_eq!(written, Value::from(text.as_str()).to_string());
            }
            let decimal = Cell::Decimal(i64::from(units), decimals);
            let parsed: f64 = decimal.plain(false).parse().expect("a number");
            prop_assert_eq!(pushed(&decimal), Value::from(parsed).to_string());
        }
    }
}
