//! Ask that a workload may enter the next stage: what will be true the moment after approval, and what the gate says of it while
//! it is typed. Nothing is sent through a gate that is not open.

use std::sync::Arc;

use crate::controls::Gate;
use crate::controls::gate;
use crate::domain::plan::{KEY_TEST_FIELDS, next_stage};
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, FactTable, Fields, Id, Plan, Stage};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Step, Steps, Values, Wizard};

use super::fill;
use super::review::key_test_fields;
use super::subject::{self, Subject, in_words};

const FACTS: [&str; 16] = [
    "reach_customer",
    "reach_record",
    "reach_decision",
    "control_point",
    "control_role",
    "control_action",
    "owner",
    "deputy",
    "log_prompts",
    "log_tools",
    "log_data_access",
    "log_approvals",
    "pilot_scope",
    "ends_on",
    "next_review_on",
    "grants_complete",
];
const LOGS: [&str; 4] = ["log_prompts", "log_tools", "log_data_access", "log_approvals"];

/// Opens the steps on the selected workload.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    subject::begin(model, wizard)
}

/// The same on a workload that is named, at a field where one is.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    subject::begin_on(model, workload, at, wizard)
}

pub(super) fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let facts = &subject.looked.dossier.workload.facts;
    let to = next_stage(&facts.stage).ok_or_else(|| match facts.stage.known() {
        Some(stage) => format!("{} is in {stage}, and nothing follows it.", subject.key()),
        None => format!("The stage of {} is not known; answer that first.", subject.key()),
    })?;
    if let Some(pending) = subject.looked.dossier.pending() {
        let asked = pending.requested_on;
        return Err(format!(
            "A promotion of {} to {}, asked for on {asked}, waits to be decided; decide it first.",
            subject.key(),
            pending.to
        ));
    }
    let (summed, sent) = (Arc::clone(subject), Arc::clone(subject));
    Ok(Wizard {
        name: "promote",
        about: subject.id().to_string(),
        title: format!("Promote {} to {to}", subject.key()),
        steps: vec![effect(subject), who(subject), logging(facts, to), limits(facts, to)],
        summary: Box::new(move |steps| summary(&summed, steps, to)),
        submit: Box::new(move |values| submit(&sent, values, to)),
    })
}

fn effect(subject: &Subject) -> Step {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let mut fields = key_test_fields(&subject.looked.dossier);
    let has_check = |values: &Values| matches!(values.choice("control_point"), Some("before" | "after"));
    fields.extend([
        recorded(Field::text("control_role", "Which role does that?", 200), facts).asked_if(has_check),
        recorded(Field::text("control_action", "What can that role do: approve, reject, correct?", 200), facts)
            .asked_if(has_check),
    ]);
    Step::new("Effect", "The gate wants the effect answered again with the request.", fields)
}

fn who(subject: &Subject) -> Step {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let people = || fill::people(&subject.people);
    Step::new(
        "Who",
        "",
        vec![
            recorded(Field::person("owner", "Who answers for it?", people()), facts),
            recorded(Field::person("deputy", "Who stands in for them?", people()), facts),
        ],
    )
}

fn logging(facts: &WorkloadFacts, to: Stage) -> Step {
    let words = if to == Stage::Pilot { "For a pilot it is enough that logging is planned." } else { "" };
    let titled = LOGS.into_iter().filter_map(|name| Some((name, WorkloadFacts::field(name)?.title)));
    let fields = titled.map(|(name, title)| recorded(Field::yes_no(name, format!("{title}?")), facts));
    Step::new("Logging", words, fields.collect())
}

fn limits(facts: &WorkloadFacts, to: Stage) -> Step {
    let ahead = |name: &'static str| {
        move |values: &Values| (values.day(name)? < values.today()).then(|| "that day is past".to_owned())
    };
    let mut fields = Vec::new();
    if to == Stage::Pilot {
        fields.extend([
            recorded(Field::text("pilot_scope", "Who and what is the pilot limited to?", 500), facts),
            Field::date("ends_on", "When does the pilot end?")
                .checked(ahead("ends_on"))
                .help("By then it is asked into production, or stopped. A day like 2027-01-31, or +5m."),
        ]);
    }
    fields.push(
        recorded(Field::date("next_review_on", "When is it reviewed next?"), facts).checked(ahead("next_review_on")),
    );
    let lists = fill::words(&[("listed", "yes, the list is complete"), ("none", "it has no access to data")]);
    fields.push(
        recorded(Field::choice("grants_complete", "Is all access to data listed?", lists), facts)
            .help("Left open, what is listed is \"at least these\", and the gate takes that as not answered."),
    );
    Step::new("Limits", "", fields)
}

fn recorded(field: Field, facts: &WorkloadFacts) -> Field {
    let first = fill::recorded(facts, &field.id);
    if first == Entry::Open { field } else { field.beginning_with(first) }
}

/// What approval would make true: what is new, and the answers on its effect, given again.
fn plan(subject: &Subject, values: &Values) -> Plan {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let given = fill::given::<WorkloadFacts>(values, &FACTS);
    let again = KEY_TEST_FIELDS.into_iter().filter_map(|name| Some((name, given.get(name)?.clone())));
    let fields =
        again.fold(given.changing(facts), |fields: Fields<WorkloadFacts>, (name, value)| fields.with(name, value));
    Plan { fields, grants: Vec::new() }
}

fn judged(subject: &Subject, plan: &Plan, to: Stage) -> Gate {
    gate::ask(&subject.looked.dossier, plan, to, subject.today, &subject.looked.policy)
}

fn summary(subject: &Subject, steps: &Steps, to: Stage) -> Vec<String> {
    let plan = plan(subject, &steps.answered());
    let gate = judged(subject, &plan, to);
    if !gate.is_open() {
        // All of them by name first: a small screen may not have room for each with its words.
        let shut_by: Vec<&str> = gate.stops().map(|judged| judged.control.id.as_str()).collect();
        let first = format!(
            "The gate to {to} is not open: {} of its controls do not pass: {}.",
            shut_by.len(),
            shut_by.join(", ")
        );
        return std::iter::once(first).chain(gate.stops().map(in_words)).collect();
    }
    let mut lines = vec![
        format!(
            "{} asks that {} may enter {to}. The gate is open; another person decides.",
            subject.called(subject.me),
            subject.key()
        ),
        "What approval will make true:".to_owned(),
    ];
    lines.extend(plan_in_words(subject, &plan));
    lines
}

/// The plan field by field, with the names of people.
pub(super) fn plan_in_words(subject: &Subject, plan: &Plan) -> Vec<String> {
    let fields = plan.fields.iter().map(|(name, value)| {
        let title = WorkloadFacts::field(name).map_or(name, |field| field.title);
        format!("{title}: {}", subject.value_in_words(value))
    });
    let grants = plan.grants.iter().map(|planned| {
        let named = planned.fields.get("dataset").map(crate::domain::Value::plain);
        format!("Access to {}", named.unwrap_or_else(|| "data that is recorded".to_owned()))
    });
    fields.chain(grants).collect()
}

fn submit(subject: &Subject, values: &Values, to: Stage) -> Vec<Effect> {
    let plan = plan(subject, values);
    if !judged(subject, &plan, to).is_open() {
        return Vec::new();
    }
    let command = Command::RequestPromotion { workload: subject.id(), to, plan, by: subject.by(subject.me) };
    let done = format!("{} is asked into {to}; another person decides.", subject.key());
    fill::ask(subject.asked(command, done))
}

#[cfg(test)]
mod tests;
