//! Delivery rows to deliveries: lines of one number joined, due dates reckoned, instalments split (SPEC §3 "Deliveries").

use super::assemble::{Assembly, Tables};
use super::deliveries::DeliveryRow;
use super::fault::{Faults, Problem};
use super::fields::{Field, FileKind};
use super::identity::{Directory, Provisional};
use super::note::Note;
use super::sheet::Sheet;
use crate::book::{
    Currency, CustomerId, Deliveries, Delivery, DeliveryId, Document, DueFrom, Money, NO_DELIVERY, Terms, TextId,
};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::hash::Hash;

/// A delivery document while it is put together: rows that share a number.
pub(super) struct Draft {
    pub(super) number: Option<TextId>,
    pub(super) rows: Vec<u32>,
    pub(super) customer: Provisional,
    pub(super) date: NaiveDate,
    pub(super) currency: Currency,
    pub(super) due: Vec<(u32, NaiveDate)>,
    pub(super) due_from: DueFrom,
    pub(super) amount: Money,
    pub(super) is_repeated_total: bool,
    pub(super) is_bad: bool,
    /// Whether its terms count from an invoice date that the row lacks.
    pub(super) lacks_invoice_date: bool,
    /// Index into the book's documents, if it is positive and not later than the as-of day.
    pub(super) document: Option<u32>,
}

