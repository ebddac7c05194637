//! One pass over all workloads, by id, writes every table that has rows of them. Memory stays flat: one dossier at a time.

use super::error::ExportError;
use super::folder::Draft;
use super::inputs::Inputs;
use super::shared_pass::Shared;
use super::table::Table;
use super::table_file::{Finished, TableFile};
use super::tables::population::Why;
use super::tables::{
    actions, controls, dictionary, exceptions, findings, framework_map, grants, identities, mappings, people,
    population, promotions, reviews, workloads, zones,
};
use crate::controls::{ControlSet, judge, judge_unlinked};
use crate::domain::{Dossier, Id, Policy, Record};
use crate::store::Store;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What the pass came to.
pub(super) struct Written {
    pub tables: Vec<Finished>,
    /// Everybody whom the tables name.
    pub named: BTreeSet<Id>,
    /// The identities, credentials and zones that have a row, where the pack is filtered.
    pub shared: BTreeSet<Id>,
    /// Of workloads in scope, the controls whose answers rest on what is recorded of others: a bit for each, at its place in the
    /// catalogue.
    pub of_others: HashMap<Id, ControlSet>,
    /// Workloads in scope.
    pub within: u64,
    /// All workloads.
    pub total: u64,
    pub totals: controls::Totals,
}

/// What the tables are of.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    /// The register as of the day.
    pub then: &'a Store,
    pub inputs: &'a Inputs,
    pub policy: &'a Policy,
    /// The workloads in scope; all where nothing was filtered.
    pub scope: Option<&'a HashSet<Id>>,
}

/// Writes every table but the ledger's. `people` have a row also where no table names them.
pub(super) fn write(
    draft: &Draft,
    of: Of<'_>,
    people: BTreeSet<Id>,
    progress: &mut dyn FnMut(u64),
) -> Result<Written, ExportError> {
    let Of { then, inputs, policy, scope } = of;
    let begin = |table: &Table| TableFile::begin(draft, table, inputs.style);
    let mut pass = Pass {
        population: begin(&population::table())?,
        rows: Rows {
            workloads: begin(&workloads::table())?,
            grants: begin(&grants::table())?,
            promotions: begin(&promotions::table())?,
            reviews: begin(&reviews::table())?,
            review_items: begin(&reviews::items_table())?,
            findings: begin(&findings::table())?,
            actions: begin(&actions::table())?,
            exceptions: begin(&exceptions::table())?,
        },
        named: people,
        zones: BTreeSet::new(),
        shared: BTreeSet::new(),
        of_others: HashMap::new(),
        within: 0,
        total: 0,
        totals: controls::Totals::default(),
    };
    if scope.is_none() {
        pass.take_identities(of)?;
    }
    then.each_dossier_by_id(|dossier| {
        pass.take(dossier, of)?;
        progress(pass.total);
        Ok::<_, ExportError>(true)
    })?;
    let (mut identities, mut credentials) = (begin(&identities::table())?, begin(&identities::credentials_table())?);
    let mut zones = begin(&zones::table())?;
    let mut shared = Shared::of(then, scope, std::mem::take(&mut pass.zones), &mut pass.named);
    shared.identities(&mut identities, &mut credentials)?;
    shared.zones(&mut zones)?;
    pass.shared = shared.written;
    let mut people = begin(&people::table())?;
    people::write(&mut people, then, pass.named.clone(), scope.is_some())?;
    let mut controls = begin(&controls::table())?;
    controls::write(&mut controls, policy, &pass.totals)?;
    let mut mappings = begin(&mappings::table())?;
    if let Some(register) = then.register() {
        mappings::write(&mut mappings, &register.mappings)?;
    }
    let mut dictionary = begin(&dictionary::table())?;
    dictionary::write(&mut dictionary)?;
    let mut frameworks = begin(&framework_map::table())?;
    framework_map::write(&mut frameworks, &pass.totals)?;
    pass.finish([identities, credentials, zones, people, controls, frameworks, mappings, dictionary])
}

struct Pass {
    population: TableFile,
    rows: Rows,
    named: BTreeSet<Id>,
    /// Zones that a workload in scope stands on by itself.
    zones: BTreeSet<Id>,
    shared: BTreeSet<Id>,
    of_others: HashMap<Id, ControlSet>,
    within: u64,
    total: u64,
    totals: controls::Totals,
}

