//! Typed rows to a [`Book`] as of a day: customers, currencies, due dates, the lines of a delivery, what money names.
//!
//! Rows dated after the as-of day end here (SPEC §3 "As of"); nothing behind this file can see them. Only two things
//! are kept of them: a conflict of numbers is a fault on any day, and money may name a delivery yet to come.

use crate::book::{Book, Currency, CustomerId, MonthlySales};
use crate::parallel;
use crate::read::build::assembly::Assembly;
use crate::read::build::currencies;
use crate::read::build::currencies::Currencies;
use crate::read::build::customers::{build_customers, merge_row_details};
use crate::read::build::directory::Provisional;
use crate::read::build::document_index::Documents;
use crate::read::build::documents::index_numbers;
use crate::read::build::earlier_days::are_told_apart_alike;
use crate::read::build::identify::{Identification, Identified};
use crate::read::build::order::Parts;
use crate::read::build::partition::{BookPart, PartitionContext, PartitionFindings};
use crate::read::build::parts::{PartitionRows, share_out};
use crate::read::build::tables::Tables;
use crate::read::build::unknown;
use crate::read::build::wanted::{goods_of_kept, kept_customers};
use crate::read::conventions::{KeptLines, ReadOptions};
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::FileKind;
use crate::read::file::delivery_rows::DeliveryRow;
use crate::read::table::sheet::Sheet;
use crate::read::value::number_hash::NumberHasher;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What a book is put together of, and how its customers are spelled.
pub struct Assembled {
    /// A book with everything that its parts share.
    pub shared: Book,
    /// Every comparable spelling of a customer.
    pub spellings: crate::read::reading::Spellings,
    /// How many good rows of each kind of file are dated after the as-of day.
    pub later: HashMap<FileKind, usize>,
    /// Whether rows meant something else on an earlier day that was asked for.
    pub earlier_days_differ: bool,
}

/// Puts the book together part by part. `use_part` is given each part by one of several threads, unless its sums do not
/// fit, and `take` what that makes of it, in the order of the customers. Rows that are at fault are left out and noted;
/// whoever calls decides whether to go on.
pub fn assemble<R: Send>(
    (tables, identification): (Tables, Identification),
    hasher: &NumberHasher,
    options: &ReadOptions,
    (faults, notes): (&mut Faults, &mut Vec<Note>),
    (use_part, take): (impl Fn(BookPart) -> R + Sync, impl FnMut(R) + Send),
) -> Assembled {
    let (conventions, threads) = (&options.conventions, options.workers.threads);
    let count = later_rows(&tables, conventions.as_of).values().sum();
    if count > 0 {
        notes.push(Note::LaterRows { count, as_of: conventions.as_of });
    }
    // Who is who is found out name by name, while the numbers of deliveries are shared out among tables.
    let (identified, (numbers, several)) = parallel::both(
        threads,
        || identification.finish(&tables, conventions.as_of, faults, notes),
        || index_numbers(&tables, hasher, threads),
    );
    let is_base_known = conventions.base_currency.is_some();
    let earlier_days_differ = !are_told_apart_alike(&tables, &options.earlier_days, &identified)
        || !options.earlier_days.is_empty() && !is_base_known && currencies::are_named_in_part(&tables);
    let earlier_days = if earlier_days_differ { Vec::new() } else { options.earlier_days.clone() };
    let Identified { directory, ids, owners, payers } = identified;
    let documents = Documents::of(numbers);
    let mut tables = tables;
    if conventions.base_currency.is_none()
        && let Some(currency) = currencies::settle_one(&mut tables)
    {
        notes.push(Note::BookInOneCurrency { currency });
    }
    tables.deliveries.parties = Vec::new();
    tables.payments.iter_mut().for_each(|table| table.parties = Vec::new());
    let mut assembly = Assembly {
        tables,
        conventions,
        keep_lines: options.keep_lines,
        wanted: options.wanted.clone(),
        goods: HashMap::new(),
        threads,
        part_rows: options.workers.part_rows,
        directory,
        owners,
        payers,
        ids,
        documents,
        earlier_days,
        earlier_days_differ,
    };
    assembly.group_deliveries(several, faults, notes);
    assembly.build((faults, notes), (use_part, take))
}