impl Assembly<'_> {
    /// Joins rows into deliveries; rows of one number that contradict each other are at fault.
    pub(super) fn group_deliveries(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        let mut conflicts: Vec<(u32, u32, Problem)> = Vec::new();
        let (mut made_up, mut first_made_up) = (0, 0);
        for index in 0..self.tables.deliveries.len() {
            let draft = self.draft(index as u32);
            let Some(number) = draft.number else {
                made_up += 1;
                first_made_up = if made_up == 1 { self.tables.deliveries[index].place.line } else { first_made_up };
                self.drafts.push(draft);
                continue;
            };
            match self.numbers.get(&number) {
                None => {
                    self.numbers.insert(number, self.drafts.len() as u32);
                    self.drafts.push(draft);
                }
                Some(&known) => {
                    let first = &mut self.drafts[known as usize];
                    first.rows.push(index as u32);
                    if let Some(problem) = conflict(first, &draft, &self.tables, &self.directory) {
                        conflicts.push((known, index as u32, problem));
                    }
                }
            }
        }
        for (known, index, problem) in conflicts {
            self.refuse_number(known, index, problem, faults);
        }
        if made_up > 0 {
            let file = self.tables.file_name(FileKind::Deliveries);
            notes.push(Note::NumbersMadeUp { file, count: made_up, first_line: first_made_up });
        }
        self.sum_lines(faults, notes);
        self.note_duplicates(notes);
    }

    fn draft(&self, index: u32) -> Draft {
        let row = &self.tables.deliveries[index as usize];
        let customer = self.customer_of(row.customer, row.code);
        let details = self.directory.row(customer).map(|row| &self.tables.customers[row].details);
        let own_cutoff = row.details.as_ref().and_then(|details| details.cutoff_day);
        let cutoff = own_cutoff.or_else(|| details.and_then(|details| details.cutoff_day));
        let customer_terms = details.and_then(|details| details.terms.as_ref());
        let reckon = |terms: &Terms| terms.due_dates(row.date, row.invoice_date, cutoff, self.conventions.end_of_month);
        let (terms, due_from) = match (row.due_date, &row.terms, customer_terms) {
            (Some(_), _, _) => (None, DueFrom::DueDate),
            (None, Some(terms), _) => (Some(terms), DueFrom::Terms),
            (None, None, Some(terms)) => (Some(terms), DueFrom::CustomerTerms),
            (None, None, None) => (Some(&self.conventions.default_terms), DueFrom::DefaultTerms),
        };
        let due = match (row.due_date, terms) {
            (Some(due), _) => vec![(10_000, due)],
            (None, terms) => terms.map(reckon).unwrap_or_default(),
        };
        Draft {
            number: row.number,
            rows: vec![index],
            customer,
            date: row.date,
            currency: row.currency,
            due,
            due_from,
            amount: row.amount,
            is_repeated_total: false,
            is_bad: false,
            lacks_invoice_date: row.invoice_date.is_none() && terms.is_some_and(Terms::counts_from_invoice),
            document: None,
        }
    }

    /// All rows of a contradicted number are set aside: nobody can tell which is right.
    fn refuse_number(&mut self, known: u32, index: u32, problem: Problem, faults: &mut Faults) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        let row = &self.tables.deliveries[index as usize];
        let fault = sheet.fault(row.start, row.place.line, Field::DeliveryNo, problem);
        let draft = &self.drafts[known as usize];
        if !draft.is_bad {
            for &other in draft.rows.iter().filter(|&&other| other != index) {
                let other = &self.tables.deliveries[other as usize];
                sheet.set_aside_for(other.start, other.place.line, || fault.to_string(), faults);
            }
            sheet.set_aside(row.start, row.place.line, vec![fault], faults);
        } else {
            faults.push(fault);
        }
        self.drafts[known as usize].is_bad = true;
    }

    fn sum_lines(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        let is_total_column = sheet
            .header_of(Field::Amount)
            .is_some_and(|header| matches!(header, "total" | "grandtotal" | "合计金额" | "invoiceamountdue"));
        let (mut repeated, mut first_repeated) = (0, String::new());
        for draft in self.drafts.iter_mut().filter(|draft| draft.rows.len() > 1) {
            let rows: Vec<&DeliveryRow> = draft.rows.iter().map(|&row| &self.tables.deliveries[row as usize]).collect();
            draft.is_repeated_total = is_repeated_total(&rows, is_total_column);
            let sum: i128 = rows.iter().map(|row| i128::from(row.amount.0)).sum();
            if i64::try_from(sum).is_err() && !draft.is_repeated_total {
                let row = rows[0];
                let found = sum.to_string();
                let problem = Problem::AmountTooLarge { field: "the sum of the lines", found };
                faults.fatal(sheet.fault(row.start, row.place.line, Field::Amount, problem));
            }
            draft.amount = if draft.is_repeated_total { rows[0].amount } else { clamp(sum) };
            if draft.is_repeated_total {
                repeated += 1;
                if repeated == 1 {
                    first_repeated = draft.number.map(|id| self.tables.texts.get(id).to_owned()).unwrap_or_default();
                }
            }
        }
        if repeated > 0 {
            let file = sheet.name.clone();
            notes.push(Note::RepeatedTotal { file, count: repeated, first: first_repeated });
        }
    }

    /// Rows that agree to the letter are warned of, and count.
    fn note_duplicates(&self, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        // Rows alike share their number; a number on one row only needs no look.
        let alike = self.drafts.iter().filter(|draft| draft.number.is_none() || draft.rows.len() > 1);
        let mut rows: Vec<u32> = alike.flat_map(|draft| draft.rows.iter().copied()).collect();
        rows.sort_unstable();
        let rows = rows.into_iter().map(|row| &self.tables.deliveries[row as usize]);
        let keyed = rows.map(|row| ((row.number, row.date, row.customer, row.amount), row.start, row.place.line));
        notes.extend(duplicates(sheet, keyed));
    }

    pub(super) fn visible_drafts(&self) -> impl Iterator<Item = &Draft> {
        let as_of = self.conventions.as_of;
        self.drafts.iter().filter(move |draft| draft.date <= as_of && !draft.is_bad)
    }

    /// `L12` for the row on line 12; with another L before it as long as somebody else has that number.
    pub(super) fn make_up_numbers(&mut self) {
        for (index, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| draft.number.is_none()) {
            let line = self.tables.deliveries[draft.rows[0] as usize].place.line;
            let mut text = format!("L{line}");
            let number = loop {
                let number = self.tables.texts.intern(&text);
                if !self.numbers.contains_key(&number) {
                    break number;
                }
                text.insert(0, 'L');
            };
            self.numbers.insert(number, index as u32);
            self.made_up_numbers.insert(index as u32, number);
        }
    }

    pub(super) fn number_of(&self, draft: usize) -> TextId {
        // A number is either written or made up.
        self.drafts[draft].number.unwrap_or_else(|| self.made_up_numbers[&(draft as u32)])
    }

    pub(super) fn build_deliveries(
        &mut self,
        ids: &[CustomerId],
        notes: &mut Vec<Note>,
    ) -> (Vec<Document>, Deliveries) {
        let as_of = self.conventions.as_of;
        let mut documents = Vec::new();
        let mut rows: Vec<Delivery> = Vec::new();
        let (mut invoiceless, mut first_invoiceless) = (0, String::new());
        for index in 0..self.drafts.len() {
            let number = self.number_of(index);
            let draft = &mut self.drafts[index];
            if draft.is_bad || draft.date > as_of || !draft.amount.is_positive() {
                continue;
            }
            let document = documents.len() as u32;
            draft.document = Some(document);
            let shares: Vec<u32> = draft.due.iter().map(|&(share, _)| share).collect();
            let parts = Terms::split_amount(draft.amount, &shares);
            let place = |&row: &u32| self.tables.deliveries[row as usize].place;
            let first_row = &self.tables.deliveries[draft.rows[0] as usize];
            let mut instalments = 0;
            for (&amount, &(_, due)) in parts.iter().zip(&draft.due).filter(|(amount, _)| amount.is_positive()) {
                instalments += 1;
                rows.push(Delivery {
                    document,
                    instalment: instalments,
                    customer: ids[draft.customer as usize],
                    currency: draft.currency,
                    date: draft.date,
                    due,
                    due_from: draft.due_from,
                    amount,
                    salesperson: first_row.salesperson,
                    next_instalment: NO_DELIVERY,
                });
            }
            if draft.lacks_invoice_date {
                invoiceless += 1;
                if invoiceless == 1 {
                    first_invoiceless = self.tables.texts.get(number).to_owned();
                }
            }
            let draft = &self.drafts[index];
            documents.push(Document {
                number,
                instalments,
                first: NO_DELIVERY,
                last_due: draft.due.iter().map(|&(_, due)| due).max().unwrap_or(draft.date),
                line: place(&draft.rows[0]),
                further_lines: draft.rows[1..].iter().map(place).collect(),
            });
        }
        if invoiceless > 0 {
            notes.push(Note::InvoiceDateMissing { count: invoiceless, first: first_invoiceless });
        }
        let texts = &self.tables.texts;
        let number = |row: &Delivery| texts.get(documents[row.document as usize].number);
        rows.sort_by(|a, b| {
            let key = |row: &Delivery| (row.customer, row.currency, row.due, row.date);
            key(a).cmp(&key(b)).then_with(|| number(a).cmp(number(b))).then(a.instalment.cmp(&b.instalment))
        });
        for (id, row) in rows.iter_mut().enumerate().rev() {
            let document = &mut documents[row.document as usize];
            row.next_instalment = document.first;
            document.first = id as DeliveryId;
        }
        let mut deliveries = Deliveries::default();
        for row in rows {
            deliveries.push(row);
        }
        (documents, deliveries)
    }
}

