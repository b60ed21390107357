//! The open items of a book and their plan, put together from pieces of the book: what is settled is needed only while
//! the piece that it belongs to is planned, and nine in ten deliveries of a large book are.

use super::allocate::{Allocation, Balance, ReceivableSource};
use super::policy::{Exchange, Policy};
use super::standing::Standings;
use super::{Assessment, Plan, totals};
use crate::book::{Account, Book, Delivery, Document, Money, NO_DELIVERY, Named, Payment};

/// What is open in some pieces of a book, assessed.
#[derive(Debug)]
pub struct OpenItems {
    book: Book,
    balances: Vec<Balance>,
    deliveries: Vec<Assessment>,
    given_back: Vec<Assessment>,
}

impl OpenItems {
    /// None yet, of a book whose pieces share what is in `shared`.
    pub fn none(shared: &Book) -> OpenItems {
        OpenItems { book: shared.shared(), balances: Vec::new(), deliveries: Vec::new(), given_back: Vec::new() }
    }

    /// Those of a piece and its plan.
    pub fn of(piece: &Book, plan: Plan) -> OpenItems {
        let mut items = OpenItems::none(piece);
        let mut assessments = plan.assessments.into_iter().peekable();
        let mut deliveries = Vec::with_capacity(piece.accounts.len());
        for account in &piece.accounts {
            let start = items.book.deliveries.len();
            let is_own = |one: &Assessment| match one.receivable.source {
                ReceivableSource::Delivery(id) => account.deliveries.contains(&(id as usize)),
                ReceivableSource::GivenBack(_) => false,
            };
            while let Some(assessment) = assessments.next_if(is_own) {
                items.push_delivery(piece, assessment);
            }
            deliveries.push(start..items.book.deliveries.len());
        }
        // Money given back stands behind all deliveries.
        for (account, deliveries) in piece.accounts.iter().zip(deliveries) {
            let start = items.book.payments.len();
            let is_own = |one: &Assessment| match one.receivable.source {
                ReceivableSource::Delivery(_) => false,
                ReceivableSource::GivenBack(id) => account.payments.contains(&(id as usize)),
            };
            while let Some(assessment) = assessments.next_if(is_own) {
                items.push_given_back(piece, assessment);
            }
            let payments = start..items.book.payments.len();
            items.book.accounts.push(Account { deliveries, payments, ..account.clone() });
        }
        items.balances = plan.allocation.balances;
        items
    }

    fn push_delivery(&mut self, piece: &Book, mut assessment: Assessment) {
        let ReceivableSource::Delivery(id) = assessment.receivable.source else { return };
        let delivery = piece.deliveries.get(id);
        let document: Document = piece.documents[delivery.document as usize];
        let number = self.book.documents.len() as u32;
        let id = self.book.deliveries.push(Delivery { document: number, next_instalment: NO_DELIVERY, ..delivery });
        self.book.documents.push(document);
        self.book.first_deliveries.push(id);
        assessment.receivable.source = ReceivableSource::Delivery(id);
        self.deliveries.push(assessment);
    }

    fn push_given_back(&mut self, piece: &Book, mut assessment: Assessment) {
        let ReceivableSource::GivenBack(id) = assessment.receivable.source else { return };
        let id = self.book.payments.push(Payment { named: Named::Nothing, ..piece.payments.get(id) });
        assessment.receivable.source = ReceivableSource::GivenBack(id);
        self.given_back.push(assessment);
    }

    /// Puts those of the piece that holds the next customers behind them.
    pub fn append(&mut self, later: OpenItems) {
        let (deliveries, payments) = (self.book.deliveries.len() as u32, self.book.payments.len() as u32);
        self.book.append(later.book);
        self.balances.extend(later.balances);
        let moved = |mut assessment: Assessment| {
            assessment.receivable.source = match assessment.receivable.source {
                ReceivableSource::Delivery(id) => ReceivableSource::Delivery(id + deliveries),
                ReceivableSource::GivenBack(id) => ReceivableSource::GivenBack(id + payments),
            };
            assessment
        };
        self.deliveries.extend(later.deliveries.into_iter().map(moved));
        self.given_back.extend(later.given_back.into_iter().map(moved));
    }

    /// The book of these items alone - a document of its own for each, all accounts, no events - and its plan: what it says
    /// of receivables and balances is what the plan of the whole book says. Money that was applied, signs and standings
    /// are not told.
    pub fn finish(self, policy: &Policy) -> (Book, Plan) {
        let OpenItems { book, balances, deliveries: mut assessments, given_back } = self;
        let open = |one: &Assessment| one.receivable.outstanding;
        let outstanding: Vec<Money> = assessments.iter().map(open).collect();
        let owed = given_back.iter().map(open).collect();
        let allocation = Allocation::of_open_items(&book, outstanding, owed, balances);
        assessments.extend(given_back);
        let exchange: Exchange = policy.exchange(book.base_currency);
        let totals = totals(&book, &allocation, &assessments);
        let (standings, signs) = (Standings::default(), Vec::new());
        (book, Plan { allocation, assessments, standings, signs, exchange, totals })
    }
}
