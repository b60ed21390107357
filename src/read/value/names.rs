//! Whom rows name: each name, with the code beside it, once, however many rows name it.
//!
//! Names of the customers file are known before the first row is read: all workers find them in one table, and there is
//! nothing to join. Of the others a worker has a table of its own; these are joined in the order in which the names first
//! appear in the text, so that nothing depends on how many workers there were.

use chrono::NaiveDate;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::Arc;

/// Whom a row names: which row of the customers file, or behind those which party of the file itself.
pub type NameId = u32;

/// A name and a code as rows write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerName {
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
pub struct CustomerNames {
    known: Arc<ListedNames>,
    table: HashTable<Entry>,
    keys: Keys,
    /// The byte offset of the row that names each first.
    first: Vec<u64>,
    /// How many were met in blocks before this one: no row of this block names them first.
    settled: usize,
}

/// In one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Entry {
    beginning: Beginning,
    /// Its place among the parties of its worker.
    id: u32,
    /// The earliest day of its rows.
    earliest: NaiveDate,
}

/// Names, each with its code behind a byte that no text has.
#[derive(Clone, Debug, Default)]
struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let start = id.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[id]]
    }
}

/// The names of the customers file, to the letter.
#[derive(Clone, Debug, Default)]
pub struct ListedNames {
    table: HashTable<ListedName>,
    hasher: DefaultHashBuilder,
    /// The names that a table entry does not hold whole.
    long: Keys,
    /// How many rows the file has; a party of another file has its place behind them.
    rows: u32,
}

#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct ListedName {
    beginning: Beginning,
    /// The row of the customers file.
    row: u32,
    /// Its place among the long names, if it is one.
    long: u32,
}

impl ListedNames {
    /// Of all rows of the customers file. Of rows with the same name the first one counts.
    pub fn of<'n>(rows: usize, names: impl Iterator<Item = &'n str>) -> ListedNames {
        let hasher = DefaultHashBuilder::default();
        let mut long = Keys::default();
        let mut table: HashTable<ListedName> = HashTable::with_capacity(rows);
        for (name, row) in names.map(str::as_bytes).zip(0..) {
            let beginning = Beginning::of(name);
            let hash = beginning.hash(name, &hasher);
            let is_it = |known: &ListedName| known.beginning == beginning && is_whole(known, name, &long);
            if table.find(hash, is_it).is_some() {
                continue;
            }
            let entry = ListedName { beginning, row, long: long.len() as u32 };
            table.insert_unique(hash, entry, |known| {
                let name = if known.beginning.is_whole() { &[] } else { long.get(known.long) };
                known.beginning.hash(name, &hasher)
            });
            if !beginning.is_whole() {
                long.push(name);
            }
        }
        ListedNames { table, hasher, long, rows: rows as u32 }
    }

    /// Where in the table the name may stand, and the row that stands there; [`PENDING`] if it stands nowhere.
    fn guess(&self, sought: &Sought<'_>) -> (u32, NameId) {
        let bucket = self.table.iter_hash_buckets(sought.hash).next();
        let known = bucket.and_then(|bucket| self.table.get_bucket(bucket));
        (bucket.map_or(PENDING, |bucket| bucket as u32), known.map_or(PENDING, |known| known.row))
    }

    /// The row of a name that may stand there.
    fn find(&self, sought: &Sought<'_>, guess: u32) -> Option<NameId> {
        let is_it = |known: &ListedName| known.beginning == sought.beginning && is_whole(known, sought.key, &self.long);
        let guessed = self.table.get_bucket(guess as usize).filter(|known| is_it(known));
        guessed.or_else(|| self.table.find(sought.hash, is_it)).map(|known| known.row)
    }
}

