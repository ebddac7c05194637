//! Rules on access to data.

use super::person::named_are_here;
use super::{Context, Scope, not_after, said};
use crate::domain::event::{GrantAdded, GrantApproved, GrantDescribed, GrantEnded, WorkloadDescribed};
use crate::domain::field::Fields;
use crate::domain::record::{By, Grant, GrantFacts};
use crate::domain::{Day, Event, GrantState, Id, Listing, Refusal, Value};

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
    dates_agree(&recorded.key, fields)?;
    let mut fields = fields.clone();
    if fields.get("state").is_none() {
        fields = fields.with("state", GrantState::Live);
    }
    let mut events = vec![];
    if recorded.facts.grants_complete.is(Listing::None) {
        let listed = Fields::new().with("grants_complete", Listing::Listed);
        events.push(WorkloadDescribed { workload, fields: listed, bulk: None }.into());
    }
    events.push(GrantAdded { grant: context.draw.id(), workload, fields }.into());
    Ok(events)
}

pub(super) fn describe(scope: &Scope, id: Id, fields: &Fields<GrantFacts>) -> Result<Vec<Event>, Refusal> {
    let grant = scope.grant(id)?;
    not_ended(grant)?;
    named_are_here(scope, fields.people())?;
    dates_agree(&called(grant), fields)?;
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
    let fields = fields.changing(&grant.facts);
    Ok(if fields.is_empty() {
        vec![]
    } else {
        vec![GrantDescribed { grant: id, workload: grant.workload, fields }.into()]
    })
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
    Ok(vec![GrantEnded { grant: id, workload: grant.workload, ended_on }.into()])
}

fn not_ended(grant: &Grant) -> Result<(), Refusal> {
    if grant.facts.state.is(GrantState::Ended) {
        return Err(Refusal::not_allowed(called(grant), "this access has ended", "grant it anew"));
    }
    Ok(())
}

fn dates_agree(what: &str, fields: &Fields<GrantFacts>) -> Result<(), Refusal> {
    match (fields.get("approved_on"), fields.get("expires_on")) {
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
