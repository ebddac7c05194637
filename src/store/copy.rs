//! Private copies of a register as of a day.

use super::error::{Result, StoreError};
use super::open::{self, COPY, Opened};
use super::rebuild::{self, Horizon, Judged, Purpose};
use super::{Store, schema, stored_register};
use crate::domain::{Day, Instant};
use rusqlite::TransactionBehavior;

/// A copy of a register as of a day, with what its first `entries` entries say. As of the day that the register has come to it takes
/// in every entry, as the register itself does.
pub(super) fn as_of(store: &Store, on: Day, entries: Option<u64>) -> Result<Store> {
    let why = store.opened.read_only.clone().unwrap_or_else(|| format!("as of {on}"));
    let until = Some(on).filter(|on| store.judged_on().ok().flatten() != Some(*on));
    computed(store, entries, Horizon { until, judged: Judged::On(on), purpose: Purpose::Use }, why)
}

/// Everything computed anew from the first `entries` entries, judged on a day, to be compared with what is stored.
pub(super) fn to_compare(store: &Store, judged_on: Day, entries: u64) -> Result<Store> {
    let horizon = Horizon { until: None, judged: Judged::On(judged_on), purpose: Purpose::Comparison };
    computed(store, Some(entries), horizon, "a copy to compare with".to_owned())
}

/// A copy of a register that cannot be written, judged on its day at `now`.
pub(super) fn as_of_today(store: &Store, now: Instant) -> Result<Store> {
    let now = store.present(now)?;
    let why = store.opened.read_only.clone().unwrap_or_else(|| "as of today".to_owned());
    computed(store, None, Horizon { until: None, judged: Judged::Now(now), purpose: Purpose::Use }, why)
}

fn computed(store: &Store, entries: Option<u64>, horizon: Horizon, why: String) -> Result<Store> {
    let folder = tempfile::Builder::new()
        .prefix("countersign-")
        .tempdir()
        .map_err(|error| StoreError::io(std::env::temp_dir(), error))?;
    let file = folder.path().join(COPY);
    let mut opened = open::create(&file)?;
    opened.db.execute_batch("PRAGMA synchronous = OFF;")?;
    let last = entries.unwrap_or(u64::MAX >> 1);
    copy_ledger(store, &mut opened, last)?;
    let tx = opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    rebuild::compute(&tx, horizon, &mut |_, _| {})?;
    tx.commit()?;
    opened.db.pragma_update(None, "query_only", true)?;
    let end = super::entries::end(&opened.db)?;
    let register = stored_register(&opened.db, end)?;
    let opened = Opened::of_copy(opened, store.opened.file.clone(), why, folder);
    let (rolled_back, distrusted) = (store.rolled_back.clone(), store.distrusted.clone());
    Ok(Store { register, rolled_back, other: store.other, distrusted, ..Store::on(opened, None) })
}

fn copy_ledger(store: &Store, to: &mut Opened, last: u64) -> Result<()> {
    let tx = to.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(schema::LEDGER)?;
    {
        let mut insert = tx.prepare(super::entries::INSERT)?;
        super::entries::each_row(store.db(), 0, |row| {
            if row.seq <= last {
                insert.execute((row.seq, row.id.0, row.act.0, row.body_hash.0, row.hash.0, row.body))?;
            }
            Ok(row.seq < last)
        })?;
    }
    tx.commit()?;
    Ok(())
}
