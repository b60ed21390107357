//! Every customer of a book found, from all files, in an order that does not depend on the order of rows.

use crate::book::{CustomerId, InputFile, Place};
use crate::read::build::directory::{Directory, NameOrder, Provisional, customer_fault};
use crate::read::build::tables::Tables;
use crate::read::diagnose::fault::{Faults, shown};
use crate::read::diagnose::note::Note;
use crate::read::file::customers::CustomerRow;
use crate::read::file::delivery_rows::DeliveryTable;
use crate::read::table::block_rows::BlockRows;
use crate::read::table::sheet::Sheet;
use crate::read::value::names::CustomerName;
use chrono::NaiveDate;
use hashbrown::HashMap;
use std::collections::BTreeSet;

/// All customers, and who the parties of the two large files are.
pub struct Identified {
    pub directory: Directory,
    /// The place of each customer in the book.
    pub ids: Vec<CustomerId>,
    /// Whom each row of the deliveries file may name.
    pub owners: Vec<Provisional>,
    /// Whom each row of the payments file may name.
    pub payers: Vec<Provisional>,
}

/// The finding of customers while files are still read: first the customers file, then the deliveries, at last the rest.
#[derive(Default)]
pub struct Identification {
    directory: Directory,
    /// Who each row of the customers file is.
    listed: Vec<Provisional>,
    /// Those of the customers file in the order of their names.
    order: NameOrder,
    /// The parties of the deliveries file, as far as they have visible rows, and whether they are known by their names.
    resolved: Vec<Option<(Provisional, bool)>>,
    faults: Faults,
    notes: Vec<Note>,
}

impl Identification {
    /// Begins with the rows of the customers file.
    pub fn of_customers(
        rows: &BlockRows<CustomerRow>,
        sheet: &Sheet,
        files: &[InputFile],
        faults: Faults,
    ) -> Identification {
        let mut found = Identification { faults, ..Identification::default() };
        let describe = |place: Place| files[usize::from(place.file)].at_line(place.line);
        found.listed = found.directory.enter_customers(rows, describe, |row, problem| {
            sheet.set_aside(row.row_place, vec![customer_fault(&sheet.name, row, problem)], &mut found.faults);
        });
        found.directory.put_in_order_of_names(&mut found.order);
        found
    }

    /// Goes on with whom the deliveries file names.
    pub fn enter_deliveries(&mut self, deliveries: &DeliveryTable, as_of: NaiveDate) {
        let directory = &mut self.directory;
        let visible = || deliveries.parties.iter().filter(|party| party.earliest <= as_of);
        directory.learn_names_from_codes(visible().filter_map(|party| Some((&*party.name, party.code.as_deref()?))));
        let mut codes = BTreeSet::new();
        for party in &deliveries.parties {
            let own = resolve_visible(directory, party, as_of);
            codes.extend(own.zip(party.code.clone()).map(|((id, _), code)| (id, code)));
            self.resolved.push(own);
        }
        let mut aliases = BTreeSet::new();
        let has_aliases = deliveries.details.iter().any(|details| details.aliases.is_some());
        let visible = deliveries.rows.iter().filter(|row| row.date <= as_of).take_while(|_| has_aliases);
        for (row, details) in visible.filter_map(|row| Some((row, deliveries.details_of(row)?))) {
            let Some(own) = details.aliases.as_ref() else { continue };
            let id = match (row.whom as usize).checked_sub(self.listed.len()) {
                Some(party) => {
                    let party = &deliveries.parties[party];
                    directory.find(&party.name, party.code.as_deref()).unwrap_or_default()
                }
                None => self.listed[row.whom as usize],
            };
            aliases.extend(own.iter().map(|alias| (id, alias.clone())));
        }
        directory.learn_spellings(&codes, true, &mut self.notes);
        directory.learn_spellings(&aliases, false, &mut self.notes);
    }

    /// Ends with whom money and the small files name.
    pub fn finish(self, tables: &Tables, as_of: NaiveDate, faults: &mut Faults, notes: &mut Vec<Note>) -> Identified {
        let Identification { mut directory, listed, mut order, resolved, faults: own_faults, notes: own_notes } = self;
        faults.append(own_faults);
        notes.extend(own_notes);
        let parties = &tables.deliveries.parties;
        let payers = tables.payments.as_ref().map_or(&[][..], |table| &table.parties);
        let mut described: HashMap<&str, Provisional> = HashMap::new();
        if let Some(file) = tables.payments.as_ref().and_then(|table| table.payers_in_texts.as_ref()) {
            let texts = payers.iter().filter(|party| party.earliest <= as_of).map(|party| &*party.name);
            let found = directory.named_in_texts(texts);
            notes.extend(found.first().map(|&(text, id)| Note::PayersInTexts {
                file: file.clone(),
                count: found.len(),
                text: shown(text),
                customer: directory.name(id).to_owned(),
            }));
            described.extend(found);
        }
        let mut payer_of = |party: &CustomerName| match described.get(&*party.name) {
            Some(&id) => Some((id, true)),
            None => resolve_visible(&mut directory, party, as_of),
        };
        let resolved_payers: Vec<_> = payers.iter().map(&mut payer_of).collect();
        for (named, date) in tables.named(as_of) {
            directory.resolve(&named.name, named.code.as_deref(), date);
        }
        for party in parties.iter().filter(|party| party.earliest > as_of) {
            directory.resolve(&party.name, party.code.as_deref(), party.earliest);
        }
        let whom = |parties, resolved| [&*listed, &directory.owners_of(parties, resolved)].concat();
        let (owners, payers) = (whom(parties, &resolved), whom(payers, &resolved_payers));
        directory.put_in_order_of_names(&mut order);
        Identified { ids: order.places(), directory, owners, payers }
    }
}

/// Who a party is that has a row of the as-of day or an earlier one.
fn resolve_visible(directory: &mut Directory, party: &CustomerName, as_of: NaiveDate) -> Option<(Provisional, bool)> {
    let is_visible = party.earliest <= as_of;
    is_visible.then(|| directory.resolve(&party.name, party.code.as_deref(), party.earliest))
}
