//! Rows shared out among parts of the customers, and each part made into its piece of the book. Parts are made by several
//! threads and handed over in the order of the customers, so that few of them are there at once.

use crate::book::{Account, Book, Currency, CustomerId, Deliveries, Payments};
use crate::parallel;
use crate::read::build::order::Parts;
use crate::read::build::partition::{BookPart, PartitionBuilder, PartitionContext, PartitionFindings};
use crate::read::build::unknown::{UnknownItems, unknown_customers};
use crate::read::file::delivery_rows::DeliveryRow;
use crate::read::file::payments::PaymentRow;
use crate::read::table::block_rows::{BlockRow, BlockRows};
use std::ops::Range;

/// The rows of some customers, in stretches of the files, each in file order. `whom` is the customer.
#[derive(Default)]
pub struct PartitionRows {
    deliveries: Vec<Vec<DeliveryRow>>,
    payments: Vec<Vec<PaymentRow>>,
}

/// So many stretches a thread, so that no thread waits long for another.
const STRETCHES_PER_THREAD: usize = 8;

/// Shares the rows of customers that are kept out among parts: by part, in stretches of the file. `customers` says who
/// each is whom rows name; what `look` finds in each block, of kept rows and others, is returned too.
pub fn share_out<R: BlockRow + Copy + Send, L: Send>(
    rows: &mut BlockRows<R>,
    parts: Parts,
    (customers, is_kept): (&[CustomerId], &(impl Fn(CustomerId) -> bool + Sync)),
    threads: usize,
    look: impl Fn(&[R]) -> L + Sync,
) -> (Vec<Vec<Vec<R>>>, Vec<L>) {
    let stretches = rows.take_stretches(if threads <= 1 { 1 } else { threads * STRETCHES_PER_THREAD });
    let shared = parallel::map(threads, stretches, |mut blocks| {
        let mut counts = vec![0; parts.count()];
        let mut seen = Vec::with_capacity(blocks.len());
        for block in &mut blocks {
            seen.push(look(block));
            for row in block {
                let customer = customers[*row.whom() as usize];
                *row.whom() = customer.0;
                counts[parts.part(customer)] += usize::from(is_kept(customer));
            }
        }
        let mut shares: Vec<Vec<R>> = counts.into_iter().map(Vec::with_capacity).collect();
        for mut row in blocks.into_iter().flatten() {
            let customer = CustomerId(*row.whom());
            if is_kept(customer) {
                shares[parts.part(customer)].push(row);
            }
        }
        (shares, seen)
    });
    let mut by_part: Vec<Vec<Vec<R>>> = (0..parts.count()).map(|_| Vec::with_capacity(shared.len())).collect();
    let mut all_seen = Vec::new();
    for (shares, seen) in shared {
        for (part, share) in by_part.iter_mut().zip(shares) {
            part.push(share);
        }
        all_seen.extend(seen);
    }
    (by_part, all_seen)
}

impl PartitionRows {
    /// The rows of each part.
    pub fn of(deliveries: Vec<Vec<Vec<DeliveryRow>>>, payments: Vec<Vec<Vec<PaymentRow>>>) -> Vec<PartitionRows> {
        let mut payments = payments.into_iter();
        let parts = deliveries.into_iter();
        parts.map(|deliveries| PartitionRows { deliveries, payments: payments.next().unwrap_or_default() }).collect()
    }
}

impl<'w> PartitionContext<'w> {
    /// The piece of the book of one part, with what was found on the way.
    pub fn make(&'w self, number: usize, rows: PartitionRows) -> (BookPart, PartitionFindings) {
        let PartitionRows { deliveries, payments } = rows;
        let mut part = PartitionBuilder::new(self, deliveries.concat());
        drop(deliveries);
        part.enter_numbers();
        part.make_deliveries();
        let payments = part.make_payments(payments);
        let accounts = accounts(&part.deliveries, &payments);
        part.sum(&accounts, &payments);
        let customers = self.parts.customers(number);
        let (events, follow_ups) = (part.make_events(&customers), part.make_follow_ups(&customers));
        let stated_open = part.stated_open();
        let (further_lines, ship_to_areas, delivery_lines) =
            (part.further_lines(), part.ship_to_areas(), part.delivery_lines());
        let earlier = part.earlier_part(&payments);
        let PartitionBuilder { documents, first_deliveries, deliveries, mut findings, .. } = part;
        let book = Book {
            accounts,
            documents,
            first_deliveries,
            further_lines,
            deliveries,
            payments,
            events,
            follow_ups,
            contacts: self.shell.contacts_within(&customers).to_vec(),
            sell_through: self.shell.sell_through_within(&customers).to_vec(),
            ship_to_areas,
            delivery_lines,
            ..self.shell.shared()
        };
        findings.unknown_customers = unknown_customers(&book);
        findings.unknown_items = UnknownItems::of(&book);
        (BookPart { book, stated_open, size_of_whole: self.size_of_whole, earlier }, findings)
    }
}

/// The accounts, as ranges of deliveries and payments that are sorted by them.
fn accounts(deliveries: &Deliveries, payments: &Payments) -> Vec<Account> {
    let mut delivered = runs(deliveries.len(), |row| deliveries.account(row)).peekable();
    let mut moved = runs(payments.len(), |row| payments.account(row)).peekable();
    let mut accounts = Vec::new();
    loop {
        let (of_deliveries, of_payments) = (delivered.peek().map(|(key, _)| *key), moved.peek().map(|(key, _)| *key));
        let Some((customer, currency)) = [of_deliveries, of_payments].into_iter().flatten().min() else { break };
        let is_own = |(own, _): &((CustomerId, Currency), Range<usize>)| *own == (customer, currency);
        let deliveries = delivered.next_if(is_own).map_or(0..0, |(_, rows)| rows);
        let payments = moved.next_if(is_own).map_or(0..0, |(_, rows)| rows);
        accounts.push(Account { customer, currency, deliveries, payments });
    }
    accounts
}

/// Runs of rows that share a key, of rows that are sorted by it.
fn runs<K: PartialEq>(count: usize, key_of: impl Fn(u32) -> K) -> impl Iterator<Item = (K, Range<usize>)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let key = (start < count).then(|| key_of(start as u32))?;
        let end = (start + 1..count).find(|&row| key_of(row as u32) != key).unwrap_or(count);
        let rows = start..end;
        start = end;
        Some((key, rows))
    })
}
