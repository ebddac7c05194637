//! Record that a credential was seen in use, whatever its state: that a revoked one was used again is what one wants to know.

use std::sync::Arc;

use crate::domain::{Command, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::open;
use super::subject::Subject;

const CREDENTIAL: &str = "credential";
const USED_ON: &str = "used_on";

/// Reads the identity as it stands now and opens the step.
pub fn begin(model: &mut Model, identity: Id, meant: Option<Id>) -> Vec<Effect> {
    open(model, identity, move |subject| Ok(wizard(subject, meant)))
}

fn wizard(subject: &Arc<Subject>, meant: Option<Id>) -> Wizard {
    let all = subject.all();
    let first = Subject::first(&all, meant);
    let day = Field::past_date(USED_ON, "When was it last used?")
        .needed()
        .beginning_with(Entry::Text(subject.today.to_string()))
        .help("From the issuer's logs. An earlier date than recorded changes nothing.");
    let step = vec![Field::choice(CREDENTIAL, "Which credential?", all).needed().beginning_with(first), day];
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "used",
        about: subject.id().to_string(),
        title: format!("{}: seen in use", subject.called()),
        steps: vec![Step::new("Use", "", step)],
        summary: Box::new(move |steps: &Run| {
            let values = steps.values();
            let mut lines = vec![format!(
                "{} of {} was last seen in use on {}.",
                steps.words(CREDENTIAL),
                said.called(),
                steps.words(USED_ON)
            )];
            if let Some(revoked) = said.chosen(values, CREDENTIAL).and_then(|it| it.facts.revoked_on.day())
                && fill::day(values, USED_ON).is_some_and(|used| used > revoked)
            {
                lines.push(format!("It was revoked on {revoked}: that it still opens something is told."));
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let command = || {
                let credential = sent.chosen(values, CREDENTIAL)?.id;
                Some(Command::UseCredential { credential, used_on: fill::day(values, USED_ON)? })
            };
            let done = format!("The use of a credential of {} is recorded.", sent.called());
            command().map_or_else(Vec::new, |command| fill::ask(sent.asked(vec![command], done)))
        }),
    }
}
