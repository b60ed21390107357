//! Cash application in one account: which of a customer's money in a currency pays which delivery (SPEC §3 "Matching").

use super::allocate::{Application, Balance, MatchedBy, ReceivableSource, TakenBack};
use super::exact_sums::{ExactSums, NamedPromise};
use super::policy::MatchRule;
use crate::book::{
    Account, Book, CustomerId, DeliveryId, ListedDocument, Money, NO_DELIVERY, Named, PaymentId, PaymentKind,
};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// What was open on a day in an account, delivery by delivery, before the money of that day.
pub(super) fn outstanding_before_money_of(
    book: &Book,
    account: &Account,
    day: NaiveDate,
    rule: MatchRule,
) -> Vec<Money> {
    let mut open = vec![Money::ZERO; account.deliveries.len()];
    let mut left = vec![Money::ZERO; account.payments.len()];
    let mut scratch = Scratch::of(book, account.customer..CustomerId(account.customer.0 + 1));
    let mut application = CashApplication::new(book, account, day, (&mut open, &mut left), &mut scratch);
    application.run(day.pred_opt().unwrap_or(day), rule);
    open
}

/// Room that cash application in one account after the other makes use of again.
#[derive(Default)]
pub(super) struct Scratch {
    /// The last account's, as they were matched; of what was taken back again nothing may be left.
    pub(super) applications: Vec<Application>,
    /// So many applications a delivery.
    pub(super) counts: Vec<u32>,
    /// Unnamed money and write-offs in the order in which they take their turn.
    turns: Vec<usize>,
    exact_sums: ExactSums,
    promises: Vec<NamedPromise>,
}

impl Scratch {
    /// With what `customers` promised.
    pub(super) fn of(book: &Book, customers: Range<CustomerId>) -> Scratch {
        Scratch { promises: NamedPromise::all(book, &customers), ..Scratch::default() }
    }
}

/// Cash application in one account, as it goes on. Rows of deliveries and payments are counted from the account's first.
pub(super) struct CashApplication<'a> {
    book: &'a Book,
    account: &'a Account,
    day: NaiveDate,
    open: &'a mut [Money],
    left: &'a mut [Money],
    applications: &'a mut Vec<Application>,
    turns: &'a mut Vec<usize>,
    exact_sums: &'a mut ExactSums,
    promises: &'a [NamedPromise],
    pub(super) taken_back: Vec<TakenBack>,
    pub(super) given_back: Vec<(PaymentId, Money, Money)>,
    written_off: Money,
}

