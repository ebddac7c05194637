//! May a workload do this, or be deployed to this stage, now? Asked by a pipeline before it deploys and by a gateway before it lets a
//! call through; judged from the dossier at the moment of the question.

mod acting;

use super::answer::{Fix, Step, Who};
use super::baseline::new_findings;
use super::catalogue::Control;
use super::gate;
use super::judge::{Judged, judge};
use super::question::Tally;
use super::verdict::Verdict;
use crate::domain::{Day, Dossier, Mode, Policy, Severity, Stage};

/// What is asked of a workload.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// The stage it is to be deployed to; the one it stands in where none is named.
    pub stage: Option<Stage>,
    /// Only these controls, whatever they weigh; where there are none, those that block the stage or keep its gate.
    pub only: Vec<&'static Control>,
    /// Whether what the last baseline knows is let pass.
    pub only_new: bool,
    /// The identity it acts as, by account or id.
    pub identity: Option<&'a str>,
    /// The data set it reaches for, and what it would do with it.
    pub data: Option<(&'a str, Mode)>,
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Whether it stands in the stage.
    Stage,
    /// A control.
    Control(&'static str),
    /// The identity, as it was asked for.
    Identity(String),
    /// The data set, as it was asked for.
    Data(String),
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Point {
    /// What.
    pub about: About,
    /// How much it weighs, of a control.
    pub severity: Option<Severity>,
    /// What it came to.
    pub verdict: Verdict,
    /// Why, as a clause without its full stop.
    pub reason: String,
    /// What would make it pass, and who can see to it.
    pub fix: Option<Fix>,
    /// Why it is let pass although it does not: policy counts it later, an exception permits it, a baseline knows it, or it is only told.
    pub waived: Option<String>,
}

impl Point {
    /// Whether it keeps the answer from being yes.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.verdict.is_finding() && self.waived.is_none()
    }

    fn yes(about: About, reason: String) -> Self {
        Self { about, severity: None, verdict: Verdict::Pass, reason, fix: None, waived: None }
    }

    fn no(about: About, reason: String, fix: Fix) -> Self {
        Self { about, severity: None, verdict: Verdict::Fail, reason, fix: Some(fix), waived: None }
    }

    fn not_answered(about: About, reason: String, fix: Fix) -> Self {
        Self { about, severity: None, verdict: Verdict::NotAnswered, reason, fix: Some(fix), waived: None }
    }
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Permit {
    /// The stage that was asked about; absent where nobody has said which one it stands in.
    pub stage: Option<Stage>,
    /// Whether it stands there; else the controls are those of the gate to it.
    pub stands: bool,
    /// Everything that was looked at.
    pub points: Vec<Point>,
    /// What the controls of its stage came to that were not asked, because they neither block it nor keep its gate.
    pub beside: Tally,
}

impl Permit {
    /// Whether it may: nothing that was asked fails or is not answered.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        !self.points.iter().any(Point::stops)
    }
}

/// Controls that are told with every answer about the stage it stands in, also where they stop nothing: whether anybody let it in, and
/// another person did, is for whoever relies on that, whatever policy and roles have become since.
const TOLD: [&str; 2] = ["PRO-1", "PRO-2"];

/// Answers on a day under a policy.
#[must_use]
pub fn permit(dossier: &Dossier, asked: &Asked<'_>, today: Day, policy: &Policy) -> Permit {
    let stands_in = dossier.workload.facts.stage.known().copied();
    let stage = asked.stage.or(stands_in);
    let stands = stage.is_some() && stage == stands_in;
    let is_over = stands_in == Some(Stage::Retired) && asked.stage.is_none();
    let mut points: Vec<Point> = if stands && !is_over { vec![] } else { vec![stage_point(dossier, asked.stage)] };
    let mut beside = Tally::default();
    if stands {
        let (told, rest) = standing(dossier, asked, today, policy);
        points.extend(told);
        beside = rest;
    } else {
        points.extend(to_enter(dossier, asked, today, policy));
    }
    points.extend(asked.identity.map(|named| acting::identity(dossier, named, stage, today)));
    points.extend(asked.data.map(|(named, mode)| acting::data(dossier, named, mode, today)));
    Permit { stage, stands, points, beside }
}

/// The controls of the stage it stands in.
fn standing(dossier: &Dossier, asked: &Asked<'_>, today: Day, policy: &Policy) -> (Vec<Point>, Tally) {
    let judgement = judge(dossier, today, policy);
    let fresh = new_findings(judgement.masks, dossier.workload.baseline.as_ref());
    let stage = judgement.stage;
    let is_told = |judged: &Judged| TOLD.contains(&judged.control.id.as_str());
    let wanted = |judged: &&Judged| {
        let control = judged.control;
        let keeps_the_gate = stage.is_some_and(|stage| control.gates(stage));
        if asked.only.is_empty() {
            judged.severity == Severity::Blocks || keeps_the_gate || is_told(judged)
        } else {
            asks_for(asked, control)
        }
    };
    let known = |judged: &Judged| {
        let on = dossier.workload.baseline.as_ref().map(|frozen| frozen.on)?;
        let is_new = fresh.has(judged.control);
        (asked.only_new && !is_new).then(|| format!("known since the baseline of {on}"))
    };
    let only_told = |judged: &Judged| {
        let stops = !asked.only.is_empty() || judged.severity == Severity::Blocks || !is_told(judged);
        (!stops).then(|| "it is told, and keeps no gate".to_owned())
    };
    let waived = |judged: &Judged| known(judged).or_else(|| only_told(judged));
    let points = judgement.controls.iter().filter(wanted).map(|judged| point(judged, waived(judged))).collect();
    let mut beside = Tally::default();
    judgement.controls.iter().filter(|judged| judged.counts() && !wanted(judged)).for_each(|judged| beside.add(judged));
    (points, beside)
}

/// The controls of the gate to a stage that it does not stand in, with the plan of a request that waits.
fn to_enter(dossier: &Dossier, asked: &Asked<'_>, today: Day, policy: &Policy) -> Vec<Point> {
    let Some(to) = asked.stage.filter(|to| *to != Stage::Retired) else { return vec![] };
    let gate = gate::ask_pending(dossier, to, today, policy);
    let wanted = |judged: &&Judged| {
        if asked.only.is_empty() { judged.control.gates(to) } else { asks_for(asked, judged.control) }
    };
    gate.judgement.controls.iter().filter(wanted).map(|judged| point(judged, None)).collect()
}

fn asks_for(asked: &Asked<'_>, control: &Control) -> bool {
    asked.only.iter().any(|only| only.index == control.index)
}

fn point(judged: &Judged, known: Option<String>) -> Point {
    let later = judged.from.map(|from| format!("counts from {from}"));
    let excepted = judged.excepted_until().filter(|_| !judged.stops()).map(|until| format!("excepted until {until}"));
    Point {
        about: About::Control(&judged.control.id),
        severity: Some(judged.severity),
        verdict: judged.verdict(),
        reason: judged.answer.reason.to_string(),
        fix: judged.answer.fix.clone(),
        waived: later.or(excepted).or(known).filter(|_| judged.verdict().is_finding()),
    }
}

/// That it does not stand in the stage asked about, or that nobody has said where it stands.
fn stage_point(dossier: &Dossier, asked: Option<Stage>) -> Point {
    let stands = dossier.workload.facts.stage.known();
    match (stands, asked) {
        (Some(stands), Some(asked)) => {
            let how = match asked {
                Stage::Retired => "retire it".to_owned(),
                Stage::Experiment => "take it back to an experiment".to_owned(),
                asked => format!("ask for promotion to {asked} and have it approved"),
            };
            Point::no(
                About::Stage,
                format!("it is in {stands}, not in {asked}"),
                Fix::new(Who::Owner, Step::Promote, how),
            )
        }
        (Some(Stage::Retired), None) => {
            let fix = Fix::new(Who::Owner, Step::Promote, "reopen it as an experiment, or take it out of use");
            Point::no(About::Stage, "it is retired".to_owned(), fix)
        }
        _ => {
            let fix = Fix::new(Who::Owner, Step::Answer("stage"), "say which stage it is in");
            Point::not_answered(About::Stage, "its stage is unknown".to_owned(), fix)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{READY, day, made, policy, today};
    use super::*;
    use crate::domain::record::Frozen;

    /// What was asked and does not pass, in the order in which it was looked at.
    pub(super) fn stops(dossier: &Dossier, asked: &Asked<'_>) -> Vec<String> {
        let permit = permit(dossier, asked, today(), &policy());
        assert_eq!(permit.is_yes(), !permit.points.iter().any(Point::stops));
        permit.points.iter().filter(|point| point.stops()).map(|point| point.reason.clone()).collect()
    }

    #[test]
    fn where_it_stands_the_controls_that_block_or_keep_the_gate_are_asked_and_elsewhere_the_gate_to_it() {
        let ready = made(&format!("stage=pilot {READY}"));
        let to_production = Asked { stage: Some(Stage::Production), ..Asked::default() };
        let said = permit(&ready, &to_production, today(), &policy());
        assert!(!said.stands && !said.is_yes());
        assert_eq!(stops(&ready, &to_production), ["it is in pilot, not in production"], "though its gate is open");
        let nothing = made("stage=pilot");
        let here = permit(&nothing, &Asked::default(), today(), &policy());
        let asked = |id| here.points.iter().any(|point| point.about == About::Control(id));
        assert!(here.stands && asked("KEY-2") && asked("OWN-4") && !asked("EXP-4"), "{:?}", here.points);
        assert!(!here.is_yes(), "what is not answered is no yes");
    }

    #[test]
    fn nobody_gets_a_yes_for_what_is_retired_or_stands_nobody_knows_where() {
        assert_eq!(stops(&made("stage=retired"), &Asked::default()), ["it is retired"]);
        assert_eq!(stops(&made(READY), &Asked::default()), ["its stage is unknown"]);
    }

    #[test]
    fn only_what_is_named_is_asked_and_what_a_baseline_knows_is_let_pass_where_that_is_wanted() {
        let mut dossier = made("stage=pilot reach_record=act control_point=none");
        let only = vec![crate::controls::catalogue().get("KEY-2").unwrap()];
        let mut asked = Asked { only, ..Asked::default() };
        assert_eq!(stops(&dossier, &asked).len(), 1);
        dossier.workload.baseline =
            Some(Frozen { on: day("2026-11-01"), fails: vec!["KEY-2".to_owned()], not_answered: vec![] });
        assert_eq!(stops(&dossier, &asked).len(), 1, "a baseline alone permits nothing");
        asked.only_new = true;
        let said = permit(&dossier, &asked, today(), &policy());
        assert_eq!(said.points[0].waived.as_deref(), Some("known since the baseline of 2026-11-01"));
        assert!(said.is_yes());
    }
}
