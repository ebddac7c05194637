//! PRO: it stands where somebody let it in, that was somebody else, and a pilot has bounds.

use super::containment::ends_in_time;
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::record::Adoption;
use crate::domain::standing::{Lack, Standing};
use crate::domain::{Entered, Fact, Severity};

/// PRO-1: an approved promotion led into the stage, and into each stage below; or it was ratified where it stands. That there is
/// none is known, so it fails. What was adopted weighs less, until its first review is done or was due.
pub fn reached_by_approval(it: &Reading<'_>) -> Answer {
    let (stage, lack) = match it.standing() {
        Standing::Free => return Answer::not_applicable("only pilots and production are entered by approval"),
        Standing::Approved(entry) => {
            let how = if entry.how == Entered::Ratified { "where it stood" } else { "before it entered" };
            return Answer::pass(format!("approved {how}, on {}", entry.on));
        }
        Standing::Unapproved { stage, lack } => (stage, lack),
    };
    let fail = |reason: String| {
        let how = "have it ratified by another person, demote it or retire it";
        Answer::fail(reason, Fix::new(Who::Owner, Step::Promote, how))
    };
    if let Some(adopted) = it.adopted() {
        return adopted_only(it, adopted, fail);
    }
    match lack {
        Lack::Found(entry) => {
            let who = if entry.how == Entered::Stated { "a source has" } else { "answers have" };
            fail(format!("{stage} was never approved; {who} it there since {}", entry.on))
        }
        Lack::Decision => fail(format!("nobody approved its entry into {stage}")),
        Lack::Pilot { approved_on } => {
            fail(format!("it was approved into production on {approved_on}, but never as a pilot"))
        }
    }
}

fn adopted_only(it: &Reading<'_>, adopted: &Adoption, fail: impl Fn(String) -> Answer) -> Answer {
    let Adoption { stage, on, first_review_on, .. } = adopted;
    let since = (*on, adopted.at);
    if let Some(review) = it.first_review(|review| (review.effective_on, review.recorded_at) > since) {
        let reviewed = review.effective_on;
        return fail(format!("adopted in {stage} on {on} and reviewed on {reviewed}, but nobody approved it there"));
    }
    if it.is_past(*first_review_on) {
        return fail(format!("adopted in {stage} on {on}, and its first review was due on {first_review_on}"));
    }
    fail(format!(
        "adopted in {stage} on {on}, and nobody approved it there; its first review is due on {first_review_on}"
    ))
    .weighing_at_most(Severity::Medium)
}

/// PRO-2: who decided is neither who asked nor who owned it then.
pub fn decided_by_another(it: &Reading<'_>) -> Answer {
    let approval = it.stage().and_then(|stage| it.approved_into(stage));
    let Some((promotion, decided)) = approval.and_then(|promotion| Some((promotion, promotion.approved()?))) else {
        return Answer::not_applicable("no decision let it into its stage");
    };
    let again = || Fix::new(Who::AnotherPerson, Step::Promote, "decide again, as neither requester nor owner");
    let (by, own) = (decided.by.person, decided.vouched.beside());
    if it.are_one(promotion.requested_by.person, by) {
        return Answer::fail(
            format!("the decision of {}{own} was made by the one who asked for it", decided.on),
            again(),
        );
    }
    match it.owner_at(promotion, decided.on) {
        Fact::Known(owner) if it.are_one(owner, by) => {
            Answer::fail(format!("the decision of {}{own} was made by its owner", decided.on), again())
        }
        Fact::Known(_) => Answer::pass(format!("decided on {} by another person{own}", decided.on)),
        Fact::Unknown => {
            Answer::open(format!("nobody recorded who owned it when it was decided on {}", decided.on), again())
        }
    }
}

