//! Locks between programs, held on a file: gone with the program that holds one, however it ends.

use super::{Links, open, open_to_hold};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long is waited before a lock is asked for again.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes the lock on a file of the program's own, which is made where there is none. `None` where another program still has it when
/// `patience` is at its end. The lock lasts as long as the file is open.
///
/// # Errors
/// Where the file cannot be opened or is no regular file, or the file system has no locks.
pub fn hold(path: &Path, patience: Duration) -> io::Result<Option<File>> {
    let until = Instant::now() + patience;
    loop {
        let file = open_to_hold(path)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, path) => return Ok(Some(file)),
            // The program that had it has taken the file away: a lock on that one keeps nobody off.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if Instant::now() >= until => return Ok(None),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Whether a program has the lock on a file now; where there is no file, none has. Changes nothing.
///
/// # Errors
/// Where the file cannot be opened, or is no regular file.
pub fn is_held(path: &Path) -> io::Result<bool> {
    let file = match open(path, Links::Refuse) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether an open file is the one that a path leads to.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let there = std::fs::symlink_metadata(path).map(|there| (there.dev(), there.ino())).ok();
    there.is_some() && there == file.metadata().map(|here| (here.dev(), here.ino())).ok()
}

/// Whether an open file is the one that a path leads to: here a file that is open keeps its name.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
