//! The book while it is put together: what was read, who is who, which rows are one document.

use crate::book::CustomerId;
use crate::read::build::directory::{Directory, Provisional};
use crate::read::build::document_index::Documents;
use crate::read::build::tables::Tables;
use crate::read::conventions::{Conventions, KeptLines, Wanted};
use crate::read::file::delivery_rows::{DeliveryRow, Goods};
use crate::read::file::named::Named;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The book while it is put together.
pub struct Assembly<'c> {
    pub tables: Tables,
    pub conventions: &'c Conventions,
    pub keep_lines: KeptLines,
    /// For whom the book is read.
    pub wanted: Option<Wanted>,
    /// Goods of rows by their lines, where they were not read with them.
    pub goods: HashMap<u32, Box<Goods>>,
    pub threads: usize,
    pub part_rows: usize,
    pub directory: Directory,
    /// Who each party of the deliveries file is.
    pub owners: Vec<Provisional>,
    /// Who each party of the payments file is.
    pub payers: Vec<Provisional>,
    /// The place of each customer in the book.
    pub ids: Vec<CustomerId>,
    /// Which rows of the deliveries file are which delivery.
    pub documents: Documents,
    /// The earlier days as of which the parts are to be made too.
    pub earlier_days: Vec<NaiveDate>,
    /// Whether that was asked for and cannot be.
    pub earlier_days_differ: bool,
}

impl Assembly<'_> {
    /// Whom a row of the deliveries file names.
    pub fn owner(&self, row: &DeliveryRow) -> Provisional {
        self.owners[row.whom as usize]
    }

    /// The goods of a row, as far as they are kept.
    pub fn goods_of(&self, row: &DeliveryRow) -> Option<&Goods> {
        let own = self.tables.deliveries.get(row, |columns| &columns.goods);
        own.or_else(|| self.goods.get(&row.line)).map(|goods| &**goods)
    }

    /// Whom a row of a small file names.
    pub fn customer_of(&self, named: &Named) -> Provisional {
        let found = self.directory.find(&named.name, named.code.as_deref());
        found.expect("every row of the as-of day or an earlier one has been through `identify`")
    }
}
