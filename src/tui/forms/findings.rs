//! Controls that do not pass, as things to read: why, what would make each pass, who can see to it, and the question that fixes it.

use crate::controls::{Judged, Step, Verdict, catalogue};
use crate::domain::{Id, RunsAs};
use crate::tui::glyph::State;
use crate::tui::wizard::again::Again;
use crate::tui::wizard::{Item, Line, Target};

use super::subject::Subject;
use super::{exception, grant, identity, review};

/// One thing for each reason: controls that do not pass for the same one are fixed together.
#[must_use]
pub fn lines(subject: &Subject, findings: &[&Judged]) -> Vec<Line> {
    things(subject, findings, false)
}

/// The same, where other steps may be gone through first: from what they fix one gets to them.
#[must_use]
pub fn lines_with_ways(subject: &Subject, findings: &[&Judged]) -> Vec<Line> {
    things(subject, findings, true)
}

fn things(subject: &Subject, findings: &[&Judged], with_ways: bool) -> Vec<Line> {
    let mut reasons: Vec<(Vec<&str>, &Judged)> = Vec::new();
    for judged in findings {
        let id = judged.control.id.as_str();
        let same = |(_, other): &&mut (Vec<&str>, &Judged)| {
            other.answer.reason == judged.answer.reason && other.answer.fix == judged.answer.fix
        };
        match reasons.iter_mut().find(same) {
            Some((ids, _)) => ids.push(id),
            None => reasons.push((vec![id], judged)),
        }
    }
    let item = |(ids, judged): (Vec<&str>, &Judged)| {
        let item = item(subject, &ids.join(", "), judged);
        let leads_to = item.leads_to.filter(|lead| with_ways || matches!(lead, Target::Field(_)));
        let besides = with_ways.then(|| exception_from(subject, &ids, judged)).flatten();
        Line::Item(Item { leads_to, besides, ..item })
    };
    reasons.into_iter().map(item).collect()
}

/// How a control stands that does not pass.
#[must_use]
pub fn state(judged: &Judged) -> State {
    State::of_control(judged)
}

/// What would make a control pass, and who can see to it, by name where somebody is recorded as that.
#[must_use]
pub fn fixed(subject: &Subject, judged: &Judged) -> String {
    judged.answer.fix.as_ref().map_or_else(String::new, |fix| {
        let name = fix.who.person(&subject.looked.dossier).map(|person| format!(", {}", subject.called(person)));
        format!("To fix it: {} ({}{}).", fix.how, fix.who.plain(), name.unwrap_or_default())
    })
}

fn item(subject: &Subject, ids: &str, judged: &Judged) -> Item {
    let leads_to = judged.answer.fix.as_ref().and_then(|fix| lead(subject, judged, fix.step));
    let state = state(judged);
    let text = format!("{ids} {}: {}", state.word(), judged.answer.reason);
    Item { state, text, more: fixed(subject, judged), leads_to, besides: None }
}

/// The steps that ask for an exception from what fails, or see to the one there is; nothing where nobody is excepted from it.
fn exception_from(subject: &Subject, ids: &[&str], judged: &Judged) -> Option<Again> {
    let known = ids.iter().filter_map(|id| catalogue().get(id));
    let excepted: Vec<&'static str> =
        known.filter(|control| control.exception_max_days > 0).map(|control| control.id.as_str()).collect();
    let workload = subject.id();
    (judged.verdict() == Verdict::Fail && !excepted.is_empty())
        .then(|| Again::new(move |model| exception::begin_from(model, workload, &excepted)))
}

fn lead(subject: &Subject, judged: &Judged, step: Step) -> Option<Target> {
    let field = |name: &str| Some(Target::Field(name.to_owned()));
    let one = match judged.answer.items.as_slice() {
        [one] => Some(one.item),
        _ => None,
    };
    match step {
        Step::Answer(name) => field(name),
        Step::Schedule => field("next_review_on"),
        Step::DescribePerson => field("owner"),
        Step::ApproveGrant if one.is_some() => one.map(|grant| Target::Run(grant::begin_approval, grant)),
        Step::GrantData if one.is_some() => {
            one.map(|grant| Target::Run(|model, grant| grant::begin_change(model, grant, None), grant))
        }
        Step::ApproveGrant | Step::GrantData => Some(Target::Run(grant::begin_on, subject.id())),
        Step::Review => Some(Target::Run(|model, workload| review::begin_on(model, workload, None), subject.id())),
        Step::Identity | Step::Zone => Some(of_identity(subject, judged)),
        Step::Promote | Step::CloseAction | Step::Exception | Step::RequestException => None,
    }
}

/// The steps of the one identity that a control finds something with; else those of all that the workload runs as.
fn of_identity(subject: &Subject, judged: &Judged) -> Target {
    let all = &subject.looked.dossier.identities;
    let has = |it: &&RunsAs, item: Id| it.identity.id == item || it.credentials.iter().any(|known| known.id == item);
    let mut found: Vec<Id> = Vec::new();
    for item in &judged.answer.items {
        found.extend(all.iter().find(|it| has(it, item.item)).map(|it| it.identity.id));
    }
    found.dedup();
    match found.as_slice() {
        [only] => Target::Run(|model, id| identity::begin_one(model, id, None), *only),
        _ => Target::Run(identity::begin_on, subject.id()),
    }
}
