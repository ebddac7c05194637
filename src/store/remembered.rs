//! Which register lay where: kept beside the checkpoints, so that another register in the same place is noticed.
//!
//! One line of JSON for each register that was met in a place, appended; the last line of a place counts. A line that cannot be read
//! is passed over.

use super::Store;
use super::error::{Result, StoreError};
use crate::domain::{Id, Instant};
use crate::files::{self, Links};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// More bytes than the registers of an account come to.
const MOST: u64 = 16 << 20;

/// Another register than the one that lay in this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRegister {
    /// The one that lay here.
    pub was: Id,
    /// The one that lies here now.
    pub is: Id,
}

impl OtherRegister {
    /// What a person can do about it.
    pub const NEXT: &str = "put the right file back, or accept this one with `countersign doctor --accept-register`";
}

impl fmt::Display for OtherRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "another register is in this place: ledger {}, where ledger {} was before", self.is, self.was)
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    at: Instant,
    ledger: Id,
    register: String,
}

/// The file, beside the one of the checkpoints.
fn kept_in(checkpoints: &Path) -> PathBuf {
    checkpoints.with_file_name("registers.jsonl")
}

/// The register that was met last in a place.
fn last_met(checkpoints: &Path, register: &Path) -> Option<Id> {
    let text = files::read(&kept_in(checkpoints), Links::Refuse, MOST).ok()?;
    let register = register.to_string_lossy();
    let lines = text.split(|byte| *byte == b'\n').rev();
    lines
        .filter_map(|line| serde_json::from_slice::<Line>(line).ok())
        .find(|it| it.register == register)
        .map(|it| it.ledger)
}

fn keep(checkpoints: &Path, line: &Line) -> Result<()> {
    let file = kept_in(checkpoints);
    let failed = |error: std::io::Error| StoreError::io(&file, error);
    let mut text = serde_json::to_vec(line).map_err(|error| StoreError::Damaged(error.to_string()))?;
    text.push(b'\n');
    files::open_to_append(&file).and_then(|mut file| file.write_all(&text)).map_err(failed)
}

impl Store {
    /// Whether another register lay in this place when this account last met one there.
    #[must_use]
    pub fn compared_with_the_last(&self, checkpoints: &Path) -> Option<OtherRegister> {
        let is = self.register.as_ref()?.id;
        let was = last_met(checkpoints, self.file())?;
        (was != is).then_some(OtherRegister { was, is })
    }

    /// The register that lay in this place before, where that was another one.
    #[must_use]
    pub fn other_register(&self) -> Option<OtherRegister> {
        self.other
    }

    /// Remembers that this register lies here, where nothing is known of the place. That it cannot be kept stops nothing.
    pub(super) fn remember_if_new(&self, at: Instant) {
        if let Some(checkpoints) = &self.checkpoints
            && last_met(checkpoints, self.file()).is_none()
        {
            let _ = self.remember(at);
        }
    }

    /// Remembers that this register lies here: it is the one that was begun here, or a person accepted it.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub fn remember(&self, at: Instant) -> Result<()> {
        let (Some(checkpoints), Some(register)) = (&self.checkpoints, &self.register) else { return Ok(()) };
        let register_file = self.file().to_string_lossy().into_owned();
        keep(checkpoints, &Line { at, ledger: register.id, register: register_file })
    }
}
