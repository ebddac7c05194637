//! A credential: what an identity authenticates with. The secret itself is nowhere; a fingerprint knows it again.

use crate::domain::field::Facts;
use crate::domain::{CredentialKind, DateFact, Day, Fact, Id};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What can be recorded of a credential.
    CredentialFacts of Credential {
        kind: Fact<CredentialKind> = "Kind", "Key, password, token, certificate, or federated where there is no secret.";
        fingerprint: Fact<String> = "Fingerprint", "The vendor's key id (id:...) or a keyed hash of the secret (hmac:...); never the secret.";
        issued_on: DateFact = "Issued on", "The day it was issued.";
        expires_on: DateFact = "Expires on", "The day it ends by itself.";
        ttl_hours: Fact<i64> = "Lifetime (hours)", "For how many hours each token of it lives, where they are short.";
        last_used_on: DateFact = "Last used on", "The day it was last seen in use.";
        revoked_on: DateFact = "Revoked on", "The day it was revoked.";
        revoked_by: Fact<Id> = "Revoked by", "Who revoked it.";
    }
}

/// A credential as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    /// Its opaque id.
    pub id: Id,
    /// The identity it belongs to.
    pub identity: Id,
    /// The day it was recorded from.
    pub added_on: Day,
    /// What is known of it.
    pub facts: Facts<CredentialFacts>,
}

impl Credential {
    /// Whether it may still open something: everything but known to be revoked.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        self.facts.revoked_on.day().is_none()
    }

    /// What to call it: its kind and fingerprint, as far as they are known.
    #[must_use]
    pub fn called(&self) -> String {
        let kind = self.facts.kind.known().map_or("credential", |kind| crate::domain::Word::word(*kind));
        match self.facts.fingerprint.known() {
            Some(fingerprint) => format!("{kind} {fingerprint}"),
            None => kind.to_owned(),
        }
    }
}
