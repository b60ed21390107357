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
    /// Which block and which of its rows names each first.
    first: Vec<(usize, u32)>,
    /// How many rows of the present block were met.
    rows: u32,
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

/// The block that is being read: nobody but the gatherer knows its number.
const PRESENT_BLOCK: usize = usize::MAX;

impl Parties {
    /// The party that a row of that day names.
    pub fn meet(&mut self, name: &str, code: Option<&str>, date: NaiveDate) -> PartyId {
        self.rows += 1;
        let first = (PRESENT_BLOCK, self.rows);
        let id = match code {
            None => self.enter(name.as_bytes(), date, first),
            Some(code) => {
                let mut key = std::mem::take(&mut self.scratch);
                key.clear();
                key.extend_from_slice(name.as_bytes());
                key.push(BETWEEN);
                key.extend_from_slice(code.as_bytes());
                let id = self.enter(&key, date, first);
                self.scratch = key;
                id
            }
        };
        let earliest = &mut self.earliest[id as usize];
        *earliest = date.min(*earliest);
        id
    }

    fn enter(&mut self, key: &[u8], earliest: NaiveDate, first: (usize, u32)) -> PartyId {
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

    /// How many there are: those behind it are the present block's own.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Notes that the next row met is of another block.
    pub fn end_block(&mut self) {
        self.rows = 0;
    }

    /// Gives the number of its block to each party that was new in it.
    pub fn number_blocks(&mut self, blocks: impl Iterator<Item = (usize, usize)>) {
        // Of each block in the order of the worker: its number, and how many parties there were at its end.
        let mut start = 0;
        for (number, end) in blocks {
            self.first[start..end].iter_mut().for_each(|first| first.0 = number);
            start = end;
        }
    }

    /// Joins what workers met, in order of first appearance; for each worker what its ids became.
    pub fn join(workers: Vec<Parties>) -> (Vec<Party>, Vec<Vec<PartyId>>) {
        let mut order: Vec<((usize, u32), usize, usize)> = Vec::new();
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
        assert_eq!(one.meet("万家", None, late), 0);
        assert_eq!(one.meet("光大", Some("K1"), late), 1);
        assert_eq!(one.meet("光大", None, late), 2);
        assert_eq!(one.meet("万家", None, late), 0);
        assert_eq!(other.meet("光大", None, early), 0);
        one.number_blocks([(1, 3)].into_iter());
        other.number_blocks([(0, 1)].into_iter());
        let (parties, became) = Parties::join(vec![one, other]);
        let names: Vec<(&str, Option<&str>)> =
            parties.iter().map(|party| (party.name.as_str(), party.code.as_deref())).collect();
        assert_eq!(names, [("光大", None), ("万家", None), ("光大", Some("K1"))]);
        assert_eq!((parties[0].earliest, parties[1].earliest), (early, late));
        assert_eq!(became, [vec![1, 2, 0], vec![0]]);
    }
}
