//! Stage 1, allocate: which money pays which delivery, to the cent (SPEC §3 "Matching").
//!
//! Account by account, so that nothing is ever netted across customers or currencies. Named money first (step 2),
//! then money given back takes money away again (step 4), then unnamed money pays the earliest due first (step 3).
//! Write-offs (step 5) take their turn by date among the unnamed money: what came on or before that day pays first,
//! what came later pays what the write-off left, so that a later payment is not lost on a claim already given up.

use super::policy::MatchRule;
use crate::book::{
    Account, Book, Currency, CustomerId, DeliveryId, Money, NO_DELIVERY, Named, Payment, PaymentId, PaymentKind,
};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// By which step of SPEC §3 "Matching" money came to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// It names the delivery.
    Name,
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
    /// Money on deliveries, ordered by delivery and then as it was matched.
    applications: Vec<Application>,
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
    pub fn applications(&self, delivery: DeliveryId) -> &[Application] {
        let row = delivery as usize;
        &self.applications[self.first_application[row] as usize..self.first_application[row + 1] as usize]
    }

    /// When a delivery was settled; `None` while something is open.
    pub fn settlement(&self, book: &Book, delivery: DeliveryId) -> Option<Settlement> {
        if !self.outstanding[delivery as usize].is_zero() {
            return None;
        }
        let applications = self.applications(delivery);
        let date_of = |application: &Application| book.payments.dates()[application.payment as usize];
        let kind_of = |application: &Application| book.payments.kinds()[application.payment as usize];
        let last = applications.iter().map(date_of).max()?;
        let is_undated = applications.iter().any(|application| kind_of(application) == PaymentKind::PaidUndated);
        // Of several on the last day the customer's own counts: a discount taken with a payment is no other ending.
        let by_customer = applications
            .iter()
            .any(|application| date_of(application) == last && kind_of(application).is_customers_money());
        let date = last.max(book.deliveries.dates()[delivery as usize]);
        Some(Settlement { date, is_history: by_customer && !is_undated })
    }

    /// Every open receivable, in the order of the book.
    pub fn receivables(&self, book: &Book) -> Vec<Receivable> {
        let open = (0..book.deliveries.len() as DeliveryId).filter(|&id| self.outstanding[id as usize].is_positive());
        let deliveries = open.map(|id| {
            let delivery = book.deliveries.get(id);
            Receivable {
                source: ReceivableSource::Delivery(id),
                customer: delivery.customer,
                currency: delivery.currency,
                date: delivery.date,
                due: delivery.due,
                amount: delivery.amount,
                outstanding: self.outstanding[id as usize],
            }
        });
        let given_back = self.given_back.iter().filter(|(_, _, open)| open.is_positive()).map(|&(id, amount, open)| {
            let payment = book.payments.get(id);
            Receivable {
                source: ReceivableSource::GivenBack(id),
                customer: payment.customer,
                currency: payment.currency,
                date: payment.date,
                due: payment.date,
                amount,
                outstanding: open,
            }
        });
        deliveries.chain(given_back).collect()
    }
}

/// Matches all money of the book.
pub fn allocate(book: &Book, rule: MatchRule) -> Allocation {
    let mut whole = Allocation {
        outstanding: vec![Money::ZERO; book.deliveries.len()],
        unapplied: vec![Money::ZERO; book.payments.len()],
        first_application: Vec::with_capacity(book.deliveries.len() + 1),
        balances: Vec::with_capacity(book.accounts.len()),
        ..Allocation::default()
    };
    for account in &book.accounts {
        let one = AccountAllocation::of(book, account, book.as_of, book.as_of, rule);
        whole.outstanding[account.deliveries.clone()].copy_from_slice(&one.open);
        whole.unapplied[account.payments.clone()].copy_from_slice(&one.left);
        whole.balances.push(one.balance(book));
        whole.taken_back.extend(one.taken_back);
        whole.given_back.extend(one.given_back);
        let mut applications = one.applications;
        applications.retain(|application| application.amount.is_positive());
        applications.sort_by_key(|application| application.delivery);
        let mut next = 0;
        for id in account.deliveries.clone() {
            whole.first_application.push((whole.applications.len() + next) as u32);
            while applications.get(next).is_some_and(|application| application.delivery as usize == id) {
                next += 1;
            }
        }
        whole.applications.append(&mut applications);
    }
    whole.first_application.push(whole.applications.len() as u32);
    whole
}

