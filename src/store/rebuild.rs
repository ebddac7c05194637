//! Throwing the computed tables away and computing them from the ledger: all of it, or as of a day and an entry.

use super::ahead::each_decoded;
use super::entries::{self, Numbered};
use super::error::{Result, StoreError};
use super::meta;
use super::room::Room;
use super::schema::{COMPUTED_TABLES, PROJECTION, PROJECTION_VERSION};
use super::work::{SLICE, Work};
use crate::controls;
use crate::domain::Day;
use crate::ledger::Entry;
use rusqlite::{Connection, OptionalExtension};

/// How much of a ledger is taken in, and the day it is judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Horizon {
    /// Entries true from a later day are left out.
    pub until: Option<Day>,
    /// The day that workloads are judged on; the ledger's last day where absent.
    pub judged_on: Option<Day>,
    /// What the tables are computed for.
    pub purpose: Purpose,
}

/// What tables are computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be listed, searched and written to.
    Use,
    /// To be compared with others and thrown away: what only lists and searches walk is left out.
    Comparison,
}

/// Drops and computes every computed table, inside a transaction. `progress` is told entries done and entries in all.
pub(super) fn compute(db: &Connection, horizon: Horizon, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    drop_all(db)?;
    db.execute_batch(PROJECTION)?;
    let room = Room::for_bulk(db)?;
    let all: u64 = db.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))?;
    let today = match horizon.judged_on {
        Some(day) => day,
        None => last_day(db)?.unwrap_or(Day::FIRST),
    };
    let mut work = Work::begin(db, today, None);
    if horizon.purpose == Purpose::Comparison {
        work.leave_search_out();
    }
    let mut done: u64 = 0;
    each_decoded(db, |numbered, happened| {
        if horizon.until.is_none_or(|until| happened.on <= until) {
            let mut about = db.prepare_cached("INSERT INTO about(record, seq) VALUES(?, ?)")?;
            for record in &numbered.entry.about {
                about.execute((record.0, numbered.seq))?;
            }
            work.absorb(numbered, happened, false)?;
        }
        done += 1;
        if done.is_multiple_of(SLICE as u64) {
            work.flush()?;
            progress(done, all);
        }
        Ok(())
    })?;
    let unplaced = work.finish()?;
    match horizon.purpose {
        Purpose::Use => room.finish()?,
        Purpose::Comparison => drop(room),
    }
    meta::set(db, "projection", &PROJECTION_VERSION.to_string())?;
    meta::set(db, "catalogue", &controls::catalogue().version)?;
    meta::set(db, "judged_on", &today.to_string())?;
    meta::set(db, "projected", &all.to_string())?;
    progress(all, all);
    Ok(unplaced)
}

/// The day of the last entry, in the zone of the register: what a rebuild judges on where nobody says.
fn last_day(db: &Connection) -> Result<Option<Day>> {
    let body: Option<Vec<u8>> =
        db.query_row("SELECT body FROM ledger ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).optional()?;
    Ok(body.and_then(|body| Entry::decode(&body).ok()).map(|entry| entry.on))
}

fn drop_all(db: &Connection) -> Result<()> {
    for table in COMPUTED_TABLES {
        db.execute_batch(&format!("DROP TABLE IF EXISTS {table};"))?;
    }
    Ok(())
}

/// The time zone of the register, from its first entry and what changed it since; UTC before it has begun.
pub(super) fn zone(db: &Connection) -> Result<chrono_tz::Tz> {
    let Some(ledger) = entries::ledger_id(db)? else { return Ok(chrono_tz::UTC) };
    let first: Vec<u8> = db.query_row("SELECT body FROM ledger WHERE seq = 1", [], |row| row.get(0))?;
    let entry = Entry::decode(&first).map_err(|bad| StoreError::BadEntry { seq: 1, why: bad.to_string() })?;
    let numbered = Numbered { seq: 1, entry, hash: crate::ledger::Link::genesis(ledger).head };
    let register = super::replay::record_from(&[numbered], ledger)?;
    Ok(register.and_then(|record| record.register().map(|it| it.policy.time_zone)).unwrap_or(chrono_tz::UTC))
}
