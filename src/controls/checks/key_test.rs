//! KEY: can it affect a customer, a record or a decision without a person in between (S3)?

use super::effect_words::{Unanswered, open_data, parts, widest_known};
use super::lately::{Lately, within_cadence};
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::effect::ReachRange;
use crate::domain::{ControlPoint, DateFact, Day, Fact, How, Reach, Stage, YesNo};

/// KEY-1: every part of the key test is answered, lately, and not before the last promotion was asked for.
pub fn answered(it: &Reading<'_>) -> Answer {
    let again = |how: &'static str| Fix::new(Who::Owner, Step::Answer("reach_customer"), how);
    let not_answered = Unanswered::of(it);
    if let Some(first) = not_answered.first() {
        let fix = Fix::new(Who::Owner, Step::Answer(first), "answer its reach and control point");
        return Answer::open(not_answered.words(), fix);
    }
    let on = match fact!(it.reach_answered_on) {
        DateFact::On(day) => *day,
        DateFact::Unknown => {
            return Answer::open("when its reach was last answered is unknown", again("answer its reach"));
        }
        DateFact::Never => return Answer::fail("its reach was never answered", again("answer its reach")),
    };
    if it.requested_on().is_some_and(|requested_on| on < requested_on) {
        let reason =
            format!("its effect was last answered on {on}, and is answered again with each request for promotion");
        return Answer::open(reason, again("answer its effect again, in the request"));
    }
    let requested_on = it.last_approved().map(|promotion| promotion.requested_on);
    if let Some(requested_on) = requested_on.filter(|requested_on| on < *requested_on) {
        let reason = format!("its effect was last answered on {on}, before promotion was asked for on {requested_on}");
        return Answer::fail(reason, again("answer its effect again"));
    }
    let last_day = it.cadence().after(on, 1).plus_days(it.grace_days());
    if it.is_past(last_day) {
        let reason = format!("its effect was last answered on {on}, and had to be answered again by {last_day}");
        return Answer::fail(reason, again("answer its effect again"));
    }
    match unconfirmed_bulk_answer(it) {
        Some((given, reviewed)) => {
            let reason =
                format!("its effect was answered in bulk on {given}, and the review of {reviewed} did not confirm it");
            Answer::open(reason, again("answer its effect for this workload by itself"))
        }
        None => Answer::pass(format!("answered on {on}, good until {last_day}")),
    }
}

/// KEY-2: no effect without a person before it; for mere influence a person after it is enough.
pub fn no_effect_without_a_human(it: &Reading<'_>) -> Answer {
    let fix = |step| Fix::new(Who::Owner, step, "add an approval before it takes effect, or reduce its reach");
    match it.acts_alone() {
        Fact::Known(YesNo::No) => Answer::pass("a human control point covers its reach"),
        Fact::Known(YesNo::Yes) => {
            let person = match fact!(it.control_point) {
                Fact::Known(ControlPoint::After) => "a person only checks later",
                _ => "there is no human control point",
            };
            let reason = format!("it can {}, and {person}", widest_known(it.effects()));
            Answer::fail(reason, fix(Step::Answer("control_point")))
        }
        Fact::Unknown => {
            let not_answered = Unanswered::of(it);
            match not_answered.first() {
                Some(first) => Answer::open(not_answered.words(), fix(Step::Answer(first))),
                None => open_data(it),
            }
        }
    }
}

/// KEY-3: an experiment reads at most, whoever looks on (S10).
pub fn an_experiment_has_no_effect(it: &Reading<'_>) -> Answer {
    let effects = it.effects();
    let ReachRange { lowest, highest } = effects.widest();
    if lowest >= Reach::Influence {
        let reason = format!("it can {}, so it is no longer an experiment", widest_known(effects));
        let fix = Fix::new(Who::Owner, Step::Promote, "ask for promotion to a pilot, or cut what it can do");
        return Answer::fail(reason, fix);
    }
    if highest <= Reach::Read {
        return Answer::pass("it reads at most");
    }
    let not_answered = Unanswered::of_the_effect(it);
    match not_answered.first() {
        Some(first) => {
            let fix = Fix::new(Who::Owner, Step::Answer(first), "answer what it can do");
            Answer::open(not_answered.words(), fix)
        }
        None => open_data(it),
    }
}

