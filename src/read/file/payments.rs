//! The payments file, row by row (SPEC §2, §3 "Matching" 1).

use crate::book::{Currency, Decimal, InputFile, Number, PaymentKind, TextId, Texts};
use crate::read::conventions::{Conventions, PaymentsSign};
use crate::read::diagnose::cell::WordList;
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::block_statistics::BlockStatistics;
use crate::read::file::row_currency::{self, KnownCurrencies};
use crate::read::file::statement::{self, LeftAside};
use crate::read::table::block_rows::{BlockRow, BlockRows, ShortOffset};
use crate::read::table::interruption::Interruption;
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use crate::read::table::workers::{BlockReaders, EndedBlock, GatheredBlock, RowReader, gather};
use crate::read::value::memo::Memo;
use crate::read::value::names::{CustomerName, CustomerNames, ListedNames, NameId, PendingNames};
use crate::read::value::number_hash::NumberHasher;
use crate::read::words::lists::{Direction, Worded};
use chrono::NaiveDate;
use std::sync::Arc;

/// One row, small because there are many: packed, so that no four bytes are left free. The amount is as written, with its
/// sign: its currency may only be known from what it names.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub struct PaymentRow {
    /// Units of so many decimals; or which of [`PaymentTable::wide_amounts`], if the decimals are [`WIDE`].
    amount: i64,
    /// Where it starts, as far as 32 bits tell.
    pub start: ShortOffset,
    /// 1-based physical line on which it starts.
    pub line: u32,
    pub date: NaiveDate,
    /// Whom it names ([`NameId`]), and once rows are shared out among customers, the customer.
    pub whom: u32,
    /// Its own number.
    pub number: Option<Number>,
    /// The delivery number that it names.
    pub name: Option<Number>,
    decimals: u8,
    pub kind: PaymentKind,
    pub currency: Option<Currency>,
}

/// In place of decimals: the amount is too long to stand in the row.
const WIDE: u8 = u8::MAX;

const _: () = assert!(size_of::<PaymentRow>() == 60);

/// The payments file.
#[derive(Debug, Default)]
pub struct PaymentTable {
    pub rows: BlockRows<PaymentRow>,
    /// Whom the rows name besides the customers file, in order of first appearance.
    pub parties: Vec<CustomerName>,
    /// The file, if it says who paid only in the text of each entry.
    pub payers_in_texts: Option<InputFile>,
    /// What a look at all rows told.
    pub statistics: BlockStatistics,
    wide_amounts: Vec<Decimal>,
    /// Memos in which a number may stand, of rows that name no delivery, by their lines.
    memos: Vec<(u32, TextId)>,
}

impl PaymentTable {
    /// The memo of a row that names no delivery, if a number may stand in it.
    pub fn memo_of(&self, row: &PaymentRow) -> Option<TextId> {
        let index = self.memos.binary_search_by_key(&row.line, |&(line, _)| line).ok()?;
        Some(self.memos[index].1)
    }

    /// A row's amount as written, without its sign.
    pub fn amount_of(&self, row: &PaymentRow) -> Decimal {
        match row.decimals {
            WIDE => self.wide_amounts[row.amount as usize],
            decimals => Decimal { units: i128::from(row.amount), scale: u32::from(decimals) },
        }
    }

    /// Where a row stands.
    pub fn place(&self, row: &PaymentRow) -> RowPlace {
        self.rows.place(row.start, row.line)
    }
}

impl BlockRow for PaymentRow {
    fn line(&self) -> u32 {
        self.line
    }

    fn whom(&mut self) -> &mut u32 {
        &mut self.whom
    }
}

/// What the workers read of the payments file, not put together yet.
pub struct PaymentBlocks {
    parties: Vec<CustomerNames>,
    blocks: Vec<GatheredBlock<PaymentReader>>,
    /// How many rows there are.
    pub rows: usize,
    payers_in_texts: Option<InputFile>,
}

