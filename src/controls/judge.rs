//! Judging one workload on one day: every control of its stage, how much each weighs, and for how long all of it holds.

use super::answer::{Answer, Fix, Step, Who};
use super::catalogue::{Control, catalogue};
use super::excepted::{self, Excepted};
use super::question::{Question, Tally};
use super::reading::{AtGate, Reading, Span};
use super::set::ControlSet;
use super::triage::dormant_after;
use super::verdict::Verdict;
use crate::domain::contradiction::Pair;
use crate::domain::deadline::deadlines;
use crate::domain::{Day, Dossier, Policy, RecordKind, Severity, Stage};

/// What one control came to.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The control.
    pub control: &'static Control,
    /// How much it weighs here: as the catalogue says of the stage, unless policy or the answer itself says less.
    pub severity: Severity,
    /// The day from which it counts, where policy has set one that is ahead; until then it counts for nothing.
    pub from: Option<Day>,
    /// The answer.
    pub answer: Answer,
    /// Where all that fails is permitted for a time: by what, and until when. It stays a fail.
    pub excepted: Option<Excepted>,
    /// The day from which the answer is what it is.
    pub since: Day,
    /// The last day on which the answer is known to be the same without judging again; absent where nothing turns with time.
    pub holds_through: Option<Day>,
    /// Whether it rests on what is recorded of others: who shares what the workload uses, or what was decided of them.
    pub of_others: bool,
}

/// Which controls came to what. Only what counts is in any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// Pass.
    pub pass: ControlSet,
    /// Fail.
    pub fail: ControlSet,
    /// Fail, and are excepted: a part of those that fail.
    pub excepted: ControlSet,
    /// Not answered.
    pub not_answered: ControlSet,
    /// Do not apply.
    pub not_applicable: ControlSet,
}

/// What all controls of a workload's stage came to.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The stage they were judged for; absent where it is unknown.
    pub stage: Option<Stage>,
    /// Each control that is judged there, in the order of the catalogue.
    pub controls: Vec<Judged>,
    /// The same as sets.
    pub masks: Masks,
    /// The eight questions, counted.
    pub questions: [Tally; 8],
    /// The last day on which no answer and no deadline turns; judge again the day after. Absent where nothing ever turns.
    pub holds_through: Option<Day>,
}

/// Judges a workload by the controls of its stage.
#[must_use]
pub fn judge(dossier: &Dossier, today: Day, policy: &Policy) -> Judgement {
    let mut judgement = judge_for(dossier, today, policy, None);
    judgement.holds_until_a_date_turns(dossier, today, policy);
    judgement
}

/// The same for a gate.
pub(super) fn judge_for(dossier: &Dossier, today: Day, policy: &Policy, at_gate: Option<AtGate>) -> Judgement {
    judge_by(dossier, today, policy, at_gate, |control| at_gate.is_none() || !control.standing)
}

