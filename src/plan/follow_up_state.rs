//! What follow-ups leave open: open disputes, promises kept, open and broken (SPEC §3 "Dispute", "Promise"), and
//! what a customer says that he has paid already (DOMAIN §5.1 E08).

use super::allocate::Allocation;
use super::cash_application::outstanding_before_money_of;
use super::policy::Policy;
use crate::book::{
    Account, Book, Concerns, Currency, CustomerId, Decimal, DeliveryId, FollowUp, FollowUpResult, Money, PaymentKind,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseState {
    /// As much came as was promised.
    Kept,
    /// Its day, with grace, has not passed.
    Open,
    /// Its day has passed and too little came.
    Broken,
    /// Another promise took its place before it was broken.
    Replaced,
}

/// A promise to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Position in the book's follow-ups.
    pub follow_up: usize,
    /// What it is about.
    pub concerns: Concerns,
    /// The day promised.
    pub date: NaiveDate,
    /// What became of it.
    pub state: PromiseState,
    /// Whether it is broken and its day lies within the window that K3 looks at.
    pub is_counted: bool,
    /// The sum promised and what came of it; `None` if the customer owed in several currencies.
    pub sums: Option<(Money, Money)>,
    /// What of it may still come; `None` if the customer owed in several currencies.
    pub still_to_come: Option<(Currency, Money)>,
}

/// A dispute that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Position in the book's follow-ups.
    pub follow_up: usize,
    /// What it is about.
    pub concerns: Concerns,
    /// How much of it, as written; `None`: all.
    pub amount: Option<Decimal>,
    /// Since when.
    pub since: NaiveDate,
}

/// Money that a customer says he has paid, while it is looked for: nobody who has paid is called (DOMAIN §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidClaim {
    /// Position in the book's follow-ups.
    pub follow_up: usize,
    /// What it is about.
    pub concerns: Concerns,
    /// How much he says that he has paid, as written; `None`: all.
    pub amount: Option<Decimal>,
    /// The day on which he said so.
    pub since: NaiveDate,
    /// The day on which the bank is looked at and the slip is asked for: the one that was agreed, else some working days
    /// later. It is not demanded from then on either, until a contact says otherwise.
    pub check_on: NaiveDate,
}

/// What the follow-ups of one customer leave open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpState {
    /// Open disputes.
    pub disputes: Vec<Dispute>,
    /// What he says that he has paid, and nobody has looked for yet.
    pub paid_claims: Vec<PaidClaim>,
    /// All promises, in order of the day on which they were given.
    pub promises: Vec<Promise>,
    /// How many contacts in a row found nobody, up to the last.
    pub unanswered: u32,
}

/// What follow-ups leave open, by customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpStates(BTreeMap<CustomerId, FollowUpState>);

impl FollowUpStates {
    /// A customer's.
    pub fn of(&self, customer: CustomerId) -> &FollowUpState {
        static NOTHING: FollowUpState =
            FollowUpState { disputes: Vec::new(), paid_claims: Vec::new(), promises: Vec::new(), unanswered: 0 };
        self.0.get(&customer).unwrap_or(&NOTHING)
    }
}

/// The follow-up state of each customer that has follow-ups, by customer.
pub fn follow_up_states(book: &Book, allocation: &Allocation, policy: &Policy) -> FollowUpStates {
    let mut follow_up_states = BTreeMap::new();
    let mut by_customer: Vec<usize> = (0..book.follow_ups.len()).collect();
    by_customer.sort_by_key(|&index| (book.follow_ups[index].customer, index));
    for group in by_customer.chunk_by(|&a, &b| book.follow_ups[a].customer == book.follow_ups[b].customer) {
        let customer = book.follow_ups[group[0]].customer;
        follow_up_states.insert(customer, follow_up_state(book, allocation, policy, customer, group));
    }
    FollowUpStates(follow_up_states)
}

fn follow_up_state(
    book: &Book,
    allocation: &Allocation,
    policy: &Policy,
    customer: CustomerId,
    rows: &[usize],
) -> FollowUpState {
    let row = |index: usize| &book.follow_ups[index];
    let no_answer = |index: &&usize| row(**index).result == FollowUpResult::NoAnswer;
    FollowUpState {
        disputes: disputes(book, allocation, rows),
        paid_claims: paid_claims(book, policy, rows),
        promises: promises(book, allocation, policy, customer, rows),
        unanswered: rows.iter().rev().take_while(no_answer).count() as u32,
    }
}

/// Open until a later follow-up on the same receivable (a dispute of the whole customer: on the whole customer) says that
/// it is resolved, or a credit covers what is disputed. A call lifts no dispute: disputed money is never dunned.
fn disputes(book: &Book, allocation: &Allocation, rows: &[usize]) -> Vec<Dispute> {
    let mut open: Vec<Dispute> = Vec::new();
    for &index in rows {
        let FollowUp { concerns, date: since, dispute_amount: amount, result, .. } = book.follow_ups[index];
        if concerns == Concerns::Nothing {
            continue;
        }
        if result == FollowUpResult::DisputeResolved {
            open.retain(|dispute| dispute.concerns != concerns);
        }
        if result == FollowUpResult::Dispute {
            match open.iter_mut().find(|dispute| dispute.concerns == concerns) {
                // What is disputed may become more or less; since when stays.
                Some(known) => known.amount = amount,
                None => open.push(Dispute { follow_up: index, concerns, amount, since }),
            }
        }
    }
    open.retain(|dispute| !is_credited(book, allocation, dispute));
    open
}

