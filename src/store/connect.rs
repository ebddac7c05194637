//! One connection to a database file: how it is opened, and what is set on it before anything is read.

use super::error::{Result, StoreError};
use super::place::{beside, log_length};
use crate::held::{Beside, FileId, Held};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another before it says that the register is busy.
pub(super) const BUSY: Duration = Duration::from_secs(15);
/// The first SQLite whose write-ahead log keeps every commit.
const LEAST_SQLITE: i32 = 3_051_003;
/// The largest value a row may hold, in bytes.
const VALUE_LIMIT: i32 = 4 * 1024 * 1024;

/// How a connection meets the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// To write.
    Write,
    /// To read what a writer of this process has open: it closes as that one does.
    BesideWriter,
    /// To read where nobody shares the file yet: SQLite makes the index of the log, which is taken away afterwards.
    Alone,
    /// To read with the index of the log that others share, or left: nothing is written to it either.
    Shared,
    /// To read a file that nobody can be writing to, and beside which nothing can be made.
    Still,
}

/// A hold on the file that a connection is to; it must be dropped after the connection.
pub(super) struct Hold {
    held: Option<Held>,
    file: PathBuf,
    tidies: bool,
}

impl Hold {
    /// A hold for one connection more; see [`Held::take`].
    pub fn new(held: Held, file: &Path, how: How) -> Self {
        Self { held: Some(held), file: file.to_owned(), tidies: how == How::Alone }
    }

    /// The file that is held, and the path that led to it.
    pub fn file(&self) -> Option<(&Path, &FileId)> {
        self.held.as_ref().map(|held| (self.file.as_path(), held.file()))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.release(|before| {
                if self.tidies {
                    // What stays is an index without content, which the next one makes anew.
                    let _ = take_away(&self.file, before);
                }
            });
        }
    }
}

/// Opens a connection.
pub(super) fn connect(file: &Path, how: How) -> Result<Connection> {
    if rusqlite::version_number() < LEAST_SQLITE {
        return Err(StoreError::OldSqlite(rusqlite::version().to_owned()));
    }
    let common = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let read_write = common | OpenFlags::SQLITE_OPEN_READ_WRITE;
    let read_only = common | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let db = match how {
        How::Write | How::BesideWriter | How::Alone => Connection::open_with_flags(file, read_write)?,
        How::Shared => Connection::open_with_flags(uri(file, "readonly_shm=1"), read_only)?,
        How::Still => Connection::open_with_flags(uri(file, "immutable=1"), read_only)?,
    };
    db.busy_timeout(BUSY)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_LIMIT)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Plans by indexes and not by the values of one question: else SQLite plans a statement anew for each value it is run with.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Who only reads moves nothing from the log into the file, and takes no log away.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, matches!(how, How::Alone | How::Shared))?;
    db.set_prepared_statement_cache_capacity(128);
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;
         PRAGMA journal_size_limit = 4194304;",
    )?;
    if how != How::Write {
        db.pragma_update(None, "query_only", true)?;
    }
    super::filter_sql::teach(&db)?;
    Ok(db)
}

/// Takes away what a reader made beside a register: the index, and an empty log. Only as the one connection that there is, for
/// whoever came meanwhile needs them.
fn take_away(file: &Path, before: Beside) -> Result<()> {
    if before.is_shared() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_READ_WRITE;
    let alone = Connection::open_with_flags(file, flags)?;
    alone.busy_timeout(Duration::ZERO)?;
    alone.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    alone.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    alone.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let gone = |ending| fs::remove_file(beside(file, ending)).map_err(|error| StoreError::io(file, error));
    if !before.index {
        gone("-shm")?;
    }
    if !before.log && log_length(file) == 0 {
        gone("-wal")?;
    }
    drop(alone);
    Ok(())
}

fn uri(file: &Path, how: &str) -> String {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?{how}")
}
