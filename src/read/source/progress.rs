//! How far a reading has come, for whoever looks on from another thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read so far, and bytes in all. Nothing that is read depends on it.
#[derive(Debug, Default)]
pub struct ReadProgress {
    read: AtomicU64,
    total: AtomicU64,
}

impl ReadProgress {
    /// How many bytes there are to read; 0 until the files are opened.
    pub fn bytes_total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// How many of them have been read.
    pub fn bytes_read(&self) -> u64 {
        // What has to be read a second time counts once.
        self.read.load(Ordering::Relaxed).min(self.bytes_total())
    }

    /// So many bytes are to be read in all.
    pub fn expect(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
    }

    /// So many more bytes have been read.
    pub fn advance(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }
}
