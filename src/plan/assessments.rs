//! Assessments in pieces, as threads made them: a large book has too many to copy them into one.

use super::Assessment;
use crate::book::CustomerId;
use std::ops::{Index, Range};

/// Assessments in an order of their own.
#[derive(Clone, Debug, Default)]
pub struct Assessments {
    pieces: Vec<Vec<Assessment>>,
    /// How many assessments stand before each piece.
    starts: Vec<usize>,
    /// Where each run in order of customers begins. A plan has two: deliveries, and behind them money given back.
    runs: Vec<usize>,
    count: usize,
}

impl Assessments {
    /// Puts a piece, itself in order of customers, behind those that there are.
    pub fn push(&mut self, piece: Vec<Assessment>) {
        debug_assert!(piece.is_sorted_by_key(|one| one.receivable.customer), "a piece is in order of customers");
        let Some(first) = piece.first().map(|one| one.receivable.customer) else { return };
        let last = self.pieces.last().and_then(|piece| piece.last()).map(|one| one.receivable.customer);
        if last.is_none_or(|last| first < last) {
            self.runs.push(self.count);
        }
        self.starts.push(self.count);
        self.count += piece.len();
        self.pieces.push(piece);
    }

    /// A customer's, in order: looked up, so that nobody walks over those of all others.
    pub fn of(&self, customer: CustomerId) -> impl Iterator<Item = &Assessment> {
        let ends = self.runs.iter().skip(1).copied().chain([self.count]);
        self.runs.iter().zip(ends).flat_map(move |(&start, end)| self.range(self.of_run(start..end, customer)))
    }

    /// The places of a customer's among those of a run.
    fn of_run(&self, run: Range<usize>, customer: CustomerId) -> Range<usize> {
        let first = |is_before: &dyn Fn(CustomerId) -> bool| {
            let (mut low, mut high) = (run.start, run.end);
            while low < high {
                let middle = low.midpoint(high);
                if is_before(self[middle].receivable.customer) { low = middle + 1 } else { high = middle }
            }
            low
        };
        first(&|own| own < customer)..first(&|own| own <= customer)
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
