//! What happened, what was said, whom we know and what was sold: the small files, put into the book as of its day.

use super::assemble::{Assembly, Tables};
use super::documents::BuiltDeliveries;
use super::fields::FileKind;
use super::identity::Provisional;
use super::money::Fit;
use super::named::Named;
use super::note::{FirstNamed, Note};
use super::spelling::name_key;
use crate::book::{Book, Concerns, Contact, CustomerId, Event, FollowUp, SellThrough};
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Tables {
    /// Whom the rows of the small files name up to a day, with the day of each.
    pub(super) fn named(&self, as_of: NaiveDate) -> impl Iterator<Item = (&Named, NaiveDate)> {
        let events = self.events.iter().map(|row| (&row.customer, row.date));
        let follow_ups = self.follow_ups.iter().map(|row| (&row.customer, row.date));
        // A contact is known on any day.
        let contacts = self.contacts.iter().map(move |row| (&row.customer, as_of));
        let sell_through = self.sell_through.iter().map(|row| (&row.customer, row.cycle_end));
        events.chain(follow_ups).chain(contacts).chain(sell_through).filter(move |&(_, date)| date <= as_of)
    }
}

impl Assembly<'_> {
    pub(super) fn build_events(&mut self, ids: &[CustomerId], built: &BuiltDeliveries) -> Vec<Event> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.events);
        let visible = rows.into_iter().filter(|row| row.date <= as_of);
        let mut events: Vec<Event> = visible
            .map(|row| {
                let customer = self.customer_of(&row.customer);
                Event {
                    date: row.date,
                    customer: ids[customer as usize],
                    kind: row.kind,
                    concerns: self.concerns(row.delivery_no.as_deref(), customer, built).0,
                    is_cleared: row.cleared_on.is_some_and(|cleared_on| cleared_on <= as_of),
                    note: row.note,
                    source: row.source,
                    evidence: row.evidence,
                    place: row.place,
                }
            })
            .collect();
        events.sort_by_key(|event| (event.date, event.place));
        events
    }

    pub(super) fn build_follow_ups(
        &mut self,
        ids: &[CustomerId],
        built: &BuiltDeliveries,
        notes: &mut Vec<Note>,
    ) -> Vec<FollowUp> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.follow_ups);
        let mut follow_ups = Vec::new();
        for row in rows.into_iter().filter(|row| row.date <= as_of) {
            let customer = self.customer_of(&row.customer);
            let (concerns, is_known) = self.concerns(row.delivery_no.as_deref(), customer, built);
            if let (false, Some(number)) = (is_known, row.delivery_no) {
                let file = self.tables.file_name(FileKind::FollowUps);
                notes.push(Note::FollowUpUnknownDelivery { file, line: row.place.line, number });
            }
            follow_ups.push(FollowUp {
                date: row.date,
                customer: ids[customer as usize],
                result: row.result,
                concerns,
                promise_date: row.promise_date,
                promise_amount: row.promise_amount,
                channel: row.channel,
                person: row.person,
                excuse: row.excuse,
                other_excuse: row.other_excuse,
                next_date: row.next_date,
                evidence: row.evidence,
                by: row.by,
                note: row.note,
                place: row.place,
            });
        }
        follow_ups.sort_by_key(|follow_up| (follow_up.date, follow_up.place));
        follow_ups
    }

    pub(super) fn build_contacts(&mut self, ids: &[CustomerId]) -> Vec<Contact> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.contacts);
        let mut contacts: Vec<Contact> = rows
            .into_iter()
            .map(|row| Contact {
                customer: ids[self.customer_of(&row.customer) as usize],
                name: row.name,
                role: row.role,
                phone: row.phone,
                is_insider: row.is_insider,
                best_time: row.best_time,
                last_contact: row.last_contact.filter(|&day| day <= as_of),
                note: row.note,
                place: row.place,
            })
            .collect();
        contacts.sort_by_key(|contact| (contact.customer, contact.place));
        contacts
    }

    pub(super) fn build_sell_through(&mut self, ids: &[CustomerId]) -> Vec<SellThrough> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.sell_through);
        let visible = rows.into_iter().filter(|row| row.cycle_end <= as_of);
        let mut sell_through: Vec<SellThrough> = visible
            .map(|row| SellThrough {
                customer: ids[self.customer_of(&row.customer) as usize],
                cycle_start: row.cycle_start,
                cycle_end: row.cycle_end,
                item: row.item,
                opening: row.opening,
                received: row.received,
                sold: row.sold,
                closing: row.closing,
                sell_price: row.sell_price,
                remitted: row.remitted,
                place: row.place,
            })
            .collect();
        sell_through.sort_by(|a, b| {
            let key = |row: &SellThrough| (row.customer, row.cycle_start);
            key(a).cmp(&key(b)).then_with(|| a.item.cmp(&b.item)).then(a.place.cmp(&b.place))
        });
        sell_through
    }

    /// What a delivery number on an event or a follow-up means, and whether it is a number of that customer at all.
    fn concerns(&self, number: Option<&str>, customer: Provisional, built: &BuiltDeliveries) -> (Concerns, bool) {
        let Some(number) = number else { return (Concerns::Customer, true) };
        let row = self.documents.numbers.find(number, &self.tables.texts);
        match self.fit(row, number, customer, built) {
            Fit::Document(document) => (Concerns::Document(document), true),
            Fit::Instalment(id) => (Concerns::Instalment(id), true),
            Fit::Later(_) | Fit::Closed(_) => (Concerns::Nothing, true),
            Fit::OfOther | Fit::Unknown => (Concerns::Nothing, false),
        }
    }
}

