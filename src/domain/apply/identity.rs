//! What events on identities, credentials and zones do to the records they are about.

use super::{Happened, by_hand};
use crate::domain::event::{CredentialIssued, CredentialSeen, Event, IdentityDescribed, IdentityIssued, ZoneDescribed};
use crate::domain::field::Facts;
use crate::domain::record::{Credential, Identity, Relation, Zone};
use crate::domain::{DateFact, Day, Fact, Id, IdentityState, Value};

pub(super) fn begin_zone(it: &ZoneDescribed, happened: &Happened) -> Zone {
    let mut zone = Zone { id: it.zone, added_on: happened.on, facts: Facts::default() };
    zone.facts.set_all(&it.fields, by_hand(happened));
    zone
}

pub(super) fn begin_identity(it: &IdentityDescribed, happened: &Happened) -> Identity {
    let mut identity = Identity::new(it.identity, happened.on);
    identity.facts.set_all(&it.fields, by_hand(happened));
    identity
}

pub(super) fn begin_credential(it: &CredentialIssued, happened: &Happened) -> Credential {
    let mut credential =
        Credential { id: it.credential, identity: it.identity, added_on: happened.on, facts: Facts::default() };
    credential.facts.set_all(&it.fields, by_hand(happened));
    credential
}

pub(super) fn change_zone(zone: &mut Zone, happened: &Happened) -> bool {
    match &happened.event {
        Event::ZoneDescribed(it) => zone.facts.set_all(&it.fields, by_hand(happened)),
        _ => return false,
    }
    true
}

pub(super) fn change_identity(identity: &mut Identity, happened: &Happened) -> bool {
    let on = happened.on;
    match &happened.event {
        Event::IdentityDescribed(it) => identity.facts.set_all(&it.fields, by_hand(happened)),
        Event::IdentityLinked(it) => bind(&mut identity.workloads, it.workload, on),
        Event::IdentityUnlinked(it) => unbind(&mut identity.workloads, it.workload),
        Event::ZoneLinked(it) => bind(&mut identity.zones, it.zone, on),
        Event::ZoneUnlinked(it) => unbind(&mut identity.zones, it.zone),
        Event::IdentityPromotionLinked(it) => identity.promotion = Some(Relation { with: it.promotion, since: on }),
        Event::IdentityIssued(it) => issued(identity, it, happened),
        Event::IdentityRevoked(it) => {
            identity.facts.set("state", IdentityState::Revoked.into(), by_hand(happened));
            identity.facts.set("revoked_on", Value::Day(it.revoked_on), by_hand(happened));
        }
        Event::CredentialIssued(it) => {
            if !identity.credentials.contains(&it.credential) {
                identity.credentials.push(it.credential);
            }
        }
        Event::CredentialRevoked(_) => {}
        _ => return false,
    }
    true
}

/// It goes live, and where nobody has said otherwise, where it is live is where it was first.
fn issued(identity: &mut Identity, it: &IdentityIssued, happened: &Happened) {
    let setting = by_hand(happened);
    identity.facts.set("state", IdentityState::Live.into(), setting);
    identity.facts.set("issued_on", Value::Day(it.issued_on), setting);
    if let (Fact::Unknown, Fact::Known(environment)) = (identity.facts.first_environment, identity.facts.environment) {
        identity.facts.set("first_environment", environment.into(), setting);
    }
}

pub(super) fn change_credential(credential: &mut Credential, happened: &Happened) -> bool {
    let setting = by_hand(happened);
    match &happened.event {
        Event::CredentialDescribed(it) => credential.facts.set_all(&it.fields, setting),
        Event::CredentialSeen(it) => used(credential, it, happened),
        Event::CredentialRevoked(it) => {
            credential.facts.set("revoked_on", Value::Day(it.revoked_on), setting);
            credential.facts.set("revoked_by", Value::Person(it.by.person), setting);
        }
        _ => return false,
    }
    true
}

/// The last sighting counts: one that is told later and was earlier says nothing new.
fn used(credential: &mut Credential, it: &CredentialSeen, happened: &Happened) {
    let is_newer = match credential.facts.last_used_on {
        DateFact::On(last) => last < it.used_on,
        DateFact::Unknown | DateFact::Never => true,
    };
    if is_newer {
        credential.facts.set("last_used_on", Value::Day(it.used_on), by_hand(happened));
    }
}

pub(super) fn bind(bonds: &mut Vec<Relation>, with: Id, since: Day) {
    if !bonds.iter().any(|bond| bond.with == with) {
        bonds.push(Relation { with, since });
    }
}

pub(super) fn unbind(bonds: &mut Vec<Relation>, with: Id) {
    bonds.retain(|bond| bond.with != with);
}