/// What was open on a day in an account, delivery by delivery, before the money of that day.
pub fn outstanding_before_money_of(book: &Book, account: &Account, day: NaiveDate, rule: MatchRule) -> Vec<Money> {
    AccountAllocation::of(book, account, day, day.pred_opt().unwrap_or(day), rule).open
}

/// The matching of one account, as it goes on. Vectors of deliveries and payments start at the account's first.
struct AccountAllocation<'a> {
    account: &'a Account,
    day: NaiveDate,
    open: Vec<Money>,
    left: Vec<Money>,
    applications: Vec<Application>,
    taken_back: Vec<TakenBack>,
    given_back: Vec<(PaymentId, Money, Money)>,
    written_off: Money,
}

impl<'a> AccountAllocation<'a> {
    /// Matches the deliveries up to `day` and the money up to `money_until`.
    fn of(
        book: &Book,
        account: &'a Account,
        day: NaiveDate,
        money_until: NaiveDate,
        rule: MatchRule,
    ) -> AccountAllocation<'a> {
        let is_known = |id: usize| book.deliveries.dates()[id] <= day;
        let amount = |id: usize| if is_known(id) { book.deliveries.amounts()[id] } else { Money::ZERO };
        let mut allocation = AccountAllocation {
            account,
            day,
            open: account.deliveries.clone().map(amount).collect(),
            left: vec![Money::ZERO; account.payments.len()],
            applications: Vec::new(),
            taken_back: Vec::new(),
            given_back: Vec::new(),
            written_off: Money::ZERO,
        };
        let known = account.payments.clone().filter(|&id| book.payments.dates()[id] <= money_until);
        let payments: Vec<(PaymentId, Payment)> =
            known.map(|id| (id as PaymentId, book.payments.get(id as PaymentId))).collect();
        let (is_waiting, applied) = allocation.pay_named(book, &payments);
        if payments.iter().any(|(_, payment)| payment.kind.is_given_back()) {
            allocation.give_back(book, &payments, &is_waiting, &applied);
        }
        allocation.pay_unnamed(book, &payments, &is_waiting, rule);
        allocation
    }

    fn local(&self, payment: PaymentId) -> usize {
        payment as usize - self.account.payments.start
    }

    fn open_of(&mut self, delivery: DeliveryId) -> &mut Money {
        &mut self.open[delivery as usize - self.account.deliveries.start]
    }

    /// Puts as much of `left` on a delivery as is open there; what remains.
    fn apply(&mut self, payment: PaymentId, delivery: DeliveryId, left: Money, matched_by: MatchedBy) -> Money {
        let open = self.open_of(delivery);
        let amount = left.min(*open);
        if amount.is_positive() {
            *open -= amount;
            self.applications.push(Application { payment, delivery, amount, matched_by });
        }
        left - amount
    }

    /// Step 2. Which money waits for a delivery yet to come, and where each payment's applications stand.
    fn pay_named(&mut self, book: &Book, payments: &[(PaymentId, Payment)]) -> (Vec<bool>, Vec<Range<usize>>) {
        let mut is_waiting = vec![false; payments.len()];
        let mut applied = vec![0..0; payments.len()];
        for (index, (id, payment)) in payments.iter().enumerate() {
            if payment.kind.is_given_back() || payment.kind == PaymentKind::WriteOff {
                continue;
            }
            let start = self.applications.len();
            let mut left = payment.amount;
            let target = match payment.named {
                Named::Document(first) => Some((first, true)),
                Named::Instalment(delivery) => Some((delivery, false)),
                Named::Later => {
                    is_waiting[index] = true;
                    None
                }
                Named::Nothing | Named::Closed | Named::Unknown => None,
            };
            if let Some((first, is_chain)) = target {
                if book.deliveries.dates()[first as usize] > self.day {
                    is_waiting[index] = true;
                } else {
                    left = self.apply(*id, first, left, MatchedBy::Name);
                    let mut next = if is_chain { book.deliveries.next_instalment(first) } else { NO_DELIVERY };
                    while next != NO_DELIVERY && left.is_positive() {
                        left = self.apply(*id, next, left, MatchedBy::Name);
                        next = book.deliveries.next_instalment(next);
                    }
                }
            }
            applied[index] = start..self.applications.len();
            let local = self.local(*id);
            self.left[local] = left;
        }
        (is_waiting, applied)
    }

    /// Step 4: each refund or bounced payment in order of date takes money back; what remains is owed.
    fn give_back(
        &mut self,
        book: &Book,
        payments: &[(PaymentId, Payment)],
        is_waiting: &[bool],
        applied: &[Range<usize>],
    ) {
        let mut by_number: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut unnamed: BTreeSet<usize> = BTreeSet::new();
        for (index, (id, payment)) in payments.iter().enumerate() {
            if payment.kind.is_given_back() || payment.kind == PaymentKind::WriteOff {
                continue;
            }
            if let Some(number) = own_number(book, payment) {
                by_number.entry(number).or_default().push(index);
            }
            if let Some(name) = named_document(book, payment) {
                by_name.entry(name).or_default().push(index);
            }
            if !is_waiting[index] && self.left[self.local(*id)].is_positive() {
                unnamed.insert(index);
            }
        }
        for (id, payment) in payments.iter().filter(|(_, payment)| payment.kind.is_given_back()) {
            let mut due = payment.amount;
            for &index in own_number(book, payment).and_then(|number| by_number.get(number)).into_iter().flatten().rev()
            {
                due = self.take_left(*id, payments[index].0, due);
            }
            for &index in own_number(book, payment).and_then(|number| by_number.get(number)).into_iter().flatten().rev()
            {
                due = self.take_applied(*id, payments[index].0, applied[index].clone(), due);
            }
            let name = named_document(book, payment);
            for &index in name.and_then(|name| by_name.get(name)).into_iter().flatten().rev() {
                due = self.take_left(*id, payments[index].0, due);
                due = self.take_applied(*id, payments[index].0, applied[index].clone(), due);
            }
            let earlier = payments.partition_point(|(_, other)| other.date <= payment.date);
            while due.is_positive() {
                let latest = unnamed.range(..earlier).next_back().or_else(|| unnamed.range(earlier..).next());
                let Some(&index) = latest else { break };
                due = self.take_left(*id, payments[index].0, due);
                if self.left[self.local(payments[index].0)].is_zero() {
                    unnamed.remove(&index);
                }
            }
            if due.is_positive() {
                self.given_back.push((*id, due, due));
            }
        }
    }

    /// Takes back what pays nothing yet; what is still to be taken.
    fn take_left(&mut self, given_back: PaymentId, from: PaymentId, due: Money) -> Money {
        let local = self.local(from);
        let amount = due.min(self.left[local]);
        if amount.is_positive() {
            self.left[local] -= amount;
            self.taken_back.push(TakenBack { given_back, from, amount });
        }
        due - amount
    }

    /// Takes back what lies on deliveries, the last put there first; what is still to be taken.
    fn take_applied(&mut self, given_back: PaymentId, from: PaymentId, applied: Range<usize>, due: Money) -> Money {
        let mut due = due;
        for index in applied.rev() {
            let Application { delivery, amount: lying, .. } = self.applications[index];
            let amount = due.min(lying);
            if amount.is_positive() {
                self.applications[index].amount -= amount;
                *self.open_of(delivery) += amount;
                self.taken_back.push(TakenBack { given_back, from, amount });
                due -= amount;
            }
        }
        due
    }

    /// Steps 3 and 5: unnamed money and write-offs in order of date, money first on one day.
    fn pay_unnamed(&mut self, book: &Book, payments: &[(PaymentId, Payment)], is_waiting: &[bool], rule: MatchRule) {
        let pays = |payment: &Payment| !payment.kind.is_given_back() && payment.kind != PaymentKind::WriteOff;
        let mut turns: Vec<usize> = (0..payments.len())
            .filter(|&index| {
                let (id, payment) = &payments[index];
                let is_money = pays(payment) && rule == MatchRule::OldestDue && !is_waiting[index];
                let has_left = self.left[self.local(*id)].is_positive();
                payment.kind == PaymentKind::WriteOff || is_money && has_left
            })
            .collect();
        turns.sort_by_key(|&index| (payments[index].1.date, !pays(&payments[index].1), index));
        let mut oldest = 0;
        for index in turns {
            let (id, payment) = &payments[index];
            let local = self.local(*id);
            if payment.kind == PaymentKind::WriteOff {
                let left = self.write_off(book, *id, payment, &mut oldest);
                self.written_off += payment.amount - left;
                self.left[local] = left;
                continue;
            }
            let mut left = self.left[local];
            while left.is_positive() && self.next_open(&mut oldest) {
                let delivery = (self.account.deliveries.start + oldest) as DeliveryId;
                left = self.apply(*id, delivery, left, MatchedBy::OldestDue);
            }
            self.left[local] = left;
        }
    }

    /// Moves to the earliest due delivery with something open; deliveries stand in that order.
    fn next_open(&self, oldest: &mut usize) -> bool {
        while self.open.get(*oldest).is_some_and(|open| open.is_zero()) {
            *oldest += 1;
        }
        *oldest < self.open.len()
    }

    /// Closes what is open of the delivery that it names, else of the earliest due; what found nothing to close.
    fn write_off(&mut self, book: &Book, id: PaymentId, payment: &Payment, oldest: &mut usize) -> Money {
        let mut left = payment.amount;
        match payment.named {
            Named::Document(first) => {
                let mut next = first;
                while next != NO_DELIVERY {
                    left = self.apply(id, next, left, MatchedBy::Name);
                    next = book.deliveries.next_instalment(next);
                }
            }
            Named::Instalment(delivery) => left = self.apply(id, delivery, left, MatchedBy::Name),
            Named::Later | Named::Closed => {}
            Named::Nothing | Named::Unknown => {
                let own = self.given_back.iter().position(|&(given, ..)| {
                    let name = payment.named_text.map(|name| book.texts.get(name));
                    name.is_some() && own_number(book, &book.payments.get(given)) == name
                });
                if let Some(own) = own {
                    let amount = left.min(self.given_back[own].2);
                    self.given_back[own].2 -= amount;
                    return left - amount;
                }
                while left.is_positive() {
                    left = match self.earliest_due(book, oldest) {
                        Some(ReceivableSource::Delivery(delivery)) => {
                            self.apply(id, delivery, left, MatchedBy::OldestDue)
                        }
                        Some(ReceivableSource::GivenBack(position)) => {
                            let open = &mut self.given_back[position as usize].2;
                            let amount = left.min(*open);
                            *open -= amount;
                            left - amount
                        }
                        None => break,
                    };
                }
            }
        }
        left
    }

    /// The earliest due of what is open: a delivery, or money given back (by its position in `given_back`).
    fn earliest_due(&self, book: &Book, oldest: &mut usize) -> Option<ReceivableSource> {
        let delivery = self.next_open(oldest).then(|| self.account.deliveries.start + *oldest);
        let open = self.given_back.iter().enumerate().filter(|(_, (_, _, open))| open.is_positive());
        let given = open.map(|(position, (id, ..))| (book.payments.dates()[*id as usize], position)).min();
        match (delivery, given) {
            (Some(row), Some((date, position))) if date < book.deliveries.due_dates()[row] => {
                Some(ReceivableSource::GivenBack(position as PaymentId))
            }
            (Some(row), _) => Some(ReceivableSource::Delivery(row as DeliveryId)),
            (None, Some((_, position))) => Some(ReceivableSource::GivenBack(position as PaymentId)),
            (None, None) => None,
        }
    }

    fn balance(&self, book: &Book) -> Balance {
        let mut balance = Balance {
            delivered: self.account.deliveries.clone().map(|id| book.deliveries.amounts()[id]).sum(),
            written_off: self.written_off,
            outstanding: self.open.iter().copied().sum::<Money>()
                + self.given_back.iter().map(|&(_, _, open)| open).sum(),
            ..Balance::default()
        };
        for id in self.account.payments.clone() {
            let payment = book.payments.get(id as PaymentId);
            let left = self.left[id - self.account.payments.start];
            match payment.kind {
                PaymentKind::Return => balance.delivered -= payment.amount,
                PaymentKind::Refund | PaymentKind::Bounced => balance.paid -= payment.amount,
                PaymentKind::WriteOff => continue,
                _ => balance.paid += payment.amount,
            }
            if !payment.kind.is_given_back() {
                balance.unapplied += left;
                if payment.named == Named::Later {
                    balance.waiting += left;
                }
            }
        }
        balance
    }
}

/// The number that money bears itself.
fn own_number<'b>(book: &'b Book, payment: &Payment) -> Option<&'b str> {
    payment.number.map(|number| book.texts.get(number))
}

/// The number of the document that money names, whole or by an instalment, there or yet to come.
fn named_document<'b>(book: &'b Book, payment: &Payment) -> Option<&'b str> {
    match payment.named {
        Named::Document(id) | Named::Instalment(id) => {
            Some(book.texts.get(book.documents[book.deliveries.get(id).document as usize].number))
        }
        Named::Later => payment.named_text.map(|name| book.texts.get(name)),
        Named::Nothing | Named::Closed | Named::Unknown => None,
    }
}
