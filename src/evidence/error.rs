//! Why a pack was not written; whatever the reason, nothing of it is left behind.

use crate::domain::Day;
use crate::files;
use crate::query::BadFilter;
use crate::shown::Shown;
use crate::store::StoreError;
use std::io;
use std::path::{Path, PathBuf};

/// An export that did not come about.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The register cannot be read, or the export cannot be recorded in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The filter cannot be read.
    #[error("the filter cannot be read: {0}")]
    Filter(#[from] BadFilter),
    /// There is nothing to show.
    #[error("this register has not begun; run `countersign init`")]
    NotBegun,
    /// Nothing can be shown of a day to come.
    #[error("{as_of} is after today, {today}; give a day that has come with --as-of")]
    Future {
        /// The day asked for.
        as_of: Day,
        /// Today, in the register's zone.
        today: Day,
    },
    /// The ledger has fewer entries.
    #[error("the ledger has {size} entries; give 1 to {size} with --known-at, not {asked}")]
    TooFewEntries {
        /// Entries asked for.
        asked: u64,
        /// Entries there are.
        size: u64,
    },
    /// The period ends before it begins.
    #[error("the period {0}..{1} ends before it begins; write the earlier day first")]
    Backwards(Day, Day),
    /// The pack is there already.
    #[error("{} exists already; the same register, day and options give the same pack, so use that one", shown(.0))]
    Exists(PathBuf),
    /// A link stands in the way.
    #[error("{} is a symbolic link; give the folder it points to", shown(.0))]
    Symlink(PathBuf),
    /// The place is a file.
    #[error("{} is not a folder; give a folder to put the pack into", shown(.0))]
    NotAFolder(PathBuf),
    /// No room.
    #[error("the disk is full at {}; nothing was kept. Free some room or give another folder", shown(.0))]
    DiskFull(PathBuf),
    /// What was recorded has no pack, and the register says so too.
    #[error(
        "{} could not get its name: {cause}. The register had recorded the export, and now also says that the pack was withdrawn; its files were removed. Export again, or to another folder",
        shown(target)
    )]
    Withdrawn {
        /// Where it was to go.
        target: PathBuf,
        /// What went wrong.
        cause: String,
    },
    /// A pack lies in its draft, and what the register says of it is in doubt or is not so.
    #[error(
        "the export did not end: {cause}. Its files are at {}; run `countersign doctor --clean` to finish or withdraw it",
        shown(draft)
    )]
    Left {
        /// The draft.
        draft: PathBuf,
        /// What went wrong.
        cause: String,
    },
    /// The file system said no.
    #[error(
        "{}: {}; nothing was kept. Give another folder, or fix what is named",
        shown(file),
        files::why(file, error)
    )]
    Io {
        /// The file.
        file: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

impl ExportError {
    /// What went wrong, without what came of it.
    pub(super) fn cause(&self) -> String {
        match self {
            Self::DiskFull(path) => format!("the disk is full at {}", shown(path)),
            Self::Io { file, error } => format!("{}: {}", shown(file), files::why(file, error)),
            other => other.to_string(),
        }
    }

    /// A file-system error at a file.
    pub(super) fn io(file: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(file.to_owned()),
            _ => Self::Io { file: file.to_owned(), error },
        }
    }
}

fn shown(path: &Path) -> String {
    Shown::new(&path.to_string_lossy()).into()
}
