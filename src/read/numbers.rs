//! Delivery numbers looked up by the million: which row of the deliveries file bears a number first (SPEC §3
//! "Deliveries": a number is one delivery's).
//!
//! Whoever reads a row hashes its number while it is at hand; from then on the hash goes with the row, and the text is
//! looked at only where two hashes agree. Numbers are shared out by hash among small tables, each of which fits the
//! processor's cache while it is filled.

use crate::book::{TextId, Texts};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Hashes numbers, by a key of its own in each run. Numbers that are the same have the same hash.
#[derive(Clone, Debug, Default)]
pub struct NumberHasher(DefaultHashBuilder);

impl NumberHasher {
    /// The hash of a number.
    pub fn hash(&self, number: &str) -> u32 {
        (self.0.hash_one(number) >> 32) as u32
    }
}

/// A hash as hash tables want it: they go by its first bits and by its last ones.
pub fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The row that bears each number first.
#[derive(Debug, Default)]
pub struct Numbers {
    parts: Vec<HashTable<Bearer>>,
    hasher: NumberHasher,
}

/// A number, with the row that bears it: its index in the file.
#[derive(Clone, Copy, Debug)]
pub struct Bearer {
    /// The number's hash.
    pub hash: u32,
    /// The number.
    pub number: TextId,
    /// The row.
    pub row: u32,
}

/// About so many numbers stand in a table: nearly as many as one of 32,768 places holds before it has to double, so that
/// little of it is empty.
const PART_NUMBERS: usize = 26_400;

impl Numbers {
    /// Enters what the rows of each of some stretches of the file bear, in their order; and rows whose number another one
    /// bears already, each with that first row, in the order of the rows.
    pub fn index<S: Send, B: Iterator<Item = Bearer>>(
        (count, stretches): (usize, Vec<S>),
        bearers: impl Fn(S) -> B + Sync,
        hasher: &NumberHasher,
        texts: &Texts,
        threads: usize,
    ) -> (Numbers, Vec<(u32, u32)>) {
        let parts = count.div_ceil(PART_NUMBERS).max(1);
        let share = count / stretches.len().max(1) / parts;
        let buckets = crate::parallel::map(threads, stretches, |stretch| {
            let mut buckets: Vec<Vec<Bearer>> = (0..parts).map(|_| Vec::with_capacity(share + share / 8 + 4)).collect();
            bearers(stretch).for_each(|bearer| buckets[part_of(bearer.hash, parts)].push(bearer));
            buckets
        });
        let tables = crate::parallel::map(threads, transposed(buckets, parts), |runs| {
            let count = runs.iter().map(Vec::len).sum();
            let mut table: HashTable<Bearer> = HashTable::with_capacity(count);
            let mut again = Vec::new();
            for bearer in runs.into_iter().flatten() {
                match find_in(&table, bearer.hash, || texts.get(bearer.number), texts) {
                    Some(first) => again.push((bearer.row, first.row)),
                    None => enter_in(&mut table, bearer),
                }
            }
            (table, again)
        });
        let mut all = Numbers { parts: Vec::with_capacity(tables.len()), hasher: hasher.clone() };
        let mut again = Vec::new();
        for (table, own) in tables {
            all.parts.push(table);
            again.extend(own);
        }
        again.sort_unstable();
        (all, again)
    }

    /// Whether a row bears a number.
    pub fn holds(&self, number: &str, texts: &Texts) -> bool {
        let hash = self.hasher.hash(number);
        let table = self.parts.get(part_of(hash, self.parts.len()));
        table.is_some_and(|table| find_in(table, hash, || number, texts).is_some())
    }

    /// Enters one more number, which nobody bears yet; its hash.
    pub fn enter(&mut self, row: u32, number: TextId, texts: &Texts) -> u32 {
        let hash = self.hasher.hash(texts.get(number));
        let part = part_of(hash, self.parts.len());
        enter_in(&mut self.parts[part], Bearer { hash, number, row });
        hash
    }

    /// The hash of a number.
    pub fn hash(&self, number: &str) -> u32 {
        self.hasher.hash(number)
    }
}

fn find_in<'t, 'n>(
    table: &'t HashTable<Bearer>,
    hash: u32,
    number: impl Fn() -> &'n str,
    texts: &Texts,
) -> Option<&'t Bearer> {
    table.find(spread(hash), |known| known.hash == hash && texts.get(known.number) == number())
}

fn enter_in(table: &mut HashTable<Bearer>, bearer: Bearer) {
    table.insert_unique(spread(bearer.hash), bearer, |known| spread(known.hash));
}

/// The part of a hash, by its first bits.
fn part_of(hash: u32, parts: usize) -> usize {
    ((u64::from(hash) * parts as u64) >> 32) as usize
}

/// From buckets by stretch and part to buckets by part and stretch.
fn transposed<T>(stretches: Vec<Vec<Vec<T>>>, parts: usize) -> Vec<Vec<Vec<T>>> {
    let mut by_part: Vec<Vec<Vec<T>>> = (0..parts).map(|_| Vec::with_capacity(stretches.len())).collect();
    for stretch in stretches {
        for (part, bucket) in stretch.into_iter().enumerate() {
            by_part[part].push(bucket);
        }
    }
    by_part
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;

    #[test]
    fn numbers_are_found_and_those_borne_twice_told_however_many_threads() {
        let (mut texts, hasher) = (Texts::default(), NumberHasher::default());
        // Short numbers, and long ones that begin alike.
        let dress = |row: u32| if row.is_multiple_of(2) { "SH" } else { "DELIVERY-NOTE-" };
        let text = |row: u32| format!("{}{}", dress(row), row);
        let numbers: Vec<TextId> = (0..60_000).map(|row| texts.append(&text(row % 59_990))).collect();
        for threads in [1, 2, 7] {
            let stretches: Vec<Range<u32>> = vec![0..17, 17..40_000, 40_000..60_000];
            let bearers = |rows: Range<u32>| {
                rows.map(|row| Bearer { hash: hasher.hash(&text(row % 59_990)), number: numbers[row as usize], row })
            };
            let (mut index, again) = Numbers::index((60_000, stretches), bearers, &hasher, &texts, threads);
            assert_eq!(again, (59_990..60_000).map(|row| (row, row - 59_990)).collect::<Vec<_>>());
            for (number, is_borne) in [
                ("SH76", true),
                ("DELIVERY-NOTE-77", true),
                ("SH59990", false),
                ("DELIVERY-NOTE-", false),
                ("L7", false),
            ] {
                assert_eq!(index.holds(number, &texts), is_borne, "{number}");
            }
            let made_up = texts.append("L7");
            index.enter(60_000, made_up, &texts);
            assert!(index.holds("L7", &texts));
        }
        let none = Numbers::index((0, Vec::<u32>::new()), |_| std::iter::empty(), &hasher, &texts, 2).0;
        assert!(!none.holds("x", &texts));
    }

    #[test]
    fn numbers_whose_hashes_agree_are_told_apart_by_their_texts() {
        let (mut texts, hasher) = (Texts::default(), NumberHasher::default());
        let bearers: Vec<Bearer> = ["SH1", "SH2", "SH1"]
            .iter()
            .zip(0..)
            .map(|(number, row)| Bearer { hash: 7, number: texts.append(number), row })
            .collect();
        let again = Numbers::index((3, vec![bearers]), Vec::into_iter, &hasher, &texts, 1).1;
        assert_eq!(again, [(2, 0)]);
    }
}
