//! What the small files name and no delivery or payment does: customers, articles.

use crate::book::{Book, CustomerId, Place, SellThrough};
use crate::read::diagnose::note::{FirstNamed, Note};
use crate::read::value::word::name_key;
use std::collections::BTreeSet;

/// Contacts and sell-through of somebody whom nothing else in a part of the book names: likely another spelling (S2).
pub fn unknown_customers(book: &Book) -> [Vec<(Place, CustomerId)>; 2] {
    if book.contacts.is_empty() && book.sell_through.is_empty() {
        return [Vec::new(), Vec::new()];
    }
    let accounts = book.accounts.iter().map(|account| account.customer);
    let followed = book.follow_ups.iter().map(|follow_up| follow_up.customer);
    let happened = book.events.iter().map(|event| event.customer);
    let known: BTreeSet<CustomerId> = accounts.chain(followed).chain(happened).collect();
    let is_unknown = |customer: CustomerId| book.customer(customer).listed.is_none() && !known.contains(&customer);
    let contacts = book.contacts.iter().filter(|row| is_unknown(row.customer)).map(|row| (row.place, row.customer));
    let sold = book.sell_through.iter().filter(|row| is_unknown(row.customer)).map(|row| (row.place, row.customer));
    [contacts.collect(), sold.collect()]
}

/// Warns of them.
pub fn note_unknown_customers(book: &Book, unknown: [Vec<(Place, CustomerId)>; 2], notes: &mut Vec<Note>) {
    for rows in unknown {
        if let Some(&(place, customer)) = rows.iter().min() {
            let file = book.files[usize::from(place.file)].clone();
            let first = FirstNamed { line: place.line, name: book.customer(customer).name.clone() };
            notes.push(Note::CustomerUnknown { file, count: rows.len(), first });
        }
    }
}

/// Sell-through of articles that no delivery to that customer names (S2), and whether any delivery names an article.
#[derive(Default)]
pub struct UnknownItems {
    names_any: bool,
    unknown: Vec<(Place, String)>,
}

impl UnknownItems {
    /// Of a part of the book.
    pub fn of(book: &Book) -> UnknownItems {
        let items = || book.delivery_lines.iter().filter_map(|line| Some((line.customer, line.item.as_deref()?)));
        let names_any = items().next().is_some();
        if book.sell_through.is_empty() {
            return UnknownItems { names_any, unknown: Vec::new() };
        }
        let delivered: BTreeSet<(CustomerId, String)> =
            items().map(|(customer, item)| (customer, name_key(item).into_owned())).collect();
        let is_unknown = |row: &&SellThrough| !delivered.contains(&(row.customer, name_key(&row.item).into_owned()));
        let unknown = book.sell_through.iter().filter(is_unknown).map(|row| (row.place, row.item.clone()));
        UnknownItems { names_any, unknown: unknown.collect() }
    }

    /// Adds those of a later part.
    pub fn append(&mut self, later: UnknownItems) {
        self.names_any |= later.names_any;
        self.unknown.extend(later.unknown);
    }

    /// Warns of them. A book whose deliveries name no article at all tells nothing.
    pub fn note(self, book: &Book, notes: &mut Vec<Note>) {
        let count = self.unknown.len();
        if let (true, Some((place, name))) = (self.names_any, self.unknown.into_iter().min_by_key(|&(place, _)| place))
        {
            let file = book.files[usize::from(place.file)].clone();
            notes.push(Note::ItemUnknown { file, count, first: FirstNamed { line: place.line, name } });
        }
    }
}
