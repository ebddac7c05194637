//! Gates: what must pass before a workload enters a stage, judged as it would be the moment after approval, plan applied.

use super::judge::{Judged, Judgement, judge_for};
use super::question::{Question, Tally};
use super::verdict::Verdict;
use crate::domain::decide::GateReport;
use crate::domain::record::FindingThen;
use crate::domain::{Day, Dossier, Plan, Policy, Stage, Word};

/// What the gate to a stage says of a workload with a plan.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The stage it leads to.
    pub to: Stage,
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
    let asked_on = pending.map_or(today, |promotion| promotion.requested_on);
    let then = dossier.after(plan, to, today);
    Gate { to, judgement: judge_for(&then, today, policy, Some(asked_on)) }
}

/// The same for the rules that decide on a promotion.
#[must_use]
pub fn report(dossier: &Dossier, plan: &Plan, to: Stage, today: Day, policy: &Policy) -> GateReport {
    ask(dossier, plan, to, today, policy).report()
}

impl Gate {
    /// The controls of the gate.
    pub fn controls(&self) -> impl Iterator<Item = &Judged> {
        self.judgement.controls.iter().filter(|judged| judged.control.gates(self.to))
    }

    /// The controls that keep it shut: what fails and what is not answered alike.
    pub fn stops(&self) -> impl Iterator<Item = &Judged> {
        self.controls().filter(|judged| judged.is_finding())
    }

    /// Whether nothing keeps it shut.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stops().next().is_none()
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

    /// What stops it and what else would not pass, as a request for promotion keeps it.
    #[must_use]
    pub fn report(&self) -> GateReport {
        let findings = self.judgement.controls.iter().filter(|judged| judged.is_finding());
        GateReport { stops: self.stops().map(then).collect(), findings: findings.map(then).collect() }
    }
}

fn tally<'j>(controls: impl Iterator<Item = &'j Judged>) -> Tally {
    let mut tally = Tally::default();
    controls.filter(|judged| judged.counts()).for_each(|judged| tally.add(judged.verdict()));
    tally
}

fn then(judged: &Judged) -> FindingThen {
    debug_assert!(judged.verdict() == Verdict::Fail || judged.verdict() == Verdict::NotAnswered);
    FindingThen {
        control: judged.control.id.clone(),
        answer: judged.verdict().word().to_owned(),
        reason: judged.answer.reason.to_string(),
    }
}
