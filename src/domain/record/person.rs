//! A person record: somebody accountable, or an address that stands for nobody in particular.

use crate::domain::field::Facts;
use crate::domain::{DateFact, Day, Fact, Id, PersonKind, YesNo};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What can be recorded of a person. Names and addresses stand only here, so that they can be redacted.
    PersonFacts of Person {
        kind: Fact<PersonKind> = "Kind", "A person, or a mailbox, team or vendor that stands for nobody in particular.";
        name: Fact<String> = "Name", "What people call them.";
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
    /// Accounts they were recognised by, such as `os:alice@host`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<String>,
}

impl Person {
    /// What to call them: the name, else the first address, else the id.
    #[must_use]
    pub fn called(&self) -> String {
        let address = || self.facts.addresses.first().cloned();
        self.facts.name.known().cloned().or_else(address).unwrap_or_else(|| self.id.to_string())
    }

    /// Whether they are somebody who can be accountable, and have not left: a person not known to be inactive.
    #[must_use]
    pub fn is_active_person(&self) -> bool {
        self.facts.kind.is(PersonKind::Person) && !self.facts.active.is(YesNo::No)
    }
}
