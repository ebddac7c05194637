//! `retire`, `demote`, `reopen`: leaving a stage without a gate. The three differ in a word.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::ActOptions;
use crate::cli::bulk::Bulk;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::target::Target;
use crate::domain::Refusal;
use crate::domain::leaving::Leaving;

/// Retire a workload, move it one stage down, or reopen a retired one as an experiment.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign demote claims-triage-agent --reason \"the control point is not staffed\"
  countersign retire claims-triage-agent --on yesterday
  countersign retire claims-triage-agent --end-access --reason \"replaced by another agent\"
  countersign reopen claims-triage-agent
  countersign demote --filter 'stage:production control_point:none' --reason \"nobody checks\" --dry-run
  countersign retire --filter 'stage:experiment due:late' --end-access --reason \"tried out and given up\" --dry-run

Stepping down and retiring need nobody's approval. In bulk, what cannot go there is left as it is, and said to be with the reason; and
so is what ends with those that are retired.")]
pub struct Leave {
    #[command(flatten)]
    target: Target,
    /// When retiring: end its access to data too, and revoke every identity that nothing else runs as
    #[arg(long)]
    end_access: bool,
    /// Who ends it; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Leave {
    /// Does one of the three.
    pub(in crate::cli) fn run(self, session: &mut Session, way: Leaving) -> Result<Exit, Failure> {
        if self.by.is_some() && !self.end_access {
            let next = "leave --by out; whose word it is says --stated-by";
            return Err(Failure::new("--by", "it says who ends access, and goes with --end-access", next));
        }
        let mut opened = session.write()?;
        if self.end_access && way != Leaving::Retire {
            return Err(Failure::wrong(
                "--end-access goes with retiring: end single grants and identities by their own commands",
            ));
        }
        let ends_access = self.end_access.then(|| opened.people().by(self.by.as_deref())).transpose()?;
        if let Some(filter) = self.target.many()? {
            let bulk = Bulk {
                did: way.did(),
                filter,
                not: Some(&|workload| way.not(workload.facts.stage.known().copied())),
                ends_access: ends_access.is_some(),
                keeps: None,
                already: None,
                options: &self.options,
            };
            return bulk.perform(session, &mut opened, |workload, _| way.command(workload, ends_access));
        }
        let key = self.target.key.unwrap_or_default();
        let found = opened.store.find(&key)?;
        let request = self.options.request_on(session, &opened, found.id, found.last_entry)?;
        let committed = session.commit(&mut opened, &request, way.command(found.id, ends_access))?;
        let dossier = opened.store.dossier(found.id)?.ok_or_else(|| Refusal::not_found(&key))?;
        let stage = crate::domain::apply::stage_word(&dossier.workload.facts.stage);
        let words = format!("{}: now {stage}; {}", found.key, standing(&dossier, &opened)?);
        session.done(&words, &committed, json!({"key": found.key, "stage": stage}))
    }
}
