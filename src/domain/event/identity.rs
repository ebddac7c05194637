//! What workloads run as and where: identities, their credentials, and zones.

use super::declare::happenings;
use crate::domain::record::{By, CredentialFacts, IdentityFacts, ZoneFacts};
use crate::domain::{Day, Fields, Id};
use serde::{Deserialize, Serialize};

happenings! {
    /// Something was recorded of a zone; makes the record where there is none.
    ZoneDescribed {
        /// The zone.
        zone: Id,
        /// What was recorded.
        fields: Fields<ZoneFacts>,
    }
    /// A workload or an identity stands on a zone. It is about the user alone: a zone may have very many.
    ZoneLinked {
        /// The workload or identity.
        user: Id,
        /// The zone.
        zone: Id,
    }
    /// A workload or an identity no longer stands on a zone.
    ZoneUnlinked {
        /// The workload or identity.
        user: Id,
        /// The zone.
        zone: Id,
    }
    /// Something was recorded of an identity; makes the record where there is none.
    IdentityDescribed {
        /// The identity.
        identity: Id,
        /// What was recorded.
        fields: Fields<IdentityFacts>,
    }
    /// A workload runs as an identity.
    IdentityLinked {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    }
    /// A workload no longer runs as an identity.
    IdentityUnlinked {
        /// The identity.
        identity: Id,
        /// The workload.
        workload: Id,
    }
    /// An identity exists because of a promotion.
    IdentityPromotionLinked {
        /// The identity.
        identity: Id,
        /// The promotion.
        promotion: Id,
    }
    /// A prepared identity went live.
    IdentityIssued {
        /// The identity.
        identity: Id,
        /// The day.
        issued_on: Day,
    }
    /// An identity was revoked, and with it all its credentials, each in an event of its own.
    IdentityRevoked {
        /// The identity.
        identity: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    }
    /// An identity was given something to authenticate with.
    CredentialIssued {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// What was recorded of it.
        fields: Fields<CredentialFacts>,
    }
    /// Something was recorded of a credential.
    CredentialDescribed {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// What was recorded.
        fields: Fields<CredentialFacts>,
    }
    /// A credential was seen in use. About itself alone, so that nightly sightings disturb nobody who edits its identity.
    CredentialSeen {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// The last day on which it was seen.
        used_on: Day,
    }
    /// A credential was revoked.
    CredentialRevoked {
        /// The credential.
        credential: Id,
        /// The identity.
        identity: Id,
        /// The day.
        revoked_on: Day,
        /// Who revoked it.
        by: By,
    }
}
