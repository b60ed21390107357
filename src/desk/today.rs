//! The list of the day (SPEC §4 `today`, DOMAIN §4 "today list"): what must be done, what can be, what may wait. Gates go
//! before the score; money that is paid, promised or disputed is never dunned and stands beside it with the reason.

use super::agreed::{Agreed, agreed};
use super::capacity::{minutes, share_out};
use super::contact_to_ask::{
    ContactToAsk, InsiderReminder, MeetingPlace, contact_to_ask, insider_reminders, is_owner_of_small_firm,
};
use super::slots::{SlotFacts, slot};
use super::today_list::{
    Aside, AsideReason, OpenMove, Today, TodayGroup, TodayItem, TodayReason, TodayRow, WaitReason,
};
use crate::book::{Book, Currency, CustomerId, Event, FollowUp, Money, PaymentKind, Place};
use crate::plan::{
    Assessment, Channel, Class, Flag, NextAction, Plan, PlanPlace, Policy, PromiseState, ReceivableSource, Severity,
    by_customer_with_places, has_judgment, receivable_label, salesperson, target_of,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// What the list is to hold.
pub struct TodayScope<'f> {
    /// Which receivables.
    pub is_wanted: &'f (dyn Fn(&Assessment) -> bool + Sync),
    /// Which customers, where there is no receivable to look at.
    pub is_customer_wanted: &'f dyn Fn(CustomerId) -> bool,
}

/// The list of the day.
pub fn today(book: &Book, plan: &Plan, policy: &Policy, scope: &TodayScope<'_>) -> Today {
    TodayPart::of(book, plan, policy, scope).finish(book, policy)
}

/// What the list of the day has of some customers. What fits into the day shows when all are there.
#[derive(Clone, Debug, Default)]
pub struct TodayPart {
    rows: Vec<(PlanPlace, TodayRow)>,
    asides: Vec<Aside>,
    insiders: Vec<InsiderReminder>,
}

impl TodayPart {
    /// Of the customers of a book, or of a part of one.
    pub fn of(book: &Book, plan: &Plan, policy: &Policy, scope: &TodayScope<'_>) -> TodayPart {
        let work_day = work_day(book);
        let mut follow_ups: BTreeMap<CustomerId, Vec<&FollowUp>> = BTreeMap::new();
        for one in &book.follow_ups {
            follow_ups.entry(one.customer).or_default().push(one);
        }
        let mut events: BTreeMap<CustomerId, Vec<&Event>> = BTreeMap::new();
        for one in &book.events {
            events.entry(one.customer).or_default().push(one);
        }
        let day = Day { book, plan, policy, work_day, follow_ups, events };
        // Nobody is asked for a small rest.
        let is_alive = |one: &Assessment| {
            one.classification.class != Class::Dead && !one.held.small_rest.is_positive() && (scope.is_wanted)(one)
        };
        let mut members: BTreeMap<CustomerId, Vec<&Assessment>> = BTreeMap::new();
        for one in plan.assessments.iter().filter(|one| is_alive(one)) {
            members.entry(one.receivable.customer).or_default().push(one);
        }
        let paid = day.paid_lately(scope.is_customer_wanted);
        let mut asides: Vec<Aside> = members.values().flat_map(|own| day.asides(own)).collect();
        let mut paid_by: BTreeMap<CustomerId, Vec<(NaiveDate, Money, Currency)>> = BTreeMap::new();
        for aside in paid {
            let AsideReason::Paid(day) = aside.reason else { continue };
            paid_by.entry(aside.customer).or_default().push((day, aside.amount, aside.currency));
            asides.push(aside);
        }
        asides.sort_by_key(|aside| aside.customer);
        let mut rows = Vec::new();
        for (place, ranked) in by_customer_with_places(book, plan, policy, false, is_alive, 1) {
            // A second group of currencies of the same customer is part of his one line.
            let Some(mut own) = members.remove(&ranked.customer) else { continue };
            own.sort_by_key(|one| std::cmp::Reverse(one.stake.money_days_hundredths));
            if let Some(mut row) = day.row(ranked.customer, &own) {
                row.score_tenths = ranked.score_tenths;
                row.paid = paid_by.remove(&ranked.customer).unwrap_or_default();
                rows.push((place, row));
            }
        }
        TodayPart { rows, asides, insiders: insider_reminders(book, scope.is_customer_wanted) }
    }

    /// Puts what there is of the next customers behind it.
    pub fn append(&mut self, later: TodayPart) {
        self.rows.extend(later.rows);
        self.asides.extend(later.asides);
        self.insiders.extend(later.insiders);
    }

