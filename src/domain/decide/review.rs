//! Rules on reviews, their dates and the actions that follow.

use super::{Context, Scope, not_after, said, stage};
use crate::domain::cadence::{in_force, next_review};
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::event::{ActionClosed, ActionOpened, ReviewRecorded, ReviewScheduled};
use crate::domain::record::{Person, ReviewItem, ReviewRecord};
use crate::domain::{
    ActionOrigin, Conclusion, Day, Derivation, Dossier, Event, Id, ItemDecision, ItemKind, Refusal, Stage, effect,
};

pub(super) fn record(
    scope: &Scope,
    id: Id,
    answers: &ReviewAnswers,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(id)?;
    let key = &dossier.workload.key;
    let reviewer = scope.active(answers.reviewer.person, "review")?;
    said(&answers.attestation, key, "the attestation")?;
    not_after(answers.started_on, context, key, "the day the review began")?;
    if dossier.workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(key, "it is retired", "a retired workload is not reviewed"));
    }
    reasons_are_given(key, &answers.items)?;
    let record = computed(dossier, answers, reviewer, context)?;
    let review = context.draw.id();
    let mut events = vec![ReviewRecorded { review, workload: id, record }.into()];
    events.extend(follow_ups(dossier, answers, context).map(|action| opened(id, review, &action, context)));
    match answers.conclusion {
        Conclusion::Retire => events.extend(stage::retire(scope, id, None, context)?),
        Conclusion::StepDown => events.extend(stage::step_down(scope, id, context)?),
        Conclusion::Continue | Conclusion::WithConditions => {}
    }
    Ok(events)
}

pub(super) fn schedule(
    scope: &Scope,
    id: Id,
    due_on: Option<Day>,
    derived: Derivation,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(id)?;
    let rule = by_rule(dossier, context, last_review(dossier).unwrap_or(context.on));
    let due = due_on.unwrap_or(rule);
    if due < context.on {
        return Err(Refusal::invalid(
            dossier.workload.key.clone(),
            format!("{due} has passed"),
            "give a day to come, or record the review that was done",
        ));
    }
    let derived = if due_on.is_none() { Derivation::Rule } else { derived };
    Ok(vec![ReviewScheduled { workload: id, due_on: due, scheduled_for: Some(rule), derived }.into()])
}

pub(super) fn close_action(
    scope: &Scope,
    id: Id,
    closed_on: Day,
    proof: Option<&String>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let action = scope
        .records
        .get(&id)
        .and_then(crate::domain::Record::action)
        .ok_or_else(|| Refusal::not_found(format!("action {id}")))?;
    if action.closed_on.is_some() {
        return Err(Refusal::not_allowed(action.what.clone(), "it is closed already", "nothing more needs doing"));
    }
    not_after(closed_on, context, &action.what, "the day it was done")?;
    Ok(vec![ActionClosed { action: id, workload: action.workload, closed_on, proof: proof.cloned() }.into()])
}

/// The whole record of a review: what the reviewer said and what the register adds.
fn computed(
    dossier: &Dossier,
    answers: &ReviewAnswers,
    person: &Person,
    context: &Context<'_>,
) -> Result<ReviewRecord, Refusal> {
    let facts = &dossier.workload.facts;
    let tier = effect::tier(dossier);
    let (next, derived) = match answers.next_review_on {
        Some(day) if day <= context.on => {
            return Err(Refusal::invalid(
                dossier.workload.key.clone(),
                format!("the next review {day} is not ahead"),
                "give a later day",
            ));
        }
        Some(day) => (Some(day), Some(Derivation::Typed)),
        None if answers.conclusion == Conclusion::Retire => (None, None),
        None => (Some(by_rule(dossier, context, context.on)), Some(Derivation::Rule)),
    };
    Ok(ReviewRecord {
        stage: facts.stage.known().copied(),
        tier,
        owner: facts.owner.known().copied(),
        period_from: last_review(dossier).map_or(dossier.workload.added_on, |last| last.plus_days(1)).min(context.on),
        period_to: context.on,
        scheduled_for: dossier.workload.scheduled_for,
        due_on: facts.next_review_on.day(),
        started_on: answers.started_on,
        completed_on: context.on,
        reviewer: answers.reviewer,
        independent: !dossier.names(&facts.owner, person) && !dossier.names(&facts.technical_owner, person),
        changes: answers.changes.clone(),
        items: answers.items.clone(),
        key_test: answers.key_test,
        conclusion: answers.conclusion,
        remark: answers.remark.clone(),
        next_review_on: next,
        next_derived: derived,
        attestation: answers.attestation.trim().to_owned(),
    })
}

/// A control that fails is kept, put off or passed on only with a reason.
fn reasons_are_given(key: &str, items: &[ReviewItem]) -> Result<(), Refusal> {
    let bare = items.iter().find(|item| {
        let needs = item.kind == ItemKind::Finding || item.decision != ItemDecision::Keep;
        needs && item.reason.as_ref().is_none_or(|reason| reason.trim().is_empty())
    });
    match bare {
        None => Ok(()),
        Some(item) => Err(Refusal::invalid(
            key,
            format!("`{}` on {} {} has no reason", item.decision, item.kind, item.item),
            "say why",
        )),
    }
}

/// What was promised, and what the decisions on items ask for.
fn follow_ups<'a>(
    dossier: &'a Dossier,
    answers: &'a ReviewAnswers,
    context: &'a Context<'_>,
) -> impl Iterator<Item = NewAction> + 'a {
    let due_on = context.on.plus_days(i64::from(context.policy.grace_days));
    let owner = dossier.workload.facts.owner.known().copied();
    let from_items = answers.items.iter().filter(|item| item.kind != ItemKind::Finding).filter_map(move |item| {
        let verb = match item.decision {
            ItemDecision::Revoke => "revoke",
            ItemDecision::Change => "change",
            ItemDecision::Escalate => "escalate",
            ItemDecision::Keep | ItemDecision::Defer => return None,
        };
        let reason = item.reason.as_deref().unwrap_or_default();
        Some(NewAction { what: format!("{verb} {} {}: {reason}", item.kind, item.item), owner, due_on })
    });
    answers.actions.iter().cloned().chain(from_items)
}

fn opened(workload: Id, review: Id, action: &NewAction, context: &Context<'_>) -> Event {
    ActionOpened {
        action: context.draw.id(),
        workload,
        origin: ActionOrigin::Review,
        from: review.to_string(),
        what: action.what.clone(),
        owner: action.owner,
        due_on: action.due_on,
    }
    .into()
}

fn last_review(dossier: &Dossier) -> Option<Day> {
    dossier.workload.facts.last_review_on.day()
}

/// The day the rule gives: the workload's own cadence, else the policy's for its stage and tier.
pub(super) fn by_rule(dossier: &Dossier, context: &Context<'_>, last: Day) -> Day {
    let interval = in_force(dossier, context.policy);
    next_review(interval, dossier.workload.facts.cadence_anchor.day(), last).max(context.on)
}
