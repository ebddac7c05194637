//! What can go wrong with a register file, each with the next step.

use super::moment::Ahead;
use crate::domain::Refusal;
use crate::domain::event::Undecodable;
use crate::files;
use crate::ledger::checkpoint_file::BadFile;
use crate::ledger::entry::BadBody;
use rusqlite::ffi;
use std::io;
use std::path::{Path, PathBuf};

/// A register that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules refused the command; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No file there.
    #[error("there is no register at {}; make one with `countersign init`, or try `countersign --demo`", shown(.0))]
    Missing(PathBuf),
    /// A file is there already.
    #[error("{} exists already; use it, or give another place with --db", shown(.0))]
    Exists(PathBuf),
    /// Not a database, or not one of ours.
    #[error("cannot open {} as a register: {why}; give the right file with --db", shown(file))]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// A newer program wrote it.
    #[error("{} was written by a newer version of countersign ({why}); update the program to open it", shown(file))]
    Newer {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// A program before the first release wrote it, with names that nothing reads any more.
    #[error(
        "{} was written by a version of countersign before its first release ({why}), which this one cannot read; keep the file, and begin another register with `countersign init`",
        shown(file)
    )]
    BeforeRelease {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// An older program wrote it, and nothing was computed since.
    #[error("{} was last computed by another version of countersign; any command that may write computes it again, such as `countersign refresh`", shown(.0))]
    Outdated(PathBuf),
    /// The file is reached through a symbolic link.
    #[error("{} is a symbolic link; give the file it points to with --db", shown(.0))]
    Symlink(PathBuf),
    /// What would hold the file is no folder.
    #[error("{} is a file, not a folder; give the file of a register with --db", shown(.0))]
    NoFolder(PathBuf),
    /// What lies there is no file.
    #[error("{}: {kind}; give the file of a register with --db", shown(file))]
    NotAFile {
        /// The place.
        file: PathBuf,
        /// What it is.
        kind: crate::files::Kind,
    },
    /// A register in which something stands that no version of the program makes.
    #[error(
        "{} was altered by another program, or is damaged ({why}); restore it from a copy that verifies",
        shown(file)
    )]
    Altered {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// Another file lies where the register was opened.
    #[error("this register was replaced while it was open: another is at {} now, and what is recorded here is not in it; open it again", shown(.0))]
    Replaced(PathBuf),
    /// Nothing lies any more where the register was opened.
    #[error("this register was moved or deleted while it was open: nothing is at {} now, and what is recorded here is not found there; put it back, or open it where it is", shown(.0))]
    Gone(PathBuf),
    /// The log that commits are written to was taken away under the program.
    #[error("the log of this register was removed by another program while it was open ({}), so what was recorded since may be lost; open the register again and look at its history", shown(.0))]
    LogGone(PathBuf),
    /// The register is open for reading only.
    #[error("the register is read-only: {0}")]
    ReadOnly(String),
    /// Another program holds the register.
    #[error("another program is writing to this register{0}; try again in a moment")]
    Busy(String),
    /// An entry cannot be read.
    #[error("entry {seq} of the ledger cannot be read: {why}; run `countersign verify`")]
    BadEntry {
        /// Its number.
        seq: u64,
        /// What is wrong.
        why: String,
    },
    /// A new entry has no bytes.
    #[error("this cannot be written: {0}")]
    Unwritable(#[from] BadBody),
    /// What was written did not come back the same.
    #[error("entry {0} did not read back as it was written; nothing was kept. Check the disk, then try again")]
    ReadBack(u64),
    /// A rule made an event that its record has no place for.
    #[error("{event} has no place in {record}; nothing was kept. This is a defect of countersign: please report it")]
    Unplaced {
        /// The event's type.
        event: &'static str,
        /// The record.
        record: String,
    },
    /// The act would be true from a day to come.
    #[error("{0} is after today; an act is true from a day that has come")]
    Future(crate::domain::Day),
    /// This machine's clock is a day or more behind the last entry.
    #[error("{}", clock_behind(.0))]
    ClockBehind(Box<Ahead>),
    /// The SQLite that is built in is too old to be trusted.
    #[error("this build has SQLite {0}, which can lose commits; build countersign with SQLite 3.51.3 or later")]
    OldSqlite(String),
    /// The file lies where locks do not work.
    #[error(
        "{} lies on a network file system ({kind}), where two programs can destroy it; move it to a local disk",
        shown(file)
    )]
    NetworkDisk {
        /// The file.
        file: PathBuf,
        /// The file system.
        kind: &'static str,
    },
    /// Something that a gate rests on is not what the ledger says.
    #[error("{what}: {why}; nothing is decided by it. `countersign verify` shows what differs")]
    Disputed {
        /// The record, by its kind and name.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// A stored record cannot be read.
    #[error("the stored register is damaged ({0}); run `countersign rebuild`, which computes it again from the ledger")]
    Damaged(String),
    /// The file itself is damaged.
    #[error(
        "the register file is damaged: a page of it cannot be read; run `countersign verify`, which names what it holds"
    )]
    Corrupt,
    /// The disk failed.
    #[error(
        "the disk failed: the register cannot be {doing} (SQLite code {code}); look at the disk and at the limits of this account, then try again"
    )]
    Disk {
        /// What was done at that moment.
        doing: &'static str,
        /// SQLite's own code, for a report.
        code: i32,
    },
    /// The disk is full.
    #[error("the disk is full; make room on it, then try again")]
    Full,
    /// Something else lies where the program keeps a file of its own.
    #[error("{}: {why}; move it elsewhere, then try again", shown(file))]
    InTheWay {
        /// The file.
        file: PathBuf,
        /// What it is.
        why: String,
    },
    /// No copy could be kept before everything computed is computed again.
    #[error(
        "no copy of the register could be kept at {} before an update ({why}), so nothing was changed; free some room, then try again",
        shown(file)
    )]
    NotKept {
        /// The copy.
        file: PathBuf,
        /// What went wrong.
        why: String,
    },
    /// The file system said no.
    #[error("{}: {}", shown(file), files::why(file, error))]
    Io {
        /// The file.
        file: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// SQLite said no, for a reason that no use of the program should meet.
    #[error("the database of the register failed (SQLite code {0}); nothing explains this: please report it")]
    Sqlite(i32),
    /// What was running was stopped because something newer was asked.
    #[error("stopped")]
    Interrupted,
}

