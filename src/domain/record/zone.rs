//! A zone: the cloud account, secrets store, data store or network that workloads and identities stand on.

use crate::domain::field::Facts;
use crate::domain::{Day, Environment, Fact, Id, ZoneKind};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What can be recorded of a zone.
    ZoneFacts of Zone {
        kind: Fact<ZoneKind> = "Kind", "Cloud account, secrets store, data store or network.";
        name: Fact<String> = "Name", "What it is called where it runs, such as a subscription or a vault.";
        environment: Fact<Environment> = "Environment", "Whether it is meant for test or for production.";
    }
}

/// A zone as recorded. Who uses it stands with the users: there may be very many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Its opaque id.
    pub id: Id,
    /// The day it was recorded from.
    pub added_on: Day,
    /// What is known of it.
    pub facts: Facts<ZoneFacts>,
}

impl Zone {
    /// What to call it.
    #[must_use]
    pub fn called(&self) -> &str {
        self.facts.name.known().map_or("a zone without a name", String::as_str)
    }
}
