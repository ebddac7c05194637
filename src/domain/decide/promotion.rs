//! Rules on promotion: one step at a time, through the gate, decided by another person.

use super::{Context, Scope, active_person, grant, not_before, not_before_it_began, review, said, stage};
use crate::domain::attested;
use crate::domain::command::NewAction;
use crate::domain::event::{
    ActionOpened, GrantAdded, GrantApproved, GrantDescribed, IdentityDescribed, IdentityLinked,
    IdentityPromotionLinked, PromotionDecided, PromotionRequested, WorkloadStageChanged, ZoneLinked, ZoneUnlinked,
};
use crate::domain::field::Fields;
use crate::domain::outdated;
use crate::domain::plan::{Plan, next_stage};
use crate::domain::record::{By, FindingThen, Grant, GrantFacts, Person, Promotion};
use crate::domain::snapshot::{Versions, freeze};
use crate::domain::sound;
use crate::domain::standing::{Standing, may_ratify, standing};
use crate::domain::{
    ActionOrigin, Decision, Dossier, Entered, Environment, Event, Fact, Id, IdentityState, Policy, Refusal,
    RefusalKind, RunsAs, Stage, Value,
};

/// What a decider says.
pub(super) struct Answer<'a> {
    pub decision: Decision,
    pub by: By,
    pub reason: &'a str,
    pub conditions: &'a [NewAction],
}

pub(super) fn request(
    scope: &Scope,
    id: Id,
    to: Stage,
    plan: &Plan,
    by: By,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(id)?;
    let key = &dossier.workload.key;
    scope.active(by.person, "ask for promotion")?;
    super::person::named_are_here(scope, plan.people())?;
    let from = may_ask(dossier, to)?;
    stage::not_before_it_began(&dossier.workload, context.on)?;
    if dossier.pending().is_some() {
        return Err(Refusal::not_allowed(key, "a promotion waits to be decided", "decide or withdraw that one first"));
    }
    prepares_new(scope, dossier, plan)?;
    for planned in &plan.grants {
        grant::approval_is_sound(scope, key, &planned.fields, context)?;
        if let Some(known) = dossier.grant(planned.grant) {
            grant::may_change(known, &planned.fields)?;
        }
    }
    let after = dossier.after(plan, to, context.on);
    sound::check(&plan.fields, Some(&after.workload), context.on).map_err(|unsound| unsound.of(key))?;
    if let Some(Value::Day(next)) = plan.fields.get("next_review_on") {
        // Somebody decides on it within the days of grace.
        let decided_by = context.on.plus_days(i64::from(context.policy.grace_days));
        review::not_beyond(&after, *next, decided_by, context.policy)?;
    }
    let report = context.judged(key)?;
    stops_nothing(key, to, &report.stops)?;
    let versions = Versions { catalogue: context.catalogue_version, policy: context.policy_sha256 };
    let snapshot = freeze(dossier, plan, to, context.on, report, versions)?;
    let requested = PromotionRequested {
        promotion: context.draw.id(),
        workload: id,
        from,
        to,
        requested_by: by,
        plan: plan.clone(),
        snapshot: snapshot.text,
        snapshot_sha256: snapshot.sha256,
        findings: report.findings.clone(),
    };
    Ok(vec![requested.into()])
}

/// The stage from which a workload may be asked into another, whatever its gate says: one step at a time, and only from where somebody
/// approved it.
///
/// # Errors
/// The refusal that says why it may not be asked.
pub fn may_ask(dossier: &Dossier, to: Stage) -> Result<Stage, Refusal> {
    let key = &dossier.workload.key;
    let Fact::Known(from) = dossier.workload.facts.stage else {
        let next = format!("answer it first: `countersign answer {key} stage=pilot`");
        return Err(Refusal::not_allowed(key, "its stage is unknown", next));
    };
    one_step(dossier, from, to).map(|()| from)
}

