//! Decide on a promotion that waits: what was asked for, what changed since, what the controls say; then the decision, its reason
//! and the workload's key, typed so that nobody decides on another record than they think.

mod asked;
mod deciders;
pub(super) mod facts;
mod findings;

use std::sync::Arc;

use crate::domain::attested::{self, Vouched};
use crate::domain::record::Promotion;
use crate::domain::{Command, Decision, Id, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::wizard::{Entry, Field, Line, Run, Step, Values, Wizard};

use super::subject::{self, Subject};
use super::todo::{self, Todo};
use super::{fill, promote};

const BY: &str = "by";
const CONDITION: &str = "condition";

/// Opens the steps on the promotion of the selected workload that waits.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    subject::with_past(model, wizard)
}

/// The same on a workload that is named.
pub fn begin_on(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::with_past_on(model, workload, None, wizard)
}

/// A promotion that waits, and the workload it belongs to.
struct Waiting {
    subject: Arc<Subject>,
    promotion: Promotion,
}

impl Waiting {
    /// What will vouch for a decision of this person.
    fn vouched(&self, by: Id) -> Vouched {
        let subject = &self.subject;
        attested::on_promotion(subject.by(by), &subject.account, &self.promotion, &subject.looked.dossier)
    }
}

fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let pending = subject.looked.dossier.pending().cloned();
    let promotion = pending.ok_or_else(|| {
        format!("No promotion of {} waits to be decided; one is asked for with p, promote.", subject.key())
    })?;
    let waiting = Arc::new(Waiting { subject: Arc::clone(subject), promotion });
    let (id, step) = (waiting.promotion.id, waiting.promotion.step());
    let (summed, sent) = (Arc::clone(&waiting), Arc::clone(&waiting));
    Ok(Wizard {
        name: "decide",
        about: id.to_string(),
        title: format!("Decide: {} {step}", subject.key()),
        steps: vec![
            reading(&waiting, "Asked", asked::lines),
            reading(&waiting, "Facts", facts::lines),
            reading(&waiting, "Controls", findings::lines),
            decision(&waiting),
            confirmed(subject),
        ],
        summary: Box::new(move |steps| summary(&summed, steps)),
        submit: Box::new(move |values| submit(&sent, values)),
    })
}

fn reading(waiting: &Arc<Waiting>, title: &str, lines: fn(&Waiting) -> Vec<Line>) -> Step {
    let waiting = Arc::clone(waiting);
    Step::reading(title, "", move |_| lines(&waiting))
}

fn decision(waiting: &Arc<Waiting>) -> Step {
    let subject = &waiting.subject;
    let decisions = fill::words(&[
        ("approved", "approve"),
        ("approved-with-conditions", "approve with conditions"),
        ("rejected", "reject"),
        ("withdrawn", "withdraw - requester or owner only"),
    ]);
    let (may, holds) = (Arc::clone(waiting), Arc::clone(waiting));
    let conditions = Todo {
        prefix: CONDITION,
        question: "What is the condition?",
        people: &subject.people,
        owner: subject.looked.dossier.workload.facts.owner.known().copied(),
        due: subject.today.plus_days(i64::from(subject.looked.policy.grace_days)),
    };
    let on_conditions = |values: &Values| decided(values) == Some(Decision::ApprovedWithConditions);
    let mut fields = vec![
        Field::choice("decision", "What is your decision?", decisions)
            .needed()
            .checked(move |values| asked::stops(&holds, decided(values)?)),
        Field::person(BY, "Who decides?", fill::persons(&subject.people))
            .beginning_with(Entry::Choice(subject.me.to_string()))
            .needed()
            .checked(move |values| deciders::stops(&may, fill::person(values, BY)?, decided(values)?))
            .help("You, or the person who told you. Another person's statement is recorded as stated, not verified."),
    ];
    fields.extend(todo::fields(&conditions, on_conditions, |_| true));
    fields.push(Field::long_text("reason", "Why?", 2_000).needed());
    Step::new("Decision", "", fields)
}

/// The workload's key, typed so that nobody decides on another record than they think.
pub(super) fn confirmed(subject: &Subject) -> Step {
    let wanted = subject.key().to_owned();
    let label = format!("Type {wanted} to confirm");
    let same = move |values: &Values| {
        (values.text("key")?.trim() != wanted).then(|| format!("this is not the key; it is {wanted}"))
    };
    let field = Field::text("key", label, 40).needed().by_hand().checked(same);
    Step::new("Confirm", "", vec![field.help("Type the key; pasting is off.")])
}

fn decided(values: &Values) -> Option<Decision> {
    Decision::from_word(values.choice("decision")?)
}

fn approves(decision: Decision) -> bool {
    matches!(decision, Decision::Approved | Decision::ApprovedWithConditions)
}

fn summary(waiting: &Waiting, steps: &Run) -> Vec<String> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let values = steps.answered();
    let (Some(decision), Some(by)) = (decided(&values), fill::person(&values, BY)) else {
        return vec!["Nothing is decided yet.".to_owned()];
    };
    let (key, from, to) = (subject.key(), promotion.from, promotion.to);
    let does = match decision {
        Decision::Approved => "approves",
        Decision::ApprovedWithConditions => "approves, with conditions,",
        Decision::Rejected => "rejects",
        Decision::Withdrawn => "withdraws the request",
    };
    let goes = if from == to { format!("stays in {to}") } else { format!("goes from {from} to {to}") };
    let mut lines = vec![format!("{} {does} that {key} {goes}.", subject.said_by(by))];
    if approves(decision) {
        lines.push(if from == to {
            format!("{key} is approved in {to} from today, and this holds from today:")
        } else {
            format!("{key} is in {to} from today, and this holds from today:")
        });
        lines.extend(promote::plan_in_words(subject, &promotion.plan));
    } else {
        lines.push(format!("{key} stays in {from}; nothing of what was planned holds."));
    }
    let called = |person| subject.called(person);
    lines.extend(todo::given(&values, CONDITION).iter().map(|condition| todo::in_words(condition, called)));
    lines.push(format!("Because: {}", values.text("reason").unwrap_or_default()));
    lines.extend(subject.looked.changed_lately.get(&by).into_iter().flatten().cloned());
    lines.push(waiting.vouched(by).attested.in_advance().to_owned());
    lines
}

fn submit(waiting: &Waiting, values: &Values) -> Vec<Effect> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let command = |by| {
        Some(Command::Decide {
            promotion: promotion.id,
            workload: subject.id(),
            decision: decided(values)?,
            by: subject.by(by),
            reason: values.text("reason")?.trim().to_owned(),
            conditions: todo::given(values, CONDITION),
        })
    };
    let Some(by) = fill::person(values, BY) else { return Vec::new() };
    let Some(command) = command(by) else { return Vec::new() };
    let word = decided(values).map_or("decided", Decision::word).replace('-', " ");
    let vouched = waiting.vouched(by);
    let own = vouched.beside();
    fill::ask(subject.requested_by(by, command, format!("{}, {}: {word}{own}.", subject.key(), promotion.aim())))
}

#[cfg(test)]
pub(super) mod tests;
