//! Opening a register to ask one thing of it: nothing is judged, computed or written, and it costs the same on any register.

use super::error::{Result, StoreError};
use super::{Mode, Store, entries, open, schema, stored_register};
use std::path::Path;

impl Store {
    /// Opens a register to read single records of it as they stand. What is stored of judgements may be of an earlier day, and whether
    /// the ledger agrees with its checkpoints is not looked at.
    ///
    /// # Errors
    /// Where the file is missing or not ours, or its tables are those of another version.
    pub fn look(file: &Path) -> Result<Self> {
        let opened = open::open(file, Mode::Read)?;
        let mut store = Self { opened, register: None, checkpoints: None, unchecked: 0, rolled_back: None };
        match store.projection_version()? {
            Some(version) if version == schema::PROJECTION_VERSION => {}
            Some(version) if version > schema::PROJECTION_VERSION => {
                let why = "its computed tables are newer".to_owned();
                return Err(StoreError::Newer { file: store.opened.file, why });
            }
            _ => return Err(StoreError::Outdated(store.opened.file)),
        }
        store.register = stored_register(&store.opened.db, entries::end(&store.opened.db)?)?;
        Ok(store)
    }
}
