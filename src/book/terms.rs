//! Credit terms: how a delivery's date becomes its due date or dates (DOMAIN §7 "Terms grammar").
//!
//! Only the meaning is here; how terms are spelled is `read`'s business.

use super::calendar::days_in_month;
use super::{DayOfMonth, Money};
use chrono::{Datelike, Days, Months, NaiveDate};

/// One way to reckon a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsRule {
    /// So many days after the delivery; 0 is cash on delivery.
    DaysAfterDelivery(u32),
    /// So many days after the invoice date, or the delivery's where there is none.
    DaysAfterInvoice(u32),
    /// Monthly settlement (月结30天): so many days after the end of the month of delivery,
    /// or after the delivery itself where `[base] eom_meaning = "doc_date"`.
    MonthlySettlement(u32),
    /// So many days after the end of the month of delivery, whatever `eom_meaning` says (次月结30天).
    DaysAfterMonthEnd(u32),
    /// That day of the month after the delivery's.
    DayOfNextMonth(DayOfMonth),
    /// The same day so many months on, or the last of a shorter month (2个月).
    MonthsAfterDelivery(u32),
    /// So many days after the end of the month that is so many months on (次月结: one month, no days).
    DaysAfterLaterMonthEnd {
        /// Months after that of the delivery.
        months: u32,
        /// Days after the end of that month.
        days: u32,
    },
    /// The end of the month in which so many days have passed (30 jours fin de mois).
    MonthEndAfterDays(u32),
    /// The next such day of a month, the delivery's own included (D10).
    NextDay(DayOfMonth),
    /// The first such day behind the end of the month of delivery (每月25号结).
    DayAfterMonthEnd(DayOfMonth),
    /// The end of the week, of ten days, of half a month, of a quarter or of half a year.
    PeriodEnd(Period),
    /// So many days after such an end (半月结10天).
    DaysAfterPeriodEnd {
        /// What ends.
        period: Period,
        /// Days after its end.
        days: u32,
    },
    /// That day of the month so many months on (5th 3rd prox).
    DayOfLaterMonth {
        /// Months after that of the delivery.
        months: u32,
        /// The day of that month.
        day: DayOfMonth,
    },
    /// That day of the month after the one in which so many days have passed (30 jours fin de mois le 10).
    DayOfMonthAfterDays {
        /// Days after the delivery.
        days: u32,
        /// The day of the month.
        day: DayOfMonth,
    },
    /// That day of the month after the one that ends with a day of its own (每月25日对账10日付款).
    DayAfterCutoff {
        /// The last day that counts to its month.
        cutoff: DayOfMonth,
        /// The day of the month after.
        day: DayOfMonth,
    },
}

/// A period at whose end is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Until Sunday (周结).
    Week,
    /// Until the 10th, the 20th, the last (旬结).
    TenDays,
    /// Until the 15th, the last (半月结).
    HalfMonth,
    /// Until the end of March, June, September, December (季结).
    Quarter,
    /// Until the end of June, December (半年结).
    HalfYear,
}

impl Period {
    /// The last day of the period in which a day lies.
    fn end(self, date: NaiveDate) -> NaiveDate {
        let day_of_month = |day: u32| date.with_day(day).unwrap_or(date);
        let month_end = |month: NaiveDate| month.with_day(days_in_month(month)).unwrap_or(month);
        let months_end = |months: u32| {
            let first = date.with_day(1).unwrap_or(date);
            month_end(first + Months::new((months - (date.month0() % months)) - 1))
        };
        match self {
            Period::Week => date + Days::new(u64::from(6 - date.weekday().num_days_from_monday())),
            Period::TenDays if date.day() <= 10 => day_of_month(10),
            Period::TenDays if date.day() <= 20 => day_of_month(20),
            Period::HalfMonth if date.day() <= 15 => day_of_month(15),
            Period::TenDays | Period::HalfMonth => month_end(date),
            Period::Quarter => months_end(3),
            Period::HalfYear => months_end(6),
        }
    }
}