/// What a person has to know to say which clock is wrong.
fn clock_behind(ahead: &Ahead) -> String {
    let Ahead { behind, entries } = ahead;
    let (are, those) = if entries.count() == 1 { ("is", "that entry is") } else { ("are", "those entries are") };
    format!(
        "this machine's clock is {} behind the last entry, so nothing was written: the clock says {}, the last entry says {}, and \
         {entries} {are} ahead of the clock; if the clock is wrong, fix it and repeat the command, and if {those} wrong, run \
         `countersign clock --correct --reason REASON`",
        behind.by(),
        behind.clock,
        behind.last,
    )
}

/// The one place where what SQLite says becomes what a person reads. Its own text is never shown: it names columns and statements.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        match error {
            Error::SqliteFailure(failure, _) | Error::SqlInputError { error: failure, .. } => {
                said(failure.extended_code)
            }
            Error::QueryReturnedNoRows => Self::Damaged("a row is missing".to_owned()),
            Error::InvalidColumnType(..)
            | Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..) => Self::Damaged("a value is not of its kind".to_owned()),
            _ => Self::Sqlite(ffi::SQLITE_MISUSE),
        }
    }
}

/// What an extended result code of SQLite means here.
fn said(code: i32) -> StoreError {
    // The primary code is in the lowest byte.
    match code & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => StoreError::Busy(String::new()),
        ffi::SQLITE_INTERRUPT => StoreError::Interrupted,
        ffi::SQLITE_READONLY => match code {
            ffi::SQLITE_READONLY_DBMOVED => {
                StoreError::ReadOnly("its file was moved, replaced or deleted while it was open".to_owned())
            }
            // The first or the last connection of another program comes or goes at this moment.
            ffi::SQLITE_READONLY_CANTINIT | ffi::SQLITE_READONLY_RECOVERY | ffi::SQLITE_READONLY_CANTLOCK => {
                StoreError::Busy(String::new())
            }
            _ => StoreError::ReadOnly("the file or its folder cannot be written".to_owned()),
        },
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_FORMAT => StoreError::Corrupt,
        ffi::SQLITE_FULL => StoreError::Full,
        ffi::SQLITE_IOERR => match code {
            ffi::SQLITE_IOERR_CORRUPTFS | ffi::SQLITE_IOERR_DATA => StoreError::Corrupt,
            _ => StoreError::Disk { doing: doing(code), code },
        },
        ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM | ffi::SQLITE_NOLFS => StoreError::Disk { doing: "opened", code },
        ffi::SQLITE_ERROR | ffi::SQLITE_SCHEMA => StoreError::Damaged("a table or an index is missing".to_owned()),
        ffi::SQLITE_CONSTRAINT => StoreError::Damaged("two values contradict each other".to_owned()),
        ffi::SQLITE_MISMATCH => StoreError::Damaged("a value is not of its kind".to_owned()),
        _ => StoreError::Sqlite(code),
    }
}

