//! Rules on access to data.

use super::person::named_are_here;
use super::visible::is_visible;
use super::{Context, Scope, not_after, not_before_it_began, said};
use crate::domain::event::{GrantAdded, GrantApproved, GrantDescribed, GrantEnded, WorkloadAnswered};
use crate::domain::field::{FactTable as _, Fields};
use crate::domain::record::{By, Grant, GrantFacts};
use crate::domain::text::folded;
use crate::domain::{Day, Event, GrantState, How, Id, Listing, Refusal, Value};

/// An approval of access.
pub(super) struct Approval<'a> {
    pub by: By,
    pub approved_on: Day,
    pub reason: &'a str,
    pub expires_on: Option<Day>,
}

pub(super) fn add(
    scope: &Scope,
    workload: Id,
    fields: &Fields<GrantFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let recorded = scope.workload(workload)?;
    if !matches!(fields.get("dataset"), Some(Value::Text(_))) {
        return Err(Refusal::invalid(recorded.key.clone(), "the grant names no data set", "give dataset"));
    }
    named_are_here(scope, fields.people())?;
    is_visible(fields, &["dataset"])?;
    dates_agree(&recorded.key, None, fields)?;
    approval_is_sound(scope, &recorded.key, fields, context)?;
    end_is_sound(&recorded.key, fields, context)?;
    let mut fields = fields.clone();
    if fields.get("state").is_none() {
        fields = fields.with("state", GrantState::Live);
    }
    is_new(scope, workload, &fields)?;
    let mut events = vec![];
    if recorded.facts.grants_complete.is(Listing::None) {
        let listed = Fields::new().with("grants_complete", Listing::Listed);
        events.push(WorkloadAnswered { workload, fields: listed, bulk: None }.into());
    }
    events.push(GrantAdded { grant: context.draw.id(), workload, fields }.into());
    Ok(events)
}

/// Facts that only their own step may write, and that step.
const OWN_STEP: [(&str, &str); 3] = [
    ("approved_by", "approve it: `countersign grant approve`"),
    ("approved_on", "approve it: `countersign grant approve`"),
    ("ended_on", "end it, with the day: `countersign grant revoke`"),
];

pub(super) fn describe(scope: &Scope, id: Id, fields: &Fields<GrantFacts>) -> Result<Vec<Event>, Refusal> {
    let grant = scope.grant(id)?;
    named_are_here(scope, fields.people())?;
    may_change(grant, fields)?;
    let fields = unapproved(grant, changing(grant, fields));
    Ok(if fields.is_empty() {
        vec![]
    } else {
        vec![GrantDescribed { grant: id, workload: grant.workload, fields }.into()]
    })
}

/// Whether a change of recorded access is one at all, by hand or in the plan of a request: what has a step of its own is changed by that.
pub(super) fn may_change(grant: &Grant, fields: &Fields<GrantFacts>) -> Result<(), Refusal> {
    not_ended(grant)?;
    is_visible(fields, &["dataset"])?;
    dates_agree(&called(grant), Some(grant), fields)?;
    let differing = fields.changing(&grant.facts);
    for (name, step) in OWN_STEP {
        if differing.get(name).is_some_and(|value| !matches!(value, Value::Unknown | Value::Never)) {
            return Err(Refusal::not_allowed(called(grant), format!("{name} is not set by hand"), step));
        }
    }
    if matches!(fields.get("state"), Some(Value::Word("ended"))) {
        return Err(Refusal::not_allowed(called(grant), "a grant is ended by its own step", "end it, with the day"));
    }
    if matches!(fields.get("state"), Some(Value::Word("planned"))) && grant.facts.state.is(GrantState::Live) {
        return Err(Refusal::not_allowed(
            called(grant),
            "access that was live is not planned any more",
            "end it, with the day",
        ));
    }
    Ok(())
}

/// A change, and with it the end of the approval where it makes another access of the approved one: nobody has approved that yet.
pub(super) fn unapproved(grant: &Grant, fields: Fields<GrantFacts>) -> Fields<GrantFacts> {
    if !grant.outgrows_its_approval(&fields) {
        return fields;
    }
    let reason = fields.changing(&grant.facts).get("reason").cloned().unwrap_or(Value::Unknown);
    fields.with("approved_by", Value::Unknown).with("approved_on", Value::Unknown).with("reason", reason)
}

/// What says something else than is recorded, or says again what only a source stated: then it is an answer, which no source replaces.
fn changing(grant: &Grant, fields: &Fields<GrantFacts>) -> Fields<GrantFacts> {
    let imported = |name: &str| grant.facts.setting(name).is_some_and(|set| set.how == How::Import);
    let counts = |name: &str, value: &Value| {
        let same = grant.facts.value(name).as_ref() == Some(value);
        !same || (*value != Value::Unknown && imported(name))
    };
    let said = fields.iter().filter(|(name, value)| counts(name, value));
    said.fold(Fields::new(), |fields, (name, value)| fields.with(name, value.clone()))
}

