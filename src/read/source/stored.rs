//! A large file left on disk: read in blocks, and row by row once more where a fault or a warning quotes it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file on disk that is read piece by piece, not held in memory.
#[derive(Clone, Debug)]
pub struct StoredFile {
    file: Arc<Mutex<File>>,
    /// Where its text begins, behind a byte order mark.
    start: u64,
    length: u64,
}

impl StoredFile {
    /// A regular file.
    pub fn new(file: File) -> io::Result<StoredFile> {
        let length = file.metadata()?.len();
        Ok(StoredFile { file: Arc::new(Mutex::new(file)), start: 0, length })
    }

    /// The same file, its text beginning so many bytes further on.
    pub fn behind(&self, bytes: u64) -> StoredFile {
        StoredFile { file: Arc::clone(&self.file), start: self.start + bytes, length: self.length - bytes }
    }

    /// Everything in it.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_at(0, self.length as usize, &mut bytes)?;
        Ok(bytes)
    }

    /// The length of its text in bytes when it was opened; what is written behind that later is not read.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads up to `bytes_max` bytes from `offset` and puts them behind what is in `into`.
    pub fn read_at(&self, offset: u64, bytes_max: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let bytes_max = (bytes_max as u64).min(self.length.saturating_sub(offset));
        let mut file = locked(&self.file);
        file.seek(SeekFrom::Start(self.start + offset))?;
        let read = (&mut *file).take(bytes_max).read_to_end(into)?;
        if (read as u64) < bytes_max {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it became shorter while it was read"));
        }
        Ok(())
    }
}

/// A thread that panicked leaves nothing half done here.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
