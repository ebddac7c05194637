//! The subcommands, one file each.

mod action;
mod add;
mod adopt;
mod answer;
mod assign;
mod check;
mod clock;
mod controls;
mod decide;
mod doctor;
mod due;
mod exception;
mod export;
mod fields;
mod grant;
mod help;
mod history;
mod identity;
mod import;
mod init;
mod list;
mod people;
mod policy;
mod promote;
mod rebuild;
mod refresh;
mod review;
mod salvage;
mod schedule;
mod show;
mod stage;
mod verify;
mod verify_pack;
mod zone;

use crate::domain::leaving::Leaving;
use clap::Subcommand;

use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a register
    Init(init::Init),
    /// Read an inventory from elsewhere: say what becomes of each row, and take it
    Import(import::Import),
    /// List workloads
    List(list::List),
    /// Show one workload with its findings and fixes
    Show(show::Show),
    /// List what is due, the most overdue first
    Due(due::Due),
    /// List, add and edit people, and set who you are
    People(people::People),
    /// Add a workload as an experiment
    Add(add::Add),
    /// Set facts of one or more workloads
    Answer(answer::Answer),
    /// Set owner, deputy and technical owner
    Assign(assign::Assign),
    /// Set the date of the next review
    Schedule(schedule::Schedule),
    /// Add, approve, edit and revoke data grants
    Grant(grant::Grant),
    /// Request, decide, renew and close exceptions
    Exception(Box<exception::Exception>),
    /// List and manage identities and their credentials
    Identity(Box<identity::Identity>),
    /// List and manage trust zones, and who uses them
    Zone(zone::Zone),
    /// Request a promotion, or preview its gate
    Promote(promote::Promote),
    /// Approve or reject a promotion
    Decide(decide::Decide),
    /// Record a review
    Review(Box<review::Review>),
    /// Close an action
    Action(action::Action),
    /// Adopt workloads that run without approval
    Adopt(adopt::Adopt),
    /// Retire one or more workloads
    Retire(stage::Leave),
    /// Move workloads one stage down
    Demote(stage::Leave),
    /// Reopen a retired workload as an experiment
    Reopen(stage::Leave),
    /// Show what was recorded, and by whom
    History(history::History),
    /// Export an evidence pack: tables, the ledger, and checksums that anyone can verify
    Export(export::Export),
    /// Verify the register or an evidence pack
    Verify(verify::Verify),
    /// Rebuild all computed tables from the ledger
    Rebuild(rebuild::Rebuild),
    /// Compare this machine's clock with the last entry, and correct entries that a wrong clock recorded
    Clock(clock::Clock),
    /// Save what can be proven of a damaged register into a new file
    Salvage(salvage::Salvage),
    /// Bring every finding up to date
    Refresh(refresh::Refresh),
    /// Show file locations and diagnose problems
    Doctor(doctor::Doctor),
    /// Check whether a workload may do something now
    Check(check::Check),
    /// List and explain the controls
    Controls(controls::Controls),
    /// Show and change the policy
    Policy(policy::PolicyOf),
    /// List the fields you can set and their values
    Fields(fields::FieldList),
    /// Show help on a command, or the glossary
    Help(help::Help),
}

impl Command {
    /// Does it.
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if session.globals.as_of.is_some() && self.is_of_the_file() {
            let why = "this command is about the file as it lies now";
            return Err(Failure::new("--as-of", why, "leave --as-of out"));
        }
        if !self.records_acts() {
            session.no_dry_run()?;
        }
        match self {
            Self::Help(it) => it.run(session),
            Self::Init(it) => it.run(session),
            Self::Import(it) => it.run(session),
            Self::List(it) => it.run(session),
            Self::Show(it) => it.run(session),
            Self::Due(it) => it.run(session),
            Self::People(it) => it.run(session),
            Self::Add(it) => it.run(session),
            Self::Answer(it) => it.run(session),
            Self::Assign(it) => it.run(session),
            Self::Schedule(it) => it.run(session),
            Self::Grant(it) => it.run(session),
            Self::Exception(it) => it.run(session),
            Self::Identity(it) => it.run(session),
            Self::Zone(it) => it.run(session),
            Self::Promote(it) => it.run(session),
            Self::Decide(it) => it.run(session),
            Self::Review(it) => it.run(session),
            Self::Adopt(it) => it.run(session),
            Self::Retire(it) => it.run(session, Leaving::Retire),
            Self::Demote(it) => it.run(session, Leaving::Demote),
            Self::Reopen(it) => it.run(session, Leaving::Reopen),
            Self::Action(it) => it.run(session),
            Self::History(it) => it.run(session),
            Self::Export(it) => it.run(session),
            Self::Verify(it) => it.run(session),
            Self::Rebuild(it) => it.run(session),
            Self::Clock(it) => it.run(session),
            Self::Salvage(it) => it.run(session),
            Self::Refresh(it) => it.run(session),
            Self::Doctor(it) => it.run(session),
            Self::Check(it) => it.run(session),
            Self::Controls(it) => it.run(session),
            Self::Policy(it) => it.run(session),
            Self::Fields(it) => it.run(session),
        }
    }

    /// Whether it, or a command below it, records an act, so that the act can be rehearsed.
    const fn records_acts(&self) -> bool {
        matches!(
            self,
            Self::Import(_)
                | Self::People(_)
                | Self::Add(_)
                | Self::Answer(_)
                | Self::Assign(_)
                | Self::Schedule(_)
                | Self::Grant(_)
                | Self::Exception(_)
                | Self::Identity(_)
                | Self::Zone(_)
                | Self::Promote(_)
                | Self::Decide(_)
                | Self::Review(_)
                | Self::Action(_)
                | Self::Adopt(_)
                | Self::Retire(_)
                | Self::Demote(_)
                | Self::Reopen(_)
                | Self::Policy(_)
        )
    }

    /// Whether it is about a file and not about what was true on a day.
    const fn is_of_the_file(&self) -> bool {
        matches!(
            self,
            Self::Verify(_) | Self::Rebuild(_) | Self::Clock(_) | Self::Salvage(_) | Self::Refresh(_) | Self::Doctor(_)
        )
    }
}
