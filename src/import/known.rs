//! What a register knows of the rows that sources stated before: the questions that matching and planning ask of it.
//! A trait, so that the rules of matching are tested without a database.

use crate::domain::people::Namesake;
use crate::domain::record::{Grant, Person, Workload};
use crate::domain::{Id, Record};
use crate::store::read::SourceRow;
use crate::store::{Link, Store, StoreError};

/// A row that a source stated before, and the workload it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// The workload.
    pub workload: Id,
    /// The source.
    pub source: String,
    /// What it was matched by: unit, team and name, folded.
    pub match_key: String,
    /// The source's own id, where it was unique.
    pub source_id: Option<String>,
    /// SHA-256 of all that it said last.
    pub statement: String,
    /// Whether it was found missing from the source.
    pub is_missing: bool,
}

/// A register, as far as an import asks it.
pub trait Known {
    /// The end of its ledger: what is planned on it holds only while that stands.
    ///
    /// # Errors
    /// As all here: where the register cannot be read.
    fn end(&self) -> Result<Option<Link>, StoreError>;
    /// Whether any workload is recorded at all.
    ///
    /// # Errors
    /// As above.
    fn has_workloads(&self) -> Result<bool, StoreError>;
    /// Rows of a source with this id.
    ///
    /// # Errors
    /// As above.
    fn with_source_id(&self, source: &str, source_id: &str) -> Result<Vec<KnownRow>, StoreError>;
    /// Rows of a source that said exactly this.
    ///
    /// # Errors
    /// As above.
    fn with_statement(&self, source: &str, statement: &str) -> Result<Vec<KnownRow>, StoreError>;
    /// Rows of any source with this match key.
    ///
    /// # Errors
    /// As above.
    fn with_match_key(&self, match_key: &str) -> Result<Vec<KnownRow>, StoreError>;
    /// Every row of a source, one after another.
    ///
    /// # Errors
    /// As above.
    fn each_row(&self, source: &str, each: &mut dyn FnMut(KnownRow)) -> Result<(), StoreError>;
    /// A workload as it stands.
    ///
    /// # Errors
    /// As above.
    fn workload(&self, id: Id) -> Result<Option<Workload>, StoreError>;
    /// The access to data of a workload that a source stated.
    ///
    /// # Errors
    /// As above.
    fn stated_grant(&self, _workload: &Workload, _source: &str) -> Result<Option<Grant>, StoreError> {
        Ok(None)
    }
    /// The workload with a key.
    ///
    /// # Errors
    /// As above.
    fn with_key(&self, key: &str) -> Result<Option<Id>, StoreError>;
    /// The person with a folded address.
    ///
    /// # Errors
    /// As above.
    fn person_at(&self, address: &str) -> Result<Option<Id>, StoreError>;
    /// The people of a folded name.
    ///
    /// # Errors
    /// As above.
    fn namesakes(&self, name: &str) -> Result<Vec<Namesake>, StoreError>;
    /// How many rows of a source have a conflict that nobody has settled.
    ///
    /// # Errors
    /// As above.
    fn open_conflicts(&self, source: &str) -> Result<u64, StoreError>;
    /// What the last import of a source remembered of the rows that it refused.
    ///
    /// # Errors
    /// As above.
    fn refused_before(&self, source: &str) -> Result<Vec<String>, StoreError>;
    /// What to call a person.
    ///
    /// # Errors
    /// As above.
    fn person_called(&self, id: Id) -> Result<String, StoreError>;
    /// A person so that they can be told from another of their name.
    ///
    /// # Errors
    /// As above.
    fn person_apart(&self, id: Id) -> Result<String, StoreError> {
        self.person_called(id)
    }
    /// The import that took these bytes for this source, if one did.
    ///
    /// # Errors
    /// As above.
    fn import_of(&self, sha256: &str, source: &str) -> Result<Option<Id>, StoreError>;
}

impl Known for Store {
    fn end(&self) -> Result<Option<Link>, StoreError> {
        self.end()
    }

    fn has_workloads(&self) -> Result<bool, StoreError> {
        Ok(self.counts()?.workloads > 0)
    }

    fn with_source_id(&self, source: &str, source_id: &str) -> Result<Vec<KnownRow>, StoreError> {
        let rows = self.rows_with_id(source, source_id)?;
        Ok(rows.into_iter().map(|row| known(source, row)).collect())
    }

