//! Assessments in pieces, as threads made them: a large book has too many to copy them into one.

use super::Assessment;
use std::ops::{Index, Range};

/// Assessments in an order of their own.
#[derive(Clone, Debug, Default)]
pub struct Assessments {
    pieces: Vec<Vec<Assessment>>,
    /// How many assessments stand before each piece.
    starts: Vec<usize>,
    count: usize,
}

impl Assessments {
    /// Puts a piece behind those that there are.
    pub fn push(&mut self, piece: Vec<Assessment>) {
        if !piece.is_empty() {
            self.starts.push(self.count);
            self.count += piece.len();
            self.pieces.push(piece);
        }
    }

    /// The pieces.
    pub(super) fn into_pieces(self) -> Vec<Vec<Assessment>> {
        self.pieces
    }

    /// Puts others behind them.
    pub fn append(&mut self, others: Assessments) {
        others.pieces.into_iter().for_each(|piece| self.push(piece));
    }

    /// Those at some places, in order.
    pub(super) fn range(&self, range: Range<usize>) -> impl Iterator<Item = &Assessment> {
        let first = self.starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        let before = range.start - self.starts.get(first).copied().unwrap_or_default();
        self.pieces[first..].iter().flatten().skip(before).take(range.len())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = &Assessment> + Clone {
        self.pieces.iter().flatten()
    }

    /// All in order, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Assessment> {
        self.pieces.iter_mut().flatten()
    }
}

impl Index<usize> for Assessments {
    type Output = Assessment;

    fn index(&self, index: usize) -> &Assessment {
        let piece = self.starts.partition_point(|&start| start <= index) - 1;
        &self.pieces[piece][index - self.starts[piece]]
    }
}

impl<'a> IntoIterator for &'a Assessments {
    type Item = &'a Assessment;
    type IntoIter = std::iter::Flatten<std::slice::Iter<'a, Vec<Assessment>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.pieces.iter().flatten()
    }
}

impl PartialEq for Assessments {
    /// The same assessments in the same order, however they are cut.
    fn eq(&self, other: &Assessments) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}
