//! Bringing what is stored to a day: only what has answers that change by then is judged again. Writes no entries.

use super::error::Result;
use super::meta;
use super::schema::NONE;
use super::work::{SLICE, Work};
use crate::domain::{Day, Id};

/// Judges, inside a transaction, every workload whose answers do not stand on the work's day, and every identity that no workload runs
/// as. Gives how many there were.
pub(super) fn catch_up(work: &mut Work<'_>) -> Result<u64> {
    let judged_on: Option<Day> = meta::get(work.db, "judged_on")?.and_then(|day| day.parse().ok());
    if judged_on == Some(work.today) {
        return Ok(0);
    }
    let (workloads, identities) = (due(work, "workload", judged_on)?, due(work, "identity", judged_on)?);
    for slice in workloads.chunks(SLICE) {
        for id in slice {
            work.judge_again(*id);
        }
        work.flush()?;
    }
    for slice in identities.chunks(SLICE) {
        for id in slice {
            work.judge_identity_again(*id);
        }
        work.flush()?;
    }
    meta::set(work.db, "judged_on", &work.today.to_string())?;
    Ok(workloads.len() as u64 + identities.len() as u64)
}

/// What of a table to judge: that whose answers end before the day, found by their index, or all where the day lies before the one
/// they were judged on.
fn due(work: &Work<'_>, table: &str, judged_on: Option<Day>) -> Result<Vec<Id>> {
    let forwards = judged_on.is_some_and(|judged_on| judged_on < work.today);
    let query = if forwards {
        format!("SELECT id FROM {table} WHERE holds_through < ?1 AND holds_through < '{NONE}' ORDER BY id")
    } else {
        format!("SELECT id FROM {table} WHERE ?1 = ?1 ORDER BY id")
    };
    let mut select = work.db.prepare_cached(&query)?;
    let rows = select.query_map([work.today.to_string()], |row| row.get(0).map(Id))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
