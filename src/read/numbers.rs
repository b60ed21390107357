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
}

/// A number in a table, with the row that bears it.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: Key,
    row: u32,
    number: TextId,
}

/// What tells numbers apart without a look at their texts: all of a short one, of a longer one its beginning and what
/// is left of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    beginning: [u8; INLINE_BYTES],
    length: u8,
}

/// So much of a number stands in the table.
const INLINE_BYTES: usize = 15;

impl Key {
    fn of(number: &str) -> Key {
        let mut beginning = [0; INLINE_BYTES];
        let inline = number.len().min(INLINE_BYTES);
        beginning[..inline].copy_from_slice(&number.as_bytes()[..inline]);
        Key { beginning, length: number.len().min(usize::from(u8::MAX)) as u8 }
    }

    /// Whether it is all of the number.
    fn is_whole(self) -> bool {
        usize::from(self.length) <= INLINE_BYTES
    }
}

/// About so many numbers stand in a table: nearly as many as one of 4,096 places holds before it has to double, so that
/// little of it is empty.
const PART_NUMBERS: usize = 3_300;

/// There are no more tables than that, so that sharing out does not leap about in memory.
const PARTS_MAX: usize = 1 << 12;

/// Names are looked up in so many batches: fewer would take more memory, more would find the tables out of the cache.
const BATCHES: usize = 4;

/// A batch of fewer names is not worth while.
const BATCH_NAMES_MIN: usize = 1 << 16;

impl Numbers {
    /// Enters the numbers of rows, in the order of the rows; and rows whose number another one bears already, each with
    /// that first row, in the order of the rows.
    pub fn index(
        rows: usize,
        number_of: impl Fn(usize) -> Option<TextId> + Sync,
        texts: &Texts,
        threads: usize,
    ) -> (Numbers, Vec<(u32, u32)>) {
        let parts = rows.div_ceil(PART_NUMBERS).clamp(1, PARTS_MAX);
        let hasher = DefaultHashBuilder::default();
        let buckets = scatter(rows, parts, threads, |row| {
            let number = number_of(row)?;
            let text = texts.get(number);
            Some((hasher.hash_one(text), Entry { key: Key::of(text), row: row as u32, number }))
        });
        let tables = crate::parallel::map(threads, transposed(buckets), |runs| {
            let count = runs.iter().map(Vec::len).sum();
            let mut table: HashTable<Entry> = HashTable::with_capacity(count);
            let mut again = Vec::new();
            for (hash, entry) in runs.into_iter().flatten() {
                let is_it = |known: &Entry| {
                    let same_text = || texts.get(known.number) == texts.get(entry.number);
                    known.key == entry.key && (known.key.is_whole() || same_text())
                };
                match table.find(hash, is_it) {
                    Some(first) => again.push((entry.row, first.row)),
                    None => _ = table.insert_unique(hash, entry, |known| hasher.hash_one(texts.get(known.number))),
                }
            }
            (table, again)
        });
        let mut all = Numbers { parts: Vec::with_capacity(tables.len()), hasher };
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
        let key = Key::of(number);
        let table = self.parts.get(part_of(hash, self.parts.len()))?;
        find_in(table, hash, key, || number, texts)
    }

    /// Enters one more number, which nobody bears yet.
    pub fn enter(&mut self, row: u32, number: TextId, texts: &Texts) {
        let text = texts.get(number);
        let hash = self.hasher.hash_one(text);
        let entry = Entry { key: Key::of(text), row, number };
        let part = part_of(hash, self.parts.len());
        let part = &mut self.parts[part];
        part.insert_unique(hash, entry, |known| self.hasher.hash_one(texts.get(known.number)));
    }

