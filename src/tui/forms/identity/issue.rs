//! Issue a prepared identity: it goes live on a day, with its first credential where that is recorded at once.

use std::sync::Arc;

use crate::domain::{Command, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::subject::Subject;
use super::{fields, open};

const WITH: &str = "with";

/// Reads the identity as it stands now and opens the steps.
pub fn begin(model: &mut Model, identity: Id) -> Vec<Effect> {
    open(model, identity, |subject| Ok(wizard(subject)))
}

fn wizard(subject: &Arc<Subject>) -> Wizard {
    let today = subject.today.to_string();
    let planned = &subject.it.identity().facts;
    let now = |values: &Values| values.choice(WITH) == Some("now");
    let approved = subject.it.promotions.iter().any(|(promotion, _)| {
        subject.it.identity().promotion.is_some_and(|bond| bond.with == promotion.id) && promotion.approved().is_some()
    });
    let words = if approved {
        "Its promotion is approved: from this day on it is live."
    } else {
        "It is linked to no approved promotion: live in production it would be told as unapproved."
    };
    let with = fill::words(&[("now", "yes, now"), ("later", "no, later")]);
    let day = Field::date("issued_on", "When did it go live?").needed().beginning_with(Entry::Text(today.clone()));
    let when = vec![
        day,
        Field::choice(WITH, "Add its first credential now?", with)
            .needed()
            .beginning_with(Entry::Choice("now".to_owned())),
    ];
    let first: Vec<Field> = fields::credential(&today)
        .into_iter()
        .filter(|field| field.id != "issued_on")
        .map(|field| match field.id.as_ref() {
            // What asks only sometimes keeps its own condition; it hangs on the kind, which is asked only now.
            "kind" => {
                let first = fill::recorded(&**planned, "planned_kind");
                field.needed_if(now).asked_if(now).beginning_with(first)
            }
            "ends" => field.asked_if(now),
            "ttl_hours" => {
                let first = fill::recorded(&**planned, "planned_ttl_hours");
                field.asked_if(now).beginning_with(first)
            }
            "expires_on" => field.asked_if(move |values| now(values) && values.choice("ends") == Some("on")),
            _ => {
                field.asked_if(move |values| now(values) && !matches!(values.choice("kind"), None | Some("federated")))
            }
        })
        .collect();
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "issue-identity",
        about: subject.id().to_string(),
        title: format!("Issue {}", subject.called()),
        steps: vec![Step::new("When", words, when), Step::new("Credential", "", first)],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("{} is live from {}.", said.called(), steps.words("issued_on"))];
            lines.extend(steps.answers_in_words().into_iter().skip(2));
            if !now(steps.values()) {
                lines.push("No credential is recorded with it; that is told until one is.".to_owned());
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let Some(issued_on) = fill::day(values, "issued_on") else { return Vec::new() };
            let credential = now(values).then(|| fields::of_credential(values));
            let commands = vec![Command::IssueIdentity { identity: sent.id(), issued_on, credential }];
            fill::ask(sent.asked(commands, format!("{} is live.", sent.called())))
        }),
    }
}
