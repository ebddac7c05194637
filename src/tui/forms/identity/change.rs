//! Describe an identity: only what differs is written.

use std::sync::Arc;

use crate::domain::record::IdentityFacts;
use crate::domain::{Command, FactTable, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::model::Model;
use crate::tui::wizard::{Run, Values, Wizard};

use super::subject::Subject;
use super::{fields, open_at};

/// Reads the identity as it stands now and opens the steps, at a field where one is named.
pub fn begin(model: &mut Model, identity: Id, at: Option<&'static str>) -> Vec<Effect> {
    open_at(model, identity, at, |subject| Ok(wizard(subject)))
}

fn wizard(subject: &Arc<Subject>) -> Wizard {
    let facts = subject.it.identity().facts.clone();
    let steps = fields::steps(&subject.people, &|name| fill::recorded::<IdentityFacts>(&facts, name), false);
    let changing = {
        let facts = facts.clone();
        move |values: &Values| fill::all::<IdentityFacts>(values, &fields::FACTS).changing(&facts)
    };
    let (in_summary, said, sent) = (changing.clone(), Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "describe-identity",
        about: subject.id().to_string(),
        title: format!("Describe {}", subject.called()),
        steps,
        summary: Box::new(move |steps: &Run| {
            let new = in_summary(&steps.answered());
            if new.is_empty() {
                return vec!["Nothing changed. Enter closes the form.".to_owned()];
            }
            let title = |name: &str| IdentityFacts::field(name).map_or("", |field| field.title);
            let lines = new.iter().map(|(name, value)| format!("{}: {}", title(name), fill::said(steps, name, value)));
            std::iter::once(format!("Of {} is recorded:", said.called())).chain(lines).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let commands = vec![Command::DescribeIdentity { identity: sent.id(), fields: changing(values) }];
            fill::ask(sent.asked(commands, format!("What is recorded of {} is changed.", sent.called())))
        }),
    }
}
