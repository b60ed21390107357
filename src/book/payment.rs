//! Money in columns: payments and all that acts like one - credit notes, returns, money given back, write-offs.

use super::{Currency, CustomerId, DeliveryId, Money, Number, Place};
use chrono::NaiveDate;

/// Position in [`Payments`].
pub type PaymentId = u32;

/// What kind of money it is. The kind sets the direction; amounts are positive (SPEC §3 "Matching" 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentKind {
    /// Goods that came back: a negative delivery. Lowers what was delivered, is no payment.
    Return,
    /// A paid or open column without a date: closes its delivery on any day, makes no history.
    PaidUndated,
    /// Money from the customer.
    Payment,
    /// Money from the customer before the delivery.
    Advance,
    /// A claim that we gave up in writing.
    CreditNote,
    /// A discount taken or given.
    Discount,
    /// Money given back: a refund, or a bare minus.
    Refund,
    /// A payment that did not clear.
    Bounced,
    /// A claim taken off the books.
    WriteOff,
}

impl PaymentKind {
    /// The word in the `kind` column.
    pub fn key(self) -> &'static str {
        match self {
            PaymentKind::Return => "return",
            PaymentKind::PaidUndated => "paid_undated",
            PaymentKind::Payment => "payment",
            PaymentKind::Advance => "advance",
            PaymentKind::CreditNote => "credit_note",
            PaymentKind::Discount => "discount",
            PaymentKind::Refund => "refund",
            PaymentKind::Bounced => "bounced",
            PaymentKind::WriteOff => "write_off",
        }
    }

    /// Whether the money goes back to the customer.
    pub fn is_given_back(self) -> bool {
        matches!(self, PaymentKind::Refund | PaymentKind::Bounced)
    }

    /// Whether the customer himself paid: what makes history and counts as payment in part (SPEC §3).
    pub fn is_customers_money(self) -> bool {
        matches!(self, PaymentKind::Payment | PaymentKind::Advance)
    }
}

/// What a row of money names in its `delivery_no` (a return: in its `ref_no`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// No delivery.
    Nothing,
    /// All instalments of the document that starts with this delivery.
    Document(DeliveryId),
    /// One instalment of a document.
    Instalment(DeliveryId),
    /// A return, or a delivery of nothing: there is never anything open on it.
    Closed,
    /// A delivery of the same account that is dated after the as-of day.
    Later,
    /// Several documents: which of the money's lists ([`Payments::list`]).
    Several(u32),
    /// Something that fits no delivery of the customer and currency: a warning, and the money is unnamed.
    Unknown,
}

/// Documents that one row of money names, in the written order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedList {
    /// Each of them.
    pub documents: Vec<ListedDocument>,
    /// Whether they stand in its memo, not in the number's cell.
    pub is_memo: bool,
}

/// A document of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedDocument {
    /// A document, an instalment, one on which nothing is ever open, or one that is yet to come.
    pub named: Named,
    /// Its day.
    pub date: NaiveDate,
}

impl NamedList {
    /// The same list where each document has another place.
    pub fn moved(self, place: impl Fn(ListedDocument) -> Named) -> NamedList {
        let moved = |one: ListedDocument| ListedDocument { named: place(one), ..one };
        NamedList { documents: self.documents.into_iter().map(moved).collect(), ..self }
    }
}

/// One row of money: a view of a row of [`Payments`].
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    /// Whose it is.
    pub customer: CustomerId,
    /// What it is in.
    pub currency: Currency,
    /// The day of the money.
    pub date: NaiveDate,
    /// What kind; sets the direction.
    pub kind: PaymentKind,
    /// More than nothing.
    pub amount: Money,
    /// Its own number, if it has one.
    pub number: Option<Number>,
    /// What it names.
    pub named: Named,
    /// The text of the name, as written.
    pub named_text: Option<Number>,
    /// The row that it was read from.
    pub place: Place,
}

