//! What several records stand on at once: a zone, an identity, an account, a fingerprint. Each user is on the side of production, on
//! the other, on both, or on neither for certain; what a control sees of all the others is a summary of a few of them.

use super::record::{Credential, Identity, Relation, Zone};
use super::text::folded;
use super::{Day, Dossier, Environment, Fact, GrantState, Id, IdentityState, RunsAs, Stage, ZoneKind};
use std::collections::BTreeMap;
use std::fmt;

/// Something that several records may share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An identity, shared by workloads.
    Identity(Id),
    /// A zone, shared by workloads.
    Zone(Id),
    /// A principal's name at its issuer, folded, shared by identities.
    Account(String),
    /// A fingerprint, shared by identities.
    Fingerprint(String),
}

/// Where a user of a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// In production.
    Production,
    /// Known to be elsewhere.
    Other,
    /// Nobody has said.
    Unclear,
}

impl Side {
    /// Every side there is.
    pub const ALL: [Self; 3] = [Self::Production, Self::Other, Self::Unclear];
}

/// One who uses a thing, on one side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct User {
    /// The day since when it stands there.
    pub since: Day,
    /// The workload, or the identity where the thing is an account or a fingerprint.
    pub id: Id,
    /// The workload's key, or the identity's account.
    pub called: String,
}

/// How many users of one side a summary names: enough to name another whoever asks.
pub const NAMED: usize = 2;

/// A thing's users in short: the first [`NAMED`] of each side, the longest standing first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Those in production.
    pub production: Vec<User>,
    /// Those known to be elsewhere.
    pub other: Vec<User>,
    /// Those of whom nobody has said.
    pub unclear: Vec<User>,
}

/// One use of a thing by the record that says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The thing.
    pub thing: Thing,
    /// Where its user stands.
    pub side: Side,
    /// Since when.
    pub since: Day,
}

impl fmt::Display for Thing {
    /// As it is stored and found: its kind and what tells it apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(id) => write!(f, "identity:{id}"),
            Self::Zone(id) => write!(f, "zone:{id}"),
            Self::Account(name) => write!(f, "account:{name}"),
            Self::Fingerprint(text) => write!(f, "fingerprint:{text}"),
        }
    }
}

impl Thing {
    /// The account of an identity, where it has one: its name at its issuer, both folded.
    #[must_use]
    pub fn account_of(identity: &Identity) -> Option<Self> {
        let account = folded(identity.facts.account.known()?);
        let issuer = identity.facts.issuer.known().map(|issuer| folded(issuer)).unwrap_or_default();
        Some(Self::Account(format!("{issuer}/{account}")))
    }

    /// The fingerprint of a credential, where it has one.
    #[must_use]
    pub fn fingerprint_of(credential: &Credential) -> Option<Self> {
        credential.facts.fingerprint.known().map(|text| Self::Fingerprint(text.clone()))
    }
}

impl Shared {
    /// The users of one side.
    #[must_use]
    pub fn on(&self, side: Side) -> &[User] {
        match side {
            Side::Production => &self.production,
            Side::Other => &self.other,
            Side::Unclear => &self.unclear,
        }
    }

    /// The first user of a side who is not this one.
    #[must_use]
    pub fn another(&self, side: Side, than: Id) -> Option<&User> {
        self.on(side).iter().find(|user| user.id != than)
    }

    /// The first user on any side who is not this one.
    #[must_use]
    pub fn anybody_else(&self, than: Id) -> Option<&User> {
        Side::ALL.into_iter().find_map(|side| self.another(side, than))
    }

    /// Takes in one more user, and keeps to the first few of each side.
    pub fn add(&mut self, side: Side, user: User) {
        let users = match side {
            Side::Production => &mut self.production,
            Side::Other => &mut self.other,
            Side::Unclear => &mut self.unclear,
        };
        if users.iter().any(|known| known.id == user.id) {
            return;
        }
        users.push(user);
        users.sort();
        users.truncate(NAMED);
    }
}

// What is stored of who uses what is found again after an update of the program: where the rules below change, `FINDING_VERSION` of the
// store is raised.

