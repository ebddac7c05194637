//! A promotion: a request to enter a stage, bound to a frozen snapshot, and the decision on it.

use crate::domain::attested::Vouched;
use crate::domain::frozen::FrozenFacts;
use crate::domain::plan::Plan;
use crate::domain::{Assurance, Day, Decision, Id, Instant, Reach, Stage};
use serde::{Deserialize, Serialize};

/// A person of an act, with how sure the register is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The person.
    pub person: Id,
    /// How sure the register is that it was they.
    pub assurance: Assurance,
}

impl By {
    /// A person of an act: as the account where it is they who sit there, else as somebody says of them.
    #[must_use]
    pub fn of(person: Id, at_the_keyboard: Option<Id>) -> Self {
        let assurance = if at_the_keyboard == Some(person) { Assurance::OsClaimed } else { Assurance::Stated };
        Self { person, assurance }
    }
}

/// What a gate said of one control, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingThen {
    /// The control, such as `KEY-2`.
    pub control: String,
    /// `fail` or `not-answered`.
    pub answer: String,
    /// Why, in words.
    pub reason: String,
}

/// What was decided, by whom, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// Who decided.
    pub by: By,
    /// The civil day of the decision.
    pub on: Day,
    /// When it was recorded.
    pub at: Instant,
    /// Why.
    pub reason: String,
    /// What has to be done, where it was approved with conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// What vouches for it.
    #[serde(flatten)]
    pub vouched: Vouched,
}

/// A promotion as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// Its opaque id.
    pub id: Id,
    /// The workload that asks.
    pub workload: Id,
    /// The stage it was in.
    pub from: Stage,
    /// The stage it asks for.
    pub to: Stage,
    /// Who asked.
    pub requested_by: By,
    /// The account that recorded the request.
    pub requested_by_account: String,
    /// The civil day of the request.
    pub requested_on: Day,
    /// What will be true the moment after approval.
    pub plan: Plan,
    /// The frozen snapshot: canonical JSON with the plan applied.
    pub snapshot: String,
    /// SHA-256 of the snapshot's bytes, lower-case hex.
    pub snapshot_sha256: String,
    /// What did not pass then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingThen>,
    /// The widest effect that the snapshot shows.
    pub reach: Reach,
    /// Where it was approved: what of the snapshot tells whether anything became wider since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_as: Option<Box<FrozenFacts>>,
    /// The decision, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

impl Promotion {
    /// Whether it asks to be approved where it stands.
    #[must_use]
    pub fn is_ratification(&self) -> bool {
        self.from == self.to
    }

    /// What it asks for in words: `from pilot to production`, or `to stay in production`.
    #[must_use]
    pub fn step(&self) -> String {
        step(self.from, self.to)
    }

    /// What it asks for in fewer words: `to production`, or `to stay in production`.
    #[must_use]
    pub fn aim(&self) -> String {
        if self.is_ratification() { self.step() } else { format!("to {}", self.to) }
    }

    /// The version of the catalogue that it was asked for under, as its snapshot says.
    #[must_use]
    pub fn catalogue(&self) -> Option<String> {
        let snapshot: serde_json::Value = serde_json::from_str(&self.snapshot).ok()?;
        snapshot.get("catalogue")?.as_str().map(str::to_owned)
    }

    /// Whether an approval by this promotion is about an identity: the workload ran as it in what was decided on, or the plan prepared it.
    #[must_use]
    pub fn covers(&self, identity: Id) -> bool {
        self.approved_as.as_ref().is_some_and(|approved| approved.identities.contains_key(&identity))
    }

    /// The decision, where it let the workload in.
    #[must_use]
    pub fn approved(&self) -> Option<&Decided> {
        self.decided
            .as_ref()
            .filter(|decided| matches!(decided.decision, Decision::Approved | Decision::ApprovedWithConditions))
    }
}

/// A step between stages in words: `from pilot to production`, or `to stay in production`.
#[must_use]
pub fn step(from: Stage, to: Stage) -> String {
    if from == to { format!("to stay in {to}") } else { format!("from {from} to {to}") }
}
