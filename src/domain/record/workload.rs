//! A workload: a model, agent, assistant, script or workflow that uses AI. The subject of nearly every control.

use super::{Frozen, Relation, Turn};
use crate::domain::field::{FactTable as _, Facts, Fields};
use crate::domain::{
    By, ClaimKind, Completeness, ControlPoint, DateFact, Day, Entered, Fact, How, Id, Instant, Logging, Reach,
    RequestCheck, Stage, Tier, Value, WorkloadKind, YesNo,
};
use crate::facts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

facts! {
    /// What can be recorded of a workload.
    WorkloadFacts of Workload {
        name: Fact<String> = "Name", "What people call it.";
        purpose: Fact<String> = "Purpose", "What it is for, in a sentence.";
        kind: Fact<WorkloadKind> = "Kind", "What sort of thing it is.";
        unit: Fact<String> = "Unit", "The business unit, agency or department that runs it.";
        team: Fact<String> = "Team", "The team that runs it.";
        model: Fact<String> = "Model", "The model or models it uses.";
        supplier: Fact<String> = "Supplier", "Who supplies the model or product.";
        stage: Fact<Stage> = "Stage", "How far it has come; decides which controls hold it.";
        stage_since: DateFact = "Stage since", "The day it entered its stage.";
        ends_on: DateFact = "Ends on", "The day an experiment or pilot ends or is decided.";
        pilot_scope: Fact<String> = "Pilot scope", "Who and what a pilot is limited to.";
        owner: Fact<Id> = "Owner", "The one accountable person.";
        deputy: Fact<Id> = "Deputy", "Who stands in for the owner.";
        technical_owner: Fact<Id> = "Technical owner", "Who runs it from day to day.";
        reach_customer: Fact<Reach> = "Reach to a customer", "What it can do to a customer.";
        reach_record: Fact<Reach> = "Reach to a record", "What it can do to a record.";
        reach_decision: Fact<Reach> = "Reach to a decision", "What it can do to a business decision.";
        reach_answered_on: DateFact = "Effect answered on", "The day the questions on its effect were last answered.";
        control_point: Fact<ControlPoint> = "Control point", "Whether a person approves before the effect, looks afterwards, or neither.";
        control_role: Fact<String> = "Control point role", "The role that makes the control point.";
        control_action: Fact<String> = "Control point action", "What that role does: approve, reject, correct.";
        control_exercised_on: DateFact = "Control point last exercised", "The day the control point was last exercised.";
        log_prompts: Fact<Logging> = "Prompts logged", "Whether prompts are logged.";
        log_tools: Fact<Logging> = "Tool use logged", "Whether tool calls are logged.";
        log_data_access: Fact<Logging> = "Data access logged", "Whether access to data is logged.";
        log_approvals: Fact<Logging> = "Approvals logged", "Whether human approvals are logged.";
        log_place: Fact<String> = "Log place", "Where the logs are kept.";
        log_retention_days: Fact<i64> = "Logs kept (days)", "For how many days logs are kept.";
        log_sampled_on: DateFact = "Log sample reviewed on", "The day somebody last looked at a sample of the logs.";
        request_check: Fact<RequestCheck> = "Authorisation check", "When an action is checked against policy.";
        request_check_proof: Fact<String> = "Proof of that check", "Link to the configuration that makes the check.";
        boundary_proof: Fact<String> = "Proof of the boundary", "Link to the configuration that separates test from production.";
        uses_production_prompts: Fact<YesNo> = "Uses production prompts", "Whether an experiment or pilot takes in prompts from production.";
        uses_production_outputs: Fact<YesNo> = "Uses production outputs", "Whether an experiment or pilot takes in outputs of production.";
        tools: Vec<String> = "Tools", "Tools it can call.";
        tools_complete: Completeness = "Tool list complete", "none: there are none; listed: these are all; unknown: at least these.";
        chains_tools: Fact<YesNo> = "Chains tools", "Whether it calls tools one after another without a person in between.";
        chains_reviewed_on: DateFact = "Chains reviewed on", "The day the chains of tools were last reviewed.";
        grants_complete: Completeness = "Data list complete", "none: it has no data access; listed: the grants are all; unknown: at least these.";
        identities_complete: Completeness = "Identity list complete", "none: it has no identity of its own; listed: these are all; unknown: at least these.";
        zones_complete: Completeness = "Zone list complete", "none: it uses no shared zone; listed: these are all; unknown: at least these.";
        stop_path: Fact<String> = "Stop procedure", "How it is stopped.";
        stop_role: Fact<String> = "Stop role", "The role that may stop it.";
        stop_tested_on: DateFact = "Stop tested on", "The day stopping was last tested.";
        tier_raised: Fact<Tier> = "Tier raised to", "A tier above the computed one, set by hand.";
        tier_reason: Fact<String> = "Tier raised because", "Why the tier was raised.";
        cadence: Fact<String> = "Review interval", "How often it is reviewed, such as 90d, 3m or 1y; unknown follows the policy.";
        cadence_anchor: DateFact = "Review sequence from", "The first day of a fixed sequence of reviews; unknown counts from the last review.";
        next_review_on: DateFact = "Next review", "The day the next review is due.";
        last_review_on: DateFact = "Last review", "The day the last review was completed; never where it is known that there was none.";
    }
}

