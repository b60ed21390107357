//! Where the figures of a receivable or a customer come from (SPEC §4 `explain`): the rows, the matching, the rule,
//! the terms of the score, and what time will change.

use crate::book::{Book, Currency, CustomerId, DeliveryId, FollowUp, Money, Payment, PaymentId, Place};
use crate::plan::{
    Assessment, Balance, Class, MatchedBy, Plan, Policy, Promise, ReceivableSource, plan, receivable_label, target_of,
};
use chrono::{Days, NaiveDate};

/// Money that lies on a receivable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedMoney {
    /// The row of money.
    pub payment: PaymentId,
    /// How much of it lies here.
    pub amount: Money,
    /// Why it lies here.
    pub matched_by: MatchedBy,
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
    /// Settled deliveries that were still unpaid at this age, the most alike first.
    pub history: Vec<HistoryItem>,
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

/// The salesperson of a delivery, else of its customer.
pub fn salesperson<'b>(book: &'b Book, assessment: &Assessment) -> Option<&'b str> {
    let own = match assessment.receivable.source {
        ReceivableSource::Delivery(id) => book.deliveries.get(id).salesperson,
        ReceivableSource::GivenBack(_) => None,
    };
    let customer = book.customer(assessment.receivable.customer);
    own.map(|id| book.texts.get(id)).or(customer.salesperson.as_deref())
}

/// Explains the open receivables that `is_meant` picks, the most money-days first.
pub fn explain_receivable<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    is_meant: impl Fn(&Assessment) -> bool,
) -> Vec<Explanation<'p>> {
    let mut meant: Vec<&Assessment> = plan.assessments.iter().filter(|one| is_meant(one)).collect();
    meant.sort_by(|a, b| {
        let weight = |one: &Assessment| one.stake.money_days_hundredths;
        weight(b).cmp(&weight(a)).then_with(|| receivable_label(book, a).cmp(&receivable_label(book, b)))
    });
    let tomorrow = plan_of_tomorrow(book, policy);
    meant.into_iter().map(|assessment| explanation(book, plan, policy, &tomorrow, assessment)).collect()
}

/// Explains a customer, account by account.
pub fn explain_customer<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    customer: CustomerId,
) -> Vec<CustomerExplanation<'p>> {
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
                receivables: explain_receivable(book, plan, policy, |one| {
                    one.receivable.customer == customer && one.receivable.currency == account.currency
                }),
            }
        })
        .collect()
}

/// The plan of the next day, had nothing happened until then.
fn plan_of_tomorrow(book: &Book, policy: &Policy) -> Plan {
    let mut tomorrow = book.clone();
    tomorrow.as_of = book.as_of + Days::new(1);
    plan(&tomorrow, policy)
}

fn explanation<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    tomorrow: &Plan,
    assessment: &'p Assessment,
) -> Explanation<'p> {
    let receivable = &assessment.receivable;
    let target = target_of(book, receivable);
    let (lines, matched) = match receivable.source {
        ReceivableSource::Delivery(id) => {
            let document = &book.documents[book.deliveries.get(id).document as usize];
            let lines = std::iter::once(document.line).chain(document.further_lines.iter().copied()).collect();
            (lines, matched_money(plan, id))
        }
        ReceivableSource::GivenBack(id) => (vec![book.payments.get(id).place], Vec::new()),
    };
    let standing = &plan.standings[receivable.customer.0 as usize];
    let touches = |row: &&FollowUp| row.customer == receivable.customer && row.concerns.touches(target);
    let same = |other: &&Assessment| other.receivable.source == receivable.source;
    Explanation {
        label: receivable_label(book, assessment),
        assessment,
        lines,
        matched,
        history: history(book, plan, assessment),
        follow_ups: book.follow_ups.iter().filter(touches).cloned().collect(),
        promises: standing.promises.iter().filter(|promise| promise.concerns.touches(target)).copied().collect(),
        next_class: next_class(book, policy, assessment),
        tomorrow_money_days_hundredths: tomorrow
            .assessments
            .iter()
            .find(same)
            .filter(|other| other.classification.class != Class::Dead)
            .map(|other| other.stake.money_days_hundredths),
    }
}

fn matched_money(plan: &Plan, id: DeliveryId) -> Vec<MatchedMoney> {
    let applications = plan.allocation.applications(id).iter();
    applications
        .map(|application| MatchedMoney {
            payment: application.payment,
            amount: application.amount,
            matched_by: application.matched_by,
        })
        .collect()
}

/// The settled deliveries of the customer with lateness beyond the receivable's age, the most alike in term first.
fn history(book: &Book, plan: &Plan, assessment: &Assessment) -> Vec<HistoryItem> {
    let accounts = book.accounts_of(assessment.receivable.customer);
    let deliveries = accounts.iter().flat_map(|account| account.deliveries.clone()).map(|row| row as DeliveryId);
    let mut items: Vec<HistoryItem> = deliveries
        .filter_map(|delivery| {
            let settlement = plan.allocation.settlement(book, delivery).filter(|settlement| settlement.is_history)?;
            let view = book.deliveries.get(delivery);
            let lateness_days = (settlement.date - view.due).num_days();
            let term_days = (view.due - view.date).num_days().max(0);
            (lateness_days > assessment.age.days_past_due).then_some(HistoryItem { delivery, term_days, lateness_days })
        })
        .collect();
    items.sort_by_key(|item| ((item.term_days - assessment.term_days).abs(), item.delivery));
    items
}

/// The next class that age alone brings: thresholds of `[class]`, or the end of the limitation period.
fn next_class(book: &Book, policy: &Policy, assessment: &Assessment) -> Option<(NaiveDate, Class)> {
    let class = assessment.classification.class;
    let after = |days: i64| assessment.receivable.due + Days::new((days + 1).max(0) as u64);
    let steps = [
        (after(policy.class.chasing_after_days), Class::Chasing),
        (after(policy.class.doubtful_after_days), Class::Doubtful),
        (after(policy.class.bad_after_days), Class::Bad),
        (assessment.limitation_expiry + Days::new(1), Class::Dead),
    ];
    steps.into_iter().find(|(date, next)| *date > book.as_of && *next > class)
}
