//! `policy`: what the register goes by, what it went by, and how it is changed.

mod baseline;
mod change;
mod diff;
mod show;

use clap::{Args, Subcommand};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::store::read::PolicyThen;

/// Show and change the policy.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign policy show
  countersign policy show --version 1
  countersign policy set limits.grant_days 180 --reason \"access is reviewed twice a year\"
  countersign policy set preset full --dry-run
  countersign policy set controls.OWN-2.off true --reason \"no deputies before the new year\"
  countersign policy set controls.DAT-3.from 2027-03-01 --reason \"contracts are being renewed\"
  countersign policy unset controls.OWN-2 --reason \"deputies are named\"
  countersign policy edit --reason \"yearly revision\"
  countersign policy edit --from policy.toml
  countersign policy diff
  countersign policy diff 1 3
  countersign policy baseline --reason \"owners fix what is there by the summer\"

A policy counts from the moment it is recorded: every workload is judged by it at once, and a past day by the policy then in force.
Each is kept in full in the ledger; its exact name is the SHA-256 of the document.")]
pub struct PolicyOf {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show the policy in force, or an earlier one
    Show(show::Show),
    /// Change the document in $VISUAL or $EDITOR, or take it from a file
    Edit(change::Edit),
    /// Set one field; comments and order of the document stay
    Set(change::Set),
    /// Put one field back to what the first policy of a register says
    Unset(change::Unset),
    /// What was changed between two policies, by whom, when and why
    Diff(diff::Diff),
    /// Freeze what does not pass today: it stays a finding, and is no longer new
    Baseline(baseline::Baseline),
    /// Go by the catalogue of controls that this program has, where the register still names an older one
    AdoptCatalogue(change::AdoptCatalogue),
}

impl PolicyOf {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self.what {
            What::Show(it) => it.run(session),
            What::Edit(it) => it.run(session),
            What::Set(it) => it.run(session),
            What::Unset(it) => it.run(session),
            What::Diff(it) => it.run(session),
            What::Baseline(it) => it.run(session),
            What::AdoptCatalogue(it) => it.run(session),
        }
    }
}

/// The policy of a number.
fn numbered(policies: &[PolicyThen], number: u32) -> Result<&PolicyThen, Failure> {
    let found = policies.iter().find(|policy| policy.number == number);
    found.ok_or_else(|| {
        let there = if policies.len() == 1 { "only policy 1".to_owned() } else { format!("1 to {}", policies.len()) };
        Failure::new(format!("policy {number}"), "there is no such policy", format!("there is {there}"))
    })
}

/// Which policy it is, since when, who put it in force and why.
fn told(policy: &PolicyThen) -> String {
    let why = policy.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("policy {}, since {}, by {}{why}", policy.number, policy.since, policy.actor.as_login())
}
