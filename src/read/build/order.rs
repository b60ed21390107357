//! Things brought into the order of the book: by customer, then currency, then day (see [`crate::book::Book`]).
//!
//! They are shared out among parts by their customers, a part small enough for the processor's cache. Within a part a
//! thing's place is one number, so that sorting compares nothing else; what shares a place is for whoever sorts to tell
//! apart.

use crate::book::{Currency, CustomerId};
use chrono::{Datelike, NaiveDate};
use std::ops::Range;

/// Which part each customer belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Two to the power of so many customers are one part's.
    width_bits: u32,
    count: usize,
}

/// About so many rows of deliveries and payments are in a part: what is made of them stays in the processor's cache.
pub const PART_ROWS: usize = 1 << 14;

/// There are no more parts than that, so that sharing out does not leap about in memory.
const PARTS_MAX: usize = 1 << 12;

/// Customers of one part are told apart by so many bits.
const CUSTOMER_BITS: u32 = 28;
const CURRENCY_BITS: u32 = 8;
const DAY_BITS: u32 = 27;

impl Parts {
    /// Parts of about `part_rows` for so many rows of so many customers.
    pub fn new(rows: usize, customers: usize, part_rows: usize) -> Parts {
        let wanted = (rows / part_rows.max(1)).clamp(1, PARTS_MAX).max((customers >> CUSTOMER_BITS) + 1);
        let width_bits = (customers / wanted).max(1).ilog2();
        Parts { width_bits, count: customers.div_ceil(1 << width_bits).max(1) }
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The customers of a part.
    pub fn customers(&self, part: usize) -> Range<CustomerId> {
        CustomerId((part << self.width_bits) as u32)..CustomerId(((part + 1) << self.width_bits) as u32)
    }

    /// The part of a customer.
    pub fn part(&self, customer: CustomerId) -> usize {
        customer.0 as usize >> self.width_bits
    }

    /// The place, in its customer's part, of something of that day, in that currency, and on that day first or not.
    pub fn place(&self, customer: CustomerId, currency: Currency, day: NaiveDate, is_first: bool) -> u64 {
        let own = u64::from(customer.0) & ((1 << self.width_bits) - 1);
        let day = day.num_days_from_ce().max(0) as u64;
        let place = ((own << CURRENCY_BITS | u64::from(currency.rank())) << DAY_BITS | day) << 1;
        place | u64::from(!is_first)
    }
}

/// The things of a part, with their places.
pub struct Placed<T> {
    things: Vec<T>,
    /// Place and index of each thing.
    order: Vec<(u64, u32)>,
}

impl<T> Placed<T> {
    /// Room for so many.
    pub fn with_capacity(count: usize) -> Placed<T> {
        Placed { things: Vec::with_capacity(count), order: Vec::with_capacity(count) }
    }

    /// Puts a thing in its place, behind what is there already.
    pub fn push(&mut self, place: u64, thing: T) {
        self.order.push((place, self.things.len() as u32));
        self.things.push(thing);
    }

    /// The things, and their order: pairs of place and index, of which those of one place are in the order in which they
    /// were put there.
    pub fn in_order(self) -> (Vec<T>, Vec<(u64, u32)>) {
        let Placed { things, mut order } = self;
        sort(&mut order);
        (things, order)
    }
}

/// Sorts pairs of place and index, which stand in the order of their indices. One number is sorted in half the time of two,
/// and nearly always place and index are short enough to be one.
fn sort(order: &mut [(u64, u32)]) {
    let largest = order.iter().map(|&(place, _)| place).max().unwrap_or(0);
    let index_bits = u64::BITS - (order.len() as u64).leading_zeros();
    if u64::BITS - largest.leading_zeros() + index_bits > u64::BITS {
        return order.sort_unstable();
    }
    let mut keys: Vec<u64> = order.iter().map(|&(place, index)| place << index_bits | u64::from(index)).collect();
    keys.sort_unstable();
    for (pair, key) in order.iter_mut().zip(keys) {
        *pair = (key >> index_bits, (key & ((1 << index_bits) - 1)) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_number_or_two_are_sorted_alike(
            customers in prop_oneof![Just(4u32), Just(1 << CUSTOMER_BITS)],
            currencies in 1usize..3,
            things in prop::collection::vec((any::<u32>(), 0usize..2, 0u64..400, any::<bool>()), 0..300),
        ) {
            let parts = Parts { width_bits: customers.ilog2(), count: 1 };
            let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
            let codes = ["CNY", "USD"].map(|code| Currency::from_code(code).expect("a code"));
            let placed = things.iter().zip(0..).map(|(&(customer, currency, days, is_first), index)| {
                let (customer, currency) = (CustomerId(customer % customers), codes[currency % currencies]);
                (parts.place(customer, currency, first + chrono::Days::new(days), is_first), index)
            });
            let mut order: Vec<(u64, u32)> = placed.collect();
            let mut expected = order.clone();
            expected.sort_unstable();
            sort(&mut order);
            prop_assert_eq!(order, expected);
        }
    }

    #[test]
    fn places_follow_customer_currency_day_and_what_goes_first() {
        let parts = Parts::new(100_000, 3_000, PART_ROWS);
        let day = |text: &str| text.parse().expect("a day");
        let (cny, usd) = (Currency::from_code("CNY").expect("a code"), Currency::from_code("USD").expect("a code"));
        let all = [
            (0, Currency::NONE, "2026-12-31", false),
            (0, cny, "1970-01-01", true),
            (0, cny, "1970-01-01", false),
            (0, cny, "2026-01-02", true),
            (0, usd, "1970-01-01", true),
            (1, Currency::NONE, "1970-01-01", true),
            (2_999, usd, "9999-12-31", false),
        ];
        let places: Vec<(usize, u64)> = all
            .iter()
            .map(|&(customer, currency, date, is_first)| {
                let customer = CustomerId(customer);
                (parts.part(customer), parts.place(customer, currency, day(date), is_first))
            })
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
