//! What one entry of the ledger changed. Entries carry new values only; what they replaced is looked up in the register as it stood
//! just before the entry was recorded.
//!
//! | the entry | is shown as |
//! |---|---|
//! | begins a record with facts | one change, `begins`: all that it said, as JSON |
//! | tells facts of a record | a change for each fact that is another than before; what it said besides in one, `also`, as JSON |
//! | makes facts follow, such as a review that sets the next one | a change for each of them, and one for each thing it said |
//! | puts another policy in force | a change for each field that the policies do not agree on, as `policy.limits.grant_days` |
//! | anything else | a change for each thing it said; of an import's entries all in one, `also` |

use super::cell::{written, written_json};
use super::error::ExportError;
use crate::domain::apply::{Happened, apply};
use crate::domain::field::{FactTable, Facts, Field};
use crate::domain::{Body, Id, Policy, Record, RecordKind, Value, Word};
use crate::ledger::Entry;
use crate::store::StoreError;
use crate::store::read::Past;
use serde_json::{Map, Value as Json};

/// One thing that an entry changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub kind: RecordKind,
    pub object: Id,
    pub field: String,
    pub before: String,
    pub after: String,
}

/// Every change of entry `seq`, one at least.
pub(super) fn changes(seq: u64, entry: &Entry, past: &mut Past<'_>) -> Result<Vec<Change>, ExportError> {
    let subject = Subject::of(entry);
    let mut changes = vec![];
    match entry.data.get("fields").and_then(Json::as_object) {
        Some(told) => match past.before(subject.object, seq)? {
            None => return Ok(vec![subject.change("begins", "", Json::Object(said(entry)).to_string())]),
            Some(before) => changes.extend(subject.told(before, told)),
        },
        None if tells_nothing_of_facts(&entry.kind) => {}
        None if entry.kind == "policy.changed" => policy(seq, entry, past, &subject, &mut changes)?,
        None => followed(seq, entry, past, &mut changes)?,
    }
    let mut besides = said(entry);
    if !changes.is_empty() && entry.kind == "policy.changed" {
        // The document stands in `ledger.jsonl`; what it changes stands here field by field.
        besides.remove("policy");
    }
    besides
        .retain(|name, _| name != "fields" && name != "reason" && !changes.iter().any(|change| change.field == *name));
    let in_one = entry.import.is_some() || entry.data.get("fields").is_some();
    if !in_one {
        changes.extend(besides.iter().map(|(name, value)| subject.change(name, "", written_json(value))));
    } else if !besides.is_empty() {
        changes.push(subject.change("also", "", Json::Object(besides).to_string()));
    }
    if changes.is_empty() {
        changes.push(subject.change("", "", String::new()));
    }
    Ok(changes)
}

/// The record that an entry mostly is about: the one that its type begins with.
struct Subject {
    kind: RecordKind,
    object: Id,
}

impl Subject {
    fn of(entry: &Entry) -> Self {
        let family = entry.kind.split_once('.').map_or("", |(family, _)| family);
        let kind = RecordKind::from_word(family).unwrap_or(RecordKind::Register);
        let named = entry.data.get(kind.word()).and_then(Json::as_str).and_then(|id| id.parse().ok());
        let object = named.or_else(|| entry.about.first().copied()).unwrap_or(Id([0; 16]));
        Self { kind, object }
    }

    fn change(&self, field: &str, before: &str, after: String) -> Change {
        Change { kind: self.kind, object: self.object, field: field.to_owned(), before: before.to_owned(), after }
    }

    /// The facts an entry tells that are others than before.
    fn told(&self, before: &Record, told: &Map<String, Json>) -> Vec<Change> {
        facts(before)
            .into_iter()
            .filter_map(|(field, before)| {
                let after = field.shape.from_json(told.get(field.name)?).ok()?;
                (after != before).then(|| self.fact(field, &before, &after))
            })
            .collect()
    }

    fn fact(&self, field: &Field, before: &Value, after: &Value) -> Change {
        self.change(field.name, &written(field.shape, before), written(field.shape, after))
    }
}

/// The fields that a new policy says otherwise.
fn policy(
    seq: u64,
    entry: &Entry,
    past: &mut Past<'_>,
    subject: &Subject,
    changes: &mut Vec<Change>,
) -> Result<(), ExportError> {
    let before = past.before(subject.object, seq)?.and_then(Record::register);
    let after = entry.data.get("policy").and_then(Json::as_str).and_then(|document| Policy::read(document).ok());
    let (Some(before), Some(after)) = (before, after) else { return Ok(()) };
    for it in before.policy.differences(&after) {
        let field = format!("policy.{}", it.field);
        changes.push(subject.change(&field, it.before.as_deref().unwrap_or_default(), it.after.unwrap_or_default()));
    }
    Ok(())
}

/// Facts that became others although the entry does not tell them as such.
fn followed(seq: u64, entry: &Entry, past: &mut Past<'_>, changes: &mut Vec<Change>) -> Result<(), ExportError> {
    let mut happened: Option<Happened> = None;
    for &object in &entry.about {
        let Some(before) = past.before(object, seq)?.filter(|record| !facts(record).is_empty()) else { continue };
        let happened = match &mut happened {
            Some(happened) => happened,
            none => none.insert(entry.happened().map_err(|error| StoreError::undecodable(seq, &error))?),
        };
        let mut after = Some(before.clone());
        apply(&mut after, object, happened);
        let Some(after) = after else { continue };
        let subject = Subject { kind: before.body.kind(), object };
        for ((field, before), (_, after)) in facts(before).into_iter().zip(facts(&after)) {
            if before != after {
                changes.push(subject.fact(field, &before, &after));
            }
        }
    }
    Ok(())
}

/// Types that change no fact, so that nothing has to be looked up for them.
fn tells_nothing_of_facts(kind: &str) -> bool {
    let families = ["register.", "import.", "evidence.", "checkpoints.", "catalogue.", "clock."];
    matches!(kind, "workload.columns-kept" | "record.missing") || families.iter().any(|family| kind.starts_with(family))
}

/// What an entry says, without the ids of its records and without a snapshot, whose hash stands beside it.
fn said(entry: &Entry) -> Map<String, Json> {
    let is_about =
        |value: &Json| value.as_str().and_then(|id| id.parse::<Id>().ok()).is_some_and(|id| entry.about.contains(&id));
    let own = entry.data.as_object().into_iter().flatten();
    let said = own.filter(|(name, value)| *name != "snapshot" && !is_about(value));
    said.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Every fact of a record, where it is one that has facts.
fn facts(record: &Record) -> Vec<(&'static Field, Value)> {
    fn all<F: FactTable>(facts: &Facts<F>) -> Vec<(&'static Field, Value)> {
        F::FIELDS.iter().map(|field| (field, facts.value(field.name).unwrap_or(Value::Unknown))).collect()
    }
    match &record.body {
        Body::Workload(it) => all(&it.facts),
        Body::Person(it) => all(&it.facts),
        Body::Grant(it) => all(&it.facts),
        Body::Identity(it) => all(&it.facts),
        Body::Credential(it) => all(&it.facts),
        Body::Zone(it) => all(&it.facts),
        Body::Exception(it) => all(&it.facts),
        Body::Register(_) | Body::Promotion(_) | Body::Review(_) | Body::Action(_) | Body::Import(_) => vec![],
    }
}
