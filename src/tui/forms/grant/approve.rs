//! Approve an access: who, on which day, why, until when, and whether it is in force from then on.

use crate::domain::record::{By, Grant, GrantFacts};
use crate::domain::{Assurance, Command, Fields, GrantState, Id, Record};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::forms::{begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::fields;
use super::words::{called, in_words};

const BY: &str = "by";
const STATE: &str = "state";

/// Reads the access as it stands now and opens the steps.
pub fn begin(model: &mut Model, grant: Id) -> Vec<Effect> {
    begin::with_record(model, grant, move |model, people, record| {
        let Some(grant) = record.grant() else { return Vec::new() };
        let (me, today) = (model.me().map(|me| me.id), model.today.to_string());
        wizards::open(model, wizard(grant, &record, &people, me, today))
    })
}

fn wizard(grant: &Grant, record: &Record, people: &[PersonRow], me: Option<Id>, today: String) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let said = called.clone();
    let requested_by = grant.facts.requested_by.known().copied();
    let name = me.and_then(|me| people.iter().find(|row| row.id == me)).map(|row| row.name.clone());
    Wizard {
        name: "approve-grant",
        about: id.to_string(),
        title: format!("Approve {called}"),
        steps: vec![step(grant, people, me, today)],
        summary: Box::new(move |steps: &Run| {
            let by = fill::person(steps.values(), BY);
            let stated =
                name.as_ref().filter(|_| by != me).map_or_else(String::new, |me| format!(", as stated to {me}"));
            let mut lines = vec![format!("{} approves {said}{stated}.", steps.words(BY))];
            lines.extend(steps.answers_in_words().into_iter().skip(1));
            if requested_by.is_some() && requested_by == by {
                lines.push("The requester approves their own access: DAT-2 will fail.".to_owned());
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let Some(approved) = approval(values, id, me) else { return Vec::new() };
            let stated_by = fill::person(values, BY).filter(|person| Some(*person) != me);
            // What an approval has no word for - that it never ends, that it is in force - is recorded in the same act.
            let besides = besides(values);
            let besides = (!besides.is_empty()).then_some(Command::DescribeGrant { grant: id, fields: besides });
            let commands = besides.into_iter().chain([approved]).collect();
            let done = format!("The approval of {called} is recorded.");
            fill::ask(Prepared { commands, expects: vec![(id, seen)], done, stated_by, ..Prepared::default() })
        }),
    }
}

fn step(grant: &Grant, people: &[PersonRow], me: Option<Id>, today: String) -> Step {
    let facts: &GrantFacts = &grant.facts;
    let states = fill::words(&[("live", "yes, from now on"), ("planned", "no, it is still planned")]);
    let in_force = facts.state.is(GrantState::Live);
    let mut fields = vec![
        Field::person(BY, "Who approves?", fill::persons(people))
            .needed()
            .beginning_with(me.map_or(Entry::Open, |me| Entry::Choice(me.to_string())))
            .help("You, or the person who told you. Another person's statement is recorded as stated, not verified."),
        Field::date("approved_on", "Which date?").needed().beginning_with(Entry::Text(today)),
        Field::long_text("reason", "Why is it needed?", 2_000).needed().beginning_with(fill::recorded(facts, "reason")),
    ];
    fields.extend(fields::until(&|name| fields::recorded(facts, name)));
    fields.push(
        Field::choice(STATE, "Is the access live?", states)
            .beginning_with(fill::recorded(facts, STATE))
            .asked_if(move |_| !in_force),
    );
    Step::new("Approval", in_words(grant), fields)
}

fn approval(values: &Values, grant: Id, me: Option<Id>) -> Option<Command> {
    let person = fill::person(values, BY)?;
    let assurance = if me == Some(person) { Assurance::OsClaimed } else { Assurance::Stated };
    Some(Command::ApproveGrant {
        grant,
        by: By { person, assurance },
        approved_on: fill::day(values, "approved_on")?,
        reason: values.text("reason")?.trim().to_owned(),
        expires_on: fill::day(values, "expires_on"),
    })
}

fn besides(values: &Values) -> Fields<GrantFacts> {
    let state = fill::given::<GrantFacts>(values, &[STATE]);
    let never = fields::with_end(values, Fields::new());
    match never.get("expires_on") {
        Some(crate::domain::Value::Never) => state.with("expires_on", crate::domain::Value::Never),
        _ => state,
    }
}