/// KEY-4: where it may affect anything, the control point is somebody's task and is exercised.
pub fn the_human_check_is_real(it: &Reading<'_>) -> Answer {
    let ReachRange { lowest, highest } = it.effects().widest();
    if highest <= Reach::Read {
        return Answer::not_applicable("it reads at most");
    }
    let pilot = it.stage() == Some(Stage::Pilot);
    if pilot && it.first_review(|review| review.record.stage == Some(Stage::Pilot)).is_none() {
        return Answer::not_applicable("a pilot shows its control point at its first review");
    }
    let point = *fact!(it.control_point);
    let fix = |field, how: &'static str| Fix::new(Who::Owner, Step::Answer(field), how);
    if point.is(ControlPoint::None) {
        let fix = fix("control_point", "let a person check it, and say who and how");
        return match lowest {
            Reach::None | Reach::Read => {
                Answer::open("it has no human control point, and whether it needs one is not answered", fix)
            }
            Reach::Influence | Reach::Act => Answer::fail("it has no human control point that could be exercised", fix),
        };
    }
    let exercised = within_cadence(it, *fact!(it.control_exercised_on));
    let exercise = || fix("control_exercised_on", "exercise the control point and record the date");
    match exercised {
        Lately::Late { on, until } => {
            let reason = format!("the control point was last exercised on {on}; it was due again by {until}");
            return Answer::fail(reason, exercise());
        }
        Lately::Never => return Answer::fail("the control point was never exercised", exercise()),
        Lately::InTime { .. } | Lately::Unknown => {}
    }
    let how = "say which role checks, what it does, and when it last did";
    if point.is_unknown() {
        Answer::open("whether a person checks is unknown", fix("control_point", how))
    } else if fact!(it.control_role).is_unknown() {
        Answer::open("the control point role is unknown", fix("control_role", how))
    } else if fact!(it.control_action).is_unknown() {
        Answer::open("what the control point role can do is unknown", fix("control_action", how))
    } else {
        match exercised {
            Lately::InTime { on, until } => {
                Answer::pass(format!("the control point was exercised on {on}, good until {until}"))
            }
            _ => Answer::open("when the control point was last exercised is unknown", fix("control_exercised_on", how)),
        }
    }
}

/// KEY-5: what only reads is judged by what its data opens (S29).
pub fn declared_as_wide_as_it_reaches(it: &Reading<'_>) -> Answer {
    let (declared, effective) = (parts(it.declared()), parts(it.effects()));
    let narrower = declared.iter().zip(&effective).find(|((_, said), (_, is))| is.lowest > said.highest);
    if let Some(((part, said), _)) = narrower {
        let reason =
            format!("its reach to a {} is declared `{}`, but its data lets it influence one", part.noun, said.highest);
        let how = "declare the effect as it is, or take from its data the way out or the use in decisions";
        return Answer::fail(reason, Fix::new(Who::Owner, Step::Answer(part.field), how));
    }
    let not_answered = Unanswered::of_the_effect(it);
    if let Some(first) = not_answered.first() {
        let fix = Fix::new(Who::Owner, Step::Answer(first), "answer what it can do");
        return Answer::open(not_answered.words(), fix);
    }
    if declared.iter().zip(&effective).any(|((_, said), (_, is))| is.highest > said.highest) {
        return open_data(it);
    }
    Answer::pass("what is declared is as wide as what its data opens")
}

