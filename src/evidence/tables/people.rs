//! `people.csv`: everybody whom the tables name; without a filter, everybody who is recorded.

use super::super::error::ExportError;
use super::super::table::{Column, Table, Values, column, facts, key};
use super::super::table_file::{People, TableFile};
use crate::domain::field::Facts;
use crate::domain::record::{Person, PersonFacts};
use crate::domain::{Fact, Id, Record};
use crate::store::Store;
use std::collections::BTreeSet;

/// The file.
pub const FILE: &str = "people.csv";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("person_id", Values::Id, "The person."),
        column("called", Values::Text, "What people call them: the name, else the first address, else the id."),
        column(
            "recorded_from",
            Values::Day,
            "The day they were recorded from; unknown where that is after the day shown.",
        ),
    ];
    // Somebody's delegate need not be named by any workload, and has a row only where they are.
    columns.extend(facts::<PersonFacts>().into_iter().map(|field| match field.values {
        Values::Record(_) => Column { values: Values::Id, ..field },
        _ => field,
    }));
    columns.push(column(
        "merged_into",
        Values::Id,
        "The record that stands for both, where theirs was merged into it; empty elsewhere.",
    ));
    columns.push(column(
        "apart_from",
        Values::Array,
        "People recorded as different persons, whatever their names are.",
    ));
    columns.push(column("logins", Values::Array, "Accounts linked to them, such as os:alice@host."));
    Table { file: FILE, about: "Everybody whom the tables name; without a filter, everybody who is recorded.", columns }
}

/// Writes everybody who is named, or everybody who is recorded and everybody who is named.
pub(in crate::evidence) fn write(
    file: &mut TableFile,
    store: &Store,
    mut named: BTreeSet<Id>,
    named_only: bool,
) -> Result<(), ExportError> {
    store.each_person_by_id(|person| {
        while let Some(missing) = named.first().copied().filter(|id| *id < person.id) {
            named.pop_first();
            unrecorded(file, missing)?;
        }
        if named.remove(&person.id) || !named_only {
            recorded(file, store, person)?;
        }
        Ok::<_, ExportError>(true)
    })?;
    named.into_iter().try_for_each(|missing| unrecorded(file, missing))
}

fn recorded(file: &mut TableFile, store: &Store, person: &Person) -> Result<(), ExportError> {
    let delegate = match person.facts.delegate {
        Fact::Known(id) => store.record(id)?.as_ref().and_then(Record::person).cloned(),
        Fact::Unknown => None,
    };
    let delegates: People = delegate.into_iter().map(|person| (person.id, person)).collect();
    file.row(|row| {
        row.plain(person.id);
        row.text(&person.called());
        row.plain(person.added_on);
        row.facts(&person.facts, &delegates);
        row.id_or(person.merged.as_ref().map(|merged| merged.into), "");
        row.array(person.apart.iter().map(|bond| bond.with.to_string()));
        row.array(person.logins.iter().map(String::as_str));
    })
}

/// Somebody whom a table names and whose own record is true only from a later day.
fn unrecorded(file: &mut TableFile, id: Id) -> Result<(), ExportError> {
    file.row(|row| {
        row.plain(id);
        row.plain(id);
        row.text("unknown");
        row.facts(&Facts::<PersonFacts>::default(), &People::new());
        row.id_or(None, "");
        row.array(Vec::<String>::new());
        row.array(Vec::<String>::new());
    })
}
