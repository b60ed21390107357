//! A text in blocks of whole rows, taken in turn by whoever has time for one (SPEC §2: places are physical lines).
//!
//! A block ends at a line end outside quotation marks, so that its rows can be read without a look at its neighbours;
//! it knows its offset and its first line, so that its faults have the places that they have in the file. What is cut
//! is told by the same rule that parts the fields: a quotation mark counts at the start of a field only.

use crate::read::source::stored::{StoredFile, locked};
use crate::read::table::splitter::line_ends;
use std::io;
use std::sync::Mutex;

/// About so much of a text is read at a time.
pub const BLOCK_BYTES: usize = 1 << 19;

/// No row is longer; one that seems so has a quotation mark that is never closed.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// Where blocks come from.
pub enum BlockSource<'t> {
    /// A text in memory.
    Held(&'t str),
    /// A file of UTF-8.
    Stored(&'t StoredFile),
}

/// Whole rows of a text.
#[derive(Clone, Copy, Debug)]
pub struct Block<'b> {
    /// Their bytes. Of a stored file nobody has looked yet whether they are UTF-8.
    pub bytes: &'b [u8],
    /// 0, 1, … in the order of the text.
    pub number: usize,
    /// Byte offset of the block in the text.
    pub start: u64,
    /// 1-based physical line on which it begins.
    pub first_line: u32,
    /// How many lines end in it.
    pub line_ends: u32,
}

/// Why there is no further block.
#[derive(Debug)]
pub enum NoBlock {
    /// The text ends.
    End,
    /// A row begins on that line that is too long to be one: a line without end, or a quotation mark without end.
    TooLong {
        /// 1-based physical line.
        line: u32,
        /// Whether it goes on for several lines.
        has_line_ends: bool,
    },
    /// The file cannot be read any further.
    Unreadable(io::Error),
}

/// Cuts a text into blocks.
pub struct Blocks<'t> {
    source: BlockSource<'t>,
    separator: u8,
    block_bytes: usize,
    cutter: Mutex<Cutter>,
}

/// How far the cutting has come.
struct Cutter {
    offset: u64,
    line: u32,
    number: usize,
    /// What was read of a stored file and belongs to the next block.
    carried: Vec<u8>,
    has_ended: bool,
}

impl<'t> Blocks<'t> {
    /// The text from byte `start`, which is the beginning of a row on line `line`, in blocks of about `block_bytes`.
    pub fn new(source: BlockSource<'t>, separator: u8, start: u64, line: u32, block_bytes: usize) -> Blocks<'t> {
        let cutter = Cutter { offset: start, line, number: 0, carried: Vec::new(), has_ended: false };
        Blocks { source, separator, block_bytes: block_bytes.max(1), cutter: Mutex::new(cutter) }
    }

    /// The next block. `buffer` holds the bytes of a stored file's; it is used again and again.
    ///
    /// # Errors
    /// The text ends, or cannot be cut any further.
    pub fn next<'b>(&'b self, buffer: &'b mut Vec<u8>) -> Result<Block<'b>, NoBlock> {
        let mut cutter = locked(&self.cutter);
        if cutter.has_ended {
            return Err(NoBlock::End);
        }
        let bytes: &'b [u8] = match self.source {
            BlockSource::Held(text) => {
                let rest = &text.as_bytes()[cutter.offset as usize..];
                let length = self.length_of_held(rest).ok_or_else(|| cutter.too_long(rest))?;
                &rest[..length]
            }
            BlockSource::Stored(file) => {
                self.fill(file, &mut cutter, buffer)?;
                buffer
            }
        };
        if bytes.is_empty() {
            cutter.has_ended = true;
            return Err(NoBlock::End);
        }
        let line_ends = line_ends(bytes);
        let block = Block { bytes, number: cutter.number, start: cutter.offset, first_line: cutter.line, line_ends };
        cutter.number += 1;
        cutter.offset += bytes.len() as u64;
        cutter.line = cutter.line.saturating_add(line_ends);
        Ok(block)
    }

    /// How much of a text in memory is the next block; `None` if its first row never ends.
    fn length_of_held(&self, rest: &[u8]) -> Option<usize> {
        let mut size = self.block_bytes;
        loop {
            let piece = &rest[..size.min(rest.len())];
            let is_rest = piece.len() == rest.len();
            if let Some(end) = end_of_rows(piece, self.separator, is_rest) {
                return Some(end);
            }
            if is_rest && rest.len() <= RECORD_BYTES_MAX {
                return Some(rest.len());
            }
            if piece.len() > RECORD_BYTES_MAX {
                return None;
            }
            size = size.saturating_mul(2);
        }
    }

