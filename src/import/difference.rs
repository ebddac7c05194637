//! What a changed row would change, field by field, by the rule that entries are decided by: source unchanged since,
//! keep ours; ours unchanged, take theirs; both changed, a conflict for a person.

use super::known::{Known, KnownRow};
use super::people::People;
use super::source_row::{Rejected, SourceRow};
use crate::domain::record::{Grant, Source, Workload, WorkloadFacts};
use crate::domain::{FactTable as _, Fields, Id, Value};

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
    /// Fields that keep their value although the source no longer states them.
    pub unstated: Vec<&'static str>,
    /// Fields that keep their value although the source now says a word of them that was not understood, and the word; safe to show, cut.
    pub unclear: Vec<(&'static str, String)>,
    /// What it states of access to data and is not taken: a person answered otherwise, and that stands.
    pub kept: Vec<FieldChange>,
    /// What else it says anew: `claims`, `text`, `again` (it had been missing), `details`.
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

/// What a changed row comes to.
pub(super) struct Difference {
    pub(super) change: RowChange,
    /// Fields that are made unknown, because a person said that what the source fell silent on is to be.
    pub(super) cleared: Vec<&'static str>,
    /// Fields that were read and of which it says nothing now, although it did before.
    pub(super) blank: Vec<&'static str>,
    /// Facts that become unknown, or would if a person said so.
    pub(super) lost: Vec<&'static str>,
    /// Whether a conflict of an earlier import is none any more, or is counted as a new one.
    pub(super) settles: bool,
}

/// How rows are compared with what is recorded.
pub(super) struct Comparing<'a, K> {
    pub(super) source: &'a str,
    pub(super) known: &'a K,
    /// Whom the rows of the file name.
    pub(super) people: &'a People,
    /// Whether what the source no longer states becomes unknown.
    pub(super) clears: bool,
    /// Whether the columns of a field were read.
    pub(super) reads: &'a dyn Fn(&str) -> bool,
}

/// The change a row makes.
pub(super) fn difference(
    row: &SourceRow,
    known_row: &KnownRow,
    workload: &Workload,
    grant: Option<&Grant>,
    comparing: &Comparing<'_, impl Known>,
) -> Difference {
    let Comparing { source, known, people, clears, .. } = *comparing;
    let before = source_of(workload, source, known_row);
    let no_more = before.map_or_else(Vec::new, |before| no_more(row, before, comparing.reads));
    let (unclear, blank): (Vec<_>, Vec<_>) = no_more.into_iter().partition(|name| row.is_unclear(name));
    let mut fields = Vec::new();
    let mut note = |name: &'static str, theirs: &Value, shown: &str| {
        if Source::says_anew(before, workload, name, theirs) {
            fields.push(FieldChange {
                field: name,
                from: plain(workload.facts.value(name).as_ref(), known),
                to: Rejected::shown(shown),
                is_conflict: Source::conflicts(before, workload, name, theirs),
            });
        }
    };
    for (name, theirs) in row.fields.iter() {
        note(name, theirs, &theirs.plain());
    }
    for contact in &row.contacts {
        if contact.is_doubtful {
            continue;
        }
        // A person not recorded yet is nobody that is recorded.
        let stranger = Value::Text(contact.words.1.clone());
        note(contact.field(), &people.known(contact).map_or(stranger, Value::Person), &contact.words.1);
    }
    let silent: Vec<&'static str> = before.map_or_else(Vec::new, |before| silent(before, workload, row));
    let cleared: Vec<&'static str> = if clears {
        let now = blank.iter().copied().filter(|name| before.is_some_and(|before| before.stated.get(name).is_some()));
        now.chain(silent).collect()
    } else {
        Vec::new()
    };
    for name in &cleared {
        note(name, &Value::Unknown, &Value::Unknown.plain());
    }
    let mut change = RowChange {
        row: row.row,
        workload: workload.id,
        key: workload.key.clone(),
        fields,
        unstated: vec![],
        unclear: vec![],
        kept: vec![],
        also: vec![],
    };
    let lost: Vec<&'static str> = if clears {
        let conflicts = |name: &&str| Source::conflicts(before, workload, name, &Value::Unknown);
        cleared.iter().copied().filter(|name| !conflicts(name)).collect()
    } else {
        change.unstated = blank.iter().copied().filter(|name| loses(before, workload, name)).collect();
        change.unstated.clone()
    };
    let words = |name: &str| Rejected::shown(row.words.get(name).map_or("", String::as_str));
    let unclear_now = unclear.iter().filter(|name| loses(before, workload, name));
    change.unclear = unclear_now.map(|name| (*name, words(name))).collect();
    let data = row.grant.as_ref().zip(grant);
    let kept = data.into_iter().flat_map(|(stated, grant)| grant.kept_against(stated));
    change.kept = kept
        .filter(|(_, ours, theirs)| ours != *theirs)
        .map(|(field, ours, theirs)| FieldChange {
            field: field.name,
            from: plain(Some(&ours), known),
            to: Rejected::shown(&theirs.plain()),
            is_conflict: false,
        })
        .collect();
    change.also = also(&change, row, known_row, workload, before);
    let stays = |before: &Source| {
        let states = |name: &str, theirs: &Value| before.still_conflicts(workload, name, theirs);
        let mut people = row.contacts.iter().filter_map(|it| Some((it.field(), Value::Person(people.known(it)?))));
        let gone = |name: &String| blank.iter().chain(&unclear).any(|gone| gone == name);
        let silent = |name: &String| !row.states(name) && !gone(name);
        row.fields.iter().any(|(name, theirs)| states(name, theirs))
            || people.any(|(name, theirs)| states(name, &theirs))
            || before.conflicts.iter().any(silent)
    };
    let settles =
        before.is_some_and(|before| !before.conflicts.is_empty() && (change.has_conflict() || !stays(before)));
    Difference { change, cleared, blank, lost, settles }
}

