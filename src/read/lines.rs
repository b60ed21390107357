//! What was delivered besides money: the goods of each row, and where deliveries went (SPEC §2).

use super::assemble::Assembly;
use super::deliveries::{DeliveryRow, Part};
use super::fields::{Field, FileKind};
use crate::book::{CustomerId, DeliveryLine, Money, TextId};
use std::collections::BTreeMap;

impl Assembly<'_> {
    /// Where deliveries went, by document; of several lines the first that says so counts.
    pub(super) fn ship_to_areas(&self) -> Vec<(u32, TextId)> {
        let has_areas =
            self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| sheet.columns.has(Field::ShipToArea));
        if !has_areas {
            return Vec::new();
        }
        let rows = self.visible_documents();
        let areas = rows.filter_map(|(index, row)| {
            let area = self.tables.deliveries.extras_of(row)?.ship_to_area?;
            Some((self.documents.document_of(index)?, area))
        });
        areas.collect()
    }

    /// The rows of all visible deliveries and returns with their goods, in file order.
    pub(super) fn delivery_lines(&self, ids: &[CustomerId]) -> Vec<DeliveryLine> {
        let firsts: BTreeMap<u32, u32> = self
            .documents
            .lines
            .iter()
            .flat_map(|(&first, lines)| lines.further.iter().map(move |&further| (further, first)))
            .collect();
        let as_of = self.conventions.as_of;
        let rows = self.tables.deliveries.rows.iter().enumerate();
        let visible = rows.filter(|(_, row)| row.date <= as_of && row.part != Part::Refused);
        let lines = visible.map(|(index, row)| {
            let index = index as u32;
            let first = firsts.get(&index).copied().unwrap_or(index);
            let extras = self.tables.deliveries.extras_of(row);
            let goods = extras.and_then(|extras| extras.goods.as_deref());
            DeliveryLine {
                document: self.documents.document_of(first),
                customer: ids[self.owner(row) as usize],
                date: row.date,
                item: goods.and_then(|goods| goods.item.clone()),
                quantity: goods.and_then(|goods| goods.quantity),
                unit_price: goods.and_then(|goods| goods.unit_price),
                amount: self.line_amount(index, first, row),
                currency: row.currency,
                received_by: goods.and_then(|goods| goods.received_by.clone()),
                note: goods.and_then(|goods| goods.note.clone()),
                place: self.tables.place(FileKind::Deliveries, row.place()),
            }
        });
        lines.collect()
    }

    /// A line's own amount; where its document's total stands on every line, the line's value, else all of it on the
    /// first one.
    fn line_amount(&self, index: u32, first: u32, row: &DeliveryRow) -> Money {
        let is_repeated = self.documents.lines.get(&first).is_some_and(|lines| lines.is_repeated_total);
        if !is_repeated {
            return row.amount;
        }
        let value = self.tables.deliveries.extras_of(row).and_then(|extras| extras.line_value);
        value.unwrap_or(if index == first { row.amount } else { Money::ZERO })
    }
}
