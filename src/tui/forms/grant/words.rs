//! Access to data as people read it.

use crate::domain::field::FactTable;
use crate::domain::record::{Grant, GrantFacts};
use crate::domain::{DateFact, Value};
use crate::tui::widgets::date;

/// What an access is called.
#[must_use]
pub fn called(grant: &Grant) -> String {
    let dataset = grant.facts.dataset.known();
    dataset.map_or_else(|| "access to a data set without a name".to_owned(), |dataset| format!("access to {dataset}"))
}

/// An access in a few words: the data set, what may be done there, how sensitive it is, until when.
#[must_use]
pub fn in_words(grant: &Grant) -> String {
    let facts: &GrantFacts = &grant.facts;
    let mut words = vec![facts.dataset.known().cloned().unwrap_or_else(|| "data without a name".to_owned())];
    words.extend(["mode", "classification", "masking"].into_iter().filter_map(|name| match facts.value(name) {
        None | Some(Value::Unknown) => None,
        Some(value) => Some(value.plain()),
    }));
    words.push(match facts.expires_on {
        DateFact::Unknown => "no end known".to_owned(),
        DateFact::Never => "never ends by itself".to_owned(),
        DateFact::On(day) => format!("until {}", date::in_words(day.date())),
    });
    words.join(", ")
}

/// What a fact of an access is called.
#[must_use]
pub fn title(name: &str) -> &'static str {
    GrantFacts::field(name).map_or("", |field| field.title)
}
