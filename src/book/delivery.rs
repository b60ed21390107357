//! Deliveries in columns: what was delivered to whom, when it is due, how much.

use super::{Currency, CustomerId, Decimal, Money, Number, Place, TextId};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Position in [`Deliveries`].
pub type DeliveryId = u32;

/// No delivery: the end of a chain of instalments.
pub const NO_DELIVERY: DeliveryId = DeliveryId::MAX;

/// Where a due date came from (SPEC §3 "Deliveries").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueFrom {
    /// The row's `due_date`.
    DueDate,
    /// The row's `terms`.
    Terms,
    /// The customer's terms.
    CustomerTerms,
    /// `[base] default_terms`: nobody said anything.
    DefaultTerms,
}

impl DueFrom {
    /// The word in the `due_from` column.
    pub fn key(self) -> &'static str {
        match self {
            DueFrom::DueDate => "due_date",
            DueFrom::Terms => "terms",
            DueFrom::CustomerTerms => "customer",
            DueFrom::DefaultTerms => "default",
        }
    }
}

/// A delivery document: one number, one or more lines, one or more instalments.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Its number, as written or made up (`L12`).
    pub number: Number,
    /// The row that it was read from, the first of several.
    pub line: Place,
    /// How many instalments it has, zero ones not counted; 1 for an ordinary delivery.
    pub instalments: u8,
}

/// A row of the deliveries file with its goods: a line of a delivery or of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLine {
    /// Index into [`super::Book::documents`]; `None` for a return, which is no document.
    pub document: Option<u32>,
    /// To whom.
    pub customer: CustomerId,
    /// The day.
    pub date: NaiveDate,
    /// The article.
    pub item: Option<String>,
    /// How many.
    pub quantity: Option<Decimal>,
    /// At what price, as written.
    pub unit_price: Option<Decimal>,
    /// The row's own amount; of a document whose total stands on every line the line's own value, if it is known.
    pub amount: Money,
    /// What `amount` is in.
    pub currency: Currency,
    /// Who signed for it.
    pub received_by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// The row that it was read from.
    pub place: Place,
}

/// One receivable-to-be: a delivery, or one instalment of it. A view of a row of [`Deliveries`].
#[derive(Clone, Copy, Debug)]
pub struct Delivery {
    /// Index into [`super::Book::documents`].
    pub document: u32,
    /// 1 for an ordinary delivery, else which instalment.
    pub instalment: u8,
    /// Whom it went to.
    pub customer: CustomerId,
    /// What it is in.
    pub currency: Currency,
    /// Day of delivery.
    pub date: NaiveDate,
    /// Day on which it is due.
    pub due: NaiveDate,
    /// Where `due` came from.
    pub due_from: DueFrom,
    /// More than nothing.
    pub amount: Money,
    /// The salesperson of the row, if it names one.
    pub salesperson: Option<TextId>,
    /// The next instalment of the same document, or [`NO_DELIVERY`].
    pub next_instalment: DeliveryId,
}

/// All deliveries, a column a field.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    document: Vec<u32>,
    instalment: Vec<u8>,
    customer: Vec<CustomerId>,
    currency: Vec<Currency>,
    date: Vec<NaiveDate>,
    due: Vec<NaiveDate>,
    due_from: Vec<DueFrom>,
    amount: Vec<Money>,
    /// As far as the last delivery that names one; of most books nothing.
    salesperson: Vec<Option<TextId>>,
    /// Only of deliveries that have one.
    next_instalment: BTreeMap<DeliveryId, DeliveryId>,
}

impl Deliveries {
    /// None yet, with room for so many.
    pub fn with_capacity(count: usize) -> Deliveries {
        Deliveries {
            document: Vec::with_capacity(count),
            instalment: Vec::with_capacity(count),
            customer: Vec::with_capacity(count),
            currency: Vec::with_capacity(count),
            date: Vec::with_capacity(count),
            due: Vec::with_capacity(count),
            due_from: Vec::with_capacity(count),
            amount: Vec::with_capacity(count),
            salesperson: Vec::new(),
            next_instalment: BTreeMap::new(),
        }
    }

