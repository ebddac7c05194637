//! What can be done with access that is recorded: change it, approve it, take it away.

use crate::domain::record::{By, Grant, GrantFacts};
use crate::domain::{Assurance, Command, Id, Record, Value};
use crate::store::read::PersonRow;
use crate::tui::desk::Asked;
use crate::tui::effect::Effect;
use crate::tui::model::{Me, Model};
use crate::tui::steps::{begin, fill};
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Step, Steps, Values, Wizard};

use super::fields;
use super::words::{called, title};

const FACTS: [&str; 11] = [
    "dataset",
    "classification",
    "customer_data",
    "masking",
    "mode",
    "environment",
    "egress",
    "feeds_decision",
    "state",
    "requested_by",
    "reason",
];

/// Reads the access as it stands now and asks what is to be done with it.
pub(super) fn begin(model: &mut Model, grant: Id, key: String) -> Vec<Effect> {
    begin::with_record(model, grant, move |model, people, record| {
        let Some(called) = record.grant().map(called) else { return Vec::new() };
        let choices = vec![
            Choice::new("approve", "Approve it"),
            Choice::new("change", "Change what is recorded of it"),
            Choice::new("end", "Record that it was taken away"),
        ];
        begin::choose(model, format!("{key}: {called}"), "", choices, move |model, what| {
            let Some(grant) = record.grant() else { return Vec::new() };
            let today = model.today.to_string();
            let wizard = match what {
                "approve" => approve(grant, &record, &people, model.me(), today),
                "change" => change(grant, &record, &people),
                _ => end(grant, &record, today),
            };
            wizards::open(model, wizard)
        })
    })
}

fn change(grant: &Grant, record: &Record, people: &[PersonRow]) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let facts = grant.facts.clone();
    let first = |name: &str| match name {
        "ends" => fields::end_of(&facts),
        name => fill::recorded::<GrantFacts>(&facts, name),
    };
    let steps = fields::steps(people, &first, false);
    let before = facts.clone();
    let changing = move |values: &Values| {
        let all = fill::all::<GrantFacts>(values, &FACTS).with("expires_on", Value::Unknown);
        fields::with_end(values, all).changing(&before)
    };
    let in_summary = changing.clone();
    let said = called.clone();
    Wizard {
        name: "change-grant",
        about: id.to_string(),
        title: format!("Change {called}"),
        steps,
        summary: Box::new(move |steps: &Steps| {
            let new = in_summary(&steps.answered());
            if new.is_empty() {
                return vec!["Nothing changes.".to_owned()];
            }
            let lines = new.iter().map(|(name, value)| format!("{}: {}", title(name), fill::said(steps, name, value)));
            std::iter::once(format!("Of {said} is recorded:")).chain(lines).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let commands = vec![Command::DescribeGrant { grant: id, fields: changing(values) }];
            let done = format!("What is recorded of {called} is changed.");
            fill::ask(Asked { commands, expects: vec![(id, seen)], done, ..Asked::default() })
        }),
    }
}

fn approve(grant: &Grant, record: &Record, people: &[PersonRow], me: Option<&Me>, today: String) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let me = me.map(|me| me.id);
    let by = me.map_or(Entry::Open, |me| Entry::Choice(me.to_string()));
    let ends = fill::recorded::<GrantFacts>(&grant.facts, "expires_on");
    let said = called.clone();
    let step = Step::new(
        "Approval",
        "",
        vec![
            Field::person("by", "Who approves?", fill::people(people))
                .needed()
                .beginning_with(by)
                .help("Somebody else than you is recorded as stated by you."),
            Field::date("approved_on", "On which day?").needed().beginning_with(Entry::Text(today)).checked(|values| {
                (values.day("approved_on")? > values.today()).then(|| "that day is to come".to_owned())
            }),
            Field::long_text("reason", "Why is the access needed?", 2_000).needed(),
            Field::date("expires_on", "When does it end by itself?").beginning_with(ends).checked(|values| {
                (values.day("expires_on")? < values.day("approved_on")?)
                    .then(|| "that is before it was approved".to_owned())
            }),
        ],
    );
    Wizard {
        name: "approve-grant",
        about: id.to_string(),
        title: format!("Approve {called}"),
        steps: vec![step],
        summary: Box::new(move |steps: &Steps| {
            let mut lines = vec![format!("{} approves {said}.", steps.words("by"))];
            lines.extend(steps.answers_in_words().into_iter().skip(1));
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let approval = || {
                let person = fill::person(values, "by")?;
                let assurance = if me == Some(person) { Assurance::OsClaimed } else { Assurance::Stated };
                Some(Command::ApproveGrant {
                    grant: id,
                    by: By { person, assurance },
                    approved_on: fill::day(values, "approved_on")?,
                    reason: values.text("reason")?.trim().to_owned(),
                    expires_on: fill::day(values, "expires_on"),
                })
            };
            let done = format!("The approval of {called} is recorded.");
            let commands = approval().into_iter().collect();
            fill::ask(Asked { commands, expects: vec![(id, seen)], done, ..Asked::default() })
        }),
    }
}

fn end(grant: &Grant, record: &Record, today: String) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let said = called.clone();
    Wizard {
        name: "end-grant",
        about: id.to_string(),
        title: format!("Take away {called}"),
        steps: vec![Step::new(
            "When",
            "",
            vec![
                Field::date("ended_on", "On which day was it taken away?")
                    .needed()
                    .beginning_with(Entry::Text(today))
                    .checked(|values| {
                        (values.day("ended_on")? > values.today()).then(|| "that day is to come".to_owned())
                    })
                    .help("Where the data is kept it has to be taken away too: the register only records it."),
                Field::long_text("why", "Why?", 2_000),
            ],
        )],
        summary: Box::new(move |steps: &Steps| {
            let mut lines = vec![format!("It is recorded that {said} ended on {}.", steps.words("ended_on"))];
            lines.extend(steps.answers_in_words().into_iter().skip(1));
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let ended = fill::day(values, "ended_on").map(|ended_on| Command::EndGrant { grant: id, ended_on });
            fill::ask(Asked {
                commands: ended.into_iter().collect(),
                expects: vec![(id, seen)],
                why: values.text("why").map(|why| why.trim().to_owned()),
                done: format!("It is recorded that {called} ended."),
                ..Asked::default()
            })
        }),
    }
}
