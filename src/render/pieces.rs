//! Rows made into text by several threads and written in their order, never much more text at hand than is being written.

use super::grid::{Row, Rows};
use crate::parallel;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// So many rows are made into one text: some hundred kilobytes.
const PIECE_ROWS: usize = 512;

/// So many texts a thread are made while those before them are written.
const PIECES_PER_THREAD: usize = 8;

/// What a thread takes up next.
enum Work {
    /// Texts to be written in this order.
    Write(Vec<String>),
    /// Rows to be made into text, and an old text to put it in.
    Make(Range<usize>, String),
}

/// Makes every row into text by `push_row`, which is told the row's place, and writes all in order.
///
/// # Errors
/// Whatever `out` says.
pub(super) fn write_rows(
    rows: &dyn Rows,
    threads: usize,
    out: &mut (impl Write + Send),
    push_row: impl Fn(usize, &Row<'_>, &mut String) + Sync,
) -> io::Result<()> {
    let out = Mutex::new(out);
    let write = |texts: &[String]| {
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        texts.iter().try_for_each(|text| out.write_all(text.as_bytes()))
    };
    let make = |piece: Range<usize>, text: &mut String| {
        text.clear();
        let mut row = Row::default();
        for index in piece {
            rows.make(index, &mut row);
            push_row(index, &row, text);
        }
    };
    let count = rows.count();
    let wave_rows = if threads <= 1 { PIECE_ROWS } else { PIECE_ROWS * PIECES_PER_THREAD * threads };
    let (mut finished, mut spare): (Vec<String>, Vec<String>) = Default::default();
    for start in (0..count).step_by(wave_rows) {
        let end = (start + wave_rows).min(count);
        let pieces = (start..end).step_by(PIECE_ROWS).map(|start| start..(start + PIECE_ROWS).min(end));
        let pieces = pieces.map(|piece| Work::Make(piece, spare.pop().unwrap_or_default()));
        let work = std::iter::once(Work::Write(finished)).chain(pieces).collect();
        let done = parallel::map(threads, work, |work| match work {
            Work::Write(texts) => write(&texts).map(|()| texts),
            Work::Make(piece, mut text) => {
                make(piece, &mut text);
                Ok(vec![text])
            }
        });
        let mut done = done.into_iter();
        spare.extend(done.next().transpose()?.unwrap_or_default());
        finished = done.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect();
    }
    write(&finished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Cell;

    /// A place that is full after so many bytes.
    struct Narrow(usize);

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn push_row(index: usize, row: &Row<'_>, out: &mut String) {
        out.push_str(&format!("{index} {}\n", row.cells[0].plain(false)));
    }

    #[test]
    fn any_number_of_threads_writes_the_same_rows_in_the_same_order() {
        for count in [0, 1, PIECE_ROWS, PIECE_ROWS + 1, 40 * PIECE_ROWS + 7] {
            let row = |number: usize| Row { cells: vec![Cell::Integer(number as i64 * 3)], ..Row::default() };
            let rows: Vec<Row<'_>> = (0..count).map(row).collect();
            let expected: String = (0..count).map(|number| format!("{number} {}\n", number * 3)).collect();
            for threads in [1, 2, 7] {
                let mut out = Vec::new();
                write_rows(&rows, threads, &mut out, push_row).expect("written to memory");
                assert!(out == expected.as_bytes(), "{count} rows by {threads} threads");
                let is_full = write_rows(&rows, threads, &mut Narrow(expected.len() / 2), push_row).is_err();
                assert_eq!(is_full, count > 0, "{count} rows by {threads} threads");
            }
        }
    }
}
