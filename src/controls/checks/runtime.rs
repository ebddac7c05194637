//! LOG: where a business effect is possible, prompts, tool use, access to data and human approvals are logged (S19).

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::{ControlPoint, Fact, Logging, Reach, Stage};

/// LOG-1: prompts.
pub fn prompts_logged(it: &Reading<'_>) -> Answer {
    unless_without_effect(it, || logged(it, "log_prompts", "prompts", *fact!(it.log_prompts)))
}

/// LOG-2: calls of tools.
pub fn tools_logged(it: &Reading<'_>) -> Answer {
    unless_without_effect(it, || logged(it, "log_tools", "tool calls", *fact!(it.log_tools)))
}

/// LOG-3: access to data.
pub fn data_access_logged(it: &Reading<'_>) -> Answer {
    unless_without_effect(it, || logged(it, "log_data_access", "accesses to data", *fact!(it.log_data_access)))
}

/// LOG-4: approvals by people, where there are any to log.
pub fn approvals_logged(it: &Reading<'_>) -> Answer {
    match fact!(it.control_point) {
        Fact::Known(ControlPoint::None | ControlPoint::After) => {
            Answer::not_applicable("no person approves beforehand")
        }
        _ => logged(it, "log_approvals", "human approvals", *fact!(it.log_approvals)),
    }
}

fn unless_without_effect(it: &Reading<'_>, judged: impl FnOnce() -> Answer) -> Answer {
    if it.effects().widest().known() == Some(Reach::None) {
        return Answer::not_applicable("it has no effect on anything");
    }
    judged()
}

/// Logged, or in the first days of a pilot planned to be.
fn logged(it: &Reading<'_>, field: &'static str, what: &'static str, logging: Fact<Logging>) -> Answer {
    let mend =
        |field| Mend::new(Who::TechnicalOwner, Step::Answer(field), format!("see that {what} are logged, and say so"));
    match logging {
        Fact::Known(Logging::Yes) => Answer::pass("it is logged"),
        Fact::Known(Logging::No) => Answer::fail(format!("{what} are not logged"), mend(field)),
        Fact::Unknown => Answer::open(format!("nobody has said whether {what} are logged"), mend(field)),
        Fact::Known(Logging::Planned) if it.stage() == Some(Stage::Pilot) => {
            let Some(began) = fact!(it.stage_since).day() else {
                let mend = Mend::new(Who::Owner, Step::Answer("stage_since"), "say when the pilot began");
                return Answer::open("logging is planned, and nobody has said when the pilot began", mend);
            };
            let last_day = began.plus_days(i64::from(it.limits().log_planned_days));
            if it.is_past(last_day) {
                Answer::fail(format!("{what} were to be logged by {last_day}"), mend(field))
            } else {
                Answer::pass(format!("it is planned, which is enough in a pilot until {last_day}"))
            }
        }
        Fact::Known(Logging::Planned) => Answer::fail(format!("{what} are only planned to be logged"), mend(field)),
    }
}
