//! `adopt`: takes over a workload that was found in a stage which nobody approved, or all such that a filter finds.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::{ActOptions, Given};
use crate::cli::bulk::Bulk;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::target::Target;
use crate::cli::typed;
use crate::domain::standing::why_not_adopted;
use crate::domain::{Command, Refusal};
use crate::store::read::Proven;

/// Adopt workloads that run without approval, until their first review.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign adopt claims-triage-agent --accountable me --reason \"the claims desk depends on it\" --first-review +30d
  countersign adopt --filter 'stage:production fails:PRO-1' --accountable \"R. Diaz\" --found-on 2026-11-02 \\
      --reason \"inventory of November\" --first-review +12w --dry-run

Until the first review is done, or its day has passed, PRO-1 weighs medium and no more. It is no approval: that is asked for with
`countersign promote KEY --ratify`. In bulk, what was approved or is adopted already is left as it is.")]
pub struct Adopt {
    #[command(flatten)]
    target: Target,
    /// Person who is accountable for it until then: a name, address, id, or me
    #[arg(long, value_name = "PERSON")]
    accountable: String,
    /// Why it is kept
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The day by which it is first reviewed; at most one interval of review ahead
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    first_review: String,
    /// The day it was found there, where not the day the register knows it there from
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    found_on: Option<String>,
    #[command(flatten)]
    given: Given,
}

impl Adopt {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let options = ActOptions::from(self.given);
        let mut opened = session.write()?;
        let kept_by = opened.people().by(Some(&self.accountable))?;
        let first_review_on = typed::day(&self.first_review, options.dating(&opened)?)?;
        let found_on = self.found_on.as_deref().map(|typed| typed::past_day(typed, opened.today)).transpose()?;
        let command =
            |workload| Command::Adopt { workload, kept_by, found_on, reason: self.reason.clone(), first_review_on };
        if let Some(filter) = self.target.many()? {
            let bulk = Bulk {
                did: "adopted",
                filter,
                not: Some(&why_not_adopted),
                ends_access: false,
                keeps: None,
                already: None,
                options: &options,
            };
            return bulk.perform(session, &mut opened, |workload, _| command(workload));
        }
        let key = self.target.key.unwrap_or_default();
        let Proven { found, .. } = opened.store.proven(&key)?;
        let request = options.request_on(session, &opened, found.id, found.last_entry)?;
        let committed = session.commit(&mut opened, &request, command(found.id))?;
        let dossier = opened.store.dossier(found.id)?.ok_or_else(|| Refusal::not_found(&key))?;
        let stage = crate::domain::apply::stage_word(&dossier.workload.facts.stage);
        let called = opened.people().called(kept_by.person)?;
        let words = format!(
            "{}: adopted in {stage}, kept by {called}, first review by {first_review_on}; {}",
            found.key,
            standing(&dossier, &opened)?
        );
        let also = json!({
            "key": found.key, "stage": stage, "kept_by": kept_by.person.to_string(),
            "first_review_on": first_review_on.to_string(),
        });
        session.done(&words, &committed, also)
    }
}
