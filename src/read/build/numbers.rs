//! Delivery numbers compared by the million: which rows of the deliveries file bear the same one, and whether any row
//! bears one (SPEC §3 "Deliveries": a number is one delivery's).
//!
//! Only hashes are compared here. They are long and by a key of each run, so that of two numbers that differ not more than
//! once in 2^64 runs the hashes agree; which rows with one hash bear one number is told by whoever has the rows. Hashes
//! are shared out by their first bits and sorted, share by share.

use crate::read::value::number_hash::NumberHasher;

/// The numbers that rows bear.
#[derive(Debug, Default)]
pub struct Numbers {
    /// The hashes of all, in order within each part.
    parts: Vec<Vec<u64>>,
    /// What hashes them.
    pub hasher: NumberHasher,
}

/// About so many numbers are sorted together, in the processor's cache.
const PART_NUMBERS: usize = 1 << 15;

impl Numbers {
    /// Enters what the rows of each of some stretches of the file bear, by its hash; and the hashes that several rows share.
    pub fn index<S: Send, H: Iterator<Item = u64>>(
        (count, stretches): (usize, Vec<S>),
        hashes: impl Fn(S) -> H + Sync,
        hasher: &NumberHasher,
        threads: usize,
    ) -> (Numbers, Vec<u64>) {
        let parts = count.div_ceil(PART_NUMBERS).max(1);
        let share = count / stretches.len().max(1) / parts;
        let buckets = crate::parallel::map(threads, stretches, |stretch| {
            let mut buckets: Vec<Vec<u64>> = (0..parts).map(|_| Vec::with_capacity(share + share / 8 + 4)).collect();
            hashes(stretch).for_each(|hash| buckets[part_of(hash, parts)].push(hash));
            buckets
        });
        let sorted = crate::parallel::map(threads, transposed(buckets, parts), |runs| {
            let mut part: Vec<u64> = Vec::with_capacity(runs.iter().map(Vec::len).sum());
            runs.into_iter().for_each(|run| part.extend(run));
            part.sort_unstable();
            let shared = part.chunk_by(|a, b| a == b).filter(|run| run.len() > 1).map(|run| run[0]);
            let shared: Vec<u64> = shared.collect();
            (part, shared)
        });
        let mut all = Numbers { parts: Vec::with_capacity(parts), hasher: hasher.clone() };
        let mut several = Vec::new();
        for (part, shared) in sorted {
            all.parts.push(part);
            several.extend(shared);
        }
        (all, several)
    }

    /// Whether a row bears a number, as its hash tells.
    pub fn holds(&self, number: &str) -> bool {
        let hash = self.hasher.hash_text(number);
        self.parts.get(part_of(hash, self.parts.len())).is_some_and(|part| part.binary_search(&hash).is_ok())
    }

    /// Enters the hashes of numbers that nobody bears yet.
    pub fn enter(&mut self, hashes: impl Iterator<Item = u64>) {
        let parts = self.parts.len();
        hashes.for_each(|hash| self.parts[part_of(hash, parts)].push(hash));
        self.parts.iter_mut().for_each(|part| part.sort_unstable());
    }
}

/// The part of a hash, by its first bits.
fn part_of(hash: u64, parts: usize) -> usize {
    ((u128::from(hash) * parts as u128) >> 64) as usize
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
    use std::collections::BTreeSet;
    use std::ops::Range;

    #[test]
    fn numbers_are_found_and_those_borne_twice_told_however_many_threads() {
        let hasher = NumberHasher::default();
        // Short numbers, and long ones that begin alike.
        let dress = |row: usize| if row.is_multiple_of(2) { "SH" } else { "DELIVERY-NOTE-" };
        let text = |row: usize| format!("{}{}", dress(row), row);
        let hash = |row: usize| hasher.hash_text(&text(row % 99_990));
        for threads in [1, 2, 7] {
            let stretches: Vec<Range<usize>> = vec![0..17, 17..40_000, 40_000..100_000];
            let stretch = |rows: Range<usize>| rows.map(hash);
            let (mut index, several) = Numbers::index((100_000, stretches), stretch, &hasher, threads);
            assert_eq!(BTreeSet::from_iter(several), (0..10).map(hash).collect());
            for (number, is_borne) in [
                ("SH76", true),
                ("DELIVERY-NOTE-77", true),
                ("SH99990", false),
                ("DELIVERY-NOTE-", false),
                ("L7", false),
            ] {
                assert_eq!(index.holds(number), is_borne, "{number}");
            }
            index.enter([hasher.hash_text("L7")].into_iter());
            assert!(index.holds("L7"));
        }
        let none = Numbers::index((0, Vec::<u32>::new()), |_| std::iter::empty(), &hasher, 2).0;
        assert!(!none.holds("x"));
    }
}