impl<'a> CashApplication<'a> {
    /// Starts with the deliveries up to `day`, all open, in columns for what is open and what is left that hold nothing.
    pub(super) fn new(
        book: &'a Book,
        account: &'a Account,
        day: NaiveDate,
        (open, left): (&'a mut [Money], &'a mut [Money]),
        scratch: &'a mut Scratch,
    ) -> CashApplication<'a> {
        let rows = account.deliveries.clone();
        let columns = book.deliveries.dates()[rows.clone()].iter().zip(&book.deliveries.amounts()[rows]);
        for (open, (&date, &amount)) in open.iter_mut().zip(columns) {
            if date <= day {
                *open = amount;
            }
        }
        scratch.applications.clear();
        scratch.exact_sums.end();
        CashApplication {
            book,
            account,
            day,
            open,
            left,
            applications: &mut scratch.applications,
            turns: &mut scratch.turns,
            exact_sums: &mut scratch.exact_sums,
            promises: &scratch.promises,
            taken_back: Vec::new(),
            given_back: Vec::new(),
            written_off: Money::ZERO,
        }
    }

    /// Matches the money up to `until`.
    pub(super) fn run(&mut self, until: NaiveDate, rule: MatchRule) {
        // Money stands in order of date.
        let known = self.dates().partition_point(|&date| date <= until);
        self.pay_named(known);
        if rule == MatchRule::Auto {
            self.pay_referenced(known);
        }
        if self.kinds()[..known].iter().any(|kind| kind.is_given_back()) {
            self.give_back(known);
        }
        self.pay_unnamed(known, rule);
    }

    fn dates(&self) -> &'a [NaiveDate] {
        &self.book.payments.dates()[self.account.payments.clone()]
    }

    fn kinds(&self) -> &'a [PaymentKind] {
        &self.book.payments.kinds()[self.account.payments.clone()]
    }

    fn amounts(&self) -> &'a [Money] {
        &self.book.payments.amounts()[self.account.payments.clone()]
    }

    fn id(&self, row: usize) -> PaymentId {
        (self.account.payments.start + row) as PaymentId
    }

    fn named(&self, row: usize) -> Named {
        self.book.payments.named(self.id(row))
    }

    /// Whether money waits for a delivery yet to come.
    fn is_waiting(&self, row: usize) -> bool {
        match self.named(row) {
            Named::Document(first) | Named::Instalment(first) => {
                self.book.deliveries.dates()[first as usize] > self.day
            }
            Named::Later => true,
            Named::Several(list) => {
                let list = self.book.payments.list(list);
                let is_later = |one: &ListedDocument| one.named != Named::Closed && self.document(one.named).is_none();
                !list.is_memo && list.documents.iter().any(is_later)
            }
            Named::Nothing | Named::Closed | Named::Unknown => false,
        }
    }

    /// The delivery that begins a document of a list, and whether it is the whole document, if it is there on that day.
    fn document(&self, named: Named) -> Option<(DeliveryId, bool)> {
        let (first, is_whole) = match named {
            Named::Document(first) => (first, true),
            Named::Instalment(first) => (first, false),
            _ => return None,
        };
        (self.book.deliveries.dates()[first as usize] <= self.day).then_some((first, is_whole))
    }

    /// Puts money on the documents of its list, in the written order.
    fn pay_list(&mut self, row: usize, list: u32, matched_by: MatchedBy) {
        for one in &self.book.payments.list(list).documents {
            if let Some(document) = self.document(one.named) {
                self.pay_document(row, document, matched_by);
            }
        }
    }

    /// Step 3: money whose memo refers to documents pays them.
    fn pay_referenced(&mut self, known: usize) {
        let kinds = self.kinds();
        let mut pays = false;
        for row in (0..known).filter(|&row| is_money(kinds[row])) {
            if let Named::Several(list) = self.named(row)
                && self.book.payments.list(list).is_memo
            {
                self.pay_list(row, list, MatchedBy::Reference);
                pays = true;
            }
        }
        if pays {
            self.applications.sort_by_key(|application| application.payment);
        }
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
            if open.is_positive() {
                self.exact_sums.change(delivery as usize - self.account.deliveries.start);
            }
            self.applications.push(Application { payment, delivery, amount, matched_by });
        }
        left - amount
    }

    /// Step 2: money that names a delivery pays it.
    fn pay_named(&mut self, known: usize) {
        let (kinds, amounts) = (self.kinds(), self.amounts());
        for row in (0..known).filter(|&row| is_money(kinds[row])) {
            self.left[row] = amounts[row];
            match self.named(row) {
                Named::Several(list) if !self.book.payments.list(list).is_memo => {
                    self.pay_list(row, list, MatchedBy::Name);
                }
                _ if self.is_waiting(row) => {}
                Named::Document(first) => self.pay_document(row, (first, true), MatchedBy::Name),
                Named::Instalment(first) => self.pay_document(row, (first, false), MatchedBy::Name),
                Named::Nothing | Named::Closed | Named::Later | Named::Several(_) | Named::Unknown => {}
            }
        }
    }

    /// Step 4: each refund or bounced payment in order of date takes money back; what remains is owed.
    fn give_back(&mut self, known: usize) {
        let (book, kinds, dates) = (self.book, self.kinds(), self.dates());
        let mut by_number: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut unnamed: BTreeSet<usize> = BTreeSet::new();
        for row in (0..known).filter(|&row| is_money(kinds[row])) {
            if let Some(number) = own_number(book, self.id(row)) {
                by_number.entry(number).or_default().push(row);
            }
            if let Some(name) = named_document(book, self.id(row)) {
                by_name.entry(name).or_default().push(row);
            }
            if self.left[row].is_positive() && !self.is_waiting(row) {
                unnamed.insert(row);
            }
        }
        for given in (0..known).filter(|&row| kinds[row].is_given_back()) {
            let payment = book.payments.get(self.id(given));
            let mut due = payment.amount;
            let same_number = own_number(book, self.id(given)).and_then(|number| by_number.get(number));
            for &row in same_number.into_iter().flatten().rev() {
                due = self.take_left(given, row, due);
            }
            for &row in same_number.into_iter().flatten().rev() {
                due = self.take_applied(given, row, due);
            }
            let same_name = named_document(book, self.id(given)).and_then(|name| by_name.get(name));
            for &row in same_name.into_iter().flatten().rev() {
                due = self.take_left(given, row, due);
                due = self.take_applied(given, row, due);
            }
            let earlier = dates[..known].partition_point(|&date| date <= payment.date);
            while due.is_positive() {
                let latest = unnamed.range(..earlier).next_back().or_else(|| unnamed.range(earlier..).next());
                let Some(&row) = latest else { break };
                due = self.take_left(given, row, due);
                if self.left[row].is_zero() {
                    unnamed.remove(&row);
                }
            }
            if due.is_positive() {
                self.given_back.push((self.id(given), due, due));
            }
        }
    }

    /// Takes back what pays nothing yet; what is still to be taken.
    fn take_left(&mut self, given: usize, from: usize, due: Money) -> Money {
        let amount = due.min(self.left[from]);
        if amount.is_positive() {
            self.left[from] -= amount;
            self.taken_back.push(TakenBack { given_back: self.id(given), from: self.id(from), amount });
        }
        due - amount
    }

    /// Takes back what lies on deliveries, the last put there first; what is still to be taken.
    fn take_applied(&mut self, given: usize, from: usize, due: Money) -> Money {
        let (given_back, from) = (self.id(given), self.id(from));
        let mut due = due;
        for index in self.applied_of(from).rev() {
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

    /// What a payment was applied to by name: until unnamed money takes its turn, applications are in order of payments.
    fn applied_of(&self, payment: PaymentId) -> Range<usize> {
        let start = self.applications.partition_point(|application| application.payment < payment);
        let own = self.applications[start..].iter().take_while(|application| application.payment == payment);
        start..start + own.count()
    }

    /// Steps 5 to 7: unnamed money and write-offs in order of date, money first on one day.
    fn pay_unnamed(&mut self, known: usize, rule: MatchRule) {
        let (kinds, dates) = (self.kinds(), self.dates());
        let mut turns = std::mem::take(self.turns);
        turns.clear();
        let mut has_write_off = false;
        for (row, &kind) in kinds[..known].iter().enumerate() {
            let is_write_off = kind == PaymentKind::WriteOff;
            // Nothing is left of money given back, nor of what was paid by name.
            let is_unnamed = rule != MatchRule::NamedOnly && self.left[row].is_positive() && !self.is_waiting(row);
            has_write_off |= is_write_off;
            if is_write_off || is_unnamed {
                turns.push(row);
            }
        }
        if has_write_off {
            turns.sort_by_key(|&row| (dates[row], kinds[row] == PaymentKind::WriteOff, row));
        }
        let names_sums = rule == MatchRule::Auto && turns.iter().any(|&row| kinds[row] != PaymentKind::WriteOff);
        if names_sums {
            self.exact_sums.begin(self.book, self.account, self.open);
        }
        let mut oldest = 0;
        for &row in &turns {
            if kinds[row] == PaymentKind::WriteOff {
                let left = self.write_off(row, &mut oldest);
                self.written_off += self.amounts()[row] - left;
                self.left[row] = left;
                continue;
            }
            if names_sums {
                self.pay_promised(row);
                self.pay_exact(row);
            }
            let mut left = self.left[row];
            while left.is_positive() && self.next_open(&mut oldest) {
                let delivery = (self.account.deliveries.start + oldest) as DeliveryId;
                left = self.apply(self.id(row), delivery, left, MatchedBy::OldestDue);
            }
            self.left[row] = left;
        }
        *self.turns = turns;
    }

    /// Money that is exactly an open promise which names a document pays that document.
    fn pay_promised(&mut self, row: usize) {
        let (left, date) = (self.left[row], self.dates()[row]);
        let (customer, currency) = (self.account.customer, self.account.currency);
        let promises = self.promises;
        let own = promises.partition_point(|promise| promise.customer < customer);
        for promise in promises[own..].iter().take_while(|promise| promise.customer == customer) {
            let is_it = promise.currency == currency && promise.amount == left && promise.is_open_on(date);
            let document = (promise.first, promise.is_whole);
            if is_it && left.is_positive() && self.open_of_document(document) >= left {
                return self.pay_document(row, document, MatchedBy::Promise);
            }
        }
    }

    /// Step 5: money whose sum is exactly what one document has open pays that one.
    fn pay_exact(&mut self, row: usize) {
        let (left, date) = (self.left[row], self.dates()[row]);
        if left.is_positive()
            && let Some((delivery, is_whole)) = self.exact_sums.find((self.book, self.account), self.open, left, date)
        {
            self.pay_document(row, (delivery, is_whole), MatchedBy::ExactSum);
        }
    }

    fn open_of_document(&mut self, (first, is_whole): (DeliveryId, bool)) -> Money {
        let mut open = *self.open_of(first);
        let mut next = if is_whole { self.book.deliveries.next_instalment(first) } else { NO_DELIVERY };
        while next != NO_DELIVERY {
            open += *self.open_of(next);
            next = self.book.deliveries.next_instalment(next);
        }
        open
    }

    /// Puts what is left of money on a delivery, and if that is the first of a document on its further instalments.
    fn pay_document(&mut self, row: usize, (first, is_whole): (DeliveryId, bool), matched_by: MatchedBy) {
        let mut next = first;
        while next != NO_DELIVERY && self.left[row].is_positive() {
            self.left[row] = self.apply(self.id(row), next, self.left[row], matched_by);
            next = if is_whole { self.book.deliveries.next_instalment(next) } else { NO_DELIVERY };
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
    fn write_off(&mut self, row: usize, oldest: &mut usize) -> Money {
        let (book, id) = (self.book, self.id(row));
        let mut left = self.amounts()[row];
        match self.named(row) {
            Named::Document(first) => {
                let mut next = first;
                while next != NO_DELIVERY {
                    left = self.apply(id, next, left, MatchedBy::Name);
                    next = book.deliveries.next_instalment(next);
                }
            }
            Named::Instalment(delivery) => left = self.apply(id, delivery, left, MatchedBy::Name),
            Named::Several(list) => {
                for one in &book.payments.list(list).documents {
                    let document = self.document(one.named).filter(|_| left.is_positive());
                    let mut next = document.map_or(NO_DELIVERY, |(first, _)| first);
                    while next != NO_DELIVERY {
                        left = self.apply(id, next, left, MatchedBy::Name);
                        let goes_on = document.is_some_and(|(_, is_whole)| is_whole);
                        next = if goes_on { book.deliveries.next_instalment(next) } else { NO_DELIVERY };
                    }
                }
            }
            Named::Later | Named::Closed => {}
            Named::Nothing | Named::Unknown => {
                let name = book.payments.named_text(id).map(|name| name.text(&book.texts));
                let own =
                    self.given_back.iter().position(|&(given, ..)| name.is_some() && own_number(book, given) == name);
                if let Some(own) = own {
                    let amount = left.min(self.given_back[own].2);
                    self.given_back[own].2 -= amount;
                    return left - amount;
                }
                while left.is_positive() {
                    left = match self.earliest_due(oldest) {
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
    fn earliest_due(&self, oldest: &mut usize) -> Option<ReceivableSource> {
        let book = self.book;
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

    /// What all of it adds up to.
    pub(super) fn balance(&self) -> Balance {
        let mut balance = Balance {
            delivered: self.book.deliveries.amounts()[self.account.deliveries.clone()].iter().copied().sum(),
            written_off: self.written_off,
            outstanding: self.open.iter().copied().sum::<Money>()
                + self.given_back.iter().map(|&(_, _, open)| open).sum(),
            ..Balance::default()
        };
        for (row, (&kind, &amount)) in self.kinds().iter().zip(self.amounts()).enumerate() {
            match kind {
                PaymentKind::Return => balance.delivered -= amount,
                PaymentKind::Refund | PaymentKind::Bounced => balance.paid -= amount,
                PaymentKind::WriteOff => continue,
                PaymentKind::PaidUndated
                | PaymentKind::Payment
                | PaymentKind::Advance
                | PaymentKind::CreditNote
                | PaymentKind::Discount => balance.paid += amount,
            }
            let left = self.left[row];
            if !kind.is_given_back() && left.is_positive() {
                balance.unapplied += left;
                if self.is_waiting(row) {
                    balance.waiting += left;
                }
            }
        }
        balance
    }
}

/// Whether a row may pay for deliveries.
fn is_money(kind: PaymentKind) -> bool {
    match kind {
        PaymentKind::Return
        | PaymentKind::PaidUndated
        | PaymentKind::Payment
        | PaymentKind::Advance
        | PaymentKind::CreditNote
        | PaymentKind::Discount => true,
        PaymentKind::Refund | PaymentKind::Bounced | PaymentKind::WriteOff => false,
    }
}

/// The number that money bears itself.
fn own_number(book: &Book, id: PaymentId) -> Option<&str> {
    book.payments.number(id).map(|number| number.text(&book.texts))
}

/// The number of the document that money names, whole or by an instalment, there or yet to come.
fn named_document(book: &Book, id: PaymentId) -> Option<&str> {
    match book.payments.named(id) {
        Named::Document(id) | Named::Instalment(id) => Some(book.number_of(book.deliveries.documents()[id as usize])),
        Named::Later => book.payments.named_text(id).map(|name| name.text(&book.texts)),
        Named::Nothing | Named::Closed | Named::Several(_) | Named::Unknown => None,
    }
}
