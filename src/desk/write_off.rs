//! What may be written off and by which rule, which evidence is at hand and which is missing, and how long there is
//! still time to act (SPEC §4 `writeoff`, DOMAIN §2). Hints by the rules of China, not legal advice.

use super::migration::share;
use crate::book::{
    Book, Currency, CustomerId, Decimal, DeliveryLine, Event, EventKind, FollowUp, FollowUpResult, Money, Place,
};
use crate::plan::{
    Assessment, Class, EvidenceKind, Exchange, Plan, Policy, ReceivableSource, WriteOffPolicy, WriteOffRule,
    receivable_label, target_of, years_after,
};
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A piece of evidence, and where the book has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it proves.
    pub kind: EvidenceKind,
    /// The day.
    pub date: NaiveDate,
    /// What it is, as written.
    pub text: String,
    /// The row.
    pub place: Place,
}

/// A rule that a receivable fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMet {
    /// The rule.
    pub rule: WriteOffRule,
    /// What the book has of what it asks for.
    pub present: Vec<Evidence>,
    /// What is missing.
    pub missing: Vec<EvidenceKind>,
}

/// How near the end of a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodWarning {
    /// It has run out.
    Expired,
    /// It runs out soon (`[writeoff] urgent_warning_days`).
    Urgent,
    /// It runs out (`[class] limitation_warning_days`).
    Near,
}

impl PeriodWarning {
    /// The word in the `warning` column.
    pub fn key(self) -> &'static str {
        match self {
            PeriodWarning::Expired => "expired",
            PeriodWarning::Urgent => "urgent",
            PeriodWarning::Near => "near",
        }
    }
}

/// A period within which something has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Whether it is the time to apply for enforcement of a judgment; else the limitation period.
    pub is_enforcement: bool,
    /// Its last day.
    pub until: NaiveDate,
    /// Days left; below 0 it is over.
    pub days_left: i64,
    /// Whether to warn.
    pub warning: Option<PeriodWarning>,
}

/// A receivable that may be written off, or whose time runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOffRow {
    /// Whose.
    pub customer: CustomerId,
    /// What it goes by.
    pub label: String,
    /// What is open.
    pub outstanding: Money,
    /// Its currency.
    pub currency: Currency,
    /// When it was due.
    pub due: NaiveDate,
    /// Days past due.
    pub days_past_due: i64,
    /// Its class.
    pub class: Class,
    /// The loss allowance of its class.
    pub allowance: Money,
    /// The rules that it fits, that with the least missing first; none: only its time runs out.
    pub rules: Vec<RuleMet>,
    /// The period that counts: limitation, or enforcement where there is a judgment.
    pub period: Period,
    /// The row.
    pub place: Place,
}

/// All that may be written off, the most money first, and all whose time runs out, the first to do so first.
pub fn write_offs(book: &Book, plan: &Plan, policy: &Policy, allowance_basis_points: &[i64; 5]) -> Vec<WriteOffRow> {
    let mut events: BTreeMap<CustomerId, Vec<&Event>> = BTreeMap::new();
    for event in book.events.iter().filter(|event| event.is_fact()) {
        events.entry(event.customer).or_default().push(event);
    }
    let mut follow_ups: BTreeMap<CustomerId, Vec<&FollowUp>> = BTreeMap::new();
    for follow_up in &book.follow_ups {
        follow_ups.entry(follow_up.customer).or_default().push(follow_up);
    }
    let mut signed: BTreeMap<u32, &DeliveryLine> = BTreeMap::new();
    for line in book.delivery_lines.iter().filter(|line| line.received_by.is_some()) {
        if let Some(document) = line.document {
            signed.entry(document).or_insert(line);
        }
    }
    let none = (Vec::new(), Vec::new());
    let mut rows: Vec<WriteOffRow> = plan
        .assessments
        .iter()
        .filter_map(|assessment| {
            let customer = assessment.receivable.customer;
            let claim = Claim {
                book,
                policy,
                exchange: &plan.exchange,
                assessment,
                events: events.get(&customer).unwrap_or(&none.0),
                follow_ups: follow_ups.get(&customer).unwrap_or(&none.1),
                signed: &signed,
            };
            claim.row(allowance_basis_points[assessment.classification.class as usize])
        })
        .collect();
    put_write_offs_in_order(&mut rows, &plan.exchange);
    rows
}

