//! Work shared out among threads, with results in the order of the work.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

/// Runs `work` on so many threads, each told its number; the results in order of the numbers.
pub(crate) fn run<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads <= 1 {
        return vec![work(0)];
    }
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|number| scope.spawn(move || work(number))).collect();
        let mut results = vec![work(0)];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result),
                Err(panic) => resume_unwind(panic),
            }
        }
        results
    })
}

/// Does two things, at once where there is more than one thread.
pub(crate) fn both<A: Send, B: Send>(
    threads: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if threads <= 1 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// Something that is to be done once, by whichever thread has time for it first.
pub(crate) struct BackgroundTask<'e>(Mutex<Option<Box<dyn FnOnce() + Send + 'e>>>);

impl<'e> BackgroundTask<'e> {
    /// To be done.
    pub(crate) fn new(work: impl FnOnce() + Send + 'e) -> BackgroundTask<'e> {
        BackgroundTask(Mutex::new(Some(Box::new(work))))
    }

    /// Does it, unless somebody has begun.
    pub(crate) fn run(&self) {
        let work = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.into_iter().for_each(|work| work());
    }
}

/// Does every piece of work of a list, each thread taking the next one when it has done its last; the results in order.
pub(crate) fn map<I: Send, T: Send>(threads: usize, items: Vec<I>, work: impl Fn(I) -> T + Sync) -> Vec<T> {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let mut done: Vec<(usize, T)> = run(threads, |_| {
        let mut own = Vec::new();
        while let Some((number, item)) = next() {
            own.push((number, work(item)));
        }
        own
    })
    .into_iter()
    .flatten()
    .collect();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does every piece of work of a list like [`map`]. `take` is given each result as soon as it and all before it are done,
/// in order, so that few of them are there at once.
pub(crate) fn each_in_order<I: Send, T: Send>(
    threads: usize,
    items: Vec<I>,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) + Send,
) {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().for_each(|item| take(work(item)));
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let results = Mutex::new((BTreeMap::new(), 0, take));
    run(threads, |_| {
        while let Some((number, item)) = next() {
            let result = work(item);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            let (early, taken, take) = &mut *results;
            early.insert(number, result);
            while let Some(result) = early.remove(taken) {
                *taken += 1;
                take(result);
            }
        }
    });
}

/// Cuts `count` rows into ranges of about the same length, a few for each thread, none of them empty.
pub(crate) fn ranges(count: usize, threads: usize) -> Vec<Range<usize>> {
    const RANGES_PER_THREAD: usize = 8;
    let pieces = if threads <= 1 { 1 } else { threads * RANGES_PER_THREAD };
    let length = count.div_ceil(pieces).max(1);
    (0..count).step_by(length).map(|start| start..(start + length).min(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_work() {
        for threads in [1, 2, 7] {
            let pieces = ranges(1000, threads);
            assert_eq!(pieces.iter().map(Range::len).sum::<usize>(), 1000);
            let starts: Vec<usize> = map(threads, pieces.clone(), |piece| piece.start);
            assert_eq!(starts, pieces.iter().map(|piece| piece.start).collect::<Vec<_>>());
            let mut taken = Vec::new();
            each_in_order(threads, pieces.clone(), |piece| piece.start, |start| taken.push(start));
            assert_eq!(taken, starts);
        }
        assert!(ranges(0, 2).is_empty());
    }
}
