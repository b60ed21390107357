//! Settlement cycles: what a customer sold of our goods, what he remitted, what lies on his shelves, whether the contract's
//! condition is met, and what sells badly (DOMAIN §1 S3 to S6).

use super::cycle_condition::{Condition, condition_of};
use super::quantity::{add, permille, subtract, tenths_of_days};
use crate::book::{Book, Currency, CustomerId, Decimal, DeliveryLine, Money, PaymentKind, SellThrough};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Thresholds of the cycle (`[cycle]`), in tenths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CyclePolicy {
    /// A stock difference above so much of what was available is flagged.
    pub difference_permille: i64,
    /// Weak: less than so much of what was available is sold …
    pub weak_sold_permille: i64,
    /// … or less than so much of what the cycle before sold.
    pub weak_against_previous_permille: i64,
}

impl CyclePolicy {
    /// The defaults of DOMAIN §1 S3 and S5.
    pub fn standard() -> CyclePolicy {
        CyclePolicy { difference_permille: 20, weak_sold_permille: 500, weak_against_previous_permille: 800 }
    }
}

/// Why sales are weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Too little of what was available: so much, in tenths of a percent.
    LittleSold(i64),
    /// Too little against the cycle before: so much of it, in tenths of a percent.
    LessThanBefore(i64),
}

/// An article in a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleRow<'b> {
    /// What was counted.
    pub counted: &'b SellThrough,
    /// Opening + received; `None` if it does not fit.
    pub available: Option<Decimal>,
    /// Sold ÷ available in tenths of a percent; `None` if nothing was available.
    pub sold_permille: Option<i64>,
    /// Sold × its price.
    pub sold_value: Option<Money>,
    /// Money remitted for it.
    pub remitted: Option<Money>,
    /// Sold value − remitted.
    pub gap: Option<Money>,
    /// Opening + received − sold − closing: what is missing, or too many.
    pub difference: Option<Decimal>,
    /// Whether the difference is more than the policy lets pass.
    pub is_difference_large: bool,
    /// How long the stock lasts at the cycle's pace, in tenths of a day; `None` if nothing was sold of what is left.
    pub stock_days_tenths: Option<i64>,
    /// What we delivered of it within the cycle; `None` if the deliveries do not say.
    pub delivered: Option<Decimal>,
    /// Received − delivered.
    pub delivery_difference: Option<Decimal>,
    /// Why its sales are weak; empty if they are not.
    pub weak: Vec<Weakness>,
}

/// What to tell a customer whose sales are weak (S6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance<'b> {
    /// The weak article that lies longest.
    pub slowest: &'b str,
    /// How long, in tenths of a day; `None`: nothing of it was sold.
    pub stock_days_tenths: Option<i64>,
    /// What sells best at other customers of the area.
    pub best: Option<&'b str>,
}

/// A customer's cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle<'b> {
    /// Whose.
    pub customer: CustomerId,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// What its money is in; `None` if nobody can tell.
    pub currency: Option<Currency>,
    /// Its articles, by name.
    pub rows: Vec<CycleRow<'b>>,
    /// Sold value of all articles; `None` if a price is missing.
    pub sold_value: Option<Money>,
    /// Money remitted.
    pub remitted: Option<Money>,
    /// Whether `remitted` is what he paid in the cycle, as no row says it.
    pub is_from_payments: bool,
    /// Sold value − remitted.
    pub gap: Option<Money>,
    /// The contract's condition.
    pub condition: Condition,
    /// For weak sales.
    pub guidance: Option<Guidance<'b>>,
}

/// All cycles, by customer and first day; of one customer if he is named.
pub fn cycles<'b>(book: &'b Book, policy: &CyclePolicy, only: Option<CustomerId>) -> Vec<Cycle<'b>> {
    let same_cycle = |a: &SellThrough, b: &SellThrough| {
        (a.customer, a.cycle_start, a.cycle_end) == (b.customer, b.cycle_start, b.cycle_end)
    };
    let mut counted: Vec<&SellThrough> = book.sell_through.iter().collect();
    counted.sort_by_key(|row| (row.customer, row.cycle_start, row.cycle_end));
    let goods = Goods::of(book);
    let own = counted.chunk_by(|a, b| same_cycle(a, b)).filter(|rows| only.is_none_or(|id| rows[0].customer == id));
    let mut found: Vec<Cycle<'b>> = own.map(|rows| cycle(book, policy, &goods, rows)).collect();
    for cycle in &mut found {
        cycle.guidance = guidance(book, cycle);
    }
    found
}

/// The rows of deliveries by customer and article.
struct Goods<'b> {
    lines: BTreeMap<(CustomerId, String), Vec<&'b DeliveryLine>>,
}

