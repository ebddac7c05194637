//! Rules on leaving a stage without a gate: demotion and retirement are always allowed, and recorded.

use super::identity::revoked;
use super::{Context, Scope};
use crate::domain::apply::stage_word;
use crate::domain::event::{ExceptionLapsed, GrantEnded, WorkloadStageChanged};
use crate::domain::field::Fields;
use crate::domain::record::Workload;
use crate::domain::{By, Day, Dossier, Entered, Event, Fact, GrantState, Id, Refusal, Stage, Value};

pub(super) fn retire(
    scope: &Scope,
    id: Id,
    ends_access: Option<By>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    if workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(&workload.key, "it is retired already", "nothing more needs doing"));
    }
    let mut events = vec![entered(workload, Stage::Retired, Entered::Retired, context)?];
    events.extend(exceptions_ended(scope.dossier(id)?, context)?);
    if let Some(by) = ends_access {
        scope.active(by.person, "revoke an identity")?;
        events.extend(access_ended(scope.dossier(id)?, by, context));
    }
    Ok(events)
}

/// Every exception that stands or waits: it was for what the workload was, and what is reopened later asks for its own.
fn exceptions_ended(dossier: &Dossier, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let (key, workload) = (&dossier.workload.key, dossier.workload.id);
    let open = dossier.exceptions.iter().filter(|it| it.stands() || it.waits());
    open.map(|it| {
        let last = it.last_act_on();
        if last > context.on {
            let why = format!(
                "the exception from {} was asked for or decided on {last}, so it was not retired before",
                it.control
            );
            return Err(Refusal::invalid(key, why, format!("give {last} or a later day")));
        }
        Ok(ExceptionLapsed { exception: it.id, workload }.into())
    })
    .collect()
}

/// Every grant that has not ended, and every identity that nothing else runs as, with its credentials.
fn access_ended(dossier: &Dossier, by: By, context: &Context<'_>) -> Vec<Event> {
    let (workload, on) = (dossier.workload.id, context.on);
    let grants = dossier.grants.iter().filter(|grant| !grant.facts.state.is(GrantState::Ended));
    let mut events: Vec<Event> =
        grants.map(|grant| GrantEnded { grant: grant.id, workload, ended_on: on }.into()).collect();
    events.extend(dossier.own_identities().flat_map(|runs_as| revoked(runs_as, on, by)));
    events
}

pub(super) fn demote(scope: &Scope, id: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    let to = match workload.facts.stage {
        Fact::Known(Stage::Production) => Stage::Pilot,
        Fact::Known(Stage::Pilot) => Stage::Experiment,
        Fact::Known(stage @ (Stage::Experiment | Stage::Retired)) => {
            return Err(Refusal::not_allowed(
                &workload.key,
                format!("there is no stage below {stage}"),
                "retire it instead",
            ));
        }
        Fact::Unknown => {
            return Err(Refusal::not_allowed(&workload.key, "its stage is unknown", "answer its stage first"));
        }
    };
    Ok(vec![entered(workload, to, Entered::Demoted, context)?])
}

pub(super) fn restart(scope: &Scope, id: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    if !workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(
            &workload.key,
            "only a retired workload can be reopened",
            "use promote or demote",
        ));
    }
    Ok(vec![entered(workload, Stage::Experiment, Entered::Reopened, context)?])
}

/// A stage is not left before it was entered.
pub(super) fn not_before_it_began(workload: &Workload, on: Day) -> Result<(), Refusal> {
    let began = workload.stages.last().map_or(workload.added_on, |entry| entry.on);
    if on >= began {
        return Ok(());
    }
    let stage = stage_word(&workload.facts.stage);
    let why = format!("it is in {stage} since {began}, so it cannot leave that on {on}");
    Err(Refusal::invalid(&workload.key, why, format!("give {began} or a later day")))
}

fn entered(workload: &Workload, to: Stage, how: Entered, context: &Context<'_>) -> Result<Event, Refusal> {
    not_before_it_began(workload, context.on)?;
    let mut fields = Fields::new().with("stage", to).with("stage_since", context.on).with("ends_on", Value::Unknown);
    if to == Stage::Retired {
        fields = fields.with("next_review_on", Value::Unknown);
    }
    let from = workload.facts.stage.known().copied();
    Ok(WorkloadStageChanged { workload: workload.id, from, to, how, promotion: None, fields }.into())
}
