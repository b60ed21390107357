//! Which months are off season: as configured, else those in which the whole book sells clearly less (DOMAIN §6 W1).

use crate::book::{Book, Money, month_number};
use crate::plan::policy::{Exchange, WatchPolicy};
use chrono::{Datelike, NaiveDate};

/// Months off season.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Season {
    /// January first.
    is_off: [bool; 12],
}

impl Season {
    /// `[work] off_season_months`; else from the full months of the book, if there are enough: whole years of them,
    /// counted back from the last, so that each month of the year is there as often as the others.
    pub(super) fn of(book: &Book, exchange: &Exchange, policy: &WatchPolicy) -> Season {
        let mut season = Season::default();
        if !policy.off_season_months.is_empty() {
            for &month in &policy.off_season_months {
                if let Some(is_off) = season.is_off.get_mut((month as usize).wrapping_sub(1)) {
                    *is_off = true;
                }
            }
            return season;
        }
        let Some(first) = book.sales.first_month() else { return season };
        // The first month and the one of the as-of day may not be whole.
        let last_month = month_number(book.as_of) - 1;
        let months = last_month - first;
        let years = months / 12;
        if years < 1 || months < policy.season_months {
            return season;
        }
        let first_month = last_month - 12 * years + 1;
        let mut sums = [0i128; 12];
        for (month, currency, sum) in book.sales.months() {
            if (first_month..=last_month).contains(&month) {
                // What has no rate is worth nothing beside the rest.
                let worth = exchange.to_base(sum, currency).unwrap_or(Money::ZERO);
                sums[month.rem_euclid(12) as usize] += i128::from(worth.0);
            }
        }
        let total: i128 = sums.iter().sum();
        for (is_off, sum) in season.is_off.iter_mut().zip(sums) {
            *is_off = sum * 12 * 100 < total * i128::from(policy.season_index_hundredths);
        }
        season
    }

    /// Whether that day is off season.
    pub(super) fn is_off(&self, date: NaiveDate) -> bool {
        self.is_off[date.month0() as usize]
    }
}
