//! What a decider reads before deciding: the request in words, the gate then and now, and what changed since.

use serde_json::Value as Json;

use crate::controls::gate as gates;
use crate::domain::record::{Promotion, WorkloadFacts};
use crate::domain::snapshot::is_stale;
use crate::domain::{Decision, FactTable, Shape, Value};
use crate::tui::steps::promote::plan_in_words;
use crate::tui::steps::subject::{Subject, in_words};

/// Lines that a small screen has room for.
const ROOM: usize = 14;

/// Who asked, when, and what would be true.
pub fn request(subject: &Subject, promotion: &Promotion) -> Vec<String> {
    let asked = subject.called(promotion.requested_by.person);
    let mut lines = vec![
        format!(
            "{asked} asked on {} that it may go from {} to {}.",
            promotion.requested_on, promotion.from, promotion.to
        ),
        "Approval makes true:".to_owned(),
    ];
    let plan = plan_in_words(subject, &promotion.plan);
    if plan.is_empty() {
        lines.push("  nothing but the stage".to_owned());
    }
    lines.extend(plan.into_iter().map(|line| format!("  {line}")));
    fitted(lines)
}

/// What did not pass then, and what does not pass now.
pub fn gate(subject: &Subject, promotion: &Promotion) -> Vec<String> {
    let mut lines = vec![format!("On {} did not pass:", promotion.requested_on)];
    let then = promotion.findings.iter();
    lines.extend(then.map(|it| format!("  {} {}: {}", it.control, it.answer.replace('-', " "), it.reason)));
    if promotion.findings.is_empty() {
        lines.push("  nothing; everything passed".to_owned());
    }
    let gate = now(subject, promotion);
    if gate.is_open() {
        lines.push("Today the gate is open.".to_owned());
    } else {
        lines.push("Today the gate is not open, so it cannot be approved:".to_owned());
        lines.extend(gate.stops().map(|judged| format!("  {}", in_words(judged))));
    }
    fitted(lines)
}

/// What changed since the request: each fact as it was frozen, and as it would be now.
pub fn since(subject: &Subject, promotion: &Promotion) -> Vec<String> {
    let changes = changes(subject, promotion);
    if !stale(subject, promotion) {
        return vec![format!("Nothing changed since it was asked for on {}.", promotion.requested_on)];
    }
    let first =
        format!("Changed since {}, so it can only be rejected or withdrawn, and asked again:", promotion.requested_on);
    fitted(std::iter::once(first).chain(changes.into_iter().map(|line| format!("  {line}"))).collect())
}

/// Why this decision cannot be taken today.
pub fn stops(subject: &Subject, promotion: &Promotion, decision: Decision) -> Option<String> {
    if !matches!(decision, Decision::Approved | Decision::ApprovedWithConditions) {
        return None;
    }
    if stale(subject, promotion) {
        return Some("it changed since the request; reject it and have it asked again".to_owned());
    }
    let gate = now(subject, promotion);
    let stops: Vec<&str> = gate.stops().map(|judged| judged.control.id.as_str()).collect();
    (!stops.is_empty()).then(|| format!("the gate is not open: {}", stops.join(", ")))
}

fn now(subject: &Subject, promotion: &Promotion) -> gates::Gate {
    let looked = &subject.looked;
    gates::ask(&looked.dossier, &promotion.plan, promotion.to, subject.today, &looked.policy)
}

fn stale(subject: &Subject, promotion: &Promotion) -> bool {
    let Promotion { snapshot, plan, to, requested_on, .. } = promotion;
    is_stale(snapshot, &subject.looked.dossier, plan, *to, *requested_on)
}

fn changes(subject: &Subject, promotion: &Promotion) -> Vec<String> {
    let Ok(frozen) = serde_json::from_str::<Json>(&promotion.snapshot) else {
        return vec!["what was frozen then cannot be read".to_owned()];
    };
    let then = subject.looked.dossier.after(&promotion.plan, promotion.to, promotion.requested_on);
    let facts = WorkloadFacts::FIELDS.iter().filter(|field| field.name != "tools").filter_map(|field| {
        let was = frozen.get("facts").and_then(|facts| facts.get(field.name));
        let is = then.workload.facts.value(field.name).filter(|value| *value != Value::Unknown);
        if was == is.as_ref().map(Value::to_json).as_ref() {
            return None;
        }
        let was = was.map_or_else(|| "not answered".to_owned(), |json| frozen_in_words(subject, field.shape, json));
        let is = is.map_or_else(|| "not answered".to_owned(), |value| subject.value_in_words(&value));
        Some(format!("{}: was {was}, is {is}", field.title))
    });
    let mut lines: Vec<String> = facts.collect();
    if lines.is_empty() {
        lines.push("its access to data or its tools".to_owned());
    }
    lines
}

fn frozen_in_words(subject: &Subject, shape: Shape, json: &Json) -> String {
    shape.from_json(json).map_or_else(|_| json.to_string(), |value| subject.value_in_words(&value))
}

fn fitted(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > ROOM {
        let more = lines.len() - ROOM + 1;
        lines.truncate(ROOM - 1);
        lines.push(format!("and {more} more; `countersign show` has all of it"));
    }
    lines
}
