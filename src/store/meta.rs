//! What the computed tables say of themselves: their version, the catalogue, the day they were judged on, how far they reach.

use super::error::Result;
use rusqlite::{Connection, OptionalExtension, params};

/// A value of the computed tables; `None` where it was never set.
pub(super) fn get(db: &Connection, key: &str) -> Result<Option<String>> {
    let mut find = db.prepare_cached("SELECT value FROM meta WHERE key = ?")?;
    Ok(find.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets a value of the computed tables.
pub(super) fn set(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}
