//! Where the figures of a receivable or a customer come from (SPEC §4 `explain`): the rows, the matching, the rule,
//! the terms of the score, and what time will change.

use crate::book::{Book, Currency, CustomerId, DeliveryId, DueFrom, Event, FollowUp, Money, Payment, PaymentId, Place};
use crate::plan::{
    Assessment, Balance, Class, ClassEvidence, MatchedBy, Plan, Policy, Promise, Receivable, ReceivableSource,
    classify, receivable_label, target_of,
};
use chrono::{Days, Duration, NaiveDate};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Money that lies on a receivable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedMoney {
    /// The row of money.
    pub payment: PaymentId,
    /// How much of it lies here.
    pub amount: Money,
    /// Why it lies here.
    pub matched_by: MatchedBy,
    /// What of the row was given back again, and by which row.
    pub taken_back: Vec<(PaymentId, Money)>,
}

/// A settled delivery that the outlook looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryItem {
    /// Which.
    pub delivery: DeliveryId,
    /// Its term in days.
    pub term_days: i64,
    /// Days from due to settled.
    pub lateness_days: i64,
}

/// Everything behind one receivable.
#[derive(Clone, Debug)]
pub struct Explanation<'p> {
    /// What it goes by.
    pub label: String,
    /// What the engine found.
    pub assessment: &'p Assessment,
    /// The rows that it was read from.
    pub lines: Vec<Place>,
    /// The money on it, as it was matched.
    pub matched: Vec<MatchedMoney>,
    /// Settled deliveries that were still unpaid at this age, the most alike first, 50 at most.
    pub history: Vec<HistoryItem>,
    /// How many of them there are.
    pub history_count: usize,
    /// Where its due date came from.
    pub due_from: DueFrom,
    /// Events that touch it, in order of date.
    pub events: Vec<Event>,
    /// Follow-ups that touch it, in order of date.
    pub follow_ups: Vec<FollowUp>,
    /// Promises that touch it.
    pub promises: Vec<Promise>,
    /// The day and the class to which age alone will bring it; `None` if age changes nothing more.
    pub next_class: Option<(NaiveDate, Class)>,
    /// Hundredths of money-days if it is still open tomorrow and nothing else happens.
    pub tomorrow_money_days_hundredths: Option<i128>,
}

/// Everything behind a customer's balance in one currency.
#[derive(Clone, Debug)]
pub struct CustomerExplanation<'p> {
    /// The currency.
    pub currency: Currency,
    /// The balance of the account.
    pub balance: Balance,
    /// Money that pays nothing, with what of it is left.
    pub unapplied: Vec<(Payment, Money)>,
    /// Open receivables, the most money-days first.
    pub receivables: Vec<Explanation<'p>>,
}

/// Explains the open receivables that `is_meant` picks, the most money-days first.
pub fn explain_receivable<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    is_meant: impl Fn(&Assessment) -> bool,
) -> Vec<Explanation<'p>> {
    explain_in(&Background::new(book, plan, policy), is_meant)
}

fn explain_in<'p>(background: &Background<'_, 'p>, is_meant: impl Fn(&Assessment) -> bool) -> Vec<Explanation<'p>> {
    let (book, plan) = (background.book, background.plan);
    let mut meant: Vec<&'p Assessment> = plan.assessments.iter().filter(|one| is_meant(one)).collect();
    meant.sort_by(|a, b| {
        let weight = |one: &Assessment| one.stake.money_days_hundredths;
        weight(b).cmp(&weight(a)).then_with(|| receivable_label(book, a).cmp(&receivable_label(book, b)))
    });
    meant.into_iter().map(|assessment| background.explanation(assessment)).collect()
}

/// Explains a customer, account by account.
pub fn explain_customer<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    customer: CustomerId,
) -> Vec<CustomerExplanation<'p>> {
    let background = Background::new(book, plan, policy);
    let accounts = book.accounts.iter().zip(&plan.allocation.balances);
    accounts
        .filter(|(account, _)| account.customer == customer)
        .map(|(account, balance)| {
            let is_left = |row: &usize| plan.allocation.unapplied[*row].is_positive();
            let rows = account.payments.clone().filter(is_left);
            let unapplied = rows.map(|row| (book.payments.get(row as PaymentId), plan.allocation.unapplied[row]));
            CustomerExplanation {
                currency: account.currency,
                balance: *balance,
                unapplied: unapplied.collect(),
                receivables: explain_in(&background, |one| {
                    one.receivable.customer == customer && one.receivable.currency == account.currency
                }),
            }
        })
        .collect()
}

/// So many settled deliveries are named for a receivable, the most alike; the others are counted.
const HISTORY_MAX: usize = 50;

/// What every explanation of a book looks at.
struct Background<'a, 'p> {
    book: &'a Book,
    plan: &'p Plan,
    policy: &'a Policy,
    /// Money-days of tomorrow, in hundredths, of what is not dead then.
    tomorrow: BTreeMap<ReceivableSource, i128>,
    /// Settled deliveries that make history, by customer.
    settled: RefCell<BTreeMap<CustomerId, Rc<Vec<HistoryItem>>>>,
}

impl<'a, 'p> Background<'a, 'p> {
    fn new(book: &'a Book, plan: &'p Plan, policy: &'a Policy) -> Background<'a, 'p> {
        // The plan of the next day, had nothing happened until then.
        let mut next_day = book.clone();
        next_day.as_of = book.as_of + Days::new(1);
        let next_plan = crate::plan::plan(&next_day, policy);
        let alive = next_plan.assessments.iter().filter(|one| one.classification.class != Class::Dead);
        let tomorrow = alive.map(|one| (one.receivable.source, one.stake.money_days_hundredths)).collect();
        Background { book, plan, policy, tomorrow, settled: RefCell::default() }
    }

