//! Rules on what a source says against an answer: someone keeps the answer, or takes what the source says. Either is an answer of theirs.

use super::Scope;
use crate::domain::event::WorkloadAnswered;
use crate::domain::field::Fields;
use crate::domain::record::{Conflict, WorkloadFacts};
use crate::domain::{Event, Id, Refusal};

/// Which conflicts are settled, and how.
pub(super) struct Choice<'a> {
    pub source: Option<&'a str>,
    pub field: Option<&'a str>,
    pub takes: bool,
}

pub(super) fn resolve(scope: &Scope, id: Id, choice: &Choice<'_>) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    let key = &workload.key;
    let is_meant = |conflict: &Conflict<'_>| {
        choice.source.is_none_or(|source| conflict.source == source)
            && choice.field.is_none_or(|field| conflict.field == field)
    };
    let all: Vec<Conflict<'_>> = workload.conflicts().collect();
    let meant: Vec<&Conflict<'_>> = all.iter().filter(|conflict| is_meant(conflict)).collect();
    let [first, others @ ..] = meant.as_slice() else {
        let why = match all.as_slice() {
            [] => "it has no open conflict".to_owned(),
            _ => format!("no open conflict is that one; it has {}", listed(&all)),
        };
        return Err(Refusal::not_allowed(key, why, format!("see `countersign show {key}`")));
    };
    let names_none = choice.source.is_none() && choice.field.is_none();
    // Two sources may say two things of one field: only one of them can be taken.
    let disagree = |conflict: &&&Conflict<'_>| conflict.field == first.field && conflict.theirs != first.theirs;
    if !others.is_empty() && (names_none || (choice.takes && others.iter().any(|other| disagree(&other)))) {
        let all: Vec<Conflict<'_>> = meant.into_iter().cloned().collect();
        let why = format!("several conflicts are open: {}", listed(&all));
        return Err(Refusal::not_allowed(key, why, "name one with --source and --field"));
    }
    let fields = meant.iter().fold(Fields::<WorkloadFacts>::new(), |fields, conflict| {
        let value = if choice.takes { &conflict.theirs } else { &conflict.ours };
        fields.with(conflict.field, value.clone())
    });
    Ok(vec![WorkloadAnswered { workload: id, fields, bulk: None }.into()])
}

fn listed(conflicts: &[Conflict<'_>]) -> String {
    let one = |conflict: &Conflict<'_>| format!("{} ({})", conflict.field, conflict.source);
    conflicts.iter().map(one).collect::<Vec<_>>().join(", ")
}
