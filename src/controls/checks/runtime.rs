//! POL, LOG, STP: what it does is checked when it does it, logged where it may have an effect, looked at, and can be stopped (S9, S19).

use super::lately::{Lately, lately, within_cadence};
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{ControlPoint, Fact, GrantState, Listing, Logging, Mode, Reach, RequestCheck, Stage, YesNo};

/// POL-1: where it acts or writes, each request is checked against policy when it is made (S18).
pub fn checked_at_request(it: &Reading<'_>) -> Answer {
    let check = *fact!(it.request_check);
    let needed = acts_or_writes(it);
    let fix = || {
        let how = "check each action when it is asked for, and say so";
        Fix::new(Who::TechnicalOwner, Step::Answer("request_check"), how)
    };
    match (check, needed) {
        (Fact::Known(RequestCheck::AtRequest), _) => Answer::pass("each action is checked when it is asked for"),
        (_, Verdict::Fail | Verdict::NotApplicable) => Answer::not_applicable("it neither acts nor writes"),
        (Fact::Unknown, _) => Answer::open("when its actions are checked is unknown", fix()),
        (_, Verdict::NotAnswered) => Answer::open(
            "its actions are not checked when asked for, and whether it acts or writes is not answered",
            fix(),
        ),
        (Fact::Known(RequestCheck::AtApproval), _) => {
            Answer::fail("its actions are checked only when access is approved", fix())
        }
        (Fact::Known(RequestCheck::None), _) => Answer::fail("its actions are not checked", fix()),
    }
}

/// Whether it is declared to act, or any of its data may be written: `Pass` where it does.
fn acts_or_writes(it: &Reading<'_>) -> Verdict {
    let declared = it.declared().widest();
    let acts = match (declared.lowest, declared.highest) {
        (Reach::Act, _) => Verdict::Pass,
        (_, Reach::Act) => Verdict::NotAnswered,
        _ => Verdict::Fail,
    };
    let writes = it.live_grants().map(|grant| {
        let writes = Verdict::of(fact!(grant.mode), |mode| *mode == Mode::Write);
        let in_force = fact!(grant.state).is(GrantState::Live);
        if writes == Verdict::Pass && !in_force { Verdict::NotAnswered } else { writes }
    });
    let more = if it.grants_complete().is_unknown() { Verdict::NotAnswered } else { Verdict::NotApplicable };
    writes.fold(acts.or(more), Verdict::or)
}

/// POL-2: its tools are listed, and where it chains them, somebody looked at the chains lately (S20).
pub fn tools_known(it: &Reading<'_>) -> Answer {
    let fix = |field, how: &'static str| Fix::new(Who::TechnicalOwner, Step::Answer(field), how);
    match fact!(it.tools_complete) {
        Fact::Known(Listing::None) if fact!(it.tools).is_empty() => return Answer::pass("it has no tools"),
        Fact::Known(_) => {}
        Fact::Unknown => {
            let how = "list its tools and confirm that the list is complete";
            return Answer::open("its list of tools is not confirmed complete", fix("tools_complete", how));
        }
    }
    match fact!(it.chains_tools) {
        Fact::Known(YesNo::No) => return Answer::pass("its tools are listed, and it does not chain them"),
        Fact::Known(YesNo::Yes) => {}
        Fact::Unknown => {
            let how = "say whether it calls tools one after another without a person in between";
            return Answer::open("whether it chains its tools is unknown", fix("chains_tools", how));
        }
    }
    let review = || fix("chains_reviewed_on", "go through the chains of tools, and say on which day");
    match within_cadence(it, *fact!(it.chains_reviewed_on)) {
        Lately::InTime { on, until } => {
            Answer::pass(format!("its chains of tools were reviewed on {on}, good until {until}"))
        }
        Lately::Late { on, until } => {
            let reason = format!("its chains of tools were reviewed on {on}, and had to be again by {until}");
            Answer::fail(reason, review())
        }
        Lately::Never => Answer::fail("its chains of tools were never reviewed", review()),
        Lately::Unknown => Answer::open("when its chains of tools were reviewed is unknown", review()),
    }
}

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
    unless_without_effect(it, || logged(it, "log_data_access", "data accesses", *fact!(it.log_data_access)))
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

