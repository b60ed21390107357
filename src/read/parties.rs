//! Whom rows name: each name, with the code beside it, once, however many rows name it.
//!
//! A worker looks every row's name up in a table of its own; the tables are joined in the order in which the names
//! first appear in the text, so that nothing depends on how many workers there were.

use chrono::NaiveDate;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// A party's place in [`Parties`].
pub type PartyId = u32;

/// A name and a code as rows write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name.
    pub name: String,
    /// The code beside it.
    pub code: Option<String>,
    /// The earliest day of its rows.
    pub earliest: NaiveDate,
}

/// All parties of the blocks that one worker reads.
///
/// A row's party is found with one trip to memory: the table holds the beginning of each name itself, and that is
/// nearly always all of it. Nothing else of a party is touched.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    table: HashTable<Entry>,
    hasher: DefaultHashBuilder,
    /// Names, each with its code behind a byte that no text has.
    keys: Vec<u8>,
    ends: Vec<usize>,
    /// The byte offset of the row that names each first.
    first: Vec<u64>,
    /// How many were met in blocks before this one: no row of this block names them first.
    settled: usize,
    /// The key of a name with a code, while it is looked up.
    scratch: Vec<u8>,
}

/// In one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Entry {
    beginning: Beginning,
    id: PartyId,
    /// The earliest day of its rows.
    earliest: NaiveDate,
}

/// So much of a key stands in the table.
const INLINE_BYTES: usize = 23;

/// The beginning of a key, zeros behind it, and in the last byte its length, 255 for one that long or longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Beginning([u64; 3]);

impl Beginning {
    const BYTES: usize = INLINE_BYTES + 1;

    /// Of a whole key.
    fn of(key: &[u8]) -> Beginning {
        let inline = key.len().min(INLINE_BYTES);
        let mut bytes = [0; Beginning::BYTES];
        bytes[..inline].copy_from_slice(&key[..inline]);
        Beginning::of_first(&bytes, key.len())
    }

    /// Of a key that begins there and goes on for so many bytes; what stands behind it does not matter.
    fn of_first(bytes: &[u8; Beginning::BYTES], length: usize) -> Beginning {
        let inline = length.min(INLINE_BYTES);
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| {
            let behind = (8 * (at + 1)).saturating_sub(inline) as u32;
            u64::from_le_bytes(words[at]) & u64::MAX.unbounded_shr(8 * behind)
        };
        let length = length.min(usize::from(u8::MAX)) as u64;
        Beginning([word(0), word(1), word(2) | length << 56])
    }

    /// Whether a key of that length is longer than what stands here.
    fn is_all_of(length: usize) -> bool {
        length <= INLINE_BYTES
    }

    fn hash(self, key: &[u8], hasher: &DefaultHashBuilder) -> u64 {
        let Beginning([a, b, c]) = self;
        if Beginning::is_all_of(key.len()) { hasher.hash_one((a, b, c)) } else { hasher.hash_one(key) }
    }
}

/// A key that is looked up, for a row of that day which starts at that byte.
struct Sought<'k> {
    key: &'k [u8],
    beginning: Beginning,
    hash: u64,
    date: NaiveDate,
    start: u64,
}

/// Stands between name and code: UTF-8 has no such byte.
const BETWEEN: u8 = 0xff;

impl Parties {
    /// The party that a row of that day names, which starts at byte `start`.
    pub fn meet(&mut self, name: &str, code: Option<&str>, date: NaiveDate, start: u64) -> PartyId {
        let Some(code) = code else {
            let key = name.as_bytes();
            return self.enter(&self.sought(key, Beginning::of(key), date, start));
        };
        let mut key = std::mem::take(&mut self.scratch);
        key.clear();
        key.extend_from_slice(name.as_bytes());
        key.push(BETWEEN);
        key.extend_from_slice(code.as_bytes());
        let id = self.enter(&self.sought(&key, Beginning::of(&key), date, start));
        self.scratch = key;
        id
    }

