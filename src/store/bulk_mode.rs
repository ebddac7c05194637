//! Room for a bulk act: pages that it changes stay in memory instead of being written out and read back in the middle of it, and
//! what only lists and searches walk is put in order once, at its end.

use super::error::Result;
use super::schema::{INDEXES, make_index};
use rusqlite::Connection;

/// The page cache of an ordinary connection, in KiB; SQLite takes a negative number for KiB.
pub(super) const ORDINARY: i64 = -8_000;
/// The page cache of a bulk act.
const BULK: i64 = -64_000;
/// A register of fewer workloads is put in order anew sooner than each row of a bulk act is put in its place.
const FEW: usize = 1_000;

/// A larger page cache, given back when dropped, and indexes that may have to be made.
pub(super) struct BulkMode<'c> {
    db: &'c Connection,
    indexes_wait: bool,
}

impl<'c> BulkMode<'c> {
    /// Makes room on a connection, inside a transaction.
    pub(super) fn for_bulk(db: &'c Connection) -> Result<Self> {
        db.pragma_update(None, "cache_size", BULK)?;
        let count = "SELECT count(*) FROM (SELECT 1 FROM workload LIMIT ?)";
        let workloads: usize = db.query_row(count, [FEW], |row| row.get(0))?;
        let room = Self { db, indexes_wait: workloads < FEW };
        if room.indexes_wait {
            for (name, _) in INDEXES {
                db.execute_batch(&format!("DROP INDEX IF EXISTS {name};"))?;
            }
        }
        Ok(room)
    }

    /// Ends the act: makes the indexes that waited for it.
    pub(super) fn finish(self) -> Result<()> {
        if self.indexes_wait {
            for (name, on) in INDEXES {
                self.db.execute_batch(&make_index(name, on))?;
            }
        }
        Ok(())
    }
}

impl Drop for BulkMode<'_> {
    fn drop(&mut self) {
        // The worst that can come of it is a connection that keeps more in memory.
        let _ = self.db.pragma_update(None, "cache_size", ORDINARY);
    }
}
