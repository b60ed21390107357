//! What happened, what was said, whom we know and what was sold: the small files, put into the book as of its day.

use crate::book::{Concerns, Contact, CustomerId, Event, FollowUp, SellThrough};
use crate::read::build::assembly::Assembly;
use crate::read::build::money::Fit;
use crate::read::build::partition::{DatedByCustomer, PartitionBuilder};
use crate::read::build::tables::Tables;
use crate::read::file::named::Named;
use chrono::NaiveDate;
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

impl Assembly<'_> {
    pub fn take_events(&mut self, ids: &[CustomerId]) -> DatedByCustomer<Event> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.events);
        let visible = rows.into_iter().filter(|row| row.date <= as_of);
        let mut events: DatedByCustomer<Event> = visible
            .map(|row| {
                let event = Event {
                    date: row.date,
                    customer: ids[self.customer_of(&row.customer) as usize],
                    kind: row.kind,
                    is_hearsay: row.is_hearsay,
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

    pub fn take_follow_ups(&mut self, ids: &[CustomerId]) -> DatedByCustomer<FollowUp> {
        let as_of = self.conventions.as_of;
        let rows = std::mem::take(&mut self.tables.follow_ups);
        let visible = rows.into_iter().filter(|row| row.date <= as_of);
        let mut follow_ups: DatedByCustomer<FollowUp> = visible
            .map(|row| {
                let follow_up = FollowUp {
                    date: row.date,
                    customer: ids[self.customer_of(&row.customer) as usize],
                    result: row.result,
                    concerns: Concerns::Customer,
                    promise_date: row.promise_date,
                    promise_amount: row.promise_amount,
                    dispute_amount: row.dispute_amount,
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

impl PartitionBuilder<'_> {
    /// The events of the part's customers, in date order, then file order.
    pub fn make_events(&self, customers: &Range<CustomerId>) -> Vec<Event> {
        let own = within(&self.context.events, customers, |event: &Event| event.customer);
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
        let own = within(&self.context.follow_ups, customers, |follow_up: &FollowUp| follow_up.customer);
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
