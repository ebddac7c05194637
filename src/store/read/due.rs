//! What is due: every deadline of every workload, nearest first.

use crate::domain::{Day, Id};
use crate::store::{Result, Store};

/// One deadline in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// The day.
    pub day: Day,
    /// Its kind, such as `review`.
    pub kind: String,
    /// The record it belongs to: a grant, an exception, an action, or the workload.
    pub item: Id,
    /// The workload.
    pub workload: Id,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What its owner is called; absent where nobody is recorded.
    pub owner: Option<String>,
}

impl Store {
    /// Deadlines up to a day, the longest past first; all where no day is given.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn due(&self, until: Option<Day>) -> Result<Vec<DueRow>> {
        let mut select = self.db().prepare_cached(
            "SELECT day, deadline.kind, item, workload, key, name, nullif(owner_name, '\u{10ffff}') FROM deadline
             JOIN workload ON workload.id = deadline.workload WHERE day <= ? ORDER BY day, key, deadline.kind, item",
        )?;
        let until = until.map_or_else(|| "~".to_owned(), |day| day.to_string());
        let mut rows = select.query([until])?;
        let mut due = vec![];
        while let Some(row) = rows.next()? {
            let day: String = row.get(0)?;
            due.push(DueRow {
                day: day.parse().map_err(|_| crate::store::StoreError::Damaged(format!("a deadline on {day}")))?,
                kind: row.get(1)?,
                item: Id(row.get(2)?),
                workload: Id(row.get(3)?),
                key: row.get(4)?,
                name: row.get(5)?,
                owner: row.get(6)?,
            });
        }
        Ok(due)
    }
}
