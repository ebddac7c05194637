//! The part of the work that concerns what several records share: who uses it, whom a turn of it concerns, and the rows of identities
//! and zones.

use super::{SLICE, Work};
use crate::domain::record::{Identity, Person, Promotion, Workload};
use crate::domain::shared::{Shared, Thing, used_by_identity, used_by_workload};
use crate::domain::{Dossier, Id, Plan, Record, RunsAs, UnlinkedIdentity};
use crate::store::error::Result;
use crate::store::fold::sortable;
use crate::store::identities::{self, Known};
use crate::store::proof::Belief;
use crate::store::shared::{self, Before};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

impl Work<'_> {
    /// An identity with its credentials.
    pub(in crate::store) fn runs_as(&mut self, id: Id) -> Result<Option<RunsAs>> {
        let Some(identity) = self.record(id)?.and_then(Record::identity).cloned() else { return Ok(None) };
        let credentials = self.each(&identity.credentials, |record| record.credential().cloned())?;
        Ok(Some(RunsAs { identity, credentials }))
    }

    /// A workload with its grants, identities and zones: all that says what it uses. Credentials are left out.
    pub(super) fn with_what_it_uses(&mut self, workload: Workload) -> Result<Dossier> {
        let mut dossier = Dossier::bare(workload);
        dossier.grants = self.each(&dossier.workload.grants, |record| record.grant().cloned())?;
        let identities: Vec<Id> = dossier.workload.identities.iter().map(|bond| bond.with).collect();
        for id in identities {
            let identity = self.record(id)?.and_then(Record::identity).cloned();
            dossier.identities.extend(identity.map(|identity| RunsAs { identity, credentials: vec![] }));
        }
        let through = dossier.identities.iter().flat_map(|it| it.identity.zones.iter());
        let zones: Vec<Id> = through.chain(&dossier.workload.zones).map(|bond| bond.with).collect();
        self.add_zones(&mut dossier, zones)?;
        Ok(dossier)
    }

    fn add_zones(&mut self, dossier: &mut Dossier, zones: impl IntoIterator<Item = Id>) -> Result<()> {
        let new: BTreeSet<Id> = zones.into_iter().filter(|id| dossier.zone(*id).is_none()).collect();
        for id in new {
            dossier.zones.extend(self.record(id)?.and_then(Record::zone).cloned());
        }
        Ok(())
    }

    /// Gives a dossier what others share with it: its identities and zones, and who else uses them. What waits to be decided counts,
    /// so that its gate can be judged.
    pub(super) fn add_shared(&mut self, dossier: &mut Dossier) -> Result<()> {
        for id in dossier.identities.iter().filter_map(|it| Some(it.identity.promotion?.with)).collect::<BTreeSet<Id>>()
        {
            if dossier.promotion(id).is_none()
                && let Some(promotion) = self.record(id)?.and_then(Record::promotion).cloned()
            {
                dossier.linked.insert(id, promotion);
            }
        }
        self.add_planned(dossier, None)
    }

    /// The same for what a plan would add, and for what a waiting request plans.
    pub(in crate::store) fn add_planned(&mut self, dossier: &mut Dossier, plan: Option<&Plan>) -> Result<()> {
        let plan = plan.or_else(|| dossier.pending().map(|promotion| &promotion.plan)).cloned().unwrap_or_default();
        self.add_zones(dossier, plan.zones.iter().chain(plan.identities.iter().flat_map(|it| &it.zones)).copied())?;
        if dossier.identities.is_empty() && dossier.zones.is_empty() && plan.identities.is_empty() {
            return Ok(());
        }
        let stage = dossier.workload.facts.stage.known().copied().unwrap_or(crate::domain::Stage::Experiment);
        let then = if plan.is_empty() {
            Cow::Borrowed(&*dossier)
        } else {
            Cow::Owned(dossier.after(&plan, stage, self.today))
        };
        let mut things: BTreeSet<Thing> = used_by_workload(&then, self.today).into_iter().map(|it| it.thing).collect();
        things.extend(then.zones.iter().map(|zone| Thing::Zone(zone.id)));
        things.extend(then.identities.iter().flat_map(used_by_identity).map(|it| it.thing));
        // What is retired uses nothing any more, yet is asked whether what it ran as went with it or is still somebody else's.
        things.extend(then.workload.identities.iter().map(|bond| Thing::Identity(bond.with)));
        drop(then);
        for thing in things {
            if let Entry::Vacant(place) = dossier.shared.entry(thing) {
                let summary = self.summary(place.key())?;
                place.insert(summary);
            }
        }
        Ok(())
    }

    /// Writes who uses what after what was taken in, and marks for judging everybody whom a turn concerns.
    pub(in crate::store) fn settle_shared(&mut self) -> Result<()> {
        self.summaries.clear();
        let identities = std::mem::take(&mut self.identities);
        for id in std::mem::take(&mut self.zones) {
            if let Some(record) = self.record(id)?.cloned()
                && let Some(zone) = record.zone()
            {
                identities::write_zone(self.db, zone, record.heard.last_entry)?;
            }
            if self.lists {
                self.workloads.extend(shared::users(self.db, &Thing::Zone(id))?);
            }
        }
        let mut before = Before::default();
        for &id in &identities {
            if let Some(runs_as) = self.runs_as(id)? {
                before.store(self.db, id, &runs_as.identity.called(), &used_by_identity(&runs_as))?;
            }
        }
        self.mark_who_runs_as(identities)?;
        for (done, id) in self.workloads.clone().into_iter().enumerate() {
            self.settle_workload(id, &mut before)?;
            if done % SLICE == SLICE - 1 {
                self.let_go();
            }
        }
        let turned = if self.lists { before.turned(self.db)? } else { vec![] };
        for thing in turned {
            match &thing {
                Thing::Zone(_) => self.workloads.extend(shared::users(self.db, &thing)?),
                Thing::Identity(identity) => self.mark_who_runs_as(BTreeSet::from([*identity]))?,
                Thing::Account(_) | Thing::Fingerprint(_) => {
                    let users = shared::users(self.db, &thing)?;
                    self.mark_who_runs_as(users.into_iter().collect())?;
                }
            }
        }
        Ok(())
    }

    /// Writes who uses what, where nothing else is written.
    pub(super) fn flush_uses(&mut self) -> Result<()> {
        self.settle_shared()?;
        self.people.clear();
        self.imports.clear();
        self.workloads.clear();
        self.identity_rows.clear();
        self.let_go();
        Ok(())
    }

    /// A thing's users in short. They are read once for all who use the thing while who uses what stands still.
    fn summary(&mut self, thing: &Thing) -> Result<Shared> {
        if let Some(summary) = self.summaries.get(thing) {
            return Ok(summary.clone());
        }
        let summary = shared::summary(self.db, thing)?;
        if self.belief.proves_users() {
            self.prove_users(thing, &summary)?;
        }
        self.summaries.insert(thing.clone(), summary.clone());
        Ok(summary)
    }

    /// Marks these identities for writing, and for judging the workloads that run as them, retired ones too.
    fn mark_who_runs_as(&mut self, identities: BTreeSet<Id>) -> Result<()> {
        for id in &identities {
            let workloads = self.record(*id)?.and_then(Record::identity).map(|it| it.workloads.clone());
            self.workloads.extend(workloads.into_iter().flatten().map(|bond| bond.with));
        }
        self.identity_rows.extend(identities);
        Ok(())
    }

    fn settle_workload(&mut self, id: Id, before: &mut Before) -> Result<()> {
        let db = self.db;
        let Some(workload) = self.record(id)?.and_then(Record::workload).cloned() else { return Ok(()) };
        let alone = workload.identities.is_empty() && workload.zones.is_empty();
        if alone && !shared::uses_anything(db, id)? {
            return Ok(());
        }
        let identities: Vec<Id> = workload.identities.iter().map(|bond| bond.with).collect();
        self.identity_rows.extend(identities);
        let dossier = self.with_what_it_uses(workload)?;
        before.store(self.db, id, &dossier.workload.key, &used_by_workload(&dossier, self.today))
    }

    /// The identities that have an account, whoever issued it, but for revoked ones; found by index.
    pub(in crate::store) fn with_account(&mut self, account: &str) -> Result<Vec<Identity>> {
        self.believing(Belief::Stored, |work| {
            work.settle_shared()?;
            work.write_identities()
        })?;
        let mut select = self
            .db
            .prepare_cached("SELECT id FROM identity WHERE account_sort = ? AND state <> 'revoked' ORDER BY id")?;
        let found = select.query_map([sortable(account)], |row| row.get(0).map(Id))?;
        let found: Vec<Id> = found.collect::<rusqlite::Result<_>>()?;
        self.each(&found, |record| record.identity().cloned())
    }

    /// An identity that no workload runs as, with the people whom it names; `None` where a workload does.
    pub(in crate::store) fn unlinked(&mut self, id: Id) -> Result<Option<UnlinkedIdentity>> {
        let runs_as = self.runs_as(id)?;
        let Some(mut alone) = runs_as.and_then(UnlinkedIdentity::new) else { return Ok(None) };
        let named = alone.stand_in().named();
        alone.stand_in_mut().people = self.people(named)?;
        Ok(Some(alone))
    }

    /// Writes the rows of identities, from what is stored of everything that they are made of, judged where no workload runs as
    /// them.
    pub(super) fn write_identities(&mut self) -> Result<()> {
        let Some(register) = self.register.clone() else { return Ok(()) };
        for id in std::mem::take(&mut self.identity_rows) {
            let Some(last_entry) = self.record(id)?.map(|record| record.heard.last_entry) else { continue };
            let Some(runs_as) = self.runs_as(id)? else { continue };
            let bound: Vec<Id> = runs_as.identity.workloads.iter().map(|bond| bond.with).collect();
            let workloads: Vec<Workload> = self.each(&bound, |record| record.workload().cloned())?;
            let linked: Vec<Id> = runs_as.identity.promotion.iter().map(|bond| bond.with).collect();
            let promotions: Vec<Promotion> = self.each(&linked, |record| record.promotion().cloned())?;
            let owner = runs_as.identity.facts.owner.known().map(|owner| self.survivor(*owner)).transpose()?;
            let owner: Vec<Id> = owner.into_iter().collect();
            let owners: Vec<String> = self.each(&owner, |record| record.person().map(Person::called))?;
            let account = Thing::account_of(&runs_as.identity);
            let account = account.map(|thing| self.summary(&thing)).transpose()?;
            let mut copied = false;
            for used in used_by_identity(&runs_as) {
                if matches!(used.thing, Thing::Fingerprint(_)) {
                    copied |= self.summary(&used.thing)?.anybody_else(id).is_some();
                }
            }
            let known = Known {
                runs_as: &runs_as,
                workloads: &workloads,
                promotion: promotions.first(),
                owner_name: owners.into_iter().next(),
                owner: owner.first().copied(),
                account,
                copied,
                last_entry,
                alone: if bound.is_empty() { self.unlinked(id)? } else { None },
            };
            identities::write(self.db, &known, (self.today, &register.policy), &mut self.notes.deltas)?;
        }
        Ok(())
    }
}
