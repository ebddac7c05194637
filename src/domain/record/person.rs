//! A person record: somebody accountable, or an address that stands for nobody in particular.

use super::{Relation, Turn};
use crate::domain::field::Facts;
use crate::domain::{DateFact, Day, Fact, Id, Instant, PersonKind, YesNo};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What can be recorded of a person. Names and addresses stand only here, so that they can be redacted.
    PersonFacts of Person {
        kind: Fact<PersonKind> = "Kind", "A person, or a mailbox, team or vendor that stands for nobody in particular.";
        name: Fact<String> = "Name", "Their name.";
        addresses: Vec<String> = "Addresses", "Their e-mail addresses.";
        team: Fact<String> = "Team", "The team they belong to.";
        roles: Vec<String> = "Roles", "What they may do here, such as decide.";
        active: Fact<YesNo> = "Active", "Whether they are still here.";
        left_on: DateFact = "Left on", "The day they left.";
        delegate: Fact<Id> = "Delegate", "Who acts for them.";
    }
}

/// A person as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Their opaque id.
    pub id: Id,
    /// The day they were recorded from.
    pub added_on: Day,
    /// What is known of them.
    pub facts: Facts<PersonFacts>,
    /// Accounts linked to them, such as `os:alice@host`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<String>,
    /// The record that stands for this person, where somebody merged the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// People whom somebody has said to be others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Relation>,
    /// When they were first recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Instant>,
    /// The roles they were given, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Turn<Vec<String>>>,
}

/// That one record of a person stands for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The record that stands for both.
    pub into: Id,
    /// The day it counts from.
    pub since: Day,
    /// The entry that says so, which a correction names.
    pub entry: Id,
}

impl Person {
    /// What to call them: the name, else the first address, else the id.
    #[must_use]
    pub fn called(&self) -> String {
        let address = || self.facts.addresses.first().cloned();
        self.facts.name.known().cloned().or_else(address).unwrap_or_else(|| self.id.to_string())
    }

    /// A person of whom nothing is known but since when they are recorded.
    #[must_use]
    pub fn new(id: Id, added_on: Day) -> Self {
        Self {
            id,
            added_on,
            facts: Facts::default(),
            logins: vec![],
            merged: None,
            apart: vec![],
            recorded_at: None,
            given: vec![],
        }
    }

    /// When they were first recorded, and the day it counts from.
    #[must_use]
    pub fn recorded(&self) -> Option<Turn<()>> {
        self.recorded_at.map(|at| Turn { on: self.added_on, at, to: () })
    }

    /// Whether they are somebody who can be accountable, and have not left: a person not known to be inactive.
    #[must_use]
    pub fn is_active_person(&self) -> bool {
        self.facts.kind.is(PersonKind::Person) && !self.facts.active.is(YesNo::No) && self.merged.is_none()
    }
}
