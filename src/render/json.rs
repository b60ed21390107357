//! One JSON object: schema, as-of day, what was decided, rows, totals (SPEC §4). Never translated.

use super::grid::{Cell, Column, Document};
use serde_json::{Map, Number, Value};
use std::io::{self, Write};

pub(super) fn write(document: Document<'_>, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{\"schema\":{},\"as_of\":\"{}\"", Value::from(document.schema), document.as_of)?;
    for (key, value) in &document.head {
        write!(out, ",{}:{value}", Value::from(*key))?;
    }
    if let Some(Value::Object(members)) = &document.json {
        for (key, value) in members {
            write!(out, ",{}:{value}", Value::from(key.as_str()))?;
        }
    } else {
        out.write_all(b",\"rows\":[")?;
        for (position, row) in document.rows.filter(|row| !row.is_total).enumerate() {
            let separator = if position == 0 { "\n" } else { ",\n" };
            let members = document.columns.iter().zip(&row.cells).filter(|(column, _)| column.is_in_json);
            let members = members.map(|(column, cell)| (column.title.key().to_owned(), value(cell)));
            write!(
                out,
                "{separator}{}",
                Value::Object(nest_buckets(members.collect(), &document.columns, &row.cells))
            )?;
        }
        out.write_all(b"]")?;
    }
    for (key, value) in &document.foot {
        write!(out, ",{}:{value}", Value::from(*key))?;
    }
    out.write_all(b"}\n")
}

/// Columns named at run time go together into one object, `buckets` (SPEC §4 `aging --format json`).
fn nest_buckets(mut members: Map<String, Value>, columns: &[Column], cells: &[Cell]) -> Map<String, Value> {
    let named = columns.iter().zip(cells).filter_map(|(column, cell)| Some((column.name.clone()?, value(cell))));
    let buckets: Map<String, Value> = named.collect();
    if !buckets.is_empty() {
        members.insert("buckets".to_owned(), Value::Object(buckets));
    }
    members
}

/// Money is text; flags are an array; the unknown is null.
pub(super) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Blank => Value::Null,
        Cell::Text(text) | Cell::Amount(text) => Value::from(text.as_str()),
        Cell::Word(key, _) => Value::from(*key),
        Cell::Labelled(key, _) => Value::from(key.as_str()),
        Cell::Words(words) => words.iter().map(|(key, _)| Value::from(*key)).collect(),
        Cell::Integer(number) => Value::from(*number),
        Cell::Decimal(plain) => plain.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
        Cell::Measure(measure, _) => Number::from_f64(*measure).map_or(Value::Null, Value::Number),
        Cell::Date(date) => Value::from(date.to_string()),
    }
}