/// The tables of which a workload in scope has rows.
struct Rows {
    workloads: TableFile,
    grants: TableFile,
    promotions: TableFile,
    reviews: TableFile,
    review_items: TableFile,
    findings: TableFile,
    actions: TableFile,
    exceptions: TableFile,
}

impl Pass {
    /// Identities that no workload runs as, and so belong to no scope but all there is. Their findings have no workload, and stand first.
    fn take_identities(&mut self, of: Of<'_>) -> Result<(), ExportError> {
        let Of { then, inputs, policy, .. } = of;
        let findings = &mut self.rows.findings;
        then.each_identity_by_id(|runs_as| {
            if runs_as.identity.workloads.is_empty()
                && let Some(alone) = then.unlinked(runs_as.identity.id)?
            {
                let judgement = judge_unlinked(&alone, inputs.as_of, policy);
                findings::write(findings, findings::Subject::Identity(alone.id()), &judgement)?;
            }
            Ok::<_, ExportError>(true)
        })
    }

    fn take(&mut self, mut dossier: Dossier, of: Of<'_>) -> Result<(), ExportError> {
        let Of { then, inputs, policy, scope } = of;
        let why = match scope.map(|scope| scope.contains(&dossier.workload.id)) {
            None => Why::NoFilter,
            Some(true) => Why::Matches,
            Some(false) => Why::DoesNotMatch,
        };
        let judgement = judge(&dossier, inputs.as_of, policy);
        population::write(&mut self.population, &dossier, &judgement, why)?;
        self.total += 1;
        if !why.in_scope() {
            self.named.extend(dossier.workload.facts.owner.known());
            return Ok(());
        }
        name_all(&mut dossier, then)?;
        self.within += 1;
        let of_others = judgement.controls.iter().filter(|judged| judged.of_others);
        let of_others: ControlSet = of_others.map(|judged| judged.control).collect();
        if scope.is_some() && !of_others.is_empty() {
            self.of_others.insert(dossier.workload.id, of_others);
        }
        self.totals.add(judgement.masks);
        self.named.extend(named(&dossier));
        self.zones.extend(dossier.workload.zones.iter().map(|bond| bond.with));
        let rows = &mut self.rows;
        workloads::write(&mut rows.workloads, &dossier, policy)?;
        grants::write(&mut rows.grants, &dossier)?;
        promotions::write(&mut rows.promotions, &dossier, then.register())?;
        reviews::write(&mut rows.reviews, &mut rows.review_items, &dossier)?;
        let baselined = then.register().is_some_and(|register| register.baseline.is_some());
        findings::write(&mut rows.findings, findings::Subject::Workload(&dossier, baselined), &judgement)?;
        actions::write(&mut rows.actions, &dossier, inputs.as_of)?;
        exceptions::write(&mut rows.exceptions, &dossier, then.register(), inputs.as_of)
    }

    fn finish(self, others: [TableFile; 8]) -> Result<Written, ExportError> {
        let Self { population, rows, named, shared, of_others, within, total, totals, .. } = self;
        let Rows { workloads, grants, promotions, reviews, review_items, findings, actions, exceptions } = rows;
        let written = [population, workloads, grants, promotions, reviews, review_items, findings, actions, exceptions];
        let tables = written.into_iter().chain(others).map(TableFile::finish).collect::<Result<_, _>>()?;
        Ok(Written { tables, named, shared, of_others, within, total, totals })
    }
}

/// Everybody whom a row of the workload names, also the owner of a review as they were.
fn named(dossier: &Dossier) -> Vec<Id> {
    let mut named = dossier.named();
    named.extend(dossier.reviews.iter().filter_map(|review| review.record.owner));
    named
}

/// Adds those whom only an old review names to the people of a dossier, so that their names are said too.
fn name_all(dossier: &mut Dossier, then: &Store) -> Result<(), ExportError> {
    let owners: Vec<Id> = dossier.reviews.iter().filter_map(|review| review.record.owner).collect();
    for id in owners {
        if !dossier.people.contains_key(&id)
            && let Some(person) = then.record(id)?.as_ref().and_then(Record::person)
        {
            dossier.people.insert(id, person.clone());
        }
    }
    Ok(())
}
