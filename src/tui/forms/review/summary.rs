//! The review in words, before it is written.

use super::{NOT_RECORDED_HERE, answers, effect, end, last_review};
use crate::domain::{Conclusion, Fact, Id, ItemDecision, ItemKind};
use crate::tui::forms::grant::in_words as grant_in_words;
use crate::tui::forms::subject::Subject;
use crate::tui::forms::{fill, todo};
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::Run;

/// The lines of the summary.
pub fn lines(subject: &Subject, steps: &Run) -> Vec<String> {
    let values = steps.answered();
    let reviewer = fill::person(&values, end::BY).unwrap_or(subject.me);
    let mut lines = vec![head(subject, reviewer)];
    let Some(answers) = answers(subject, &values) else { return lines };
    lines.push(format!("It comes to: {}.", end::conclusion_in_words(answers.conclusion)));
    lines.push(match answers.next_review_on {
        _ if answers.conclusion == Conclusion::Retire => "There is no next review.".to_owned(),
        Some(day) => format!("The next review is due on {}, as typed.", in_words(day.date())),
        None => {
            let (day, why) = end::by_rule(subject);
            format!("The next review is due on {}, by the rule: {why}.", in_words(day.date()))
        }
    });
    lines.push(match answers.key_test {
        Some(_) if values.choice(effect::EFFECT) == Some(effect::SAME) => "Reach: confirmed.".to_owned(),
        Some(_) => "The effect: answered again.".to_owned(),
        None => "The effect: not answered again, which leaves it as it was.".to_owned(),
    });
    lines.push(match answers.changes.as_slice() {
        [] if last_review(&subject.looked).is_none() => "It is the first review.".to_owned(),
        [] if subject.looked.dossier.reviews.is_empty() => NOT_RECORDED_HERE.to_owned(),
        [] => "No changes since the last review.".to_owned(),
        changes => format!("Changed since the last review: {}.", changes.join("; ")),
    });
    let items = &answers.items;
    let kept = items.iter().filter(|it| it.kind == ItemKind::Grant && it.decision == ItemDecision::Keep).count();
    match kept {
        0 => {}
        1 => lines.push("1 data grant kept.".to_owned()),
        _ => lines.push(format!("{kept} data grants kept.")),
    }
    for item in items.iter().filter(|item| item.reason.is_some()) {
        let grant = subject.looked.dossier.grants.iter().find(|grant| grant.id.to_string() == item.item);
        let what = grant.map_or_else(|| item.item.clone(), grant_in_words);
        lines.push(format!("{what}: {}, because {}", item.decision, item.reason.as_deref().unwrap_or_default()));
    }
    lines.extend(answers.actions.iter().map(|action| todo::in_words(action, |person| subject.called(person))));
    lines.push(format!("\"{}\"", answers.attestation));
    lines
}

fn head(subject: &Subject, reviewer: Id) -> String {
    let dossier = &subject.looked.dossier;
    let facts = &dossier.workload.facts;
    let is = |fact: &Fact<Id>| fact.known().is_some_and(|id| dossier.are_one(*id, reviewer));
    let role = if is(&facts.owner) {
        "the owner, so it is not an independent look"
    } else if is(&facts.technical_owner) {
        "the technical owner, so it is not an independent look"
    } else {
        "neither owner nor technical owner, so it is an independent look"
    };
    let name = subject.called(reviewer);
    let stated =
        if reviewer == subject.me { String::new() } else { format!(", as stated to {}", subject.called(subject.me)) };
    let since =
        last_review(&subject.looked).map_or_else(|| "its first".to_owned(), |last| format!("the first since {last}"));
    format!("A review of {} by {name}{stated}, done today, {since}. {name} is {role}.", subject.key())
}
