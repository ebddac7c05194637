//! A review: a scheduled look by a person, recorded so that it counts as evidence; and the actions that follow.

use crate::domain::{
    ActionOrigin, By, Conclusion, ControlPoint, Day, Derivation, Id, Instant, ItemDecision, ItemKind, Reach, Stage,
    Tier,
};
use serde::{Deserialize, Serialize};

/// The key test as the reviewer answered it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTestAgain {
    /// Effect on a customer.
    pub reach_customer: Reach,
    /// Effect on a record.
    pub reach_record: Reach,
    /// Effect on a decision.
    pub reach_decision: Reach,
    /// The human check.
    pub control_point: ControlPoint,
}

/// What was decided on one thing that the review looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewItem {
    /// What sort of thing.
    pub kind: ItemKind,
    /// Its id, or for a finding the control.
    pub item: String,
    /// What was decided.
    pub decision: ItemDecision,
    /// Why; required where a control fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a review recorded; also the whole of its event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewRecord {
    /// The stage as it was; absent where it was unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The tier as it was.
    pub tier: Tier,
    /// The owner as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id>,
    /// The first day it looks back to.
    pub period_from: Day,
    /// The last day it looks back to.
    pub period_to: Day,
    /// The day the rule had set for it, where one had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Day>,
    /// The day it was due, where one was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    /// The day the reviewer began.
    pub started_on: Day,
    /// The day the reviewer was done.
    pub completed_on: Day,
    /// Who reviewed.
    pub reviewer: By,
    /// Whether the reviewer is neither the owner nor the technical owner.
    pub independent: bool,
    /// What changed since the last review, in words, one line a change.
    pub changes: Vec<String>,
    /// What was decided on each item.
    pub items: Vec<ReviewItem>,
    /// The key test, answered again; absent where it was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_test: Option<KeyTestAgain>,
    /// What it came to.
    pub conclusion: Conclusion,
    /// Anything else the reviewer wants to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// The next review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_review_on: Option<Day>,
    /// How the next review was derived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_derived: Option<Derivation>,
    /// The sentence the reviewer put their name to.
    pub attestation: String,
}

/// A review as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its opaque id.
    pub id: Id,
    /// The workload it looked at.
    pub workload: Id,
    /// What it recorded.
    pub record: ReviewRecord,
    /// The civil day it is true from.
    pub effective_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// Something that somebody has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its opaque id.
    pub id: Id,
    /// The workload it belongs to.
    pub workload: Id,
    /// What it follows from.
    pub origin: ActionOrigin,
    /// The review, promotion or control it follows from.
    pub from: String,
    /// What is to be done.
    pub what: String,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id>,
    /// By when.
    pub due_on: Day,
    /// The day it was opened.
    pub opened_on: Day,
    /// The day it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Day>,
    /// What shows that it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}
