//! Lists that say what is open of each row: what that proves, and of which documents the figure is.

use crate::read::diagnose::fault::Problem;
use crate::read::fields::Field;
use crate::read::interpret::balances::Break;
use crate::read::interpret::entries::{Entry, LeftOut, Outcome, Understanding, entry};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::roles::RowRole;
use crate::read::words::lists::{DocumentRole, StatusMeaning};
use std::collections::BTreeMap;

impl Understanding<'_, '_> {
    /// Entries of rows with what is open of each; a figure that does not follow from amount and payments is told.
    pub fn open_entries(
        &self,
        outcome: &mut Outcome,
        signed: &[Option<Figure>],
        out: &[bool],
        (opens, field): (&[Option<Figure>], Field),
        paid: &[Option<Figure>],
    ) {
        let mut breaks = Vec::new();
        let documents = self.documents_with_one_open(signed, out, opens);
        for row in 0..self.table.rows.len() {
            if out[row] {
                continue;
            }
            let whole = documents.get(&row).copied();
            if whole.is_some_and(|whole| whole.is_none()) {
                outcome.left_out.push((row, LeftOut::Line));
                continue;
            }
            let Some(amount) = whole.flatten().or(signed[row]) else {
                outcome.entries.push(entry(row, DocumentRole::Invoice, Figure::ZERO));
                continue;
            };
            let Some(stated) = opens[row] else {
                self.plain_entry(outcome, row, (amount, paid[row]));
                continue;
            };
            let open = if amount.0 < 0 && stated.0 > 0 { -stated } else { stated };
            let RowRole { role, status, .. } = self.role(row);
            if status == Some(StatusMeaning::Settled) && !open.is_zero() {
                let problem = Problem::SettledButOpen { open: open.shown() };
                outcome.problems.push((row, field, problem));
            }
            if let Some(paid) = paid[row].filter(|_| self.table.head.column(Field::PaidAmount).is_some()) {
                let expected = if amount.0 < 0 { amount + paid.size() } else { amount - paid };
                if expected != open {
                    breaks.push(Break { row, expected, found: open });
                }
            } else if open.size() > amount.size() || !open.is_zero() && open.0.signum() != amount.0.signum() {
                breaks.push(Break { row, expected: amount, found: open });
            }
            let is_disputed = self.is_disputed(row);
            let role = role.unwrap_or(if amount.0 < 0 { DocumentRole::Credit } else { DocumentRole::Invoice });
            if amount.0 < 0 || role.is_money() {
                if open.is_zero() {
                    outcome.left_out.push((row, LeftOut::UsedUp));
                } else {
                    outcome.entries.push(entry(row, role, open));
                }
            } else {
                outcome.entries.push(Entry { open: Some(open), is_disputed, ..entry(row, role, amount) });
            }
        }
        outcome.proofs.push(field);
        outcome.explaining.extend(self.explaining_column(&breaks));
        if !outcome.explaining.is_empty() {
            // Freight on top, a discount off it: what is paid and what is open make up the whole.
            let gap = |row: usize| breaks.iter().find(|gap| gap.row == row).map(|gap| gap.found - gap.expected);
            for entry in outcome.entries.iter_mut().filter(|entry| entry.open.is_some()) {
                entry.amount += gap(entry.row).unwrap_or_default();
            }
        }
        if breaks.is_empty() || !outcome.explaining.is_empty() {
            return;
        }
        for Break { row, expected, found } in breaks.into_iter().take(1) {
            let header = self.table.head.column(field).map_or("", |column| self.table.head.header(column)).to_owned();
            let problem = Problem::OpenBreaks { header, found: found.shown(), expected: expected.shown() };
            outcome.problems.push((row, field, problem));
        }
    }

    /// Documents of several lines with one open figure for all of them: on the first line, or the same on each. The first
    /// row of each has the sum of its lines, the others nothing. Lines that all have one amount may repeat the total of
    /// their document: they are left to the reader of rows.
    fn documents_with_one_open(
        &self,
        signed: &[Option<Figure>],
        out: &[bool],
        opens: &[Option<Figure>],
    ) -> BTreeMap<usize, Option<Figure>> {
        let mut documents = BTreeMap::new();
        let rows = &self.table.rows;
        let number = |row: usize| self.table.text(&rows[row], Field::DeliveryNo);
        let is_blank_line = |row: usize| {
            number(row).is_empty()
                && self.table.text(&rows[row], Field::Date).is_empty()
                && [Field::Item, Field::Quantity].iter().any(|&field| !self.table.text(&rows[row], field).is_empty())
        };
        let mut first = 0;
        while first < rows.len() {
            let belongs = |row: usize| {
                !number(first).is_empty()
                    && !out[row]
                    && rows[row].customer == rows[first].customer
                    && (number(row) == number(first) || is_blank_line(row))
            };
            let end = (first + 1..rows.len()).find(|&row| !belongs(row)).unwrap_or(rows.len());
            let lines = first..end;
            let amounts: Vec<Figure> = lines.clone().filter_map(|row| signed[row]).collect();
            let is_alike = amounts.iter().all(|amount| *amount == amounts[0]);
            let on_first = opens[first].is_some() && lines.clone().skip(1).all(|row| opens[row].is_none());
            let on_each = lines.clone().all(|row| opens[row] == opens[first]) && opens[first].is_some();
            let is_one = lines.len() > 1 && amounts.len() == lines.len() && (on_first || on_each && !is_alike);
            if is_one && !out[first] {
                documents.insert(first, Some(amounts.iter().copied().sum()));
                documents.extend(lines.skip(1).map(|row| (row, None)));
            }
            first = end;
        }
        documents
    }

    /// Whether one further column of figures closes the gap in every row: a discount, a credit note.
    fn explaining_column(&self, breaks: &[Break]) -> Option<usize> {
        let width = self.table.head.headers.len();
        (0..width).find(|&column| {
            !breaks.is_empty()
                && breaks.iter().all(|gap| {
                    let row = &self.table.rows[gap.row];
                    let missing = gap.expected - gap.found;
                    !missing.is_zero()
                        && self.table.figure_in(row, column).is_some_and(|figure| figure.size() == missing.size())
                        && !crate::read::interpret::table::MONEY_FIELDS
                            .iter()
                            .any(|&field| self.table.head.column(field) == Some(column))
                })
        })
    }
}
