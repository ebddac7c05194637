//! `refresh`: brings every finding up to date.

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

/// Bring every finding up to date.
///
/// Every command that may write does the same first; this one is for a scheduler.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  countersign refresh")]
pub struct Refresh {}

impl Refresh {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let Self {} = self;
        let opened = session.write()?;
        let judged_on = opened.store.judged_on()?.map(|day| day.to_string());
        let counts = opened.store.counts()?;
        if session.globals.json {
            session.out.json(&json!({
                "done": true, "judged_on": judged_on, "workloads": counts.workloads, "fails": counts.fails, "not_answered": counts.not_answered,
            }))?;
            return Ok(Exit::Yes);
        }
        session.out.line(format!(
            "findings as of {}: {} workloads, {} fail, {} not answered",
            judged_on.as_deref().unwrap_or("no day"),
            counts.workloads,
            counts.fails,
            counts.not_answered
        ))?;
        Ok(Exit::Yes)
    }
}