/// Puts what may be written off first, the most money before the rest, then those whose time runs out.
pub fn put_write_offs_in_order(rows: &mut [WriteOffRow], exchange: &Exchange) {
    let worth = |row: &WriteOffRow| exchange.to_base(row.outstanding, row.currency).unwrap_or(row.outstanding);
    rows.sort_by_key(|row| match row.rules.is_empty() {
        false => (0, Reverse(worth(row)), NaiveDate::MIN, row.customer, row.label.clone()),
        true => (1, Reverse(Money::ZERO), row.period.until, row.customer, row.label.clone()),
    });
}

/// A receivable with what bears on giving it up.
struct Claim<'a> {
    book: &'a Book,
    policy: &'a Policy,
    exchange: &'a Exchange,
    assessment: &'a Assessment,
    events: &'a [&'a Event],
    follow_ups: &'a [&'a FollowUp],
    signed: &'a BTreeMap<u32, &'a DeliveryLine>,
}

impl<'a> Claim<'a> {
    fn row(&self, allowance_basis_points: i64) -> Option<WriteOffRow> {
        let receivable = &self.assessment.receivable;
        let period = self.period();
        let mut rules: Vec<RuleMet> = self.rules().into_iter().map(|rule| self.evidence(rule)).collect();
        rules.sort_by_key(|met| (met.missing.len(), met.rule));
        if rules.is_empty() && period.warning.is_none() {
            return None;
        }
        let place = match receivable.source {
            ReceivableSource::Delivery(id) => {
                self.book.documents[self.book.deliveries.documents()[id as usize] as usize].line
            }
            ReceivableSource::GivenBack(id) => self.book.payments.get(id).place,
        };
        Some(WriteOffRow {
            customer: receivable.customer,
            label: receivable_label(self.book, self.assessment).into_owned(),
            outstanding: receivable.outstanding,
            currency: receivable.currency,
            due: receivable.due,
            days_past_due: self.assessment.age.days_past_due,
            class: self.assessment.classification.class,
            allowance: share(receivable.outstanding, allowance_basis_points),
            rules,
            period,
            place,
        })
    }

