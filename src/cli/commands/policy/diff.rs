//! `policy diff`: what was changed between two policies, field by field, and by whom, when and why.

use clap::Args;
use serde_json::json;

use super::{numbered, told};
use crate::acts::narrative;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::register;
use crate::cli::session::{Opened, Session};
use crate::domain::Policy;
use crate::domain::policy::Difference;
use crate::store::read::PolicyThen;

/// What was changed between two policies, by whom, when and why.
#[derive(Debug, Args)]
pub struct Diff {
    /// From this policy, by its number; the one before the last where none is named
    from: Option<u32>,
    /// To this one; the one in force where none is named
    to: Option<u32>,
}

impl Diff {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.print(session, opened))
    }

    fn print(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let policies = opened.store.policies()?;
        let to = self.to.unwrap_or(register(&opened.store)?.policy_number);
        let from = self.from.unwrap_or_else(|| to.saturating_sub(1).max(1));
        let (before, after) = (numbered(&policies, from)?, numbered(&policies, to)?);
        let changes = differences(before, after)?;
        let between = policies.iter().filter(|policy| (from.min(to) + 1..=from.max(to)).contains(&policy.number));
        if session.globals.json {
            let steps: Vec<_> = between
                .map(|policy| {
                    json!({
                        "policy": policy.number, "since": policy.since.to_string(), "sha256": policy.sha256(),
                        "actor": policy.actor.as_login(), "why": policy.why,
                    })
                })
                .collect();
            session.out.json(&json!({
                "from": from, "to": to, "changes": changes.iter().map(as_json).collect::<Vec<_>>(), "policies": steps,
            }))?;
            return Ok(Exit::Yes);
        }
        if from == to {
            session.out.line(format!("policy {to} is the only one there has been; nothing was changed"))?;
            return Ok(Exit::Yes);
        }
        for policy in between {
            session.out.wrapped(0, &told(policy))?;
        }
        for change in &changes {
            session.out.wrapped(4, &narrative::difference(change))?;
        }
        if changes.is_empty() {
            session.out.line("    only comments or their order differ")?;
        }
        Ok(Exit::Yes)
    }
}

fn differences(before: &PolicyThen, after: &PolicyThen) -> Result<Vec<Difference>, Failure> {
    let read = |policy: &PolicyThen| Policy::read(&policy.document).map_err(crate::domain::Refusal::from);
    Ok(read(before)?.differences(&read(after)?))
}

/// A field that two policies do not agree on, as an object: the same in `diff` and in `set`.
pub(super) fn as_json(change: &Difference) -> serde_json::Value {
    json!({"field": change.field, "before": change.before, "after": change.after})
}
