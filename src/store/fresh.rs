//! A new register file from the entries of another: what is damaged of the other one does not come along.

use super::error::{Result, StoreError};
use super::place::forget;
use super::rebuild::{self, Horizon, Judged, Purpose};
use super::verify::chain;
use super::{entries, fingerprints, open, schema};
use crate::domain::Instant;
use crate::files;
use crate::ledger::Link;
use crate::ledger::verify::Row;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Makes a register file from the first `last` entries of another, judged on the day of `now`, with its key for fingerprints. Gives its
/// end, and the number of entries that no record had a place for. Where it cannot be made nothing stays behind.
pub(super) fn build(
    from: &Connection,
    last: u64,
    file: &Path,
    now: Instant,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(Option<Link>, u64)> {
    let built = fill(from, last, file, now, progress);
    if !matches!(built, Ok(_) | Err(StoreError::Exists(_))) {
        forget(file);
    }
    built
}

fn fill(
    from: &Connection,
    last: u64,
    file: &Path,
    now: Instant,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(Option<Link>, u64)> {
    let mut opened = open::create(file)?;
    // It is synced once, when it is whole.
    opened.db.execute_batch("PRAGMA synchronous = OFF;")?;
    let tx = opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(schema::LEDGER)?;
    copy_entries(from, last, &tx)?;
    copy_key(from, &tx)?;
    let now = entries::last_at(&tx)?.map_or(now, |last| last.max(now));
    let horizon = Horizon { until: None, judged: Judged::Now(now), purpose: Purpose::Use };
    let unplaced = rebuild::compute(&tx, horizon, progress)?;
    tx.commit()?;
    let end = entries::end(&opened.db)?;
    opened.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(opened);
    files::open_to_append(file).and_then(|file| file.sync_all()).map_err(|error| StoreError::io(file, error))?;
    Ok((end, unplaced))
}

fn copy_entries(from: &Connection, last: u64, to: &Connection) -> Result<()> {
    let mut insert = to.prepare(entries::INSERT)?;
    let mut copied = Ok(());
    // A row may be found although it cannot be walked to: then each is looked up.
    let mut done = 0;
    while copied.is_ok() && done < last {
        let mut put = |row: Row<'_>| {
            insert.execute((row.seq, row.id.0, row.act.0, row.body_hash.0, row.hash.0, row.body)).map(drop)
        };
        let walked = chain::walk(from, done, last, &mut |row| {
            if copied.is_ok() {
                done = row.seq;
                copied = put(row);
            }
        });
        match walked {
            Ok(()) => break,
            Err(error) if error.is_damage() => {
                let found = chain::one(from, done + 1, &mut |row| copied = put(row))?;
                if !found {
                    return Err(StoreError::Corrupt);
                }
                done += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(copied?)
}

/// The key stands in neither ledger nor computed tables: without it no secret would be known again.
fn copy_key(from: &Connection, to: &Connection) -> Result<()> {
    let key = match fingerprints::key(from) {
        Err(error) if error.is_damage() => None,
        key => key?,
    };
    if let Some(key) = key {
        to.execute_batch(fingerprints::MAKE)?;
        to.execute(&format!("INSERT INTO {}(one, key) VALUES(1, ?)", fingerprints::TABLE), [key])?;
    }
    Ok(())
}