/// What a plan prepares is no identity that there is, and no two of it are one.
fn prepares_new(scope: &Scope, dossier: &Dossier, plan: &Plan) -> Result<(), Refusal> {
    let is_there = |id: Id| dossier.identities.iter().any(|known| known.identity.id == id);
    let new = || plan.identities.iter().filter(|planned| !is_there(planned.identity)).map(|planned| &planned.fields);
    super::account::are_apart(new())?;
    new().try_for_each(|fields| super::account::is_new(scope, fields))
}

/// One step up; or none, for what nobody approved where it stands.
fn one_step(dossier: &Dossier, from: Stage, to: Stage) -> Result<(), Refusal> {
    let key = &dossier.workload.key;
    if from == to {
        return match standing(&dossier.workload) {
            Standing::Unapproved { .. } => Ok(()),
            Standing::Approved(_) if may_ratify(dossier) => Ok(()),
            Standing::Approved(entry) => {
                let why = format!("it was approved in {to} on {}, and is no more than what was approved", entry.on);
                Err(Refusal::not_allowed(key, why, "nothing more needs doing"))
            }
            Standing::Free => {
                let next = "ask for the next stage, or leave it where it is";
                Err(Refusal::not_allowed(key, format!("nobody approves {to}: it is entered freely"), next))
            }
        };
    }
    if let (Stage::Production, Standing::Unapproved { stage, .. }) = (to, standing(&dossier.workload)) {
        let next = format!("have it approved where it stands first: `countersign promote {key} --ratify`");
        return Err(Refusal::not_allowed(key, format!("it is in {stage}, and nobody approved that"), next));
    }
    match next_stage(&Fact::Known(from)) {
        Some(next) if next == to => Ok(()),
        Some(next) => Err(Refusal::not_allowed(
            key,
            format!("it is in {from}, and one step leads to {next}"),
            format!("ask for {next}"),
        )),
        None => Err(Refusal::not_allowed(
            key,
            format!("nothing follows {from}"),
            "restart it as an experiment to use it again",
        )),
    }
}

pub(super) fn decide(
    scope: &Scope,
    id: Id,
    workload: Id,
    answer: &Answer<'_>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(workload)?;
    let key = &dossier.workload.key;
    let promotion = dossier
        .promotions
        .iter()
        .find(|promotion| promotion.id == id)
        .ok_or_else(|| Refusal::not_found(format!("promotion {id} of {key}")))?;
    if promotion.decided.is_some() {
        return Err(Refusal::not_allowed(key, "this promotion is decided", "ask again if it is wanted again"));
    }
    not_before_it_began(context.on, Some(promotion.requested_on), key, "the day of the decision")?;
    let reason = said(answer.reason, key, "a reason")?;
    may_decide(scope.person(answer.by.person)?, answer.decision, dossier, promotion, context.policy)?;
    for condition in answer.conditions {
        said(&condition.what, key, "a condition")?;
        not_before(condition.due_on, context, key, "the day by which it is to be done")?;
    }
    let with_conditions = answer.decision == Decision::ApprovedWithConditions;
    if with_conditions == answer.conditions.is_empty() {
        return Err(Refusal::invalid(
            key,
            "conditions belong to `approved-with-conditions`, and to it alone",
            "give both or neither",
        ));
    }
    let approves = matches!(answer.decision, Decision::Approved | Decision::ApprovedWithConditions);
    if approves {
        let account = context.actor.as_login();
        attested::on_promotion(answer.by, &account, promotion, dossier).is_accepted(key, context.policy)?;
        stage::not_before_it_began(&dossier.workload, context.on)?;
        still_holds(scope, dossier, promotion, context)?;
        approves_access_of_others(scope.person(answer.by.person)?, dossier, promotion, context.policy)?;
    }
    let decided = PromotionDecided {
        promotion: id,
        workload,
        decision: answer.decision,
        by: answer.by,
        reason: reason.to_owned(),
        conditions: answer.conditions.iter().map(|condition| condition.what.clone()).collect(),
        snapshot_sha256: promotion.snapshot_sha256.clone(),
        self_attested: !attested::is_signed_on_promotion(answer.by, promotion, dossier),
    };
    let mut events = vec![decided.into()];
    if approves {
        events.extend(entering(dossier, promotion, answer, context));
        events.extend(answer.conditions.iter().map(|condition| condition_opened(promotion, condition, context)));
    }
    Ok(events)
}

