//! The engine: a [`Book`] and a [`Policy`] to a [`Plan`], one stage a file, pure.
//!
//! allocate → age → (standing, limitation) → classify → lead → outlook → score → conduct → rank. Each stage takes what
//! the ones before it made; none reads a clock, a file or a terminal. Everything about a receivable depends on the rows
//! of its own customer alone, but for the base currency (SPEC §1 "Absolute").

mod age;
mod allocate;
mod classify;
mod conduct;
mod lead;
mod limitation;
mod outlook;
mod policy;
mod rank;
mod score;
mod standing;

pub use age::{Age, age, bucket_names};
pub use allocate::{
    Allocation, Application, Balance, MatchedBy, Receivable, ReceivableSource, Settlement, TakenBack, allocate,
};
pub use classify::{
    Class, ClassEvidence, ClassReason, Classification, RuleTest, RuleTried, classify, has_judgment, try_rules,
};
pub use conduct::{Channel, Conduct, NextAction, Situation, conduct};
pub use lead::{
    Lead, RunTried, Start, latest_start, lead, procedure_working_days, runs_tried, start, travel_working_days,
};
pub use limitation::limitation_expiry;
pub use outlook::{ChanceRule, History, Outlook, OutlookBasis, Prior, Record, histories, outlook};
pub use policy::{
    AgeBasis, ChannelPolicy, ClassPolicy, Exchange, LeadPolicy, MatchRule, Policy, ScorePolicy, Strategy, WorkPolicy,
};
pub use rank::{CustomerRow, PlanRow, by_customer, payment_label, rank, receivable_label};
pub use score::{Stake, score_tenths, stake};
pub use standing::{Dispute, Promise, PromiseState, Standing, standings};

use crate::book::{Book, Concerns, Currency, CustomerId, DeliveryId, DueFrom, Event, FollowUp, Money};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What is remarkable about a receivable, in the order in which SPEC §4 lists the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the flags of SPEC §4 `plan` columns")]
pub enum Flag {
    StepsUnknown,
    DistanceUnknown,
    Disputed,
    Promised,
    PromiseBroken,
    QuickWin,
    Advance,
    NoRate,
    Limitation,
    DueAssumed,
}

impl Flag {
    /// The word in the `flags` column.
    pub fn key(self) -> &'static str {
        match self {
            Flag::StepsUnknown => "steps?",
            Flag::DistanceUnknown => "km?",
            Flag::Disputed => "disputed",
            Flag::Promised => "promised",
            Flag::PromiseBroken => "promise_broken",
            Flag::QuickWin => "quick_win",
            Flag::Advance => "advance",
            Flag::NoRate => "no_rate",
            Flag::Limitation => "limitation",
            Flag::DueAssumed => "due_assumed",
        }
    }
}

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
    pub outlook: Outlook,
    pub stake: Stake,
    pub conduct: Conduct,
    /// Rising, each once.
    pub flags: Vec<Flag>,
    /// Since when it is disputed.
    pub disputed_since: Option<NaiveDate>,
    /// The day of a promise that is open.
    pub promised_on: Option<NaiveDate>,
    /// Broken promises that count.
    pub broken_promises: u32,
}

impl Assessment {
    /// Whether it may wait: not due and to be started later, or promised, or disputed (SPEC §3 "Start by").
    pub fn may_wait(&self, as_of: NaiveDate) -> bool {
        let starts_later = self.age.days_past_due <= 0 && self.start.start_by > as_of;
        starts_later || self.disputed_since.is_some() || self.promised_on.is_some()
    }
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
    pub assessments: Vec<Assessment>,
    /// What follow-ups leave standing, by customer.
    pub standings: Vec<Standing>,
    /// How each customer has paid, by customer.
    pub histories: Vec<History>,
    /// Which currencies were compared, and how.
    pub exchange: Exchange,
    /// By currency code.
    pub totals: Vec<CurrencyTotal>,
}

/// Assesses every open receivable of the book.
pub fn plan(book: &Book, policy: &Policy) -> Plan {
    let allocation = allocate(book, policy.match_rule);
    let standings = standings(book, &allocation, policy);
    let histories = histories(book, &allocation);
    let exchange = policy.exchange(book.base_currency);
    let mut assessments = {
        let assessor = Assessor::new(book, policy, &allocation, &standings, &histories, &exchange);
        let receivables = allocation.receivables(book);
        receivables.into_iter().map(|receivable| assessor.assess(receivable)).collect::<Vec<_>>()
    };
    conduct_all(book, policy, &standings, &exchange, &mut assessments);
    let totals = totals(book, &allocation, &assessments);
    Plan { allocation, assessments, standings, histories, exchange, totals }
}

/// What is known of the customers, for assessing one receivable after the other.
struct Assessor<'a> {
    book: &'a Book,
    policy: &'a Policy,
    allocation: &'a Allocation,
    standings: &'a [Standing],
    histories: &'a [History],
    exchange: &'a Exchange,
    leads: Vec<Lead>,
    last_delivery: Vec<Option<NaiveDate>>,
    events: BTreeMap<CustomerId, Vec<&'a Event>>,
    follow_ups: BTreeMap<CustomerId, Vec<&'a FollowUp>>,
    has_waiting_money: BTreeSet<(CustomerId, Currency)>,
}

