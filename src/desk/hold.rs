//! Who must not be supplied, and what each step of pressure means in figures: the largest order, the articles to hold
//! back, deliveries that went out all the same (SPEC §4 `hold`, S37 to S40).

use super::ladder::Debtor;
use super::levers::{Article, HeldDelivery, Hold, LeverRefusal, OrderLimit};
use crate::book::{Account, Book, Currency, CustomerId, DeliveryId, Money};
use crate::plan::{Exchange, Plan, Policy};
use chrono::{Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How a customer stands on the ladder. Articles are known only where the book was read with its lines.
pub fn lever_of(book: &Book, plan: &Plan, policy: &Policy, customer: CustomerId) -> Hold {
    figures(&debtor_of(book, plan, policy, customer))
}

/// Whether there is a reason to let deliveries to a customer rest (lever L4), whichever step is due.
pub(super) fn may_rest(book: &Book, plan: &Plan, policy: &Policy, customer: CustomerId) -> bool {
    debtor_of(book, plan, policy, customer).may_rest()
}

fn debtor_of<'a>(book: &'a Book, plan: &'a Plan, policy: &'a Policy, customer: CustomerId) -> Debtor<'a> {
    Debtor {
        book,
        plan,
        policy,
        customer,
        assessments: plan.assessments_of(customer).collect(),
        events: book.events.iter().filter(|event| event.customer == customer).collect(),
        follow_ups: book.follow_ups.iter().filter(|follow_up| follow_up.customer == customer).collect(),
        lines: book.delivery_lines.iter().filter(|line| line.customer == customer).collect(),
    }
}

/// Every customer for whom a step is due or holds, those who must not be supplied first, then the hardest step, then
/// the most money.
pub fn holds(book: &Book, plan: &Plan, policy: &Policy) -> Vec<Hold> {
    let mut debtors: BTreeMap<CustomerId, Debtor<'_>> = BTreeMap::new();
    for one in plan.assessments.iter().filter(|one| one.age.days_past_due > 0) {
        let customer = one.receivable.customer;
        let empty = Debtor {
            book,
            plan,
            policy,
            customer,
            assessments: Vec::new(),
            events: Vec::new(),
            follow_ups: Vec::new(),
            lines: Vec::new(),
        };
        debtors.entry(customer).or_insert(empty);
    }
    for one in &plan.assessments {
        debtors.entry(one.receivable.customer).and_modify(|debtor| debtor.assessments.push(one));
    }
    for event in &book.events {
        debtors.entry(event.customer).and_modify(|debtor| debtor.events.push(event));
    }
    for follow_up in &book.follow_ups {
        debtors.entry(follow_up.customer).and_modify(|debtor| debtor.follow_ups.push(follow_up));
    }
    for line in &book.delivery_lines {
        debtors.entry(line.customer).and_modify(|debtor| debtor.lines.push(line));
    }
    let mut holds: Vec<Hold> = debtors.values().map(figures).collect();
    holds.retain(|hold| hold.in_force().is_some() || hold.is_refused());
    put_holds_in_order(&mut holds, &plan.exchange);
    holds
}

/// Puts those who must not be supplied first, then the hardest step, then the most money.
pub fn put_holds_in_order(holds: &mut [Hold], exchange: &Exchange) {
    let worth = |hold: &Hold| hold.release.iter().filter_map(|&(sum, own)| exchange.to_base(sum, own)).max();
    holds.sort_by_key(|hold| (!hold.is_held(), Reverse(hold.in_force()), Reverse(worth(hold)), hold.customer));
}

impl Hold {
    /// Whether a step would be due if procedure had been kept (S35).
    pub fn is_refused(&self) -> bool {
        matches!(self.refusal, Some(LeverRefusal::NoContact(_)))
    }
}

