//! Revoke an identity with all its credentials, or one credential of it. An identity that is revoked does not come back.

use std::sync::Arc;

use crate::domain::record::Credential;
use crate::domain::{Command, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::subject::{BY, Subject};
use super::{fields, open};

const CREDENTIAL: &str = "credential";
const REVOKED_ON: &str = "revoked_on";
const WHY: &str = "why";

/// Reads the identity as it stands now and opens the steps.
pub fn begin(model: &mut Model, identity: Id) -> Vec<Effect> {
    open(model, identity, |subject| Ok(whole(subject)))
}

/// The same for one credential; which is meant may be known.
pub fn begin_credential(model: &mut Model, identity: Id, meant: Option<Id>) -> Vec<Effect> {
    open(model, identity, move |subject| Ok(one(subject, meant)))
}

fn when(subject: &Subject) -> Vec<Field> {
    let day = Field::date(REVOKED_ON, "When was it revoked?")
        .needed()
        .beginning_with(Entry::Text(subject.today.to_string()))
        .help("Revoke it at the issuer as well; the register only records it.");
    vec![day, subject.asks_who("Who revoked it?"), fields::clean(Field::long_text(WHY, "Why?", 2_000), WHY)]
}

fn whole(subject: &Arc<Subject>) -> Wizard {
    let account = subject.it.identity().facts.account.known().cloned();
    let wanted = account.unwrap_or_else(|| subject.id().to_string());
    let label = format!("Type {wanted} to confirm");
    let same = move |values: &Values| {
        (values.text("account")?.trim() != wanted).then(|| format!("this is not its name; it is {wanted}"))
    };
    let confirm = Field::text("account", label, 200)
        .needed()
        .by_hand()
        .checked(same)
        .help("Type the name; pasting is off. This cannot be undone.");
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "revoke-identity",
        about: subject.id().to_string(),
        title: format!("Revoke {}", subject.called()),
        steps: vec![Step::new("When", stands(subject), when(subject)), Step::new("Confirm", "", vec![confirm])],
        summary: Box::new(move |steps: &Run| {
            let mut lines =
                vec![format!("{} was revoked on {} by {}.", said.called(), steps.words(REVOKED_ON), steps.words(BY))];
            let with: Vec<String> = live(&said).map(Credential::called).collect();
            lines.push(match with.as_slice() {
                [] => "No live credential of it is recorded.".to_owned(),
                with => format!("Revoked with it: {}.", with.join("; ")),
            });
            lines.push(match users(&said).as_str() {
                "" => "No workload runs as it.".to_owned(),
                users => format!("Still said to run as it: {users}. What they run as then is recorded apart."),
            });
            lines.extend(why(steps));
            lines.push("This cannot be undone. To use it again, prepare a new identity.".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let identity = sent.id();
            let command =
                |by| Some(Command::RevokeIdentity { identity, revoked_on: fill::day(values, REVOKED_ON)?, by });
            submit(&sent, values, command, format!("{} is revoked.", sent.called()))
        }),
    }
}

fn one(subject: &Arc<Subject>, meant: Option<Id>) -> Wizard {
    let live = subject.live();
    let first = Subject::first(&live, meant);
    let mut step = vec![Field::choice(CREDENTIAL, "Which credential?", live).needed().beginning_with(first)];
    step.extend(when(subject));
    let (said, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "revoke-credential",
        about: subject.id().to_string(),
        title: format!("Revoke a credential of {}", subject.called()),
        steps: vec![Step::new("When", "", step)],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!(
                "{} of {} was revoked on {} by {}.",
                steps.words(CREDENTIAL),
                said.called(),
                steps.words(REVOKED_ON),
                steps.words(BY)
            )];
            lines.extend(why(steps));
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let command = |by| {
                let credential = sent.chosen(values, CREDENTIAL)?.id;
                Some(Command::RevokeCredential { credential, revoked_on: fill::day(values, REVOKED_ON)?, by })
            };
            submit(&sent, values, command, format!("A credential of {} is revoked.", sent.called()))
        }),
    }
}

fn submit(
    subject: &Subject,
    values: &Values,
    command: impl Fn(crate::domain::record::By) -> Option<Command>,
    done: String,
) -> Vec<Effect> {
    let Some(by) = subject.by(values) else { return Vec::new() };
    let Some(command) = command(by) else { return Vec::new() };
    let mut asked = subject.requested_by(Some(by), vec![command], done);
    asked.why = values.text(WHY).map(|why| why.trim().to_owned());
    fill::ask(asked)
}

fn live(subject: &Subject) -> impl Iterator<Item = &Credential> {
    subject.it.runs_as.credentials.iter().filter(|it| it.may_be_live())
}

fn users(subject: &Subject) -> String {
    subject.it.workloads.iter().map(|workload| workload.key.as_str()).collect::<Vec<_>>().join(", ")
}

fn stands(subject: &Subject) -> String {
    match (live(subject).count(), users(subject).as_str()) {
        (0, "") => "It has no live credential, and no workload runs as it.".to_owned(),
        (count, "") => format!("Credentials that go with it: {count}. No workload runs as it."),
        (count, users) => format!("Credentials that go with it: {count}. Used by {users}."),
    }
}

fn why(steps: &Run) -> Option<String> {
    steps.values().text(WHY).map(|why| format!("Because: {}", why.trim()))
}
