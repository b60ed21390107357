//! Every customer of a book found, from all files, in an order that does not depend on the order of rows.

use super::assemble::Tables;
use super::deliveries::NO_EXTRAS;
use super::fault::Faults;
use super::fields::FileKind;
use super::identity::{Directory, Provisional, customer_fault};
use super::note::Note;
use super::parties::Party;
use crate::book::Place;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// All customers, and who the parties of the two large files are.
pub(super) struct Identified {
    pub(super) directory: Directory,
    /// Who each party of the deliveries file is.
    pub(super) owners: Vec<Provisional>,
    /// Who each party of the payments file is.
    pub(super) payers: Vec<Provisional>,
}

/// Finds all customers.
pub(super) fn identify(tables: &Tables, as_of: NaiveDate, faults: &mut Faults, notes: &mut Vec<Note>) -> Identified {
    let Tables { customers, deliveries, payments, sheets, files, .. } = tables;
    let mut directory = Directory::default();
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.kind == FileKind::Customers) {
        let describe = |place: Place| files[usize::from(place.file)].at_line(place.line);
        directory.enter_customers(customers, describe, |row, problem| {
            sheet.set_aside(row.row_place, vec![customer_fault(&sheet.name, row, problem)], faults);
        });
    }
    let visible = || deliveries.parties.iter().filter(|party| party.earliest <= as_of);
    directory.learn_names_from_codes(visible().filter_map(|party| Some((&*party.name, party.code.as_deref()?))));
    let mut codes = BTreeSet::new();
    let resolve_visible = |directory: &mut Directory, party: &Party| {
        let is_visible = party.earliest <= as_of;
        is_visible.then(|| directory.resolve(&party.name, party.code.as_deref(), party.earliest))
    };
    let mut resolved = Vec::with_capacity(deliveries.parties.len());
    for party in &deliveries.parties {
        let own = resolve_visible(&mut directory, party);
        codes.extend(own.zip(party.code.clone()).map(|((id, _), code)| (id, code)));
        resolved.push(own);
    }
    let mut aliases = BTreeSet::new();
    let rows = deliveries.rows.iter().take_while(|_| !deliveries.extras.is_empty());
    let with_extras = rows.filter(|row| row.extras != NO_EXTRAS && row.date <= as_of);
    for (row, extras) in with_extras.filter_map(|row| Some((row, deliveries.extras_of(row)?))) {
        let Some(own) = extras.details.as_ref().and_then(|details| details.aliases.as_ref()) else { continue };
        let party = &deliveries.parties[row.whom as usize];
        let id = directory.find(&party.name, party.code.as_deref()).unwrap_or_default();
        aliases.extend(own.iter().map(|alias| (id, alias.clone())));
    }
    directory.learn_spellings(&codes, true, notes);
    directory.learn_spellings(&aliases, false, notes);
    let payers = payments.as_ref().map_or(&[][..], |table| &table.parties);
    let resolved_payers: Vec<_> = payers.iter().map(|party| resolve_visible(&mut directory, party)).collect();
    for (named, date) in tables.named(as_of) {
        directory.resolve(&named.name, named.code.as_deref(), date);
    }
    for party in deliveries.parties.iter().filter(|party| party.earliest > as_of) {
        directory.resolve(&party.name, party.code.as_deref(), party.earliest);
    }
    let owners = directory.owners_of(&deliveries.parties, &resolved);
    let payers = directory.owners_of(payers, &resolved_payers);
    Identified { directory, owners, payers }
}