/// A share of the amount, due by a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// Share in hundredths of a percent; the shares of a plan add up to 10,000.
    pub share_basis_points: u32,
    /// When it is due.
    pub rule: TermsRule,
}

/// Terms of payment: one due date, or instalments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// At least one; the shares add up to 10,000.
    instalments: Vec<Instalment>,
}

/// What 月结30天 counts from; the sources disagree (DOMAIN §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndOfMonthMeaning {
    /// The end of the month of delivery.
    MonthEnd,
    /// The date of the document.
    DocumentDate,
}

impl Terms {
    /// One due date for the whole amount.
    pub fn single(rule: TermsRule) -> Terms {
        Terms { instalments: vec![Instalment { share_basis_points: 10_000, rule }] }
    }

    /// The rule for the whole amount, if it is one.
    pub fn single_rule(&self) -> Option<TermsRule> {
        match self.instalments.as_slice() {
            [whole] => Some(whole.rule),
            _ => None,
        }
    }

    /// Several, if there is at least one and their shares make the whole.
    pub fn split(instalments: Vec<Instalment>) -> Option<Terms> {
        let whole: u64 = instalments.iter().map(|instalment| u64::from(instalment.share_basis_points)).sum();
        let all_positive = instalments.iter().all(|instalment| instalment.share_basis_points > 0);
        (whole == 10_000 && all_positive && instalments.len() <= 99).then_some(Terms { instalments })
    }

    /// The due date of each instalment with its share in basis points.
    ///
    /// `cutoff_day`: deliveries after that day of the month count to the next month (截账日).
    pub fn due_dates(
        &self,
        date: NaiveDate,
        invoice_date: Option<NaiveDate>,
        cutoff_day: Option<DayOfMonth>,
        meaning: EndOfMonthMeaning,
    ) -> Vec<(u32, NaiveDate)> {
        let due = |rule| due_date(rule, date, invoice_date, cutoff_day, meaning);
        self.instalments.iter().map(|instalment| (instalment.share_basis_points, due(instalment.rule))).collect()
    }

    /// The due date, where there is one for the whole amount; else as [`due_dates`](Terms::due_dates).
    pub fn single_due_date(
        &self,
        date: NaiveDate,
        invoice_date: Option<NaiveDate>,
        cutoff_day: Option<DayOfMonth>,
        meaning: EndOfMonthMeaning,
    ) -> Option<NaiveDate> {
        match self.instalments.as_slice() {
            [whole] => Some(due_date(whole.rule, date, invoice_date, cutoff_day, meaning)),
            _ => None,
        }
    }

    /// Whether any part counts from the invoice date.
    pub fn counts_from_invoice(&self) -> bool {
        self.instalments.iter().any(|instalment| matches!(instalment.rule, TermsRule::DaysAfterInvoice(_)))
    }

    /// Splits an amount by shares; the odd cent goes on the last (SPEC §3 "Deliveries").
    pub fn split_amount(amount: Money, shares_basis_points: &[u32]) -> Vec<Money> {
        let mut left = amount;
        let mut parts = Vec::with_capacity(shares_basis_points.len());
        for (position, &share) in shares_basis_points.iter().enumerate() {
            let part = if position + 1 == shares_basis_points.len() {
                left
            } else {
                Money((i128::from(amount.0) * i128::from(share) / 10_000) as i64)
            };
            left -= part;
            parts.push(part);
        }
        parts
    }
}

