//! All that can be asked of a register, and what travels with the asking.
//!
//! A [`Request`] is made once: its id and random seed travel with it, so that trying again finds by the id what is written already.

mod carried;
mod request;
mod touches;

pub use super::contact::folded_address;
pub use carried::{Contact, NewAction, Replaced, ReviewAnswers, StatedRow, Tally};
pub use request::{Actor, Request, When};
pub use touches::{ControlAsked, GateAsked, Touches, suggested_key};

use super::event::SetAside;
use super::field::Fields;
use super::plan::Plan;
use super::record::{
    By, CredentialFacts, ExceptionFacts, GrantFacts, IdentityFacts, PersonFacts, Span, WorkloadFacts, ZoneFacts,
};
use super::{Day, Decision, Derivation, Id, Stage};
use crate::domain::wording::Wording;

/// One thing asked of a register.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin a register; only on an empty ledger.
    CreateRegister {
        /// What people call it.
        name: String,
        /// The policy document.
        policy: String,
        /// The catalogue it judges by.
        catalogue_version: String,
    },
    /// Record something of a person, or a new person.
    DescribePerson {
        /// The person; a new one where absent.
        person: Option<Id>,
        /// What to record.
        fields: Fields<PersonFacts>,
    },
    /// Record a person although somebody of the name is recorded: they are two people.
    AddAnother {
        /// What to record.
        fields: Fields<PersonFacts>,
    },
    /// Say that two records are one person.
    MergePeople {
        /// The record that is kept no longer.
        person: Id,
        /// The record that stands for both.
        into: Id,
    },
    /// Say that two records are two people.
    TellApart {
        /// One of them.
        person: Id,
        /// The other.
        other: Id,
    },
    /// Say which person the account is.
    LinkAccount {
        /// The person; a new one with these fields where absent.
        person: Option<Id>,
        /// What to record of a new person.
        fields: Fields<PersonFacts>,
        /// The account, such as `os:alice@host`.
        login: String,
    },
    /// Record that a person left.
    PersonLeft {
        /// The person.
        person: Id,
        /// The day.
        left_on: Day,
    },
    /// Add a workload; it enters `experiment`.
    AddWorkload {
        /// Its key; suggested from the name where absent.
        key: Option<String>,
        /// What to record.
        fields: Fields<WorkloadFacts>,
    },
    /// Answer questions on a workload.
    Answer {
        /// The workload.
        workload: Id,
        /// The answers.
        fields: Fields<WorkloadFacts>,
        /// The filter, where many are answered at once.
        bulk: Option<String>,
        /// Whether answers of a person may be overwritten; in bulk only where chosen.
        overwrite: bool,
    },
    /// Record access to data.
    AddGrant {
        /// The workload.
        workload: Id,
        /// What to record.
        fields: Fields<GrantFacts>,
    },
    /// Record something of a grant.
    DescribeGrant {
        /// The grant.
        grant: Id,
        /// What to record.
        fields: Fields<GrantFacts>,
    },
    /// Approve a grant.
    ApproveGrant {
        /// The grant.
        grant: Id,
        /// Who approves.
        by: By,
        /// The day.
        approved_on: Day,
        /// Why.
        reason: String,
        /// The day it ends by itself.
        expires_on: Option<Day>,
    },
    /// Take a grant away.
    EndGrant {
        /// The grant.
        grant: Id,
        /// The day.
        ended_on: Day,
    },
    /// Ask that a workload may enter the next stage.
    RequestPromotion {
        /// The workload.
        workload: Id,
        /// The stage asked for.
        to: Stage,
        /// What approval will make true.
        plan: Plan,
        /// Who asks.
        by: By,
    },
    /// Decide on a promotion.
    Decide {
        /// The promotion.
        promotion: Id,
        /// The workload it belongs to.
        workload: Id,
        /// The decision.
        decision: Decision,
        /// Who decides.
        by: By,
        /// Why.
        reason: String,
        /// What has to be done.
        conditions: Vec<NewAction>,
    },
    /// Record a review.
    RecordReview {
        /// The workload.
        workload: Id,
        /// What the reviewer answers.
        answers: ReviewAnswers,
    },
    /// Set the day of the next review.
    Schedule {
        /// The workload.
        workload: Id,
        /// The day; by the rule where absent.
        due_on: Option<Day>,
        /// How it came about.
        derived: Derivation,
    },
    /// Close an action.
    CloseAction {
        /// The action.
        action: Id,
        /// The day.
        closed_on: Day,
        /// What shows it.
        proof: Option<String>,
    },
    /// Take over a workload that was found in a stage which nobody approved.
    Adopt {
        /// The workload.
        workload: Id,
        /// Who keeps it there.
        kept_by: By,
        /// The day it was found there; the day the register knows it there from, where absent.
        found_on: Option<Day>,
        /// Why.
        reason: String,
        /// The day by which it is first reviewed.
        first_review_on: Day,
    },
    /// Retire a workload.
    Retire {
        /// The workload.
        workload: Id,
        /// Who ends its access to data and revokes what nothing else runs as, in the same act; absent where that is left as it is.
        ends_access: Option<By>,
    },
    /// Take a workload one stage down.
    Demote {
        /// The workload.
        workload: Id,
    },
    /// Reopen a retired workload as an experiment.
    Reopen {
        /// The workload.
        workload: Id,
    },
    /// Answer questions on one of many workloads, and make answers of what a source stated and is said again.
    ConfirmAnswers {
        /// The workload.
        workload: Id,
        /// The answers.
        fields: Fields<WorkloadFacts>,
        /// The filter.
        bulk: String,
        /// Whether answers of a person may be overwritten.
        overwrite: bool,
    },
    /// Settle what a source says against an answer.
    ResolveConflicts {
        /// The workload.
        workload: Id,
        /// Only conflicts with this source.
        source: Option<String>,
        /// Only the conflict of this field.
        field: Option<String>,
        /// Whether what the source says is taken, and not the answer kept.
        takes: bool,
    },
    /// Take a row of a source.
    StateRow(Box<StatedRow>),
    /// Record that a row is missing from its source.
    MissingRow {
        /// The workload.
        workload: Id,
        /// The source.
        source: String,
        /// Which of its rows.
        match_key: String,
    },
    /// Say what the columns and words of a source mean, for the files of it to come.
    MapSource {
        /// The register.
        register: Id,
        /// The source's name.
        source: String,
        /// All that is said of it.
        wording: Wording,
    },
    /// Close an import with its tally.
    FinishImport {
        /// The import.
        import: Id,
        /// The source.
        source: String,
        /// The file's name.
        file: String,
        /// SHA-256 of its bytes.
        sha256: String,
        /// What it came to.
        tally: Tally,
        /// The rows that were not taken, by what tells each and its reason.
        refused: Vec<String>,
    },
    /// Record that an imported file was offered again.
    SeeImport {
        /// The import that took it first.
        import: Id,
        /// SHA-256 of its bytes.
        sha256: String,
    },
    /// Record that evidence was taken away.
    RecordExport {
        /// The register.
        register: Id,
        /// The pack's id.
        pack: String,
        /// SHA-256 of its manifest.
        manifest_sha256: String,
        /// The day it shows.
        as_of: Day,
        /// The filter as typed.
        filter: Option<String>,
        /// Workloads in scope.
        workloads: u64,
        /// Entries it holds.
        entries: u64,
    },
    /// Record that a pack which was recorded as exported is not there.
    WithdrawExport {
        /// The register.
        register: Id,
        /// The pack's id.
        pack: String,
    },
    /// Record something of a zone, or a new zone.
    DescribeZone {
        /// The zone; a new one where absent.
        zone: Option<Id>,
        /// What to record.
        fields: Fields<ZoneFacts>,
    },
    /// Record that a workload stands on a zone, or no longer does.
    PlaceWorkload {
        /// The workload.
        workload: Id,
        /// The zone.
        zone: Id,
        /// Whether it stands there.
        stands: bool,
    },
    /// Record that an identity stands on a zone, or no longer does.
    PlaceIdentity {
        /// The identity.
        identity: Id,
        /// The zone.
        zone: Id,
        /// Whether it stands there.
        stands: bool,
    },
    /// Record an identity, prepared or live.
    AddIdentity {
        /// What to record.
        fields: Fields<IdentityFacts>,
        /// The workloads that run as it.
        workloads: Vec<Id>,
        /// The zones it stands on.
        zones: Vec<Id>,
    },
    /// Record something of an identity.
    DescribeIdentity {
        /// The identity.
        identity: Id,
        /// What to record.
        fields: Fields<IdentityFacts>,
    },
    /// Record that a workload runs as an identity.
    LinkIdentity {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    },
    /// Record that a workload no longer runs as an identity.
    UnlinkIdentity {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    },
    /// Record which approved promotion an identity exists for.
    LinkPromotion {
        /// The identity.
        identity: Id,
        /// The promotion.
        promotion: Id,
    },
    /// Record that a prepared identity went live.
    IssueIdentity {
        /// The identity.
        identity: Id,
        /// The day.
        issued_on: Day,
        /// What it authenticates with, where that is recorded at once.
        credential: Option<Fields<CredentialFacts>>,
    },
    /// Revoke an identity with all its credentials.
    RevokeIdentity {
        /// The identity.
        identity: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    },
    /// Record that an identity was given a credential.
    IssueCredential {
        /// The identity.
        identity: Id,
        /// What to record of it.
        fields: Fields<CredentialFacts>,
        /// The credential that it takes the place of, which is revoked in the same act.
        replaces: Option<Replaced>,
    },
    /// Record something of a credential.
    DescribeCredential {
        /// The credential.
        credential: Id,
        /// What to record.
        fields: Fields<CredentialFacts>,
    },
    /// Record that a credential was seen in use.
    UseCredential {
        /// The credential.
        credential: Id,
        /// The last day on which it was seen.
        used_on: Day,
    },
    /// Revoke a credential.
    RevokeCredential {
        /// The credential.
        credential: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    },
    /// Take note that checkpoints no longer hold.
    SetCheckpointsAside {
        /// The register.
        register: Id,
        /// The checkpoints.
        checkpoints: Vec<SetAside>,
    },
    /// Say that the clock that recorded these entries was wrong.
    CorrectClock {
        /// The register.
        register: Id,
        /// The entries: those that lie ahead of this machine's clock.
        entries: Span,
    },
    /// Put another policy in force.
    ChangePolicy {
        /// The register.
        register: Id,
        /// The policy document, in full.
        policy: String,
    },
    /// Freeze what a workload does not pass today into the baseline.
    Baseline {
        /// The workload.
        workload: Id,
    },
    /// Close a baseline with what it holds.
    TakeBaseline {
        /// The register.
        register: Id,
        /// Workloads there are.
        workloads: u64,
        /// Pairs of workload and control that fail.
        fails: u64,
        /// Pairs that are not answered.
        not_answered: u64,
    },
    /// Go by another version of the catalogue: the one that is built in.
    AdoptCatalogue {
        /// The register.
        register: Id,
        /// The version.
        version: String,
    },
    /// Ask that a workload may fail a control for a time.
    RequestException {
        /// The workload.
        workload: Id,
        /// The control.
        control: String,
        /// The records for which it may fail; none means the finding as a whole.
        items: Vec<Id>,
        /// Who asks.
        by: By,
        /// Why, what makes up for it, who is accountable, until when.
        fields: Fields<ExceptionFacts>,
    },
    /// Approve an exception, or decline it.
    DecideException {
        /// The exception.
        exception: Id,
        /// The workload it belongs to.
        workload: Id,
        /// Who decides.
        by: By,
        /// Why not, where it is declined; absent where it is approved.
        declined: Option<String>,
    },
    /// Give an exception one more term.
    RenewException {
        /// The exception.
        exception: Id,
        /// The workload it belongs to.
        workload: Id,
        /// Who renews.
        by: By,
        /// The new last day.
        until: Day,
        /// Why it is still needed.
        reason: String,
    },
    /// Close an exception, or withdraw it before anyone decides.
    CloseException {
        /// The exception.
        exception: Id,
        /// The workload it belongs to.
        workload: Id,
        /// Who closes it.
        by: By,
        /// Why.
        reason: String,
    },
}
