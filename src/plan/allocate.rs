//! Stage 1, allocate: which money pays which delivery, to the cent (SPEC §3 "Matching").
//!
//! Account by account, so that nothing is ever netted across customers or currencies. Named money first (step 2), then
//! money whose memo refers to documents (step 3), then money given back takes money away again (step 4); then unnamed
//! money pays what has exactly its sum open (step 5), else the earliest due first (step 6). Write-offs (step 7) take their turn by date among the unnamed money: what came on or before that day pays first,
//! what came later pays what the write-off left, so that a later payment is not lost on a claim already given up.

use super::cash_application::{CashApplication, Scratch};
use super::policy::MatchRule;
use crate::book::{Account, Book, Currency, CustomerId, DeliveryId, Money, PaymentId, PaymentKind};
use crate::parallel::{each_in_order, ranges};
use chrono::NaiveDate;
use std::ops::Range;

/// By which step of SPEC §3 "Matching" money came to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// It names the delivery.
    Name,
    /// Its memo refers to the delivery.
    Reference,
    /// It names none; just that sum was promised for the delivery.
    Promise,
    /// It names none; the delivery had exactly its sum open.
    ExactSum,
    /// It names none; the delivery was the earliest due.
    OldestDue,
}

/// Money on a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Which money.
    pub payment: PaymentId,
    /// On which delivery.
    pub delivery: DeliveryId,
    /// How much of it.
    pub amount: Money,
    /// Why there.
    pub matched_by: MatchedBy,
}

/// Money that took other money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The refund or bounced payment.
    pub given_back: PaymentId,
    /// The money that it took back.
    pub from: PaymentId,
    /// How much.
    pub amount: Money,
}

/// The balance of an account: delivered − paid − written off = outstanding − unapplied (SPEC §1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Deliveries less returns.
    pub delivered: Money,
    /// Payments, advances, credit notes and discounts, less money given back.
    pub paid: Money,
    /// What write-offs closed.
    pub written_off: Money,
    /// What is open, money given back that nothing covers included.
    pub outstanding: Money,
    /// Money that pays nothing.
    pub unapplied: Money,
    /// The part of `unapplied` that names deliveries yet to come.
    pub waiting: Money,
}

impl Balance {
    /// By how much `outstanding − unapplied` is more than `delivered − paid − written off`, in smallest units: 0, unless
    /// money was lost or made on the way.
    pub fn difference(&self) -> i128 {
        let units = |money: Money| i128::from(money.0);
        let owed = units(self.delivered) - units(self.paid) - units(self.written_off);
        units(self.outstanding) - units(self.unapplied) - owed
    }
}

/// What an open receivable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceivableSource {
    /// A delivery, or an instalment of one.
    Delivery(DeliveryId),
    /// Money given back that no money of the customer covers.
    GivenBack(PaymentId),
}

/// Money that a customer owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receivable {
    /// What it is.
    pub source: ReceivableSource,
    /// Who owes it.
    pub customer: CustomerId,
    /// In which currency.
    pub currency: Currency,
    /// Day of delivery, or on which the money was given back.
    pub date: NaiveDate,
    /// Day on which it is due.
    pub due: NaiveDate,
    /// What it was at first.
    pub amount: Money,
    /// What is still open of it.
    pub outstanding: Money,
}

/// When a delivery's last money came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The day, never before the delivery's own.
    pub date: NaiveDate,
    /// Whether the customer's own money closed it, so that it tells how he pays (SPEC §3 "Matching", last line).
    pub is_history: bool,
}

/// Which money pays what, for the whole book.
#[derive(Clone, Debug, Default)]
pub struct Allocation {
    /// What is open of each delivery.
    pub outstanding: Vec<Money>,
    /// What of each payment pays nothing (of a write-off: what found nothing to close).
    pub unapplied: Vec<Money>,
    /// Money on deliveries, ordered by delivery and then as it was matched: whose, in two columns.
    applied: Vec<AppliedMoney>,
    applied_amounts: Vec<Money>,
    /// Where each delivery's applications begin; one more at the end.
    first_application: Vec<u32>,
    /// What took what back.
    pub taken_back: Vec<TakenBack>,
    /// Money given back that nothing covers: a receivable of its own, with what is open of it.
    pub given_back: Vec<(PaymentId, Money, Money)>,
    /// A balance for each of the book's accounts.
    pub balances: Vec<Balance>,
}

