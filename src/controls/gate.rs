//! Gates: what must pass before a workload enters a stage, judged as it would be the moment after approval, plan applied.

use super::judge::{Judged, Judgement, judge_for};
use super::question::{Question, Tally};
use super::reading::AtGate;
use super::verdict::Verdict;
use crate::domain::decide::{GateReport, may_ask};
use crate::domain::outdated::plan_now;
use crate::domain::record::FindingThen;
use crate::domain::{Day, Dossier, Id, Plan, Policy, Refusal, Stage, Word};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What the gate to a stage says of a workload with a plan.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The stage it leads to.
    pub to: Stage,
    /// Why the workload cannot be asked into it at all, whatever its controls say.
    pub barred: Option<Refusal>,
    /// Everything that would be judged there, in the gate or not.
    pub judgement: Judgement,
}

/// One of the eight questions at a gate, with the controls of the gate that belong to it.
#[derive(Clone, Debug)]
pub struct GateQuestion<'g> {
    /// The question.
    pub question: Question,
    /// How many of its controls came to what.
    pub tally: Tally,
    /// Each of them; also those that do not count yet.
    pub controls: Vec<&'g Judged>,
}

/// Asks what entering a stage would need: of a request with its plan, or with an empty plan of any workload as it is.
#[must_use]
pub fn ask(dossier: &Dossier, plan: &Plan, to: Stage, today: Day, policy: &Policy) -> Gate {
    let pending = dossier.pending().filter(|promotion| promotion.to == to);
    let requested_on = pending.map_or(today, |promotion| promotion.requested_on);
    let then = dossier.after(plan, to, today);
    let barred = may_ask(dossier, to).err();
    let at_gate = AtGate { requested_on, ratifies: dossier.workload.facts.stage.is(to) };
    Gate { to, barred, judgement: judge_for(&then, today, policy, Some(at_gate)) }
}

/// The same of a workload as it is, with the plan of a request for that stage that waits: what the gate is shown as wherever nobody
/// plans anything else.
#[must_use]
pub fn ask_pending(dossier: &Dossier, to: Stage, today: Day, policy: &Policy) -> Gate {
    let pending = dossier.pending().filter(|promotion| promotion.to == to);
    let plan = pending.map_or_else(Cow::default, |promotion| plan_now(promotion, dossier));
    ask(dossier, &plan, to, today, policy)
}

/// The same for the rules that decide on a promotion.
#[must_use]
pub fn report(dossier: &Dossier, plan: &Plan, to: Stage, today: Day, policy: &Policy) -> GateReport {
    ask(dossier, plan, to, today, policy).report()
}

/// What a workload does not pass where it stands, for the rules that freeze it.
#[must_use]
pub fn standing(dossier: &Dossier, today: Day, policy: &Policy) -> GateReport {
    of_stage(&judge_for(dossier, today, policy, None))
}

/// The same for the rules on reviews: what stops one that does not decide on it. `reviewed` is the workload as the review leaves it.
#[must_use]
pub fn review(dossier: &Dossier, reviewed: &Dossier, today: Day, policy: &Policy) -> GateReport {
    let now = judge_for(dossier, today, policy, None);
    let reviewed = judge_for(reviewed, today, policy, None);
    let mut report = GateReport { stops: reviewed.to_decide_on().map(then).collect(), ..of_stage(&now) };
    let known = |control: &str| report.findings.iter().any(|finding| finding.control == control);
    let new: Vec<FindingThen> = report.stops.iter().filter(|stop| !known(&stop.control)).cloned().collect();
    report.findings.extend(new);
    report
}

fn of_stage(judgement: &Judgement) -> GateReport {
    let findings = judgement.controls.iter().filter(|judged| judged.is_finding());
    GateReport { stops: vec![], findings: findings.map(then).collect(), exceptions: vec![] }
}

impl Gate {
    /// The controls of the gate.
    pub fn controls(&self) -> impl Iterator<Item = &Judged> {
        self.judgement.controls.iter().filter(|judged| judged.control.gates(self.to))
    }

