//! All files read, one after the other: while one is read, what was read of the last one is put into tables.

use crate::book::{Calendar, FileTally, Texts};
use crate::parallel::BackgroundTask;
use crate::read::build::identify::Identification;
use crate::read::build::tables::Tables;
use crate::read::conventions::{KeptLines, ReadOptions};
use crate::read::diagnose::fault::{Fault, Faults, Problem};
use crate::read::diagnose::note::Note;
use crate::read::fields::FileKind;
use crate::read::file::contacts;
use crate::read::file::customers;
use crate::read::file::deliveries;
use crate::read::file::delivery_rows::DeliveryTable;
use crate::read::file::events;
use crate::read::file::follow_ups;
use crate::read::file::holidays;
use crate::read::file::payments;
use crate::read::file::sell_through;
use crate::read::table::block_rows::BlockRows;
use crate::read::table::interruption::Interruption;
use crate::read::table::opening::open_decoded;
use crate::read::table::sheet::Sheet;
use crate::read::table::workers::BlockReaders;
use crate::read::value::names::ListedNames;
use crate::read::value::number_hash::NumberHasher;
use std::sync::Arc;

/// What was read of all files.
pub struct FilesRead {
    pub tables: Tables,
    /// Whom the files name, as far as that is told by then.
    pub identification: Identification,
    /// What became of the rows of each file, but for those that are set aside later.
    pub tallies: Vec<FileTally>,
    /// How many rows each file has.
    pub read_notes: Vec<Note>,
}

/// Reads all files.
pub fn read_files(
    sheets: Vec<Sheet>,
    options: &ReadOptions,
    hasher: &NumberHasher,
    (faults, notes): (&mut Faults, &mut Vec<Note>),
) -> FilesRead {
    let mut tables = Tables {
        files: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        texts: Texts::default(),
        has_no_room: false,
        sheets: Vec::new(),
        deliveries: DeliveryTable::default(),
        payments: None,
        customers: BlockRows::default(),
        events: Vec::new(),
        follow_ups: Vec::new(),
        contacts: Vec::new(),
        sell_through: Vec::new(),
        calendar: Calendar::default(),
    };
    let mut identification = Identification::default();
    let mut known = Arc::default();
    let mut waiting: Option<FileRead> = None;
    let mut findings: Vec<(usize, SheetFindings)> = Vec::new();
    let order = reading_order(&sheets);
    let mut slots: Vec<Option<Sheet>> = sheets.into_iter().map(Some).collect();
    for index in order {
        let Some(mut sheet) = slots[index].take() else { continue };
        // While one file is read, what was read of the last one is put together.
        let last = waiting.take();
        let put_together = BackgroundTask::new(|| {
            let sheets = slots.iter().flatten();
            last.into_iter().for_each(|read| read.join(&mut tables, &mut identification, sheets.clone(), options));
        });
        let (read, own) = read_sheet_anyhow(&mut sheet, options, (hasher, &known), &|| put_together.run());
        put_together.run();
        drop(put_together);
        if let Some(FileRead::Customers(rows)) = &read {
            known = Arc::new(ListedNames::of(rows.len(), rows.iter().map(|row| row.name.as_str())));
        }
        waiting = read;
        findings.push((index, own));
        slots[index] = Some(sheet);
    }
    let sheets: Vec<Sheet> = slots.into_iter().flatten().collect();
    waiting.into_iter().for_each(|read| read.join(&mut tables, &mut identification, sheets.iter(), options));
    drop(known);
    // Told in the order of the files, however they were read.
    findings.sort_by_key(|&(index, _)| index);
    let mut read_notes = Vec::new();
    let mut tallies = Vec::new();
    for (sheet, (_, own)) in sheets.iter().zip(findings) {
        let SheetFindings { rows, faults: own_faults, notes: own_notes } = own;
        let (set_aside, kind) = (own_faults.rows_set_aside.len(), sheet.kind);
        faults.append(own_faults);
        notes.extend(own_notes);
        let file = sheet.name.clone();
        tallies.push(FileTally { file, kind: kind.stem(), rows: rows + set_aside, set_aside, later: 0 });
        read_notes.push(Note::FileRead { file: sheet.name.clone(), kind, rows });
    }
    if tables.has_no_room {
        let reason = std::io::Error::from(std::io::ErrorKind::FileTooLarge).into();
        let file = tables.files.first().cloned().unwrap_or_default();
        faults.fatal(Fault::of_file(file, Problem::Unreadable { reason }));
    }
    tables.sheets = sheets;
    FilesRead { tables, identification, tallies, read_notes }
}

/// The customers file first: whoever reads the others knows its names.
fn reading_order(sheets: &[Sheet]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sheets.len()).collect();
    order.sort_by_key(|&index| sheets[index].kind != FileKind::Customers);
    order
}

/// What was found while a file was read, besides its rows.
struct SheetFindings {
    /// How many good rows there are.
    rows: usize,
    faults: Faults,
    notes: Vec<Note>,
}

