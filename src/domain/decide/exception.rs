//! Rules on exceptions: asked for with a reason, a measure that makes up for it, an owner and an end; approved and renewed by
//! another person; for no longer than the control allows.

use super::promotion::has_the_role;
use super::{Context, Scope, active_person, said};
use crate::domain::event::{
    ExceptionApproved, ExceptionClosed, ExceptionRejected, ExceptionRenewed, ExceptionRequested,
};
use crate::domain::field::Fields;
use crate::domain::record::{By, Exception, ExceptionFacts, Person};
use crate::domain::{Day, Dossier, Event, Id, Policy, Refusal, Value};
use crate::domain::{attested, effect};

/// What is asked for.
pub(super) struct Asking<'a> {
    pub control: &'a str,
    pub items: &'a [Id],
    pub by: By,
    pub fields: &'a Fields<ExceptionFacts>,
}

pub(super) fn ask(
    scope: &Scope,
    workload: Id,
    asking: &Asking<'_>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(workload)?;
    let key = &dossier.workload.key;
    scope.active(asking.by.person, "ask for an exception")?;
    let longest = longest(asking.control, context)?;
    for (name, what) in [("reason", "a reason"), ("compensating_control", "a compensating control")] {
        let text = asking.fields.get(name).map(Value::plain).filter(|_| !is_unknown(asking.fields, name));
        said(text.as_deref().unwrap_or_default(), key, what)?;
    }
    let Some(Value::Person(owner)) = asking.fields.get("owner") else {
        return Err(Refusal::invalid(key, "an owner is missing", "name the person who answers for the exception"));
    };
    scope.active(*owner, "answer for an exception")?;
    let Some(Value::Day(until)) = asking.fields.get("expires_on") else {
        return Err(Refusal::invalid(key, "its last day is missing", "give the day on which the exception ends"));
    };
    if *until < context.today {
        let why = format!("its last day {until} has passed, so it would count for nothing");
        return Err(Refusal::invalid(key, why, "give a day to come"));
    }
    within(key, asking.control, *until, context.on, longest)?;
    let mut items = asking.items.to_vec();
    items.sort_unstable();
    items.dedup();
    if let Some(stranger) = items.iter().find(|item| !belongs(dossier, **item)) {
        return Err(Refusal::invalid(
            key,
            format!("{stranger} is nothing of this workload"),
            "name data access, an identity or another thing of it, or nothing for the finding as a whole",
        ));
    }
    not_asked_twice(dossier, asking.control, &items)?;
    let asked = ExceptionRequested {
        exception: context.draw.id(),
        workload,
        control: asking.control.to_owned(),
        items,
        requested_by: asking.by,
        fields: asking.fields.clone(),
    };
    Ok(vec![asked.into()])
}

pub(super) fn decide(
    scope: &Scope,
    (id, workload): (Id, Id),
    by: By,
    declined: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (dossier, exception) = found(scope, id, workload, context)?;
    let key = &dossier.workload.key;
    if !exception.waits() {
        return Err(Refusal::not_allowed(
            key,
            format!("this exception from {} is decided", exception.control),
            "renew it or close it, or ask for another",
        ));
    }
    may_decide_on(scope.person(by.person)?, dossier, exception, context.policy)?;
    let self_attested = !attested::is_signed_on_exception(by, exception, dossier);
    if let Some(reason) = declined {
        let reason = said(reason, key, "a reason")?.to_owned();
        return Ok(vec![ExceptionRejected { exception: id, workload, by, reason, self_attested }.into()]);
    }
    accepted(by, exception, dossier, context)?;
    let longest = longest(&exception.control, context)?;
    if let Some(until) = exception.facts.expires_on.day() {
        within(key, &exception.control, until, context.on, longest)?;
    }
    Ok(vec![ExceptionApproved { exception: id, workload, by, tier: effect::tier(dossier), self_attested }.into()])
}

pub(super) fn renew(
    scope: &Scope,
    (id, workload): (Id, Id),
    by: By,
    (until, reason): (Day, &str),
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (dossier, exception) = found(scope, id, workload, context)?;
    let key = &dossier.workload.key;
    if !exception.stands() {
        return Err(Refusal::not_allowed(
            key,
            format!("this exception from {} is {}", exception.control, exception.state_on(context.on)),
            "ask for another",
        ));
    }
    may_decide_on(scope.person(by.person)?, dossier, exception, context.policy)?;
    accepted(by, exception, dossier, context)?;
    let reason = said(reason, key, "a reason")?.to_owned();
    within(key, &exception.control, until, context.on, longest(&exception.control, context)?)?;
    if exception.facts.expires_on.day().is_some_and(|last| until <= last) {
        return Err(Refusal::invalid(key, "it is in force through that day", "give a later day, or leave it as it is"));
    }
    let self_attested = !attested::is_signed_on_exception(by, exception, dossier);
    let tier = effect::tier(dossier);
    Ok(vec![ExceptionRenewed { exception: id, workload, by, until, reason, tier, self_attested }.into()])
}

