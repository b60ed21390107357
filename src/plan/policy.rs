//! The thresholds, weights and rates that a plan is made by (SPEC §3, DOMAIN §4 and §9). Validated by whoever makes one.

use super::lever::LeverPolicy;
use super::write_off::WriteOffPolicy;
use crate::book::{Currency, Decimal, Money};
use std::collections::BTreeMap;

/// How money without a name is matched (SPEC §3 "Matching").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchRule {
    /// It pays what its memo refers to, else the document that has exactly its sum open, else the earliest due.
    Auto,
    /// It pays the earliest due first.
    OldestDue,
    /// It stays unapplied.
    NamedOnly,
}

/// From which day a receivable ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeBasis {
    /// From its due date: days past due.
    Due,
    /// From the day of delivery.
    Delivery,
}

/// By what the plan is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Money-days at stake.
    MoneyDays,
    /// Money-days at stake for an hour of work: near and simple first.
    CashNow,
}

/// Thresholds of the five classes (`[class]`); days are calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the keys of [class] in DOMAIN §9, with their units in the names")]
pub struct ClassPolicy {
    pub chasing_after_days: i64,
    pub doubtful_after_days: i64,
    pub bad_after_days: i64,
    /// K3: no delivery for more than so many days …
    pub stopped_days: i64,
    /// … on a receivable more than so many days late.
    pub stopped_late_days: i64,
    /// K3: so many broken promises …
    pub broken_promises: u32,
    /// … with a promised day within so many days.
    pub promise_window_days: i64,
    pub promise_grace_days: i64,
    pub limitation_years: u32,
    /// The `limitation` flag stands so many days before the limitation period runs out.
    pub limitation_warning_days: i64,
    /// So many days before, it is the first thing to be seen to.
    pub limitation_urgent_days: i64,
}

/// What the score is made of (`[score]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the keys of [score] in DOMAIN §9, with their units in the names")]
pub struct ScorePolicy {
    pub strategy: Strategy,
    pub horizon_days: i64,
    pub term_weight_thousandths: i64,
    pub procedure_weight_thousandths: i64,
    pub distance_weight_thousandths: i64,
}

/// How long procedures and roads take (`[lead]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadPolicy {
    /// Working days a sign-off takes, in thousandths.
    pub days_per_step_thousandths: u32,
    /// Up to the first: no travel; up to the second: one day; up to the third: two; farther: three.
    pub travel_metres: [i64; 3],
}

/// Limits of the channel table of DOMAIN §4 (`[channel]`). Amounts are whole units of the base currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the cells of the channel table in DOMAIN §4, with their units in the names")]
pub struct ChannelPolicy {
    pub call_from_amount: i64,
    pub call_from_steps: u32,
    pub message_until_days: i64,
    pub visit_after_days: i64,
    pub letter_after_days: i64,
    pub visit_near_amount: i64,
    pub visit_near_metres: i64,
    pub visit_far_amount: i64,
    pub visit_far_metres: i64,
    pub doubtful_visit_amount: i64,
    pub doubtful_visit_metres: i64,
    pub doubtful_visit_any_amount: i64,
    pub bad_letter_only_below_amount: i64,
    /// `quick_win`: at most so many steps …
    pub quick_win_steps: u32,
    /// … and so far.
    pub quick_win_metres: i64,
    /// A dispute is to be answered within so many working days.
    pub dispute_answer_working_days: u32,
    /// So many contacts without answer move the question one role up.
    pub unanswered_contacts: u32,
}

/// What is not worth asking for (`[base] tolerance`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SmallRestPolicy {
    /// What is open of a document that is paid in part, up to so much, is left; `None`: one unit, or a hundred of those of
    /// currencies without decimals, or 0.300 of those with three.
    pub tolerance: Option<Decimal>,
}

impl SmallRestPolicy {
    /// The largest rest of that kind in a currency.
    pub fn most(&self, currency: Currency) -> Money {
        let usual = match currency.decimals() {
            0 => 100,
            3 => 300,
            decimals => 10_i64.pow(decimals),
        };
        self.tolerance.and_then(|sum| sum.to_money_rounded(currency).ok()).unwrap_or(Money(usual))
    }
}

/// What a contact costs in time, and what a day has (`[work]`): for the strategy `cash-now` and the list of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkPolicy {
    /// Minutes at the customer's.
    pub visit_minutes: i64,
    /// Minutes a message, call, letter or legal step takes, and each sign-off to be followed.
    pub call_minutes: i64,
    /// Hundredths of working hours a day …
    pub hours_hundredths: i64,
    /// … less those of lunch.
    pub lunch_hundredths: i64,
    /// So many customers a salesperson gets in touch with on a day.
    pub calls_per_day: u32,
    /// Who says that it is paid is left alone for so many working days.
    pub paid_claim_days: u32,
    /// Accountants are left alone on so many last days of a month.
    pub month_end_days: i64,
    /// Nobody is asked for money so many days before Spring Festival; 0: it does not count here.
    pub spring_festival_days: i64,
}

