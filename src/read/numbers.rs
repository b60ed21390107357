//! Delivery numbers compared by the million: which rows of the deliveries file bear the same one, and whether any row
//! bears one (SPEC §3 "Deliveries": a number is one delivery's).
//!
//! Whoever reads a row hashes its number while it is at hand; from then on the hash goes with the row, and texts are
//! looked at only where two hashes agree. Hashes are shared out by their first bits and sorted, share by share.

use crate::book::{TextId, Texts};
use hashbrown::DefaultHashBuilder;
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

/// The numbers that rows bear.
#[derive(Debug, Default)]
pub struct Numbers {
    /// In order of their hashes within each part.
    parts: Vec<Vec<Numbered>>,
    hasher: NumberHasher,
}

/// A number, by its hash first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered(u64);

impl Numbered {
    /// A number with its hash.
    pub fn new(hash: u32, TextId(number): TextId) -> Numbered {
        Numbered(u64::from(hash) << 32 | u64::from(number))
    }

    fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn number(self) -> TextId {
        TextId(self.0 as u32)
    }
}

/// About so many numbers are sorted together, in the processor's cache.
const PART_NUMBERS: usize = 1 << 15;

impl Numbers {
    /// Enters what the rows of each of some stretches of the file bear; and the numbers that several rows bear, each as
    /// all the texts that are the same, in order.
    pub fn index<S: Send, N: Iterator<Item = Numbered>>(
        (count, stretches): (usize, Vec<S>),
        numbers: impl Fn(S) -> N + Sync,
        hasher: &NumberHasher,
        texts: &Texts,
        threads: usize,
    ) -> (Numbers, Vec<Vec<TextId>>) {
        let parts = count.div_ceil(PART_NUMBERS).max(1);
        let share = count / stretches.len().max(1) / parts;
        let buckets = crate::parallel::map(threads, stretches, |stretch| {
            let mut buckets: Vec<Vec<Numbered>> =
                (0..parts).map(|_| Vec::with_capacity(share + share / 8 + 4)).collect();
            numbers(stretch).for_each(|one| buckets[part_of(one.hash(), parts)].push(one));
            buckets
        });
        let sorted = crate::parallel::map(threads, transposed(buckets, parts), |runs| {
            let mut part: Vec<Numbered> = Vec::with_capacity(runs.iter().map(Vec::len).sum());
            runs.into_iter().for_each(|run| part.extend(run));
            part.sort_unstable();
            let alike = part.chunk_by(|a, b| a.hash() == b.hash()).filter(|run| run.len() > 1);
            let same = alike.flat_map(|run| same_texts(run, texts)).collect::<Vec<Vec<TextId>>>();
            (part, same)
        });
        let mut all = Numbers { parts: Vec::with_capacity(parts), hasher: hasher.clone() };
        let mut several = Vec::new();
        for (part, same) in sorted {
            all.parts.push(part);
            several.extend(same);
        }
        (all, several)
    }

    /// Whether a row bears a number.
    pub fn holds(&self, number: &str, texts: &Texts) -> bool {
        let hash = self.hasher.hash(number);
        let Some(part) = self.parts.get(part_of(hash, self.parts.len())) else { return false };
        let start = part.partition_point(|one| one.hash() < hash);
        part[start..].iter().take_while(|one| one.hash() == hash).any(|one| texts.get(one.number()) == number)
    }

    /// Enters numbers that nobody bears yet.
    pub fn enter(&mut self, numbers: impl Iterator<Item = Numbered>) {
        let parts = self.parts.len();
        numbers.for_each(|one| self.parts[part_of(one.hash(), parts)].push(one));
        self.parts.iter_mut().for_each(|part| part.sort_unstable());
    }

    /// The hash of a number.
    pub fn hash(&self, number: &str) -> u32 {
        self.hasher.hash(number)
    }
}

/// Of numbers whose hashes agree those whose texts do, too.
fn same_texts(run: &[Numbered], texts: &Texts) -> Vec<Vec<TextId>> {
    let mut groups: Vec<Vec<TextId>> = Vec::new();
    for number in run.iter().map(|one| one.number()) {
        match groups.iter_mut().find(|group| texts.get(group[0]) == texts.get(number)) {
            Some(group) => group.push(number),
            None => groups.push(vec![number]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
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
        let dress = |row: usize| if row.is_multiple_of(2) { "SH" } else { "DELIVERY-NOTE-" };
        let text = |row: usize| format!("{}{}", dress(row), row);
        let numbers: Vec<TextId> = (0..100_000).map(|row| texts.append(&text(row % 99_990))).collect();
        for threads in [1, 2, 7] {
            let stretches: Vec<Range<usize>> = vec![0..17, 17..40_000, 40_000..100_000];
            let numbered = |row: usize| Numbered::new(hasher.hash(&text(row % 99_990)), numbers[row]);
            let stretch = |rows: Range<usize>| rows.map(numbered);
            let (mut index, several) = Numbers::index((100_000, stretches), stretch, &hasher, &texts, threads);
            let mut several: Vec<[u32; 2]> = several.iter().map(|group| [group[0].0, group[1].0]).collect();
            several.sort_unstable();
            let pairs = (0..10).map(|row| [numbers[row].0, numbers[99_990 + row].0]);
            assert_eq!(several, pairs.collect::<Vec<_>>());
            for (number, is_borne) in [
                ("SH76", true),
                ("DELIVERY-NOTE-77", true),
                ("SH99990", false),
                ("DELIVERY-NOTE-", false),
                ("L7", false),
            ] {
                assert_eq!(index.holds(number, &texts), is_borne, "{number}");
            }
            let made_up = Numbered::new(hasher.hash("L7"), texts.append("L7"));
            index.enter([made_up].into_iter());
            assert!(index.holds("L7", &texts));
        }
        let none = Numbers::index((0, Vec::<u32>::new()), |_| std::iter::empty(), &hasher, &texts, 2).0;
        assert!(!none.holds("x", &texts));
    }

    #[test]
    fn numbers_whose_hashes_agree_are_told_apart_by_their_texts() {
        let (mut texts, hasher) = (Texts::default(), NumberHasher::default());
        let numbers: Vec<Numbered> =
            ["SH1", "SH2", "SH1"].iter().map(|number| Numbered::new(7, texts.append(number))).collect();
        let several = Numbers::index((3, vec![numbers]), Vec::into_iter, &hasher, &texts, 1).1;
        let texts_of = |group: &Vec<TextId>| group.iter().map(|&id| texts.get(id).to_owned()).collect::<Vec<_>>();
        assert_eq!(several.iter().map(texts_of).collect::<Vec<_>>(), [["SH1", "SH1"]]);
    }
}