/// Contacts and sell-through of somebody whom nothing else in the book names: likely another spelling (S2).
pub(super) fn note_unknown_customers(book: &Book, notes: &mut Vec<Note>) {
    let mut known: Vec<bool> = book.customers.iter().map(|customer| customer.listed.is_some()).collect();
    let accounts = book.accounts.iter().map(|account| account.customer);
    let followed = book.follow_ups.iter().map(|follow_up| follow_up.customer);
    let happened = book.events.iter().map(|event| event.customer);
    accounts.chain(followed).chain(happened).for_each(|customer| known[customer.0 as usize] = true);
    let is_unknown = |customer: CustomerId| !known[customer.0 as usize];
    let contacts = book.contacts.iter().filter(|row| is_unknown(row.customer)).map(|row| (row.customer, row.place));
    let sold = book.sell_through.iter().filter(|row| is_unknown(row.customer)).map(|row| (row.customer, row.place));
    for mut rows in [contacts.collect::<Vec<_>>(), sold.collect()] {
        rows.sort_by_key(|&(_, place)| place);
        if let Some(&(customer, place)) = rows.first() {
            let file = book.files[usize::from(place.file)].clone();
            let first = FirstNamed { line: place.line, name: book.customer(customer).name.clone() };
            notes.push(Note::CustomerUnknown { file, count: rows.len(), first });
        }
    }
}

/// Sell-through of an article that no delivery to that customer names (S2). A book whose deliveries name no article at
/// all tells nothing.
pub(super) fn note_unknown_items(book: &Book, notes: &mut Vec<Note>) {
    let delivered: BTreeSet<(CustomerId, String)> = book
        .delivery_lines
        .iter()
        .filter_map(|line| Some((line.customer, name_key(line.item.as_deref()?).into_owned())))
        .collect();
    if delivered.is_empty() {
        return;
    }
    let is_unknown = |row: &&SellThrough| !delivered.contains(&(row.customer, name_key(&row.item).into_owned()));
    let mut unknown: Vec<&SellThrough> = book.sell_through.iter().filter(is_unknown).collect();
    unknown.sort_by_key(|row| row.place);
    if let Some(row) = unknown.first() {
        let file = book.files[usize::from(row.place.file)].clone();
        let first = FirstNamed { line: row.place.line, name: row.item.clone() };
        notes.push(Note::ItemUnknown { file, count: unknown.len(), first });
    }
}
