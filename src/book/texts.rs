//! Short texts in one string, passed around as small numbers.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// A text's place in [`Texts`]. Ids cannot be compared: one text may stand there twice.
#[derive(Clone, Copy, Debug)]
pub struct TextId(pub u32);

/// A store of texts. Two ids of one text may differ where it was [appended](Texts::append) twice: compare texts.
///
/// All texts stand in one string: a large book has millions of them, and each one that stood for itself would cost a
/// trip to memory.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    all: String,
    /// Where each text ends, counted from the base of its stretch.
    ends: Vec<u32>,
    /// Where every stretch of [`STRETCH`] texts begins in `all`.
    bases: Vec<usize>,
    /// The texts that were interned, with a part of each hash beside the id.
    table: HashTable<(u32, TextId)>,
    hasher: DefaultHashBuilder,
}

/// So many texts share a base, so that an end takes four bytes however long all of them are together.
const STRETCH: usize = 1 << 12;

impl Texts {
    /// Stores `text` without a look at whether it is there: for numbers, nearly all of which are new.
    pub fn append(&mut self, text: &str) -> TextId {
        if self.ends.len().is_multiple_of(STRETCH) {
            self.bases.push(self.all.len());
        }
        let id = TextId(self.ends.len() as u32);
        self.all.push_str(text);
        let base = self.bases[self.ends.len() / STRETCH];
        self.ends.push((self.all.len() - base) as u32);
        id
    }

    /// Stores all texts of another store behind the own ones; what is to be added to its ids.
    pub fn append_all(&mut self, other: &Texts) -> u32 {
        let offset = self.ends.len() as u32;
        let shift = self.all.len();
        self.all.push_str(&other.all);
        self.ends.reserve(other.ends.len());
        let mut next = 0;
        while next < other.ends.len() {
            let (own, others) = (self.ends.len() / STRETCH, next / STRETCH);
            let start = if next.is_multiple_of(STRETCH) { 0 } else { other.ends[next - 1] };
            if self.ends.len().is_multiple_of(STRETCH) {
                self.bases.push(shift + other.bases[others] + start as usize);
            }
            // As far as neither side begins a new stretch the ends keep their distances.
            let count =
                (STRETCH - self.ends.len() % STRETCH).min(STRETCH - next % STRETCH).min(other.ends.len() - next);
            let moved = (shift + other.bases[others]).wrapping_sub(self.bases[own]) as u32;
            self.ends.extend(other.ends[next..next + count].iter().map(|end| end.wrapping_add(moved)));
            next += count;
        }
        offset
    }

    /// The id of `text`, stored if it was not interned before.
    pub fn intern(&mut self, text: &str) -> TextId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let hash = self.hasher.hash_one(text);
        let id = self.append(text);
        let mut table = std::mem::take(&mut self.table);
        table.insert_unique(hash, (hash as u32, id), |(_, id)| self.hasher.hash_one(self.get(*id)));
        self.table = table;
        id
    }

    /// The id of `text` if it was interned.
    pub fn find(&self, text: &str) -> Option<TextId> {
        let hash = self.hasher.hash_one(text);
        let is_it = |(part, id): &(u32, TextId)| *part == hash as u32 && self.get(*id) == text;
        self.table.find(hash, is_it).map(|(_, id)| *id)
    }

    /// The text of an id.
    pub fn get(&self, TextId(id): TextId) -> &str {
        let index = id as usize;
        let base = self.bases[index / STRETCH];
        let start = if index.is_multiple_of(STRETCH) { 0 } else { self.ends[index - 1] };
        &self.all[base + start as usize..base + self.ends[index] as usize]
    }

    /// How many texts there are; ids are below this.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interned_text_is_stored_once_and_found_again() {
        let mut texts = Texts::default();
        let ids: Vec<TextId> = ["光大", "", "SH1", "光大", ""].iter().map(|text| texts.intern(text)).collect();
        assert_eq!(ids.iter().map(|id| id.0).collect::<Vec<_>>(), [0, 1, 2, 0, 1]);
        assert_eq!((texts.get(ids[0]), texts.get(ids[1]), texts.get(ids[2])), ("光大", "", "SH1"));
        assert_eq!((texts.find("SH2").is_none(), texts.len()), (true, 3));
        for number in 0..10_000 {
            texts.intern(&format!("N{number}"));
        }
        assert_eq!(texts.find("N9999").map(|id| texts.get(id)), Some("N9999"));
    }

    #[test]
    fn an_appended_text_stands_for_itself() {
        let (mut texts, mut more) = (Texts::default(), Texts::default());
        assert_ne!(texts.append("SH1").0, texts.append("SH1").0);
        let ids: Vec<TextId> = (0..9_000).map(|number| more.append(&format!("N{number}"))).collect();
        let offset = texts.append_all(&more);
        assert_eq!(texts.get(TextId(ids[8_191].0 + offset)), "N8191");
        assert_eq!((texts.get(TextId(0)), texts.len()), ("SH1", 9_002));
    }
}
