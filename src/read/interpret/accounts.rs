//! Journals hold the postings on all accounts; only those on accounts of customers are receivables or pay them.

use crate::read::fields::{Field, FileKind};
use crate::read::interpret::grid::{Grid, GridRow};
use crate::read::table::header::Columns;
use crate::read::words::headers::is_header_of;
use crate::read::words::reports;

/// The column of a journal that names the account of each posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountColumn {
    /// Which one it is.
    pub column: usize,
    /// Whether the last part of an account is the customer: `assets:receivable:Acme`.
    names_customer: bool,
}

impl AccountColumn {
    /// Whether a row is a posting on another account: on sales, on a bank.
    pub fn is_other(self, row: &GridRow) -> bool {
        let account = row.cell(self.column);
        !account.is_empty() && reports::receivable_account(account).is_none()
    }

    /// The customer in the account of a row.
    pub fn customer(self, row: &GridRow) -> Option<&str> {
        let name = reports::receivable_account(row.cell(self.column)).filter(|_| self.names_customer)?;
        (!name.is_empty()).then_some(name)
    }
}

/// Finds the column; where accounts or descriptions are all that name customers, they are taken for that.
pub fn settle(
    kind: FileKind,
    grid: &Grid,
    rows_start: usize,
    headers: &[String],
    columns: &mut Columns,
) -> Option<AccountColumn> {
    let rows = &grid.rows[rows_start..];
    let receivable = |column: usize| rows.iter().filter_map(move |row| reports::receivable_account(row.cell(column)));
    // Somebody may be called `Debtors`: a column that may hold customers holds accounts only if they have parts.
    let has_parts = |column: usize| rows.iter().any(|row| row.cell(column).contains(':'));
    let is_chart = |&column: &usize| {
        reports::is_account_header(&headers[column])
            && receivable(column).next().is_some()
            && (has_parts(column) || !is_header_of(kind, Field::Customer, &headers[column]))
    };
    let column = (0..headers.len()).find(is_chart).filter(|_| kind == FileKind::Deliveries)?;
    let names_some = receivable(column).any(|name| !name.is_empty());
    if let Some(customer) = columns.position(Field::Customer) {
        let is_code = is_header_of(kind, Field::Code, &headers[customer]);
        let mut own = rows.iter().filter(|row| reports::receivable_account(row.cell(column)).is_some());
        let is_account = own.all(|row| reports::receivable_account(row.cell(customer)).is_some());
        if is_account || names_some && is_code {
            columns.free(Field::Customer);
        }
    }
    let is_unnamed = !columns.has(Field::Customer);
    let names_customer = is_unnamed && names_some;
    if names_customer {
        // A code beside it is one of the posting.
        columns.free(Field::Code);
    } else if is_unnamed {
        let is_filled = |column: usize| rows.iter().any(|row| !row.cell(column).is_empty());
        let text = [Field::Item, Field::Note].into_iter().find(|&field| columns.position(field).is_some_and(is_filled));
        text.into_iter().for_each(|field| columns.take_for(field, Field::Customer));
    }
    Some(AccountColumn { column, names_customer })
}
