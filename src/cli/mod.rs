//! The command line: the same acts as the screens, for scripts, screen readers and auditors. Not a terminal? Nothing is asked, no
//! escapes are written.
//!
//! | part | what it is for |
//! |---|---|
//! | `commands` | one file a subcommand: its flags, and what it does |
//! | `session` | the register that is meant, who acts, how it is opened and written to |
//! | `arguments` | no secret among what was typed |
//! | `typed`, `naming`, `act_options`, `target` | days, fields, people, options and filters as they are typed |
//! | `outside` | what somebody else holds, to verify against |
//! | `again`, `clocks` | acts that are prepared again where another program wrote in between; which of two clocks is wrong |
//! | `bulk`, `progress` | one act on many workloads; how far a long one is |
//! | `print`, `table`, `aside` | standard output, where everything is made safe to show; what waits until a read has ended |
//! | `screens` | which register the screens are to show |
//! | `dry_run` | acts that are only rehearsed, and what is said of them |
//! | `help_text` | help whose paragraphs flow |
//! | `failure`, `exit` | what is said where it is not done, and the one table of exit codes |

mod act_options;
mod again;
mod arguments;
mod aside;
mod bulk;
mod clocks;
mod commands;
mod dry_run;
mod exit;
mod failure;
mod help_text;
mod naming;
mod outside;
mod print;
mod progress;
mod screens;
mod session;
mod table;
mod target;
mod typed;

pub use commands::Command;
pub use exit::{ERRORS, Exit, TABLE};
pub use screens::{ToBeSeen, screens, told};
pub use session::Globals;

use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser};

use crate::domain::secret;
use failure::Failure;
use session::Session;

/// The register of an organisation's AI workloads: who owns them, what they can reach, who said they may, and evidence of it.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    color = ColorChoice::Never,
    after_help = after_help(),
    disable_help_subcommand = true,
)]
pub struct Program {
    /// What is said to every command.
    #[command(flatten)]
    pub globals: Globals,
    /// The command; without one the screens are shown.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Without a command the screens are shown.

  countersign init --me \"A. Kumar\"
  countersign add \"Claims triage agent\" --owner me
  countersign answer claims-triage-agent reach_record=act control_point=before
  countersign promote claims-triage-agent --preview
  countersign list --filter 'stage:production fails:KEY-2'
  countersign --demo
  countersign --demo list";

fn after_help() -> String {
    format!("{EXAMPLES}\n\n{TABLE}\n\n{ERRORS}")
}

impl Program {
    /// The command line, with help as it is printed.
    #[must_use]
    pub fn described() -> clap::Command {
        help_text::flowing(Self::command())
    }

    /// Reads the arguments of this process.
    ///
    /// # Errors
    /// The exit code, once help or what is wrong with them was printed.
    pub fn from_arguments() -> Result<Self, ExitCode> {
        let program = Self::described();
        // A secret is refused as one, whatever else is wrong with what was typed.
        if let Ok(typed) = program.clone().ignore_errors(true).try_get_matches() {
            arguments::hold_no_secret(&program, &typed).map_err(|failure| failure.report())?;
        }
        let matches = program.try_get_matches().map_err(|error| told_wrong(&error))?;
        Self::from_arg_matches(&matches).map_err(|error| told_wrong(&error))
    }
}

/// Says what is wrong with the arguments, or the help that was asked for.
fn told_wrong(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        let words = text.replacen("error:", "countersign:", 1);
        return Failure::of_arguments(error).report(&secret::left_out(&words));
    }
    // Help that nobody reads to its end is no error.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    Exit::Yes.into()
}

/// Performs one command and gives the exit code, once everything was said.
#[must_use]
pub fn run(globals: Globals, command: Command) -> ExitCode {
    let done = Session::begin(globals).and_then(|mut session| {
        let done = command.run(&mut session);
        if failure::met_damage() {
            session.note_damage();
        }
        let printed = session.out.flush();
        done.and_then(|exit| printed.map(|()| exit)).map_err(|failure| failure.after_entry(session.written()))
    });
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_of_every_command_is_declared_without_a_clash() {
        <Program as clap::CommandFactory>::command().debug_assert();
    }
}
