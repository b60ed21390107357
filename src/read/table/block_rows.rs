//! Rows block by block as they were read, in the order of the text: they are never copied into one, a large book has
//! gigabytes of them.

use crate::read::table::splitter::RowPlace;
use std::ops::Range;

/// A byte offset as far as 32 bits tell; its block knows the rest.
#[derive(Clone, Copy, Debug)]
pub struct ShortOffset(u32);

impl ShortOffset {
    /// What is kept of an offset.
    pub fn of(offset: u64) -> ShortOffset {
        ShortOffset(offset as u32)
    }

    /// The whole offset, in a block that begins there and has less than 4 GiB.
    pub fn in_block(self, block: RowPlace) -> u64 {
        block.start + u64::from(self.0.wrapping_sub(block.start as u32))
    }
}

/// A row that knows its line and whom it names.
pub trait BlockRow {
    /// The 1-based physical line on which it starts.
    fn line(&self) -> u32;

    /// Whom it names: at first a row of the customers file or a party of its own file, and once rows are shared out among
    /// customers, the customer.
    fn whom(&mut self) -> &mut u32;
}

/// The rows of a file, those at fault left out.
#[derive(Clone, Debug)]
pub struct BlockRows<R> {
    blocks: Vec<Vec<R>>,
    /// How many rows stand before each block.
    starts: Vec<usize>,
    count: usize,
    /// Where each block begins, the blocks without rows too. They stay when the rows are taken.
    places: Vec<RowPlace>,
}

impl<R> Default for BlockRows<R> {
    fn default() -> BlockRows<R> {
        BlockRows { blocks: Vec::new(), starts: Vec::new(), count: 0, places: Vec::new() }
    }
}

impl<R> BlockRows<R> {
    /// Puts a block behind those that there are.
    pub fn push(&mut self, place: RowPlace, rows: Vec<R>) {
        self.places.push(place);
        if !rows.is_empty() {
            self.starts.push(self.count);
            self.count += rows.len();
            self.blocks.push(rows);
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The blocks.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = &[R]> {
        self.blocks.iter().map(Vec::as_slice)
    }

    /// The same to be changed.
    pub fn blocks_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [R]> {
        self.blocks.iter_mut().map(Vec::as_mut_slice)
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &R> + Clone {
        self.blocks.iter().flatten()
    }

    /// All rows in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.blocks.iter_mut().flatten()
    }

    /// The row so many rows behind the first.
    pub fn at(&self, index: usize) -> &R {
        let block = self.block_of(index);
        &self.blocks[block][index - self.starts[block]]
    }

    /// The same to be changed.
    pub fn at_mut(&mut self, index: usize) -> &mut R {
        let block = self.block_of(index);
        &mut self.blocks[block][index - self.starts[block]]
    }

    fn block_of(&self, index: usize) -> usize {
        self.starts.partition_point(|&start| start <= index) - 1
    }

    /// Gives the rows away, as stretches of neighbouring blocks, so many of them or a few less.
    pub fn take_stretches(&mut self, count: usize) -> Vec<Vec<Vec<R>>> {
        self.count = 0;
        self.starts.clear();
        let mut blocks = std::mem::take(&mut self.blocks).into_iter();
        let length = blocks.len().div_ceil(count.max(1)).max(1);
        let stretches: Range<usize> = 0..blocks.len().div_ceil(length);
        stretches.map(|_| blocks.by_ref().take(length).collect()).collect()
    }

    /// Where a row stands that starts there, on that line.
    pub fn place(&self, start: ShortOffset, line: u32) -> RowPlace {
        let block = self.places.partition_point(|place| place.line <= line).saturating_sub(1);
        let start = self.places.get(block).map_or(0, |&block| start.in_block(block));
        RowPlace { start, line }
    }
}

impl<R: BlockRow> BlockRows<R> {
    /// The row on a line.
    pub fn on_line(&self, line: u32) -> Option<&R> {
        let block = self.blocks.partition_point(|rows| rows[0].line() <= line).checked_sub(1)?;
        on_line(&self.blocks[block], line).map(|row| &self.blocks[block][row])
    }
}

/// Which of some rows in order stands on a line.
pub fn on_line<R: BlockRow>(rows: &[R], line: u32) -> Option<usize> {
    rows.binary_search_by_key(&line, BlockRow::line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl BlockRow for u32 {
        fn line(&self) -> u32 {
            *self
        }

        fn whom(&mut self) -> &mut u32 {
            self
        }
    }

    #[test]
    fn rows_are_found_by_index_and_line_and_their_places_are_whole_again() {
        let mut rows: BlockRows<u32> = BlockRows::default();
        let start = u64::from(u32::MAX) - 5;
        for (block, lines) in [vec![2, 3, 5], vec![], vec![9, 12]].into_iter().enumerate() {
            rows.push(RowPlace { start: start + 100 * block as u64, line: 2 + 3 * block as u32 }, lines);
        }
        assert_eq!((rows.len(), *rows.at(2), *rows.at(3)), (5, 5, 9));
        assert_eq!((rows.on_line(12), rows.on_line(4), rows.on_line(1)), (Some(&12), None, None));
        for (line, offset) in [(2, 0), (3, 40), (9, 230)] {
            let whole = rows.place(ShortOffset::of(start + offset), line);
            assert_eq!((whole.start, whole.line), (start + offset, line));
        }
        assert_eq!(rows.take_stretches(2), [vec![vec![2, 3, 5]], vec![vec![9, 12]]]);
        assert_eq!(rows.len(), 0);
    }
}
