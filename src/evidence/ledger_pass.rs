//! One pass over the ledger writes `ledger.jsonl` and `ledger.csv`, and sees to it that no pack is made of a broken chain.

use super::error::ExportError;
use super::folder::{Draft, Filed, NewFile};
use super::inputs::Inputs;
use super::ledger_file::{self, Line, Lines, Next, Shows};
use super::table_file::{Finished, TableFile};
use super::tables::ledger;
use crate::domain::{Id, Instant};
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash, Link};
use crate::store::read::Past;
use crate::store::{Store, StoreError};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::io::{BufReader, Write as _};
use std::path::Path;

/// What the pass came to.
pub(super) struct Written {
    /// The ledger itself, where it was written.
    pub lines: Option<Filed>,
    pub table: Finished,
    pub learnt: Learnt,
    /// Entries that are about a record of which not every entry is shown.
    pub in_part: HashSet<u64>,
}

/// What is learnt of the ledger on the way.
#[derive(Default)]
pub(super) struct Learnt {
    /// Entries out of scope.
    pub stubs: u64,
    /// When the last entry was recorded.
    pub recorded_at: Option<Instant>,
    /// The exports before this one that were not withdrawn: pack, and hash of the manifest.
    exports: Vec<(String, String)>,
}

/// Writes the ledger's first entries.
pub(super) fn write(
    draft: &Draft,
    then: &Store,
    inputs: &Inputs,
    shows: &Shows,
    progress: &mut dyn FnMut(u64),
) -> Result<Written, ExportError> {
    let mut pass = Pass::begin(Some(draft.file(ledger_file::FILE)?), draft, then, inputs, shows)?;
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

/// Writes `ledger.csv` again from the lines of a pack's own ledger, of which some may be stubs. `then` is computed from the others.
pub(super) fn write_again(
    draft: &Draft,
    then: &Store,
    inputs: &Inputs,
    shows: &Shows,
    from: &Path,
) -> Result<Written, ExportError> {
    let at = |error| ExportError::io(from, error);
    let mut pass = Pass::begin(None, draft, then, inputs, shows)?;
    let mut lines = Lines::of(BufReader::with_capacity(
        1 << 16,
        crate::files::open(from, crate::files::Links::Refuse).map_err(at)?,
    ));
    loop {
        match lines.next().map_err(at)? {
            Next::Line(Line::Body(body)) => pass.show(body)?,
            Next::Line(Line::Stub { body_hash, hash }) => pass.pass_over(body_hash, hash)?,
            Next::Bad(why) => return Err(bad_entry(pass.chain.size + 1, why).into()),
            Next::End => return pass.finish(),
        }
    }
}

struct Pass<'p> {
    lines: Option<NewFile>,
    table: TableFile,
    past: Past<'p>,
    shows: &'p Shows,
    chain: Link,
    learnt: Learnt,
    in_part: HashSet<u64>,
}

impl<'p> Pass<'p> {
    fn begin(
        lines: Option<NewFile>,
        draft: &Draft,
        then: &'p Store,
        inputs: &Inputs,
        shows: &'p Shows,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            lines,
            table: TableFile::begin(draft, &ledger::table(), inputs.style)?,
            past: then.past(),
            shows,
            chain: Link::genesis(inputs.ledger.ledger),
            learnt: Learnt::default(),
            in_part: HashSet::new(),
        })
    }

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

    /// Takes an entry of which nothing stands beside its body.
    fn show(&mut self, body: &[u8]) -> Result<(), ExportError> {
        let body_hash = Hash::of(body);
        self.chain = self.chain.next(body_hash);
        let (seq, nobody) = (self.chain.size, Id([0; 16]));
        let entry: Entry = serde_json::from_slice(body).map_err(|bad| bad_entry(seq, &bad.to_string()))?;
        if !self.shows.all_of(&entry) {
            self.in_part.insert(seq);
        }
        let row = Row { seq, id: nobody, act: nobody, body_hash, hash: self.chain.head, body };
        ledger::write(&mut self.table, &row, &entry, &mut self.past)?;
        self.learnt.note(&entry);
        Ok(())
    }

    fn pass_over(&mut self, body_hash: Hash, hash: Hash) -> Result<(), ExportError> {
        self.chain = Link { head: hash, ..self.chain.next(body_hash) };
        self.learnt.stubs += 1;
        ledger::write_stub(&mut self.table, self.chain.size, body_hash, hash)
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        let Some(lines) = &mut self.lines else { return Ok(()) };
        let written = lines.write_all(bytes).and_then(|()| lines.write_all(b"\n"));
        written.map_err(|error| ExportError::io(lines.path(), error))
    }

    fn finish(self) -> Result<Written, ExportError> {
        Ok(Written {
            lines: self.lines.map(|lines| lines.finish(Some(self.chain.size))).transpose()?,
            table: self.table.finish()?,
            learnt: self.learnt,
            in_part: self.in_part,
        })
    }
}

impl Learnt {
    /// The last export before this one.
    pub(super) fn previous(&self) -> Option<(String, String)> {
        self.exports.last().cloned()
    }

    fn note(&mut self, entry: &Entry) {
        self.recorded_at = Some(entry.at);
        let said = |name: &str| entry.data.get(name).and_then(Json::as_str).map(str::to_owned);
        match entry.kind.as_str() {
            "evidence.exported" => self.exports.extend(said("pack").zip(said("manifest_sha256"))),
            "evidence.withdrawn" => {
                let withdrawn = said("pack");
                // The same pack may have been given out before.
                let last = self.exports.iter().rposition(|(pack, _)| withdrawn.as_ref() == Some(pack));
                last.map(|last| self.exports.remove(last));
            }
            _ => {}
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
