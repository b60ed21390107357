//! Stage 8, rank: the plan's order, a row a receivable or a row a customer (SPEC §3 "Score", "By customer").

use super::conduct::Channel;
use super::policy::{Policy, Strategy, WorkPolicy};
use super::score::score_tenths;
use super::{Assessment, Class, Flags, Plan, ReceivableSource};
use crate::book::{Book, Currency, CustomerId, Money, PaymentId};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A row of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanRow<'p> {
    /// 1, 2, … among the rows of its currency group; `None` for dead money, which is not ranked.
    pub rank: Option<u32>,
    /// The score in tenths; `None` for dead money.
    pub score_tenths: Option<i64>,
    /// The receivable.
    pub assessment: &'p Assessment,
}

/// A row of the plan by customer.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerRow<'p> {
    /// 1, 2, … among the rows of its currency group; `None` for dead money.
    pub rank: Option<u32>,
    /// The score of all money-days together, in tenths; `None` for dead money.
    pub score_tenths: Option<i64>,
    /// Who owes.
    pub customer: CustomerId,
    /// How many receivables.
    pub receivables: usize,
    /// The base currency where there is a rate, else the receivables' own.
    pub currency: Currency,
    /// What is open, in `currency`.
    pub outstanding: Money,
    /// The part of it that is past due.
    pub overdue: Money,
    /// The earliest due date.
    pub oldest_due: NaiveDate,
    /// The worst.
    pub days_past_due: i64,
    /// The worst.
    pub class: Class,
    /// Hundredths of money-days.
    pub money_days_hundredths: i128,
    /// The earliest.
    pub start_by: NaiveDate,
    /// All flags of all receivables.
    pub flags: Flags,
    /// The receivable with the most money-days: channel, role and next step are its.
    pub leading: &'p Assessment,
    /// Whether every receivable may wait.
    pub may_wait: bool,
}

/// Comparable money comes first, then each currency without a rate for itself.
fn group_of(plan: &Plan, currency: Currency) -> Option<Currency> {
    if plan.exchange.rate(currency).is_some() { None } else { Some(currency) }
}

/// Ranks the assessments that `is_wanted` picks; dead money is appended if `include_dead`, without rank.
pub fn rank<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    include_dead: bool,
    is_wanted: impl Fn(&Assessment) -> bool,
) -> Vec<PlanRow<'p>> {
    let groups = groups(plan);
    let all: Vec<&Assessment> = plan.assessments.iter().collect();
    let mut order: Vec<(RoughKey, u32, i16)> = Vec::with_capacity(all.len());
    for (row, &one) in all.iter().enumerate() {
        let is_dead = one.classification.class == Class::Dead;
        if (is_dead && !include_dead) || !is_wanted(one) {
            continue;
        }
        // Found out here, row after row, and not in the order of the plan, which leaps about in memory.
        let score = if is_dead { 0 } else { score_tenths(one.stake.money_days_hundredths) as i16 };
        order.push((RoughKey::of(book, plan, policy, one, &groups), row as u32, score));
    }
    let exactly = |a: u32, b: u32| {
        let (one, other) = (all[a as usize], all[b as usize]);
        let by_key = SortKey::of(book, plan, policy, one).compare(&SortKey::of(book, plan, policy, other));
        by_key.then_with(|| by_number(book, one, other)).then(a.cmp(&b))
    };
    // Numbers alone are sorted fast. What they leave open takes looks at the book: few rows, but for dead money.
    order.sort_unstable_by_key(|(key, ..)| *key);
    for tied in order.chunk_by_mut(|(one, ..), (other, ..)| one == other).filter(|tied| tied.len() > 1) {
        tied.sort_unstable_by(|(_, one, _), (_, other, _)| exactly(*one, *other));
    }
    let mut counter = RankCounter::default();
    let rows = order.into_iter().map(|(key, row, score)| {
        let group = groups.get(key.group()).copied().flatten();
        PlanRow {
            rank: counter.next(key.is_dead(), group),
            score_tenths: (!key.is_dead()).then_some(i64::from(score)),
            assessment: all[row as usize],
        }
    });
    rows.collect()
}

/// The currencies without a rate, in order; before them `None`, for what has one.
fn groups(plan: &Plan) -> Vec<Option<Currency>> {
    let mut groups = vec![None];
    groups.extend(plan.totals.iter().map(|total| group_of(plan, total.currency)));
    groups.sort_unstable();
    groups.dedup();
    groups
}

fn by_number(book: &Book, one: &Assessment, other: &Assessment) -> Ordering {
    if let (Some(one), Some(other)) = (whole_number(book, one), whole_number(book, other)) {
        return one.cmp(other);
    }
    receivable_label(book, one).cmp(&receivable_label(book, other))
}

