//! What one look at all rows of a block tells while they are at hand, so that later stages need no look of their own.

use crate::book::Currency;
use std::collections::BTreeSet;

/// What the rows of the deliveries or of the payments file tell.
#[derive(Clone, Debug, Default)]
pub struct BlockStatistics {
    /// How many rows are dated after the as-of day.
    pub later: usize,
    /// The currencies of the deliveries and returns that are not.
    pub currencies: BTreeSet<Currency>,
    /// Whether any row is a return.
    pub has_returns: bool,
    /// Whether any delivery has no due date of its own.
    pub needs_terms: bool,
    /// How many deliveries have no number.
    pub unnumbered: usize,
}

impl BlockStatistics {
    /// Adds what other rows of the file tell.
    pub fn append(&mut self, other: BlockStatistics) {
        self.later += other.later;
        self.currencies.extend(other.currencies);
        self.has_returns |= other.has_returns;
        self.needs_terms |= other.needs_terms;
        self.unnumbered += other.unnumbered;
    }
}
