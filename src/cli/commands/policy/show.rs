//! `policy show`: the document, which policy it is, and who put it in force.

use clap::Args;
use serde_json::json;

use super::{numbered, told};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::register;
use crate::cli::session::{Opened, Session};
use crate::domain::Policy;

/// Show the policy in force, or an earlier one.
#[derive(Debug, Args)]
pub struct Show {
    /// The policy of this number, the first being 1
    #[arg(long, value_name = "N")]
    version: Option<u32>,
}

impl Show {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.print(session, opened))
    }

    fn print(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let policies = opened.store.policies()?;
        let in_force = register(&opened.store)?.policy_number;
        let policy = numbered(&policies, self.version.unwrap_or(in_force))?;
        let is_in_force = policy.number == in_force;
        if session.globals.json {
            let stated = Policy::read(&policy.document).map(|policy| policy.stated()).unwrap_or_default();
            session.out.json(&json!({
                "policy": policy.number, "in_force": is_in_force, "since": policy.since.to_string(), "sha256": policy.sha256(),
                "recorded_at": policy.at.to_string(), "actor": policy.actor.as_login(),
                "stated_by": policy.stated_by.map(|id| id.to_string()), "why": policy.why,
                "catalogue": register(&opened.store)?.catalogue_version, "fields": stated, "document": policy.document,
            }))?;
            return Ok(Exit::Yes);
        }
        let in_force = if is_in_force { "in force" } else { "no longer in force" };
        session.out.wrapped(0, &format!("{}; {in_force}", told(policy)))?;
        session.out.line(format!("SHA-256 {}", policy.sha256()))?;
        session.out.gap()?;
        for line in policy.document.lines() {
            session.out.line(line)?;
        }
        Ok(Exit::Yes)
    }
}
