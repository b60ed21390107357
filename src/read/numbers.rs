//! Delivery numbers looked up by the million: which row of the deliveries file bears a number (SPEC §3 "Matching" 2).
//!
//! Numbers are shared out by hash among small tables. A table that fits the processor's cache answers in a tenth of
//! the time that one large table takes, so a list of names is looked up table by table, not name by name. Two numbers
//! are the same when their texts are; hashes only find candidates.

use crate::book::{TextId, Texts};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// The row that bears each number first.
#[derive(Debug, Default)]
pub struct Numbers {
    parts: Vec<HashTable<Entry>>,
    hasher: DefaultHashBuilder,
    part_bits: u32,
}

/// A number in a table: the part of its hash that the table's place does not tell, the row, the number's text.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    row: u32,
    number: TextId,
}

/// About so many numbers stand in a table.
const PART_NUMBERS: usize = 1 << 12;

impl Numbers {
    /// Enters the numbers of rows, in the order of the rows; and rows whose number another one bears already, each with
    /// that first row, in the order of the rows.
    pub fn index(numbers: &[(u32, TextId)], texts: &Texts, threads: usize) -> (Numbers, Vec<(u32, u32)>) {
        let part_bits = (numbers.len() / PART_NUMBERS).max(1).ilog2().min(12);
        let hasher = DefaultHashBuilder::default();
        let buckets = scatter(numbers.len(), part_bits, threads, |index| {
            let (row, number) = numbers[index];
            Some((hasher.hash_one(texts.get(number)), (row, number)))
        });
        let tables = crate::parallel::map(threads, transposed(buckets), |runs| {
            let count = runs.iter().map(Vec::len).sum();
            let mut table: HashTable<Entry> = HashTable::with_capacity(count);
            let mut again = Vec::new();
            for (hash, (row, number)) in runs.into_iter().flatten() {
                let entry = Entry { hash, row, number };
                let is_it =
                    |known: &Entry| known.hash == entry.hash && texts.get(known.number) == texts.get(entry.number);
                match table.find(entry.hash, is_it) {
                    Some(first) => again.push((entry.row, first.row)),
                    None => _ = table.insert_unique(entry.hash, entry, |known| known.hash),
                }
            }
            (table, again)
        });
        let mut all = Numbers { parts: Vec::with_capacity(tables.len()), hasher, part_bits };
        let mut again = Vec::new();
        for (table, own) in tables {
            all.parts.push(table);
            again.extend(own);
        }
        again.sort_unstable();
        (all, again)
    }

    /// The row that bears a number.
    pub fn find(&self, number: &str, texts: &Texts) -> Option<u32> {
        let hash = self.hasher.hash_one(number);
        let is_it = |known: &Entry| known.hash == hash && texts.get(known.number) == number;
        self.parts.get(part_of(hash, self.part_bits))?.find(hash, is_it).map(|entry| entry.row)
    }

    /// Enters one more number, which nobody bears yet.
    pub fn enter(&mut self, row: u32, number: TextId, texts: &Texts) {
        let hash = self.hasher.hash_one(texts.get(number));
        let part = &mut self.parts[part_of(hash, self.part_bits)];
        part.insert_unique(hash, Entry { hash, row, number }, |known| known.hash);
    }

    /// Looks up many names at once: for each of `count` names that `name_of` knows the row that bears it, or [`NO_ROW`].
    pub fn find_all<'n>(
        &self,
        count: usize,
        name_of: impl Fn(usize) -> Option<&'n str> + Sync,
        texts: &Texts,
        threads: usize,
    ) -> Vec<u32> {
        let buckets = scatter(count, self.part_bits, threads, |index| {
            name_of(index).map(|name| (self.hasher.hash_one(name), index as u32))
        });
        let jobs: Vec<_> = transposed(buckets).into_iter().zip(&self.parts).collect();
        let found = crate::parallel::map(threads, jobs, |(runs, table)| {
            let mut found = Vec::new();
            for (hash, index) in runs.into_iter().flatten() {
                let name = name_of(index as usize).unwrap_or_default();
                let is_it = |known: &Entry| known.hash == hash && texts.get(known.number) == name;
                found.extend(table.find(hash, is_it).map(|entry| (index, entry.row)));
            }
            found
        });
        let mut rows = vec![NO_ROW; count];
        for (index, row) in found.into_iter().flatten() {
            rows[index as usize] = row;
        }
        rows
    }
}

/// A name that no row bears.
pub const NO_ROW: u32 = u32::MAX;

fn part_of(hash: u64, part_bits: u32) -> usize {
    // The table itself goes by the low bits and the seven highest ones.
    ((hash >> 32) & ((1 << part_bits) - 1)) as usize
}

/// Things with their hashes: for each stretch of them a bucket a part, each in order.
type Buckets<T> = Vec<Vec<Vec<(u64, T)>>>;

/// Shares `count` things out among parts by the hashes that `hashed` tells; without one a thing is left out.
fn scatter<T: Send>(
    count: usize,
    part_bits: u32,
    threads: usize,
    hashed: impl Fn(usize) -> Option<(u64, T)> + Sync,
) -> Buckets<T> {
    let parts = 1usize << part_bits;
    crate::parallel::map(threads, crate::parallel::ranges(count, threads), |range| {
        let share = range.len() / parts;
        let mut buckets: Vec<Vec<(u64, T)>> = (0..parts).map(|_| Vec::with_capacity(share + share / 8 + 4)).collect();
        for (hash, thing) in range.filter_map(&hashed) {
            buckets[part_of(hash, part_bits)].push((hash, thing));
        }
        buckets
    })
}

/// From buckets by stretch and part to buckets by part and stretch.
fn transposed<T>(stretches: Buckets<T>) -> Buckets<T> {
    let parts = stretches.first().map_or(1, Vec::len);
    let mut by_part: Buckets<T> = (0..parts).map(|_| Vec::with_capacity(stretches.len())).collect();
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

    #[test]
    fn numbers_are_found_and_those_borne_twice_told_however_many_threads() {
        let mut texts = Texts::default();
        let numbers: Vec<(u32, TextId)> =
            (0..20_000u32).map(|row| (row, texts.append(&format!("SH{}", row % 19_990)))).collect();
        for threads in [1, 2, 7] {
            let (mut index, again) = Numbers::index(&numbers, &texts, threads);
            assert_eq!(again, (19_990..20_000).map(|row| (row, row - 19_990)).collect::<Vec<_>>());
            assert_eq!((index.find("SH77", &texts), index.find("SH19990", &texts)), (Some(77), None));
            let made_up = texts.append("L7");
            index.enter(20_000, made_up, &texts);
            assert_eq!(index.find("L7", &texts), Some(20_000));
            let names = ["SH5", "", "L7", "nobody"];
            let found = index.find_all(4, |at| Some(names[at]).filter(|name| !name.is_empty()), &texts, threads);
            assert_eq!(found, [5, NO_ROW, 20_000, NO_ROW]);
        }
        assert_eq!(Numbers::index(&[], &texts, 2).0.find("x", &texts), None);
    }
}
