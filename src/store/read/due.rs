//! What is due: every deadline of every workload, and of every identity that no workload runs as, nearest first.

use super::identities::identity_called;
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
    /// The record it belongs to: a grant, an exception, an action, an identity, a credential, or the workload.
    pub item: Id,
    /// The workload, or the identity that no workload runs as.
    pub subject: Id,
    /// Which of the two it is.
    pub is_identity: bool,
    /// The workload's key, or what the identity is called.
    pub key: String,
    /// The workload's name, or what the identity is called.
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
            "SELECT day, deadline.kind, item, subject, key, name, nullif(owner_name, '\u{10ffff}'), 0 FROM deadline
             JOIN workload ON workload.id = subject WHERE day <= ?1
             UNION ALL
             SELECT day, deadline.kind, item, subject, account, environment, nullif(owner_name, '\u{10ffff}'), 1 FROM deadline
             JOIN identity ON identity.id = subject WHERE day <= ?1
             ORDER BY 1, 5, 2, 3",
        )?;
        let until = until.map_or_else(|| "~".to_owned(), |day| day.to_string());
        let mut rows = select.query([until])?;
        let mut due = vec![];
        while let Some(row) = rows.next()? {
            let (day, is_identity): (String, bool) = (row.get(0)?, row.get(7)?);
            let called =
                if is_identity { identity_called(row.get(4)?, &row.get::<_, String>(5)?) } else { row.get(5)? };
            due.push(DueRow {
                day: day.parse().map_err(|_| crate::store::StoreError::Damaged(format!("a deadline on {day}")))?,
                kind: row.get(1)?,
                item: Id(row.get(2)?),
                subject: Id(row.get(3)?),
                is_identity,
                key: if is_identity { called.clone() } else { row.get(4)? },
                name: called,
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
