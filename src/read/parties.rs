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
    /// Which block and which of its rows names it first.
    first: (usize, u32),
}

/// All parties of a file, or of the blocks that one worker read.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    parties: Vec<Party>,
    table: HashTable<(u32, PartyId)>,
    hasher: DefaultHashBuilder,
    /// How many rows of the present block were met.
    rows: u32,
}

/// The block that is being read: nobody but the gatherer knows its number.
const PRESENT_BLOCK: usize = usize::MAX;

impl Parties {
    /// The party that a row of that day names.
    pub fn meet(&mut self, name: &str, code: Option<&str>, date: NaiveDate) -> PartyId {
        self.rows += 1;
        let first = (PRESENT_BLOCK, self.rows);
        let id = self.enter(name, code, date, first);
        let party = &mut self.parties[id as usize];
        party.earliest = party.earliest.min(date);
        id
    }

    fn enter(&mut self, name: &str, code: Option<&str>, earliest: NaiveDate, first: (usize, u32)) -> PartyId {
        let Parties { parties, table, hasher, .. } = self;
        let hash_of = |name: &str, code: Option<&str>| match code {
            None => hasher.hash_one(name),
            Some(code) => hasher.hash_one((name, code)),
        };
        let hash = hash_of(name, code);
        let is_it = |&(part, id): &(u32, PartyId)| {
            let party = &parties[id as usize];
            part == hash as u32 && party.name == name && party.code.as_deref() == code
        };
        if let Some(&(_, id)) = table.find(hash, is_it) {
            return id;
        }
        let id = parties.len() as PartyId;
        parties.push(Party { name: name.to_owned(), code: code.map(str::to_owned), earliest, first });
        table.insert_unique(hash, (hash as u32, id), |&(_, id)| {
            let party = &parties[id as usize];
            hash_of(&party.name, party.code.as_deref())
        });
        id
    }

    /// How many there are: those behind it are the present block's own.
    pub fn len(&self) -> usize {
        self.parties.len()
    }

    /// Notes that the parties from `from` on first appear in a block of that number.
    pub fn end_block(&mut self) {
        self.rows = 0;
    }

    /// Gives the number of its block to each party that was new in it.
    pub fn number_blocks(&mut self, blocks: impl Iterator<Item = (usize, usize)>) {
        // Of each block in the order of the worker: its number, and how many parties there were at its end.
        let mut start = 0;
        for (number, end) in blocks {
            self.parties[start..end].iter_mut().for_each(|party| party.first.0 = number);
            start = end;
        }
    }

    /// Joins what workers met, in order of first appearance; for each worker what its ids became.
    pub fn join(workers: Vec<Parties>) -> (Vec<Party>, Vec<Vec<PartyId>>) {
        let mut order: Vec<((usize, u32), usize, usize)> = Vec::new();
        for (worker, parties) in workers.iter().enumerate() {
            order.extend(parties.parties.iter().enumerate().map(|(id, party)| (party.first, worker, id)));
        }
        order.sort_unstable();
        let mut became: Vec<Vec<PartyId>> = workers.iter().map(|parties| vec![0; parties.parties.len()]).collect();
        let mut joined = Parties::default();
        for ((block, row), worker, id) in order {
            let party = &workers[worker].parties[id];
            let whole = joined.enter(&party.name, party.code.as_deref(), party.earliest, (block, row));
            let known = &mut joined.parties[whole as usize];
            known.earliest = known.earliest.min(party.earliest);
            became[worker][id] = whole;
        }
        (joined.parties, became)
    }
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
