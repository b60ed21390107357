//! Where the figures of a receivable or a customer come from (SPEC §4 `explain`): the rows, the matching, the rule,
//! the terms of the score, and what time will change.

use super::explain_money::{MatchedMoney, MoneyExplanation, SettledExplanation, Uses, lines_of, matched_money};
use crate::book::{
    Account, Book, Currency, CustomerId, DaysOff, DeliveryId, DueFrom, Event, FollowUp, PaymentId, Place,
};
use crate::plan::{
    Assessment, Balance, Class, ClassEvidence, EstimateBasis, History, Plan, Policy, Promise, Receivable,
    ReceivableSource, Record, RuleTried, RunTried, classify, has_judgment, latest_start, procedure_working_days,
    receivable_label, runs_tried, target_of, travel_working_days, try_rules,
};
use chrono::{Days, Duration, NaiveDate};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A settled delivery that the payment estimate looked at, and what it adds.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryItem {
    /// Which.
    pub delivery: DeliveryId,
    /// Its term in days (`T_j`).
    pub term_days: i64,
    /// The day on which its last money came.
    pub settled: NaiveDate,
    /// Days from due to settled (`l_j`).
    pub lateness_days: i64,
    /// How much it weighs (`w_j`).
    pub weight: f64,
    /// How many more days within the room it was unpaid at this age.
    pub days_to_come: i64,
    /// Whether it was badly late.
    pub is_badly_late: bool,
}

/// How the latest day to start was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartExplanation {
    /// Working days of the procedure.
    pub procedure_working_days: u32,
    /// Working days a sign-off, in thousandths.
    pub days_per_step_thousandths: u32,
    /// Working days of travel.
    pub travel_working_days: u32,
    /// Run days tried, up to the one that can be made; empty if he pays on any day.
    pub runs: Vec<RunTried>,
    /// The latest start for money on the due date, where he pays on any day.
    pub latest_for_due: Option<NaiveDate>,
    /// The days passed over between start and money.
    pub days_off: DaysOff,
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
    /// What the payment estimate was reckoned from.
    pub basis: EstimateBasis,
    /// What the settled deliveries add up to.
    pub record: Record,
    /// Settled deliveries that were still unpaid at this age, those that weigh most first.
    pub history: Vec<HistoryItem>,
    /// The parts of the class rules in the order in which they were tried, up to the one that held.
    pub rules: Vec<RuleTried>,
    /// What the rules looked at.
    pub evidence: ClassEvidence,
    /// Whether a judgment stands.
    pub has_judgment: bool,
    /// How the latest day to start was found.
    pub start: StartExplanation,
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
    /// Open receivables, the most money-days first.
    pub receivables: Vec<Explanation<'p>>,
    /// Settled deliveries, the latest first.
    pub settled: Vec<SettledExplanation>,
    /// Rows of money in the order in which they were matched.
    pub money: Vec<MoneyExplanation>,
}

/// Explains a customer, account by account.
pub fn explain_customer<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    customer: CustomerId,
) -> Vec<CustomerExplanation<'p>> {
    let background = Background::new(book, plan, policy);
    let accounts = book.accounts.iter().filter(|account| account.customer == customer);
    accounts.map(|account| background.account(account, &Meant::everything())).collect()
}

