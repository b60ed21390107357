//! The report (SPEC §4 `report`): what a manager wants to know of a book, by currency where money is added and by
//! comparable money-days where customers are ranked.

use super::aging::{AgingBy, AgingReport, aging};
use super::collection_figures::{
    CollectionFigures, CollectionInputs, MoneyKnown, collection_figures, permille, rounded,
};
use super::control_totals::{ControlTotals, control_totals};
use super::migration::{Migration, share};
use super::past_days::{DaySums, PERIOD_DAYS, Past, class_index};
use super::watch::{WatchFilter, WatchReport, watch};
use crate::book::{Account, Book, Currency, CustomerId, Money, PaymentKind};
use crate::plan::{Class, CustomerRow, Plan, PlanRow, Policy, by_customer, rank};
use chrono::{Days, NaiveDate};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// So many customers are named in the table of those who hold the most.
pub const CUSTOMERS_NAMED: usize = 10;
/// So many rows of the plan are shown.
pub const PLAN_ROWS: usize = 20;

/// What is open in a class, and the allowance that it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassAllowance {
    /// How many receivables.
    pub receivables: usize,
    /// What is open.
    pub outstanding: Money,
    /// In hundredths of a percent.
    pub rate_basis_points: i64,
    /// The allowance.
    pub allowance: Money,
}

/// The money of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyReport {
    /// Which.
    pub currency: Currency,
    /// How many receivables are open.
    pub receivables: usize,
    /// How many customers owe.
    pub debtors: usize,
    /// The sums of the as-of day.
    pub now: DaySums,
    /// Money that pays nothing.
    pub unapplied: Money,
    /// DSO and its kin.
    pub figures: CollectionFigures,
    /// By class, mildest first.
    pub classes: [ClassAllowance; 5],
    /// How the money stood on each day of the report.
    pub trend: Vec<(NaiveDate, DaySums)>,
    /// From each of these days to the next: how money moved from class to class.
    pub steps: Vec<(NaiveDate, NaiveDate, Option<Migration>)>,
    /// What ties.
    pub totals: ControlTotals,
}

/// A customer, and what of all money-days he and those before him hold.
#[derive(Clone, Debug, PartialEq)]
pub struct StakeHolder<'p> {
    /// The customer's row of the plan.
    pub row: CustomerRow<'p>,
    /// In tenths of a percent.
    pub share_permille: i64,
    /// With all those before him.
    pub cumulative_permille: i64,
}

/// Money-days that can be compared: where they sit, and what to do first.
#[derive(Clone, Debug, PartialEq)]
pub struct StakeReport<'p> {
    /// What they are in; of several currencies with rates the base.
    pub currency: Currency,
    /// All of them, in hundredths.
    pub money_days_hundredths: i128,
    /// What their customers owe in all.
    pub outstanding: Money,
    /// How many customers hold any rank.
    pub customers: usize,
    /// So many of them hold 80 % of the money-days.
    pub customers_for_80_percent: usize,
    /// The first fifth of them, rounded up: how many they are, and what they hold, in tenths of a percent.
    pub fifth: (usize, i64),
    /// Those who hold the most.
    pub first: Vec<StakeHolder<'p>>,
    /// The top of the plan.
    pub rows: Vec<PlanRow<'p>>,
    /// How many rows the plan has.
    pub rows_in_all: usize,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report<'p> {
    /// The day.
    pub as_of: NaiveDate,
    /// Whether anything says what was paid.
    pub has_payments: bool,
    /// How many rows of money have no day, so that earlier days show it as if it had come before them.
    pub undated_payments: usize,
    /// Outstanding by class and bucket.
    pub aging: AgingReport,
    /// By currency code.
    pub currencies: Vec<CurrencyReport>,
    /// What can be compared first, then each currency without a rate.
    pub stakes: Vec<StakeReport<'p>>,
    /// The signs.
    pub watch: WatchReport,
}

/// What the report needs of some customers besides what is open of them.
#[derive(Clone, Debug, Default)]
pub struct ReportPart {
    undated: usize,
    totals: BTreeMap<Currency, ControlTotals>,
    periods: BTreeMap<Currency, PeriodSums>,
    watch: WatchReport,
}

/// What was delivered and came back in a currency, within a year up to the as-of day.
#[derive(Clone, Debug, Default)]
struct PeriodSums {
    /// The day of the first delivery of all.
    first: Option<NaiveDate>,
    delivered: Money,
    /// By day: what came back before the first delivery is of no period.
    returned: BTreeMap<NaiveDate, Money>,
}

