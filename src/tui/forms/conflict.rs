//! Settle what a source says against a recorded answer: keep the answer, or take what the source says.

use crate::domain::{Command, Id};
use crate::store::read::ConflictTold;
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Field, Run, Step, Values, Wizard};

use super::{begin, fill};

const WHICH: &str = "which";
const KEEP: &str = "keep";
const TAKE: &str = "take";
const WHY: &str = "why";

/// Reads the workload as it stands now and opens the steps for one of its conflicts.
pub fn begin_one(model: &mut Model, workload: Id, source: String, field: &'static str) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, _, looked| {
        if let Some(conflict) = looked.conflicts.iter().find(|it| it.source == source && it.field == field) {
            return wizards::open(model, wizard(&looked, conflict));
        }
        model.problem("This conflict is settled already.".to_owned());
        Vec::new()
    })
}

fn wizard(looked: &DossierView, conflict: &ConflictTold) -> Wizard {
    let workload = &looked.dossier.workload;
    let (id, last_entry) = (workload.id, looked.last_entry);
    let ConflictTold { field, title, source, ours, theirs, .. } = conflict.clone();
    let choices = vec![
        Choice::new(KEEP, format!("keep - {ours} stays")),
        Choice::new(TAKE, format!("take - {theirs}, as {source} says")),
    ];
    let said = conflict.clone();
    Wizard {
        name: "resolve-conflict",
        about: format!("{id} {source} {field}"),
        title: format!("Conflict on {title}: {}", workload.name()),
        steps: vec![Step::new(
            "Conflict",
            format!("{title}: {}.", conflict.line()),
            vec![
                Field::choice(WHICH, "Which value counts?", choices).needed().help(
                    "Either way the value is your answer from now on. The same file opens no conflict again; another value there does.",
                ),
                Field::long_text(WHY, "Why?", 2_000),
            ],
        )],
        summary: Box::new(move |steps: &Run| {
            let ConflictTold { title, source, ours, theirs, .. } = &said;
            vec![match steps.values().choice(WHICH) {
                Some(TAKE) => format!("{title} becomes {theirs}, as {source} says; it was {ours}."),
                Some(_) => format!("{title} stays {ours}; what {source} says is not taken."),
                None => "Nothing is chosen yet.".to_owned(),
            }]
        }),
        submit: Box::new(move |values: &Values| {
            let takes = values.choice(WHICH) == Some(TAKE);
            let done = if takes { format!("{title} is {theirs} now.") } else { format!("{title} stays {ours}.") };
            fill::ask(Prepared {
                commands: vec![Command::ResolveConflicts {
                    workload: id,
                    source: Some(source.clone()),
                    field: Some(field.to_owned()),
                    takes,
                }],
                expects: vec![(id, last_entry)],
                why: values.text(WHY).map(|why| why.trim().to_owned()),
                done,
                ..Prepared::default()
            })
        }),
    }
}
