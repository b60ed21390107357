//! Which delivery an exact sum means (SPEC §3 "Matching" 5): whoever pays just what was promised for a document, or just
//! what one document has open, means that one.

use crate::book::{Account, Book, Concerns, Currency, CustomerId, DeliveryId, FollowUpResult, Money, NO_DELIVERY};
use chrono::{Days, NaiveDate};
use std::ops::Range;

/// A promise of a sum for a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedPromise {
    pub(super) customer: CustomerId,
    pub(super) currency: Currency,
    pub(super) amount: Money,
    /// The delivery, or the first instalment of the document.
    pub(super) first: DeliveryId,
    /// Whether it is for the whole document, not for one instalment.
    pub(super) is_whole: bool,
    logged: NaiveDate,
    until: NaiveDate,
}

/// So many days after the day promised money still counts (SPEC §3 "Promise").
const GRACE_DAYS: u64 = 2;

impl NamedPromise {
    /// Those of some customers, by customer.
    pub(super) fn all(book: &Book, customers: &Range<CustomerId>) -> Vec<NamedPromise> {
        let promises = book.follow_ups.iter().filter(|one| one.result == FollowUpResult::Promise);
        let named = promises.filter(|one| customers.contains(&one.customer)).filter_map(|one| {
            let (first, is_whole) = match one.concerns {
                Concerns::Document(document) => (book.first_deliveries[document as usize], true),
                Concerns::Instalment(id) => (id, false),
                Concerns::Customer | Concerns::Nothing => return None,
            };
            let (customer, currency) = book.deliveries.account(first);
            let amount = one.promise_amount?.to_money(currency).ok()?;
            let (logged, until) = (one.date, one.promise_date?);
            Some(NamedPromise { customer, currency, amount, first, is_whole, logged, until })
        });
        let mut all: Vec<NamedPromise> = named.collect();
        all.sort_by_key(|promise| promise.customer);
        all
    }

    /// Whether money of a day may keep it.
    pub(super) fn is_open_on(&self, date: NaiveDate) -> bool {
        self.logged <= date && date <= self.until + Days::new(GRACE_DAYS)
    }
}

/// What is open in an account by its sum, as unnamed money takes its turn. Rows are counted from the account's first.
#[derive(Default)]
pub(super) struct ExactSums {
    /// What was open before the first turn, in order of sum and then of the due date.
    entries: Vec<Entry>,
    /// For each entry one at or behind it: what lies between is open with that sum no more.
    next: Vec<u32>,
    /// Deliveries that were paid in part since.
    changed: Vec<u32>,
    /// Whether turns have begun.
    has_begun: bool,
}

/// Something open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    sum: Money,
    row: u32,
    /// Whether it is the sum of all instalments of the document that begins with the row.
    is_whole: bool,
}

impl ExactSums {
    /// Forgets the account before.
    pub(super) fn end(&mut self) {
        self.has_begun = false;
    }

    /// Starts anew with an account.
    pub(super) fn begin(&mut self, book: &Book, account: &Account, open: &[Money]) {
        self.has_begun = true;
        self.entries.clear();
        self.changed.clear();
        for (row, &sum) in open.iter().enumerate().filter(|(_, open)| open.is_positive()) {
            let row = row as u32;
            self.entries.push(Entry { sum, row, is_whole: false });
            let whole = whole(book, account, open, row);
            if whole != sum {
                self.entries.push(Entry { sum: whole, row, is_whole: true });
            }
        }
        self.entries.sort_unstable();
        self.next.clear();
        self.next.extend(0..self.entries.len() as u32);
    }

    /// A delivery was paid in part.
    pub(super) fn change(&mut self, row: usize) {
        let row = row as u32;
        if self.has_begun && !self.changed.contains(&row) {
            self.changed.push(row);
        }
    }

    /// The earliest due of what is dated on or before a day and has just that sum open, and whether it is a whole document
    /// of several instalments.
    pub(super) fn find(
        &mut self,
        (book, account): (&Book, &Account),
        open: &[Money],
        sum: Money,
        day: NaiveDate,
    ) -> Option<(DeliveryId, bool)> {
        let dates = &book.deliveries.dates()[account.deliveries.clone()];
        let is_there = |row: u32| dates[row as usize] <= day;
        self.changed.retain(|&row| open[row as usize].is_positive());
        let changed = self.changed.iter().copied().filter(|&row| open[row as usize] == sum && is_there(row)).min();
        let mut found = changed.map(|row| (row, false));
        let mut index = self.entries.partition_point(|entry| entry.sum < sum);
        while let Some(entry) = self.entries.get(index).copied().filter(|entry| entry.sum == sum) {
            let now = match entry.is_whole {
                true => whole(book, account, open, entry.row),
                false => open[entry.row as usize],
            };
            if now != sum {
                // What is open only becomes less: it never has that sum again.
                self.next[index] =
                    self.next.get(index + 1).map_or(index as u32 + 1, |&next| next.max(index as u32 + 1));
            } else if is_there(entry.row) {
                let own = (entry.row, entry.is_whole);
                found = Some(found.map_or(own, |found| found.min(own)));
                break;
            }
            index = if now == sum { index + 1 } else { self.next[index] as usize };
        }
        let (row, is_whole) = found?;
        Some(((account.deliveries.start + row as usize) as DeliveryId, is_whole))
    }
}

/// What is open of a row and of the instalments behind it.
fn whole(book: &Book, account: &Account, open: &[Money], row: u32) -> Money {
    let id = |row: u32| (account.deliveries.start + row as usize) as DeliveryId;
    let mut sum = open[row as usize];
    let mut next = book.deliveries.next_instalment(id(row));
    while next != NO_DELIVERY {
        sum += open[next as usize - account.deliveries.start];
        next = book.deliveries.next_instalment(next);
    }
    sum
}
