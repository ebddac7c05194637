//! Fails that are permitted: an exception that is in force lets a control fail, as a whole or for the records it names, through its
//! last day. It never stands for an answer: what is not answered is not covered, whatever fails beside it.

use super::answer::Answer;
use super::judge::Judgement;
use super::reading::Reading;
use super::verdict::Verdict;
use crate::domain::{Day, Id};

/// What permits a fail, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    /// The last day on which all that fails is permitted, unless somebody renews or closes an exception.
    pub until: Day,
    /// The exceptions that permit it, by id: the longest for each record that fails.
    pub exceptions: Vec<Id>,
}

/// Whether all that fails of a control is permitted today.
pub(super) fn of(it: &Reading<'_>, control: &str, answer: &Answer) -> Option<Excepted> {
    if answer.verdict != Verdict::Fail {
        return None;
    }
    let in_force: Vec<_> = it.exceptions_in_force(control).collect();
    let failing = answer.items.iter().filter(|item| item.verdict == Verdict::Fail).map(|item| Some(item.item));
    let failing: Vec<Option<Id>> = failing.collect();
    // A control that names no record fails as a whole, and so does one whose records are not what fails.
    let failing = if failing.is_empty() { vec![None] } else { failing };
    let covers = failing.into_iter().map(|item| {
        let covering = in_force.iter().filter(|(exception, _)| match item {
            Some(item) => exception.is_for(item),
            None => exception.items.is_empty(),
        });
        covering.map(|(exception, last)| (*last, exception.id)).max()
    });
    let covers: Vec<(Day, Id)> = covers.collect::<Option<_>>()?;
    let until = covers.iter().map(|(last, _)| *last).min()?;
    let mut exceptions: Vec<Id> = covers.into_iter().map(|(_, id)| id).collect();
    exceptions.sort_unstable();
    exceptions.dedup();
    Some(Excepted { until, exceptions })
}

/// Why an exception that is in force does not permit a fail: more is at stake than it was approved for.
pub(super) fn outgrown(it: &Reading<'_>, control: &str) -> Option<String> {
    let (exception, last) = it.exceptions_outgrown(control).max_by_key(|(_, last)| *last)?;
    let approved = exception.approved_for_tier()?;
    Some(format!(
        "its exception until {last} was approved for tier {approved}, and the tier is {} now: renew it",
        it.tier()
    ))
}

