//! What is asked before a promotion, beginning with what is recorded: only what is new goes into the plan.

use std::sync::Arc;

use super::before::Before;
use super::{place, planned_grants};
use crate::domain::record::WorkloadFacts;
use crate::domain::{FactTable, Fields, Shape, Stage};
use crate::tui::forms::grant::in_words as grant_in_words;
use crate::tui::forms::review::key_test_fields;
use crate::tui::forms::subject::Subject;
use crate::tui::forms::{describe, fill, questions};
use crate::tui::wizard::{Entry, Field, Step, Values};

/// The facts that the plan may hold.
pub const FACTS: [&str; 34] = [
    "reach_customer",
    "reach_record",
    "reach_decision",
    "control_point",
    "control_role",
    "control_action",
    "control_exercised_on",
    "owner",
    "deputy",
    "purpose",
    "grants_complete",
    "identities_complete",
    "zones_complete",
    "log_prompts",
    "log_tools",
    "log_data_access",
    "log_approvals",
    "request_check",
    "stop_path",
    "stop_role",
    "stop_tested_on",
    "pilot_scope",
    "ends_on",
    "next_review_on",
    "cadence",
    "log_place",
    "log_retention_days",
    "log_sampled_on",
    "tools",
    "tools_complete",
    "chains_tools",
    "chains_reviewed_on",
    "request_check_proof",
    "boundary_proof",
];
/// What only the gate to production asks.
const BOUNDS: [&str; 10] = [
    "tools",
    "tools_complete",
    "chains_tools",
    "chains_reviewed_on",
    "request_check_proof",
    "boundary_proof",
    "log_place",
    "log_retention_days",
    "log_sampled_on",
    "cadence",
];
const LOGS: [&str; 4] = ["log_prompts", "log_tools", "log_data_access", "log_approvals"];
/// Who asks.
pub const BY: &str = "by";

/// The steps before the gate. Where an earlier request is asked again, only who may take that back asks.
pub fn steps(subject: &Arc<Subject>, to: Stage, before: Option<&Before>) -> Vec<Step> {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let mut steps = vec![
        effect(subject),
        owner(subject, before),
        data(subject),
        place::zones(subject),
        place::identities(subject, to),
        watch(facts, to),
    ];
    if to == Stage::Production {
        steps.push(bounds(facts));
    }
    steps.push(limits(facts, to));
    steps
}

fn effect(subject: &Subject) -> Step {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let mut fields = key_test_fields(&subject.looked.dossier);
    let has_check = |values: &Values| matches!(values.choice("control_point"), Some("before" | "after"));
    fields.extend([
        recorded(Field::text("control_role", "Which role is the control point?", 200), facts).asked_if(has_check),
        recorded(Field::text("control_action", "What can that role do?", 200), facts).asked_if(has_check),
        recorded(Field::date("control_exercised_on", "When was it last exercised?"), facts)
            .asked_if(has_check)
            .help("The last date someone stopped or corrected an output, in use or in a test."),
    ]);
    Step::new("Reach", "As it will be from the day of approval. The gate wants these answers again.", fields)
}

fn owner(subject: &Subject, before: Option<&Before>) -> Step {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let people = || fill::people(&subject.people);
    let asks = Field::person(BY, "Who requests it?", fill::persons(&subject.people))
        .needed()
        .help("You, or another person who stated it to you. The requester cannot decide.");
    let me = Entry::Choice(subject.me.to_string());
    let asks = match before.and_then(|before| before.who_may(subject)) {
        None => asks.beginning_with(me),
        Some((may, who)) => {
            let asks = if may.contains(&subject.me) { asks.beginning_with(me) } else { asks };
            asks.checked(move |values| {
                let asks = fill::person(values, BY)?;
                (!may.contains(&asks)).then(|| format!("the request that waits is withdrawn first, by {who}"))
            })
        }
    };
    Step::new(
        "Owner",
        "",
        vec![
            recorded(Field::person("owner", "Who owns it?", people()), facts)
                .help("One person, not a mailbox. The owner cannot decide."),
            recorded(Field::person("deputy", "Who is the deputy?", people()), facts),
            recorded(Field::long_text("purpose", "What is it for?", 2_000), facts)
                .help("One sentence that someone outside the team understands."),
            asks,
        ],
    )
}

