//! A spelling of a column as a day or an amount: by what the user says of the file, else by what the column proves, else
//! by what the file's other columns prove (SPEC §2). Where nothing tells, it is refused.

use crate::book::Currency;
use crate::read::fields::{Field, Reader};
use crate::read::source::stored::locked;
use crate::read::table::column_proofs::{ColumnMarks, ColumnOrder};
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::{Batch, Splitter};
use crate::read::value::amount::{self, DecimalMark, NoAmount, Spelled, SpelledAmount};
use crate::read::value::date::{self, DateOrder, NoDay};
use chrono::NaiveDate;

/// So many rows are cut off a block at a time.
const BATCH_ROWS: usize = 1024;

impl Sheet {
    /// The day of a spelling in a column.
    ///
    /// # Errors
    /// It is none, or the column leaves open which.
    pub fn day(&self, field: Field, text: &str) -> Result<NaiveDate, NoDay> {
        let day = match date::spelled(text) {
            date::Spelled::Day(day) => day,
            date::Spelled::Ordered(day, order) => self.day_in_order(field, day, order)?,
            date::Spelled::Either { day_first, month_first } => match self.date_order(field) {
                Ok(Some(DateOrder::DayFirst)) => day_first,
                Ok(Some(DateOrder::MonthFirst)) => month_first,
                Ok(None) | Err(_) => return Err(NoDay::Ambiguous),
            },
            date::Spelled::NoYear => return Err(NoDay::NoYear),
            date::Spelled::MinutesOnly => return Err(NoDay::MinutesOnly),
            date::Spelled::Nothing if date::looks_like_a_day_number(text) => return Err(NoDay::DayNumber),
            date::Spelled::Nothing if date::looks_like_a_date(text) => return Err(NoDay::NoSuchDay),
            date::Spelled::Nothing => return Err(NoDay::NotADate),
        };
        if date::is_in_range(day, self.latest_day) { Ok(day) } else { Err(NoDay::OutOfRange(day)) }
    }

    fn day_in_order(&self, field: Field, day: NaiveDate, order: DateOrder) -> Result<NaiveDate, NoDay> {
        match self.date_order(field) {
            Ok(Some(expected)) if expected != order && self.options.date_order.is_some() => Err(NoDay::OtherOrder),
            // The first order seen in the column is taken for its order; rows of the other order are at fault.
            Err((other, other_line)) if other != order => Err(NoDay::MixedOrder { this: order, other, other_line }),
            _ => Ok(day),
        }
    }

    /// The amount of a spelling in a column, with the currency that it names.
    ///
    /// # Errors
    /// It is none, or the column leaves open which.
    pub fn amount(&self, field: Field, text: &str, currency: Option<Currency>) -> Result<SpelledAmount, NoAmount> {
        let said = self.options.decimal_mark;
        match amount::read(text) {
            Spelled::Amount(amount) if said != Some(DecimalMark::Comma) || !text.contains('.') => Ok(amount),
            Spelled::Amount(_) => Err(NoAmount::OtherMark(DecimalMark::Comma)),
            Spelled::Marked(amount, mark) => match said {
                Some(other) if other != mark => Err(NoAmount::OtherMark(other)),
                None if mark == DecimalMark::Comma => {
                    self.mark_of(field)?;
                    Ok(amount)
                }
                _ => Ok(amount),
            },
            Spelled::Either { point, comma } => match self.mark_of(field)? {
                Some(DecimalMark::Point) => Ok(point),
                Some(DecimalMark::Comma) => Ok(comma),
                None => likelier(text, (point, comma), currency),
            },
            Spelled::Nothing if amount::is_too_long(text) => Err(NoAmount::TooLong),
            Spelled::Nothing => Err(NoAmount::NotAnAmount),
        }
    }

    fn mark_of(&self, field: Field) -> Result<Option<DecimalMark>, NoAmount> {
        self.decimal_mark(field).map_err(|(comma_line, point_line)| NoAmount::MixedMarks { comma_line, point_line })
    }