fn due_date(
    rule: TermsRule,
    date: NaiveDate,
    invoice_date: Option<NaiveDate>,
    cutoff_day: Option<DayOfMonth>,
    meaning: EndOfMonthMeaning,
) -> NaiveDate {
    let plus = |start: NaiveDate, days: u32| start + Days::new(u64::from(days));
    match rule {
        TermsRule::DaysAfterDelivery(days) => plus(date, days),
        TermsRule::DaysAfterInvoice(days) => plus(invoice_date.unwrap_or(date), days),
        TermsRule::MonthlySettlement(days) if meaning == EndOfMonthMeaning::DocumentDate => plus(date, days),
        TermsRule::MonthlySettlement(days) | TermsRule::DaysAfterMonthEnd(days) => {
            let month = settlement_month(date, cutoff_day);
            let month_end = month.with_day(days_in_month(month)).unwrap_or(month);
            plus(month_end, days)
        }
        TermsRule::DayOfNextMonth(day) => day.in_month(settlement_month(date, cutoff_day) + Months::new(1)),
        TermsRule::MonthsAfterDelivery(months) => date + Months::new(months),
        TermsRule::DaysAfterLaterMonthEnd { months, days } => {
            let month = settlement_month(date, cutoff_day) + Months::new(months);
            plus(month.with_day(days_in_month(month)).unwrap_or(month), days)
        }
        TermsRule::MonthEndAfterDays(days) => {
            let late = plus(date, days);
            late.with_day(days_in_month(late)).unwrap_or(late)
        }
        TermsRule::NextDay(day) => {
            let month = date.with_day(1).unwrap_or(date);
            let this = day.in_month(month);
            if this >= date { this } else { day.in_month(month + Months::new(1)) }
        }
        TermsRule::DayAfterMonthEnd(day) => day.in_month(settlement_month(date, cutoff_day) + Months::new(1)),
        TermsRule::PeriodEnd(period) => period.end(date),
        TermsRule::DaysAfterPeriodEnd { period, days } => plus(period.end(date), days),
        TermsRule::DayOfLaterMonth { months, day } => {
            day.in_month(settlement_month(date, cutoff_day) + Months::new(months))
        }
        TermsRule::DayOfMonthAfterDays { days, day } => {
            let late = plus(date, days);
            day.in_month(late.with_day(1).unwrap_or(late) + Months::new(1))
        }
        TermsRule::DayAfterCutoff { cutoff, day } => {
            day.in_month(settlement_month(date, Some(cutoff)) + Months::new(1))
        }
    }
}

/// The first day of the month that a delivery counts to.
fn settlement_month(date: NaiveDate, cutoff_day: Option<DayOfMonth>) -> NaiveDate {
    let month = date.with_day(1).unwrap_or(date);
    match cutoff_day {
        Some(cutoff) if date.day() > cutoff.number() => month + Months::new(1),
        _ => month,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_test_dates_of_the_trade() {
        let meaning = EndOfMonthMeaning::MonthEnd;
        let monthly = TermsRule::MonthlySettlement(30);
        assert_eq!(due_date(monthly, day("2026-05-15"), None, None, meaning), day("2026-06-30"));
        let cutoff = DayOfMonth::new(25);
        assert_eq!(due_date(monthly, day("2026-05-28"), None, cutoff, meaning), day("2026-07-30"));
        let thirtieth = TermsRule::DayOfNextMonth(DayOfMonth::new(30).expect("a day"));
        assert_eq!(due_date(thirtieth, day("2026-01-31"), None, None, meaning), day("2026-02-28"));
    }

    #[test]
    fn monthly_settlement_can_mean_the_document_date() {
        let meaning = EndOfMonthMeaning::DocumentDate;
        let due = |rule| due_date(rule, day("2026-05-15"), None, None, meaning);
        assert_eq!(due(TermsRule::MonthlySettlement(30)), day("2026-06-14"));
        assert_eq!(due(TermsRule::DaysAfterMonthEnd(30)), day("2026-06-30"));
    }

    #[test]
    fn the_odd_cent_goes_on_the_last_instalment() {
        assert_eq!(Terms::split_amount(Money(1001), &[5_000, 5_000]), [Money(500), Money(501)]);
        assert_eq!(Terms::split_amount(Money(100), &[3_333, 3_333, 3_334]), [Money(33), Money(33), Money(34)]);
    }
}
