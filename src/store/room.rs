//! Room for a bulk act: pages that it changes stay in memory instead of being written out and read back in the middle of it.

use super::error::Result;
use rusqlite::Connection;

/// The page cache of an ordinary connection, in KiB; SQLite takes a negative number for KiB.
pub(super) const ORDINARY: i64 = -8_000;
/// The page cache of a bulk act.
const BULK: i64 = -64_000;

/// A larger page cache, given back when dropped.
pub(super) struct Room<'c> {
    db: &'c Connection,
}

impl<'c> Room<'c> {
    /// Makes room on a connection.
    pub(super) fn for_bulk(db: &'c Connection) -> Result<Self> {
        db.pragma_update(None, "cache_size", BULK)?;
        Ok(Self { db })
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        // The worst that can come of it is a connection that keeps more in memory.
        let _ = self.db.pragma_update(None, "cache_size", ORDINARY);
    }
}