pub(super) fn close(
    scope: &Scope,
    (id, workload): (Id, Id),
    by: By,
    reason: &str,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (dossier, exception) = found(scope, id, workload, context)?;
    let key = &dossier.workload.key;
    if !exception.waits() && !exception.stands() {
        return Err(Refusal::not_allowed(
            key,
            format!("this exception from {} is {}", exception.control, exception.state_on(context.on)),
            "nothing more needs doing",
        ));
    }
    scope.active(by.person, "close an exception")?;
    let reason = said(reason, key, "a reason")?.to_owned();
    Ok(vec![ExceptionClosed { exception: id, workload, by, reason }.into()])
}

/// Whether policy lets this approval count.
fn accepted(by: By, exception: &Exception, dossier: &Dossier, context: &Context<'_>) -> Result<(), Refusal> {
    let vouched = attested::on_exception(by, &context.actor.as_login(), exception, dossier);
    vouched.is_accepted(&dossier.workload.key, context.policy)
}

/// Whether a person may approve, decline or renew an exception: active, with the role that policy asks of those who decide, and
/// another than who asked for it, who answers for it and who owns the workload, unless policy lets them.
///
/// # Errors
/// The refusal that says why not.
pub fn may_decide_on(
    person: &Person,
    dossier: &Dossier,
    exception: &Exception,
    policy: &Policy,
) -> Result<(), Refusal> {
    active_person(person, "decide on an exception")?;
    let own = dossier.is_one(person, exception.requested_by.person)
        || dossier.names(&exception.facts.owner, person)
        || dossier.names(&dossier.workload.facts.owner, person);
    if own && !policy.decisions.self_attested {
        return Err(Refusal::not_allowed(
            person.called(),
            "who asked for an exception, who answers for it and who owns the workload do not decide on it",
            "let another person decide",
        ));
    }
    has_the_role(person, policy)
}

/// The exception of a workload that something is done to, no earlier than what was done to it before.
fn found<'s>(
    scope: &'s Scope,
    id: Id,
    workload: Id,
    context: &Context<'_>,
) -> Result<(&'s Dossier, &'s Exception), Refusal> {
    let dossier = scope.dossier(workload)?;
    let key = &dossier.workload.key;
    let exception = dossier.exception(id).ok_or_else(|| Refusal::not_found(format!("exception {id} of {key}")))?;
    let last = exception.last_act_on();
    if context.on < last {
        return Err(Refusal::invalid(
            key,
            format!("{} lies before {last}, when something was done to this exception", context.on),
            "give that day or a later one",
        ));
    }
    Ok((dossier, exception))
}

/// Whether a record is one that a control may speak of as an item of this workload.
fn belongs(dossier: &Dossier, item: Id) -> bool {
    let credentials = dossier.identities.iter().flat_map(|it| &it.credentials).map(|it| it.id);
    let identities = dossier.identities.iter().map(|it| it.identity.id).chain(credentials);
    let others = dossier.grants.iter().map(|it| it.id).chain(dossier.zones.iter().map(|it| it.id));
    identities.chain(others).chain(dossier.actions.iter().map(|it| it.id)).any(|own| own == item)
}

/// The longest that an exception from a control may last, where there may be one.
fn longest(control: &str, context: &Context<'_>) -> Result<i64, Refusal> {
    let Some(report) = context.control else {
        return Err(Refusal::invalid(control, "there is no such control", "see `countersign controls` for their ids"));
    };
    match report.exception_max_days {
        0 => Err(Refusal::not_allowed(control, "this control allows no exceptions", "fix what it finds")),
        days => Ok(days.into()),
    }
}

/// The last day must not have passed, and not lie beyond the control's own longest.
fn within(key: &str, control: &str, until: Day, from: Day, longest: i64) -> Result<(), Refusal> {
    let latest = from.plus_days(longest);
    if until < from {
        return Err(Refusal::invalid(
            key,
            format!("an exception until {until} would count for nothing"),
            "give a day that has not passed",
        ));
    }
    if until > latest {
        return Err(Refusal::invalid(
            key,
            format!("an exception from {control} lasts {longest} days at most, from {from} until {latest}"),
            "give an earlier day; it can be renewed",
        ));
    }
    Ok(())
}

/// One exception at a time for the same thing: what is asked is not yet covered by one that waits or stands.
fn not_asked_twice(dossier: &Dossier, control: &str, items: &[Id]) -> Result<(), Refusal> {
    let covers = |exception: &&Exception| {
        exception.control == control
            && (exception.waits() || exception.stands())
            && (exception.items.is_empty() || (!items.is_empty() && items.iter().all(|item| exception.is_for(*item))))
    };
    match dossier.exceptions.iter().find(covers) {
        None => Ok(()),
        Some(exception) => {
            let stands = if exception.waits() { "waits to be decided" } else { "stands" };
            Err(Refusal::not_allowed(
                &dossier.workload.key,
                format!("an exception from {control}, asked for on {}, {stands} for this", exception.requested_on),
                "see to that one: decide, renew or close it",
            ))
        }
    }
}

fn is_unknown(fields: &Fields<ExceptionFacts>, name: &str) -> bool {
    matches!(fields.get(name), Some(Value::Unknown))
}
