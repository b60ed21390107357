//! The engine: a [`Book`] and a [`Policy`] to a [`Plan`], one stage a file, pure.
//!
//! allocate → age → (follow-up state, watch, limitation) → classify → lead → payment estimate → score → treatment → rank.
//! Each stage takes what the ones before it made; none reads a clock, a file or a terminal. Everything about a receivable
//! depends on the rows of its own customer alone, but for the base currency (SPEC §1 "Absolute"): so customers are shared
//! out among threads.

mod age;
mod allocate;
mod assess;
mod assessments;
mod behaviour;
mod by_customer;
mod cash_application;
mod classify;
mod exact_sums;
mod flags;
mod follow_up_state;
mod held_back;
mod lead;
mod lever;
mod limitation;
mod open_items;
mod payment_estimate;
mod policy;
mod rank;
mod score;
mod treatment;
mod watch;
mod write_off;

pub use age::{Age, age, bucket_names};
pub use allocate::{
    Allocation, Application, Balance, MatchedBy, Receivable, ReceivableSource, Settlement, TakenBack, allocate,
};
pub use assessments::Assessments;
pub use behaviour::{Behaviour, PayerBehaviour, behaviour};
pub use classify::{
    Class, ClassEvidence, ClassReason, Classification, RuleTest, RuleTried, classify, has_judgment, try_rules,
};
pub use flags::{Flag, Flags};
pub use follow_up_state::{Dispute, FollowUpState, FollowUpStates, PaidClaim, Promise, PromiseState, follow_up_states};
pub use held_back::HeldBack;
pub use lead::{
    Lead, RunTried, Start, latest_start, lead, procedure_working_days, runs_tried, start, travel_working_days,
};
pub use lever::{Lever, LeverPolicy};
pub use limitation::{limitation_expiry, years_after};
pub use open_items::OpenItems;
pub use payment_estimate::{
    ChanceRule, EstimateBasis, History, PaymentEstimate, Prior, Record, history, payment_estimate,
};
pub use policy::{
    AgeBasis, ChannelPolicy, ClassPolicy, Exchange, LeadPolicy, MatchRule, Policy, ScorePolicy, Strategy, WatchPolicy,
    WorkPolicy,
};
pub use rank::{
    CustomerRow, PlanPlace, PlanRow, by_customer, by_customer_with_places, contact_minutes, payment_label, rank,
    receivable_label, source_label,
};
pub use score::{Stake, score_tenths, stake};
pub use treatment::{Ask, Channel, NextAction, Situation, Treatment, treatment};
pub use watch::{
    Severity, ShortPayment, Sign, SignEvidence, SignKind, SignSource, UnknownSign, short_payments, signs_of,
    unknown_signs,
};
pub use write_off::{EvidenceKind, WriteOffPolicy, WriteOffRule};

use crate::book::{Book, Currency, CustomerId, DeliveryId, Money};
use crate::parallel::each_in_order;
use allocate::account_ranges;
use assess::Assessor;
use by_customer::ByCustomer;
use chrono::NaiveDate;
use watch::Watcher;

/// Everything that the engine finds out about one open receivable.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each part is described where it is defined")]
pub struct Assessment {
    pub receivable: Receivable,
    pub age: Age,
    /// Agreed days from delivery to due date, 0 at least (`T`).
    pub term_days: i64,
    pub classification: Classification,
    pub limitation_expiry: NaiveDate,
    pub lead: Lead,
    pub start: Start,
    pub payment_estimate: PaymentEstimate,
    pub stake: Stake,
    pub treatment: Treatment,
    pub flags: Flags,
    /// What of it is not asked for.
    pub held: HeldBack,
    /// Since when it is disputed, where nothing of it is asked for.
    pub disputed_since: Option<NaiveDate>,
    /// The day of a promise that is open, where nothing of it is asked for.
    pub promised_on: Option<NaiveDate>,
    /// On which day he said that he has paid it, and on which that is looked into, where nothing of it is asked for.
    pub said_paid: Option<(NaiveDate, NaiveDate)>,
    /// Broken promises that count.
    pub broken_promises: u32,
}