/// In a pilot or production, an answer that was given for many at once and that the first review since did not confirm: the days of
/// both.
fn unconfirmed_bulk_answer(it: &Reading<'_>) -> Option<(Day, Day)> {
    if !matches!(it.stage(), Some(Stage::Pilot | Stage::Production)) {
        return None;
    }
    let fields = ["reach_customer", "reach_record", "reach_decision", "control_point"];
    let bulk = fields.into_iter().filter_map(|field| it.setting(field)).filter(|set| set.how == How::Bulk);
    let given = bulk.map(|set| set.on).min()?;
    let review = it.first_review(|review| review.effective_on >= given)?;
    Some((given, review.effective_on))
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, made, reason, verdict};
    use crate::domain::{How, Stage};
    use rstest::rstest;

    const READS: &str =
        "reach_customer=none reach_record=read reach_decision=none grants_complete=none control_point=none";

    #[rstest]
    #[case::all_of_it_lately("reach_answered_on=2026-11-01", Pass)]
    #[case::on_the_last_day_of_review_interval_and_grace("reach_answered_on=2026-08-10 cadence=90d", Pass)]
    #[case::the_day_after_that("reach_answered_on=2026-08-09 cadence=90d", Fail)]
    #[case::a_pilot_answers_more_often("stage=pilot reach_answered_on=2026-10-08", Fail)]
    #[case::known_never_to_have_been("reach_answered_on=never", Fail)]
    #[case::on_no_recorded_day("", NotAnswered)]
    #[case::but_for_the_human_check("control_point=unknown reach_answered_on=2026-11-01", NotAnswered)]
    #[case::but_for_a_decision("reach_decision=unknown reach_answered_on=2026-11-01", NotAnswered)]
    fn key_1_is_answered(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {READS} {said}")), "KEY-1"), Some(expected));
    }

    #[rstest]
    #[case::answered_before_it_was_asked_for("2026-11-01", Fail)]
    #[case::answered_with_the_request("2026-11-02", Pass)]
    fn key_1_is_not_older_than_the_last_promotion(#[case] answered: &str, #[case] expected: Verdict) {
        let pilot = made(&format!("stage=pilot {READS} reach_answered_on={answered}"));
        let pilot = pilot.approved(Stage::Experiment, Stage::Pilot, "2026-11-02", "bob");
        assert_eq!(verdict(&pilot, "KEY-1"), Some(expected));
    }

    #[test]
    fn key_1_of_a_running_pilot_does_not_fail_because_promotion_is_asked_for() {
        let pilot = made(&format!("stage=pilot {READS} reach_answered_on=2026-11-01"));
        assert_eq!(verdict(&pilot.asked(Stage::Pilot, Stage::Production, "2026-11-20"), "KEY-1"), Some(Pass));
    }

    #[rstest]
    #[case::an_experiment("experiment", true, Pass)]
    #[case::a_pilot_before_its_first_review("pilot", false, Pass)]
    #[case::a_pilot_after_a_review_that_did_not_repeat_it("pilot", true, NotAnswered)]
    #[case::production_after_such_a_review("production", true, NotAnswered)]
    fn key_1_takes_answers_given_in_bulk_until_the_first_review(
        #[case] stage: &str,
        #[case] reviewed: bool,
        #[case] expected: Verdict,
    ) {
        let said = made(&format!("stage={stage} {READS} reach_answered_on=2026-11-01"));
        let said = said.set("reach_customer=none", "2026-11-01", How::Bulk);
        let said = if reviewed { said.reviewed("2026-11-10") } else { said };
        assert_eq!(verdict(&said, "KEY-1"), Some(expected));
        let repeated = said.set("reach_customer=none", "2026-11-10", How::Review);
        assert_eq!(verdict(&repeated, "KEY-1"), Some(Pass));
    }

    const LISTED: &str = "reach_customer=none reach_decision=none grants_complete=none";

    #[rstest]
    #[case::acts_and_nobody_checks("reach_record=act control_point=none", Fail)]
    #[case::acts_and_a_person_only_looks_afterwards("reach_record=act control_point=after", Fail)]
    #[case::acts_and_a_person_approves_first("reach_record=act control_point=before", Pass)]
    #[case::influences_and_nobody_checks("reach_record=influence control_point=none", Fail)]
    #[case::influences_and_a_person_looks_afterwards("reach_record=influence control_point=after", Pass)]
    #[case::reads("reach_record=read control_point=none", Pass)]
    #[case::has_no_effect_whoever_checks("reach_record=none", Pass)]
    #[case::acts_and_nobody_said_who_checks("reach_record=act", NotAnswered)]
    #[case::may_do_anything_but_a_person_approves_first("control_point=before", Pass)]
    #[case::may_do_anything_and_nobody_checks("control_point=none", NotAnswered)]
    #[case::may_read_more_than_is_recorded("reach_record=read control_point=none grants_complete=unknown", NotAnswered)]
    #[case::carries_customer_data_out(
        "reach_record=read control_point=none grants_complete=listed | state=live customer_data=yes egress=yes",
        Fail
    )]
    #[case::may_carry_customer_data_out(
        "reach_record=read control_point=none grants_complete=listed | state=live customer_data=yes classification=internal feeds_decision=no",
        NotAnswered
    )]
    fn key_2_a_person_stands_in_between(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {LISTED} {said}")), "KEY-2"), Some(expected));
    }

    #[rstest]
    #[case::acts_with_a_person_before("experiment", "reach_record=act control_point=before", Some(Fail))]
    #[case::influences("experiment", "reach_record=influence control_point=before", Some(Fail))]
    #[case::reads("experiment", "reach_record=read", Some(Pass))]
    #[case::unknown("experiment", "", Some(NotAnswered))]
    #[case::reads_what_it_can_carry_out(
        "experiment",
        "reach_record=read grants_complete=listed | state=live classification=sensitive egress=yes",
        Some(Fail)
    )]
    #[case::a_pilot_may("pilot", "reach_record=act", None)]
    #[case::an_unknown_stage_is_not_asked("unknown", "reach_record=act", None)]
    fn key_3_an_experiment_affects_nothing(#[case] stage: &str, #[case] said: &str, #[case] expected: Option<Verdict>) {
        assert_eq!(verdict(&made(&format!("stage={stage} {LISTED} {said}")), "KEY-3"), expected);
    }

    const NAMED: &str = "control_point=before control_role=clerk control_action=approves";

    #[rstest]
    #[case::exercised_lately("reach_record=act control_exercised_on=2026-11-01", Pass)]
    #[case::on_the_last_day("reach_record=act control_exercised_on=2026-08-24", Pass)]
    #[case::a_day_too_late("reach_record=act control_exercised_on=2026-08-23", Fail)]
    #[case::never_exercised("reach_record=act control_exercised_on=never", Fail)]
    #[case::nobody_said_when("reach_record=act", NotAnswered)]
    #[case::no_role("reach_record=act control_exercised_on=2026-11-01 control_role=unknown", NotAnswered)]
    #[case::no_action("reach_record=act control_exercised_on=2026-11-01 control_action=unknown", NotAnswered)]
    #[case::nobody_said_whether("reach_record=act control_exercised_on=2026-11-01 control_point=unknown", NotAnswered)]
    #[case::nobody_checks("reach_record=act control_point=none", Fail)]
    #[case::nobody_checks_and_it_may_need_to_be("control_point=none", NotAnswered)]
    #[case::reads_at_most("reach_record=read", NotApplicable)]
    #[case::may_act_for_all_that_is_known("control_exercised_on=2026-11-01", Pass)]
    fn key_4_the_human_check_is_exercised(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {LISTED} {NAMED} {said}")), "KEY-4"), Some(expected));
    }

    #[test]
    fn key_4_waits_for_the_first_review_of_a_pilot() {
        let pilot = made(&format!("stage=pilot {LISTED} {NAMED} reach_record=act control_exercised_on=never"));
        assert_eq!(verdict(&pilot, "KEY-4"), Some(NotApplicable));
        assert_eq!(verdict(&pilot.reviewed("2026-11-10"), "KEY-4"), Some(Fail));
    }

    const READING: &str = "reach_customer=read reach_record=read reach_decision=none";

    #[rstest]
    #[case::nothing_can_leave(
        "grants_complete=listed | state=live customer_data=yes classification=sensitive egress=no feeds_decision=no",
        Pass
    )]
    #[case::there_is_no_data("grants_complete=none", Pass)]
    #[case::declared_as_wide(
        "reach_customer=influence reach_record=influence grants_complete=listed | state=live customer_data=yes classification=sensitive egress=yes feeds_decision=no",
        Pass
    )]
    #[case::customer_data_can_leave("| state=live customer_data=yes egress=yes", Fail)]
    #[case::confidential_data_can_leave("| state=live classification=confidential egress=yes", Fail)]
    #[case::it_feeds_a_decision("| state=live feeds_decision=yes", Fail)]
    #[case::only_planned("grants_complete=listed | state=planned customer_data=yes egress=yes", Pass)]
    #[case::perhaps_in_force("grants_complete=listed | customer_data=yes egress=yes", NotAnswered)]
    #[case::nobody_said_what_else_it_reads("", NotAnswered)]
    #[case::nothing_declared("reach_decision=unknown grants_complete=none", NotAnswered)]
    fn key_5_reading_is_judged_by_what_it_opens(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=pilot {READING} {said}")), "KEY-5"), Some(expected));
    }

    #[test]
    fn an_experiment_that_only_reads_customer_data_with_a_way_out_is_an_effect_without_a_human() {
        let said = "stage=experiment reach_customer=read reach_record=none reach_decision=none control_point=none \
                    | dataset=claims state=live customer_data=yes egress=yes";
        let experiment = made(said);
        for control in ["KEY-5", "KEY-3", "KEY-2"] {
            assert_eq!(verdict(&experiment, control), Some(Fail), "{control}");
        }
        assert_eq!(reason(&experiment, "KEY-2"), "it can influence a customer, and there is no human control point");
    }

    #[test]
    fn an_experiment_that_influences_a_decision_behind_a_human_check_is_no_experiment_but_not_unchecked() {
        let experiment =
            made(&format!("stage=experiment {LISTED} reach_record=none control_point=before reach_decision=influence"));
        assert_eq!(verdict(&experiment, "KEY-3"), Some(Fail));
        assert_eq!(verdict(&experiment, "KEY-2"), Some(Pass));
    }

    #[test]
    fn what_is_missing_is_named() {
        let words = reason(&made("stage=experiment reach_record=read"), "KEY-1");
        assert_eq!(words, "its reach to a customer, its reach to a decision, the control point are unknown");
    }
}