    /// Events that touch it and stand.
    fn touching(&self) -> impl Iterator<Item = &'a Event> {
        let target = target_of(self.book, &self.assessment.receivable);
        self.events.iter().copied().filter(move |event| event.concerns.touches(target))
    }

    fn rules(&self) -> Vec<WriteOffRule> {
        let policy = &self.policy.write_off;
        let receivable = &self.assessment.receivable;
        let is_gone = self.touching().any(|event| is_gone(event.kind));
        let is_older = |years: u32| self.book.as_of > years_after(receivable.due, years);
        let small = |money| is_small(money, receivable.currency, self.exchange, policy);
        [
            (WriteOffRule::Bankrupt, is_gone),
            (WriteOffRule::Old, is_older(policy.old_years)),
            (WriteOffRule::Small, is_older(policy.small_years) && small(receivable.outstanding)),
        ]
        .into_iter()
        .filter_map(|(rule, holds)| holds.then_some(rule))
        .collect()
    }

    fn evidence(&self, rule: WriteOffRule) -> RuleMet {
        let (mut present, mut missing) = (Vec::new(), Vec::new());
        for &kind in rule.asks_for() {
            match self.proof(kind) {
                Some(evidence) => present.push(evidence),
                None => missing.push(kind),
            }
        }
        RuleMet { rule, present, missing }
    }

    /// The latest row that proves it. Only what names its evidence does.
    fn proof(&self, kind: EvidenceKind) -> Option<Evidence> {
        let target = target_of(self.book, &self.assessment.receivable);
        let of_event = |kinds: &dyn Fn(EventKind) -> bool| {
            let fitting = self.touching().filter(|event| kinds(event.kind));
            let proven = fitting.filter_map(|event| Some((event.date, event.evidence.clone()?, event.place)));
            proven.last()
        };
        let found = match kind {
            EvidenceKind::SignedDelivery => target.and_then(|(document, _)| {
                let line = self.signed.get(&document)?;
                Some((line.date, line.received_by.clone()?, line.place))
            }),
            EvidenceKind::Demand => {
                let served = self.follow_ups.iter().filter(|one| {
                    let proves = matches!(one.result, FollowUpResult::DemandServed | FollowUpResult::Acknowledged);
                    proves && one.concerns.touches(target)
                });
                let mut proven = served.filter_map(|one| Some((one.date, one.evidence.clone()?, one.place)));
                let served = proven.next_back();
                let by_law =
                    |kind| matches!(kind, EventKind::SuitFiled | EventKind::Judgment | EventKind::DebtConfirmed);
                served.or_else(|| of_event(&by_law))
            }
            EvidenceKind::OfficialNotice => of_event(&is_gone),
            EvidenceKind::AssetsInsufficient => {
                of_event(&|kind| matches!(kind, EventKind::BankruptcyClosed | EventKind::EnforcementTerminated))
            }
            EvidenceKind::BookEntry => {
                let booked = self.touching().filter(|event| event.kind == EventKind::WrittenOff).last();
                booked.map(|event| (event.date, event.note.clone().unwrap_or_default(), event.place))
            }
            EvidenceKind::Explanation => of_event(&|kind| kind == EventKind::WrittenOff),
        };
        found.map(|(date, text, place)| Evidence { kind, date, text, place })
    }

    /// The limitation period; after a judgment the time to apply for its enforcement.
    fn period(&self) -> Period {
        let policy = &self.policy.write_off;
        let judgment = self.touching().filter(|event| event.kind == EventKind::Judgment).map(|event| event.date).max();
        let until = match judgment {
            Some(date) => years_after(date, policy.enforcement_years),
            None => self.assessment.limitation_expiry,
        };
        let days_left = (until - self.book.as_of).num_days();
        let warning = match days_left {
            ..0 => Some(PeriodWarning::Expired),
            days if days <= policy.urgent_warning_days => Some(PeriodWarning::Urgent),
            days if days <= self.policy.class.limitation_warning_days => Some(PeriodWarning::Near),
            _ => None,
        };
        Period { is_enforcement: judgment.is_some(), until, days_left, warning }
    }
}

/// The debtor is bankrupt, closed, struck off or missing.
fn is_gone(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::BankruptcyFiled
            | EventKind::BankruptcyClosed
            | EventKind::Deregistered
            | EventKind::LicenceRevoked
            | EventKind::Absconded
    )
}

/// A single receivable of no more than CNY 50,000, or than 0.01 % of the annual revenue.
fn is_small(money: Money, currency: Currency, exchange: &Exchange, policy: &WriteOffPolicy) -> bool {
    let yuan = Currency::from_code("CNY");
    let in_yuan = match yuan {
        // Money without a currency is the country's own.
        Some(yuan) if currency == yuan || currency == Currency::NONE => Some((money, yuan)),
        Some(yuan) if exchange.base == Some(yuan) => exchange.to_base(money, currency).map(|money| (money, yuan)),
        _ => None,
    };
    let is_below = |money: Money, currency: Currency, limit: Decimal| {
        limit.to_money_rounded(currency).is_ok_and(|limit| money <= limit)
    };
    let is_small = in_yuan.is_some_and(|(money, yuan)| is_below(money, yuan, policy.small_amount));
    let of_revenue = policy.annual_revenue.and_then(|revenue| {
        let part = Decimal { units: i128::from(policy.small_revenue_millionths), scale: 6 };
        Some((exchange.base?, revenue.checked_mul(part)?))
    });
    let is_small_to_revenue = of_revenue.is_some_and(|(base, limit)| {
        exchange.to_base(money, currency).is_some_and(|money| is_below(money, base, limit))
    });
    is_small || is_small_to_revenue
}
