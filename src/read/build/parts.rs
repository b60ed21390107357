//! Rows shared out among parts of the customers, and each part made into its piece of the book.
//!
//! A part has all rows of its customers and is small enough for the processor's cache, so what its rows say of each other
//! is found out there: which delivery money names, in which order money is matched. Parts are made by several threads
//! and handed over in the order of the customers, so that few of them are there at once.

use crate::book::{
    Account, Book, Currency, CustomerId, Deliveries, Delivery, DeliveryId, Document, EarlierDay, EarlierPart, Event,
    FollowUp, Money, NO_DELIVERY, Number, Payments, Place, Texts,
};
use crate::parallel;
use crate::read::build::assemble::Assembly;
use crate::read::build::events::{Happenings, UnknownItems, unknown_customers};
use crate::read::build::money::{Currencies, FirstDays};
use crate::read::build::money_findings::MoneyFindings;
use crate::read::build::order::{Parts, Placed};
use crate::read::conventions::Conventions;
use crate::read::file::delivery_rows::{DeliveryRow, Part};
use crate::read::file::payments::PaymentRow;
use crate::read::table::block_rows::{BlockRow, BlockRows, on_line};
use crate::read::value::number_hash::NumberHasher;
use hashbrown::HashTable;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// The rows of some customers, in stretches of the files, each in file order. `whom` is the customer.
#[derive(Default)]
pub struct PartRows {
    deliveries: Vec<Vec<DeliveryRow>>,
    payments: Vec<Vec<PaymentRow>>,
}

/// A piece of a book.
pub struct BookPart {
    /// The book of some customers: all customers are in it and all texts, and of everything else what is theirs.
    pub book: Book,
    /// What the paid and open columns say beside a payments file: document and open amount.
    pub stated_open: Vec<(u32, Money)>,
    /// About so many deliveries and so much money are in the whole book.
    pub size_of_whole: (usize, usize),
    /// What it takes to make the part as of the earlier days that were asked for ([`crate::read::ReadOptions::earlier_days`]).
    pub earlier: Option<EarlierPart>,
}

/// What was found while a part was made, for whoever tells it of the whole book.
#[derive(Default)]
pub struct PartFindings {
    pub money: MoneyFindings,
    /// Sums of all amounts by currency, whatever their direction.
    pub totals: BTreeMap<Currency, i128>,
    /// Follow-ups that name deliveries which are not there.
    pub unknown_follow_ups: Vec<(u32, String)>,
    /// Contacts, then sell-through, of customers whom nothing else names.
    pub unknown_customers: [Vec<(Place, CustomerId)>; 2],
    pub unknown_items: UnknownItems,
    /// Whether money was in another currency on an earlier day that was asked for.
    pub had_another_currency: bool,
}

/// What all parts are made with.
pub struct Workshop<'w> {
    pub assembly: &'w Assembly<'w>,
    pub parts: Parts,
    pub currencies: &'w Currencies,
    /// A book with everything that all parts share.
    pub shell: &'w Book,
    pub events: Happenings<Event>,
    pub follow_ups: Happenings<FollowUp>,
    /// How many rows of deliveries and payments there are.
    pub size_of_whole: (usize, usize),
    /// The files of deliveries and payments.
    pub delivery_file: u8,
    pub payment_file: u8,
    /// Whether returns or paid and open columns may act as money.
    pub deliveries_may_be_money: bool,
    /// The earlier days that were asked for.
    pub earlier_days: Option<Arc<[EarlierDay]>>,
}

/// So many stretches a thread, so that no thread waits long for another.
const STRETCHES_PER_THREAD: usize = 8;

/// Shares rows out among parts: by part, in stretches of the file. `customers` says who each is whom rows name; what
/// `look` finds in each block is returned too.
pub fn share_out<R: BlockRow + Copy + Send, L: Send>(
    rows: &mut BlockRows<R>,
    parts: Parts,
    customers: &[CustomerId],
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
                counts[parts.part(customer)] += 1;
            }
        }
        let mut shares: Vec<Vec<R>> = counts.into_iter().map(Vec::with_capacity).collect();
        for mut row in blocks.into_iter().flatten() {
            let customer = CustomerId(*row.whom());
            shares[parts.part(customer)].push(row);
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

impl PartRows {
    /// The rows of each part.
    pub fn of(deliveries: Vec<Vec<Vec<DeliveryRow>>>, payments: Vec<Vec<Vec<PaymentRow>>>) -> Vec<PartRows> {
        let mut payments = payments.into_iter();
        let parts = deliveries.into_iter();
        parts.map(|deliveries| PartRows { deliveries, payments: payments.next().unwrap_or_default() }).collect()
    }
}

/// A part that is being made.
pub struct PartMaker<'w> {
    pub workshop: &'w Workshop<'w>,
    /// Its rows of the deliveries file, in file order.
    pub rows: Vec<DeliveryRow>,
    /// Which of them bears each number.
    numbers: HashTable<u32>,
    /// The document of each row, or [`NO_DOCUMENT`].
    document_of: Vec<u32>,
    pub documents: Vec<Document>,
    pub first_deliveries: Vec<DeliveryId>,
    pub deliveries: Deliveries,
    /// The currencies of each customer's visible deliveries, once somebody asked.
    pub currencies_by_customer: OnceCell<HashMap<CustomerId, FirstDays>>,
    pub findings: PartFindings,
}

