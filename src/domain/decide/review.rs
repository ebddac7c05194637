//! Rules on reviews, their dates and the actions that follow.

use super::{Context, GateReport, Scope, not_after, not_before, said, stage};
use crate::domain::cadence::{by_rule, in_force, latest_review};
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::event::{ActionClosed, ActionOpened, ReviewRecorded, ReviewScheduled};
use crate::domain::record::{Review, ReviewItem, ReviewRecord};
use crate::domain::{
    ActionOrigin, Conclusion, Day, Derivation, Dossier, Event, Id, Instant, ItemDecision, ItemKind, Policy, Refusal,
    Stage, apply, effect,
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
    answers.changes.iter().try_for_each(|change| said(change, key, "what changed").map(drop))?;
    for action in &answers.actions {
        said(&action.what, key, "what is to be done")?;
        not_before(action.due_on, context, key, "the day by which it is to be done")?;
    }
    if answers.conclusion == Conclusion::WithConditions && follow_ups(dossier, answers, context).next().is_none() {
        return Err(Refusal::invalid(key, "no condition is named", "say what is to be done: --action TEXT"));
    }
    not_after(answers.started_on, context, key, "the day the review began")?;
    if context.on < dossier.workload.added_on {
        let why = format!(
            "it was recorded on {}, and a review on {} would be of nothing",
            dossier.workload.added_on, context.on
        );
        return Err(Refusal::invalid(key, why, "give the day on which it was reviewed"));
    }
    if dossier.workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(key, "it is retired", "a retired workload is not reviewed"));
    }
    let facts = &dossier.workload.facts;
    let independent = ![&facts.owner, &facts.technical_owner].iter().any(|named| dossier.names(named, reviewer));
    let record = computed(dossier, answers, independent, context.on, context.policy)?;
    items_are_there(dossier, &answers.items, context)?;
    reasons_are_given(key, &answers.items)?;
    let review = context.draw.id();
    let mut events = vec![ReviewRecorded { review, workload: id, record }.into()];
    events.extend(follow_ups(dossier, answers, context).map(|action| opened(id, review, &action, context)));
    match answers.conclusion {
        Conclusion::Retire => events.extend(stage::retire(scope, id, None, context)?),
        Conclusion::Demote => events.extend(stage::demote(scope, id, context)?),
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
    let last = last_review(dossier).unwrap_or(context.on);
    let rule = by_rule(dossier, context.on, context.policy, last);
    let due = due_on.unwrap_or(rule);
    if due < context.on {
        return Err(Refusal::invalid(
            dossier.workload.key.clone(),
            format!("{due} has passed"),
            "give a day to come, or record the review that was done",
        ));
    }
    let due = if derived == Derivation::Spread {
        // Spread over weeks, each is due within what it is held to.
        due.min(latest_review(dossier, context.on, context.policy))
    } else {
        not_beyond(dossier, due, context.on, context.policy)?;
        due
    };
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
    independent: bool,
    on: Day,
    policy: &Policy,
) -> Result<ReviewRecord, Refusal> {
    let facts = &dossier.workload.facts;
    let tier = effect::tier(dossier);
    let (next, derived) = match answers.next_review_on {
        Some(day) if day <= on => {
            return Err(Refusal::invalid(
                dossier.workload.key.clone(),
                format!("the next review {day} is not ahead"),
                "give a later day",
            ));
        }
        Some(day) => {
            not_beyond(dossier, day, on, policy)?;
            (Some(day), Some(Derivation::Typed))
        }
        None if answers.conclusion == Conclusion::Retire => (None, None),
        None => (Some(by_rule(dossier, on, policy, on)), Some(Derivation::Rule)),
    };
    Ok(ReviewRecord {
        stage: facts.stage.known().copied(),
        tier,
        owner: facts.owner.known().copied(),
        period_from: last_review(dossier).map_or(dossier.workload.added_on, |last| last.plus_days(1)).min(on),
        period_to: on,
        scheduled_for: dossier.workload.scheduled_for,
        due_on: facts.next_review_on.day(),
        started_on: answers.started_on,
        completed_on: on,
        reviewer: answers.reviewer,
        independent,
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

/// A workload as a review of it leaves it; nothing where the review cannot be recorded so.
#[must_use]
pub fn after(dossier: &Dossier, answers: &ReviewAnswers, on: Day, policy: &Policy) -> Option<Dossier> {
    let (workload, review) = (dossier.workload.id, Id([0; 16]));
    let record = computed(dossier, answers, true, on, policy).ok()?;
    let mut then = dossier.clone();
    apply::reviewed(&mut then.workload, &ReviewRecorded { review, workload, record: record.clone() }, on);
    // Nothing is recorded after it.
    let recorded_at = Instant::LAST;
    then.reviews.push(Review { id: review, workload, record, effective_on: on, recorded_at });
    Some(then)
}

/// Each item is one of this workload, named once, and each control that fails is one of them.
fn items_are_there(dossier: &Dossier, items: &[ReviewItem], context: &Context<'_>) -> Result<(), Refusal> {
    let key = &dossier.workload.key;
    let report = context.judged(key)?;
    for (at, ReviewItem { kind, item, .. }) in items.iter().enumerate() {
        let is = |id: Id| id.to_string() == *item;
        let there = match kind {
            ItemKind::Finding => report.findings.iter().any(|finding| finding.control == *item),
            ItemKind::Grant => dossier.grants.iter().any(|grant| is(grant.id)),
            ItemKind::Identity => dossier.identities.iter().any(|runs_as| is(runs_as.identity.id)),
            ItemKind::Exception => dossier.exceptions.iter().any(|exception| is(exception.id)),
        };
        if !there {
            return Err(not_there(key, *kind, item, report));
        }
        if items.iter().take(at).any(|before| before.kind == *kind && before.item == *item) {
            return Err(Refusal::invalid(key, format!("{kind} {item} is decided twice"), "decide each item once"));
        }
    }
    let decided = |control: &str| items.iter().any(|item| item.kind == ItemKind::Finding && item.item == control);
    let left: Vec<&str> = report.stops.iter().map(|stop| stop.control.as_str()).filter(|it| !decided(it)).collect();
    if left.is_empty() {
        return Ok(());
    }
    let (fails, each) = if left.len() == 1 { ("fails", "it") } else { ("fail", "each") };
    let left = left.join(",");
    Err(Refusal::not_allowed(
        key,
        format!("{} {fails}, and the review does not decide about {each}", left.replace(',', ", ")),
        format!("decide, with a reason: --item \"finding:{left}=defer:REASON\""),
    ))
}

fn not_there(key: &str, kind: ItemKind, item: &str, report: &GateReport) -> Refusal {
    if kind != ItemKind::Finding {
        let next = format!("its data access, identities and exceptions: `countersign show {key}`");
        return Refusal::invalid(key, format!("it has no {kind} {item}"), next);
    }
    let findings: Vec<&str> = report.findings.iter().map(|finding| finding.control.as_str()).collect();
    let next = match findings.as_slice() {
        [] => "leave it out: every control passes".to_owned(),
        findings => format!("what does not pass: {}", findings.join(", ")),
    };
    Refusal::invalid(key, format!("{item} is no control that does not pass here"), next)
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

/// A next review lies within the interval that the workload is held to.
pub(super) fn not_beyond(dossier: &Dossier, next: Day, on: Day, policy: &Policy) -> Result<(), Refusal> {
    let latest = latest_review(dossier, on, policy);
    if next <= latest {
        return Ok(());
    }
    let rule = by_rule(dossier, on, policy, on);
    Err(Refusal::invalid(
        dossier.workload.key.clone(),
        format!("{next} is too late for its next review: it is held to one every {}", in_force(dossier, policy)),
        format!("give a day up to {latest}, or leave it out: the rule gives {rule}"),
    ))
}
