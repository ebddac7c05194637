//! Promotions, reviews, and the actions that follow from them.

use super::declare::happenings;
use crate::domain::record::{By, FindingThen, ReviewRecord};
use crate::domain::{ActionOrigin, Day, Decision, Derivation, Id, Plan, Stage};
use serde::{Deserialize, Serialize};

happenings! {
    /// Somebody asked that a workload may enter a stage.
    PromotionRequested {
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
    PromotionDecided {
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
    ReviewRecorded {
        /// The review.
        review: Id,
        /// The workload.
        workload: Id,
        /// What it recorded.
        record: ReviewRecord,
    }
    /// A day was set for the next review.
    ReviewScheduled {
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
    ActionOpened {
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
    ActionClosed {
        /// The action.
        action: Id,
        /// The workload.
        workload: Id,
        /// The day it was done.
        closed_on: Day,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")] proof: Option<String>,
    }
}