/// The first day of the period, if the book goes back as far.
fn period_start(as_of: NaiveDate) -> NaiveDate {
    as_of - Days::new(PERIOD_DAYS) + Days::new(1)
}

impl ReportPart {
    /// Of the customers of a book, or of a part of one.
    pub fn of(book: &Book, plan: &Plan, policy: &Policy) -> ReportPart {
        let undated = book.payments.kinds().iter().filter(|kind| **kind == PaymentKind::PaidUndated).count();
        let totals = control_totals(book, plan).into_iter().map(|totals| (totals.currency, totals));
        let mut periods: BTreeMap<Currency, PeriodSums> = BTreeMap::new();
        for account in &book.accounts {
            periods.entry(account.currency).or_default().add(book, account);
        }
        ReportPart {
            undated,
            totals: totals.collect(),
            periods,
            watch: watch(book, plan, policy, &WatchFilter::default()),
        }
    }

    /// Puts that of the next customers behind it.
    pub fn append(&mut self, later: ReportPart) {
        self.undated += later.undated;
        for (currency, totals) in later.totals {
            match self.totals.entry(currency) {
                Entry::Vacant(place) => _ = place.insert(totals),
                Entry::Occupied(own) => own.into_mut().append(&totals),
            }
        }
        for (currency, period) in later.periods {
            self.periods.entry(currency).or_default().append(period);
        }
        self.watch.append(later.watch);
    }
}

impl PeriodSums {
    fn add(&mut self, book: &Book, account: &Account) {
        let start = period_start(book.as_of);
        let (dates, amounts) = (book.deliveries.dates(), book.deliveries.amounts());
        for row in account.deliveries.clone() {
            self.first = Some(self.first.map_or(dates[row], |first| first.min(dates[row])));
            if dates[row] >= start {
                self.delivered += amounts[row];
            }
        }
        let (kinds, days, amounts) = (book.payments.kinds(), book.payments.dates(), book.payments.amounts());
        for row in account.payments.clone().filter(|&row| kinds[row] == PaymentKind::Return && days[row] >= start) {
            *self.returned.entry(days[row]).or_default() += amounts[row];
        }
    }

    fn append(&mut self, other: PeriodSums) {
        self.first = self.first.into_iter().chain(other.first).min();
        self.delivered += other.delivered;
        for (day, amount) in other.returned {
            *self.returned.entry(day).or_default() += amount;
        }
    }
}

/// Puts the report together, of what is open and of what it needs besides; `past` ends with the as-of day.
pub fn report<'p>(
    (book, plan): (&'p Book, &'p Plan),
    part: ReportPart,
    policy: &Policy,
    allowance: &[i64; 5],
    past: &Past,
) -> Report<'p> {
    let ReportPart { undated, totals, periods, watch } = part;
    let known = MoneyKnown { has_payments: book.has_payments, has_undated: undated > 0 };
    let maker = Maker { book, plan, periods, allowance, past, known };
    Report {
        as_of: book.as_of,
        has_payments: book.has_payments,
        undated_payments: undated,
        currencies: totals.into_values().map(|totals| maker.currency(totals)).collect(),
        stakes: stakes(book, plan, policy),
        watch: watch.in_order(),
        aging: aging(book, plan, policy, AgingBy::Class),
    }
}

/// What the parts of a currency are made from.
struct Maker<'a> {
    book: &'a Book,
    plan: &'a Plan,
    periods: BTreeMap<Currency, PeriodSums>,
    allowance: &'a [i64; 5],
    past: &'a Past,
    known: MoneyKnown,
}

