//! Delivery rows to deliveries: lines of one number joined, due dates reckoned, instalments split (SPEC §3 "Deliveries").
//!
//! Nearly every row is a delivery of its own, so a row itself stands for its document, by its first line's index; only
//! what has several lines or several due dates is kept beside the rows.

use super::assemble::{Assembly, Tables};
use super::book_order::{Parts, Placed, in_order};
use super::deliveries::{DeliveryExtras, DeliveryRow, DeliveryTable, Part};
use super::fault::{Difference, Faults, Problem};
use super::fields::{Field, FileKind};
use super::note::Note;
use super::numbers::Numbers;
use super::records::RowPlace;
use super::sheet::Sheet;
use crate::book::{CustomerId, Deliveries, Delivery, DeliveryId, Document, DueFrom, Money, NO_DELIVERY, Place, Terms};
use crate::parallel;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Which rows of the deliveries file are which delivery, by the index of a delivery's first row.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// The row that bears each number first.
    pub(super) numbers: Numbers,
    /// What has several lines.
    pub(super) lines: BTreeMap<u32, Lines>,
    /// Rows of numbers that contradict themselves.
    pub(super) refused: Vec<u32>,
    /// What is due in several parts, each a share in hundredths of a percent.
    plans: BTreeMap<u32, Vec<(u32, NaiveDate)>>,
    /// Rows whose terms count from an invoice date that they lack.
    lack_invoice_date: Vec<u32>,
    /// The document in the book of each row, or [`NO_DOCUMENT`]; nothing where every row is the document of its own
    /// place.
    document_of: Vec<u32>,
    /// The row of each document in the book; nothing likewise.
    row_of: Vec<u32>,
}

/// A row that is no document in the book: a return, of nothing, after the as-of day, or a further line.
const NO_DOCUMENT: u32 = u32::MAX;

/// A delivery of several lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The rows behind the first.
    pub(super) further: Vec<u32>,
    /// The whole.
    pub(super) amount: Money,
    /// Whether every line carries the document's total.
    pub(super) is_repeated_total: bool,
}

impl Documents {
    /// The document in the book that begins with a row.
    pub(super) fn document_of(&self, row: u32) -> Option<u32> {
        if self.document_of.is_empty() {
            return Some(row);
        }
        self.document_of.get(row as usize).copied().filter(|&document| document != NO_DOCUMENT)
    }

    /// The row with which a document of the book begins.
    fn row_of(&self, document: u32) -> u32 {
        self.row_of.get(document as usize).copied().unwrap_or(document)
    }
}