/// Whether a person may make this decision: active, with the role that policy asks, and another than requester and owner unless policy
/// lets them. Withdrawing is for requester and owner alone.
///
/// # Errors
/// The refusal that says why not.
pub fn may_decide(
    person: &Person,
    decision: Decision,
    dossier: &Dossier,
    promotion: &Promotion,
    policy: &Policy,
) -> Result<(), Refusal> {
    active_person(person, "decide")?;
    let own =
        dossier.is_one(person, promotion.requested_by.person) || dossier.names(&dossier.workload.facts.owner, person);
    if decision == Decision::Withdrawn {
        if own {
            return Ok(());
        }
        return Err(Refusal::not_allowed(
            person.called(),
            "only the requester or the owner withdraws a promotion",
            "reject it instead",
        ));
    }
    if own && !policy.decisions.self_attested {
        return Err(Refusal::not_allowed(
            person.called(),
            "requester and owner do not decide on their own promotion",
            "the other person decides with their own account: `countersign decide KEY`",
        ));
    }
    has_the_role(person, policy)
}

/// Policy may let only people with a role decide.
pub(super) fn has_the_role(person: &Person, policy: &Policy) -> Result<(), Refusal> {
    match &policy.decisions.role {
        Some(role) if !person.facts.roles.contains(role) => Err(Refusal::not_allowed(
            person.called(),
            format!("policy lets only people with the role `{role}` decide"),
            "let one of them decide",
        )),
        _ => Ok(()),
    }
}

/// What was asked for is still what would be approved, and the gate lets it through today.
fn still_holds(scope: &Scope, dossier: &Dossier, promotion: &Promotion, context: &Context<'_>) -> Result<(), Refusal> {
    let called = |person| scope.person(person).map_or_else(|_| "another person".to_owned(), Person::called);
    if let Some(refusal) = outdated::refusal(promotion, dossier, &called) {
        return Err(refusal);
    }
    let key = &dossier.workload.key;
    if let Some((name, day)) = outdated::passed(&outdated::plan_now(promotion, dossier), context.on) {
        let why = format!("the plan sets {name} to {day}, which is in the past");
        let next = format!(
            "reject the request, or have it requested again with a later date: `countersign promote {key} --repeat`"
        );
        return Err(Refusal::not_allowed(key, why, next));
    }
    stops_nothing(key, promotion.to, &context.judged(key)?.stops)
}

fn stops_nothing(key: &str, to: Stage, stops: &[FindingThen]) -> Result<(), Refusal> {
    if stops.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = stops
        .iter()
        .map(|stop| format!("\n  {} {}: {}", stop.control, stop.answer.replace('-', " "), stop.reason))
        .collect();
    Err(Refusal::new(
        RefusalKind::GateStops,
        key,
        format!("the gate to {to} is not open: {} of its controls do not pass{}\n", stops.len(), lines.concat()),
        "fix these, in the plan or on the workload, and ask again",
    ))
}

/// What approval makes true: the stage, the plan's facts, its grants, zones and identities. Every prepared identity of the workload
/// is linked to the approval, so that what goes live later is known to be approved.
fn entering(dossier: &Dossier, promotion: &Promotion, answer: &Answer<'_>, context: &Context<'_>) -> Vec<Event> {
    let workload = dossier.workload.id;
    let staged = WorkloadStageChanged {
        workload,
        from: Some(promotion.from),
        to: promotion.to,
        how: if promotion.is_ratification() { Entered::Ratified } else { Entered::Promoted },
        promotion: Some(promotion.id),
        fields: outdated::plan_now(promotion, dossier).written(&dossier.workload, promotion.to, context.on),
    };
    let mut events: Vec<Event> = vec![staged.into()];
    for planned in &promotion.plan.grants {
        let (grant, fields) = (planned.grant, planned.fields.clone());
        match dossier.grant(grant) {
            None => events.push(GrantAdded { grant, workload, fields }.into()),
            Some(known) => events.extend(access_changed(known, fields, answer, context)),
        }
    }
    let stands_on = |zone: &Id| dossier.workload.zones.iter().any(|bond| bond.with == *zone);
    let (left, new) = (&promotion.plan.left_zones, &promotion.plan.zones);
    events.extend(left.iter().filter(|it| stands_on(it)).map(|&zone| ZoneUnlinked { user: workload, zone }.into()));
    events.extend(new.iter().filter(|it| !stands_on(it)).map(|&zone| ZoneLinked { user: workload, zone }.into()));
    events.extend(identities_entering(dossier, promotion));
    events
}

