//! Many reads of one state: what another program writes meanwhile is not seen.

use crate::store::{Store, StoreError};

impl Store {
    /// From now on every read sees the register as it is at this moment, its policy included, until [`Store::end_reading`]. Writers
    /// are not held up, but the write-ahead log cannot be folded until then.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.db().execute_batch("BEGIN")?;
        self.refresh().inspect_err(|_| drop(self.end_reading()))
    }

    /// Ends what [`Store::begin_reading`] began.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn end_reading(&mut self) -> Result<(), StoreError> {
        Ok(self.db().execute_batch("ROLLBACK")?)
    }

    /// Runs reads that all see the register as it is when the first of them begins. Writers are not held up.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `reads` says.
    pub fn snapshot_read<T, E: From<StoreError>>(&self, reads: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        // Inside a rehearsal they do already.
        if !self.db().is_autocommit() {
            return reads();
        }
        let transaction = self.db().unchecked_transaction().map_err(StoreError::from)?;
        let read = reads()?;
        transaction.finish().map_err(StoreError::from)?;
        Ok(read)
    }
}
