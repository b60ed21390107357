//! Any document as a page for browser and printer: a list as one wide table with its head repeated, a page as it reads
//! on a terminal.

use super::Language;
use super::blocks::Block;
use super::grid::{Column, Document, Row};
use super::html_frame::{END, class_label, push_head, text};
use super::rule_words::rule_in_words;
use super::titles::Title;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// So many rows are measured to tell which columns a sheet of paper holds.
const ROWS_MEASURED: usize = 200;
/// So many letters stand beside each other on a sheet of paper.
const PAPER_WIDTH: usize = 150;
/// Words up to so many letters are not broken.
const SHORT_MAX: usize = 16;
/// Longer texts take several lines.
const TEXT_WIDTH_MAX: usize = 28;

/// Lists are wide.
const STYLE: &str = "@media print{@page{size:A4 landscape}}";

pub(super) fn write(document: Document<'_>, language: Language, out: &mut impl Write) -> io::Result<()> {
    let title = match &document.page {
        Some(page) => page.first(),
        None => document.opening.first(),
    };
    let title = title.map_or("", |line| line.trim());
    let mut html = String::new();
    push_head(title, language, if document.page.is_some() { "" } else { STYLE }, &mut html);
    html.push_str("<main>\n");
    match &document.page {
        Some(page) => push_page(page, &mut html),
        None => {
            push_heading(&document.opening, &mut html);
            out.write_all(html.as_bytes())?;
            html.clear();
            write_list(&document, language, out)?;
            document.closing.iter().for_each(|line| html.push_str(&format!("<p>{}</p>\n", text(line))));
        }
    }
    html.push_str("</main>\n");
    let rule = document.head.iter().find(|(name, _)| *name == "rule");
    if let Some((_, rule)) = rule {
        html.push_str(&format!("<footer>{}</footer>\n", text(&rule_in_words(rule, language))));
    }
    html.push_str(END);
    out.write_all(html.as_bytes())
}

fn push_heading(opening: &[String], html: &mut String) {
    for (position, line) in opening.iter().enumerate() {
        let tag = if position == 0 { "h1" } else { "p" };
        html.push_str(&format!("<{tag}>{}</{tag}>\n", text(line)));
    }
}

/// The columns of a page: as people read them, those that only data has last; with each whether paper has room for it.
struct Columns<'a> {
    columns: Vec<(usize, &'a Column)>,
    is_on_paper: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn of(document: &'a Document<'_>, language: Language) -> Columns<'a> {
        let order = &document.table_order;
        let mut columns: Vec<(usize, &Column)> = document.columns.iter().enumerate().collect();
        columns.sort_by_key(|(index, column)| {
            let place = order.iter().position(|title| *title == column.title && column.name.is_none());
            (column.importance == 0, place.unwrap_or(order.len()), *index)
        });
        let width = |index: usize, column: &Column| {
            let cells = document.rows.iter().take(ROWS_MEASURED).map(|row| row.cells[index].shown().width());
            cells.max().unwrap_or(0).min(TEXT_WIDTH_MAX).max(Document::heading(column, language).width().min(10)) + 2
        };
        let widths: Vec<usize> = columns.iter().map(|(index, column)| width(*index, column)).collect();
        let mut by_importance: Vec<usize> = (0..columns.len()).collect();
        by_importance.sort_by_key(|&place| (columns[place].1.importance.wrapping_sub(1), place));
        let mut is_on_paper = vec![false; columns.len()];
        let mut room = PAPER_WIDTH;
        for place in by_importance {
            let Some(rest) = room.checked_sub(widths[place]) else { break };
            (room, is_on_paper[place]) = (rest, true);
        }
        Columns { columns, is_on_paper }
    }

    fn each(&self) -> impl Iterator<Item = (usize, &'a Column, bool)> {
        self.columns.iter().zip(&self.is_on_paper).map(|((index, column), on_paper)| (*index, *column, *on_paper))
    }
}

