//! All that can be asked of a register, and what travels with the asking.
//!
//! A [`Request`] is made once: its id, time and random seed travel with it, so that trying again writes the same bytes or finds
//! that they are written already.

use super::event::SetAside;
use super::field::Fields;
use super::plan::Plan;
use super::record::{By, Claims, GrantFacts, KeyTestAgain, PersonFacts, ReviewItem, WorkloadFacts};
use super::{Assurance, Conclusion, Day, Decision, Derivation, Draw, Id, Instant, Stage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The account that records: not necessarily the person who asks or decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// How sure the register is of it.
    pub assurance: Assurance,
    /// The machine.
    pub host: String,
    /// The account's name.
    pub login: String,
    /// Through what: `tui`, `cli`, `import`, or `test` with a fixed clock.
    pub via: String,
}

impl Actor {
    /// The account as a person's login, such as `os:alice@host`.
    #[must_use]
    pub fn as_login(&self) -> String {
        format!("os:{}@{}", self.login, self.host)
    }
}

/// An asking: who, when, true from which day, and the conditions under which it may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The act's id, a `UUIDv7`.
    pub act: Id,
    /// 32 random bytes for new ids and salts.
    pub seed: [u8; 32],
    /// When it was made.
    pub at: Instant,
    /// The civil day it is true from; absent means the day it is recorded, and never after that.
    pub on: Option<Day>,
    /// Who records.
    pub actor: Actor,
    /// Why, where the person says so.
    pub why: Option<String>,
    /// Whose statement it is, where not the actor's own.
    pub stated_by: Option<Id>,
    /// SHA-256 of the file it comes from.
    pub source_sha256: Option<String>,
    /// The entry this one corrects.
    pub corrects: Option<Id>,
    /// Records and the last entry the person had seen of each.
    pub expects: Vec<(Id, Id)>,
}

impl Request {
    /// The stream of new ids and salts of this act.
    #[must_use]
    pub fn draw(&self) -> Draw {
        Draw::new(self.act, self.seed, self.at)
    }
}

/// An address found in an imported row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What to record of it where it is new: kind, name, addresses.
    pub fields: Fields<PersonFacts>,
    /// The folded address by which it is known again.
    pub address: String,
}

impl Eq for Fields<PersonFacts> {}

/// One row of a source, matched.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedRow {
    /// The workload it was matched to; a new one where absent.
    pub workload: Option<Id>,
    /// The source's name.
    pub source: String,
    /// The source's own id, where unique.
    pub source_id: Option<String>,
    /// What rows without an id are matched by.
    pub match_key: String,
    /// SHA-256 over all that the row said.
    pub statement: String,
    /// The facts it states.
    pub fields: Fields<WorkloadFacts>,
    /// What it claims of the risk.
    pub claims: Claims,
    /// Columns without a fact.
    pub given: BTreeMap<String, String>,
    /// Contacts: the first is named owner, the second deputy.
    pub contacts: Vec<Contact>,
    /// Access to data that it states.
    pub grant: Option<Fields<GrantFacts>>,
    /// The import it belongs to.
    pub import: Id,
}

/// What a reviewer answers; the rest of a review is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewAnswers {
    /// Who reviewed.
    pub reviewer: By,
    /// The day the reviewer began.
    pub started_on: Day,
    /// What changed since the last review, one line a change.
    pub changes: Vec<String>,
    /// What was decided on each item.
    pub items: Vec<ReviewItem>,
    /// The key test, answered again.
    pub key_test: Option<KeyTestAgain>,
    /// What it came to.
    pub conclusion: Conclusion,
    /// Anything else.
    pub remark: Option<String>,
    /// The next review where the reviewer sets it; by the rule where absent.
    pub next_review_on: Option<Day>,
    /// What has to be done, by whom and when.
    pub actions: Vec<NewAction>,
    /// The sentence the reviewer put their name to.
    pub attestation: String,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAction {
    /// What.
    pub what: String,
    /// Who.
    pub owner: Option<Id>,
    /// By when.
    pub due_on: Day,
}

