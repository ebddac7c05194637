//! Ask that a workload may enter the next stage: what will be true the moment after approval, and what the gate says of it while
//! it is typed. Nothing is sent through a gate that is not open; another person decides.

mod gate;
pub mod place;
mod questions;

use std::sync::Arc;

use crate::controls::Gate;
use crate::controls::gate as gates;
use crate::domain::plan::{KEY_TEST_FIELDS, PlannedGrant, next_stage};
use crate::domain::record::{Grant, Workload, WorkloadFacts};
use crate::domain::standing::{Standing, may_ratify, standing};
use crate::domain::{Command, FactTable, Fields, GrantState, Id, Plan, Stage, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Steps, Values, Wizard};

use super::subject::{self, Subject};
use super::{begin, fill};

/// Opens the steps on the selected workload.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    match model.workload() {
        Some(workload) => begin_on(model, workload, None),
        None => subject::begin(model, one_up),
    }
}

/// The same on a workload that is named, at a field where one is. What nobody approved where it stands can be asked for there too.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, _, looked| {
        let (facts, waits) = (&looked.dossier.workload.facts, looked.dossier.pending().is_some());
        match (next_stage(&facts.stage), facts.stage.known()) {
            (_, Some(_)) if waits || !may_ratify(&looked.dossier) => subject::with_past_on(model, workload, at, one_up),
            (None, Some(_)) => subject::with_past_on(model, workload, at, where_it_stands),
            (Some(next), Some(stage)) => {
                let choices = vec![
                    Choice::new("stay", format!("Ask that it is approved in {stage}, where it stands")),
                    Choice::new("up", format!("Ask for {next}")),
                ];
                let key = &looked.dossier.workload.key;
                let (title, words) = (format!("Promote {key}"), why_again(&looked.dossier.workload, *stage));
                begin::choose(model, title, words, choices, move |model, chosen| {
                    subject::with_past_on(model, workload, at, if chosen == "up" { one_up } else { where_it_stands })
                })
            }
            (_, None) => subject::with_past_on(model, workload, at, one_up),
        }
    })
}

/// Why it can be asked for where it stands.
fn why_again(workload: &Workload, stage: Stage) -> String {
    match standing(workload) {
        Standing::Approved(entry) => {
            format!("It may be wider than what was approved in {stage} on {}; the gate says where.", entry.on)
        }
        Standing::Unapproved { .. } | Standing::Free => format!("Nobody approved it in {stage}."),
    }
}

/// The same to be approved where it stands.
pub fn begin_where_it_stands(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::with_past_on(model, workload, None, where_it_stands)
}

/// Into the next stage.
fn one_up(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let facts = &subject.looked.dossier.workload.facts;
    let to = next_stage(&facts.stage).ok_or_else(|| match facts.stage.known() {
        Some(stage) => format!("{} is in {stage}, and nothing follows it.", subject.key()),
        None => format!("The stage of {} is not known; answer that first.", subject.key()),
    })?;
    wizard(subject, to)
}

/// In the stage where it stands.
fn where_it_stands(subject: &Arc<Subject>) -> Result<Wizard, String> {
    match subject.looked.dossier.workload.facts.stage.known() {
        Some(stage) if may_ratify(&subject.looked.dossier) => wizard(subject, *stage),
        _ => Err(format!("{} was approved where it stands.", subject.key())),
    }
}

fn wizard(subject: &Arc<Subject>, to: Stage) -> Result<Wizard, String> {
    if let Some(pending) = subject.looked.dossier.pending() {
        let asked = pending.requested_on;
        return Err(format!(
            "A promotion of {} to {}, asked for on {asked}, waits to be decided; decide it first.",
            subject.key(),
            pending.to
        ));
    }
    let mut steps = questions::steps(subject, to);
    steps.push(gate::step(subject, to));
    let (summed, sent) = (Arc::clone(subject), Arc::clone(subject));
    Ok(Wizard {
        name: "promote",
        about: subject.id().to_string(),
        title: if subject.stays_in(to) {
            format!("Have {} approved in {to}, where it stands", subject.key())
        } else {
            format!("Promote {} to {to}", subject.key())
        },
        steps,
        summary: Box::new(move |steps| summary(&summed, steps, to)),
        submit: Box::new(move |values| submit(&sent, values, to)),
    })
}

/// The access to data that is planned and not in force.
fn planned_grants(subject: &Subject) -> impl Iterator<Item = &Grant> {
    subject.looked.dossier.grants.iter().filter(|grant| grant.facts.state.is(GrantState::Planned))
}

/// What approval would make true: what is new, the answers on its effect, given again, and the access that goes into force.
fn plan(subject: &Subject, values: &Values, to: Stage) -> Plan {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let given = fill::given::<WorkloadFacts>(values, &questions::FACTS);
    let again = KEY_TEST_FIELDS.into_iter().filter_map(|name| Some((name, given.get(name)?.clone())));
    let fields =
        again.fold(given.changing(facts), |fields: Fields<WorkloadFacts>, (name, value)| fields.with(name, value));
    let goes_live = |grant: &&Grant| values.choice(&grant.id.to_string()) == Some(GrantState::Live.word());
    let grants = planned_grants(subject).filter(goes_live);
    let live = |grant: &Grant| PlannedGrant { grant: grant.id, fields: Fields::new().with("state", GrantState::Live) };
    let mut plan = Plan { fields, grants: grants.map(live).collect(), ..Plan::default() };
    place::add_to(&mut plan, subject, values, to);
    plan
}