/// All money, a column a field.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    customer: Vec<CustomerId>,
    currency: Vec<Currency>,
    date: Vec<NaiveDate>,
    kind: Vec<PaymentKind>,
    amount: Vec<Money>,
    number: Vec<Option<Number>>,
    named: Vec<Named>,
    named_text: Vec<Option<Number>>,
    /// What rows name several documents by.
    lists: Vec<NamedList>,
    /// Places in two columns, which take five bytes and not eight.
    file: Vec<u8>,
    line: Vec<u32>,
}

impl Payments {
    /// None yet, with room for so many.
    pub fn with_capacity(count: usize) -> Payments {
        Payments {
            customer: Vec::with_capacity(count),
            currency: Vec::with_capacity(count),
            date: Vec::with_capacity(count),
            kind: Vec::with_capacity(count),
            amount: Vec::with_capacity(count),
            number: Vec::with_capacity(count),
            named: Vec::with_capacity(count),
            named_text: Vec::with_capacity(count),
            lists: Vec::new(),
            file: Vec::with_capacity(count),
            line: Vec::with_capacity(count),
        }
    }

    /// Appends one; its id is its position.
    pub fn push(&mut self, payment: Payment) -> PaymentId {
        let id = self.len() as PaymentId;
        self.customer.push(payment.customer);
        self.currency.push(payment.currency);
        self.date.push(payment.date);
        self.kind.push(payment.kind);
        self.amount.push(payment.amount);
        self.number.push(payment.number);
        self.named.push(payment.named);
        self.named_text.push(payment.named_text);
        self.file.push(payment.place.file);
        self.line.push(payment.place.line);
        id
    }

    /// Puts the money of another table behind the own one; what it names becomes what `named` says.
    pub fn append(&mut self, other: Payments, named: impl Fn(Named) -> Named) {
        self.customer.extend(other.customer);
        self.currency.extend(other.currency);
        self.date.extend(other.date);
        self.kind.extend(other.kind);
        self.amount.extend(other.amount);
        self.number.extend(other.number);
        let lists = self.lists.len() as u32;
        self.named.extend(other.named.into_iter().map(|own| match own {
            Named::Several(list) => Named::Several(list + lists),
            own => named(own),
        }));
        self.lists.extend(other.lists.into_iter().map(|list| list.moved(|one| named(one.named))));
        self.named_text.extend(other.named_text);
        self.file.extend(other.file);
        self.line.extend(other.line);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.amount.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.amount.is_empty()
    }

    /// The row at `id`, which must be below [`Payments::len`].
    pub fn get(&self, id: PaymentId) -> Payment {
        let row = id as usize;
        Payment {
            customer: self.customer[row],
            currency: self.currency[row],
            date: self.date[row],
            kind: self.kind[row],
            amount: self.amount[row],
            number: self.number[row],
            named: self.named[row],
            named_text: self.named_text[row],
            place: Place { file: self.file[row], line: self.line[row] },
        }
    }

    /// Whose it is and in which currency.
    pub fn account(&self, id: PaymentId) -> (CustomerId, Currency) {
        (self.customer[id as usize], self.currency[id as usize])
    }

    /// What the row at `id` names.
    pub fn named(&self, id: PaymentId) -> Named {
        self.named[id as usize]
    }

    /// The documents behind [`Named::Several`].
    pub fn list(&self, list: u32) -> &NamedList {
        &self.lists[list as usize]
    }

    /// Keeps a list; what names it.
    pub fn push_list(&mut self, list: NamedList) -> Named {
        self.lists.push(list);
        Named::Several(self.lists.len() as u32 - 1)
    }

    /// The own number of the row at `id`, if it has one.
    pub fn number(&self, id: PaymentId) -> Option<&Number> {
        self.number[id as usize].as_ref()
    }

    /// The text of the name of the row at `id`, if it names anything.
    pub fn named_text(&self, id: PaymentId) -> Option<&Number> {
        self.named_text[id as usize].as_ref()
    }

    /// The column of dates.
    pub fn dates(&self) -> &[NaiveDate] {
        &self.date
    }

    /// The amount column.
    pub fn amounts(&self) -> &[Money] {
        &self.amount
    }

    /// The column of kinds.
    pub fn kinds(&self) -> &[PaymentKind] {
        &self.kind
    }
}