/// What is to be said to somebody who asks for an exception that would permit nothing today; `None` where what fails is covered.
#[must_use]
pub fn beforehand(judgement: &Judgement, control: &str, items: &[Id]) -> Option<&'static str> {
    let Some(judged) = judgement.get(control) else {
        return Some("is not judged where it stands, so this is asked for in advance");
    };
    let failing: Vec<_> = judged.answer.items.iter().filter(|item| item.verdict == Verdict::Fail).collect();
    match judged.verdict() {
        Verdict::Pass | Verdict::NotApplicable => Some("does not fail today, so this is asked for in advance"),
        Verdict::NotAnswered => Some("is not answered today: an exception permits a fail, and stands for no answer"),
        Verdict::Fail if items.is_empty() => None,
        Verdict::Fail if failing.is_empty() => {
            Some("fails as a whole, so an exception for single items permits nothing")
        }
        Verdict::Fail if failing.iter().any(|item| !items.contains(&item.item)) => {
            Some("fails of more than these items, so it stays a fail that is not excepted")
        }
        Verdict::Fail => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gate;
    use super::super::tests_support::{Lived, day, excepted, judged_in_full, made, policy, today};
    use crate::controls::Verdict::{Fail, NotAnswered};
    use crate::domain::record::ExceptionClosed;
    use crate::domain::{Day, Dossier, How, Id, Plan, Stage, Tier};
    use rstest::rstest;

    /// Two accesses that never end, one that ends and one of which nobody has said it.
    const GRANTS: &str = "stage=production grants_complete=listed | dataset=claims state=live expires_on=never \
                          | dataset=tariffs state=live expires_on=never | dataset=maps state=live expires_on=2027-01-01";

    fn until(dossier: &Dossier, control: &str) -> Option<Day> {
        judged_in_full(dossier).get(control).and_then(|judged| judged.excepted.as_ref().map(|it| it.until))
    }

    #[rstest]
    #[case::both_that_fail(&[("01", "2027-01-31")], Some("2027-01-31"))]
    #[case::each_by_its_own_until_the_first_ends(&[("0", "2027-01-31"), ("1", "2026-12-31")], Some("2026-12-31"))]
    #[case::the_longest_counts(&[("01", "2026-12-31"), ("012", "2027-01-31")], Some("2027-01-31"))]
    #[case::the_finding_as_a_whole(&[("", "2027-01-31")], Some("2027-01-31"))]
    #[case::one_of_two(&[("0", "2027-01-31")], None)]
    #[case::one_that_passes_anyway(&[("2", "2027-01-31")], None)]
    #[case::through_its_last_day(&[("", "2026-11-22")], Some("2026-11-22"))]
    #[case::not_the_day_after(&[("", "2026-11-21")], None)]
    fn a_fail_is_excepted_where_every_record_that_fails_is_covered(
        #[case] exceptions: &[(&str, &str)],
        #[case] expected: Option<&str>,
    ) {
        let mut dossier = made(GRANTS);
        for (grants, last) in exceptions {
            let items = grants.bytes().map(|at| dossier.grants[usize::from(at - b'0')].id).collect();
            dossier.exceptions.push(excepted(&dossier, "DAT-3", items, "2026-11-01", last));
        }
        assert_eq!(until(&dossier, "DAT-3"), expected.map(day));
        assert_eq!(judged_in_full(&dossier).get("DAT-3").unwrap().verdict(), Fail, "it stays a fail");
    }

    #[rstest]
    #[case::for_less(Some(Tier::Low), None)]
    #[case::for_a_little_less(Some(Tier::Medium), None)]
    #[case::for_as_much(Some(Tier::High), Some("2027-01-31"))]
    fn an_exception_permits_nothing_once_more_is_at_stake(
        #[case] approved: Option<Tier>,
        #[case] expected: Option<&str>,
    ) {
        // Whom it reaches is unknown here, which counts as much.
        let mut dossier = made(GRANTS);
        dossier.exceptions.push(excepted(&dossier, "DAT-3", vec![], "2026-11-01", "2027-01-31"));
        dossier.exceptions[0].decided.as_mut().unwrap().tier = approved;
        assert_eq!(until(&dossier, "DAT-3"), expected.map(day));
        let judgement = judged_in_full(&dossier);
        let reason = &judgement.get("DAT-3").unwrap().answer.reason;
        assert_eq!(reason.contains("and the tier is high now: renew it"), expected.is_none(), "{reason}");
    }

    #[rstest]
    #[case::waits(|dossier: &mut Dossier| dossier.exceptions[0].decided = None)]
    #[case::declined(|dossier: &mut Dossier| dossier.exceptions[0].decided.as_mut().unwrap().approved = false)]
    #[case::closed(|dossier: &mut Dossier| {
        let by = dossier.exceptions[0].requested_by;
        dossier.exceptions[0].closed = Some(ExceptionClosed { by: Some(by), on: day("2026-11-20"), reason: "fixed".to_owned() });
    })]
    #[case::from_another_control(|dossier: &mut Dossier| dossier.exceptions[0].control = "LOG-2".to_owned())]
    fn an_exception_that_is_not_in_force_permits_nothing(#[case] change: fn(&mut Dossier)) {
        let mut dossier = made("stage=production log_prompts=no");
        dossier.exceptions.push(excepted(&dossier, "LOG-1", vec![], "2026-11-01", "2027-01-31"));
        assert_eq!(until(&dossier, "LOG-1"), Some(day("2027-01-31")));
        change(&mut dossier);
        assert_eq!(until(&dossier, "LOG-1"), None);
    }

    #[test]
    fn what_is_not_answered_is_never_excepted() {
        let mut dossier = made("stage=production");
        dossier.exceptions.push(excepted(&dossier, "LOG-1", vec![], "2026-11-01", "2027-01-31"));
        let judgement = judged_in_full(&dossier);
        let log_1 = judgement.get("LOG-1").unwrap();
        assert_eq!((log_1.verdict(), &log_1.excepted), (NotAnswered, &None));
    }

    #[test]
    fn a_control_that_speaks_of_no_records_is_excepted_as_a_whole_only() {
        let mut dossier = made("stage=production log_prompts=no | dataset=claims state=live");
        let grant = dossier.grants[0].id;
        dossier.exceptions.push(excepted(&dossier, "LOG-1", vec![grant], "2026-11-01", "2027-01-31"));
        assert_eq!(until(&dossier, "LOG-1"), None);
    }

    #[test]
    fn an_exception_opens_a_gate_and_the_day_after_its_last_it_is_shut_again() {
        let mut dossier = made(super::super::tests_support::READY).set("log_prompts=no", "2026-09-01", How::Person);
        let ask = |dossier: &Dossier, on: Day| {
            let on_time = dossier.clone().set(&format!("reach_answered_on={on}"), "2026-11-22", How::Person);
            gate::ask(&on_time, &Plan::default(), Stage::Production, on, &policy())
        };
        assert!(!ask(&dossier, today()).passes());
        dossier.exceptions.push(excepted(&dossier, "LOG-1", vec![], "2026-11-01", "2026-12-01"));
        let through = ask(&dossier, today());
        assert!(through.passes());
        let report = through.report();
        assert_eq!(report.exceptions, [dossier.exceptions[0].id]);
        let told: Vec<_> = report.findings.iter().map(|then| (then.control.as_str(), then.reason.as_str())).collect();
        assert_eq!(told, [("LOG-1", "prompts are not logged; excepted until 2026-12-01")]);
        assert!(ask(&dossier, day("2026-12-01")).passes());
        assert!(!ask(&dossier, day("2026-12-02")).passes());
    }

    #[test]
    fn a_gate_stays_shut_for_what_is_not_answered_beside_what_is_excepted() {
        let ready = super::super::tests_support::READY.replace("expires_on=2027-09-30", "expires_on=never");
        let shut = |said: &str| {
            let mut dossier = made(&format!("{ready}{said}"));
            let claims: Id = dossier.grants[0].id;
            dossier.exceptions.push(excepted(&dossier, "DAT-3", vec![claims], "2026-11-01", "2027-01-31"));
            let gate = gate::ask(&dossier, &Plan::default(), Stage::Production, today(), &policy());
            assert!(gate.judgement.get("DAT-3").unwrap().excepted.is_some());
            let stops = gate.report().stops;
            stops.into_iter().filter(|it| it.control == "DAT-3").map(|it| (it.answer, it.reason)).collect::<Vec<_>>()
        };
        assert_eq!(shut(""), []);
        let open = ("not-answered".to_owned(), "when access to maps ends is unknown".to_owned());
        assert_eq!(shut(" | dataset=maps state=live"), [open]);
    }
}
