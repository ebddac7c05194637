//! Finding one workload, and reading it with all that belongs to it.

use crate::domain::{Dossier, Id, Refusal};
use crate::store::work::Work;
use crate::store::{Result, Store};
use rusqlite::OptionalExtension;

/// A workload that was found by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// The last entry about it, for `expects`.
    pub last_entry: Id,
}

impl Store {
    /// The workload with a key, or with an id written out.
    ///
    /// # Errors
    /// A refusal naming near keys where there is none.
    pub fn find(&self, key: &str) -> Result<Found> {
        let mut find =
            self.db().prepare_cached("SELECT id, key, last_entry FROM workload WHERE key = ?1 OR id = ?2")?;
        let id = key.parse::<Id>().ok().map(|id| id.0);
        let found = find.query_row((key, id), |row| {
            Ok(Found { id: Id(row.get(0)?), key: row.get(1)?, last_entry: Id(row.get(2)?) })
        });
        match found.optional()? {
            Some(found) => Ok(found),
            None => Err(self.no_such_key(key)?.into()),
        }
    }

    /// A workload with all that belongs to it and the people it names.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn dossier(&self, id: Id) -> Result<Option<Dossier>> {
        Work::begin(self.db(), crate::domain::Day::FIRST, None).dossier(id)
    }

    /// Calls `each` with every workload's dossier, in the order they were recorded, until it says `false`. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_dossier(&self, mut each: impl FnMut(Dossier) -> Result<bool>) -> Result<()> {
        let mut select = self.db().prepare("SELECT id FROM workload ORDER BY n")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let id = Id(row.get(0)?);
            if let Some(dossier) = self.dossier(id)?
                && !each(dossier)?
            {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn no_such_key(&self, key: &str) -> Result<Refusal> {
        let start: String = key.chars().take(4).collect();
        let mut near = self
            .db()
            .prepare_cached("SELECT key FROM workload WHERE key >= ?1 AND key < ?1 || '~' ORDER BY key LIMIT 3")?;
        let near: Vec<String> = near.query_map([start], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let shown: String = key.chars().take(60).collect();
        Ok(if near.is_empty() {
            Refusal::not_found(shown)
        } else {
            let next = format!("did you mean {}?", near.join(", "));
            Refusal::new(crate::domain::RefusalKind::NotFound, shown, "no workload has this key", next)
        })
    }
}
