//! `manifest.json`: what a pack was made from, and every file in it with its length, hash and rows.

use super::coverage::Coverage;
use super::folder::Filed;
use crate::domain::{Day, Id, Instant};
use crate::ledger::{Hash, Link};
use crate::shown::escape_json;
use serde::{Deserialize, Serialize};

/// The file.
pub const FILE: &str = "manifest.json";
/// The format of packs that this program writes and reads.
pub const FORMAT: &str = "countersign-pack-v1";

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// By which number of [`TABLES`](super::table::TABLES) the files were made. Packs from before it was counted have none.
    #[serde(default)]
    pub tables: u32,
    /// The pack's id.
    pub pack: String,
    /// The program that wrote it.
    pub program: Program,
    /// The register it shows.
    pub register: RegisterShown,
    /// The day it shows.
    pub as_of: Day,
    /// What was known of that day.
    pub known_at: KnownAt,
    /// What the register witnessed.
    pub coverage: Coverage,
    /// Which workloads the tables show.
    pub scope: Scope,
    /// How the tables are written.
    pub csv: Csv,
    /// The guard of dangerous cells: `apostrophe-v1`, or `none`.
    pub csv_guard: String,
    /// What the controls came to over the workloads in scope. Fails and not answered are never added up.
    pub findings: Findings,
    /// The pack before this one, as the ledger has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// Every file but this one, the sums and the receipt.
    pub files: Vec<Filed>,
}

/// The program that wrote a pack, and what it judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The version of the catalogue of controls that it judged by.
    pub catalogue: String,
}

/// The register as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterShown {
    /// What people call it.
    pub name: String,
    /// The time zone of its days.
    pub zone: String,
    /// The version of the catalogue that it had adopted.
    pub catalogue: String,
    /// Which policy was in force, the first being 1.
    #[serde(default = "first_policy")]
    pub policy: u32,
    /// The day from which it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_since: Option<Day>,
    /// SHA-256 of the policy in force.
    pub policy_sha256: String,
}

/// Packs from before a policy could be changed do not number it.
const fn first_policy() -> u32 {
    1
}

/// The entries that were known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownAt {
    /// The ledger.
    pub ledger: Id,
    /// How many entries.
    pub size: u64,
    /// The hash of the last of them.
    pub head: String,
    /// When the last of them was recorded.
    pub recorded_at: Instant,
    /// How many of them are out of scope and shown by their hashes only.
    pub stubs: u64,
}

/// Which workloads are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The filter as typed, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The person who is `me` in it, where it asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub me: Option<Id>,
    /// Workloads in scope.
    pub within: u64,
    /// Workloads out of scope.
    pub out: u64,
    /// All of them.
    pub total: u64,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csv {
    /// Whether each begins with a byte-order mark.
    pub byte_order_mark: bool,
    /// Cells that were given an apostrophe.
    pub guarded_cells: u64,
}

/// Pairs of workload and control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// That fail.
    pub fails: u64,
    /// That are not answered.
    pub not_answered: u64,
}

/// An earlier pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Its id.
    pub pack: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
}

impl Program {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            catalogue: crate::controls::catalogue().version.clone(),
        }
    }
}

impl Manifest {
    /// The bytes of the file. What would act on a terminal is escaped as JSON escapes it, so nothing is lost.
    ///
    /// # Errors
    /// Never for a manifest made by this program; the error of the serialiser is passed on.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{}\n", escape_json(&serde_json::to_string_pretty(self)?)))
    }

    /// The end of the chain that the pack knows; `None` where its hash is not one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let head: Hash = self.known_at.head.parse().ok()?;
        Some(Link { ledger: self.known_at.ledger, size: self.known_at.size, head })
    }
}