/// Explains what goes by a number: a delivery, open or settled, or one of its instalments; else rows of money. Where
/// several customers have money of that number, the first one's; how many others there are is told.
pub fn explain_number<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    number: &str,
) -> Option<(CustomerId, Vec<CustomerExplanation<'p>>, usize)> {
    let deliveries: Vec<DeliveryId> = (0..book.deliveries.len() as DeliveryId)
        .filter(|&id| {
            let document = &book.documents[book.deliveries.get(id).document as usize];
            document.number.text(&book.texts) == number || book.delivery_label(id) == number
        })
        .collect();
    let goes_by = |&id: &PaymentId| {
        let own = book.payments.number(id).is_some_and(|own| own.text(&book.texts) == number);
        own || crate::plan::payment_label(book, id) == number
    };
    let is_delivery = !deliveries.is_empty();
    let money: Vec<PaymentId> =
        if is_delivery { Vec::new() } else { (0..book.payments.len() as PaymentId).filter(goes_by).collect() };
    let of_money = money.iter().map(|&id| book.payments.account(id).0);
    let mut customers: Vec<CustomerId> =
        deliveries.iter().map(|&id| book.deliveries.account(id).0).chain(of_money).collect();
    customers.dedup();
    let customer = *customers.first()?;
    let background = Background::new(book, plan, policy);
    let meant = Meant { deliveries: Some(deliveries), money: Some(money) };
    let accounts = book.accounts.iter().filter(|account| account.customer == customer);
    let explained = accounts.map(|account| background.account(account, &meant));
    let is_something =
        |one: &CustomerExplanation<'_>| !(one.receivables.is_empty() && one.settled.is_empty() && one.money.is_empty());
    Some((customer, explained.filter(is_something).collect(), customers.len() - 1))
}

/// What of an account is meant; `None` is everything.
struct Meant {
    deliveries: Option<Vec<DeliveryId>>,
    money: Option<Vec<PaymentId>>,
}

impl Meant {
    fn everything() -> Meant {
        Meant { deliveries: None, money: None }
    }

    fn has_delivery(&self, id: DeliveryId) -> bool {
        self.deliveries.as_ref().is_none_or(|meant| meant.contains(&id))
    }

    fn has_money(&self, id: PaymentId) -> bool {
        self.money.as_ref().is_none_or(|meant| meant.contains(&id))
    }

    fn has(&self, source: ReceivableSource) -> bool {
        match source {
            ReceivableSource::Delivery(id) => self.has_delivery(id),
            ReceivableSource::GivenBack(id) => self.has_money(id),
        }
    }
}

/// A page names so many settled deliveries in all at most; what the others add up to is always told.
const HISTORY_MAX: usize = 200_000;

/// What every explanation of a book looks at.
struct Background<'a, 'p> {
    book: &'a Book,
    plan: &'p Plan,
    policy: &'a Policy,
    /// Money-days of tomorrow, in hundredths, of what is not dead then.
    tomorrow: BTreeMap<ReceivableSource, i128>,
    /// Settled deliveries that make history, by customer.
    settled: RefCell<BTreeMap<CustomerId, Rc<Settled>>>,
}

/// How a customer has paid, and by which deliveries one sees it.
struct Settled {
    history: History,
    deliveries: Vec<SettledDelivery>,
}

/// A settled delivery that tells how its customer pays.
struct SettledDelivery {
    delivery: DeliveryId,
    term_days: i64,
    settled: NaiveDate,
    lateness_days: i64,
}

impl<'a, 'p> Background<'a, 'p> {
    fn new(book: &'a Book, plan: &'p Plan, policy: &'a Policy) -> Background<'a, 'p> {
        // The plan of the next day, had nothing happened until then.
        let mut next_day = book.clone();
        next_day.as_of = book.as_of + Days::new(1);
        let next_plan = crate::plan::plan(&next_day, policy, 1);
        let alive = next_plan.assessments.iter().filter(|one| one.classification.class != Class::Dead);
        let tomorrow = alive.map(|one| (one.receivable.source, one.stake.money_days_hundredths)).collect();
        Background { book, plan, policy, tomorrow, settled: RefCell::default() }
    }

