//! Stage 6, score: money-days at stake and the score made of them (SPEC §1, §3 "Score"). Exact until the logarithm.

use super::lead::{Lead, Start};
use super::payment_estimate::PaymentEstimate;
use super::policy::{Exchange, ScorePolicy};
use crate::book::{Currency, Money};

/// One billionth of a day times one thousandth of a weight.
const UNITS_PER_DAY: i128 = 1_000_000_000_000;

/// What is at stake if a receivable is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// `S`: calendar days lost to the procedure, the wait for the next run included.
    pub procedure_days: i64,
    /// `D`: calendar days lost to distance.
    pub distance_days: i64,
    /// All weighted days together, in units of 10^-12 of a day.
    pub weighted_days: i128,
    /// Hundredths of money-days, in the base currency if there is a rate, else in the receivable's own.
    pub money_days_hundredths: i128,
}

impl Stake {
    /// All weighted days together.
    pub fn days(&self) -> f64 {
        self.weighted_days as f64 / UNITS_PER_DAY as f64
    }
}

/// Scores an amount that is `days_past_due` (`e`) with its lead and payment estimate.
pub fn stake(
    amount: Money,
    currency: Currency,
    days_past_due: i64,
    (lead, start): (&Lead, &Start),
    estimate: &PaymentEstimate,
    policy: &ScorePolicy,
    exchange: &Exchange,
) -> Stake {
    let lost = |lead_days: i64| (days_past_due + lead_days).clamp(0, lead_days);
    let lost_to_steps = lost(lead.step_calendar_days);
    let procedure_days = lost_to_steps + start.days_to_next_run;
    let distance_days = lost(lead.calendar_days) - lost_to_steps;
    let term = i128::from(estimate.days_late_billionths) + 15 * i128::from(estimate.chance_badly_late_billionths);
    let billion = 1_000_000_000;
    let weighted_days = i128::from(policy.term_weight_thousandths) * term
        + i128::from(policy.procedure_weight_thousandths) * i128::from(procedure_days) * billion
        + i128::from(policy.distance_weight_thousandths) * i128::from(distance_days) * billion;
    let money_days_hundredths = money_days_hundredths(amount, currency, weighted_days, exchange);
    Stake { procedure_days, distance_days, weighted_days, money_days_hundredths }
}

/// Amount × days × rate, rounded half-up to a hundredth.
fn money_days_hundredths(amount: Money, currency: Currency, weighted_days: i128, exchange: &Exchange) -> i128 {
    let rate = exchange.rate(currency).unwrap_or(crate::book::Decimal { units: 1, scale: 0 });
    let unit_days = i128::from(amount.0).saturating_mul(weighted_days);
    let scale = 10i128.saturating_pow(currency.decimals()).saturating_mul(10i128.saturating_pow(rate.scale));
    let exact = unit_days
        .checked_mul(rate.units)
        .and_then(|product| product.checked_mul(100))
        .map(|product| divide_half_up(product, scale.saturating_mul(UNITS_PER_DAY)));
    exact.unwrap_or_else(|| {
        // Beyond 10^38 the fractions of a hundredth are given up first.
        let whole = divide_half_up(unit_days, UNITS_PER_DAY);
        divide_half_up(whole.saturating_mul(rate.units).saturating_mul(100), scale)
    })
}

fn divide_half_up(dividend: i128, divisor: i128) -> i128 {
    (dividend + divisor / 2) / divisor
}

/// 100 money-days are 0, ten million 100; in tenths (SPEC §3 "Score").
pub fn score_tenths(money_days_hundredths: i128) -> i64 {
    if money_days_hundredths <= 0 {
        return 0;
    }
    let score = 20.0 * (money_days_hundredths as f64 / 100.0).log10() - 40.0;
    (score.clamp(0.0, 100.0) * 10.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_has_its_ends_where_the_contract_puts_them() {
        assert_eq!(score_tenths(0), 0);
        assert_eq!(score_tenths(100 * 100), 0);
        assert_eq!(score_tenths(10_000_000 * 100), 1000);
        assert_eq!(score_tenths(i128::MAX), 1000);
        assert_eq!(score_tenths(1_000 * 100), 200);
    }

    #[test]
    fn the_largest_amounts_do_not_wrap() {
        let base = Currency::from_code("CNY");
        let rate = crate::book::Decimal { units: 72_000_000_000, scale: 10 };
        let exchange = Exchange { base, rates: [(Currency::NONE, rate)].into() };
        let days = 100 * UNITS_PER_DAY;
        assert_eq!(money_days_hundredths(Money(100), Currency::NONE, days, &exchange), 72_000);
        assert!(money_days_hundredths(Money(i64::MAX), Currency::NONE, days, &exchange) > i128::from(i64::MAX));
    }
}
