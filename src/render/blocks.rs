//! Which rows of a list stand together for people: what is to be done, what may wait, dead money, sums.

use super::Language;
use super::grid::Row;

/// What rows stand together, in this order, with a line between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    Urgent,
    Waiting,
    Dead,
    Total,
}

impl Block {
    /// The block of a row.
    pub(super) fn of(row: &Row<'_>) -> Block {
        match row {
            Row { is_total: true, .. } => Block::Total,
            Row { is_dead: true, .. } => Block::Dead,
            Row { may_wait: true, .. } => Block::Waiting,
            _ => Block::Urgent,
        }
    }

    /// What is written in the line above the block.
    pub(super) fn label(self, language: Language) -> Option<&'static str> {
        match self {
            Block::Waiting => Some(language.may_wait()),
            Block::Dead => Some(language.dead_below()),
            Block::Urgent | Block::Total => None,
        }
    }
}
