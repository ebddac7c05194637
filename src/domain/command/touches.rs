//! What must be loaded before a command can be decided.

use super::Command;
use crate::domain::contact::folded_address;
use crate::domain::field::Fields;
use crate::domain::record::{IdentityFacts, PersonFacts, WorkloadFacts};
use crate::domain::text::folded;
use crate::domain::{Id, Stage, Value};

/// What must be loaded before a command can be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// Single records.
    pub records: Vec<Id>,
    /// Workloads with all that belongs to them.
    pub dossiers: Vec<Id>,
    /// Identities with their credentials.
    pub identities: Vec<Id>,
    /// Accounts of identities: which that are not revoked have them.
    pub accounts: Vec<String>,
    /// Whether the accounts of the identities it touches are among them.
    pub own_accounts: bool,
    /// Keys of which the first free one is wanted: as given, or with a number.
    pub keys: Vec<String>,
    /// Folded addresses of people.
    pub addresses: Vec<String>,
    /// Folded names of people: who has them.
    pub names: Vec<String>,
    /// Accounts.
    pub logins: Vec<String>,
    /// The promotion whose gate must be judged.
    pub gate: Option<GateAsked>,
    /// Whether it matters who else uses what, as the act itself leaves it.
    pub shared: bool,
    /// The control whose place in the catalogue matters.
    pub control: Option<ControlAsked>,
    /// Whether what is loaded has to be proven from the ledger: something is let happen by it.
    pub proven: bool,
}

/// Which control a command is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlAsked {
    /// The one it names.
    Named(String),
    /// The one that an exception is from.
    OfException {
        /// The exception.
        exception: Id,
        /// The workload it belongs to.
        workload: Id,
    },
}

/// Which gate a command needs judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateAsked {
    /// Of a plan that comes with the command.
    Plan {
        /// The workload.
        workload: Id,
        /// The stage asked for.
        to: Stage,
    },
    /// Of the plan in a promotion.
    Promotion {
        /// The promotion.
        promotion: Id,
        /// The workload.
        workload: Id,
    },
    /// None: the controls of the stage that a workload stands in.
    Standing {
        /// The workload.
        workload: Id,
    },
}