/// LOG-5: the logs are kept in a named place for long enough, and somebody looks at a sample of them (S15).
pub fn logs_kept_and_looked_at(it: &Reading<'_>) -> Answer {
    let fix = |field, how: String| Fix::new(Who::TechnicalOwner, Step::Answer(field), how);
    let least = i64::from(it.limits().log_retention_days);
    let keep = || fix("log_retention_days", format!("keep the logs for at least {least} days"));
    let look = || fix("log_sampled_on", "review a log sample and record the date".to_owned());
    let retention = *fact!(it.log_retention_days);
    if let Fact::Known(days) = retention
        && days < least
    {
        return Answer::fail(format!("the logs are kept for {days} days, and have to be for {least}"), keep());
    }
    let sampled = within_cadence(it, *fact!(it.log_sampled_on));
    match sampled {
        Lately::Late { on, until } => {
            let reason = format!("a sample of the logs was looked at on {on}, and had to be again by {until}");
            return Answer::fail(reason, look());
        }
        Lately::Never => return Answer::fail("no log sample was ever reviewed", look()),
        Lately::InTime { .. } | Lately::Unknown => {}
    }
    if fact!(it.log_place).is_unknown() {
        return Answer::open(
            "where the logs are kept is unknown",
            fix("log_place", "say where the logs are kept".to_owned()),
        );
    }
    if retention.is_unknown() {
        return Answer::open("for how long the logs are kept is unknown", keep());
    }
    match sampled {
        Lately::InTime { on, until } => {
            Answer::pass(format!("the logs are kept, and a sample was looked at on {on}, good until {until}"))
        }
        _ => Answer::open("when a sample of the logs was looked at is unknown", look()),
    }
}

/// STP-1: it is known how and by whom it is stopped, and that was tried within a year (S22).
pub fn can_be_stopped(it: &Reading<'_>) -> Answer {
    let fix = |field, how: &'static str| Fix::new(Who::TechnicalOwner, Step::Answer(field), how);
    let try_it = || fix("stop_tested_on", "test the stop procedure and record the date");
    let longest = i64::from(it.limits().stop_test_days);
    let tested = lately(it, *fact!(it.stop_tested_on), |on| on.plus_days(longest));
    match tested {
        Lately::Late { on, until } => {
            let reason = format!("stopping was last tried on {on}, and had to be again by {until}");
            return Answer::fail(reason, try_it());
        }
        Lately::Never => return Answer::fail("stopping was never tried", try_it()),
        Lately::InTime { .. } | Lately::Unknown => {}
    }
    if fact!(it.stop_path).is_unknown() {
        return Answer::open("how it is stopped is unknown", fix("stop_path", "say how it is stopped"));
    }
    if fact!(it.stop_role).is_unknown() {
        return Answer::open("which role may stop it is unknown", fix("stop_role", "say which role may stop it"));
    }
    match tested {
        Lately::InTime { on, until } => Answer::pass(format!("stopping was tried on {on}, good until {until}")),
        _ => Answer::open("when stopping was last tried is unknown", try_it()),
    }
}

fn unless_without_effect(it: &Reading<'_>, judged: impl FnOnce() -> Answer) -> Answer {
    if it.effects().widest().known() == Some(Reach::None) {
        return Answer::not_applicable("its reach is none");
    }
    judged()
}

