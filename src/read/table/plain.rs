//! Rows written in the plainest way - `2026-04-15`, `1234.56`, no quotation marks, no blanks around a field - read from
//! their bytes without a detour. Whatever is written otherwise is left to [`crate::read::table::row`], by whose rules a plain row
//! has the same value.

use crate::book::Decimal;
use crate::read::table::records::RowPlace;
use crate::read::table::row::is_bare;
use crate::read::value::amount;
use crate::read::value::date::KnownDays;
use chrono::NaiveDate;

/// A row as it lies in its block.
pub struct PlainRow<'b> {
    /// The text of the block.
    pub text: &'b str,
    /// Where each field starts and ends in it.
    pub bounds: &'b [(u32, u32)],
    /// Where the row stands.
    pub place: RowPlace,
    /// No row may be dated later.
    pub latest_day: NaiveDate,
    /// Whether a point may be a decimal mark.
    pub may_have_point: bool,
}

impl<'b> PlainRow<'b> {
    /// A field that is blank in no way: `Some(None)` if nothing at all stands there.
    pub fn optional(&self, position: usize) -> Option<Option<&'b str>> {
        let &(start, end) = self.bounds.get(position)?;
        let field = self.text.get(start as usize..end as usize)?;
        if field.is_empty() {
            return Some(None);
        }
        is_bare(field.as_bytes()).then_some(Some(field))
    }

    /// A field in which something stands.
    pub fn text(&self, position: usize) -> Option<&'b str> {
        self.optional(position)?
    }

    /// A number or name that no spreadsheet has rounded.
    pub fn id(&self, position: Option<usize>) -> Option<Option<&'b str>> {
        let Some(position) = position else { return Some(None) };
        self.optional(position).filter(|id| id.is_none_or(|id| !id.contains('+')))
    }

    /// A day.
    pub fn date(&self, position: usize, known: &mut KnownDays) -> Option<NaiveDate> {
        let &(start, end) = self.bounds.get(position)?;
        known.plain_iso(self.text.as_bytes().get(start as usize..end as usize)?, self.latest_day)
    }

    /// A number.
    pub fn number(&self, position: usize) -> Option<Decimal> {
        let &(start, end) = self.bounds.get(position)?;
        amount::simple(self.text.as_bytes().get(start as usize..end as usize)?, self.may_have_point)
    }
}

/// Whether a row may be a total or the header again, by how it begins: nearly no row may.
pub fn may_be_no_row(row: &[u8], header_start: &[u8]) -> bool {
    match row {
        [b'0'..=b'9', ..] => header_start.first() == row.first(),
        [b't' | b'T', b'o' | b'O', ..] | [b'g' | b'G', b'r' | b'R', ..] | [b's' | b'S', b'u' | b'U', ..] => true,
        [b'a'..=b'z' | b'A'..=b'Z', ..] => header_start.first() == row.first(),
        // 合 小 总 人 本 累
        [0xe5, 0x90, 0x88, ..] | [0xe5, 0xb0, 0x8f, ..] | [0xe6, 0x80, 0xbb, ..] => true,
        [0xe4, 0xba, 0xba, ..] | [0xe6, 0x9c, 0xac, ..] | [0xe7, 0xb4, 0xaf, ..] => true,
        [0xe4..=0xe9, ..] => header_start.first() == row.first(),
        _ => true,
    }
}
