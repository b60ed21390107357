//! The deliveries file, row by row (SPEC §2, §3 "Deliveries"). Rows become deliveries in `assemble`.

use super::KeptLines;
use super::assemble::Conventions;
use super::block_rows::ShortOffset;
use super::currency;
use super::customers::{self, CustomerDetails};
use super::date::KnownDays;
use super::delivery_fields::{amounts, goods, is_line, paid_columns, row_terms};
use super::delivery_rows::{DeliveryExtras, DeliveryRow, DeliveryTable, NO_EXTRAS, Part};
use super::fault::{Faults, Problem};
use super::fields::{Field, customer_details};
use super::gather::{Crew, EndedBlock, GatheredBlock, RowReader, gather};
use super::note::Note;
use super::numbers::NumberHasher;
use super::parties::{KnownNames, Parties, PendingNames};
use super::plain::PlainRow;
use super::row::Row;
use super::sheet::{Interruption, Sheet};
use super::side;
use super::survey::Survey;
use crate::book::{Currency, DueFrom, Number, Terms, TextId, Texts};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// The fields of a row that only some files have.
const EXTRA_FIELDS: [Field; 11] = [
    Field::Item,
    Field::Quantity,
    Field::UnitPrice,
    Field::Terms,
    Field::InvoiceDate,
    Field::RefNo,
    Field::PaidAmount,
    Field::PaidDate,
    Field::OpenAmount,
    Field::Salesperson,
    Field::ShipToArea,
];

/// The fields of a row that only lines have, read where somebody asks for lines.
pub(super) const LINE_FIELDS: [Field; 5] =
    [Field::Item, Field::Quantity, Field::UnitPrice, Field::ReceivedBy, Field::Note];

/// What the workers read of the deliveries file, not put together yet.
pub struct DeliveryBlocks {
    parties: Vec<Parties>,
    blocks: Vec<GatheredBlock<DeliveryReader>>,
    /// How many rows there are.
    pub rows: usize,
}

