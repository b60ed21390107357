//! Outstanding by ageing bucket and class (SPEC §4 `aging`). Dead money is in it; unapplied money stands beside it.

use crate::book::{Book, Currency, CustomerId, Money};
use crate::plan::{AgeBasis, Assessment, Class, Plan, Policy, bucket_names, receivable_label, salesperson};
use std::collections::BTreeMap;

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the values of --by in SPEC §4")]
pub enum AgingBy {
    Customer,
    Salesperson,
    Area,
    Class,
    Delivery,
}

/// A row: one group in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgingRow {
    /// Customer, salesperson, area or class; empty where nobody said. By delivery: the customer.
    pub group: String,
    /// Only by class.
    pub class: Option<Class>,
    /// Only by delivery.
    pub delivery_no: Option<String>,
    /// The currency of all its money.
    pub currency: Currency,
    /// What is open.
    pub outstanding: Money,
    /// What is open in each bucket; adds up to `outstanding`.
    pub buckets: Vec<Money>,
    /// What of it is more than 90 days old, on the report's basis.
    pub over_90_days: Money,
    /// Money that pays nothing; `None` where it belongs to no such group.
    pub unapplied: Option<Money>,
}

impl AgingRow {
    fn empty(group: String, currency: Currency, buckets: usize) -> AgingRow {
        AgingRow {
            group,
            class: None,
            delivery_no: None,
            currency,
            outstanding: Money::ZERO,
            buckets: vec![Money::ZERO; buckets],
            over_90_days: Money::ZERO,
            unapplied: None,
        }
    }

    /// Outstanding less unapplied.
    pub fn net(&self) -> Option<Money> {
        Some(self.outstanding - self.unapplied?)
    }

    /// What of what is open is more than 90 days old, in tenths of a percent, rounded half-up.
    pub fn over_90_permille(&self) -> Option<i64> {
        let open = i128::from(self.outstanding.0);
        (open > 0).then(|| ((i128::from(self.over_90_days.0) * 2000 + open) / (2 * open)) as i64)
    }
}

/// The ageing of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgingReport {
    /// What a row stands for.
    pub by: AgingBy,
    /// From which day receivables age.
    pub basis: AgeBasis,
    /// The buckets' names.
    pub bucket_names: Vec<String>,
    /// In order of group and currency; by class the mildest first.
    pub rows: Vec<AgingRow>,
    /// One a currency.
    pub totals: Vec<AgingRow>,
    /// What is open by currency and class.
    pub classes: BTreeMap<(Currency, Class), Money>,
}

/// Sums what is open.
pub fn aging(book: &Book, plan: &Plan, policy: &Policy, by: AgingBy) -> AgingReport {
    let bucket_names = bucket_names(policy.basis, &policy.bucket_days);
    let buckets = bucket_names.len();
    let mut rows: BTreeMap<(GroupKey, Currency), AgingRow> = BTreeMap::new();
    let mut totals: BTreeMap<Currency, AgingRow> = BTreeMap::new();
    let mut classes: BTreeMap<(Currency, Class), Money> = BTreeMap::new();
    for assessment in &plan.assessments {
        let currency = assessment.receivable.currency;
        let class = assessment.classification.class;
        let key = group_key(book, by, assessment);
        let row = rows.entry((key.clone(), currency)).or_insert_with(|| row_of(&key, by, currency, buckets));
        let total = totals.entry(currency).or_insert_with(|| AgingRow::empty(String::new(), currency, buckets));
        let is_over_90 = match policy.basis {
            AgeBasis::Due => assessment.age.days_past_due > 90,
            AgeBasis::Delivery => (book.as_of - assessment.receivable.date).num_days() > 90,
        };
        let open = assessment.receivable.outstanding;
        for sum in [row, total] {
            sum.outstanding += open;
            sum.buckets[assessment.age.bucket] += open;
            if is_over_90 {
                sum.over_90_days += open;
            }
        }
        *classes.entry((currency, class)).or_default() += open;
    }
    for (account, balance) in book.accounts.iter().zip(&plan.allocation.balances) {
        let currency = account.currency;
        if balance.unapplied.is_positive() {
            let total = totals.entry(currency).or_insert_with(|| AgingRow::empty(String::new(), currency, buckets));
            total.unapplied = Some(total.unapplied.unwrap_or_default() + balance.unapplied);
        }
        let Some(key) = account_key(book, by, account.customer) else { continue };
        if balance.unapplied.is_positive() {
            let row = rows.entry((key.clone(), currency)).or_insert_with(|| row_of(&key, by, currency, buckets));
            row.unapplied = Some(row.unapplied.unwrap_or_default() + balance.unapplied);
        }
    }
    let has_unapplied = !matches!(by, AgingBy::Class | AgingBy::Delivery);
    let known = |mut row: AgingRow, is_known: bool| {
        row.unapplied = row.unapplied.or(is_known.then_some(Money::ZERO));
        row
    };
    AgingReport {
        by,
        basis: policy.basis,
        bucket_names,
        rows: rows.into_values().map(|row| known(row, has_unapplied)).collect(),
        totals: totals.into_values().map(|row| known(row, true)).collect(),
        classes,
    }
}

/// What rows are told apart and ordered by: a class, or a name, and by delivery its number.
type GroupKey = (Option<Class>, String, String);

fn row_of(key: &GroupKey, by: AgingBy, currency: Currency, buckets: usize) -> AgingRow {
    let (class, group, number) = key;
    AgingRow {
        class: *class,
        delivery_no: (by == AgingBy::Delivery).then(|| number.clone()),
        ..AgingRow::empty(group.clone(), currency, buckets)
    }
}

fn group_key(book: &Book, by: AgingBy, assessment: &Assessment) -> GroupKey {
    let receivable = &assessment.receivable;
    let customer = book.customer(receivable.customer);
    match by {
        AgingBy::Customer => (None, customer.name.clone(), String::new()),
        AgingBy::Salesperson => (None, salesperson(book, assessment).unwrap_or_default().to_owned(), String::new()),
        AgingBy::Area => (None, customer.area.clone().unwrap_or_default(), String::new()),
        AgingBy::Class => {
            let class = assessment.classification.class;
            (Some(class), class.key().to_owned(), String::new())
        }
        AgingBy::Delivery => (None, customer.name.clone(), receivable_label(book, assessment).into_owned()),
    }
}

/// Who sold to the customer last, where only deliveries name a salesperson.
fn last_salesperson(book: &Book, customer: CustomerId) -> Option<String> {
    let deliveries = book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    let named = deliveries.filter_map(|row| {
        let delivery = book.deliveries.get(row as u32);
        Some((delivery.date, book.texts.get(delivery.salesperson?)))
    });
    named.max().map(|(_, name)| name.to_owned())
}

/// Where a customer's unapplied money belongs; classes and deliveries have none.
fn account_key(book: &Book, by: AgingBy, id: CustomerId) -> Option<GroupKey> {
    let customer = book.customer(id);
    let name = match by {
        AgingBy::Customer => customer.name.clone(),
        AgingBy::Salesperson => customer.salesperson.clone().or_else(|| last_salesperson(book, id)).unwrap_or_default(),
        AgingBy::Area => customer.area.clone().unwrap_or_default(),
        AgingBy::Class | AgingBy::Delivery => return None,
    };
    Some((None, name, String::new()))
}
