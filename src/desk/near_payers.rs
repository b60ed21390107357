//! Money of somebody who was never delivered to, whose name is near to that of somebody who owes: before a debtor is
//! called, it is worth a look whether he has paid under another spelling (DOMAIN S9, §8 "Never").

use super::near_names::near_names;
use crate::book::{Book, Currency, CustomerId, Money};
use crate::plan::Plan;
use std::collections::BTreeSet;

/// Money that may be a debtor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearPayer {
    /// Who owes.
    pub debtor: CustomerId,
    /// Under whose name money came.
    pub payer: CustomerId,
    /// What of it pays nothing.
    pub unapplied: Money,
    /// Its currency.
    pub currency: Currency,
}

/// Money that pays nothing of those who were never delivered to, and who owes anything, among some customers.
#[derive(Clone, Debug, Default)]
pub struct LooseMoney {
    /// Each payer stands for the debtor too, until that is known.
    loose: Vec<NearPayer>,
    debtors: BTreeSet<CustomerId>,
}

impl LooseMoney {
    /// Of the customers of a book, or of a part of one.
    pub fn of(book: &Book, plan: &Plan) -> LooseMoney {
        let has_deliveries = |id: CustomerId| book.accounts_of(id).iter().any(|account| !account.deliveries.is_empty());
        let balances = book.accounts.iter().zip(&plan.allocation.balances);
        let loose = balances
            .filter(|(account, balance)| balance.unapplied.is_positive() && !has_deliveries(account.customer))
            .map(|(account, balance)| NearPayer {
                debtor: account.customer,
                payer: account.customer,
                unapplied: balance.unapplied,
                currency: account.currency,
            });
        let debtors = plan.assessments.iter().map(|one| one.receivable.customer);
        LooseMoney { loose: loose.collect(), debtors: debtors.collect() }
    }

    /// Adds that of other customers.
    pub fn append(&mut self, other: LooseMoney) {
        self.loose.extend(other.loose);
        self.debtors.extend(other.debtors);
    }

    /// By debtor, then payer. Two names that both have a row in the customers file are two customers: somebody said so.
    /// `book` has their names.
    pub fn near_payers(&self, book: &Book) -> Vec<NearPayer> {
        let LooseMoney { loose, debtors } = self;
        let is_listed = |id: CustomerId| book.customer(id).listed.is_some();
        if loose.is_empty() {
            return Vec::new();
        }
        let payers: BTreeSet<CustomerId> = loose.iter().map(|one| one.payer).collect();
        let ids: Vec<CustomerId> = payers.union(debtors).copied().collect();
        let names: Vec<&str> = ids.iter().map(|&id| book.customer(id).name.as_str()).collect();
        let mut near = Vec::new();
        for group in near_names(&names) {
            let group: Vec<CustomerId> = group.into_iter().map(|index| ids[index]).collect();
            for &debtor in group.iter().filter(|id| debtors.contains(id)) {
                let own = loose.iter().filter(|one| one.payer != debtor && group.contains(&one.payer));
                let own = own.filter(|one| !(is_listed(debtor) && is_listed(one.payer)));
                near.extend(own.map(|one| NearPayer { debtor, ..*one }));
            }
        }
        near.sort_by_key(|one| (one.debtor, one.payer, one.currency));
        near
    }
}

/// By debtor, then payer.
pub fn near_payers(book: &Book, plan: &Plan) -> Vec<NearPayer> {
    LooseMoney::of(book, plan).near_payers(book)
}
