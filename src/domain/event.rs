//! All that can happen to a register: each event's type, version and fields, as they stand in the ledger for ever.
//!
//! A type and version once written is only ever read again; a new need is a new version or a new type. Decoding is a match on
//! (`type`, `v`) into structs that refuse unknown fields, and what is decoded encodes to the same value.

use super::field::Fields;
use super::plan::Plan;
use super::record::{By, Claims, FindingThen, GrantFacts, PersonFacts, ReviewRecord, WorkloadFacts};
use super::{ActionOrigin, Day, Decision, Derivation, Entered, Id, Stage};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// An event that this program does not know or whose fields it cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecodable {
    /// The type or its version is not one of [`Event::TYPES`]: a newer program wrote it.
    #[error("{kind} version {version} was written by a newer version of countersign")]
    Newer {
        /// The type.
        kind: String,
        /// Its version.
        version: u64,
    },
    /// The fields are not those of the type.
    #[error("{kind} cannot be read: {why}")]
    Malformed {
        /// The type.
        kind: String,
        /// What is wrong.
        why: String,
    },
}

macro_rules! events {
    ($( $(#[$meta:meta])* $name:ident = $kind:literal v $version:literal about [$($about:ident),+] {
        $( $(#[$fmeta:meta])* $field:ident : $type:ty ),+ $(,)?
    } )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $( $(#[$fmeta])* pub $field: $type ),+ }
        )+

        /// One thing that happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event { $( $(#[$meta])* $name(Box<$name>) ),+ }

        $( impl From<$name> for Event { fn from(it: $name) -> Self { Self::$name(Box::new(it)) } } )+

        impl Event {
            /// Every type and version this program reads and writes.
            pub const TYPES: &'static [(&'static str, u64)] = &[$( ($kind, $version) ),+];

            /// Its type, such as `workload.described`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $( Self::$name(_) => $kind ),+ }
            }

            /// The version of its type.
            #[must_use]
            pub fn version(&self) -> u64 {
                match self { $( Self::$name(_) => $version ),+ }
            }

            /// The records it is about, sorted and unique.
            #[must_use]
            pub fn about(&self) -> Vec<Id> {
                let mut ids: Vec<Id> = match self { $( Self::$name(it) => vec![$( it.$about ),+] ),+ };
                ids.sort_unstable();
                ids.dedup();
                ids
            }

            /// Its own fields, for an entry's `data`.
            ///
            /// # Errors
            /// Never for events made by this program; the error of the serialiser is passed on.
            pub fn data(&self) -> Result<Json, serde_json::Error> {
                match self { $( Self::$name(it) => serde_json::to_value(it) ),+ }
            }

            /// Reads an event from an entry's `type`, `v` and `data`.
            ///
            /// # Errors
            /// When type or version is unknown, or a field is unknown, missing or of the wrong shape.
            pub fn decode(kind: &str, version: u64, data: &Json) -> Result<Self, Undecodable> {
                match (kind, version) {
                    $( ($kind, $version) => $name::deserialize(data).map(Self::from)
                        .map_err(|why| Undecodable::Malformed { kind: kind.to_owned(), why: why.to_string() }), )+
                    _ => Err(Undecodable::Newer { kind: kind.to_owned(), version }),
                }
            }
        }
    };
}