    fn account(&self, account: &Account, meant: &Meant) -> CustomerExplanation<'p> {
        let (book, plan) = (self.book, self.plan);
        let is_meant =
            |one: &&Assessment| one.receivable.currency == account.currency && meant.has(one.receivable.source);
        let mut open: Vec<&'p Assessment> = plan.assessments_of(account.customer).filter(is_meant).collect();
        let weight = |one: &Assessment| one.stake.money_days_hundredths;
        open.sort_by(|a, b| {
            weight(b).cmp(&weight(a)).then_with(|| receivable_label(book, a).cmp(&receivable_label(book, b)))
        });
        let share = HISTORY_MAX / open.len().max(1);
        let deliveries = account.deliveries.clone().map(|row| row as DeliveryId).filter(|&id| meant.has_delivery(id));
        let mut settled: Vec<SettledExplanation> =
            deliveries.filter_map(|id| SettledExplanation::of(book, plan, id)).collect();
        settled.sort_by_key(|one| std::cmp::Reverse((one.settlement.date, one.delivery)));
        let uses = Uses::of(plan, account);
        let money = account.payments.clone().map(|row| row as PaymentId).filter(|&id| meant.has_money(id));
        let balance = book.accounts.iter().position(|one| one == account).map(|row| plan.allocation.balances[row]);
        CustomerExplanation {
            currency: account.currency,
            balance: balance.expect("an account of the book has a balance"),
            receivables: open.into_iter().map(|one| self.explanation(one, share)).collect(),
            settled,
            money: money.map(|id| MoneyExplanation::of(book, plan, &uses, id)).collect(),
        }
    }

    fn explanation(&self, assessment: &'p Assessment, history_max: usize) -> Explanation<'p> {
        let book = self.book;
        let receivable = &assessment.receivable;
        let target = target_of(book, receivable);
        let (lines, matched, due_from) = match receivable.source {
            ReceivableSource::Delivery(id) => {
                (lines_of(book, id), matched_money(self.plan, id), book.deliveries.get(id).due_from)
            }
            ReceivableSource::GivenBack(id) => (vec![book.payments.get(id).place], Vec::new(), DueFrom::DueDate),
        };
        let follow_up_state = self.plan.follow_up_states.of(receivable.customer);
        let touches = |row: &&FollowUp| row.customer == receivable.customer && row.concerns.touches(target);
        let is_own = |event: &&Event| event.customer == receivable.customer && event.concerns.touches(target);
        let events: Vec<Event> = book.events.iter().filter(is_own).cloned().collect();
        let basis = EstimateBasis::new(
            assessment.age.days_past_due,
            assessment.term_days,
            assessment.lead.calendar_days,
            self.policy.score.horizon_days,
        );
        let evidence = evidence(book, self.plan, assessment, book.as_of);
        let tried = try_rules(&evidence, events.iter(), &self.policy.class);
        let until = tried.iter().position(|rule| rule.reason.is_some()).map_or(tried.len(), |position| position + 1);
        Explanation {
            label: receivable_label(book, assessment).into_owned(),
            assessment,
            lines,
            matched,
            due_from,
            record: Record::of(&self.settled(receivable.customer).history, &basis),
            history: self.history(receivable.customer, &basis, history_max),
            basis,
            rules: tried[..until].to_vec(),
            evidence,
            has_judgment: has_judgment(events.iter()),
            start: self.start(assessment),
            follow_ups: book.follow_ups.iter().filter(touches).cloned().collect(),
            promises: follow_up_state
                .promises
                .iter()
                .filter(|promise| promise.concerns.touches(target))
                .copied()
                .collect(),
            next_class: next_class(book, (self.plan, self.policy), assessment, &events),
            events,
            tomorrow_money_days_hundredths: self.tomorrow.get(&receivable.source).copied(),
        }
    }

    fn start(&self, assessment: &Assessment) -> StartExplanation {
        let (book, policy) = (self.book, &self.policy.lead);
        let customer = book.customer(assessment.receivable.customer);
        let due = assessment.receivable.due;
        let has_runs = !customer.pay_days.is_empty();
        let runs = if has_runs {
            runs_tried(&book.calendar, book.as_of, due, &customer.pay_days, &assessment.lead)
        } else {
            Vec::new()
        };
        StartExplanation {
            procedure_working_days: procedure_working_days(customer, policy),
            days_per_step_thousandths: customer.days_per_step_thousandths.unwrap_or(policy.days_per_step_thousandths),
            travel_working_days: travel_working_days(customer.distance_metres, policy),
            runs,
            latest_for_due: (!has_runs).then(|| latest_start(&book.calendar, due, &assessment.lead)),
            days_off: book.calendar.days_off(assessment.start.start_by, assessment.start.target),
        }
    }

    /// The settled deliveries of the customer that bear on the receivable, those that weigh most first.
    fn history(&self, customer: CustomerId, basis: &EstimateBasis, max: usize) -> Vec<HistoryItem> {
        let settled = self.settled(customer);
        let comparable = settled.deliveries.iter().filter(|one| basis.is_comparable(one.lateness_days));
        let mut items: Vec<HistoryItem> = comparable
            .map(|one| HistoryItem {
                delivery: one.delivery,
                term_days: one.term_days,
                settled: one.settled,
                lateness_days: one.lateness_days,
                weight: basis.weight(one.term_days),
                days_to_come: basis.days_to_come(one.lateness_days),
                is_badly_late: basis.is_badly_late(one.lateness_days),
            })
            .collect();
        items.sort_by(|a, b| {
            b.weight.total_cmp(&a.weight).then(b.settled.cmp(&a.settled)).then(a.delivery.cmp(&b.delivery))
        });
        items.truncate(max);
        items
    }

    fn settled(&self, customer: CustomerId) -> Rc<Settled> {
        let mut known = self.settled.borrow_mut();
        let settled = known.entry(customer).or_insert_with(|| {
            let deliveries = self.settled_of(customer);
            let history = History::collect(deliveries.iter().map(|one| (one.term_days, one.lateness_days)).collect());
            Rc::new(Settled { history, deliveries })
        });
        Rc::clone(settled)
    }

    fn settled_of(&self, customer: CustomerId) -> Vec<SettledDelivery> {
        let accounts = self.book.accounts_of(customer);
        let deliveries = accounts.iter().flat_map(|account| account.deliveries.clone()).map(|row| row as DeliveryId);
        deliveries
            .filter_map(|delivery| {
                let settlement = self.plan.allocation.settlement(self.book, delivery);
                let settlement = settlement.filter(|settlement| settlement.is_history)?;
                let view = self.book.deliveries.get(delivery);
                let term_days = (view.due - view.date).num_days().max(0);
                let (settled, lateness_days) = (settlement.date, (settlement.date - view.due).num_days());
                Some(SettledDelivery { delivery, term_days, settled, lateness_days })
            })
            .collect()
    }
}

