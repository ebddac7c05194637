//! Who may decide on a request: not who asked, not the owner, and only with the role that policy asks for. Who may not is told
//! who may.

use super::Waiting;
use crate::domain::{Decision, Id};
use crate::tui::steps::subject::Subject;

/// Names that are told at once.
const NAMED: usize = 4;

/// Why this person may not decide so.
pub fn stops(waiting: &Waiting, person: Id, decision: Decision) -> Option<String> {
    let (subject, promotion) = (&waiting.subject, &waiting.promotion);
    let asked = promotion.requested_by.person == person;
    let owns = subject.looked.dossier.workload.facts.owner.is(person);
    let name = subject.called(person);
    if decision == Decision::Withdrawn {
        return (!asked && !owns).then(|| "only who asked or the owner withdraws it; reject it instead".to_owned());
    }
    if let Some(row) = subject.people.iter().find(|row| row.id == person)
        && row.kind != "person"
    {
        let may = may(waiting);
        return Some(format!("nobody has said that {name} is a person, and only a person decides; {may}"));
    }
    if subject.looked.policy.decisions.self_attested {
        return None;
    }
    let why = match (asked, owns) {
        (true, _) => "asked for it",
        (_, true) => "is the owner",
        _ => return None,
    };
    Some(format!("{name} {why}, and another person decides; {}", may(waiting)))
}

/// Who may, in words.
pub fn may(waiting: &Waiting) -> String {
    let (subject, promotion): (&Subject, _) = (&waiting.subject, &waiting.promotion);
    if let Some(role) = &subject.looked.policy.decisions.role {
        return format!("somebody with the role \"{role}\" may");
    }
    let owner = &subject.looked.dossier.workload.facts.owner;
    let others: Vec<&str> = subject
        .people
        .iter()
        .filter(|row| row.kind == "person" && row.active != "no")
        .filter(|row| row.id != promotion.requested_by.person && !owner.is(row.id))
        .map(|row| row.name.as_str())
        .collect();
    match others.as_slice() {
        [] => "nobody else is recorded; add them with P, people".to_owned(),
        [one] => format!("{one} may"),
        few if few.len() <= NAMED => format!("these may: {}", few.join(", ")),
        [first, second, third, ..] => format!("{first}, {second}, {third} and {} others may", others.len() - 3),
        [_, _] => format!("these may: {}", others.join(", ")),
    }
}
