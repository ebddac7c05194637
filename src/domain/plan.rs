//! What a promotion would make true: it counts for no standing control until the approval writes it.

use super::field::{Fields, Setting};
use super::record::{Grant, GrantFacts, WorkloadFacts};
use super::{Day, Dossier, Fact, How, Id, Stage};
use serde::{Deserialize, Serialize};

/// A grant that the approval would add or change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedGrant {
    /// The grant: one that is recorded, or a new one.
    pub grant: Id,
    /// What would be true of it.
    pub fields: Fields<GrantFacts>,
}

/// What will be true the moment after approval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Facts of the workload: reach, human check, logging, owner, end, next review.
    pub fields: Fields<WorkloadFacts>,
    /// Grants that would be added or changed.
    pub grants: Vec<PlannedGrant>,
}

/// The fields whose answer is an answer to the key test.
pub const KEY_TEST_FIELDS: [&str; 4] = ["reach_customer", "reach_record", "reach_decision", "control_point"];

impl Plan {
    /// Whether the plan changes nothing but the stage.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.grants.is_empty()
    }

    /// The persons the plan names.
    pub fn people(&self) -> impl Iterator<Item = Id> + '_ {
        self.fields.people().chain(self.grants.iter().flat_map(|grant| grant.fields.people()))
    }

    /// The facts that approval writes: the plan's own, the stage, and what follows from them.
    #[must_use]
    pub fn written(&self, to: Stage, on: Day) -> Fields<WorkloadFacts> {
        let mut fields = self.fields.clone().with("stage", to).with("stage_since", on);
        if KEY_TEST_FIELDS.iter().any(|name| self.fields.get(name).is_some()) {
            fields = fields.with("reach_answered_on", on);
        }
        if to == Stage::Production && self.fields.get("ends_on").is_none() {
            fields = fields.with("ends_on", super::Value::Unknown);
        }
        fields
    }

    /// Makes the plan true in a dossier, as approval would on this day.
    pub fn apply_to(&self, dossier: &mut Dossier, to: Stage, on: Day) {
        let setting = Setting { on, how: How::Approval };
        dossier.workload.facts.set_all(&self.written(to, on), setting);
        for planned in &self.grants {
            let at = dossier.grants.iter().position(|grant| grant.id == planned.grant);
            if let Some(grant) = at.and_then(|at| dossier.grants.get_mut(at)) {
                grant.facts.set_all(&planned.fields, setting);
            } else {
                let mut grant = Grant {
                    id: planned.grant,
                    workload: dossier.workload.id,
                    added_on: on,
                    facts: super::Facts::default(),
                    source: None,
                };
                grant.facts.set_all(&planned.fields, setting);
                dossier.workload.grants.push(grant.id);
                dossier.grants.push(grant);
            }
        }
    }
}

/// The stage one step further, where there is one.
#[must_use]
pub fn next_stage(from: &Fact<Stage>) -> Option<Stage> {
    match from.known()? {
        Stage::Experiment => Some(Stage::Pilot),
        Stage::Pilot => Some(Stage::Production),
        Stage::Production | Stage::Retired => None,
    }
}
