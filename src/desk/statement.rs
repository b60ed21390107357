//! The statement of account: what stood before, every document and every row of money once, what stands now (DOMAIN §1
//! S10). The balances are the engine's; the rows only lead from one to the other.

use crate::book::{
    Account, Book, Currency, CustomerId, DeliveryId, DeliveryLine, Money, NO_DELIVERY, Payment, PaymentId, PaymentKind,
    Place,
};
use crate::plan::{Plan, Policy, age, bucket_names};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Goods went out.
    Delivery,
    /// Money, or what acts like it; see [`PaymentKind`].
    Money(PaymentKind),
}

/// Goods of a document: one line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// The article, how many, and at what price, as far as they are known.
    pub line: DeliveryLine,
}

/// One document or row of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub kind: EntryKind,
    /// Its own number, if it has one.
    pub number: Option<String>,
    /// The number that it names.
    pub reference: Option<String>,
    /// When it is due; of several instalments the days of all.
    pub due: Vec<NaiveDate>,
    /// What was delivered or came back.
    pub goods: Vec<Goods>,
    /// What it adds to the balance; money from the customer takes away.
    pub amount: Money,
    /// The balance behind it.
    pub balance: Money,
    /// What of it is still open, of a delivery.
    pub open: Option<Money>,
}

/// The account of a customer in one currency over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose.
    pub customer: CustomerId,
    /// In which currency.
    pub currency: Currency,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day: the day of the book.
    pub to: NaiveDate,
    /// What stood before the first day.
    pub opening: Money,
    /// In order of days; deliveries of a day before its money.
    pub entries: Vec<Entry>,
    /// What stands now: outstanding − unapplied.
    pub closing: Money,
    /// What is open.
    pub outstanding: Money,
    /// Money that pays nothing yet.
    pub unapplied: Money,
    /// What is open by age, for the [`bucket_names`].
    pub ageing: Vec<Money>,
    /// Names of the buckets.
    pub bucket_names: Vec<String>,
}

impl Statement {
    /// What the entries of the period add, and what they take away.
    pub fn turnover(&self) -> (Money, Money) {
        let sum = |is_added: bool| {
            let own = self.entries.iter().filter(|entry| entry.amount.is_positive() == is_added);
            own.map(|entry| entry.amount.abs()).sum()
        };
        (sum(true), sum(false))
    }
}

/// The statements of a customer, one a currency; `from` is else the day of the first row with anything open.
pub fn statements(
    book: &Book,
    plan: &Plan,
    policy: &Policy,
    customer: CustomerId,
    from: Option<NaiveDate>,
) -> Vec<Statement> {
    let mut found = Vec::new();
    for (account, balance) in book.accounts.iter().zip(&plan.allocation.balances) {
        if account.customer != customer {
            continue;
        }
        let mut entries = deliveries_of(book, plan, account);
        entries.extend(money_of(book, account));
        entries.sort_by_key(|entry| (entry.date, entry.kind != EntryKind::Delivery));
        let from = from.unwrap_or_else(|| first_open(book, plan, account));
        let later = entries.partition_point(|entry| entry.date < from);
        let opening = entries.drain(..later).map(|entry| entry.amount).sum();
        let mut running: Money = opening;
        for entry in &mut entries {
            running += entry.amount;
            entry.balance = running;
        }
        let names = bucket_names(policy.basis, &policy.bucket_days);
        let mut ageing = vec![Money::ZERO; names.len()];
        let own = plan.assessments_of(customer).filter(|one| one.receivable.currency == account.currency);
        for assessment in own {
            ageing[assessment.age.bucket] += assessment.receivable.outstanding;
        }
        // What we wrote off is our affair: the customer owes it as before.
        let mut written_off = Money::ZERO;
        for claim in plan.allocation.written_off_claims(book, account) {
            let age = age(book.as_of, claim.date, claim.due, policy.basis, &policy.bucket_days);
            ageing[age.bucket] += claim.outstanding;
            written_off += claim.outstanding;
        }
        found.push(Statement {
            customer,
            currency: account.currency,
            from,
            to: book.as_of,
            opening,
            entries,
            closing: balance.outstanding + written_off - balance.unapplied,
            outstanding: balance.outstanding + written_off,
            unapplied: balance.unapplied,
            ageing,
            bucket_names: names,
        });
    }
    found
}

