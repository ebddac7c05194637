//! Say which workloads run as an identity, and which approval it exists by.

use std::sync::Arc;

use crate::domain::{Command, Id};
use crate::tui::backend::{Prepared, Sought};
use crate::tui::effect::Effect;
use crate::tui::forms::{begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Field, Run, Step, Values, Wizard};

use super::open;
use super::subject::Subject;

const WORKLOAD: &str = "workload";
const PROMOTION: &str = "promotion";
const WHY: &str = "why";

/// Asks which workload is meant, among all, and says that it runs as the identity.
pub fn seek_workload(model: &mut Model, identity: Id) -> Vec<Effect> {
    begin::seek(model, Sought::Workloads, "workload that runs as it: ", move |model, workload| {
        begin_link(model, identity, workload)
    })
}

/// Asks which identity is meant, among all, and says that the workload runs as it.
pub fn seek_identity(model: &mut Model, workload: Id) -> Vec<Effect> {
    begin::seek(model, Sought::Identities, "identity that it runs as: ", move |model, identity| {
        begin_link(model, identity, workload)
    })
}

fn begin_link(model: &mut Model, identity: Id, workload: Id) -> Vec<Effect> {
    begin::with_identity(model, identity, move |model, _, identified| {
        let it = *identified;
        begin::with_workload(model, workload, move |model, _, looked| {
            let (seen, key) = (looked.last_entry, looked.dossier.workload.key.clone());
            let (called, last) = (it.called(), it.last_entry);
            let others: Vec<String> =
                it.workloads.iter().filter(|it| it.id != workload).map(|it| it.key.clone()).collect();
            let said = (key.clone(), called.clone());
            wizards::open(
                model,
                Wizard {
                    name: "link",
                    about: format!("{identity}-{workload}"),
                    title: format!("{key} runs as {called}"),
                    steps: vec![Step::new("Why", "", vec![Field::text(WHY, "Any note?", 500)])],
                    summary: Box::new(move |_| {
                        let (key, called) = &said;
                        let mut lines = vec![format!("{key} runs as {called}.")];
                        if !others.is_empty() {
                            lines.push(format!("So do {}: that it is shared is told.", others.join(", ")));
                        }
                        lines
                    }),
                    submit: Box::new(move |values: &Values| {
                        fill::ask(Prepared {
                            commands: vec![Command::LinkIdentity { identity, workload }],
                            expects: vec![(identity, last), (workload, seen)],
                            why: values.text(WHY).map(|why| why.trim().to_owned()),
                            done: format!("{key} runs as {called}."),
                            ..Prepared::default()
                        })
                    }),
                },
            )
        })
    })
}

/// Says that a workload no longer runs as the identity.
pub fn begin_unlink(model: &mut Model, identity: Id) -> Vec<Effect> {
    open(model, identity, |subject| Ok(unlink(subject)))
}

fn unlink(subject: &Arc<Subject>) -> Wizard {
    let workloads: Vec<Choice> =
        subject.it.workloads.iter().map(|it| Choice::new(it.id.to_string(), it.key.clone())).collect();
    let first = Subject::first(&workloads, None);
    let alone = workloads.len() == 1;
    let step = vec![
        Field::choice(WORKLOAD, "Which workload do you want to unlink?", workloads).needed().beginning_with(first),
        Field::text(WHY, "Why?", 500),
    ];
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "unlink",
        about: subject.id().to_string(),
        title: format!("{}: a workload leaves it", subject.called()),
        steps: vec![Step::new("Workload", "", step)],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("{} no longer runs as {}.", steps.words(WORKLOAD), said.called())];
            if alone {
                lines.push("No other workload runs as it, so it becomes orphaned.".to_owned());
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let Some(workload) = values.choice(WORKLOAD).and_then(|id| id.parse().ok()) else { return Vec::new() };
            let commands = vec![Command::UnlinkIdentity { identity: sent.id(), workload }];
            let why = values.text(WHY).map(|why| why.trim().to_owned());
            let done = format!("A workload no longer runs as {}.", sent.called());
            fill::ask(Prepared { why, ..sent.asked(commands, done) })
        }),
    }
}

/// Says which approved promotion the identity exists for.
pub fn begin_link_promotion(model: &mut Model, identity: Id) -> Vec<Effect> {
    open(model, identity, |subject| Ok(link_promotion(subject)))
}

fn link_promotion(subject: &Arc<Subject>) -> Wizard {
    let approved: Vec<Choice> = subject
        .it
        .promotions
        .iter()
        .rev()
        .filter(|(promotion, _)| promotion.covers(subject.id()))
        .filter_map(|(promotion, key)| {
            let decided = promotion.approved()?;
            let by = subject.it.people.get(&decided.by.person).cloned().unwrap_or_default();
            let words = format!("{key} into {}, approved on {}", promotion.to, decided.on);
            let own = decided.vouched.beside();
            Some(Choice::new(promotion.id.to_string(), words).noted(format!("{by}{own}")))
        })
        .collect();
    let first = Subject::first(&approved, None);
    let field = Field::choice(PROMOTION, "Which promotion approved it?", approved).needed().beginning_with(first).help(
        "An approval links the identities that its plan prepared. Link one here that the workload already ran as \
             when approval was requested.",
    );
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "link-promotion",
        about: subject.id().to_string(),
        title: format!("{}: whose approval", subject.called()),
        steps: vec![Step::new("Approval", "", vec![field])],
        summary: Box::new(move |steps: &Run| {
            vec![format!("{} exists by this approval: {}.", said.called(), steps.words(PROMOTION))]
        }),
        submit: Box::new(move |values: &Values| {
            let Some(promotion) = values.choice(PROMOTION).and_then(|id| id.parse().ok()) else { return Vec::new() };
            let commands = vec![Command::LinkPromotion { identity: sent.id(), promotion }];
            fill::ask(sent.asked(commands, format!("The approval of {} is recorded.", sent.called())))
        }),
    }
}