impl Allocation {
    /// The money on a delivery, as it was matched.
    pub fn applications(&self, delivery: DeliveryId) -> impl Iterator<Item = Application> + Clone + '_ {
        let row = delivery as usize;
        let rows = self.first_application[row] as usize..self.first_application[row + 1] as usize;
        let columns = self.applied[rows.clone()].iter().zip(&self.applied_amounts[rows]);
        columns.map(move |(money, &amount)| Application {
            payment: money.payment(),
            delivery,
            amount,
            matched_by: money.matched_by(),
        })
    }

    /// Whether the customer's own money came to a delivery on two days or more.
    pub(super) fn is_paid_in_parts(&self, book: &Book, delivery: DeliveryId) -> bool {
        let (dates, kinds) = (book.payments.dates(), book.payments.kinds());
        let rows = self.applications(delivery).map(|application| application.payment as usize);
        let mut days = rows.filter(|&row| kinds[row].is_customers_money()).map(|row| dates[row]);
        days.next().is_some_and(|first| days.any(|day| day != first))
    }

    /// When a delivery was settled; `None` while something is open.
    pub fn settlement(&self, book: &Book, delivery: DeliveryId) -> Option<Settlement> {
        if !self.outstanding[delivery as usize].is_zero() {
            return None;
        }
        let (dates, kinds) = (book.payments.dates(), book.payments.kinds());
        let (mut last, mut by_customer, mut is_undated) = (None, false, false);
        for row in self.applications(delivery).map(|application| application.payment as usize) {
            is_undated |= kinds[row] == PaymentKind::PaidUndated;
            // Of several on the last day the customer's own counts: a discount taken with a payment is no other ending.
            if last <= Some(dates[row]) {
                by_customer = kinds[row].is_customers_money() || by_customer && last == Some(dates[row]);
                last = Some(dates[row]);
            }
        }
        let date = last?.max(book.deliveries.dates()[delivery as usize]);
        Some(Settlement { date, is_history: by_customer && !is_undated })
    }

    /// What write-offs closed of a delivery. They are ours: the claim stays.
    pub fn written_off(&self, book: &Book, delivery: DeliveryId) -> Money {
        let is_write_off = |one: &Application| book.payments.kinds()[one.payment as usize] == PaymentKind::WriteOff;
        self.applications(delivery).filter(is_write_off).map(|one| one.amount).sum()
    }

    /// What of a customer's claims in an account write-offs closed, each as a receivable that the customer still owes.
    pub fn written_off_claims<'a>(
        &'a self,
        book: &'a Book,
        account: &Account,
    ) -> impl Iterator<Item = Receivable> + 'a {
        let own = account.payments.clone();
        let deliveries = account.deliveries.clone().map(move |row| {
            let outstanding = self.written_off(book, row as DeliveryId);
            Receivable { outstanding, ..self.receivable(book, row as DeliveryId) }
        });
        let given_back = self.given_back.iter().filter(move |&&(id, ..)| own.contains(&(id as usize)));
        let given_back = given_back.map(move |&(id, amount, open)| {
            let (customer, currency) = book.payments.account(id);
            let date = book.payments.dates()[id as usize];
            let source = ReceivableSource::GivenBack(id);
            Receivable { source, customer, currency, date, due: date, amount, outstanding: amount - open }
        });
        deliveries.chain(given_back).filter(|one| one.outstanding.is_positive())
    }

    /// Of a book of open items alone: what is open of its deliveries and of its money given back.
    pub(super) fn of_open_items(
        book: &Book,
        outstanding: Vec<Money>,
        given_back: Vec<Money>,
        balances: Vec<Balance>,
    ) -> Allocation {
        let given_back = (0..).zip(book.payments.amounts()).zip(given_back);
        Allocation {
            unapplied: vec![Money::ZERO; book.payments.len()],
            first_application: vec![0; outstanding.len() + 1],
            outstanding,
            given_back: given_back.map(|((id, &amount), open)| (id, amount, open)).collect(),
            balances,
            ..Allocation::default()
        }
    }

    /// A delivery as a receivable, whatever is open of it.
    pub(super) fn receivable(&self, book: &Book, id: DeliveryId) -> Receivable {
        let (customer, currency) = book.deliveries.account(id);
        let row = id as usize;
        Receivable {
            source: ReceivableSource::Delivery(id),
            customer,
            currency,
            date: book.deliveries.dates()[row],
            due: book.deliveries.due_dates()[row],
            amount: book.deliveries.amounts()[row],
            outstanding: self.outstanding[row],
        }
    }

    /// The money given back of a range of payments that is owed, each as a receivable.
    pub(super) fn owed_back(&self, book: &Book, payments: Range<usize>) -> impl Iterator<Item = Receivable> {
        let start = self.given_back.partition_point(|&(id, ..)| (id as usize) < payments.start);
        let own = self.given_back[start..].iter().take_while(move |&&(id, ..)| (id as usize) < payments.end);
        own.filter(|(_, _, open)| open.is_positive()).map(|&(id, amount, outstanding)| {
            let (customer, currency) = book.payments.account(id);
            let date = book.payments.dates()[id as usize];
            Receivable {
                source: ReceivableSource::GivenBack(id),
                customer,
                currency,
                date,
                due: date,
                amount,
                outstanding,
            }
        })
    }

    /// Every open receivable, in the order of the book.
    pub fn receivables(&self, book: &Book) -> Vec<Receivable> {
        let open = (0..book.deliveries.len() as DeliveryId).filter(|&id| self.outstanding[id as usize].is_positive());
        let deliveries = open.map(|id| self.receivable(book, id));
        deliveries.chain(self.owed_back(book, 0..book.payments.len())).collect()
    }
}

