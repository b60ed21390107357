//! Rows of the deliveries file to documents: lines of one number joined, due dates reckoned (SPEC §3 "Deliveries").
//!
//! Nearly every row is a delivery of its own, so a row itself stands for its document, by its first line; only what has
//! several lines or several due dates is kept beside the rows.

use crate::book::{DueFrom, Money, Number, Terms, Texts};
use crate::parallel;
use crate::read::build::assembly::Assembly;
use crate::read::build::document_index::{Lines, clamp};
use crate::read::build::numbers::Numbers;
use crate::read::build::tables::Tables;
use crate::read::diagnose::fault::{Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::{Field, FileKind};
use crate::read::file::delivery_fields::{self, GOODS_FIELDS};
use crate::read::file::delivery_rows::{DeliveryRow, Part};
use crate::read::table::block_rows::BlockRows;
use crate::read::table::read_rows::rows_at;
use crate::read::table::row::{DayMemos, Row};
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use crate::read::value::number_hash::NumberHasher;
use crate::read::words::totals;
use chrono::NaiveDate;
use hashbrown::HashSet;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Rows that share a number, while they are joined: by the index of the first the indices of the others.
type Grouped = BTreeMap<u32, Vec<u32>>;

/// The numbers of deliveries, and the hashes of those that several rows bear.
pub fn index_numbers(tables: &Tables, hasher: &NumberHasher, threads: usize) -> (Numbers, Vec<u64>) {
    let rows = &tables.deliveries.rows;
    let blocks: Vec<&[DeliveryRow]> = rows.blocks().collect();
    let hashes = |block: usize| {
        let numbered = blocks[block].iter().filter(|row| row.has_number);
        numbered.map(|row| hasher.hash(&row.number))
    };
    Numbers::index((rows.len(), (0..blocks.len()).collect()), hashes, hasher, threads)
}

impl Assembly<'_> {
    /// Joins the rows of one number, customer, day, currency and due date into one delivery. A number that another customer
    /// bears too is another delivery; so is one of another day, as numbers start anew each year (SPEC §2 "Numbers").
    pub fn group_deliveries(&mut self, several: Vec<u64>, faults: &mut Faults, notes: &mut Vec<Note>) {
        self.reckon_due_dates();
        let Tables { deliveries, texts, .. } = &self.tables;
        let sharing = rows_that_share(&deliveries.rows, texts, &self.documents.numbers.hasher, several);
        let mut grouped = Grouped::new();
        let (mut repeated, mut first_repeated) = (0, None::<u32>);
        for (first, further) in sharing {
            let mut documents: Vec<Vec<u32>> = Vec::new();
            for row in std::iter::once(first).chain(further) {
                match documents.iter_mut().find(|document| self.is_one_document(document[0], row)) {
                    Some(document) => document.push(row),
                    None => {
                        let is_again = documents.iter().any(|document| self.is_repeated(document[0], row));
                        repeated += usize::from(is_again);
                        let is_earlier = is_again && first_repeated.is_none_or(|first| row < first);
                        first_repeated = if is_earlier { Some(row) } else { first_repeated };
                        documents.push(vec![row]);
                    }
                }
            }
            for document in documents.into_iter().filter(|document| document.len() > 1) {
                grouped.insert(document[0], document[1..].to_vec());
            }
        }
        for (&first, further) in &grouped {
            self.tables.deliveries.rows.at_mut(first as usize).part = Part::FirstLine;
            for &row in further {
                self.tables.deliveries.rows.at_mut(row as usize).part = Part::FurtherLine;
            }
        }
        if let Some(row) = first_repeated {
            let row = self.tables.deliveries.rows.at(row as usize);
            let file = self.tables.file_name(FileKind::Deliveries);
            let number = row.number.text(&self.tables.texts).to_owned();
            notes.push(Note::NumberRepeated { file, count: repeated, number, first_line: row.line });
        }
        let count = self.tables.deliveries.statistics.unnumbered;
        if count > 0 {
            let file = self.tables.file_name(FileKind::Deliveries);
            let first = self.tables.deliveries.rows.iter().find(|row| !row.has_number);
            notes.push(Note::NumbersMadeUp { file, count, first_line: first.map_or(0, |row| row.line) });
        }
        self.sum_lines(grouped, faults, notes);
        self.note_duplicates(notes);
    }

    /// Gives each row without a due date the one that terms make of it.
    fn reckon_due_dates(&mut self) {
        if !self.tables.deliveries.statistics.needs_terms {
            return;
        }
        let mut rows = std::mem::take(&mut self.tables.deliveries.rows);
        let blocks: Vec<&mut [DeliveryRow]> = rows.blocks_mut().collect();
        let reckoned = parallel::map(self.threads, blocks, |rows| {
            let (mut plans, mut lack_invoice_date) = (Vec::new(), Vec::new());
            for row in rows.iter_mut().filter(|row| row.due_date.is_none()) {
                plans.extend(self.reckon(row).map(|plan| (row.line, plan)));
                if self.lacks_invoice_date(row) {
                    lack_invoice_date.push(row.line);
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
    fn terms_of(&self, row: &DeliveryRow) -> (&Terms, DueFrom) {
        let details = self.directory.row(self.owner(row)).map(|row| &self.tables.customers.at(row).details);
        let own = self.tables.deliveries.get(row, |columns| &columns.terms).map(|terms| &**terms);
        match (own, details.and_then(|details| details.terms.as_ref())) {
            (Some(terms), _) => (terms, DueFrom::Terms),
            (None, Some(terms)) => (terms, DueFrom::CustomerTerms),
            (None, None) => (&self.conventions.default_terms, DueFrom::DefaultTerms),
        }
    }

    /// Sets the due date of a row, or makes its plan of instalments.
    fn reckon(&self, row: &mut DeliveryRow) -> Option<Vec<(u32, NaiveDate)>> {
        let table = &self.tables.deliveries;
        let details = self.directory.row(self.owner(row)).map(|row| &self.tables.customers.at(row).details);
        let own_cutoff = table.details_of(row).and_then(|details| details.cutoff_day);
        let cutoff = own_cutoff.or_else(|| details.and_then(|details| details.cutoff_day));
        let invoice_date = table.get(row, |columns| &columns.invoice_date).copied();
        let (terms, due_from) = self.terms_of(row);
        let meaning = self.conventions.end_of_month;
        row.due_from = due_from;
        row.due_date = terms.single_due_date(row.date, invoice_date, cutoff, meaning);
        row.due_date.is_none().then(|| terms.due_dates(row.date, invoice_date, cutoff, meaning))
    }

    fn lacks_invoice_date(&self, row: &DeliveryRow) -> bool {
        let has_one = self.tables.deliveries.get(row, |columns| &columns.invoice_date).is_some();
        !has_one && self.terms_of(row).0.counts_from_invoice()
    }

    /// When a row is due, in parts.
    fn dues(&self, row: &DeliveryRow) -> Vec<(u32, NaiveDate)> {
        match row.due_date {
            Some(due) => vec![(10_000, due)],
            None => self.documents.plans.get(&row.line).cloned().unwrap_or_default(),
        }
    }

    /// Whether rows of one number are lines of one delivery (SPEC §3 "Deliveries").
    fn is_one_document(&self, first: u32, row: u32) -> bool {
        let rows = &self.tables.deliveries.rows;
        let (first, row) = (rows.at(first as usize), rows.at(row as usize));
        let same = |row: &DeliveryRow| (self.owner(row), row.date, row.currency);
        same(first) == same(row) && self.dues(first) == self.dues(row)
    }

    /// Whether a customer has a number twice, on two days or in two currencies; several due dates are instalments.
    fn is_repeated(&self, first: u32, row: u32) -> bool {
        let rows = &self.tables.deliveries.rows;
        let (first, row) = (rows.at(first as usize), rows.at(row as usize));
        self.owner(first) == self.owner(row) && (first.date, first.currency) != (row.date, row.currency)
    }

    fn sum_lines(&mut self, grouped: Grouped, faults: &mut Faults, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        let is_total_column = sheet.header_of(Field::Amount).is_some_and(totals::is_total_column);
        let table = &self.tables.deliveries;
        let values = self.line_values(sheet, &grouped);
        let (mut repeated, mut first_repeated) = (0, String::new());
        let mut all_lines = BTreeMap::new();
        for (first, further) in grouped {
            let all = std::iter::once(first).chain(further);
            let rows: Vec<&DeliveryRow> = all.map(|row| table.rows.at(row as usize)).collect();
            let repeated_total = repeated_total(&rows, &values, is_total_column);
            let sum: i128 = rows.iter().map(|row| i128::from(row.amount.0)).sum();
            if i64::try_from(sum).is_err() && repeated_total.is_none() {
                let found = sum.to_string();
                let problem = Problem::SumTooLarge { found };
                faults.fatal(sheet.fault(table.place(rows[0]), Field::Amount, problem));
            }
            let amount = if repeated_total.is_some() { rows[0].amount } else { clamp(sum) };
            if repeated_total.is_some() {
                repeated += 1;
                if repeated == 1 {
                    first_repeated = rows[0].number.text(&self.tables.texts).to_owned();
                }
            }
            let further = rows[1..].iter().map(|row| row.line).collect();
            all_lines.insert(rows[0].line, Lines { further, amount, repeated_total });
        }
        if repeated > 0 {
            let file = sheet.name.clone();
            notes.push(Note::RepeatedTotal { file, count: repeated, first: first_repeated });
        }
        self.documents.lines = all_lines;
    }

    /// Of lines that share their number and their amount, quantity × unit price of those that belong to a line of a document
    /// rather than to the whole. They are read once more from the file: few files have any.
    fn line_values(&self, sheet: &Sheet, grouped: &Grouped) -> LineValues {
        let mut values = LineValues::new();
        if !GOODS_FIELDS.iter().any(|&field| sheet.columns.has(field)) {
            return values;
        }
        let table = &self.tables.deliveries;
        let mut lines: BTreeMap<u32, &DeliveryRow> = BTreeMap::new();
        for (&first, further) in grouped {
            let first = table.rows.at(first as usize);
            let further = || further.iter().map(|&row| table.rows.at(row as usize));
            if further().all(|row| { row.amount } == { first.amount }) {
                lines.extend(further().chain([first]).map(|row| (row.line, row)));
            }
        }
        let days = DayMemos::default();
        let wanted: Vec<u32> = lines.keys().copied().collect();
        rows_at(sheet, &wanted, |record| {
            let (line, row) = (record.place().line, Row::new(sheet, record, &days, None));
            if let Some(known) = lines.get(&line).filter(|_| delivery_fields::is_line(&row)) {
                values.insert(line, delivery_fields::line_value(&row, known.currency));
            }
        });
        values
    }

    /// Rows that agree to the letter are warned of, and count.
    fn note_duplicates(&self, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Deliveries) else { return };
        // Rows alike share their number; a number on one row only needs no look.
        let has_alike = self.tables.deliveries.statistics.unnumbered > 0 || !self.documents.lines.is_empty();
        let rows = self.tables.deliveries.rows.iter().take_while(|_| has_alike);
        let alike = rows.filter(|row| !row.has_number || row.part != Part::Whole);
        let Tables { deliveries: table, texts, .. } = &self.tables;
        let keyed = alike.map(|row| ((row.own_number(texts), row.date, row.whom, row.amount), table.place(row)));
        notes.extend(duplicates(sheet, keyed));
    }

    /// The deliveries and returns up to the as-of day, by their first rows.
    pub fn visible_documents(&self) -> impl Iterator<Item = &DeliveryRow> {
        self.tables.deliveries.rows.iter().filter(|row| self.begins_visible(row))
    }

    /// Whether a row begins a delivery or a return of the as-of day or an earlier one.
    pub fn begins_visible(&self, row: &DeliveryRow) -> bool {
        row.date <= self.conventions.as_of && matches!(row.part, Part::Whole | Part::FirstLine)
    }

    /// The amount of the delivery that begins with a row.
    pub fn document_amount(&self, row: &DeliveryRow) -> Money {
        match row.part {
            Part::FirstLine => self.documents.lines.get(&row.line).map_or(row.amount, |lines| lines.amount),
            Part::Whole | Part::FurtherLine => row.amount,
        }
    }

    /// `L12` for the row on line 12; with another L before it as long as somebody else has that number.
    pub fn make_up_numbers(&mut self) {
        if self.tables.deliveries.statistics.unnumbered == 0 {
            return;
        }
        let Tables { texts, deliveries, .. } = &mut self.tables;
        let numbers = &mut self.documents.numbers;
        let mut made_up = Vec::with_capacity(deliveries.statistics.unnumbered);
        for row in deliveries.rows.iter_mut().filter(|row| !row.has_number) {
            let mut text = format!("L{}", row.line);
            while numbers.holds(&text) {
                text.insert(0, 'L');
            }
            row.number = numbers.hasher.number(&text, texts);
            made_up.push(numbers.hasher.hash(&row.number));
        }
        // No two of them are the same: each has its own line, behind as many letters as nobody else's number has.
        numbers.enter(made_up.into_iter());
    }

    /// Deliveries whose terms count from an invoice date that is not there: their own day counts.
    pub fn note_invoice_dates_missing(&self, notes: &mut Vec<Note>) {
        let lacking = self.documents.lack_invoice_date.iter();
        let rows = lacking.filter_map(|&line| self.tables.deliveries.rows.on_line(line));
        let mut rows = rows.filter(|row| self.begins_visible(row) && self.document_amount(row).is_positive());
        if let Some(first) = rows.next() {
            let first = first.number.text(&self.tables.texts).to_owned();
            notes.push(Note::InvoiceDateMissing { count: 1 + rows.count(), first });
        }
    }

    /// Amount and due date of each part of a delivery that is due in parts; a part of nothing is none.
    pub fn instalments(&self, row: &DeliveryRow, amount: Money) -> impl Iterator<Item = (Money, NaiveDate)> {
        let dues = self.documents.plans.get(&row.line).map_or(&[][..], Vec::as_slice);
        let shares: Vec<u32> = dues.iter().map(|&(share, _)| share).collect();
        let parts = Terms::split_amount(amount, &shares);
        parts.into_iter().zip(dues.iter().map(|&(_, due)| due)).filter(|(amount, _)| amount.is_positive())
    }
}

/// The rows that bear the same number, among those whose hashes several rows share.
fn rows_that_share(rows: &BlockRows<DeliveryRow>, texts: &Texts, hasher: &NumberHasher, several: Vec<u64>) -> Grouped {
    let several: HashSet<u64> = several.into_iter().collect();
    let numbered = rows.iter().zip(0..).take_while(|_| !several.is_empty()).filter(|(row, _)| row.has_number);
    let hashed = numbered.map(|(row, index)| (hasher.hash(&row.number), index));
    let mut sharing: Vec<(u64, u32)> = hashed.filter(|(hash, _)| several.contains(hash)).collect();
    sharing.sort_unstable();
    let mut grouped = Grouped::new();
    for run in sharing.chunk_by(|a, b| a.0 == b.0) {
        let mut firsts: Vec<(u32, &Number)> = Vec::new();
        for &(_, index) in run {
            let number = &rows.at(index as usize).number;
            match firsts.iter().find(|(_, first)| first.is(number, texts)) {
                Some(&(first, _)) => grouped.entry(first).or_default().push(index),
                None => firsts.push((index, number)),
            }
        }
    }
    grouped
}

/// Quantity × unit price of rows that are lines of a document, by the lines on which they stand.
type LineValues = HashMap<u32, Option<Money>>;

/// Whether every line carries the document's total, as Xero writes it: the reading that is nearer to quantity × price. Then
/// these values, line by line.
fn repeated_total(rows: &[&DeliveryRow], values: &LineValues, is_total_column: bool) -> Option<Vec<Option<Money>>> {
    let amount = rows[0].amount;
    if !rows.iter().all(|row| { row.amount } == amount) {
        return None;
    }
    let values: Vec<Option<Money>> = rows.iter().map(|row| values.get(&row.line).copied()).collect::<Option<_>>()?;
    let value = values.iter().map(|value| Some(i128::from((*value)?.0))).sum::<Option<i128>>();
    let is_repeated = value.map_or(is_total_column, |value| {
        let once = i128::from(amount.0);
        let summed = once * rows.len() as i128;
        (once - value).abs() < (summed - value).abs()
    });
    is_repeated.then_some(values)
}

/// The warning of rows that agree to the letter, among rows in file order with a key that such rows share.
pub fn duplicates<K: Hash + Eq>(sheet: &Sheet, rows: impl Iterator<Item = (K, RowPlace)>) -> Option<Note> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Currency;
    use crate::read::table::block_rows::ShortOffset;

    #[test]
    fn numbers_whose_hashes_agree_are_told_apart() {
        let (mut texts, hasher) = (Texts::default(), NumberHasher::blind());
        let long = |text: &str, texts: &mut Texts| Number::long(texts.append(text), 0);
        let numbers = [
            hasher.number("SH1", &mut texts),
            hasher.number("SH2", &mut texts),
            long("DELIVERY-NOTE-0001", &mut texts),
            hasher.number("SH1", &mut texts),
            long("DELIVERY-NOTE-0002", &mut texts),
            long("DELIVERY-NOTE-0001", &mut texts),
            hasher.number("SH1", &mut texts),
            hasher.number("SH1\0", &mut texts),
        ];
        let mut rows = BlockRows::default();
        for (number, line) in numbers.into_iter().zip(2..) {
            let row = DeliveryRow {
                amount: Money::ZERO,
                start: ShortOffset::of(0),
                line,
                number,
                date: NaiveDate::default(),
                due_date: None,
                whom: 0,
                position: 0,
                currency: Currency::NONE,
                due_from: DueFrom::DueDate,
                part: Part::Whole,
                has_number: true,
            };
            rows.push(RowPlace { start: 0, line }, vec![row]);
        }
        let grouped = rows_that_share(&rows, &texts, &hasher, vec![0]);
        assert_eq!(grouped, Grouped::from([(0, vec![3, 6]), (2, vec![5])]));
        assert_eq!(rows_that_share(&rows, &texts, &hasher, Vec::new()), Grouped::new());
    }
}