impl<'a> Assessor<'a> {
    fn new(
        book: &'a Book,
        policy: &'a Policy,
        allocation: &'a Allocation,
        standings: &'a [Standing],
        histories: &'a [History],
        exchange: &'a Exchange,
    ) -> Assessor<'a> {
        let lead_of = |customer| lead(&book.calendar, book.as_of, customer, &policy.lead);
        let mut last_delivery: Vec<Option<NaiveDate>> = vec![None; book.customers.len()];
        for id in 0..book.deliveries.len() as DeliveryId {
            let (CustomerId(customer), _) = book.deliveries.account(id);
            let last = &mut last_delivery[customer as usize];
            *last = (*last).max(Some(book.deliveries.dates()[id as usize]));
        }
        let mut events: BTreeMap<CustomerId, Vec<&Event>> = BTreeMap::new();
        for event in &book.events {
            events.entry(event.customer).or_default().push(event);
        }
        let mut follow_ups: BTreeMap<CustomerId, Vec<&FollowUp>> = BTreeMap::new();
        for follow_up in &book.follow_ups {
            follow_ups.entry(follow_up.customer).or_default().push(follow_up);
        }
        let waiting = book.accounts.iter().zip(&allocation.balances);
        let has_waiting_money = waiting
            .filter(|(_, balance)| balance.waiting.is_positive())
            .map(|(account, _)| (account.customer, account.currency))
            .collect();
        Assessor {
            leads: book.customers.iter().map(lead_of).collect(),
            book,
            policy,
            allocation,
            standings,
            histories,
            exchange,
            last_delivery,
            events,
            follow_ups,
            has_waiting_money,
        }
    }

    fn assess(&self, receivable: Receivable) -> Assessment {
        let (book, policy) = (self.book, self.policy);
        let customer = receivable.customer.0 as usize;
        let age = age(book.as_of, receivable.date, receivable.due, policy.basis, &policy.bucket_days);
        let term_days = (receivable.due - receivable.date).num_days().max(0);
        let target = target_of(book, &receivable);
        let touching = |concerns: Concerns| concerns.touches(target);
        let of_customer = self.events.get(&receivable.customer).into_iter().flatten().copied();
        let events: Vec<&Event> = of_customer.filter(|event| touching(event.concerns)).collect();
        let follow_ups = self.follow_ups.get(&receivable.customer).into_iter().flatten().copied();
        let limitation_expiry = limitation_expiry(
            book,
            self.allocation,
            &receivable,
            events.iter().copied(),
            follow_ups.filter(|follow_up| touching(follow_up.concerns)),
            policy.class.limitation_years,
        );
        let standing = &self.standings[customer];
        let promises = || standing.promises.iter().filter(|promise| touching(promise.concerns));
        let broken_promises = promises().filter(|promise| promise.is_counted).count() as u32;
        let since = |date: NaiveDate| (book.as_of - date).num_days();
        let evidence = ClassEvidence {
            as_of: book.as_of,
            days_past_due: age.days_past_due,
            limitation_expiry,
            broken_promises,
            days_since_delivery: self.last_delivery[customer].map(since),
        };
        let classification = classify(&evidence, events.iter().copied(), &policy.class);
        let lead = self.leads[customer];
        let start = start(&book.calendar, book.as_of, receivable.due, &book.customers[customer].pay_days, &lead);
        let outlook = outlook(
            &self.histories[customer],
            age.days_past_due,
            term_days,
            lead.calendar_days,
            policy.score.horizon_days,
        );
        let stake = stake(
            receivable.outstanding,
            receivable.currency,
            age.days_past_due,
            (&lead, &start),
            &outlook,
            &policy.score,
            self.exchange,
        );
        let open_promise = promises().filter(|promise| promise.state == PromiseState::Open).map(|promise| promise.date);
        let disputes = standing.disputes.iter().filter(|dispute| touching(dispute.concerns));
        let mut assessment = Assessment {
            receivable,
            age,
            term_days,
            classification,
            limitation_expiry,
            lead,
            start,
            outlook,
            stake,
            // Needs the customer's whole debt, which is known when all are assessed.
            conduct: Conduct {
                channel: Channel::None,
                ask: String::new(),
                next_action: NextAction::FileAway,
                next_date: None,
            },
            flags: Vec::new(),
            disputed_since: disputes.map(|dispute| dispute.since).min(),
            promised_on: open_promise.max(),
            broken_promises,
        };
        assessment.flags = self.flags(&assessment, has_judgment(events.iter().copied()));
        assessment
    }

    fn flags(&self, assessment: &Assessment, has_judgment: bool) -> Vec<Flag> {
        let receivable = &assessment.receivable;
        let customer = self.book.customer(receivable.customer);
        let channel = &self.policy.channel;
        let steps = customer.payment_steps.as_ref().map(|steps| steps.count);
        let is_near = customer.distance_metres.is_some_and(|metres| metres <= channel.quick_win_metres);
        let is_simple = steps.is_some_and(|count| count <= channel.quick_win_steps);
        let days_to_expiry = (assessment.limitation_expiry - self.book.as_of).num_days();
        let is_running_out = !has_judgment && (0..=self.policy.class.limitation_warning_days).contains(&days_to_expiry);
        let is_late_chasing = assessment.classification.class == Class::Chasing && assessment.age.days_past_due > 0;
        let is_assumed = match receivable.source {
            ReceivableSource::Delivery(id) => self.book.deliveries.get(id).due_from == DueFrom::DefaultTerms,
            ReceivableSource::GivenBack(_) => false,
        };
        let account = (receivable.customer, receivable.currency);
        let all = [
            (Flag::StepsUnknown, steps.is_none()),
            (Flag::DistanceUnknown, customer.distance_metres.is_none()),
            (Flag::Disputed, assessment.disputed_since.is_some()),
            (Flag::Promised, assessment.promised_on.is_some()),
            (Flag::PromiseBroken, assessment.broken_promises > 0),
            (Flag::QuickWin, is_late_chasing && is_simple && is_near && assessment.disputed_since.is_none()),
            (Flag::Advance, self.has_waiting_money.contains(&account)),
            (Flag::NoRate, self.exchange.rate(receivable.currency).is_none()),
            (Flag::Limitation, is_running_out && assessment.classification.class != Class::Dead),
            (Flag::DueAssumed, is_assumed),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }
}