    /// The list, when all customers are there. `book` has their day.
    pub fn finish(self, book: &Book, policy: &Policy) -> Today {
        let TodayPart { mut rows, asides, insiders } = self;
        rows.sort_by(|(one, _), (other, _)| one.compare(other));
        let mut rows: Vec<TodayRow> = rows.into_iter().map(|(_, row)| row).collect();
        share_out(&mut rows, &policy.work);
        rows.sort_by_key(|row| row.group);
        Today { work_day: work_day(book), rows, asides, insiders }
    }
}

/// The as-of day, else the next one that is worked.
fn work_day(book: &Book) -> NaiveDate {
    book.calendar.on_or_after(book.as_of)
}

/// What a receivable waits for, or does not.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// To be asked for.
    Open,
    /// Promised for a day that has come.
    PromiseDue(NaiveDate),
    /// Promised for a later day.
    Promised,
    /// Disputed.
    Disputed,
    /// Paid, as he says.
    SaidPaid,
    /// Somebody follows up later.
    Agreed(Agreed),
    /// Not to be started yet.
    Later(NaiveDate),
}

/// A day's work on a plan.
struct Day<'p, 'q> {
    book: &'p Book,
    plan: &'p Plan,
    policy: &'q Policy,
    work_day: NaiveDate,
    follow_ups: BTreeMap<CustomerId, Vec<&'p FollowUp>>,
    events: BTreeMap<CustomerId, Vec<&'p Event>>,
}

fn is_held(state: &State) -> bool {
    matches!(state, State::Disputed | State::Promised | State::SaidPaid)
}