/// Logged, or in the first days of a pilot planned to be.
fn logged(it: &Reading<'_>, field: &'static str, what: &'static str, logging: Fact<Logging>) -> Answer {
    let fix =
        |field| Fix::new(Who::TechnicalOwner, Step::Answer(field), format!("turn on logging of {what} and record it"));
    match logging {
        Fact::Known(Logging::Yes) => Answer::pass("it is logged"),
        Fact::Known(Logging::No) => Answer::fail(format!("{what} are not logged"), fix(field)),
        Fact::Unknown => Answer::open(format!("whether {what} are logged is unknown"), fix(field)),
        Fact::Known(Logging::Planned) if it.stage() == Some(Stage::Pilot) => {
            let Some(began) = fact!(it.stage_since).day() else {
                let fix = Fix::new(Who::Owner, Step::Answer("stage_since"), "say when the pilot began");
                return Answer::open("logging is planned, and when the pilot began is unknown", fix);
            };
            let last_day = began.plus_days(i64::from(it.limits().log_planned_days));
            if it.is_past(last_day) {
                Answer::fail(format!("{what} were to be logged by {last_day}"), fix(field))
            } else {
                Answer::pass(format!("it is planned, which is enough in a pilot until {last_day}"))
            }
        }
        Fact::Known(Logging::Planned) => Answer::fail(format!("{what} are only planned to be logged"), fix(field)),
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

    const READS: &str = "reach_customer=none reach_record=read reach_decision=none grants_complete=none";

    #[rstest]
    #[case::at_request("reach_record=act request_check=at-request", Pass)]
    #[case::acts_and_is_not_checked("reach_record=act request_check=none", Fail)]
    #[case::acts_and_is_checked_once("reach_record=act request_check=at-approval", Fail)]
    #[case::acts_and_nobody_said("reach_record=act", NotAnswered)]
    #[case::perhaps_acts("reach_record=unknown request_check=none", NotAnswered)]
    #[case::reads("request_check=none", NotApplicable)]
    #[case::writes("request_check=none grants_complete=listed | state=live mode=write", Fail)]
    #[case::perhaps_writes("request_check=none grants_complete=listed | state=live", NotAnswered)]
    #[case::perhaps_writes_no_more("request_check=none grants_complete=listed | mode=write", NotAnswered)]
    #[case::only_reads_data("request_check=none grants_complete=listed | state=live mode=read", NotApplicable)]
    #[case::perhaps_more_data("request_check=none grants_complete=unknown", NotAnswered)]
    fn pol_1_what_acts_or_writes_is_checked_at_request(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {READS} {said}")), "POL-1"), Some(expected));
    }

    #[rstest]
    #[case::none("tools_complete=none", Pass)]
    #[case::listed_and_not_chained("tools_complete=listed tools=search chains_tools=no", Pass)]
    #[case::chained_and_looked_at("tools_complete=listed chains_tools=yes chains_reviewed_on=2026-11-01", Pass)]
    #[case::chained_and_looked_at_long_ago(
        "tools_complete=listed chains_tools=yes chains_reviewed_on=2026-01-01",
        Fail
    )]
    #[case::chained_and_never_looked_at("tools_complete=listed chains_tools=yes chains_reviewed_on=never", Fail)]
    #[case::chained_and_nobody_said("tools_complete=listed chains_tools=yes", NotAnswered)]
    #[case::perhaps_chained("tools_complete=listed", NotAnswered)]
    #[case::perhaps_more_tools("tools=search chains_tools=no", NotAnswered)]
    fn pol_2_its_tools_are_listed_and_its_chains_reviewed(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "POL-2"), Some(expected));
    }

    const KEPT: &str = "log_place=store log_retention_days=180 log_sampled_on=2026-11-01";

    #[rstest]
    #[case::kept_and_looked_at("", Pass)]
    #[case::a_day_too_short("log_retention_days=179", Fail)]
    #[case::looked_at_ninety_days_ago("log_sampled_on=2026-08-24", Pass)]
    #[case::and_a_day_before("log_sampled_on=2026-08-23", Fail)]
    #[case::never_looked_at("log_sampled_on=never", Fail)]
    #[case::too_short_in_an_unknown_place("log_place=unknown log_retention_days=30", Fail)]
    #[case::nobody_said_where("log_place=unknown", NotAnswered)]
    #[case::nobody_said_how_long("log_retention_days=unknown", NotAnswered)]
    #[case::nobody_said_when("log_sampled_on=unknown", NotAnswered)]
    fn log_5_logs_are_kept_and_looked_at(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {KEPT} {said}")), "LOG-5"), Some(expected));
    }

    const STOPS: &str = "stop_path=switch stop_role=duty_officer stop_tested_on=2026-11-01";

    #[rstest]
    #[case::tried("", Pass)]
    #[case::tried_a_year_ago("stop_tested_on=2025-11-22", Pass)]
    #[case::and_a_day("stop_tested_on=2025-11-21", Fail)]
    #[case::never_tried("stop_tested_on=never", Fail)]
    #[case::nobody_said_when("stop_tested_on=unknown", NotAnswered)]
    #[case::nobody_said_how("stop_path=unknown", NotAnswered)]
    #[case::nobody_said_who("stop_role=unknown", NotAnswered)]
    fn stp_1_it_can_be_stopped(#[case] said: &str, #[case] expected: Verdict) {
        for stage in ["experiment", "pilot", "production"] {
            assert_eq!(verdict(&made(&format!("stage={stage} {STOPS} {said}")), "STP-1"), Some(expected));
        }
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
