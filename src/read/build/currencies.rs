//! The currencies of a book, and since when each is there.

use crate::book::Currency;
use crate::read::build::assembly::Assembly;
use crate::read::build::tables::Tables;
use crate::read::file::delivery_rows::DeliveryRow;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The currencies of the visible deliveries and returns, with the first day of each.
pub struct Currencies {
    pub all: FirstDays,
}

/// Currencies with the first day of each.
pub type FirstDays = BTreeMap<Currency, NaiveDate>;

/// Enters a row among the others.
pub fn enter(first_days: &mut FirstDays, row: &DeliveryRow) {
    let first = first_days.entry(row.currency).or_insert(row.date);
    *first = row.date.min(*first);
}

/// The only currency that there is on a day.
pub fn only(first_days: &FirstDays, day: NaiveDate) -> Option<Currency> {
    let mut known = first_days.iter().filter(|(_, first)| **first <= day).map(|(&currency, _)| currency);
    known.next().filter(|_| known.next().is_none())
}

/// Whether some deliveries name a currency or money does, and other deliveries name none: on an earlier day, with fewer
/// rows, the book may be in one currency where now it is not.
pub fn are_named_in_part(tables: &Tables) -> bool {
    let known = &tables.deliveries.statistics.currencies;
    let names_some = || {
        let mut money = tables.payments.iter().flat_map(|table| table.rows.iter());
        known.len() > 1 || money.any(|row| row.currency.is_some())
    };
    known.contains(&Currency::NONE) && names_some()
}

/// Where deliveries name no currency, and what names one in the book names one only, the whole book is in that one (SPEC §2
/// "Currency").
pub fn settle_one(tables: &mut Tables) -> Option<Currency> {
    let known = &tables.deliveries.statistics.currencies;
    if !known.contains(&Currency::NONE) {
        return None;
    }
    let mut named: BTreeSet<Currency> = known.iter().copied().filter(|&currency| currency != Currency::NONE).collect();
    if let Some(payments) = &tables.payments {
        let mut last = None;
        for currency in payments.rows.iter().filter_map(|row| row.currency) {
            if last != Some(currency) {
                named.insert(currency);
                last = Some(currency);
            }
        }
    }
    let mut named = named.into_iter();
    let only = named.next().filter(|_| named.next().is_none())?;
    if only.decimals() != Currency::NONE.decimals() {
        return None;
    }
    for rows in tables.deliveries.rows.blocks_mut() {
        rows.iter_mut().filter(|row| row.currency == Currency::NONE).for_each(|row| row.currency = only);
    }
    let statistics = &mut tables.deliveries.statistics;
    statistics.currencies.remove(&Currency::NONE);
    statistics.currencies.insert(only);
    Some(only)
}

impl Currencies {
    /// Of a whole book.
    pub fn of(assembly: &Assembly<'_>) -> Currencies {
        let mut all = FirstDays::new();
        if assembly.earlier_days.is_empty() {
            // Nobody asks since when they are there.
            all.extend(assembly.visible_currencies().into_iter().map(|currency| (currency, NaiveDate::MIN)));
        } else {
            assembly.visible_documents().for_each(|row| enter(&mut all, row));
        }
        Currencies { all }
    }

    /// The only one of the whole book.
    pub fn only(&self) -> Option<Currency> {
        self.only_on(NaiveDate::MAX)
    }

    /// The only one of the whole book on a day.
    pub fn only_on(&self, day: NaiveDate) -> Option<Currency> {
        only(&self.all, day)
    }

    /// Whether deliveries name no currency at all.
    pub fn has_none(&self) -> bool {
        self.only() == Some(Currency::NONE)
    }
}