/// A planned change of recorded access. Where it outgrows its approval, whoever decides on the request approves it as it is from now on.
fn access_changed(known: &Grant, fields: Fields<GrantFacts>, answer: &Answer<'_>, context: &Context<'_>) -> Vec<Event> {
    let (grant, workload) = (known.id, known.workload);
    let outgrown = known.outgrows_its_approval(&fields);
    let planned = fields.get("reason").filter(|reason| matches!(reason, Value::Text(_))).map(Value::plain);
    let reason = planned.unwrap_or_else(|| answer.reason.trim().to_owned());
    let approved = GrantApproved { grant, workload, by: answer.by, approved_on: context.on, reason, expires_on: None };
    let fields = grant::unapproved(known, fields);
    let changed = GrantDescribed { grant, workload, fields }.into();
    std::iter::once(changed).chain(outgrown.then(|| approved.into())).collect()
}

/// Whoever asked for access does not approve it, as a part of a request either, unless policy lets them.
fn approves_access_of_others(
    person: &Person,
    dossier: &Dossier,
    promotion: &Promotion,
    policy: &Policy,
) -> Result<(), Refusal> {
    for planned in &promotion.plan.grants {
        let Some(known) = dossier.grant(planned.grant).filter(|it| it.outgrows_its_approval(&planned.fields)) else {
            continue;
        };
        let asked = match planned.fields.get("requested_by") {
            Some(Value::Person(asked)) => Fact::Known(*asked),
            Some(_) => Fact::Unknown,
            None => known.facts.requested_by,
        };
        if dossier.names(&asked, person) && !policy.decisions.self_attested {
            let why = format!("they asked for the access to {}, which this decision would approve", known.called());
            return Err(Refusal::not_allowed(person.called(), why, "let another person decide"));
        }
    }
    Ok(())
}

fn identities_entering(dossier: &Dossier, promotion: &Promotion) -> Vec<Event> {
    let workload = dossier.workload.id;
    let linked = |identity| IdentityPromotionLinked { identity, promotion: promotion.id }.into();
    let mut events: Vec<Event> = vec![];
    for planned in &promotion.plan.identities {
        let identity = planned.identity;
        if dossier.identities.iter().any(|known| known.identity.id == identity) {
            events.push(IdentityDescribed { identity, fields: planned.fields.clone() }.into());
            continue;
        }
        let fields = planned.fields.clone().with("state", IdentityState::Prepared);
        events.push(IdentityDescribed { identity, fields }.into());
        events.push(IdentityLinked { identity, workload }.into());
        events.extend(planned.zones.iter().map(|&zone| ZoneLinked { user: identity, zone }.into()));
        events.push(linked(identity));
    }
    // Where it stands already, the approval covers what it runs as in production and nobody approved before.
    let is_covered = |it: &&RunsAs| {
        let facts = &it.identity.facts;
        let found = promotion.is_ratification()
            && it.identity.promotion.is_none()
            && facts.environment.is(Environment::Production)
            && !facts.state.is(IdentityState::Revoked);
        found || facts.state.is(IdentityState::Prepared)
    };
    events.extend(dossier.identities.iter().filter(is_covered).map(|it| linked(it.identity.id)));
    events
}

fn condition_opened(promotion: &Promotion, condition: &NewAction, context: &Context<'_>) -> Event {
    ActionOpened {
        action: context.draw.id(),
        workload: promotion.workload,
        origin: ActionOrigin::Condition,
        from: promotion.id.to_string(),
        what: condition.what.clone(),
        owner: condition.owner,
        due_on: condition.due_on,
    }
    .into()
}
