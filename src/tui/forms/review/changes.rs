//! What changed since the last review, with before and after; and what does not pass now.

use std::sync::Arc;

use super::items::to_decide_on;
use super::last_review;
use crate::controls::Verdict;
use crate::domain::record::{Grant, GrantFacts, Identity, Workload, WorkloadFacts};
use crate::domain::{Dossier, FactTable, Value, Word};
use crate::tui::forms::findings;
use crate::tui::forms::grant;
use crate::tui::forms::subject::Subject;
use crate::tui::glyph::State;
use crate::tui::wizard::{Compared, Line, Step};

/// Facts that say what happened to the record and not to the workload.
const BOOKKEEPING: [&str; 4] = ["last_review_on", "next_review_on", "reach_answered_on", "stage_since"];

/// The step.
pub fn step(subject: &Arc<Subject>) -> Step {
    let subject = Arc::clone(subject);
    Step::reading("Changes", "", move |_| lines(&subject))
}

fn lines(subject: &Subject) -> Vec<Line> {
    let mut lines = since(subject);
    let controls = &subject.looked.judgement.controls;
    let (fails, open): (Vec<_>, Vec<_>) =
        controls.iter().filter(|judged| judged.is_finding()).partition(|judged| judged.verdict() == Verdict::Fail);
    lines.push(Line::Gap);
    let asked = to_decide_on(subject).len();
    let failing = match (fails.len(), asked) {
        (0, _) => "Nothing fails".to_owned(),
        (1, 1) => "1 control fails, and is asked for in the next step".to_owned(),
        (1, _) => "1 control fails".to_owned(),
        (many, asked) if asked == many => format!("{many} controls fail, and each is asked for in the next step"),
        (many, 0) => format!("{many} controls fail"),
        (many, asked) => format!("{many} controls fail, and {asked} of them are asked for in the next step"),
    };
    if open.is_empty() && fails.is_empty() {
        lines.push(Line::item(State::Pass, "No control fails, and none is not answered."));
    } else if open.is_empty() {
        lines.push(Line::heading(format!("{failing}.")));
    } else {
        lines.push(Line::heading(format!("{failing}; {} not answered.", open.len())));
    }
    lines.extend(findings::lines(subject, &fails));
    lines.extend(findings::lines(subject, &open));
    lines
}

fn since(subject: &Subject) -> Vec<Line> {
    let Some(last) = last_review(&subject.looked) else {
        let added = subject.looked.dossier.workload.added_on;
        let words = format!("This is its first review: everything is new since it was recorded on {added}.");
        return vec![Line::words(words)];
    };
    if subject.looked.dossier.reviews.is_empty() {
        return vec![Line::words(format!("{} It is of {last}.", super::NOT_RECORDED_HERE))];
    }
    let reviewer = subject.looked.dossier.reviews.last().map(|review| subject.called(review.record.reviewer.person));
    let by = reviewer.map_or_else(String::new, |name| format!(" by {name}"));
    let changed = compared(subject);
    if changed.is_empty() {
        return vec![Line::item(State::Pass, format!("Nothing recorded changed since the review of {last}{by}."))];
    }
    let mut lines = vec![Line::heading(format!("What changed since the review of {last}{by}"))];
    lines.push(Line::Columns { then: format!("on {last}"), now: "now".to_owned(), short: ["then", "now"] });
    lines.extend(changed.into_iter().map(|change| Line::Fact(change.compared)));
    lines
}

/// The changes as they are kept with the review: without the names of people, which stand in no entry.
#[must_use]
pub fn recorded(subject: &Subject) -> Vec<String> {
    let changed = compared(subject).into_iter();
    changed
        .map(
            |Change { compared: Compared { what, then, now, .. }, is_person }| {
                if is_person { format!("{what}: another person") } else { format!("{what}: was {then}, is {now}") }
            },
        )
        .collect()
}

/// Whether an access is as it was when the workload was last reviewed.
#[must_use]
pub fn is_unchanged(subject: &Subject, grant: &Grant) -> bool {
    subject.looked.at_review.as_ref().is_some_and(|then| then.has_as_it_is(grant))
}

struct Change {
    compared: Compared,
    is_person: bool,
}

fn compared(subject: &Subject) -> Vec<Change> {
    let Some(then) = &subject.looked.at_review else { return Vec::new() };
    let dossier = &subject.looked.dossier;
    let fields = WorkloadFacts::FIELDS.iter().filter(|field| !BOOKKEEPING.contains(&field.name));
    let mut changes: Vec<Change> = fields
        .filter_map(|field| {
            let (was, is) = (then.workload.facts.value(field.name)?, dossier.workload.facts.value(field.name)?);
            change(subject, field.title.to_owned(), &was, &is)
        })
        .collect();
    for recorded in &dossier.grants {
        let what = grant::in_words(recorded);
        let Some(before) = then.grants.iter().find(|grant| grant.id == recorded.id) else {
            let compared = Compared {
                what: format!("Access to {what}"),
                then: "was not there".to_owned(),
                now: recorded.facts.state.known().map_or_else(|| "recorded".to_owned(), ToString::to_string),
                state: Some(State::Soon),
            };
            changes.push(Change { compared, is_person: false });
            continue;
        };
        changes.extend(GrantFacts::FIELDS.iter().filter_map(|field| {
            let (was, is) = (before.facts.value(field.name)?, recorded.facts.value(field.name)?);
            let called = recorded.facts.dataset.known().map_or("data without a name", String::as_str);
            change(subject, format!("Access to {called}: {}", field.title), &was, &is)
        }));
    }
    changes.extend(identities((&then.workload, &then.left), dossier));
    changes
}

/// Which identities it runs as now and did not then, and the other way around: what one no longer runs as may still be in use.
fn identities((then, left): (&Workload, &[Identity]), dossier: &Dossier) -> Vec<Change> {
    let told = |it: &Identity, then: &str, now: &str| {
        let state = it.facts.state.known().map_or("state unknown", |state| state.word());
        let (what, now) = (format!("Runs as {}", it.called()), format!("{now} ({state})"));
        let compared = Compared { what, then: then.to_owned(), now, state: Some(State::Soon) };
        Change { compared, is_person: false }
    };
    let ran_as = |id| then.identities.iter().any(|bond| bond.with == id);
    let new = dossier.identities.iter().map(|it| &it.identity).filter(|it| !ran_as(it.id));
    new.map(|it| told(it, "no", "yes")).chain(left.iter().map(|it| told(it, "yes", "no"))).collect()
}

fn change(subject: &Subject, what: String, was: &Value, is: &Value) -> Option<Change> {
    if was == is {
        return None;
    }
    let is_person = matches!(was, Value::Person(_)) || matches!(is, Value::Person(_));
    let (then, now) = (subject.value_in_words(was), subject.value_in_words(is));
    Some(Change { compared: Compared { what, then, now, state: Some(State::Soon) }, is_person })
}
