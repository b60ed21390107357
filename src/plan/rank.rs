//! Stage 8, rank: the plan's order, a row a receivable or a row a customer (SPEC §3 "Score", "By customer").

use super::policy::{Policy, Strategy, WorkPolicy};
use super::score::score_tenths;
use super::treatment::Channel;
use super::{Assessment, Class, Flags, Plan, Receivable, ReceivableSource};
use crate::book::{Book, Currency, CustomerId, Money, PaymentId};
use crate::parallel;
use chrono::{Datelike, NaiveDate};
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
    /// Whether it may wait.
    pub may_wait: bool,
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

/// Ranks the assessments that `is_wanted` picks; dead money is appended if `include_dead`, without rank. The number of
/// threads changes nothing but the time that it takes.
pub fn rank<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    include_dead: bool,
    is_wanted: impl Fn(&Assessment) -> bool + Sync,
    threads: usize,
) -> Vec<PlanRow<'p>> {
    let groups = groups(plan);
    let place = |one: &'p Assessment| {
        let is_dead = one.classification.class == Class::Dead;
        let is_left_out = (is_dead && !include_dead) || !is_wanted(one);
        // All is found out here, row after row, and not in the order of the plan, which leaps about in memory.
        (!is_left_out).then(|| {
            let RoughKey(stake, item, customer) = RoughKey::of(book, plan, policy, one, &groups);
            let score_tenths = if is_dead { 0 } else { score_tenths(one.stake.money_days_hundredths) as i16 };
            let may_wait = one.may_wait(book.as_of);
            Placed { stake, item, customer, score_tenths, may_wait, assessment: one }
        })
    };
    let exactly = |one: &Placed<'_>, other: &Placed<'_>| {
        let key = |placed: &Placed<'_>| SortKey::of(book, plan, policy, placed.assessment);
        key(one).compare(&key(other)).then_with(|| by_number(book, one.assessment, other.assessment))
    };
    // Sorts keep the order of the book where nothing else tells rows apart.
    let runs = parallel::map(threads, parallel::ranges(plan.assessments.len(), threads), |range| {
        let mut run: Vec<Placed<'_>> = plan.assessments.range(range).filter_map(place).collect();
        run.sort_by_key(Placed::key);
        run
    });
    // Numbers alone are sorted fast. What they leave open takes looks at the book: few rows.
    let pieces = parallel::map(threads, cut(&runs, threads), |parts| {
        let mut piece = parts.concat();
        piece.sort_by_key(Placed::key);
        for tied in piece.chunk_by_mut(|one, other| one.key() == other.key()).filter(|tied| tied.len() > 1) {
            tied.sort_by(exactly);
        }
        piece
    });
    let mut rows = Vec::with_capacity(runs.iter().map(Vec::len).sum());
    drop(runs);
    let mut counter = RankCounter::default();
    for piece in pieces {
        rows.extend(piece.into_iter().map(|placed| {
            let key = placed.key();
            let rank = counter.next(key.is_dead(), groups.get(key.group()).copied().flatten());
            let Placed { may_wait, assessment, .. } = placed;
            PlanRow { rank, score_tenths: rank.map(|_| i64::from(placed.score_tenths)), may_wait, assessment }
        }));
    }
    rows
}

/// An assessment on the way to its place, with what is known of its row: a large plan has many, and sorting moves them.
#[derive(Clone, Copy)]
struct Placed<'p> {
    stake: u64,
    item: u64,
    customer: CustomerId,
    score_tenths: i16,
    may_wait: bool,
    assessment: &'p Assessment,
}

impl Placed<'_> {
    fn key(&self) -> RoughKey {
        RoughKey(self.stake, self.item, self.customer)
    }
}

/// Cuts runs, each in order, at the same keys: for each piece of the whole order its part of every run. Rows of the same
/// key stay together.
fn cut<'r, 'p>(runs: &'r [Vec<Placed<'p>>], threads: usize) -> Vec<Vec<&'r [Placed<'p>]>> {
    const ROWS_PER_SAMPLE: usize = 256;
    let samples = runs.iter().flat_map(|run| run.iter().step_by(ROWS_PER_SAMPLE));
    let mut samples: Vec<RoughKey> = samples.map(Placed::key).collect();
    samples.sort_unstable();
    let mut rest: Vec<&[Placed<'p>]> = runs.iter().map(Vec::as_slice).collect();
    let starts = parallel::ranges(samples.len(), threads).into_iter().skip(1).map(|range| samples[range.start]);
    let mut pieces: Vec<Vec<&[Placed<'p>]>> = starts
        .map(|start| {
            let own = rest.iter_mut().map(|run| {
                let (own, later) = run.split_at(run.partition_point(|placed| placed.key() < start));
                *run = later;
                own
            });
            own.collect()
        })
        .collect();
    pieces.push(rest);
    pieces
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
    let (one, other) = (one.receivable.source, other.receivable.source);
    if let (Some(one), Some(other)) = (whole_number(book, one), whole_number(book, other)) {
        return one.cmp(other);
    }
    source_label(book, one).cmp(&source_label(book, other))
}

/// The label of a delivery that is not one of several instalments.
fn whole_number(book: &Book, source: ReceivableSource) -> Option<&str> {
    let ReceivableSource::Delivery(id) = source else { return None };
    let document = &book.documents[book.deliveries.documents()[id as usize] as usize];
    (document.instalments <= 1).then(|| document.number.text(&book.texts))
}

/// The number that a receivable goes by: `SH0311`, `SH0311/2`, or of money given back its payment number or `P12`.
pub fn receivable_label<'b>(book: &'b Book, assessment: &Assessment) -> Cow<'b, str> {
    source_label(book, assessment.receivable.source)
}

