//! Every exception there is, with the workload it belongs to.

use crate::domain::Id;
use crate::domain::record::Exception;
use crate::store::{Result, Store, work};

/// One exception in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ExceptionRow {
    /// The exception.
    pub exception: Exception,
    /// The key of its workload.
    pub key: String,
}

impl Store {
    /// All exceptions, by the key of their workload and then as they were asked for.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn exceptions(&self) -> Result<Vec<ExceptionRow>> {
        let query = "SELECT id FROM record WHERE kind = 'exception'";
        let ids = self.db().prepare_cached(query)?.query_map([], |row| row.get(0).map(Id))?.collect::<Vec<_>>();
        let mut key = self.db().prepare_cached("SELECT key FROM workload WHERE id = ?")?;
        let mut rows = vec![];
        for id in ids {
            let record = work::load(self.db(), id?)?;
            if let Some(exception) = record.as_ref().and_then(|record| record.exception()) {
                let key = key.query_row([exception.workload.0], |row| row.get(0))?;
                rows.push(ExceptionRow { exception: exception.clone(), key });
            }
        }
        rows.sort_by(|one, other| {
            let of = |row: &ExceptionRow| (row.exception.asked_on, row.exception.id);
            one.key.cmp(&other.key).then(of(one).cmp(&of(other)))
        });
        Ok(rows)
    }
}