impl WorkPolicy {
    /// Working minutes of a day.
    pub fn day_minutes(&self) -> i64 {
        (self.hours_hundredths - self.lunch_hundredths).max(0) * 60 / 100
    }
}

/// Thresholds of the watch signs of DOMAIN §6 (`[watch]`). Amounts are whole units of the base currency; factors are
/// in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchPolicy {
    /// Events of a kind within so many days of the first are one sign.
    pub repeat_days: i64,
    /// W1: windows of so many days, the last one …
    pub window_days: i64,
    /// … compared with so many before it …
    pub windows: u32,
    /// … of which so many must not be empty.
    pub windows_min: u32,
    /// At least so many times the median …
    pub purchase_factor_hundredths: i64,
    /// … and so much more than it.
    pub purchase_excess_amount: i64,
    /// Frequent: at least so many deliveries …
    pub purchase_count_min: u32,
    /// … and so many times the median count.
    pub purchase_count_factor_hundredths: i64,
    /// As usual in that season: last year's window was at least so many times the median.
    pub last_year_factor_hundredths: i64,
    /// A new customer's first day from which it is worth knowing.
    pub first_order_amount: i64,
    /// `[work] off_season_months`; empty: the months in which the whole book sells less than …
    pub off_season_months: Vec<u32>,
    /// … so much of an average month …
    pub season_index_hundredths: i64,
    /// … where it goes back so many full months.
    pub season_months: i64,
    /// W2: deliveries and cycles of the last so many days; …
    pub sales_window_days: i64,
    /// … so many deliveries to another area than the customer's, …
    pub area_mismatches: u32,
    /// … but for these areas, …
    pub border_areas: Vec<String>,
    /// … or an article sold for less than so many percent of what he paid for it.
    pub price_floor_percent: i64,
    /// W3: high if nobody has confirmed the debt after so many days.
    pub confirm_within_days: i64,
    /// W4: the last so many settled deliveries …
    pub settled_recent: u32,
    /// … compared with so many before them.
    pub settled_before: u32,
    /// Medium from so many days of shift …
    pub shift_days: i64,
    /// … high from so many …
    pub shift_high_days: i64,
    /// … if the median of the last ones is later than so many days.
    pub late_after_days: i64,
    /// In parts: so many of the last ones …
    pub parts_recent: u32,
    /// … and no more than so many of those before.
    pub parts_before: u32,
    /// So many requests for more time …
    pub extensions: u32,
    /// … within so many days.
    pub extension_window_days: i64,
    /// Deliveries below this are ignored.
    pub document_min_amount: i64,
    /// Paid less than so many percent of it, a delivery is paid short.
    pub short_payment_percent: i64,
    /// W7: so many contacts in a row that found nobody …
    pub unanswered_contacts: u32,
    /// … within so many days; …
    pub unanswered_days: i64,
    /// … high if the first of them is longer ago than this.
    pub silence_high_days: i64,
    /// W8: high from so many broken promises.
    pub broken_high: u32,
    /// W9: medium above so many percent of the credit limit, …
    pub limit_percent: i64,
    /// … high above so many.
    pub limit_high_percent: i64,
    /// Payer behaviour: new with fewer settled deliveries, …
    pub behaviour_settled_min: u32,
    /// … reliable up to so many days late by the median, …
    pub behaviour_reliable_days: i64,
    /// … slow but sure up to so many, …
    pub behaviour_slow_days: i64,
    /// … if the middle half of them lies within so many days.
    pub behaviour_spread_days: i64,
}

/// Which currencies can be compared (`[base] currency`, `[fx]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The currency that money-days are in.
    pub base: Option<Currency>,
    /// Units of the base for one unit of a currency.
    pub rates: BTreeMap<Currency, Decimal>,
}

impl Exchange {
    /// Units of the base for one of `currency`; `None` if nobody said.
    pub fn rate(&self, currency: Currency) -> Option<Decimal> {
        if self.base? == currency {
            return Some(Decimal { units: 1, scale: 0 });
        }
        self.rates.get(&currency).copied()
    }

    /// An amount in the base's smallest unit, rounded half-up; `None` without a rate or if it does not fit.
    pub fn to_base(&self, amount: Money, currency: Currency) -> Option<Money> {
        let (base, rate) = (self.base?, self.rate(currency)?);
        if base == currency {
            return Some(amount);
        }
        let whole = Decimal { units: i128::from(amount.0), scale: currency.decimals() };
        whole.checked_mul(rate)?.to_money_rounded(base).ok()
    }
}