/// What the class rules look at on a day, had nothing happened until then.
fn evidence(book: &Book, plan: &Plan, assessment: &Assessment, as_of: NaiveDate) -> ClassEvidence {
    let Receivable { customer, due, .. } = assessment.receivable;
    let target = target_of(book, &assessment.receivable);
    ClassEvidence {
        as_of,
        days_past_due: (as_of - due).num_days(),
        limitation_expiry: assessment.limitation_expiry,
        broken_promises: assessment.broken_promises,
        days_since_delivery: last_delivery(book, customer).map(|day| (as_of - day).num_days()),
        sign: ClassEvidence::sign_of(plan.signs_of(customer).iter().filter(|sign| sign.touches(target))),
    }
}

fn last_delivery(book: &Book, customer: CustomerId) -> Option<NaiveDate> {
    let deliveries = book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    deliveries.map(|row| book.deliveries.dates()[row]).max()
}

/// The next worse class that time alone brings, had nothing happened until then.
fn next_class(
    book: &Book,
    (plan, policy): (&Plan, &Policy),
    assessment: &Assessment,
    events: &[Event],
) -> Option<(NaiveDate, Class)> {
    let Receivable { customer, due, .. } = assessment.receivable;
    let last_delivery = last_delivery(book, customer);
    let class = &policy.class;
    let late = [class.chasing_after_days, class.stopped_late_days, class.doubtful_after_days, class.bad_after_days];
    let mut days: Vec<NaiveDate> =
        late.iter().filter_map(|&days| due.checked_add_signed(Duration::days(days + 1))).collect();
    days.extend(last_delivery.and_then(|day| day.checked_add_signed(Duration::days(class.stopped_days + 1))));
    days.extend(assessment.limitation_expiry.succ_opt());
    days.sort_unstable();
    days.into_iter().filter(|day| *day > book.as_of).find_map(|as_of| {
        let evidence = evidence(book, plan, assessment, as_of);
        let next = classify(&evidence, events.iter(), class).class;
        (next > assessment.classification.class).then_some((as_of, next))
    })
}
