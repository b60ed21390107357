//! W9 额度: he owes more than his credit limit (DOMAIN §6).

use super::watcher::Subject;
use super::{Severity, Sign, SignEvidence, SignKind, SignSource, UnknownSign};
use crate::book::{Account, Concerns, Currency, Money, PaymentId, PaymentKind};
use chrono::NaiveDate;

/// Looks whether he does.
pub(super) fn look(subject: &Subject<'_>, signs: &mut Vec<Sign>) {
    let Some((limit, currency)) = limit(subject) else { return };
    let outstanding = outstanding(subject, currency);
    let policy = subject.policy();
    let is_over = |percent: i64| i128::from(outstanding.0) * 100 > i128::from(limit.0) * i128::from(percent);
    if !is_over(policy.limit_percent) {
        return;
    }
    let severity = if is_over(policy.limit_high_percent) { Severity::High } else { Severity::Medium };
    let bound = i128::from(limit.0) * i128::from(policy.limit_percent) / 100;
    let since = passed_on(subject, currency, bound).unwrap_or(subject.as_of());
    let evidence = vec![SignEvidence::Exposure { currency, outstanding, limit }];
    let profile = subject.book().customer(subject.customer).profile.as_ref();
    let sources = profile.and_then(|profile| profile.place).map(SignSource::Row).into_iter().collect();
    let key = (SignKind::Exposure, severity);
    signs.push(subject.sign(key, (since, since), evidence, sources, Concerns::Customer));
}

/// Whether nobody said how much he may owe.
pub(super) fn unknown(subject: &Subject<'_>) -> Option<UnknownSign> {
    subject.unknown(SignKind::Exposure, usize::from(limit(subject).is_some()), 1)
}

/// The limit: in the base currency, else in the only one that he is delivered in.
fn limit(subject: &Subject<'_>) -> Option<(Money, Currency)> {
    let limit = subject.book().customer(subject.customer).credit_limit()?;
    let only = || match subject.accounts {
        [account] => Some(account.currency),
        _ => None,
    };
    let currency = subject.watcher.exchange.base.or_else(only)?;
    Some((limit.to_money_rounded(currency).ok()?, currency))
}

/// An account's amount in the currency of the limit; what has no rate cannot be compared.
fn worth(subject: &Subject<'_>, account: &Account, amount: Money, currency: Currency) -> Money {
    if account.currency == currency {
        return amount;
    }
    subject.watcher.exchange.to_base(amount, account.currency).unwrap_or(Money::ZERO)
}

fn outstanding(subject: &Subject<'_>, currency: Currency) -> Money {
    let (accounts, balances) = (&subject.book().accounts, &subject.watcher.allocation.balances);
    let first = accounts.partition_point(|account| account.customer < subject.customer);
    let own = subject.accounts.iter().zip(&balances[first..]);
    own.map(|(account, balance)| worth(subject, account, balance.outstanding, currency)).sum()
}

/// The day on which his balance passed a bound for the last time.
fn passed_on(subject: &Subject<'_>, currency: Currency, bound: i128) -> Option<NaiveDate> {
    let book = subject.book();
    let mut moves: Vec<(NaiveDate, i128)> = Vec::new();
    for account in subject.accounts {
        let worth = |amount: Money| i128::from(worth(subject, account, amount, currency).0);
        let deliveries = account.deliveries.clone();
        moves.extend(deliveries.map(|row| (book.deliveries.dates()[row], worth(book.deliveries.amounts()[row]))));
        moves.extend(account.payments.clone().map(|row| {
            let payment = book.payments.get(row as PaymentId);
            let is_owed = matches!(payment.kind, PaymentKind::Refund | PaymentKind::Bounced);
            (payment.date, if is_owed { worth(payment.amount) } else { -worth(payment.amount) })
        }));
    }
    moves.sort_unstable();
    let (mut balance, mut since) = (0, None);
    for day in moves.chunk_by(|a, b| a.0 == b.0) {
        balance += day.iter().map(|(_, amount)| amount).sum::<i128>();
        since = if balance > bound { since.or(Some(day[0].0)) } else { None };
    }
    since
}
