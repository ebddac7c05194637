//! Every policy there was: which, since when, by whom and why.

use crate::domain::event::Event;
use crate::domain::snapshot::sha256_hex;
use crate::domain::{Actor, Day, Id, Instant};
use crate::store::{Result, Store, StoreError};

/// A policy that is or was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyThen {
    /// Which it is, the first being 1.
    pub number: u32,
    /// The day from which it counts.
    pub since: Day,
    /// When it was recorded.
    pub at: Instant,
    /// The account that recorded it.
    pub actor: Actor,
    /// Whose statement it is, where not the account's own.
    pub stated_by: Option<Id>,
    /// Why, where somebody said so.
    pub why: Option<String>,
    /// The document.
    pub document: String,
}

impl PolicyThen {
    /// Its exact name: SHA-256 of the document.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(self.document.as_bytes())
    }
}

impl Store {
    /// Every policy of this register, the first one first; the last is in force.
    ///
    /// # Errors
    /// Where an entry cannot be read, or the register has not begun.
    pub fn policies(&self) -> Result<Vec<PolicyThen>> {
        let register = self.register().ok_or_else(StoreError::not_begun)?;
        let mut policies = vec![];
        for row in self.history(register.id)? {
            let happened = row.happened_after(&register.clock)?;
            let document = match happened.event {
                Event::RegisterCreated(it) => it.policy,
                Event::PolicyChanged(it) => it.policy,
                _ => continue,
            };
            let entry = row.entry;
            policies.push(PolicyThen {
                number: u32::try_from(policies.len() + 1).unwrap_or(u32::MAX),
                since: happened.on,
                at: entry.at,
                actor: entry.actor,
                stated_by: entry.stated_by,
                why: entry.why,
                document,
            });
        }
        Ok(policies)
    }
}