    /// Appends one; its id is its position.
    pub fn push(&mut self, delivery: Delivery) -> DeliveryId {
        let id = self.len() as DeliveryId;
        self.document.push(delivery.document);
        self.instalment.push(delivery.instalment);
        self.customer.push(delivery.customer);
        self.currency.push(delivery.currency);
        self.date.push(delivery.date);
        self.due.push(delivery.due);
        self.due_from.push(delivery.due_from);
        self.amount.push(delivery.amount);
        if delivery.salesperson.is_some() {
            self.salesperson.resize(id as usize, None);
            self.salesperson.push(delivery.salesperson);
        }
        self.set_next_instalment(id, delivery.next_instalment);
        id
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.amount.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.amount.is_empty()
    }

    /// The row at `id`, which must be below [`Deliveries::len`].
    pub fn get(&self, id: DeliveryId) -> Delivery {
        let row = id as usize;
        Delivery {
            document: self.document[row],
            instalment: self.instalment[row],
            customer: self.customer[row],
            currency: self.currency[row],
            date: self.date[row],
            due: self.due[row],
            due_from: self.due_from[row],
            amount: self.amount[row],
            salesperson: self.salesperson(id),
            next_instalment: self.next_instalment(id),
        }
    }

    /// Whose it is and in which currency.
    pub fn account(&self, id: DeliveryId) -> (CustomerId, Currency) {
        (self.customer[id as usize], self.currency[id as usize])
    }

    /// Where the due date of the row at `id` came from.
    pub fn due_from(&self, id: DeliveryId) -> DueFrom {
        self.due_from[id as usize]
    }

    /// The salesperson of the row at `id`, if it names one.
    pub fn salesperson(&self, id: DeliveryId) -> Option<TextId> {
        self.salesperson.get(id as usize).copied().flatten()
    }

    /// The amount column.
    pub fn amounts(&self) -> &[Money] {
        &self.amount
    }

    /// The column of delivery dates.
    pub fn dates(&self) -> &[NaiveDate] {
        &self.date
    }

    /// The column of due dates.
    pub fn due_dates(&self) -> &[NaiveDate] {
        &self.due
    }

    /// The instalment after `id` of the same document, or [`NO_DELIVERY`].
    pub fn next_instalment(&self, id: DeliveryId) -> DeliveryId {
        if self.next_instalment.is_empty() {
            return NO_DELIVERY;
        }
        self.next_instalment.get(&id).copied().unwrap_or(NO_DELIVERY)
    }

    /// Says which instalment comes after `id`, or [`NO_DELIVERY`].
    pub fn set_next_instalment(&mut self, id: DeliveryId, next: DeliveryId) {
        if next != NO_DELIVERY {
            self.next_instalment.insert(id, next);
        }
    }

    /// Puts the deliveries of another table, whose documents come behind so many, behind the own ones.
    pub fn append(&mut self, other: Deliveries, documents: u32) {
        let own = self.len();
        self.document.extend(other.document.into_iter().map(|document| document + documents));
        self.instalment.extend(other.instalment);
        self.customer.extend(other.customer);
        self.currency.extend(other.currency);
        self.date.extend(other.date);
        self.due.extend(other.due);
        self.due_from.extend(other.due_from);
        self.amount.extend(other.amount);
        if !other.salesperson.is_empty() {
            self.salesperson.resize(own, None);
            self.salesperson.extend(other.salesperson);
        }
        let moved = |id: DeliveryId| id + own as DeliveryId;
        self.next_instalment.extend(other.next_instalment.into_iter().map(|(id, next)| (moved(id), moved(next))));
    }

    /// The column of documents: index into [`super::Book::documents`].
    pub fn documents(&self) -> &[u32] {
        &self.document
    }
}