impl Assessment {
    /// Whether it may wait: not due and to be started later, or held back (SPEC §3 "Start by"). What has a sign to be asked
    /// about does not.
    pub fn may_wait(&self, as_of: NaiveDate) -> bool {
        let has_sign = matches!(self.treatment.next_action, NextAction::AskAboutSign(_));
        let starts_later = self.age.days_past_due <= 0 && self.start.start_by > as_of && !has_sign;
        starts_later || self.is_held_back()
    }

    /// What may be asked for: what is outstanding less what is held back.
    pub fn ask_amount(&self) -> Money {
        self.receivable.outstanding - self.held.sum()
    }

    /// Whether all of it is disputed or promised, may be paid already, or is too little: it is never dunned (SPEC §3
    /// "Channel").
    pub fn is_held_back(&self) -> bool {
        !self.ask_amount().is_positive()
    }
}

/// What is open, and of which class it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenItemClass {
    /// The receivable.
    pub receivable: Receivable,
    /// Days past due.
    pub days_past_due: i64,
    /// Its class.
    pub class: Class,
}

/// A currency's sums over the whole book (SPEC §4 `totals`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// The currency.
    pub currency: Currency,
    /// Sums of the accounts.
    pub balance: Balance,
    /// The part of what is outstanding that is dead.
    pub dead: Money,
}

/// Every open receivable of a book assessed, with the balances that they add up to.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which money paid what.
    pub allocation: Allocation,
    /// In the order of the book. `rank` puts them into the plan's order.
    pub assessments: Assessments,
    /// What follow-ups leave open, by customer.
    pub follow_up_states: FollowUpStates,
    /// Signs that a customer will not pay as he used to, by customer, kind and day.
    pub signs: Vec<Sign>,
    /// Which currencies were compared, and how.
    pub exchange: Exchange,
    /// By currency code.
    pub totals: Vec<CurrencyTotal>,
}

/// Assesses every open receivable of the book. The number of threads changes nothing but the time that it takes.
pub fn plan(book: &Book, policy: &Policy, threads: usize) -> Plan {
    let allocation = allocate(book, policy.match_rule, threads);
    assert_tied_out(book, &allocation);
    let follow_up_states = follow_up_states(book, &allocation, policy);
    let exchange = policy.exchange(book.base_currency);
    let events = ByCustomer::of(book.events.iter().map(|event| event.customer));
    let follow_ups = ByCustomer::of(book.follow_ups.iter().map(|follow_up| follow_up.customer));
    let watcher = Watcher::new(book, policy, (&allocation, &follow_up_states), &exchange, (&events, &follow_ups));
    let assessor = Assessor::new(book, policy, &allocation, &exchange, &watcher);
    let (mut assessments, mut given_back) = (Assessments::default(), Assessments::default());
    let mut signs = Vec::new();
    let assess = |accounts| assessor.assess(accounts);
    each_in_order(threads, account_ranges(book, threads), assess, |part| {
        assessments.push(part.deliveries);
        given_back.push(part.given_back);
        signs.extend(part.signs);
    });
    watcher.add_signs_without_account(&mut signs);
    assessments.append(given_back);
    let totals = totals(book, &allocation, &assessments);
    Plan { allocation, assessments, follow_up_states, signs, exchange, totals }
}

/// Everything that is open in a book, with its class, as [`plan`] has it and in its order, without what a plan finds out
/// besides.
pub fn open_item_classes(book: &Book, policy: &Policy) -> Vec<OpenItemClass> {
    let allocation = allocate(book, policy.match_rule, 1);
    assert_tied_out(book, &allocation);
    let follow_up_states = follow_up_states(book, &allocation, policy);
    let exchange = policy.exchange(book.base_currency);
    let events = ByCustomer::of(book.events.iter().map(|event| event.customer));
    let follow_ups = ByCustomer::of(book.follow_ups.iter().map(|follow_up| follow_up.customer));
    let watcher = Watcher::new(book, policy, (&allocation, &follow_up_states), &exchange, (&events, &follow_ups));
    let assessor = Assessor::new(book, policy, &allocation, &exchange, &watcher);
    let [deliveries, given_back] = assessor.classify_open(0..book.accounts.len());
    [deliveries, given_back].concat()
}