/// What an identity uses: its account and its fingerprints. One that is revoked uses nothing any more, and neither does a revoked
/// credential.
#[must_use]
pub fn used_by_identity(runs_as: &RunsAs) -> Vec<Use> {
    let RunsAs { identity, credentials } = runs_as;
    if identity.facts.state.is(IdentityState::Revoked) {
        return vec![];
    }
    let side = side_of(identity.facts.environment);
    let turned = identity.facts.setting("environment").map_or(identity.added_on, |set| set.on.max(identity.added_on));
    let account = Thing::account_of(identity).map(|thing| Use { thing, side, since: turned });
    let prints = credentials.iter().filter(|credential| credential.may_be_live()).filter_map(|credential| {
        let thing = Thing::fingerprint_of(credential)?;
        Some(Use { thing, side, since: turned.max(credential.added_on) })
    });
    let mut uses: Vec<Use> = account.into_iter().chain(prints).collect();
    uses.sort();
    uses.dedup();
    uses
}

/// What a workload uses on a day: the identities it runs as, and the zones that it or they stand on. A retired one uses nothing.
///
/// It uses a zone for production where it is in production, through a live production identity, where the zone itself is meant for
/// production, and a data store also through data of production. It uses it otherwise where it is an experiment or a pilot, and
/// through a live test identity, unless that one is to be revoked by a day that has not passed (S32).
#[must_use]
pub fn used_by_workload(dossier: &Dossier, today: Day) -> Vec<Use> {
    let facts = &dossier.workload.facts;
    if facts.stage.is(Stage::Retired) {
        return vec![];
    }
    let stands = match facts.stage {
        Fact::Known(Stage::Production) => Side::Production,
        Fact::Known(_) => Side::Other,
        Fact::Unknown => Side::Unclear,
    };
    let staged = facts.setting("stage").map_or(dossier.workload.added_on, |set| set.on);
    let mut uses: BTreeMap<(Thing, Side), Day> = BTreeMap::new();
    let mut note = |thing: Thing, side: Side, since: Day| {
        uses.entry((thing, side)).and_modify(|first| *first = since.min(*first)).or_insert(since);
    };
    for bond in &dossier.workload.identities {
        note(Thing::Identity(bond.with), stands, bond.since.max(staged));
    }
    for (zone, since) in own_zones(dossier) {
        for side in own_sides(dossier, zone, stands) {
            note(Thing::Zone(zone.id), side, since.max(staged));
        }
    }
    for runs_as in dossier.identities.iter().filter(|it| it.identity.may_be_live()) {
        let side = match runs_as.identity.facts.environment {
            Fact::Known(Environment::Production) => Side::Production,
            Fact::Known(Environment::Test) if is_to_go(&runs_as.identity, today) => continue,
            Fact::Known(Environment::Test) => Side::Other,
            Fact::Unknown => stands,
        };
        for bond in &runs_as.identity.zones {
            note(Thing::Zone(bond.with), side, bond.since);
        }
    }
    settled(&uses)
}

fn own_zones(dossier: &Dossier) -> impl Iterator<Item = (&Zone, Day)> {
    let find = |bond: &Relation| Some((dossier.zones.iter().find(|zone| zone.id == bond.with)?, bond.since));
    dossier.workload.zones.iter().filter_map(find)
}

fn own_sides(dossier: &Dossier, zone: &Zone, stands: Side) -> Vec<Side> {
    let data_of_production = zone.facts.kind.is(ZoneKind::DataStore)
        && dossier
            .grants
            .iter()
            .any(|grant| grant.facts.state.is(GrantState::Live) && grant.facts.environment.is(Environment::Production));
    let mut sides = vec![stands];
    if stands != Side::Production && (zone.facts.environment.is(Environment::Production) || data_of_production) {
        sides.push(Side::Production);
    }
    sides
}

/// Whether a test identity waits to be revoked by a day that has not passed.
fn is_to_go(identity: &Identity, today: Day) -> bool {
    identity.facts.revoke_by.day().is_some_and(|by| by >= today)
}

/// The uses, without those that say "unclear" of what is known to be used.
fn settled(uses: &BTreeMap<(Thing, Side), Day>) -> Vec<Use> {
    let known = |thing: &Thing| {
        [Side::Production, Side::Other].into_iter().any(|side| uses.contains_key(&(thing.clone(), side)))
    };
    let kept = uses.iter().filter(|((thing, side), _)| *side != Side::Unclear || !known(thing));
    kept.map(|((thing, side), since)| Use { thing: thing.clone(), side: *side, since: *since }).collect()
}

fn side_of(environment: Fact<Environment>) -> Side {
    match environment {
        Fact::Known(Environment::Production) => Side::Production,
        Fact::Known(Environment::Test) => Side::Other,
        Fact::Unknown => Side::Unclear,
    }
}
