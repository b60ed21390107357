//! The deliveries file, row by row (SPEC §2, §3 "Deliveries"). Rows become deliveries in `assemble`.

use crate::book::{Currency, DueFrom, Money, Number, Terms, TextId, Texts};
use crate::read::conventions::{Conventions, KeptLines};
use crate::read::diagnose::fault::{Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::{Field, customer_details};
use crate::read::file::block_statistics::BlockStatistics;
use crate::read::file::customers::{CustomerDetails, DetailsId, KnownDetails};
use crate::read::file::delivery_fields::{self, GOODS_FIELDS, LINE_FIELDS, goods, is_line, paid_columns};
use crate::read::file::delivery_rows::{DeliveryRow, DeliveryTable, OptionalColumns, Part};
use crate::read::file::row_currency::{self, KnownCurrencies};
use crate::read::table::block_rows::ShortOffset;
use crate::read::table::interruption::Interruption;
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use crate::read::table::workers::{BlockReaders, EndedBlock, GatheredBlock, RowReader, gather};
use crate::read::value::memo::Memo;
use crate::read::value::names::{CustomerNames, ListedNames, PENDING, PendingNames};
use crate::read::value::number_hash::NumberHasher;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// The fields of a row that only some files have.
const OPTIONAL_FIELDS: [Field; 8] = [
    Field::Terms,
    Field::InvoiceDate,
    Field::RefNo,
    Field::PaidAmount,
    Field::PaidDate,
    Field::OpenAmount,
    Field::Salesperson,
    Field::ShipToArea,
];

/// What the workers read of the deliveries file, not put together yet.
pub struct DeliveryBlocks {
    parties: Vec<CustomerNames>,
    details: Vec<Vec<CustomerDetails>>,
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
    (hasher, known): (&NumberHasher, &Arc<ListedNames>),
    readers: BlockReaders<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<DeliveryBlocks, Interruption> {
    let has = |&field: &Field| sheet.columns.has(field);
    // Terms and salesperson are the delivery's own, and a code alone says nothing of a customer but who it is.
    let is_detail = |field: &Field| !matches!(field, Field::Terms | Field::Salesperson) && has(field);
    let mut details: Vec<Field> = customer_details().iter().copied().filter(is_detail).collect();
    details = if details == [Field::Code] { Vec::new() } else { details };
    let reader = DeliveryReader {
        base: conventions.base_currency,
        as_of: conventions.as_of,
        hasher: hasher.clone(),
        known: Arc::clone(known),
        details,
        has_optional: OPTIONAL_FIELDS.iter().any(has) || keep_lines != KeptLines::None && LINE_FIELDS.iter().any(has),
        keep_lines,
        can_inherit: [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(has) && GOODS_FIELDS.iter().any(has),
    };
    let gathered = gather(sheet, &reader, readers, faults, notes)?;
    let (mut count, mut first_line) = (0, None);
    for block in &gathered.blocks {
        count += block.block.inherited.0;
        first_line = first_line.or(block.block.inherited.1);
    }
    if let Some(first_line) = first_line {
        notes.push(Note::LinesInherited { file: sheet.name.clone(), count, first_line });
    }
    let (parties, details) =
        gathered.states.into_iter().map(|state| (state.parties, state.details.into_details())).unzip();
    Ok(DeliveryBlocks {
        parties,
        details,
        rows: gathered.blocks.iter().map(|block| block.rows.len()).sum(),
        blocks: gathered.blocks,
    })
}

/// Puts what the workers read into one table. Texts go into `texts`; the rows stay where they are. `None` if there is no
/// room for the texts.
pub fn join(read: DeliveryBlocks, texts: &mut Texts) -> Option<DeliveryTable> {
    let DeliveryBlocks { parties, details, blocks, .. } = read;
    let (parties, joined) = CustomerNames::join(parties);
    let mut details_bases = Vec::with_capacity(details.len());
    let mut table = DeliveryTable::default();
    table.parties = parties;
    for own in details {
        details_bases.push(table.details.len() as DetailsId);
        table.details.extend(own);
    }
    for GatheredBlock { worker, place, mut rows, block } in blocks {
        table.statistics.append(block.statistics);
        // Nearly always all names are known, all numbers short and no columns optional: the rows stay as they are.
        let is_as_it_is = joined.is_unchanged(worker) && block.texts.is_empty() && block.columns.is_none();
        let (text_base, rows_before) = (texts.append_all(block.texts)?, table.rows.len() as u32);
        let moved = |id: TextId| TextId(id.0 + text_base);
        for (row, position) in rows.iter_mut().zip(rows_before..).take_while(|_| !is_as_it_is) {
            row.whom = joined.of(worker, row.whom);
            row.number = row.number.moved(moved);
            row.position = position;
        }
        let columns = block.columns.map(|mut columns| {
            columns.ref_no.values_mut().for_each(|number| *number = number.moved(moved));
            columns.salesperson.values_mut().for_each(|id| *id = moved(*id));
            columns.ship_to_area.values_mut().for_each(|id| *id = moved(*id));
            columns.details.values_mut().for_each(|id| *id += details_bases[worker]);
            columns
        });
        table.push(place, rows, columns);
    }
    Some(table)
}

/// How rows of the deliveries file are read.
struct DeliveryReader {
    base: Option<Currency>,
    as_of: NaiveDate,
    hasher: NumberHasher,
    known: Arc<ListedNames>,
    /// The columns that say something of customers.
    details: Vec<Field>,
    /// Whether there are columns that only some files have.
    has_optional: bool,
    keep_lines: KeptLines,
    /// Whether rows can be further lines of the delivery above them.
    can_inherit: bool,
}

/// What a worker keeps.
struct DeliveryState {
    parties: CustomerNames,
    pending: PendingNames,
    currencies: KnownCurrencies,
    terms: Memo<Arc<Terms>>,
    details: KnownDetails,
    texts: Texts,
    columns: OptionalColumns,
    /// How many rows of the block there are so far.
    rows: usize,
    /// The last row, if further lines may follow it; in a block's beginning perhaps a row of the block before.
    above: Above,
    /// How many rows inherited from the one above, and the first one's line.
    inherited: (usize, Option<u32>),
    needs_order: bool,
    repeated: HashMap<String, TextId>,
}

/// The delivery to which a row without number, date and customer would belong.
enum Above {
    /// It is in another block.
    Elsewhere,
    /// There is none.
    Nothing,
    /// With what its further lines share.
    Row(DeliveryRow, Shared),
}

/// What the lines of a delivery share besides what stands in each row.
#[derive(Clone, Default)]
struct Shared {
    terms: Option<Arc<Terms>>,
    invoice_date: Option<NaiveDate>,
    ref_no: Option<Number>,
    salesperson: Option<TextId>,
    ship_to_area: Option<TextId>,
}

/// What a block leaves besides its rows.
struct DeliveryBlock {
    texts: Texts,
    columns: Option<OptionalColumns>,
    inherited: (usize, Option<u32>),
    statistics: BlockStatistics,
}

impl RowReader for DeliveryReader {
    type State = DeliveryState;
    type Row = DeliveryRow;
    type Block = DeliveryBlock;

    fn begin(&self) -> DeliveryState {
        DeliveryState {
            parties: CustomerNames::behind(&self.known),
            pending: PendingNames::default(),
            currencies: KnownCurrencies::default(),
            terms: Memo::default(),
            details: KnownDetails::default(),
            texts: Texts::default(),
            columns: OptionalColumns::default(),
            rows: 0,
            above: Above::Elsewhere,
            inherited: (0, None),
            needs_order: false,
            repeated: HashMap::new(),
        }
    }

    fn begin_text(&self, state: &mut DeliveryState) {
        state.above = Above::Nothing;
    }

    fn read(&self, row: &Row<'_>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        let read = if self.can_inherit && is_continuation(row) {
            self.continuation(row, state)
        } else {
            let details = state.details.of_row(row, &self.details);
            self.delivery(row, details, state)
        };
        state.rows += usize::from(read.is_some());
        read
    }

    fn needs_order(&self, state: &DeliveryState) -> bool {
        state.needs_order
    }

    fn end_block(&self, state: &mut DeliveryState, block: EndedBlock<'_, DeliveryRow>) -> DeliveryBlock {
        let EndedBlock { place, rows, is_in_order } = block;
        let DeliveryState { parties, pending, .. } = state;
        let named = rows.iter_mut().map(|row| (row.start.in_block(place), row));
        pending.meet(parties, named.map(|(start, row)| (&mut row.whom, row.date, start)));
        state.repeated.clear();
        state.rows = 0;
        let columns = std::mem::take(&mut state.columns);
        let block = DeliveryBlock {
            texts: state.texts.take(),
            columns: (self.has_optional || !self.details.is_empty()).then_some(columns),
            inherited: std::mem::take(&mut state.inherited),
            statistics: statistics(rows, self.as_of),
        };
        state.above = match std::mem::replace(&mut state.above, Above::Elsewhere) {
            Above::Row(mut row, mut shared) if is_in_order => {
                // Its texts went with its block, and its customer was looked up with its last line.
                row.whom = rows.last().map_or(row.whom, |last| last.whom);
                state.carry(&mut row, &mut shared, &block.texts);
                Above::Row(row, shared)
            }
            Above::Nothing if is_in_order => Above::Nothing,
            Above::Row(..) | Above::Nothing | Above::Elsewhere => Above::Elsewhere,
        };
        block
    }
}

/// Whether a row is a further line of the delivery above it: it says what was delivered, and not whose, when and under
/// which number.
fn is_continuation(row: &Row<'_>) -> bool {
    let is_blank = |field: &Field| row.text(*field).is_none();
    [Field::DeliveryNo, Field::Date, Field::Customer].iter().all(is_blank) && is_line(row)
}

impl DeliveryState {
    /// Puts the texts of a row into the next block, so that further lines of it can be read there.
    fn carry(&mut self, row: &mut DeliveryRow, shared: &mut Shared, texts: &Texts) {
        let mut moved = |id: TextId| self.texts.append(texts.get(id));
        row.number = row.number.moved(&mut moved);
        shared.ref_no = shared.ref_no.map(|number| number.moved(&mut moved));
        shared.salesperson = shared.salesperson.map(&mut moved);
        shared.ship_to_area = shared.ship_to_area.map(&mut moved);
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

    /// Puts what a delivery shares with its further lines into the columns of the next row.
    fn set_shared(&mut self, shared: &Shared) {
        let (columns, row) = (&mut self.columns, self.rows);
        columns.terms.set(row, shared.terms.clone());
        columns.invoice_date.set(row, shared.invoice_date);
        columns.ref_no.set(row, shared.ref_no);
        columns.salesperson.set(row, shared.salesperson);
        columns.ship_to_area.set(row, shared.ship_to_area);
    }

    /// Puts what a row says was paid into the columns of the next row.
    fn set_paid(&mut self, (amount, date, open): (Option<Money>, Option<NaiveDate>, Option<Money>)) {
        self.columns.paid_amount.set(self.rows, amount);
        self.columns.paid_date.set(self.rows, date);
        self.columns.open_amount.set(self.rows, open);
    }
}

impl DeliveryReader {
    fn delivery(&self, row: &Row<'_>, details: Option<DetailsId>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        state.above = Above::Nothing;
        let date = row.required_date(Field::Date);
        let customer = row.required(Field::Customer);
        let currency =
            row_currency::of_row(row, (Field::Amount, row.text(Field::Amount)), self.base, &mut state.currencies);
        let currency = currency.or(self.base).unwrap_or(Currency::NONE);
        let amount = delivery_fields::amount(row, currency);
        let due_date = row.date(Field::DueDate);
        let mut shared = Shared::default();
        let mut paid = (None, None, None);
        if self.has_optional {
            // A due date settles the matter: codes that some programs write for terms need not be understood then.
            if row.text(Field::DueDate).is_none() {
                shared.terms = row.terms(&mut state.terms);
            }
            shared.invoice_date = row.date(Field::InvoiceDate);
            paid = paid_columns(row, currency, amount);
            shared.ref_no = row.id(Field::RefNo).map(|number| self.hasher.number(number, &mut state.texts));
            shared.salesperson = row.id(Field::Salesperson).map(|name| state.repeated(name));
            shared.ship_to_area = row.text(Field::ShipToArea).map(|area| state.repeated(area));
        }
        let number = row.id(Field::DeliveryNo);
        let code = row.id(Field::Code);
        let (date, customer, amount) = (date?, customer?, amount?);
        if row.is_refused() {
            return None;
        }
        state.columns.details.set(state.rows, details);
        if self.has_optional {
            state.set_shared(&shared);
            state.set_paid(paid);
            state.columns.goods.set(state.rows, goods(row, self.keep_lines));
        }
        let RowPlace { start, line } = row.row_place();
        let read = DeliveryRow {
            amount,
            start: ShortOffset::of(start),
            line,
            number: self.hasher.number(number.unwrap_or_default(), &mut state.texts),
            date,
            due_date,
            whom: state.pending.push(customer, code),
            position: 0,
            currency,
            due_from: DueFrom::DueDate,
            part: Part::Whole,
            has_number: number.is_some(),
        };
        if self.can_inherit && read.has_number {
            state.above = Above::Row(read, shared);
        }
        Some(read)
    }

    /// A further line of the delivery above: everything of that delivery, with its own figures.
    fn continuation(&self, row: &Row<'_>, state: &mut DeliveryState) -> Option<DeliveryRow> {
        let Some(follows_fault) = row.follows_fault else {
            state.needs_order = true;
            return None;
        };
        if follows_fault {
            row.contradict(Field::DeliveryNo, Problem::ContinuesFault);
            return None;
        }
        let (above, shared) = match &state.above {
            Above::Row(above, shared) => (*above, shared.clone()),
            // Not a further line of anything: the row lacks what it needs.
            Above::Nothing => return self.delivery(row, None, state),
            Above::Elsewhere => {
                state.needs_order = true;
                return None;
            }
        };
        let RowPlace { start, line } = row.row_place();
        state.inherited.0 += 1;
        state.inherited.1.get_or_insert(line);
        let amount = delivery_fields::amount(row, above.currency);
        let paid = paid_columns(row, above.currency, amount);
        let amount = amount?;
        if row.is_refused() {
            return None;
        }
        state.set_shared(&shared);
        state.set_paid(paid);
        state.columns.goods.set(state.rows, goods(row, self.keep_lines));
        let whom = if above.whom == PENDING { state.pending.push_again() } else { above.whom };
        Some(DeliveryRow { start: ShortOffset::of(start), amount, line, whom, ..above })
    }
}

/// What a look at all rows of a block tells.
fn statistics(rows: &[DeliveryRow], as_of: NaiveDate) -> BlockStatistics {
    let mut statistics = BlockStatistics::default();
    let mut last = None;
    for row in rows {
        let is_later = row.date > as_of;
        statistics.later += usize::from(is_later);
        statistics.has_returns |= { row.amount } < Money::ZERO;
        statistics.needs_terms |= row.due_date.is_none();
        statistics.unnumbered += usize::from(!row.has_number);
        if !is_later && last != Some(row.currency) {
            last = Some(row.currency);
            statistics.currencies.insert(row.currency);
        }
    }
    statistics
}
