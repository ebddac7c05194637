//! Bringing what is stored to a day: only the workloads whose answers change by then are judged again. Writes no entries.

use super::error::Result;
use super::meta;
use super::work::{SLICE, Work};
use crate::domain::{Day, Id};

/// Judges, inside a transaction, every workload whose answers do not stand on the work's day. Gives how many there were.
pub(super) fn catch_up(work: &mut Work<'_>) -> Result<u64> {
    let judged_on: Option<Day> = meta::get(work.db, "judged_on")?.and_then(|day| day.parse().ok());
    if judged_on == Some(work.today) {
        return Ok(0);
    }
    let mut judged = 0;
    let mut after = Id([0; 16]);
    loop {
        let slice = due(work, judged_on, after)?;
        let Some(last) = slice.last() else { break };
        after = *last;
        judged += slice.len() as u64;
        for id in slice {
            work.judge_again(id);
        }
        work.flush()?;
    }
    meta::set(work.db, "judged_on", &work.today.to_string())?;
    Ok(judged)
}

/// The next workloads to judge: those whose answers end before the day, or all where the day lies before the last one.
fn due(work: &Work<'_>, judged_on: Option<Day>, after: Id) -> Result<Vec<Id>> {
    let forwards = judged_on.is_some_and(|judged_on| judged_on < work.today);
    let query = if forwards {
        "SELECT id FROM workload WHERE holds_through < ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    } else {
        "SELECT id FROM workload WHERE ?1 = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    };
    let mut select = work.db.prepare_cached(query)?;
    let rows = select.query_map((work.today.to_string(), after.0, SLICE), |row| Ok(Id(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