    fn with_statement(&self, source: &str, statement: &str) -> Result<Vec<KnownRow>, StoreError> {
        let rows = self.rows_stating(source, statement)?;
        Ok(rows.into_iter().map(|row| known(source, row)).collect())
    }

    fn with_match_key(&self, match_key: &str) -> Result<Vec<KnownRow>, StoreError> {
        let rows = self.rows_matching_anywhere(match_key)?;
        Ok(rows.into_iter().map(|(source, row)| known(&source, row)).collect())
    }

    fn each_row(&self, source: &str, each: &mut dyn FnMut(KnownRow)) -> Result<(), StoreError> {
        for row in self.rows_of(source)? {
            each(known(source, row));
        }
        Ok(())
    }

    fn workload(&self, id: Id) -> Result<Option<Workload>, StoreError> {
        Ok(self.record(id)?.and_then(|record| record.workload().cloned()))
    }

    fn stated_grant(&self, workload: &Workload, source: &str) -> Result<Option<Grant>, StoreError> {
        for id in &workload.grants {
            let record = self.record(*id)?;
            let grant = record.as_ref().and_then(Record::grant).filter(|it| it.source.as_deref() == Some(source));
            if let Some(grant) = grant {
                return Ok(Some(grant.clone()));
            }
        }
        Ok(None)
    }

    fn with_key(&self, key: &str) -> Result<Option<Id>, StoreError> {
        self.workload_with_key(key)
    }

    fn person_at(&self, address: &str) -> Result<Option<Id>, StoreError> {
        self.person_with_address(address)
    }

    fn namesakes(&self, name: &str) -> Result<Vec<Namesake>, StoreError> {
        self.namesakes(name)
    }

    fn open_conflicts(&self, source: &str) -> Result<u64, StoreError> {
        self.rows_in_conflict(source)
    }

    fn refused_before(&self, source: &str) -> Result<Vec<String>, StoreError> {
        let last = self.last_import(source)?.map(|id| self.record(id)).transpose()?.flatten();
        Ok(last.as_ref().and_then(Record::import).map(|import| import.refused.clone()).unwrap_or_default())
    }

    fn person_called(&self, id: Id) -> Result<String, StoreError> {
        let person = self.record(id)?;
        let called = person.as_ref().and_then(Record::person).map(Person::called);
        Ok(called.unwrap_or_else(|| id.to_string()))
    }

    fn person_apart(&self, id: Id) -> Result<String, StoreError> {
        self.person_told(id)
    }

    fn import_of(&self, sha256: &str, source: &str) -> Result<Option<Id>, StoreError> {
        self.imported(source, sha256)
    }
}

/// A register that is not there yet: it knows nothing.
#[derive(Debug, Clone, Copy)]
pub struct NothingKnown;

impl Known for NothingKnown {
    fn end(&self) -> Result<Option<Link>, StoreError> {
        Ok(None)
    }

