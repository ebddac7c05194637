//! All that can happen to a register: each event's type, version and fields, as they stand in the ledger for ever.
//!
//! A type and version once written is only ever read again; a new need is a new version or a new type. Decoding refuses unknown fields.

mod declare;
mod parts;
pub use declare::Undecodable;
pub use parts::SetAside;

use super::record::{
    By, Claims, CredentialFacts, ExceptionFacts, FindingThen, GrantFacts, IdentityFacts, PersonFacts, ReviewRecord,
    Span, WorkloadFacts, ZoneFacts,
};
use super::wording::Wording;
use super::{ActionOrigin, Day, Decision, Derivation, Entered, Fields, Id, Plan, Stage};
use declare::events;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

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
    /// Two records of people are one person: the first is only kept for what was recorded under it.
    PersonMerged = "person.merged" v 1 about [person, into] {
        /// The record that is kept no longer.
        person: Id,
        /// The record that stands for both.
        into: Id,
    }
    /// Two records of people are two people, whatever they are called.
    PersonApart = "person.apart" v 1 about [person, other] {
        /// One of them.
        person: Id,
        /// The other.
        other: Id,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] key: Option<String>,
        /// The source's name.
        source: String,
        /// The source's own id, where it is unique.
        #[serde(default, skip_serializing_if = "Option::is_none")] source_id: Option<String>,
        /// What rows without an id are matched by.
        match_key: String,
        /// SHA-256 over all that the row said.
        statement: String,
        /// Every field the source states.
        fields: Fields<WorkloadFacts>,
        /// The source's own words for a field, where they are not the register's; understood or not.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")] words: BTreeMap<String, String>,
        /// Fields that were read and of which the source says nothing now, although it did before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] blank: Vec<String>,
        /// Fields of which the source says something that was not understood; what it says is among the words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] unclear: Vec<String>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] bulk: Option<String>,
    }
    /// A workload entered a stage.
    WorkloadStaged = "workload.staged" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The stage it left; absent where that was unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")] from: Option<Stage>,
        /// The stage it entered.
        to: Stage,
        /// How.
        how: Entered,
        /// The promotion that let it in.
        #[serde(default, skip_serializing_if = "Option::is_none")] promotion: Option<Id>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] expires_on: Option<Day>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] scheduled_for: Option<Day>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] owner: Option<Id>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] proof: Option<String>,
    }
    /// A workload that was found in a stage which nobody approved was taken over there.
    WorkloadAdopted = "workload.adopted" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// The stage it was found in.
        stage: Stage,
        /// The day it was found there.
        found_on: Day,
        /// Who keeps it there.
        kept_by: By,
        /// Why.
        reason: String,
        /// The day by which it is first reviewed.
        first_review_on: Day,
    }
    /// A person said what the columns and words of a source mean, for this file of it and those to come.
    SourceMapped = "source.mapped" v 1 about [register] {
        /// The register.
        register: Id,
        /// The source's name.
        source: String,
        /// All that is said of it from now on.
        wording: Wording,
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
        /// Rows without anything in them.
        #[serde(default, skip_serializing_if = "parts::is_none_of_them")] empty: u64,
        /// The rows that were not taken, by what tells each and its reason, so that they are known the next time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")] refused: Vec<String>,
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
        #[serde(default, skip_serializing_if = "Option::is_none")] filter: Option<String>,
        /// Workloads in scope.
        workloads: u64,
        /// Entries of the ledger it holds.
        entries: u64,
    }
    /// A pack that was recorded as exported is not there: nobody was given it.
    EvidenceWithdrawn = "evidence.withdrawn" v 1 about [register] {
        /// The register.
        register: Id,
        /// The pack's id.
        pack: String,
    }
    /// Something was recorded of a zone; makes the record where there is none.
    ZoneDescribed = "zone.described" v 1 about [zone] {
        /// The zone.
        zone: Id,
        /// What was recorded.
        fields: Fields<ZoneFacts>,
    }
    /// A workload or an identity stands on a zone. It is about the user alone: a zone may have very many.
    ZoneUsed = "zone.used" v 1 about [user] {
        /// The workload or identity.
        user: Id,
        /// The zone.
        zone: Id,
    }
    /// A workload or an identity no longer stands on a zone.
    ZoneLeft = "zone.left" v 1 about [user] {
        /// The workload or identity.
        user: Id,
        /// The zone.
        zone: Id,
    }
    /// Something was recorded of an identity; makes the record where there is none.
    IdentityDescribed = "identity.described" v 1 about [identity] {
        /// The identity.
        identity: Id,
        /// What was recorded.
        fields: Fields<IdentityFacts>,
    }
    /// A workload runs as an identity.
    IdentityBound = "identity.bound" v 1 about [identity, workload] {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    }
    /// A workload no longer runs as an identity.
    IdentityUnbound = "identity.unbound" v 1 about [identity, workload] {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    }
    /// An identity exists because of a promotion.
    IdentityTied = "identity.tied" v 1 about [identity] {
        /// The identity.
        identity: Id,
        /// The promotion.
        promotion: Id,
    }
    /// A prepared identity went live.
    IdentityIssued = "identity.issued" v 1 about [identity] {
        /// The identity.
        identity: Id,
        /// The day.
        issued_on: Day,
    }
    /// An identity was revoked, and with it all its credentials, each in an event of its own.
    IdentityRevoked = "identity.revoked" v 1 about [identity] {
        /// The identity.
        identity: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    }
    /// An identity was given something to authenticate with.
    CredentialIssued = "credential.issued" v 1 about [credential, identity] {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// What was recorded of it.
        fields: Fields<CredentialFacts>,
    }
    /// Something was recorded of a credential.
    CredentialDescribed = "credential.described" v 1 about [credential] {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// What was recorded.
        fields: Fields<CredentialFacts>,
    }
    /// A credential was seen in use. About itself alone, so that nightly sightings disturb nobody who edits its identity.
    CredentialUsed = "credential.used" v 1 about [credential] {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// The last day on which it was seen.
        used_on: Day,
    }
    /// A credential was revoked.
    CredentialRevoked = "credential.revoked" v 1 about [credential, identity] {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    }
    /// A person took note that the register is shorter than or different from checkpoints of it.
    CheckpointsSetAside = "checkpoints.set-aside" v 1 about [register] {
        /// The register.
        register: Id,
        /// The checkpoints that no longer hold.
        checkpoints: Vec<SetAside>,
    }
    /// The clock that recorded these entries was wrong, as a person said: those that are true from a later day are true from this one.
    ClockCorrected = "clock.corrected" v 1 about [register] {
        /// The register.
        register: Id,
        /// The entries.
        entries: Span,
        /// The day of the correction.
        on: Day,
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
    /// What a workload did not pass was frozen into a baseline: known, and no longer new.
    WorkloadBaselined = "workload.baselined" v 1 about [workload] {
        /// The workload.
        workload: Id,
        /// Controls that failed, by id.
        fails: Vec<String>,
        /// Controls that were not answered, by id.
        not_answered: Vec<String>,
    }
    /// A baseline was taken; the last entry of its act.
    BaselineTaken = "baseline.taken" v 1 about [register] {
        /// The register.
        register: Id,
        /// Workloads there were.
        workloads: u64,
        /// Pairs of workload and control that failed.
        fails: u64,
        /// Pairs that were not answered.
        not_answered: u64,
    }
    /// Somebody asked that a workload may fail a control for a time.
    ExceptionAsked = "exception.asked" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// The control.
        control: String,
        /// The records for which it may fail; none means the finding as a whole.
        items: Vec<Id>,
        /// Who asked.
        asked_by: By,
        /// Why, what makes up for it, who is accountable, until when.
        fields: Fields<ExceptionFacts>,
    }
    /// An exception was approved: from this day it counts, through its last day.
    ExceptionApproved = "exception.approved" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who approved.
        by: By,
        /// Whether nothing but the register's own account vouches for who approved.
        self_attested: bool,
    }
    /// Somebody said no to an exception that was asked for.
    ExceptionDeclined = "exception.declined" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who declined.
        by: By,
        /// Why.
        reason: String,
        /// Whether nothing but the register's own account vouches for who declined.
        self_attested: bool,
    }
    /// An exception was given one more term.
    ExceptionRenewed = "exception.renewed" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who renewed.
        by: By,
        /// The new last day.
        until: Day,
        /// Why it is still needed.
        reason: String,
        /// Whether nothing but the register's own account vouches for who renewed.
        self_attested: bool,
    }
    /// An exception was closed, or taken back before anybody decided.
    ExceptionClosed = "exception.closed" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who closed it.
        by: By,
        /// Why.
        reason: String,
    }
    /// An exception ended with what it was for: it stood or waited when its workload was retired.
    ExceptionLapsed = "exception.lapsed" v 1 about [exception, workload] {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
    }
}
