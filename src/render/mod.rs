//! What the engine found, put before people and programs: views make typed grids, writers make text of them.
//!
//! `plan_view`, `aging_view`, `check_view`, `explain_view`, `watch_view`, `excuse_view`, `log_view`, `hold_view`,
//! `write_off_view`, `statement_view` and `cycle_view` turn results into a [`Document`]; `table`, `delimited`, `json`,
//! `markdown`, `html` and `xlsx` write any document, data by several threads (`pieces`). Papers for customers are
//! Markdown: `letter` fills templates, `page` makes HTML of a text for the printer. `report` is a page of its own, with
//! charts.
//! Headings of columns are in `titles`, words in English and Chinese in `words`, those of an explanation in
//! `explain_words`, of a check in `check_words`, of the watch in `watch_words`. Nothing here knows a
//! terminal: width and colour are told.

mod aging_bars;
mod aging_view;
mod amounts;
mod blocks;
mod brief_view;
mod brief_words;
mod check_view;
mod check_words;
mod config_view;
mod cycle_view;
mod cycle_words;
mod delimited;
mod dress;
mod excuse_view;
mod explain_json;
mod explain_lines;
mod explain_view;
mod explain_words;
mod fault_words;
mod field_words;
mod format;
mod grid;
mod hold_json;
mod hold_page;
mod hold_view;
mod hold_words;
mod html;
mod html_frame;
mod json;
mod letter;
mod lines;
mod log_view;
mod markdown;
mod migration_view;
mod note_words;
mod page;
mod pieces;
mod plan_rows;
mod plan_view;
mod reading_view;
mod reasons;
mod report;
mod row_view;
mod rule_words;
mod statement_view;
mod statement_words;
mod table;
mod titles;
mod today_view;
mod today_words;
mod tone;
mod watch_json;
mod watch_view;
mod watch_words;
mod words;
mod write_off_view;
mod xlsx;

pub use crate::phrases::Language;
pub use aging_bars::aging_bars;
pub use aging_view::aging_document;
pub use brief_view::brief_document;
pub use check_view::{check_document, check_headline};
pub use config_view::{Setting, SettingSource, SettingsFile, config_document};
pub use cycle_view::cycle_document;
pub use dress::Dress;
pub use excuse_view::{ExcuseSelection, excuse_document};
pub use explain_view::explain_document;
pub use format::Format;
pub use grid::{Cell, Column, Document, Row, Rows, visible};
pub use hold_view::{HoldSelection, hold_document};
pub use hold_words::hold_headline;
pub use letter::{
    AccountFields, ItemFields, LetterFields, TemplateFault, letter_document, letter_fields, letter_html,
    letter_markdown,
};
pub use lines::wrapping;
pub use log_view::log_document;
pub use migration_view::migration_document;
pub use page::{html_page, page_of_markdown};
pub use plan_view::{PlanViewOptions, customer_document, plan_document, plan_summary};
pub use reading_view::{reading_document, readings_json};
pub use report::report_page;
pub use statement_view::{statement_document, statement_markdown};
pub use table::wrapped_paper;
pub use titles::Title;
pub use today_view::{today_document, today_document_for, today_headline};
pub use watch_view::{watch_document, watch_headline};
pub use write_off_view::write_off_document;

use std::io::{self, Write};

/// Writes a document; data is made by so many threads, and the same by any number of them.
///
/// # Errors
/// Whatever `out` says.
pub fn write(
    document: Document<'_>,
    format: Format,
    dress: Dress,
    threads: usize,
    out: &mut (impl Write + Send),
) -> io::Result<()> {
    match format {
        Format::Table { width, colour } => table::write(document, width, colour, dress.language, out),
        Format::Csv => delimited::write(document, b',', dress, threads, out),
        Format::Tsv => delimited::write(document, b'\t', dress, threads, out),
        Format::Json => json::write(document, threads, out),
        Format::Markdown => markdown::write(document, dress.language, out),
        Format::Html => html::write(document, dress.language, out),
        Format::Xlsx => xlsx::write(document, dress, out),
    }
}