    /// Reads the next block of a file into `buffer` and keeps what is behind its last row.
    fn fill(&self, file: &StoredFile, cutter: &mut Cutter, buffer: &mut Vec<u8>) -> Result<(), NoBlock> {
        buffer.clear();
        std::mem::swap(buffer, &mut cutter.carried);
        let mut size = self.block_bytes;
        loop {
            let read_to = cutter.offset + buffer.len() as u64;
            let wanted = size.saturating_sub(buffer.len());
            file.read_at(read_to, wanted, buffer).map_err(NoBlock::Unreadable)?;
            let is_rest = cutter.offset + buffer.len() as u64 >= file.length();
            let end = match end_of_rows(buffer, self.separator, is_rest) {
                Some(end) => end,
                None if is_rest && buffer.len() <= RECORD_BYTES_MAX => buffer.len(),
                None if buffer.len() > RECORD_BYTES_MAX => return Err(cutter.too_long(buffer)),
                None => {
                    size = size.saturating_mul(2);
                    continue;
                }
            };
            cutter.carried.extend_from_slice(&buffer[end..]);
            buffer.truncate(end);
            return Ok(());
        }
    }
}

impl Cutter {
    /// No block comes after a row that is too long to be one.
    fn too_long(&mut self, rest: &[u8]) -> NoBlock {
        self.has_ended = true;
        let has_line_ends = memchr::memchr2(b'\n', b'\r', &rest[..rest.len().min(RECORD_BYTES_MAX)]).is_some();
        NoBlock::TooLong { line: self.line, has_line_ends }
    }
}

/// Behind the last row that ends in a piece of text which begins with a row; `None` if none does.
fn end_of_rows(piece: &[u8], separator: u8, is_rest: bool) -> Option<usize> {
    let (outside, is_closed) = outside_quotes(piece, separator, is_rest);
    if is_closed && is_rest && piece.len() <= RECORD_BYTES_MAX {
        return Some(piece.len());
    }
    let line_end = |&(start, end): &(usize, usize)| {
        let line_end = start + memchr::memrchr2(b'\n', b'\r', &piece[start..end])?;
        last_whole_line_end(piece, start, line_end, is_rest)
    };
    let last = outside.iter().rev().find_map(line_end);
    let is_whole = is_closed && is_rest && piece.len() - last.unwrap_or(0) <= RECORD_BYTES_MAX;
    if is_whole { Some(piece.len()) } else { last }
}

/// The stretches of a piece of text that are outside quotation marks, and whether the last of these is closed.
fn outside_quotes(piece: &[u8], separator: u8, is_rest: bool) -> (Vec<(usize, usize)>, bool) {
    let (mut outside, mut start) = (Vec::new(), 0);
    let mut quotes = memchr::memchr_iter(b'"', piece);
    while let Some(quote) = quotes.next() {
        let opens = quote == 0 || matches!(piece[quote - 1], b'\n' | b'\r') || piece[quote - 1] == separator;
        if !opens {
            continue;
        }
        outside.push((start, quote));
        let closing = loop {
            match quotes.next() {
                Some(quote) if piece.get(quote + 1) == Some(&b'"') => _ = quotes.next(),
                closing => break closing,
            }
        };
        match closing {
            Some(closing) if closing + 1 < piece.len() || is_rest => start = closing + 1,
            // Open, or perhaps the first of two that stand for one.
            _ => return (outside, false),
        }
    }
    outside.push((start, piece.len()));
    (outside, true)
}

/// Behind the line end at `line_end`. A return at the very end of a piece may have its line feed in the next one.
fn last_whole_line_end(piece: &[u8], from: usize, line_end: usize, is_rest: bool) -> Option<usize> {
    if piece[line_end] == b'\r' && line_end + 1 == piece.len() && !is_rest {
        let before = memchr::memrchr2(b'\n', b'\r', &piece[from..line_end])?;
        return Some(from + before + 1);
    }
    Some(line_end + 1)
}

/// The quotation mark that closes a field whose text begins at `at`; two together stand for one.
pub fn closing_quote(piece: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let quote = at + memchr::memchr(b'"', &piece[at..])?;
        if piece.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, block_bytes: usize) -> Vec<(String, u64, u32)> {
        let blocks = Blocks::new(BlockSource::Held(text), b',', 0, 1, block_bytes);
        let (mut pieces, mut buffer) = (Vec::new(), Vec::new());
        while let Ok(block) = blocks.next(&mut buffer) {
            pieces.push((String::from_utf8_lossy(block.bytes).into_owned(), block.start, block.first_line));
        }
        pieces
    }

    #[test]
    fn blocks_end_with_their_rows_and_know_their_place() {
        let text = "a,\"x\ny\",1\r\nb,2\" pipe,2\n\nc,\"\"\"\",3\rd,4";
        for block_bytes in 1..text.len() + 1 {
            let pieces = cut(text, block_bytes);
            assert_eq!(pieces.iter().map(|(piece, ..)| piece.as_str()).collect::<String>(), text);
            for (piece, start, line) in pieces {
                assert_eq!(1 + line_ends(&text.as_bytes()[..start as usize]), line, "{piece:?}");
                assert!(
                    ["a", "b", "\n", "c", "d"].iter().any(|row| piece.starts_with(row)),
                    "{piece:?} of {block_bytes}"
                );
            }
        }
        assert!(cut(text, 1).len() > 2);
    }

    #[test]
    fn an_open_quotation_mark_takes_all_that_follows() {
        assert_eq!(cut("a,1\nb,\"2\nc,3\n", 1).len(), 2);
    }
}
