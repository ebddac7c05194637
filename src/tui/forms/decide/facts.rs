//! The facts side by side: as they were frozen with the request, and as they would be were it approved today. What changed comes
//! first, for it makes the request stale.

use super::{Waiting, asked};
use crate::domain::frozen::{self, Change, Part};
use crate::domain::outdated::Since;
use crate::domain::record::Promotion;
use crate::domain::{GrantState, Word};
use crate::tui::forms::subject::Subject;
use crate::tui::forms::{grant, promote};
use crate::tui::glyph::State;
use crate::tui::screens::{facts::capitalised, runs_as};
use crate::tui::wizard::{Compared, Item, Line, Target};

/// The lines of the step.
pub(super) fn lines(waiting: &Waiting) -> Vec<Line> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let on = promotion.requested_on;
    let head = if asked::stale(waiting) {
        Line::Item(Item {
            state: State::Fail,
            text: format!("The workload changed after the request of {on}, so this request cannot be approved."),
            more: "Enter asks for it again, filled in with what was planned; or reject it.".to_owned(),
            leads_to: Some(Target::Run(promote::begin_again, subject.id())),
            besides: None,
        })
    } else {
        Line::item(State::Pass, format!("Nothing changed since it was asked for on {on}."))
    };
    std::iter::once(head).chain(since_in_lines(subject, promotion)).collect()
}

/// What changed since a request, then what is as it was.
pub fn since_in_lines(subject: &Subject, promotion: &Promotion) -> Vec<Line> {
    let Some(since) = Since::of(promotion, &subject.looked.dossier) else {
        return vec![Line::item(State::Fail, "What was frozen with the request cannot be read.")];
    };
    let (changed, same): (Vec<Compared>, Vec<Compared>) =
        compared(subject, &since).into_iter().partition(|fact| fact.state.is_some());
    let on = format!("on {}", promotion.requested_on);
    let columns = || Line::Columns { then: on.clone(), now: "now".to_owned(), short: ["then", "now"] };
    let mut lines = Vec::new();
    if !changed.is_empty() {
        lines.extend([Line::Gap, Line::heading("What changed"), columns()]);
        lines.extend(changed.into_iter().map(Line::Fact));
    }
    if !same.is_empty() {
        lines.extend([Line::Gap, Line::heading("What is as it was, seen as it would be once approved"), columns()]);
        lines.extend(same.into_iter().map(Line::Fact));
    }
    lines
}

/// All of the comparison; of an access or an identity that is as it was, one line.
fn compared(subject: &Subject, since: &Since) -> Vec<Compared> {
    let of_part = |part: Part| since.compared.iter().filter(move |it| it.part == part);
    let mut facts = vec![];
    let mut last = None;
    for it in &since.compared {
        let is_whole = matches!(it.part, Part::Workload | Part::Stand(_));
        if is_whole || it.is_changed() {
            facts.push(side_by_side(subject, since, it));
        } else if last != Some(it.part) && !of_part(it.part).any(frozen::Compared::is_changed) {
            facts.extend(as_it_was(since, it.part));
        }
        last = Some(it.part);
    }
    facts
}

fn side_by_side(subject: &Subject, since: &Since, it: &frozen::Compared) -> Compared {
    let state = it.is_changed().then_some(State::Soon);
    let what = capitalised(&since.called(it.part));
    let said =
        |then: &str, now: &str| Compared { what: what.clone(), then: then.to_owned(), now: now.to_owned(), state };
    match &it.change {
        Change::Fact { field, then, now } => {
            let what = if what.is_empty() { field.title.to_owned() } else { format!("{what}: {}", field.title) };
            Compared { what, then: subject.value_in_words(then), now: subject.value_in_words(now), state }
        }
        Change::Added => said("was not there", "is there"),
        Change::Gone => said("was there", "no longer"),
        Change::Kept => said("yes", "yes"),
    }
}

/// An access or an identity of which nothing is another than it was.
fn as_it_was(since: &Since, part: Part) -> Option<Compared> {
    let is = match part {
        Part::Grant(id) => {
            let grant = since.then().grants.iter().find(|it| it.id == id)?;
            let state = grant.facts.state.known().copied().map_or("not answered", GrantState::word);
            return Some(Compared {
                what: format!("Access to {}", grant::in_words(grant)),
                then: state.to_owned(),
                now: state.to_owned(),
                state: None,
            });
        }
        Part::Identity(id) => runs_as::head(&since.then().identities.iter().find(|it| it.identity.id == id)?.identity),
        Part::Workload | Part::Zone(_) | Part::Stand(_) => return None,
    };
    Some(Compared { what: capitalised(&since.called(part)), then: is.clone(), now: is, state: None })
}