/// The label of a delivery that is not one of several instalments.
fn whole_number<'b>(book: &'b Book, assessment: &Assessment) -> Option<&'b str> {
    let ReceivableSource::Delivery(id) = assessment.receivable.source else { return None };
    let document = &book.documents[book.deliveries.documents()[id as usize] as usize];
    (document.instalments <= 1).then(|| book.texts.get(document.number))
}

/// The number that a receivable goes by: `SH0311`, `SH0311/2`, or of money given back its payment number or `P12`.
pub fn receivable_label<'b>(book: &'b Book, assessment: &Assessment) -> Cow<'b, str> {
    match (whole_number(book, assessment), assessment.receivable.source) {
        (Some(number), _) => number.into(),
        (None, ReceivableSource::Delivery(id)) => book.delivery_label(id),
        (None, ReceivableSource::GivenBack(id)) => payment_label(book, id),
    }
}

/// A payment's number, or `P` and its line.
pub fn payment_label(book: &Book, id: PaymentId) -> Cow<'_, str> {
    let payment = book.payments.get(id);
    match payment.number {
        Some(number) => book.texts.get(number).into(),
        None => format!("P{}", payment.place.line).into(),
    }
}

/// Counts ranks from 1 in each group.
#[derive(Default)]
struct RankCounter {
    group: Option<Option<Currency>>,
    last: u32,
}

impl RankCounter {
    fn next(&mut self, is_dead: bool, group: Option<Currency>) -> Option<u32> {
        if is_dead {
            return None;
        }
        if self.group != Some(group) {
            self.group = Some(group);
            self.last = 0;
        }
        self.last += 1;
        Some(self.last)
    }
}

/// What rows are ordered by: money-days (by the hour for cash-now), then larger, earlier due, customer.
struct SortKey {
    is_dead: bool,
    group: Option<Currency>,
    money_days: i128,
    /// What money-days are divided by: 1, or for cash-now the work in ten-thousandths of a minute.
    effort: i128,
    outstanding: Money,
    due: NaiveDate,
    customer: CustomerId,
}

impl SortKey {
    fn of(book: &Book, plan: &Plan, policy: &Policy, one: &Assessment) -> SortKey {
        let receivable = &one.receivable;
        let in_base = plan.exchange.to_base(receivable.outstanding, receivable.currency);
        SortKey {
            is_dead: one.classification.class == Class::Dead,
            group: group_of(plan, receivable.currency),
            money_days: one.stake.money_days_hundredths,
            effort: effort(book, policy, one),
            outstanding: in_base.unwrap_or(receivable.outstanding),
            due: receivable.due,
            customer: receivable.customer,
        }
    }

    fn compare(&self, other: &SortKey) -> Ordering {
        // a / effort_a against b / effort_b without dividing; amounts are far below where this could overflow.
        let ours = self.money_days.saturating_mul(other.effort);
        let theirs = other.money_days.saturating_mul(self.effort);
        let (ours, theirs) = if self.is_dead { (0, 0) } else { (ours, theirs) };
        self.is_dead
            .cmp(&other.is_dead)
            .then(self.group.cmp(&other.group))
            .then(theirs.cmp(&ours))
            .then(other.outstanding.cmp(&self.outstanding))
            .then(self.due.cmp(&other.due))
            .then(self.customer.cmp(&other.customer))
    }
}

/// A number that rises with the order as far as 64 bits tell: where it differs, no more need be compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RoughKey(u64);

impl RoughKey {
    const DAYS_BITS: u32 = 54;
    const DAYS_MAX: i128 = (1 << Self::DAYS_BITS) - 1;
    const DEAD: u64 = 1 << 63;

    fn of(book: &Book, plan: &Plan, policy: &Policy, one: &Assessment, groups: &[Option<Currency>]) -> RoughKey {
        let group = group_of(plan, one.receivable.currency);
        let group = groups.iter().position(|known| *known == group).unwrap_or_default() as u64;
        if one.classification.class == Class::Dead {
            return RoughKey(Self::DEAD | group << Self::DAYS_BITS);
        }
        let days = match (one.stake.money_days_hundredths, effort(book, policy, one)) {
            (days, 1) => days,
            (days, effort) => days / effort.max(1),
        };
        RoughKey(group << Self::DAYS_BITS | (Self::DAYS_MAX - days.clamp(0, Self::DAYS_MAX)) as u64)
    }

    fn is_dead(self) -> bool {
        self.0 & Self::DEAD != 0
    }

    /// Position among the groups.
    fn group(self) -> usize {
        ((self.0 & !Self::DEAD) >> Self::DAYS_BITS) as usize
    }
}

