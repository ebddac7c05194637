//! `retire`, `step-down`, `restart`: leaving a stage without a gate. The three differ in a word.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::circumstances::Circumstances;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::domain::{Command, Id, Refusal};

/// Retire a workload, take it one stage down, or begin a retired one anew as an experiment.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign step-down claims-triage-agent --why \"the human check is not staffed\"
  countersign retire claims-triage-agent --on yesterday
  countersign restart claims-triage-agent

Stepping down and retiring need nobody's approval.")]
pub struct Leave {
    /// The workload
    key: String,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Leave {
    /// Does the one of the three that `command` makes.
    pub(in crate::cli) fn run(self, session: &mut Session, command: fn(Id) -> Command) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let found = opened.store.find(&self.key)?;
        let request = self.circumstances.request_on(session, &opened, found.id, found.last_entry)?;
        let committed = session.commit(&mut opened, &request, command(found.id))?;
        let dossier = opened.store.dossier(found.id)?.ok_or_else(|| Refusal::not_found(&self.key))?;
        let stage = crate::domain::apply::stage_word(&dossier.workload.facts.stage);
        let words = format!("{}: now {stage}; {}", found.key, standing(&dossier, &opened)?);
        session.done(&words, &committed, json!({"key": found.key, "stage": stage}))
    }
}
