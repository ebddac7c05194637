//! Every row of the ledger, checked in order of its number, by the table itself and through none of its indexes. Pages that cannot be
//! read end nothing: the entries on them are named, and the rest is checked from the next one that can be read.

use crate::domain::Id;
use crate::ledger::verify::Row;
use crate::ledger::{Fault, FaultClass, Hash, Link, Report, Verifier};
use crate::store::error::Result;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

const ROWS: &str = "SELECT seq, id, act, body_hash, hash, body FROM ledger NOT INDEXED";

/// Checks the entries of a ledger through number `last`. `each` is told the number of every row.
pub(in crate::store) fn check(db: &Connection, ledger: Id, last: u64, each: &mut dyn FnMut(u64)) -> Result<Report> {
    let mut verifier = Verifier::from(Link::genesis(ledger));
    let mut done = 0;
    while done < last {
        let walked = walk(db, done, last, &mut |row| {
            done = row.seq;
            verifier.take(row);
            each(done);
        });
        match walked {
            Ok(()) => break,
            Err(error) if error.is_damage() => {
                let readable = next_readable(db, done, last).unwrap_or(last + 1);
                if readable > done + 1 {
                    verifier.unreadable(readable - 1);
                    done = readable - 1;
                } else {
                    // It can be found, and only not walked to.
                    one(db, readable, &mut |row| verifier.take(row))?;
                    done = readable;
                    each(done);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(verifier.finish())
}

/// Calls `each` with every row after `done`, as it lies.
pub(in crate::store) fn walk(db: &Connection, done: u64, last: u64, each: &mut dyn FnMut(Row<'_>)) -> Result<()> {
    let mut select = db.prepare(&format!("{ROWS} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq"))?;
    let mut rows = select.query([done, last])?;
    while let Some(row) = rows.next()? {
        each(as_it_lies(row)?);
    }
    Ok(())
}

/// A row; what is not of its kind is read as zeros, which are then no entry's.
fn as_it_lies<'a>(row: &'a rusqlite::Row<'_>) -> Result<Row<'a>> {
    let bytes = |at| row.get_ref(at).map(|value| if let ValueRef::Blob(blob) = value { blob } else { &[] });
    let id = |at| bytes(at).map(|bytes| Id(bytes.try_into().unwrap_or([0; 16])));
    let hash = |at| bytes(at).map(|bytes| Hash(bytes.try_into().unwrap_or([0; 32])));
    Ok(Row { seq: row.get(0)?, id: id(1)?, act: id(2)?, body_hash: hash(3)?, hash: hash(4)?, body: bytes(5)? })
}

/// The number of the first entry after `done` that can be read, where there is one.
fn next_readable(db: &Connection, done: u64, last: u64) -> Option<u64> {
    (done + 1..=last).find(|seq| matches!(one(db, *seq, &mut |_| {}), Ok(true)))
}

/// Calls `each` with the row of a number; whether there is one.
pub(in crate::store) fn one(db: &Connection, seq: u64, each: &mut dyn FnMut(Row<'_>)) -> Result<bool> {
    let mut find = db.prepare_cached(&format!("{ROWS} WHERE seq = ?"))?;
    let mut rows = find.query([seq])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    each(as_it_lies(row)?);
    Ok(true)
}

/// A row under a number that no entry has.
pub(super) fn numbered_wrong(db: &Connection) -> Option<Fault> {
    let count = "SELECT count(*) FROM ledger NOT INDEXED WHERE seq < 1";
    let rows: u64 = db.query_row(count, [], |row| row.get(0)).ok()?;
    let what = format!("{rows} rows stand before the first entry, under numbers that no entry has");
    (rows > 0).then_some(Fault { seq: 1, class: FaultClass::Gap, what })
}

/// The number of the last entry, as well as it can be found where a page of the table or of an index cannot be read.
pub(in crate::store) fn last(db: &Connection) -> u64 {
    let by_number = db.query_row("SELECT max(seq) FROM ledger NOT INDEXED", [], |row| row.get(0)).ok();
    let by_index = || db.query_row("SELECT max(seq) FROM ledger INDEXED BY ledger_act", [], |row| row.get(0)).ok();
    by_number.or_else(by_index).flatten().unwrap_or(0)
}
