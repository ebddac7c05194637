//! Opening a register to ask one thing of it: nothing is judged, computed or written, and it costs the same on any register.

use super::error::{Result, StoreError};
use super::{Mode, Store, entries, meta, open, proof, schema, stored_register};
use crate::domain::Record;
use std::path::Path;

impl Store {
    /// Opens a register to read single records of it as they stand. What is stored of judgements may be of an earlier day, and whether
    /// the ledger agrees with its checkpoints is not looked at. Where the computed tables are of an earlier version, records are
    /// found through those that have not changed since, and read from the ledger alone.
    ///
    /// # Errors
    /// Where the file is missing or not ours, or its tables are those of another version and records cannot be found through them.
    pub fn read_once(file: &Path) -> Result<Self> {
        let opened = open::open(file, Mode::Read)?;
        let mut store = Self::on(opened, None);
        let end = entries::end(&store.opened.db)?;
        match (store.projection_version()?, end) {
            (Some(version), _) if version > schema::PROJECTION_VERSION => {
                let why = "its computed tables are newer".to_owned();
                return Err(StoreError::Newer { file: store.opened.file, why });
            }
            (Some(version), _) if version == schema::PROJECTION_VERSION => {
                store.register = stored_register(&store.opened.db, end)?;
            }
            (Some(_), Some(end)) if store.finds_all(end.size)? => {
                let record = proof::replayed(&store.opened.db, (end.ledger, &[]), end.ledger)?;
                store.register = record.as_ref().and_then(Record::register).cloned();
            }
            _ => return Err(StoreError::Outdated(store.opened.file)),
        }
        Ok(store)
    }

    /// Whether records are found through tables that this program knows, and which take in every entry of the ledger.
    fn finds_all(&self, entries: u64) -> Result<bool> {
        let number = |key| Ok(meta::get(&self.opened.db, key)?.and_then(|number| number.parse().ok()));
        let (finding, projected): (Option<i64>, Option<u64>) = (number("finding")?, {
            let projected: Result<Option<i64>> = number("projected");
            projected?.and_then(|number| u64::try_from(number).ok())
        });
        Ok(finding == Some(schema::FINDING_VERSION) && projected == Some(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where this fails, `FINDING_VERSION` is raised with it: else a program after an update finds records through tables that it does
    /// not know.
    #[test]
    fn the_tables_through_which_records_are_found_are_those_of_their_version() {
        assert_eq!(schema::FINDING_VERSION, 2);
        for table in [
            "CREATE TABLE about(record BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(record, seq)) STRICT, WITHOUT ROWID;",
            "CREATE TABLE key(key TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT, WITHOUT ROWID;",
            "CREATE TABLE login(login TEXT PRIMARY KEY, person BLOB NOT NULL) STRICT, WITHOUT ROWID;",
            "since TEXT NOT NULL, user BLOB NOT NULL, called TEXT NOT NULL,\n  PRIMARY KEY(thing, side, since, user)) STRICT, WITHOUT ROWID;",
        ] {
            assert!(schema::PROJECTION.contains(table), "{table}");
        }
    }
}
