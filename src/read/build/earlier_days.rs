//! What a book of an earlier day cannot be made from without: the facts of the whole book as they were known then, and what
//! a part of the book does not tell of its own rows ([`crate::book::Book::as_of_earlier`]). Where rows would even have
//! meant somebody or something else, only another reading tells what.

use crate::book::{
    Book, Customer, CustomerId, EarlierDay, EarlierPart, EarlierRows, MonthlySales, Named, PaymentId, Payments,
    month_number,
};
use crate::read::build::assembly::Assembly;
use crate::read::build::currencies::Currencies;
use crate::read::build::customers::{build_customers, merge_row_details};
use crate::read::build::directory::Provisional;
use crate::read::build::identify::{Identification, Identified};
use crate::read::build::money::Fit;
use crate::read::build::partition::PartitionBuilder;
use crate::read::build::tables::Tables;
use crate::read::diagnose::fault::Faults;
use crate::read::fields::FileKind;
use crate::read::file::delivery_rows::DeliveryRow;
use crate::read::file::named::Named as NamedCustomer;
use crate::read::file::payments::PaymentRow;
use chrono::{Datelike, NaiveDate};
use hashbrown::HashMap;
use std::sync::Arc;

fn ends_month(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.month() != day.month())
}

/// Whether all rows that are there on each of some earlier days mean the same customers by the same names then.
pub fn are_told_apart_alike(tables: &Tables, days: &[NaiveDate], found: &Identified) -> bool {
    let payers = tables.payments.as_ref().map_or(&[][..], |table| &table.parties);
    let parties = &tables.deliveries.parties;
    let has_code = parties.iter().chain(payers).any(|party| party.code.is_some())
        || tables.named(NaiveDate::MAX).any(|(named, _)| named.code.is_some());
    let has_alias = tables.deliveries.details.iter().any(|details| details.aliases.is_some());
    // By their names alone customers are told apart the same way on any day.
    if !has_code && !has_alias {
        return true;
    }
    days.iter().all(|&day| {
        let mut then = match tables.sheet(FileKind::Customers) {
            Some(sheet) => Identification::of_customers(&tables.customers, sheet, &tables.files, Faults::new(false)),
            None => Identification::default(),
        };
        then.enter_deliveries(&tables.deliveries, day);
        let then = then.finish(tables, day, &mut Faults::new(false), &mut Vec::new());
        let mut pairs = Pairs { found, then: &then, now_of: HashMap::new(), then_of: HashMap::new() };
        let listed = tables.customers.len();
        let of_deliveries = parties
            .iter()
            .zip(listed..)
            .all(|(party, at)| pairs.agree(found.owners[at], then.owners[at], party.earliest <= day));
        let visible = payers.iter().zip(listed..).filter(|(party, _)| party.earliest <= day);
        let of_payments = visible.map(|(_, at)| at).all(|at| pairs.agree(found.payers[at], then.payers[at], true));
        of_deliveries && of_payments && tables.named(day).all(|(named, _)| pairs.agree_on(named))
    })
}

/// Customers of two days, while it is found out whether they are the same.
struct Pairs<'a> {
    found: &'a Identified,
    then: &'a Identified,
    now_of: HashMap<Provisional, Provisional>,
    then_of: HashMap<Provisional, Provisional>,
}

impl Pairs<'_> {
    /// Whether somebody who was met on both days may be one customer; `is_there`: whether he has rows on the earlier day.
    fn agree(&mut self, now: Provisional, then: Provisional, is_there: bool) -> bool {
        let (of_now, of_then) = (&self.found.directory, &self.then.directory);
        *self.then_of.entry(now).or_insert(then) == then
            && *self.now_of.entry(then).or_insert(now) == now
            && of_now.row(now) == of_then.row(then)
            && (!is_there || of_now.name(now) == of_then.name(then))
    }

    fn agree_on(&mut self, named: &NamedCustomer) -> bool {
        let find = |found: &Identified| found.directory.find(&named.name, named.code.as_deref());
        match (find(self.found), find(self.then)) {
            (Some(now), Some(then)) => self.agree(now, then, true),
            (now, then) => now == then,
        }
    }
}

