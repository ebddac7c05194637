//! What retiring many workloads at once would end: access to data, and identities that nothing else runs as but what is retired too.

use std::collections::BTreeSet;

use crate::domain::{GrantState, Id, IdentityState, Record, Stage};
use crate::store::{Result, Store, StoreError};

/// What would end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// Accesses to data.
    pub grants: u64,
    /// Identities.
    pub identities: u64,
}

impl Store {
    /// What would end with these workloads, all of them retired in one act. `stop` is asked before each, and ends it.
    ///
    /// # Errors
    /// Where the file cannot be read, or it was stopped.
    pub fn retiring(&self, retired: &BTreeSet<Id>, mut stop: impl FnMut() -> bool) -> Result<Ends> {
        let (mut grants, mut identities) = (0, BTreeSet::new());
        for id in retired {
            if stop() {
                return Err(StoreError::Interrupted);
            }
            let Some(dossier) = self.dossier(*id)? else { continue };
            grants += dossier.grants.iter().filter(|grant| !grant.facts.state.is(GrantState::Ended)).count() as u64;
            for runs_as in &dossier.identities {
                let identity = &runs_as.identity;
                if !identity.facts.state.is(IdentityState::Revoked)
                    && self.all_go(identity.workloads.iter().map(|it| it.with), retired)?
                {
                    identities.insert(identity.id);
                }
            }
        }
        Ok(Ends { grants, identities: identities.len() as u64 })
    }

    /// Whether all that run as an identity are retired, or are about to be.
    fn all_go(&self, users: impl Iterator<Item = Id>, retired: &BTreeSet<Id>) -> Result<bool> {
        for user in users.filter(|user| !retired.contains(user)) {
            let record = self.record(user)?;
            let there = record.as_ref().and_then(Record::workload);
            if there.is_some_and(|workload| !workload.facts.stage.is(Stage::Retired)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