/// What an imported source says about risk, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Whether the source says so; absent where its words are neither yes nor no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<YesNo>,
    /// The source's own words.
    pub words: String,
}

/// The claims of one source.
pub type Claims = BTreeMap<ClaimKind, Claim>;

/// What one source last said of a workload, so that the next import knows what changed there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The source's name, such as `us-federal-2025`.
    pub source: String,
    /// The source's own id, where it is unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// What rows are matched by where there is no id: agency, unit and folded name.
    pub match_key: String,
    /// SHA-256 over everything the row said, lower-case hex.
    pub statement: String,
    /// What it stated last of each field that was read from it.
    pub stated: Fields<WorkloadFacts>,
    /// Its own words for a field, where they are not the register's; understood or not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
    /// Fields that it stated once and has been silent on since a day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub silent: BTreeMap<String, Day>,
    /// Fields of which it says something since a day that was not understood: among the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unclear: BTreeMap<String, Day>,
    /// Columns that have no fact, kept as text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unmapped: BTreeMap<String, String>,
    /// The import that last said something new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Id>,
    /// The day of it.
    pub on: Day,
    /// Fields where a person's answer was kept against a new statement, to be settled by a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
    /// The day the row was found gone from the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_since: Option<Day>,
}

/// A recorded fact that the source it came from no longer states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unstated<'w> {
    /// The field.
    pub field: &'static str,
    /// The source.
    pub source: &'w str,
    /// The day since when it is silent.
    pub since: Day,
}

/// A fact of which its source says something that was not understood, and that nobody has answered since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear<'w> {
    /// The field.
    pub field: &'static str,
    /// The source.
    pub source: &'w str,
    /// Its own words.
    pub says: &'w str,
    /// The day since when it says so.
    pub since: Day,
}

/// What a source says against a recorded answer, and nobody has settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict<'w> {
    /// The field.
    pub field: &'static str,
    /// The source.
    pub source: &'w str,
    /// What is recorded.
    pub ours: Value,
    /// What the source says.
    pub theirs: Value,
    /// The day since when it says so.
    pub since: Day,
}

/// One entry into a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageEntry {
    /// The stage entered; absent where it was set back to unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The day.
    pub on: Day,
    /// How.
    pub how: Entered,
    /// The promotion that let it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<Id>,
}

/// The taking over of a workload that was found in a stage which nobody approved: who keeps it running there, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The stage it was found in.
    pub stage: Stage,
    /// The day it was found there.
    pub found_on: Day,
    /// Who keeps it there.
    pub kept_by: By,
    /// Why.
    pub reason: String,
    /// The day by which it is first reviewed.
    pub first_review_on: Day,
    /// The civil day of the adoption.
    pub on: Day,
    /// When it was recorded.
    pub at: Instant,
}

/// A workload as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    /// Its opaque id.
    pub id: Id,
    /// Its key: a slug of at most 40 characters that people type.
    pub key: String,
    /// The day it was recorded from.
    pub added_on: Day,
    /// What is known of it.
    pub facts: Facts<WorkloadFacts>,
    /// What sources claim of its risk.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: Claims,
    /// What each source last said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The stages it went through, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageEntry>,
    /// How it was adopted in the stage where it stands, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted: Option<Adoption>,
    /// Earlier adoptions, which ended with the stage they were in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adopted_before: Vec<Adoption>,
    /// The day the next review was scheduled for by rule, apart from the day it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Day>,
    /// Its grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Id>,
    /// Its promotions, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<Id>,
    /// Its reviews, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Id>,
    /// Its actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Id>,
    /// The identities it runs as.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Relation>,
    /// The zones it stands on itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Relation>,
    /// What it did not pass when the last baseline was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Frozen>,
    /// Its exceptions, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Id>,
    /// Each other owner since it was recorded, oldest first; nothing where the owner became unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_over: Vec<Turn<Option<Id>>>,
}

