//! Rows made into text by several threads and written in their order, never much more text at hand than is being written.

use super::grid::{Row, Rows};
use crate::parallel;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Condvar, Mutex, PoisonError};

/// So many rows are made into one text: some hundred kilobytes.
const PIECE_ROWS: usize = 512;

/// So many texts a thread may be made before those before them are written.
const PIECES_PER_THREAD: usize = 8;

/// How far the work is.
#[derive(Default)]
struct Progress {
    /// How many pieces some thread has taken up.
    taken: usize,
    /// How many pieces are written.
    written: usize,
    /// Whether a thread is writing.
    is_writing: bool,
    /// Texts that wait for those before them.
    waiting: BTreeMap<usize, String>,
    /// Texts that are written: the room of one serves the next.
    spare: Vec<String>,
    /// What `out` said.
    failure: Option<io::Error>,
}

/// What a thread does next.
enum Work {
    /// The text to be written next.
    Write(String),
    /// A piece to be made into text, and an old text to put it in.
    Make(usize, String),
}

impl Progress {
    /// Nothing where there is nothing to do before another thread is further.
    fn next(&mut self, pieces: usize, ahead: usize) -> Option<Work> {
        if !self.is_writing
            && let Some(text) = self.waiting.remove(&self.written)
        {
            self.is_writing = true;
            return Some(Work::Write(text));
        }
        (self.taken < pieces.min(self.written + ahead)).then(|| {
            self.taken += 1;
            Work::Make(self.taken - 1, self.spare.pop().unwrap_or_default())
        })
    }
}

/// Ends the work of all threads where one panics, so that none waits for it.
struct Alarm<'a>(&'a Mutex<Progress>, &'a Condvar);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).failure = Some(io::ErrorKind::Other.into());
            self.1.notify_all();
        }
    }
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
    let count = rows.count();
    let pieces = count.div_ceil(PIECE_ROWS);
    let make = |piece: usize, text: &mut String| {
        text.clear();
        let mut row = Row::default();
        for index in rows_of(piece, count) {
            rows.make(index, &mut row);
            push_row(index, &row, text);
        }
    };
    // One thread does nothing else while it writes.
    let ahead = if threads <= 1 { 1 } else { PIECES_PER_THREAD * threads };
    let (progress, is_further, out) = (Mutex::new(Progress::default()), Condvar::new(), Mutex::new(out));
    let lock = || progress.lock().unwrap_or_else(PoisonError::into_inner);
    parallel::run(threads.min(pieces), |_| {
        let _alarm = Alarm(&progress, &is_further);
        let mut progress = lock();
        while progress.failure.is_none() && progress.written < pieces {
            match progress.next(pieces, ahead) {
                None => progress = is_further.wait(progress).unwrap_or_else(PoisonError::into_inner),
                Some(Work::Make(piece, mut text)) => {
                    drop(progress);
                    make(piece, &mut text);
                    progress = lock();
                    progress.waiting.insert(piece, text);
                    is_further.notify_one();
                }
                Some(Work::Write(text)) => {
                    drop(progress);
                    let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
                    let written = out.write_all(text.as_bytes());
                    drop(out);
                    progress = lock();
                    // What another thread said in the meantime stands.
                    progress.failure = progress.failure.take().or(written.err());
                    progress.spare.push(text);
                    progress.written += 1;
                    progress.is_writing = false;
                    is_further.notify_all();
                }
            }
        }
    });
    let progress = progress.into_inner().unwrap_or_else(PoisonError::into_inner);
    progress.failure.map_or(Ok(()), Err)
}

fn rows_of(piece: usize, count: usize) -> Range<usize> {
    piece * PIECE_ROWS..count.min((piece + 1) * PIECE_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::time::Duration;

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

    /// Rows that are counted as they are made.
    struct Counted(AtomicUsize);

    impl Rows for Counted {
        fn count(&self) -> usize {
            100 * PIECE_ROWS
        }

        fn make<'r>(&'r self, _: usize, _: &mut Row<'r>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    /// A place that takes its time, and sees how many rows, a byte each, are made and not yet written.
    struct Slow<'a> {
        made: &'a AtomicUsize,
        bytes: usize,
        rows_ahead_max: usize,
    }

    impl Write for Slow<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            std::thread::sleep(Duration::from_millis(1));
            self.rows_ahead_max = self.rows_ahead_max.max(self.made.load(Relaxed) - self.bytes);
            self.bytes += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_place_is_not_overtaken_by_all_rows() {
        for (threads, pieces) in [(1, 1), (2, 2 * PIECES_PER_THREAD), (3, 3 * PIECES_PER_THREAD)] {
            let rows = Counted(AtomicUsize::new(0));
            let mut slow = Slow { made: &rows.0, bytes: 0, rows_ahead_max: 0 };
            write_rows(&rows, threads, &mut slow, |_, _, out| out.push('.')).expect("written");
            assert_eq!(slow.bytes, rows.count());
            let rows_max = pieces * PIECE_ROWS;
            assert!(slow.rows_ahead_max <= rows_max, "{} rows by {threads} threads", slow.rows_ahead_max);
        }
    }

    /// Rows one of which cannot be made.
    struct Broken;

    impl Rows for Broken {
        fn count(&self) -> usize {
            40 * PIECE_ROWS
        }

        fn make<'r>(&'r self, index: usize, _: &mut Row<'r>) {
            assert_ne!(index, 3 * PIECE_ROWS, "this one breaks");
        }
    }

    #[test]
    fn no_thread_waits_for_one_that_panicked() {
        // So many times that one thread writes while another one panics.
        for threads in (0..50).flat_map(|_| [1, 2, 7]) {
            let write = || write_rows(&Broken, threads, &mut io::sink(), |_, _, _| {});
            assert!(std::panic::catch_unwind(write).is_err(), "{threads} threads");
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
