//! One identity: found by what people type, read with its credentials, the workloads that run as it and the zones it stands on, and
//! what happened to it and to its credentials.

use crate::domain::fingerprint;
use crate::domain::record::{Credential, Identity, Promotion, Relation};
use crate::domain::{Day, Id, Record, Refusal, RefusalKind, RunsAs, UnlinkedIdentity, Word};
use crate::query::{IdentityOrder, fold};
use crate::store::read::{Found, HistoryRow, IdentityRow};
use crate::store::work::Work;
use crate::store::{Result, Store, entries, sortable};
use std::collections::BTreeMap;

/// An identity with all that belongs to it, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityDossier {
    /// It and its credentials, revoked ones among them.
    pub runs_as: RunsAs,
    /// Its row in lists: what is wrong with it at a glance.
    pub row: IdentityRow,
    /// The workloads that run as it.
    pub workloads: Vec<BoundWorkload>,
    /// The zones it stands on.
    pub zones: Vec<PlacedZone>,
    /// The promotion it exists for.
    pub promotion: Option<Promotion>,
    /// What the people are called whom any of these name.
    pub people: BTreeMap<Id, String>,
}

/// A workload that runs as an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundWorkload {
    /// The workload.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// Its stage, or `unknown`.
    pub stage: String,
    /// Since when.
    pub since: Day,
}

/// A zone that something stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedZone {
    /// The zone.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Its kind, or `unknown`.
    pub kind: String,
    /// `test`, `production` or `unknown`.
    pub environment: String,
    /// Since when.
    pub since: Day,
}

/// A credential with a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FingerprintUse {
    /// The credential.
    pub credential: Id,
    /// Whether it may still open something: neither it nor its identity is known to be revoked.
    pub live: bool,
    /// The identity it belongs to.
    pub identity: Id,
    /// What that is called.
    pub called: String,
}