impl Source {
    /// Whether what it says now stands against what is recorded, once it is known what it said before: it says something new, the
    /// record says otherwise, and somebody answered. Only then is there a conflict for a person to settle; the answer stands.
    #[must_use]
    pub fn conflicts(before: Option<&Self>, workload: &Workload, field: &str, theirs: &Value) -> bool {
        let answered = workload.facts.setting(field).is_some_and(|set| set.how != How::Import);
        answered && Self::says_anew(before, workload, field, theirs)
    }

    /// Whether a conflict that nobody has settled stays one: it says what it said before, and the record still says otherwise.
    #[must_use]
    pub fn still_conflicts(&self, workload: &Workload, field: &str, theirs: &Value) -> bool {
        let ours = workload.facts.value(field).unwrap_or(Value::Unknown);
        self.conflicts.iter().any(|name| name == field) && self.stated.get(field) == Some(theirs) && ours != *theirs
    }

    /// Whether what it says now is neither what it said before nor what is recorded.
    #[must_use]
    pub fn says_anew(before: Option<&Self>, workload: &Workload, field: &str, theirs: &Value) -> bool {
        let said = before.and_then(|before| before.stated.get(field)).unwrap_or(&Value::Unknown);
        let ours = workload.facts.value(field).unwrap_or(Value::Unknown);
        // Of what it fell silent on, only a person says that it is to be unknown.
        let cleared = *theirs == Value::Unknown && before.is_some_and(|before| before.silent.contains_key(field));
        (theirs != said || cleared) && *theirs != ours
    }
}

impl Workload {
    /// A workload of which nothing is recorded but its key.
    #[must_use]
    pub fn new(id: Id, key: String, added_on: Day) -> Self {
        Self {
            id,
            key,
            added_on,
            facts: Facts::default(),
            claims: Claims::new(),
            sources: vec![],
            stages: vec![],
            adopted: None,
            adopted_before: vec![],
            scheduled_for: None,
            grants: vec![],
            promotions: vec![],
            reviews: vec![],
            actions: vec![],
            identities: vec![],
            zones: vec![],
            baseline: None,
            exceptions: vec![],
            handed_over: vec![],
        }
    }

    /// Whether a source claims this kind of risk.
    #[must_use]
    pub fn claimed(&self, kind: ClaimKind) -> bool {
        self.claims.get(&kind).is_some_and(|claim| claim.says == Some(YesNo::Yes))
    }

    /// What sources say against recorded answers, and nobody has settled.
    pub fn conflicts(&self) -> impl Iterator<Item = Conflict<'_>> {
        self.sources.iter().flat_map(move |source| {
            source.conflicts.iter().filter_map(move |name| {
                let field = WorkloadFacts::field(name)?.name;
                let ours = self.facts.value(field).unwrap_or(Value::Unknown);
                let theirs = source.stated.get(field).cloned().unwrap_or(Value::Unknown);
                Some(Conflict { field, source: &source.source, ours, theirs, since: source.on })
            })
        })
    }

    /// The facts that came from a source which no longer states them, and which nobody else has stated or answered since.
    pub fn unstated(&self) -> impl Iterator<Item = Unstated<'_>> {
        self.sources.iter().flat_map(|source| {
            source.silent.iter().filter_map(|(name, since)| {
                let field = WorkloadFacts::field(name)?.name;
                let value = self.facts.value(field).filter(|value| *value != Value::Unknown)?;
                let imported = self.facts.setting(field).is_some_and(|set| set.how == How::Import);
                let stated = self.sources.iter().any(|other| other.stated.get(field) == Some(&value));
                (imported && !stated).then_some(Unstated { field, source: &source.source, since: *since })
            })
        })
    }

    /// The facts of which a source says something that was not understood, and that nobody answered and no other source states.
    pub fn unclear(&self) -> impl Iterator<Item = Unclear<'_>> {
        self.sources.iter().filter(|source| source.missing_since.is_none()).flat_map(|source| {
            source.unclear.iter().filter_map(|(name, since)| {
                let field = WorkloadFacts::field(name)?.name;
                let value = self.facts.value(field).unwrap_or(Value::Unknown);
                let answered = self.facts.setting(field).is_some_and(|set| set.how != How::Import);
                let stated = self.sources.iter().any(|other| other.stated.get(field) == Some(&value));
                let says = source.words.get(name).map_or("", String::as_str);
                (!answered && !stated).then_some(Unclear { field, source: &source.source, says, since: *since })
            })
        })
    }

    /// The source that a fact came from, where one states it and nobody answered it.
    #[must_use]
    pub fn stated_by(&self, field: &str) -> Option<&Source> {
        self.facts.setting(field).filter(|set| set.how == How::Import)?;
        let value = self.facts.value(field)?;
        self.sources.iter().find(|source| source.stated.get(field) == Some(&value))
    }

    /// Its name, or its key where nobody recorded one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.facts.name.known().map_or(self.key.as_str(), String::as_str)
    }
}
