//! What can go wrong with a register file, each with the next step.

use crate::domain::Refusal;
use crate::domain::event::Undecodable;
use crate::ledger::entry::BadBody;
use std::io;
use std::path::PathBuf;

/// A register that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules refused the command; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No file there.
    #[error("there is no register at {}; make one with `countersign init`, or try `countersign --demo`", .0.display())]
    Missing(PathBuf),
    /// A file is there already.
    #[error("{} exists already; use it, or give another place with --db", .0.display())]
    Exists(PathBuf),
    /// Not a database, or not one of ours.
    #[error("{} is no register of Countersign ({why}); give the right file with --db", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// A newer program wrote it.
    #[error("{} was written by a newer version of countersign ({why}); update the program to open it", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        why: String,
    },
    /// An older program wrote it, and nothing was computed since.
    #[error("{} was last computed by another version of countersign; any command that may write computes it anew, such as `countersign roll`", .0.display())]
    Outdated(PathBuf),
    /// The file is reached through a symbolic link.
    #[error("{} is a symbolic link; give the file it points to with --db", .0.display())]
    Symlink(PathBuf),
    /// The register is open for reading only.
    #[error("this register is open for reading only: {0}")]
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
    /// The SQLite that is built in is too old to be trusted.
    #[error("this build has SQLite {0}, which can lose commits; build countersign with SQLite 3.51.3 or later")]
    OldSqlite(String),
    /// The file lies where locks do not work.
    #[error("{} lies on a network file system ({kind}), where two programs can destroy it; move it to a local disk", file.display())]
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
    #[error("the stored register is damaged ({0}); run `countersign rebuild`, which computes it anew from the ledger")]
    Damaged(String),
    /// The file system said no.
    #[error("{}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// SQLite said no.
    #[error("the register's database said: {0}")]
    Sqlite(rusqlite::Error),
    /// What was running was stopped because something newer was asked.
    #[error("stopped")]
    Interrupted,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(String::new()),
            Some(ErrorCode::OperationInterrupted) => Self::Interrupted,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly("the file or its folder cannot be written".to_owned()),
            _ => Self::Sqlite(error),
        }
    }
}

impl StoreError {
    /// A file-system error at a file.
    pub(crate) fn io(file: impl Into<PathBuf>, error: io::Error) -> Self {
        Self::Io { file: file.into(), error }
    }

    /// An entry that cannot be decoded.
    pub(crate) fn undecodable(seq: u64, error: &Undecodable) -> Self {
        Self::BadEntry { seq, why: error.to_string() }
    }
}

/// The result of anything the store does.
pub type Result<T> = std::result::Result<T, StoreError>;
