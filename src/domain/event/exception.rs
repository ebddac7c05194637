//! Exceptions from a control.

use super::declare::happenings;
use crate::domain::record::{By, ExceptionFacts};
use crate::domain::{Day, Fields, Id, Tier};
use serde::{Deserialize, Serialize};

happenings! {
    /// Somebody asked that a workload may fail a control for a time.
    ExceptionRequested {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// The control.
        control: String,
        /// The records for which it may fail; none means the finding as a whole.
        items: Vec<Id>,
        /// Who asked.
        requested_by: By,
        /// Why, what makes up for it, who is accountable, until when.
        fields: Fields<ExceptionFacts>,
    }
    /// An exception was approved: from this day it counts, through its last day.
    ExceptionApproved {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who approved.
        by: By,
        /// The tier of the workload for which it is permitted.
        tier: Tier,
        /// Whether nothing but the register's own account vouches for who approved.
        self_attested: bool,
    }
    /// Somebody said no to an exception that was asked for.
    ExceptionRejected {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who declined.
        by: By,
        /// Why.
        reason: String,
        /// Whether nothing but the register's own account vouches for who declined.
        self_attested: bool,
    }
    /// An exception was given one more term.
    ExceptionRenewed {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who renewed.
        by: By,
        /// The new last day.
        until: Day,
        /// Why it is still needed.
        reason: String,
        /// The tier of the workload for which it is permitted.
        tier: Tier,
        /// Whether nothing but the register's own account vouches for who renewed.
        self_attested: bool,
    }
    /// An exception was closed, or taken back before anybody decided.
    ExceptionClosed {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
        /// Who closed it.
        by: By,
        /// Why.
        reason: String,
    }
    /// An exception ended with what it was for: it stood or waited when its workload was retired.
    ExceptionLapsed {
        /// The exception.
        exception: Id,
        /// The workload.
        workload: Id,
    }
}