/// Whether credits dated on or after the day of a dispute cover what is disputed.
fn is_credited(book: &Book, allocation: &Allocation, dispute: &Dispute) -> bool {
    let Some(amount) = dispute.amount else { return false };
    let customer = book.follow_ups[dispute.follow_up].customer;
    let covers = |account: &Account| {
        let credited = promised_deliveries(book, account, dispute.concerns)
            .into_iter()
            .flat_map(|id| allocation.applications(id))
            .filter(|one| {
                let row = one.payment as usize;
                let is_credit = matches!(book.payments.kinds()[row], PaymentKind::CreditNote | PaymentKind::Return);
                is_credit && book.payments.dates()[row] >= dispute.since
            });
        let credited: Money = credited.map(|one| one.amount).sum();
        credited.is_positive() && amount.to_money_rounded(account.currency).is_ok_and(|amount| credited >= amount.abs())
    };
    book.accounts_of(customer).iter().any(covers)
}

/// A claim stands until a contact after it says something else about the same money.
fn paid_claims(book: &Book, policy: &Policy, rows: &[usize]) -> Vec<PaidClaim> {
    let mut claims: Vec<PaidClaim> = Vec::new();
    for &index in rows {
        let follow_up = &book.follow_ups[index];
        let FollowUp { concerns, result, date: since, next_date, .. } = *follow_up;
        if result == FollowUpResult::NoAnswer || concerns == Concerns::Nothing {
            continue;
        }
        claims.retain(|claim| claim.concerns != concerns && concerns != Concerns::Customer);
        if follow_up.says_paid() {
            let agreed = next_date.filter(|day| *day > since);
            let check_on = agreed.unwrap_or_else(|| book.calendar.after(since, policy.work.paid_claim_days));
            claims.push(PaidClaim { follow_up: index, concerns, amount: follow_up.promise_amount, since, check_on });
        }
    }
    claims
}

/// What was open in an account on a day, delivery by delivery, so that many promises of one day cost one look.
type OpenedOn = BTreeMap<(usize, Currency, NaiveDate), Vec<Money>>;

fn promises(
    book: &Book,
    allocation: &Allocation,
    policy: &Policy,
    customer: CustomerId,
    rows: &[usize],
) -> Vec<Promise> {
    let grace = Days::new(policy.class.promise_grace_days.unsigned_abs());
    let given: Vec<(usize, NaiveDate)> = rows
        .iter()
        .filter(|&&index| book.follow_ups[index].result == FollowUpResult::Promise)
        .filter_map(|&index| Some((index, book.follow_ups[index].promise_date?)))
        .collect();
    let mut promises = Vec::new();
    let mut opened = OpenedOn::new();
    for &(index, date) in &given {
        let follow_up = &book.follow_ups[index];
        let deadline = date + grace;
        let is_same = |other: &FollowUp| other.concerns == follow_up.concerns;
        // What was promised on one day is a plan of payments: an instalment is kept if what came covers all those before it.
        let plan: Vec<&FollowUp> = given
            .iter()
            .map(|&(other, _)| &book.follow_ups[other])
            .filter(|other| other.date == follow_up.date && is_same(other) && other.promise_date <= Some(date))
            .collect();
        let is_replaced = given.iter().any(|&(later, _)| {
            let later = &book.follow_ups[later];
            is_same(later) && later.date > follow_up.date && later.date <= deadline
        });
        let window = follow_up.date..=deadline;
        let kept = promised_and_paid(book, allocation, policy, (customer, follow_up, &plan), window, &mut opened);
        let is_kept = kept.iter().all(|one| one.paid >= one.promised);
        let state = match (is_replaced, is_kept, book.as_of > deadline) {
            (true, _, _) => PromiseState::Replaced,
            (false, true, _) => PromiseState::Kept,
            (false, false, false) => PromiseState::Open,
            (false, false, true) => PromiseState::Broken,
        };
        let is_recent = (book.as_of - date).num_days() <= policy.class.promise_window_days;
        let only = kept.first().filter(|_| kept.len() == 1);
        promises.push(Promise {
            follow_up: index,
            concerns: follow_up.concerns,
            date,
            state,
            is_counted: state == PromiseState::Broken && is_recent,
            sums: only.map(|one| (one.promised, one.paid)),
            still_to_come: only.map(|one| (one.currency, (one.promised - one.paid).max(Money::ZERO).min(one.own))),
        });
    }
    promises
}

