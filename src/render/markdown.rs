//! A GitHub-flavoured Markdown table.

use super::Language;
use super::grid::{Document, Row};
use std::io::{self, Write};

pub(super) fn write(document: Document<'_>, language: Language, out: &mut impl Write) -> io::Result<()> {
    for line in &document.opening {
        writeln!(out, "{}\n", escaped(line))?;
    }
    let headings: Vec<String> = document.columns.iter().map(|column| Document::heading(column, language)).collect();
    let mut rows = document.rows.iter().peekable();
    let is_number: Vec<bool> = match rows.peek() {
        Some(row) => row.cells.iter().map(|cell| cell.is_number()).collect(),
        None => vec![false; headings.len()],
    };
    writeln!(out, "| {} |", headings.iter().map(|heading| escaped(heading)).collect::<Vec<_>>().join(" | "))?;
    let rule = is_number.iter().map(|&is_number| if is_number { "---:" } else { "---" });
    writeln!(out, "| {} |", rule.collect::<Vec<_>>().join(" | "))?;
    for row in rows {
        write_row(&row, out)?;
    }
    for line in &document.closing {
        writeln!(out, "\n{}", escaped(line))?;
    }
    Ok(())
}

fn write_row(row: &Row<'_>, out: &mut impl Write) -> io::Result<()> {
    let cells = row.cells.iter().map(|cell| escaped(&cell.shown()));
    writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Nothing in a text may end the cell, or be taken for markup.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    escaped
}