    /// The order of day and month in a column: `--date-order`, else what the column proves, else the file's other columns.
    ///
    /// # Errors
    /// The column has both; the earlier one, with its line.
    fn date_order(&self, field: Field) -> Result<Option<DateOrder>, (DateOrder, u32)> {
        if let Some(order) = self.options.date_order {
            return Ok(Some(order));
        }
        let orders = self.proofs.orders.get_or_init(|| self.prove(Reader::Date, ColumnOrder::look_at));
        let own = orders.iter().find(|(candidate, _)| *candidate == field).map(|(_, order)| *order).unwrap_or_default();
        if let Some(contradiction) = own.contradiction() {
            return Err(contradiction);
        }
        let settled = own.settled().or_else(|| agreed(orders.iter().filter_map(|(_, order)| order.settled())));
        if let Some(settled) = settled {
            locked(&self.proofs.orders_used).insert(field, settled);
        }
        Ok(settled.map(|(order, _)| order))
    }

    /// The decimal mark of a column: `--decimal`, else what the column proves, else the file's other columns.
    ///
    /// # Errors
    /// The column has both: the line of the comma, that of the point.
    pub fn decimal_mark(&self, field: Field) -> Result<Option<DecimalMark>, (u32, u32)> {
        if let Some(mark) = self.options.decimal_mark {
            return Ok(Some(mark));
        }
        let marks = self.proofs.marks.get_or_init(|| self.prove(Reader::Figure, ColumnMarks::look_at));
        let own = marks.iter().find(|(candidate, _)| *candidate == field).map(|(_, marks)| *marks).unwrap_or_default();
        if let Some(contradiction) = own.contradiction() {
            return Err(contradiction);
        }
        let settled = own.settled().or_else(|| agreed(marks.iter().filter_map(|(_, marks)| marks.settled())));
        if let Some((DecimalMark::Comma, line)) = settled {
            locked(&self.proofs.commas_used).insert(field, line);
        }
        Ok(settled.map(|(mark, _)| mark))
    }

    /// Looks at every field of the columns of one sort and gathers what each column proves.
    fn prove<P: Default>(&self, reader: Reader, look_at: impl Fn(&mut P, &str, u32)) -> Vec<(Field, P)> {
        let fields = self.kind.fields().filter(|field| field.reader() == reader);
        let placed = fields.filter_map(|field| Some((self.columns.position(field)?, (field, P::default()))));
        let mut proofs: Vec<(usize, (Field, P))> = placed.collect();
        let mut batch = Batch::default();
        // A file that cannot be read to its end proves what stands before; whoever reads its rows tells of it.
        _ = self.walk_blocks(|text, block| {
            let mut splitter = Splitter::new(text, self.dialect.separator, block.start, block.first_line);
            while splitter.fill(&mut batch, BATCH_ROWS) {
                for index in 0..batch.len() {
                    let record = batch.record(text, index);
                    for (position, (_, proof)) in &mut proofs {
                        look_at(proof, record.get(*position).unwrap_or_default(), record.place().line);
                    }
                }
            }
        });
        proofs.into_iter().map(|(_, proof)| proof).collect()
    }
}

/// What all columns that prove anything prove, with the line of the first.
fn agreed<P: PartialEq + Copy>(mut proved: impl Iterator<Item = (P, u32)>) -> Option<(P, u32)> {
    let first = proved.next()?;
    proved.all(|(other, _)| other == first.0).then_some(first)
}

/// `1,234` and `1.234` in a file that proves no mark: a comma parts thousands and a point decimals, as nearly always,
/// unless the currency has no such decimals, or the amount could as well have them.
fn likelier(
    text: &str,
    (point, comma): (SpelledAmount, SpelledAmount),
    currency: Option<Currency>,
) -> Result<SpelledAmount, NoAmount> {
    const DECIMALS_WRITTEN: u32 = 3;
    let Some(currency) = currency else { return Ok(point) };
    let may_be_decimals = currency.decimals() >= DECIMALS_WRITTEN;
    if text.contains('.') == may_be_decimals {
        return Ok(point);
    }
    Err(NoAmount::Ambiguous { point: point.decimal, comma: comma.decimal })
}