/// Which money lies on a delivery, and why, in four bytes: the highest three bits are the step.
#[derive(Clone, Copy, Debug)]
struct AppliedMoney(u32);

impl AppliedMoney {
    const STEPS: [MatchedBy; 5] =
        [MatchedBy::OldestDue, MatchedBy::Name, MatchedBy::Reference, MatchedBy::Promise, MatchedBy::ExactSum];
    const PAYMENT_BITS: u32 = 29;

    fn of(application: &Application) -> AppliedMoney {
        let step = Self::STEPS.iter().position(|step| *step == application.matched_by).unwrap_or_default() as u32;
        debug_assert!(application.payment >> Self::PAYMENT_BITS == 0, "no file has half a billion rows");
        AppliedMoney(application.payment | step << Self::PAYMENT_BITS)
    }

    fn payment(self) -> PaymentId {
        self.0 & ((1 << Self::PAYMENT_BITS) - 1)
    }

    fn matched_by(self) -> MatchedBy {
        Self::STEPS[(self.0 >> Self::PAYMENT_BITS) as usize]
    }
}

/// Ranges of the accounts with about as many rows each, a few for each thread; no customer's accounts are parted.
pub(super) fn account_ranges(book: &Book, threads: usize) -> Vec<Range<usize>> {
    let rows_max = ranges(book.deliveries.len() + book.payments.len(), threads).first().map_or(0, Range::len);
    let mut cuts = Vec::new();
    let (mut start, mut rows) = (0, 0);
    for (index, account) in book.accounts.iter().enumerate() {
        if index > start && rows >= rows_max && book.accounts[index - 1].customer != account.customer {
            cuts.push(start..index);
            (start, rows) = (index, 0);
        }
        rows += account.deliveries.len() + account.payments.len();
    }
    if start < book.accounts.len() {
        cuts.push(start..book.accounts.len());
    }
    cuts
}

/// Matches all money of the book. The number of threads changes nothing but the time it takes.
pub fn allocate(book: &Book, rule: MatchRule, threads: usize) -> Allocation {
    let mut outstanding = vec![Money::ZERO; book.deliveries.len()];
    let mut unapplied = vec![Money::ZERO; book.payments.len()];
    let stretches = stretches(book, &mut outstanding, &mut unapplied, threads);
    let mut whole = Allocation::default();
    // Most money lies on one delivery.
    whole.applied.reserve_exact(book.payments.len());
    whole.applied_amounts.reserve_exact(book.payments.len());
    whole.first_application.reserve_exact(book.deliveries.len() + 1);
    whole.balances.reserve_exact(book.accounts.len());
    let matched = |stretch: Stretch<'_>| stretch.matched(book, rule);
    each_in_order(threads, stretches, matched, |part| {
        let before = whole.applied.len() as u32;
        whole.first_application.extend(part.first_application.iter().map(|first| before + first));
        whole.applied.extend(part.applied);
        whole.applied_amounts.extend(part.applied_amounts);
        whole.taken_back.extend(part.taken_back);
        whole.given_back.extend(part.given_back);
        whole.balances.extend(part.balances);
    });
    whole.first_application.push(whole.applied.len() as u32);
    Allocation { outstanding, unapplied, ..whole }
}

