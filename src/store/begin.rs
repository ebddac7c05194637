//! Beginning a register: a new file and its first entry, or nothing at all.

use super::place::forget;
use super::{Mode, Result, Store, StoreError};
use crate::domain::Command;
use crate::domain::command::Request;
use std::path::{Path, PathBuf};

impl Store {
    /// Makes a register and writes its first entry; a file that was left before it had one is taken. Where the first entry is not
    /// written, a file that was made for it is taken away again.
    ///
    /// # Errors
    /// Where a register is there already, or it cannot be made; the folder must be there.
    pub fn begin(file: &Path, checkpoints: Option<PathBuf>, request: &Request, create: Command) -> Result<Self> {
        let (mut store, is_new) = match Self::create(file, checkpoints.clone()) {
            Ok(store) => (store, true),
            Err(StoreError::Exists(exists)) => match Self::open(file, Mode::Write, checkpoints, request.at.now())? {
                store if store.register().is_none() => (store, false),
                _ => return Err(StoreError::Exists(exists)),
            },
            Err(error) => return Err(error),
        };
        let begun = store.commit(request, create);
        if let Err(error) = begun {
            let file = store.file().to_owned();
            drop(store);
            if is_new {
                forget(&file);
            }
            return Err(error);
        }
        Ok(store)
    }
}