pub(super) fn approve(
    scope: &Scope,
    id: Id,
    approval: &Approval<'_>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let grant = scope.grant(id)?;
    not_ended(grant)?;
    scope.active(approval.by.person, "approve access to data")?;
    not_after(approval.approved_on, context, &called(grant), "the day of approval")?;
    let reason = said(approval.reason, &called(grant), "a reason")?;
    if approval.expires_on.is_some_and(|ends| ends < approval.approved_on) {
        return Err(Refusal::invalid(called(grant), "it would end before it was approved", "give a later end"));
    }
    let approved = GrantApproved {
        grant: id,
        workload: grant.workload,
        by: approval.by,
        approved_on: approval.approved_on,
        reason: reason.to_owned(),
        expires_on: approval.expires_on,
    };
    Ok(vec![approved.into()])
}

pub(super) fn end(scope: &Scope, id: Id, ended_on: Day, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let grant = scope.grant(id)?;
    not_ended(grant)?;
    not_after(ended_on, context, &called(grant), "the end")?;
    not_before_it_began(ended_on, grant.facts.approved_on.day(), &called(grant), "the end")?;
    Ok(vec![GrantEnded { grant: id, workload: grant.workload, ended_on }.into()])
}

/// The same access is not recorded twice: the same data in the same environment, in the same way, while the other has not ended.
fn is_new(scope: &Scope, workload: Id, fields: &Fields<GrantFacts>) -> Result<(), Refusal> {
    if fields.get("state") == Some(&GrantState::Ended.into()) {
        return Ok(());
    }
    let said = |name: &str| fields.get(name).cloned().unwrap_or(Value::Unknown);
    let same = |grant: &Grant, name: &str| grant.facts.value(name).unwrap_or(Value::Unknown) == said(name);
    let dossier = scope.dossier(workload)?;
    let is_one = |grant: &&Grant| {
        let data = grant.facts.dataset.known().map(|name| folded(name));
        let is_same_data =
            data.is_some_and(|data| said("dataset") != Value::Unknown && data == folded(&said("dataset").plain()));
        !grant.facts.state.is(GrantState::Ended)
            && is_same_data
            && ["mode", "environment"].iter().all(|name| same(grant, name))
    };
    match dossier.grants.iter().find(is_one) {
        None => Ok(()),
        Some(known) => {
            let why = format!("this access is recorded already, as grant {}", known.id);
            let next = format!("change that one: `countersign grant edit {}`", known.id);
            Err(Refusal::not_allowed(called(known), why, next))
        }
    }
}

fn not_ended(grant: &Grant) -> Result<(), Refusal> {
    if grant.facts.state.is(GrantState::Ended) {
        return Err(Refusal::not_allowed(called(grant), "this access has ended", "add it again"));
    }
    Ok(())
}

/// An approval that is said with the access itself is held to the rules of approving.
pub(super) fn approval_is_sound(
    scope: &Scope,
    what: &str,
    fields: &Fields<GrantFacts>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if let Some(Value::Person(by)) = fields.get("approved_by") {
        scope.active(*by, "approve access to data")?;
    }
    match fields.get("approved_on") {
        Some(Value::Day(on)) => not_after(*on, context, what, "the day of approval"),
        _ => Ok(()),
    }
}

/// Only access that has ended has a day on which it did, and that has come.
fn end_is_sound(what: &str, fields: &Fields<GrantFacts>, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(Value::Day(ended)) = fields.get("ended_on") else { return Ok(()) };
    if fields.get("state") != Some(&GrantState::Ended.into()) {
        let next = "record it with state=ended, or leave ended_on out";
        return Err(Refusal::invalid(what, "access that has not ended has no day of its end", next));
    }
    not_after(*ended, context, what, "the end")
}

fn dates_agree(what: &str, grant: Option<&Grant>, fields: &Fields<GrantFacts>) -> Result<(), Refusal> {
    let recorded = |name: &str| grant.and_then(|grant| grant.facts.value(name));
    let day = |name: &str| fields.get(name).cloned().or_else(|| recorded(name));
    match (day("approved_on"), day("expires_on")) {
        (Some(Value::Day(approved)), Some(Value::Day(ends))) if ends < approved => Err(Refusal::invalid(
            what,
            format!("access approved on {approved} would end on {ends}"),
            "give a later end",
        )),
        _ => Ok(()),
    }
}

fn called(grant: &Grant) -> String {
    grant.facts.dataset.known().map_or_else(|| format!("grant {}", grant.id), |dataset| format!("access to {dataset}"))
}
