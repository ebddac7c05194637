//! The subcommands, one file each.

mod add;
mod answer;
mod doctor;
mod fields;
mod init;
mod people;
mod show;
mod verify;

use clap::Subcommand;

use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a register
    Init(init::Init),
    /// Look at one workload: its facts, its eight questions, what fails and who can mend it
    Show(show::Show),
    /// List people, add them, say what is known of them, or say who you are
    People(people::People),
    /// Add a workload; it enters as an experiment
    Add(add::Add),
    /// Answer questions on a workload
    Answer(answer::Answer),
    /// Check every entry and everything computed from them
    Verify(verify::Verify),
    /// Say where everything is, and what is wrong with it
    Doctor(doctor::Doctor),
    /// The fields that can be set, and what values they take
    Fields(fields::FieldList),
}

impl Command {
    /// Does it.
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self {
            Self::Init(it) => it.run(session),
            Self::Show(it) => it.run(session),
            Self::People(it) => it.run(session),
            Self::Add(it) => it.run(session),
            Self::Answer(it) => it.run(session),
            Self::Verify(it) => it.run(session),
            Self::Doctor(it) => it.run(session),
            Self::Fields(it) => it.run(session),
        }
    }
}
