//! What a changed row would change, field by field, by the rule that entries are decided by: source unchanged since,
//! keep ours; ours unchanged, take theirs; both changed, a conflict for a person.

use super::known::{Known, KnownRow};
use super::source_row::{Rejected, SourceRow};
use crate::domain::record::{Source, Workload, WorkloadFacts};
use crate::domain::{FactTable as _, Fields, How, Id, Value};
use crate::store::StoreError;

/// A row that says something else than last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// Which row below the header, from 1.
    pub row: u64,
    /// The workload.
    pub workload: Id,
    /// Its key.
    pub key: String,
    /// What it would change, and what it could not.
    pub fields: Vec<FieldChange>,
    /// What else it says anew: `claims`, `text`, `again` (it had been gone), `details`.
    pub also: Vec<&'static str>,
}

/// One fact that a source states anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: &'static str,
    /// What is recorded; safe to show, cut.
    pub from: String,
    /// What the source says now; safe to show, cut.
    pub to: String,
    /// Whether the recorded answer stands against it, for a person to settle.
    pub is_conflict: bool,
}

impl RowChange {
    /// Whether a person has to settle something.
    #[must_use]
    pub fn has_conflict(&self) -> bool {
        self.fields.iter().any(|field| field.is_conflict)
    }
}

/// The change a row makes and the fields it no longer states.
pub(super) fn difference(
    row: &SourceRow,
    known_row: &KnownRow,
    workload: &Workload,
    source: &str,
    known: &impl Known,
) -> Result<(RowChange, Vec<&'static str>), StoreError> {
    let before = source_of(workload, source, known_row);
    let retracted = before.map_or_else(Vec::new, |before| retracted(row, before));
    let mut fields = Vec::new();
    for (name, theirs) in row.fields.iter() {
        fields.extend(change(workload, before, name, theirs).map(|conflict| FieldChange {
            field: name,
            from: plain(workload.facts.value(name).as_ref(), known),
            to: Rejected::shown(&theirs.plain()),
            is_conflict: conflict,
        }));
    }
    for (name, contact) in ["owner", "deputy"].into_iter().zip(&row.contacts) {
        let theirs = known.person_at(&contact.address)?;
        // A person not recorded yet is nobody that is recorded.
        let stranger = Value::Text(contact.address.clone());
        let conflict = change(workload, before, name, &theirs.map_or(stranger, Value::Person));
        fields.extend(conflict.map(|is_conflict| FieldChange {
            field: name,
            from: plain(workload.facts.value(name).as_ref(), known),
            to: Rejected::shown(&contact.address),
            is_conflict,
        }));
    }
    for name in &retracted {
        fields.extend(change(workload, before, name, &Value::Unknown).map(|is_conflict| FieldChange {
            field: name,
            from: plain(workload.facts.value(name).as_ref(), known),
            to: Value::Unknown.plain(),
            is_conflict,
        }));
    }
    let mut change = RowChange { row: row.row, workload: workload.id, key: workload.key.clone(), fields, also: vec![] };
    change.also = also(&change, row, known_row, workload, before);
    Ok((change, retracted))
}

/// Whether a statement changes a fact, and if so whether it stands against a recorded answer.
fn change(workload: &Workload, before: Option<&Source>, name: &str, theirs: &Value) -> Option<bool> {
    let ours = workload.facts.value(name).unwrap_or(Value::Unknown);
    let stated = before.and_then(|before| before.stated.get(name)).cloned().unwrap_or(Value::Unknown);
    if *theirs == stated || *theirs == ours {
        return None;
    }
    let answered = workload.facts.setting(name).is_some_and(|setting| setting.how != How::Import);
    Some(ours != stated && answered)
}

/// Fields that the source stated before and leaves blank now.
fn retracted(row: &SourceRow, before: &Source) -> Vec<&'static str> {
    let still = |name: &str| {
        row.fields.get(name).is_some()
            || (name == "owner" && !row.contacts.is_empty())
            || (name == "deputy" && row.contacts.len() > 1)
    };
    let stated = before.stated.iter().filter(|(_, value)| **value != Value::Unknown);
    stated.map(|(name, _)| name).filter(|name| !still(name)).collect()
}

fn source_of<'w>(workload: &'w Workload, source: &str, known: &KnownRow) -> Option<&'w Source> {
    let same = |before: &&Source| before.source == source && before.match_key == known.match_key;
    workload.sources.iter().find(same).filter(|_| known.source == source)
}

fn also(
    change: &RowChange,
    row: &SourceRow,
    known: &KnownRow,
    workload: &Workload,
    before: Option<&Source>,
) -> Vec<&'static str> {
    let mut also = Vec::new();
    if known.gone {
        also.push("again");
    }
    if row.claims.iter().any(|(kind, claim)| workload.claims.get(kind) != Some(claim)) {
        also.push("claims");
    }
    if before.map_or(!row.given.is_empty(), |before| before.given != row.given) {
        also.push("text");
    }
    if also.is_empty() && change.fields.is_empty() {
        also.push("details");
    }
    also
}

fn plain(value: Option<&Value>, known: &impl Known) -> String {
    let text = match value {
        Some(Value::Person(id)) => known.person_called(*id).unwrap_or_else(|_| id.to_string()),
        Some(value) => value.plain(),
        None => Value::Unknown.plain(),
    };
    Rejected::shown(&text)
}

/// What a row states, with what it no longer states taken back.
pub(super) fn stated(mut fields: Fields<WorkloadFacts>, retracted: &[&'static str]) -> Fields<WorkloadFacts> {
    for name in retracted {
        // Every field takes an answer back.
        let _ = fields.put(name, Value::Unknown);
    }
    fields
}