/// PRO-4: it is said whom and what a pilot is limited to, and by when it is decided.
pub fn a_pilot_is_bounded(it: &Reading<'_>) -> Answer {
    let bounded =
        ends_in_time(it, i64::from(it.limits().pilot_days), "ask for promotion, or take it down or out of use");
    if bounded.verdict != Verdict::Fail && fact!(it.pilot_scope).is_unknown() {
        let fix = Fix::new(Who::Owner, Step::Answer("pilot_scope"), "say whom and what the pilot is limited to");
        return Answer::open("what the pilot is limited to is unknown", fix);
    }
    bounded
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, day, made, person, policy, reason, verdict};
    use crate::controls::{causes, judge};
    use crate::domain::Stage::{Experiment, Pilot, Production};
    use crate::domain::field::Fields;
    use crate::domain::{Entered, How, Severity};
    use rstest::rstest;

    #[rstest]
    #[case::bounded("pilot_scope=two_teams stage_since=2026-10-01 ends_on=2026-12-01", Some(Pass))]
    #[case::a_hundred_and_eighty_days("pilot_scope=two_teams stage_since=2026-10-01 ends_on=2027-03-30", Some(Pass))]
    #[case::a_day_more("pilot_scope=two_teams stage_since=2026-10-01 ends_on=2027-03-31", Some(Fail))]
    #[case::past("pilot_scope=two_teams stage_since=2026-10-01 ends_on=2026-11-21", Some(Fail))]
    #[case::past_without_scope("stage_since=2026-10-01 ends_on=2026-11-21", Some(Fail))]
    #[case::without_scope("stage_since=2026-10-01 ends_on=2026-12-01", Some(NotAnswered))]
    #[case::without_end("pilot_scope=two_teams stage_since=2026-10-01", Some(NotAnswered))]
    fn pro_4_a_pilot_has_bounds(#[case] said: &str, #[case] expected: Option<crate::controls::Verdict>) {
        assert_eq!(verdict(&made(&format!("stage=pilot {said}")), "PRO-4"), expected);
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "PRO-4"), None);
    }

    #[test]
    fn pro_1_passes_where_each_step_was_approved() {
        let pilot = made("stage=pilot owner=ann").approved(Experiment, Pilot, "2026-03-01", "bob");
        assert_eq!(verdict(&pilot, "PRO-1"), Some(Pass));
        let production =
            pilot.approved(Pilot, Production, "2026-06-01", "bob").set("stage=production", "2026-06-01", How::Approval);
        assert_eq!(verdict(&production, "PRO-1"), Some(Pass));
        let down =
            production.entered(Pilot, "2026-09-01", Entered::Demoted).set("stage=pilot", "2026-09-01", How::Person);
        assert_eq!(verdict(&down, "PRO-1"), Some(Pass), "demotion into what was approved");
    }

    #[test]
    fn pro_1_fails_where_nothing_was_approved_because_that_is_known() {
        assert_eq!(verdict(&made("stage=production"), "PRO-1"), Some(Fail));
        assert_eq!(verdict(&made("stage=pilot").asked(Experiment, Pilot, "2026-11-01"), "PRO-1"), Some(Fail));
    }

    #[rstest]
    #[case::by_an_answer(Entered::Answered, "production was never approved; answers have it there since 2026-05-01")]
    #[case::by_an_import(Entered::Stated, "production was never approved; a source has it there since 2026-05-01")]
    fn pro_1_fails_where_it_was_found_there_until_it_is_ratified(#[case] how: Entered, #[case] why: &str) {
        let found = made("stage=production").entered(Production, "2026-05-01", how);
        assert_eq!((verdict(&found, "PRO-1"), reason(&found, "PRO-1")), (Some(Fail), why.to_owned()));
        let ratified = found.clone().approved(Production, Production, "2026-07-01", "bob");
        assert_eq!(verdict(&ratified, "PRO-1"), Some(Pass), "stages below are not asked");
        let mut found_again = found.approved(Pilot, Production, "2026-04-01", "bob");
        found_again.workload.stages.reverse();
        assert_eq!(verdict(&found_again, "PRO-1"), Some(Fail), "an older approval does not cover what was found later");
    }

    #[rstest]
    #[case::until_its_first_review("2026-12-20", &[], "2026-12-20", Severity::Medium)]
    #[case::once_that_was_due("2026-12-20", &[], "2026-12-21", Severity::Blocks)]
    #[case::once_it_is_done("2026-12-20", &["2026-12-01"], "2026-12-02", Severity::Blocks)]
    #[case::a_review_before_it_does_not_count("2026-12-20", &["2026-11-01"], "2026-12-02", Severity::Medium)]
    fn pro_1_weighs_less_where_it_was_adopted(
        #[case] first_review: &str,
        #[case] reviews: &[&str],
        #[case] on: &str,
        #[case] expected: Severity,
    ) {
        let found = made("stage=production").entered(Production, "2026-05-01", Entered::Stated);
        let adopted = found.adopted("2026-11-20", first_review);
        let adopted = reviews.iter().fold(adopted, |adopted, on| adopted.reviewed(on));
        let judgement = judge(&adopted, day(on), &policy());
        let pro_1 = judgement.get("PRO-1").unwrap();
        assert_eq!((pro_1.verdict(), pro_1.severity), (Fail, expected), "{}", pro_1.answer.reason);
        let told = causes(&adopted, &judgement, day(on), &policy());
        assert_eq!(told.iter().any(|cause| cause.control == Some("PRO-1")), expected == Severity::Blocks);
        let ratified = adopted.approved(Production, Production, "2026-11-21", "bob");
        assert_eq!(verdict(&ratified, "PRO-1"), Some(Pass));
    }

    #[test]
    fn pro_1_fails_where_a_stage_was_skipped() {
        let skipped = made("stage=production").approved(Pilot, Production, "2026-06-01", "bob");
        assert_eq!(verdict(&skipped, "PRO-1"), Some(Fail));
    }

    #[rstest]
    #[case("experiment")]
    #[case("unknown")]
    #[case("retired")]
    fn pro_1_and_2_are_asked_of_pilots_and_production_alone(#[case] stage: &str) {
        let other = made(&format!("stage={stage}"));
        assert_eq!((verdict(&other, "PRO-1"), verdict(&other, "PRO-2")), (None, None));
    }

    #[rstest]
    #[case::somebody_else("gil", Pass)]
    #[case::the_requester("ann", Fail)]
    #[case::the_owner("bob", Fail)]
    fn pro_2_another_person_decided(#[case] decider: &str, #[case] expected: crate::controls::Verdict) {
        let pilot = made("stage=pilot owner=bob").approved(Experiment, Pilot, "2026-03-01", decider);
        assert_eq!(verdict(&pilot, "PRO-2"), Some(expected));
    }

    #[test]
    fn pro_2_does_not_apply_where_nobody_decided() {
        assert_eq!(verdict(&made("stage=pilot owner=bob"), "PRO-2"), Some(NotApplicable));
    }

    #[test]
    fn pro_2_asks_who_owned_it_when_it_was_decided_not_who_does_now() {
        let decided = made("stage=pilot owner=bob").approved(Experiment, Pilot, "2026-03-01", "gil");
        let mut handed_over = decided.set("owner=gil", "2026-05-01", How::Person);
        assert_eq!(verdict(&handed_over, "PRO-2"), Some(NotAnswered), "no snapshot says who");
        handed_over.promotions[0].snapshot = format!(r#"{{"facts":{{"owner":"{}"}}}}"#, person("bob"));
        assert_eq!(verdict(&handed_over, "PRO-2"), Some(Pass));
        handed_over.promotions[0].plan.fields = Fields::new().with("owner", person("gil"));
        assert_eq!(verdict(&handed_over, "PRO-2"), Some(Fail), "the plan made the decider its owner");
    }
}
