//! Record a credential of an identity; rotate: the new one, and the old one revoked, in one act.

use std::sync::Arc;

use crate::domain::command::Replaced;
use crate::domain::{Command, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::subject::Subject;
use super::{fields, open};

const OLD: &str = "old";
const REVOKED_ON: &str = "revoked_on";

/// Reads the identity as it stands now and opens the steps; which credential is meant may be known.
pub fn begin(model: &mut Model, identity: Id, meant: Option<Id>, rotate: bool) -> Vec<Effect> {
    if rotate {
        open(model, identity, move |subject| Ok(rotation(subject, meant)))
    } else {
        open(model, identity, |subject| Ok(another(subject)))
    }
}

fn another(subject: &Arc<Subject>) -> Wizard {
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "add-credential",
        about: subject.id().to_string(),
        title: format!("Record a credential of {}", subject.called()),
        steps: vec![Step::new("Credential", "", fields::credential(&subject.today.to_string()))],
        summary: Box::new(move |steps: &Run| {
            let head = format!("{} has this credential:", said.called());
            std::iter::once(head).chain(steps.answers_in_words()).collect()
        }),
        submit: Box::new(move |values: &Values| submit(&sent, values, None)),
    }
}

fn rotation(subject: &Arc<Subject>, meant: Option<Id>) -> Wizard {
    let today = subject.today.to_string();
    let live = subject.live();
    let first = Subject::first(&live, meant);
    let day = Field::date(REVOKED_ON, "When was it revoked?")
        .needed()
        .beginning_with(Entry::Text(today.clone()))
        .help("Where it is kept it has to be revoked too: the register only records it.");
    let old = vec![
        Field::choice(OLD, "Which credential is replaced?", live).needed().beginning_with(first),
        day,
        subject.asks_who("Who revoked it?"),
    ];
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "rotate",
        about: subject.id().to_string(),
        title: format!("Rotate a credential of {}", subject.called()),
        steps: vec![
            Step::new("The new one", "", fields::credential(&today)),
            Step::new("The old one", "The new credential and the end of the old one are one act.", old),
        ],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("{} has a new credential:", said.called())];
            lines.extend(steps.answers_in_words().into_iter().filter(|line| {
                !["Which credential", "On which day was it revoked", "Who revoked"]
                    .iter()
                    .any(|asked| line.starts_with(asked))
            }));
            lines.push(format!(
                "The old one, {}, was revoked on {} by {}.",
                steps.words(OLD),
                steps.words(REVOKED_ON),
                steps.words(super::subject::BY)
            ));
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let replaced = || {
                Some(Replaced {
                    credential: sent.chosen(values, OLD)?.id,
                    revoked_on: fill::day(values, REVOKED_ON)?,
                    by: sent.by(values)?,
                })
            };
            replaced().map_or_else(Vec::new, |replaced| submit(&sent, values, Some(replaced)))
        }),
    }
}

fn submit(subject: &Subject, values: &Values, replaces: Option<Replaced>) -> Vec<Effect> {
    let (identity, fields) = (subject.id(), fields::of_credential(values));
    let commands = vec![Command::IssueCredential { identity, fields, replaces }];
    let done = match replaces {
        Some(_) => format!("{} has a new credential, and the old one is revoked.", subject.called()),
        None => format!("A credential of {} is recorded.", subject.called()),
    };
    fill::ask(subject.requested_by(replaces.map(|replaced| replaced.by), commands, done))
}
