//! What was delivered besides money: the goods of each row, and where deliveries went (SPEC §2).

use crate::book::{CustomerId, DeliveryLine, Money, Place, TextId};
use crate::read::build::partition::PartitionBuilder;
use crate::read::conventions::KeptLines;
use crate::read::fields::{Field, FileKind};
use crate::read::file::delivery_rows::{DeliveryRow, Part};
use std::collections::BTreeMap;

impl PartitionBuilder<'_> {
    /// Where deliveries went, by document; of several lines the first that says so counts.
    pub fn ship_to_areas(&self) -> Vec<(u32, TextId)> {
        let tables = &self.context.assembly.tables;
        let has_areas = tables.sheet(FileKind::Deliveries).is_some_and(|sheet| sheet.columns.has(Field::ShipToArea));
        if !has_areas {
            return Vec::new();
        }
        let areas = self.rows.iter().enumerate().filter_map(|(index, row)| {
            let document = self.document_of(index)?;
            Some((document, *tables.deliveries.get(row, |columns| &columns.ship_to_area)?))
        });
        areas.collect()
    }

    /// The rows of all visible deliveries and returns with their goods, in file order; nothing unless somebody asked.
    pub fn delivery_lines(&self) -> Vec<DeliveryLine> {
        let assembly = self.context.assembly;
        let is_kept: fn(&DeliveryLine) -> bool = match assembly.keep_lines {
            KeptLines::None => return Vec::new(),
            KeptLines::Received => |line| line.received_by.is_some(),
            KeptLines::All => |_| true,
        };
        let several = self.rows.iter().filter(|row| row.part == Part::FirstLine);
        let several = several.filter_map(|row| Some((row.line, assembly.documents.lines.get(&row.line)?)));
        let firsts: BTreeMap<u32, u32> =
            several.flat_map(|(first, lines)| lines.further.iter().map(move |&further| (further, first))).collect();
        let as_of = assembly.conventions.as_of;
        let visible = self.rows.iter().filter(|row| row.date <= as_of);
        let lines = visible.map(|row| {
            let first = firsts.get(&row.line).copied().unwrap_or(row.line);
            let goods = assembly.goods_of(row);
            DeliveryLine {
                document: self.document_on_line(first),
                customer: CustomerId(row.whom),
                date: row.date,
                item: goods.and_then(|goods| goods.item.clone()),
                quantity: goods.and_then(|goods| goods.quantity),
                unit_price: goods.and_then(|goods| goods.unit_price),
                amount: self.line_amount(first, row),
                currency: row.currency,
                received_by: goods.and_then(|goods| goods.received_by.clone()),
                note: goods.and_then(|goods| goods.note.clone()),
                place: Place { file: self.context.delivery_file, line: row.line },
            }
        });
        lines.filter(is_kept).collect()
    }

    /// A line's own amount; where its document's total stands on every line, the line's value, else all of it on the
    /// first one.
    fn line_amount(&self, first: u32, row: &DeliveryRow) -> Money {
        let lines = self.context.assembly.documents.lines.get(&first);
        let Some((lines, values)) = lines.and_then(|lines| Some((lines, lines.repeated_total.as_ref()?))) else {
            return row.amount;
        };
        let index = std::iter::once(&first).chain(&lines.further).position(|&line| line == row.line);
        let value = index.and_then(|index| values[index]);
        value.unwrap_or(if row.line == first { row.amount } else { Money::ZERO })
    }
}
