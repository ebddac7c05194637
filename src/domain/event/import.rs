//! Imports, and the mappings of their sources.

use super::declare::happenings;
use crate::domain::Id;
use crate::domain::wording::Wording;
use serde::{Deserialize, Serialize};

happenings! {
    /// A person said what the columns and words of a source mean, for this file of it and those to come.
    SourceMapped {
        /// The register.
        register: Id,
        /// The source's name.
        source: String,
        /// All that is said of it from now on.
        wording: Wording,
    }
    /// A file was imported; the last entry of its act.
    ImportApplied {
        /// The import.
        import: Id,
        /// The source's name.
        source: String,
        /// The file's name, without its folders.
        file: String,
        /// SHA-256 of the file's bytes.
        sha256: String,
        /// Rows in the file.
        rows: u64,
        /// Rows that became a new record.
        new: u64,
        /// Rows that changed a record.
        changed: u64,
        /// Rows that changed nothing.
        unchanged: u64,
        /// Rows that were not taken.
        rejected: u64,
        /// Rows where both sides had changed.
        conflicts: u64,
        /// Rows found missing from the source.
        missing: u64,
        /// Rows without anything in them.
        #[serde(default, skip_serializing_if = "super::parts::is_none_of_them")] empty: u64,
        /// The rows that were not taken, by what tells each and its reason, so that they are known the next time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] refused: Vec<String>,
    }
    /// A file that was imported before was offered again, and changed nothing.
    ImportRepeated {
        /// The import that took it first.
        import: Id,
        /// SHA-256 of the file's bytes.
        sha256: String,
    }
}
