//! The register itself: its name and the policy in force.

use super::{Baseline, PolicyTurn, Turn};
use crate::domain::snapshot::sha256_hex;
use crate::domain::wording::Mapped;
use crate::domain::{Day, Id, Policy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Which policy it is, the first being 1: what people call it.
    pub policy_number: u32,
    /// The day from which it is in force.
    pub policy_since: Day,
    /// Each other policy since the register began, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Turn<PolicyTurn>>,
    /// The last baseline that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// What was said of the columns and words of each source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mappings: BTreeMap<String, Mapped>,
    /// Corrections of the clock that recorded some entries, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clock: Vec<ClockCorrection>,
}

/// A correction of the clock that recorded some entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockCorrection {
    /// The entries that it recorded.
    pub entries: Span,
    /// The day from which they are true instead of a later one.
    pub on: Day,
}

impl ClockCorrection {
    /// Whether it is known before entry `seq`: it is recorded right after the entries that it corrects.
    #[must_use]
    pub fn is_known_before(&self, seq: u64) -> bool {
        self.entries.last.saturating_add(1) < seq
    }
}

/// The day that entry `seq` is true from, after corrections of the clock that recorded it. An entry that says an earlier day keeps it:
/// a person said so.
#[must_use]
pub fn day_after(corrections: &[ClockCorrection], seq: u64, on: Day) -> Day {
    let of_it = corrections.iter().filter(|it| (it.entries.first..=it.entries.last).contains(&seq));
    of_it.fold(on, |on, correction| on.min(correction.on))
}

/// A run of entries of the ledger, by their numbers; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

impl Span {
    /// How many there are.
    #[must_use]
    pub fn count(self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            write!(f, "entry {}", self.last)
        } else {
            write!(f, "entries {} to {}", self.first, self.last)
        }
    }
}

impl Register {
    /// SHA-256 of the policy document: its exact name.
    #[must_use]
    pub fn policy_sha256(&self) -> String {
        sha256_hex(self.policy_text.as_bytes())
    }

    /// The policy in force as people name it: "policy 3, in force since 2026-11-23".
    #[must_use]
    pub fn policy_called(&self) -> String {
        format!("policy {}, in force since {}", self.policy_number, self.policy_since)
    }
}
