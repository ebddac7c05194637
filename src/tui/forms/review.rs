//! Record a review: what changed since the last, what does not pass, the access to data, the effect again, what it comes to. Where
//! nothing is wrong every answer is there already and only wants a look.

mod changes;
mod effect;
mod end;
mod items;
mod summary;

use std::sync::Arc;

use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::{Command, Conclusion, Day, Id, Stage, Word};
use crate::tui::backend::DossierView;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::wizard::{Values, Wizard};

pub(super) use effect::key_test_fields;

use super::subject::{self, Subject};
use super::{fill, todo};

/// Opens the steps on the selected workload.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    subject::with_past(model, wizard)
}

/// The same on a workload that is named, at a field where one is.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    subject::with_past_on(model, workload, at, wizard)
}

fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    if subject.looked.dossier.workload.facts.stage.is(Stage::Retired) {
        return Err(format!("{} is retired; a retired workload is not reviewed.", subject.key()));
    }
    let steps = [
        Some(changes::step(subject)),
        items::findings(subject),
        items::grants(subject),
        items::exceptions(subject),
        Some(effect::step(subject)),
    ];
    let end = [end::conclusion(subject), end::attestation(subject)];
    let (summed, sent) = (Arc::clone(subject), Arc::clone(subject));
    Ok(Wizard {
        name: "review",
        about: subject.id().to_string(),
        title: format!("Review {}", subject.key()),
        steps: steps.into_iter().flatten().chain(end).collect(),
        summary: Box::new(move |steps| summary::lines(&summed, steps)),
        submit: Box::new(move |values| submit(&sent, values)),
    })
}

/// What is said where the last review is only stated, by a source.
const NOT_RECORDED_HERE: &str = "The last review was not recorded here, so what changed since is not known.";

/// The day of the last review.
fn last_review(looked: &DossierView) -> Option<Day> {
    looked.dossier.workload.facts.last_review_on.day()
}

fn answers(subject: &Subject, values: &Values) -> Option<ReviewAnswers> {
    let reviewer = fill::person(values, end::BY)?;
    let mut changes = changes::recorded(subject);
    changes.extend_from_slice(values.list(effect::ALSO));
    let mut actions: Vec<NewAction> = items::actions(subject, values);
    actions.extend(todo::given(values, end::ACTION));
    Some(ReviewAnswers {
        reviewer: subject.by(reviewer),
        started_on: subject.today,
        changes,
        items: items::decided(subject, values),
        key_test: effect::answered(subject, values),
        conclusion: Conclusion::from_word(values.choice(end::CONCLUSION)?)?,
        remark: values.text("remark").map(|remark| remark.trim().to_owned()),
        next_review_on: fill::day(values, end::NEXT),
        actions,
        attestation: values.text("attestation")?.trim().to_owned(),
    })
}

fn submit(subject: &Subject, values: &Values) -> Vec<Effect> {
    let Some(answers) = answers(subject, values) else { return Vec::new() };
    let done = format!("Review of {} recorded: {}.", subject.key(), end::conclusion_in_words(answers.conclusion));
    let reviewer = answers.reviewer.person;
    fill::ask(subject.requested_by(reviewer, Command::RecordReview { workload: subject.id(), answers }, done))
}

#[cfg(test)]
mod tests;
