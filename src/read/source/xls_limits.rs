//! Old workbooks (`.xls`) looked through before they are unfolded: a sheet of two cells in far corners takes as much
//! memory as a full one, and chains of sectors may bite their tails.

/// Chains end with this, and sectors from `RESERVED` on are none.
const END_OF_CHAIN: u32 = 0xffff_fffe;
const RESERVED: u32 = 0xffff_fffa;

/// No sheet of an `.xls` has more cells.
const CELLS_MAX: u64 = 1 << 24;

/// What the place of a value and of a formula takes; each is held twice while its sheet is read.
const VALUE_BYTES: u64 = 2 * 32;
const FORMULA_BYTES: u64 = 2 * 24;

/// The records that are looked at.
const END: u16 = 0x000a;
const FORMULA: u16 = 0x0006;
const BOUND_SHEET: u16 = 0x0085;
const MANY_NUMBERS: u16 = 0x00bd;
const DIMENSIONS: u16 = 0x0200;
const BEGIN: u16 = 0x0809;
const VALUES: [u16; 7] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, MANY_NUMBERS];

/// About how many bytes the sheets of an `.xls` take when they are unfolded.
///
/// # Errors
/// What contradicts itself, in words.
pub fn unfolded_bytes(file: &[u8]) -> Result<u64, &'static str> {
    let Some(stream) = workbook_stream(file)? else { return Ok(0) };
    let mut total = 0u64;
    for (kind, data) in records(&stream).take_while(|(kind, _)| *kind != END) {
        if kind == BOUND_SHEET {
            let start = u32_at(data, 0).ok_or("a sheet has no place")? as usize;
            let sheet = stream.get(start..).ok_or("a sheet lies beyond the end")?;
            total = total.saturating_add(sheet_bytes(sheet)?);
        }
    }
    Ok(total)
}

/// What a sheet unfolds to: the rectangle around its values, and that around its formulas.
fn sheet_bytes(sheet: &[u8]) -> Result<u64, &'static str> {
    let (mut values, mut formulas) = (Area::default(), Area::default());
    // Charts within the sheet have a beginning and an end of their own.
    let mut depth = 0usize;
    for (kind, data) in records(sheet) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS => check_dimensions(data)?,
            FORMULA => {
                values.add(data)?;
                formulas.add(data)?;
            }
            kind if VALUES.contains(&kind) => {
                values.add(data)?;
                if kind == MANY_NUMBERS {
                    values.add_last_column(data)?;
                }
            }
            _ => {}
        }
    }
    Ok(values.cells() * VALUE_BYTES + formulas.cells() * FORMULA_BYTES)
}

fn check_dimensions(data: &[u8]) -> Result<(), &'static str> {
    let wide = |at| u32_at(data, at).map(u64::from);
    let narrow = |at| u16_at(data, at).map(u64::from);
    let (rows, columns) = match data.len() {
        10 => ((narrow(0), narrow(2)), (narrow(4), narrow(6))),
        _ => ((wide(0), wide(4)), (narrow(8), narrow(10))),
    };
    let ((Some(first_row), Some(row_end)), (Some(first_column), Some(column_end))) = (rows, columns) else {
        return Ok(());
    };
    let first_column = if first_column > 0xff || column_end < first_column { 0 } else { first_column };
    if row_end == 0 || column_end == 0 {
        return Ok(());
    }
    let sizes = row_end.checked_sub(first_row).zip(column_end.checked_sub(first_column));
    match sizes.and_then(|(rows, columns)| rows.checked_mul(columns)) {
        Some(cells) if cells <= CELLS_MAX && row_end > first_row && column_end > first_column => Ok(()),
        _ => Err("a sheet says that it is larger than any can be"),
    }
}

/// A rectangle of cells.
#[derive(Default)]
struct Area {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Area {
    fn add(&mut self, cell: &[u8]) -> Result<(), &'static str> {
        let (row, column) = u16_at(cell, 0).zip(u16_at(cell, 2)).ok_or("a cell has no place")?;
        self.rows = Some(widened(self.rows, row));
        self.columns = Some(widened(self.columns, column));
        Ok(())
    }

