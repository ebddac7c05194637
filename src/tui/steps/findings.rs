//! Controls that do not pass, as things to read: why, what would make each pass, who can see to it, and the question that mends it.

use crate::controls::{Judged, Step, Verdict};
use crate::tui::glyph::State;
use crate::tui::wizard::{Item, Line};

use super::subject::Subject;

/// One thing for each reason: controls that do not pass for the same one are mended together.
#[must_use]
pub fn lines(subject: &Subject, findings: &[&Judged]) -> Vec<Line> {
    let mut reasons: Vec<(Vec<&str>, &Judged)> = Vec::new();
    for judged in findings {
        let id = judged.control.id.as_str();
        let same = |(_, other): &&mut (Vec<&str>, &Judged)| {
            other.answer.reason == judged.answer.reason && other.answer.mend == judged.answer.mend
        };
        match reasons.iter_mut().find(same) {
            Some((ids, _)) => ids.push(id),
            None => reasons.push((vec![id], judged)),
        }
    }
    reasons.into_iter().map(|(ids, judged)| Line::Item(item(subject, &ids.join(", "), judged))).collect()
}

/// How a control stands that does not pass.
#[must_use]
pub fn state(judged: &Judged) -> State {
    if judged.verdict() == Verdict::Fail { State::Fail } else { State::NotAnswered }
}

/// What would make a control pass, and who can see to it, by name where somebody is recorded as that.
#[must_use]
pub fn mended(subject: &Subject, judged: &Judged) -> String {
    judged.answer.mend.as_ref().map_or_else(String::new, |mend| {
        let name = mend.who.person(&subject.looked.dossier).map(|person| format!(", {}", subject.called(person)));
        format!("To mend it: {} ({}{}).", mend.how, mend.who.plain(), name.unwrap_or_default())
    })
}

fn item(subject: &Subject, ids: &str, judged: &Judged) -> Item {
    let leads_to = judged.answer.mend.as_ref().and_then(|mend| match mend.step {
        Step::Answer(field) => Some(field),
        Step::Schedule => Some("next_review_on"),
        Step::DescribePerson => Some("owner"),
        Step::GrantData | Step::ApproveGrant | Step::Review | Step::Promote | Step::CloseAction => None,
    });
    let state = state(judged);
    let text = format!("{ids} {}: {}", state.word(), judged.answer.reason);
    Item { state, text, more: mended(subject, judged), leads_to: leads_to.map(str::to_owned) }
}