/// The work that a receivable takes, in ten-thousandths of a minute; 1 where the strategy does not ask (SPEC §3).
fn effort(book: &Book, policy: &Policy, one: &Assessment) -> i128 {
    if policy.score.strategy == Strategy::MoneyDays {
        return 1;
    }
    let customer = book.customer(one.receivable.customer);
    let steps = customer.payment_steps.as_ref().map_or(0, |steps| i128::from(steps.count));
    contact_effort(one.conduct.channel, customer.distance_metres, &policy.work)
        + steps * i128::from(policy.work.call_minutes) * 10_000
}

/// Minutes that a contact takes, road included, rounded up.
pub fn contact_minutes(channel: Channel, distance_metres: Option<i64>, work: &WorkPolicy) -> i64 {
    let minutes = contact_effort(channel, distance_metres, work) + 9_999;
    i64::try_from(minutes / 10_000).unwrap_or(i64::MAX)
}

/// Out and back at the speeds of DOMAIN §4: 25 km/h up to 30 km, 50 up to 100, else 80.
fn contact_effort(channel: Channel, distance_metres: Option<i64>, work: &WorkPolicy) -> i128 {
    if !channel.is_visit() {
        return i128::from(work.call_minutes) * 10_000;
    }
    let metres = i128::from(distance_metres.unwrap_or(0));
    // 2 × 60 minutes ÷ (1000 × speed) metres, times 10,000.
    let travel = match metres {
        0..=30_000 => metres * 48,
        30_001..=100_000 => metres * 24,
        _ => metres * 15,
    };
    i128::from(work.visit_minutes) * 10_000 + travel
}

/// Ranks customers by the sums of their receivables that `is_wanted` picks.
pub fn by_customer<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    include_dead: bool,
    is_wanted: impl Fn(&Assessment) -> bool,
) -> Vec<CustomerRow<'p>> {
    let mut groups: BTreeMap<(bool, Option<Currency>, CustomerId), Vec<&Assessment>> = BTreeMap::new();
    for row in rank(book, plan, policy, include_dead, is_wanted) {
        let receivable = &row.assessment.receivable;
        let key = (row.rank.is_none(), group_of(plan, receivable.currency), receivable.customer);
        groups.entry(key).or_default().push(row.assessment);
    }
    let mut keyed: Vec<(SortKey, CustomerRow<'_>)> = groups
        .into_iter()
        .filter_map(|((is_dead, group, customer), members)| {
            let row = customer_row(book, plan, customer, group, &members)?;
            let key = SortKey {
                is_dead,
                group,
                money_days: row.money_days_hundredths,
                effort: effort(book, policy, row.leading),
                outstanding: row.outstanding,
                due: row.oldest_due,
                customer,
            };
            Some((key, row))
        })
        .collect();
    keyed.sort_by(|(a, _), (b, _)| a.compare(b));
    let mut counter = RankCounter::default();
    let rows = keyed.into_iter().map(|(key, mut row)| {
        row.rank = counter.next(key.is_dead, key.group);
        row.score_tenths = row.rank.map(|_| score_tenths(key.money_days));
        row
    });
    rows.collect()
}

fn customer_row<'p>(
    book: &Book,
    plan: &Plan,
    customer: CustomerId,
    group: Option<Currency>,
    members: &[&'p Assessment],
) -> Option<CustomerRow<'p>> {
    let leading = *members.iter().reduce(|best, one| {
        if one.stake.money_days_hundredths > best.stake.money_days_hundredths { one } else { best }
    })?;
    let worth = |one: &Assessment| {
        let own = one.receivable.outstanding;
        plan.exchange.to_base(own, one.receivable.currency).unwrap_or(own)
    };
    let sum = |picked: &dyn Fn(&Assessment) -> bool| {
        let worths = members.iter().filter(|one| picked(one)).map(|one| worth(one));
        worths.fold(Money::ZERO, |sum, worth| Money(sum.0.saturating_add(worth.0)))
    };
    let flags = members.iter().fold(Flags::default(), |flags, one| flags.union(one.flags));
    Some(CustomerRow {
        rank: None,
        score_tenths: None,
        customer,
        receivables: members.len(),
        currency: group.or(plan.exchange.base).unwrap_or(leading.receivable.currency),
        outstanding: sum(&|_| true),
        overdue: sum(&|one| one.age.days_past_due > 0),
        oldest_due: members.iter().map(|one| one.receivable.due).min()?,
        days_past_due: members.iter().map(|one| one.age.days_past_due).max()?,
        class: members.iter().map(|one| one.classification.class).max()?,
        money_days_hundredths: members.iter().map(|one| one.stake.money_days_hundredths).sum(),
        start_by: members.iter().map(|one| one.start.start_by).min()?,
        flags,
        leading,
        may_wait: members.iter().all(|one| one.may_wait(book.as_of)),
    })
}