/// Fields that it fell silent on before, that nobody answered since, and that it says nothing of in this row either.
fn silent(before: &Source, workload: &Workload, row: &SourceRow) -> Vec<&'static str> {
    let unstated = workload.unstated().filter(|it| it.source == before.source && before.silent.contains_key(it.field));
    unstated.map(|it| it.field).filter(|name| !row.states(name) && !row.is_unclear(name)).collect()
}

/// Whether a recorded fact rests on what the source no longer states.
fn loses(before: Option<&Source>, workload: &Workload, name: &str) -> bool {
    let said = before.and_then(|before| before.stated.get(name));
    said.is_some() && workload.facts.value(name).as_ref() == said && workload.stated_by(name).is_some()
}

/// Fields that were read, that the source said something of before, and of which it says nothing understood now.
fn no_more(row: &SourceRow, before: &Source, reads: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
    let said = |name: &str| before.stated.get(name).is_some() || before.words.contains_key(name);
    let fields = WorkloadFacts::FIELDS.iter().map(|field| field.name);
    fields.filter(|name| said(name) && reads(name) && !row.states(name)).collect()
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
    if known.is_missing {
        also.push("again");
    }
    if row.claims.iter().any(|(kind, claim)| workload.claims.get(kind) != Some(claim)) {
        also.push("claims");
    }
    if before.map_or(!row.unmapped.is_empty(), |before| before.unmapped != row.unmapped) {
        also.push("text");
    }
    let is_told = !(change.fields.is_empty() && change.unstated.is_empty() && change.unclear.is_empty());
    if also.is_empty() && change.kept.is_empty() && !is_told {
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

/// What a row states, with what is to be unknown.
pub(super) fn stated(mut fields: Fields<WorkloadFacts>, cleared: &[&'static str]) -> Fields<WorkloadFacts> {
    for name in cleared {
        // Every field takes an answer back.
        let _ = fields.put(name, Value::Unknown);
    }
    fields
}
