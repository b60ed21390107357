//! What is to be told of money when all parts of a book are there: names that fit nothing, rows that agree, currencies.

use crate::book::{Currency, InputFile, Place};
use crate::read::build::currencies::Currencies;
use crate::read::diagnose::fault::{Fault, Faults};
use crate::read::diagnose::note::{FirstNamed, Note};
use crate::read::table::read_rows::rows_at;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use std::collections::HashMap;

/// Names that fitted nothing, for one warning a file.
#[derive(Default)]
pub struct Misnamed {
    unknown: (usize, FirstNamed),
    of_other: (usize, FirstNamed),
}

impl Misnamed {
    pub fn count(&mut self, is_other: bool, name: &str, line: u32) {
        let (count, first) = if is_other { &mut self.of_other } else { &mut self.unknown };
        *count += 1;
        if *count == 1 || line < first.line {
            *first = FirstNamed { line, name: name.to_owned() };
        }
    }

    /// Adds what another part holds.
    fn append(&mut self, other: Misnamed) {
        for (own, (count, first)) in [(&mut self.unknown, other.unknown), (&mut self.of_other, other.of_other)] {
            if own.0 == 0 || count > 0 && first.line < own.1.line {
                own.1 = first;
            }
            own.0 += count;
        }
    }

    fn note(self, file: &InputFile, notes: &mut Vec<Note>) {
        let file = file.clone();
        if self.unknown.0 > 0 {
            notes.push(Note::NameUnknown { file: file.clone(), count: self.unknown.0, first: self.unknown.1 });
        }
        if self.of_other.0 > 0 {
            notes.push(Note::NameOfOtherCustomer { file, count: self.of_other.0, first: self.of_other.1 });
        }
    }
}

/// What is to be told of the money of some parts.
#[derive(Default)]
pub struct MoneyFindings {
    /// Of returns.
    pub returns_misnamed: Misnamed,
    /// Of payments.
    pub misnamed: Misnamed,
    /// How much money of paid columns has no day.
    pub undated: usize,
    /// Rows whose currency or amount cannot be settled.
    pub refused: Vec<(RowPlace, Fault)>,
    /// Lines of the payments file that may agree with another one to the letter.
    pub alike: Vec<u32>,
    /// The first money that has a currency.
    pub first_with_currency: Option<(Place, Currency)>,
}

impl MoneyFindings {
    /// Adds what another part holds.
    pub fn append(&mut self, other: MoneyFindings) {
        self.returns_misnamed.append(other.returns_misnamed);
        self.misnamed.append(other.misnamed);
        self.undated += other.undated;
        self.refused.extend(other.refused);
        self.alike.extend(other.alike);
        let firsts = [self.first_with_currency, other.first_with_currency];
        self.first_with_currency = firsts.into_iter().flatten().min_by_key(|&(place, _)| place);
    }

    /// Tells of returns and paid columns.
    pub fn note_of_deliveries(&mut self, file: InputFile, notes: &mut Vec<Note>) {
        std::mem::take(&mut self.returns_misnamed).note(&file, notes);
        if self.undated > 0 {
            notes.push(Note::PaidUndated { file, count: self.undated });
        }
    }

    /// Tells of payments.
    pub fn note_of_payments(
        mut self,
        sheet: &Sheet,
        currencies: &Currencies,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
    ) {
        self.refused.sort_by_key(|(place, _)| place.line);
        for (place, fault) in self.refused {
            sheet.set_aside(place, vec![fault], faults);
        }
        self.misnamed.note(&sheet.name, notes);
        note_duplicate_payments(sheet, self.alike, notes);
        // Statements of banks name their currency where lists of deliveries often do not.
        if let (true, Some((_, currency))) = (currencies.has_none(), self.first_with_currency) {
            let currency = currency.code().to_owned();
            notes.push(Note::PaymentsAloneHaveCurrency { file: sheet.name.clone(), currency });
        }
    }
}

/// Rows that agree to the letter are warned of, and count.
fn note_duplicate_payments(sheet: &Sheet, mut lines: Vec<u32>, notes: &mut Vec<Note>) {
    if lines.is_empty() {
        return;
    }
    lines.sort_unstable();
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut again = Vec::new();
    rows_at(sheet, &lines, |record| match seen.get(record.raw()) {
        Some(&first) => again.push((record.place().line, first)),
        None => _ = seen.insert(record.raw().to_owned(), record.place().line),
    });
    if !again.is_empty() {
        notes.push(Note::DuplicateRows { file: sheet.name.clone(), lines: again });
    }
}
