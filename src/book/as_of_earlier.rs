//! The book as of an earlier day, made from the book of a later one: what is dated after the day is not there (SPEC §3 "As
//! of"), and what names it names nothing that is there yet.

use super::{
    Account, Book, Concerns, Contact, CustomerId, Deliveries, Delivery, DeliveryId, DeliveryLine, EarlierDay,
    EarlierRows, Event, FollowUp, ListedDocument, NO_DELIVERY, Named, Payment, PaymentKind, Payments, SellThrough,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

impl Book {
    /// This book as of an earlier day. `rows` has what the book itself does not tell.
    pub fn as_of_earlier(&self, earlier: &EarlierDay, rows: &EarlierRows) -> Book {
        let EarlierDay { day, customers, sales, base_currency } = earlier;
        debug_assert!(*day <= self.as_of, "a book knows nothing of later days");
        let mut book = Book {
            as_of: *day,
            files: self.files.clone(),
            texts: Arc::clone(&self.texts),
            customers: Arc::clone(customers),
            sales: Arc::clone(sales),
            calendar: Arc::clone(&self.calendar),
            base_currency: *base_currency,
            has_payments: self.has_payments,
            ..Book::empty(*day)
        };
        let places = Places::of(self, *day, &mut book);
        book.payments = self.payments_until(*day, rows, &places);
        book.accounts = self.accounts_of_rows(&book);
        let has_come = |date: NaiveDate| date <= *day;
        let events = self.events.iter().filter(|event| has_come(event.date)).map(|event| Event {
            concerns: places.concerns(event.concerns),
            cleared_on: event.cleared_on.filter(|&date| has_come(date)),
            ..event.clone()
        });
        book.events = events.collect();
        let follow_ups = self.follow_ups.iter().filter(|follow_up| has_come(follow_up.date));
        let follow_ups = follow_ups.map(|one| FollowUp { concerns: places.concerns(one.concerns), ..one.clone() });
        book.follow_ups = follow_ups.collect();
        let contacts = self.contacts.iter().map(|contact| Contact {
            last_contact: contact.last_contact.filter(|&date| has_come(date)),
            ..contact.clone()
        });
        book.contacts = contacts.collect();
        book.sell_through = self.sell_through.iter().filter(|row| has_come(row.cycle_end)).cloned().collect();
        let areas = self.ship_to_areas.iter();
        book.ship_to_areas = areas.filter_map(|&(document, area)| Some((places.document(document)?, area))).collect();
        book.delivery_lines = self.lines_with_sell_through(*day, &book.sell_through, &places);
        book
    }

    /// Money up to a day, in its order. What names a delivery that is yet to come waits for it.
    fn payments_until(&self, day: NaiveDate, rows: &EarlierRows, places: &Places) -> Payments {
        let mut payments = Payments::with_capacity(self.payments.len());
        let delivered_on = |id: DeliveryId| self.deliveries.dates()[id as usize];
        for (id, _) in (0..).zip(self.payments.dates()).filter(|(_, date)| **date <= day) {
            let payment = self.payments.get(id);
            let columns = rows.paid_columns.as_ref();
            let is_of_column =
                columns.is_some_and(|&(file, _)| file == payment.place.file) && payment.kind != PaymentKind::Return;
            if is_of_column {
                // It is there with its delivery, whatever day it bears itself.
                let row_date = match payment.named {
                    Named::Document(first) | Named::Instalment(first) => Some(delivered_on(first)),
                    _ => rows.column_day(payment.place.line),
                };
                if row_date.is_some_and(|date| date > day) {
                    continue;
                }
            }
            let place = |named: Named| match named {
                Named::Document(first) => places.delivery(first).map_or(Named::Later, Named::Document),
                // Which instalments there will be is not known before.
                Named::Instalment(id) => places.delivery(id).map_or(Named::Unknown, Named::Instalment),
                Named::Closed => match rows.closed(id) {
                    Some((date, currency)) if date > day && currency == payment.currency => Named::Later,
                    Some((date, _)) if date > day => Named::Unknown,
                    _ => Named::Closed,
                },
                Named::Nothing | Named::Later | Named::Several(_) | Named::Unknown => named,
            };
            let named = match payment.named {
                Named::Several(list) => {
                    let listed = |one: ListedDocument| match one.named {
                        Named::Closed if one.date > day => Named::Later,
                        Named::Closed => Named::Closed,
                        named => place(named),
                    };
                    payments.push_list(self.payments.list(list).clone().moved(listed))
                }
                one => place(one),
            };
            payments.push(Payment { named, ..payment });
        }
        payments
    }

    /// The accounts that have rows in a book with some of the rows of this one.
    fn accounts_of_rows(&self, book: &Book) -> Vec<Account> {
        let (mut deliveries, mut payments) = (0..0, 0..0);
        let mut accounts = Vec::new();
        for account in &self.accounts {
            let key = (account.customer, account.currency);
            deliveries = next_run(deliveries.end, book.deliveries.len(), |id| book.deliveries.account(id) == key);
            payments = next_run(payments.end, book.payments.len(), |id| book.payments.account(id) == key);
            if !deliveries.is_empty() || !payments.is_empty() {
                accounts.push(Account { deliveries: deliveries.clone(), payments: payments.clone(), ..*account });
            }
        }
        accounts
    }

    /// The goods of deliveries up to a day to those whose own sales are known: nobody else's prices are compared.
    fn lines_with_sell_through(&self, day: NaiveDate, sold: &[SellThrough], places: &Places) -> Vec<DeliveryLine> {
        let sellers: BTreeSet<CustomerId> = sold.iter().map(|row| row.customer).collect();
        let lines = self.delivery_lines.iter().take_while(|_| !sellers.is_empty());
        let lines = lines.filter(|line| line.date <= day && sellers.contains(&line.customer));
        lines
            .map(|line| DeliveryLine {
                document: line.document.and_then(|document| places.document(document)),
                ..line.clone()
            })
            .collect()
    }
}

/// What documents and deliveries of a book became in the book of an earlier day.
struct Places {
    documents: Vec<u32>,
    deliveries: Vec<DeliveryId>,
}

/// A document that is not there yet.
const NOT_YET: u32 = u32::MAX;

impl Places {
    /// Puts the documents up to a day and their deliveries into an empty book, in their order.
    fn of(later: &Book, day: NaiveDate, book: &mut Book) -> Places {
        let mut documents = vec![NOT_YET; later.documents.len()];
        let dates = later.deliveries.dates();
        for (document, (own, &first)) in later.documents.iter().zip(documents.iter_mut().zip(&later.first_deliveries)) {
            if dates[first as usize] <= day {
                *own = book.documents.len() as u32;
                book.documents.push(*document);
            }
        }
        let mut deliveries = vec![NO_DELIVERY; dates.len()];
        let mut own = Deliveries::with_capacity(dates.len());
        for (id, place) in (0..).zip(&mut deliveries) {
            if dates[id as usize] <= day {
                let delivery = later.deliveries.get(id);
                let document = documents[delivery.document as usize];
                *place = own.push(Delivery { document, next_instalment: NO_DELIVERY, ..delivery });
            }
        }
        let places = Places { documents, deliveries };
        let instalments = later.documents.iter().any(|document| document.instalments > 1);
        for id in (0..dates.len() as DeliveryId).take_while(|_| instalments) {
            let (own_id, next) = (places.delivery(id), places.delivery_or_none(later.deliveries.next_instalment(id)));
            if let Some(own_id) = own_id {
                own.set_next_instalment(own_id, next);
            }
        }
        book.deliveries = own;
        let firsts = later.first_deliveries.iter().filter_map(|&first| places.delivery(first));
        book.first_deliveries = firsts.collect();
        let lines = later.further_lines.iter();
        book.further_lines =
            lines.filter_map(|(&document, lines)| Some((places.document(document)?, lines.clone()))).collect();
        places
    }

    fn document(&self, document: u32) -> Option<u32> {
        Some(self.documents[document as usize]).filter(|&own| own != NOT_YET)
    }

    fn delivery(&self, id: DeliveryId) -> Option<DeliveryId> {
        Some(self.deliveries[id as usize]).filter(|&own| own != NO_DELIVERY)
    }

    fn delivery_or_none(&self, id: DeliveryId) -> DeliveryId {
        if id == NO_DELIVERY { NO_DELIVERY } else { self.deliveries[id as usize] }
    }

    /// What a row is about that names a document or an instalment of the later book.
    fn concerns(&self, concerns: Concerns) -> Concerns {
        match concerns {
            Concerns::Document(document) => self.document(document).map_or(Concerns::Nothing, Concerns::Document),
            Concerns::Instalment(id) => self.delivery(id).map_or(Concerns::Nothing, Concerns::Instalment),
            Concerns::Customer | Concerns::Nothing => concerns,
        }
    }
}

/// From a row on those that are an account's; nowhere if there are none.
fn next_run(start: usize, end: usize, is_own: impl Fn(u32) -> bool) -> Range<usize> {
    start..(start..end).find(|&row| !is_own(row as u32)).unwrap_or(end)
}
