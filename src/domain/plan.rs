//! What a promotion would make true: it counts for no standing control until the approval writes it.

use super::field::{Fields, Setting};
use super::record::{Grant, GrantFacts, Identity, IdentityFacts, Relation, Workload, WorkloadFacts};
use super::{Day, Dossier, Fact, How, Id, IdentityState, Listing, RunsAs, Stage, Value};
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

/// An identity that the approval would prepare or change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedIdentity {
    /// The identity: one that is recorded, or a new one.
    pub identity: Id,
    /// What would be true of it.
    pub fields: Fields<IdentityFacts>,
    /// The zones that a new one would stand on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Id>,
}

/// What will be true the moment after approval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Facts of the workload: reach, human check, logging, owner, end, next review.
    pub fields: Fields<WorkloadFacts>,
    /// Grants that would be added or changed.
    pub grants: Vec<PlannedGrant>,
    /// Identities that would be prepared, or changed, such as by a day to be revoked by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<PlannedIdentity>,
    /// Zones that the workload would stand on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Id>,
    /// Zones that it would leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_zones: Vec<Id>,
}

/// The fields whose answer is an answer to the key test.
pub const KEY_TEST_FIELDS: [&str; 4] = ["reach_customer", "reach_record", "reach_decision", "control_point"];

impl Plan {
    /// Whether the plan changes nothing but the stage.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.grants.is_empty()
            && self.identities.is_empty()
            && self.zones.is_empty()
            && self.left_zones.is_empty()
    }

    /// This plan with what another says over it: its facts in the place of these, its records beside these.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        self.fields = more.fields.iter().fold(self.fields, |fields, (name, value)| fields.with(name, value.clone()));
        self.grants.retain(|it| !more.grants.iter().any(|other| other.grant == it.grant));
        self.identities.retain(|it| !more.identities.iter().any(|other| other.identity == it.identity));
        self.zones.retain(|it| !more.zones.contains(it) && !more.left_zones.contains(it));
        self.left_zones.retain(|it| !more.left_zones.contains(it) && !more.zones.contains(it));
        self.grants.extend(more.grants);
        self.identities.extend(more.identities);
        self.zones.extend(more.zones);
        self.left_zones.extend(more.left_zones);
        self
    }

    /// The persons the plan names.
    pub fn people(&self) -> impl Iterator<Item = Id> + '_ {
        let grants = self.grants.iter().flat_map(|grant| grant.fields.people());
        let identities = self.identities.iter().flat_map(|identity| identity.fields.people());
        self.fields.people().chain(grants).chain(identities)
    }

    /// Which approved access the plan makes another access of, a sentence each: whoever decides on the request approves it as changed.
    #[must_use]
    pub fn access_to_approve(&self, dossier: &Dossier) -> Vec<String> {
        let known = self.grants.iter().filter_map(|planned| Some((dossier.grant(planned.grant)?, &planned.fields)));
        let outgrown = known.filter(|(grant, change)| grant.outgrows_its_approval(change));
        outgrown
            .map(|(grant, change)| {
                let changes: Vec<String> =
                    change.changing(&grant.facts).iter().filter_map(|it| grant.told(it)).collect();
                let what = changes.join(", ");
                format!("The decision approves access to {} again, with what the plan changes: {what}.", grant.called())
            })
            .collect()
    }

    /// The facts that approval writes: the plan's own, the stage, and what follows from them. Whoever is approved where it stands
    /// enters nothing: since when it stands there stays as it is. Of a list that was said to be empty, what is added is all.
    #[must_use]
    pub fn written(&self, workload: &Workload, to: Stage, on: Day) -> Fields<WorkloadFacts> {
        let enters = !workload.facts.stage.is(to);
        let mut fields = self.fields.clone().with("stage", to);
        let adds_identities =
            self.identities.iter().any(|it| workload.identities.iter().all(|b| b.with != it.identity));
        let adds_grants = self.grants.iter().any(|it| !workload.grants.contains(&it.grant));
        for (name, recorded, adds) in [
            ("grants_complete", &workload.facts.grants_complete, adds_grants),
            ("identities_complete", &workload.facts.identities_complete, adds_identities),
            ("zones_complete", &workload.facts.zones_complete, !self.zones.is_empty()),
        ] {
            if adds && recorded.is(Listing::None) && self.fields.get(name).is_none() {
                fields = fields.with(name, Listing::Listed);
            }
        }
        if enters {
            fields = fields.with("stage_since", on);
        }
        if KEY_TEST_FIELDS.iter().any(|name| self.fields.get(name).is_some()) {
            fields = fields.with("reach_answered_on", on);
        }
        if enters && to == Stage::Production && self.fields.get("ends_on").is_none() {
            fields = fields.with("ends_on", Value::Unknown);
        }
        fields
    }

    /// Makes the plan true in a dossier, as approval would on this day.
    pub fn apply_to(&self, dossier: &mut Dossier, to: Stage, on: Day) {
        let setting = Setting { on, how: How::Approval };
        let fields = self.written(&dossier.workload, to, on);
        dossier.workload.facts.set_all(&fields, setting);
        self.apply_zones(dossier, on);
        for planned in &self.identities {
            planned.apply_to(dossier, setting);
        }
        for planned in &self.grants {
            let at = dossier.grants.iter().position(|grant| grant.id == planned.grant);
            if let Some(grant) = at.and_then(|at| dossier.grants.get_mut(at)) {
                planned.change(grant, setting);
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

impl Plan {
    fn apply_zones(&self, dossier: &mut Dossier, on: Day) {
        let zones = &mut dossier.workload.zones;
        zones.retain(|bond| !self.left_zones.contains(&bond.with));
        for &zone in &self.zones {
            if !zones.iter().any(|bond| bond.with == zone) {
                zones.push(Relation { with: zone, since: on });
            }
        }
    }
}

impl PlannedGrant {
    /// Makes the change of a recorded grant true. Where that outgrows its approval, the decision on the request approves it anew: until
    /// there is one, nobody has.
    fn change(&self, grant: &mut Grant, setting: Setting) {
        let outgrown = grant.outgrows_its_approval(&self.fields);
        grant.facts.set_all(&self.fields, setting);
        if outgrown {
            grant.facts.set("approved_by", Value::Unknown, setting);
            grant.facts.set("approved_on", Value::Day(setting.on), setting);
        }
    }
}

impl PlannedIdentity {
    fn apply_to(&self, dossier: &mut Dossier, setting: Setting) {
        if let Some(known) = dossier.identities.iter_mut().find(|it| it.identity.id == self.identity) {
            known.identity.facts.set_all(&self.fields, setting);
            return;
        }
        let since = setting.on;
        let mut identity = Identity::new(self.identity, since);
        identity.facts.set("state", IdentityState::Prepared.into(), setting);
        identity.facts.set_all(&self.fields, setting);
        identity.workloads.push(Relation { with: dossier.workload.id, since });
        identity.zones.extend(self.zones.iter().map(|zone| Relation { with: *zone, since }));
        dossier.workload.identities.push(Relation { with: identity.id, since });
        dossier.identities.push(RunsAs { identity, credentials: vec![] });
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