impl Assembly<'_> {
    /// Joins rows into deliveries; rows of one number that contradict each other are at fault.
    pub(super) fn group_deliveries(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        self.reckon_due_dates();
        let rows = &self.tables.deliveries.rows;
        let number = |row: usize| rows[row].has_number.then_some(rows[row].number);
        let (numbers, again) = Numbers::index(rows.len(), number, &self.tables.texts, self.threads);
        let made_up = rows.iter().filter(|row| !row.has_number).count();
        let first_made_up = rows.iter().find(|row| !row.has_number).map_or(0, |row| row.line);
        self.documents.numbers = numbers;
        let mut conflicts: Vec<(u32, u32, Problem)> = Vec::new();
        for (row, first) in again {
            if let Some(problem) = self.conflict(first, row) {
                conflicts.push((first, row, problem));
            }
            self.documents.lines.entry(first).or_default().further.push(row);
            self.tables.deliveries.rows[first as usize].part = Part::FirstLine;
            self.tables.deliveries.rows[row as usize].part = Part::FurtherLine;
        }
        for (first, row, problem) in conflicts {
            self.refuse_number(first, row, problem, faults);
        }
        if made_up > 0 {
            let file = self.tables.file_name(FileKind::Deliveries);
            notes.push(Note::NumbersMadeUp { file, count: made_up, first_line: first_made_up });
        }
        self.sum_lines(faults, notes);
        self.note_duplicates(notes);
    }

    /// Gives each row without a due date the one that terms make of it.
    fn reckon_due_dates(&mut self) {
        let mut rows = std::mem::take(&mut self.tables.deliveries.rows);
        let length = rows.len().div_ceil(self.threads.max(1) * 8).max(1);
        let pieces: Vec<(usize, &mut [DeliveryRow])> = rows.chunks_mut(length).enumerate().collect();
        let reckoned = parallel::map(self.threads, pieces, |(piece, rows)| {
            let (mut plans, mut lack_invoice_date) = (Vec::new(), Vec::new());
            for (at, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.due_date.is_none()) {
                let index = (piece * length + at) as u32;
                plans.extend(self.reckon(row).map(|plan| (index, plan)));
                if self.lacks_invoice_date(row) {
                    lack_invoice_date.push(index);
                }
            }
            (plans, lack_invoice_date)
        });
        self.tables.deliveries.rows = rows;
        for (plans, lack_invoice_date) in reckoned {
            self.documents.plans.extend(plans);
            self.documents.lack_invoice_date.extend(lack_invoice_date);
        }
    }

    /// The terms of a row without a due date: its own, else its customer's, else those of the settings.
    fn terms_of<'a>(&'a self, row: &DeliveryRow, extras: Option<&'a DeliveryExtras>) -> (&'a Terms, DueFrom) {
        let details = self.directory.row(self.owner(row)).map(|row| &self.tables.customers[row].details);
        let own = extras.and_then(|extras| extras.terms.as_deref());
        match (own, details.and_then(|details| details.terms.as_ref())) {
            (Some(terms), _) => (terms, DueFrom::Terms),
            (None, Some(terms)) => (terms, DueFrom::CustomerTerms),
            (None, None) => (&self.conventions.default_terms, DueFrom::DefaultTerms),
        }
    }

    /// Sets the due date of a row, or makes its plan of instalments.
    fn reckon(&self, row: &mut DeliveryRow) -> Option<Vec<(u32, NaiveDate)>> {
        let extras = self.tables.deliveries.extras_of(row);
        let details = self.directory.row(self.owner(row)).map(|row| &self.tables.customers[row].details);
        let own_cutoff = extras.and_then(|extras| extras.details.as_ref()?.cutoff_day);
        let cutoff = own_cutoff.or_else(|| details.and_then(|details| details.cutoff_day));
        let invoice_date = extras.and_then(|extras| extras.invoice_date);
        let (terms, due_from) = self.terms_of(row, extras);
        let meaning = self.conventions.end_of_month;
        row.due_from = due_from;
        row.due_date = terms.single_due_date(row.date, invoice_date, cutoff, meaning);
        row.due_date.is_none().then(|| terms.due_dates(row.date, invoice_date, cutoff, meaning))
    }

    fn lacks_invoice_date(&self, row: &DeliveryRow) -> bool {
        let extras = self.tables.deliveries.extras_of(row);
        let has_one = extras.is_some_and(|extras| extras.invoice_date.is_some());
        !has_one && self.terms_of(row, extras).0.counts_from_invoice()
    }

    /// When a row is due, in parts.
    fn dues(&self, row: u32) -> Vec<(u32, NaiveDate)> {
        let due = self.tables.deliveries.rows[row as usize].due_date;
        match due {
            Some(due) => vec![(10_000, due)],
            None => self.documents.plans.get(&row).cloned().unwrap_or_default(),
        }
    }

    /// What keeps a row from being a line of the delivery of its number (SPEC §3 "Deliveries").
    fn conflict(&self, first_row: u32, further_row: u32) -> Option<Problem> {
        let rows = &self.tables.deliveries.rows;
        let (first, row) = (&rows[first_row as usize], &rows[further_row as usize]);
        let days = |row| self.dues(row).iter().map(|(_, due)| due.to_string()).collect::<Vec<_>>().join(", ");
        let name = |row: &DeliveryRow| self.directory.name(self.owner(row)).to_owned();
        let (differs, here, there) = if self.owner(first) != self.owner(row) {
            (Difference::Customer, name(row), name(first))
        } else if first.date != row.date {
            (Difference::Date, row.date.to_string(), first.date.to_string())
        } else if first.currency != row.currency {
            (Difference::Currency, row.currency.code().to_owned(), first.currency.code().to_owned())
        } else if self.dues(first_row) != self.dues(further_row) {
            (Difference::DueDate, days(further_row), days(first_row))
        } else {
            return None;
        };
        let number = self.tables.texts.get(row.number).to_owned();
        let other = self.tables.describe(self.tables.place(FileKind::Deliveries, first.place()));
        Some(Problem::NumberConflict { number, other, differs, here, there })
    }

    /// All rows of a contradicted number are set aside: nobody can tell which is right.
    fn refuse_number(&mut self, first: u32, row: u32, problem: Problem, faults: &mut Faults) {
        let Tables { sheets, deliveries: DeliveryTable { rows, .. }, .. } = &mut self.tables;
        let Some(sheet) = sheets.iter().find(|sheet| sheet.kind == FileKind::Deliveries) else { return };
        let place = rows[row as usize].place();
        let fault = sheet.fault(place, Field::DeliveryNo, problem);
        if rows[first as usize].part == Part::Refused {
            faults.push(fault);
            return;
        }
        let further = self.documents.lines.get(&first).map_or(&[][..], |lines| &lines.further);
        for &other in std::iter::once(&first).chain(further) {
            rows[other as usize].part = Part::Refused;
            self.documents.refused.push(other);
            if other != row {
                sheet.set_aside_for(rows[other as usize].place(), &fault, faults);
            }
        }
        sheet.set_aside(place, vec![fault], faults);
        self.documents.lines.remove(&first);
    }

    fn sum_lines(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        let is_total_column = sheet
            .header_of(Field::Amount)
            .is_some_and(|header| matches!(header, "total" | "grandtotal" | "合计金额" | "invoiceamountdue"));
        let table = &self.tables.deliveries;
        let (mut repeated, mut first_repeated) = (0, String::new());
        for (&first, lines) in &mut self.documents.lines {
            let all = std::iter::once(&first).chain(&lines.further);
            let rows: Vec<&DeliveryRow> = all.map(|&row| &table.rows[row as usize]).collect();
            lines.is_repeated_total = is_repeated_total(table, &rows, is_total_column);
            let sum: i128 = rows.iter().map(|row| i128::from(row.amount.0)).sum();
            if i64::try_from(sum).is_err() && !lines.is_repeated_total {
                let found = sum.to_string();
                let problem = Problem::SumTooLarge { found };
                faults.fatal(sheet.fault(rows[0].place(), Field::Amount, problem));
            }
            lines.amount = if lines.is_repeated_total { rows[0].amount } else { clamp(sum) };
            if lines.is_repeated_total {
                repeated += 1;
                if repeated == 1 {
                    first_repeated = self.tables.texts.get(rows[0].number).to_owned();
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
        let rows = self.tables.deliveries.rows.iter();
        let alike = rows.filter(|row| !row.has_number || row.part != Part::Whole);
        let number = |row: &DeliveryRow| row.has_number.then(|| self.tables.texts.get(row.number));
        let keyed = alike.map(|row| ((number(row), row.date, row.party, row.amount), row.place()));
        notes.extend(duplicates(sheet, keyed));
    }

    /// The deliveries and returns up to the as-of day, by the index of their first rows.
    pub(super) fn visible_documents(&self) -> impl Iterator<Item = (u32, &DeliveryRow)> {
        let as_of = self.conventions.as_of;
        let rows = self.tables.deliveries.rows.iter().enumerate();
        rows.filter(move |(_, row)| row.date <= as_of && matches!(row.part, Part::Whole | Part::FirstLine))
            .map(|(index, row)| (index as u32, row))
    }

    /// The amount of the delivery that begins with a row.
    pub(super) fn document_amount(&self, index: u32, row: &DeliveryRow) -> Money {
        match row.part {
            Part::FirstLine => self.documents.lines.get(&index).map_or(row.amount, |lines| lines.amount),
            _ => row.amount,
        }
    }

    /// `L12` for the row on line 12; with another L before it as long as somebody else has that number.
    pub(super) fn make_up_numbers(&mut self) {
        let Tables { texts, deliveries, .. } = &mut self.tables;
        for (index, row) in deliveries.rows.iter_mut().enumerate().filter(|(_, row)| !row.has_number) {
            let mut text = format!("L{}", row.line);
            while self.documents.numbers.find(&text, texts).is_some() {
                text.insert(0, 'L');
            }
            row.number = texts.append(&text);
            self.documents.numbers.enter(index as u32, row.number, texts);
        }
    }

    /// The book's documents and deliveries, and the first delivery of each document.
    pub(super) fn build_deliveries(&mut self, ids: &[CustomerId], notes: &mut Vec<Note>) -> BuiltDeliveries {
        let documents = self.build_documents(notes);
        let parts = Parts::new(documents.len(), ids.len());
        let assembly = &*self;
        let shares = parallel::map(self.threads, parallel::ranges(documents.len(), self.threads), |range| {
            let mut shares = parts.shares(range.len());
            for document in range.start as u32..range.end as u32 {
                let customer = ids[assembly.owner(assembly.row_of(document)) as usize];
                shares[parts.part(customer)].push(document);
            }
            shares
        });
        let make = |document: u32, placed: &mut Placed<Delivery>| {
            let customer = ids[assembly.owner(assembly.row_of(document)) as usize];
            assembly.each_due(document, customer, |delivery| {
                placed.push(parts.place(customer, delivery.currency, delivery.due, true), delivery);
            });
        };
        let finish = |things: &[Delivery], order: &mut [(u64, u32)]| {
            let mut deliveries = Deliveries::with_capacity(things.len());
            for run in order.chunk_by_mut(|a, b| a.0 == b.0) {
                if run.len() > 1 {
                    // Of one account and due date: by date, then number, then instalment.
                    let key = |&(_, index): &(u64, u32)| {
                        let Delivery { document, date, instalment, .. } = things[index as usize];
                        (date, assembly.tables.texts.get(documents[document as usize].number), instalment)
                    };
                    run.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
                }
                for &(_, index) in run.iter() {
                    deliveries.push(things[index as usize]);
                }
            }
            deliveries
        };
        let count = documents.iter().map(|document| usize::from(document.instalments)).sum();
        let mut deliveries = Deliveries::with_capacity(count);
        in_order(self.threads, shares, make, finish, |part| deliveries.append(part));
        let mut first_deliveries = vec![NO_DELIVERY; documents.len()];
        for id in (0..deliveries.len()).rev() {
            let first = &mut first_deliveries[deliveries.documents()[id] as usize];
            if *first != NO_DELIVERY {
                deliveries.set_next_instalment(id as DeliveryId, *first);
            }
            *first = id as DeliveryId;
        }
        BuiltDeliveries { documents, first_deliveries, deliveries }
    }

    /// Each instalment of a document as a delivery of the book.
    fn each_due(&self, document: u32, customer: CustomerId, mut visit: impl FnMut(Delivery)) {
        let index = self.documents.row_of(document);
        let row = &self.tables.deliveries.rows[index as usize];
        let whole = Delivery {
            document,
            instalment: 1,
            customer,
            currency: row.currency,
            date: row.date,
            due: row.due_date.unwrap_or(row.date),
            due_from: row.due_from,
            amount: self.document_amount(index, row),
            salesperson: self.tables.deliveries.extras_of(row).and_then(|extras| extras.salesperson),
            next_instalment: NO_DELIVERY,
        };
        match row.due_date {
            Some(_) => visit(whole),
            None => {
                let parts = self.instalments(index, whole.amount).zip(1..);
                parts.for_each(|((amount, due), instalment)| visit(Delivery { amount, due, instalment, ..whole }));
            }
        }
    }

    fn row_of(&self, document: u32) -> &DeliveryRow {
        &self.tables.deliveries.rows[self.documents.row_of(document) as usize]
    }

    /// The documents of positive deliveries, without their deliveries yet.
    fn build_documents(&mut self, notes: &mut Vec<Note>) -> Vec<Document> {
        let file = self.tables.place(FileKind::Deliveries, RowPlace { start: 0, line: 0 }).file;
        let (threads, as_of) = (self.threads, self.conventions.as_of);
        let assembly = &*self;
        let document = |index: u32, row: &DeliveryRow| {
            let is_visible = row.date <= as_of && matches!(row.part, Part::Whole | Part::FirstLine);
            let amount = assembly.document_amount(index, row);
            (is_visible && amount.is_positive()).then(|| {
                let parts = if row.due_date.is_some() { 1 } else { assembly.instalments(index, amount).count() as u8 };
                Document { number: row.number, line: Place { file, line: row.line }, instalments: parts }
            })
        };
        let rows = &self.tables.deliveries.rows;
        let stretches = parallel::map(threads, parallel::ranges(rows.len(), threads), |range| {
            let of_row = |index: usize| Some((document(index as u32, &rows[index])?, index as u32));
            range.filter_map(of_row).unzip::<Document, u32, Vec<_>, Vec<_>>()
        });
        let count = stretches.iter().map(|(found, _)| found.len()).sum();
        let mut documents: Vec<Document> = Vec::with_capacity(count);
        let (mut document_of, mut row_of) = (Vec::new(), Vec::new());
        let is_same = count == rows.len();
        if !is_same {
            document_of = vec![NO_DOCUMENT; rows.len()];
            row_of.reserve(count);
        }
        for (found, own_rows) in stretches {
            if !is_same {
                for (&row, document) in own_rows.iter().zip(documents.len() as u32..) {
                    document_of[row as usize] = document;
                }
                row_of.extend(own_rows);
            }
            documents.extend(found);
        }
        let lacking = self.documents.lack_invoice_date.iter();
        let mut lacking = lacking.filter(|&&row| is_same || document_of[row as usize] != NO_DOCUMENT);
        if let Some(&first) = lacking.next() {
            let first = self.tables.texts.get(self.tables.deliveries.rows[first as usize].number).to_owned();
            notes.push(Note::InvoiceDateMissing { count: 1 + lacking.count(), first });
        }
        self.documents.document_of = document_of;
        self.documents.row_of = row_of;
        documents
    }

    /// Amount and due date of each part of a delivery that is due in parts; a part of nothing is none.
    fn instalments(&self, row: u32, amount: Money) -> impl Iterator<Item = (Money, NaiveDate)> {
        let dues = self.documents.plans.get(&row).map_or(&[][..], Vec::as_slice);
        let shares: Vec<u32> = dues.iter().map(|&(share, _)| share).collect();
        let parts = Terms::split_amount(amount, &shares);
        parts.into_iter().zip(dues.iter().map(|&(_, due)| due)).filter(|(amount, _)| amount.is_positive())
    }

    /// The rows behind the first one of documents that have several.
    pub(super) fn further_lines(&self) -> BTreeMap<u32, Vec<Place>> {
        let place =
            |&row: &u32| self.tables.place(FileKind::Deliveries, self.tables.deliveries.rows[row as usize].place());
        let lines = self.documents.lines.iter();
        lines
            .filter_map(|(&first, lines)| {
                Some((self.documents.document_of(first)?, lines.further.iter().map(place).collect()))
            })
            .collect()
    }
}

/// What the deliveries file becomes.
pub(super) struct BuiltDeliveries {
    pub(super) documents: Vec<Document>,
    pub(super) first_deliveries: Vec<DeliveryId>,
    pub(super) deliveries: Deliveries,
}

/// Whether every line carries the document's total, as Xero writes it: the reading that is nearer to quantity × price.
fn is_repeated_total(table: &DeliveryTable, rows: &[&DeliveryRow], is_total_column: bool) -> bool {
    let amount = rows[0].amount;
    let extras = |row: &DeliveryRow| table.extras_of(row);
    if !rows.iter().all(|row| row.amount == amount && extras(row).is_some_and(|extras| extras.is_line)) {
        return false;
    }
    let value_of = |row: &&DeliveryRow| Some(i128::from(extras(row)?.line_value?.0));
    let values: Option<Vec<i128>> = rows.iter().map(value_of).collect();
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

/// The warning of rows that agree to the letter, among rows in file order with a key that such rows share.
pub(super) fn duplicates<K: Hash + Eq>(sheet: &Sheet, rows: impl Iterator<Item = (K, RowPlace)>) -> Option<Note> {
    let mut seen: HashMap<K, RowPlace> = HashMap::new();
    let mut lines = Vec::new();
    for (key, place) in rows {
        let earlier = *seen.entry(key).or_insert(place);
        if earlier != place && sheet.raw_row(earlier.start) == sheet.raw_row(place.start) {
            lines.push((place.line, earlier.line));
        }
    }
    (!lines.is_empty()).then(|| Note::DuplicateRows { file: sheet.name.clone(), lines })
}
