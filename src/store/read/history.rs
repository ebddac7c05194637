//! History: what happened to a record or to the whole register, newest first.

use crate::domain::{Id, Instant};
use crate::ledger::Link;
use crate::store::entries::{self, Numbered};
use crate::store::{Result, Store};

/// One entry in a history.
pub type HistoryRow = Numbered;

/// One act: what was done at once, in one transaction. Its entries stand one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct ActRow {
    /// Its first entry.
    pub first: HistoryRow,
    /// Its last entry.
    pub last: HistoryRow,
}

const FIRST_OF_ACT: &str = "SELECT seq, body, hash FROM ledger WHERE act = ?1 ORDER BY seq LIMIT 1";
const LAST_OF_ACT: &str = "SELECT seq, body, hash FROM ledger WHERE act = ?1 ORDER BY seq DESC LIMIT 1";

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

    /// How many entries there were when the last one was recorded that `is_known` says yes to.
    ///
    /// # Errors
    /// Where the file cannot be read, or an entry on it.
    pub fn entries_recorded(&self, is_known: impl Fn(Instant) -> bool) -> Result<u64> {
        const PAGE: usize = 500;
        let mut before = None;
        loop {
            let page = self.latest(before, PAGE)?;
            if let Some(row) = page.iter().find(|row| is_known(row.entry.at)) {
                return Ok(row.seq);
            }
            match page.last() {
                Some(row) => before = Some(row.seq),
                None => return Ok(0),
            }
        }
    }

    /// At most `limit` entries from entry `from` on, in ledger order.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn entries_from(&self, from: u64, limit: usize) -> Result<Vec<HistoryRow>> {
        let mut select =
            self.db().prepare_cached("SELECT seq, body, hash FROM ledger WHERE seq >= ?1 ORDER BY seq LIMIT ?2")?;
        let mut rows = select.query((from, limit))?;
        let mut page = vec![];
        while let Some(row) = rows.next()? {
            page.push(entries::numbered(row)?);
        }
        Ok(page)
    }

    /// A page of acts, the newest first: at most `limit` of those before entry `before`. An act costs the same however large it is.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn acts_before(&self, before: Option<u64>, limit: usize) -> Result<Vec<ActRow>> {
        let mut before = before;
        let mut acts = vec![];
        while acts.len() < limit {
            let Some(last) = self.latest(before, 1)?.pop() else { break };
            let first = self.one(FIRST_OF_ACT, last.entry.act)?;
            before = Some(first.seq);
            acts.push(ActRow { first, last });
        }
        Ok(acts)
    }

    /// The other way: at most `limit` acts after entry `after`, the newest of them first.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn acts_after(&self, after: u64, limit: usize) -> Result<Vec<ActRow>> {
        let mut after = after;
        let mut acts = vec![];
        while acts.len() < limit {
            let Some(first) = self.entries_from(after + 1, 1)?.pop() else { break };
            let last = self.one(LAST_OF_ACT, first.entry.act)?;
            after = last.seq;
            acts.push(ActRow { first, last });
        }
        acts.reverse();
        Ok(acts)
    }

    fn one(&self, select: &str, act: Id) -> Result<HistoryRow> {
        self.db().prepare_cached(select)?.query_row([act.0], |row| Ok(entries::numbered(row)))?
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
