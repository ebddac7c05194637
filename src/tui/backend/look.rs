//! Looking: the header's numbers, and one workload with what the controls say of it.

use super::Backend;
use crate::controls::gate::{self, Gate};
use crate::controls::{Judgement, catalogue, judge};
use crate::domain::decide::may_decide;
use crate::domain::lately::Around;
use crate::domain::record::{Register, Zone};
use crate::domain::shared::Shared;
use crate::domain::{Decision, Dossier, Id, Policy, Record, Refusal, Stage};
use crate::query::Filter;
use crate::store::Result;
use crate::store::read::{AtReview, ConflictTold, Narrowed};
use crate::tui::model::{Counts, Me, Standing};
use std::collections::BTreeMap;

/// One workload: all that is recorded of it, and what the controls say.
#[derive(Debug, Clone)]
pub struct DossierView {
    /// What is recorded.
    pub dossier: Dossier,
    /// The last entry about the workload itself, for `expects`.
    pub last_entry: Id,
    /// What the controls of its stage say today.
    pub judgement: Judgement,
    /// The policy that says so.
    pub policy: Policy,
    /// Which policy that is and since when, and the catalogue, in words.
    pub judged_by: String,
    /// What entering `pilot` would need, with the plan of a waiting promotion to it.
    pub to_pilot: Gate,
    /// What entering `production` would need, with the plan of a waiting promotion to it.
    pub to_production: Gate,
    /// What sources say against its answers, and nobody has settled.
    pub conflicts: Vec<ConflictTold>,
    /// How it stood when it was last reviewed; only where that was asked for, and where it was.
    pub at_review: Option<AtReview>,
    /// What a decision on what waits rests on and changed around it, whoever decides.
    pub changed_around: Vec<String>,
    /// Who may approve what waits, by the rule that decides it; only where that was asked for.
    pub deciders: Vec<Id>,
    /// What a decision on it rests on and changed shortly before it was asked for, or since; only where that was asked for.
    pub changed_lately: BTreeMap<Id, Vec<String>>,
    /// The zones there are, with who uses them; only where that was asked for.
    pub zones: Vec<(Zone, Shared)>,
    /// Ids that nothing has yet, for what a plan makes new; only where that was asked for.
    pub fresh: Vec<Id>,
}

/// How many things a plan can make new, each with an id of its own.
const FRESH: usize = 8;

impl DossierView {
    /// What entering a stage would need; nothing is asked of one that is entered without a gate.
    #[must_use]
    pub fn gate(&self, to: Stage) -> Option<&Gate> {
        match to {
            Stage::Pilot => Some(&self.to_pilot),
            Stage::Production => Some(&self.to_production),
            Stage::Experiment | Stage::Retired => None,
        }
    }
}

impl Backend {
    /// Brings the judgements to today where they are behind, and says whether anything changed since the last time.
    pub(super) fn catch_up(&mut self) -> Result<bool> {
        let rolled = if self.store.read_only().is_some() { 0 } else { self.store.roll(self.acting.now())? };
        // Nobody waits: the file is made whole by itself.
        self.store.empty_log();
        Ok(std::mem::take(&mut self.changed) || rolled > 0)
    }

    pub(super) fn standing(&self) -> Result<Standing> {
        let counts = self.store.counts()?;
        let me = match self.me()? {
            Some(id) => {
                self.store.record(id)?.and_then(|record| record.person().map(|person| Me { id, name: person.called() }))
            }
            None => None,
        };
        Ok(Standing {
            counts: Counts { fails: counts.all_fails(), excepted: counts.excepted, not_answered: counts.all_open() },
            workloads: counts.workloads,
            causes: counts.causes,
            orphans: counts.identities.causes,
            me,
        })
    }

    pub(super) fn look(&self, id: Id) -> Result<DossierView> {
        let missing = || Refusal::not_found(id.to_string());
        let last_entry = self.store.record(id)?.ok_or_else(missing)?.heard.last_entry;
        // What the page says of a gate is what a decision goes by.
        let dossier = self.store.proven_dossier(id, None)?.ok_or_else(missing)?;
        let (today, policy) = (self.today(), self.policy()?);
        let ask = |to| gate::ask_pending(&dossier, to, today, policy);
        let (to_pilot, to_production) = (ask(Stage::Pilot), ask(Stage::Production));
        let judgement = judge(&dossier, today, policy);
        let policy = policy.clone();
        let around =
            |waiting| Around::promotion(&dossier, waiting).changed(self.store.register(), &catalogue().version, []);
        let changed_around = dossier.pending().map(around).unwrap_or_default();
        let called = self.store.register().map_or_else(String::new, Register::policy_called);
        let judged_by = format!("{called}; catalogue {}", catalogue().version);
        let conflicts = self.store.conflicts_told(&dossier.workload)?;
        Ok(DossierView {
            conflicts,
            dossier,
            last_entry,
            judgement,
            policy,
            judged_by,
            to_pilot,
            to_production,
            changed_around,
            at_review: None,
            deciders: Vec::new(),
            changed_lately: BTreeMap::new(),
            zones: Vec::new(),
            fresh: Vec::new(),
        })
    }

    /// The same, with how it stood when it was last reviewed, who may decide what waits, and what a plan may name.
    pub(super) fn look_back(&self, id: Id) -> Result<DossierView> {
        let looked = self.look(id)?;
        let (at_review, deciders) = (self.store.at_last_review(&looked.dossier)?, self.deciders(&looked)?);
        let request = self.acting.request();
        let request = request.map_err(|error| Refusal::not_allowed("a new id", error.to_string(), "try again"))?;
        let draw = request.draw();
        let fresh = (0..FRESH).map(|_| draw.id()).collect();
        let changed_lately = self.changed_lately(&looked, &deciders)?;
        Ok(DossierView { at_review, deciders, changed_lately, zones: self.used_zones()?, fresh, ..looked })
    }

    /// The zones there are, the first by name, each with the first few of its users.
    fn used_zones(&self) -> Result<Vec<(Zone, Shared)>> {
        const MOST: usize = 200;
        let mut zones = Vec::new();
        for row in
            self.store.zones_after(Narrowed { filter: &Filter::default(), asking: &self.asking()? }, None, MOST)?
        {
            let record = self.store.record(row.id)?;
            let Some(zone) = record.as_ref().and_then(Record::zone) else { continue };
            zones.push((zone.clone(), self.store.zone_shared(row.id)?));
        }
        Ok(zones)
    }

    fn changed_lately(&self, looked: &DossierView, deciders: &[Id]) -> Result<BTreeMap<Id, Vec<String>>> {
        let Some(waiting) = looked.dossier.pending() else { return Ok(BTreeMap::new()) };
        let around = Around::promotion(&looked.dossier, waiting);
        let mut changed = BTreeMap::new();
        for &id in deciders {
            let record = self.store.record(id)?;
            let decider = record.as_ref().and_then(Record::person);
            changed.insert(id, around.changed(self.store.register(), &catalogue().version, decider));
        }
        Ok(changed)
    }

    fn deciders(&self, looked: &DossierView) -> Result<Vec<Id>> {
        let Some(waiting) = looked.dossier.pending() else { return Ok(Vec::new()) };
        let mut deciders = Vec::new();
        for row in self.store.people()? {
            let record = self.store.record(row.id)?;
            let may = |person| may_decide(person, Decision::Approved, &looked.dossier, waiting, &looked.policy).is_ok();
            if record.as_ref().and_then(Record::person).is_some_and(may) {
                deciders.push(row.id);
            }
        }
        Ok(deciders)
    }
}
