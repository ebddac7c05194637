//! REV: a person looks again, on a day that is set and kept.

use super::summed_up;
use crate::controls::answer::{Answer, Fix, ItemAnswer, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{DateFact, Fact};

/// REV-1: the day of the next review is set, no later than what the workload is held to lets pass.
pub fn scheduled(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::Schedule, "set the day of the next review");
    if let Some((next, stated)) = it.next_review_stated() {
        let longest = it.longest_cadence_of_stage();
        let own = it.own_cadence().filter(|own| own.nominal_days() <= longest.nominal_days());
        let held_to = own.unwrap_or(longest);
        let latest = held_to.after(stated, 1).plus_days(it.grace_days());
        if next > latest {
            let reason = format!(
                "the next review is set for {next}, and it is held to one every {held_to}: by {latest} at the latest"
            );
            return Answer::fail(reason, Fix::new(Who::Owner, Step::Schedule, format!("set a day up to {latest}")));
        }
    }
    match fact!(it.next_review_on) {
        DateFact::On(day) => Answer::pass(format!("the next review is set for {day}")),
        DateFact::Never => Answer::fail("it is set never to be reviewed", fix()),
        DateFact::Unknown => Answer::open("no review is scheduled", fix()),
    }
}

/// REV-2: the day has not passed. Today is not late.
pub fn not_overdue(it: &Reading<'_>) -> Answer {
    match fact!(it.next_review_on) {
        DateFact::On(day) if it.is_past(*day) => {
            let fix = Fix::new(Who::Owner, Step::Review, "do the review and record it");
            Answer::fail(format!("the review was due on {day}"), fix)
        }
        DateFact::On(day) => Answer::pass(format!("the next review is due on {day}")),
        DateFact::Never | DateFact::Unknown => {
            let fix = Fix::new(Who::Owner, Step::Schedule, "set the day of the next review");
            Answer::open("no review is scheduled that could be late", fix)
        }
    }
}

/// REV-3: it is looked at as often as its stage and what is at stake ask.
pub fn often_enough(it: &Reading<'_>) -> Answer {
    let longest = it.longest_cadence();
    match it.own_cadence() {
        Some(own) if own.nominal_days() > longest.nominal_days() => {
            let how = format!("review it every {longest}, or more often");
            let fix = Fix::new(Who::Governance, Step::Answer("cadence"), how);
            Answer::fail(format!("it is reviewed every {own}, and has to be every {longest}"), fix)
        }
        Some(own) => Answer::pass(format!("it is reviewed every {own}")),
        None => Answer::pass(format!("it is reviewed every {longest}, as policy says")),
    }
}

/// REV-4: the last review answered the key test again, and was not made by whoever runs it. Before the first is due there is none.
pub fn counts_as_evidence(it: &Reading<'_>) -> Answer {
    let review = |how: &'static str| Fix::new(Who::Owner, Step::Review, how);
    let Some(last) = it.last_review() else {
        return match fact!(it.next_review_on) {
            DateFact::On(day) if it.is_past(*day) => Answer::fail(
                format!("the first review was due on {day}, and none is recorded"),
                review("record a review"),
            ),
            DateFact::On(day) => Answer::not_applicable(format!("the first review is due on {day}")),
            DateFact::Never | DateFact::Unknown => {
                let fix = Fix::new(Who::Owner, Step::Schedule, "set the day of the first review");
                Answer::open("no review is recorded, and none is scheduled", fix)
            }
        };
    };
    let on = last.effective_on;
    let by = last.record.reviewer.person;
    match fact!(it.technical_owner) {
        Fact::Known(runs_it) if it.are_one(*runs_it, by) => Answer::fail(
            format!("the review of {on} was made by the technical owner"),
            review("have someone other than the technical owner review it"),
        ),
        _ if last.record.key_test.is_none() => Answer::fail(
            format!("the review of {on} did not confirm reach"),
            review("review it again, with the answers on what it can do"),
        ),
        Fact::Unknown => {
            let fix = Fix::new(Who::Owner, Step::Answer("technical_owner"), "name the technical owner");
            Answer::open(format!("the technical owner is unknown, so whether they reviewed it on {on} is open"), fix)
        }
        Fact::Known(_) => Answer::pass(format!("the review of {on} counts as evidence")),
    }
}