/// What an import came to, for its last entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that became a new record.
    pub new: u64,
    /// Rows that changed a record.
    pub changed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Rows where both sides had changed.
    pub conflicts: u64,
    /// Rows found gone.
    pub gone: u64,
}

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
    /// Say which person the account is.
    RecognisePerson {
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
    /// Retire a workload.
    Retire {
        /// The workload.
        workload: Id,
    },
    /// Take a workload one stage down.
    StepDown {
        /// The workload.
        workload: Id,
    },
    /// Begin a retired workload anew, as an experiment.
    Restart {
        /// The workload.
        workload: Id,
    },
    /// Take a row of a source.
    StateRow(Box<StatedRow>),
    /// Record that a row is gone from its source.
    RowGone {
        /// The workload.
        workload: Id,
        /// The source.
        source: String,
        /// Which of its rows.
        match_key: String,
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
    /// Take note that checkpoints no longer hold.
    SetCheckpointsAside {
        /// The register.
        register: Id,
        /// The checkpoints.
        checkpoints: Vec<SetAside>,
    },
    /// Put another policy in force.
    ChangePolicy {
        /// The register.
        register: Id,
        /// The policy document, in full.
        policy: String,
    },
    /// Go by another version of the catalogue: the one that is built in.
    AdoptCatalogue {
        /// The register.
        register: Id,
        /// The version.
        version: String,
    },
}

/// What must be loaded before a command can be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// Single records.
    pub records: Vec<Id>,
    /// Workloads with all that belongs to them.
    pub dossiers: Vec<Id>,
    /// Keys of which the first free one is wanted: as given, or with a number.
    pub keys: Vec<String>,
    /// Folded addresses of people.
    pub addresses: Vec<String>,
    /// Accounts.
    pub logins: Vec<String>,
    /// The promotion whose gate must be judged.
    pub gate: Option<GateAsked>,
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
}

impl Command {
    /// What must be loaded before it can be decided.
    #[must_use]
    pub fn touches(&self) -> Touches {
        let mut touches = Touches::default();
        match self {
            Self::CreateRegister { .. } => {}
            Self::DescribePerson { person, fields } => {
                touches.records.extend(*person);
                touches.records.extend(fields.people());
                touches.addresses.extend(addresses(fields));
            }
            Self::RecognisePerson { person, login, fields } => {
                touches.records.extend(*person);
                touches.logins.push(login.clone());
                touches.addresses.extend(addresses(fields));
            }
            Self::PersonLeft { person, .. } => touches.records.push(*person),
            Self::AddWorkload { key, fields } => {
                touches.keys.push(key.clone().unwrap_or_else(|| suggested_key(fields)));
                touches.records.extend(fields.people());
            }
            Self::Answer { workload, fields, .. } => {
                touches.records.push(*workload);
                touches.records.extend(fields.people());
            }
            Self::AddGrant { workload, fields } => {
                touches.records.push(*workload);
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
            }
            Self::Schedule { workload, .. }
            | Self::Retire { workload }
            | Self::StepDown { workload }
            | Self::Restart { workload } => {
                touches.dossiers.push(*workload);
            }
            Self::RowGone { workload, .. } => touches.records.push(*workload),
            Self::CloseAction { action, .. } => touches.records.push(*action),
            Self::StateRow(row) => {
                match row.workload {
                    Some(workload) if row.grant.is_some() => touches.dossiers.push(workload),
                    Some(workload) => touches.records.push(workload),
                    None => touches.keys.push(suggested_key(&row.fields)),
                }
                touches.addresses.extend(row.contacts.iter().map(|contact| contact.address.clone()));
            }
            Self::FinishImport { import, .. } | Self::SeeImport { import, .. } => {
                touches.records.push(*import);
            }
            Self::RecordExport { register, .. }
            | Self::SetCheckpointsAside { register, .. }
            | Self::ChangePolicy { register, .. }
            | Self::AdoptCatalogue { register, .. } => {
                touches.records.push(*register);
            }
        }
        touches
    }
}

/// The key that a workload's fields suggest.
#[must_use]
pub fn suggested_key(fields: &Fields<WorkloadFacts>) -> String {
    match fields.get("name") {
        Some(super::Value::Text(name)) => super::key::suggested(name),
        _ => super::key::suggested(""),
    }
}

/// An address as it is compared: trimmed and in lower case.
#[must_use]
pub fn folded_address(address: &str) -> String {
    address.trim().to_lowercase()
}

fn addresses(fields: &Fields<PersonFacts>) -> Vec<String> {
    match fields.get("addresses") {
        Some(super::Value::Texts(addresses)) => addresses.iter().map(|address| folded_address(address)).collect(),
        _ => vec![],
    }
}