/// Reads the payments file.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(
    sheet: &Sheet,
    conventions: &Conventions,
    (hasher, known): (&NumberHasher, &Arc<ListedNames>),
    readers: BlockReaders<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<PaymentBlocks, Interruption> {
    let reader = PaymentReader {
        base: conventions.base_currency,
        as_of: conventions.as_of,
        hasher: hasher.clone(),
        known: Arc::clone(known),
        is_statement: statement::is_statement(sheet),
        payers_in_texts: sheet.payers_stand_in_texts(),
        is_turned: conventions.payments_sign == Some(PaymentsSign::Negative),
    };
    let gathered = gather(sheet, &reader, readers, faults, notes)?;
    let mut aside = LeftAside::default();
    let mut parties = Vec::new();
    let mut bare_minus = 0;
    for state in gathered.states {
        aside.append(state.aside);
        bare_minus += state.bare_minus;
        parties.push(state.parties);
    }
    let LeftAside { out, neither } = aside;
    if out + neither > 0 {
        notes.push(Note::LeftAside { file: sheet.name.clone(), went_out: out, neither });
    }
    let rows: usize = gathered.blocks.iter().map(|block| block.rows.len()).sum();
    if rows > 0 && bare_minus == rows && conventions.payments_sign.is_none() {
        faults.fatal(Fault::of_file(&sheet.name, Problem::PaymentsAllNegative { count: rows }));
    }
    let payers_in_texts = sheet.payers_stand_in_texts().then(|| sheet.name.clone());
    Ok(PaymentBlocks { parties, blocks: gathered.blocks, rows, payers_in_texts })
}

/// Puts what the workers read into one table. Texts go into `texts`; the rows stay where they are. `None` if there is no
/// room for the texts.
pub fn join(read: PaymentBlocks, texts: &mut Texts) -> Option<PaymentTable> {
    let PaymentBlocks { parties, blocks, payers_in_texts, .. } = read;
    let (parties, joined) = CustomerNames::join(parties);
    let mut table = PaymentTable { parties, payers_in_texts, ..PaymentTable::default() };
    for GatheredBlock { worker, place, mut rows, block } in blocks {
        table.statistics.append(block.statistics);
        // Nearly always all names are known and all numbers short: the rows stay as they are.
        let is_as_it_is = joined.is_unchanged(worker) && block.texts.is_empty() && block.wide_amounts.is_empty();
        let text_base = texts.append_all(block.texts)?;
        let moved = |number: Number| number.moved(|TextId(id)| TextId(id + text_base));
        let wide_base = table.wide_amounts.len() as i64;
        for row in rows.iter_mut().take_while(|_| !is_as_it_is) {
            row.whom = joined.of(worker, row.whom);
            row.number = row.number.map(moved);
            row.name = row.name.map(moved);
            if row.decimals == WIDE {
                row.amount += wide_base;
            }
        }
        table.rows.push(place, rows);
        table.wide_amounts.extend(block.wide_amounts);
        table.memos.extend(block.memos.into_iter().map(|(line, TextId(id))| (line, TextId(id + text_base))));
    }
    table.memos.sort_by_key(|&(line, _)| line);
    Some(table)
}

/// How rows of the payments file are read.
struct PaymentReader {
    base: Option<Currency>,
    as_of: NaiveDate,
    hasher: NumberHasher,
    known: Arc<ListedNames>,
    is_statement: bool,
    payers_in_texts: bool,
    /// Whether money that came in is written below zero.
    is_turned: bool,
}

/// What a worker keeps.
#[derive(Default)]
struct PaymentState {
    parties: CustomerNames,
    pending: PendingNames,
    currencies: KnownCurrencies,
    kinds: Memo<PaymentKind>,
    aside: LeftAside,
    /// Rows without a kind whose amount is below zero.
    bare_minus: usize,
    texts: Texts,
    wide_amounts: Vec<Decimal>,
    memos: Vec<(u32, TextId)>,
}

/// What a block leaves besides its rows.
struct PaymentBlock {
    statistics: BlockStatistics,
    texts: Texts,
    wide_amounts: Vec<Decimal>,
    memos: Vec<(u32, TextId)>,
}

impl RowReader for PaymentReader {
    type State = PaymentState;
    type Row = PaymentRow;
    type Block = PaymentBlock;

    fn begin(&self) -> PaymentState {
        PaymentState { parties: CustomerNames::behind(&self.known), ..PaymentState::default() }
    }

    fn is_aside(&self, row: &Row<'_>, state: &mut PaymentState) -> bool {
        let direction = if self.is_statement { statement::direction(row) } else { Direction::In };
        state.aside.count(direction);
        direction != Direction::In
    }

