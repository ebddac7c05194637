//! EXC: an exception says why and what makes up for it, somebody answers for it, and it ends; and nothing that blocks is left failing
//! without one (S28).

use super::ownership::{Named, has_left};
use super::summed_up;
use crate::controls::answer::{Answer, Fix, ItemAnswer, Step, Who, Words};
use crate::controls::catalogue::catalogue;
use crate::controls::excepted;
use crate::controls::reading::{ExceptionPage, Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::record::Action;
use crate::domain::{ActionOrigin, DateFact, Day, Fact};

/// More renewals than this are no exception any more.
const RENEWALS: usize = 2;

/// EXC-1: each has a reason, a measure that makes up for it, an owner who is here, and an end the control allows.
pub fn complete(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::Exception, "close it, and ask for one that says all of this");
    every_exception(it, "each exception is complete", fix, |page| {
        let said =
            Verdict::of(fact!(page.reason), |_| true).and(Verdict::of(fact!(page.compensating_control), |_| true));
        let (owned, who) = match fact!(page.owner) {
            Fact::Unknown => (Verdict::NotAnswered, "it has no owner".to_owned()),
            Fact::Known(id) => match Named::of(it, *id) {
                Named::Here => (Verdict::Pass, String::new()),
                Named::Left(on) => (Verdict::Fail, format!("its owner {}", has_left(on))),
                _ => (Verdict::NotAnswered, "whether its owner is a person is unknown".to_owned()),
            },
        };
        let (ends, end) = ends_in_time(page);
        let by_another = Verdict::known(!it.approved_for_themselves(page.exception));
        let verdict = said.and(owned).and(ends).and(by_another);
        let why = match (owned == verdict, ends == verdict) {
            _ if verdict == Verdict::Pass => String::new(),
            _ if by_another == Verdict::Fail => {
                "it was approved by the person who asked or answers for it, so it permits nothing".to_owned()
            }
            (true, _) => who,
            (_, true) => end,
            _ => "its reason or compensating control is unknown".to_owned(),
        };
        (verdict, why)
    })
}

/// Whether an exception ends no later than its control allows, counted from the beginning of its present term.
fn ends_in_time(page: &ExceptionPage<'_, '_>) -> (Verdict, String) {
    let exception = page.exception;
    let longest = catalogue().get(&exception.control).map_or(0, |control| i64::from(control.exception_max_days));
    match (fact!(page.expires_on), exception.term_began_on()) {
        (DateFact::Never, _) => (Verdict::Fail, "it never ends".to_owned()),
        (DateFact::Unknown, _) => (Verdict::NotAnswered, "its end date is unknown".to_owned()),
        _ if longest == 0 => (Verdict::Fail, "nobody is excepted from that control".to_owned()),
        (DateFact::On(last), Some(began)) if *last > began.plus_days(longest) => {
            (Verdict::Fail, format!("it ends on {last}, after {}", began.plus_days(longest)))
        }
        (DateFact::On(_), _) => (Verdict::Pass, String::new()),
    }
}

/// EXC-2: what is past its last day is closed, renewed in time, or no longer needed.
pub fn none_past_its_end(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::Exception, "fix what it was for and close it, or have it renewed");
    every_exception(it, "no exception is past its last day", fix, |page| match fact!(page.expires_on) {
        DateFact::On(last) => (Verdict::known(!it.is_past(*last)), format!("it ended on {last} and is not closed")),
        DateFact::Never => (Verdict::Pass, String::new()),
        DateFact::Unknown => (Verdict::NotAnswered, "its end date is unknown".to_owned()),
    })
}

/// EXC-3: what is renewed again and again is how things are, and no exception (S18).
pub fn not_renewed_for_ever(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::Exception, "fix what it is for, and close it");
    every_exception(it, "no exception was renewed more than twice", fix, |page| {
        let renewals = page.exception.renewals.len();
        (Verdict::known(renewals <= RENEWALS), format!("it was renewed {renewals} times"))
    })
}