/// Whether a name that begins like a known one goes on like it.
fn is_whole(known: &ListedName, name: &[u8], long: &Keys) -> bool {
    known.beginning.is_whole() || long.get(known.long) == name
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

    /// Whether there is no more of the key than what stands here.
    fn is_whole(self) -> bool {
        (self.0[2] >> 56) as usize <= INLINE_BYTES
    }

    fn hash(self, key: &[u8], hasher: &DefaultHashBuilder) -> u64 {
        let Beginning([a, b, c]) = self;
        if self.is_whole() { hasher.hash_one((a, b, c)) } else { hasher.hash_one(key) }
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

impl CustomerNames {
    /// None met yet, behind those of the customers file.
    pub fn behind(known: &Arc<ListedNames>) -> CustomerNames {
        CustomerNames { known: Arc::clone(known), ..CustomerNames::default() }
    }

    fn sought<'k>(&self, key: &'k [u8], beginning: Beginning, date: NaiveDate, start: u64) -> Sought<'k> {
        Sought { key, beginning, hash: beginning.hash(key, &self.known.hasher), date, start }
    }

    /// The party of a key that is not known.
    fn enter(&mut self, sought: &Sought<'_>) -> NameId {
        let id = self.find(sought).unwrap_or_else(|| self.enter_new(sought));
        self.known.rows + id
    }

    /// A party with nearly the same hash, nearly always the one that is sought; [`PENDING`] if there is none. Nothing
    /// depends on what stands in its entry, so the entries of many guesses come from memory at once.
    fn guess(&self, sought: &Sought<'_>) -> u32 {
        self.table.iter_hash(sought.hash).next().map_or(PENDING, |entry| entry.id)
    }

    /// The party, if it was met before.
    #[inline]
    fn find(&mut self, sought: &Sought<'_>) -> Option<u32> {
        let CustomerNames { table, keys, .. } = self;
        let is_it = |entry: &Entry| {
            let Sought { key, beginning, .. } = sought;
            entry.beginning == *beginning && (beginning.is_whole() || keys.get(entry.id) == *key)
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
    fn enter_new(&mut self, &Sought { key, beginning, hash, date, start }: &Sought<'_>) -> u32 {
        let CustomerNames { known, table, keys, .. } = self;
        let id = keys.len() as u32;
        keys.push(key);
        self.first.push(start);
        let entry = Entry { beginning, id, earliest: date };
        table.insert_unique(hash, entry, |entry| entry.beginning.hash(keys.get(entry.id), &known.hasher));
        id
    }

    /// Told when all rows of a block have met theirs.
    fn settle(&mut self) {
        self.settled = self.keys.len();
    }

    /// How many there are that are not known.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Joins what workers met besides what is known, in order of first appearance; and what their ids became.
    pub fn join(workers: Vec<CustomerNames>) -> (Vec<CustomerName>, Joined) {
        let mut order: Vec<(u64, u32, u32)> = Vec::with_capacity(workers.iter().map(CustomerNames::len).sum());
        for (worker, parties) in (0..).zip(&workers) {
            order.extend(parties.first.iter().zip(0..).map(|(&first, id)| (first, worker, id)));
        }
        order.sort_unstable();
        let earliest: Vec<Vec<NaiveDate>> = workers.iter().map(CustomerNames::earliest).collect();
        let mut became: Vec<Vec<u32>> = workers.iter().map(|parties| vec![0; parties.len()]).collect();
        let mut joined = CustomerNames::default();
        for (first, worker, id) in order {
            let (worker, index) = (worker as usize, id as usize);
            let key = workers[worker].keys.get(id);
            let sought = joined.sought(key, Beginning::of(key), earliest[worker][index], first);
            became[worker][index] = joined.enter(&sought);
        }
        let known = workers.first().map_or(0, |parties| parties.known.rows);
        (joined.parties(), Joined { known, became })
    }

    /// The earliest day of each.
    fn earliest(&self) -> Vec<NaiveDate> {
        let mut earliest = vec![NaiveDate::MAX; self.len()];
        self.table.iter().for_each(|entry| earliest[entry.id as usize] = entry.earliest);
        earliest
    }

    /// All of them in order.
    fn parties(&self) -> Vec<CustomerName> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let party = |(id, earliest)| {
            let mut parts = self.keys.get(id).splitn(2, |&byte| byte == BETWEEN);
            let name = parts.next().map(text).unwrap_or_default();
            CustomerName { name, code: parts.next().map(text), earliest }
        };
        (0..).zip(self.earliest()).map(party).collect()
    }
}

/// What the ids of each worker became when they were joined.
#[derive(Debug)]
pub struct Joined {
    known: u32,
    became: Vec<Vec<u32>>,
}

impl Joined {
    /// Whether a worker met nobody who is not known: its ids stay what they are.
    pub fn is_unchanged(&self, worker: usize) -> bool {
        self.became[worker].is_empty()
    }

    /// What an id of a worker became.
    pub fn of(&self, worker: usize, id: NameId) -> NameId {
        match id.checked_sub(self.known) {
            Some(own) => self.known + self.became[worker][own as usize],
            None => id,
        }
    }
}

/// Names of the rows of a block, which are looked up all at once when the block ends: a look-up waits for memory, and many
/// that follow each other wait together.
#[derive(Debug, Default)]
pub struct PendingNames {
    keys: Vec<u8>,
    /// Where each begins and ends.
    bounds: Vec<(u32, u32)>,
}

/// In place of the party of a row whose name is pending.
pub const PENDING: NameId = NameId::MAX;

impl PendingNames {
    /// Puts off the look-up of a name, with the code beside it.
    pub fn push(&mut self, name: &str, code: Option<&str>) -> NameId {
        let start = self.keys.len() as u32;
        self.keys.extend_from_slice(name.as_bytes());
        if let Some(code) = code {
            self.keys.push(BETWEEN);
            self.keys.extend_from_slice(code.as_bytes());
        }
        self.bounds.push((start, self.keys.len() as u32));
        PENDING
    }

    /// Puts off the look-up of the last name once more, for another row.
    pub fn push_again(&mut self) -> NameId {
        self.bounds.extend(self.bounds.last().copied());
        PENDING
    }

    /// Looks all up, for the rows whose party is pending, which are as many and in the same order: party, day and byte
    /// offset of each.
    pub fn meet<'r>(
        &mut self,
        parties: &mut CustomerNames,
        rows: impl Iterator<Item = (&'r mut NameId, NaiveDate, u64)>,
    ) {
        // So that sixteen bytes and more can be taken from wherever a key begins.
        self.keys.extend_from_slice(&[0; Beginning::BYTES]);
        let keys = self.keys.as_slice();
        let pending = rows.filter(|(party, ..)| **party == PENDING);
        let mut named = self.bounds.drain(..).zip(pending);
        let mut batch = Vec::with_capacity(BATCH);
        let known = Arc::clone(&parties.known);
        loop {
            batch.extend(named.by_ref().take(BATCH).map(|((start, end), (party, date, row_start))| {
                let behind = keys.get(start as usize..).unwrap_or_default();
                let key = behind.get(..(end - start) as usize).unwrap_or_default();
                let beginning = match behind.first_chunk() {
                    Some(bytes) => Beginning::of_first(bytes, key.len()),
                    None => Beginning::of(key),
                };
                (parties.sought(key, beginning, date, row_start), party)
            }));
            if batch.is_empty() {
                break;
            }
            // Nothing depends on the row, so what stands in the table comes from memory for many names at once.
            let seen = batch.iter_mut().fold(0, |seen, (sought, party)| {
                let (bucket, row) = known.guess(sought);
                **party = bucket;
                seen ^ row
            });
            std::hint::black_box(seen);
            batch.retain_mut(|(sought, party)| {
                let found = if **party == PENDING { None } else { known.find(sought, **party) };
                **party = found.unwrap_or(PENDING);
                found.is_none()
            });
            for (sought, party) in &mut batch {
                **party = parties.guess(sought);
            }
            for (sought, party) in batch.iter_mut().filter(|(_, party)| **party != PENDING) {
                **party = parties.find(sought).map_or(PENDING, |id| known.rows + id);
            }
            for (sought, party) in batch.drain(..).filter(|(_, party)| **party == PENDING) {
                *party = parties.enter(&sought);
            }
        }
        drop(named);
        parties.settle();
        self.keys.clear();
    }
}

/// So many names are looked up right after each other.
const BATCH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Looks up names of rows that begin at these bytes, all in one block.
    fn meet(parties: &mut CustomerNames, rows: &[(&str, Option<&str>, NaiveDate, u64)]) -> Vec<NameId> {
        let mut pending = PendingNames::default();
        let mut whom: Vec<NameId> = rows.iter().map(|&(name, code, ..)| pending.push(name, code)).collect();
        let dated = whom.iter_mut().zip(rows).map(|(party, &(_, _, date, start))| (party, date, start));
        pending.meet(parties, dated);
        whom
    }

    #[test]
    fn workers_are_joined_in_the_order_of_the_text() {
        let (mut one, mut other) = (CustomerNames::default(), CustomerNames::default());
        let (early, late) = (day("2026-01-01"), day("2026-02-01"));
        let rows = [
            ("万家", None, late, 40),
            ("光大", Some("K1"), late, 50),
            ("光大", None, late, 60),
            ("万家", None, late, 70),
        ];
        assert_eq!(meet(&mut one, &rows), [0, 1, 2, 0]);
        assert_eq!(meet(&mut other, &[("光大", None, early, 30)]), [0]);
        let (parties, joined) = CustomerNames::join(vec![one, other]);
        let names: Vec<(&str, Option<&str>)> =
            parties.iter().map(|party| (party.name.as_str(), party.code.as_deref())).collect();
        assert_eq!(names, [("光大", None), ("万家", None), ("光大", Some("K1"))]);
        assert_eq!((parties[0].earliest, parties[1].earliest), (early, late));
        assert_eq!([0, 1, 2].map(|id| joined.of(0, id)), [1, 2, 0]);
        assert_eq!(joined.of(1, 0), 0);
    }

    #[test]
    fn names_of_the_customers_file_are_its_rows_and_others_stand_behind_them() {
        let long = "光".repeat(20);
        let like = format!("{}明", &long[..57]);
        let names = ["万家", &long, "光大", "万家", &like];
        let known = Arc::new(ListedNames::of(names.len(), names.into_iter()));
        let mut parties = CustomerNames::behind(&known);
        let date = day("2026-01-01");
        // The first row of two of one name; a name with a code beside it is looked at as a whole.
        let met =
            [("光大", None), ("新来", None), ("万家", None), (&*like, None), (&*long, None), ("光大", Some("K1"))];
        let rows = met.map(|(name, code)| (name, code, date, 10));
        assert_eq!(meet(&mut parties, &rows), [2, 5, 0, 4, 1, 6]);
        assert_eq!(meet(&mut parties, &rows), [2, 5, 0, 4, 1, 6]);
        let mut other = CustomerNames::behind(&known);
        assert_eq!(meet(&mut other, &[("更新", None, date, 0)]), [5]);
        let (own, joined) = CustomerNames::join(vec![parties, other, CustomerNames::behind(&known)]);
        assert_eq!(own.iter().map(|party| party.name.as_str()).collect::<Vec<_>>(), ["更新", "新来", "光大"]);
        assert_eq!([2, 5, 6].map(|id| joined.of(0, id)), [2, 6, 7]);
        assert_eq!(joined.of(1, 5), 5);
        assert!(joined.is_unchanged(2) && !joined.is_unchanged(1));
    }

    #[test]
    fn names_are_told_apart_however_long_they_are() {
        let like = |length: usize, last: &str| "光".repeat(length / 3) + &"x".repeat(length % 3) + last;
        let mut names: Vec<String> =
            (0..300).flat_map(|length| ["", "a", "\0"].map(|last| like(length, last))).collect();
        names.retain(|name| !name.is_empty());
        names.sort();
        names.dedup();
        let twice: Vec<&str> = names.iter().chain(names.iter().rev()).map(String::as_str).collect();
        let rows: Vec<_> = twice.iter().zip(0..).map(|(&name, start)| (name, None, day("2026-01-01"), start)).collect();
        let mut parties = CustomerNames::default();
        let whom = meet(&mut parties, &rows);
        assert_eq!(parties.len(), names.len());
        let (found, joined) = CustomerNames::join(vec![parties]);
        let found: Vec<&str> = whom.iter().map(|&id| found[joined.of(0, id) as usize].name.as_str()).collect();
        assert_eq!(found, twice);
    }

    #[test]
    fn the_first_row_of_a_name_is_the_one_that_begins_first() {
        let mut parties = CustomerNames::default();
        let (early, late) = (day("2026-01-01"), day("2026-02-01"));
        meet(&mut parties, &[("ACME", None, late, 200), ("光大", None, late, 150), ("ACME", None, early, 100)]);
        let named = CustomerNames::join(vec![parties]).0;
        assert_eq!(named.iter().map(|party| party.name.as_str()).collect::<Vec<_>>(), ["ACME", "光大"]);
        assert_eq!(named[0].earliest, early);
    }

    #[test]
    fn a_further_row_of_the_last_name_is_looked_up_with_it() {
        let (mut parties, mut pending) = (CustomerNames::default(), PendingNames::default());
        let mut whom = vec![pending.push("ACME", None), pending.push("光大", Some("K1")), pending.push_again()];
        pending.meet(&mut parties, whom.iter_mut().zip(0..).map(|(party, start)| (party, day("2026-01-01"), start)));
        assert_eq!(whom, [0, 1, 1]);
    }
}