/// Reads the rows of a file; of one that is no plain text after all, once it is decoded as a whole.
fn read_sheet_anyhow(
    sheet: &mut Sheet,
    options: &ReadOptions,
    known: (&NumberHasher, &Arc<ListedNames>),
    background_task: &(dyn Fn() + Sync),
) -> (Option<FileRead>, SheetFindings) {
    let nothing = || SheetFindings { rows: 0, faults: Faults::new(options.keep_rejects), notes: Vec::new() };
    let mut found = nothing();
    let mut read = read_sheet(sheet, options, known, background_task, &mut found);
    if let Err(Interruption::NotPlain) = read {
        found = nothing();
        read = match open_decoded(sheet, options, &mut found.notes) {
            Ok(decoded) => {
                *sheet = decoded;
                read_sheet(sheet, options, known, background_task, &mut found)
            }
            Err(fault) => {
                found.faults.fatal(fault);
                return (None, found);
            }
        };
    }
    match read {
        Ok(read) => {
            found.rows = read.rows();
            (Some(read), found)
        }
        Err(Interruption::Unreadable(error)) => {
            let problem = Problem::Unreadable { reason: error.into() };
            found.faults.fatal(Fault::of_file(&sheet.name, problem));
            (None, found)
        }
        // What is decoded is plain, and whoever gathers rows puts them in order.
        Err(Interruption::NotPlain | Interruption::NeedsOrder) => (None, found),
    }
}

/// What was read of a file, not in the tables yet.
enum FileRead {
    Deliveries(deliveries::DeliveryBlocks),
    Payments(payments::PaymentBlocks),
    Customers(BlockRows<customers::CustomerRow>),
    Events(Vec<events::EventRow>),
    FollowUps(Vec<follow_ups::FollowUpRow>),
    Contacts(Vec<contacts::ContactRow>),
    SellThrough(Vec<sell_through::SellThroughRow>),
    Holidays(usize, Calendar),
}

impl FileRead {
    /// How many rows there are.
    fn rows(&self) -> usize {
        match self {
            FileRead::Deliveries(read) => read.rows,
            FileRead::Payments(read) => read.rows,
            FileRead::Customers(rows) => rows.len(),
            FileRead::Events(rows) => rows.len(),
            FileRead::FollowUps(rows) => rows.len(),
            FileRead::Contacts(rows) => rows.len(),
            FileRead::SellThrough(rows) => rows.len(),
            FileRead::Holidays(rows, _) => *rows,
        }
    }

    /// Puts it into the tables, and finds out whom it names where that can be told without the files behind it.
    fn join<'s>(
        self,
        tables: &mut Tables,
        identification: &mut Identification,
        mut sheets: impl Iterator<Item = &'s Sheet>,
        options: &ReadOptions,
    ) {
        match self {
            FileRead::Deliveries(read) => match deliveries::join(read, &mut tables.texts) {
                Some(joined) => {
                    identification.enter_deliveries(&joined, options.conventions.as_of);
                    tables.deliveries = joined;
                }
                None => tables.has_no_room = true,
            },
            FileRead::Payments(read) => {
                tables.payments = payments::join(read, &mut tables.texts);
                tables.has_no_room |= tables.payments.is_none();
            }
            FileRead::Customers(rows) => {
                if let Some(sheet) = sheets.find(|sheet| sheet.kind == FileKind::Customers) {
                    let faults = Faults::new(options.keep_rejects);
                    *identification = Identification::of_customers(&rows, sheet, &tables.files, faults);
                }
                tables.customers = rows;
            }
            FileRead::Events(rows) => tables.events = rows,
            FileRead::FollowUps(rows) => tables.follow_ups.extend(rows),
            FileRead::Contacts(rows) => tables.contacts = rows,
            FileRead::SellThrough(rows) => tables.sell_through = rows,
            FileRead::Holidays(_, calendar) => tables.calendar = calendar,
        }
    }
}

/// Of a book that is read for one customer the goods are read when it is known which rows are wanted.
fn kept_while_read(options: &ReadOptions) -> KeptLines {
    if options.wanted.is_some() { KeptLines::None } else { options.keep_lines }
}

fn read_sheet(
    sheet: &Sheet,
    options: &ReadOptions,
    known: (&NumberHasher, &Arc<ListedNames>),
    background_task: &(dyn Fn() + Sync),
    SheetFindings { faults, notes, .. }: &mut SheetFindings,
) -> Result<FileRead, Interruption> {
    let conventions = &options.conventions;
    let readers = BlockReaders { workers: options.workers, background_task };
    Ok(match sheet.kind {
        FileKind::Deliveries => FileRead::Deliveries(deliveries::read(
            sheet,
            (conventions, kept_while_read(options)),
            known,
            readers,
            faults,
            notes,
        )?),
        FileKind::Payments => FileRead::Payments(payments::read(sheet, conventions, known, readers, faults, notes)?),
        FileKind::Customers => FileRead::Customers(customers::read(sheet, readers, faults, notes)?),
        FileKind::Events => FileRead::Events(events::read(sheet, faults, notes)?),
        FileKind::FollowUps => FileRead::FollowUps(follow_ups::read(sheet, faults, notes)?),
        FileKind::Contacts => FileRead::Contacts(contacts::read(sheet, faults, notes)?),
        FileKind::SellThrough => FileRead::SellThrough(sell_through::read(sheet, faults, notes)?),
        FileKind::Holidays => {
            let (rows, calendar) = holidays::read(sheet, faults, notes)?;
            FileRead::Holidays(rows, calendar)
        }
    })
}
