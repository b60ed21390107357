//! The open items of a book and their plan, put together from pieces of the book: what is settled is needed only while
//! the piece that it belongs to is planned, and nine in ten deliveries of a large book are.

use super::allocate::{Allocation, Balance, ReceivableSource};
use super::follow_up_state::FollowUpStates;
use super::policy::{Exchange, Policy};
use super::{Assessments, CurrencyTotal, Plan};
use crate::book::{Account, Book, Delivery, Document, Money, NO_DELIVERY, Named, Payment};
use std::ops::Range;

/// What is open in some pieces of a book, assessed.
#[derive(Debug)]
pub struct OpenItems {
    book: Book,
    balances: Vec<Balance>,
    /// By currency code.
    totals: Vec<CurrencyTotal>,
    /// Of each delivery.
    outstanding: Vec<Money>,
    deliveries: Assessments,
    given_back: Assessments,
}

impl OpenItems {
    /// None yet, of a book whose pieces share what is in `shared`.
    pub fn none(shared: &Book) -> OpenItems {
        OpenItems {
            book: shared.shared(),
            balances: Vec::new(),
            totals: Vec::new(),
            outstanding: Vec::new(),
            deliveries: Assessments::default(),
            given_back: Assessments::default(),
        }
    }

    /// Those of a piece and its plan.
    pub fn of(piece: &Book, plan: Plan) -> OpenItems {
        let Plan { allocation, assessments, totals, .. } = plan;
        let mut items = OpenItems { balances: allocation.balances, totals, ..OpenItems::none(piece) };
        for mut own in assessments.into_pieces() {
            for assessment in &mut own {
                assessment.receivable.source = items.keep(piece, assessment.receivable.source);
            }
            // None has both: money given back stands behind all deliveries.
            match own.first().map(|one| one.receivable.source) {
                Some(ReceivableSource::GivenBack(_)) => items.given_back.push(own),
                _ => items.deliveries.push(own),
            }
        }
        items.outstanding = items.deliveries.iter().map(|one| one.receivable.outstanding).collect();
        items.keep_accounts(piece);
        items
    }

    /// Puts a receivable's rows of a piece into the book; what it is there.
    fn keep(&mut self, piece: &Book, source: ReceivableSource) -> ReceivableSource {
        match source {
            ReceivableSource::Delivery(id) => {
                let delivery = piece.deliveries.get(id);
                let document: Document = piece.documents[delivery.document as usize];
                let own = self.book.documents.len() as u32;
                let id =
                    self.book.deliveries.push(Delivery { document: own, next_instalment: NO_DELIVERY, ..delivery });
                self.book.documents.push(document);
                self.book.first_deliveries.push(id);
                ReceivableSource::Delivery(id)
            }
            ReceivableSource::GivenBack(id) => {
                let payment = Payment { named: Named::Nothing, ..piece.payments.get(id) };
                ReceivableSource::GivenBack(self.book.payments.push(payment))
            }
        }
    }

    /// Puts the accounts of a piece into the book, with what is kept of their rows.
    fn keep_accounts(&mut self, piece: &Book) {
        let (mut deliveries, mut payments) = (0..0, 0..0);
        for account in &piece.accounts {
            let key = (account.customer, account.currency);
            deliveries =
                next_run(deliveries.end, self.book.deliveries.len(), |id| self.book.deliveries.account(id) == key);
            payments = next_run(payments.end, self.book.payments.len(), |id| self.book.payments.account(id) == key);
            let (deliveries, payments) = (deliveries.clone(), payments.clone());
            self.book.accounts.push(Account { deliveries, payments, ..account.clone() });
        }
    }

    /// Puts those of the piece that holds the next customers behind them.
    fn append(&mut self, later: OpenItems) {
        let (deliveries, payments) = (self.book.deliveries.len() as u32, self.book.payments.len() as u32);
        self.book.append(later.book);
        self.balances.extend(later.balances);
        self.outstanding.extend(later.outstanding);
        later.totals.into_iter().for_each(|total| total.add_to(&mut self.totals));
        let OpenItems { deliveries: mut of_deliveries, mut given_back, .. } = later;
        for assessment in of_deliveries.iter_mut().chain(given_back.iter_mut()) {
            match &mut assessment.receivable.source {
                ReceivableSource::Delivery(id) => *id += deliveries,
                ReceivableSource::GivenBack(id) => *id += payments,
            }
        }
        self.deliveries.append(of_deliveries);
        self.given_back.append(given_back);
    }

    /// Puts them behind those that there are, if any are there yet.
    pub fn put_behind(self, all: &mut Option<OpenItems>) {
        match all {
            Some(all) => all.append(self),
            None => *all = Some(self),
        }
    }

    /// The book of these items alone - a document of its own for each, all accounts, no events - and its plan: what it says
    /// of receivables and balances is what the plan of the whole book says. Money that was applied, signs and follow-up
    /// states are not told.
    pub fn finish(self, policy: &Policy) -> (Book, Plan) {
        let OpenItems { book, balances, totals, outstanding, deliveries: mut assessments, given_back } = self;
        let owed = given_back.iter().map(|one| one.receivable.outstanding).collect();
        let allocation = Allocation::of_open_items(&book, outstanding, owed, balances);
        assessments.append(given_back);
        let exchange: Exchange = policy.exchange(book.base_currency);
        let (follow_up_states, signs) = (FollowUpStates::default(), Vec::new());
        (book, Plan { allocation, assessments, follow_up_states, signs, exchange, totals })
    }
}

/// From a row on those that are an account's.
fn next_run(start: usize, end: usize, is_own: impl Fn(u32) -> bool) -> Range<usize> {
    start..(start..end).find(|&row| !is_own(row as u32)).unwrap_or(end)
}