/// The same of what the receivable is.
pub fn source_label(book: &Book, source: ReceivableSource) -> Cow<'_, str> {
    match (whole_number(book, source), source) {
        (Some(number), _) => number.into(),
        (None, ReceivableSource::Delivery(id)) => book.delivery_label(id),
        (None, ReceivableSource::GivenBack(id)) => payment_label(book, id),
    }
}

/// A payment's number, or `P` and its line.
pub fn payment_label(book: &Book, id: PaymentId) -> Cow<'_, str> {
    match book.payments.number(id) {
        Some(number) => number.text(&book.texts).into(),
        None => format!("P{}", book.payments.get(id).place.line).into(),
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

/// A row's place in the order of the plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanPlace(SortKey);

impl PlanPlace {
    /// Which of two comes first.
    pub fn compare(&self, other: &PlanPlace) -> Ordering {
        self.0.compare(&other.0)
    }
}

/// What rows are ordered by: money-days (by the hour for cash-now), then larger, earlier due, customer.
#[derive(Clone, Copy, Debug)]
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

/// Numbers that rise with the order as far as they tell: where they differ, no more need be compared.
///
/// First whether it is dead, the group, and how few money-days they are; then how little is outstanding and when it is
/// due; then the customer. Where one does not tell all, all behind it are 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RoughKey(u64, u64, CustomerId);

impl RoughKey {
    const DAYS_BITS: u32 = 54;
    const DAYS_MAX: i128 = (1 << Self::DAYS_BITS) - 1;
    const DEAD: u64 = 1 << 63;
    const DUE_BITS: u32 = 20;
    const DUE_MAX: i32 = (1 << Self::DUE_BITS) - 1;
    const OUTSTANDING_MAX: i64 = (1 << (64 - Self::DUE_BITS)) - 1;

    fn of(book: &Book, plan: &Plan, policy: &Policy, one: &Assessment, groups: &[Option<Currency>]) -> RoughKey {
        let group = group_of(plan, one.receivable.currency);
        let group = groups.iter().position(|known| *known == group).expect("every currency has a total") as u64;
        let (item, customer) = RoughKey::item(plan, one);
        if one.classification.class == Class::Dead {
            return RoughKey(Self::DEAD | group << Self::DAYS_BITS, item, customer);
        }
        let days = match (one.stake.money_days_hundredths, effort(book, policy, one)) {
            (days, 1) => days,
            (days, effort) => days / effort.max(1),
        };
        // The ends stand for whatever is beyond them.
        let days = days.saturating_add(1).clamp(0, Self::DAYS_MAX);
        let is_exact = policy.score.strategy == Strategy::MoneyDays && (1..Self::DAYS_MAX).contains(&days);
        let few = (Self::DAYS_MAX - days) as u64;
        let (item, customer) = if is_exact { (item, customer) } else { (0, CustomerId(0)) };
        RoughKey(group << Self::DAYS_BITS | few, item, customer)
    }

    /// What comes after the money-days.
    fn item(plan: &Plan, one: &Assessment) -> (u64, CustomerId) {
        let Receivable { outstanding, currency, due, customer, .. } = one.receivable;
        let outstanding = plan.exchange.to_base(outstanding, currency).unwrap_or(outstanding);
        let units = outstanding.0.clamp(0, Self::OUTSTANDING_MAX);
        let little = ((Self::OUTSTANDING_MAX - units) as u64) << Self::DUE_BITS;
        let due = due.num_days_from_ce().clamp(0, Self::DUE_MAX);
        match (1..Self::OUTSTANDING_MAX).contains(&units) {
            true if (1..Self::DUE_MAX).contains(&due) => (little | due as u64, customer),
            true => (little | due as u64, CustomerId(0)),
            false => (little, CustomerId(0)),
        }
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
    contact_effort(one.treatment.channel, customer.distance_metres, &policy.work)
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
    is_wanted: impl Fn(&Assessment) -> bool + Sync,
    threads: usize,
) -> Vec<CustomerRow<'p>> {
    let placed = by_customer_with_places(book, plan, policy, include_dead, is_wanted, threads);
    placed.into_iter().map(|(_, row)| row).collect()
}

/// The same, each row with its place in the order, which is the same in a plan of other customers too.
pub fn by_customer_with_places<'p>(
    book: &Book,
    plan: &'p Plan,
    policy: &Policy,
    include_dead: bool,
    is_wanted: impl Fn(&Assessment) -> bool + Sync,
    threads: usize,
) -> Vec<(PlanPlace, CustomerRow<'p>)> {
    let mut groups: BTreeMap<(bool, Option<Currency>, CustomerId), Vec<&Assessment>> = BTreeMap::new();
    for row in rank(book, plan, policy, include_dead, is_wanted, threads) {
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
        (PlanPlace(key), row)
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
