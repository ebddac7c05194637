//! Asking for all that a filter finds that each is approved where it stands: by the gate of each, on the facts it has and what is said.

use std::borrow::Cow;

use super::Promote;
use crate::cli::bulk::Bulk;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::controls::gate;
use crate::domain::record::Workload;
use crate::domain::standing::may_ratify;
use crate::domain::{Command, Id, Plan, Refusal, Stage};

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
        let bulk = Bulk {
            did: "asked to be approved where they stand",
            filter,
            not: None,
            ends_access: false,
            keeps: None,
            already: None,
            options: &self.options,
        };
        let sorted = bulk.sorted(opened, |workload| passes(opened, workload, &plan))?;
        bulk.perform_on(session, opened, &sorted, |(workload, to), _| Command::RequestPromotion {
            workload: *workload,
            to: *to,
            plan: plan.clone(),
            by,
        })
    }

    /// What is planned for one record is not planned for many.
    fn plans_only_facts(&self) -> Result<(), Failure> {
        if !self.ratify {
            let words = "--filter goes with --ratify: into another stage each is promoted with a plan of its own";
            return Err(Failure::wrong(words));
        }
        let of_one = [&self.grants, &self.prepare, &self.revoke_by, &self.zones, &self.left_zones];
        if self.preview || of_one.iter().any(|planned| !planned.is_empty()) {
            let words = "with --filter only facts are planned, by --set: access, identities and zones are planned for one workload";
            return Err(Failure::wrong(words));
        }
        Ok(())
    }
}

/// Where it stands, if its gate there is open; else why it is left.
fn passes(
    opened: &Opened,
    workload: &Workload,
    plan: &Plan,
) -> Result<Result<(Id, Stage), Cow<'static, str>>, Failure> {
    let found = opened.store.proven_dossier(workload.id, Some(plan))?;
    let dossier = found.ok_or_else(|| Refusal::not_found(&workload.key))?;
    let Some(stage) = workload.facts.stage.known().copied().filter(|_| may_ratify(&dossier)) else {
        return Ok(Err("wants no approval where it stands".into()));
    };
    if dossier.pending().is_some() {
        return Ok(Err("waits to be decided already".into()));
    }
    let gate = gate::ask(&dossier, plan, stage, opened.today, opened.policy()?);
    if gate.is_open() {
        return Ok(Ok((workload.id, stage)));
    }
    let (tally, key) = (gate.tally(), &workload.key);
    let why = format!(
        "does not pass the gate to {stage}: {} fail, {} not answered; `countersign promote {key} --ratify --preview`",
        tally.fails, tally.not_answered
    );
    Ok(Err(why.into()))
}