fn data(subject: &Subject) -> Step {
    let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
    let live: Vec<String> = subject.looked.dossier.live_grants().map(grant_in_words).collect();
    let words = match live.as_slice() {
        [] => "No access to data is in force now.".to_owned(),
        _ => format!("In force now, and staying so: {}.", live.join("; ")),
    };
    let choices = fill::words(&[("live", "live - from approval"), ("planned", "still planned, not in force")]);
    let mut fields: Vec<Field> = planned_grants(subject)
        .map(|grant| {
            let label = format!("What is the planned grant {} after approval?", grant_in_words(grant));
            Field::choice(grant.id.to_string(), label, choices.clone())
                .needed()
                .help("What goes into force is judged by the gate like access that is in force: approved, with an end.")
        })
        .collect();
    let lists = fill::words(&[("listed", "yes, the list is complete"), ("none", "none - it has no data access")]);
    fields.push(
        recorded(Field::choice("grants_complete", "Is the list of data grants complete?", lists), facts)
            .help("Left open, what is listed is \"at least these\", and the gate takes that as not answered."),
    );
    Step::new("Data", words, fields)
}

fn watch(facts: &WorkloadFacts, to: Stage) -> Step {
    let words = if to == Stage::Pilot { "For a pilot it is enough that logging is planned." } else { "" };
    let titled = LOGS.into_iter().filter_map(|name| Some((name, WorkloadFacts::field(name)?.title)));
    let mut fields: Vec<Field> =
        titled.map(|(name, title)| recorded(Field::yes_no(name, format!("{title}?")), facts)).collect();
    let checks = fill::words(&[
        ("at-request", "at-request - each action, when requested"),
        ("at-approval", "at-approval - once, at approval"),
        ("none", "never"),
    ]);
    fields.extend([
        recorded(Field::choice("request_check", "When are its actions checked against policy?", checks), facts),
        recorded(questions::stop_path(), facts),
        recorded(Field::text("stop_role", "Which role can stop it?", 120), facts),
        recorded(Field::date("stop_tested_on", "When was the stop procedure last tested?"), facts),
    ]);
    Step::new("Monitoring", words, fields)
}

fn limits(facts: &WorkloadFacts, to: Stage) -> Step {
    let mut fields = Vec::new();
    if to == Stage::Pilot {
        fields.extend([
            recorded(Field::text("pilot_scope", "What is the pilot limited to?", 500), facts),
            Field::date("ends_on", "When does the pilot end?")
                .checked(|values| is_past(values, "ends_on"))
                .help("By this date, promote or stop it. For example 2027-01-31 or +5m."),
        ]);
    }
    fields.push(
        recorded(Field::date("next_review_on", "When is the next review?"), facts)
            .checked(|values| is_past(values, "next_review_on"))
            .help("A day like 2027-01-31, or +90d."),
    );
    Step::new("Due", "", fields)
}

fn bounds(facts: &WorkloadFacts) -> Step {
    let fields = BOUNDS.into_iter().filter_map(WorkloadFacts::field).map(|fact| {
        let name = fact.name;
        recorded(describe::field(fact), facts).checked(move |values| {
            let typed = values.text(name).filter(|_| !matches!(fact.shape, Shape::Date))?;
            Fields::<WorkloadFacts>::new().parse(name, typed).err().map(|bad| bad.to_string())
        })
    });
    Step::new("Bounds", "What keeps it inside, and what is kept of what it did.", fields.collect())
}

fn is_past(values: &Values, name: &str) -> Option<String> {
    (values.day(name)? < values.today()).then(|| "that day is in the past".to_owned())
}

fn recorded(field: Field, facts: &WorkloadFacts) -> Field {
    let first = fill::recorded(facts, &field.id);
    if first == Entry::Open { field } else { field.beginning_with(first) }
}
