//! Everything in the order of its ids, one record at a time: for exports, whose rows stand in that order whoever writes them.

use crate::domain::record::{Person, Zone};
use crate::domain::{Day, Dossier, Id, Record, RunsAs};
use crate::store::work::{SLICE, Work};
use crate::store::{Store, StoreError};

impl Store {
    /// Calls `each` with every workload's dossier, by id, until it says `false`. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_dossier_by_id<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Dossier) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each_slice("workload", |work, id| work.last_dossier(id)?.map_or(Ok(true), |(dossier, _)| each(dossier)))
    }

    /// How many workloads there are, where nothing but records may be computed.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn workloads(&self) -> Result<u64, StoreError> {
        Ok(self.db().query_row("SELECT count(*) FROM record WHERE kind = 'workload'", [], |row| row.get(0))?)
    }

    /// Calls `each` with every person, by id, until it says `false`. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_person_by_id<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(&Person) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each_slice("person", |work, id| work.record(id)?.and_then(Record::person).map_or(Ok(true), &mut each))
    }

    /// Calls `each` with every identity and its credentials, by id, until it says `false`. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_identity_by_id<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(RunsAs) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each_slice("identity", |work, id| work.runs_as(id)?.map_or(Ok(true), &mut each))
    }

    /// Calls `each` with every zone, by id, until it says `false`. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_zone_by_id<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(&Zone) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each_slice("zone", |work, id| work.record(id)?.and_then(Record::zone).map_or(Ok(true), &mut each))
    }

    /// Records read in one slice are held for its length, so that people whom many workloads name are read once in it.
    fn each_slice<E: From<StoreError>>(
        &self,
        kind: &str,
        mut each: impl FnMut(&mut Work<'_>, Id) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut after = Id([0; 16]);
        loop {
            let ids = self.ids_after(kind, after)?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            let mut work = Work::begin(self.db(), Day::FIRST, None);
            for id in ids {
                if !each(&mut work, id)? {
                    return Ok(());
                }
            }
        }
    }

    fn ids_after(&self, kind: &str, after: Id) -> Result<Vec<Id>, StoreError> {
        let query = "SELECT id FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?";
        let mut select = self.db().prepare_cached(query)?;
        let ids = select.query_map((kind, after.0, SLICE), |row| row.get(0).map(Id))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }
}
