//! Bringing what is stored to a day: only the workloads whose answers change by then are judged again. Writes no entries.

use super::error::Result;
use super::meta;
use super::schema::NONE;
use super::work::{SLICE, Work};
use crate::domain::{Day, Id};

/// Judges, inside a transaction, every workload whose answers do not stand on the work's day. Gives how many there were.
pub(super) fn catch_up(work: &mut Work<'_>) -> Result<u64> {
    let judged_on: Option<Day> = meta::get(work.db, "judged_on")?.and_then(|day| day.parse().ok());
    if judged_on == Some(work.today) {
        return Ok(0);
    }
    let due = due(work, judged_on)?;
    for slice in due.chunks(SLICE) {
        for id in slice {
            work.judge_again(*id);
        }
        work.flush()?;
    }
    meta::set(work.db, "judged_on", &work.today.to_string())?;
    Ok(due.len() as u64)
}

/// The workloads to judge: those whose answers end before the day, found by their index, or all where the day lies before the one
/// they were judged on.
fn due(work: &Work<'_>, judged_on: Option<Day>) -> Result<Vec<Id>> {
    let forwards = judged_on.is_some_and(|judged_on| judged_on < work.today);
    let query = if forwards {
        format!("SELECT id FROM workload WHERE holds_through < ?1 AND holds_through < '{NONE}' ORDER BY id")
    } else {
        "SELECT id FROM workload WHERE ?1 = ?1 ORDER BY id".to_owned()
    };
    let mut select = work.db.prepare_cached(&query)?;
    let rows = select.query_map([work.today.to_string()], |row| row.get(0).map(Id))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
