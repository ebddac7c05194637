//! A pass over what workloads share: identities with their credentials, and zones, by id. Of what is filtered a pack has only what
//! belongs to workloads in scope; others who share it are counted and not named.

use super::error::ExportError;
use super::table_file::{People, TableFile};
use super::tables::{identities, zones};
use crate::domain::shared::Side;
use crate::domain::{Id, Record, RunsAs};
use crate::store::Store;
use crate::store::read::ZoneUserPlace;
use std::collections::{BTreeSet, HashSet};

/// How many users of a zone are read at once.
const PAGE: usize = 1_000;

/// What the pass is about.
pub(super) struct Shared<'a> {
    then: &'a Store,
    /// The workloads in scope; all where nothing was filtered.
    scope: Option<&'a HashSet<Id>>,
    /// Zones that a workload or an identity in scope stands on by itself.
    zones: BTreeSet<Id>,
    /// Everybody whom a row names.
    named: &'a mut BTreeSet<Id>,
    /// What has a row, where something was filtered.
    pub written: BTreeSet<Id>,
}

impl<'a> Shared<'a> {
    /// A pass for the workloads in scope, which stand on these zones.
    pub fn of(
        then: &'a Store,
        scope: Option<&'a HashSet<Id>>,
        zones: BTreeSet<Id>,
        named: &'a mut BTreeSet<Id>,
    ) -> Self {
        Self { then, scope, zones, named, written: BTreeSet::new() }
    }

    fn wrote(&mut self, ids: impl IntoIterator<Item = Id>) {
        if self.scope.is_some() {
            self.written.extend(ids);
        }
    }

    /// Writes every identity that belongs into the pack, and its credentials.
    pub fn identities(&mut self, file: &mut TableFile, credentials: &mut TableFile) -> Result<(), ExportError> {
        let then = self.then;
        then.each_identity_by_id(|runs_as| {
            let mut workloads: Vec<Id> = runs_as.identity.workloads.iter().map(|bond| bond.with).collect();
            workloads.retain(|id| self.is_within(*id));
            workloads.sort_unstable();
            if self.scope.is_some() && workloads.is_empty() {
                return Ok(true);
            }
            self.zones.extend(runs_as.identity.zones.iter().map(|bond| bond.with));
            let people = self.people(&runs_as)?;
            identities::write(file, &runs_as.identity, &workloads, &people)?;
            identities::write_credentials(credentials, &runs_as, &people)?;
            self.wrote(runs_as.identity.credentials.iter().copied().chain([runs_as.identity.id]));
            Ok::<_, ExportError>(true)
        })
    }

    /// Writes every zone that belongs into the pack; after the identities, which may bring some.
    pub fn zones(&mut self, file: &mut TableFile) -> Result<(), ExportError> {
        let then = self.then;
        then.each_zone_by_id(|zone| {
            let users = self.users(zone.id)?;
            let used = users.sides.iter().any(|users| !users.is_empty());
            if self.scope.is_none() || used || self.zones.contains(&zone.id) {
                zones::write(file, zone, &users)?;
                self.wrote([zone.id]);
            }
            Ok::<_, ExportError>(true)
        })
    }

    fn is_within(&self, workload: Id) -> bool {
        self.scope.is_none_or(|scope| scope.contains(&workload))
    }

    fn people(&mut self, runs_as: &RunsAs) -> Result<People, ExportError> {
        let mut ids: Vec<Id> = runs_as.identity.facts.owner.known().copied().into_iter().collect();
        ids.extend(runs_as.credentials.iter().filter_map(|credential| credential.facts.revoked_by.known()));
        let mut people = People::new();
        for id in ids {
            self.named.insert(id);
            if let Some(person) = self.then.record(id)?.as_ref().and_then(Record::person) {
                people.insert(id, person.clone());
            }
        }
        Ok(people)
    }

    fn users(&self, zone: Id) -> Result<zones::Users, ExportError> {
        let mut users = zones::Users::default();
        for ((side, within), outside) in Side::ALL.into_iter().zip(&mut users.sides).zip(&mut users.outside) {
            let mut place = None;
            loop {
                let page = self.then.zone_users(zone, side, place, PAGE)?;
                let Some(last) = page.last() else { break };
                place = Some(ZoneUserPlace { since: last.since, id: last.id });
                for user in page {
                    if self.is_within(user.id) {
                        within.push(user.id);
                    } else {
                        *outside += 1;
                    }
                }
            }
            within.sort_unstable();
        }
        Ok(users)
    }
}