/// What was promised in an account by a day, and what came.
struct PromisedAndPaid {
    currency: Currency,
    /// With the instalments of the plan before it.
    promised: Money,
    /// The instalment alone.
    own: Money,
    paid: Money,
}

/// What was promised and what came from the day of the promise to its deadline, by currency.
fn promised_and_paid(
    book: &Book,
    allocation: &Allocation,
    policy: &Policy,
    (customer, follow_up, plan): (CustomerId, &FollowUp, &[&FollowUp]),
    window: RangeInclusive<NaiveDate>,
    opened: &mut OpenedOn,
) -> Vec<PromisedAndPaid> {
    let is_in_window = |date: NaiveDate| window.contains(&date);
    let accounts = promised_accounts(book, customer, follow_up);
    let mut pairs = Vec::new();
    for account in accounts {
        let deliveries = promised_deliveries(book, account, follow_up.concerns);
        // A promise of fractions of the smallest unit is as good as rounded; of more than can be held it is all.
        let written = |one: &FollowUp| {
            let amount = one.promise_amount?.to_money_rounded(account.currency);
            Some(amount.unwrap_or(Money(i64::MAX)).abs())
        };
        let sums: Option<Vec<Money>> = plan.iter().map(|one| written(one)).collect();
        let promised = match sums {
            Some(sums) => sums.into_iter().fold(Money::ZERO, |sum, one| Money(sum.0.saturating_add(one.0))),
            None => {
                // Before the money of that day, which is counted as coming.
                let key = (account.deliveries.start, account.currency, follow_up.date);
                let open = opened
                    .entry(key)
                    .or_insert_with(|| outstanding_before_money_of(book, account, follow_up.date, policy.match_rule));
                let row = |id: &DeliveryId| open[*id as usize - account.deliveries.start];
                deliveries.iter().map(row).sum()
            }
        };
        let paid = if follow_up.concerns == Concerns::Customer {
            paid_by_customer(book, allocation, account, is_in_window)
        } else {
            let applications = deliveries.iter().flat_map(|&id| allocation.applications(id));
            applications
                .filter(|application| {
                    let row = application.payment as usize;
                    counts_as_paid(book.payments.kinds()[row]) && is_in_window(book.payments.dates()[row])
                })
                .map(|application| application.amount)
                .sum()
        };
        let own = written(follow_up).unwrap_or(promised);
        pairs.push(PromisedAndPaid { currency: account.currency, promised, own, paid });
    }
    pairs
}

/// The accounts that a promise is about: that of its delivery; of a sum the one in the base currency, else the first.
fn promised_accounts<'b>(book: &'b Book, customer: CustomerId, follow_up: &FollowUp) -> Vec<&'b Account> {
    let accounts = book.accounts_of(customer);
    let delivery = match follow_up.concerns {
        Concerns::Customer => None,
        Concerns::Document(document) => Some(book.first_deliveries[document as usize]),
        Concerns::Instalment(id) => Some(id),
        Concerns::Nothing => return Vec::new(),
    };
    if let Some(id) = delivery {
        return accounts.iter().filter(|account| account.deliveries.contains(&(id as usize))).collect();
    }
    if follow_up.promise_amount.is_none() {
        return accounts.iter().collect();
    }
    let in_base = accounts.iter().find(|account| Some(account.currency) == book.base_currency);
    in_base.or(accounts.first()).into_iter().collect()
}

fn promised_deliveries(book: &Book, account: &Account, concerns: Concerns) -> Vec<DeliveryId> {
    let range: Range<usize> = account.deliveries.clone();
    let all = range.map(|id| id as DeliveryId);
    match concerns {
        Concerns::Customer => all.collect(),
        Concerns::Document(_) | Concerns::Instalment(_) | Concerns::Nothing => {
            all.filter(|&id| concerns.touches(Some((book.deliveries.documents()[id as usize], id)))).collect()
        }
    }
}

fn counts_as_paid(kind: PaymentKind) -> bool {
    match kind {
        PaymentKind::Return
        | PaymentKind::Payment
        | PaymentKind::Advance
        | PaymentKind::CreditNote
        | PaymentKind::Discount => true,
        PaymentKind::PaidUndated | PaymentKind::Refund | PaymentKind::Bounced | PaymentKind::WriteOff => false,
    }
}

/// All money of the account in the window, less what of it was taken back.
fn paid_by_customer(
    book: &Book,
    allocation: &Allocation,
    account: &Account,
    is_in_window: impl Fn(NaiveDate) -> bool,
) -> Money {
    let is_counted =
        |row: usize| counts_as_paid(book.payments.kinds()[row]) && is_in_window(book.payments.dates()[row]);
    let came = account.payments.clone().filter(|&row| is_counted(row));
    let came: Money = came.map(|row| book.payments.amounts()[row]).sum();
    let of_account = allocation.taken_back.iter().filter(|taken| account.payments.contains(&(taken.from as usize)));
    let taken: Money = of_account.filter(|taken| is_counted(taken.from as usize)).map(|taken| taken.amount).sum();
    came - taken
}
