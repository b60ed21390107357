//! Spellings that were read before: a column has many rows and few words, so that each is interpreted once.

/// What spellings of up to twenty-four bytes mean; others are read anew each time.
#[derive(Clone, Debug)]
pub struct Memo<T, const BITS: u32 = 7> {
    /// Two to the power of `BITS`. A spelling has one of them; what stood there before is forgotten.
    places: Vec<Option<(Spelling, T)>>,
}

impl<T, const BITS: u32> Default for Memo<T, BITS> {
    fn default() -> Memo<T, BITS> {
        Memo { places: Vec::new() }
    }
}

impl<T: Clone, const BITS: u32> Memo<T, BITS> {
    /// What a spelling means: as it was read before, else as `read` reads it. What `read` refuses is not kept.
    #[inline]
    pub fn get<E>(&mut self, text: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Result<T, E> {
        let Some(spelling) = Spelling::of(text.as_bytes()) else { return read(text) };
        if self.places.is_empty() {
            self.places.resize(1 << BITS, None);
        }
        let place = &mut self.places[spelling.place(BITS)];
        match place {
            Some((known, value)) if *known == spelling => Ok(value.clone()),
            _ => {
                let value = read(text)?;
                *place = Some((spelling, value.clone()));
                Ok(value)
            }
        }
    }
}

/// A short text as numbers: two texts have the same ones only if they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spelling {
    words: [u64; 3],
    length: u8,
}

impl Spelling {
    fn of(text: &[u8]) -> Option<Spelling> {
        let word = |at: usize| text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        let length = text.len();
        let half = |at: usize| text[at..].first_chunk().map_or(0, |half| u64::from(u32::from_le_bytes(*half)));
        let byte = |at: usize| text.get(at).copied().map_or(0, u64::from);
        // The last word overlaps the one before it; together they hold all of the text.
        let words = match length {
            0..4 => [byte(0) | byte(1) << 8 | byte(2) << 16, 0, 0],
            4..8 => [half(0) | half(length - 4) << 32, 0, 0],
            8..=16 => [word(0), word(length - 8), 0],
            17..=24 => [word(0), word(8), word(length - 8)],
            _ => return None,
        };
        Some(Spelling { words, length: length as u8 })
    }

    fn place(self, bits: u32) -> usize {
        let [a, b, c] = self.words;
        let mixed = a ^ b.rotate_left(23) ^ c.rotate_left(46) ^ u64::from(self.length);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - bits)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_spelling_is_read_once_and_told_apart_from_all_others() {
        let mut texts: Vec<String> = (0..30).map(|length| "a".repeat(length)).collect();
        texts.extend((0..3000).map(|number| format!("{number}/04/2026")));
        texts.extend(["\0", "a\0", "CNY", "CNY\0", "2026年04月15日"].map(String::from));
        let (mut memo, reads) = (Memo::<String>::default(), Cell::new(0));
        let mut get = |text: &str| {
            memo.get(text, |text| {
                reads.set(reads.get() + 1);
                if text == "CNY" { Err(()) } else { Ok(text.to_owned()) }
            })
        };
        for text in texts.iter().chain(texts.iter().rev()) {
            let expected = if text == "CNY" { Err(()) } else { Ok(text.clone()) };
            assert_eq!(get(text), expected, "{text}");
        }
        let before = reads.get();
        for _ in 0..5 {
            assert_eq!(get("2026年04月15日"), Ok("2026年04月15日".to_owned()));
        }
        assert!(reads.get() <= before + 1);
    }
}
