//! The facts side by side: as they were frozen with the request, and as they would be were it approved today. What changed comes
//! first, for it makes the request stale.

use serde_json::Value as Json;

use super::{Waiting, asked, place};
use crate::domain::record::{GrantFacts, WorkloadFacts};
use crate::domain::{FactTable, Shape, Value};
use crate::tui::glyph::State;
use crate::tui::steps::grant;
use crate::tui::steps::subject::Subject;
use crate::tui::wizard::{Compared, Item, Line};

/// The lines of the step.
pub fn lines(waiting: &Waiting) -> Vec<Line> {
    let promotion = &waiting.promotion;
    let on = promotion.requested_on;
    let Ok(frozen) = serde_json::from_str::<Json>(&promotion.snapshot) else {
        return vec![Line::item(State::Fail, "What was frozen with the request cannot be read.")];
    };
    let (changed, same): (Vec<Compared>, Vec<Compared>) =
        compared(waiting, &frozen).into_iter().partition(|fact| fact.state.is_some());
    let columns = || Line::Columns { then: format!("on {on}"), now: "now".to_owned(), short: ["then", "now"] };
    let mut lines = Vec::new();
    if asked::stale(waiting) {
        lines.push(Line::Item(Item {
            state: State::Fail,
            text: format!("It changed since the request of {on}, so it cannot be approved as it was asked for."),
            more: "Reject or withdraw it, and have it asked for again on the facts of today.".to_owned(),
            leads_to: None,
        }));
    } else {
        lines.push(Line::item(State::Pass, format!("Nothing changed since it was asked for on {on}.")));
    }
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

fn compared(waiting: &Waiting, frozen: &Json) -> Vec<Compared> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let then = subject.looked.dossier.after(&promotion.plan, promotion.to, promotion.requested_on);
    let of_workload = WorkloadFacts::FIELDS.iter().filter_map(|field| {
        // Tools are frozen beside the facts.
        let was = if field.name == "tools" { frozen.get("tools") } else { frozen.get("facts")?.get(field.name) };
        let is = then.workload.facts.value(field.name).unwrap_or(Value::Unknown);
        of_fact(subject, field.title.to_owned(), field.shape, was, &is)
    });
    let mut facts: Vec<Compared> = of_workload.collect();
    let no_grants = Vec::new();
    let were = frozen.get("grants").and_then(Json::as_array).unwrap_or(&no_grants);
    let was_of = |id: &str| were.iter().find(|grant| grant.get("id").and_then(Json::as_str) == Some(id));
    for recorded in &then.grants {
        let called = grant::in_words(recorded);
        let Some(was) = was_of(&recorded.id.to_string()).and_then(|grant| grant.get("facts")) else {
            facts.push(Compared {
                what: format!("Access to {called}"),
                then: "was not there".to_owned(),
                now: "is there".to_owned(),
                state: Some(State::Soon),
            });
            continue;
        };
        let before = facts.len();
        facts.extend(GrantFacts::FIELDS.iter().filter_map(|field| {
            let is = recorded.facts.value(field.name).unwrap_or(Value::Unknown);
            let what = format!("{called}: {}", field.title);
            of_fact(subject, what, field.shape, was.get(field.name), &is).filter(|fact| fact.state.is_some())
        }));
        if facts.len() == before {
            let now = recorded.facts.state.known().map_or_else(|| "not answered".to_owned(), ToString::to_string);
            facts.push(Compared { what: format!("Access to {called}"), then: now.clone(), now, state: None });
        }
    }
    facts.extend(place::compared(subject, &then, frozen));
    facts
}

/// One fact; nothing where it never was answered.
pub(super) fn of_fact(
    subject: &Subject,
    what: String,
    shape: Shape,
    was: Option<&Json>,
    is: &Value,
) -> Option<Compared> {
    let nothing = |value: &Value| *value == Value::Unknown || *value == Value::Texts(Vec::new());
    let was = was.map(|json| shape.from_json(json)).transpose().ok()?.unwrap_or(Value::Unknown);
    if nothing(&was) && nothing(is) {
        return None;
    }
    let state = (was != *is).then_some(State::Soon);
    Some(Compared { what, then: subject.value_in_words(&was), now: subject.value_in_words(is), state })
}
