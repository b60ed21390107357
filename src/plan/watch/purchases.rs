//! W1 进货: large and frequent purchases, above all off season (DOMAIN §6), account by account.

use super::watcher::{Subject, median_doubled};
use super::{Severity, Sign, SignEvidence, SignKind, SignSource, UnknownSign};
use crate::book::{Account, Concerns, DeliveryId, Money};
use chrono::{Days, Months, NaiveDate};
use std::ops::Range;

/// What was delivered in a window of days.
#[derive(Clone, Copy, Default)]
struct Window {
    amount: i128,
    is_empty: bool,
}

/// How the last window of an account compares.
struct Comparison {
    windows: Vec<Window>,
    last_year: i128,
    median_doubled: i128,
}

/// The sign of the account in which it is worst.
pub(super) fn look(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    let policy = subject.policy();
    // Most customers bought too little for any sign: that is seen in one pass.
    let is_much = |account: &Account| {
        let amount = last_amount(subject, account);
        let least = policy.purchase_excess_amount.min(policy.first_order_amount);
        amount.is_positive() && subject.is_worth(amount, account.currency, least)
    };
    let mut worst: Option<(Severity, &Account, Vec<SignEvidence>, NaiveDate)> = None;
    let mut is_new = None;
    for account in subject.accounts.iter().filter(|account| is_much(account)) {
        if *is_new.get_or_insert_with(|| first_order(subject, signs)) {
            return;
        }
        let Some(comparison) = compare(subject, account) else { continue };
        let Some(sign) = judge(subject, account, &comparison) else { continue };
        if worst.as_ref().is_none_or(|(severity, ..)| *severity < sign.0) {
            worst = Some((sign.0, account, sign.1, sign.2));
        }
    }
    if let Some((severity, account, evidence, since)) = worst {
        let sources = sources(last_window(subject, account));
        let key = (SignKind::Purchases, severity);
        signs.push(subject.sign(key, (since, since), evidence, sources, Concerns::Customer));
    }
}

/// What is missing to compare: in the account that has most.
pub(super) fn unknown(subject: &Subject<'_>) -> Option<UnknownSign> {
    let windows = subject.accounts.iter().filter_map(|account| compare(subject, account));
    let most = windows.map(|comparison| comparison.filled()).max().unwrap_or(0);
    subject.unknown(SignKind::Purchases, most, subject.policy().windows_min)
}

/// What was delivered in the last window.
fn last_amount(subject: &Subject<'_>, account: &Account) -> Money {
    let deliveries = &subject.book().deliveries;
    let days = Days::new(subject.policy().window_days.unsigned_abs());
    let Some(start) = subject.as_of().checked_sub_days(days) else { return Money::ZERO };
    let rows = account.deliveries.clone();
    let columns = deliveries.dates()[rows.clone()].iter().zip(&deliveries.amounts()[rows]);
    columns.map(|(date, amount)| if *date > start { *amount } else { Money::ZERO }).sum()
}

/// Sums the last window, those before, and the same window last year: one pass over the account. `None` if nothing was
/// delivered in any of them.
fn compare(subject: &Subject<'_>, account: &Account) -> Option<Comparison> {
    let (book, policy) = (subject.book(), subject.policy());
    let as_of = subject.as_of();
    let count = policy.windows as usize + 1;
    let days = policy.window_days;
    let start = as_of.checked_sub_days(Days::new(count as u64 * days.unsigned_abs()))?;
    let year_ago = as_of.checked_sub_months(Months::new(12))?;
    let last_year = year_ago.checked_sub_days(Days::new(days.unsigned_abs()))?;
    let mut windows = vec![Window { amount: 0, is_empty: true }; count];
    let mut comparison_last_year = 0;
    let rows = account.deliveries.clone();
    for (&date, &amount) in book.deliveries.dates()[rows.clone()].iter().zip(&book.deliveries.amounts()[rows]) {
        if date > start {
            let window = &mut windows[((as_of - date).num_days() / days) as usize];
            *window = Window { amount: window.amount + i128::from(amount.0), is_empty: false };
        }
        if date > last_year && date <= year_ago {
            comparison_last_year += i128::from(amount.0);
        }
    }
    let mut amounts: Vec<i128> =
        windows[1..].iter().filter(|window| !window.is_empty).map(|window| window.amount).collect();
    amounts.sort_unstable();
    let median_doubled = median_doubled(&amounts);
    Some(Comparison { windows, last_year: comparison_last_year, median_doubled })
}

impl Comparison {
    /// How many windows before the last are not empty.
    fn filled(&self) -> usize {
        self.windows[1..].iter().filter(|window| !window.is_empty).count()
    }
}

