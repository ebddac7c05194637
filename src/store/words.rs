//! The search index: texts of workloads that changed, gathered before they are written, since the index writes out what it holds
//! whenever another statement comes between two of its own.

use super::error::Result;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Bytes of text that are gathered before they are written.
const MUCH: usize = 4 * 1024 * 1024;

/// Texts that the index does not have yet, by the numbers of their workloads: the index is quickest in that order.
#[derive(Debug, Default)]
pub(super) struct Words {
    noted: BTreeMap<i64, Noted>,
    bytes: usize,
}

#[derive(Debug)]
struct Noted {
    text: String,
    /// Whether the index has an older text of the workload.
    replaces: bool,
}

impl Words {
    /// Notes the text of a workload; `replaces` says whether the register had another one of it.
    pub(super) fn note(&mut self, n: i64, text: String, replaces: bool) {
        self.bytes += text.len();
        // What was noted and not written yet is not in the index either.
        let replaces = self.noted.get(&n).map_or(replaces, |noted| noted.replaces);
        self.noted.insert(n, Noted { text, replaces });
    }

    /// Brings the index to what was noted, once it is much.
    pub(super) fn write_much(&mut self, db: &Connection) -> Result<()> {
        if self.bytes < MUCH { Ok(()) } else { self.write(db) }
    }

    /// Brings the index to what was noted.
    pub(super) fn write(&mut self, db: &Connection) -> Result<()> {
        let Self { noted, .. } = std::mem::take(self);
        let mut delete = db.prepare_cached("DELETE FROM search WHERE rowid = ?")?;
        for (n, _) in noted.iter().filter(|(_, noted)| noted.replaces) {
            delete.execute([n])?;
        }
        let mut insert = db.prepare_cached("INSERT INTO search(rowid, text) VALUES(?, ?)")?;
        for (n, noted) in &noted {
            insert.execute(params![n, noted.text])?;
        }
        Ok(())
    }
}
