//! How a check reads what a workload runs as, where it stands, and who else does.

use super::Reading;
use crate::domain::record::{
    Credential, CredentialFacts, Identity, IdentityFacts, Promotion, Relation, Zone, ZoneFacts,
};
use crate::domain::shared::{Side, Thing, Use, User, used_by_identity, used_by_workload};
use crate::domain::{Completeness, Day, Id, IdentityState, RunsAs};

impl<'a> Reading<'a> {
    /// Whether the known identities are all there are.
    pub fn identities_complete(&self) -> Completeness {
        *self.read("identities_complete", |facts| &facts.identities_complete)
    }

    /// Whether the known zones are all there are.
    pub fn zones_complete(&self) -> Completeness {
        *self.read("zones_complete", |facts| &facts.zones_complete)
    }

    /// The identities it runs as, revoked ones too.
    pub fn identities<'r>(&'r self) -> impl Iterator<Item = IdentityPage<'r, 'a>> {
        self.dossier.identities.iter().map(move |runs_as| {
            let bond = self.dossier.workload.identities.iter().find(|bond| bond.with == runs_as.identity.id);
            self.note(bond.map_or(runs_as.identity.added_on, |bond| bond.since.max(runs_as.identity.added_on)));
            self.note_setting(runs_as.identity.facts.setting("state"));
            IdentityPage { reading: self, runs_as }
        })
    }

    /// The zones that it stands on itself or through an identity in use, each once.
    pub fn zones<'r>(&'r self) -> impl Iterator<Item = ZonePage<'r, 'a>> {
        let own = self.dossier.workload.zones.iter();
        let through = self.dossier.identities.iter().filter(|it| it.identity.may_be_live());
        let mut bonds: Vec<&Relation> = own.chain(through.flat_map(|it| it.identity.zones.iter())).collect();
        bonds.sort_by_key(|bond| (bond.with, bond.since));
        bonds.dedup_by_key(|bond| bond.with);
        bonds.into_iter().filter_map(move |bond| {
            self.note(bond.since);
            Some(ZonePage { reading: self, zone: self.dossier.zone(bond.with)? })
        })
    }

    /// What the workload uses, with the side it stands on.
    pub fn uses(&self) -> Vec<Use> {
        self.setting("stage");
        for identity in self.identities() {
            identity.note("environment");
            if let Some(day) = identity.read("revoke_by", |facts| &facts.revoke_by).day() {
                self.is_past(day);
            }
        }
        for grant in self.live_grants() {
            grant.read("environment", |facts| &facts.environment);
        }
        used_by_workload(self.dossier, self.today)
    }

    /// The first user of a thing on a side who is not this one.
    pub fn another(&self, thing: &Thing, side: Side, than: Id) -> Option<&'a User> {
        self.reads_others();
        let user = self.dossier.shared.get(thing)?.another(side, than)?;
        self.note(user.since);
        Some(user)
    }

    /// The promotion of this id, where it was approved.
    pub fn approved(&self, id: Id) -> Option<&'a Promotion> {
        if self.dossier.promotions.iter().all(|own| own.id != id) {
            self.reads_others();
        }
        self.noted(self.dossier.promotion(id).filter(|promotion| promotion.approved().is_some()))
    }

    /// The workload itself.
    pub fn subject(&self) -> Id {
        self.dossier.workload.id
    }
}

/// An identity, as a check reads it.
#[derive(Debug)]
pub struct IdentityPage<'r, 'a> {
    reading: &'r Reading<'a>,
    runs_as: &'a RunsAs,
}

impl<'r, 'a> IdentityPage<'r, 'a> {
    /// One fact; use [`fact!`](super::fact).
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a IdentityFacts) -> &'a T) -> &'a T {
        self.reading.page(&self.runs_as.identity.facts).read(name, get)
    }

    /// The record.
    pub fn identity(&self) -> &'a Identity {
        &self.runs_as.identity
    }

    /// Whether it may be in use: neither prepared nor revoked.
    pub fn may_be_live(&self) -> bool {
        self.runs_as.identity.may_be_live()
    }

    /// Whether it is known to be in this state.
    pub fn is(&self, state: IdentityState) -> bool {
        self.runs_as.identity.facts.state.is(state)
    }

    /// Whether another workload that is not retired runs as it.
    pub fn is_somebody_elses(&self) -> bool {
        let thing = Thing::Identity(self.runs_as.identity.id);
        Side::ALL.into_iter().any(|side| self.reading.another(&thing, side, self.reading.subject()).is_some())
    }

    /// What to call it in a reason.
    pub fn called(&self) -> String {
        self.runs_as.identity.called()
    }

    /// Its credentials, revoked ones too.
    pub fn credentials(&self) -> impl Iterator<Item = CredentialPage<'r, 'a>> + use<'r, 'a> {
        let reading = self.reading;
        self.runs_as.credentials.iter().map(move |credential| {
            reading.note(credential.added_on);
            CredentialPage { reading, credential }
        })
    }

    /// What it uses of what identities share, with the side it stands on.
    pub fn uses(&self) -> Vec<Use> {
        for name in ["account", "issuer", "environment"] {
            self.note(name);
        }
        for credential in self.credentials() {
            credential.read("fingerprint", |facts| &facts.fingerprint);
            credential.read("revoked_on", |facts| &facts.revoked_on);
        }
        used_by_identity(self.runs_as)
    }

    /// The promotion it is linked to, where there is one.
    pub fn linked(&self) -> Option<Relation> {
        let bond = self.runs_as.identity.promotion?;
        self.reading.note(bond.since);
        Some(bond)
    }

    fn note(&self, name: &'static str) {
        self.reading.note_setting(self.runs_as.identity.facts.setting(name));
    }
}

/// A credential, as a check reads it.
#[derive(Debug)]
pub struct CredentialPage<'r, 'a> {
    reading: &'r Reading<'a>,
    credential: &'a Credential,
}

impl<'a> CredentialPage<'_, 'a> {
    /// One fact; use [`fact!`](super::fact).
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a CredentialFacts) -> &'a T) -> &'a T {
        self.reading.page(&self.credential.facts).read(name, get)
    }

    /// What to call it in a reason.
    pub fn called(&self) -> String {
        self.credential.called()
    }

    /// Its record.
    pub fn credential(&self) -> &'a Credential {
        self.credential
    }
}

/// A zone, as a check reads it.
#[derive(Debug)]
pub struct ZonePage<'r, 'a> {
    reading: &'r Reading<'a>,
    zone: &'a Zone,
}

impl<'a> ZonePage<'_, 'a> {
    /// One fact; use [`fact!`](super::fact).
    pub fn read<T>(&self, name: &'static str, get: impl FnOnce(&'a ZoneFacts) -> &'a T) -> &'a T {
        self.reading.page(&self.zone.facts).read(name, get)
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.zone.id
    }

    /// What to call it in a reason.
    pub fn called(&self) -> &'a str {
        self.zone.called()
    }
}

/// The last day of a limit of so many days from this one.
pub fn limit(from: Day, days: u32) -> Day {
    from.plus_days(i64::from(days))
}
