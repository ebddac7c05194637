//! Change what is recorded of an access: only what differs is written.

use crate::domain::record::{Grant, GrantFacts};
use crate::domain::{Command, Fields, Id, Record, Value};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::forms::{begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Run, Values, Wizard};

use super::fields;
use super::words::{called, title};

/// Reads the access as it stands now and opens the steps, at a field where one is named.
pub fn begin(model: &mut Model, grant: Id, at: Option<&'static str>) -> Vec<Effect> {
    begin::with_record(model, grant, move |model, people, record| match record.grant() {
        Some(grant) => wizards::open_at(model, wizard(grant, &record, &people), at),
        None => Vec::new(),
    })
}

fn wizard(grant: &Grant, record: &Record, people: &[PersonRow]) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let (facts, known) = (grant.facts.clone(), grant.clone());
    let steps = fields::steps(people, &|name| fields::recorded(&facts, name), false);
    let before = facts.clone();
    let changing = move |values: &Values| {
        let all = fill::all::<GrantFacts>(values, &fields::FACTS).with("expires_on", Value::Unknown);
        fields::with_end(values, all).changing(&before)
    };
    let ends = move |fields: &Fields<GrantFacts>| known.outgrows_its_approval(fields);
    let (in_summary, ends_in_summary) = (changing.clone(), ends.clone());
    let said = called.clone();
    Wizard {
        name: "change-grant",
        about: id.to_string(),
        title: format!("Change {called}"),
        steps,
        summary: Box::new(move |steps: &Run| {
            let new = in_summary(&steps.answered());
            if new.is_empty() {
                return vec!["Nothing changed. Enter closes the form.".to_owned()];
            }
            let lines = new.iter().map(|(name, value)| format!("{}: {}", title(name), fill::said(steps, name, value)));
            let ended = ends_in_summary(&new).then(|| "Its approval ends: approve it again afterwards.".to_owned());
            std::iter::once(format!("To be recorded for {said}:")).chain(lines).chain(ended).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let fields = changing(values);
            let ended = if ends(&fields) { " Its approval ended: approve it again." } else { "" };
            let done = format!("Changed {called}.{ended}");
            let commands = vec![Command::DescribeGrant { grant: id, fields }];
            fill::ask(Prepared { commands, expects: vec![(id, seen)], done, ..Prepared::default() })
        }),
    }
}
