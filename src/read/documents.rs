//! Delivery rows to deliveries: lines of one number joined, due dates reckoned, instalments split (SPEC §3 "Deliveries").
//!
//! Nearly every row is a delivery of its own, so a row itself stands for its document, by its first line's index; only
//! what has several lines or several due dates is kept beside the rows.

use super::assemble::{Assembly, Tables};
use super::deliveries::{DeliveryExtras, DeliveryRow, DeliveryTable, Part};
use super::fault::{Faults, Problem};
use super::fields::{Field, FileKind};
use super::note::Note;
use super::numbers::Numbers;
use super::records::RowPlace;
use super::sheet::Sheet;
use crate::book::{
    CustomerId, Deliveries, Delivery, DeliveryId, Document, DueFrom, Money, NO_DELIVERY, Place, Terms, TextId,
};
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
    /// What is due in several parts, each a share in hundredths of a percent.
    plans: BTreeMap<u32, Vec<(u32, NaiveDate)>>,
    /// Rows whose terms count from an invoice date that they lack.
    lack_invoice_date: Vec<u32>,
    /// The document in the book of each row, or [`NO_DOCUMENT`].
    document_of: Vec<u32>,
    /// The row of each document in the book.
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
        self.document_of.get(row as usize).copied().filter(|&document| document != NO_DOCUMENT)
    }
}

