//! Interned texts: each distinct spelling stored once, passed around as a small number.

use indexmap::IndexSet;

/// A text's place in [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u32);

/// The store of distinct texts. Ids are given in order of first appearance, so no output may depend on them.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    texts: IndexSet<Box<str>>,
}

impl Texts {
    /// The id of `text`, stored if it is new.
    pub fn intern(&mut self, text: &str) -> TextId {
        if let Some(index) = self.texts.get_index_of(text) {
            return TextId(index as u32);
        }
        let (index, _) = self.texts.insert_full(text.into());
        TextId(index as u32)
    }

    /// The id of `text` if it is stored.
    pub fn find(&self, text: &str) -> Option<TextId> {
        self.texts.get_index_of(text).map(|index| TextId(index as u32))
    }

    /// The text of an id.
    pub fn get(&self, id: TextId) -> &str {
        &self.texts[id.0 as usize]
    }

    /// How many distinct texts there are; ids are below this.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