    fn sought<'k>(&self, key: &'k [u8], beginning: Beginning, date: NaiveDate, start: u64) -> Sought<'k> {
        Sought { key, beginning, hash: beginning.hash(key, &self.hasher), date, start }
    }

    fn enter(&mut self, sought: &Sought<'_>) -> PartyId {
        self.find(sought).unwrap_or_else(|| self.enter_new(sought))
    }

    /// A party with nearly the same hash, nearly always the one that is sought; [`PENDING`] if there is none. Nothing
    /// depends on what stands in its entry, so the entries of many guesses come from memory at once.
    fn guess(&self, sought: &Sought<'_>) -> PartyId {
        self.table.iter_hash(sought.hash).next().map_or(PENDING, |entry| entry.id)
    }

    /// The party, if it was met before.
    #[inline]
    fn find(&mut self, sought: &Sought<'_>) -> Option<PartyId> {
        let Parties { table, keys, ends, .. } = self;
        let is_it = |entry: &Entry| {
            let Sought { key, beginning, .. } = sought;
            entry.beginning == *beginning && (Beginning::is_all_of(key.len()) || key_of(keys, ends, entry.id) == *key)
        };
        let entry = table.find_mut(sought.hash, is_it)?;
        if sought.date < entry.earliest {
            entry.earliest = sought.date;
        }
        let id = entry.id;
        if id as usize >= self.settled {
            let first = &mut self.first[id as usize];
            *first = sought.start.min(*first);
        }
        Some(id)
    }

    #[cold]
    fn enter_new(&mut self, &Sought { key, beginning, hash, date, start }: &Sought<'_>) -> PartyId {
        let Parties { table, hasher, keys, ends, .. } = self;
        let id = ends.len() as PartyId;
        keys.extend_from_slice(key);
        ends.push(keys.len());
        self.first.push(start);
        let entry = Entry { beginning, id, earliest: date };
        table.insert_unique(hash, entry, |entry| entry.beginning.hash(key_of(keys, ends, entry.id), hasher));
        id
    }

    /// Told when all rows of a block have met theirs.
    fn settle(&mut self) {
        self.settled = self.ends.len();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Joins what workers met, in order of first appearance; for each worker what its ids became.
    pub fn join(workers: Vec<Parties>) -> (Vec<Party>, Vec<Vec<PartyId>>) {
        let mut order: Vec<(u64, u32, PartyId)> = Vec::with_capacity(workers.iter().map(Parties::len).sum());
        for (worker, parties) in (0..).zip(&workers) {
            order.extend(parties.first.iter().zip(0..).map(|(&first, id)| (first, worker, id)));
        }
        order.sort_unstable();
        let earliest: Vec<Vec<NaiveDate>> = workers.iter().map(Parties::earliest).collect();
        let mut became: Vec<Vec<PartyId>> = workers.iter().map(|parties| vec![0; parties.len()]).collect();
        let mut joined = Parties::default();
        for (first, worker, id) in order {
            let (worker, index) = (worker as usize, id as usize);
            let key = key_of(&workers[worker].keys, &workers[worker].ends, id);
            let sought = joined.sought(key, Beginning::of(key), earliest[worker][index], first);
            became[worker][index] = joined.enter(&sought);
        }
        (joined.parties(), became)
    }

    /// The earliest day of each.
    fn earliest(&self) -> Vec<NaiveDate> {
        let mut earliest = vec![NaiveDate::MAX; self.len()];
        self.table.iter().for_each(|entry| earliest[entry.id as usize] = entry.earliest);
        earliest
    }

    /// All of them in order.
    fn parties(&self) -> Vec<Party> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let party = |(id, earliest)| {
            let mut parts = key_of(&self.keys, &self.ends, id).splitn(2, |&byte| byte == BETWEEN);
            let name = parts.next().map(text).unwrap_or_default();
            Party { name, code: parts.next().map(text), earliest }
        };
        (0..).zip(self.earliest()).map(party).collect()
    }
}

/// Names of the plain rows of a block, whose parties are looked up all at once when the block ends: a look-up waits for
/// memory, and many that follow each other wait together.
#[derive(Debug, Default)]
pub struct PendingNames(Vec<(u32, u32)>);

/// The party of a row whose name is pending.
pub const PENDING: PartyId = PartyId::MAX;

impl PendingNames {
    /// Puts off the look-up of a name that stands there in the block.
    pub fn push(&mut self, bounds: (u32, u32)) -> PartyId {
        self.0.push(bounds);
        PENDING
    }

