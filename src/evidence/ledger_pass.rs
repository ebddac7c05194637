//! One pass over the ledger writes `ledger.jsonl` and `ledger.csv`, and sees to it that no pack is made of a broken chain.

use super::error::ExportError;
use super::folder::{Draft, Filed};
use super::inputs::Inputs;
use super::ledger_file::{self, Shows};
use super::table_file::{Finished, TableFile};
use super::tables::ledger;
use crate::domain::{Day, Instant};
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash, Link};
use crate::store::{Store, StoreError};
use serde_json::Value as Json;
use std::io::Write as _;

/// What the pass came to.
pub(super) struct Written {
    pub lines: Filed,
    pub table: Finished,
    /// Entries out of scope.
    pub stubs: u64,
    /// When the last entry was recorded.
    pub recorded_at: Option<Instant>,
    /// The latest day that an entry is true from.
    pub newest_on: Option<Day>,
    /// The last export before this one: its pack, and the hash of its manifest.
    pub previous: Option<(String, String)>,
}

/// Writes the ledger's first entries.
pub(super) fn write(
    draft: &Draft,
    live: &Store,
    inputs: &Inputs,
    shows: &Shows,
    progress: &mut dyn FnMut(u64),
) -> Result<Written, ExportError> {
    let mut lines = draft.file(ledger_file::FILE)?;
    let mut table = TableFile::begin(draft, &ledger::table(), inputs.style)?;
    let mut past = live.past();
    let mut chain = Link::genesis(inputs.ledger.ledger);
    let (mut stubs, mut recorded_at, mut newest_on, mut previous) = (0, None, None, None);
    live.each_entry(0, |row| {
        if row.seq > inputs.ledger.size {
            return Ok(false);
        }
        chain = follow(chain, &row)?;
        let entry: Entry = serde_json::from_slice(row.body).map_err(|bad| bad_entry(row.seq, &bad.to_string()))?;
        let shown = shows.entry(&entry);
        let stub;
        let line = if shown {
            ledger::write(&mut table, &row, &entry, &mut past)?;
            row.body
        } else {
            ledger::write_stub(&mut table, row.seq, row.body_hash, row.hash)?;
            stubs += 1;
            stub = ledger_file::stub(row.body_hash, row.hash);
            stub.as_bytes()
        };
        let written = lines.write_all(line).and_then(|()| lines.write_all(b"\n"));
        written.map_err(|error| ExportError::io(lines.path(), error))?;
        recorded_at = Some(entry.at);
        newest_on = newest_on.max(Some(entry.on));
        previous = exported(&entry).or(previous.take());
        progress(row.seq);
        Ok::<_, ExportError>(true)
    })?;
    if chain != inputs.ledger {
        return Err(bad_entry(chain.size + 1, "it is missing").into());
    }
    let lines = lines.finish(Some(chain.size))?;
    Ok(Written { lines, table: table.finish()?, stubs, recorded_at, newest_on, previous })
}

fn follow(chain: Link, row: &Row<'_>) -> Result<Link, StoreError> {
    let next = chain.next(Hash::of(row.body));
    let follows = next.size == row.seq && next.head == row.hash;
    if follows { Ok(next) } else { Err(bad_entry(next.size, "it does not follow from the one before it")) }
}

fn bad_entry(seq: u64, why: &str) -> StoreError {
    StoreError::BadEntry { seq, why: why.to_owned() }
}

fn exported(entry: &Entry) -> Option<(String, String)> {
    let said = |name: &str| entry.data.get(name).and_then(Json::as_str).map(str::to_owned);
    if entry.kind == "evidence.exported" { said("pack").zip(said("manifest_sha256")) } else { None }
}
