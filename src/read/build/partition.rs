//! A part of a book while it is made: all rows of some customers, small enough for the processor's cache, so that what its
//! rows say of each other is found out there - which delivery money names, in which order money is matched.

use crate::book::{
    Account, Book, Currency, CustomerId, Deliveries, Delivery, DeliveryId, Document, EarlierDay, EarlierPart, Event,
    FollowUp, Money, NO_DELIVERY, NamedList, Number, Payments, Place, Texts,
};
use crate::read::build::assembly::Assembly;
use crate::read::build::currencies::{Currencies, FirstDays};
use crate::read::build::money_findings::MoneyFindings;
use crate::read::build::order::{Parts, Placed};
use crate::read::build::own_numbers::OwnNumbers;
use crate::read::build::unknown::UnknownItems;
use crate::read::conventions::Conventions;
use crate::read::file::delivery_rows::{DeliveryRow, Part};
use crate::read::table::block_rows::on_line;
use crate::read::value::number_hash::NumberHasher;
use chrono::NaiveDate;
use hashbrown::HashTable;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
pub struct PartitionFindings {
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

/// Events or follow-ups by customer, then date, then place, each with the delivery number that it names. What that number
/// means is told when the customer's part is made.
pub type DatedByCustomer<H> = Vec<(H, Option<String>)>;

/// What all parts are made with.
pub struct PartitionContext<'w> {
    pub assembly: &'w Assembly<'w>,
    pub parts: Parts,
    pub currencies: &'w Currencies,
    /// A book with everything that all parts share.
    pub shell: &'w Book,
    pub events: DatedByCustomer<Event>,
    pub follow_ups: DatedByCustomer<FollowUp>,
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

/// A part that is being made.
pub struct PartitionBuilder<'w> {
    pub context: &'w PartitionContext<'w>,
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
    /// Rows by customer, once some text may refer to them.
    pub rows_by_customer: Vec<(CustomerId, u32)>,
    /// How texts refer to each customer's documents, once some text may.
    pub own_numbers: HashMap<CustomerId, OwnNumbers>,
    /// What money names several documents by.
    pub named_lists: Vec<NamedList>,
    pub findings: PartitionFindings,
}

/// A row that is no document in the book: a return, of nothing, after the as-of day, or a further line.
const NO_DOCUMENT: u32 = u32::MAX;

impl<'w> PartitionBuilder<'w> {
    /// With its rows of the deliveries file, and nothing made of them yet.
    pub fn new(context: &'w PartitionContext<'w>, rows: Vec<DeliveryRow>) -> PartitionBuilder<'w> {
        PartitionBuilder {
            context,
            rows,
            numbers: HashTable::new(),
            document_of: Vec::new(),
            documents: Vec::new(),
            first_deliveries: Vec::new(),
            deliveries: Deliveries::default(),
            currencies_by_customer: OnceCell::new(),
            rows_by_customer: Vec::new(),
            own_numbers: HashMap::new(),
            named_lists: Vec::new(),
            findings: PartitionFindings::default(),
        }
    }

    pub fn conventions(&self) -> &'w Conventions {
        self.context.assembly.conventions
    }

    fn assembly(&self) -> &'w Assembly<'w> {
        self.context.assembly
    }

    fn hasher(&self) -> &'w NumberHasher {
        &self.assembly().documents.numbers.hasher
    }

    pub fn texts(&self) -> &'w Texts {
        &self.context.shell.texts
    }

    /// Enters the rows that bear their numbers. Of a number that contradicts itself one row of each customer is enough;
    /// all of them, of one hash, would be found ever more slowly.
    pub fn enter_numbers(&mut self) {
        let mut numbers = HashTable::with_capacity(self.rows.len());
        let (rows, hasher) = (&self.rows, self.hasher());
        let hash = |&index: &u32| hasher.hash(&rows[index as usize].number);
        for (row, index) in rows.iter().zip(0..) {
            if row.part != Part::FurtherLine {
                numbers.insert_unique(hash(&index), index, hash);
            }
        }
        self.numbers = numbers;
    }

    /// The row of a customer that bears a number; of several the one that money of a day and an amount fits best.
    pub fn bearer(&self, number: &Number, customer: CustomerId, money: Option<(NaiveDate, Money)>) -> Option<u32> {
        self.row_of(self.hasher().hash(number), customer, |own| own.is(number, self.texts()), money)
    }

    /// The row of a customer that bears the number of a text.
    pub fn bearer_of_text(&self, text: &str, customer: CustomerId) -> Option<u32> {
        self.row_of(self.hasher().hash_text(text), customer, |own| own.bytes(self.texts()) == text.as_bytes(), None)
    }

    /// Of several rows of one number that with exactly the amount, else the one that is due first and dated no later
    /// than the money (SPEC §3 "Deliveries").
    fn row_of(
        &self,
        hash: u64,
        customer: CustomerId,
        is_it: impl Fn(&Number) -> bool,
        money: Option<(NaiveDate, Money)>,
    ) -> Option<u32> {
        let is_row = |&&index: &&u32| {
            let row = &self.rows[index as usize];
            row.whom == customer.0 && is_it(&row.number)
        };
        let preference = |&index: &u32| {
            let row = &self.rows[index as usize];
            let is_later = money.is_some_and(|(date, _)| row.date > date);
            let is_exact = money.is_some_and(|(_, amount)| self.assembly().document_amount(row) == amount);
            (is_later, !is_exact, row.due_date, row.date, index)
        };
        let mut rows = self.numbers.iter_hash(hash).filter(is_row).copied();
        let first = rows.next()?;
        // Nearly every number is borne once.
        match rows.next() {
            None => Some(first),
            Some(second) => [first, second].into_iter().chain(rows).min_by_key(preference),
        }
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
    pub fn make_deliveries(&mut self) {
        let (context, assembly) = (self.context, self.assembly());
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
                let place = context.parts.place(delivery.customer, delivery.currency, delivery.due, true);
                placed.push(place, delivery);
            };
            match row.due_date {
                Some(_) => put(whole),
                None => {
                    let parts = assembly.instalments(row, amount).zip(1..);
                    parts.for_each(|((amount, due), instalment)| put(Delivery { amount, due, instalment, ..whole }));
                }
            }
            let line = Place { file: context.delivery_file, line: row.line };
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
    pub fn further_lines(&self) -> BTreeMap<u32, Vec<Place>> {
        let (assembly, file) = (self.assembly(), self.context.delivery_file);
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
    pub fn sum(&mut self, accounts: &[Account], payments: &Payments) {
        for account in accounts {
            let delivered = &self.deliveries.amounts()[account.deliveries.clone()];
            let moved = &payments.amounts()[account.payments.clone()];
            let sum = delivered.iter().chain(moved).map(|amount| i128::from(amount.0)).sum::<i128>();
            *self.findings.totals.entry(account.currency).or_default() += sum;
        }
    }
}

impl PartitionFindings {
    /// Whether no sum of the part can overflow.
    pub fn fits(&self) -> bool {
        self.totals.values().all(|&total| i64::try_from(total).is_ok())
    }

    /// Adds what was found in a later part.
    pub fn append(&mut self, later: PartitionFindings) {
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
