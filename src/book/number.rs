//! The number of a document: of a delivery, of a payment, or the one that money names.
//!
//! There are as many as rows, and nearly all of them are short. A short one stands where it is used, so that two are
//! compared without a trip to memory; only a long one stands among the texts.

use super::{TextId, Texts};
use std::num::NonZeroU8;

/// A number, in sixteen bytes whether there is one or not. Which one a long number is only its [`Texts`] can tell.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Number {
    /// A short number, and behind it nothing but zeros; of a long one its text and its hash.
    bytes: [u8; SHORT_MAX],
    /// One more than the length of a short number, or [`LONG`].
    kind: NonZeroU8,
}

/// A number of so many bytes is the longest that stands here itself.
const SHORT_MAX: usize = 15;

/// In place of a length: the number stands among the texts.
const LONG: u8 = SHORT_MAX as u8 + 2;

impl Number {
    /// A number that is short.
    pub fn short(text: &str) -> Option<Number> {
        let (mut bytes, text) = ([0; SHORT_MAX], text.as_bytes());
        let own = bytes.get_mut(..text.len())?;
        let ends = copy_ends::<8>(text, own).or_else(|| copy_ends::<4>(text, own));
        _ = ends.or_else(|| copy_ends::<2>(text, own)).or_else(|| copy_ends::<1>(text, own));
        Some(Number { bytes, kind: NonZeroU8::MIN.saturating_add(text.len() as u8) })
    }

    /// A number that is too long for that. Those that are the same have the same hash.
    pub fn long(TextId(text): TextId, hash: u64) -> Number {
        let mut bytes = [0; SHORT_MAX];
        bytes[..4].copy_from_slice(&text.to_le_bytes());
        bytes[4..12].copy_from_slice(&hash.to_le_bytes());
        Number { bytes, kind: NonZeroU8::MIN.saturating_add(LONG - 1) }
    }

    /// Where the text of a long number stands, and its hash.
    pub fn as_long(&self) -> Option<(TextId, u64)> {
        let [t0, t1, t2, t3, h0, h1, h2, h3, h4, h5, h6, h7, ..] = self.bytes;
        let text = TextId(u32::from_le_bytes([t0, t1, t2, t3]));
        (self.kind.get() == LONG).then(|| (text, u64::from_le_bytes([h0, h1, h2, h3, h4, h5, h6, h7])))
    }

    /// The same number where texts have another place.
    pub fn moved(self, place: impl FnOnce(TextId) -> TextId) -> Number {
        match self.as_long() {
            Some((text, hash)) => Number::long(place(text), hash),
            None => self,
        }
    }

    /// All sixteen bytes; of two short numbers they differ if the numbers do.
    pub fn words(&self) -> [u64; 2] {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = self.bytes;
        [u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, self.kind.get()])]
    }

    /// Whether two numbers are the same.
    pub fn is(&self, other: &Number, texts: &Texts) -> bool {
        match (self.as_long(), other.as_long()) {
            (None, None) => self.words() == other.words(),
            (Some((own, hash)), Some((other, other_hash))) => hash == other_hash && texts.get(own) == texts.get(other),
            _ => false,
        }
    }

    /// The number as it is written.
    pub fn text<'b>(&'b self, texts: &'b Texts) -> &'b str {
        match self.as_long() {
            Some((text, _)) => texts.get(text),
            // Made of a text and of all of it.
            None => std::str::from_utf8(self.short_bytes()).unwrap_or_default(),
        }
    }

    /// Its bytes, by which numbers are in order.
    pub fn bytes<'b>(&'b self, texts: &'b Texts) -> &'b [u8] {
        match self.as_long() {
            Some((text, _)) => texts.get(text).as_bytes(),
            None => self.short_bytes(),
        }
    }

    fn short_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.kind.get() - 1).min(SHORT_MAX)]
    }
}

/// Copies the first bytes and the last ones, which is all if there are not more than twice as many. Two copies of one
/// width, however they overlap, are done sooner than one of a length that nobody knows beforehand.
fn copy_ends<const WIDTH: usize>(from: &[u8], to: &mut [u8]) -> Option<()> {
    *to.first_chunk_mut::<WIDTH>()? = *from.first_chunk()?;
    *to.last_chunk_mut::<WIDTH>()? = *from.last_chunk()?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const _: () = assert!(size_of::<Option<Number>>() == 16);

    /// A number of any length; all long ones have one hash, so that only their texts tell them apart.
    fn number(text: &str, texts: &mut Texts) -> Number {
        Number::short(text).unwrap_or_else(|| Number::long(texts.append(text), 7))
    }

    #[test]
    fn fifteen_bytes_are_short_and_sixteen_are_not() {
        for length in 0..40 {
            let text = "N".repeat(length);
            let mut texts = Texts::default();
            let number = number(&text, &mut texts);
            assert_eq!((number.as_long().is_some(), number.text(&texts)), (length > 15, text.as_str()));
        }
    }

    #[test]
    fn a_long_number_moves_with_its_text_and_a_short_one_stays() {
        let (long, short) = (Number::long(TextId(3), 7), Number::short("SH1").expect("short"));
        let moved = |number: Number| number.moved(|TextId(id)| TextId(id + 10));
        assert_eq!(moved(long).as_long().map(|(TextId(id), hash)| (id, hash)), Some((13, 7)));
        assert_eq!(moved(short).words(), short.words());
    }

    proptest! {
        #[test]
        fn numbers_are_as_their_texts_are(
            (one, other) in prop_oneof![
                ("[ab\0-]{0,40}", "[ab\0-]{0,40}"),
                ("[a\0货号/é🚚]{0,14}", "[a\0货号/é🚚]{0,14}"),
                "[a号]{0,14}".prop_map(|text| (text.clone(), text)),
                "[a号]{0,14}".prop_map(|text| (text.clone(), text + "\0")),
            ],
        ) {
            let mut texts = Texts::default();
            let (first, second) = (number(&one, &mut texts), number(&other, &mut texts));
            prop_assert_eq!((first.text(&texts), second.text(&texts)), (one.as_str(), other.as_str()));
            prop_assert_eq!(first.is(&second, &texts), one == other);
            prop_assert_eq!(first.bytes(&texts).cmp(second.bytes(&texts)), one.cmp(&other));
        }
    }
}
