//! `receipt.json`: who took the pack away, when and where to. It differs from export to export, so it stands outside the sums.

use crate::domain::{Actor, Id, Instant};
use crate::shown::escape_json;
use serde::{Deserialize, Serialize};

/// The file.
pub const FILE: &str = "receipt.json";

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The pack's id.
    pub pack: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// When it was exported.
    pub exported_at: Instant,
    /// The account that exported it, and how sure the register is of it.
    pub exported_by: Actor,
    /// Where to.
    pub folder: String,
    /// Whether the register knows of it.
    pub recorded: Recorded,
}

/// Whether an export was recorded in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Recorded {
    /// By an entry after those in the pack, of this act.
    ByAct(Id),
    /// It was not: the register was open for reading only.
    NotRecorded {
        /// Why.
        because: String,
    },
}

impl Receipt {
    pub(super) fn text(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{}\n", escape_json(&serde_json::to_string_pretty(self)?)))
    }
}
