//! What was delivered month by month, over the whole book: a piece of a book knows it too.

use super::{Currency, Money};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Deliveries, returns not counted, by currency and month. No sum is larger than the reader lets a book's sums be.
#[derive(Clone, Debug, Default)]
pub struct MonthlySales {
    /// By months since January 1970; the reader refuses earlier days (SPEC §2).
    by_currency: BTreeMap<Currency, Vec<i128>>,
}

/// Months since January 1970.
pub fn month_number(date: NaiveDate) -> i64 {
    (i64::from(date.year()) - 1970) * 12 + i64::from(date.month0())
}

impl MonthlySales {
    /// Adds deliveries in one currency.
    pub fn add(&mut self, currency: Currency, deliveries: impl Iterator<Item = (NaiveDate, Money)>) {
        let sums = self.by_currency.entry(currency).or_default();
        for (date, amount) in deliveries {
            let month = month_number(date).max(0) as usize;
            if month >= sums.len() {
                sums.resize(month + 1, 0);
            }
            sums[month] += i128::from(amount.0);
        }
    }

    /// Adds what others tell of other deliveries.
    pub fn append(&mut self, other: MonthlySales) {
        for (currency, months) in other.by_currency {
            let sums = self.by_currency.entry(currency).or_default();
            sums.resize(sums.len().max(months.len()), 0);
            sums.iter_mut().zip(months).for_each(|(sum, other)| *sum += other);
        }
    }

    /// What of it there was at the end of a month.
    pub fn until(&self, month: i64) -> MonthlySales {
        let months = usize::try_from(month + 1).unwrap_or(0);
        let until = |(&currency, sums): (&Currency, &Vec<i128>)| (currency, sums[..months.min(sums.len())].to_vec());
        MonthlySales { by_currency: self.by_currency.iter().map(until).collect() }
    }

    /// The first month in which anything was delivered.
    pub fn first_month(&self) -> Option<i64> {
        let firsts = self.by_currency.values().filter_map(|sums| sums.iter().position(|&sum| sum > 0));
        firsts.min().map(|month| month as i64)
    }

    /// What was delivered in each month and currency, a sum too large to be true left out.
    pub fn months(&self) -> impl Iterator<Item = (i64, Currency, Money)> {
        self.by_currency.iter().flat_map(|(&currency, sums)| {
            let sums = sums.iter().enumerate();
            sums.filter_map(move |(month, &sum)| Some((month as i64, currency, Money(i64::try_from(sum).ok()?))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_several_currencies_are_joined_month_by_month() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (cny, usd) = (Currency::from_code("CNY").expect("a code"), Currency::from_code("USD").expect("a code"));
        let (mut one, mut other) = (MonthlySales::default(), MonthlySales::default());
        one.add(cny, [(day("1970-03-31"), Money(5)), (day("1970-02-01"), Money(1))].into_iter());
        other.add(cny, [(day("1970-04-01"), Money(3)), (day("1970-03-01"), Money(2))].into_iter());
        other.add(usd, [(day("1971-01-01"), Money(9))].into_iter());
        one.append(other);
        assert_eq!(one.first_month(), Some(1));
        let found: Vec<_> = one.months().filter(|(.., sum)| !sum.is_zero()).collect();
        assert_eq!(found, [(1, cny, Money(1)), (2, cny, Money(7)), (3, cny, Money(3)), (12, usd, Money(9))]);
        assert_eq!(MonthlySales::default().first_month(), None);
    }
}