/// The same by some of the controls.
pub(super) fn judge_by(
    dossier: &Dossier,
    today: Day,
    policy: &Policy,
    at_gate: Option<AtGate>,
    wanted: impl Fn(&Control) -> bool,
) -> Judgement {
    let stage = dossier.workload.facts.stage.known().copied();
    let reading = Reading::new(dossier, today, policy, at_gate);
    let all = &catalogue().controls;
    let mut judgement = Judgement {
        stage,
        controls: Vec::with_capacity(all.len()),
        masks: Masks::default(),
        questions: [Tally::default(); 8],
        holds_through: None,
    };
    let asked = all.iter().filter(|control| wanted(control));
    let (last, first): (Vec<&'static Control>, Vec<_>) = asked.partition(|control| control.reads_findings());
    let judge_each = |controls: Vec<&'static Control>, reading: &Reading<'_>| -> Vec<Judged> {
        let weighs = |control: &'static Control| control.severity_in(stage, policy).map(|weight| (control, weight));
        controls.into_iter().filter_map(weighs).map(|(control, it)| judge_one(control, it, reading, policy)).collect()
    };
    let mut judged = judge_each(first, &reading);
    let knowing = judge_each(last, &reading.knowing(&judged));
    judged.extend(knowing);
    judged.sort_by_key(|judged| judged.control.index);
    for mut judged in judged {
        if let Some(fix) = &mut judged.answer.fix {
            fix.who = fix.who.still_here(dossier, today);
        }
        judgement.take(judged);
    }
    judgement
}

fn judge_one(control: &'static Control, severity: Severity, reading: &Reading<'_>, policy: &Policy) -> Judged {
    let from = control.policy(policy).and_then(|own| own.from);
    let (from, phase) = reading.through(|reading| from.filter(|from| !reading.has_come(*from)));
    reading.take_contradiction();
    let (answer, Span { since, holds_through, of_others }) = reading.through(control.check);
    let answer = match reading.take_contradiction() {
        Some(pair) if !answer.verdict.is_finding() => contradicted(pair),
        _ => answer,
    };
    let severity = answer.at_most.map_or(severity, |most| severity.min(most));
    let (excepted, term) = reading.through(|reading| excepted::of(reading, &control.id, &answer));
    let outgrown = reading.through(|reading| excepted::outgrown(reading, &control.id)).0;
    let answer = match outgrown.filter(|_| excepted.is_none() && answer.verdict == Verdict::Fail) {
        Some(why) => Answer { reason: format!("{}; {why}", answer.reason).into(), ..answer },
        None => answer,
    };
    let holds_through = earliest(earliest(holds_through, phase.holds_through), term.holds_through);
    Judged { control, severity, from, answer, excepted, since, holds_through, of_others }
}

/// The answer of a control that read a fact which another one contradicts.
fn contradicted(pair: &Pair) -> Answer {
    let (called, step) = match pair.kind {
        RecordKind::Grant => ("a data grant", Step::GrantData),
        _ => ("an identity", Step::Identity),
    };
    Answer::open(format!("{called} {}", pair.says), Fix::new(Who::Owner, step, "correct the one that is wrong"))
}

impl Judged {
    /// Whether it counts today.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.from.is_none()
    }

    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.answer.verdict
    }

    /// Whether it is a finding that counts.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.counts() && self.verdict().is_finding()
    }

    /// Whether it keeps a gate shut: a finding, unless all of it fails and all of that is excepted.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.is_finding() && (self.excepted.is_none() || self.answer.beside.is_some())
    }

    /// The last day on which its fail is permitted, where it is.
    #[must_use]
    pub fn excepted_until(&self) -> Option<Day> {
        self.excepted.as_ref().map(|excepted| excepted.until)
    }
}

impl Masks {
    fn add(&mut self, judged: &Judged) {
        if judged.excepted.is_some() {
            self.excepted.insert(judged.control);
        }
        let set = match judged.verdict() {
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::NotAnswered => &mut self.not_answered,
            Verdict::NotApplicable => &mut self.not_applicable,
        };
        set.insert(judged.control);
    }
}

