//! Access to data: grant it, change what is recorded of it, approve it, take it away. What is not known stays unknown.

mod approve;
mod change;
mod end;
mod existing;
mod fields;
mod words;

use crate::domain::record::{GrantFacts, Workload};
use crate::domain::{Command, Id, Value};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::{Me, Model};
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Run, Values, Wizard};

use super::{begin, fill};
#[cfg(test)]
pub(super) use existing::begin as begin_recorded;
pub use words::in_words;

const ANOTHER: &str = "another";

/// Asks which access is meant, and opens the steps.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(workload) = model.workload() else { return Vec::new() };
    begin_on(model, workload)
}

/// The same on a workload that is named.
pub fn begin_on(model: &mut Model, workload: Id) -> Vec<Effect> {
    begin::with_workload(model, workload, |model, people, looked| {
        let dossier = looked.dossier;
        let mut choices = vec![Choice::new(ANOTHER, "Add a data grant")];
        let here = dossier.grants.iter().filter(|grant| !grant.facts.state.is(crate::domain::GrantState::Ended));
        choices.extend(here.map(|grant| {
            let state = grant.facts.state.known().map_or("not known whether in force", |state| match state {
                crate::domain::GrantState::Planned => "planned",
                crate::domain::GrantState::Live => "in force",
                crate::domain::GrantState::Ended => "ended",
            });
            Choice::new(grant.id.to_string(), words::called(grant)).noted(state)
        }));
        let workload = dossier.workload.clone();
        if choices.len() == 1 {
            let wizard = add(&workload, &people, model.me());
            return wizards::open(model, wizard);
        }
        let title = format!("{}: access to data", workload.key);
        begin::choose(model, title, "Which data grant?", choices, move |model, id| {
            let recorded = dossier.grants.iter().find(|grant| grant.id.to_string() == id);
            if let Some(grant) = recorded {
                return existing::begin(model, grant, &workload.key);
            }
            let wizard = add(&workload, &people, model.me());
            wizards::open(model, wizard)
        })
    })
}

/// Asks what is to be done with one access of the selected workload, and opens the steps.
pub fn begin_one(model: &mut Model, grant: Id) -> Vec<Effect> {
    let looked = model.workload().and_then(|workload| model.focus.at(workload));
    let grants = looked.map(|looked| (&looked.dossier.workload.key, &looked.dossier.grants));
    let found = grants.and_then(|(key, grants)| Some((key.clone(), grants.iter().find(|it| it.id == grant)?.clone())));
    found.map_or_else(Vec::new, |(key, grant)| existing::begin(model, &grant, &key))
}

/// Approves an access.
pub fn begin_approval(model: &mut Model, grant: Id) -> Vec<Effect> {
    approve::begin(model, grant)
}

/// Changes what is recorded of an access, beginning at a field where one is named.
pub fn begin_change(model: &mut Model, grant: Id, at: Option<&'static str>) -> Vec<Effect> {
    change::begin(model, grant, at)
}

fn add(workload: &Workload, people: &[PersonRow], me: Option<&Me>) -> Wizard {
    let (id, key) = (workload.id, workload.key.clone());
    let requested_by = me.map_or(Entry::Open, |me| Entry::Choice(me.id.to_string()));
    let first = move |name: &str| match name {
        "state" => Entry::Choice("live".to_owned()),
        "requested_by" => requested_by.clone(),
        _ => Entry::Open,
    };
    let said = key.clone();
    Wizard {
        name: "grant",
        about: id.to_string(),
        title: format!("Grant {key} access to data"),
        steps: fields::steps(people, &first, true),
        summary: Box::new(move |steps: &Run| {
            let head = format!("{said} is granted access to {}.", steps.words("dataset"));
            let given = steps.answers_in_words();
            let open = "What is left for later stays not answered, and is counted so.".to_owned();
            std::iter::once(head).chain(given.into_iter().skip(1)).chain([open]).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let mut fields = fields::with_end(
                values,
                fill::given::<GrantFacts>(values, &[fields::FACTS.as_slice(), &fields::APPROVAL].concat()),
            );
            if fields.get("state").is_none() {
                // Left out it would be taken for live.
                fields = fields.with("state", Value::Unknown);
            }
            let done = format!(
                "Data grant for {} added to {key}. Next: approve it.",
                values.text("dataset").unwrap_or_default().trim()
            );
            fill::ask(Prepared {
                commands: vec![Command::AddGrant { workload: id, fields }],
                done,
                ..Prepared::default()
            })
        }),
    }
}

#[cfg(test)]
mod tests;
