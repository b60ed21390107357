//! A book in pieces by customer: what all pieces share, and one put behind the other.

use super::{Book, Concerns, Contact, CustomerId, Deliveries, Named, Payments, SellThrough};
use chrono::NaiveDate;
use std::ops::Range;

impl Book {
    /// A book of that day in which nothing is.
    pub fn empty(as_of: NaiveDate) -> Book {
        Book {
            as_of,
            files: Vec::new(),
            texts: Default::default(),
            customers: Default::default(),
            documents: Vec::new(),
            first_deliveries: Vec::new(),
            further_lines: Default::default(),
            deliveries: Default::default(),
            payments: Default::default(),
            accounts: Vec::new(),
            events: Vec::new(),
            follow_ups: Vec::new(),
            contacts: Vec::new(),
            sell_through: Vec::new(),
            ship_to_areas: Vec::new(),
            delivery_lines: Vec::new(),
            sales: Default::default(),
            calendar: Default::default(),
            base_currency: None,
            has_payments: false,
        }
    }

    /// A book with what all pieces of this one share - day, files, texts, customers, sales, working days, base currency - and
    /// nothing that is one customer's.
    pub fn shared(&self) -> Book {
        Book {
            files: self.files.clone(),
            texts: self.texts.clone(),
            customers: self.customers.clone(),
            sales: self.sales.clone(),
            calendar: self.calendar.clone(),
            base_currency: self.base_currency,
            has_payments: self.has_payments,
            ..Book::empty(self.as_of)
        }
    }

    /// This book, in which nothing is yet, with room for so many deliveries and so much money.
    pub fn with_room(mut self, deliveries: usize, payments: usize) -> Book {
        self.documents.reserve_exact(deliveries);
        self.first_deliveries.reserve_exact(deliveries);
        self.deliveries = Deliveries::with_capacity(deliveries);
        self.payments = Payments::with_capacity(payments);
        self
    }

    /// Whom we know at some customers.
    pub fn contacts_within(&self, customers: &Range<CustomerId>) -> &[Contact] {
        &self.contacts[within(&self.contacts, customers, |contact| contact.customer)]
    }

    /// The sell-through of some customers.
    pub fn sell_through_within(&self, customers: &Range<CustomerId>) -> &[SellThrough] {
        &self.sell_through[within(&self.sell_through, customers, |row| row.customer)]
    }

    /// Puts the piece of the book that holds the next customers behind the pieces that it has. Rows of small files are
    /// not in their order until [`Book::sort_happenings`] is called.
    pub fn append(&mut self, piece: Book) {
        let (documents, deliveries, payments) = (self.documents.len(), self.deliveries.len(), self.payments.len());
        let document = |id: u32| id + documents as u32;
        let delivery = |id: u32| id + deliveries as u32;
        let concerns = |concerns: Concerns| match concerns {
            Concerns::Document(id) => Concerns::Document(document(id)),
            Concerns::Instalment(id) => Concerns::Instalment(delivery(id)),
            Concerns::Customer | Concerns::Nothing => concerns,
        };
        // Where there is nothing it is nowhere.
        let moved = |rows: Range<usize>, by: usize| if rows.is_empty() { 0..0 } else { rows.start + by..rows.end + by };
        self.documents.extend(piece.documents);
        self.first_deliveries.extend(piece.first_deliveries.into_iter().map(delivery));
        self.further_lines.extend(piece.further_lines.into_iter().map(|(id, lines)| (document(id), lines)));
        self.ship_to_areas.extend(piece.ship_to_areas.into_iter().map(|(id, area)| (document(id), area)));
        self.delivery_lines.extend(piece.delivery_lines.into_iter().map(|mut line| {
            line.document = line.document.map(document);
            line
        }));
        self.deliveries.append(piece.deliveries, documents as u32);
        self.payments.append(piece.payments, |named| match named {
            Named::Document(id) => Named::Document(delivery(id)),
            Named::Instalment(id) => Named::Instalment(delivery(id)),
            Named::Nothing | Named::Closed | Named::Later | Named::Several(_) | Named::Unknown => named,
        });
        self.accounts.extend(piece.accounts.into_iter().map(|mut account| {
            account.deliveries = moved(account.deliveries, deliveries);
            account.payments = moved(account.payments, payments);
            account
        }));
        self.events.extend(piece.events.into_iter().map(|mut event| {
            event.concerns = concerns(event.concerns);
            event
        }));
        self.follow_ups.extend(piece.follow_ups.into_iter().map(|mut follow_up| {
            follow_up.concerns = concerns(follow_up.concerns);
            follow_up
        }));
        self.contacts.extend(piece.contacts);
        self.sell_through.extend(piece.sell_through);
    }

    /// Puts events, follow-ups and lines of deliveries into their order, when all pieces are there.
    pub fn sort_happenings(&mut self) {
        self.events.sort_by_key(|event| (event.date, event.place));
        self.follow_ups.sort_by_key(|follow_up| (follow_up.date, follow_up.place));
        self.delivery_lines.sort_by_key(|line| line.place);
    }
}

/// Where some customers' rows are among rows that are sorted by customer.
fn within<R>(rows: &[R], customers: &Range<CustomerId>, customer_of: impl Fn(&R) -> CustomerId) -> Range<usize> {
    let start = rows.partition_point(|row| customer_of(row) < customers.start);
    start..rows.partition_point(|row| customer_of(row) < customers.end)
}