/// EXC-4: what blocks and fails on recorded facts for longer than the grace is excepted, or somebody is told to fix it.
pub fn none_silent(it: &Reading<'_>) -> Answer {
    let fails: Vec<_> = it.blocking_fails().collect();
    let actions: Vec<&Action> = it.open_actions().collect();
    let silent = |since: Day| it.is_past(since.plus_days(it.grace_days()));
    let silent = fails.iter().filter(|(judged, since)| {
        let told = actions.iter().any(|action| names(action, &judged.control.id));
        !told && excepted::of(it, &judged.control.id, &judged.answer).is_none() && silent(*since)
    });
    let silent: Vec<String> =
        silent.map(|(judged, since)| format!("{} has failed since {since}", judged.control.id)).collect();
    match silent.as_slice() {
        [] if fails.is_empty() => Answer::not_applicable("nothing that blocks fails on recorded facts"),
        [] => Answer::pass("what blocks and fails is excepted, being fixed, or within the grace"),
        [first, more @ ..] => {
            let more = if more.is_empty() { String::new() } else { format!("; and {} more", more.len()) };
            let how = "fix it, request an exception, or record an action that names the control";
            let fix = Fix::new(Who::Owner, Step::RequestException, how);
            Answer::fail(format!("{first} with neither an exception nor an action{more}"), fix)
        }
    }
}

/// Whether an action is about a control: it follows from its finding, or says its id.
fn names(action: &Action, control: &str) -> bool {
    let follows = action.origin == ActionOrigin::Finding && action.from == control;
    follows || action.what.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word == control)
}

