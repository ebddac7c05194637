//! History: what happened to a record or to the whole register, newest first.

use crate::domain::Id;
use crate::ledger::Link;
use crate::store::entries::{self, Numbered};
use crate::store::{Result, Store};

/// One entry in a history.
pub type HistoryRow = Numbered;

impl Store {
    /// Every entry about a record, in ledger order.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn history(&self, record: Id) -> Result<Vec<HistoryRow>> {
        entries::about(self.db(), record)
    }

    /// A page of the whole ledger, newest first: at most `limit` entries before entry `before`.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn latest(&self, before: Option<u64>, limit: usize) -> Result<Vec<HistoryRow>> {
        let mut select =
            self.db().prepare_cached("SELECT seq, body, hash FROM ledger WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2")?;
        let mut rows = select.query((before.unwrap_or(u64::MAX >> 1), limit))?;
        let mut page = vec![];
        while let Some(row) = rows.next()? {
            page.push(entries::numbered(row)?);
        }
        Ok(page)
    }

    /// The end of the chain after its first `size` entries; `None` where it is shorter.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn link_at(&self, size: u64) -> Result<Option<Link>> {
        match entries::end(self.db())? {
            Some(end) => entries::link_at(self.db(), end.ledger, size),
            None => Ok(None),
        }
    }

    /// Calls `each` with the number, bytes and hashes of every entry in order, from `after + 1` on, until it says `false`.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_entry(
        &self,
        after: u64,
        each: impl FnMut(crate::ledger::verify::Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        entries::each_row(self.db(), after, each)
    }
}