/// What could not be done, for a code of input and output.
fn doing(code: i32) -> &'static str {
    match code {
        ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_FSTAT | ffi::SQLITE_IOERR_ACCESS => {
            "read"
        }
        ffi::SQLITE_IOERR_LOCK
        | ffi::SQLITE_IOERR_UNLOCK
        | ffi::SQLITE_IOERR_RDLOCK
        | ffi::SQLITE_IOERR_CHECKRESERVEDLOCK
        | ffi::SQLITE_IOERR_BLOCKED => "locked",
        _ => "written",
    }
}

impl From<BadFile> for StoreError {
    fn from(bad: BadFile) -> Self {
        Self::at(&bad.file, bad.error)
    }
}

/// A path as it can be shown: a break in a name ends no line.
fn shown(path: &Path) -> String {
    crate::shown::Shown::new(&path.to_string_lossy()).as_str().to_owned()
}

impl StoreError {
    /// There is no register yet, or none on the day that is asked for.
    pub(crate) fn not_begun() -> Self {
        let next = "give a later --as-of, or begin one with `countersign init`";
        Refusal::not_allowed("this register", "it had not begun", next).into()
    }

    /// Whether the disk or the database failed and not the rules: what was asked for may still have been written.
    #[must_use]
    pub fn is_of_the_disk(&self) -> bool {
        matches!(
            self,
            Self::Disk { .. } | Self::Full | Self::Corrupt | Self::Io { .. } | Self::ReadBack(_) | Self::Sqlite(_)
        )
    }

    /// Whether the path no longer leads to what is open.
    #[must_use]
    pub fn is_astray(&self) -> bool {
        matches!(self, Self::Replaced(_) | Self::Gone(_) | Self::LogGone(_))
    }

    /// A file-system error at a file.
    pub(crate) fn io(file: impl Into<PathBuf>, error: io::Error) -> Self {
        Self::Io { file: file.into(), error }
    }

    /// An error at a file of the program's own, in whose place something else may lie.
    pub(crate) fn at(file: &Path, error: io::Error) -> Self {
        match files::in_the_way(&error) {
            Some(kind) => Self::InTheWay { file: file.to_owned(), why: kind.to_string() },
            None => Self::io(file, error),
        }
    }

    /// An entry that cannot be decoded.
    pub(crate) fn undecodable(seq: u64, error: &Undecodable) -> Self {
        Self::BadEntry { seq, why: error.to_string() }
    }
}

/// The result of anything the store does.
pub type Result<T> = std::result::Result<T, StoreError>;

#[cfg(test)]
mod tests {
    use super::*;

    /// What a person reads names neither a statement nor a column, and a disk that fails is no other file.
    #[test]
    fn what_sqlite_says_is_told_in_words_of_our_own() {
        let raw = "SELECT secret_column FROM no_such_table";
        let failed = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(raw.to_owned()));
            StoreError::from(error)
        };
        let all = [
            (ffi::SQLITE_IOERR_READ, "cannot be read"),
            (ffi::SQLITE_IOERR_SHORT_READ, "cannot be read"),
            (ffi::SQLITE_IOERR_WRITE, "cannot be written"),
            (ffi::SQLITE_IOERR_FSYNC, "cannot be written"),
            (ffi::SQLITE_IOERR_LOCK, "cannot be locked"),
            (ffi::SQLITE_CANTOPEN, "cannot be opened"),
            (ffi::SQLITE_FULL, "the disk is full"),
            (ffi::SQLITE_CORRUPT, "the register file is damaged"),
            (ffi::SQLITE_NOTADB, "the register file is damaged"),
            (ffi::SQLITE_BUSY, "another program is writing"),
            (ffi::SQLITE_READONLY_CANTINIT, "another program is writing"),
            (ffi::SQLITE_READONLY_DBMOVED, "moved, replaced or deleted"),
            (ffi::SQLITE_ERROR, "a table or an index is missing"),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, "contradict each other"),
            (ffi::SQLITE_NOMEM, "SQLite code 7"),
        ];
        for (code, says) in all {
            let told = failed(code).to_string();
            assert!(told.contains(says), "{code}: {told}");
            assert!(!told.contains("no_such_table") && !told.contains("no register of"), "{told}");
        }
        let query = Connection::open_in_memory().unwrap().prepare(raw).unwrap_err();
        assert!(!StoreError::from(query).to_string().contains("no_such_table"));
    }

    use rusqlite::Connection;
}