fn item_key(item: &str) -> String {
    item.trim().to_lowercase()
}

impl<'b> Goods<'b> {
    fn of(book: &'b Book) -> Goods<'b> {
        let mut lines: BTreeMap<(CustomerId, String), Vec<&DeliveryLine>> = BTreeMap::new();
        for line in &book.delivery_lines {
            if let Some(item) = &line.item {
                lines.entry((line.customer, item_key(item))).or_default().push(line);
            }
        }
        Goods { lines }
    }

    fn lines(&self, counted: &SellThrough) -> &[&'b DeliveryLine] {
        self.lines.get(&(counted.customer, item_key(&counted.item))).map_or(&[], Vec::as_slice)
    }

    /// What was delivered, less what came back; unknown if no row says how many.
    fn delivered(&self, counted: &SellThrough) -> Option<Decimal> {
        let lines = self.lines(counted);
        lines.iter().find(|line| line.quantity.is_some())?;
        let within = lines.iter().filter(|line| counted.cycle_start <= line.date && line.date <= counted.cycle_end);
        within.map(|line| (line, line.quantity)).try_fold(Decimal { units: 0, scale: 0 }, |sum, (line, quantity)| {
            let quantity = quantity?;
            let units = quantity.units.checked_abs()?;
            let is_back = line.amount.0 < 0 || quantity.units < 0;
            add(sum, Decimal { units: if is_back { -units } else { units }, ..quantity })
        })
    }

    /// Its price: his own, else that of our last delivery.
    fn price(&self, counted: &SellThrough, currency: Currency) -> Option<Decimal> {
        counted.sell_price.or_else(|| {
            let lines = self.lines(counted).iter();
            let known = lines.filter(|line| line.date <= counted.cycle_end && line.currency == currency);
            known.filter(|line| line.unit_price.is_some()).max_by_key(|line| (line.date, line.place))?.unit_price
        })
    }
}

fn cycle<'b>(book: &'b Book, policy: &CyclePolicy, goods: &Goods<'b>, counted: &[&'b SellThrough]) -> Cycle<'b> {
    let first = counted[0];
    let currency = currency_of(book, first.customer);
    let paid = currency.and_then(|currency| paid_within(book, first, currency));
    let is_from_payments = counted.iter().any(|row| row.remitted.is_none());
    let rows: Vec<CycleRow<'b>> = counted
        .iter()
        .map(|row| {
            // What he paid is for all articles, so that it says of one alone only where it is the only one.
            let paid = if counted.len() == 1 { paid } else { None };
            cycle_row(book, policy, goods, row, (currency, paid))
        })
        .collect();
    let sum = |of: fn(&CycleRow<'_>) -> Option<Money>| {
        rows.iter().map(of).try_fold(Money::ZERO, |sum, money| Some(Money(sum.0.checked_add(money?.0)?)))
    };
    let sold_value = sum(|row| row.sold_value);
    let remitted = if is_from_payments { paid } else { sum(|row| row.remitted) };
    Cycle {
        customer: first.customer,
        start: first.cycle_start,
        end: first.cycle_end,
        currency,
        condition: condition_of(book, first, counted, (currency, sold_value)),
        gap: difference(sold_value, remitted),
        rows,
        sold_value,
        remitted,
        is_from_payments,
        guidance: None,
    }
}

fn difference(value: Option<Money>, less: Option<Money>) -> Option<Money> {
    Some(Money(value?.0.checked_sub(less?.0)?))
}

/// What his cycles are in: the only currency of his account, else the base.
fn currency_of(book: &Book, customer: CustomerId) -> Option<Currency> {
    match book.accounts_of(customer) {
        [account] => Some(account.currency),
        _ => book.base_currency,
    }
}

/// What the customer paid in the cycle, less what went back.
fn paid_within(book: &Book, counted: &SellThrough, currency: Currency) -> Option<Money> {
    if !book.has_payments {
        return None;
    }
    let Some(account) = book.account(counted.customer, currency) else { return Some(Money::ZERO) };
    let rows = account.payments.clone().map(|row| book.payments.get(row as u32));
    let within = rows.filter(|payment| counted.cycle_start <= payment.date && payment.date <= counted.cycle_end);
    let sums = within.map(|payment| match payment.kind {
        PaymentKind::Payment | PaymentKind::Advance => payment.amount,
        PaymentKind::Refund | PaymentKind::Bounced => -payment.amount,
        // Nothing that he remitted.
        PaymentKind::Return
        | PaymentKind::PaidUndated
        | PaymentKind::CreditNote
        | PaymentKind::Discount
        | PaymentKind::WriteOff => Money::ZERO,
    });
    Some(sums.sum())
}

