//! What happened, what was said, whom we know and what was sold: the small files, put into the book as of its day.

use crate::book::{Book, Concerns, Contact, CustomerId, Event, FollowUp, Place, SellThrough};
use crate::read::build::assemble::{Assembly, Tables};
use crate::read::build::money::Fit;
use crate::read::build::parts::PartMaker;
use crate::read::diagnose::note::{FirstNamed, Note};
use crate::read::file::named::Named;
use crate::read::value::word::name_key;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::Range;

impl Tables {
    /// Whom the rows of the small files name up to a day, with the day of each.
    pub fn named(&self, as_of: NaiveDate) -> impl Iterator<Item = (&Named, NaiveDate)> {
        let events = self.events.iter().map(|row| (&row.customer, row.date));
        let follow_ups = self.follow_ups.iter().map(|row| (&row.customer, row.date));
        // A contact is known on any day.
        let contacts = self.contacts.iter().map(move |row| (&row.customer, as_of));
        let sell_through = self.sell_through.iter().map(|row| (&row.customer, row.cycle_end));
        events.chain(follow_ups).chain(contacts).chain(sell_through).filter(move |&(_, date)| date <= as_of)
    }
}

/// Events or follow-ups by customer, then date, then place, each with the delivery number that it names. What that number
/// means is told when the customer's part is made.
pub type Happenings<H> = Vec<(H, Option<String>)>;

impl Assembly<'_> {
    pub fn take_events(&mut self, ids: &[CustomerId]) -> Happenings<Event> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.events);
        let visible = rows.into_iter().filter(|row| row.date <= as_of);
        let mut events: Happenings<Event> = visible
            .map(|row| {
                let event = Event {
                    date: row.date,
                    customer: ids[self.customer_of(&row.customer) as usize],
                    kind: row.kind,
                    concerns: Concerns::Customer,
                    cleared_on: row.cleared_on.filter(|&cleared_on| cleared_on <= as_of),
                    note: row.note,
                    source: row.source,
                    evidence: row.evidence,
                    place: row.place,
                };
                (event, row.delivery_no)
            })
            .collect();
        events.sort_by_key(|(event, _)| (event.customer, event.date, event.place));
        events
    }

    pub fn take_follow_ups(&mut self, ids: &[CustomerId]) -> Happenings<FollowUp> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.follow_ups);
        let visible = rows.into_iter().filter(|row| row.date <= as_of);
        let mut follow_ups: Happenings<FollowUp> = visible
            .map(|row| {
                let follow_up = FollowUp {
                    date: row.date,
                    customer: ids[self.customer_of(&row.customer) as usize],
                    result: row.result,
                    concerns: Concerns::Customer,
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
                };
                (follow_up, row.delivery_no)
            })
            .collect();
        follow_ups.sort_by_key(|(follow_up, _)| (follow_up.customer, follow_up.date, follow_up.place));
        follow_ups
    }

    pub fn build_contacts(&mut self, ids: &[CustomerId]) -> Vec<Contact> {
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

    pub fn build_sell_through(&mut self, ids: &[CustomerId]) -> Vec<SellThrough> {
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
}

impl PartMaker<'_> {
    /// The events of the part's customers, in date order, then file order.
    pub fn make_events(&self, customers: &Range<CustomerId>) -> Vec<Event> {
        let own = within(&self.workshop.events, customers, |event: &Event| event.customer);
        let events = own.iter().map(|(event, number)| {
            let (concerns, _) = self.concerns(number.as_deref(), event.customer);
            Event { concerns, ..event.clone() }
        });
        let mut events: Vec<Event> = events.collect();
        events.sort_by_key(|event| (event.date, event.place));
        events
    }

    /// The follow-ups of the part's customers, in date order, then file order.
    pub fn make_follow_ups(&mut self, customers: &Range<CustomerId>) -> Vec<FollowUp> {
        let own = within(&self.workshop.follow_ups, customers, |follow_up: &FollowUp| follow_up.customer);
        let mut follow_ups = Vec::with_capacity(own.len());
        for (follow_up, number) in own {
            let (concerns, is_known) = self.concerns(number.as_deref(), follow_up.customer);
            if let (false, Some(number)) = (is_known, number) {
                self.findings.unknown_follow_ups.push((follow_up.place.line, number.clone()));
            }
            follow_ups.push(FollowUp { concerns, ..follow_up.clone() });
        }
        follow_ups.sort_by_key(|follow_up| (follow_up.date, follow_up.place));
        follow_ups
    }

    /// What a delivery number on an event or a follow-up means, and whether it is a number of that customer at all.
    fn concerns(&self, number: Option<&str>, customer: CustomerId) -> (Concerns, bool) {
        let Some(number) = number else { return (Concerns::Customer, true) };
        match self.fit(number, customer) {
            Fit::Document(document) => (Concerns::Document(document), true),
            Fit::Instalment(id) => (Concerns::Instalment(id), true),
            Fit::Later(_) | Fit::Closed(_) => (Concerns::Nothing, true),
            Fit::OfOther | Fit::Unknown => (Concerns::Nothing, false),
        }
    }
}

/// What of things that are in order of their customers is some customers'.
fn within<'h, H>(
    all: &'h [(H, Option<String>)],
    customers: &Range<CustomerId>,
    customer_of: impl Fn(&H) -> CustomerId,
) -> &'h [(H, Option<String>)] {
    let start = all.partition_point(|(one, _)| customer_of(one) < customers.start);
    let end = all.partition_point(|(one, _)| customer_of(one) < customers.end);
    &all[start..end]
}

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