impl Store {
    /// An identity with all that belongs to it.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn identity(&self, id: Id) -> Result<Option<IdentityDossier>> {
        let Some(runs_as) = Work::begin(self.db(), Day::FIRST, None).runs_as(id)? else { return Ok(None) };
        let Some(row) = self.identity_row(id, IdentityOrder::Account)? else { return Ok(None) };
        let identity = &runs_as.identity;
        let mut workloads = vec![];
        for bond in &identity.workloads {
            let record = self.record(bond.with)?;
            workloads.extend(record.as_ref().and_then(Record::workload).map(|workload| BoundWorkload {
                id: bond.with,
                key: workload.key.clone(),
                stage: workload.facts.stage.known().map_or("unknown", |stage| stage.word()).to_owned(),
                since: bond.since,
            }));
        }
        workloads.sort_by(|one, other| one.key.cmp(&other.key));
        let zones = self.placed(&identity.zones)?;
        let linked = identity.promotion.map(|bond| self.record(bond.with)).transpose()?.flatten();
        let promotion = linked.as_ref().and_then(Record::promotion).cloned();
        let mut people = BTreeMap::new();
        for id in named(&runs_as, promotion.as_ref()) {
            let record = self.record(id)?;
            people.extend(record.as_ref().and_then(Record::person).map(|person| (id, person.called())));
        }
        Ok(Some(IdentityDossier { runs_as, row, workloads, zones, promotion, people }))
    }

    /// An identity with the people it names, where no workload runs as it: what is found of it is found of itself.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn unlinked(&self, id: Id) -> Result<Option<UnlinkedIdentity>> {
        Work::begin(self.db(), Day::FIRST, None).unlinked(id)
    }

    /// The zones behind bonds, by name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn placed(&self, bonds: &[Relation]) -> Result<Vec<PlacedZone>> {
        let mut zones = vec![];
        for bond in bonds {
            let record = self.record(bond.with)?;
            zones.extend(record.as_ref().and_then(Record::zone).map(|zone| PlacedZone {
                id: zone.id,
                name: zone.called().to_owned(),
                kind: zone.facts.kind.known().map_or("unknown", |word| word.word()).to_owned(),
                environment: zone.facts.environment.known().map_or("unknown", |word| word.word()).to_owned(),
                since: bond.since,
            }));
        }
        zones.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Ok(zones)
    }

    /// Every entry about an identity or a credential of it, in ledger order.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn identity_history(&self, id: Id) -> Result<Vec<HistoryRow>> {
        let credentials = self.record(id)?.and_then(|record| Some(record.identity()?.credentials.clone()));
        let mut rows = BTreeMap::new();
        for record in std::iter::once(id).chain(credentials.into_iter().flatten()) {
            rows.extend(entries::about(self.db(), record)?.into_iter().map(|row| (row.seq, row)));
        }
        Ok(rows.into_values().collect())
    }

    /// The identity that a text means: an id, or an account, with its issuer before it (`issuer/account`) or its environment behind it
    /// (`account:test`, `account:production`) where several have that account.
    ///
    /// # Errors
    /// A refusal that names those it may mean, where it is not exactly one.
    pub fn find_identity(&self, text: &str) -> Result<Found> {
        let text = text.trim();
        if let Ok(id) = text.parse::<Id>()
            && let Some(identity) = self.record(id)?.and_then(|record| record.identity().cloned())
        {
            let last_entry = self.identity_row(id, IdentityOrder::Account)?.map_or(id, |row| row.last_entry);
            return Ok(Found { id, key: identity.called(), last_entry });
        }
        let meant = self.identities_meant(text)?;
        let shown: String = text.chars().take(80).collect();
        match meant.as_slice() {
            [one] => Ok(Found { id: one.id, key: one.called(), last_entry: one.last_entry }),
            [] => Err(self.no_such_identity(shown)?.into()),
            several => {
                let mut names: Vec<String> = several.iter().take(5).map(|one| name_apart(one, several)).collect();
                let more = several.len().saturating_sub(names.len());
                names.extend((more > 0).then(|| format!("{more} more")));
                let why = format!("{} identities go by this", several.len());
                let next = format!("name one: {}", names.join(", "));
                Err(Refusal::new(RefusalKind::Invalid, shown, why, next).into())
            }
        }
    }

    /// The credential that a text means: an id, a fingerprint, or the only live credential of the identity that it means.
    ///
    /// # Errors
    /// A refusal that names those it may mean, where it is not exactly one.
    pub fn find_credential(&self, text: &str) -> Result<Found> {
        let text = text.trim();
        if let Ok(id) = text.parse::<Id>()
            && let Some(found) = self.found_credential(id)?
        {
            return Ok(found);
        }
        let shown: String = text.chars().take(80).collect();
        let choose = |why: String, ids: Vec<String>| {
            let next = format!("name one by its id: {}", ids.join(", "));
            Err(Refusal::new(RefusalKind::Invalid, shown.clone(), why, next).into())
        };
        let fingerprint = fingerprint::normal(text);
        if fingerprint.is_some() || text.starts_with("id:") || text.starts_with("hmac:") {
            let all = self.with_fingerprint(fingerprint.as_deref().unwrap_or(text))?;
            let live: Vec<&FingerprintUse> = all.iter().filter(|it| it.live).collect();
            let meant = if live.is_empty() { all.iter().collect() } else { live };
            return match meant.as_slice() {
                [one] => self.found_credential(one.credential)?.ok_or_else(|| Refusal::not_found(shown).into()),
                [] => Err(Refusal::new(
                    RefusalKind::NotFound,
                    shown,
                    "no credential has this fingerprint",
                    "look at the credentials of an identity with `countersign identity show`",
                )
                .into()),
                several => choose(
                    format!("{} credentials have this fingerprint", several.len()),
                    several.iter().map(|it| format!("{} ({})", it.credential, it.called)).collect(),
                ),
            };
        }
        let identity = self.find_identity(text)?;
        let runs_as = Work::begin(self.db(), Day::FIRST, None).runs_as(identity.id)?;
        let credentials = runs_as.map(|it| it.credentials).unwrap_or_default();
        let live: Vec<_> = credentials.iter().filter(|credential| credential.may_be_live()).collect();
        match live.as_slice() {
            [one] => self.found_credential(one.id)?.ok_or_else(|| Refusal::not_found(shown).into()),
            [] if credentials.is_empty() => Err(Refusal::new(
                RefusalKind::NotFound,
                identity.key,
                "no credential of it is recorded",
                "record one with `countersign identity issue` or `rotate`",
            )
            .into()),
            [] => choose(
                "no credential of it is live".to_owned(),
                credentials.iter().map(|it| format!("{} ({}, revoked)", it.id, it.called())).collect(),
            ),
            several => choose(
                format!("it has {} live credentials", several.len()),
                several.iter().map(|it| format!("{} ({})", it.id, it.called())).collect(),
            ),
        }
    }

    /// Every credential with a fingerprint, revoked ones among them.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn with_fingerprint(&self, fingerprint: &str) -> Result<Vec<FingerprintUse>> {
        let mut select = self
            .db()
            .prepare_cached("SELECT credential, identity FROM fingerprint WHERE text = ? ORDER BY credential")?;
        let rows = select.query_map([fingerprint], |row| Ok((Id(row.get(0)?), Id(row.get(1)?))))?;
        let mut uses = vec![];
        for (credential, identity) in rows.collect::<rusqlite::Result<Vec<_>>>()? {
            let Some(owner) = self.record(identity)?.and_then(|record| record.identity().cloned()) else { continue };
            let record = self.record(credential)?;
            let credential_lives = record.as_ref().and_then(Record::credential).is_some_and(Credential::may_be_live);
            let live = credential_lives && owner.may_be_live();
            uses.push(FingerprintUse { credential, live, identity, called: owner.called() });
        }
        Ok(uses)
    }

    fn found_credential(&self, id: Id) -> Result<Option<Found>> {
        let Some(record) = self.record(id)? else { return Ok(None) };
        let last_entry = record.heard.last_entry;
        Ok(record.credential().map(|credential| Found { id, key: credential.called(), last_entry }))
    }

    /// Those whose account, with or without issuer and environment, is this text.
    fn identities_meant(&self, text: &str) -> Result<Vec<Named>> {
        let folded = fold(text);
        let bare = ENDINGS.iter().find_map(|ending| folded.strip_suffix(ending)).unwrap_or(&folded);
        let mut accounts = vec![folded.as_str(), bare];
        for (at, _) in folded.match_indices('/') {
            accounts.extend([folded.get(at + 1..), bare.get(at + 1..)].into_iter().flatten());
        }
        let mut meant: BTreeMap<Id, Named> = BTreeMap::new();
        let mut select = self.db().prepare_cached(
            "SELECT id, account, nullif(issuer, '\u{10ffff}'), environment, state, last_entry FROM identity WHERE account_sort = ?",
        )?;
        for account in accounts.into_iter().filter(|account| !account.is_empty()) {
            let rows = select.query_map([sortable(account)], |row| {
                Ok(Named {
                    id: Id(row.get(0)?),
                    account: row.get(1)?,
                    issuer: row.get(2)?,
                    environment: row.get(3)?,
                    state: row.get(4)?,
                    last_entry: Id(row.get(5)?),
                })
            })?;
            for named in rows {
                let named = named?;
                if named.names().iter().any(|name| fold(name) == folded) {
                    meant.insert(named.id, named);
                }
            }
        }
        Ok(meant.into_values().collect())
    }

    fn no_such_identity(&self, shown: String) -> Result<Refusal> {
        let start: String = shown.chars().take(4).collect();
        let mut near = self.db().prepare_cached(
            "SELECT DISTINCT account FROM identity WHERE account_sort >= ?1 AND account_sort < ?1 || '~' ORDER BY account_sort LIMIT 3",
        )?;
        let near: Vec<String> =
            near.query_map([sortable(&start)], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let next = if near.is_empty() {
            "look it up with `countersign identity list`".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        Ok(Refusal::new(RefusalKind::NotFound, shown, "there is no identity with this account", next))
    }
}

const ENDINGS: [&str; 3] = [":test", ":production", ":unknown"];

/// What an identity may be called by.
struct Named {
    id: Id,
    account: String,
    issuer: Option<String>,
    environment: String,
    state: String,
    last_entry: Id,
}

impl Named {
    /// The names it goes by, the shortest first.
    fn names(&self) -> Vec<String> {
        let Self { account, issuer, environment, .. } = self;
        let mut names = vec![account.clone(), format!("{account}:{environment}")];
        if let Some(issuer) = issuer {
            names.extend([format!("{issuer}/{account}"), format!("{issuer}/{account}:{environment}")]);
        }
        names
    }

    fn called(&self) -> String {
        if self.environment == "unknown" {
            self.account.clone()
        } else {
            format!("{} ({})", self.account, self.environment)
        }
    }
}

/// The shortest name that tells one from the others; its id where none does.
fn name_apart(one: &Named, all: &[Named]) -> String {
    let others = || all.iter().filter(|other| other.id != one.id);
    let taken = |name: &String| others().any(|other| other.names().iter().any(|it| fold(it) == fold(name)));
    let name = one.names().into_iter().find(|name| !taken(name));
    name.unwrap_or_else(|| format!("{} ({}, {})", one.id, one.called(), one.state))
}

/// Everybody whom an identity, its credentials and its promotion name.
fn named(runs_as: &RunsAs, promotion: Option<&Promotion>) -> Vec<Id> {
    let Identity { facts, .. } = &runs_as.identity;
    let mut ids: Vec<Id> = facts.owner.known().copied().into_iter().collect();
    ids.extend(runs_as.credentials.iter().filter_map(|credential| credential.facts.revoked_by.known()));
    ids.extend(promotion.map(|promotion| promotion.requested_by.person));
    ids.extend(promotion.and_then(|promotion| Some(promotion.decided.as_ref()?.by.person)));
    ids
}
