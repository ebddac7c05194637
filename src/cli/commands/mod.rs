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
mod identities;
mod identity;
mod import;
mod init;
mod list;
mod people;
mod policy;
mod promote;
mod rebuild;
mod review;
mod roll;
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
    /// Make a register
    Init(init::Init),
    /// Read an inventory from elsewhere: say what becomes of each row, and take it
    Import(import::Import),
    /// The workloads that a filter finds
    List(list::List),
    /// Show one workload with its findings and fixes
    Show(show::Show),
    /// What is due, the longest late first
    Due(due::Due),
    /// List people, add them, say what is known of them, or say who you are
    People(people::People),
    /// Add a workload; it enters as an experiment
    Add(add::Add),
    /// Answer questions on a workload, or on all that a filter finds
    Answer(answer::Answer),
    /// Say who owns a workload, stands in for the owner, or runs it
    Assign(assign::Assign),
    /// Set the day of the next review
    Schedule(schedule::Schedule),
    /// Record what data a workload may reach, approve it, or end it
    Grant(grant::Grant),
    /// Permit a workload to fail one control for a time: ask, approve, decline, renew, close
    Exception(Box<exception::Exception>),
    /// What workloads run as: all, or those that stand out
    Identities(identities::Identities),
    /// Record what workloads run as, what it authenticates with, and what becomes of it
    Identity(Box<identity::Identity>),
    /// What workloads stand on, and how many use each on which side
    Zones(zone::Zones),
    /// Record the cloud accounts, secrets stores, data stores and networks that workloads stand on
    Zone(zone::Zone),
    /// Ask that a workload may enter the next stage, or show what the gate says
    Promote(promote::Promote),
    /// Decide on a promotion that another person asked for
    Decide(decide::Decide),
    /// Record a review
    Review(Box<review::Review>),
    /// Record that something was done that a review or a decision asked for
    Action(action::Action),
    /// Adopt workloads that run without approval
    Adopt(adopt::Adopt),
    /// Retire a workload
    Retire(stage::Leave),
    /// Take a workload one stage down
    StepDown(stage::Leave),
    /// Reopen a retired workload as an experiment
    Restart(stage::Leave),
    /// What happened to a workload, a person, or the whole register
    History(history::History),
    /// Export an evidence pack: tables, the ledger, and checksums that anyone can verify
    Export(export::Export),
    /// Check every entry and everything computed from them, or a pack of evidence
    Verify(verify::Verify),
    /// Rebuild all computed tables from the ledger
    Rebuild(rebuild::Rebuild),
    /// Compare this machine's clock with the last entry, and correct entries that a wrong clock recorded
    Clock(clock::Clock),
    /// Save what can be proven of a damaged register into a new file
    Salvage(salvage::Salvage),
    /// Bring every judgement to today
    Roll(roll::Roll),
    /// Say where everything is, and what is wrong with it
    Doctor(doctor::Doctor),
    /// May a workload do this, or be deployed to this stage, now?
    Check(check::Check),
    /// The controls: what each asks, where it weighs what, and what your policy makes of it
    Controls(controls::Controls),
    /// What the register goes by: show it, change it, and say what was changed
    Policy(policy::PolicyOf),
    /// The fields that can be set, and what values they take
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
            Self::Identities(it) => it.run(session),
            Self::Identity(it) => it.run(session),
            Self::Zones(it) => it.run(session),
            Self::Zone(it) => it.run(session),
            Self::Promote(it) => it.run(session),
            Self::Decide(it) => it.run(session),
            Self::Review(it) => it.run(session),
            Self::Adopt(it) => it.run(session),
            Self::Retire(it) => it.run(session, Leaving::Retire),
            Self::StepDown(it) => it.run(session, Leaving::StepDown),
            Self::Restart(it) => it.run(session, Leaving::Restart),
            Self::Action(it) => it.run(session),
            Self::History(it) => it.run(session),
            Self::Export(it) => it.run(session),
            Self::Verify(it) => it.run(session),
            Self::Rebuild(it) => it.run(session),
            Self::Clock(it) => it.run(session),
            Self::Salvage(it) => it.run(session),
            Self::Roll(it) => it.run(session),
            Self::Doctor(it) => it.run(session),
            Self::Check(it) => it.run(session),
            Self::Controls(it) => it.run(session),
            Self::Policy(it) => it.run(session),
            Self::Fields(it) => it.run(session),
        }
    }

    /// Whether it is about a file and not about what was true on a day.
    const fn is_of_the_file(&self) -> bool {
        matches!(
            self,
            Self::Verify(_) | Self::Rebuild(_) | Self::Clock(_) | Self::Salvage(_) | Self::Roll(_) | Self::Doctor(_)
        )
    }
}
