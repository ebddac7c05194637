//! Throwing the computed tables away and computing them from the ledger: all of it, or as of a day and an entry.

use super::bulk_mode::BulkMode;
use super::decode_pipeline::each_decoded;
use super::error::Result;
use super::ledger_copy::Computes;
use super::meta;
use super::schema::{COMPUTED_TABLES, FINDING_VERSION, PROJECTION, PROJECTION_VERSION};
use super::work::{SLICE, Work};
use crate::controls;
use crate::domain::{Day, Id, Instant};
use rusqlite::Connection;

/// How much of a ledger is taken in, and the day it is judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Horizon {
    /// Entries true from a later day are left out.
    pub until: Option<Day>,
    /// The day that workloads are judged on.
    pub judged: Judged,
    /// What the tables are computed for.
    pub purpose: Purpose,
}

/// The day that workloads are judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// This one.
    On(Day),
    /// The day of an instant, in the zone of the register as the entries leave it.
    Now(Instant),
}

/// What tables are computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be listed, searched and written to.
    Use,
    /// To be compared with others and thrown away: what only lists and searches walk is left out.
    Comparison,
    /// To write a pack of, which tells of the whole ledger also where it shows an earlier day.
    Pack(Computes),
}

/// Drops and computes every computed table, inside a transaction. `progress` is told entries done and entries in all.
pub(super) fn compute(db: &Connection, horizon: Horizon, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    drop_all(db)?;
    db.execute_batch(PROJECTION)?;
    let room = BulkMode::for_bulk(db)?;
    let all: u64 = db.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))?;
    let mut work = Work::begin(db, Day::FIRST, None);
    match horizon.judged {
        Judged::On(day) => work.today = day,
        Judged::Now(at) => work.follow(at),
    }
    match horizon.purpose {
        Purpose::Comparison => work.leave_search_out(),
        Purpose::Pack(Computes::Records) => work.leave_lists_out(),
        Purpose::Use | Purpose::Pack(Computes::Lists) => {}
    }
    let (mut done, mut later): (u64, Vec<(Id, u64)>) = (0, vec![]);
    each_decoded(db, |numbered, happened| {
        if horizon.until.is_none_or(|until| happened.on <= until) {
            let mut about = db.prepare_cached("INSERT INTO about(record, seq) VALUES(?, ?)")?;
            for record in &numbered.entry.about {
                about.execute((record.0, numbered.seq))?;
            }
            work.absorb(numbered, happened, false)?;
        } else if matches!(horizon.purpose, Purpose::Pack(_)) {
            later.extend(numbered.entry.about.iter().map(|record| (*record, numbered.seq)));
        }
        done += 1;
        if done.is_multiple_of(SLICE as u64) {
            work.flush()?;
            progress(done, all);
        }
        Ok(())
    })?;
    let (unplaced, today) = work.finish()?;
    match horizon.purpose {
        Purpose::Use | Purpose::Pack(Computes::Lists) => room.finish()?,
        Purpose::Comparison | Purpose::Pack(Computes::Records) => drop(room),
    }
    // No record is computed any more that these could come into.
    let mut about = db.prepare_cached("INSERT INTO about(record, seq) VALUES(?, ?)")?;
    for (record, seq) in later {
        about.execute((record.0, seq))?;
    }
    meta::set(db, "projection", &PROJECTION_VERSION.to_string())?;
    meta::set(db, "finding", &FINDING_VERSION.to_string())?;
    meta::set(db, "catalogue", &controls::catalogue().version)?;
    meta::set(db, "judged_on", &today.to_string())?;
    meta::set(db, "projected", &all.to_string())?;
    progress(all, all);
    Ok(unplaced)
}

fn drop_all(db: &Connection) -> Result<()> {
    for table in COMPUTED_TABLES {
        db.execute_batch(&format!("DROP TABLE IF EXISTS {table};"))?;
    }
    Ok(())
}