impl Assembly<'_> {
    /// What some rows of the deliveries file tell of what had been delivered month by month, of each earlier day that ends
    /// no month: of the others the sums of the whole book tell it.
    pub fn earlier_sales(&self, rows: &[DeliveryRow]) -> Vec<MonthlySales> {
        let within_months = self.earlier_days.iter().filter(|day| !ends_month(**day));
        within_months.map(|&day| self.sales_until(rows, day)).collect()
    }

    /// The customers as of each earlier day, where rows tell of them what is not the same on any day.
    pub fn earlier_customers(&self) -> Vec<Arc<Vec<Customer>>> {
        if self.earlier_days.is_empty() || self.tables.deliveries.details.is_empty() {
            return Vec::new();
        }
        let days = self.earlier_days.iter();
        let customers = days.map(|&day| {
            let merged = merge_row_details(self, day, &mut Vec::new());
            let listed = self.tables.customers.clone();
            build_customers(&self.directory, listed, merged, &self.ids, self.conventions, &mut Vec::new()).into()
        });
        customers.collect()
    }

    /// What the whole book knew on each earlier day.
    pub fn earlier_book_days(
        &self,
        currencies: &Currencies,
        customers: Vec<Arc<Vec<Customer>>>,
        earlier_sales: Vec<MonthlySales>,
        shell: &Book,
    ) -> Arc<[EarlierDay]> {
        let (mut customers, mut within_months) = (customers.into_iter(), earlier_sales.into_iter());
        let days = self.earlier_days.iter().map(|&day| {
            let own_sales = if ends_month(day) { None } else { within_months.next() };
            EarlierDay {
                day,
                customers: customers.next().unwrap_or_else(|| Arc::clone(&shell.customers)),
                sales: Arc::new(own_sales.unwrap_or_else(|| shell.sales.until(month_number(day)))),
                base_currency: self.conventions.base_currency.or(currencies.only_on(day)),
            }
        });
        days.collect()
    }
}

impl PartitionBuilder<'_> {
    /// What is needed to make the part as of earlier days, if somebody wants that.
    pub fn earlier_part(&self, payments: &Payments) -> Option<EarlierPart> {
        let days = self.context.earlier_days.as_ref()?;
        let closed = (0..payments.len() as PaymentId).filter_map(|id| {
            let (customer, _) = payments.account(id);
            let name = payments.named_text(id).filter(|_| payments.named(id) == Named::Closed)?;
            let money = (payments.dates()[id as usize], payments.amounts()[id as usize]);
            let row = &self.rows[self.bearer(name, customer, Some(money))? as usize];
            Some((id, row.date, row.currency))
        });
        let closed = closed.collect();
        let assembly = self.context.assembly;
        let paid_columns = assembly.has_paid_columns().then(|| {
            let as_of = self.conventions().as_of;
            let rows = self
                .rows
                .iter()
                .enumerate()
                .filter(|&(index, row)| self.document_of(index).is_none() && row.date <= as_of);
            (self.context.delivery_file, rows.map(|(_, row)| (row.line, row.date)).collect())
        });
        Some(EarlierPart { days: Arc::clone(days), rows: EarlierRows { closed, paid_columns } })
    }

    /// Whether the currency of a payment, which nothing but the deliveries of its customer settles, was another on an
    /// earlier day on which it is there.
    pub fn had_another_currency(&self, row: &PaymentRow, fit: Option<&Fit>) -> bool {
        let Some(days) = self.context.earlier_days.as_ref() else { return false };
        if row.currency.is_some() || self.conventions().base_currency.is_some() {
            return false;
        }
        let named = match fit {
            Some(Fit::Document(_) | Fit::Later(_) | Fit::Closed(_)) => return false,
            // An instalment of a delivery that is yet to come is not known.
            Some(&Fit::Instalment(id)) => Some((self.deliveries.account(id).1, self.deliveries.dates()[id as usize])),
            Some(Fit::OfOther | Fit::Unknown) | None => None,
        };
        let currency_on = |day| match named {
            Some((currency, from)) if from <= day => Some(currency),
            _ => self.only_currency_of(CustomerId(row.whom), day),
        };
        let now = currency_on(self.conventions().as_of);
        days.iter().any(|earlier| row.date <= earlier.day && currency_on(earlier.day) != now)
    }
}
