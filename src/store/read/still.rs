//! Many reads of one state: what another program writes meanwhile is not seen.

use crate::store::{Store, StoreError};

impl Store {
    /// Runs reads that all see the register as it is when the first of them begins. Writers are not held up.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `reads` says.
    pub fn still<T, E: From<StoreError>>(&self, reads: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let transaction = self.db().unchecked_transaction().map_err(StoreError::from)?;
        let read = reads()?;
        transaction.finish().map_err(StoreError::from)?;
        Ok(read)
    }
}