/// Everything that a plan is made by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described where it is defined")]
pub struct Policy {
    pub match_rule: MatchRule,
    pub basis: AgeBasis,
    /// Upper bounds of the ageing buckets in days, rising; the last bucket is open.
    pub bucket_days: Vec<i64>,
    pub class: ClassPolicy,
    pub score: ScorePolicy,
    pub small_rest: SmallRestPolicy,
    pub lead: LeadPolicy,
    pub channel: ChannelPolicy,
    pub work: WorkPolicy,
    pub watch: WatchPolicy,
    pub levers: LeverPolicy,
    pub write_off: WriteOffPolicy,
    /// `[fx]`; the base comes from the book.
    pub rates: BTreeMap<Currency, Decimal>,
}

impl WatchPolicy {
    /// The defaults of DOMAIN §6.
    pub fn standard() -> WatchPolicy {
        WatchPolicy {
            repeat_days: 30,
            window_days: 30,
            windows: 6,
            windows_min: 4,
            purchase_factor_hundredths: 200,
            purchase_excess_amount: 10_000,
            purchase_count_min: 3,
            purchase_count_factor_hundredths: 150,
            last_year_factor_hundredths: 150,
            first_order_amount: 50_000,
            off_season_months: Vec::new(),
            season_index_hundredths: 80,
            season_months: 24,
            sales_window_days: 60,
            area_mismatches: 2,
            border_areas: Vec::new(),
            price_floor_percent: 90,
            confirm_within_days: 14,
            settled_recent: 3,
            settled_before: 6,
            shift_days: 10,
            shift_high_days: 20,
            late_after_days: 7,
            parts_recent: 2,
            parts_before: 1,
            extensions: 2,
            extension_window_days: 90,
            document_min_amount: 1_000,
            short_payment_percent: 98,
            unanswered_contacts: 3,
            unanswered_days: 14,
            silence_high_days: 30,
            broken_high: 2,
            limit_percent: 100,
            limit_high_percent: 130,
            behaviour_settled_min: 3,
            behaviour_reliable_days: 3,
            behaviour_slow_days: 20,
            behaviour_spread_days: 10,
        }
    }
}

impl Policy {
    /// The defaults of SPEC §3 and DOMAIN §4 and §9.
    pub fn standard() -> Policy {
        Policy {
            match_rule: MatchRule::Auto,
            basis: AgeBasis::Due,
            bucket_days: vec![30, 60, 90, 180, 365],
            class: ClassPolicy {
                chasing_after_days: 0,
                doubtful_after_days: 90,
                bad_after_days: 180,
                stopped_days: 30,
                stopped_late_days: 60,
                broken_promises: 2,
                promise_window_days: 90,
                promise_grace_days: 2,
                limitation_years: 3,
                limitation_warning_days: 180,
                limitation_urgent_days: 60,
            },
            score: ScorePolicy {
                strategy: Strategy::MoneyDays,
                horizon_days: 30,
                term_weight_thousandths: 1000,
                procedure_weight_thousandths: 1000,
                distance_weight_thousandths: 1000,
            },
            small_rest: SmallRestPolicy::default(),
            lead: LeadPolicy { days_per_step_thousandths: 2000, travel_metres: [30_000, 150_000, 400_000] },
            channel: ChannelPolicy {
                call_from_amount: 100_000,
                call_from_steps: 5,
                message_until_days: 7,
                visit_after_days: 30,
                letter_after_days: 60,
                visit_near_amount: 20_000,
                visit_near_metres: 50_000,
                visit_far_amount: 100_000,
                visit_far_metres: 300_000,
                doubtful_visit_amount: 10_000,
                doubtful_visit_metres: 150_000,
                doubtful_visit_any_amount: 50_000,
                bad_letter_only_below_amount: 5_000,
                quick_win_steps: 2,
                quick_win_metres: 30_000,
                dispute_answer_working_days: 5,
                unanswered_contacts: 2,
            },
            work: WorkPolicy {
                visit_minutes: 45,
                call_minutes: 15,
                hours_hundredths: 800,
                lunch_hundredths: 100,
                calls_per_day: 25,
                paid_claim_days: 3,
                month_end_days: 3,
                spring_festival_days: 7,
            },
            watch: WatchPolicy::standard(),
            levers: LeverPolicy::standard(),
            write_off: WriteOffPolicy::standard(),
            rates: BTreeMap::new(),
        }
    }

    /// The rates with a book's base currency.
    pub fn exchange(&self, base: Option<Currency>) -> Exchange {
        Exchange { base, rates: self.rates.clone() }
    }
}