/// Some accounts, with the room for what is open of their deliveries and left of their payments.
struct Stretch<'a> {
    accounts: Range<usize>,
    deliveries_start: usize,
    outstanding: &'a mut [Money],
    payments_start: usize,
    unapplied: &'a mut [Money],
}

fn stretches<'a>(
    book: &Book,
    mut outstanding: &'a mut [Money],
    mut unapplied: &'a mut [Money],
    threads: usize,
) -> Vec<Stretch<'a>> {
    let (mut deliveries_start, mut payments_start) = (0, 0);
    let cuts = account_ranges(book, threads).into_iter().map(|accounts| {
        // An account without deliveries or payments has an empty range somewhere.
        let own = &book.accounts[accounts.clone()];
        let deliveries = own.iter().map(|account| account.deliveries.len()).sum();
        let payments = own.iter().map(|account| account.payments.len()).sum();
        let (own_outstanding, further) = std::mem::take(&mut outstanding).split_at_mut(deliveries);
        let (own_unapplied, further_unapplied) = std::mem::take(&mut unapplied).split_at_mut(payments);
        (outstanding, unapplied) = (further, further_unapplied);
        let stretch = Stretch {
            accounts,
            deliveries_start,
            outstanding: own_outstanding,
            payments_start,
            unapplied: own_unapplied,
        };
        deliveries_start += deliveries;
        payments_start += payments;
        stretch
    });
    cuts.collect()
}

impl Stretch<'_> {
    /// Matches its accounts. What is returned lacks the columns that were given.
    fn matched(self, book: &Book, rule: MatchRule) -> Allocation {
        let mut part = Allocation::default();
        part.first_application.reserve_exact(self.outstanding.len());
        part.applied.reserve(self.unapplied.len());
        part.applied_amounts.reserve(self.unapplied.len());
        part.balances.reserve_exact(self.accounts.len());
        let own = &book.accounts[self.accounts.clone()];
        let customers = match (own.first(), own.last()) {
            (Some(first), Some(last)) => first.customer..CustomerId(last.customer.0 + 1),
            _ => CustomerId(0)..CustomerId(0),
        };
        let mut scratch = Scratch::of(book, customers);
        for account in own {
            let place = |rows: &Range<usize>, start: usize| {
                if rows.is_empty() { 0..0 } else { rows.start - start..rows.end - start }
            };
            let open = &mut self.outstanding[place(&account.deliveries, self.deliveries_start)];
            let left = &mut self.unapplied[place(&account.payments, self.payments_start)];
            let mut application = CashApplication::new(book, account, book.as_of, (open, left), &mut scratch);
            application.run(book.as_of, rule);
            part.balances.push(application.balance());
            part.taken_back.append(&mut application.taken_back);
            part.given_back.append(&mut application.given_back);
            part.push_by_delivery(account.deliveries.clone(), &mut scratch);
        }
        part
    }
}

impl Allocation {
    /// Puts an account's applications behind those that there are, by delivery, each delivery's in the order matched.
    fn push_by_delivery(&mut self, deliveries: Range<usize>, scratch: &mut Scratch) {
        let Scratch { applications, counts, .. } = scratch;
        // What was taken back again is not there any more.
        applications.retain(|application| application.amount.is_positive());
        counts.clear();
        counts.resize(deliveries.len(), 0);
        let place = |application: &Application| application.delivery as usize - deliveries.start;
        applications.iter().for_each(|application| counts[place(application)] += 1);
        let mut next = self.applied.len() as u32;
        for count in counts.iter_mut() {
            self.first_application.push(next);
            (*count, next) = (next, next + *count);
        }
        self.applied.resize(next as usize, AppliedMoney(0));
        self.applied_amounts.resize(next as usize, Money::ZERO);
        for application in applications.iter() {
            let row = &mut counts[place(application)];
            self.applied[*row as usize] = AppliedMoney::of(application);
            self.applied_amounts[*row as usize] = application.amount;
            *row += 1;
        }
    }
}