    fn explanation(&self, assessment: &'p Assessment) -> Explanation<'p> {
        let book = self.book;
        let receivable = &assessment.receivable;
        let target = target_of(book, receivable);
        let (lines, matched, due_from) = match receivable.source {
            ReceivableSource::Delivery(id) => {
                let delivery = book.deliveries.get(id);
                let document = &book.documents[delivery.document as usize];
                let lines = std::iter::once(document.line).chain(document.further_lines.iter().copied()).collect();
                (lines, matched_money(self.plan, id), delivery.due_from)
            }
            ReceivableSource::GivenBack(id) => (vec![book.payments.get(id).place], Vec::new(), DueFrom::DueDate),
        };
        let standing = &self.plan.standings[receivable.customer.0 as usize];
        let touches = |row: &&FollowUp| row.customer == receivable.customer && row.concerns.touches(target);
        let is_own = |event: &&Event| event.customer == receivable.customer && event.concerns.touches(target);
        let (history, history_count) = self.history(assessment);
        let events: Vec<Event> = book.events.iter().filter(is_own).cloned().collect();
        Explanation {
            label: receivable_label(book, assessment),
            assessment,
            lines,
            matched,
            due_from,
            history,
            history_count,
            follow_ups: book.follow_ups.iter().filter(touches).cloned().collect(),
            promises: standing.promises.iter().filter(|promise| promise.concerns.touches(target)).copied().collect(),
            next_class: next_class(book, self.policy, assessment, &events),
            events,
            tomorrow_money_days_hundredths: self.tomorrow.get(&receivable.source).copied(),
        }
    }

    /// The settled deliveries of the customer with lateness beyond the receivable's age: the most alike in term, and
    /// how many there are.
    fn history(&self, assessment: &Assessment) -> (Vec<HistoryItem>, usize) {
        let customer = assessment.receivable.customer;
        let settled =
            Rc::clone(self.settled.borrow_mut().entry(customer).or_insert_with(|| Rc::new(self.settled_of(customer))));
        let mut items: Vec<&HistoryItem> =
            settled.iter().filter(|item| item.lateness_days > assessment.age.days_past_due).collect();
        let count = items.len();
        let unlikeness = |item: &&HistoryItem| ((item.term_days - assessment.term_days).abs(), item.delivery);
        if count > HISTORY_MAX {
            items.select_nth_unstable_by_key(HISTORY_MAX, unlikeness);
            items.truncate(HISTORY_MAX);
        }
        items.sort_by_key(unlikeness);
        (items.into_iter().cloned().collect(), count)
    }

    fn settled_of(&self, customer: CustomerId) -> Vec<HistoryItem> {
        let accounts = self.book.accounts_of(customer);
        let deliveries = accounts.iter().flat_map(|account| account.deliveries.clone()).map(|row| row as DeliveryId);
        deliveries
            .filter_map(|delivery| {
                let settlement = self.plan.allocation.settlement(self.book, delivery);
                let settlement = settlement.filter(|settlement| settlement.is_history)?;
                let view = self.book.deliveries.get(delivery);
                let term_days = (view.due - view.date).num_days().max(0);
                Some(HistoryItem { delivery, term_days, lateness_days: (settlement.date - view.due).num_days() })
            })
            .collect()
    }
}

/// What was taken back from a row of money.
pub fn taken_back_from(plan: &Plan, payment: PaymentId) -> Vec<(PaymentId, Money)> {
    let taken = plan.allocation.taken_back.iter().filter(|taken| taken.from == payment);
    taken.map(|taken| (taken.given_back, taken.amount)).collect()
}

fn matched_money(plan: &Plan, id: DeliveryId) -> Vec<MatchedMoney> {
    let applications = plan.allocation.applications(id).iter();
    applications
        .map(|application| MatchedMoney {
            payment: application.payment,
            amount: application.amount,
            matched_by: application.matched_by,
            taken_back: taken_back_from(plan, application.payment),
        })
        .collect()
}

/// The next worse class that time alone brings, had nothing happened until then.
fn next_class(book: &Book, policy: &Policy, assessment: &Assessment, events: &[Event]) -> Option<(NaiveDate, Class)> {
    let Receivable { customer, due, .. } = assessment.receivable;
    let deliveries = book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    let last_delivery = deliveries.map(|row| book.deliveries.dates()[row]).max();
    let class = &policy.class;
    let late = [class.chasing_after_days, class.stopped_late_days, class.doubtful_after_days, class.bad_after_days];
    let mut days: Vec<NaiveDate> =
        late.iter().filter_map(|&days| due.checked_add_signed(Duration::days(days + 1))).collect();
    days.extend(last_delivery.and_then(|day| day.checked_add_signed(Duration::days(class.stopped_days + 1))));
    days.extend(assessment.limitation_expiry.succ_opt());
    days.sort_unstable();
    days.into_iter().filter(|day| *day > book.as_of).find_map(|as_of| {
        let evidence = ClassEvidence {
            as_of,
            days_past_due: (as_of - due).num_days(),
            limitation_expiry: assessment.limitation_expiry,
            broken_promises: assessment.broken_promises,
            days_since_delivery: last_delivery.map(|day| (as_of - day).num_days()),
        };
        let next = classify(&evidence, events.iter(), class).class;
        (next > assessment.classification.class).then_some((as_of, next))
    })
}