    /// Of a row of numbers: the last column stands at the end.
    fn add_last_column(&mut self, cells: &[u8]) -> Result<(), &'static str> {
        let last = cells.len().checked_sub(2).and_then(|at| u16_at(cells, at));
        let last = last.filter(|&last| u16_at(cells, 2).is_some_and(|first| first <= last) && last < u16::MAX);
        self.columns = Some(widened(self.columns, last.ok_or("a row of numbers ends before it begins")?));
        Ok(())
    }

    fn cells(&self) -> u64 {
        let size = |range: Option<(u16, u16)>| range.map_or(0, |(first, last)| u64::from(last - first) + 1);
        size(self.rows) * size(self.columns)
    }
}

fn widened(range: Option<(u16, u16)>, number: u16) -> (u16, u16) {
    range.map_or((number, number), |(first, last)| (first.min(number), last.max(number)))
}

/// The records of a stream by their kinds, as far as they are whole.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = u16_at(stream, 0).zip(u16_at(stream, 2))?;
        let data = stream.get(4..4 + usize::from(length))?;
        stream = &stream[4 + data.len()..];
        Some((kind, data))
    })
}

/// The stream that holds the sheets; none where the file holds something else, as a locked workbook does.
fn workbook_stream(file: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
    let sectors = Sectors::of(file).ok_or("its head is broken")?;
    let sectors = sectors.with_allocation(file)?;
    let entries = sectors.chain(u32_at(file, 48).unwrap_or(END_OF_CHAIN), &sectors.next, usize::MAX)?;
    let entries: Vec<&[u8]> = entries.chunks_exact(128).collect();
    let root = entries.first().ok_or("it is empty")?;
    let small = match u32_at(file, 64).unwrap_or(0) {
        0 => None,
        count => {
            let first = u32_at(file, 60).unwrap_or(END_OF_CHAIN);
            let table = sectors.chain(first, &sectors.next, (count as usize).saturating_mul(sectors.size))?;
            let data =
                sectors.chain(u32_at(root, 116).unwrap_or(END_OF_CHAIN), &sectors.next, length(root, &sectors))?;
            Some((data, numbers(&table)))
        }
    };
    let mut found = None;
    // Every stream that will be read must end somewhere.
    for name in ["Workbook", "Book", "\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation"] {
        let Some(entry) = entries.iter().find(|entry| is_called(entry, name)) else { continue };
        let (start, length) = (u32_at(entry, 116).unwrap_or(END_OF_CHAIN), length(entry, &sectors));
        let stream = match &small {
            Some((data, next)) if length < 4096 => Sectors::small(data).chain(start, next, length)?,
            None if length < 4096 && start < RESERVED => return Err("a small stream has no sectors"),
            None if length < 4096 => Vec::new(),
            _ => sectors.chain(start, &sectors.next, length)?,
        };
        if found.is_none() && name.ends_with("ook") {
            found = Some(stream);
        }
    }
    Ok(found)
}

fn length(entry: &[u8], sectors: &Sectors<'_>) -> usize {
    let low = u32_at(entry, 120).unwrap_or(0) as usize;
    // Small sectors belong to version 3, whose upper half may be anything.
    if sectors.size == 512 || u32_at(entry, 124) == Some(0) { low } else { usize::MAX }
}

fn is_called(entry: &[u8], name: &str) -> bool {
    let letters = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let own = letters.take_while(|&letter| letter != 0);
    own.map(|letter| u8::try_from(letter).unwrap_or(b'?').to_ascii_lowercase()).eq(name.to_lowercase().bytes())
}

/// A file in sectors.
struct Sectors<'f> {
    data: &'f [u8],
    size: usize,
    /// Which sector follows each.
    next: Vec<u32>,
}

