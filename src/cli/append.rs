//! One file of the user's replaced by itself and a row more: by one process at a time, wholly or not at all.
//!
//! Why the file is written beside and renamed, and not appended to: a row that crosses a page of the file may be cut in
//! two by whatever kills the process in the midst of a single `write`, and a power cut may leave a line of zeros. A
//! rename leaves the old file or the new one, and a reader never sees half of it. Followups are small; to write them
//! anew costs less than to read the book. What others write meanwhile is not overwritten: other runs of `collect log`
//! wait for the lock, and a file that another program has changed since it was read is refused.
//!
//! Why a lock of its own beside the file: where locks bind everybody (Windows, some network shares), a lock on the file
//! itself would keep every reader out of it, and a lock on a file that is renamed away is worth nothing.

use super::ending::Failure;
use super::messages::Messages;
use super::words;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So long somebody else may hold the lock.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// After so long it is said what is waited for.
const WAIT_UNSAID: Duration = Duration::from_secs(1);
/// How often a lock is tried for.
const TRY_EVERY: Duration = Duration::from_millis(5);

/// The right to replace a file, held until it is dropped.
pub struct FileLock {
    lock: File,
    lock_path: PathBuf,
    /// The file, where its links lead.
    place: PathBuf,
}

impl FileLock {
    /// Waits for the right to replace a file, which need not be there yet. A link is followed.
    ///
    /// # Errors
    /// The folder cannot be written to, its disk cannot lock, or somebody else holds the lock for a minute.
    pub fn take(path: &Path, messages: &Messages) -> Result<FileLock, Failure> {
        let place = where_it_is(path)?;
        let lock_path = hidden_beside(&place, "lock");
        let cannot = |error: io::Error| Failure::refused(words::cannot_lock(path.display(), words::system(&error)));
        let began = Instant::now();
        let mut is_said = false;
        loop {
            let lock = open_lock(&lock_path).map_err(cannot)?;
            match lock.try_lock() {
                Ok(()) if is_at(&lock, &lock_path) => return Ok(FileLock { lock, lock_path, place }),
                // Its last holder took the lock file away: this one locks nobody out.
                Ok(()) => continue,
                Err(TryLockError::Error(error)) => return Err(cannot(error)),
                Err(TryLockError::WouldBlock) if began.elapsed() > WAIT_MAX => {
                    return Err(Failure::refused(words::locked_for_a_minute(path.display(), lock_path.display())));
                }
                Err(TryLockError::WouldBlock) => {
                    if began.elapsed() > WAIT_UNSAID && !std::mem::replace(&mut is_said, true) {
                        messages.note(&words::waiting_for_lock());
                    }
                    sleep(TRY_EVERY);
                }
            }
        }
    }

    /// Replaces the file, known to hold `old` (`None`: not there yet), by `new`, which is on disk before the name is.
    ///
    /// # Errors
    /// The file is not what it was, may not be written to, or the disk is full; then it is what it was.
    pub fn replace(&self, old: Option<&[u8]>, new: &[u8]) -> io::Result<()> {
        let beside = hidden_beside(&self.place, "new");
        // Left by a run that was killed.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let written = self.write_beside(&beside, old, new).and_then(|()| fs::rename(&beside, &self.place));
        if written.is_err() {
            _ = fs::remove_file(&beside);
        }
        written?;
        sync_folder(&self.place);
        Ok(())
    }

    fn write_beside(&self, beside: &Path, old: Option<&[u8]>, new: &[u8]) -> io::Result<()> {
        let known = match old {
            // Opened for writing, though not written to: whoever may not write to it may not replace it either.
            Some(_) => Some(OpenOptions::new().read(true).write(true).open(&self.place)?.metadata()?),
            None => None,
        };
        let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
        if let Some(known) = &known {
            file.set_permissions(known.permissions())?;
            keep_owner(&file, known);
        }
        file.write_all(new)?;
        file.sync_all()?;
        let is_unchanged = match old {
            Some(old) => fs::read(&self.place)? == old,
            None => !self.place.try_exists()?,
        };
        if is_unchanged { Ok(()) } else { Err(io::Error::other(words::changed_meanwhile())) }
    }
}

impl Drop for FileLock {
    /// The lock file goes while it is locked; whoever waited for it sees that and makes a new one. Where one cannot see
    /// it, the lock file stays.
    fn drop(&mut self) {
        if cfg!(unix) {
            _ = fs::remove_file(&self.lock_path);
        }
        _ = self.lock.unlock();
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path) {
        // Somebody else's, who did not let others write to it: to lock it, reading is enough.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.is_file() => File::open(path),
        opened => opened,
    }
}

/// Where a file is, links followed; of one that is not there yet, where it will be.
fn where_it_is(path: &Path) -> Result<PathBuf, Failure> {
    let refused = |why: String| Failure::refused(words::error_nothing_written(path.display(), why));
    if let Ok(place) = path.canonicalize() {
        return if place.is_file() { Ok(place) } else { Err(refused(words::no_ordinary_file())) };
    }
    if path.is_symlink() {
        return Err(refused(words::link_to_nowhere()));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|_| refused(words::no_folder(folder.display())))?;
    let name = path.file_name().ok_or_else(|| refused(words::no_file_name()))?;
    Ok(folder.join(name))
}

/// `.followups.csv.lock` beside `followups.csv`: no reader of a folder takes it for a file of the book.
fn hidden_beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".");
    name.push(ending);
    place.with_file_name(name)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |known: &fs::Metadata| (known.dev(), known.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(own), Ok(there)) if id(&own) == id(&there))
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

/// The owner of the file that is replaced; at least its group, so that whoever shares it can go on.
#[cfg(unix)]
fn keep_owner(file: &File, known: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if fchown(file, Some(known.uid()), Some(known.gid())).is_err() {
        _ = fchown(file, None, Some(known.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _known: &fs::Metadata) {}

/// A new name is on disk only when its folder is. Some shares cannot do that; the row is written all the same.
#[cfg(unix)]
fn sync_folder(place: &Path) {
    if let Ok(folder) = File::open(place.parent().unwrap_or(Path::new("/"))) {
        _ = folder.sync_all();
    }
}

#[cfg(not(unix))]
fn sync_folder(_place: &Path) {}
