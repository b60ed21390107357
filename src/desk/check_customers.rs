//! Findings about customers: names that may be one, who is missing from the customers file, and what of them is unknown.

use super::finding::{Finding, Matter, ReadingFacts};
use super::near_names::near_names;
use crate::book::{Book, Concerns, Currency, CustomerId, EventKind, FollowUpResult, Money, Place};
use crate::plan::{Class, Flag, Plan, Policy};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// A confirmation of the debt is fresh for so many days (DOMAIN S9).
const CONFIRMED_DAYS: u64 = 90;

/// What of an account is open and not dead, and what of it falls due on an assumed day.
#[derive(Clone, Copy, Default)]
struct Open {
    amount: Money,
    assumed: Money,
    assumed_count: usize,
}

/// Appends them.
pub(super) fn customer_findings(
    book: &Book,
    plan: &Plan,
    policy: &Policy,
    facts: &ReadingFacts,
    findings: &mut Vec<Finding>,
) {
    near_name_findings(book, plan, findings);
    early_contacts(book, plan, findings);
    let mut open: BTreeMap<(CustomerId, Currency), Open> = BTreeMap::new();
    for one in plan.assessments.iter().filter(|one| one.classification.class != Class::Dead) {
        let sum = open.entry((one.receivable.customer, one.receivable.currency)).or_default();
        sum.amount += one.receivable.outstanding;
        if one.flags.contains(Flag::DueAssumed) {
            sum.assumed += one.receivable.outstanding;
            sum.assumed_count += 1;
        }
    }
    // Without a customers file, what is unknown of all of them is one thing to mend.
    let mut unlisted: BTreeMap<Currency, (Money, usize)> = BTreeMap::new();
    let mut assumed: BTreeMap<Currency, (Money, usize)> = BTreeMap::new();
    let add = |sums: &mut BTreeMap<Currency, (Money, usize)>, currency, amount, more| {
        let (sum, count) = sums.entry(currency).or_default();
        *sum += amount;
        *count += more;
    };
    let has_customers = facts.has_customers();
    for (&(id, currency), sum) in &open {
        let customer = book.customer(id);
        let mut push = |matter, amount: Money, count, place| {
            findings.push(Finding::new(matter).of(id, amount, currency).counted(count).at(place));
        };
        let lacks_steps = customer.payment_steps.is_none() && policy.score.procedure_weight_thousandths > 0;
        let lacks_distance = customer.distance_metres.is_none() && policy.score.distance_weight_thousandths > 0;
        if has_customers && customer.listed.is_none() {
            push(Matter::NotListed, sum.amount, 1, first_place(book, id));
        } else if !has_customers && (lacks_steps || lacks_distance) {
            add(&mut unlisted, currency, sum.amount, 1);
        } else {
            if lacks_steps {
                push(Matter::StepsUnknown, sum.amount, 1, customer.listed);
            }
            if lacks_distance {
                push(Matter::DistanceUnknown, sum.amount, 1, customer.listed);
            }
        }
        if sum.assumed_count > 0 && !has_customers {
            add(&mut assumed, currency, sum.assumed, sum.assumed_count);
        } else if sum.assumed_count > 0 {
            push(Matter::DueAssumed, sum.assumed, sum.assumed_count, customer.listed);
        }
    }
    let mut push_all = |matter: Matter, sums: BTreeMap<Currency, (Money, usize)>| {
        for (currency, (amount, count)) in sums {
            let finding = Finding::new(matter.clone()).counted(count);
            findings.push(Finding { money: Some((amount, currency)), ..finding });
        }
    };
    push_all(Matter::NoCustomersFile, unlisted);
    push_all(Matter::DueAssumed, assumed);
    unconfirmed(book, &open, findings);
}

/// Customers whose last confirmation is older than 90 days; said only where confirmations are kept at all.
fn unconfirmed(book: &Book, open: &BTreeMap<(CustomerId, Currency), Open>, findings: &mut Vec<Finding>) {
    let mut last: BTreeMap<CustomerId, (NaiveDate, Place)> = BTreeMap::new();
    for event in book.events.iter().filter(|event| event.kind == EventKind::DebtConfirmed) {
        last.insert(event.customer, (event.date, event.place));
    }
    for follow_up in book.follow_ups.iter().filter(|one| one.result == FollowUpResult::Acknowledged) {
        let own = last.entry(follow_up.customer).or_insert((follow_up.date, follow_up.place));
        *own = (*own).max((follow_up.date, follow_up.place));
    }
    let since = book.as_of.checked_sub_days(Days::new(CONFIRMED_DAYS)).unwrap_or(book.as_of);
    for (&(id, currency), sum) in open.iter().filter(|_| !last.is_empty()) {
        let own = last.get(&id);
        if own.is_none_or(|&(date, _)| date < since) {
            let matter = Matter::NotConfirmed { last: own.map(|&(date, _)| date) };
            let finding = Finding::new(matter).of(id, sum.amount, currency);
            findings.push(finding.at(own.map(|&(_, place)| place).or(book.customer(id).listed)));
        }
    }
}

