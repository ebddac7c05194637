//! Who may decide on a request, by the rule that decides it. Who may not is told why, and who may.

use super::Waiting;
use crate::domain::{Decision, Id};

/// Names that are told at once.
const NAMED: usize = 3;

/// Why this person may not decide so.
pub fn stops(waiting: &Waiting, person: Id, decision: Decision) -> Option<String> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let dossier = &subject.looked.dossier;
    let asked = dossier.are_one(promotion.requested_by.person, person);
    let owns = dossier.workload.facts.owner.known().is_some_and(|owner| dossier.are_one(*owner, person));
    if decision == Decision::Withdrawn {
        return (!asked && !owns).then(|| "only who asked or the owner withdraws it; reject it instead".to_owned());
    }
    if subject.looked.deciders.contains(&person) {
        return None;
    }
    let name = subject.called(person);
    let row = subject.people.iter().find(|row| row.id == person);
    let why = match row.map(|row| (row.kind.as_str(), row.active.as_str())) {
        Some(("person", "no")) => "has left".to_owned(),
        Some(("person", _)) if asked => "asked for it, and another person decides".to_owned(),
        Some(("person", _)) if owns => "is the owner, and owners cannot decide".to_owned(),
        Some(("person", _)) => subject.looked.policy.decisions.role.as_ref().map_or_else(
            || "may not decide".to_owned(),
            |role| format!("has not the role \"{role}\", which policy asks for"),
        ),
        _ => "is not known to be a person, and only a person decides".to_owned(),
    };
    Some(format!("{name} {why}; {}", may(waiting)))
}

/// Who may, in words.
pub fn may(waiting: &Waiting) -> String {
    let subject = &waiting.subject;
    let names: Vec<String> = subject.looked.deciders.iter().map(|person| subject.called(*person)).collect();
    match names.as_slice() {
        [] => "nobody who is recorded may; add them, or their role, with P".to_owned(),
        [one] => format!("{one} may"),
        [first @ .., last] if names.len() <= NAMED => format!("{} or {last} may", first.join(", ")),
        many => {
            let first: Vec<&str> = many.iter().take(NAMED).map(String::as_str).collect();
            format!("{} or {} others may", first.join(", "), many.len() - NAMED)
        }
    }
}
