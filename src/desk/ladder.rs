//! The ladder of pressure for one customer, climbed step by step (DOMAIN §6 "Levers"). What is disputed is left out; a
//! step ends by itself when nothing is past due.

use super::levers::{Hold, LeverDue, LeverReason, LeverRefusal, LeverTaken, OrderLimit};
use crate::book::{Book, Currency, CustomerId, DeliveryId, DeliveryLine, Event, EventKind, FollowUp, Money};
use crate::plan::{
    Assessment, Class, ClassReason, Exchange, FollowUpState, Lever, LeverPolicy, Plan, Policy, PromiseState, Severity,
    SignKind, receivable_label,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// Rows of a customer that bear on levers.
pub(super) struct Debtor<'a> {
    pub(super) book: &'a Book,
    pub(super) plan: &'a Plan,
    pub(super) policy: &'a Policy,
    pub(super) customer: CustomerId,
    pub(super) assessments: Vec<&'a Assessment>,
    pub(super) events: Vec<&'a Event>,
    pub(super) follow_ups: Vec<&'a FollowUp>,
    pub(super) lines: Vec<&'a DeliveryLine>,
}

impl<'a> Debtor<'a> {
    fn levers(&self) -> &LeverPolicy {
        &self.policy.levers
    }

    fn follow_up_state(&self) -> &'a FollowUpState {
        self.plan.follow_up_states.of(self.customer)
    }

    /// What is past due and may be pressed for, the earliest due first.
    fn pressed(&self) -> Vec<&'a Assessment> {
        let is_pressed = |one: &&Assessment| one.age.days_past_due > 0 && pressed_amount(one).is_positive();
        let mut pressed: Vec<&Assessment> = self.assessments.iter().copied().filter(is_pressed).collect();
        pressed.sort_by_key(|one| (one.receivable.due, one.receivable.source));
        pressed
    }

    fn has_small_rest(&self) -> bool {
        self.assessments.iter().any(|one| one.age.days_past_due > 0 && one.held.small_rest.is_positive())
    }

    /// The ladder, without the figures of its steps.
    pub(super) fn hold(&self) -> Hold {
        let pressed = self.pressed();
        let disputed = self.assessments.iter().copied().filter(|one| one.age.days_past_due > 0);
        let oldest = pressed.first();
        let (taken, ended) = self.steps(&pressed);
        let promised = self.follow_up_state().promises.iter().filter(|promise| promise.state == PromiseState::Open);
        let mut hold = Hold {
            customer: self.customer,
            release: sums(pressed.iter().copied(), pressed_amount),
            disputed: sums(disputed.filter(|one| one.held.disputed.is_positive()), |one| one.held.disputed),
            documents: pressed.iter().map(|one| receivable_label(self.book, one).into_owned()).collect(),
            oldest: oldest
                .map(|one| (receivable_label(self.book, one).into_owned(), one.receivable.due, one.age.days_past_due)),
            class: pressed.iter().map(|one| one.classification.class).max(),
            broken_promises: self.broken_on().len() as u32,
            promised_on: promised.map(|promise| promise.date).max(),
            contacts: self.contacts(&pressed),
            is_critical: self.is_critical(&pressed),
            is_beyond_talk: !pressed.is_empty() && pressed.iter().all(|one| one.classification.is_beyond_talk()),
            taken,
            ended,
            due: None,
            refusal: None,
            next: None,
            held_since: None,
            order_limit: OrderLimit::default(),
            policies: self.book.customer(self.customer).policies().to_vec(),
            articles: Vec::new(),
            deliveries_while_held: Vec::new(),
        };
        self.climb(&pressed, &mut hold);
        hold
    }

    /// Which step is due, and which may follow.
    fn climb(&self, pressed: &[&Assessment], hold: &mut Hold) {
        if !is_above(&hold.release, self.levers(), &self.plan.exchange) {
            hold.refusal = Some(match (hold.release.is_empty(), hold.disputed.is_empty()) {
                (true, true) if self.has_small_rest() => LeverRefusal::WithinTolerance,
                (true, true) => LeverRefusal::NothingPastDue,
                (true, false) => LeverRefusal::Disputed,
                (false, _) => LeverRefusal::WithinTolerance,
            });
            // What the tolerance lets pass ends what was taken.
            hold.ended.append(&mut hold.taken);
            return;
        }
        let as_of = self.book.as_of;
        let reasons = Lever::ALL.map(|lever| self.reason_for(lever, pressed));
        let hardest_taken = hold.hardest_taken();
        let last = hold.taken.iter().map(|taken| taken.date).max();
        let earliest = last.map(|date| date + Days::new(self.levers().step_days.unsigned_abs()));
        let called_for = Lever::ALL.into_iter().rev().find(|lever| reasons[*lever as usize].is_some());
        let following = hardest_taken.map_or(Some(Lever::SplitOrders), Lever::next);
        let step = following.zip(called_for).filter(|(following, called_for)| following <= called_for);
        let step = step.map(|(following, called_for)| if hold.is_critical { called_for } else { following });
        match step {
            None => hold.refusal = Some(LeverRefusal::NothingHarder),
            Some(_) if said_paid(pressed).is_some() && !hold.is_critical => {
                hold.refusal = said_paid(pressed).map(LeverRefusal::SaidPaid);
            }
            // What is critical does not wait, and is a documented reason of its own.
            Some(_) if hold.contacts < self.levers().contacts_min && !hold.is_critical => {
                hold.refusal = owing_since(pressed).map(LeverRefusal::NoContact);
            }
            Some(_) if !hold.is_critical && earliest.is_some_and(|day| day > as_of) => {
                hold.refusal = earliest.map(LeverRefusal::TooEarly);
            }
            Some(lever) => {
                // A step that nothing calls for by itself is on the way to one that something does.
                let reason = reasons[lever as usize..].iter().flatten().next();
                hold.due = reason.map(|&(reason, since)| {
                    let waited = earliest.filter(|_| !hold.is_critical).unwrap_or(since);
                    LeverDue { lever, reason, since: since.max(waited).min(as_of) }
                });
            }
        }
        let base = hold.due.map(|due| due.lever).or(hardest_taken);
        let next = if base.is_none() { Some(Lever::SplitOrders) } else { base.and_then(Lever::next) };
        let as_of = if hold.due.is_some() { as_of } else { said_paid(pressed).unwrap_or(as_of) };
        let from = if hold.due.is_some() { as_of + Days::new(self.levers().step_days.unsigned_abs()) } else { as_of };
        hold.next = next.map(|lever| {
            let is_called_for = reasons[lever as usize..].iter().any(Option::is_some);
            let by_time = if is_called_for { None } else { self.late_enough_on(lever, pressed) };
            (lever, from.max(earliest.unwrap_or(from)).max(by_time.unwrap_or(from)))
        });
        let taken = hold.taken.iter().find(|taken| taken.lever == Lever::NoDelivery).map(|taken| taken.date);
        let due = hold.due.filter(|due| due.lever == Lever::NoDelivery).map(|due| due.since);
        hold.held_since = taken.or(due);
    }

    /// Whether there is a reason for the last step.
    pub(super) fn may_rest(&self) -> bool {
        self.reason_for(Lever::NoDelivery, &self.pressed()).is_some()
    }

    /// Why a step may be taken, and since when.
    fn reason_for(&self, lever: Lever, pressed: &[&Assessment]) -> Option<(LeverReason, NaiveDate)> {
        let policy = self.levers();
        let due = pressed.iter().map(|one| one.receivable.due).min()?;
        let days = (self.book.as_of - due).num_days();
        let late = |limit: i64| (days > limit).then(|| (LeverReason::Late(days, limit), after(due, limit)));
        let promises = |least: u32| {
            let broken = self.broken_on();
            let day = broken.get((least.max(1) - 1) as usize).copied();
            day.filter(|_| least > 0).map(|day| (LeverReason::BrokenPromises(broken.len() as u32), day))
        };
        match lever {
            Lever::SplitOrders => {
                let is_chased = pressed.iter().any(|one| one.classification.class >= Class::Chasing);
                let past_due = is_chased.then(|| (LeverReason::PastDue(days), after(due, 0)));
                promises(policy.split_promises).filter(|_| !is_chased).or(past_due)
            }
            Lever::StopPolicies => late(policy.stop_after_days).or_else(|| promises(policy.stop_promises)),
            Lever::WithholdBestSellers => late(policy.withhold_after_days),
            Lever::NoDelivery => {
                let over = || self.over_limit(policy.limit_percent);
                self.doubtful(pressed).or_else(|| late(policy.no_delivery_after_days)).or_else(over)
            }
        }
    }

    /// The day on which time alone calls for a step.
    fn late_enough_on(&self, lever: Lever, pressed: &[&Assessment]) -> Option<NaiveDate> {
        let policy = self.levers();
        let limit = match lever {
            Lever::SplitOrders => self.policy.class.chasing_after_days,
            Lever::StopPolicies => policy.stop_after_days,
            Lever::WithholdBestSellers => policy.withhold_after_days,
            Lever::NoDelivery => policy.no_delivery_after_days,
        };
        pressed.iter().map(|one| after(one.receivable.due, limit)).min()
    }

    /// What is doubtful or worse, with the reason for its class.
    fn doubtful(&self, pressed: &[&Assessment]) -> Option<(LeverReason, NaiveDate)> {
        let worst = pressed.iter().max_by_key(|one| {
            (one.classification.class, std::cmp::Reverse((one.receivable.due, one.receivable.source)))
        })?;
        let classification = worst.classification;
        if classification.class < Class::Doubtful {
            return None;
        }
        let (due, as_of, class) = (worst.receivable.due, self.book.as_of, &self.policy.class);
        let since = match classification.reason {
            ClassReason::Event(_, date) => date,
            ClassReason::LimitationExpired(date) => after(date, 0),
            ClassReason::DaysPastDue(limit) => after(due, limit),
            ClassReason::BrokenPromises(_) => {
                let broken = self.broken_on();
                broken.get((class.broken_promises.max(1) - 1) as usize).copied().unwrap_or(as_of)
            }
            ClassReason::DeliveriesStopped(days) => {
                let stopped = days.map_or(due, |days| as_of - chrono::Duration::days(days - class.stopped_days - 1));
                stopped.max(after(due, class.stopped_late_days))
            }
            // These make no class that is doubtful.
            ClassReason::Sign(..) | ClassReason::WithinGrace | ClassReason::NotDue => as_of,
        };
        Some((LeverReason::Class(classification.class, classification.reason), since.max(after(due, 0))))
    }

    /// How much of the credit limit is open, if it is too much; since he went over it (W9).
    fn over_limit(&self, percent_max: i64) -> Option<(LeverReason, NaiveDate)> {
        let (limit, open, _) = self.credit()?;
        let percent = i128::from(open.0) * 100 / i128::from(limit.0.max(1));
        let is_over = i128::from(open.0) * 100 > i128::from(limit.0) * i128::from(percent_max);
        let percent = i64::try_from(percent).unwrap_or(i64::MAX);
        let sign = self.plan.signs_of(self.customer).iter().find(|sign| sign.kind == SignKind::Exposure);
        let since = sign.map_or(self.book.as_of, |sign| sign.since);
        is_over.then_some((LeverReason::OverLimit(percent, percent_max), since))
    }

    /// Credit limit, what is open against it, and their currency: the base, else his only one.
    pub(super) fn credit(&self) -> Option<(Money, Money, Currency)> {
        let limit = self.book.customer(self.customer).credit_limit()?;
        let accounts = self.book.accounts_of(self.customer);
        let only = accounts.first().filter(|_| accounts.len() == 1).map(|account| account.currency);
        let currency = self.book.base_currency.or(only)?;
        let exchange = &self.plan.exchange;
        let own = |one: &&Assessment| {
            let (money, own) = (one.receivable.outstanding, one.receivable.currency);
            if own == currency { Some(money) } else { exchange.to_base(money, own) }
        };
        let open =
            self.assessments.iter().filter_map(own).fold(Money::ZERO, |sum, one| Money(sum.0.saturating_add(one.0)));
        Some((limit.to_money_rounded(currency).ok()?, open, currency))
    }

    /// The days on which promises were broken that count, in order.
    fn broken_on(&self) -> Vec<NaiveDate> {
        let counted = self.follow_up_state().promises.iter().filter(|promise| promise.is_counted);
        let mut days: Vec<NaiveDate> =
            counted.map(|promise| after(promise.date, self.policy.class.promise_grace_days)).collect();
        days.sort_unstable();
        days
    }

    /// Follow-ups since he owes what is past due: a statement sent, a call, a visit (S35). One in which he said that he
    /// has paid is none before somebody has looked.
    fn contacts(&self, pressed: &[&Assessment]) -> u32 {
        let Some(since) = owing_since(pressed) else { return 0 };
        let claims = &self.follow_up_state().paid_claims;
        let is_claim =
            |one: &FollowUp| claims.iter().any(|claim| self.book.follow_ups[claim.follow_up].place == one.place);
        self.follow_ups.iter().filter(|one| one.date >= since && !is_claim(one)).count() as u32
    }

    /// Something happened that is critical: a sign (W10), or an event that alone makes a debt bad or dead.
    fn is_critical(&self, pressed: &[&Assessment]) -> bool {
        let signs = self.plan.signs_of(self.customer);
        let by_event = |one: &&Assessment| {
            let classification = one.classification;
            classification.class >= Class::Bad && matches!(classification.reason, ClassReason::Event(..))
        };
        signs.iter().any(|sign| sign.severity == Severity::Critical) || pressed.iter().any(by_event)
    }

    /// Steps that hold, and steps that have ended: cleared, or taken before he last owed nothing past due (S41).
    fn steps(&self, pressed: &[&Assessment]) -> (Vec<LeverTaken>, Vec<LeverTaken>) {
        let since = self.past_due_since(pressed);
        let (mut taken, mut ended) = (Vec::new(), Vec::new());
        for event in self.events.iter().filter(|event| event.kind == EventKind::Lever) {
            let Some(lever) = event.note.as_deref().and_then(Lever::in_note) else { continue };
            let step = LeverTaken { lever, date: event.date, decided_by: event.source.clone(), place: event.place };
            let holds = !event.is_cleared() && since.is_some_and(|since| event.date >= since);
            if holds { taken.push(step) } else { ended.push(step) }
        }
        (taken, ended)
    }

    /// Since when something has been past due without a day between on which nothing was.
    fn past_due_since(&self, pressed: &[&Assessment]) -> Option<NaiveDate> {
        let mut since = after(pressed.iter().map(|one| one.receivable.due).min()?, 0);
        let deliveries = self.book.accounts_of(self.customer).iter().flat_map(|account| account.deliveries.clone());
        let mut settled: Vec<(NaiveDate, NaiveDate)> = deliveries
            .filter_map(|row| {
                let end = self.plan.allocation.settlement(self.book, row as DeliveryId)?.date;
                let start = after(self.book.deliveries.due_dates()[row], 0);
                (end > start).then_some((end, start))
            })
            .collect();
        settled.sort_unstable_by(|a, b| b.cmp(a));
        for (end, start) in settled {
            if end < since {
                break;
            }
            since = since.min(start);
        }
        Some(since)
    }
}