    fn read(&self, row: &Row<'_>, state: &mut PaymentState) -> Option<PaymentRow> {
        let date = row.required_date(Field::Date);
        let (customer, amount) = if self.is_statement {
            (statement::counterparty(row), statement::amount(row))
        } else {
            let amount = row.required(Field::Amount).and_then(|text| row.number_of(Field::Amount, text));
            (row.required(Field::Customer), amount)
        };
        let amount_field = if row.has_column(Field::MoneyIn) { Field::MoneyIn } else { Field::Amount };
        let currency =
            row_currency::of_row(row, (amount_field, row.text(amount_field)), self.base, &mut state.currencies);
        // What a bank calls a kind is a remark: the direction tells what happened.
        let kind = if self.is_statement { Some(PaymentKind::Payment) } else { kind_of(row, &mut state.kinds) };
        let (code, number, name) = (row.id(Field::Code), row.id(Field::PaymentNo), row.id(Field::DeliveryNo));
        let (amount, date, customer, kind) = (amount?, date?, customer?, kind?);
        if row.is_refused() {
            return None;
        }
        let whom = state.pending.push(customer, code);
        let amount = if self.is_turned { Decimal { units: -amount.units, ..amount } } else { amount };
        state.bare_minus += usize::from(kind == PaymentKind::Payment && amount.units < 0);
        let kind = signed_kind(kind, amount);
        let memo = row.text(if self.payers_in_texts { Field::Customer } else { Field::Note });
        let read = self.row(state, row.row_place(), (date, amount, whom), (number, name));
        if let Some(memo) = memo.filter(|memo| memo.bytes().any(|byte| byte.is_ascii_digit())) {
            state.memos.push((read.line, state.texts.append(memo)));
        }
        Some(PaymentRow { currency, kind, ..read })
    }

    fn end_block(&self, state: &mut PaymentState, block: EndedBlock<'_, PaymentRow>) -> PaymentBlock {
        let PaymentState { parties, pending, .. } = state;
        let named = block.rows.iter_mut().map(|row| (row.start.in_block(block.place), row));
        pending.meet(parties, named.map(|(start, row)| (&mut row.whom, row.date, start)));
        PaymentBlock {
            statistics: BlockStatistics {
                later: block.rows.iter().filter(|row| row.date > self.as_of).count(),
                ..BlockStatistics::default()
            },
            texts: state.texts.take(),
            wide_amounts: std::mem::take(&mut state.wide_amounts),
            memos: std::mem::take(&mut state.memos),
        }
    }
}

impl PaymentReader {
    /// A payment without kind and currency, with its own number and the one that it names.
    fn row(
        &self,
        state: &mut PaymentState,
        place: RowPlace,
        (date, amount, whom): (NaiveDate, Decimal, NameId),
        (number, name): (Option<&str>, Option<&str>),
    ) -> PaymentRow {
        let size = amount.units.abs();
        let usual = i64::try_from(size).ok().zip(u8::try_from(amount.scale).ok().filter(|&scale| scale != WIDE));
        let (amount, decimals) = usual.unwrap_or_else(|| {
            state.wide_amounts.push(Decimal { units: size, scale: amount.scale });
            (state.wide_amounts.len() as i64 - 1, WIDE)
        });
        PaymentRow {
            amount,
            start: ShortOffset::of(place.start),
            line: place.line,
            date,
            whom,
            number: number.map(|number| self.hasher.number(number, &mut state.texts)),
            name: name.map(|name| self.hasher.number(name, &mut state.texts)),
            decimals,
            kind: PaymentKind::Payment,
            currency: None,
        }
    }
}

/// Without a kind, or with `payment`, a minus means money given back; other kinds ignore the sign.
fn signed_kind(kind: PaymentKind, amount: Decimal) -> PaymentKind {
    if kind == PaymentKind::Payment && amount.units < 0 { PaymentKind::Refund } else { kind }
}

/// What kind a row is. An unknown one is a fault: it could be money going the other way (SPEC §2).
fn kind_of(row: &Row<'_>, known: &mut Memo<PaymentKind>) -> Option<PaymentKind> {
    match row.text(Field::Kind) {
        None => Some(PaymentKind::Payment),
        Some(_) => row.known_word(Field::Kind, WordList::PaymentKinds, known, PaymentKind::spelled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_set_the_direction_and_a_minus_counts_only_without_one() {
        let minus = Decimal { units: -5, scale: 0 };
        assert_eq!(signed_kind(PaymentKind::Payment, minus), PaymentKind::Refund);
        assert_eq!(signed_kind(PaymentKind::Advance, minus), PaymentKind::Advance);
        for (text, kind) in [
            ("credit note", PaymentKind::CreditNote),
            ("Write-off", PaymentKind::WriteOff),
            ("退票", PaymentKind::Bounced),
            ("CREDIT_NOTE", PaymentKind::CreditNote),
        ] {
            assert_eq!(PaymentKind::spelled(text), Some(kind), "{text}");
        }
        assert_eq!(PaymentKind::spelled("sideways"), None);
    }
}
