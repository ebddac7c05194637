//! What was asked for, by whom and when; what approval would make true beside what is true; and what stands in the way of it.

use super::{Waiting, approves, deciders};
use crate::controls::Gate;
use crate::controls::gate as gates;
use crate::domain::outdated::{is_outdated, plan_now};
use crate::domain::record::WorkloadFacts;
use crate::domain::{Assurance, Decision, FactTable, Value, Word};
use crate::tui::glyph::State;
use crate::tui::wizard::{Compared, Line};

/// The request in words.
pub fn lines(waiting: &Waiting) -> Vec<Line> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let who = subject.called(promotion.requested_by.person);
    let stated = promotion.requested_by.assurance == Assurance::Stated;
    let recorded = if stated { " (recorded by somebody else)" } else { "" };
    let mut lines = vec![
        Line::words(format!(
            "{who}{recorded} asked on {} that it may {}{}.",
            promotion.requested_on,
            if promotion.is_ratification() { "be approved " } else { "go " },
            promotion.step()
        )),
        Line::words(format!("To decide on it: {}.", deciders::may(waiting))),
        Line::Gap,
    ];
    let facts = &subject.looked.dossier.workload.facts;
    let planned =
        WorkloadFacts::FIELDS.iter().filter_map(|field| Some((field, promotion.plan.fields.get(field.name)?)));
    let mut compared: Vec<Line> = planned
        .map(|(field, value)| {
            let now = facts.value(field.name).unwrap_or(Value::Unknown);
            let state = (now != *value).then_some(State::Soon);
            let (then, now) = (subject.value_in_words(&now), subject.value_in_words(value));
            Line::Fact(Compared { what: field.title.to_owned(), then, now, state })
        })
        .collect();
    compared.extend(promotion.plan.grants.iter().map(|planned| {
        let recorded = subject.looked.dossier.grants.iter().find(|grant| grant.id == planned.grant);
        let named = recorded.map(crate::tui::forms::grant::in_words);
        let then = recorded.and_then(|grant| grant.facts.state.known().copied()).map_or("not recorded", Word::word);
        let now = planned.fields.get("state").map_or_else(|| "changed".to_owned(), Value::plain);
        let what = format!("Access to {}", named.unwrap_or_else(|| "a new data set".to_owned()));
        Line::Fact(Compared { what, then: then.to_owned(), now, state: Some(State::Soon) })
    }));
    if compared.is_empty() {
        lines.push(Line::words("Approval changes only the stage."));
    } else {
        let head = |text: &str| text.to_owned();
        lines.push(Line::heading("What approval would make true"));
        lines.push(Line::Columns { then: head("now"), now: head("after approval"), short: ["now", "after"] });
        lines.extend(compared);
    }
    lines
}

/// Why this decision cannot be taken today.
pub fn stops(waiting: &Waiting, decision: Decision) -> Option<String> {
    if !approves(decision) {
        return None;
    }
    if stale(waiting) {
        return Some("it changed since the request; reject it, or ask again from the step Facts".to_owned());
    }
    let gate = gate_today(waiting);
    let stops: Vec<&str> = gate.stops().map(|judged| judged.control.id.as_str()).collect();
    (!stops.is_empty()).then(|| format!("the gate is not open: {}", stops.join(", ")))
}

/// The gate as it is today, with what was planned.
pub fn gate_today(waiting: &Waiting) -> Gate {
    let (looked, promotion) = (&waiting.subject.looked, &waiting.promotion);
    gates::ask(
        &looked.dossier,
        &plan_now(promotion, &looked.dossier),
        promotion.to,
        waiting.subject.today,
        &looked.policy,
    )
}

/// Whether what was frozen with the request is no longer so.
pub fn stale(waiting: &Waiting) -> bool {
    is_outdated(&waiting.promotion, &waiting.subject.looked.dossier)
}
