//! Private copies of a register as of a day.

use super::Store;
use super::error::Result;
use super::rebuild::{Horizon, Judged, Purpose};
use crate::domain::{Day, Instant};

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
    let mut copy = store.copy_ledger(entries)?.computed(horizon, why)?;
    copy.opened.file.clone_from(&store.opened.file);
    let (rolled_back, distrusted) = (store.rolled_back.clone(), store.distrusted.clone());
    Ok(Store { rolled_back, other: store.other, distrusted, ..copy })
}
