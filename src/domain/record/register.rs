//! The register itself: its name and the policy in force.

use crate::domain::{Day, Id, Policy};
use serde::{Deserialize, Serialize};

/// A register as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// Its opaque id; also the ledger's.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// The day it began.
    pub began_on: Day,
    /// The version of the catalogue it judges by.
    pub catalogue_version: String,
    /// The policy document, TOML, in full.
    pub policy_text: String,
    /// The same, read.
    pub policy: Policy,
}
