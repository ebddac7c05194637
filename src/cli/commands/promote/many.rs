//! Asking for all that a filter finds that each is approved where it stands: by the gate of each, on the facts it has and what is said.

use std::collections::BTreeMap;

use super::Promote;
use crate::cli::bulk::Bulk;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::target;
use crate::controls::gate;
use crate::domain::record::Workload;
use crate::domain::standing::may_ratify;
use crate::domain::{Command, Id, Plan, Record, Refusal, Stage};

impl Promote {
    /// One request for each; what has a shut gate or needs no approval is left as it is, with the reason.
    pub(super) fn ratify_many(
        &self,
        session: &mut Session,
        opened: &mut Opened,
        filter: &str,
    ) -> Result<Exit, Failure> {
        self.plans_only_facts()?;
        let by = opened.people().by(self.by.as_deref())?;
        let plan = self.plan(session, opened, Stage::Production)?;
        let stages = stages(opened, filter)?;
        let not = |opened: &Opened, workload: &Workload| Ok(why_not(opened, workload, &plan)?.map(Into::into));
        let bulk = Bulk {
            did: "asked to be approved where they stand",
            filter,
            dry_run: self.dry_run,
            not: Some(&not),
            ends_access: false,
            circumstances: &self.circumstances,
        };
        bulk.perform(session, opened, |workload, _| {
            let to = stages.get(&workload).copied().unwrap_or(Stage::Production);
            Command::RequestPromotion { workload, to, plan: plan.clone(), by }
        })
    }

    /// What is planned for one record is not planned for many.
    fn plans_only_facts(&self) -> Result<(), Failure> {
        if !self.ratify {
            let words = "--filter goes with --ratify: into another stage each is promoted with a plan of its own";
            return Err(Failure::wrong(words.to_owned()));
        }
        let of_one = [&self.grants, &self.prepare, &self.revoke_by, &self.zones, &self.left_zones];
        if self.show || of_one.iter().any(|planned| !planned.is_empty()) {
            let words = "with --filter only facts are planned, by --set: access, identities and zones are planned for one workload";
            return Err(Failure::wrong(words.to_owned()));
        }
        Ok(())
    }
}

/// The stage of each that a filter finds, where it is known.
fn stages(opened: &Opened, filter: &str) -> Result<BTreeMap<Id, Stage>, Failure> {
    let (filter, asking) = target::filter(filter, opened)?;
    let mut stages = BTreeMap::new();
    for id in opened.store.matching(&filter, &asking)? {
        let record = opened.store.record(id)?;
        let stage = record.as_ref().and_then(Record::workload).and_then(|it| it.facts.stage.known().copied());
        stages.extend(stage.map(|stage| (id, stage)));
    }
    Ok(stages)
}

fn why_not(opened: &Opened, workload: &Workload, plan: &Plan) -> Result<Option<String>, Failure> {
    let found = opened.store.dossier_for(workload.id, plan)?;
    let dossier = found.ok_or_else(|| Refusal::not_found(&workload.key))?;
    let Some(stage) = workload.facts.stage.known().copied().filter(|_| may_ratify(&dossier)) else {
        return Ok(Some("wants no approval where it stands".to_owned()));
    };
    if dossier.pending().is_some() {
        return Ok(Some("waits to be decided already".to_owned()));
    }
    let gate = gate::ask(&dossier, plan, stage, opened.today, opened.policy()?);
    let tally = gate.tally();
    let shut = || {
        let key = &workload.key;
        format!(
            "does not pass the gate to {stage}: {} fail, {} not answered; `countersign promote {key} --ratify --show`",
            tally.fails, tally.open
        )
    };
    Ok((!gate.is_open()).then(shut))
}
