//! The rows of a sheet read by several threads at once, with the same result however many they are.
//!
//! Each worker takes the next block of the text, reads its rows into a vector of its own, and goes on; behind the last
//! block all is put into the order of the text. What one row says of another across a block's edge is told by a
//! [`RowReader::needs_order`], and the sheet is then read once more by one worker alone.

use crate::parallel;
use crate::read::conventions::Workers;
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::note::Note;
use crate::read::table::blocks::{Blocks, NoBlock};
use crate::read::table::interruption::{EndOfText, Interruption};
use crate::read::table::read_rows::{Findings, RowVisitor, Walker};
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use std::sync::atomic::{AtomicBool, Ordering};

/// How the rows of one kind of file are read.
pub trait RowReader: Sync {
    /// What a worker keeps from row to row.
    type State: Send;
    /// What a row becomes.
    type Row: Send;
    /// What a block leaves besides its rows.
    type Block: Send;

    /// What a worker begins with.
    fn begin(&self) -> Self::State;

    /// Told before the first block of the text, behind which there is no other.
    fn begin_text(&self, _state: &mut Self::State) {}

    /// Whether a row is passed over, whatever may be wrong with it.
    fn is_aside(&self, _row: &Row<'_>, _state: &mut Self::State) -> bool {
        false
    }

    /// Reads a row; what is wrong with it is told through the row.
    fn read(&self, row: &Row<'_>, state: &mut Self::State) -> Option<Self::Row>;

    /// Whether a row was met that cannot be read without the rows of the block before.
    fn needs_order(&self, _state: &Self::State) -> bool {
        false
    }

    /// Hands over what belongs to the block that ends.
    fn end_block(&self, state: &mut Self::State, block: EndedBlock<'_, Self::Row>) -> Self::Block;
}

/// A block all of whose rows are read.
pub struct EndedBlock<'b, R> {
    /// Where it begins.
    pub place: RowPlace,
    /// What its rows became, without those at fault.
    pub rows: &'b mut [R],
    /// Whether the same worker reads the next block of the text.
    pub is_in_order: bool,
}

/// What was read of a block.
pub struct GatheredBlock<R: RowReader> {
    /// Which worker read it: index into [`Gathered::states`].
    pub worker: usize,
    /// Where it begins.
    pub place: RowPlace,
    /// Its rows without fault.
    pub rows: Vec<R::Row>,
    /// What it leaves besides.
    pub block: R::Block,
}

/// What was read of a sheet, in the order of the text.
pub struct Gathered<R: RowReader> {
    /// What the workers kept.
    pub states: Vec<R::State>,
    /// The blocks.
    pub blocks: Vec<GatheredBlock<R>>,
}

/// Those who read a file.
#[derive(Clone, Copy)]
pub struct BlockReaders<'e> {
    /// How many they are.
    pub workers: Workers,
    /// What one of them does first, if there is more than one.
    pub background_task: &'e (dyn Fn() + Sync),
}

/// Reads all rows of a sheet.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn gather<R: RowReader>(
    sheet: &Sheet,
    reader: &R,
    readers: BlockReaders<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<Gathered<R>, Interruption> {
    match gather_with(sheet, reader, readers, faults, notes) {
        Err(Interruption::NeedsOrder) => {
            let alone = Workers { threads: 1, ..readers.workers };
            gather_with(sheet, reader, BlockReaders { workers: alone, ..readers }, faults, notes)
        }
        other => other,
    }
}

/// A block's number and place, its rows, what it leaves besides, and what was found beside its rows.
type ReadBlock<R> = (usize, RowPlace, Vec<<R as RowReader>::Row>, <R as RowReader>::Block, Findings);

/// What a worker brings back.
struct WorkerOutput<R: RowReader> {
    state: R::State,
    blocks: Vec<ReadBlock<R>>,
    end: Option<(usize, EndOfText)>,
}

