//! Rows that are not taken, as they are known the next time: the same id of the source, else the same bytes, refused for the same
//! reason. A job that runs every night is told of new trouble by the exit code, and of known trouble by a count.

use std::collections::BTreeSet;

use super::source_row::{Identity, Rejected, SourceRow};
use crate::domain::snapshot::sha256_hex;

/// More than this many are not remembered: one entry of the ledger holds them all. What is beyond it counts as new.
const MOST: usize = 20_000;
/// Hex digits of each that are kept.
const DIGITS: usize = 16;

impl Rejected {
    /// What tells this row and its reason from any other.
    #[must_use]
    pub fn known_by(&self) -> String {
        let Identity { source_id, bytes, .. } = &self.identity;
        let (how, what) = match source_id {
            Some(id) => ("id", id.as_str()),
            None => ("bytes", bytes.as_str()),
        };
        let hash = sha256_hex(format!("{how}\n{what}\n{}", self.reason.code()).as_bytes());
        hash.get(..DIGITS).unwrap_or(&hash).to_owned()
    }
}

impl Identity {
    /// Of a row that was read.
    pub(super) fn of(row: &SourceRow) -> Self {
        Self { source_id: row.source_id.clone(), match_key: None, bytes: sha256_hex(row.statement.as_bytes()) }
    }
}

/// What is remembered of the rows that were not taken.
pub(super) fn remembered(rejected: &[Rejected]) -> Vec<String> {
    let all: BTreeSet<String> = rejected.iter().map(Rejected::known_by).collect();
    all.into_iter().take(MOST).collect()
}

/// How many of the rows that are not taken the last import refused too.
pub(super) fn known(rejected: &[Rejected], before: &[String]) -> u64 {
    let before: BTreeSet<&str> = before.iter().map(String::as_str).collect();
    rejected.iter().filter(|row| before.contains(row.known_by().as_str())).count() as u64
}
