//! Rules on what sources state: ours unchanged, take theirs; theirs unchanged, keep ours; both changed, a person settles it.

use super::{Context, Scope};
use crate::domain::command::{Contact, StatedRow, Tally, suggested_key};
use crate::domain::event::{
    GrantDescribed, GrantImported, ImportApplied, ImportRepeated, PersonDescribed, RecordMissing, SourceMapped,
    WorkloadColumnsKept, WorkloadImported,
};
use crate::domain::field::Fields;
use crate::domain::people::{Whom, whom};
use crate::domain::record::{Source, Workload, WorkloadFacts};
use crate::domain::wording::Wording;
use crate::domain::{Event, Id, Refusal, Value, sound};

pub(super) fn state(scope: &Scope, row: &StatedRow, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let known = row.workload.map(|id| scope.workload(id)).transpose()?;
    let called = || known.map_or_else(|| suggested_key(&row.fields), |known| known.key.clone());
    sound::check(&row.fields, known, context.on).map_err(|unsound| unsound.of(called()))?;
    let Named { mut events, ids, words } = Named::by(row, scope, context);
    let mut fields = row.fields.clone();
    for (contact, id) in row.contacts.iter().zip(ids) {
        if let (Some(id), None) = (id, fields.get(contact.field())) {
            fields = fields.with(contact.field(), id);
        }
    }
    let mut columns = row.unmapped.clone();
    columns.extend(words);
    let workload = row.workload.unwrap_or_else(|| context.draw.id());
    let source = known.and_then(|known| {
        known.sources.iter().find(|source| source.source == row.source && source.match_key == row.match_key)
    });
    let stated = WorkloadImported {
        workload,
        key: if known.is_some() { None } else { Some(free_key(scope, &row.fields)) },
        source: row.source.clone(),
        source_id: row.source_id.clone(),
        match_key: row.match_key.clone(),
        statement: row.statement.clone(),
        kept: known.map_or_else(Vec::new, |known| kept(known, source, &fields)),
        fields,
        words: row.words.clone(),
        blank: row.blank.clone(),
        unclear: row.unclear.clone(),
        claims: row.claims.clone(),
    };
    events.push(stated.into());
    if source.map_or(!columns.is_empty(), |source| source.unmapped != columns) {
        let given =
            WorkloadColumnsKept { workload, source: row.source.clone(), match_key: row.match_key.clone(), columns };
        events.push(given.into());
    }
    events.extend(grant(scope, row, workload, context));
    Ok(events)
}

pub(super) fn gone(scope: &Scope, workload: Id, source: &str, match_key: &str) -> Result<Vec<Event>, Refusal> {
    let recorded = scope.workload(workload)?;
    let row = recorded.sources.iter().find(|known| known.source == source && known.match_key == match_key);
    match row {
        Some(row) if row.missing_since.is_none() => {
            Ok(vec![RecordMissing { workload, source: source.to_owned(), match_key: match_key.to_owned() }.into()])
        }
        Some(_) => Ok(vec![]),
        None => Err(Refusal::not_found(format!("a row of {source} for {}", recorded.key))),
    }
}

/// A mapping that can be, and that says something else than the one that counts.
pub(super) fn map(scope: &Scope, id: Id, source: &str, wording: &Wording) -> Result<Vec<Event>, Refusal> {
    let register = scope.register(id)?;
    wording.check().map_err(|bad| Refusal::invalid(source, bad.to_string(), "fix the mapping"))?;
    if register.mappings.get(source).is_some_and(|mapped| mapped.wording == *wording) {
        return Ok(vec![]);
    }
    Ok(vec![SourceMapped { register: id, source: source.to_owned(), wording: wording.clone() }.into()])
}

pub(super) fn finish(import: Id, [source, file, sha256]: [&str; 3], tally: Tally, refused: &[String]) -> Vec<Event> {
    let Tally { rows, new, changed, unchanged, rejected, conflicts, missing, empty } = tally;
    let applied = ImportApplied {
        import,
        source: source.to_owned(),
        file: file.to_owned(),
        sha256: sha256.to_owned(),
        rows,
        new,
        changed,
        unchanged,
        rejected,
        conflicts,
        missing,
        empty,
        refused: refused.to_vec(),
    };
    vec![applied.into()]
}