/// REV-5: what was to be done by a day is done.
pub fn actions_closed(it: &Reading<'_>) -> Answer {
    let late = it.open_actions().filter(|action| it.is_past(action.due_on));
    let items: Vec<ItemAnswer> = late
        .map(|action| ItemAnswer {
            item: action.id,
            verdict: Verdict::Fail,
            reason: format!("an action was due on {}", action.due_on).into(),
        })
        .collect();
    if items.is_empty() {
        return Answer::pass("no action is late");
    }
    let fix = Fix::new(Who::Owner, Step::CloseAction, "complete the action and record the proof");
    Answer::fail(summed_up(Verdict::Fail, &items), fix).of_items(items)
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, day, judged_in_full, made, person, verdict};
    use crate::domain::record::{Action, KeyTestAgain};
    use crate::domain::{ActionOrigin, ControlPoint, Dossier, Id, Reach};
    use rstest::rstest;

    #[rstest]
    #[case::ahead("next_review_on=2027-01-31", Pass, Pass)]
    #[case::today_is_not_late("next_review_on=2026-11-22", Pass, Pass)]
    #[case::yesterday_is("next_review_on=2026-11-21", Pass, Fail)]
    #[case::never("next_review_on=never", Fail, NotAnswered)]
    #[case::none_is_scheduled("", NotAnswered, NotAnswered)]
    fn rev_a_review_is_scheduled_and_not_late(
        #[case] said: &str,
        #[case] scheduled: Verdict,
        #[case] in_time: Verdict,
    ) {
        let production = made(&format!("stage=production {said}"));
        assert_eq!(verdict(&production, "REV-1"), Some(scheduled));
        assert_eq!(verdict(&production, "REV-2"), Some(in_time));
    }

    #[rstest]
    #[case::by_policy("stage=production", Pass)]
    #[case::ninety_days_where_it_may_act("stage=production cadence=90d", Pass)]
    #[case::three_months_are_ninety_days("stage=production cadence=3m", Pass)]
    #[case::a_day_more("stage=production cadence=91d", Fail)]
    #[case::a_pilot("stage=pilot cadence=30d", Pass)]
    #[case::a_pilot_too_seldom("stage=pilot cadence=5w", Fail)]
    #[case::a_year_where_it_only_reads(
        "stage=production cadence=1y reach_customer=none reach_record=read reach_decision=none grants_complete=none",
        Pass
    )]
    fn rev_3_it_is_reviewed_often_enough(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(said), "REV-3"), Some(expected));
    }

    /// Reviewed by bob on 2026-10-01, with the key test answered again.
    fn reviewed(said: &str) -> Dossier {
        let mut dossier = made(&format!("stage=production {said}")).reviewed("2026-10-01");
        dossier.reviews[0].record.key_test = Some(KeyTestAgain {
            reach_customer: Reach::None,
            reach_record: Reach::Read,
            reach_decision: Reach::None,
            control_point: ControlPoint::None,
        });
        dossier
    }

    #[test]
    fn rev_4_the_last_review_counts_as_evidence() {
        assert_eq!(verdict(&reviewed("technical_owner=ann"), "REV-4"), Some(Pass));
        assert_eq!(verdict(&reviewed("technical_owner=bob"), "REV-4"), Some(Fail), "who runs it reviewed it");
        assert_eq!(verdict(&reviewed(""), "REV-4"), Some(NotAnswered), "nobody said who runs it");
        let mut cursory = reviewed("technical_owner=ann");
        cursory.reviews[0].record.key_test = None;
        assert_eq!(verdict(&cursory, "REV-4"), Some(Fail));
    }

    #[rstest]
    #[case::the_first_is_ahead("next_review_on=2026-11-22", NotApplicable)]
    #[case::the_first_was_missed("next_review_on=2026-11-21", Fail)]
    #[case::none_is_scheduled("", NotAnswered)]
    fn rev_4_before_the_first_review(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=pilot {said}")), "REV-4"), Some(expected));
    }

    #[rstest]
    #[case::none(&[], Pass)]
    #[case::due_today(&[("2026-11-22", None)], Pass)]
    #[case::due_yesterday(&[("2026-11-21", None)], Fail)]
    #[case::done(&[("2026-11-21", Some("2026-11-20"))], Pass)]
    fn rev_5_no_action_is_late(#[case] actions: &[(&str, Option<&str>)], #[case] expected: Verdict) {
        let mut dossier = made("stage=pilot");
        for (number, (due_on, closed_on)) in (0x70..).zip(actions) {
            dossier.actions.push(Action {
                id: Id([number; 16]),
                workload: dossier.workload.id,
                origin: ActionOrigin::Review,
                from: String::new(),
                what: "name a deputy".to_owned(),
                owner: Some(person("ann")),
                due_on: day(due_on),
                opened_on: day("2026-10-01"),
                closed_on: closed_on.map(day),
                proof: None,
            });
        }
        assert_eq!(verdict(&dossier, "REV-5"), Some(expected));
        let judgement = judged_in_full(&dossier);
        let items = &judgement.get("REV-5").unwrap().answer.items;
        assert_eq!(items.len(), usize::from(expected == Fail), "an item for each that is late");
    }
}