/// The severity, the facts and the day on which it came to that.
fn judge(
    subject: &Subject<'_>,
    account: &Account,
    comparison: &Comparison,
) -> Option<(Severity, Vec<SignEvidence>, NaiveDate)> {
    let policy = subject.policy();
    let windows = comparison.filled() as u32;
    if windows < policy.windows_min {
        return None;
    }
    let Comparison { median_doubled, last_year, .. } = *comparison;
    let amount = comparison.windows[0].amount;
    let is_large = |amount: i128| {
        let excess = (2 * amount - median_doubled).div_euclid(2);
        let excess = Money(i64::try_from(excess).unwrap_or(i64::MAX));
        200 * amount >= i128::from(policy.purchase_factor_hundredths) * median_doubled
            && subject.is_worth(excess, account.currency, policy.purchase_excess_amount)
    };
    let is_usual_then = 200 * last_year >= i128::from(policy.last_year_factor_hundredths) * median_doubled;
    if !is_large(amount) || is_usual_then {
        return None;
    }
    let deliveries = dated(subject, last_window(subject, account));
    let mut sum = 0;
    let since = deliveries.iter().find_map(|&(date, own)| {
        sum += own;
        is_large(sum).then_some(date)
    });
    let off_season: i128 =
        deliveries.iter().filter(|(date, _)| subject.watcher.season().is_off(*date)).map(|(_, own)| own).sum();
    let is_off_season = 2 * off_season >= amount;
    let (count, median_count_doubled) = counts(subject, account);
    let is_frequent = count >= policy.purchase_count_min
        && 200 * u64::from(count) >= policy.purchase_count_factor_hundredths as u64 * u64::from(median_count_doubled);
    let mut severity = if is_off_season && is_frequent { Severity::High } else { Severity::Medium };
    if subject.overdue().is_empty() {
        severity = severity.step_down();
    }
    let median = (median_doubled + 1).div_euclid(2);
    let mut evidence = vec![SignEvidence::Purchases {
        currency: account.currency,
        amount: money(amount),
        count,
        median_amount: money(median),
        median_count_doubled,
        windows,
        window_days: policy.window_days,
        is_off_season,
    }];
    evidence.extend_from_slice(subject.overdue());
    Some((severity, evidence, since.unwrap_or(subject.as_of())))
}

fn money(amount: i128) -> Money {
    Money(i64::try_from(amount).unwrap_or(i64::MAX))
}

/// A new customer whose first day brought a large order; whether he is new.
fn first_order(subject: &Subject<'_>, signs: &mut Vec<Sign>) -> bool {
    let (book, policy) = (subject.book(), subject.policy());
    let dates = |account: &Account| book.deliveries.dates()[account.deliveries.clone()].iter().min().copied();
    let Some(first) = subject.accounts.iter().filter_map(dates).min() else { return false };
    if (subject.as_of() - first).num_days() >= policy.window_days {
        return false;
    }
    let on_first = |row: &usize| book.deliveries.dates()[*row] == first;
    for account in subject.accounts {
        let rows: Vec<usize> = account.deliveries.clone().filter(on_first).collect();
        let amount: Money = rows.iter().map(|&row| book.deliveries.amounts()[row]).sum();
        if subject.is_worth(amount, account.currency, policy.first_order_amount) {
            let evidence = vec![SignEvidence::FirstOrder { currency: account.currency, amount, date: first }];
            let key = (SignKind::Purchases, Severity::Info);
            signs.push(subject.sign(key, (first, first), evidence, sources(rows), Concerns::Customer));
            return true;
        }
    }
    false
}

/// The rows of deliveries in the last window of an account.
fn last_window(subject: &Subject<'_>, account: &Account) -> Vec<usize> {
    in_window(subject, account, 0..1)
}

fn in_window(subject: &Subject<'_>, account: &Account, windows: Range<i64>) -> Vec<usize> {
    let (book, as_of, days) = (subject.book(), subject.as_of(), subject.policy().window_days);
    let is_in = |row: &usize| windows.contains(&((as_of - book.deliveries.dates()[*row]).num_days() / days));
    account.deliveries.clone().filter(is_in).collect()
}

/// Days and amounts of rows, by day.
fn dated(subject: &Subject<'_>, rows: Vec<usize>) -> Vec<(NaiveDate, i128)> {
    let deliveries = &subject.book().deliveries;
    let row = |row: usize| (deliveries.dates()[row], i128::from(deliveries.amounts()[row].0));
    let mut dated: Vec<(NaiveDate, i128)> = rows.into_iter().map(row).collect();
    dated.sort_unstable();
    dated
}

/// Deliveries in the last window, and twice the median of those in the windows before that have any. An instalment plan
/// is one delivery.
fn counts(subject: &Subject<'_>, account: &Account) -> (u32, u32) {
    let (book, policy) = (subject.book(), subject.policy());
    let mut counts = vec![0u32; policy.windows as usize + 1];
    for row in in_window(subject, account, 0..i64::from(policy.windows) + 1) {
        let document = book.deliveries.documents()[row];
        if book.first_deliveries[document as usize] as usize == row {
            counts[((subject.as_of() - book.deliveries.dates()[row]).num_days() / policy.window_days) as usize] += 1;
        }
    }
    let mut before: Vec<i128> = counts[1..].iter().filter(|count| **count > 0).map(|&count| count.into()).collect();
    before.sort_unstable();
    (counts[0], median_doubled(&before) as u32)
}

fn sources(rows: Vec<usize>) -> Vec<SignSource> {
    rows.into_iter().map(|row| SignSource::Delivery(row as DeliveryId)).collect()
}