impl Command {
    /// What must be loaded before it can be decided.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one list, a line for each command")]
    pub fn touches(&self) -> Touches {
        let mut touches = Touches { proven: self.opens(), ..Touches::default() };
        match self {
            Self::CreateRegister { .. } => {}
            Self::DescribePerson { person, fields } => {
                touches.records.extend(*person);
                touches.records.extend(fields.people());
                touches.addresses.extend(addresses(fields));
                touches.names.extend(new_name(*person, fields));
            }
            Self::AddAnother { fields } => {
                touches.records.extend(fields.people());
                touches.addresses.extend(addresses(fields));
                touches.names.extend(new_name(None, fields));
            }
            Self::MergePeople { person, into: other } | Self::TellApart { person, other } => {
                touches.records.extend([*person, *other]);
            }
            Self::LinkAccount { person, login, fields } => {
                touches.records.extend(*person);
                touches.logins.push(login.clone());
                touches.addresses.extend(addresses(fields));
                touches.names.extend(new_name(*person, fields));
            }
            Self::PersonLeft { person, .. } => touches.records.push(*person),
            Self::AddWorkload { key, fields } => {
                touches.keys.push(key.clone().unwrap_or_else(|| suggested_key(fields)));
                touches.records.extend(fields.people());
            }
            Self::Answer { workload, fields, .. } | Self::ConfirmAnswers { workload, fields, .. } => {
                touches.records.push(*workload);
                if fields.get("tier_raised").is_some() {
                    touches.dossiers.push(*workload);
                }
                touches.records.extend(fields.people());
            }
            Self::AddGrant { workload, fields } => {
                touches.dossiers.push(*workload);
                touches.records.extend(fields.people());
            }
            Self::DescribeGrant { grant, fields } => {
                touches.records.push(*grant);
                touches.records.extend(fields.people());
            }
            Self::ApproveGrant { grant, by, .. } => touches.records.extend([*grant, by.person]),
            Self::EndGrant { grant, .. } => touches.records.push(*grant),
            Self::RequestPromotion { workload, by, plan, to } => {
                touches.dossiers.push(*workload);
                touches.records.push(by.person);
                touches.records.extend(plan.people());
                touches.accounts.extend(plan.identities.iter().filter_map(|planned| account(&planned.fields)));
                touches.gate = Some(GateAsked::Plan { workload: *workload, to: *to });
            }
            Self::Decide { promotion, workload, by, conditions, .. } => {
                touches.dossiers.push(*workload);
                touches.records.push(by.person);
                touches.records.extend(conditions.iter().filter_map(|condition| condition.owner));
                touches.gate = Some(GateAsked::Promotion { promotion: *promotion, workload: *workload });
            }
            Self::RecordReview { workload, answers } => {
                touches.dossiers.push(*workload);
                touches.records.push(answers.reviewer.person);
                touches.records.extend(answers.actions.iter().filter_map(|action| action.owner));
                touches.gate = Some(GateAsked::Standing { workload: *workload });
            }
            Self::Schedule { workload, .. } | Self::Demote { workload } | Self::Reopen { workload } => {
                touches.dossiers.push(*workload);
            }
            Self::Adopt { workload, kept_by, .. } => {
                touches.dossiers.push(*workload);
                touches.records.push(kept_by.person);
            }
            Self::Retire { workload, ends_access } => {
                touches.dossiers.push(*workload);
                touches.records.extend(ends_access.map(|by| by.person));
                touches.shared = ends_access.is_some();
            }
            Self::MissingRow { workload, .. } | Self::ResolveConflicts { workload, .. } => {
                touches.records.push(*workload);
            }
            Self::CloseAction { action, .. } => touches.records.push(*action),
            Self::StateRow(row) => {
                match row.workload {
                    Some(workload) if row.grant.is_some() => touches.dossiers.push(workload),
                    Some(workload) => touches.records.push(workload),
                    None => touches.keys.push(suggested_key(&row.fields)),
                }
                touches.addresses.extend(row.contacts.iter().filter_map(|contact| contact.address.clone()));
                touches.names.extend(row.contacts.iter().filter_map(|contact| contact.name.clone()));
            }
            Self::FinishImport { import, .. } | Self::SeeImport { import, .. } => {
                touches.records.push(*import);
            }
            Self::DescribeZone { zone, .. } => touches.records.extend(*zone),
            Self::PlaceWorkload { workload, zone, .. } => touches.records.extend([*workload, *zone]),
            Self::PlaceIdentity { identity, zone, .. } => {
                touches.identities.push(*identity);
                touches.records.push(*zone);
            }
            Self::AddIdentity { fields, workloads, zones } => {
                touches.records.extend(workloads.iter().chain(zones));
                touches.records.extend(fields.people());
                touches.accounts.extend(account(fields));
            }
            Self::DescribeIdentity { identity, fields } => {
                touches.identities.push(*identity);
                touches.records.extend(fields.people());
                touches.accounts.extend(account(fields));
                touches.own_accounts = ["issuer", "environment"].iter().any(|name| fields.get(name).is_some());
            }
            Self::LinkIdentity { identity, workload } | Self::UnlinkIdentity { identity, workload } => {
                touches.identities.push(*identity);
                touches.records.push(*workload);
            }
            Self::LinkPromotion { identity, promotion } => {
                touches.identities.push(*identity);
                touches.records.push(*promotion);
            }
            Self::IssueIdentity { identity, .. } => touches.identities.push(*identity),
            Self::RevokeIdentity { identity, by, .. } => {
                touches.identities.push(*identity);
                touches.records.push(by.person);
            }
            Self::IssueCredential { identity, replaces, .. } => {
                touches.identities.push(*identity);
                touches.records.extend(replaces.map(|replaced| replaced.by.person));
            }
            Self::DescribeCredential { credential, fields } => {
                touches.records.push(*credential);
                touches.records.extend(fields.people());
            }
            Self::UseCredential { credential, .. } => touches.records.push(*credential),
            Self::RevokeCredential { credential, by, .. } => touches.records.extend([*credential, by.person]),
            Self::RecordExport { register, .. }
            | Self::WithdrawExport { register, .. }
            | Self::SetCheckpointsAside { register, .. }
            | Self::CorrectClock { register, .. }
            | Self::ChangePolicy { register, .. }
            | Self::MapSource { register, .. }
            | Self::TakeBaseline { register, .. }
            | Self::AdoptCatalogue { register, .. } => {
                touches.records.push(*register);
            }
            Self::Baseline { workload } => {
                touches.dossiers.push(*workload);
                touches.gate = Some(GateAsked::Standing { workload: *workload });
            }
            Self::RequestException { workload, control, by, fields, .. } => {
                touches.dossiers.push(*workload);
                touches.records.push(by.person);
                touches.records.extend(fields.people());
                touches.control = Some(ControlAsked::Named(control.clone()));
            }
            Self::DecideException { exception, workload, by, .. }
            | Self::RenewException { exception, workload, by, .. }
            | Self::CloseException { exception, workload, by, .. } => {
                touches.dossiers.push(*workload);
                touches.records.push(by.person);
                touches.control = Some(ControlAsked::OfException { exception: *exception, workload: *workload });
            }
        }
        touches
    }

    /// Whether it opens a gate, or says what gates go by: a stage, access to data, an exception, a review, an approval, the account of a
    /// person, the policy. What its rules weigh is replayed from the ledger, whatever is stored.
    #[must_use]
    pub fn opens(&self) -> bool {
        matches!(
            self,
            Self::RequestPromotion { .. }
                | Self::Decide { .. }
                | Self::Adopt { .. }
                | Self::RecordReview { .. }
                | Self::Schedule { .. }
                | Self::ApproveGrant { .. }
                | Self::RequestException { .. }
                | Self::DecideException { .. }
                | Self::RenewException { .. }
                | Self::CloseException { .. }
                | Self::LinkPromotion { .. }
                | Self::IssueIdentity { .. }
                | Self::LinkAccount { .. }
                | Self::MergePeople { .. }
                | Self::TellApart { .. }
                | Self::ChangePolicy { .. }
                | Self::AdoptCatalogue { .. }
                | Self::Baseline { .. }
                | Self::TakeBaseline { .. }
        )
    }
}

fn account(fields: &Fields<IdentityFacts>) -> Option<String> {
    match fields.get("account") {
        Some(Value::Text(account)) => Some(account.clone()),
        _ => None,
    }
}

/// The key that a workload's fields suggest.
#[must_use]
pub fn suggested_key(fields: &Fields<WorkloadFacts>) -> String {
    match fields.get("name") {
        Some(Value::Text(name)) => crate::domain::key::suggested(name),
        _ => crate::domain::key::suggested(""),
    }
}

/// The folded name of a person that is new.
fn new_name(person: Option<Id>, fields: &Fields<PersonFacts>) -> Option<String> {
    match (person, fields.get("name")) {
        (None, Some(Value::Text(name))) => Some(folded(name)),
        _ => None,
    }
}

fn addresses(fields: &Fields<PersonFacts>) -> Vec<String> {
    match fields.get("addresses") {
        Some(Value::Texts(addresses)) => addresses.iter().map(|address| folded_address(address)).collect(),
        _ => vec![],
    }
}
