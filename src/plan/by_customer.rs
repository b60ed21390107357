//! Rows of a table by customer, for stages that take one customer after the other.

use crate::book::CustomerId;

/// Rows of a table by customer, in the order of the table.
pub(super) struct ByCustomer(Vec<(CustomerId, u32)>);

impl ByCustomer {
    /// Of the customers of a table's rows, in the order of the table.
    pub(super) fn of(customers: impl Iterator<Item = CustomerId>) -> ByCustomer {
        let mut rows: Vec<(CustomerId, u32)> = customers.zip(0..).collect();
        rows.sort_unstable();
        ByCustomer(rows)
    }

    /// A customer's rows.
    pub(super) fn rows(&self, customer: CustomerId) -> &[(CustomerId, u32)] {
        let start = self.0.partition_point(|(own, _)| *own < customer);
        let end = self.0.partition_point(|(own, _)| *own <= customer);
        &self.0[start..end]
    }
}