    /// Looks all up, for the rows whose party is pending, which are as many and in the same order: party, day and byte
    /// offset of each.
    pub fn meet<'r>(
        &mut self,
        parties: &mut Parties,
        text: &str,
        rows: impl Iterator<Item = (&'r mut PartyId, NaiveDate, u64)>,
    ) {
        let pending = rows.filter(|(party, ..)| **party == PENDING);
        let mut named = self.0.drain(..).zip(pending);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            batch.extend(named.by_ref().take(BATCH).map(|((start, end), (party, date, row_start))| {
                let behind = text.as_bytes().get(start as usize..).unwrap_or_default();
                let key = behind.get(..(end - start) as usize).unwrap_or_default();
                let beginning = match behind.first_chunk() {
                    Some(bytes) => Beginning::of_first(bytes, key.len()),
                    None => Beginning::of(key),
                };
                (parties.sought(key, beginning, date, row_start), party)
            }));
            if batch.is_empty() {
                return parties.settle();
            }
            for (sought, party) in &mut batch {
                **party = parties.guess(sought);
            }
            for (sought, party) in batch.iter_mut().filter(|(_, party)| **party != PENDING) {
                **party = parties.find(sought).unwrap_or(PENDING);
            }
            for (sought, party) in batch.drain(..).filter(|(_, party)| **party == PENDING) {
                *party = parties.enter(&sought);
            }
        }
    }
}

/// So many names are looked up right after each other.
const BATCH: usize = 64;

fn key_of<'k>(keys: &'k [u8], ends: &[usize], id: PartyId) -> &'k [u8] {
    let id = id as usize;
    let start = id.checked_sub(1).map_or(0, |before| ends[before]);
    &keys[start..ends[id]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn workers_are_joined_in_the_order_of_the_text() {
        let mut one = Parties::default();
        let mut other = Parties::default();
        let (early, late) = (day("2026-01-01"), day("2026-02-01"));
        assert_eq!(one.meet("万家", None, late, 40), 0);
        assert_eq!(one.meet("光大", Some("K1"), late, 50), 1);
        assert_eq!(one.meet("光大", None, late, 60), 2);
        assert_eq!(one.meet("万家", None, late, 70), 0);
        assert_eq!(other.meet("光大", None, early, 30), 0);
        let (parties, became) = Parties::join(vec![one, other]);
        let names: Vec<(&str, Option<&str>)> =
            parties.iter().map(|party| (party.name.as_str(), party.code.as_deref())).collect();
        assert_eq!(names, [("光大", None), ("万家", None), ("光大", Some("K1"))]);
        assert_eq!((parties[0].earliest, parties[1].earliest), (early, late));
        assert_eq!(became, [vec![1, 2, 0], vec![0]]);
    }

    #[test]
    fn names_are_told_apart_however_long_and_wherever_they_stand() {
        let like = |length: usize, last: &str| "光".repeat(length / 3) + &"x".repeat(length % 3) + last;
        let mut names: Vec<String> =
            (0..300).flat_map(|length| ["", "a", "\0"].map(|last| like(length, last))).collect();
        names.retain(|name| !name.is_empty());
        names.sort();
        names.dedup();
        let twice: Vec<&str> = names.iter().chain(names.iter().rev()).map(String::as_str).collect();
        let text = twice.concat();
        let (mut parties, mut pending, mut start) = (Parties::default(), PendingNames::default(), 0);
        let mut whom: Vec<PartyId> = Vec::new();
        for name in &twice {
            whom.push(pending.push((start, start + name.len() as u32)));
            start += name.len() as u32;
        }
        let date = day("2026-01-01");
        pending.meet(&mut parties, &text, whom.iter_mut().zip(0..).map(|(party, start)| (party, date, start)));
        assert_eq!(parties.len(), names.len());
        let (found, became) = Parties::join(vec![parties]);
        let found: Vec<&str> = whom.iter().map(|&id| found[became[0][id as usize] as usize].name.as_str()).collect();
        assert_eq!(found, twice);
    }

    #[test]
    fn a_name_that_was_looked_up_late_may_be_the_first_of_its_block() {
        let (mut parties, mut pending) = (Parties::default(), PendingNames::default());
        let (early, late) = (day("2026-01-01"), day("2026-02-01"));
        let mut whom = pending.push((0, 4));
        parties.meet("ACME", None, late, 200);
        parties.meet("光大", None, late, 150);
        pending.meet(&mut parties, "ACME,100", std::iter::once((&mut whom, early, 100)));
        let named = Parties::join(vec![parties]).0;
        assert_eq!(named.iter().map(|party| party.name.as_str()).collect::<Vec<_>>(), ["ACME", "光大"]);
        assert_eq!(named[0].earliest, early);
    }
}