fn gather_with<R: RowReader>(
    sheet: &Sheet,
    reader: &R,
    BlockReaders { workers, background_task }: BlockReaders<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<Gathered<R>, Interruption> {
    let blocks = sheet.blocks(workers.block_bytes);
    let is_stopped = AtomicBool::new(false);
    let is_in_order = workers.threads <= 1;
    let keeps_rejects = faults.keeps_rejects;
    let work = || read_blocks(sheet, reader, &blocks, keeps_rejects, is_in_order, &is_stopped);
    let outputs: Vec<WorkerOutput<R>> = parallel::run(workers.threads, |number| {
        if number > 0 {
            background_task();
        }
        work()
    });
    let mut findings = Findings::new(keeps_rejects, None);
    let mut gathered = Gathered { states: Vec::new(), blocks: Vec::new() };
    let mut numbered = Vec::new();
    let mut ends = Vec::new();
    for (worker, output) in outputs.into_iter().enumerate() {
        gathered.states.push(output.state);
        ends.extend(output.end);
        numbered.extend(
            output.blocks.into_iter().map(|(number, place, rows, block, found)| {
                (number, found, GatheredBlock { worker, place, rows, block })
            }),
        );
    }
    // The first trouble of the text is told; decoding anew goes before reading in order.
    let is_unordered = |end: &EndOfText| matches!(end, EndOfText::Interrupted(Interruption::NeedsOrder));
    ends.sort_by_key(|(number, end)| (is_unordered(end), *number));
    let end = ends.into_iter().next().map(|(_, end)| end);
    if let Some(EndOfText::Interrupted(interruption)) = end {
        return Err(interruption);
    }
    numbered.sort_by_key(|(number, ..)| *number);
    for (_, found, block) in numbered {
        findings.append(found);
        gathered.blocks.push(block);
    }
    end.map_or(Ok(()), |end| end.tell(&sheet.name, &mut findings.faults))?;
    findings.conclude(sheet, faults, notes);
    Ok(gathered)
}

struct Visitor<'v, R: RowReader> {
    reader: &'v R,
    state: &'v mut R::State,
    rows: Vec<R::Row>,
}

impl<R: RowReader> RowVisitor for Visitor<'_, R> {
    fn is_aside(&mut self, row: &Row<'_>) -> bool {
        self.reader.is_aside(row, self.state)
    }

    fn read(&mut self, row: &Row<'_>) {
        // A row at fault is set aside whole, whatever could be read of it.
        self.rows.extend(self.reader.read(row, self.state).filter(|_| !row.is_refused()));
    }
}

fn read_blocks<R: RowReader>(
    sheet: &Sheet,
    reader: &R,
    blocks: &Blocks<'_>,
    keeps_rejects: bool,
    is_in_order: bool,
    is_stopped: &AtomicBool,
) -> WorkerOutput<R> {
    let mut output = WorkerOutput { state: reader.begin(), blocks: Vec::new(), end: None };
    let mut walker = Walker::default();
    let mut buffer = Vec::new();
    let mut follows_fault = Some(false);
    let stop = |number, end| {
        is_stopped.store(true, Ordering::Relaxed);
        Some((number, end))
    };
    while !is_stopped.load(Ordering::Relaxed) {
        let block = match blocks.next(&mut buffer) {
            Ok(block) => block,
            Err(NoBlock::End) => break,
            Err(NoBlock::TooLong { line, has_line_ends }) => {
                // The blocks before it are read to their ends.
                output.end = Some((usize::MAX, EndOfText::TooLong { line, has_line_ends }));
                break;
            }
            Err(NoBlock::Unreadable(error)) => {
                output.end = stop(usize::MAX, EndOfText::Interrupted(Interruption::Unreadable(error)));
                break;
            }
        };
        let Some(text) = sheet.text_of(&block) else {
            output.end = stop(block.number, EndOfText::Interrupted(Interruption::NotPlain));
            break;
        };
        if block.number == 0 {
            reader.begin_text(&mut output.state);
        }
        let mut findings =
            Findings::new(keeps_rejects, if is_in_order || block.number == 0 { follows_fault } else { None });
        let rows = Vec::with_capacity(block.line_ends as usize + 1);
        let mut visitor = Visitor { reader, state: &mut output.state, rows };
        walker.walk(sheet, (text, &block), &mut findings, &mut visitor);
        let mut rows = visitor.rows;
        if !is_in_order && reader.needs_order(&output.state) {
            output.end = stop(block.number, EndOfText::Interrupted(Interruption::NeedsOrder));
            break;
        }
        follows_fault = findings.follows_fault();
        sheet.options.progress.advance(text.len() as u64);
        let place = RowPlace { start: block.start, line: block.first_line };
        let left = reader.end_block(&mut output.state, EndedBlock { place, rows: &mut rows, is_in_order });
        rows.shrink_to_fit();
        output.blocks.push((block.number, place, rows, left, findings));
    }
    output
}