/// What was delivered and neither paid nor written off is outstanding, account by account (SPEC §1): a plan that lost
/// or made money on the way is shown to nobody.
fn assert_tied_out(book: &Book, allocation: &Allocation) {
    for (account, balance) in book.accounts.iter().zip(&allocation.balances) {
        assert!(
            balance.difference() == 0,
            "{} {} does not tie out: {balance:?}",
            book.customer(account.customer).name,
            account.currency.code(),
        );
    }
}

impl Plan {
    /// The assessments of a customer, in the order of the book.
    pub fn assessments_of(&self, customer: CustomerId) -> impl Iterator<Item = &Assessment> {
        self.assessments.of(customer)
    }

    /// Everything that is open, with its class.
    pub fn open_item_classes(&self) -> Vec<OpenItemClass> {
        let class = |one: &Assessment| OpenItemClass {
            receivable: one.receivable,
            days_past_due: one.age.days_past_due,
            class: one.classification.class,
        };
        self.assessments.iter().map(class).collect()
    }

    /// The signs of a customer, by kind and day.
    pub fn signs_of(&self, customer: CustomerId) -> &[Sign] {
        signs_of(&self.signs, customer)
    }
}

/// The salesperson of a receivable: of the delivery, else of the customer.
pub fn salesperson<'b>(book: &'b Book, assessment: &Assessment) -> Option<&'b str> {
    let own = match assessment.receivable.source {
        ReceivableSource::Delivery(id) => book.deliveries.salesperson(id),
        ReceivableSource::GivenBack(_) => None,
    };
    let customer = book.customer(assessment.receivable.customer);
    own.map(|id| book.texts.get(id)).or(customer.salesperson.as_deref())
}

/// Document and delivery of a receivable, for what concerns it.
pub fn target_of(book: &Book, receivable: &Receivable) -> Option<(u32, DeliveryId)> {
    match receivable.source {
        ReceivableSource::Delivery(id) => Some((book.deliveries.documents()[id as usize], id)),
        ReceivableSource::GivenBack(_) => None,
    }
}

fn totals(book: &Book, allocation: &Allocation, assessments: &Assessments) -> Vec<CurrencyTotal> {
    let mut totals = Vec::new();
    for (account, &balance) in book.accounts.iter().zip(&allocation.balances) {
        CurrencyTotal { currency: account.currency, balance, dead: Money::ZERO }.add_to(&mut totals);
    }
    for assessment in assessments.iter().filter(|one| one.classification.class == Class::Dead) {
        let Receivable { currency, outstanding, .. } = assessment.receivable;
        CurrencyTotal { currency, balance: Balance::default(), dead: outstanding }.add_to(&mut totals);
    }
    totals
}

impl CurrencyTotal {
    /// Adds it to the sum of its currency among sums by currency code.
    fn add_to(self, sums: &mut Vec<CurrencyTotal>) {
        let CurrencyTotal { currency, balance, dead } = self;
        match sums.binary_search_by_key(&currency, |sum| sum.currency) {
            Ok(place) => {
                let sum = &mut sums[place];
                sum.dead += dead;
                sum.balance.delivered += balance.delivered;
                sum.balance.paid += balance.paid;
                sum.balance.written_off += balance.written_off;
                sum.balance.outstanding += balance.outstanding;
                sum.balance.unapplied += balance.unapplied;
                sum.balance.waiting += balance.waiting;
            }
            Err(place) => sums.insert(place, self),
        }
    }
}
