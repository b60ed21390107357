//! A table for a terminal: as many columns as fit, the most important first, each row on one line.

use super::Language;
use super::blocks::Block;
use super::grid::{self, Column, Document, Row};
use super::lines::wrapping;
use super::tone::tone;
use comfy_table::{Attribute, Cell, CellAlignment, Color, LineStyle, Table, TableStyle};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Blank columns between two columns.
const GAP: usize = 2;

/// A page is no wider than this: eyes lose the line on the way back from farther out.
const PAGE_WIDTH_MAX: usize = 110;

/// So many columns that found no room are named, the others counted.
const MISSING_NAMED_MAX: usize = 8;

/// Columns up to this importance are worth cutting texts for.
const FIRST_IMPORTANCE: u8 = 8;

pub(super) fn write(
    document: Document<'_>,
    width: usize,
    colour: bool,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    if let Some(page) = &document.page {
        let width = width.min(PAGE_WIDTH_MAX);
        return page.iter().try_for_each(|line| write_page_line(line, width, language, out));
    }
    for line in &document.opening {
        write_wrapped(line, width, language, out)?;
    }
    let mut columns: Vec<(usize, Column)> =
        document.columns.iter().cloned().enumerate().filter(|(_, column)| column.importance > 0).collect();
    let order = &document.table_order;
    columns.sort_by_key(|(index, column)| {
        let place = order.iter().position(|title| *title == column.title && column.name.is_none());
        (place.unwrap_or(order.len()), *index)
    });
    let mut all: Vec<Row<'_>> = document.rows.iter().collect();
    all.sort_by_key(Block::of);
    let rows: Vec<&Row<'_>> = all.iter().collect();
    if !rows.is_empty() {
        let grid = Grid::new(columns, &rows, width, language);
        let lines = grid.draw(&rows, colour);
        write_lines(&lines, &rows, width, language, out)?;
        let missing = grid.missing();
        if !missing.is_empty() {
            let (first, more) = missing.split_at(missing.len().min(MISSING_NAMED_MAX));
            let first = first.join(language.pick(", ", "、"));
            write_wrapped(&language.not_shown(&first, more.len()), width, language, out)?;
        }
    }
    document.closing.iter().try_for_each(|line| write_wrapped(line, width, language, out))
}

