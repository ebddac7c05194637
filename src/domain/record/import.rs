//! One import: which file, and what it came to.

use crate::domain::{Day, Id};
use serde::{Deserialize, Serialize};

/// An import as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its opaque id.
    pub id: Id,
    /// The source's name.
    pub source: String,
    /// The file's name, without its folders.
    pub file: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
    /// Rows in the file.
    pub rows: u64,
    /// Rows that became a new record.
    pub new: u64,
    /// Rows that changed a record.
    pub changed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// The rows that were not taken, by what tells each and its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// The day it was applied.
    pub on: Day,
    /// The days the same bytes were offered again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_again: Vec<Day>,
}