impl<'f> Sectors<'f> {
    fn of(file: &'f [u8]) -> Option<Sectors<'f>> {
        let size = match u16_at(file, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        Some(Sectors { data: file.get(size..)?, size, next: Vec::new() })
    }

    fn small(data: &'f [u8]) -> Sectors<'f> {
        Sectors { data, size: 64, next: Vec::new() }
    }

    fn sector(&self, id: u32) -> Result<&'f [u8], &'static str> {
        let start = (id as usize).saturating_mul(self.size);
        let end = start.saturating_add(self.size).min(self.data.len());
        self.data.get(start..end).filter(|sector| !sector.is_empty()).ok_or("a sector lies beyond the end")
    }

    /// Reads the table of which sector follows which: 109 pieces are named in the head, more in a chain of their own.
    fn with_allocation(mut self, file: &[u8]) -> Result<Sectors<'f>, &'static str> {
        let mut pieces: Vec<u32> = numbers(file.get(76..512).unwrap_or_default());
        let mut further = u32_at(file, 68).unwrap_or(END_OF_CHAIN);
        let mut left = self.data.len() / self.size + 1;
        while further < RESERVED {
            left = left.checked_sub(1).ok_or("its table of sectors has no end")?;
            pieces.extend(numbers(self.sector(further)?));
            further = pieces.pop().unwrap_or(END_OF_CHAIN);
        }
        for piece in pieces.into_iter().filter(|&piece| piece < RESERVED) {
            let numbers = numbers(self.sector(piece)?);
            self.next.extend(numbers);
        }
        Ok(self)
    }

    /// Up to `length` bytes of the sectors from `id` on. A chain longer than the file bites its tail.
    fn chain(&self, mut id: u32, next: &[u32], length: usize) -> Result<Vec<u8>, &'static str> {
        let mut bytes = Vec::new();
        while id != END_OF_CHAIN {
            bytes.extend_from_slice(self.sector(id)?);
            if bytes.len() >= length {
                bytes.truncate(length);
                break;
            }
            if bytes.len() > self.data.len() {
                return Err("a chain of sectors has no end");
            }
            id = *next.get(id as usize).ok_or("a chain of sectors leads nowhere")?;
        }
        Ok(bytes)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|number| u32_at(number, 0)).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &[u8] = include_bytes!("../../../tests/data/spellings/book.xls");

    /// A record.
    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn number_at(row: u16, column: u16) -> Vec<u8> {
        let data = [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat();
        record(0x0203, &data)
    }

    #[test]
    fn a_small_book_is_small() {
        let bytes = unfolded_bytes(BOOK).expect("a workbook");
        assert!((1..100_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn two_cells_in_far_corners_take_a_whole_sheet_and_those_of_a_chart_nothing() {
        let begin = record(BEGIN, &[0; 16]);
        let end = record(END, &[]);
        let far = [begin.clone(), number_at(0, 0), number_at(u16::MAX, 255), end.clone()].concat();
        assert_eq!(sheet_bytes(&far), Ok(CELLS_MAX * VALUE_BYTES));
        let chart = [begin.clone(), number_at(u16::MAX, 255), end.clone()].concat();
        let near = [begin, number_at(0, 0), chart, number_at(1, 1), end].concat();
        assert_eq!(sheet_bytes(&near), Ok(4 * VALUE_BYTES));
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for (first_row, row_end, column_end) in [(0, u32::MAX, u16::MAX), (5, 2, 3), (0, 70_000, 256)] {
            let data =
                [&u32::to_le_bytes(first_row)[..], &row_end.to_le_bytes(), &[0; 2], &column_end.to_le_bytes(), &[0; 2]];
            assert!(check_dimensions(&data.concat()).is_err(), "{row_end}");
        }
        let backwards = [0, 0, 9, 0, 0, 0, 0, 0, 3, 0];
        assert!(sheet_bytes(&[record(BEGIN, &[]), record(MANY_NUMBERS, &backwards)].concat()).is_err());
        // A directory whose chain leads back to itself.
        let mut book = BOOK.to_vec();
        let directory = u32_at(&book, 48).expect("a directory");
        let table = 512 * (1 + u32_at(&book, 76).expect("a table") as usize);
        book[table + 4 * directory as usize..][..4].copy_from_slice(&directory.to_le_bytes());
        assert_eq!(unfolded_bytes(&book), Err("a chain of sectors has no end"));
    }

    #[test]
    fn no_piece_of_a_book_makes_it_fail() {
        for end in 0..BOOK.len() {
            _ = unfolded_bytes(&BOOK[..end]);
        }
    }
}