/// Writes a line over as many lines as it needs, those after the first set in by two more than the first.
fn write_wrapped(line: &str, width: usize, language: Language, out: &mut impl Write) -> io::Result<()> {
    let text = line.trim_start_matches(' ');
    let indent = &line[..line.len() - text.len()];
    let further = format!("{indent}  ");
    let options = wrapping(language, width).initial_indent(indent).subsequent_indent(&further);
    if text.is_empty() {
        return writeln!(out);
    }
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// A paper in Markdown with its paragraphs broken at so many columns; rows of tables stay whole.
pub fn wrapped_paper(text: &str, width: usize, language: Language) -> String {
    let options = wrapping(language, width);
    let wrapped = |line: &str| match line.starts_with('|') || line.width() <= width {
        true => line.to_owned(),
        false => textwrap::fill(line, &options),
    };
    text.split_inclusive('\n').map(|line| wrapped(line.trim_end_matches('\n')) + "\n").collect()
}

/// Writes a line of a page: what stands at its left, a text that wraps beside it, a source at the right edge, with a
/// tab between them. A line without tabs wraps as it is.
fn write_page_line(line: &str, width: usize, language: Language, out: &mut impl Write) -> io::Result<()> {
    let mut parts = line.splitn(3, '\t');
    let left = parts.next().unwrap_or_default();
    let Some(text) = parts.next() else { return write_wrapped(line, width, language, out) };
    let source = parts.next().unwrap_or_default();
    let further = " ".repeat(left.width());
    let options = wrapping(language, width).initial_indent(left).subsequent_indent(&further);
    let lines = textwrap::wrap(text, &options);
    let (last, before) = lines.split_last().map_or(("", &lines[..0]), |(last, before)| (last.as_ref(), before));
    before.iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))?;
    if source.is_empty() {
        return writeln!(out, "{}", last.trim_end());
    }
    if last.width() + GAP + source.width() <= width {
        let gap = " ".repeat(width - last.width() - source.width());
        return writeln!(out, "{last}{gap}{source}");
    }
    writeln!(out, "{}", last.trim_end())?;
    let indent = " ".repeat(width.saturating_sub(source.width()).max(left.width()));
    let options = options.initial_indent(&indent).subsequent_indent(&indent);
    textwrap::wrap(source, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// The table's lines, with a line before each block and the lines of `--explain` put between them.
fn write_lines(
    lines: &[String],
    rows: &[&Row<'_>],
    width: usize,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let (header, body) = lines.split_at(2.min(lines.len()));
    let rule_width = header.iter().map(|line| display_width(line)).max().unwrap_or(0).min(width);
    for line in header {
        writeln!(out, "{line}")?;
    }
    let mut above = Block::Urgent;
    for (line, row) in body.iter().zip(rows) {
        let block = Block::of(row);
        if block != above {
            let label = block.label(language).map(|label| format!("── {label} ")).unwrap_or_default();
            writeln!(out, "{label}{}", "─".repeat(rule_width.saturating_sub(label.width())))?;
            above = block;
        }
        writeln!(out, "{line}")?;
        for detail in &row.details {
            write_wrapped(&format!("      {detail}"), width, language, out)?;
        }
    }
    Ok(())
}

/// The width of a line that may hold colour codes.
fn display_width(line: &str) -> usize {
    anstream::adapter::strip_str(line).to_string().width()
}

/// A bucket without money is a dash: what is there stands out.
fn shown(column: &Column, cell: &grid::Cell<'_>) -> String {
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
    fn new(columns: Vec<(usize, Column)>, rows: &[&Row<'_>], width: usize, language: Language) -> Grid {
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

    /// Columns in order of importance, each at its natural width as long as there is room. If that leaves out one of
    /// the first ones, texts are cut to half of their greatest width to make room; figures never are.
    fn fit(&self, width: usize) -> Vec<usize> {
        let widths = self.fit_cutting(width, false);
        let is_first = |index: usize| self.columns[index].1.importance <= FIRST_IMPORTANCE && !self.is_nothing[index];
        if (0..self.columns.len()).all(|index| widths[index] > 0 || !is_first(index)) {
            return widths;
        }
        self.fit_cutting(width, true)
    }

    fn fit_cutting(&self, width: usize, is_cut: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.columns.len()).filter(|&index| !self.is_nothing[index]).collect();
        order.sort_by_key(|&index| self.columns[index].1.importance);
        let (first, rest) =
            order.split_at(order.partition_point(|&index| self.columns[index].1.importance <= FIRST_IMPORTANCE));
        let mut widths = vec![0; self.columns.len()];
        let mut left = width;
        let take = |widths: &mut Vec<usize>, left: &mut usize, index: usize, is_cut: bool| {
            let gap = if *left == width { 0 } else { GAP };
            let (least, most) = self.width_bounds(index);
            if least + gap <= *left {
                widths[index] = if is_cut { least } else { most.min(*left - gap) };
                *left -= widths[index] + gap;
            }
        };
        for &index in first {
            take(&mut widths, &mut left, index, is_cut);
        }
        for &index in first.iter().filter(|_| is_cut) {
            if widths[index] > 0 {
                let more = (self.width_bounds(index).1 - widths[index]).min(left);
                widths[index] += more;
                left -= more;
            }
        }
        for &index in rest {
            take(&mut widths, &mut left, index, false);
        }
        widths
    }

    /// The least and the greatest width of a column; a heading is never cut.
    fn width_bounds(&self, index: usize) -> (usize, usize) {
        let heading = self.headings[index].width();
        let content = self.texts.iter().map(|row| row[index].width()).max().unwrap_or(0);
        let natural = content.max(heading);
        let cap = self.columns[index].1.width_max;
        if cap == 0 || self.is_number[index] {
            return (natural, natural);
        }
        (natural.min(cap.div_ceil(2)).max(heading), natural.min(cap).max(heading))
    }

    /// Columns that found no room, the most important first: who does not see them must know that they are there.
    fn missing(&self) -> Vec<&str> {
        let is_missing = |&index: &usize| self.widths[index] == 0 && !self.is_nothing[index];
        let mut missing: Vec<usize> = (0..self.columns.len()).filter(is_missing).collect();
        missing.sort_by_key(|&index| self.columns[index].1.importance);
        missing.into_iter().map(|index| self.headings[index].as_str()).collect()
    }

    fn draw(&self, rows: &[&Row<'_>], colour: bool) -> Vec<String> {
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
                    Some(tone) => cell.fg(Color::AnsiValue(tone)),
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