events! {
    /// A register began: always entry 1.
    RegisterCreated = "register.created" v 1 about [register] {
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
    /// Something was recorded of a person; makes the record where there is none.
    PersonDescribed = "person.described" v 1 about [person] {
        /// The person.
        person: Id,
        /// What was recorded.
        fields: Fields<PersonFacts>,
    }
    /// A person was recognised as the one behind an account.
    PersonRecognised = "person.recognised" v 1 about [person] {
        /// The person.
        person: Id,
        /// The account, such as `os:alice@host`.
        login: String,
    }
    /// A person left.
    PersonLeft = "person.left" v 1 about [person] {
        /// The person.
        person: Id,
        /// The day they left.
        left_on: Day,
    }
    /// A workload was added by hand.
    WorkloadAdded = "workload.added" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// Its key.
        key: String,
        /// What was recorded of it.
        fields: Fields<WorkloadFacts>,
    }
    /// A source stated something of a workload; makes the record where there is none.
    WorkloadStated = "workload.stated" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// Its key, where this makes the record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// The source's name.
        source: String,
        /// The source's own id, where it is unique.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_id: Option<String>,
        /// What rows without an id are matched by.
        match_key: String,
        /// SHA-256 over all that the row said.
        statement: String,
        /// Every field the source states.
        fields: Fields<WorkloadFacts>,
        /// What the source claims of the risk.
        claims: Claims,
        /// Fields whose recorded answer was kept against the source's.
        kept: Vec<String>,
    }
    /// Columns of a source that have no fact, kept as text.
    WorkloadGiven = "workload.given" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// Which of the source's rows.
        match_key: String,
        /// Column and text.
        columns: BTreeMap<String, String>,
    }
    /// A row is no longer in its source.
    WorkloadGone = "workload.gone" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// Which of the source's rows.
        match_key: String,
    }
    /// Something was recorded of a workload.
    WorkloadDescribed = "workload.described" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// What was recorded.
        fields: Fields<WorkloadFacts>,
        /// The filter whose workloads were all answered at once, where they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bulk: Option<String>,
    }
    /// A workload entered a stage.
    WorkloadStaged = "workload.staged" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The stage it left; absent where that was unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Stage>,
        /// The stage it entered.
        to: Stage,
        /// How.
        how: Entered,
        /// The promotion that let it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promotion: Option<Id>,
        /// Facts that entering makes true, the stage among them.
        fields: Fields<WorkloadFacts>,
    }
    /// A workload was given access to data.
    GrantAdded = "grant.added" v 1 about [grant, workload] {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// What was recorded of it.
        fields: Fields<GrantFacts>,
    }
    /// A source stated that a workload has access to data; makes the record where there is none.
    GrantStated = "grant.stated" v 1 about [grant, workload] {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// What it states.
        fields: Fields<GrantFacts>,
    }
    /// Something was recorded of a grant.
    GrantDescribed = "grant.described" v 1 about [grant, workload] {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// What was recorded.
        fields: Fields<GrantFacts>,
    }
    /// A grant was approved.
    GrantApproved = "grant.approved" v 1 about [grant, workload] {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// Who approved.
        by: By,
        /// The day of the approval.
        approved_on: Day,
        /// Why the access is needed.
        reason: String,
        /// The day the access ends by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_on: Option<Day>,
    }
    /// A grant was taken away.
    GrantEnded = "grant.ended" v 1 about [grant, workload] {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// The day it ended.
        ended_on: Day,
    }
    /// Somebody asked that a workload may enter a stage.
    PromotionRequested = "promotion.requested" v 1 about [promotion, workload] {
        /// The promotion.
        promotion: Id,
        /// The workload.
        workload: Id,
        /// The stage it is in.
        from: Stage,
        /// The stage asked for.
        to: Stage,
        /// Who asked.
        requested_by: By,
        /// What approval will make true.
        plan: Plan,
        /// Canonical JSON of the workload with the plan applied.
        snapshot: String,
        /// SHA-256 of the snapshot's bytes.
        snapshot_sha256: String,
        /// What did not pass then.
        findings: Vec<FindingThen>,
    }
    /// A promotion was decided.
    PromotionDecided = "promotion.decided" v 1 about [promotion, workload] {
        /// The promotion.
        promotion: Id,
        /// The workload.
        workload: Id,
        /// The decision.
        decision: Decision,
        /// Who decided.
        by: By,
        /// Why.
        reason: String,
        /// What has to be done.
        conditions: Vec<String>,
        /// SHA-256 of the snapshot that was decided on.
        snapshot_sha256: String,
        /// Whether requester or owner decided.
        self_attested: bool,
    }
    /// A review was recorded.
    ReviewRecorded = "review.recorded" v 1 about [review, workload] {
        /// The review.
        review: Id,
        /// The workload.
        workload: Id,
        /// What it recorded.
        record: ReviewRecord,
    }
    /// A day was set for the next review.
    ReviewScheduled = "review.scheduled" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The day it is due.
        due_on: Day,
        /// The day the rule gives, where there is a rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scheduled_for: Option<Day>,
        /// How the day came about.
        derived: Derivation,
    }
    /// Somebody was given something to do.
    ActionOpened = "action.opened" v 1 about [action, workload] {
        /// The action.
        action: Id,
        /// The workload.
        workload: Id,
        /// What it follows from.
        origin: ActionOrigin,
        /// The review, promotion or control it follows from.
        from: String,
        /// What is to be done.
        what: String,
        /// Who does it; absent where nobody is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Id>,
        /// By when.
        due_on: Day,
    }
    /// An action was done.
    ActionClosed = "action.closed" v 1 about [action, workload] {
        /// The action.
        action: Id,
        /// The workload.
        workload: Id,
        /// The day it was done.
        closed_on: Day,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<String>,
    }
    /// A file was imported; the last entry of its act.
    ImportApplied = "import.applied" v 1 about [import] {
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
        /// Rows found gone from the source.
        gone: u64,
    }
    /// A file that was imported before was offered again, and changed nothing.
    ImportSeen = "import.seen" v 1 about [import] {
        /// The import that took it first.
        import: Id,
        /// SHA-256 of the file's bytes.
        sha256: String,
    }
    /// Evidence was taken away.
    EvidenceExported = "evidence.exported" v 1 about [register] {
        /// The register.
        register: Id,
        /// The pack's id: first 12 hex digits over its inputs.
        pack: String,
        /// SHA-256 of its manifest.
        manifest_sha256: String,
        /// The day it shows.
        as_of: Day,
        /// The filter as typed, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<String>,
        /// Workloads in scope.
        workloads: u64,
        /// Entries of the ledger it holds.
        entries: u64,
    }
    /// A person took note that the register is shorter than or different from checkpoints of it.
    CheckpointsSetAside = "checkpoints.set-aside" v 1 about [register] {
        /// The register.
        register: Id,
        /// The checkpoints that no longer hold.
        checkpoints: Vec<SetAside>,
    }
    /// Another policy is in force.
    PolicyChanged = "policy.changed" v 1 about [register] {
        /// The register.
        register: Id,
        /// The policy document, in full.
        policy: String,
    }
    /// The register goes by another version of the catalogue.
    CatalogueAdopted = "catalogue.adopted" v 1 about [register] {
        /// The register.
        register: Id,
        /// The version, such as `2026.1`.
        version: String,
    }
}

/// A checkpoint that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Entries there were.
    pub size: u64,
    /// The hash of the last one.
    pub head: String,
}
