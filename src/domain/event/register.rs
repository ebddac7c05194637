//! The register itself: its policy, clock and checkpoints, its baselines, and the evidence that was taken from it.

use super::SetAside;
use super::declare::happenings;
use crate::domain::record::Span;
use crate::domain::{Day, Id};
use serde::{Deserialize, Serialize};

happenings! {
    /// A register began: always entry 1.
    RegisterCreated {
        /// The register's id, also the ledger's.
        register: Id,
        /// What people call it.
        name: String,
        /// The time zone it begins with.
        zone: chrono_tz::Tz,
        /// The catalogue it judges by.
        catalogue_version: String,
        /// The policy document, in full.
        policy: String,
    }
    /// Evidence was taken away.
    EvidenceExported {
        /// The register.
        register: Id,
        /// The pack's id: first 12 hex digits over its inputs.
        pack: String,
        /// SHA-256 of its manifest.
        manifest_sha256: String,
        /// The day it shows.
        as_of: Day,
        /// The filter as typed, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")] filter: Option<String>,
        /// Workloads in scope.
        workloads: u64,
        /// Entries of the ledger it holds.
        entries: u64,
    }
    /// A pack that was recorded as exported is not there: nobody was given it.
    EvidenceWithdrawn {
        /// The register.
        register: Id,
        /// The pack's id.
        pack: String,
    }
    /// A person took note that the register is shorter than or different from checkpoints of it.
    CheckpointsReset {
        /// The register.
        register: Id,
        /// The checkpoints that no longer hold.
        checkpoints: Vec<SetAside>,
    }
    /// The clock that recorded these entries was wrong, as a person said: those of them that are true from a later day than this one
    /// are true from this one. Their order stays. Nothing that is known before this entry changes.
    ClockCorrected {
        /// The register.
        register: Id,
        /// The entries.
        entries: Span,
        /// The day of the correction.
        on: Day,
    }
    /// Another policy is in force.
    PolicyChanged {
        /// The register.
        register: Id,
        /// The policy document, in full.
        policy: String,
    }
    /// The register goes by another version of the catalogue.
    CatalogueAdopted {
        /// The register.
        register: Id,
        /// The version, such as `2026.1`.
        version: String,
    }
    /// What a workload did not pass was frozen into a baseline: known, and no longer new.
    WorkloadBaselined {
        /// The workload.
        workload: Id,
        /// Controls that failed, by id.
        fails: Vec<String>,
        /// Controls that were not answered, by id.
        not_answered: Vec<String>,
    }
    /// A baseline was taken; the last entry of its act.
    BaselineTaken {
        /// The register.
        register: Id,
        /// Workloads there were.
        workloads: u64,
        /// Pairs of workload and control that failed.
        fails: u64,
        /// Pairs that were not answered.
        not_answered: u64,
    }
}
