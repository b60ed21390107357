//! Short texts in a few long strings, passed around as small numbers.
//!
//! A text stands right behind its length, so that whoever knows its place finds it with one trip to memory.

/// A text in [`Texts`]: its place. Unlike an index it does not count texts.
#[derive(Clone, Copy, Debug)]
pub struct TextId(pub u32);

/// Append-only store of short strings.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Texts behind each other, each with its length before it.
    pieces: Vec<String>,
    /// The place of the first text of each piece.
    starts: Vec<u32>,
    /// The piece in which each stretch of places begins.
    piece_of_stretch: Vec<u32>,
    /// Where the next text comes.
    end: u64,
    /// Whether the last piece grows.
    is_open: bool,
}

/// Texts begin at every so many bytes, so that a place in four bytes reaches over eight gigabytes.
const STEP: usize = 2;

/// A stretch has two to the power of so many places.
const STRETCH_BITS: u32 = 15;

/// Stands before a length that is written in several characters.
const LONG: u8 = 127;

/// So many characters, of seven bits each.
const LONG_DIGITS: usize = 5;

impl Texts {
    /// Stores a text.
    pub fn append(&mut self, text: &str) -> TextId {
        if !self.is_open {
            self.begin_piece();
            self.is_open = true;
        }
        let Some(piece) = self.pieces.last_mut() else { return TextId(0) };
        let before = piece.len();
        match u8::try_from(text.len()) {
            Ok(length) if length < LONG => piece.push(char::from(length)),
            _ => {
                piece.push(char::from(LONG));
                let digits = (0..LONG_DIGITS).map(|digit| (text.len() >> (7 * digit)) as u8 & 127);
                piece.extend(digits.map(char::from));
            }
        }
        piece.push_str(text);
        if !piece.len().is_multiple_of(STEP) {
            piece.push(' ');
        }
        let id = TextId(self.end as u32);
        self.end += ((piece.len() - before) / STEP) as u64;
        self.note_stretches();
        id
    }

    fn begin_piece(&mut self) {
        self.starts.push(self.end as u32);
        self.pieces.push(String::new());
        self.note_stretches();
    }

    /// Notes the last piece for the stretches that begin in it.
    fn note_stretches(&mut self) {
        let last = self.pieces.len().saturating_sub(1) as u32;
        while (self.piece_of_stretch.len() as u64) << STRETCH_BITS < self.end {
            self.piece_of_stretch.push(last);
        }
    }

    /// Takes over the texts of another store: their ids are higher by what is returned. `None` if there is no room for
    /// them.
    pub fn append_all(&mut self, other: Texts) -> Option<u32> {
        let offset = u32::try_from(self.end).ok()?;
        u32::try_from(self.end + other.end).ok()?;
        self.is_open = false;
        for (start, piece) in other.starts.into_iter().zip(other.pieces) {
            self.starts.push(offset + start);
            self.end += (piece.len() / STEP) as u64;
            self.pieces.push(piece);
            self.note_stretches();
        }
        Some(offset)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// Gives all texts away, in no more memory than they need, and keeps its own for those to come.
    pub fn take(&mut self) -> Texts {
        let mut taken = Texts { pieces: vec![self.pieces.concat()], starts: vec![0], ..Texts::default() };
        taken.end = self.end;
        taken.note_stretches();
        self.pieces.truncate(1);
        self.pieces.iter_mut().for_each(String::clear);
        self.starts.truncate(1);
        self.piece_of_stretch.clear();
        self.end = 0;
        taken
    }

    /// The piece in which a text stands, and where in it.
    fn place(&self, TextId(id): TextId) -> (&str, usize) {
        let mut piece = self.piece_of_stretch[(id >> STRETCH_BITS) as usize] as usize;
        while self.starts.get(piece + 1).is_some_and(|&start| start <= id) {
            piece += 1;
        }
        (self.pieces[piece].as_str(), (id - self.starts[piece]) as usize * STEP)
    }

    /// The text of an id.
    pub fn get(&self, id: TextId) -> &str {
        let (piece, at) = self.place(id);
        let (start, length) = match piece.as_bytes()[at] {
            LONG => {
                let digits = piece.as_bytes()[at + 1..at + 1 + LONG_DIGITS].iter().rev();
                (at + 1 + LONG_DIGITS, digits.fold(0, |length, &digit| length << 7 | usize::from(digit)))
            }
            length => (at + 1, usize::from(length)),
        };
        &piece[start..start + length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_are_found_again_however_they_were_put_together() {
        let text = |number: usize| match number % 1_000 {
            7 => String::new(),
            8 => "长".repeat(number),
            9 => "x".repeat(126 + number / 1_000),
            _ => format!("N{number}"),
        };
        let mut texts = Texts::default();
        let mut all: Vec<(TextId, usize)> = (0..10).map(|number| (texts.append(&text(number)), number)).collect();
        let mut block = Texts::default();
        for round in [10..20_000, 20_000..20_001, 20_001..20_001, 20_001..60_000] {
            let own: Vec<(TextId, usize)> = round.map(|number| (block.append(&text(number)), number)).collect();
            let offset = texts.append_all(block.take()).expect("room");
            all.extend(own.into_iter().map(|(id, number)| (TextId(id.0 + offset), number)));
            // Those that come one by one stand between the blocks.
            all.push((texts.append(&text(all.len())), all.len()));
        }
        for (id, number) in all {
            assert_eq!(texts.get(id), text(number));
        }
    }

    #[test]
    fn more_than_places_can_tell_is_refused() {
        let mut texts = Texts { end: u64::from(u32::MAX) - 2, ..Texts::default() };
        let mut block = Texts::default();
        block.append("SH0001");
        assert_eq!(texts.append_all(block), None);
    }
}
