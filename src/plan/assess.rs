//! Stages 2 to 7 for one receivable after the other: age, classify, lead, payment estimate, score, treatment.
//!
//! A customer's receivables are assessed together, so that what they share is found out once; a customer who owes
//! nothing costs a look at his balances.

use super::allocate::{Allocation, Receivable, ReceivableSource};
use super::classify::{Class, ClassEvidence, Classification, classify, has_judgment};
use super::flags::{Flag, Flags};
use super::follow_up_state::FollowUpState;
use super::held_back::{HeldBack, hold_back};
use super::lead::{Lead, Start, lead, start};
use super::payment_estimate::{History, Settled, payment_estimate, settled};
use super::policy::{Exchange, Policy};
use super::treatment::{Ask, Channel, NextAction, Situation, Treatment, treatment};
use super::watch::{LastSettled, Severity, Sign, SignKind, Watcher};
use super::{Age, Assessment, OpenItemClass, age, limitation_expiry, stake, target_of};
use crate::book::{
    Account, Book, Concerns, Currency, Customer, CustomerId, DeliveryId, DueFrom, Event, FollowUp, Money,
};
use chrono::NaiveDate;
use std::ops::Range;

/// What receivables are assessed by.
pub(super) struct Assessor<'a> {
    book: &'a Book,
    policy: &'a Policy,
    allocation: &'a Allocation,
    exchange: &'a Exchange,
    watcher: &'a Watcher<'a>,
}

/// The open receivables of some accounts: deliveries, and money given back, each in the order of the book; and the signs
/// of their customers.
#[derive(Default)]
pub(super) struct Assessed {
    pub(super) signs: Vec<Sign>,
    pub(super) deliveries: Vec<Assessment>,
    pub(super) given_back: Vec<Assessment>,
}

/// Room that one customer after the other makes use of again.
#[derive(Default)]
struct Room {
    settled: Vec<(i64, i64)>,
    last_settled: LastSettled,
    history: History,
    owed: Vec<(Option<Currency>, i64)>,
}

/// What the classes of a customer's receivables are made from.
struct Circumstances<'a> {
    follow_up_state: &'a FollowUpState,
    signs: &'a [Sign],
    events: &'a [(CustomerId, u32)],
    follow_ups: &'a [(CustomerId, u32)],
    last_delivery: Option<NaiveDate>,
}

/// The age and the class of a receivable, and what the class was made from.
struct Classified {
    age: Age,
    classification: Classification,
    limitation_expiry: NaiveDate,
    broken_promises: u32,
}

/// What a customer's receivables share.
struct Debtor<'a> {
    customer: &'a Customer,
    lead: Lead,
    history: &'a History,
    circumstances: Circumstances<'a>,
    /// The last start that was found out, and for which due date: most of what is due has one start.
    last_start: Option<(NaiveDate, Start)>,
}

