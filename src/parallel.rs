//! Work shared out among threads, with results in the order of the work.

use std::ops::Range;
use std::panic::resume_unwind;

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

/// Does every piece of work of a list, each thread taking the next one when it has done its last; the results in order.
pub(crate) fn map<I: Send, T: Send>(threads: usize, items: Vec<I>, work: impl Fn(I) -> T + Sync) -> Vec<T> {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().map(work).collect();
    }
    let queue = std::sync::Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
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
        }
        assert!(ranges(0, 2).is_empty());
    }
}
