//! An identity: what a workload runs as, in one environment. It has credentials; the secrets themselves are never kept.

use crate::domain::field::Facts;
use crate::domain::{
    Completeness, CredentialKind, DateFact, Day, Environment, Fact, Id, IdentityState, Privilege, Standing, YesNo,
};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What can be recorded of an identity.
    IdentityFacts of Identity {
        account: Fact<String> = "Account", "The principal's own name at its issuer, not the cloud account.";
        issuer: Fact<String> = "Issuer", "Who issued it, such as a cloud tenant, a cluster or a vendor.";
        environment: Fact<Environment> = "Environment", "Whether it is used in test or in production.";
        first_environment: Fact<Environment> = "First environment", "Where it was first issued.";
        state: Fact<IdentityState> = "State", "Prepared for a request, live, or revoked.";
        owner: Fact<Id> = "Owner", "The one accountable person.";
        privilege: Fact<Privilege> = "Privilege", "Whether it is scoped, may do anything of a kind, or administers.";
        standing: Fact<Standing> = "Access type", "Whether it can be used at any time or is let in just in time.";
        scopes: Vec<String> = "Scopes", "What it may do, in its issuer's own words.";
        scopes_complete: Completeness = "Scope list complete", "none: it may do nothing; listed: these are all; unknown: at least these.";
        human_use: Fact<YesNo> = "Used by people", "Whether people use it as well.";
        third_party: Fact<YesNo> = "Third party", "Whether somebody outside runs it.";
        supplier: Fact<String> = "Supplier", "The third party that runs it.";
        planned_kind: Fact<CredentialKind> = "Planned credential", "What a prepared identity will authenticate with.";
        planned_ttl_hours: Fact<i64> = "Planned life (hours)", "For how many hours a credential of a prepared identity will live.";
        credentials_complete: Completeness = "Credential list complete", "none: it has none; listed: these are all; unknown: at least these.";
        issued_on: DateFact = "Issued on", "The day it first went live.";
        revoke_by: DateFact = "Revoke by", "The day by which it is to be revoked.";
        revoked_on: DateFact = "Revoked on", "The day it was revoked.";
    }
}

/// That something stands with something else, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The other record.
    pub with: Id,
    /// The day it is true from.
    pub since: Day,
}

/// An identity as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Its opaque id.
    pub id: Id,
    /// The day it was recorded from.
    pub added_on: Day,
    /// What is known of it.
    pub facts: Facts<IdentityFacts>,
    /// The workloads that run as it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workloads: Vec<Relation>,
    /// The zones it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Relation>,
    /// Its credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<Id>,
    /// The promotion it is linked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<Relation>,
}

impl Identity {
    /// An identity of which nothing is recorded.
    #[must_use]
    pub fn new(id: Id, added_on: Day) -> Self {
        Self {
            id,
            added_on,
            facts: Facts::default(),
            workloads: vec![],
            zones: vec![],
            credentials: vec![],
            promotion: None,
        }
    }

    /// Whether it may be in use: everything but known to be prepared or revoked.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        !self.facts.state.is(IdentityState::Prepared) && !self.facts.state.is(IdentityState::Revoked)
    }

    /// What to call it: its account, with its environment where that is known.
    #[must_use]
    pub fn called(&self) -> String {
        let account = self.facts.account.known().map_or("an identity without a name", String::as_str);
        match self.facts.environment.known() {
            Some(environment) => format!("{account} ({environment})"),
            None => account.to_owned(),
        }
    }
}
