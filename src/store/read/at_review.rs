//! How a workload stood when it was last reviewed.

use crate::domain::record::{Grant, Workload};
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
        Ok(workload.map(|workload| AtReview { workload, grants }))
    }
}
