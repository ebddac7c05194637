//! A private copy of a ledger's first entries, from which all of a pack is computed. Nothing of the computed tables of the register
//! it was taken from comes into it, and the register is read no longer than the copying takes.

use super::entries::{self, Numbered};
use super::error::{Result, StoreError};
use super::open::{self, Opened};
use super::rebuild::{self, Horizon, Judged, Purpose};
use super::replay::record_from;
use super::{Store, stored_register};
use crate::domain::record::Register;
use crate::domain::{Day, Id, Record};
use crate::files;
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash, Link};
use rusqlite::TransactionBehavior;

/// The ledger's table as a copy has it: never written to again, and its entries found by number alone.
const TABLE: &str = "CREATE TABLE ledger(
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL, act BLOB NOT NULL, body_hash BLOB NOT NULL, hash BLOB NOT NULL, body BLOB
) STRICT;";

/// What a copy that people look at finds entries by besides.
const FOUND_BY: &str = "CREATE UNIQUE INDEX ledger_id ON ledger(id); CREATE INDEX ledger_act ON ledger(act);";

/// What is computed of a copy besides its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computes {
    /// Nothing: records are enough to write every table of a pack.
    Records,
    /// What lists and filters walk too.
    Lists,
}

/// The first entries of a ledger in a private file, removed with it.
pub struct LedgerCopy {
    opened: Opened,
}

impl Store {
    /// Copies the ledger's first `entries` entries, all where absent, in one read that ends with this call.
    ///
    /// # Errors
    /// Where the ledger cannot be read or the copy cannot be written.
    pub fn copy_ledger(&self, entries: Option<u64>) -> Result<LedgerCopy> {
        let last = entries.unwrap_or(u64::MAX);
        let mut copy = LedgerCopy::empty()?;
        copy.fill(|put| {
            entries::each_row(self.db(), 0, |row| {
                if row.seq <= last {
                    put(&row)?;
                }
                Ok(row.seq < last)
            })
        })?;
        Ok(copy)
    }
}

impl LedgerCopy {
    /// A copy of nothing yet.
    ///
    /// # Errors
    /// Where no private file can be made.
    pub fn empty() -> Result<Self> {
        let folder = files::private_folder("").map_err(|error| StoreError::io(std::env::temp_dir(), error))?;
        let mut opened = open::create(&folder.path().join(open::COPY))?;
        opened.copy = Some(folder);
        // What is lost with the machine is made again.
        opened.db.execute_batch("PRAGMA synchronous = OFF;")?;
        opened.db.pragma_update(None, "journal_mode", "MEMORY")?;
        Ok(Self { opened })
    }

    /// Puts entries into the copy, in their order. Entries may be left out: what rests on them is then not in what is computed.
    ///
    /// # Errors
    /// As `entries` says, or where the copy cannot be written.
    pub fn fill<E: From<StoreError>>(
        &mut self,
        entries: impl FnOnce(&mut dyn FnMut(&Row<'_>) -> Result<()>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let begun = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = begun.map_err(StoreError::from)?;
        tx.execute_batch(TABLE).map_err(StoreError::from)?;
        {
            let mut insert = tx.prepare(super::entries::INSERT).map_err(StoreError::from)?;
            entries(&mut |row| {
                insert.execute((row.seq, row.id.0, row.act.0, row.body_hash.0, row.hash.0, row.body))?;
                Ok(())
            })?;
        }
        tx.commit().map_err(StoreError::from)?;
        Ok(())
    }

    /// The end of its chain, as copied; `None` where nothing was.
    ///
    /// # Errors
    /// Where the copy cannot be read.
    pub fn end(&self) -> Result<Option<Link>> {
        entries::end(&self.opened.db)
    }

    /// The register as all of its entries leave it.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn register(&self) -> Result<Option<Register>> {
        let Some(ledger) = entries::ledger_id(&self.opened.db)? else { return Ok(None) };
        let about = self.about(ledger)?;
        Ok(record_from(&about, ledger, &[])?.as_ref().and_then(Record::register).cloned())
    }

    /// Every entry about a record, found by reading all of them.
    fn about(&self, record: Id) -> Result<Vec<Numbered>> {
        let (named, mut about) = (record.to_string(), vec![]);
        entries::each_row(&self.opened.db, 0, |row| {
            let names_it = std::str::from_utf8(row.body).is_ok_and(|body| body.contains(&named));
            if names_it {
                let bad = |why: String| StoreError::BadEntry { seq: row.seq, why };
                let entry = Entry::decode(row.body).map_err(|error| bad(error.to_string()))?;
                if entry.about.contains(&record) {
                    about.push(Numbered { seq: row.seq, entry, hash: Hash(row.hash.0) });
                }
            }
            Ok(true)
        })?;
        Ok(about)
    }

    /// The register as of a day, computed from what was copied.
    ///
    /// # Errors
    /// Where an entry cannot be read or the copy cannot be written.
    pub fn as_of(self, on: Day, computes: Computes) -> Result<Store> {
        let purpose = Purpose::Pack(computes);
        let horizon = Horizon { until: Some(on), judged: Judged::On(on), purpose };
        self.computed(horizon, format!("as of {on}"))
    }

    /// A register computed from what was copied; `why` says why it is not written to.
    pub(super) fn computed(mut self, horizon: Horizon, why: String) -> Result<Store> {
        let tx = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        rebuild::compute(&tx, horizon, &mut |_, _| {})?;
        if horizon.purpose == Purpose::Use {
            tx.execute_batch(FOUND_BY)?;
        }
        tx.commit()?;
        self.opened.db.pragma_update(None, "query_only", true)?;
        self.opened.read_only = Some(why);
        let register = stored_register(&self.opened.db, self.end()?)?;
        Ok(Store { register, ..Store::on(self.opened, None) })
    }
}
