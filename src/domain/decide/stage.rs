//! Rules on leaving a stage without a gate: stepping down and retiring are always allowed, and recorded.

use super::{Context, Scope};
use crate::domain::event::WorkloadStaged;
use crate::domain::field::Fields;
use crate::domain::{Entered, Event, Fact, Id, Refusal, Stage, Value};

pub(super) fn retire(scope: &Scope, id: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    if workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(&workload.key, "it is retired already", "nothing more needs doing"));
    }
    Ok(vec![entered(id, workload.facts.stage, Stage::Retired, Entered::Retired, context)])
}

pub(super) fn step_down(scope: &Scope, id: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
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
    Ok(vec![entered(id, workload.facts.stage, to, Entered::SteppedDown, context)])
}

pub(super) fn restart(scope: &Scope, id: Id, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    if !workload.facts.stage.is(Stage::Retired) {
        return Err(Refusal::not_allowed(
            &workload.key,
            "only a retired workload begins anew",
            "use promote or step-down",
        ));
    }
    Ok(vec![entered(id, workload.facts.stage, Stage::Experiment, Entered::Restarted, context)])
}

fn entered(workload: Id, from: Fact<Stage>, to: Stage, how: Entered, context: &Context<'_>) -> Event {
    let mut fields = Fields::new().with("stage", to).with("stage_since", context.on).with("ends_on", Value::Unknown);
    if to == Stage::Retired {
        fields = fields.with("next_review_on", Value::Unknown);
    }
    WorkloadStaged { workload, from: from.known().copied(), to, how, promotion: None, fields }.into()
}
