//! Of a book that is read for one customer, the rows that are kept: that customer's, and those of payers who were never
//! delivered to, since one of them may be the same customer under another spelling.

use crate::book::CustomerId;
use crate::read::build::assembly::Assembly;
use crate::read::conventions::{KeptLines, Wanted};
use crate::read::fields::FileKind;
use crate::read::file::delivery_fields::goods;
use crate::read::file::delivery_rows::{DeliveryRow, Goods};
use crate::read::table::block_rows::BlockRows;
use crate::read::table::read_rows::rows_at;
use crate::read::table::row::{DayMemos, Row};
use std::collections::HashMap;

/// Customers by their ids: whether their rows are kept.
pub struct KeptCustomers(Vec<bool>);

impl KeptCustomers {
    /// Whether the rows of a customer are kept.
    pub fn has(&self, customer: CustomerId) -> bool {
        self.0[customer.0 as usize]
    }
}

/// Whose rows are kept of a book that is read for some customer; `None` if nobody and nothing is called so: then all are
/// kept, for whoever says what there is instead. `of_deliveries` and `of_payments`: who is whom rows name.
pub fn kept_customers(
    assembly: &Assembly<'_>,
    wanted: &Wanted,
    ids: &[CustomerId],
    (of_deliveries, of_payments): (&[CustomerId], &[CustomerId]),
) -> Option<KeptCustomers> {
    let mut kept = vec![false; ids.len()];
    let mut keep = |customer: CustomerId| kept[customer.0 as usize] = true;
    let tables = &assembly.tables;
    if let Some(provisional) = assembly.directory.find(&wanted.name, None) {
        keep(ids[provisional as usize]);
    }
    if wanted.may_be_number {
        let name = wanted.name.as_bytes();
        // `SH1/2` is an instalment of SH1, and P12 the money on line 12.
        let whole = wanted.name.rsplit_once('/').map_or(name, |(whole, _)| whole.as_bytes());
        let line: Option<u32> = wanted.name.strip_prefix('P').and_then(|line| line.parse().ok());
        for row in tables.deliveries.rows.iter() {
            let number = row.number.bytes(&tables.texts);
            if number == name || number == whole || line == Some(row.line) {
                keep(of_deliveries[row.whom as usize]);
            }
        }
        for row in tables.payments.iter().flat_map(|table| table.rows.iter()) {
            let is_it = row.number.is_some_and(|own| own.bytes(&tables.texts) == name) || line == Some(row.line);
            if is_it {
                keep(of_payments[row.whom as usize]);
            }
        }
    }
    if !kept.contains(&true) {
        return None;
    }
    let mut has_deliveries = vec![false; ids.len()];
    for row in tables.deliveries.rows.iter() {
        has_deliveries[of_deliveries[row.whom as usize].0 as usize] = true;
    }
    for row in tables.payments.iter().flat_map(|table| table.rows.iter()) {
        let payer = of_payments[row.whom as usize].0 as usize;
        kept[payer] |= !has_deliveries[payer];
    }
    Some(KeptCustomers(kept))
}

/// The goods of kept rows by their lines, read once more from the file: those of all rows would take more than the rest of
/// the book.
pub fn goods_of_kept(
    assembly: &Assembly<'_>,
    rows: &BlockRows<DeliveryRow>,
    of_deliveries: &[CustomerId],
    kept: &KeptCustomers,
) -> HashMap<u32, Box<Goods>> {
    let mut found = HashMap::new();
    let Some(sheet) = assembly.tables.sheet(FileKind::Deliveries) else { return found };
    if assembly.keep_lines == KeptLines::None {
        return found;
    }
    let own = rows.iter().filter(|row| kept.has(of_deliveries[row.whom as usize]));
    let lines: Vec<u32> = own.map(|row| row.line).collect();
    let days = DayMemos::default();
    rows_at(sheet, &lines, |record| {
        let goods = goods(&Row::new(sheet, record, &days, None), assembly.keep_lines);
        found.extend(goods.map(|goods| (record.place().line, goods)));
    });
    found
}
