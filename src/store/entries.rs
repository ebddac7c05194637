//! The ledger's table: appending entries, reading them back, finding an act.

use super::error::{Result, StoreError};
use crate::domain::apply::Happened;
use crate::domain::record::{ClockCorrection, day_after};
use crate::domain::{Id, Instant};
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash, Link};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;

/// The end of the chain as stored; `None` where the ledger is empty.
pub(super) fn end(db: &Connection) -> Result<Option<Link>> {
    let Some(ledger) = ledger_id(db)? else { return Ok(None) };
    let last = db.prepare_cached("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")?.query_row([], |row| {
        let (size, head): (u64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        Ok(Link { ledger, size, head: Hash(head) })
    })?;
    Ok(Some(last))
}

/// The chain's end after its first `size` entries; `None` where it is shorter.
pub(super) fn link_at(db: &Connection, ledger: Id, size: u64) -> Result<Option<Link>> {
    if size == 0 {
        return Ok(Some(Link::genesis(ledger)));
    }
    let mut found = db.prepare_cached("SELECT hash FROM ledger WHERE seq = ?")?;
    let head: Option<[u8; 32]> = found.query_row([size], |row| row.get(0)).optional()?;
    Ok(head.map(|head| Link { ledger, size, head: Hash(head) }))
}

/// The ledger's id: the register that entry 1 is about. Every act asks for it, and most of that entry is the policy, so no more of it
/// is read.
pub(super) fn ledger_id(db: &Connection) -> Result<Option<Id>> {
    #[derive(Deserialize)]
    struct Beginning {
        about: Vec<Id>,
    }
    let mut first = db.prepare_cached("SELECT body FROM ledger WHERE seq = 1")?;
    let mut rows = first.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let bad = |why: String| StoreError::BadEntry { seq: 1, why };
    let body = row.get_ref(0)?.as_blob().map_err(|_| bad("it has no body".to_owned()))?;
    let beginning: Beginning = serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
    let first = beginning.about.first().copied();
    first.map(Some).ok_or_else(|| bad("it is about no register".to_owned()))
}

/// The number of the last entry; 0 where there is none.
pub(super) fn size(db: &Connection) -> Result<u64> {
    let size: Option<u64> = db
        .prepare_cached("SELECT seq FROM ledger ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(size.unwrap_or(0))
}

/// When the last entry says it was recorded; `None` where there is no entry.
pub(super) fn last_at(db: &Connection) -> Result<Option<Instant>> {
    let mut last = None;
    each_at_backwards(db, |_, at| {
        last = Some(at);
        false
    })?;
    Ok(last)
}

/// Calls `each` with the number of every entry and when it says it was recorded, from the last one back, until it says `false`.
/// Nothing else of an entry is read.
pub(super) fn each_at_backwards(db: &Connection, mut each: impl FnMut(u64, Instant) -> bool) -> Result<()> {
    #[derive(Deserialize)]
    struct Time {
        at: Instant,
    }
    let mut select = db.prepare_cached("SELECT seq, body FROM ledger ORDER BY seq DESC")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let seq: u64 = row.get(0)?;
        let bad = |why: String| StoreError::BadEntry { seq, why };
        let body = row.get_ref(1)?.as_blob().map_err(|_| bad("it has no body".to_owned()))?;
        let time: Time = serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
        if !each(seq, time.at) {
            break;
        }
    }
    Ok(())
}

/// Puts an entry in as it lies.
pub(super) const INSERT: &str = "INSERT INTO ledger(seq, id, act, body_hash, hash, body) VALUES(?, ?, ?, ?, ?, ?)";

/// Appends an entry and gives the chain's new end.
pub(super) fn append(db: &Connection, link: Link, entry: &Entry) -> Result<Link> {
    let body = entry.encode()?;
    let body_hash = Hash::of(&body);
    let link = link.next(body_hash);
    db.prepare_cached(INSERT)?.execute(params![link.size, entry.id.0, entry.act.0, body_hash.0, link.head.0, body])?;
    let mut about = db.prepare_cached("INSERT INTO about(record, seq) VALUES(?, ?)")?;
    for record in &entry.about {
        about.execute(params![record.0, link.size])?;
    }
    Ok(link)
}

/// Reads the entries after a link back and checks that they chain to the new end.
pub(super) fn read_back(db: &Connection, from: Link, to: Link) -> Result<()> {
    let mut select = db.prepare_cached("SELECT seq, body_hash, hash, body FROM ledger WHERE seq > ? ORDER BY seq")?;
    let mut rows = select.query([from.size])?;
    let mut link = from;
    while let Some(row) = rows.next()? {
        let seq: u64 = row.get(0)?;
        let (body_hash, hash): ([u8; 32], [u8; 32]) = (row.get(1)?, row.get(2)?);
        let body = row.get_ref(3)?.as_blob().map_err(|_| StoreError::ReadBack(seq))?;
        link = link.next(Hash(body_hash));
        if Hash::of(body).0 != body_hash || link.size != seq || link.head.0 != hash {
            return Err(StoreError::ReadBack(seq));
        }
    }
    if link == to { Ok(()) } else { Err(StoreError::ReadBack(to.size)) }
}

/// Whether an act was written before: the numbers of its first and last entry.
pub(super) fn act(db: &Connection, act: Id) -> Result<Option<(u64, u64)>> {
    let mut find = db.prepare_cached("SELECT min(seq), max(seq) FROM ledger WHERE act = ?")?;
    let found: (Option<u64>, Option<u64>) = find.query_row([act.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.0.zip(found.1))
}

/// The records that entries `first` to `last` began, in order: those with no entry before.
pub(super) fn begun_by(db: &Connection, first: u64, last: u64) -> Result<Vec<Id>> {
    let mut born = db.prepare_cached("SELECT min(seq) FROM about WHERE record = ?")?;
    let mut select = db.prepare_cached("SELECT seq, body, hash FROM ledger WHERE seq BETWEEN ? AND ? ORDER BY seq")?;
    let mut rows = select.query([first, last])?;
    let mut begun = vec![];
    while let Some(row) = rows.next()? {
        let numbered = numbered(row)?;
        for id in &numbered.entry.about {
            let first_of_it: Option<u64> = born.query_row([id.0], |row| row.get(0))?;
            if first_of_it == Some(numbered.seq) {
                begun.push(*id);
            }
        }
    }
    Ok(begun)
}

/// Calls `each` with every stored row in order, from entry `after + 1` on, until it says `false`.
pub(super) fn each_row(db: &Connection, after: u64, mut each: impl FnMut(Row<'_>) -> Result<bool>) -> Result<()> {
    let mut select = db.prepare("SELECT seq, id, act, body_hash, hash, body FROM ledger WHERE seq > ? ORDER BY seq")?;
    let mut rows = select.query([after])?;
    while let Some(row) = rows.next()? {
        let stored = Row {
            seq: row.get(0)?,
            id: Id(row.get(1)?),
            act: Id(row.get(2)?),
            body_hash: Hash(row.get(3)?),
            hash: Hash(row.get(4)?),
            body: row.get_ref(5)?.as_blob_or_null().ok().flatten().unwrap_or_default(),
        };
        if !each(stored)? {
            break;
        }
    }
    Ok(())
}

/// An entry with its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    /// Its number.
    pub seq: u64,
    /// The entry.
    pub entry: Entry,
    /// Its hash.
    pub hash: Hash,
}

/// Every entry about a record, in ledger order.
pub(super) fn about(db: &Connection, record: Id) -> Result<Vec<Numbered>> {
    about_between(db, record, 0, u64::MAX >> 1)
}

/// The entries about a record from number `from` on and before number `before`, in ledger order.
pub(super) fn about_between(db: &Connection, record: Id, from: u64, before: u64) -> Result<Vec<Numbered>> {
    let mut select = db.prepare_cached(
        "SELECT ledger.seq, ledger.body, ledger.hash FROM about JOIN ledger USING(seq)
         WHERE record = ?1 AND about.seq >= ?2 AND about.seq < ?3 ORDER BY about.seq",
    )?;
    let mut rows = select.query((record.0, from, before))?;
    let mut entries = vec![];
    while let Some(row) = rows.next()? {
        entries.push(numbered(row)?);
    }
    Ok(entries)
}

/// The entries about a record after the one of this id; none where that is not in the ledger.
pub(super) fn about_since(db: &Connection, record: Id, entry: Id) -> Result<Vec<Numbered>> {
    let mut find = db.prepare_cached("SELECT seq FROM ledger WHERE id = ?")?;
    let seen: Option<u64> = find.query_row([entry.0], |row| row.get(0)).optional()?;
    seen.map_or(Ok(vec![]), |seen| about_between(db, record, seen + 1, u64::MAX >> 1))
}

/// The entry of this number.
pub(super) fn at(db: &Connection, seq: u64) -> Result<Option<Numbered>> {
    let mut select = db.prepare_cached("SELECT seq, body, hash FROM ledger WHERE seq = ?")?;
    let mut rows = select.query([seq])?;
    rows.next()?.map(numbered).transpose()
}

/// Reads `seq, body, hash` from a row.
pub(super) fn numbered(row: &rusqlite::Row<'_>) -> Result<Numbered> {
    let seq: u64 = row.get(0)?;
    let body = row.get_ref(1)?.as_blob().map_err(|_| StoreError::BadEntry { seq, why: "it has no body".to_owned() })?;
    let entry = Entry::decode(body).map_err(|bad| StoreError::BadEntry { seq, why: bad.to_string() })?;
    Ok(Numbered { seq, entry, hash: Hash(row.get(2)?) })
}

impl Numbered {
    /// What happened, true from the day that corrections of the clock leave it.
    pub(super) fn happened_after(&self, corrections: &[ClockCorrection]) -> Result<Happened> {
        let mut happened = self.happened()?;
        happened.on = day_after(corrections, self.seq, happened.on);
        Ok(happened)
    }

    /// What happened, as the entry says it.
    pub(super) fn happened(&self) -> Result<Happened> {
        self.entry.happened().map_err(|error| StoreError::undecodable(self.seq, &error))
    }
}