fn figures(debtor: &Debtor<'_>) -> Hold {
    let mut hold = debtor.hold();
    if hold.release.is_empty() {
        return hold;
    }
    let worth = |&(sum, own): &(Money, Currency)| debtor.plan.exchange.to_base(sum, own).unwrap_or(sum);
    let currency = hold.release.iter().max_by_key(|one| worth(one)).map(|&(_, currency)| currency);
    let Some(account) = currency.and_then(|currency| debtor.book.account(debtor.customer, currency)) else {
        return hold;
    };
    let since = debtor.book.as_of.checked_sub_days(Days::new(debtor.policy.levers.usual_days.unsigned_abs()));
    let since = since.unwrap_or(NaiveDate::MIN);
    hold.order_limit = order_limit(debtor, account, since);
    hold.articles = articles(debtor, account.currency, since);
    if let Some(held_since) = hold.held_since {
        hold.deliveries_while_held = deliveries_after(debtor, held_since);
    }
    hold
}

/// Half of what is usual, and no more than his credit limit leaves.
fn order_limit(debtor: &Debtor<'_>, account: &Account, since: NaiveDate) -> OrderLimit {
    let (book, percent) = (debtor.book, i128::from(debtor.policy.levers.order_percent));
    let mut orders: BTreeMap<u32, Money> = BTreeMap::new();
    for row in account.deliveries.clone() {
        let delivery = book.deliveries.get(row as DeliveryId);
        if delivery.date > since {
            *orders.entry(delivery.document).or_default() += delivery.amount;
        }
    }
    let mut items: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for line in debtor.lines.iter().filter(|line| line.date > since) {
        let (Some(document), Some(item)) = (line.document, line.item.as_deref()) else { continue };
        items.entry(document).or_default().insert(item);
    }
    let amounts: Vec<i64> = orders.values().map(|amount| amount.0).collect();
    let counts: Vec<i64> = items.values().map(|items| items.len() as i64).collect();
    let usual = median(amounts).map(Money);
    let headroom = debtor.credit().and_then(|(limit, open, currency)| {
        (currency == account.currency).then(|| Money((limit.0.saturating_sub(open.0)).max(0)))
    });
    let part = usual.map(|usual| Money(i64::try_from(i128::from(usual.0) * percent / 100).unwrap_or(i64::MAX)));
    let half_up = |count: i64| ((i128::from(count) * percent + 99) / 100).max(1);
    OrderLimit {
        amount: part.into_iter().chain(headroom).min(),
        currency: Some(account.currency),
        usual,
        orders: orders.len(),
        headroom,
        articles: median(counts).map(|count| usize::try_from(half_up(count)).unwrap_or(1)),
    }
}

/// The middle one, of an even number the mean of the two in the middle, rounded down.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(((i128::from(lower) + i128::from(upper)) / 2) as i64)
}

/// What he bought most of, by value, the best first.
fn articles(debtor: &Debtor<'_>, currency: Currency, since: NaiveDate) -> Vec<Article> {
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for line in debtor.lines.iter().filter(|line| line.date > since && line.currency == currency) {
        if let Some(item) = line.item.as_deref() {
            *sums.entry(item).or_default() += i128::from(line.amount.0);
        }
    }
    let mut sums: Vec<(&str, i128)> = sums.into_iter().filter(|(_, sum)| *sum > 0).collect();
    sums.sort_by_key(|&(item, sum)| (Reverse(sum), item));
    let best = sums.into_iter().take(debtor.policy.levers.articles as usize);
    best.filter_map(|(item, sum)| {
        Some(Article { item: item.to_owned(), value: Money(i64::try_from(sum).ok()?), currency })
    })
    .collect()
}

/// What went out after that day.
fn deliveries_after(debtor: &Debtor<'_>, day: NaiveDate) -> Vec<HeldDelivery> {
    let book = debtor.book;
    let mut documents: BTreeMap<(NaiveDate, u32), HeldDelivery> = BTreeMap::new();
    for account in book.accounts_of(debtor.customer) {
        for row in account.deliveries.clone() {
            let delivery = book.deliveries.get(row as DeliveryId);
            if delivery.date <= day {
                continue;
            }
            let document = &book.documents[delivery.document as usize];
            let held = documents.entry((delivery.date, delivery.document)).or_insert_with(|| HeldDelivery {
                number: document.number.text(&book.texts).to_owned(),
                date: delivery.date,
                amount: Money::ZERO,
                currency: delivery.currency,
                place: document.line,
            });
            held.amount += delivery.amount;
        }
    }
    documents.into_values().collect()
}