fn cycle_row<'b>(
    book: &'b Book,
    policy: &CyclePolicy,
    goods: &Goods<'b>,
    counted: &'b SellThrough,
    (currency, paid): (Option<Currency>, Option<Money>),
) -> CycleRow<'b> {
    let available = add(counted.opening, counted.received);
    let sold_permille = available.and_then(|available| permille(counted.sold, available));
    let expected = available.and_then(|available| subtract(available, counted.sold));
    let missing = expected.and_then(|expected| subtract(expected, counted.closing));
    let is_difference_large = match (missing, available) {
        (Some(missing), Some(available)) if missing.units != 0 => {
            exceeds(missing, available, policy.difference_permille)
        }
        _ => false,
    };
    let sold_value = currency.and_then(|currency| {
        goods.price(counted, currency)?.checked_mul(counted.sold)?.to_money_rounded(currency).ok()
    });
    let said = |remitted: Decimal| remitted.to_money_rounded(currency?).ok();
    let remitted = counted.remitted.map_or(paid, said);
    let delivered = goods.delivered(counted);
    CycleRow {
        counted,
        available,
        sold_permille,
        sold_value,
        remitted,
        gap: difference(sold_value, remitted),
        difference: missing,
        is_difference_large,
        stock_days_tenths: tenths_of_days(counted.closing, counted.sold, counted.days()),
        delivered,
        delivery_difference: delivered.and_then(|delivered| subtract(counted.received, delivered)),
        weak: weaknesses(book, policy, counted, sold_permille),
    }
}

/// Whether `part` is more than so many thousandths of `whole`, to the last digit.
fn exceeds(part: Decimal, whole: Decimal, permille: i64) -> bool {
    let share = Decimal { units: i128::from(permille), scale: 3 };
    let bound = Decimal { units: whole.units.saturating_abs(), ..whole }.checked_mul(share);
    let part = Decimal { units: part.units.saturating_abs(), ..part };
    bound.and_then(|bound| subtract(part, bound)).is_none_or(|over| over.units > 0)
}

fn weaknesses(book: &Book, policy: &CyclePolicy, counted: &SellThrough, sold: Option<i64>) -> Vec<Weakness> {
    let mut found = Vec::new();
    let available = add(counted.opening, counted.received);
    let is_below = |whole: Option<Decimal>, least: i64| {
        whole.is_some_and(|whole| {
            let share = whole.checked_mul(Decimal { units: i128::from(least), scale: 3 });
            share.and_then(|share| subtract(share, counted.sold)).is_some_and(|under| under.units > 0)
        })
    };
    if let Some(sold) = sold.filter(|_| is_below(available, policy.weak_sold_permille)) {
        found.push(Weakness::LittleSold(sold));
    }
    let earlier = book.sell_through_of(counted.customer).iter();
    let same =
        earlier.filter(|row| row.cycle_end < counted.cycle_start && item_key(&row.item) == item_key(&counted.item));
    let before = same.max_by_key(|row| (row.cycle_end, row.cycle_start)).map(|row| row.sold);
    if let Some(share) = before.filter(|_| is_below(before, policy.weak_against_previous_permille)) {
        found.extend(permille(counted.sold, share).map(Weakness::LessThanBefore));
    }
    found
}

/// The weak article that lies longest, and what sells best at other customers of the area at that time.
fn guidance<'b>(book: &'b Book, cycle: &Cycle<'b>) -> Option<Guidance<'b>> {
    let weak = cycle.rows.iter().filter(|row| !row.weak.is_empty());
    // Nothing sold is slower than anything.
    let slowness = |row: &&CycleRow<'_>| row.stock_days_tenths.unwrap_or(i64::MAX);
    let slowest = weak.reduce(|a, b| if slowness(&b) > slowness(&a) { b } else { a })?;
    let area = book.customer(cycle.customer).area.as_deref();
    let item = item_key(&slowest.counted.item);
    let comparable = book.sell_through.iter().filter(|row| {
        let is_near = area.is_some() && book.customer(row.customer).area.as_deref() == area;
        let is_then = row.cycle_start <= cycle.end && cycle.start <= row.cycle_end;
        row.customer != cycle.customer && is_near && is_then && item_key(&row.item) != item && row.sold.units > 0
    });
    let rated = comparable.filter_map(|row| Some((permille(row.sold, add(row.opening, row.received)?)?, row)));
    let best = rated.reduce(|a, b| if b.0 > a.0 { b } else { a });
    Some(Guidance {
        slowest: slowest.counted.item.as_str(),
        stock_days_tenths: slowest.stock_days_tenths,
        best: best.map(|(_, row)| row.item.as_str()),
    })
}
