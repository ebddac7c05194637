//! One pass over the ledger writes `ledger.jsonl` and `ledger.csv`, and sees to it that no pack is made of a broken chain.

use super::error::ExportError;
use super::folder::{Draft, Filed, NewFile};
use super::inputs::Inputs;
use super::ledger_file::{self, Shows};
use super::table_file::{Finished, TableFile};
use super::tables::ledger;
use crate::domain::Instant;
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash, Link};
use crate::store::read::Past;
use crate::store::{Store, StoreError};
use serde_json::Value as Json;
use std::io::Write as _;

/// What the pass came to.
pub(super) struct Written {
    pub lines: Filed,
    pub table: Finished,
    pub learnt: Learnt,
}

/// What is learnt of the ledger on the way.
#[derive(Default)]
pub(super) struct Learnt {
    /// Entries out of scope.
    pub stubs: u64,
    /// When the last entry was recorded.
    pub recorded_at: Option<Instant>,
    /// The last export before this one: its pack, and the hash of its manifest.
    pub previous: Option<(String, String)>,
}

/// Writes the ledger's first entries.
pub(super) fn write(
    draft: &Draft,
    then: &Store,
    inputs: &Inputs,
    shows: &Shows,
    progress: &mut dyn FnMut(u64),
) -> Result<Written, ExportError> {
    let mut pass = Pass {
        lines: draft.file(ledger_file::FILE)?,
        table: TableFile::begin(draft, &ledger::table(), inputs.style)?,
        past: then.past(),
        shows,
        chain: Link::genesis(inputs.ledger.ledger),
        learnt: Learnt::default(),
    };
    let mut stopped = None;
    then.each_entry(0, |row| {
        if row.seq > inputs.ledger.size {
            return Ok(false);
        }
        progress(row.seq);
        stopped = pass.take(&row).err();
        Ok(stopped.is_none())
    })?;
    match stopped {
        Some(why) => Err(why),
        None if pass.chain != inputs.ledger => Err(bad_entry(pass.chain.size + 1, "it is missing").into()),
        None => pass.finish(),
    }
}

struct Pass<'p> {
    lines: NewFile,
    table: TableFile,
    past: Past<'p>,
    shows: &'p Shows,
    chain: Link,
    learnt: Learnt,
}

impl Pass<'_> {
    fn take(&mut self, row: &Row<'_>) -> Result<(), ExportError> {
        self.chain = follow(self.chain, row)?;
        let entry: Entry = serde_json::from_slice(row.body).map_err(|bad| bad_entry(row.seq, &bad.to_string()))?;
        if self.shows.entry(&entry) {
            ledger::write(&mut self.table, row, &entry, &mut self.past)?;
            self.line(row.body)?;
        } else {
            ledger::write_stub(&mut self.table, row.seq, row.body_hash, row.hash)?;
            self.line(ledger_file::stub(row.body_hash, row.hash).as_bytes())?;
            self.learnt.stubs += 1;
        }
        self.learnt.note(&entry);
        Ok(())
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        let written = self.lines.write_all(bytes).and_then(|()| self.lines.write_all(b"\n"));
        written.map_err(|error| ExportError::io(self.lines.path(), error))
    }

    fn finish(self) -> Result<Written, ExportError> {
        Ok(Written {
            lines: self.lines.finish(Some(self.chain.size))?,
            table: self.table.finish()?,
            learnt: self.learnt,
        })
    }
}

impl Learnt {
    fn note(&mut self, entry: &Entry) {
        self.recorded_at = Some(entry.at);
        if entry.kind == "evidence.exported" {
            let said = |name: &str| entry.data.get(name).and_then(Json::as_str).map(str::to_owned);
            self.previous = said("pack").zip(said("manifest_sha256"));
        }
    }
}

fn follow(chain: Link, row: &Row<'_>) -> Result<Link, StoreError> {
    let next = chain.next(Hash::of(row.body));
    let follows = next.size == row.seq && next.head == row.hash;
    if follows { Ok(next) } else { Err(bad_entry(next.size, "it does not follow from the one before it")) }
}

fn bad_entry(seq: u64, why: &str) -> StoreError {
    StoreError::BadEntry { seq, why: why.to_owned() }
}