/// How many good rows of each kind of file are dated after the as-of day.
fn later_rows(tables: &Tables, as_of: NaiveDate) -> HashMap<FileKind, usize> {
    let Tables { deliveries, payments, events, follow_ups, sell_through, .. } = tables;
    HashMap::from([
        (FileKind::Deliveries, deliveries.statistics.later),
        (FileKind::Payments, payments.as_ref().map_or(0, |table| table.statistics.later)),
        (FileKind::Events, events.iter().filter(|row| row.date > as_of).count()),
        (FileKind::FollowUps, follow_ups.iter().filter(|row| row.date > as_of).count()),
        (FileKind::SellThrough, sell_through.iter().filter(|row| row.cycle_end > as_of).count()),
    ])
}

impl Assembly<'_> {
    fn build<R: Send>(
        mut self,
        (faults, notes): (&mut Faults, &mut Vec<Note>),
        (use_part, mut take): (impl Fn(BookPart) -> R + Sync, impl FnMut(R) + Send),
    ) -> Assembled {
        let later = later_rows(&self.tables, self.conventions.as_of);
        self.make_up_numbers();
        let merged = merge_row_details(&self, self.conventions.as_of, notes);
        self.note_invoice_dates_missing(notes);
        self.note_contradictions(notes);
        let earlier_customers = self.earlier_customers();
        let ids = std::mem::take(&mut self.ids);
        // Whoever has rows after the as-of day alone may be nobody.
        let customer_of = |owner: &Provisional| ids.get(*owner as usize).copied().unwrap_or(CustomerId(0));
        let customers_of = |owners: &[Provisional]| owners.iter().map(customer_of).collect::<Vec<CustomerId>>();
        let (of_deliveries, of_payments) = (customers_of(&self.owners), customers_of(&self.payers));
        let currencies = Currencies::of(&self);
        let (mut events, mut follow_ups) = (self.take_events(&ids), self.take_follow_ups(&ids));
        let (mut contacts, mut sell_through) = (self.build_contacts(&ids), self.build_sell_through(&ids));
        let whom = (&*of_deliveries, &*of_payments);
        let kept = self.wanted.as_ref().and_then(|wanted| kept_customers(&self, wanted, &ids, whom));
        if let Some(kept) = &kept {
            events.retain(|(event, _)| kept.has(event.customer));
            follow_ups.retain(|(follow_up, _)| kept.has(follow_up.customer));
            contacts.retain(|contact| kept.has(contact.customer));
            sell_through.retain(|row| kept.has(row.customer));
            self.goods = goods_of_kept(&self, &self.tables.deliveries.rows, &of_deliveries, kept);
        }
        let is_kept = |customer: CustomerId| kept.as_ref().is_none_or(|kept| kept.has(customer));
        let file_of = |kind| self.tables.sheet(kind).map_or(0, |sheet: &Sheet| sheet.file);
        let (delivery_file, payment_file) = (file_of(FileKind::Deliveries), file_of(FileKind::Payments));
        let Tables { deliveries, payments, customers, .. } = &mut self.tables;
        let size_of_whole = (deliveries.rows.len(), payments.as_ref().map_or(0, |table| table.rows.len()));
        let mut delivered = std::mem::take(&mut deliveries.rows);
        let mut paid = payments.as_mut().map(|table| std::mem::take(&mut table.rows)).unwrap_or_default();
        let parts = Parts::new(size_of_whole.0 + size_of_whole.1, ids.len(), self.part_rows);
        let customers = std::mem::take(customers);
        let (customers, (rows, sales)) = parallel::both(
            self.threads,
            || build_customers(&self.directory, customers, merged, &ids, self.conventions, notes),
            || {
                let (payments, _) = share_out(&mut paid, parts, (&of_payments, &is_kept), self.threads, |_| ());
                let sales_of =
                    |rows: &[DeliveryRow]| (self.sales_until(rows, self.conventions.as_of), self.earlier_sales(rows));
                let (deliveries, sales) =
                    share_out(&mut delivered, parts, (&of_deliveries, &is_kept), self.threads, sales_of);
                (PartitionRows::of(deliveries, payments), sales)
            },
        );
        // The places of rows that are gone are asked for where something is wrong with them.
        self.tables.deliveries.rows = delivered;
        self.tables.payments.iter_mut().for_each(|table| std::mem::swap(&mut table.rows, &mut paid));
        let (mut of_book, mut earlier_sales) = (MonthlySales::default(), self.earlier_sales(&[]));
        for (own, earlier) in sales {
            of_book.append(own);
            earlier_sales.iter_mut().zip(earlier).for_each(|(all, own)| all.append(own));
        }
        let shell = Book {
            as_of: self.conventions.as_of,
            files: std::mem::take(&mut self.tables.files),
            texts: Arc::new(std::mem::take(&mut self.tables.texts)),
            customers: Arc::new(customers),
            contacts,
            sell_through,
            sales: Arc::new(of_book),
            calendar: Arc::new(std::mem::take(&mut self.tables.calendar)),
            base_currency: self.conventions.base_currency.or(currencies.only()),
            has_payments: self.tables.payments.is_some() || self.has_paid_columns(),
            ..Book::empty(self.conventions.as_of)
        };
        let earlier_days = (!self.earlier_days.is_empty())
            .then(|| self.earlier_book_days(&currencies, earlier_customers, earlier_sales, &shell));
        let directory = std::mem::take(&mut self.directory);
        let context = PartitionContext {
            deliveries_may_be_money: self.tables.deliveries.statistics.has_returns || self.has_paid_columns(),
            assembly: &self,
            parts,
            currencies: &currencies,
            shell: &shell,
            size_of_whole: if kept.is_some() { (0, 0) } else { size_of_whole },
            events,
            follow_ups,
            delivery_file,
            payment_file,
            earlier_days,
        };
        let mut findings = PartitionFindings::default();
        let jobs = rows.into_iter().enumerate().collect();
        let make = |(number, rows)| {
            let (part, findings) = context.make(number, rows);
            (findings.fits().then(|| use_part(part)), findings)
        };
        let put = |(part, found): (Option<R>, PartitionFindings)| {
            part.into_iter().for_each(&mut take);
            findings.append(found);
        };
        let (spellings, ()) = parallel::both(
            self.threads,
            || directory.spellings().map(|(key, id)| (key, ids[id as usize])).collect(),
            || parallel::each_in_order(self.threads, jobs, make, put),
        );
        let earlier_days_differ = self.earlier_days_differ || findings.had_another_currency;
        self.tell(findings, &shell, &currencies, faults, notes);
        Assembled { shared: shell.shared(), spellings, later, earlier_days_differ }
    }

    /// Tells what was found while the parts were made.
    fn tell(
        &self,
        findings: PartitionFindings,
        shell: &Book,
        currencies: &Currencies,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
    ) {
        let PartitionFindings { mut money, totals, mut unknown_follow_ups, unknown_customers, unknown_items, .. } =
            findings;
        if let Some(sheet) = self.tables.sheet(FileKind::Deliveries) {
            money.note_of_deliveries(sheet.name.clone(), notes);
        }
        if let Some(sheet) = self.tables.sheet(FileKind::Payments) {
            money.note_of_payments(sheet, currencies, faults, notes);
        }
        // Sums must fit in 64 bits: with this held no later sum of a currency can overflow (SPEC §3 "Currency").
        for (currency, _) in totals.into_iter().filter(|&(_, total)| i64::try_from(total).is_err()) {
            let file = self.tables.file_name(FileKind::Deliveries);
            faults.fatal(Fault::of_file(file, Problem::TotalTooLarge { currency }));
        }
        unknown_follow_ups.sort_by_key(|&(line, _)| line);
        for (line, number) in unknown_follow_ups {
            let file = self.tables.file_name(FileKind::FollowUps);
            notes.push(Note::FollowUpUnknownDelivery { file, line, number });
        }
        unknown::note_unknown_customers(shell, unknown_customers, notes);
        if self.keep_lines == KeptLines::All {
            unknown_items.note(shell, notes);
        }
    }

    /// The currencies of all visible deliveries and returns.
    pub fn visible_currencies(&self) -> BTreeSet<Currency> {
        self.tables.deliveries.statistics.currencies.clone()
    }

    /// What some rows of the deliveries file tell of what was delivered month by month up to a day.
    pub fn sales_until(&self, rows: &[DeliveryRow], day: NaiveDate) -> MonthlySales {
        let mut sales = MonthlySales::default();
        for run in rows.chunk_by(|a, b| a.currency == b.currency) {
            let visible = run.iter().filter(|row| row.date <= day && self.begins_visible(row));
            let amounts = visible.map(|row| (row.date, self.document_amount(row)));
            sales.add(run[0].currency, amounts.filter(|(_, amount)| amount.is_positive()));
        }
        sales
    }
}
