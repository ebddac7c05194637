//! A lease beside the register: what a long act tells other programs while it holds the lock.

use super::error::{Result, StoreError};
use super::place::{beside, make_private};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// What a long act says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    what: String,
    who: String,
    percent: u8,
}

/// A lease that is posted; taken down when dropped.
#[derive(Debug)]
pub struct Lease {
    file: PathBuf,
    notice: Notice,
}

impl Lease {
    /// Posts a lease for an act on a register.
    ///
    /// # Errors
    /// Where the file beside the register cannot be written.
    pub fn post(register: &Path, what: &str, who: &str) -> Result<Self> {
        let file = beside(register, ".lease");
        let lease = Self { file, notice: Notice { what: what.to_owned(), who: who.to_owned(), percent: 0 } };
        lease.write()?;
        make_private(&lease.file)?;
        Ok(lease)
    }

    /// Says how far the act is, in percent.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn progress(&mut self, percent: u8) -> Result<()> {
        if percent == self.notice.percent {
            return Ok(());
        }
        self.notice.percent = percent;
        self.write()
    }

    /// What another program says it is doing with a register, such as "import by R. Diaz, 43 %".
    #[must_use]
    pub fn read(register: &Path) -> Option<String> {
        let text = fs::read(beside(register, ".lease")).ok()?;
        let notice: Notice = serde_json::from_slice(&text).ok()?;
        Some(format!("{} by {}, {} %", notice.what, notice.who, notice.percent))
    }

    fn write(&self) -> Result<()> {
        let text = serde_json::to_vec(&self.notice).map_err(|error| StoreError::Damaged(error.to_string()))?;
        fs::write(&self.file, text).map_err(|error| StoreError::io(&self.file, error))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A lease that stays behind says something untrue, but stops nobody: the lock itself is the database's.
        let _ = fs::remove_file(&self.file);
    }
}