/// The day of the first row with anything open or unapplied, else the first of the month.
fn first_open(book: &Book, plan: &Plan, account: &Account) -> NaiveDate {
    let allocation = &plan.allocation;
    let deliveries = account.deliveries.clone().filter(|&row| {
        let id = row as DeliveryId;
        (allocation.outstanding[row] + allocation.written_off(book, id)).is_positive()
    });
    let money = account.payments.clone().filter(|&row| {
        let is_write_off = book.payments.kinds()[row] == PaymentKind::WriteOff;
        allocation.unapplied[row].is_positive() && !is_write_off
    });
    let given_back = allocation.given_back.iter().filter(|(id, _, open)| {
        open.is_positive() && book.payments.account(*id) == (account.customer, account.currency)
    });
    let days = deliveries.map(|row| book.deliveries.dates()[row]);
    let days = days.chain(money.map(|row| book.payments.dates()[row]));
    let first = days.chain(given_back.map(|(id, ..)| book.payments.dates()[*id as usize])).min();
    first.unwrap_or_else(|| book.as_of.with_day(1).expect("every month has a first day"))
}

/// Documents of an account, each once with all its instalments.
fn deliveries_of(book: &Book, plan: &Plan, account: &Account) -> Vec<Entry> {
    let mut goods: BTreeMap<u32, Vec<Goods>> = BTreeMap::new();
    for line in book.delivery_lines.iter().filter(|line| line.customer == account.customer) {
        if let Some(document) = line.document {
            goods.entry(document).or_default().push(Goods { line: line.clone() });
        }
    }
    let documents = &book.deliveries.documents()[account.deliveries.clone()];
    let mut own = documents.to_vec();
    own.sort_unstable();
    own.dedup();
    let entry = |document: u32| {
        let mut id: DeliveryId = book.first_deliveries[document as usize];
        let date = book.deliveries.dates()[id as usize];
        let (mut due, mut amount, mut open) = (Vec::new(), Money::ZERO, Money::ZERO);
        while id != NO_DELIVERY {
            let instalment = book.deliveries.get(id);
            due.push(instalment.due);
            amount += instalment.amount;
            open += plan.allocation.outstanding[id as usize] + plan.allocation.written_off(book, id);
            id = instalment.next_instalment;
        }
        Entry {
            date,
            kind: EntryKind::Delivery,
            number: Some(book.number_of(document).to_owned()),
            reference: None,
            due,
            goods: goods.remove(&document).unwrap_or_default(),
            amount,
            balance: Money::ZERO,
            open: Some(open),
        }
    };
    own.into_iter().map(entry).collect()
}

fn money_of(book: &Book, account: &Account) -> Vec<Entry> {
    let first_rows = first_rows(book, account);
    let rows = account.payments.clone().map(|row| book.payments.get(row as PaymentId));
    let entries = rows.map(|payment| Entry {
        date: payment.date,
        kind: EntryKind::Money(payment.kind),
        number: payment.number.map(|number| number.text(&book.texts).to_owned()),
        reference: payment.named_text.map(|name| name.text(&book.texts).to_owned()),
        due: Vec::new(),
        goods: returned_goods(book, &first_rows, &payment),
        amount: match payment.kind {
            PaymentKind::Refund | PaymentKind::Bounced => payment.amount,
            PaymentKind::WriteOff => Money::ZERO,
            PaymentKind::Return
            | PaymentKind::PaidUndated
            | PaymentKind::Payment
            | PaymentKind::Advance
            | PaymentKind::CreditNote
            | PaymentKind::Discount => -payment.amount,
        },
        balance: Money::ZERO,
        open: None,
    });
    entries.filter(|entry| !entry.amount.is_zero()).collect()
}

fn returned_goods(book: &Book, first_rows: &BTreeSet<(NaiveDate, Place)>, payment: &Payment) -> Vec<Goods> {
    if payment.kind != PaymentKind::Return {
        return Vec::new();
    }
    let first_row = |place: Place| {
        let up_to = (payment.date, Place { file: place.file, line: 0 })..=(payment.date, place);
        first_rows.range(up_to).next_back().map(|(_, first)| *first)
    };
    let is_own = |line: &&DeliveryLine| {
        let is_account = (line.customer, line.currency) == (payment.customer, payment.currency);
        line.document.is_none()
            && is_account
            && line.date == payment.date
            && first_row(line.place) == Some(payment.place)
    };
    book.delivery_lines.iter().filter(is_own).map(|line| Goods { line: line.clone() }).collect()
}

/// The first rows of an account's returns by day: a row of goods behind one is a further line of it.
fn first_rows(book: &Book, account: &Account) -> BTreeSet<(NaiveDate, Place)> {
    let rows = account.payments.clone().map(|row| book.payments.get(row as PaymentId));
    rows.filter(|payment| payment.kind == PaymentKind::Return).map(|payment| (payment.date, payment.place)).collect()
}