impl<'a> Assessor<'a> {
    pub(super) fn new(
        book: &'a Book,
        policy: &'a Policy,
        allocation: &'a Allocation,
        exchange: &'a Exchange,
        watcher: &'a Watcher<'a>,
    ) -> Assessor<'a> {
        Assessor { book, policy, allocation, exchange, watcher }
    }

    /// Watches the customers of a range of accounts that parts no customer's, and assesses what is open of them.
    pub(super) fn assess(&self, accounts: Range<usize>) -> Assessed {
        let open = self.book.accounts[accounts.clone()].iter().map(|account| self.open_of(account).count());
        let deliveries = Vec::with_capacity(open.sum());
        let mut assessed = Assessed { deliveries, ..Assessed::default() };
        let mut room = Room::default();
        let mut start = accounts.start;
        for own in self.book.accounts[accounts].chunk_by(|a, b| a.customer == b.customer) {
            let is_owing =
                |account: &Account| self.open_of(account).next().is_some() || self.owed_back(account).next().is_some();
            let Room { settled, last_settled, .. } = &mut room;
            settled.clear();
            self.gather_settled(own, last_settled, |one| settled.push((one.term_days, one.lateness_days)));
            let signs = self.watcher.signs(own[0].customer, own, &room.last_settled);
            let accounts = start..start + own.len();
            let (first, first_given_back) = (assessed.deliveries.len(), assessed.given_back.len());
            if own.iter().any(is_owing) {
                self.assess_customer(accounts.clone(), &signs, &mut room, &mut assessed);
            }
            let found = assessed.deliveries[first..].iter().chain(&assessed.given_back[first_given_back..]);
            self.assert_all_found(accounts, found.map(|one| &one.receivable));
            assessed.signs.extend(signs);
            start += own.len();
        }
        assessed
    }

    /// What is outstanding in the accounts of a customer is what was found to be open: nothing was passed over or counted
    /// twice.
    fn assert_all_found<'f>(&self, accounts: Range<usize>, found: impl Iterator<Item = &'f Receivable> + Clone) {
        let balances = &self.allocation.balances[accounts.clone()];
        for (account, balance) in self.book.accounts[accounts].iter().zip(balances) {
            let own = found.clone().filter(|one| one.currency == account.currency);
            let open: Money = own.map(|one| one.outstanding).sum();
            assert!(
                open == balance.outstanding,
                "{} {}: {open:?} was found of {balance:?}",
                self.book.customer(account.customer).name,
                account.currency.code(),
            );
        }
    }

    /// What is open of the customers of a range of accounts that parts no customer's, with the class of each: deliveries,
    /// and money given back. Whoever owes nothing costs a look at his balances.
    pub(super) fn classify_open(&self, accounts: Range<usize>) -> [Vec<OpenItemClass>; 2] {
        let (mut deliveries, mut given_back) = (Vec::new(), Vec::new());
        let mut last_settled = LastSettled::default();
        let mut start = accounts.start;
        for own in self.book.accounts[accounts].chunk_by(|a, b| a.customer == b.customer) {
            let is_owing =
                |account: &Account| self.open_of(account).next().is_some() || self.owed_back(account).next().is_some();
            let accounts = start..start + own.len();
            start += own.len();
            if !own.iter().any(is_owing) {
                self.assert_all_found(accounts, std::iter::empty());
                continue;
            }
            self.gather_settled(own, &mut last_settled, |_| {});
            let signs = self.watcher.signs(own[0].customer, own, &last_settled);
            let circumstances = self.circumstances(own, &signs);
            let class = |receivable: Receivable| {
                let Classified { age, classification, .. } = self.classified(&circumstances, &receivable);
                OpenItemClass { receivable, days_past_due: age.days_past_due, class: classification.class }
            };
            let (first, first_given_back) = (deliveries.len(), given_back.len());
            for account in own {
                deliveries.extend(self.open_of(account).map(|id| class(self.allocation.receivable(self.book, id))));
                given_back.extend(self.owed_back(account).map(class));
            }
            let found = deliveries[first..].iter().chain(&given_back[first_given_back..]);
            self.assert_all_found(accounts, found.map(|one| &one.receivable));
        }
        [deliveries, given_back]
    }

    fn open_of(&self, account: &Account) -> impl Iterator<Item = DeliveryId> {
        let outstanding = &self.allocation.outstanding;
        account.deliveries.clone().filter(|&row| outstanding[row].is_positive()).map(|row| row as DeliveryId)
    }

    fn owed_back(&self, account: &Account) -> impl Iterator<Item = Receivable> {
        self.allocation.owed_back(self.book, account.payments.clone())
    }

    /// How the customer of these accounts has paid: `look` is shown all of it, for the watch the last of it is kept.
    fn gather_settled(&self, own: &[Account], last_settled: &mut LastSettled, mut look: impl FnMut(&Settled)) {
        last_settled.clear();
        let Some(customer) = own.first().map(|account| account.customer) else { return };
        let subject = self.watcher.subject(customer, own);
        for account in own {
            // What is due last was mostly settled last, so that what comes after is mostly too early to be among the last.
            for row in account.deliveries.clone().rev() {
                let Some(settled) = settled(self.book, self.allocation, row as DeliveryId) else { continue };
                look(&settled);
                last_settled.offer(&subject, account.currency, settled);
            }
        }
    }

    fn assess_customer(&self, accounts: Range<usize>, signs: &[Sign], room: &mut Room, assessed: &mut Assessed) {
        let (book, allocation) = (self.book, self.allocation);
        let own = &book.accounts[accounts.clone()];
        room.history.refill(&mut room.settled);
        let id = own[0].customer;
        let customer = book.customer(id);
        let mut debtor = Debtor {
            customer,
            lead: lead(&book.calendar, book.as_of, customer, &self.policy.lead),
            history: &room.history,
            circumstances: self.circumstances(own, signs),
            last_start: None,
        };
        let (first, first_given_back) = (assessed.deliveries.len(), assessed.given_back.len());
        for (account, balance) in own.iter().zip(&allocation.balances[accounts]) {
            let has_advance = balance.waiting.is_positive();
            for id in self.open_of(account) {
                let receivable = allocation.receivable(book, id);
                assessed.deliveries.push(self.assessment(&mut debtor, receivable, has_advance));
            }
            for receivable in self.owed_back(account) {
                assessed.given_back.push(self.assessment(&mut debtor, receivable, has_advance));
            }
        }
        let (deliveries, given_back) =
            (&mut assessed.deliveries[first..], &mut assessed.given_back[first_given_back..]);
        let state = debtor.circumstances.follow_up_state;
        hold_back((book, allocation), state, &self.policy.small_rest, deliveries, given_back);
        for assessment in deliveries.iter_mut().chain(given_back.iter_mut()).filter(|one| !one.held.sum().is_zero()) {
            assessment.flags = held_flags(assessment);
        }
        self.treat_all(&debtor, &mut room.owed, deliveries, given_back);
    }

    fn circumstances<'c>(&'c self, own: &[Account], signs: &'c [Sign]) -> Circumstances<'c> {
        let id = own[0].customer;
        let deliveries = own.iter().flat_map(|account| account.deliveries.clone());
        Circumstances {
            follow_up_state: self.watcher.follow_up_states.of(id),
            signs,
            events: self.watcher.events.rows(id),
            follow_ups: self.watcher.follow_ups.rows(id),
            last_delivery: deliveries.map(|row| self.book.deliveries.dates()[row]).max(),
        }
    }

    /// His events that touch a receivable, in order of date.
    fn touching_events<'c>(
        &'c self,
        circumstances: &Circumstances<'c>,
        receivable: &Receivable,
    ) -> impl Iterator<Item = &'c Event> + Clone + use<'c> {
        let target = target_of(self.book, receivable);
        let events = circumstances.events.iter().map(|&(_, row)| &self.book.events[row as usize]);
        events.filter(move |event| event.concerns.touches(target))
    }

    fn classified(&self, circumstances: &Circumstances<'_>, receivable: &Receivable) -> Classified {
        let (book, policy) = (self.book, self.policy);
        let age = age(book.as_of, receivable.date, receivable.due, policy.basis, &policy.bucket_days);
        let target = target_of(book, receivable);
        let touching = |concerns: Concerns| concerns.touches(target);
        let events = self.touching_events(circumstances, receivable);
        let follow_ups = circumstances.follow_ups.iter().map(|&(_, row)| &book.follow_ups[row as usize]);
        let limitation_expiry = limitation_expiry(
            book,
            self.allocation,
            receivable,
            events.clone(),
            follow_ups.filter(|follow_up: &&FollowUp| touching(follow_up.concerns)),
            policy.class.limitation_years,
        );
        let promises = circumstances.follow_up_state.promises.iter().filter(|promise| touching(promise.concerns));
        let broken_promises = promises.filter(|promise| promise.is_counted).count() as u32;
        let signs = circumstances.signs.iter().filter(|sign| touching(sign.concerns));
        let evidence = ClassEvidence {
            as_of: book.as_of,
            days_past_due: age.days_past_due,
            limitation_expiry,
            broken_promises,
            days_since_delivery: circumstances.last_delivery.map(|date| (book.as_of - date).num_days()),
            sign: ClassEvidence::sign_of(signs),
        };
        let classification = classify(&evidence, events, &policy.class);
        Classified { age, classification, limitation_expiry, broken_promises }
    }

    fn assessment(&self, debtor: &mut Debtor<'_>, receivable: Receivable, has_advance: bool) -> Assessment {
        let (book, policy) = (self.book, self.policy);
        let Classified { age, classification, limitation_expiry, broken_promises } =
            self.classified(&debtor.circumstances, &receivable);
        let term_days = (receivable.due - receivable.date).num_days().max(0);
        let target = target_of(book, &receivable);
        let touching = |concerns: Concerns| concerns.touches(target);
        let lead = debtor.lead;
        let start = self.start(debtor, receivable.due);
        let horizon_days = policy.score.horizon_days;
        let payment_estimate =
            payment_estimate(debtor.history, age.days_past_due, term_days, lead.calendar_days, horizon_days);
        let stake = stake(
            receivable.outstanding,
            receivable.currency,
            age.days_past_due,
            (&lead, &start),
            &payment_estimate,
            &policy.score,
            self.exchange,
        );
        let mut assessment = Assessment {
            receivable,
            age,
            term_days,
            classification,
            limitation_expiry,
            lead,
            start,
            payment_estimate,
            stake,
            // Needs the customer's whole debt, which is known when all are assessed.
            treatment: Treatment {
                channel: Channel::None,
                ask: Ask::Nobody,
                next_action: NextAction::FileAway,
                next_date: None,
            },
            flags: Flags::default(),
            // Promises of sums are shared out when all are assessed.
            held: HeldBack::default(),
            disputed_since: None,
            promised_on: None,
            said_paid: None,
            broken_promises,
        };
        let events = self.touching_events(&debtor.circumstances, &receivable);
        let signs = debtor.circumstances.signs.iter().filter(|sign| touching(sign.concerns));
        let signs = signs.filter(|sign| sign.severity >= Severity::Medium).map(|sign| Flag::of(sign.kind));
        let signs: Flags = signs.collect();
        assessment.flags = self.flags(debtor.customer, &assessment, has_advance, has_judgment(events)).union(signs);
        assessment
    }

    fn start(&self, debtor: &mut Debtor<'_>, due: NaiveDate) -> Start {
        // What is past due starts like any other that is.
        let due = due.max(self.book.as_of.pred_opt().unwrap_or(due));
        match debtor.last_start {
            Some((last, start)) if last == due => start,
            _ => {
                let found = start(&self.book.calendar, self.book.as_of, due, &debtor.customer.pay_days, &debtor.lead);
                debtor.last_start = Some((due, found));
                found
            }
        }
    }

    fn flags(&self, customer: &Customer, assessment: &Assessment, has_advance: bool, has_judgment: bool) -> Flags {
        let receivable = &assessment.receivable;
        let channel = &self.policy.channel;
        let steps = customer.payment_steps.as_ref().map(|steps| steps.count);
        let is_near = customer.distance_metres.is_some_and(|metres| metres <= channel.quick_win_metres);
        let is_simple = steps.is_some_and(|count| count <= channel.quick_win_steps);
        let days_to_expiry = (assessment.limitation_expiry - self.book.as_of).num_days();
        let is_running_out = !has_judgment && (0..=self.policy.class.limitation_warning_days).contains(&days_to_expiry);
        let is_late_chasing = assessment.classification.class == Class::Chasing && assessment.age.days_past_due > 0;
        let is_assumed = match receivable.source {
            ReceivableSource::Delivery(id) => self.book.deliveries.due_from(id) == DueFrom::DefaultTerms,
            ReceivableSource::GivenBack(_) => false,
        };
        let all = [
            (Flag::StepsUnknown, steps.is_none()),
            (Flag::DistanceUnknown, customer.distance_metres.is_none()),
            (Flag::PromiseBroken, assessment.broken_promises > 0),
            (Flag::QuickWin, is_late_chasing && is_simple && is_near),
            (Flag::Advance, has_advance),
            (Flag::NoRate, self.exchange.rate(receivable.currency).is_none()),
            (Flag::Limitation, is_running_out && assessment.classification.class != Class::Dead),
            (Flag::DueAssumed, is_assumed),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }

    /// The channel table goes by what the customer owes in all, so it comes when all that he owes is assessed.
    fn treat_all(
        &self,
        debtor: &Debtor<'_>,
        owed: &mut Vec<(Option<Currency>, i64)>,
        deliveries: &mut [Assessment],
        given_back: &mut [Assessment],
    ) {
        let exchange = self.exchange;
        // Where there is no rate, a currency stands for itself.
        let group_of = |currency: Currency| if exchange.rate(currency).is_some() { None } else { Some(currency) };
        owed.clear();
        let alive = |one: &&Assessment| one.classification.class != Class::Dead;
        for Assessment { receivable, .. } in deliveries.iter().chain(given_back.iter()).filter(alive) {
            let own = receivable.outstanding;
            let amount = exchange.to_base(own, receivable.currency).unwrap_or(own).0;
            let group = group_of(receivable.currency);
            match owed.iter_mut().find(|(known, _)| *known == group) {
                Some((_, sum)) => *sum = sum.saturating_add(amount),
                None => owed.push((group, amount)),
            }
        }
        for assessment in deliveries.iter_mut().chain(given_back) {
            let currency = assessment.receivable.currency;
            let group = group_of(currency);
            let unit = group.or(exchange.base).unwrap_or(currency);
            let sum = owed.iter().find(|(known, _)| *known == group).map_or(0, |&(_, sum)| sum);
            let situation = Situation {
                as_of: self.book.as_of,
                class: assessment.classification.class,
                bankrupt_since: assessment.classification.bankrupt_since(),
                days_past_due: assessment.age.days_past_due,
                customer_open: sum / 10i64.pow(unit.decimals()),
                steps: debtor.customer.payment_steps.as_ref(),
                distance_metres: debtor.customer.distance_metres,
                start_by: assessment.start.start_by,
                disputed_since: assessment.disputed_since,
                promised_on: assessment.promised_on,
                said_paid: assessment.said_paid,
                is_small_rest: assessment.is_held_back(),
                broken_promises: assessment.broken_promises,
                unanswered: debtor.circumstances.follow_up_state.unanswered,
                sign: sign_to_ask_about(self.book, debtor.circumstances.signs, &assessment.receivable),
            };
            assessment.treatment = treatment(&situation, &self.book.calendar, &self.policy.channel);
        }
    }
}

/// The flags of a receivable of which something is held back.
fn held_flags(assessment: &Assessment) -> Flags {
    let held = &assessment.held;
    let own = [
        (Flag::Disputed, held.disputed.is_positive()),
        (Flag::Promised, held.promised.is_positive()),
        (Flag::SmallRest, held.small_rest.is_positive()),
    ];
    let is_easy = |flag: &Flag| *flag != Flag::QuickWin || assessment.ask_amount().is_positive();
    let others = assessment.flags.iter().filter(is_easy);
    others.chain(own.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag)).collect()
}

/// The worst sign of medium severity or more that touches a receivable, those first that are not followed up yet, then
/// the earliest; with the day by which to follow it up.
fn sign_to_ask_about(book: &Book, signs: &[Sign], receivable: &Receivable) -> Option<(SignKind, Option<NaiveDate>)> {
    if signs.is_empty() {
        return None;
    }
    let target = target_of(book, receivable);
    let standing = signs.iter().filter(|sign| sign.severity >= Severity::Medium && sign.touches(target));
    let first = standing
        .min_by_key(|sign| (sign.follow_up_on.is_none(), std::cmp::Reverse(sign.severity), sign.since, sign.kind));
    first.map(|sign| (sign.kind, sign.follow_up_on))
}
