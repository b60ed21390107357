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
/// nearly always all of it.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    table: HashTable<Entry>,
    hasher: DefaultHashBuilder,
    /// Names, each with its code behind a byte that no text has.
    keys: Vec<u8>,
    ends: Vec<usize>,
    earliest: Vec<NaiveDate>,
    /// The byte offset of the row that names each first.
    first: Vec<u64>,
    /// The key of a name with a code, while it is looked up.
    scratch: Vec<u8>,
}

/// So much of a key stands in the table.
const INLINE_BYTES: usize = 27;

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: PartyId,
    beginning: [u8; INLINE_BYTES],
    /// The key's length, 255 for one that long or longer.
    length: u8,
}

/// Stands between name and code: UTF-8 has no such byte.
const BETWEEN: u8 = 0xff;

impl Parties {
    /// The party that a row of that day names, which starts at byte `start`.
    pub fn meet(&mut self, name: &str, code: Option<&str>, date: NaiveDate, start: u64) -> PartyId {
        let id = match code {
            None => self.enter(name.as_bytes(), date, start),
            Some(code) => {
                let mut key = std::mem::take(&mut self.scratch);
                key.clear();
                key.extend_from_slice(name.as_bytes());
                key.push(BETWEEN);
                key.extend_from_slice(code.as_bytes());
                let id = self.enter(&key, date, start);
                self.scratch = key;
                id
            }
        };
        let earliest = &mut self.earliest[id as usize];
        *earliest = date.min(*earliest);
        let first = &mut self.first[id as usize];
        *first = start.min(*first);
        id
    }

    fn enter(&mut self, key: &[u8], earliest: NaiveDate, first: u64) -> PartyId {
        let hash = self.hasher.hash_one(key);
        let inline = key.len().min(INLINE_BYTES);
        let mut beginning = [0; INLINE_BYTES];
        beginning[..inline].copy_from_slice(&key[..inline]);
        let length = key.len().min(usize::from(u8::MAX)) as u8;
        let Parties { table, keys, ends, .. } = self;
        let is_it = |entry: &Entry| {
            entry.beginning == beginning
                && entry.length == length
                && (key.len() <= INLINE_BYTES || key_of(keys, ends, entry.id) == key)
        };
        if let Some(entry) = table.find(hash, is_it) {
            return entry.id;
        }
        let id = ends.len() as PartyId;
        keys.extend_from_slice(key);
        ends.push(keys.len());
        self.earliest.push(earliest);
        self.first.push(first);
        let hasher = &self.hasher;
        let entry = Entry { id, beginning, length };
        table.insert_unique(hash, entry, |entry| hasher.hash_one(key_of(keys, ends, entry.id)));
        id
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Joins what workers met, in order of first appearance; for each worker what its ids became.
    pub fn join(workers: Vec<Parties>) -> (Vec<Party>, Vec<Vec<PartyId>>) {
        let mut order: Vec<(u64, usize, usize)> = Vec::new();
        for (worker, parties) in workers.iter().enumerate() {
            order.extend(parties.first.iter().enumerate().map(|(id, &first)| (first, worker, id)));
        }
        order.sort_unstable();
        let mut became: Vec<Vec<PartyId>> = workers.iter().map(|parties| vec![0; parties.len()]).collect();
        let mut joined = Parties::default();
        for (first, worker, id) in order {
            let own = &workers[worker];
            let whole = joined.enter(key_of(&own.keys, &own.ends, id as PartyId), own.earliest[id], first);
            let earliest = &mut joined.earliest[whole as usize];
            *earliest = own.earliest[id].min(*earliest);
            became[worker][id] = whole;
        }
        ((0..joined.len()).map(|id| joined.party(id)).collect(), became)
    }

    fn party(&self, id: usize) -> Party {
        let key = key_of(&self.keys, &self.ends, id as PartyId);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut parts = key.splitn(2, |&byte| byte == BETWEEN);
        let name = parts.next().map(text).unwrap_or_default();
        Party { name, code: parts.next().map(text), earliest: self.earliest[id] }
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
        for ((start, end), (party, date, row_start)) in self.0.drain(..).zip(pending) {
            let name = text.get(start as usize..end as usize).unwrap_or_default();
            *party = parties.meet(name, None, date, row_start);
        }
    }
}

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
}