/// What keeps a row from being a line of the delivery of its number (SPEC §3 "Deliveries").
fn conflict(first: &Draft, row: &Draft, tables: &Tables, directory: &Directory) -> Option<Problem> {
    let dues = |draft: &Draft| draft.due.iter().map(|(_, due)| due.to_string()).collect::<Vec<_>>().join(", ");
    let name = |draft: &Draft| directory.name(draft.customer).to_owned();
    let (differs, here, there) = if first.customer != row.customer {
        ("customer", name(row), name(first))
    } else if first.date != row.date {
        ("date", row.date.to_string(), first.date.to_string())
    } else if first.currency != row.currency {
        ("currency", row.currency.code().to_owned(), first.currency.code().to_owned())
    } else if first.due != row.due {
        ("due date", dues(row), dues(first))
    } else {
        return None;
    };
    let number = row.number.map(|number| tables.texts.get(number).to_owned()).unwrap_or_default();
    let other = tables.describe(tables.deliveries[first.rows[0] as usize].place);
    Some(Problem::NumberConflict { number, other, differs, here, there })
}

/// Whether every line carries the document's total, as Xero writes it: the reading that is nearer to quantity × price.
fn is_repeated_total(rows: &[&DeliveryRow], is_total_column: bool) -> bool {
    let amount = rows[0].amount;
    if !rows.iter().all(|row| row.amount == amount && row.is_line) {
        return false;
    }
    let values: Option<Vec<i128>> = rows.iter().map(|row| row.line_value.map(|value| i128::from(value.0))).collect();
    let Some(values) = values else { return is_total_column };
    let value: i128 = values.iter().sum();
    let once = i128::from(amount.0);
    let summed = once * rows.len() as i128;
    (once - value).abs() < (summed - value).abs()
}

/// The nearest amount that can be held; a sum that does not fit is refused with the totals.
pub(super) fn clamp(units: i128) -> Money {
    Money(i64::try_from(units).unwrap_or(if units < 0 { -i64::MAX } else { i64::MAX }))
}

/// The warning of rows that agree to the letter, among rows with a key that such rows share, a start and a line.
pub(super) fn duplicates<K: Hash + Eq>(sheet: &Sheet, rows: impl Iterator<Item = (K, usize, u32)>) -> Option<Note> {
    let mut seen: HashMap<K, (usize, u32)> = HashMap::new();
    let mut lines = Vec::new();
    for (key, start, line) in rows {
        let (earlier, earlier_line) = *seen.entry(key).or_insert((start, line));
        if earlier != start && sheet.raw_row(earlier) == sheet.raw_row(start) {
            lines.push((line, earlier_line));
        }
    }
    (!lines.is_empty()).then(|| Note::DuplicateRows { file: sheet.name.clone(), lines })
}