impl Judgement {
    /// What one control came to, where it was judged.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Judged> {
        self.controls.iter().find(|judged| judged.control.id == id)
    }

    /// What fails and counts.
    pub fn fails(&self) -> impl Iterator<Item = &Judged> {
        self.controls.iter().filter(|judged| judged.counts() && judged.verdict() == Verdict::Fail)
    }

    /// What a review has to decide on, where this is the judgement of the workload as the review leaves it: what fails and no exception
    /// permits, whether it failed before or its own answers make it.
    pub fn to_decide_on(&self) -> impl Iterator<Item = &Judged> {
        self.fails().filter(|judged| judged.excepted.is_none())
    }

    /// What is not answered and counts.
    pub fn open(&self) -> impl Iterator<Item = &Judged> {
        self.controls.iter().filter(|judged| judged.counts() && judged.verdict() == Verdict::NotAnswered)
    }

    /// All of it, counted.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.controls.iter().filter(|judged| judged.counts()).for_each(|judged| tally.add(judged));
        tally
    }

    /// What one of the eight questions came to.
    #[must_use]
    pub fn question(&self, question: Question) -> Tally {
        self.questions.get(question.index()).copied().unwrap_or_default()
    }

    /// Ends where a deadline passes, or an identity becomes dormant: then what wants a person is another.
    pub(super) fn holds_until_a_date_turns(&mut self, dossier: &Dossier, today: Day, policy: &Policy) {
        let next_deadline = deadlines(dossier, policy).into_iter().map(|deadline| deadline.on).find(|on| *on >= today);
        let dormant = dossier.identities.iter().filter_map(|it| Some(dormant_after(it, policy)?.1));
        let next_dormant = dormant.filter(|on| *on >= today).min();
        self.holds_through = earliest(self.holds_through, earliest(next_deadline, next_dormant));
    }

    fn take(&mut self, judged: Judged) {
        if judged.counts() {
            self.masks.add(&judged);
            if let Some(tally) = self.questions.get_mut(judged.control.question.index()) {
                tally.add(&judged);
            }
        }
        self.holds_through = earliest(self.holds_through, judged.holds_through);
        self.controls.push(judged);
    }
}

/// The earlier of two days, none being for ever.
fn earliest(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{Lived, READY, by, judged, made, policy, today};
    use super::*;
    use crate::domain::command::ReviewAnswers;
    use crate::domain::decide::after_review;
    use crate::domain::record::KeyTestAgain;
    use crate::domain::{Conclusion, ControlPoint, How, Reach};

    #[test]
    fn of_a_workload_of_which_nothing_is_known_nothing_fails_and_nothing_passes_by_silence() {
        for stage in ["experiment", "unknown"] {
            let judgement = judged(&made(&format!("stage={stage}")));
            assert_eq!(judgement.fails().count(), 0, "{stage}");
            assert_eq!((judgement.masks.pass, judgement.masks.not_applicable), Default::default(), "{stage}");
            for control in ["KEY-1", "KEY-2"] {
                assert_eq!(judgement.get(control).unwrap().verdict(), Verdict::NotAnswered, "{stage} {control}");
            }
        }
    }

    #[test]
    fn a_review_decides_on_what_it_leaves_failing_and_not_on_what_it_ends() {
        let late = made(&format!("stage=production {READY}"));
        let stale = "reach_answered_on=2026-01-01 next_review_on=2026-11-21 log_prompts=no";
        let late = late.set(stale, "2026-01-01", How::Person);
        let answers = |key_test| ReviewAnswers {
            reviewer: by("bob"),
            started_on: today(),
            changes: vec![],
            items: vec![],
            key_test,
            conclusion: Conclusion::Continue,
            remark: None,
            next_review_on: None,
            actions: vec![],
            attestation: "I looked".to_owned(),
        };
        let again = KeyTestAgain {
            reach_customer: Reach::None,
            reach_record: Reach::Read,
            reach_decision: Reach::None,
            control_point: ControlPoint::Before,
        };
        let asked = |key_test| {
            let reviewed = after_review(&late, &answers(key_test), today(), &policy()).unwrap();
            let left: Vec<String> = judged(&reviewed).to_decide_on().map(|it| it.control.id.clone()).collect();
            left.into_iter()
                .filter(|id| ["KEY-1", "KEY-2", "REV-2", "LOG-1"].contains(&id.as_str()))
                .collect::<Vec<_>>()
        };
        let now = judged(&late);
        let fails: Vec<&str> = now.fails().map(|it| it.control.id.as_str()).collect();
        assert!(["KEY-1", "REV-2", "LOG-1"].iter().all(|id| fails.contains(id)), "{fails:?}");
        assert_eq!(asked(Some(again)), ["LOG-1"]);
        assert_eq!(asked(None), ["KEY-1", "LOG-1"], "without the key test it goes on failing");
        let acts = KeyTestAgain { reach_record: Reach::Act, control_point: ControlPoint::None, ..again };
        assert_eq!(asked(Some(acts)), ["KEY-2", "LOG-1"], "what its own answers make fail");
    }
}