pub(super) fn seen(scope: &Scope, import: Id, sha256: &str) -> Result<Vec<Event>, Refusal> {
    if scope.records.get(&import).and_then(crate::domain::Record::import).is_none() {
        return Err(Refusal::not_found(format!("import {import}")));
    }
    Ok(vec![ImportRepeated { import, sha256: sha256.to_owned() }.into()])
}

/// Whom a row names.
struct Named {
    /// The events that record those who are new.
    events: Vec<Event>,
    /// Who they are, in order; nobody where it is in doubt.
    ids: Vec<Option<Id>>,
    /// The words of those in doubt, by column.
    words: Vec<(String, String)>,
}

impl Named {
    fn by(row: &StatedRow, scope: &Scope, context: &Context<'_>) -> Self {
        let mut named = Self { events: vec![], ids: vec![], words: vec![] };
        for (nth, contact) in row.contacts.iter().enumerate() {
            let earlier = row.contacts.iter().take(nth).position(|earlier| earlier.is_same(contact));
            let id = match earlier.and_then(|earlier| named.ids.get(earlier)) {
                Some(id) => *id,
                None => named.whom(contact, scope, context),
            };
            if id.is_none() {
                named.words.push(contact.words.clone());
            }
            named.ids.push(id);
        }
        named
    }

    fn whom(&mut self, contact: &Contact, scope: &Scope, context: &Context<'_>) -> Option<Id> {
        let at = contact.address.as_ref().and_then(|address| scope.addresses.get(address)).copied();
        let namesakes = contact.name.as_ref().and_then(|name| scope.names.get(name));
        match whom(contact.address.is_some(), at, namesakes.map_or(&[], Vec::as_slice)) {
            _ if contact.is_doubtful => None,
            Whom::Doubtful(_) => None,
            Whom::Known(id) => Some(id),
            Whom::New => {
                let person = context.draw.id();
                self.events.push(PersonDescribed { person, fields: contact.fields.clone() }.into());
                Some(person)
            }
        }
    }
}

/// Fields where the source says something new against what somebody answered.
fn kept(known: &Workload, source: Option<&Source>, fields: &Fields<WorkloadFacts>) -> Vec<String> {
    let conflicts = |(name, theirs): &(&'static str, &Value)| {
        Source::conflicts(source, known, name, theirs)
            || source.is_some_and(|source| source.still_conflicts(known, name, theirs))
    };
    fields.iter().filter(conflicts).map(|(name, _)| name.to_owned()).collect()
}

fn grant(scope: &Scope, row: &StatedRow, workload: Id, context: &Context<'_>) -> Vec<Event> {
    let Some(fields) = row.grant.as_ref() else { return vec![] };
    let stated = row
        .workload
        .and_then(|id| scope.dossiers.get(&id))
        .and_then(|dossier| dossier.grants.iter().find(|grant| grant.source.as_ref() == Some(&row.source)));
    let mut fields = fields.clone();
    if let Some(grant) = stated {
        // What a person answered of it stands.
        let kept: Vec<&str> = grant.kept_against(&fields).map(|(field, ..)| field.name).collect();
        for name in kept {
            fields.remove(name);
        }
        if fields.changing(&grant.facts).is_empty() {
            return vec![];
        }
    }
    // A source that states another access than the approved one does not carry the approval over.
    let end = stated.and_then(|known| {
        let all = super::grant::unapproved(known, fields.clone());
        let lost = ["approved_by", "approved_on", "reason"];
        let lost = lost.into_iter().filter(|name| all.get(name) != fields.get(name));
        let lost = lost.fold(Fields::new(), |end, name| end.with(name, Value::Unknown));
        let event = GrantDescribed { grant: known.id, workload, fields: lost };
        (!event.fields.is_empty()).then(|| event.into())
    });
    let grant = stated.map_or_else(|| context.draw.id(), |grant| grant.id);
    let mut events = vec![GrantImported { grant, workload, source: row.source.clone(), fields }.into()];
    events.extend(end);
    events
}

fn free_key(scope: &Scope, fields: &Fields<WorkloadFacts>) -> String {
    let wanted = suggested_key(fields);
    scope.free_keys.get(&wanted).cloned().unwrap_or(wanted)
}