/// The grid, row by row, so that a long list is never held as a whole.
fn write_list(document: &Document<'_>, language: Language, out: &mut impl Write) -> io::Result<()> {
    let mut row = Row::default();
    let mut blocks = Vec::with_capacity(document.rows.count());
    // What holds figures, and nothing else.
    let mut is_number = vec![(false, true); document.columns.len()];
    for index in 0..document.rows.count() {
        document.rows.make(index, &mut row);
        blocks.push(Block::of(&row));
        for ((is_any, is_every), cell) in is_number.iter_mut().zip(&row.cells) {
            *is_any |= cell.is_number();
            *is_every &= cell.is_number() || cell.is_nothing();
        }
    }
    if blocks.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(document, language);
    let label = text(document.opening.first().map_or("", |line| line));
    let mut html =
        format!("<div class=\"wide list\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n<table>\n");
    html.push_str("<thead><tr>");
    for (index, column, on_paper) in columns.each() {
        let class = classes(&[("n", is_number[index] == (true, true)), ("far", !on_paper)]);
        html.push_str(&format!("<th scope=\"col\"{class}>{}</th>", text(&Document::heading(column, language))));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let width = document.columns.len();
    for block in [Block::Urgent, Block::Waiting, Block::Dead, Block::Total] {
        let mut own = (0..blocks.len()).filter(|&index| blocks[index] == block).peekable();
        if let (Some(label), Some(_)) = (block.label(language), own.peek()) {
            html.push_str(&format!("<tr class=\"part\"><td colspan=\"{width}\">{label}</td></tr>\n"));
        }
        for index in own {
            document.rows.make(index, &mut row);
            push_row(&row, &columns, language, &mut html);
            out.write_all(html.as_bytes())?;
            html.clear();
        }
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
    out.write_all(html.as_bytes())
}

fn push_row(row: &Row<'_>, columns: &Columns<'_>, language: Language, html: &mut String) {
    html.push_str(if row.is_total { "<tr class=\"total\">" } else { "<tr>" });
    for (index, column, on_paper) in columns.each() {
        push_cell(row, index, column, language, !on_paper, html);
    }
    html.push_str("</tr>\n");
    for detail in &row.details {
        let width = columns.columns.len();
        html.push_str(&format!("<tr class=\"more\"><td colspan=\"{width}\">{}</td></tr>\n", text(detail)));
    }
}

/// A cell of a row, its class as a label.
pub(super) fn push_cell(
    row: &Row<'_>,
    index: usize,
    column: &Column,
    language: Language,
    is_far: bool,
    html: &mut String,
) {
    let cell = &row.cells[index];
    let words = cell.shown();
    // Days and numbers of documents stay on one line.
    let is_short = (1..=SHORT_MAX).contains(&words.len()) && words.is_ascii() && !words.contains(' ');
    let class = classes(&[
        ("n", cell.is_number()),
        ("d", is_short && !cell.is_number()),
        ("w", column.title == Title::Customer),
        ("far", is_far),
    ]);
    let shown = match row.class.filter(|_| matches!(column.title, Title::Class | Title::ClassNow)) {
        Some(class) => class_label(class, language),
        // A bucket without money is a dash: what is there stands out.
        None if column.name.is_some() && cell.is_nothing() => "–".to_owned(),
        None => text(&words),
    };
    html.push_str(&format!("<td{class}>{shown}</td>"));
}

fn classes(named: &[(&str, bool)]) -> String {
    let own: Vec<&str> = named.iter().filter(|(_, holds)| *holds).map(|(name, _)| *name).collect();
    if own.is_empty() { String::new() } else { format!(" class=\"{}\"", own.join(" ")) }
}

/// A page of lines as a terminal shows it: headings, texts with what stands at their left and their source at the right.
fn push_page(page: &[String], html: &mut String) {
    let mut is_table = false;
    for (position, line) in page.iter().enumerate() {
        let mut parts = line.splitn(3, '\t');
        let left = parts.next().unwrap_or_default();
        if let Some(said) = parts.next() {
            if !is_table {
                html.push_str("<div class=\"wide\"><table class=\"page\"><tbody>\n");
            }
            is_table = true;
            // The head of an entry: its number.
            let class = if left.trim().parse::<u32>().is_ok() { " class=\"t\"" } else { "" };
            let source = text(parts.next().unwrap_or_default());
            let left = text(left.trim_end());
            html.push_str(&format!(
                "<tr{class}><td class=\"l\">{left}</td><td>{}</td><td class=\"s\">{source}</td></tr>\n",
                text(said)
            ));
            continue;
        }
        if is_table {
            html.push_str("</tbody></table></div>\n");
        }
        is_table = false;
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        let heading = bare.trim_matches('─').trim();
        html.push_str(&match (position, bare.starts_with("──")) {
            (0, _) => format!("<h1>{}</h1>\n", text(heading)),
            (_, true) => format!("<h2>{}</h2>\n", text(heading)),
            (_, false) if bare.contains("  ") => format!("<pre>{}</pre>\n", text(line)),
            (_, false) => format!("<p>{}</p>\n", text(bare)),
        });
    }
    if is_table {
        html.push_str("</tbody></table></div>\n");
    }
}
