//! Interned texts: each distinct spelling stored once, passed around as a small number.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// A text's place in [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u32);

/// The store of distinct texts. Ids are given in order of first appearance, so no output may depend on them.
///
/// All texts stand in one string, and the table holds a part of each hash beside the id: a large book asks for millions
/// of them, and each look at a text that is not the one costs a trip to memory.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    all: String,
    /// Where each text ends in `all`.
    ends: Vec<usize>,
    table: HashTable<(u32, TextId)>,
    hasher: DefaultHashBuilder,
}

impl Texts {
    /// The id of `text`, stored if it is new.
    pub fn intern(&mut self, text: &str) -> TextId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let hash = self.hasher.hash_one(text);
        let id = TextId(self.ends.len() as u32);
        self.all.push_str(text);
        self.ends.push(self.all.len());
        let Texts { all, ends, table, hasher } = self;
        table.insert_unique(hash, (hash as u32, id), |(_, id)| hasher.hash_one(slice(all, ends, *id)));
        id
    }

    /// The id of `text` if it is stored.
    pub fn find(&self, text: &str) -> Option<TextId> {
        let hash = self.hasher.hash_one(text);
        let is_it = |(part, id): &(u32, TextId)| *part == hash as u32 && self.get(*id) == text;
        self.table.find(hash, is_it).map(|(_, id)| *id)
    }

    /// The text of an id.
    pub fn get(&self, id: TextId) -> &str {
        slice(&self.all, &self.ends, id)
    }

    /// How many distinct texts there are; ids are below this.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'t>(all: &'t str, ends: &[usize], TextId(id): TextId) -> &'t str {
    let index = id as usize;
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &all[start..ends[index]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_stored_once_and_found_again() {
        let mut texts = Texts::default();
        let ids: Vec<TextId> = ["光大", "", "SH1", "光大", ""].iter().map(|text| texts.intern(text)).collect();
        assert_eq!(ids, [TextId(0), TextId(1), TextId(2), TextId(0), TextId(1)]);
        assert_eq!((texts.get(ids[0]), texts.get(ids[1]), texts.get(ids[2])), ("光大", "", "SH1"));
        assert_eq!((texts.find("SH2"), texts.len()), (None, 3));
        for number in 0..10_000 {
            texts.intern(&format!("N{number}"));
        }
        assert_eq!(texts.find("N9999").map(|id| texts.get(id)), Some("N9999"));
    }
}
