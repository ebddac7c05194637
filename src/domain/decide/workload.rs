//! Rules on adding workloads and answering the questions about them.

use super::person::named_are_here;
use super::{Context, Scope};
use crate::domain::command::suggested_key;
use crate::domain::event::{WorkloadAdded, WorkloadAnswered, WorkloadStageChanged};
use crate::domain::field::{FactTable, Fields, Setting};
use crate::domain::plan::KEY_TEST_FIELDS;
use crate::domain::record::{Workload, WorkloadFacts};
use crate::domain::{Entered, Event, How, Id, Refusal, Stage, Tier, Value, Word, effect, key, sound};

/// How answers are given.
pub(super) struct Manner<'a> {
    /// The filter, where many are answered at once.
    pub bulk: Option<&'a str>,
    /// Whether a person's answers may be overwritten in bulk.
    pub overwrite: bool,
    /// Whether a value that only a source stated, or that one contradicts, becomes an answer where it is said again.
    pub confirms: bool,
}

/// Facts that only their own step may write, and that step.
const OWN_STEP: [(&str, &str); 3] = [
    ("next_review_on", "set it with `countersign schedule`"),
    ("last_review_on", "record the review with `countersign review`"),
    ("reach_answered_on", "answer the effect; the day is noted by itself"),
];

pub(super) fn add(
    scope: &Scope,
    key: Option<&str>,
    fields: &Fields<WorkloadFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let what = match fields.get("name") {
        Some(Value::Text(name)) => name.clone(),
        _ => {
            return Err(Refusal::invalid("a new workload", "it has no name", "give one"));
        }
    };
    let wanted = key.map_or_else(|| suggested_key(fields), str::to_owned);
    if !key::is_key(&wanted) {
        return Err(Refusal::invalid(
            wanted,
            "a key is 1 to 40 of a-z, 0-9 and -",
            "choose another key, or leave it out",
        ));
    }
    let free = scope.free_keys.get(&wanted).cloned().unwrap_or(wanted.clone());
    if key.is_some() && free != wanted {
        return Err(Refusal::invalid(wanted, "this key is taken", format!("choose another, such as {free}")));
    }
    let mut facts = checked(scope, &what, fields, None, context)?;
    let stage = facts.remove("stage");
    if !matches!(stage, None | Some(Value::Unknown | Value::Word("experiment"))) {
        return Err(Refusal::not_allowed(
            what,
            "a new workload enters as an experiment",
            "leave the stage out; ask for promotion afterwards",
        ));
    }
    let workload = context.draw.id();
    let since =
        facts.remove("stage_since").filter(|value| matches!(value, Value::Day(_))).unwrap_or(Value::Day(context.on));
    Ok(vec![
        WorkloadAdded { workload, key: free, fields: facts }.into(),
        WorkloadStageChanged {
            workload,
            from: None,
            to: Stage::Experiment,
            how: Entered::Added,
            promotion: None,
            fields: Fields::new().with("stage", Stage::Experiment).with("stage_since", since),
        }
        .into(),
    ])
}

pub(super) fn answer(
    scope: &Scope,
    id: Id,
    fields: &Fields<WorkloadFacts>,
    manner: &Manner<'_>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    let mut answers = checked(scope, &workload.key, fields, Some(workload), context)?;
    raises_the_tier(scope, workload, fields, context)?;
    if manner.bulk.is_some() && !manner.overwrite {
        let spoken: Vec<&str> =
            answers.iter().map(|(name, _)| name).filter(|name| answered_by_person(workload, name)).collect();
        for name in spoken {
            answers.remove(name);
        }
    }
    if let Some(stage) = answers.get("stage") {
        let now = workload.facts.stage;
        // An experiment is entered freely, so it is also taken back freely.
        let is_taken_back = *stage == Value::Unknown && now.is(Stage::Experiment);
        if !is_taken_back && now.known().is_some_and(|now| *stage != Value::Word(now.word())) {
            return Err(Refusal::not_allowed(
                workload.key.clone(),
                format!("its stage is {} and an answer cannot change it", crate::domain::apply::stage_word(&now)),
                "use promote, demote or retire",
            ));
        }
    }
    let key_test_answered =
        KEY_TEST_FIELDS.iter().any(|name| answers.get(name).is_some_and(|value| *value != Value::Unknown));
    let mut changes = answers.changing(&workload.facts);
    if key_test_answered {
        changes = changes.with("reach_answered_on", context.on);
        changes = changes.changing(&workload.facts);
    }
    if manner.confirms {
        for (name, value) in answers.iter().filter(|(name, value)| is_confirmed(workload, name, value)) {
            changes = changes.with(name, value.clone());
        }
    }
    if changes.is_empty() {
        return Ok(vec![]);
    }
    Ok(vec![WorkloadAnswered { workload: id, fields: changes, bulk: manner.bulk.map(str::to_owned) }.into()])
}

