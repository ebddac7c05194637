//! All that can happen to a register: each event's type, version and what it is about, as they stand in the ledger for ever. Its fields
//! stand in the file of its subject.
//!
//! A type and version once written is only ever read again; a new need is a new version or a new type. Decoding is a match on
//! (`type`, `v`) into structs that refuse unknown fields, and what is decoded encodes to the same value.

mod declare;
mod exception;
mod gate;
mod grant;
mod identity;
mod import;
mod parts;
mod person;
mod register;
mod workload;

pub use declare::Undecodable;
pub use exception::{
    ExceptionApproved, ExceptionAsked, ExceptionClosed, ExceptionDeclined, ExceptionLapsed, ExceptionRenewed,
};
pub use gate::{ActionClosed, ActionOpened, PromotionDecided, PromotionRequested, ReviewRecorded, ReviewScheduled};
pub use grant::{GrantAdded, GrantApproved, GrantDescribed, GrantEnded, GrantStated};
pub use identity::{
    CredentialDescribed, CredentialIssued, CredentialRevoked, CredentialUsed, IdentityBound, IdentityDescribed,
    IdentityIssued, IdentityRevoked, IdentityTied, IdentityUnbound, ZoneDescribed, ZoneLeft, ZoneUsed,
};
pub use import::{ImportApplied, ImportSeen, SourceMapped};
pub use parts::SetAside;
pub use person::{PersonApart, PersonDescribed, PersonLeft, PersonMerged, PersonRecognised};
pub use register::{
    BaselineTaken, CatalogueAdopted, CheckpointsSetAside, ClockCorrected, EvidenceExported, EvidenceWithdrawn,
    PolicyChanged, RegisterCreated, WorkloadBaselined,
};
pub use workload::{
    WorkloadAdded, WorkloadAdopted, WorkloadDescribed, WorkloadGiven, WorkloadGone, WorkloadStaged, WorkloadStated,
};

use super::Id;
use declare::events;
use serde::Deserialize as _;
use serde_json::Value as Json;

events! {
    RegisterCreated = "register.created" v 1 about [register],
    PersonDescribed = "person.described" v 1 about [person],
    PersonRecognised = "person.recognised" v 1 about [person],
    PersonLeft = "person.left" v 1 about [person],
    PersonMerged = "person.merged" v 1 about [person, into],
    PersonApart = "person.apart" v 1 about [person, other],
    WorkloadAdded = "workload.added" v 1 about [workload],
    WorkloadStated = "workload.stated" v 1 about [workload],
    WorkloadGiven = "workload.given" v 1 about [workload],
    WorkloadGone = "workload.gone" v 1 about [workload],
    WorkloadDescribed = "workload.described" v 1 about [workload],
    WorkloadStaged = "workload.staged" v 1 about [workload],
    GrantAdded = "grant.added" v 1 about [grant, workload],
    GrantStated = "grant.stated" v 1 about [grant, workload],
    GrantDescribed = "grant.described" v 1 about [grant, workload],
    GrantApproved = "grant.approved" v 1 about [grant, workload],
    GrantEnded = "grant.ended" v 1 about [grant, workload],
    PromotionRequested = "promotion.requested" v 1 about [promotion, workload],
    PromotionDecided = "promotion.decided" v 1 about [promotion, workload],
    ReviewRecorded = "review.recorded" v 1 about [review, workload],
    ReviewScheduled = "review.scheduled" v 1 about [workload],
    ActionOpened = "action.opened" v 1 about [action, workload],
    ActionClosed = "action.closed" v 1 about [action, workload],
    WorkloadAdopted = "workload.adopted" v 1 about [workload],
    SourceMapped = "source.mapped" v 1 about [register],
    ImportApplied = "import.applied" v 1 about [import],
    ImportSeen = "import.seen" v 1 about [import],
    EvidenceExported = "evidence.exported" v 1 about [register],
    EvidenceWithdrawn = "evidence.withdrawn" v 1 about [register],
    ZoneDescribed = "zone.described" v 1 about [zone],
    ZoneUsed = "zone.used" v 1 about [user],
    ZoneLeft = "zone.left" v 1 about [user],
    IdentityDescribed = "identity.described" v 1 about [identity],
    IdentityBound = "identity.bound" v 1 about [identity, workload],
    IdentityUnbound = "identity.unbound" v 1 about [identity, workload],
    IdentityTied = "identity.tied" v 1 about [identity],
    IdentityIssued = "identity.issued" v 1 about [identity],
    IdentityRevoked = "identity.revoked" v 1 about [identity],
    CredentialIssued = "credential.issued" v 1 about [credential, identity],
    CredentialDescribed = "credential.described" v 1 about [credential],
    CredentialUsed = "credential.used" v 1 about [credential],
    CredentialRevoked = "credential.revoked" v 1 about [credential, identity],
    CheckpointsSetAside = "checkpoints.set-aside" v 1 about [register],
    ClockCorrected = "clock.corrected" v 1 about [register],
    PolicyChanged = "policy.changed" v 1 about [register],
    CatalogueAdopted = "catalogue.adopted" v 1 about [register],
    WorkloadBaselined = "workload.baselined" v 1 about [workload],
    BaselineTaken = "baseline.taken" v 1 about [register],
    ExceptionAsked = "exception.asked" v 1 about [exception, workload],
    ExceptionApproved = "exception.approved" v 1 about [exception, workload],
    ExceptionDeclined = "exception.declined" v 1 about [exception, workload],
    ExceptionRenewed = "exception.renewed" v 1 about [exception, workload],
    ExceptionClosed = "exception.closed" v 1 about [exception, workload],
    ExceptionLapsed = "exception.lapsed" v 1 about [exception, workload],
}
