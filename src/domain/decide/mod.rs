//! The rules: a command and the records it touches become events, or a refusal. Pure: nothing is read or written here.

mod account;
mod adopt;
mod baseline;
mod exception;
mod grant;
mod identity;
mod import;
mod person;
mod promotion;
mod register;
mod review;
mod settle;
mod stage;
mod visible;
mod workload;
mod zone;

pub use exception::may_decide_on as may_decide_exception;
pub use promotion::{may_ask, may_decide};
pub use review::after as after_review;
pub use workload::{already_so, kept_in_bulk};

use super::dossier::RunsAs;
use super::people::Namesake;
use super::record::{Baseline, Credential, FindingThen, Grant, Identity, Person, Register, Workload, Zone};
use super::{Actor, Command, Day, Dossier, Draw, Event, Id, Instant, Policy, Record, Refusal, RefusalKind};
use std::collections::BTreeMap;

/// The records a command touches, as they stand.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Single records that were asked for; those not there are missing.
    pub records: BTreeMap<Id, Record>,
    /// Workloads with all that belongs to them.
    pub dossiers: BTreeMap<Id, Dossier>,
    /// Identities with their credentials.
    pub identities: BTreeMap<Id, RunsAs>,
    /// For each key asked for, the first free one.
    pub free_keys: BTreeMap<String, String>,
    /// Identities that are not revoked and have one of the accounts asked for, whoever issued it.
    pub accounts: Vec<Identity>,
    /// People by folded address.
    pub addresses: BTreeMap<String, Id>,
    /// People by folded name.
    pub names: BTreeMap<String, Vec<Namesake>>,
    /// People by account.
    pub logins: BTreeMap<String, Id>,
}

/// What the gate said, judged with the plan applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateReport {
    /// What the act may not pass over: the gate's own controls that do not pass; of a review, those that fail and want a decision.
    pub stops: Vec<FindingThen>,
    /// Every control that does not pass, gate or not.
    pub findings: Vec<FindingThen>,
    /// The exceptions without which the gate would be shut, by id.
    pub exceptions: Vec<Id>,
}

/// What the catalogue says of a control that an exception is asked from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlReport {
    /// The longest that an exception from it may last, in days; 0 where it may not be excepted.
    pub exception_max_days: u32,
}

/// What the rules may know beside the records.
#[derive(Debug)]
pub struct Context<'a> {
    /// When the command was made.
    pub at: Instant,
    /// The civil day in the register's zone.
    pub today: Day,
    /// The civil day the act is true from.
    pub on: Day,
    /// Who records.
    pub actor: &'a Actor,
    /// The policy in force.
    pub policy: &'a Policy,
    /// SHA-256 of the policy document.
    pub policy_sha256: &'a str,
    /// The catalogue's version.
    pub catalogue_version: &'a str,
    /// Whether the register has begun.
    pub begun: bool,
    /// New ids.
    pub draw: &'a Draw,
    /// The gate that the command asks for.
    pub gate: Option<GateReport>,
    /// The control that the command is about, where the catalogue has it.
    pub control: Option<ControlReport>,
}

