//! EXP: an experiment ends by itself, and cannot spill what it never had.

use super::data::every_grant;
use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{Classification, DateFact, Masking, YesNo};

/// EXP-1: it ends, on a day that is ahead and not too far from the beginning.
pub fn an_experiment_ends(it: &Reading<'_>) -> Answer {
    ends_in_time(it, i64::from(it.limits().experiment_days), "ask for promotion, or retire it")
}

/// An end is set, has not passed, and lies at most so many days after the stage began; `else_how` says what there is to do but to set
/// one.
pub(super) fn ends_in_time(it: &Reading<'_>, longest: i64, else_how: &'static str) -> Answer {
    let began = fact!(it.stage_since).day();
    let mend = |field| {
        let how = match began {
            Some(began) => format!("set an end by {} at the latest, {else_how}", began.plus_days(longest)),
            None => format!("set an end, {else_how}"),
        };
        Mend::new(Who::Owner, Step::Answer(field), how)
    };
    let ends = match fact!(it.ends_on) {
        DateFact::On(day) => *day,
        DateFact::Never => return Answer::fail("it is set never to end", mend("ends_on")),
        DateFact::Unknown => return Answer::open("nobody has said when it ends", mend("ends_on")),
    };
    if it.is_past(ends) {
        return Answer::fail(format!("it was to end on {ends}"), mend("ends_on"));
    }
    match began {
        None => Answer::open("nobody has said when it began", mend("stage_since")),
        Some(began) if ends > began.plus_days(longest) => {
            let reason = format!("it began on {began} and would end on {ends}, after {}", began.plus_days(longest));
            Answer::fail(reason, mend("ends_on"))
        }
        Some(_) => Answer::pass(format!("it ends on {ends}")),
    }
}

/// EXP-2: whatever it reads is made up, masked or public anyway.
pub fn harmless_data_only(it: &Reading<'_>) -> Answer {
    let mend = || Mend::new(Who::Owner, Step::GrantData, "use synthetic or masked data, or end the access");
    every_grant(it, "all its data is synthetic, masked or public", mend, |grant| {
        let masked = Verdict::of(fact!(grant.masking), |masking| *masking != Masking::Unmasked);
        let public = Verdict::of(fact!(grant.classification), |class| *class == Classification::Public);
        let verdict = masked.or(public);
        let reason = match verdict {
            Verdict::Fail => format!("{} is neither masked nor public", grant.called()),
            _ => format!("nobody has said whether {} is masked or public", grant.called()),
        };
        (verdict, reason)
    })
}

/// EXP-7: it takes in neither prompts nor outputs of production (S8).
pub fn nothing_inherited(it: &Reading<'_>) -> Answer {
    let fields = [
        ("uses_production_prompts", "prompts", *fact!(it.uses_production_prompts)),
        ("uses_production_outputs", "outputs", *fact!(it.uses_production_outputs)),
    ];
    let mend = |field, how: &'static str| Mend::new(Who::TechnicalOwner, Step::Answer(field), how);
    if let Some((field, what, _)) = fields.iter().find(|(_, _, uses)| uses.is(YesNo::Yes)) {
        let how = "feed it with material made for the test, and say so";
        return Answer::fail(format!("it takes in {what} of production"), mend(field, how));
    }
    match fields.iter().find(|(_, _, uses)| uses.is_unknown()) {
        Some((field, what, _)) => {
            let how = "say whether it takes in prompts or outputs of production";
            Answer::open(format!("nobody has said whether it takes in {what} of production"), mend(field, how))
        }
        None => Answer::pass("it takes in neither prompts nor outputs of production"),
    }
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{day, judged, made, verdict};
    use rstest::rstest;

    #[rstest]
    #[case::today_is_its_last_day("stage_since=2026-09-01 ends_on=2026-11-22", Pass)]
    #[case::yesterday_was("stage_since=2026-09-01 ends_on=2026-11-21", Fail)]
    #[case::ninety_days("stage_since=2026-09-01 ends_on=2026-11-30", Pass)]
    #[case::ninety_one_days("stage_since=2026-09-01 ends_on=2026-12-01", Fail)]
    #[case::never("stage_since=2026-09-01 ends_on=never", Fail)]
    #[case::no_end("stage_since=2026-09-01", NotAnswered)]
    #[case::no_beginning("ends_on=2026-11-30", NotAnswered)]
    #[case::past_whenever_it_began("ends_on=2026-11-21", Fail)]
    #[case::over_a_leap_day("stage_since=2027-12-01 ends_on=2028-02-29", Pass)]
    fn exp_1_an_experiment_ends(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-1"), Some(expected));
    }

    #[test]
    fn exp_1_holds_through_the_last_day_and_fails_since_the_next() {
        let holds = judged(&made("stage=experiment stage_since=2026-09-01 ends_on=2026-11-30"));
        assert_eq!(holds.get("EXP-1").unwrap().holds_through, Some(day("2026-11-30")));
        let fails = judged(&made("stage=experiment stage_since=2026-09-01 ends_on=2026-11-10"));
        assert_eq!(fails.get("EXP-1").unwrap().since, day("2026-11-11"));
    }

    #[rstest]
    #[case::synthetic("grants_complete=listed | state=live masking=synthetic", Pass)]
    #[case::masked("grants_complete=listed | state=live masking=masked classification=sensitive", Pass)]
    #[case::public_as_it_is("grants_complete=listed | state=live masking=unmasked classification=public", Pass)]
    #[case::internal_as_it_is("grants_complete=listed | state=live masking=unmasked classification=internal", Fail)]
    #[case::as_it_is_and_unclassified("grants_complete=listed | state=live masking=unmasked", NotAnswered)]
    #[case::ended("grants_complete=listed | state=ended masking=unmasked classification=internal", NotApplicable)]
    #[case::no_data("grants_complete=none", NotApplicable)]
    #[case::perhaps_more("| state=live masking=masked", NotAnswered)]
    fn exp_2_an_experiment_works_on_harmless_data(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-2"), Some(expected));
    }

    #[rstest]
    #[case::neither("uses_production_prompts=no uses_production_outputs=no", Pass)]
    #[case::prompts("uses_production_prompts=yes", Fail)]
    #[case::outputs("uses_production_prompts=no uses_production_outputs=yes", Fail)]
    #[case::half_said("uses_production_prompts=no", NotAnswered)]
    #[case::nobody_said("", NotAnswered)]
    fn exp_7_it_inherits_nothing_from_production(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-7"), Some(expected));
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "EXP-7"), None);
    }

    #[rstest]
    #[case("pilot")]
    #[case("production")]
    #[case("unknown")]
    fn containment_is_asked_of_experiments_alone(#[case] stage: &str) {
        let other = made(&format!("stage={stage} ends_on=2026-01-01"));
        assert_eq!((verdict(&other, "EXP-1"), verdict(&other, "EXP-2")), (None, None));
    }
}