/// The day on which somebody looks for the money, if he says that he has paid all of it.
fn said_paid(pressed: &[&Assessment]) -> Option<NaiveDate> {
    let days: Option<Vec<NaiveDate>> = pressed.iter().map(|one| Some(one.said_paid?.1)).collect();
    days?.into_iter().max()
}

/// The day on which the oldest of it was delivered.
fn owing_since(pressed: &[&Assessment]) -> Option<NaiveDate> {
    pressed.iter().map(|one| one.receivable.date).min()
}

/// The day after so many days.
fn after(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_days(Days::new(days.unsigned_abs() + 1)).unwrap_or(date)
}

/// What of a receivable deliveries may be held for: neither what is disputed nor a small rest.
fn pressed_amount(one: &Assessment) -> Money {
    one.receivable.outstanding - one.held.disputed - one.held.small_rest
}

/// Sums by currency, in order of their codes.
fn sums<'a>(
    assessments: impl Iterator<Item = &'a Assessment>,
    part: fn(&Assessment) -> Money,
) -> Vec<(Money, Currency)> {
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    for one in assessments {
        *sums.entry(one.receivable.currency).or_default() += part(one);
    }
    sums.into_iter().map(|(currency, money)| (money, currency)).collect()
}

/// Whether money is more than the tolerance: what can be compared in the base currency, all else by itself.
fn is_above(money: &[(Money, Currency)], policy: &LeverPolicy, exchange: &Exchange) -> bool {
    let exceeds =
        |sum: Money, currency: Currency| sum > policy.tolerance.to_money_rounded(currency).unwrap_or(Money(i64::MAX));
    let (mut comparable, mut is_any) = (Money::ZERO, false);
    for &(sum, currency) in money {
        match exchange.to_base(sum, currency) {
            Some(base) => comparable = Money(comparable.0.saturating_add(base.0)),
            None => is_any |= exceeds(sum, currency),
        }
    }
    is_any || exchange.base.is_some_and(|base| exceeds(comparable, base))
}