    /// The controls that keep it shut: what fails and is not excepted, and what is not answered.
    pub fn stops(&self) -> impl Iterator<Item = &Judged> {
        self.controls().filter(|judged| judged.stops())
    }

    /// Whether no control keeps it shut.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.stops().next().is_none()
    }

    /// Whether nothing keeps it shut: a request would be taken.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.barred.is_none() && self.passes()
    }

    /// How many of its controls came to what.
    #[must_use]
    pub fn tally(&self) -> Tally {
        tally(self.controls())
    }

    /// The eight questions, in their order, each with its controls.
    #[must_use]
    pub fn questions(&self) -> Vec<GateQuestion<'_>> {
        let of = |question| {
            let controls: Vec<&Judged> = self.controls().filter(|judged| judged.control.question == question).collect();
            GateQuestion { question, tally: tally(controls.iter().copied()), controls }
        };
        Question::ALL.iter().copied().map(of).collect()
    }

    /// The exceptions without which it would be shut.
    pub fn relied_on(&self) -> impl Iterator<Item = Id> {
        let through = self.controls().filter(|judged| judged.counts() && !judged.stops());
        through.filter_map(|judged| judged.excepted.as_ref()).flat_map(|it| it.exceptions.iter().copied())
    }

    /// What stops it and what else would not pass, as a request for promotion keeps it.
    #[must_use]
    pub fn report(&self) -> GateReport {
        let findings = self.judgement.controls.iter().filter(|judged| judged.is_finding());
        let relied_on: BTreeSet<Id> = self.relied_on().collect();
        GateReport {
            stops: self.stops().map(stop).collect(),
            findings: findings.map(then).collect(),
            exceptions: relied_on.into_iter().collect(),
        }
    }
}

fn tally<'j>(controls: impl Iterator<Item = &'j Judged>) -> Tally {
    let mut tally = Tally::default();
    for judged in controls.filter(|judged| judged.counts()) {
        // What is excepted and yet keeps the gate shut does so by what is not answered beside it.
        if judged.excepted.is_some() && judged.stops() {
            tally.not_answered += 1;
        } else {
            tally.add(judged);
        }
    }
    tally
}

fn then(judged: &Judged) -> FindingThen {
    debug_assert!(judged.verdict().is_finding());
    let excepted = judged.excepted_until().map(|until| format!("; excepted until {until}")).unwrap_or_default();
    FindingThen {
        control: judged.control.id.clone(),
        answer: judged.verdict().word().to_owned(),
        reason: format!("{}{excepted}", judged.answer.reason),
    }
}