/// Reads the deliveries file.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(
    sheet: &Sheet,
    (conventions, keep_lines): (&Conventions, KeptLines),
    (hasher, known): (&NumberHasher, &Arc<KnownNames>),
    crew: Crew<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<DeliveryBlocks, Interruption> {
    let has = |&field: &Field| sheet.columns.has(field);
    let mut details = customer_details().iter().filter(|field| has(field));
    let reader = DeliveryReader {
        base: conventions.base_currency,
        as_of: conventions.as_of,
        hasher: hasher.clone(),
        known: Arc::clone(known),
        plain: PlainColumns::of(sheet),
        has_details: details.any(|field| !matches!(field, Field::Terms | Field::Salesperson | Field::Code)),
        has_extras: EXTRA_FIELDS.iter().any(has) || keep_lines != KeptLines::None && LINE_FIELDS.iter().any(has),
        keep_lines,
        can_inherit: [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(has),
    };
    let gathered = gather(sheet, &reader, crew, faults, notes)?;
    let (mut count, mut first_line) = (0, None);
    for block in &gathered.blocks {
        count += block.block.inherited.0;
        first_line = first_line.or(block.block.inherited.1);
    }
    if let Some(first_line) = first_line {
        notes.push(Note::LinesInherited { file: sheet.name.clone(), count, first_line });
    }
    Ok(DeliveryBlocks {
        parties: gathered.states.into_iter().map(|state| state.parties).collect(),
        rows: gathered.blocks.iter().map(|block| block.rows.len()).sum(),
        blocks: gathered.blocks,
    })
}

/// Puts what the workers read into one table. Texts go into `texts`; the rows stay where they are. `None` if there is no
/// room for the texts.
pub fn join(read: DeliveryBlocks, texts: &mut Texts) -> Option<DeliveryTable> {
    let DeliveryBlocks { parties, blocks, .. } = read;
    let (parties, joined) = Parties::join(parties);
    let mut table = DeliveryTable { parties, ..DeliveryTable::default() };
    for GatheredBlock { worker, place, mut rows, block } in blocks {
        table.survey.append(block.survey);
        // Nearly always all names are known and all numbers short: the rows stay as they are.
        let is_as_it_is = joined.is_unchanged(worker) && block.texts.is_empty() && block.extras.is_empty();
        let (text_base, extras_base) = (texts.append_all(block.texts)?, table.extras.len() as u32);
        let moved = |id: TextId| TextId(id.0 + text_base);
        for row in rows.iter_mut().take_while(|_| !is_as_it_is) {
            row.whom = joined.of(worker, row.whom);
            row.number = row.number.moved(moved);
            if row.extras != NO_EXTRAS {
                row.extras += extras_base;
            }
        }
        table.rows.push(place, rows);
        table.extras.extend(block.extras.into_iter().map(|extras| DeliveryExtras {
            ref_no: extras.ref_no.map(|number| number.moved(moved)),
            salesperson: extras.salesperson.map(moved),
            ship_to_area: extras.ship_to_area.map(moved),
            ..extras
        }));
    }
    Some(table)
}

/// Where the columns of a file stand that has nothing but what every row needs.
struct PlainColumns {
    number: usize,
    date: usize,
    customer: usize,
    amount: usize,
    due_date: Option<usize>,
}

impl PlainColumns {
    fn of(sheet: &Sheet) -> Option<PlainColumns> {
        const FIELDS: [Field; 5] = [Field::DeliveryNo, Field::Date, Field::Customer, Field::Amount, Field::DueDate];
        let is_plain =
            sheet.kind.fields().filter(|&field| sheet.columns.has(field)).all(|field| FIELDS.contains(&field));
        let at = |field| sheet.columns.position(field).filter(|_| is_plain);
        Some(PlainColumns {
            number: at(Field::DeliveryNo)?,
            date: at(Field::Date)?,
            customer: at(Field::Customer)?,
            amount: at(Field::Amount)?,
            due_date: at(Field::DueDate),
        })
    }
}

/// How rows of the deliveries file are read.
struct DeliveryReader {
    base: Option<Currency>,
    as_of: NaiveDate,
    hasher: NumberHasher,
    known: Arc<KnownNames>,
    plain: Option<PlainColumns>,
    has_details: bool,
    has_extras: bool,
    keep_lines: KeptLines,
    /// Whether rows can be further lines of the delivery above them.
    can_inherit: bool,
}

/// What a worker keeps.
struct DeliveryState {
    parties: Parties,
    pending: PendingNames,
    days: KnownDays,
    texts: Texts,
    extras: Vec<DeliveryExtras>,
    /// The last row, if further lines may follow it; in a block's beginning perhaps a row of the block before.
    above: Above,
    /// How many rows inherited from the one above, and the first one's line.
    inherited: (usize, Option<u32>),
    needs_order: bool,
    /// Terms by their spelling: a file has few.
    terms: HashMap<String, Arc<Terms>>,
    repeated: HashMap<String, TextId>,
}

/// The delivery to which a row without number, date and customer would belong.
enum Above {
    /// It is in another block.
    Elsewhere,
    /// There is none.
    Nothing,
    /// With what it has besides.
    Row(DeliveryRow),
}

/// What a block leaves besides its rows.
struct DeliveryBlock {
    texts: Texts,
    extras: Vec<DeliveryExtras>,
    inherited: (usize, Option<u32>),
    survey: Survey,
}

impl RowReader for DeliveryReader {
    type State = DeliveryState;
    type Row = DeliveryRow;
    type Block = DeliveryBlock;

    fn begin(&self) -> DeliveryState {
        DeliveryState {
            parties: Parties::behind(&self.known),
            pending: PendingNames::default(),
            days: KnownDays::default(),
            texts: Texts::default(),
            extras: Vec::new(),
            above: Above::Elsewhere,
            inherited: (0, None),
            needs_order: false,
            terms: HashMap::new(),
            repeated: HashMap::new(),
        }
    }

    fn begin_text(&self, state: &mut DeliveryState) {
        state.above = Above::Nothing;
    }

    fn read(&self, row: &Row<'_>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        let is_blank = |field: &Field| row.text(*field).is_none();
        let is_continuation =
            self.can_inherit && [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(is_blank) && is_line(row);
        if is_continuation {
            return self.continuation(row, state);
        }
        // The customer's columns first: every fault of the row is told at once.
        let details = self.has_details.then(|| Box::new(customers::details(row)));
        let read = self.delivery(row, details, state);
        state.above = match read {
            Some(read) if read.has_number => Above::Row(read),
            _ => Above::Nothing,
        };
        read
    }

    fn reads_plain_rows(&self) -> bool {
        self.plain.is_some()
    }

    fn read_plain(&self, row: &PlainRow<'_>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        let columns = self.plain.as_ref()?;
        let number = row.id(Some(columns.number))??;
        let date = row.date(columns.date, &mut state.days)?;
        row.text(columns.customer)?;
        let currency = self.base.unwrap_or(Currency::NONE);
        let amount = row.number(columns.amount)?.to_money(currency).ok()?;
        let due_date = match columns.due_date.map(|position| row.optional(position)) {
            None | Some(Some(None)) => None,
            Some(_) => Some(row.date(columns.due_date?, &mut state.days)?),
        };
        Some(DeliveryRow {
            amount,
            start: ShortOffset::of(row.place.start),
            line: row.place.line,
            number: self.hasher.number(number, &mut state.texts),
            date,
            due_date,
            whom: state.pending.push(row.bounds[columns.customer]),
            extras: NO_EXTRAS,
            currency,
            due_from: DueFrom::DueDate,
            part: Part::Whole,
            has_number: true,
        })
    }

    fn needs_order(&self, state: &DeliveryState) -> bool {
        state.needs_order
    }

    fn end_block(&self, state: &mut DeliveryState, block: EndedBlock<'_, DeliveryRow>) -> DeliveryBlock {
        let EndedBlock { text, place, rows, is_in_order } = block;
        let DeliveryState { parties, pending, .. } = state;
        let named = rows.iter_mut().map(|row| (row.start.in_block(place), row));
        pending.meet(parties, text, named.map(|(start, row)| (&mut row.whom, row.date, start)));
        state.repeated.clear();
        let block = DeliveryBlock {
            texts: state.texts.take(),
            extras: std::mem::take(&mut state.extras),
            inherited: std::mem::take(&mut state.inherited),
            survey: Survey::of_deliveries(rows, self.as_of),
        };
        state.above = match state.above {
            // Its texts went with its block.
            Above::Row(row) if is_in_order => {
                let number = state.carry(row, &block);
                Above::Row(DeliveryRow { number, extras: 0, ..row })
            }
            Above::Nothing if is_in_order => Above::Nothing,
            _ => Above::Elsewhere,
        };
        block
    }
}

impl DeliveryState {
    /// Puts the texts and what else a row has into the next block, so that further lines of it can be read there; its number
    /// there is returned.
    fn carry(&mut self, row: DeliveryRow, block: &DeliveryBlock) -> Number {
        let mut extras = block.extras.get(row.extras as usize).cloned().unwrap_or_default();
        let mut moved = |id: TextId| self.texts.append(block.texts.get(id));
        let number = row.number.moved(&mut moved);
        extras.ref_no = extras.ref_no.map(|number| number.moved(&mut moved));
        extras.salesperson = extras.salesperson.map(&mut moved);
        extras.ship_to_area = extras.ship_to_area.map(&mut moved);
        self.extras.push(extras);
        number
    }

    /// The text of a salesperson or an area, stored once a block: a file has few.
    fn repeated(&mut self, name: &str) -> TextId {
        if let Some(&id) = self.repeated.get(name) {
            return id;
        }
        let id = self.texts.append(name);
        self.repeated.insert(name.to_owned(), id);
        id
    }
}

impl DeliveryReader {
    fn delivery(
        &self,
        row: &Row<'_>,
        details: Option<Box<CustomerDetails>>,
        state: &mut DeliveryState,
    ) -> Option<DeliveryRow> {
        let date = row.required_date(Field::Date);
        let customer = row.required(Field::Customer);
        let currency =
            currency::of_row(row, side::amount_field(row), self.base).or(self.base).unwrap_or(Currency::NONE);
        let (amount, line_value) = amounts(row, currency, None);
        let due_date = row.date(Field::DueDate);
        let mut extras = DeliveryExtras::default();
        if self.has_extras {
            extras.is_line = is_line(row);
            extras.line_value = line_value;
            // A due date settles the matter: codes that some programs write for terms need not be understood then.
            extras.terms = if row.text(Field::DueDate).is_some() { None } else { row_terms(row, &mut state.terms) };
            extras.invoice_date = row.date(Field::InvoiceDate);
            (extras.paid_amount, extras.paid_date, extras.open_amount) = paid_columns(row, currency, amount);
            extras.ref_no = row.id(Field::RefNo).map(|number| self.hasher.number(number, &mut state.texts));
            extras.salesperson = row.id(Field::Salesperson).map(|name| state.repeated(name));
            extras.ship_to_area = row.text(Field::ShipToArea).map(|area| state.repeated(area));
            extras.goods = goods(row, self.keep_lines);
        }
        extras.details = details;
        let number = row.id(Field::DeliveryNo);
        let code = row.id(Field::Code);
        let (date, customer, amount) = (date?, customer?, amount?);
        if row.has_faults() {
            return None;
        }
        let extras_at = if self.has_extras || self.has_details {
            state.extras.push(extras);
            state.extras.len() as u32 - 1
        } else {
            NO_EXTRAS
        };
        Some(DeliveryRow {
            amount,
            start: ShortOffset::of(row.start),
            line: row.line,
            number: self.hasher.number(number.unwrap_or_default(), &mut state.texts),
            date,
            due_date,
            whom: state.parties.meet(customer, code, date, row.start),
            extras: extras_at,
            currency,
            due_from: DueFrom::DueDate,
            part: Part::Whole,
            has_number: number.is_some(),
        })
    }

    /// A further line of the delivery above: everything of that delivery, with its own figures.
    fn continuation(&self, row: &Row<'_>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        let Some(follows_fault) = row.follows_fault else {
            state.needs_order = true;
            return None;
        };
        if follows_fault {
            row.fault(Field::DeliveryNo, Problem::ContinuesFault);
            return None;
        }
        let above = match state.above {
            Above::Row(above) => above,
            Above::Nothing => {
                // Not a further line of anything: the row lacks what it needs.
                return self.delivery(row, None, state);
            }
            Above::Elsewhere => {
                state.needs_order = true;
                return None;
            }
        };
        state.inherited.0 += 1;
        state.inherited.1.get_or_insert(row.line);
        let (amount, line_value) = amounts(row, above.currency, Some(above.amount));
        let (paid_amount, paid_date, open_amount) = paid_columns(row, above.currency, amount);
        let amount = amount?;
        if row.has_faults() {
            return None;
        }
        let of_above = state.extras.get(above.extras as usize).cloned().unwrap_or_default();
        state.extras.push(DeliveryExtras {
            line_value,
            is_line: true,
            paid_amount,
            paid_date,
            open_amount,
            details: None,
            goods: goods(row, self.keep_lines),
            ..of_above
        });
        let (start, extras) = (ShortOffset::of(row.start), state.extras.len() as u32 - 1);
        Some(DeliveryRow { start, amount, line: row.line, extras, ..above })
    }
}
