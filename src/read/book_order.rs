//! Things brought into the order of the book: by customer, then currency, then day (see [`crate::book::Book`]).
//!
//! They are shared out among parts by their customers, a part small enough for the processor's cache, and each part is
//! put in order by one thread. Within a part a thing's place is one number, so that sorting compares nothing else;
//! what shares a place is for whoever sorts to tell apart.

use crate::book::{Currency, CustomerId};
use crate::parallel;
use chrono::{Datelike, NaiveDate};

/// Which part each customer belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// So many customers are one part's.
    width: usize,
    count: usize,
}

/// About so many things are in a part.
const PART_THINGS: usize = 1 << 14;

/// Customers of one part are told apart by so many bits.
const CUSTOMER_BITS: u32 = 21;
const CURRENCY_BITS: u32 = 15;
const DAY_BITS: u32 = 27;

impl Parts {
    /// Parts for so many things of so many customers.
    pub fn new(things: usize, customers: usize) -> Parts {
        let wanted = (things / PART_THINGS).clamp(1, 4096).max((customers >> CUSTOMER_BITS) + 1);
        let width = customers.div_ceil(wanted).max(1);
        Parts { width, count: customers.div_ceil(width).max(1) }
    }

    /// A share for each part, empty yet, with room for its part of so many things.
    pub fn shares<T>(&self, things: usize) -> Vec<Vec<T>> {
        let usual = things / self.count;
        let room = if usual == 0 { 0 } else { usual + usual / 8 + 8 };
        (0..self.count).map(|_| Vec::with_capacity(room)).collect()
    }

    /// The part of a customer.
    pub fn part(&self, customer: CustomerId) -> usize {
        customer.0 as usize / self.width
    }

    /// The place, in its customer's part, of something of that day, in that currency, and on that day first or not.
    pub fn place(&self, customer: CustomerId, currency: Currency, day: NaiveDate, is_first: bool) -> u64 {
        let own = (customer.0 as usize % self.width) as u64;
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
    /// Puts a thing in its place, behind what is there already.
    pub fn push(&mut self, place: u64, thing: T) {
        self.order.push((place, self.things.len() as u32));
        self.things.push(thing);
    }
}

/// Brings what the stretches share out into order. What is shared out is small: `make` makes the things of it, part by
/// part. `finish` is given each part's things with their order: pairs of place and index, of which those of one place
/// are in the order of the stretches. `take` is given what it makes of each part, in order.
pub fn in_order<S: Send, T, R: Send>(
    threads: usize,
    stretches: Vec<Vec<Vec<S>>>,
    make: impl Fn(S, &mut Placed<T>) + Sync,
    finish: impl Fn(&[T], &mut [(u64, u32)]) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    let parts = stretches.iter().map(Vec::len).max().unwrap_or(0);
    let mut by_part: Vec<Vec<Vec<S>>> = (0..parts).map(|_| Vec::with_capacity(stretches.len())).collect();
    for shares in stretches {
        for (part, share) in shares.into_iter().enumerate() {
            by_part[part].push(share);
        }
    }
    let ordered = |shares: Vec<Vec<S>>| {
        let count = shares.iter().map(Vec::len).sum();
        let mut placed = Placed { things: Vec::with_capacity(count), order: Vec::with_capacity(count) };
        shares.into_iter().flatten().for_each(|shared| make(shared, &mut placed));
        let Placed { things, mut order } = placed;
        order.sort_unstable();
        finish(&things, &mut order)
    };
    parallel::each_in_order(threads, by_part, ordered, take);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_customer_currency_day_and_what_goes_first() {
        let parts = Parts::new(100_000, 3_000);
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
