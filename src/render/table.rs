//! A table for a terminal: as many columns as fit, the most important first, each row on one line.

use super::grid::{self, Column, Document, Row};
use super::words::Language;
use crate::plan::Class;
use comfy_table::{Attribute, Cell, CellAlignment, Color, LineStyle, Table, TableStyle};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Blank columns between two columns.
const GAP: usize = 2;

pub(super) fn write(
    document: Document<'_>,
    width: usize,
    colour: bool,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    if let Some(page) = &document.page {
        return page.iter().try_for_each(|line| write_wrapped(line, width, out));
    }
    for line in &document.opening {
        write_wrapped(line, width, out)?;
    }
    let mut columns: Vec<(usize, Column)> =
        document.columns.iter().cloned().enumerate().filter(|(_, column)| column.importance > 0).collect();
    let order = &document.table_order;
    columns.sort_by_key(|(index, column)| {
        let place = order.iter().position(|title| *title == column.title && column.name.is_none());
        (place.unwrap_or(order.len()), *index)
    });
    let (urgent, rest): (Vec<Row>, Vec<Row>) = document.rows.partition(|row| !row.may_wait && !row.is_total);
    let (waiting, totals): (Vec<Row>, Vec<Row>) = rest.into_iter().partition(|row| !row.is_total);
    let rows: Vec<&Row> = urgent.iter().chain(&waiting).chain(&totals).collect();
    if !rows.is_empty() {
        let grid = Grid::new(columns, &rows, width, language);
        let lines = grid.draw(&rows, colour);
        write_lines(&lines, &rows, urgent.len(), waiting.len(), width, language, out)?;
        if let Some(missing) = grid.missing_buckets() {
            write_wrapped(&language.not_shown(&missing), width, out)?;
        }
    }
    document.closing.iter().try_for_each(|line| write_wrapped(line, width, out))
}

