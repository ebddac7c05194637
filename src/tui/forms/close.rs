//! Record that an action was done: when, and what shows it.

use crate::domain::record::Action;
use crate::domain::{Command, Id, Record};
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill};

const DONE_ON: &str = "closed_on";
const PROOF: &str = "proof";

/// Asks for the action as it stands now, and opens the steps.
pub fn begin(model: &mut Model, action: Id) -> Vec<Effect> {
    begin::with_record(model, action, |model, _, record| {
        let Some(action) = record.action() else { return Vec::new() };
        let wizard = wizard(action, &record, model.today.to_string());
        wizards::open(model, wizard)
    })
}

fn wizard(action: &Action, record: &Record, today: String) -> Wizard {
    let (id, seen, what) = (action.id, record.heard.last_entry, action.what.clone());
    let opened = action.opened_on.date();
    let day = Field::past_date(DONE_ON, "When was it done?").needed().beginning_with(Entry::Text(today)).checked(
        move |values| {
            let day = values.day(DONE_ON)?;
            (day < opened).then(|| format!("it was opened on {opened}"))
        },
    );
    let proof =
        Field::text(PROOF, "What is the proof?", 2_000).help("A link or sentence that someone else can follow.");
    Wizard {
        name: "close-action",
        about: id.to_string(),
        title: format!("Done: {what}"),
        steps: vec![Step::new("Done", format!("It was to be done by {}.", action.due_on), vec![day, proof])],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("It is recorded that this was done on {}: {what}", steps.words(DONE_ON))];
            if !steps.values().is_open(PROOF) {
                lines.push(format!("What shows it: {}", steps.words(PROOF)));
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let proof = values.text(PROOF).map(|proof| proof.trim().to_owned());
            let close =
                fill::day(values, DONE_ON).map(|closed_on| Command::CloseAction { action: id, closed_on, proof });
            fill::ask(Prepared {
                commands: close.into_iter().collect(),
                expects: vec![(id, seen)],
                done: "It is recorded that the action was done.".to_owned(),
                ..Prepared::default()
            })
        }),
    }
}
