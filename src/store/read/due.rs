//! What is due: every deadline of every workload, nearest first.

use crate::domain::record::Person;
use crate::domain::{Day, DeadlineKind, Id, Record, Word};
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
    /// What is called who sees to it: the owner of an action, else of the workload; absent where nobody is recorded.
    pub owner: Option<String>,
    /// What is to be done, of an action.
    pub what: Option<String>,
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
                what: None,
            });
        }
        for row in due.iter_mut().filter(|row| row.kind == DeadlineKind::Action.word()) {
            self.say_what_is_to_do(row)?;
        }
        Ok(due)
    }

    /// An action has an owner of its own.
    fn say_what_is_to_do(&self, row: &mut DueRow) -> Result<()> {
        let record = self.record(row.item)?;
        let Some(action) = record.as_ref().and_then(Record::action) else { return Ok(()) };
        row.what = Some(action.what.clone());
        let owner = action.owner.map(|owner| self.record(owner)).transpose()?.flatten();
        row.owner = owner.and_then(|owner| owner.person().map(Person::called));
        Ok(())
    }
}
