//! Record that an access was taken away.

use crate::domain::record::Grant;
use crate::domain::{Command, Id, Record};
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::forms::{begin, fill};
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::words::{called, in_words};

/// Reads the access as it stands now and opens the steps.
pub fn begin(model: &mut Model, grant: Id) -> Vec<Effect> {
    begin::with_record(model, grant, move |model, _, record| {
        let Some(grant) = record.grant() else { return Vec::new() };
        let today = model.today.to_string();
        wizards::open(model, wizard(grant, &record, today))
    })
}

fn wizard(grant: &Grant, record: &Record, today: String) -> Wizard {
    let (id, called, seen) = (grant.id, called(grant), record.heard.last_entry);
    let said = called.clone();
    Wizard {
        name: "end-grant",
        about: id.to_string(),
        title: format!("Revoke {called}"),
        steps: vec![Step::new(
            "When",
            in_words(grant),
            vec![
                Field::date("ended_on", "When was it revoked?")
                    .needed()
                    .beginning_with(Entry::Text(today))
                    .help("Revoke it in the data store as well; the register only records it."),
                Field::long_text("why", "Why?", 2_000),
            ],
        )],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("It is recorded that {said} ended on {}.", steps.words("ended_on"))];
            lines.extend(steps.answers_in_words().into_iter().skip(1));
            lines.push("It is not granted again by this record: that is a new access.".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let ended = fill::day(values, "ended_on").map(|ended_on| Command::EndGrant { grant: id, ended_on });
            fill::ask(Prepared {
                commands: ended.into_iter().collect(),
                expects: vec![(id, seen)],
                why: values.text("why").map(|why| why.trim().to_owned()),
                done: format!("It is recorded that {called} ended."),
                ..Prepared::default()
            })
        }),
    }
}
