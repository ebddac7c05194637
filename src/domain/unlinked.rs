//! An identity that no workload runs as, with all that says something of it. Only such a one is the subject of findings itself: what is
//! found of any other is found of the workloads that run as it.

use super::field::Setting;
use super::record::{Relation, Workload};
use super::{Dossier, Fact, How, Id, Listing, RunsAs, Value};

/// An identity that no workload runs as, seen as a workload would be of which nothing is known but that it runs as this one and as
/// nothing else: so the same controls read it, and what they would ask of a workload is not answered.
#[derive(Clone, Debug, PartialEq)]
pub struct UnlinkedIdentity {
    runs_as: RunsAs,
    stand_in: Dossier,
}

impl UnlinkedIdentity {
    /// The identity; `None` where a workload runs as it, retired ones among them.
    #[must_use]
    pub fn new(runs_as: RunsAs) -> Option<Self> {
        let identity = &runs_as.identity;
        if !identity.workloads.is_empty() {
            return None;
        }
        let (id, since) = (identity.id, identity.added_on);
        let mut workload = Workload::new(id, identity.called(), since);
        workload.identities.push(Relation { with: id, since });
        workload.facts.set("identities_complete", Listing::Listed.into(), Setting { on: since, how: How::Person });
        if let (Fact::Known(owner), Some(set)) = (identity.facts.owner, identity.facts.setting("owner")) {
            workload.facts.set("owner", Value::Person(owner), set);
        }
        let mut stand_in = Dossier::bare(workload);
        stand_in.identities.push(runs_as.clone());
        Some(Self { runs_as, stand_in })
    }

    /// It and its credentials.
    #[must_use]
    pub fn runs_as(&self) -> &RunsAs {
        &self.runs_as
    }

    /// Its record.
    #[must_use]
    pub fn id(&self) -> Id {
        self.runs_as.identity.id
    }

    /// What stands in for a workload, as controls read it.
    #[must_use]
    pub fn stand_in(&self) -> &Dossier {
        &self.stand_in
    }

    /// The same, to give it the people whom it names and who else has what it has.
    pub fn stand_in_mut(&mut self) -> &mut Dossier {
        &mut self.stand_in
    }
}