impl Assembly<'_> {
    /// Joins rows into deliveries; rows of one number that contradict each other are at fault.
    pub(super) fn group_deliveries(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        self.reckon_due_dates();
        let rows = &self.tables.deliveries.rows;
        let numbered = rows.iter().enumerate().filter(|(_, row)| row.has_number);
        let numbers: Vec<(u32, TextId)> = numbered.map(|(index, row)| (index as u32, row.number)).collect();
        let made_up = rows.len() - numbers.len();
        let first_made_up = rows.iter().find(|row| !row.has_number).map_or(0, |row| row.line);
        let (numbers, again) = Numbers::index(&numbers, &self.tables.texts, self.threads);
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
            ("customer", name(row), name(first))
        } else if first.date != row.date {
            ("date", row.date.to_string(), first.date.to_string())
        } else if first.currency != row.currency {
            ("currency", row.currency.code().to_owned(), first.currency.code().to_owned())
        } else if self.dues(first_row) != self.dues(further_row) {
            ("due date", days(further_row), days(first_row))
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
            if other != row {
                sheet.set_aside_for(rows[other as usize].place(), || fault.to_string(), faults);
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
                let problem = Problem::AmountTooLarge { field: "the sum of the lines", found };
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

    pub(super) fn build_deliveries(
        &mut self,
        ids: &[CustomerId],
        notes: &mut Vec<Note>,
    ) -> (Vec<Document>, Deliveries) {
        let mut documents = self.build_documents(notes);
        let customer = |document: u32| ids[self.owner(self.row_of(document)) as usize];
        let order = order_by_customer(documents.len(), ids.len(), customer);
        let parts = parallel::map(self.threads, order.stretches(self.threads), |customers| {
            let mut deliveries = Deliveries::default();
            for id in customers {
                self.deliveries_of(CustomerId(id as u32), order.of(id), &documents, &mut deliveries);
            }
            deliveries
        });
        let mut deliveries = Deliveries::default();
        for part in parts {
            deliveries.append(part);
        }
        for id in (0..deliveries.len()).rev() {
            let document = &mut documents[deliveries.documents()[id] as usize];
            if document.instalments > 1 {
                deliveries.set_next_instalment(id as DeliveryId, document.first);
            }
            document.first = id as DeliveryId;
        }
        (documents, deliveries)
    }

    fn row_of(&self, document: u32) -> &DeliveryRow {
        &self.tables.deliveries.rows[self.documents.row_of[document as usize] as usize]
    }

    /// The documents of positive deliveries, without their deliveries yet.
    fn build_documents(&mut self, notes: &mut Vec<Note>) -> Vec<Document> {
        let file = self.tables.place(FileKind::Deliveries, RowPlace { start: 0, line: 0 }).file;
        let mut documents: Vec<Document> = Vec::with_capacity(self.tables.deliveries.rows.len());
        let mut document_of = vec![NO_DOCUMENT; self.tables.deliveries.rows.len()];
        let mut row_of = Vec::with_capacity(document_of.len());
        for (index, row) in self.visible_documents() {
            let amount = self.document_amount(index, row);
            if !amount.is_positive() {
                continue;
            }
            document_of[index as usize] = documents.len() as u32;
            row_of.push(index);
            let parts = if row.due_date.is_some() { 1 } else { self.instalments(index, amount).count() as u8 };
            let line = Place { file, line: row.line };
            documents.push(Document { number: row.number, first: NO_DELIVERY, line, instalments: parts });
        }
        let lacking = self.documents.lack_invoice_date.iter();
        let mut lacking = lacking.filter(|&&row| document_of[row as usize] != NO_DOCUMENT);
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

    /// The deliveries of a customer's documents, in the order of the book.
    fn deliveries_of(
        &self,
        customer: CustomerId,
        documents_of: &[u32],
        documents: &[Document],
        deliveries: &mut Deliveries,
    ) {
        let mut rows: Vec<Delivery> = Vec::with_capacity(documents_of.len());
        for &document in documents_of {
            let index = self.documents.row_of[document as usize];
            let row = self.row_of(document);
            let amount = self.document_amount(index, row);
            let extras = self.tables.deliveries.extras_of(row);
            let whole = Delivery {
                document,
                instalment: 1,
                customer,
                currency: row.currency,
                date: row.date,
                due: row.due_date.unwrap_or(row.date),
                due_from: row.due_from,
                amount,
                salesperson: extras.and_then(|extras| extras.salesperson),
                next_instalment: NO_DELIVERY,
            };
            if row.due_date.is_some() {
                rows.push(whole);
                continue;
            }
            let parts = self.instalments(index, amount).zip(1..);
            rows.extend(parts.map(|((amount, due), instalment)| Delivery { amount, due, instalment, ..whole }));
        }
        let number = |row: &Delivery| self.tables.texts.get(documents[row.document as usize].number);
        rows.sort_unstable_by(|a, b| {
            let key = |row: &Delivery| (row.currency, row.due, row.date);
            key(a).cmp(&key(b)).then_with(|| number(a).cmp(number(b))).then(a.instalment.cmp(&b.instalment))
        });
        for row in rows {
            deliveries.push(row);
        }
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

/// Things in the order of their customers; those of one customer in the order that they had.
pub(super) struct ByCustomer {
    order: Vec<u32>,
    /// Where each customer's begin in `order`; one more at the end.
    starts: Vec<u32>,
}

impl ByCustomer {
    /// The things of a customer.
    pub(super) fn of(&self, customer: usize) -> &[u32] {
        &self.order[self.starts[customer] as usize..self.starts[customer + 1] as usize]
    }

    /// Ranges of customers with about as many things each, a few for each thread.
    pub(super) fn stretches(&self, threads: usize) -> Vec<std::ops::Range<usize>> {
        let customers = self.starts.len() - 1;
        let mut stretches = Vec::new();
        let mut start = 0;
        for range in parallel::ranges(self.order.len(), threads) {
            let end = self.starts.partition_point(|&begin| (begin as usize) < range.end).clamp(start, customers);
            if end > start {
                stretches.push(start..end);
                start = end;
            }
        }
        if start < customers {
            stretches.push(start..customers);
        }
        stretches
    }
}

/// Puts `count` things in the order of their customers, of whom there are so many.
pub(super) fn order_by_customer(count: usize, customers: usize, customer_of: impl Fn(u32) -> CustomerId) -> ByCustomer {
    let mut starts = vec![0u32; customers + 1];
    let owners: Vec<u32> = (0..count as u32).map(|thing| customer_of(thing).0).collect();
    for &owner in &owners {
        starts[owner as usize + 1] += 1;
    }
    for customer in 0..customers {
        starts[customer + 1] += starts[customer];
    }
    let mut next = starts.clone();
    let mut order = vec![0u32; count];
    for (thing, &owner) in owners.iter().enumerate() {
        let place = &mut next[owner as usize];
        order[*place as usize] = thing as u32;
        *place += 1;
    }
    ByCustomer { order, starts }
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
