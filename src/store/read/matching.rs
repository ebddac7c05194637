//! What a filter finds, as ids and as a number: for acts on many workloads, and for the count beside a filter.

use crate::domain::Id;
use crate::query::{Asking, Filter, fold};
use crate::store::filter_plan::condition;
use crate::store::{Result, Store};
use rusqlite::params_from_iter;

impl Store {
    /// The workloads that a filter finds, in the order in which they were recorded.
    ///
    /// # Errors
    /// Where the file cannot be read, or the search was interrupted.
    pub fn matching(&self, filter: &Filter, asking: &Asking) -> Result<Vec<Id>> {
        let found = condition(self.db(), filter, asking)?;
        let mut select =
            self.db().prepare_cached(&format!("SELECT id FROM workload WHERE {} ORDER BY n", found.sql))?;
        let ids = select.query_map(params_from_iter(found.values), |row| row.get(0).map(Id))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// The workloads of a name, in any case or composition of letters: who adds a second one should know.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn called_so(&self, name: &str) -> Result<Vec<(Id, String)>> {
        let mut select = self
            .db()
            .prepare_cached("SELECT id, key FROM workload WHERE name_sort = ?1 OR folded(name) = ?1 ORDER BY n")?;
        let found = select.query_map([fold(name)], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// How many workloads a filter finds.
    ///
    /// # Errors
    /// Where the file cannot be read, or the search was interrupted.
    pub fn matching_count(&self, filter: &Filter, asking: &Asking) -> Result<u64> {
        let found = condition(self.db(), filter, asking)?;
        let mut select = self.db().prepare_cached(&format!("SELECT count(*) FROM workload WHERE {}", found.sql))?;
        Ok(select.query_row(params_from_iter(found.values), |row| row.get(0))?)
    }
}