/// Writes a line over as many lines as it needs, those after the first set in by two more than the first.
fn write_wrapped(line: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    let text = line.trim_start_matches(' ');
    let indent = &line[..line.len() - text.len()];
    let further = format!("{indent}  ");
    let options = textwrap::Options::new(width).initial_indent(indent).subsequent_indent(&further);
    if text.is_empty() {
        return writeln!(out);
    }
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// The table's lines, with the line "may wait" and the lines of `--explain` put between them.
fn write_lines(
    lines: &[String],
    rows: &[&Row],
    urgent: usize,
    waiting: usize,
    width: usize,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let (header, body) = lines.split_at(2.min(lines.len()));
    let rule_width = header.iter().map(|line| display_width(line)).max().unwrap_or(0).min(width);
    for line in header {
        writeln!(out, "{line}")?;
    }
    for (position, (line, row)) in body.iter().zip(rows).enumerate() {
        if position == urgent && waiting > 0 {
            let label = format!("── {} ", language.may_wait());
            writeln!(out, "{label}{}", "─".repeat(rule_width.saturating_sub(label.width())))?;
        } else if position == urgent + waiting {
            writeln!(out, "{}", "─".repeat(rule_width))?;
        }
        writeln!(out, "{line}")?;
        for detail in &row.details {
            write_wrapped(&format!("      {detail}"), width, out)?;
        }
    }
    Ok(())
}

/// The width of a line that may hold colour codes.
fn display_width(line: &str) -> usize {
    anstream::adapter::strip_str(line).to_string().width()
}

/// A bucket without money is a dash: what is there stands out.
fn shown(column: &Column, cell: &grid::Cell) -> String {
    if column.name.is_some() && cell.is_nothing() { "–".to_owned() } else { cell.shown() }
}

/// The grid's texts, and the width of each column: 0 for those given up.
struct Grid {
    columns: Vec<(usize, Column)>,
    headings: Vec<String>,
    texts: Vec<Vec<String>>,
    widths: Vec<usize>,
    is_number: Vec<bool>,
    is_nothing: Vec<bool>,
}

impl Grid {
    fn new(columns: Vec<(usize, Column)>, rows: &[&Row], width: usize, language: Language) -> Grid {
        let cells = |index: usize| rows.iter().map(move |row| &row.cells[index]);
        let mut grid = Grid {
            headings: columns.iter().map(|(_, column)| Document::heading(column, language)).collect(),
            texts: rows
                .iter()
                .map(|row| columns.iter().map(|(index, column)| shown(column, &row.cells[*index])).collect())
                .collect(),
            widths: Vec::new(),
            is_number: columns.iter().map(|(index, _)| cells(*index).any(|cell| cell.is_number())).collect(),
            is_nothing: columns.iter().map(|(index, _)| cells(*index).all(|cell| cell.is_nothing())).collect(),
            columns,
        };
        grid.widths = grid.fit(width);
        grid
    }

    /// Columns in order of importance, each at its natural width as long as there is room; a text may be cut to half
    /// of its greatest width, a figure never. A column without anything in it is left out.
    fn fit(&self, width: usize) -> Vec<usize> {
        let natural = |index: usize| {
            let content = self.texts.iter().map(|row| row[index].width()).max().unwrap_or(0);
            content.max(self.headings[index].width())
        };
        let mut order: Vec<usize> = (0..self.columns.len()).filter(|&index| !self.is_nothing[index]).collect();
        order.sort_by_key(|&index| self.columns[index].1.importance);
        let mut widths = vec![0; self.columns.len()];
        let mut left = width;
        for index in order {
            let gap = if left == width { 0 } else { GAP };
            let cap = self.columns[index].1.width_max;
            let (most, least) = if cap == 0 || self.is_number[index] {
                (natural(index), natural(index))
            } else {
                (natural(index).min(cap), natural(index).min(cap.div_ceil(2)))
            };
            if least + gap <= left {
                widths[index] = most.min(left - gap);
                left -= widths[index] + gap;
            }
        }
        widths
    }

    /// Buckets that hold money and found no room: without them the rows would seem not to add up.
    fn missing_buckets(&self) -> Option<String> {
        let is_missing =
            |&index: &usize| self.columns[index].1.name.is_some() && self.widths[index] == 0 && !self.is_nothing[index];
        let missing = (0..self.columns.len()).filter(is_missing).map(|index| self.headings[index].as_str());
        let missing: Vec<&str> = missing.collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    }

    fn draw(&self, rows: &[&Row], colour: bool) -> Vec<String> {
        let shown: Vec<usize> = (0..self.columns.len()).filter(|&index| self.widths[index] > 0).collect();
        let mut table = Table::new();
        table.force_no_tty();
        if colour {
            table.enforce_styling();
        }
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
        let alignment = |index: usize| if self.is_number[index] { CellAlignment::Right } else { CellAlignment::Left };
        let header = shown.iter().map(|&index| {
            let cell = Cell::new(cut(&self.headings[index], self.widths[index])).set_alignment(alignment(index));
            if colour { cell.add_attribute(Attribute::Bold) } else { cell }
        });
        table.set_header(header);
        for (row, texts) in rows.iter().zip(&self.texts) {
            table.add_row(shown.iter().map(|&index| {
                let cell = Cell::new(cut(&texts[index], self.widths[index])).set_alignment(alignment(index));
                let is_class = self.columns[index].1.title == super::Title::Class;
                match row.class.filter(|_| colour && is_class).and_then(tone) {
                    Some(tone) => cell.fg(tone),
                    None => cell,
                }
            }));
        }
        // The style puts one blank between columns.
        for (position, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if position + 1 < shown.len() { GAP as u16 - 1 } else { 0 }));
        }
        table.lines().map(|line| line.trim_end().to_owned()).collect()
    }
}

/// Colour by class; never the only signal.
fn tone(class: Class) -> Option<Color> {
    match class {
        Class::Current => None,
        Class::Chasing => Some(Color::Yellow),
        Class::Doubtful => Some(Color::Magenta),
        Class::Bad => Some(Color::Red),
        Class::Dead => Some(Color::DarkGrey),
    }
}

/// Cuts a text to so many columns of a terminal, with `…` where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(letter);
    }
    if width > 0 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_count_twice_when_a_text_is_cut() {
        assert_eq!(cut("光大百货", 8), "光大百货");
        assert_eq!(cut("光大百货", 7), "光大百…");
        assert_eq!(cut("光大百货", 6), "光大…");
        assert_eq!(cut("abc", 0), "");
    }
}