fn judged(subject: &Subject, plan: &Plan, to: Stage) -> Gate {
    gates::ask(&place::known(subject, plan), plan, to, subject.today, &subject.looked.policy)
}

fn summary(subject: &Subject, steps: &Steps, to: Stage) -> Vec<String> {
    let values = steps.answered();
    let plan = plan(subject, &values, to);
    let gate = judged(subject, &plan, to);
    if !gate.is_open() {
        let shut_by: Vec<&str> = gate.stops().map(|judged| judged.control.id.as_str()).collect();
        return vec![
            format!(
                "The gate to {to} is not open: {} of its controls do not pass: {}.",
                shut_by.len(),
                shut_by.join(", ")
            ),
            "The step before says what would make each pass, and Enter goes there.".to_owned(),
        ];
    }
    let asks = fill::person(&values, questions::BY).unwrap_or(subject.me);
    let mut lines = vec![format!(
        "{} asks that {} may {} {to}. The gate is open.",
        subject.said_by(asks),
        subject.key(),
        subject.moves_to(to)
    )];
    lines.push(decided_by(subject, asks, &plan));
    lines.push("What approval will make true:".to_owned());
    lines.extend(plan_in_words(subject, &plan));
    lines.extend(frozen(subject, &plan, to, &gate));
    lines
}

/// Who may decide on it, as far as that is known now.
fn decided_by(subject: &Subject, asks: Id, plan: &Plan) -> String {
    let owner = match plan.fields.get("owner") {
        Some(crate::domain::Value::Person(owner)) => Some(*owner),
        _ => subject.looked.dossier.workload.facts.owner.known().copied(),
    };
    let decisions = &subject.looked.policy.decisions;
    if decisions.self_attested {
        return "Policy lets anybody decide on it, you too: then it reads \"self-attested\" everywhere.".to_owned();
    }
    let mut not = vec![subject.called(asks)];
    not.extend(owner.filter(|owner| *owner != asks).map(|owner| subject.called(owner)));
    let role = decisions.role.as_ref().map_or_else(String::new, |role| format!(" with the role \"{role}\""));
    format!("Another person{role} decides it with D: not {}.", not.join(", and not "))
}

/// What the snapshot holds that the request is bound to.
fn frozen(subject: &Subject, plan: &Plan, to: Stage, gate: &Gate) -> Vec<String> {
    let then = subject.looked.dossier.after(plan, to, subject.today);
    let known =
        |name: &&str| then.workload.facts.value(name).is_some_and(|value| value != crate::domain::Value::Unknown);
    let facts = WorkloadFacts::FIELDS.iter().map(|field| field.name).filter(known).count();
    let report = gate.report();
    let (fails, open) = report.findings.iter().fold((0, 0), |(fails, open), finding| {
        if finding.answer == "fail" { (fails + 1, open) } else { (fails, open + 1) }
    });
    let grants = match then.grants.len() {
        0 => "no access to data".to_owned(),
        1 => "1 access to data".to_owned(),
        many => format!("{many} accesses to data"),
    };
    let besides = match (fails, open) {
        (0, 0) => format!("Nothing else would fail or be open in {to}."),
        _ => format!("Not in the gate, in {to}, {fails} would fail and {open} not be answered."),
    };
    vec![format!("Frozen with it, so that any change shows: {facts} facts, {grants}, what the controls say."), besides]
}

/// The plan field by field, with the names of people.
pub(super) fn plan_in_words(subject: &Subject, plan: &Plan) -> Vec<String> {
    let facts = &subject.looked.dossier.workload.facts;
    let planned = WorkloadFacts::FIELDS.iter().filter_map(|field| Some((field, plan.fields.get(field.name)?)));
    let fields = planned.map(|(field, value)| {
        let before = match facts.value(field.name) {
            Some(now) if now == *value => ", as it is now".to_owned(),
            None | Some(crate::domain::Value::Unknown) => String::new(),
            Some(now) => format!(" (until now: {})", subject.value_in_words(&now)),
        };
        format!("{}: {}{before}", field.title, subject.value_in_words(value))
    });
    let grants = plan.grants.iter().map(|planned| {
        let recorded = subject.looked.dossier.grants.iter().find(|grant| grant.id == planned.grant);
        let named = planned.fields.get("dataset").map(crate::domain::Value::plain);
        let named = named.or_else(|| recorded?.facts.dataset.known().cloned());
        format!("Access to {}: in force", named.unwrap_or_else(|| "a data set without a name".to_owned()))
    });
    let (dossier, zones) = (&subject.looked.dossier, &subject.looked.zones);
    fields.chain(grants).chain(place::in_words(dossier, zones, plan)).collect()
}

fn submit(subject: &Subject, values: &Values, to: Stage) -> Vec<Effect> {
    let plan = plan(subject, values, to);
    if !judged(subject, &plan, to).is_open() {
        return Vec::new();
    }
    let by = fill::person(values, questions::BY).unwrap_or(subject.me);
    let command = Command::RequestPromotion { workload: subject.id(), to, plan, by: subject.by(by) };
    let done = if subject.stays_in(to) {
        format!("It is asked that {} is approved in {to}; another person decides.", subject.key())
    } else {
        format!("{} is asked into {to}; another person decides.", subject.key())
    };
    fill::ask(subject.asked_by(by, command, done))
}

#[cfg(test)]
mod tests;
