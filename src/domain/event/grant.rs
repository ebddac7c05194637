//! Access to data.

use super::declare::happenings;
use crate::domain::record::{By, GrantFacts};
use crate::domain::{Day, Fields, Id};
use serde::{Deserialize, Serialize};

happenings! {
    /// A workload was given access to data.
    GrantAdded {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// What was recorded of it.
        fields: Fields<GrantFacts>,
    }
    /// A source stated that a workload has access to data; makes the record where there is none.
    GrantImported {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// The source's name.
        source: String,
        /// What it states.
        fields: Fields<GrantFacts>,
    }
    /// Something was recorded of a grant.
    GrantDescribed {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// What was recorded.
        fields: Fields<GrantFacts>,
    }
    /// A grant was approved.
    GrantApproved {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// Who approved.
        by: By,
        /// The day of the approval.
        approved_on: Day,
        /// Why the access is needed.
        reason: String,
        /// The day the access ends by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")] expires_on: Option<Day>,
    }
    /// A grant was taken away.
    GrantEnded {
        /// The grant.
        grant: Id,
        /// The workload.
        workload: Id,
        /// The day it ended.
        ended_on: Day,
    }
}
