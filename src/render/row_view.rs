//! What rows of the plan and their explanations are made with.

use super::Language;
use super::grid::Cell;
use crate::book::Book;
use crate::plan::{Exchange, Plan, Policy, bucket_names};

/// What every row needs to be made into cells.
pub(super) struct RowView<'a> {
    pub(super) book: &'a Book,
    pub(super) policy: &'a Policy,
    pub(super) language: Language,
    pub(super) buckets: Vec<String>,
    pub(super) exchange: &'a Exchange,
}

impl<'a> RowView<'a> {
    pub(super) fn new(book: &'a Book, plan: &'a Plan, policy: &'a Policy, language: Language) -> RowView<'a> {
        let buckets = bucket_names(policy.basis, &policy.bucket_days);
        RowView { book, policy, language, buckets, exchange: &plan.exchange }
    }
}

/// Without zeros that say nothing: `12`, `0.5`.
pub(super) fn kilometres(metres: Option<i64>) -> Cell<'static> {
    let Some(mut thousandths) = metres else { return Cell::Blank };
    let mut decimals = 3;
    while decimals > 0 && thousandths % 10 == 0 {
        thousandths /= 10;
        decimals -= 1;
    }
    Cell::Decimal(thousandths, decimals)
}