impl<'p> Day<'p, '_> {
    fn state(&self, one: &Assessment) -> State {
        // What is disputed or promised in a bankruptcy does not matter any more.
        let is_talked_of = !one.classification.is_beyond_talk();
        if one.disputed_since.is_some() && is_talked_of {
            return State::Disputed;
        }
        if let Some(day) = one.promised_on.filter(|_| is_talked_of) {
            return if day <= self.work_day { State::PromiseDue(day) } else { State::Promised };
        }
        if one.said_paid.is_some() && is_talked_of {
            return State::SaidPaid;
        }
        let is_last_start = one.start.run_after.is_some() && one.start.start_by <= self.work_day;
        if let Some(agreed) = self.agreed(one).filter(|agreed| agreed.date > self.work_day && !is_last_start) {
            return State::Agreed(agreed);
        }
        match one.treatment.next_date {
            Some(date) if date > self.work_day => State::Later(date),
            Some(_) | None if one.treatment.channel == Channel::None => State::Later(one.start.start_by),
            Some(_) | None => State::Open,
        }
    }

    /// The day of the last broken promise about a receivable that counts.
    fn broken_on(&self, one: &Assessment) -> Option<NaiveDate> {
        let target = target_of(self.book, &one.receivable);
        let follow_up_state = self.plan.follow_up_states.of(one.receivable.customer);
        let broken = follow_up_state.promises.iter().filter(|promise| {
            promise.state == PromiseState::Broken && promise.is_counted && promise.concerns.touches(target)
        });
        broken.map(|promise| promise.date).max()
    }

    fn follow_ups(&self, customer: CustomerId) -> &[&'p FollowUp] {
        self.follow_ups.get(&customer).map_or(&[], Vec::as_slice)
    }

    fn agreed(&self, one: &Assessment) -> Option<Agreed> {
        agreed(self.book, self.policy, self.follow_ups(one.receivable.customer), one, self.broken_on(one))
    }

    fn row(&self, customer: CustomerId, own: &[&'p Assessment]) -> Option<TodayRow> {
        let states: Vec<(&'p Assessment, State)> = own.iter().map(|one| (*one, self.state(one))).collect();
        let reasons = self.reasons(customer, &states);
        let picked = |wanted: &dyn Fn(&State) -> bool| -> Vec<&'p Assessment> {
            states.iter().filter(|(_, state)| wanted(state)).map(|(one, _)| *one).collect()
        };
        let mut members = picked(&|state| matches!(state, State::Open | State::PromiseDue(_)));
        let is_gated = reasons.iter().any(|reason| reason.is_gate());
        let is_asked_about = reasons.iter().any(|reason| matches!(reason, TodayReason::Sign(..)));
        if members.is_empty() && is_asked_about {
            members = picked(&|state| !is_held(state));
        }
        let has_contact = !members.is_empty();
        let mut wait = None;
        if members.is_empty() && !reasons.is_empty() {
            members = self.subjects_of(&states, &reasons);
        }
        if members.is_empty() {
            members = picked(&|state| !is_held(state));
            wait = Some(self.earliest_wait(&states)?);
        }
        let leading = *members.first()?;
        let mut row = TodayRow {
            customer,
            group: if is_gated { TodayGroup::Must } else { TodayGroup::Can },
            score_tenths: None,
            amounts: sums(&members),
            others: Vec::new(),
            days_past_due: members.iter().map(|one| one.age.days_past_due).max()?,
            class: members.iter().map(|one| one.classification.class).max()?,
            reasons,
            wait,
            channel: leading.treatment.channel,
            open_move: OpenMove::Plan(leading.treatment.next_action),
            contact_to_ask: ContactToAsk::default(),
            slot: None,
            place: MeetingPlace::Writing,
            salesperson: salesperson(self.book, leading).map(str::to_owned),
            minutes: 0,
            paid: Vec::new(),
            members: members.iter().map(|one| self.item(one)).collect(),
        };
        let is_other = |one: &&Assessment| !members.iter().any(|own| std::ptr::eq(*own, *one));
        let others = states.iter().filter(|(_, state)| !is_held(state)).map(|(one, _)| *one);
        row.others = sums(&others.filter(is_other).collect::<Vec<_>>());
        self.settle_move(&mut row, leading, has_contact);
        self.settle_when(&mut row, leading);
        if row.wait.is_none() && !is_gated && has_contact {
            row.wait = self.unmatched(&row);
        }
        if row.wait.is_some() {
            row.group = TodayGroup::Wait;
        }
        Some(row)
    }

    fn item(&self, one: &Assessment) -> TodayItem {
        TodayItem {
            source: one.receivable.source,
            label: receivable_label(self.book, one).into_owned(),
            outstanding: one.receivable.outstanding,
            ask_amount: askable(one),
            currency: one.receivable.currency,
            days_past_due: one.age.days_past_due,
            classification: one.classification,
        }
    }

    /// The receivables that a task of our own is about.
    fn subjects_of(&self, states: &[(&'p Assessment, State)], reasons: &[TodayReason]) -> Vec<&'p Assessment> {
        let is_subject = |one: &Assessment| {
            reasons.iter().any(|reason| match *reason {
                TodayReason::Limitation(day) => one.limitation_expiry == day,
                TodayReason::DisputeUnanswered(day, ..) | TodayReason::DisputeDue(day, ..) => {
                    one.disputed_since == Some(day)
                }
                TodayReason::PaidClaimDue(day) => one.said_paid.is_some_and(|(since, _)| since == day),
                TodayReason::PromiseDue(_)
                | TodayReason::PromiseBroken(_)
                | TodayReason::LastStart(..)
                | TodayReason::Sign(..)
                | TodayReason::FollowUpDue(..) => true,
            })
        };
        states.iter().map(|(one, _)| *one).filter(|one| is_subject(one)).collect()
    }

    fn reasons(&self, customer: CustomerId, states: &[(&Assessment, State)]) -> Vec<TodayReason> {
        let mut reasons = Vec::new();
        let mut push = |reason: TodayReason| {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        };
        let urgent = self.work_day + Days::new(self.policy.class.limitation_urgent_days.unsigned_abs());
        for (one, state) in states {
            let start = one.start;
            match state {
                State::PromiseDue(day) => push(TodayReason::PromiseDue(*day)),
                State::Open => {
                    if let Some(day) = self.broken_on(one) {
                        push(TodayReason::PromiseBroken(day));
                    }
                    if start.run_after.is_some() && start.start_by <= self.work_day {
                        push(TodayReason::LastStart(start.target, start.run_after));
                    }
                }
                State::Disputed => match (one.disputed_since, one.treatment.next_date) {
                    (Some(since), Some(answer_by)) if answer_by < self.book.as_of => {
                        let (sum, currency) = disputed_with(states, one);
                        push(TodayReason::DisputeUnanswered(since, sum, currency));
                    }
                    (Some(since), Some(answer_by)) if answer_by <= self.work_day => {
                        let (sum, currency) = disputed_with(states, one);
                        push(TodayReason::DisputeDue(since, sum, currency));
                    }
                    _ => {}
                },
                State::SaidPaid => {
                    if let Some((since, _)) = one.said_paid.filter(|&(_, check_on)| check_on <= self.work_day) {
                        push(TodayReason::PaidClaimDue(since));
                    }
                }
                State::Promised | State::Agreed(_) | State::Later(_) => {}
            }
            if one.limitation_expiry <= urgent && one.flags.contains(Flag::Limitation) && !self.has_judgment(one) {
                push(TodayReason::Limitation(one.limitation_expiry));
            }
        }
        let signs = self.plan.signs_of(customer).iter();
        for sign in signs.filter(|sign| sign.severity >= Severity::High && sign.followed_up.is_none()) {
            push(TodayReason::Sign(sign.kind, sign.severity, sign.since));
        }
        let open = states.iter().filter(|(_, state)| *state == State::Open);
        for agreed in open.filter_map(|(one, _)| self.agreed(one)) {
            push(TodayReason::FollowUpDue(agreed.date, agreed.step));
        }
        reasons.sort_by_key(|reason| !reason.is_gate());
        reasons
    }

    fn has_judgment(&self, one: &Assessment) -> bool {
        let target = target_of(self.book, &one.receivable);
        let own = self.events.get(&one.receivable.customer).into_iter().flatten().copied();
        has_judgment(own.filter(|event| event.concerns.touches(target)))
    }

    /// What comes first of all that his receivables wait for; `None` where all are held back.
    fn earliest_wait(&self, states: &[(&Assessment, State)]) -> Option<WaitReason> {
        let waits = states.iter().filter_map(|(_, state)| match state {
            State::Agreed(agreed) => Some((agreed.date, WaitReason::Agreed(agreed.date, agreed.step))),
            State::Later(day) => Some((*day, WaitReason::StartsOn(*day))),
            State::Open | State::PromiseDue(_) | State::Promised | State::Disputed | State::SaidPaid => None,
        });
        // What somebody agreed is told before what the plan would do on a later day.
        waits.min_by_key(|(date, reason)| (matches!(reason, WaitReason::StartsOn(_)), *date)).map(|(_, reason)| reason)
    }

    /// What is done first, by which channel, and whom it is about.
    fn settle_move(&self, row: &mut TodayRow, leading: &Assessment, has_contact: bool) {
        let owner = self.book.customer(row.customer);
        let mut role = leading.treatment.ask.role(owner).to_owned();
        if has_contact {
            let promised_on = leading.promised_on.filter(|_| !leading.classification.is_beyond_talk());
            if let Some(day) = promised_on {
                row.open_move = OpenMove::CheckPromise(day);
                row.channel = Channel::Call;
            } else if row.channel == Channel::None {
                // Not due, but a sign asks for a call.
                let kind =
                    |reason: &TodayReason| if let TodayReason::Sign(kind, ..) = reason { Some(*kind) } else { None };
                let sign = row.reasons.iter().find_map(kind);
                row.channel = Channel::Call;
                row.open_move = sign.map_or(row.open_move, |kind| OpenMove::Plan(NextAction::AskAboutSign(kind)));
            }
        } else if row.wait.is_none() {
            row.channel = Channel::None;
            let task = row.reasons.iter().find_map(|reason| reason.own_task());
            row.open_move = task.unwrap_or(row.open_move);
        }
        if role.is_empty() && row.channel != Channel::None && !leading.classification.is_beyond_talk() {
            let known = self
                .follow_ups(row.customer)
                .last()
                .and_then(|one| one.person.clone())
                .filter(|person| is_role(person));
            role = known.unwrap_or_else(|| "accountant".to_owned());
        }
        row.contact_to_ask = contact_to_ask(self.book, row.customer, &role);
        row.place = MeetingPlace::of(row.channel, &role);
        row.minutes = minutes(row.channel, owner.distance_metres, &self.policy.work);
    }

    fn settle_when(&self, row: &mut TodayRow, leading: &Assessment) {
        if row.place == MeetingPlace::Writing {
            return;
        }
        let from = match row.wait {
            Some(WaitReason::Agreed(day, _) | WaitReason::StartsOn(day)) => self.book.calendar.on_or_after(day),
            Some(
                WaitReason::DayIsFull(_) | WaitReason::OwnDay(_) | WaitReason::NoHours(..) | WaitReason::Unmatched(..),
            )
            | None => self.work_day,
        };
        let role = row.contact_to_ask.role.as_str();
        let facts = SlotFacts {
            from,
            calendar: &self.book.calendar,
            is_visit: row.channel.is_visit(),
            is_accountant: role == "accountant",
            is_owner_of_small_firm: is_owner_of_small_firm(self.book, leading.receivable.customer, role),
            best_time: row.contact_to_ask.best_time.as_deref(),
            is_urgent: row.group == TodayGroup::Must,
            work: &self.policy.work,
        };
        row.slot = slot(&facts);
        let later = row.slot.as_ref().filter(|slot| slot.date > from);
        if let (None, TodayGroup::Can, Some(slot)) = (row.wait, row.group, later) {
            row.wait = slot.moved_by.map(|block| WaitReason::NoHours(slot.date, block));
        }
    }

    /// Money of his that would pay what is asked for, if somebody matched it.
    fn unmatched(&self, row: &TodayRow) -> Option<WaitReason> {
        let (amount, currency) = *row.amounts.first().filter(|_| row.amounts.len() == 1)?;
        let key = (row.customer, currency);
        let index = self.book.accounts.binary_search_by(|one| (one.customer, one.currency).cmp(&key)).ok()?;
        let balance = &self.plan.allocation.balances[index];
        let loose = balance.unapplied - balance.waiting;
        (loose >= amount).then_some(WaitReason::Unmatched(loose, currency))
    }

    /// What is promised, disputed or paid by what he says, a line for each day.
    fn asides(&self, own: &[&Assessment]) -> Vec<Aside> {
        let mut asides: Vec<Aside> = Vec::new();
        for one in own {
            let Some(reason) = AsideReason::of(one).filter(|_| is_held(&self.state(one))) else { continue };
            let receivable = &one.receivable;
            let label = receivable_label(self.book, one).into_owned();
            match asides.iter_mut().find(|aside| (aside.reason, aside.currency) == (reason, receivable.currency)) {
                Some(aside) => {
                    aside.amount += receivable.outstanding;
                    aside.labels.push(label);
                }
                None => asides.push(Aside {
                    customer: receivable.customer,
                    reason,
                    amount: receivable.outstanding,
                    currency: receivable.currency,
                    labels: vec![label],
                }),
            }
        }
        asides
    }

    /// Money that came since the last working day (DOMAIN §8: nobody who paid is called).
    fn paid_lately(&self, is_customer_wanted: &dyn Fn(CustomerId) -> bool) -> Vec<Aside> {
        let since = self.book.calendar.before(self.book.as_of, 1);
        let payments = &self.book.payments;
        let dates = payments.dates().iter().zip(payments.kinds()).enumerate();
        let recent = dates
            .filter(|(_, (date, kind))| **date >= since && matches!(kind, PaymentKind::Payment | PaymentKind::Advance));
        let came = recent.map(|(row, (date, _))| {
            let (customer, currency) = payments.account(row as u32);
            let amount = payments.amounts()[row];
            let number = payments.get(row as u32).number;
            let labels = number.map(|number| number.text(&self.book.texts).to_owned()).into_iter().collect();
            Aside { customer, reason: AsideReason::Paid(*date), amount, currency, labels }
        });
        came.filter(|aside| is_customer_wanted(aside.customer)).collect()
    }
}

/// Whether a person of a follow-up is one of the roles of a procedure and no name.
fn is_role(person: &str) -> bool {
    matches!(person, "warehouse" | "purchaser" | "accountant" | "finance_manager" | "owner" | "cashier")
}

/// What is disputed since the same day, in the same currency.
fn disputed_with(states: &[(&Assessment, State)], one: &Assessment) -> (Money, Currency) {
    let currency = one.receivable.currency;
    let alike = states.iter().filter(|(other, state)| {
        *state == State::Disputed && other.disputed_since == one.disputed_since && other.receivable.currency == currency
    });
    (alike.map(|(other, _)| other.receivable.outstanding).sum(), currency)
}

/// What of a receivable that is talked about may be asked for: of what is promised for a day that has come, all.
fn askable(one: &Assessment) -> Money {
    if one.is_held_back() { one.receivable.outstanding } else { one.ask_amount() }
}

/// Sums by currency, the largest number of receivables first.
fn sums(members: &[&Assessment]) -> Vec<(Money, Currency)> {
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    for one in members {
        *sums.entry(one.receivable.currency).or_default() += askable(one);
    }
    sums.into_iter().map(|(currency, sum)| (sum, currency)).collect()
}

/// The row that a receivable was read from.
pub fn place_of(book: &Book, one: &Assessment) -> Place {
    match one.receivable.source {
        ReceivableSource::Delivery(id) => book.documents[book.deliveries.documents()[id as usize] as usize].line,
        ReceivableSource::GivenBack(id) => book.payments.get(id).place,
    }
}