/// Decides a command into the events that it makes.
///
/// # Errors
/// A [`Refusal`] that says what, why and the next step; nothing has then happened.
#[expect(clippy::too_many_lines, reason = "one list, a line for each command")]
pub fn decide(scope: &Scope, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if !context.begun && !matches!(command, Command::CreateRegister { .. }) {
        return Err(Refusal::not_allowed("this register", "the register is empty", "run `countersign init`"));
    }
    match command {
        Command::CreateRegister { name, policy, catalogue_version } => {
            register::create(name, policy, catalogue_version, context)
        }
        Command::DescribePerson { person, fields } => person::describe(scope, *person, fields, context),
        Command::LinkAccount { person, fields, login } => person::recognise(scope, *person, fields, login, context),
        Command::AddAnother { fields } => person::another(scope, fields, context),
        Command::MergePeople { person, into } => person::merge(scope, *person, *into),
        Command::TellApart { person, other } => person::apart(scope, *person, *other),
        Command::PersonLeft { person, left_on } => person::left(scope, *person, *left_on, context),
        Command::AddWorkload { key, fields } => workload::add(scope, key.as_deref(), fields, context),
        Command::Answer { workload, fields, bulk, overwrite } => {
            let manner = workload::Manner { bulk: bulk.as_deref(), overwrite: *overwrite, confirms: bulk.is_none() };
            workload::answer(scope, *workload, fields, &manner, context)
        }
        Command::ConfirmAnswers { workload, fields, bulk, overwrite } => {
            let manner = workload::Manner { bulk: Some(bulk), overwrite: *overwrite, confirms: true };
            workload::answer(scope, *workload, fields, &manner, context)
        }
        Command::ResolveConflicts { workload, source, field, takes } => {
            let choice = settle::Choice { source: source.as_deref(), field: field.as_deref(), takes: *takes };
            settle::resolve(scope, *workload, &choice)
        }
        Command::AddGrant { workload, fields } => grant::add(scope, *workload, fields, context),
        Command::DescribeGrant { grant, fields } => grant::describe(scope, *grant, fields),
        Command::ApproveGrant { grant, by, approved_on, reason, expires_on } => grant::approve(
            scope,
            *grant,
            &grant::Approval { by: *by, approved_on: *approved_on, reason, expires_on: *expires_on },
            context,
        ),
        Command::EndGrant { grant, ended_on } => grant::end(scope, *grant, *ended_on, context),
        Command::RequestPromotion { workload, to, plan, by } => {
            promotion::request(scope, *workload, *to, plan, *by, context)
        }
        Command::Decide { promotion, workload, decision, by, reason, conditions } => {
            let answer = promotion::Answer { decision: *decision, by: *by, reason, conditions };
            promotion::decide(scope, *promotion, *workload, &answer, context)
        }
        Command::RecordReview { workload, answers } => review::record(scope, *workload, answers, context),
        Command::Schedule { workload, due_on, derived } => {
            review::schedule(scope, *workload, *due_on, *derived, context)
        }
        Command::CloseAction { action, closed_on, proof } => {
            review::close_action(scope, *action, *closed_on, proof.as_ref(), context)
        }
        Command::Adopt { workload, kept_by, found_on, reason, first_review_on } => {
            let adoption =
                adopt::Adoption { kept_by: *kept_by, found_on: *found_on, reason, first_review_on: *first_review_on };
            adopt::adopt(scope, *workload, &adoption, context)
        }
        Command::Retire { workload, ends_access } => stage::retire(scope, *workload, *ends_access, context),
        Command::Demote { workload } => stage::demote(scope, *workload, context),
        Command::Reopen { workload } => stage::restart(scope, *workload, context),
        Command::StateRow(row) => import::state(scope, row, context),
        Command::MissingRow { workload, source, match_key } => import::gone(scope, *workload, source, match_key),
        Command::MapSource { register, source, wording } => import::map(scope, *register, source, wording),
        Command::FinishImport { import, source, file, sha256, tally, refused } => {
            Ok(import::finish(*import, [source, file, sha256], *tally, refused))
        }
        Command::SeeImport { import, sha256 } => import::seen(scope, *import, sha256),
        Command::DescribeZone { zone, fields } => zone::describe(scope, *zone, fields, context),
        Command::PlaceWorkload { workload, zone, stands } => zone::place_workload(scope, *workload, *zone, *stands),
        Command::PlaceIdentity { identity, zone, stands } => zone::place_identity(scope, *identity, *zone, *stands),
        Command::AddIdentity { fields, workloads, zones } => identity::add(scope, fields, workloads, zones, context),
        Command::DescribeIdentity { identity, fields } => identity::describe(scope, *identity, fields),
        Command::LinkIdentity { identity, workload } => identity::bind(scope, *identity, *workload),
        Command::UnlinkIdentity { identity, workload } => identity::unbind(scope, *identity, *workload),
        Command::LinkPromotion { identity, promotion } => identity::tie(scope, *identity, *promotion),
        Command::IssueIdentity { identity, issued_on, credential } => {
            identity::issue(scope, *identity, *issued_on, credential.as_ref(), context)
        }
        Command::RevokeIdentity { identity, revoked_on, by } => {
            identity::revoke(scope, *identity, *revoked_on, *by, context)
        }
        Command::IssueCredential { identity, fields, replaces } => {
            identity::issue_credential(scope, *identity, fields, *replaces, context)
        }
        Command::DescribeCredential { credential, fields } => {
            identity::describe_credential(scope, *credential, fields, context)
        }
        Command::UseCredential { credential, used_on } => {
            identity::use_credential(scope, *credential, *used_on, context)
        }
        Command::RevokeCredential { credential, revoked_on, by } => {
            identity::revoke_credential(scope, *credential, *revoked_on, *by, context)
        }
        Command::RecordExport { .. } | Command::WithdrawExport { .. } | Command::SetCheckpointsAside { .. } => {
            Ok(register::witnessed(command))
        }
        Command::CorrectClock { register, entries } => register::correct_clock(*register, *entries, context),
        Command::ChangePolicy { register, policy } => register::change_policy(scope, *register, policy, context),
        Command::Baseline { workload } => baseline::freeze(scope, *workload, context),
        Command::TakeBaseline { register, workloads, fails, not_answered } => {
            let held = Baseline { on: context.on, workloads: *workloads, fails: *fails, not_answered: *not_answered };
            Ok(baseline::taken(*register, held))
        }
        Command::AdoptCatalogue { register, version } => register::adopt_catalogue(scope, *register, version),
        Command::RequestException { workload, control, items, by, fields } => {
            exception::ask(scope, *workload, &exception::Asking { control, items, by: *by, fields }, context)
        }
        Command::DecideException { exception, workload, by, declined } => {
            exception::decide(scope, (*exception, *workload), *by, declined.as_deref(), context)
        }
        Command::RenewException { exception, workload, by, until, reason } => {
            exception::renew(scope, (*exception, *workload), *by, (*until, reason), context)
        }
        Command::CloseException { exception, workload, by, reason } => {
            exception::close(scope, (*exception, *workload), *by, reason, context)
        }
    }
}

