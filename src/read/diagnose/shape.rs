//! What is wrong with the shape of a row, before anybody reads its cells: too many fields or too few, quotation marks out
//! of place, letters that could not be decoded, what a spreadsheet writes where it has no value.

use crate::read::diagnose::fault::{Fault, Problem};
use crate::read::diagnose::raw_row::quoting_problem;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::{Record, line_ends};
use crate::read::value::word::trimmed;

/// What a spreadsheet writes where it has no value.
const CELL_ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

/// Whether a spreadsheet's error stands anywhere in a text, or in a sheet of a workbook a formula without its result.
pub fn may_hold_cell_errors(sheet: &Sheet, text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_error = |at: usize| CELL_ERRORS.iter().any(|error| bytes[at..].starts_with(error.as_bytes()));
    memchr::memchr_iter(b'#', bytes).any(is_error) || sheet.is_grid() && memchr::memchr(b'=', bytes).is_some()
}

/// Whether a row has as many fields as the header, each with its quotation marks in place.
pub fn is_sound(sheet: &Sheet, record: Record<'_>) -> bool {
    sheet.is_grid() || record.len() == sheet.header_keys.len() && !record.is_misquoted()
}

/// All that is wrong with the shape of a row.
pub fn faults(sheet: &Sheet, record: Record<'_>) -> Vec<Fault> {
    let (raw, place) = (record.raw(), record.place());
    let mut faults = sheet.damage_in(place.start, raw, place.line);
    faults.extend(cell_errors(sheet, record));
    if !is_sound(sheet, record) {
        faults.extend(misquoted(sheet, record).or_else(|| wrong_length(sheet, record)));
    }
    faults
}

fn cell_errors(sheet: &Sheet, record: Record<'_>) -> Vec<Fault> {
    let (raw, line) = (record.raw(), record.place().line);
    if !raw.contains(['#', '=']) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for field in sheet.kind.fields() {
        let text = sheet.columns.position(field).and_then(|position| trimmed(record.get(position)?));
        let problem = match text {
            Some(text) if CELL_ERRORS.contains(&text) => {
                Problem::CellError { field: field.name(), found: text.to_owned() }
            }
            Some("=") if sheet.is_grid() => Problem::FormulaWithoutResult { field: field.name() },
            _ => continue,
        };
        let fault = sheet.fault_in(raw, line, field, problem);
        // Two fields may stand in one column.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

fn misquoted(sheet: &Sheet, record: Record<'_>) -> Option<Fault> {
    let (raw, line) = (record.raw(), record.place().line);
    let (offset, problem) = quoting_problem(raw, sheet.separator()).filter(|_| record.is_misquoted())?;
    let column = raw[..offset].rsplit('\n').next().map_or(0, |line| line.chars().count()) as u32 + 1;
    let line = line + line_ends(&raw.as_bytes()[..offset]);
    Some(Fault { file: sheet.name.clone(), line, column, problem: Box::new(problem) })
}

fn wrong_length(sheet: &Sheet, record: Record<'_>) -> Option<Fault> {
    let (found, expected) = (record.len(), sheet.header_keys.len());
    let trailing_blank = record.iter().rev().take_while(|field| field.trim().is_empty()).count();
    let is_padded = found > expected && found - trailing_blank <= expected;
    let header_padding = sheet.columns.width - expected;
    let is_short_of_padding = found >= expected && found <= expected + header_padding;
    if is_padded || is_short_of_padding {
        return None;
    }
    let (line, column) = sheet.locate(record.raw(), record.place().line, expected.min(found));
    let problem = match found > expected {
        true => Problem::TooManyFields { found, expected },
        false => Problem::TooFewFields { found, expected },
    };
    Some(Fault { file: sheet.name.clone(), line, column, problem: Box::new(problem) })
}