/// Judges every exception that was approved and not closed.
fn every_exception(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&ExceptionPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    let (mut verdict, mut items) = (Verdict::NotApplicable, vec![]);
    for page in it.standing_exceptions() {
        let (said, why) = one(&page);
        verdict = verdict.and(said);
        if said.is_finding() {
            let reason = Words::from(format!("the exception from {}: {why}", page.exception.control));
            items.push(ItemAnswer { item: page.exception.id, verdict: said, reason });
        }
    }
    match verdict {
        Verdict::NotApplicable => Answer::not_applicable("no exception stands"),
        Verdict::Pass => Answer::pass(all_pass),
        Verdict::Fail => Answer::fail(summed_up(verdict, &items), fix()).of_items(items),
        Verdict::NotAnswered => Answer::open(summed_up(verdict, &items), fix()).of_items(items),
    }
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, by, day, excepted, made, person, policy, reason, verdict};
    use crate::controls::{Judged, judge};
    use crate::domain::field::Setting;
    use crate::domain::policy::{DEFAULT_POLICY, Preset};
    use crate::domain::record::{Action, ExceptionClosed, Renewal};
    use crate::domain::{ActionOrigin, DateFact, Day, Dossier, How, Id, Policy, Value};
    use rstest::rstest;

    /// A pilot with an exception from LOG-1 (90 days at most), approved on 2026-10-01 until a day.
    fn with_one(last: &str) -> Dossier {
        let mut dossier = made("stage=pilot log_prompts=no");
        let exception = excepted(&dossier, "LOG-1", vec![], "2026-10-01", last);
        dossier.exceptions.push(exception);
        dossier
    }

    fn put(dossier: &mut Dossier, name: &str, value: Value) {
        dossier.exceptions[0].facts.set(name, value, Setting { on: day("2026-10-01"), how: How::Person });
    }

    fn renewed(dossier: &mut Dossier, on: &str, until: &str) {
        let renewal = Renewal {
            by: by("bob"),
            on: day(on),
            until: day(until),
            reason: "not yet".to_owned(),
            tier: crate::domain::Tier::High,
            vouched: crate::domain::attested::Vouched::default(),
        };
        dossier.exceptions[0].renewals.push(renewal);
        put(dossier, "expires_on", Value::Day(day(until)));
    }

    fn closed(dossier: &mut Dossier) {
        let on = day("2026-11-01");
        dossier.exceptions[0].closed = Some(ExceptionClosed { by: Some(by("bob")), on, reason: "fixed".to_owned() });
    }

    #[rstest]
    #[case::all_is_said(|_: &mut Dossier| {}, Pass)]
    #[case::no_reason(|it: &mut Dossier| put(it, "reason", Value::Unknown), NotAnswered)]
    #[case::nothing_makes_up_for_it(|it: &mut Dossier| put(it, "compensating_control", Value::Unknown), NotAnswered)]
    #[case::nobody_answers_for_it(|it: &mut Dossier| put(it, "owner", Value::Unknown), NotAnswered)]
    #[case::its_owner_left(|it: &mut Dossier| put(it, "owner", Value::Person(person("gil"))), Fail)]
    #[case::its_owner_is_a_mailbox(|it: &mut Dossier| put(it, "owner", Value::Person(person("desk"))), NotAnswered)]
    #[case::nobody_said_when_it_ends(|it: &mut Dossier| put(it, "expires_on", Value::Unknown), NotAnswered)]
    #[case::it_never_ends(|it: &mut Dossier| put(it, "expires_on", Value::Never), Fail)]
    #[case::the_longest_there_is(|it: &mut Dossier| put(it, "expires_on", Value::Day(day("2026-12-30"))), Pass)]
    #[case::a_day_more(|it: &mut Dossier| put(it, "expires_on", Value::Day(day("2026-12-31"))), Fail)]
    #[case::counted_anew_from_a_renewal(|it: &mut Dossier| renewed(it, "2026-12-01", "2027-03-01"), Pass)]
    #[case::a_day_more_than_that(|it: &mut Dossier| renewed(it, "2026-12-01", "2027-03-02"), Fail)]
    #[case::from_a_control_that_nobody_is_excepted_from(|it: &mut Dossier| it.exceptions[0].control = "EXC-2".to_owned(), Fail)]
    #[case::it_waits_to_be_decided(|it: &mut Dossier| it.exceptions[0].decided = None, NotApplicable)]
    #[case::closed_whatever_it_says(|it: &mut Dossier| { put(it, "reason", Value::Unknown); closed(it); }, NotApplicable)]
    fn exc_1_each_exception_is_complete(#[case] change: fn(&mut Dossier), #[case] expected: Verdict) {
        let mut dossier = with_one("2026-12-15");
        change(&mut dossier);
        assert_eq!(verdict(&dossier, "EXC-1"), Some(expected), "{}", reason(&dossier, "EXC-1"));
    }

    #[rstest]
    #[case::ahead("2026-12-15", Pass)]
    #[case::today_is_its_last_day("2026-11-22", Pass)]
    #[case::yesterday_was("2026-11-21", Fail)]
    fn exc_2_none_is_open_past_its_end(#[case] last: &str, #[case] expected: Verdict) {
        let mut dossier = with_one(last);
        assert_eq!(verdict(&dossier, "EXC-2"), Some(expected));
        put(&mut dossier, "expires_on", Value::Unknown);
        assert_eq!(dossier.exceptions[0].facts.expires_on, DateFact::Unknown);
        assert_eq!(verdict(&dossier, "EXC-2"), Some(NotAnswered));
        closed(&mut dossier);
        assert_eq!(verdict(&dossier, "EXC-2"), Some(NotApplicable));
    }

    #[rstest]
    #[case::never(0, Pass)]
    #[case::twice(2, Pass)]
    #[case::three_times(3, Fail)]
    fn exc_3_none_is_renewed_more_than_twice(#[case] times: usize, #[case] expected: Verdict) {
        let mut dossier = with_one("2026-12-15");
        for _ in 0..times {
            renewed(&mut dossier, "2026-11-01", "2026-12-20");
        }
        assert_eq!(verdict(&dossier, "EXC-3"), Some(expected));
        closed(&mut dossier);
        assert_eq!(verdict(&dossier, "EXC-3"), Some(NotApplicable), "one that is closed is nobody's any more");
    }

    /// In production, where LOG-1 blocks, nothing logged since a day. The others that block are not answered.
    fn failing(since: &str) -> Dossier {
        made("stage=production")
            .entered(crate::domain::Stage::Production, "2026-01-01", crate::domain::Entered::Answered)
            .set("log_prompts=no", since, How::Person)
    }

    fn on(dossier: &Dossier, today: &str, policy: &Policy) -> (Option<Verdict>, String) {
        let judgement = judge(dossier, day(today), &Policy { preset: Preset::Full, ..policy.clone() });
        let exc_4 = judgement.get("EXC-4");
        (exc_4.map(Judged::verdict), exc_4.map(|it| it.answer.reason.to_string()).unwrap_or_default())
    }

    /// Only LOG-1: what PRO-1 says of how it came there is beside the point here.
    fn only_log_1(more: &str) -> Policy {
        let off = "[controls.PRO-1]\nreason = \"elsewhere\"\noff = true\n";
        Policy::read(&format!("{DEFAULT_POLICY}\n{off}{more}")).unwrap()
    }

    #[rstest]
    #[case::within_the_grace("2026-11-08", "", Pass)]
    #[case::a_day_past_it("2026-11-07", "", Fail)]
    #[case::counted_from_the_day_the_control_counts(
        "2026-10-01",
        "[controls.LOG-1]\nreason = \"new\"\nfrom = \"2026-11-08\"",
        Pass
    )]
    #[case::lowered_it_no_longer_blocks(
        "2026-10-01",
        "[controls.LOG-1]\nreason = \"new\"\nseverity = \"high\"",
        NotApplicable
    )]
    fn exc_4_what_blocks_fails_no_longer_than_the_grace(
        #[case] since: &str,
        #[case] more: &str,
        #[case] expected: Verdict,
    ) {
        let (verdict, reason) = on(&failing(since), "2026-11-22", &only_log_1(more));
        assert_eq!(verdict, Some(expected), "{reason}");
    }

    #[test]
    fn exc_4_what_is_not_answered_does_not_fail() {
        assert_eq!(on(&made("stage=production"), "2026-11-22", &only_log_1("")).0, Some(NotApplicable));
    }

    #[test]
    fn exc_4_an_exception_is_enough_through_its_last_day() {
        let mut dossier = failing("2026-06-01");
        let silent = "LOG-1 has failed since 2026-06-01 with neither an exception nor an action";
        assert_eq!(on(&dossier, "2026-11-22", &only_log_1("")), (Some(Fail), silent.to_owned()));
        dossier.exceptions.push(excepted(&dossier, "LOG-1", vec![], "2026-11-01", "2026-12-01"));
        assert_eq!(on(&dossier, "2026-12-01", &only_log_1("")).0, Some(Pass));
        let (verdict, reason) = on(&dossier, "2026-12-02", &only_log_1(""));
        assert_eq!((verdict, reason.as_str()), (Some(Fail), silent));
    }

    #[rstest]
    #[case::from_its_finding(ActionOrigin::Finding, "LOG-1", "see to it", None, Pass)]
    #[case::that_says_its_id(ActionOrigin::Review, "", "log prompts (LOG-1)", None, Pass)]
    #[case::of_another_control(ActionOrigin::Review, "", "log tools (LOG-12)", None, Fail)]
    #[case::that_is_done(ActionOrigin::Finding, "LOG-1", "see to it", Some("2026-11-20"), Fail)]
    fn exc_4_an_open_action_that_names_it_is_enough(
        #[case] origin: ActionOrigin,
        #[case] from: &str,
        #[case] what: &str,
        #[case] closed_on: Option<&str>,
        #[case] expected: Verdict,
    ) {
        let mut dossier = failing("2026-06-01");
        dossier.actions.push(Action {
            id: Id([0x70; 16]),
            workload: dossier.workload.id,
            origin,
            from: from.to_owned(),
            what: what.to_owned(),
            owner: None,
            due_on: day("2026-11-30"),
            opened_on: day("2026-10-01"),
            closed_on: closed_on.map(day),
            proof: None,
        });
        assert_eq!(on(&dossier, "2026-11-22", &only_log_1("")).0, Some(expected));
    }

    #[test]
    fn exceptions_are_judged_in_no_gate_and_of_nothing_retired() {
        let through = crate::controls::gate::ask(
            &with_one("2026-12-15"),
            &crate::domain::Plan::default(),
            crate::domain::Stage::Production,
            day("2026-11-22"),
            &Policy { preset: Preset::Full, ..policy() },
        );
        let judged: Vec<&str> = through.judgement.controls.iter().map(|it| it.control.id.as_str()).collect();
        assert!(judged.iter().all(|id| !id.starts_with("EXC-")), "{judged:?}");
        let retired = with_one("2026-11-01").set("stage=retired", "2026-11-10", How::Person);
        assert_eq!(verdict(&retired, "EXC-2"), None);
        let _: Day = day("2026-11-22");
    }
}