/// Follow-ups dated before the delivery that they name: one of the two days is wrong, or the number.
fn early_contacts(book: &Book, plan: &Plan, findings: &mut Vec<Finding>) {
    for follow_up in &book.follow_ups {
        let id = match follow_up.concerns {
            Concerns::Document(document) => book.first_deliveries[document as usize],
            Concerns::Instalment(id) => id,
            Concerns::Customer | Concerns::Nothing => continue,
        };
        let delivery = book.deliveries.get(id);
        if follow_up.date >= delivery.date {
            continue;
        }
        let matter = Matter::ContactBeforeDelivery {
            delivery: book.delivery_label(id).into_owned(),
            delivered: delivery.date,
            contact: follow_up.date,
        };
        let open = plan.allocation.outstanding[id as usize];
        let finding = Finding::new(matter).of(follow_up.customer, open, delivery.currency);
        findings.push(finding.at(Some(follow_up.place)));
    }
}

/// Groups of near names. Two names that both have a row in the customers file are two customers: somebody said so.
fn near_name_findings(book: &Book, plan: &Plan, findings: &mut Vec<Finding>) {
    let is_listed = |id: &CustomerId| book.customer(*id).listed.is_some();
    // Who is known only from rows dated later does not exist yet (SPEC §3 "As of").
    let ids = (0..book.customers.len() as u32).map(CustomerId);
    let known: Vec<CustomerId> = ids.filter(|id| is_listed(id) || !book.accounts_of(*id).is_empty()).collect();
    let names: Vec<&str> = known.iter().map(|&id| book.customer(id).name.as_str()).collect();
    for group in near_names(&names) {
        let group: Vec<CustomerId> = group.into_iter().map(|index| known[index]).collect();
        let deliveries =
            |id: CustomerId| -> usize { book.accounts_of(id).iter().map(|account| account.deliveries.len()).sum() };
        let Some(&main) = group.iter().min_by_key(|id| (!is_listed(id), std::cmp::Reverse(deliveries(**id)), **id))
        else {
            continue;
        };
        let others: Vec<CustomerId> = group.iter().copied().filter(|id| *id != main && !is_listed(id)).collect();
        if others.is_empty() {
            continue;
        }
        let place = others.iter().filter_map(|&id| first_place(book, id)).min();
        let (currency, money) = money_of(book, plan, std::iter::once(&main).chain(&others));
        let finding = Finding::new(Matter::NearName { main, others: others.clone() });
        findings.push(finding.of(main, money, currency).counted(others.len() + 1).at(place));
    }
}

/// Outstanding and unapplied money of some customers, in the currency in which there is most.
fn money_of<'i>(book: &Book, plan: &Plan, ids: impl Iterator<Item = &'i CustomerId>) -> (Currency, Money) {
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    for id in ids {
        let start = book.accounts.partition_point(|account| account.customer < *id);
        let balances = &plan.allocation.balances[start..];
        for (account, balance) in book.accounts_of(*id).iter().zip(balances) {
            *sums.entry(account.currency).or_default() += balance.outstanding + balance.unapplied;
        }
    }
    sums.into_iter().rev().max_by_key(|&(_, money)| money).unwrap_or((Currency::NONE, Money::ZERO))
}

/// Where a customer is written first, in the order of files and lines.
fn first_place(book: &Book, id: CustomerId) -> Option<Place> {
    let accounts = book.accounts_of(id);
    let deliveries = accounts.iter().flat_map(|account| account.deliveries.clone()).map(|row| {
        let delivery = book.deliveries.get(row as u32);
        book.documents[delivery.document as usize].line
    });
    let payments = accounts.iter().flat_map(|account| account.payments.clone());
    deliveries.chain(payments.map(|row| book.payments.get(row as u32).place)).min()
}
