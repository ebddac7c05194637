//! What opens a gate is computed from the ledger: a record is replayed from its own entries, each of which is looked at, and what is
//! stored of the record has to be the same. Entries are found through the table `about`. That a row was taken away from it cannot be
//! seen here; `verify` finds that.

use super::entries::{self, Numbered};
use super::error::{Result, StoreError};
use super::replay::record_from;
use super::work::load;
use crate::domain::record::ClockCorrection;
use crate::domain::{Id, Record, Word};
use crate::ledger::{Entry, Hash, Link};
use rusqlite::{Connection, Row};

/// How far what is stored is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belief {
    /// As it is: for lists, and for what no gate rests on.
    Stored,
    /// Records only where their entries make the same of them.
    ProvenRecords,
    /// The same, and of who uses what others use too only what their records say: for a gate.
    Proven,
    /// As [`Belief::Proven`], by entries alone: stored records are of another version and not to be compared with.
    Entries,
}

impl Belief {
    /// Whether who uses what is proven.
    pub(super) fn proves_users(self) -> bool {
        matches!(self, Self::Proven | Self::Entries)
    }
}

/// Every entry about a record, with what proves it: its bytes, its hashes, and the hash of the entry before it. A row of `about`
/// whose entry is not there gives no number.
const ENTRIES: &str =
    "SELECT entry.seq, entry.body, entry.hash, entry.body_hash, before.hash, entry.id, entry.act, about.seq
     FROM about LEFT JOIN ledger entry ON entry.seq = about.seq LEFT JOIN ledger before ON before.seq = about.seq - 1
     WHERE about.record = ? ORDER BY about.seq";

/// A record that is not what it is said to be: what is called so, and why.
pub(super) fn disputed(what: impl Into<String>, why: impl Into<String>) -> StoreError {
    StoreError::Disputed { what: what.into(), why: why.into() }
}

/// The ledger's id, and the corrections of clocks that its entries are read after.
pub(super) type After<'a> = (Id, &'a [ClockCorrection]);

/// A record as its entries make it; `None` where there are none. Stored records are not looked at.
pub(super) fn replayed(db: &Connection, (ledger, clock): After<'_>, id: Id) -> Result<Option<Record>> {
    let mut select = db.prepare_cached(ENTRIES)?;
    let mut rows = select.query([id.0])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        match proven(row, ledger, id)? {
            Ok(numbered) => found.push(numbered),
            Err(why) => return Err(disputed(called(id, load(db, id).ok().flatten().as_ref()), why)),
        }
    }
    match record_from(&found, id, clock) {
        Err(StoreError::BadEntry { seq, why }) => {
            Err(disputed(called(id, None), format!("entry {seq} cannot be read ({why})")))
        }
        record => record,
    }
}

/// A record as its entries make it, which has to be the same as what is stored of it.
pub(super) fn stored(db: &Connection, ledger: After<'_>, id: Id) -> Result<Option<Record>> {
    let replayed = replayed(db, ledger, id)?;
    match load(db, id) {
        Ok(stored) => same(id, replayed, stored.as_ref()),
        Err(StoreError::Damaged(_)) => Err(disputed(called(id, replayed.as_ref()), "its stored record cannot be read")),
        Err(error) => Err(error),
    }
}

/// A record as its entries make it, which has to be the same as the one that is held.
pub(super) fn held(db: &Connection, ledger: After<'_>, id: Id, held: Option<&Record>) -> Result<Option<Record>> {
    same(id, replayed(db, ledger, id)?, held)
}

fn same(id: Id, replayed: Option<Record>, known: Option<&Record>) -> Result<Option<Record>> {
    let why = match (&replayed, known) {
        _ if replayed.as_ref() == known => return Ok(replayed),
        (Some(_), None) => "the ledger has it, but its stored record is missing",
        (None, Some(_)) => "its record is stored, but no entry of the ledger makes it",
        _ => "its stored record is not what its ledger entries say",
    };
    Err(disputed(called(id, replayed.as_ref().or(known)), why))
}

/// The entry of a row, or why it proves nothing: it is about this record, and body, hashes and chain agree.
fn proven(row: &Row<'_>, ledger: Id, record: Id) -> Result<std::result::Result<Numbered, String>> {
    let at: u64 = row.get(7)?;
    let Some(seq) = row.get::<_, Option<u64>>(0)? else {
        return Ok(Err(format!("entry {at} is missing from the ledger")));
    };
    let altered = || format!("entry {seq} was altered in the ledger");
    let Some(body) = row.get_ref(1)?.as_blob_or_null().ok().flatten() else { return Ok(Err(altered())) };
    let (Ok(hash), Ok(body_hash)) = (row.get::<_, [u8; 32]>(2), row.get::<_, [u8; 32]>(3)) else {
        return Ok(Err(altered()));
    };
    let before = match (seq, row.get::<_, Option<[u8; 32]>>(4)) {
        (1, _) => Link::genesis(ledger),
        (_, Ok(Some(head))) => Link { ledger, size: seq - 1, head: Hash(head) },
        _ => return Ok(Err(format!("entry {} is missing from the ledger", seq - 1))),
    };
    if Hash::of(body).0 != body_hash || before.next(Hash(body_hash)).head.0 != hash {
        return Ok(Err(altered()));
    }
    let entry = match Entry::read(body) {
        Ok(entry) => entry,
        Err(why) => return Ok(Err(format!("entry {seq} cannot be read ({why})"))),
    };
    let named = (row.get::<_, [u8; 16]>(5).ok(), row.get::<_, [u8; 16]>(6).ok());
    if named != (Some(entry.id.0), Some(entry.act.0)) {
        return Ok(Err(altered()));
    }
    if !entry.about.contains(&record) {
        return Ok(Err(format!("entry {seq} is counted as its own and is about other records")));
    }
    Ok(Ok(Numbered { seq, entry, hash: Hash(hash) }))
}

/// What a record is called, with its kind; its id where it has no name.
pub(super) fn called(id: Id, record: Option<&Record>) -> String {
    let kind = record.map_or("record", |record| record.body.kind().word());
    let name = record.and_then(|record| record.body.called());
    format!("{kind} {}", name.unwrap_or_else(|| id.to_string()))
}

/// The ledger's id, which every chain begins with.
pub(super) fn ledger(db: &Connection) -> Result<Id> {
    entries::ledger_id(db)?.ok_or_else(|| StoreError::Damaged("its ledger is empty".to_owned()))
}