impl Maker<'_> {
    fn currency(&self, totals: ControlTotals) -> CurrencyReport {
        let currency = totals.currency;
        let own = self.plan.assessments.iter().filter(|one| one.receivable.currency == currency);
        let mut classes = [ClassAllowance::default(); 5];
        let mut debtors: BTreeSet<CustomerId> = BTreeSet::new();
        let mut receivables = 0;
        for one in own {
            let class = &mut classes[class_index(one.classification.class)];
            class.receivables += 1;
            class.outstanding += one.receivable.outstanding;
            debtors.insert(one.receivable.customer);
            receivables += 1;
        }
        for (class, &rate) in classes.iter_mut().zip(self.allowance) {
            class.rate_basis_points = rate;
            class.allowance = share(class.outstanding, rate);
        }
        let trend = self.past.points.iter().map(|point| (point.day, sums(&point.sums, currency)));
        let trend: Vec<(NaiveDate, DaySums)> = trend.collect();
        let steps = self.past.steps.iter().map(|step| {
            let own = step.migrations.iter().find(|one| one.currency == currency);
            (step.since, step.until, own.cloned())
        });
        let now = trend.last().map_or_else(DaySums::default, |(_, sums)| *sums);
        CurrencyReport {
            currency,
            receivables,
            debtors: debtors.len(),
            now,
            unapplied: totals.unapplied,
            figures: collection_figures(self.inputs(currency, now), self.known),
            classes,
            steps: steps.collect(),
            trend,
            totals,
        }
    }

    /// The period is a year up to the as-of day, or as much of it as the book has.
    fn inputs(&self, currency: Currency, now: DaySums) -> CollectionInputs {
        let as_of = self.book.as_of;
        let nothing = PeriodSums::default();
        let period = self.periods.get(&currency).unwrap_or(&nothing);
        let from = period.first.unwrap_or(as_of).max(period_start(as_of));
        let returned: Money = period.returned.range(from..).map(|(_, &amount)| amount).sum();
        CollectionInputs {
            from,
            days: (as_of - from).num_days() + 1,
            sales: period.delivered - returned,
            begin_outstanding: sums(&self.past.before_period.sums, currency).outstanding,
            end_outstanding: now.outstanding,
            end_current: now.outstanding - now.overdue,
        }
    }
}

fn sums(of_day: &BTreeMap<Currency, DaySums>, currency: Currency) -> DaySums {
    of_day.get(&currency).copied().unwrap_or_default()
}

/// Ranks start from 1 wherever money-days cannot be compared any more.
fn stakes<'p>(book: &'p Book, plan: &'p Plan, policy: &Policy) -> Vec<StakeReport<'p>> {
    let rows = rank(book, plan, policy, false, |_| true, 1);
    let mut groups = rows.chunk_by(|_, next| next.rank != Some(1));
    let customers = by_customer(book, plan, policy, false, |_| true, 1);
    let by_group = customers.chunk_by(|_, next| next.rank != Some(1));
    by_group.map(|customers| stake(customers, groups.next().unwrap_or_default())).collect()
}

fn stake<'p>(customers: &[CustomerRow<'p>], rows: &[PlanRow<'p>]) -> StakeReport<'p> {
    let all: i128 = customers.iter().map(|row| row.money_days_hundredths).sum();
    let of_all = |part: i128| if all > 0 { rounded(part * 1_000, all) } else { 0 };
    let mut before = 0;
    let mut customers_for_80_percent = customers.len();
    let mut first = Vec::new();
    let mut fifth = (customers.len().div_ceil(5), 0);
    // The plan may be ordered otherwise (`--strategy cash-now`).
    let mut by_stake: Vec<&CustomerRow<'p>> = customers.iter().collect();
    by_stake.sort_by_key(|row| std::cmp::Reverse(row.money_days_hundredths));
    for (place, row) in by_stake.into_iter().enumerate() {
        before += row.money_days_hundredths;
        if before * 5 >= all * 4 && customers_for_80_percent > place {
            customers_for_80_percent = place + 1;
        }
        if place + 1 == fifth.0 {
            fifth.1 = of_all(before);
        }
        if place < CUSTOMERS_NAMED {
            first.push(StakeHolder {
                row: row.clone(),
                share_permille: of_all(row.money_days_hundredths),
                cumulative_permille: of_all(before),
            });
        }
    }
    StakeReport {
        currency: customers.first().map_or(Currency::NONE, |row| row.currency),
        money_days_hundredths: all,
        outstanding: customers.iter().map(|row| row.outstanding).sum(),
        customers: customers.len(),
        customers_for_80_percent,
        fifth,
        first,
        rows: rows[..rows.len().min(PLAN_ROWS)].to_vec(),
        rows_in_all: rows.len(),
    }
}

impl CurrencyReport {
    /// What is open in a class on the as-of day.
    pub fn class(&self, class: Class) -> ClassAllowance {
        self.classes[class_index(class)]
    }

    /// What of what is open is past due, in tenths of a percent.
    pub fn overdue_permille(&self) -> Option<i64> {
        permille(self.now.overdue, self.now.outstanding)
    }

    /// What of what is open is more than 90 days past due, in tenths of a percent.
    pub fn over_90_permille(&self) -> Option<i64> {
        permille(self.now.over_90_days, self.now.outstanding)
    }

    /// What of what is open the allowance is, in tenths of a percent.
    pub fn allowance_permille(&self) -> Option<i64> {
        permille(self.now.allowance, self.now.outstanding)
    }
}
