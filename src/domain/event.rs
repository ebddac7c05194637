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
    ExceptionApproved, ExceptionClosed, ExceptionLapsed, ExceptionRejected, ExceptionRenewed, ExceptionRequested,
};
pub use gate::{ActionClosed, ActionOpened, PromotionDecided, PromotionRequested, ReviewRecorded, ReviewScheduled};
pub use grant::{GrantAdded, GrantApproved, GrantDescribed, GrantEnded, GrantImported};
pub use identity::{
    CredentialDescribed, CredentialIssued, CredentialRevoked, CredentialSeen, IdentityDescribed, IdentityIssued,
    IdentityLinked, IdentityPromotionLinked, IdentityRevoked, IdentityUnlinked, ZoneDescribed, ZoneLinked,
    ZoneUnlinked,
};
pub use import::{ImportApplied, ImportRepeated, SourceMapped};
pub use parts::SetAside;
pub use person::{PersonAccountLinked, PersonApart, PersonDescribed, PersonLeft, PersonMerged};
pub use register::{
    BaselineTaken, CatalogueAdopted, CheckpointsReset, ClockCorrected, EvidenceExported, EvidenceWithdrawn,
    PolicyChanged, RegisterCreated, WorkloadBaselined,
};
pub use workload::{
    RecordMissing, WorkloadAdded, WorkloadAdopted, WorkloadAnswered, WorkloadColumnsKept, WorkloadImported,
    WorkloadStageChanged,
};

use super::Id;
use declare::events;
use serde::Deserialize as _;
use serde_json::Value as Json;

events! {
    RegisterCreated = "register.created" v 1 about [register],
    PersonDescribed = "person.described" v 1 about [person],
    PersonAccountLinked = "person.account-linked" v 1 about [person],
    PersonLeft = "person.left" v 1 about [person],
    PersonMerged = "person.merged" v 1 about [person, into],
    PersonApart = "person.apart" v 1 about [person, other],
    WorkloadAdded = "workload.added" v 1 about [workload],
    WorkloadImported = "workload.imported" v 1 about [workload],
    WorkloadColumnsKept = "workload.columns-kept" v 1 about [workload],
    RecordMissing = "record.missing" v 1 about [workload],
    WorkloadAnswered = "workload.answered" v 1 about [workload],
    WorkloadStageChanged = "workload.stage-changed" v 1 about [workload],
    GrantAdded = "grant.added" v 1 about [grant, workload],
    GrantImported = "grant.imported" v 1 about [grant, workload],
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
    ImportRepeated = "import.repeated" v 1 about [import],
    EvidenceExported = "evidence.exported" v 1 about [register],
    EvidenceWithdrawn = "evidence.withdrawn" v 1 about [register],
    ZoneDescribed = "zone.described" v 1 about [zone],
    ZoneLinked = "zone.linked" v 1 about [user],
    ZoneUnlinked = "zone.unlinked" v 1 about [user],
    IdentityDescribed = "identity.described" v 1 about [identity],
    IdentityLinked = "identity.linked" v 1 about [identity, workload],
    IdentityUnlinked = "identity.unlinked" v 1 about [identity, workload],
    IdentityPromotionLinked = "identity.promotion-linked" v 1 about [identity],
    IdentityIssued = "identity.issued" v 1 about [identity],
    IdentityRevoked = "identity.revoked" v 1 about [identity],
    CredentialIssued = "credential.issued" v 1 about [credential, identity],
    CredentialDescribed = "credential.described" v 1 about [credential],
    CredentialSeen = "credential.seen" v 1 about [credential],
    CredentialRevoked = "credential.revoked" v 1 about [credential, identity],
    CheckpointsReset = "checkpoints.reset" v 1 about [register],
    ClockCorrected = "clock.corrected" v 1 about [register],
    PolicyChanged = "policy.changed" v 1 about [register],
    CatalogueAdopted = "catalogue.adopted" v 1 about [register],
    WorkloadBaselined = "workload.baselined" v 1 about [workload],
    BaselineTaken = "baseline.taken" v 1 about [register],
    ExceptionRequested = "exception.requested" v 1 about [exception, workload],
    ExceptionApproved = "exception.approved" v 1 about [exception, workload],
    ExceptionRejected = "exception.rejected" v 1 about [exception, workload],
    ExceptionRenewed = "exception.renewed" v 1 about [exception, workload],
    ExceptionClosed = "exception.closed" v 1 about [exception, workload],
    ExceptionLapsed = "exception.lapsed" v 1 about [exception, workload],
}
