//! The frozen snapshot that a promotion is bound to: canonical JSON of the workload with the plan applied.

use super::decide::GateReport;
use super::field::{FactTable, Facts};
use super::hex::hex;
use super::plan::Plan;
use super::record::{Grant, Identity, Workload, WorkloadFacts};
use super::routine::is_routine;
use super::{Day, Dossier, Fact, Id, RecordKind, Refusal, RunsAs, Stage, Value};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

/// The largest snapshot, in bytes.
pub const SNAPSHOT_LIMIT: usize = 256 * 1024;

/// A frozen snapshot and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Canonical JSON: `{v, workload, facts, identities, grants, zones, tools, exceptions, findings, catalogue, policy}`, and `before`
    /// where the plan sets what routine acts change too.
    pub text: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// Freezes a workload as it would be with the plan applied, with what the gate said of it.
///
/// # Errors
/// When it is larger than [`SNAPSHOT_LIMIT`].
pub fn freeze(
    dossier: &Dossier,
    plan: &Plan,
    to: Stage,
    on: Day,
    gate: &GateReport,
    versions: Versions<'_>,
) -> Result<Snapshot, Refusal> {
    let mut json = facts_then(dossier, plan, to, on);
    if let Json::Object(map) = &mut json {
        map.insert("v".to_owned(), json!(1));
        let before = routine_before(&dossier.workload, plan);
        if !before.is_empty() {
            map.insert("before".to_owned(), Json::Object(before));
        }
        map.insert("exceptions".to_owned(), relied_on(dossier, &gate.exceptions));
        map.insert("findings".to_owned(), json!(gate.findings));
        map.insert("catalogue".to_owned(), json!(versions.catalogue));
        map.insert("policy".to_owned(), json!(versions.policy));
    }
    let text = json.to_string();
    if text.len() > SNAPSHOT_LIMIT {
        return Err(Refusal::invalid(
            dossier.workload.key.clone(),
            format!("its snapshot would be {} bytes and may be {SNAPSHOT_LIMIT}", text.len()),
            "shorten its longest texts or end grants it no longer needs",
        ));
    }
    let sha256 = sha256_hex(text.as_bytes());
    Ok(Snapshot { text, sha256 })
}

/// The versions that a judgement was made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions<'a> {
    /// Of the catalogue of controls.
    pub catalogue: &'a str,
    /// SHA-256 of the policy document.
    pub policy: &'a str,
}

/// The owner that a snapshot froze.
#[must_use]
pub fn frozen_owner(snapshot: &str) -> Fact<Id> {
    let frozen: Option<Json> = serde_json::from_str(snapshot).ok();
    let owner = frozen.as_ref().and_then(|json| json.pointer("/facts/owner")?.as_str()?.parse().ok());
    owner.map_or(Fact::Unknown, Fact::Known)
}

/// SHA-256 of bytes as lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn facts_then(dossier: &Dossier, plan: &Plan, to: Stage, on: Day) -> Json {
    let then = dossier.after(plan, to, on);
    let mut grants: Vec<&Grant> = then.grants.iter().collect();
    grants.sort_by_key(|grant| grant.id);
    let grants: Vec<Json> =
        grants.iter().map(|grant| json!({"id": grant.id, "facts": known_facts(&grant.facts)})).collect();
    let mut facts = known_facts(&then.workload.facts);
    let tools = facts.remove("tools").unwrap_or_else(|| json!([]));
    let mut identities: Vec<&RunsAs> = then.identities.iter().collect();
    identities.sort_by_key(|it| it.identity.id);
    let identities: Vec<Json> = identities.into_iter().map(|it| identity_then(&it.identity)).collect();
    let mut zones: Vec<Id> = then.workload.zones.iter().map(|bond| bond.with).collect();
    zones.sort_unstable();
    let zones: Vec<Json> = zones.into_iter().map(|id| zone_then(&then, id)).collect();
    json!({
        "workload": then.workload.id,
        "facts": facts,
        "identities": identities,
        "grants": grants,
        "zones": zones,
        "tools": tools,
    })
}

/// Routine facts that the plan sets, as they were before: whether one was set again since the request shows by them.
fn routine_before(workload: &Workload, plan: &Plan) -> Map<String, Json> {
    let planned = plan.fields.iter().filter(|(name, _)| is_routine(RecordKind::Workload, name));
    let before = planned.map(|(name, _)| {
        let value = workload.facts.value(name).unwrap_or(Value::Unknown);
        (name.to_owned(), if value == Value::Unknown { json!(UNKNOWN) } else { value.to_json() })
    });
    before.collect()
}

/// What stands in `before` for a fact that was not known.
const UNKNOWN: &str = "unknown";

/// What a routine fact that the plan sets was when the request was made; nothing where the snapshot does not say.
#[must_use]
pub fn before(snapshot: &str, name: &str) -> Option<Value> {
    let frozen: Json = serde_json::from_str(snapshot).ok()?;
    match frozen.get("before")?.get(name)? {
        Json::String(word) if word == UNKNOWN => Some(Value::Unknown),
        json => WorkloadFacts::field(name)?.shape.from_json(json).ok(),
    }
}

/// An identity without what its life changes by itself: going live, being issued again and being revoked are not what is approved.
fn identity_then(identity: &Identity) -> Json {
    let mut facts = known_facts(&identity.facts);
    facts.retain(|name, _| !is_routine(RecordKind::Identity, name));
    let mut zones: Vec<Id> = identity.zones.iter().map(|bond| bond.with).collect();
    zones.sort_unstable();
    json!({"id": identity.id, "facts": facts, "zones": zones})
}

fn zone_then(dossier: &Dossier, id: Id) -> Json {
    let facts = dossier.zone(id).map(|zone| known_facts(&zone.facts)).unwrap_or_default();
    json!({"id": id, "facts": facts})
}

/// The exceptions that the gate let through by, as they stood. They may end, be renewed or closed without the request being stale:
/// the gate is judged again when it is decided.
fn relied_on(dossier: &Dossier, exceptions: &[Id]) -> Json {
    let relied_on = exceptions.iter().filter_map(|id| dossier.exception(*id));
    let each = relied_on.map(|it| {
        json!({
            "id": it.id,
            "control": it.control,
            "items": it.items,
            "facts": known_facts(&it.facts),
            "approved_by": it.approved().map(|decided| decided.by.person),
            "approved_on": it.approved().map(|decided| decided.on),
        })
    });
    each.collect()
}

fn known_facts<F: FactTable>(facts: &Facts<F>) -> Map<String, Json> {
    F::FIELDS
        .iter()
        .filter_map(|field| match facts.value(field.name) {
            None | Some(Value::Unknown) => None,
            Some(value) => Some((field.name.to_owned(), value.to_json())),
        })
        .collect()
}
