//! Where a register lies: looked at before SQLite sees it, by `stat` alone wherever that will do.

use super::error::{Result, StoreError};
use crate::files::{self, Links};
use crate::held::Beside;
use std::fs;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What SQLite keeps beside a database: its write-ahead log, the index of that, and the journal that others may leave.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The folder made canonical, the file itself not followed. What is no regular file is refused by name, and so is what stands in
/// the place of the files that SQLite keeps beside it: nothing is ever waited on.
pub(super) fn settled(file: &Path) -> Result<PathBuf> {
    let name = file.file_name().ok_or_else(|| StoreError::Missing(file.to_owned()))?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = match folder.canonicalize() {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Missing(file.to_owned())),
        Err(error) => return Err(StoreError::io(folder, error)),
    };
    if !folder.is_dir() {
        return Err(StoreError::NoFolder(folder));
    }
    network_disk(&folder)?;
    let file = folder.join(name);
    regular(&file)?;
    for ending in COMPANIONS {
        regular(&beside(&file, ending))?;
    }
    Ok(file)
}

/// A regular file, or nothing yet.
fn regular(file: &Path) -> Result<()> {
    match files::odd(file).map_err(|error| StoreError::io(file, error))? {
        Some(files::Kind::Link) => Err(StoreError::Symlink(file.to_owned())),
        Some(kind) => Err(StoreError::NotAFile { file: file.to_owned(), kind }),
        None => Ok(()),
    }
}

/// A look at the first bytes: SQLite would take an empty file for a new database. Only before this process has a connection to it.
pub(super) fn looks_like_sqlite(file: &Path) -> Result<()> {
    let mut start = [0_u8; 16];
    let mut opened = files::open(file, Links::Refuse).map_err(|error| StoreError::io(file, error))?;
    let why = match opened.read_exact(&mut start) {
        Ok(()) if &start == b"SQLite format 3\0" => return Ok(()),
        Ok(()) => "it is not an SQLite database",
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => "it is empty or too short",
        Err(error) => return Err(StoreError::io(file, error)),
    };
    Err(StoreError::Foreign { file: file.to_owned(), why: why.to_owned() })
}

/// Takes away a file that was made and did not become a register, with its log and the index of that.
pub(super) fn forget(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not be taken away. What stays is begun the next time where it is empty, and else refused by name.
        let _ = fs::remove_file(beside(file, ending));
    }
}

/// What stands beside a register now.
pub(super) fn companions(file: &Path) -> Beside {
    let is_there = |ending| fs::symlink_metadata(beside(file, ending)).is_ok();
    Beside { log: is_there("-wal"), index: is_there("-shm") }
}

/// The header of a log in bytes, and where it says what tells it from the logs before it.
const LOG_HEADER: u64 = 32;
const LOG_SALT: Range<usize> = 16..24;

/// Whether the index of the log can be read by who makes none: it is whole, and of the log that is there. A writer that was killed
/// while it made the index, or in its first transaction with a log, leaves one that is not; such a reader would wait at it for good.
pub(super) fn has_an_index(file: &Path) -> bool {
    /// The header of the index, which stands there twice; where it says that it was made, and which log it is of.
    const HEADER: usize = 48;
    const MADE: usize = 12;
    const OF_LOG: Range<usize> = 32..40;
    let start = |ending, length| {
        let mut start = vec![];
        let opened = files::open(&beside(file, ending), Links::Refuse).ok()?;
        opened.take(length).read_to_end(&mut start).ok()?;
        Some(start)
    };
    let (Some(index), Some(log)) = (start("-shm", 2 * HEADER as u64), start("-wal", LOG_HEADER)) else { return false };
    let (Some(one), Some(other)) = (index.get(..HEADER), index.get(HEADER..2 * HEADER)) else { return false };
    let is_of_this_log = log.get(LOG_SALT).is_none_or(|salt| one.get(OF_LOG) == Some(salt));
    one == other && one.get(MADE).is_some_and(|made| *made != 0) && is_of_this_log
}

/// The length of its write-ahead log in bytes; nothing where there is none.
pub(super) fn log_length(file: &Path) -> u64 {
    fs::symlink_metadata(beside(file, "-wal")).map_or(0, |log| log.len())
}

/// Why neither the file nor its log could be written, where that is so. Asked of the system, never tried.
pub(super) fn why_unwritable(file: &Path) -> Option<String> {
    if let Some(error) = file_error(file) {
        return Some(format!("{} cannot be written ({error})", file.display()));
    }
    let folder = file.parent()?;
    folder_error(folder).map(|error| format!("the folder {} cannot be written ({error})", folder.display()))
}

#[cfg(unix)]
fn file_error(file: &Path) -> Option<io::Error> {
    rustix::fs::access(file, rustix::fs::Access::WRITE_OK).err().map(Into::into)
}

#[cfg(not(unix))]
fn file_error(file: &Path) -> Option<io::Error> {
    let read_only = fs::symlink_metadata(file).is_ok_and(|found| found.permissions().readonly());
    read_only.then(|| io::Error::from(io::ErrorKind::PermissionDenied))
}

#[cfg(unix)]
fn folder_error(folder: &Path) -> Option<io::Error> {
    use rustix::fs::Access;
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).err().map(Into::into)
}

#[cfg(not(unix))]
fn folder_error(folder: &Path) -> Option<io::Error> {
    tempfile::Builder::new().prefix(".countersign-").tempfile_in(folder).err()
}

#[cfg(target_os = "linux")]
fn network_disk(folder: &Path) -> Result<()> {
    const KINDS: [(u64, &str); 6] = [
        (0x6969, "NFS"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB2"),
        (0x517b, "SMB"),
        (0x5346_414f, "AFS"),
        (0x00c3_6400, "Ceph"),
    ];
    let Ok(found) = rustix::fs::statfs(folder) else { return Ok(()) };
    let magic = u64::from_ne_bytes(found.f_type.to_ne_bytes()) & 0xffff_ffff;
    match KINDS.iter().find(|(known, _)| *known == magic) {
        Some((_, kind)) => Err(StoreError::NetworkDisk { file: folder.to_owned(), kind }),
        None => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the twin for platforms that do not tell")]
fn network_disk(_folder: &Path) -> Result<()> {
    Ok(())
}

/// A file beside the register, such as its write-ahead log.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
