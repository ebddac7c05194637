//! Rules on what sources state: ours unchanged, take theirs; theirs unchanged, keep ours; both changed, a person settles it.

use super::{Context, Scope};
use crate::domain::command::{StatedRow, Tally, suggested_key};
use crate::domain::event::{
    GrantStated, ImportApplied, ImportSeen, PersonDescribed, WorkloadGiven, WorkloadGone, WorkloadStated,
};
use crate::domain::field::Fields;
use crate::domain::record::{Source, Workload, WorkloadFacts};
use crate::domain::{Event, Id, Refusal, Value, sound};

pub(super) fn state(scope: &Scope, row: &StatedRow, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let known = row.workload.map(|id| scope.workload(id)).transpose()?;
    let called = || known.map_or_else(|| suggested_key(&row.fields), |known| known.key.clone());
    sound::check(&row.fields, known, context.on).map_err(|unsound| unsound.of(called()))?;
    let (mut events, contacts) = contacts(scope, row, context);
    let mut fields = row.fields.clone();
    for (name, id) in ["owner", "deputy"].iter().zip(contacts) {
        if fields.get(name).is_none() {
            fields = fields.with(name, id);
        }
    }
    let workload = row.workload.unwrap_or_else(|| context.draw.id());
    let source = known.and_then(|known| {
        known.sources.iter().find(|source| source.source == row.source && source.match_key == row.match_key)
    });
    let stated = WorkloadStated {
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
        claims: row.claims.clone(),
    };
    events.push(stated.into());
    if source.map_or(!row.given.is_empty(), |source| source.given != row.given) {
        let given = WorkloadGiven {
            workload,
            source: row.source.clone(),
            match_key: row.match_key.clone(),
            columns: row.given.clone(),
        };
        events.push(given.into());
    }
    events.extend(grant(scope, row, workload, context));
    Ok(events)
}

pub(super) fn gone(scope: &Scope, workload: Id, source: &str, match_key: &str) -> Result<Vec<Event>, Refusal> {
    let recorded = scope.workload(workload)?;
    let row = recorded.sources.iter().find(|known| known.source == source && known.match_key == match_key);
    match row {
        Some(row) if row.gone_on.is_none() => {
            Ok(vec![WorkloadGone { workload, source: source.to_owned(), match_key: match_key.to_owned() }.into()])
        }
        Some(_) => Ok(vec![]),
        None => Err(Refusal::not_found(format!("a row of {source} for {}", recorded.key))),
    }
}

pub(super) fn finish(import: Id, source: &str, file: &str, sha256: &str, tally: Tally) -> Vec<Event> {
    let Tally { rows, new, changed, unchanged, rejected, conflicts, gone } = tally;
    let (source, file, sha256) = (source.to_owned(), file.to_owned(), sha256.to_owned());
    vec![
        ImportApplied { import, source, file, sha256, rows, new, changed, unchanged, rejected, conflicts, gone }.into(),
    ]
}

pub(super) fn seen(scope: &Scope, import: Id, sha256: &str) -> Result<Vec<Event>, Refusal> {
    if scope.records.get(&import).and_then(crate::domain::Record::import).is_none() {
        return Err(Refusal::not_found(format!("import {import}")));
    }
    Ok(vec![ImportSeen { import, sha256: sha256.to_owned() }.into()])
}

/// The people behind a row's contacts, and the events that record those who are new.
fn contacts(scope: &Scope, row: &StatedRow, context: &Context<'_>) -> (Vec<Event>, Vec<Id>) {
    let mut events = vec![];
    let mut ids: Vec<(&str, Id)> = vec![];
    for contact in &row.contacts {
        let here = ids.iter().find(|(address, _)| *address == contact.address).map(|(_, id)| *id);
        let id = scope.addresses.get(&contact.address).copied().or(here).unwrap_or_else(|| {
            let person = context.draw.id();
            events.push(PersonDescribed { person, fields: contact.fields.clone() }.into());
            person
        });
        ids.push((&contact.address, id));
    }
    (events, ids.into_iter().map(|(_, id)| id).collect())
}

/// Fields where the source says something new against what somebody answered.
fn kept(known: &Workload, source: Option<&Source>, fields: &Fields<WorkloadFacts>) -> Vec<String> {
    let conflicts = |(name, theirs): &(&'static str, &Value)| Source::conflicts(source, known, name, theirs);
    fields.iter().filter(conflicts).map(|(name, _)| name.to_owned()).collect()
}

fn grant(scope: &Scope, row: &StatedRow, workload: Id, context: &Context<'_>) -> Option<Event> {
    let fields = row.grant.as_ref()?;
    let stated = row
        .workload
        .and_then(|id| scope.dossiers.get(&id))
        .and_then(|dossier| dossier.grants.iter().find(|grant| grant.source.as_ref() == Some(&row.source)));
    if stated.is_some_and(|grant| fields.changing(&grant.facts).is_empty()) {
        return None;
    }
    let grant = stated.map_or_else(|| context.draw.id(), |grant| grant.id);
    Some(GrantStated { grant, workload, source: row.source.clone(), fields: fields.clone() }.into())
}

fn free_key(scope: &Scope, fields: &Fields<WorkloadFacts>) -> String {
    let wanted = suggested_key(fields);
    scope.free_keys.get(&wanted).cloned().unwrap_or(wanted)
}
