//! How a workload stood when it was last reviewed.

use crate::domain::record::{Grant, Identity, Workload};
use crate::domain::{Dossier, Record};
use crate::store::Store;
use crate::store::error::Result;

/// A workload as it stood just before its last review was recorded.
#[derive(Debug, Clone)]
pub struct AtReview {
    /// The workload.
    pub workload: Workload,
    /// The access to data that was recorded by then.
    pub grants: Vec<Grant>,
    /// The identities that it ran as then and no longer does, as they are now: in use or not.
    pub left: Vec<Identity>,
}

impl AtReview {
    /// Whether an access to data was recorded then and is as it was.
    #[must_use]
    pub fn has_as_it_is(&self, grant: &Grant) -> bool {
        self.grants.iter().any(|then| then.id == grant.id && *then.facts == *grant.facts)
    }
}

impl Store {
    /// How a workload and its access to data stood when it was last reviewed; nothing where nobody has reviewed it.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn at_last_review(&self, dossier: &Dossier) -> Result<Option<AtReview>> {
        let Some(review) = dossier.reviews.last() else { return Ok(None) };
        let Some(recorded) = self.history(review.id)?.first().map(|entry| entry.seq) else { return Ok(None) };
        let mut past = self.past();
        let workload = past.before(dossier.workload.id, recorded)?.and_then(Record::workload).cloned();
        let mut grants = Vec::new();
        for grant in &dossier.grants {
            grants.extend(past.before(grant.id, recorded)?.and_then(Record::grant).cloned());
        }
        let Some(workload) = workload else { return Ok(None) };
        let runs_as = |id| dossier.workload.identities.iter().any(|bond| bond.with == id);
        let mut left = Vec::new();
        for bond in workload.identities.iter().filter(|bond| !runs_as(bond.with)) {
            left.extend(self.record(bond.with)?.and_then(|record| record.identity().cloned()));
        }
        Ok(Some(AtReview { workload, grants, left }))
    }
}