/// The same of a control that keeps the gate shut: where what fails is excepted, what is not answered beside it does.
fn stop(judged: &Judged) -> FindingThen {
    match (&judged.excepted, &judged.answer.beside) {
        (Some(_), Some(beside)) => FindingThen {
            control: judged.control.id.clone(),
            answer: Verdict::NotAnswered.word().to_owned(),
            reason: beside.to_string(),
        },
        _ => then(judged),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{Lived, READY, day, made, policy, today, verdict};
    use super::super::{QuestionAnswer, judge};
    use super::*;
    use crate::domain::field::Fields;
    use crate::domain::plan::PlannedGrant;
    use crate::domain::policy::DEFAULT_POLICY;
    use crate::domain::{ControlPoint, Fact, How, Id, Reach, Severity};
    use rstest::rstest;

    fn stops(dossier: &Dossier, plan: &Plan, to: Stage) -> Vec<String> {
        report(dossier, plan, to, today(), &policy()).stops.into_iter().map(|stop| stop.control).collect()
    }

    #[rstest]
    #[case(Stage::Pilot)]
    #[case(Stage::Production)]
    fn a_gate_opens_for_a_workload_of_which_all_is_known_and_good(#[case] to: Stage) {
        assert_eq!(stops(&made(READY), &Plan::default(), to), Vec::<String>::new());
    }

    #[test]
    fn a_gate_judges_by_the_stage_behind_it_and_what_is_not_answered_stops_it() {
        let nothing = made("stage=experiment");
        let to_pilot = [
            "KEY-1", "KEY-2", "OWN-1", "OWN-4", "SEP-1", "SEP-2", "IDN-2", "DAT-1", "DAT-2", "DAT-3", "DAT-4", "LOG-1",
            "LOG-2", "LOG-3", "LOG-4", "REV-1",
        ];
        assert_eq!(stops(&nothing, &Plan::default(), Stage::Pilot), to_pilot);
        let gate = ask(&nothing, &Plan::default(), Stage::Pilot, today(), &policy());
        assert_eq!(
            gate.judgement.get("OWN-1").unwrap().severity,
            Severity::High,
            "as a pilot, where an experiment has M"
        );
        assert!(gate.judgement.get("PRO-1").is_none() && gate.judgement.get("EXP-1").is_none());
        assert!(gate.judgement.get("REV-2").unwrap().is_finding(), "told, though in the gate to production only");
    }

    #[test]
    fn a_plan_counts_in_the_gate_and_for_no_standing_control() {
        let experiment =
            made(&format!("stage=experiment {READY}")).set("control_point=none", "2026-09-01", How::Person);
        assert_eq!(stops(&experiment, &Plan::default(), Stage::Pilot), ["KEY-2"]);
        let plan = Plan { fields: Fields::new().with("control_point", ControlPoint::Before), ..Plan::default() };
        assert_eq!(stops(&experiment, &plan, Stage::Pilot), Vec::<String>::new());
        assert_eq!(verdict(&experiment, "KEY-2"), Some(Verdict::Fail));
    }

    #[test]
    fn a_planned_grant_stops_the_gate_like_a_recorded_one() {
        let fields = Fields::new().with("state", crate::domain::GrantState::Live).with("dataset", "tariffs");
        let plan = Plan { grants: vec![PlannedGrant { grant: Id([9; 16]), fields }], ..Plan::default() };
        let stops = stops(&made(READY), &plan, Stage::Production);
        assert_eq!(stops, ["KEY-5", "DAT-1", "DAT-2", "DAT-3", "DAT-4"]);
    }

    #[test]
    fn the_effect_is_answered_with_the_request_or_after_it_so_that_it_is_not_stale_the_day_after() {
        let ready =
            made(&format!("stage=pilot {READY}")).set("reach_answered_on=2026-11-10", "2026-11-10", How::Person);
        assert_eq!(stops(&ready, &Plan::default(), Stage::Production), ["KEY-1"]);
        let plan = Plan { fields: Fields::new().with("reach_record", Reach::Act), ..Plan::default() };
        assert_eq!(stops(&ready, &plan, Stage::Production), Vec::<String>::new());
        let waiting = ready.asked(Stage::Pilot, Stage::Production, "2026-11-10");
        assert_eq!(stops(&waiting, &Plan::default(), Stage::Production), Vec::<String>::new(), "asked for on that day");
    }

    #[rstest]
    #[case::planned_is_enough_for_a_pilot(Stage::Pilot, &[])]
    #[case::and_not_for_production(Stage::Production, &["LOG-1"])]
    fn planned_logging_at_a_gate(#[case] to: Stage, #[case] expected: &[&str]) {
        let planned = made(READY).set("log_prompts=planned", "2026-09-01", How::Person);
        assert_eq!(stops(&planned, &Plan::default(), to), expected);
    }

    #[test]
    fn a_control_that_counts_from_a_later_day_is_shown_with_it_and_stops_nothing_until_then() {
        let phased = format!("{DEFAULT_POLICY}\n[controls.OWN-4]\nreason = \"new\"\nfrom = \"2027-03-01\"\n");
        let phased = Policy::read(&phased).unwrap();
        let unexplained = made(READY).set("purpose=unknown", "2026-09-01", How::Person);
        let before = ask(&unexplained, &Plan::default(), Stage::Production, today(), &phased);
        let own_4 = before.judgement.get("OWN-4").unwrap();
        assert_eq!((own_4.from, own_4.holds_through), (Some(day("2027-03-01")), Some(day("2027-02-28"))));
        assert!(before.passes() && own_4.verdict() == Verdict::NotAnswered);
        let then = judge(&unexplained.set("stage=production", "2026-09-01", How::Person), day("2027-03-01"), &phased);
        assert!(then.get("OWN-4").unwrap().is_finding());
    }

    #[test]
    fn the_eight_questions_unfold_to_the_controls_of_the_gate() {
        let half = made(READY).set("log_prompts=no log_tools=unknown", "2026-09-01", How::Person);
        let gate = ask(&half, &Plan::default(), Stage::Production, today(), &policy());
        let questions = gate.questions();
        let said: Vec<_> = questions.iter().map(|it| (it.question.word(), it.tally.answer())).collect();
        let (yes, nothing) = (QuestionAnswer::Answered, QuestionAnswer::NothingAsked);
        let watch = QuestionAnswer::Fails(1);
        let expected = [
            ("reach", yes),
            ("owner", yes),
            ("identities", yes),
            ("data", yes),
            ("zones", nothing),
            ("monitoring", watch),
            ("dates", yes),
            ("approval", nothing),
        ];
        assert_eq!(said, expected);
        let watched: Vec<&str> = questions[5].controls.iter().map(|judged| judged.control.id.as_str()).collect();
        assert_eq!(watched, ["LOG-1", "LOG-2", "LOG-3", "LOG-4"]);
        assert!(
            questions.iter().flat_map(|it| &it.controls).all(|it| it.answer.fix.is_some() == it.verdict().is_finding())
        );
    }

    #[test]
    fn who_walks_through_both_gates_and_does_what_was_promised_fails_nothing_that_weighs() {
        let now = |dossier: &Dossier, on: &str| -> Vec<String> {
            let judgement = judge(dossier, day(on), &policy());
            judgement.fails().filter(|it| it.severity >= Severity::High).map(|it| it.control.id.clone()).collect()
        };
        let none = Vec::<String>::new();
        let experiment = made(&format!("stage_since=2026-11-01 ends_on=2027-01-20 stage=experiment {READY}")).set(
            "reach_record=none log_prompts=unknown",
            "2026-11-01",
            How::Person,
        );
        assert_eq!(now(&experiment, "2026-11-22"), none);
        let plan = Plan {
            fields: Fields::new()
                .with("reach_record", Reach::Act)
                .with("log_prompts", crate::domain::Logging::Planned)
                .with("ends_on", day("2027-02-01")),
            ..Plan::default()
        };
        assert!(ask(&experiment, &plan, Stage::Pilot, today(), &policy()).passes());
        let pilot = experiment.after(&plan, Stage::Pilot, today()).approved(
            Stage::Experiment,
            Stage::Pilot,
            "2026-11-22",
            "bob",
        );
        for (on, failing) in [("2026-11-23", vec![]), ("2026-12-22", vec![]), ("2026-12-23", vec!["LOG-1"])] {
            assert_eq!(now(&pilot, on), failing, "{on}: nobody kept what was planned");
        }
        let pilot = pilot.set("log_prompts=yes control_exercised_on=2026-12-20", "2026-12-20", How::Person);
        let plan = Plan { fields: Fields::new().with("reach_record", Reach::Act), ..Plan::default() };
        let asked = day("2026-12-22");
        assert!(ask(&pilot, &plan, Stage::Production, asked, &policy()).passes());
        let production =
            pilot.after(&plan, Stage::Production, asked).approved(Stage::Pilot, Stage::Production, "2026-12-22", "bob");
        assert_eq!(production.workload.facts.stage, Fact::Known(Stage::Production));
        for on in ["2026-12-23", "2027-01-06", "2027-01-20"] {
            assert_eq!(now(&production, on), none, "{on}");
        }
        assert_eq!(now(&production, "2027-01-21"), ["REV-2"], "the review it was scheduled for is late");
    }
}