impl Context<'_> {
    /// What the gate said. A gate that nobody judged is closed.
    fn judged(&self, what: &str) -> Result<&GateReport, Refusal> {
        self.gate.as_ref().ok_or_else(|| {
            Refusal::not_allowed(what, "its controls were not evaluated, so nothing can rest on them", "try again")
        })
    }
}

impl Scope {
    /// The workload of this id.
    pub(super) fn workload(&self, id: Id) -> Result<&Workload, Refusal> {
        self.records
            .get(&id)
            .and_then(Record::workload)
            .or_else(|| self.dossiers.get(&id).map(|dossier| &dossier.workload))
            .ok_or_else(|| Refusal::not_found(id.to_string()))
    }

    /// The workload of this id with all that belongs to it.
    pub(super) fn dossier(&self, id: Id) -> Result<&Dossier, Refusal> {
        self.dossiers.get(&id).ok_or_else(|| Refusal::not_found(id.to_string()))
    }

    /// The person of this id.
    pub(super) fn person(&self, id: Id) -> Result<&Person, Refusal> {
        self.records.get(&id).and_then(Record::person).ok_or_else(|| Refusal::not_found(format!("person {id}")))
    }

    /// The grant of this id.
    pub(super) fn grant(&self, id: Id) -> Result<&Grant, Refusal> {
        self.records.get(&id).and_then(Record::grant).ok_or_else(|| Refusal::not_found(format!("grant {id}")))
    }

    /// The register itself.
    pub(super) fn register(&self, id: Id) -> Result<&Register, Refusal> {
        self.records.get(&id).and_then(Record::register).ok_or_else(|| Refusal::not_found(format!("register {id}")))
    }

    /// The identity of this id, with its credentials.
    pub(super) fn runs_as(&self, id: Id) -> Result<&RunsAs, Refusal> {
        self.identities.get(&id).ok_or_else(|| Refusal::not_found(format!("identity {id}")))
    }

    /// The credential of this id.
    pub(super) fn credential(&self, id: Id) -> Result<&Credential, Refusal> {
        self.records.get(&id).and_then(Record::credential).ok_or_else(|| Refusal::not_found(format!("credential {id}")))
    }

    /// The zone of this id.
    pub(super) fn zone(&self, id: Id) -> Result<&Zone, Refusal> {
        self.records.get(&id).and_then(Record::zone).ok_or_else(|| Refusal::not_found(format!("zone {id}")))
    }

    /// The person of this id, if they can act: somebody, and still here.
    pub(super) fn active(&self, id: Id, to: &str) -> Result<&Person, Refusal> {
        active_person(self.person(id)?, to)
    }
}

/// The person, if they can act: somebody, and still here.
fn active_person<'p>(person: &'p Person, to: &str) -> Result<&'p Person, Refusal> {
    if person.is_active_person() {
        return Ok(person);
    }
    if person.merged.is_some() {
        return Err(Refusal::not_allowed(
            person.called(),
            format!("this record was merged into another and can no longer {to}"),
            "name the record that stands for both",
        ));
    }
    let why = match person.facts.kind.known() {
        Some(super::PersonKind::Person) => format!("they left and can no longer {to}"),
        Some(kind) => format!("it is a {kind}, and only a person can {to}"),
        None => format!("whether this is a person is unknown, and only a person can {to}"),
    };
    Err(Refusal::not_allowed(
        person.called(),
        why,
        "name an active person, or fix the record with `countersign people list`",
    ))
}

/// A day that must not lie after the act.
pub(super) fn not_after(day: Day, context: &Context<'_>, what: &str, name: &str) -> Result<(), Refusal> {
    if day <= context.on {
        return Ok(());
    }
    Err(Refusal::invalid(what, format!("{name} {day} is after {}", context.on), "give a day that has come"))
}

/// What ends does not end before it began, as far as that is recorded.
pub(super) fn not_before_it_began(day: Day, began: Option<Day>, what: &str, name: &str) -> Result<(), Refusal> {
    match began {
        Some(began) if day < began => {
            let why = format!("{name} {day} is before {began}, when it began");
            Err(Refusal::invalid(what, why, format!("give {began} or a later day")))
        }
        _ => Ok(()),
    }
}

/// A text that must say something.
pub(super) fn said<'a>(text: &'a str, what: &str, name: &str) -> Result<&'a str, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid(what, format!("{name} is missing"), format!("give {name}")));
    }
    Ok(text)
}

/// A day by which something is to be done has not passed when it is said.
pub(super) fn not_before(day: Day, context: &Context<'_>, what: &str, name: &str) -> Result<(), Refusal> {
    if day < context.on {
        return Err(Refusal::invalid(what, format!("{name}, {day}, has passed"), "give a day to come"));
    }
    Ok(())
}

/// A refusal because the record was changed meanwhile.
#[must_use]
pub fn conflict(what: impl Into<String>) -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        what,
        "it was changed by someone else since you looked",
        "look at it again and repeat what you want",
    )
}
