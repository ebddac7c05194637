//! Decide on a promotion that waits: what was asked for, what does not pass, what changed since; then the decision, its reason
//! and the workload's key, typed so that nobody decides on another record than they think.

mod asked;

use std::sync::Arc;

use crate::domain::command::NewAction;
use crate::domain::record::Promotion;
use crate::domain::{Command, Decision, Id, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Step, Steps, Values, Wizard};

use super::fill;
use super::subject::{self, Subject};

/// Opens the steps on the promotion of the selected workload that waits.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    subject::begin(model, wizard)
}

/// The same on a workload that is named.
pub fn begin_on(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::begin_on(model, workload, None, wizard)
}

pub(super) fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let pending = subject.looked.dossier.pending().cloned();
    let promotion = Arc::new(pending.ok_or_else(|| format!("No promotion of {} waits to be decided.", subject.key()))?);
    let (summed, sent) = ((Arc::clone(subject), Arc::clone(&promotion)), (Arc::clone(subject), Arc::clone(&promotion)));
    let reading = |title: &str, lines: Vec<String>| Step::new(title, lines.join("\n"), Vec::new());
    Ok(Wizard {
        name: "decide",
        about: promotion.id.to_string(),
        title: format!("Decide: {} from {} to {}", subject.key(), promotion.from, promotion.to),
        steps: vec![
            reading("Asked", asked::request(subject, &promotion)),
            reading("Gate", asked::gate(subject, &promotion)),
            reading("Since", asked::since(subject, &promotion)),
            decision(subject, &promotion),
            key(subject),
        ],
        summary: Box::new(move |steps| summary(&summed.0, &summed.1, steps)),
        submit: Box::new(move |values| submit(&sent.0, &sent.1, values)),
    })
}

fn decision(subject: &Arc<Subject>, promotion: &Arc<Promotion>) -> Step {
    let decisions = fill::words(&[
        ("approved", "approve"),
        ("approved-with-conditions", "approve with conditions"),
        ("rejected", "reject"),
        ("withdrawn", "withdraw, as the one who asked or the owner"),
    ]);
    let conditions = |values: &Values| decided(values) == Some(Decision::ApprovedWithConditions);
    let may = (Arc::clone(subject), Arc::clone(promotion));
    let holds = (Arc::clone(subject), Arc::clone(promotion));
    let due = subject.today.plus_days(i64::from(subject.looked.policy.grace_days));
    Step::new(
        "Decision",
        "",
        vec![
            Field::choice("decision", "What is decided?", decisions)
                .needed()
                .checked(move |values| asked::stops(&holds.0, &holds.1, decided(values)?)),
            Field::person("by", "Who decides?", fill::people(&subject.people))
                .beginning_with(Entry::Choice(subject.me.to_string()))
                .needed()
                .checked(move |values| may_not(&may.0, &may.1, fill::person(values, "by")?, decided(values)?))
                .help("You, or another person who stated it to you: then it is recorded as stated, not as seen."),
            Field::list("conditions", "On which conditions?", 500).needed().asked_if(conditions),
            Field::date("due", "To be met by")
                .beginning_with(Entry::Text(due.to_string()))
                .needed()
                .checked(|values| (values.day("due")? < values.today()).then(|| "that day is past".to_owned()))
                .asked_if(conditions),
            Field::long_text("reason", "Why?", 2_000).needed(),
        ],
    )
}

fn key(subject: &Subject) -> Step {
    let wanted = subject.key().to_owned();
    let label = format!("Type {wanted} to confirm");
    let same = move |values: &Values| {
        (values.text("key")?.trim() != wanted).then(|| format!("this is not the key; it is {wanted}"))
    };
    Step::new("Confirm", "", vec![Field::text("key", label, 40).needed().checked(same)])
}

fn decided(values: &Values) -> Option<Decision> {
    Decision::from_word(values.choice("decision")?)
}

/// Why this person may not decide so: one's own request is decided by somebody else, and withdrawn by nobody else.
fn may_not(subject: &Subject, promotion: &Promotion, person: Id, decision: Decision) -> Option<String> {
    let asked = promotion.requested_by.person == person;
    let owns = subject.looked.dossier.workload.facts.owner.is(person);
    let name = subject.called(person);
    if decision == Decision::Withdrawn {
        return (!asked && !owns).then(|| "only who asked or the owner withdraws it; reject it instead".to_owned());
    }
    if subject.looked.policy.decisions.self_attested {
        return None;
    }
    match (asked, owns) {
        (true, _) => Some(format!("{name} asked for it, and another person decides")),
        (_, true) => Some(format!("{name} is the owner, and another person decides")),
        _ => None,
    }
}

fn command(subject: &Subject, promotion: &Promotion, values: &Values) -> Option<Command> {
    let due_on = fill::day(values, "due").unwrap_or(subject.today);
    let owner = subject.looked.dossier.workload.facts.owner.known().copied();
    let conditions = values.list("conditions").iter();
    Some(Command::Decide {
        promotion: promotion.id,
        workload: subject.id(),
        decision: decided(values)?,
        by: subject.by(fill::person(values, "by")?),
        reason: values.text("reason")?.trim().to_owned(),
        conditions: conditions.map(|what| NewAction { what: what.clone(), owner, due_on }).collect(),
    })
}

fn summary(subject: &Subject, promotion: &Promotion, steps: &Steps) -> Vec<String> {
    let values = steps.answered();
    let (Some(decision), Some(by)) = (decided(&values), fill::person(&values, "by")) else {
        return vec!["Nothing is decided yet.".to_owned()];
    };
    let name = subject.called(by);
    let who = if by == subject.me { name } else { format!("{name}, as stated to {}", subject.called(subject.me)) };
    let (key, from, to) = (subject.key(), promotion.from, promotion.to);
    let then = match decision {
        Decision::Approved | Decision::ApprovedWithConditions => {
            format!("{key} is in {to} from today; the plan holds.")
        }
        Decision::Rejected | Decision::Withdrawn => format!("{key} stays in {from}; nothing of the plan holds."),
    };
    let mut lines = vec![format!("{}: {who}.", decision.word().replace('-', " ")), then];
    if let Some(due) = values.day("due") {
        let conditions = values.list("conditions").iter();
        lines.extend(conditions.map(|what| format!("To be met by {}: {what}", in_words(due))));
    }
    lines.push(format!("Because: {}", values.text("reason").unwrap_or_default()));
    lines
}

fn submit(subject: &Subject, promotion: &Promotion, values: &Values) -> Vec<Effect> {
    let Some(command) = command(subject, promotion, values) else { return Vec::new() };
    let word = decided(values).map_or("decided", Decision::word).replace('-', " ");
    fill::ask(subject.asked(command, format!("{}, to {}: {word}.", subject.key(), promotion.to)))
}

#[cfg(test)]
pub(super) mod tests;
