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

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{made, reason, verdict};
    use rstest::rstest;

    const FIELDS: [(&str, &str); 4] =
        [("LOG-1", "log_prompts"), ("LOG-2", "log_tools"), ("LOG-3", "log_data_access"), ("LOG-4", "log_approvals")];

    #[rstest]
    #[case::logged("production", "yes", "", Pass)]
    #[case::not_logged("production", "no", "", Fail)]
    #[case::nobody_said("production", "unknown", "", NotAnswered)]
    #[case::production_with_a_plan("production", "planned", "stage_since=2026-11-20", Fail)]
    #[case::a_pilot_on_its_thirtieth_day("pilot", "planned", "stage_since=2026-10-23", Pass)]
    #[case::a_pilot_a_day_later("pilot", "planned", "stage_since=2026-10-22", Fail)]
    #[case::a_pilot_of_unknown_age("pilot", "planned", "", NotAnswered)]
    fn log_each_is_logged(#[case] stage: &str, #[case] logging: &str, #[case] said: &str, #[case] expected: Verdict) {
        for (control, field) in FIELDS {
            let workload = made(&format!("stage={stage} control_point=before {field}={logging} {said}"));
            assert_eq!(verdict(&workload, control), Some(expected), "{control}");
        }
    }

    #[rstest]
    #[case::no_effect_at_all(
        "reach_customer=none reach_record=none reach_decision=none grants_complete=none",
        NotApplicable
    )]
    #[case::reads("reach_customer=none reach_record=read reach_decision=none grants_complete=none", Fail)]
    #[case::perhaps_no_effect("reach_customer=none reach_record=none grants_complete=none", Fail)]
    #[case::perhaps_through_data("reach_customer=none reach_record=none reach_decision=none", Fail)]
    fn log_1_to_3_are_asked_unless_it_is_known_to_affect_nothing(#[case] said: &str, #[case] expected: Verdict) {
        for (control, field) in FIELDS.into_iter().take(3) {
            assert_eq!(verdict(&made(&format!("stage=pilot {field}=no {said}")), control), Some(expected), "{control}");
        }
    }

    #[rstest]
    #[case::before("control_point=before", Fail)]
    #[case::after("control_point=after", NotApplicable)]
    #[case::none("control_point=none", NotApplicable)]
    #[case::nobody_said("", Fail)]
    fn log_4_is_asked_unless_it_is_known_that_nobody_approves_first(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=pilot log_approvals=no {said}")), "LOG-4"), Some(expected));
    }

    #[test]
    fn an_experiment_need_not_log() {
        assert!(FIELDS.iter().all(|(control, _)| verdict(&made("stage=experiment log_prompts=no"), control).is_none()));
    }

    #[test]
    fn a_plan_that_was_not_kept_says_until_when_it_was_enough() {
        let late = made("stage=pilot stage_since=2026-10-01 log_prompts=planned");
        assert_eq!(reason(&late, "LOG-1"), "prompts were to be logged by 2026-10-31");
    }
}