/// A row that is no document in the book: a return, of nothing, after the as-of day, or a further line.
const NO_DOCUMENT: u32 = u32::MAX;

impl<'w> Workshop<'w> {
    /// The piece of the book of one part, with what was found on the way.
    pub fn make(&'w self, number: usize, rows: PartRows) -> (BookPart, PartFindings) {
        let PartRows { deliveries, payments } = rows;
        let mut part = PartMaker {
            workshop: self,
            rows: deliveries.concat(),
            numbers: HashTable::new(),
            document_of: Vec::new(),
            documents: Vec::new(),
            first_deliveries: Vec::new(),
            deliveries: Deliveries::default(),
            currencies_by_customer: OnceCell::new(),
            findings: PartFindings::default(),
        };
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
        let PartMaker { documents, first_deliveries, deliveries, mut findings, .. } = part;
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

impl<'w> PartMaker<'w> {
    pub fn conventions(&self) -> &'w Conventions {
        self.workshop.assembly.conventions
    }

    fn assembly(&self) -> &'w Assembly<'w> {
        self.workshop.assembly
    }

    fn hasher(&self) -> &'w NumberHasher {
        &self.assembly().documents.numbers.hasher
    }

    pub fn texts(&self) -> &'w Texts {
        &self.workshop.shell.texts
    }

    /// Enters the rows that bear their numbers. Of a number that contradicts itself one row of each customer is enough;
    /// all of them, of one hash, would be found ever more slowly.
    fn enter_numbers(&mut self) {
        let mut numbers = HashTable::with_capacity(self.rows.len());
        let (rows, hasher) = (&self.rows, self.hasher());
        let hash = |&index: &u32| hasher.hash(&rows[index as usize].number);
        for (row, index) in rows.iter().zip(0..) {
            let is_alike = |&known: &u32| {
                let known = &rows[known as usize];
                (known.part, known.whom) == (Part::Refused, row.whom) && known.number.is(&row.number, self.texts())
            };
            let is_borne = match row.part {
                Part::FurtherLine => true,
                Part::Refused => numbers.find(hash(&index), is_alike).is_some(),
                Part::Whole | Part::FirstLine => false,
            };
            if !is_borne {
                numbers.insert_unique(hash(&index), index, hash);
            }
        }
        self.numbers = numbers;
    }

    /// The row of a customer that bears a number.
    pub fn bearer(&self, number: &Number, customer: CustomerId) -> Option<u32> {
        self.row_of(self.hasher().hash(number), customer, |own| own.is(number, self.texts()))
    }

    /// The row of a customer that bears the number of a text.
    pub fn bearer_of_text(&self, text: &str, customer: CustomerId) -> Option<u32> {
        self.row_of(self.hasher().hash_text(text), customer, |own| own.bytes(self.texts()) == text.as_bytes())
    }

    fn row_of(&self, hash: u64, customer: CustomerId, is_it: impl Fn(&Number) -> bool) -> Option<u32> {
        let is_row = |&index: &u32| {
            let row = &self.rows[index as usize];
            row.whom == customer.0 && is_it(&row.number)
        };
        self.numbers.find(hash, is_row).copied()
    }

    /// The row on a line.
    pub fn row_on_line(&self, line: u32) -> Option<&DeliveryRow> {
        on_line(&self.rows, line).map(|row| &self.rows[row])
    }

    /// The document of a row.
    pub fn document_of(&self, row: usize) -> Option<u32> {
        self.document_of.get(row).copied().filter(|&document| document != NO_DOCUMENT)
    }

    /// The document that begins on a line.
    pub fn document_on_line(&self, line: u32) -> Option<u32> {
        self.document_of(on_line(&self.rows, line)?)
    }

    /// The documents of positive deliveries, and each instalment of one as a delivery, in the order of the book.
    fn make_deliveries(&mut self) {
        let (workshop, assembly) = (self.workshop, self.assembly());
        let mut placed = Placed::with_capacity(self.rows.len());
        let mut documents: Vec<Document> = Vec::with_capacity(self.rows.len());
        let mut document_of = vec![NO_DOCUMENT; self.rows.len()];
        for (row, document_of) in self.rows.iter().zip(&mut document_of) {
            if !assembly.begins_visible(row) {
                continue;
            }
            let amount = assembly.document_amount(row);
            if !amount.is_positive() {
                continue;
            }
            let document = documents.len() as u32;
            *document_of = document;
            let whole = Delivery {
                document,
                instalment: 1,
                customer: CustomerId(row.whom),
                currency: row.currency,
                date: row.date,
                due: row.due_date.unwrap_or(row.date),
                due_from: row.due_from,
                amount,
                salesperson: assembly.tables.deliveries.get(row, |columns| &columns.salesperson).copied(),
                next_instalment: NO_DELIVERY,
            };
            let mut instalments = 0;
            let mut put = |delivery: Delivery| {
                instalments += 1;
                let place = workshop.parts.place(delivery.customer, delivery.currency, delivery.due, true);
                placed.push(place, delivery);
            };
            match row.due_date {
                Some(_) => put(whole),
                None => {
                    let parts = assembly.instalments(row, amount).zip(1..);
                    parts.for_each(|((amount, due), instalment)| put(Delivery { amount, due, instalment, ..whole }));
                }
            }
            let line = Place { file: workshop.delivery_file, line: row.line };
            documents.push(Document { number: row.number, line, instalments });
        }
        self.document_of = document_of;
        let (things, mut order) = placed.in_order();
        let mut deliveries = Deliveries::with_capacity(things.len());
        for run in order.chunk_by_mut(|a, b| a.0 == b.0) {
            if run.len() > 1 {
                // Of one account and due date: by date, then number, then instalment.
                let key = |&(_, index): &(u64, u32)| {
                    let Delivery { document, date, instalment, .. } = things[index as usize];
                    (date, documents[document as usize].number.bytes(self.texts()), instalment)
                };
                run.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
            }
            for &(_, index) in run.iter() {
                deliveries.push(things[index as usize]);
            }
        }
        let mut first_deliveries = vec![NO_DELIVERY; documents.len()];
        for id in (0..deliveries.len()).rev() {
            let first = &mut first_deliveries[deliveries.documents()[id] as usize];
            if *first != NO_DELIVERY {
                deliveries.set_next_instalment(id as DeliveryId, *first);
            }
            *first = id as DeliveryId;
        }
        (self.documents, self.first_deliveries, self.deliveries) = (documents, first_deliveries, deliveries);
    }

    /// The lines behind the first one of documents that have several.
    fn further_lines(&self) -> BTreeMap<u32, Vec<Place>> {
        let (assembly, file) = (self.assembly(), self.workshop.delivery_file);
        let firsts = self.rows.iter().zip(&self.document_of).filter(|(row, _)| row.part == Part::FirstLine);
        let place = |&line: &u32| Place { file, line };
        firsts
            .filter(|&(_, &document)| document != NO_DOCUMENT)
            .filter_map(|(row, &document)| {
                let lines = assembly.documents.lines.get(&row.line)?;
                Some((document, lines.further.iter().map(place).collect()))
            })
            .collect()
    }

    /// Adds up everything, so that whoever has all parts can tell whether it fits.
    fn sum(&mut self, accounts: &[Account], payments: &Payments) {
        for account in accounts {
            let delivered = &self.deliveries.amounts()[account.deliveries.clone()];
            let moved = &payments.amounts()[account.payments.clone()];
            let sum = delivered.iter().chain(moved).map(|amount| i128::from(amount.0)).sum::<i128>();
            *self.findings.totals.entry(account.currency).or_default() += sum;
        }
    }
}

impl PartFindings {
    /// Whether no sum of the part can overflow.
    pub fn fits(&self) -> bool {
        self.totals.values().all(|&total| i64::try_from(total).is_ok())
    }

    /// Adds what was found in a later part.
    pub fn append(&mut self, later: PartFindings) {
        self.money.append(later.money);
        for (currency, total) in later.totals {
            *self.totals.entry(currency).or_default() += total;
        }
        self.unknown_follow_ups.extend(later.unknown_follow_ups);
        self.unknown_items.append(later.unknown_items);
        self.had_another_currency |= later.had_another_currency;
        for (own, later) in self.unknown_customers.iter_mut().zip(later.unknown_customers) {
            own.extend(later);
        }
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