/// The salesperson of a receivable: of the delivery, else of the customer.
pub fn salesperson<'b>(book: &'b Book, assessment: &Assessment) -> Option<&'b str> {
    let own = match assessment.receivable.source {
        ReceivableSource::Delivery(id) => book.deliveries.get(id).salesperson,
        ReceivableSource::GivenBack(_) => None,
    };
    let customer = book.customer(assessment.receivable.customer);
    own.map(|id| book.texts.get(id)).or(customer.salesperson.as_deref())
}

/// Document and delivery of a receivable, for what concerns it.
pub fn target_of(book: &Book, receivable: &Receivable) -> Option<(u32, DeliveryId)> {
    match receivable.source {
        ReceivableSource::Delivery(id) => Some((book.deliveries.get(id).document, id)),
        ReceivableSource::GivenBack(_) => None,
    }
}

/// The channel table goes by what the customer owes in all, so it comes when every receivable is assessed.
fn conduct_all(
    book: &Book,
    policy: &Policy,
    standings: &[Standing],
    exchange: &Exchange,
    assessments: &mut [Assessment],
) {
    // Where there is no rate, a currency stands for itself.
    let mut open: BTreeMap<(CustomerId, Option<Currency>), i64> = BTreeMap::new();
    let account_of = |receivable: &Receivable| {
        let has_rate = exchange.rate(receivable.currency).is_some();
        (receivable.customer, if has_rate { None } else { Some(receivable.currency) })
    };
    for assessment in assessments.iter().filter(|one| one.classification.class != Class::Dead) {
        let receivable = &assessment.receivable;
        let amount = exchange.to_base(receivable.outstanding, receivable.currency).unwrap_or(receivable.outstanding);
        let sum = open.entry(account_of(receivable)).or_default();
        *sum = sum.saturating_add(amount.0);
    }
    for assessment in assessments {
        let receivable = &assessment.receivable;
        let customer = book.customer(receivable.customer);
        let key = account_of(receivable);
        let unit = key.1.or(exchange.base).unwrap_or(receivable.currency);
        let whole_units = open.get(&key).copied().unwrap_or_default() / 10i64.pow(unit.decimals());
        let situation = Situation {
            as_of: book.as_of,
            class: assessment.classification.class,
            days_past_due: assessment.age.days_past_due,
            customer_open: whole_units,
            steps: customer.payment_steps.as_ref(),
            distance_metres: customer.distance_metres,
            start_by: assessment.start.start_by,
            disputed_since: assessment.disputed_since,
            promised_on: assessment.promised_on,
            broken_promises: assessment.broken_promises,
            unanswered: standings[receivable.customer.0 as usize].unanswered,
        };
        assessment.conduct = conduct(&situation, &book.calendar, &policy.channel);
    }
}

fn totals(book: &Book, allocation: &Allocation, assessments: &[Assessment]) -> Vec<CurrencyTotal> {
    let mut totals: BTreeMap<Currency, CurrencyTotal> = BTreeMap::new();
    for (account, balance) in book.accounts.iter().zip(&allocation.balances) {
        let currency = account.currency;
        let empty = CurrencyTotal { currency, balance: Balance::default(), dead: Money::ZERO };
        let sum = &mut totals.entry(currency).or_insert(empty).balance;
        sum.delivered += balance.delivered;
        sum.paid += balance.paid;
        sum.written_off += balance.written_off;
        sum.outstanding += balance.outstanding;
        sum.unapplied += balance.unapplied;
        sum.waiting += balance.waiting;
    }
    for assessment in assessments.iter().filter(|one| one.classification.class == Class::Dead) {
        if let Some(total) = totals.get_mut(&assessment.receivable.currency) {
            total.dead += assessment.receivable.outstanding;
        }
    }
    totals.into_values().collect()
}