/// A tier is raised by hand, never lowered: one below what the reach gives would be shown and count for nothing.
fn raises_the_tier(
    scope: &Scope,
    workload: &Workload,
    fields: &Fields<WorkloadFacts>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let raised = fields.get("tier_raised").and_then(|value| Tier::from_word(&value.plain()));
    let (Some(raised), Some(dossier)) = (raised, scope.dossiers.get(&workload.id)) else { return Ok(()) };
    let mut then = dossier.clone();
    for (name, value) in fields.iter() {
        then.workload.facts.set(name, value.clone(), Setting { on: context.on, how: How::Person });
    }
    let computed = effect::computed_tier(&then);
    if raised < computed {
        return Err(Refusal::invalid(
            workload.key.clone(),
            format!("tier_raised {raised} is below {computed}, the tier that its reach gives"),
            "give a higher tier, or leave tier_raised unknown",
        ));
    }
    Ok(())
}

/// The answers, once every one of them makes sense for this workload.
fn checked(
    scope: &Scope,
    what: &str,
    fields: &Fields<WorkloadFacts>,
    workload: Option<&Workload>,
    context: &Context<'_>,
) -> Result<Fields<WorkloadFacts>, Refusal> {
    for (name, step) in OWN_STEP {
        if fields.get(name).is_some() {
            return Err(Refusal::not_allowed(what, format!("{name} is not answered by hand"), step));
        }
    }
    named_are_here(scope, fields.people())?;
    sound::check(fields, workload, context.on).map_err(|unsound| unsound.of(what))?;
    Ok(fields.clone())
}

/// Whether an answer says again what only a source stated, or what one contradicts: that it is recorded already is no reason to pass
/// over it. The next statement of the source that says otherwise is then a conflict.
fn is_confirmed(workload: &Workload, name: &str, value: &Value) -> bool {
    let same = *value != Value::Unknown && workload.facts.value(name).as_ref() == Some(value);
    let imported = || workload.facts.setting(name).is_some_and(|set| set.how == How::Import);
    same && (imported() || workload.conflicts().any(|conflict| conflict.field == name))
}

/// The source of a value that is said again of many, and that stays the source's unless somebody confirms it.
#[must_use]
pub fn already_so<'w>(workload: &'w Workload, fields: &Fields<WorkloadFacts>) -> Option<&'w str> {
    let said = fields.iter().filter(|(name, value)| workload.facts.value(name).as_ref() == Some(value));
    said.filter_map(|(name, _)| workload.stated_by(name)).map(|source| source.source.as_str()).next()
}

/// The fields of which a workload keeps its own value where many are answered alike: a person answered otherwise, one by one or in
/// bulk, and nobody says that it shall be replaced.
#[must_use]
pub fn kept_in_bulk(workload: &Workload, fields: &Fields<WorkloadFacts>) -> Vec<&'static str> {
    let keeps = |name: &str, value: &Value| {
        answered_by_person(workload, name) && workload.facts.value(name).is_some_and(|now| now != *value)
    };
    fields.iter().filter(|(name, value)| keeps(name, value)).map(|(name, _)| name).collect()
}

/// Whether a person, and not a source, gave the answer that is recorded.
pub(super) fn answered_by_person(workload: &Workload, name: &str) -> bool {
    let known = workload.facts.value(name).is_some_and(|value| value != Value::Unknown);
    known && workload.facts.setting(name).is_some_and(|set| set.how != How::Import)
}
