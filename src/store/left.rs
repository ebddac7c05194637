//! What programs that were killed have left beside a register.

use super::error::{Result, StoreError};
use super::lease::Lease;
use super::{connect, kept};
use std::fs;
use std::path::{Path, PathBuf};

/// What lies beside a register that the register does not need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// What a killed program left: of no use to anybody.
    pub leftovers: Vec<PathBuf>,
    /// Copies that were kept before an update: a person decides how long they stay.
    pub kept: Vec<PathBuf>,
}

impl Left {
    /// What lies beside a register. What a program is at work on is not named.
    #[must_use]
    pub fn beside(register: &Path) -> Self {
        let (parts, kept) =
            kept::beside(register).into_iter().partition(|copy| copy.extension().is_some_and(|end| end == "part"));
        let mut left = Self { leftovers: parts, kept };
        if Lease::read(register).is_some() {
            left.leftovers.clear();
        }
        left.leftovers.extend(Lease::left(register));
        left
    }

    /// Takes the leftovers beside a register away, and says which. The copies stay.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another program is at work, and where a file cannot be taken away.
    pub fn clean(register: &Path) -> Result<Vec<PathBuf>> {
        let found = Self::beside(register).leftovers;
        if found.is_empty() {
            return Ok(found);
        }
        // Whoever keeps a copy has the lease. Taken down, this one takes that of a killed program with it.
        let _lease = Lease::wait(register, "doctor --clean", connect::BUSY)?;
        for file in &found {
            if file.extension().is_some_and(|end| end == "part") {
                fs::remove_file(file).map_err(|error| StoreError::io(file, error))?;
            }
        }
        Ok(found)
    }
}