    fn has_workloads(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn with_source_id(&self, _source: &str, _source_id: &str) -> Result<Vec<KnownRow>, StoreError> {
        Ok(Vec::new())
    }

    fn with_statement(&self, _source: &str, _statement: &str) -> Result<Vec<KnownRow>, StoreError> {
        Ok(Vec::new())
    }

    fn with_match_key(&self, _match_key: &str) -> Result<Vec<KnownRow>, StoreError> {
        Ok(Vec::new())
    }

    fn each_row(&self, _source: &str, _each: &mut dyn FnMut(KnownRow)) -> Result<(), StoreError> {
        Ok(())
    }

    fn workload(&self, _id: Id) -> Result<Option<Workload>, StoreError> {
        Ok(None)
    }

    fn with_key(&self, _key: &str) -> Result<Option<Id>, StoreError> {
        Ok(None)
    }

    fn person_at(&self, _address: &str) -> Result<Option<Id>, StoreError> {
        Ok(None)
    }

    fn namesakes(&self, _name: &str) -> Result<Vec<Namesake>, StoreError> {
        Ok(Vec::new())
    }

    fn open_conflicts(&self, _source: &str) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn refused_before(&self, _source: &str) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn person_called(&self, id: Id) -> Result<String, StoreError> {
        Ok(id.to_string())
    }

    fn import_of(&self, _sha256: &str, _source: &str) -> Result<Option<Id>, StoreError> {
        Ok(None)
    }
}

fn known(source: &str, row: SourceRow) -> KnownRow {
    let SourceRow { workload, source_id, match_key, statement, is_missing } = row;
    KnownRow { workload, source: source.to_owned(), match_key, source_id, statement, is_missing }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::snapshot::sha256_hex;
    use crate::import::census::Census;
    use crate::import::source::{Reading, Source};

    /// A table with a header of field names, as the source `csv:list`.
    pub(in crate::import) fn table(text: &str) -> Source {
        let pipe = std::io::Cursor::new(text.as_bytes().to_vec());
        Source::from_pipe(pipe, "list", &Reading { source: "csv", ..Reading::default() }).unwrap()
    }

    /// A register that holds what tables stated; workloads are numbered from 1.
    #[derive(Default)]
    pub(in crate::import) struct Remembered {
        pub rows: Vec<KnownRow>,
        pub workloads: BTreeMap<Id, Workload>,
        pub imports: Vec<(String, String, Id)>,
    }

    impl Remembered {
        /// A register after the first import of a table.
        pub(in crate::import) fn after(text: &str) -> Self {
            let mut source = table(text);
            let census = Census::take(source.rows().unwrap()).unwrap();
            let name = source.name().to_owned();
            let mut register = Self::default();
            for read in source.rows().unwrap() {
                let Ok(row) = read.unwrap() else { continue };
                if census.copy_of(row.row).is_some() {
                    continue;
                }
                register.rows.push(KnownRow {
                    workload: numbered(register.rows.len() + 1),
                    source: name.clone(),
                    match_key: row.match_key(),
                    source_id: census.unique_id(&row).map(str::to_owned),
                    statement: sha256_hex(row.statement.as_bytes()),
                    is_missing: false,
                });
            }
            register
        }

        fn filtered(&self, keep: impl Fn(&KnownRow) -> bool) -> Vec<KnownRow> {
            self.rows.iter().filter(|row| keep(row)).cloned().collect()
        }
    }

    /// The id of the `n`th workload.
    pub(in crate::import) fn numbered(n: usize) -> Id {
        let mut bytes = [0; 16];
        bytes[15] = u8::try_from(n).unwrap();
        Id(bytes)
    }

    impl Known for Remembered {
        fn end(&self) -> Result<Option<Link>, StoreError> {
            Ok(None)
        }

        fn has_workloads(&self) -> Result<bool, StoreError> {
            Ok(!self.rows.is_empty())
        }

        fn with_source_id(&self, source: &str, id: &str) -> Result<Vec<KnownRow>, StoreError> {
            Ok(self.filtered(|row| row.source == source && row.source_id.as_deref() == Some(id)))
        }

        fn with_statement(&self, source: &str, statement: &str) -> Result<Vec<KnownRow>, StoreError> {
            Ok(self.filtered(|row| row.source == source && row.statement == statement))
        }

        fn with_match_key(&self, match_key: &str) -> Result<Vec<KnownRow>, StoreError> {
            Ok(self.filtered(|row| row.match_key == match_key))
        }

        fn each_row(&self, source: &str, each: &mut dyn FnMut(KnownRow)) -> Result<(), StoreError> {
            self.filtered(|row| row.source == source).into_iter().for_each(each);
            Ok(())
        }

        fn workload(&self, id: Id) -> Result<Option<Workload>, StoreError> {
            Ok(self.workloads.get(&id).cloned())
        }

        fn with_key(&self, _key: &str) -> Result<Option<Id>, StoreError> {
            Ok(None)
        }

        fn person_at(&self, _address: &str) -> Result<Option<Id>, StoreError> {
            Ok(None)
        }

        fn namesakes(&self, _name: &str) -> Result<Vec<Namesake>, StoreError> {
            Ok(Vec::new())
        }

        fn open_conflicts(&self, _source: &str) -> Result<u64, StoreError> {
            Ok(0)
        }

        fn refused_before(&self, _source: &str) -> Result<Vec<String>, StoreError> {
            Ok(Vec::new())
        }

        fn person_called(&self, id: Id) -> Result<String, StoreError> {
            Ok(id.to_string())
        }

        fn import_of(&self, sha256: &str, source: &str) -> Result<Option<Id>, StoreError> {
            let same = |import: &&(String, String, Id)| import.0 == sha256 && import.1 == source;
            Ok(self.imports.iter().find(same).map(|import| import.2))
        }
    }
}