    /// Looks up many names at once: for each of `count` names that `name_of` knows the row that bears it, or [`NO_ROW`].
    pub fn find_all<'n>(
        &self,
        count: usize,
        name_of: impl Fn(usize) -> Option<&'n str> + Sync,
        texts: &Texts,
        threads: usize,
    ) -> Vec<u32> {
        let mut rows = vec![NO_ROW; count];
        // Batch by batch, so that not all names are shared out at once.
        let length = count.div_ceil(BATCHES).max(BATCH_NAMES_MIN);
        for (batch, rows) in rows.chunks_mut(length).enumerate() {
            let first = batch * length;
            self.find_batch(rows, |index| name_of(first + index), texts, threads);
        }
        rows
    }

    /// Looks up as many names as there are `rows` to be found.
    fn find_batch<'n>(
        &self,
        rows: &mut [u32],
        name_of: impl Fn(usize) -> Option<&'n str> + Sync,
        texts: &Texts,
        threads: usize,
    ) {
        let buckets = scatter(rows.len(), self.parts.len(), threads, |index| {
            name_of(index).map(|name| (self.hasher.hash_one(name), (index as u32, Key::of(name))))
        });
        let jobs: Vec<_> = transposed(buckets).into_iter().zip(&self.parts).collect();
        let found = crate::parallel::map(threads, jobs, |(runs, table)| {
            let names = runs.into_iter().flatten();
            let rows = names.filter_map(|(hash, (index, key))| {
                let name = || name_of(index as usize).unwrap_or_default();
                Some((index, find_in(table, hash, key, name, texts)?))
            });
            rows.collect::<Vec<_>>()
        });
        for (index, row) in found.into_iter().flatten() {
            rows[index as usize] = row;
        }
    }
}

fn find_in<'n>(
    table: &HashTable<Entry>,
    hash: u64,
    key: Key,
    name: impl Fn() -> &'n str,
    texts: &Texts,
) -> Option<u32> {
    let is_it = |known: &Entry| known.key == key && (key.is_whole() || texts.get(known.number) == name());
    table.find(hash, is_it).map(|entry| entry.row)
}

/// A name that no row bears.
pub const NO_ROW: u32 = u32::MAX;

fn part_of(hash: u64, parts: usize) -> usize {
    // The table itself goes by the low bits and the seven highest ones: here are those between, as a share of all parts.
    let between = (hash >> 25) & u64::from(u32::MAX);
    ((between * parts as u64) >> 32) as usize
}

/// Things with their hashes: for each stretch of them a bucket a part, each in order.
type Buckets<T> = Vec<Vec<Vec<(u64, T)>>>;

/// Shares `count` things out among parts by the hashes that `hashed` tells; without one a thing is left out.
fn scatter<T: Send>(
    count: usize,
    parts: usize,
    threads: usize,
    hashed: impl Fn(usize) -> Option<(u64, T)> + Sync,
) -> Buckets<T> {
    crate::parallel::map(threads, crate::parallel::ranges(count, threads), |range| {
        let share = range.len() / parts;
        let mut buckets: Vec<Vec<(u64, T)>> = (0..parts).map(|_| Vec::with_capacity(share + share / 8 + 4)).collect();
        for (hash, thing) in range.filter_map(&hashed) {
            buckets[part_of(hash, parts)].push((hash, thing));
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
        // Short numbers, and long ones that begin alike.
        let dress = |row: usize| if row.is_multiple_of(2) { "SH" } else { "DELIVERY-NOTE-" };
        let text = |row: usize| format!("{}{}", dress(row), row);
        let numbers: Vec<TextId> = (0..20_000).map(|row| texts.append(&text(row % 19_990))).collect();
        for threads in [1, 2, 7] {
            let (mut index, again) = Numbers::index(numbers.len(), |row| Some(numbers[row]), &texts, threads);
            assert_eq!(again, (19_990..20_000).map(|row| (row, row - 19_990)).collect::<Vec<_>>());
            assert_eq!((index.find("SH76", &texts), index.find("DELIVERY-NOTE-77", &texts)), (Some(76), Some(77)));
            assert_eq!((index.find("SH19990", &texts), index.find("DELIVERY-NOTE-", &texts)), (None, None));
            let made_up = texts.append("L7");
            index.enter(20_000, made_up, &texts);
            assert_eq!(index.find("L7", &texts), Some(20_000));
            let names = ["SH6", "", "L7", "DELIVERY-NOTE-5"];
            let found = index.find_all(4, |at| Some(names[at]).filter(|name| !name.is_empty()), &texts, threads);
            assert_eq!(found, [6, NO_ROW, 20_000, 5]);
        }
        assert_eq!(Numbers::index(0, |_| None, &texts, 2).0.find("x", &texts), None);
    }
}
